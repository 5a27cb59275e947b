"""How a cell's outputs are compared with the stored ones: text, numbers, figures."""

import base64
import io
import struct

import pytest
from nbformat.v4 import new_output
from PIL import Image, ImageDraw

from chapter14.tf1.runner.cell_outputs import compare


def printed(text):
    return [new_output("stream", name="stdout", text=text)]


def figure(width, height):
    png = b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR" + struct.pack(">II", width, height)
    return [new_output("display_data",
                       {"image/png": base64.b64encode(png).decode(), "text/plain": "<Figure>"})]


OF_UPDATES = """\
WARNING:tensorflow:From <ipython-input-5-1>:2: to_int32 (from math_ops) is deprecated.
Instructions for updating:
Use tf.cast instead.
WARNING:tensorflow:From /usr/lib/x.py:7: softmax_cross_entropy_with_logits is deprecated.
Instructions for updating:

Future major versions of TensorFlow will allow gradients to flow
into the labels input on backprop by default.

See tf.nn.softmax_cross_entropy_with_logits_v2.

WARNING:tensorflow:From x.py:1: py_func is deprecated.
Instructions for updating:
tf.py_func is deprecated in TF V2. Instead, there are two
    options available in V2.
    - tf.numpy_function maintains the semantics of the deprecated tf.py_func
0.5"""

OF_CONTRIB = """
WARNING: The TensorFlow contrib module will not be included in TensorFlow 2.0.
For more information, please see:
  * https://github.com/tensorflow/community/blob/master/rfcs/20180907-contrib-sunset.md
  * https://github.com/tensorflow/addons
If you depend on functionality not listed there, please file an issue.

"""


@pytest.mark.parametrize("stored, obtained, verdict", [
    ("[[ 0.5 -1.]]", "[[0.5  -1.0]]", "exact"), ("loss 0.25", "loss 0.2500001", "rounding"),
    ("loss 0.25", "loss 0.250001", "rounding"), ("loss 0.25", "loss 0.250002", "differs"),
    ("1234567.0", "1234568.0", "rounding"), ("1234567.0", "1234569.0", "differs"),
    ("3 steps", "4 steps", "differs"), ("1000000", "1000001", "differs"), ("nan", "nan", "exact"),
    ("nan", "0.5", "differs"), ("inf", "-inf", "differs"), ("loss 0.25", "Loss 0.25", "differs"),
    ("a 1", "a 1 2", "differs"), ("[1, 2]", "[1, 2", "differs"), ("x", "", "differs"),
    ("np.float64(0.5)", "0.5", "exact"), ("0.5", "np.float32(0.5)", "exact"),
    ("<object at 0x7f12ab34cd>", "<object at 0x7f99ab34cd>", "exact"),
    ("in /tmp/data/x", "in /home/me/y", "exact"), ("took 0.93 s", "took 0.10 s", "but for times"),
    ("took 4 s", "took 4 s", "exact"),
    ("2017-03-01 10:00:00", "2026-11-24 11:22:33", "but for times"),
    ("1.5 in 3 s", "1.6 in 4 s", "differs"), ("1e-07", "9e-07", "differs"),
    ("0.0", "9e-07", "differs"), ("1e-5", "1.09e-5", "differs"),
    ("1e-05", "1.0005e-05", "rounding"), ("0.0", "-0.0", "exact"), ("3e-08", "-1e-08", "differs"),
    ("True", "np.True_", "exact"), ("[False]", "[np.False_]", "exact"),
    ("True", "np.False_", "differs"),
    ("array([ True, False], dtype=bool)", "array([ True, False])", "exact"),
    ("'a'", "np.str_('a')", "exact"), ("array([1], dtype=int32)", "array([1])", "differs"),
    ("epoch 1\repoch 2\r\nloss 3", "epoch 2\nloss 3", "exact"),
    ("10%\r 20%\r100%\r", "100%", "exact"), ("1/2\b\b\b2/2", "2/2", "exact"),
    ("1/2\b\b\b\r2/2", "2/2", "exact"), ("a\rb", "a\rc", "differs"),
    ("INFO:tensorflow:Restoring parameters from /tmp/a/b",
     "INFO:tensorflow:Restoring parameters from /home/me/b", "exact"),
    ("INFO:tensorflow:Restoring parameters from /tmp/a/b", "", "differs"),
    (OF_UPDATES, "0.5", "exact"), (OF_UPDATES, "0.6", "differs"),
    (OF_CONTRIB + "0.5", "0.5", "exact"), ("W: DeprecationWarning: old\n0.5", "0.5", "exact"),
    ("conv2d_1", "conv2d_2", "differs")])
def test_text_and_numbers(stored, obtained, verdict):
    assert verdict == compare(printed(stored), printed(obtained))["verdict"]


def test_what_the_user_accepts():
    assert "within rtol" == compare(printed("0.5"), printed("0.505"), rtol=0.02)["verdict"]
    assert "differs" == compare(printed("0.5"), printed("0.52"), rtol=0.02)["verdict"]


def drawn(size=(100, 80), box=(20, 20, 60, 50), colour="blue"):
    """A figure: a filled box on white."""
    image = Image.new("RGB", size, "white")
    ImageDraw.Draw(image).rectangle(box, fill=colour)
    png = io.BytesIO()
    image.save(png, "png")
    return [new_output("display_data", {"image/png": base64.b64encode(png.getvalue()).decode()})]


@pytest.mark.parametrize("other, verdict, note", [
    (drawn(), "exact", ""), (drawn(box=(20, 20, 61, 50)), "figures alike", "figures: "),
    (drawn(box=(30, 20, 70, 50)), "differs", "figure 1: "),
    (drawn(colour="red"), "differs", "figure 1: 67%"),
    (drawn((100, 81)), "figures counted", "figures only counted: stored 100x80, obtained 100x81"),
    (figure(100, 80), "figures counted", "figures only counted"), ([], "differs", "obtained none"),
    (drawn() * 2, "differs", "obtained 100x80, 100x80"), (printed("x"), "differs", "text")])
def test_figures(other, verdict, note):
    """By what they show where their sizes agree."""
    result = compare(drawn(), other)
    assert verdict == result["verdict"] and note in result["note"]


def test_standard_error():
    noisy = [*printed("0.5"), new_output("stream", name="stderr", text="0.7")]
    result = compare(printed("0.5"), noisy)
    assert ("exact", {"standard error": 1}) == (result["verdict"], result["set_aside"])
