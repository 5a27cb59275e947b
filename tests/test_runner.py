"""python -m chapter14.tf1: old scripts, unmodified, as on 1.15.5; and what it says of bad ones."""

import re
import signal
import subprocess
import sys

import pytest
from conftest import ROOT, clean_environment, golden, heed_interrupts, run

from scripts.oracle import old_scripts

NUMBER = re.compile(r"-?\d+\.\d+")
EXPECTED = golden("old_scripts")["entries"]


@pytest.mark.parametrize("script", EXPECTED)
def test_old_scripts_print_what_they_did(script):
    """The same text, and each fraction to one unit in its last printed digit."""
    obtained = old_scripts.run(script)
    assert 0 == EXPECTED[script]["status"] == obtained["status"]
    for expected, line in zip(EXPECTED[script]["printed"], obtained["printed"], strict=True):
        assert NUMBER.split(expected) == NUMBER.split(line)
        for a, b in zip(NUMBER.findall(expected), NUMBER.findall(line)):
            assert abs(float(a) - float(b)) <= 1.01 * 10 ** -len(a.partition(".")[2])


def test_no_script_is_left_out():
    assert (EXPECTED.keys() == {path.stem for path in old_scripts.FOLDER.glob("*.py")}
            and 5 <= len(EXPECTED))


def script(tmp_path, text, *arguments, name="old.py", **options):
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return run("chapter14.tf1", path, *arguments, **options)


SPELLINGS = """
import numpy as np
import tensorflow as tf
import tensorflow.contrib.layers
import tensorflow.contrib as contrib
from tensorflow.contrib import rnn, layers
from tensorflow.contrib.layers import fully_connected, l2_regularizer
from tensorflow.contrib.rnn import BasicLSTMCell
from tensorflow.contrib.framework import arg_scope
from tensorflow.examples.tutorials.mnist import input_data
from tensorflow.examples.tutorials.mnist.input_data import read_data_sets
from tensorflow.python.framework import ops
from tensorflow.python.ops import rnn_cell_impl
from tensorflow.nn import relu
from tensorflow import keras
from tensorflow.keras.layers import Dense
from tensorflow.keras.datasets import mnist
import tensorflow.keras.backend as K
import keras as old_keras
from keras.layers import Dense as AlsoDense
from keras.layers.core import Dropout
from keras.utils import np_utils
from keras.datasets import mnist as also_mnist
assert tf.contrib.rnn is rnn and tf.nn.relu is relu and tf.keras.layers.Dense is Dense
assert tf.contrib.layers is tensorflow.contrib.layers is layers is contrib.layers
assert tf.contrib.rnn.BasicLSTMCell is BasicLSTMCell and AlsoDense is Dense
assert Dense.__module__.startswith("tf_keras") and old_keras.__version__.startswith("2")
assert tf.__version__ == tf.VERSION == "1.15.5"
assert ops.get_default_graph() is tf.get_default_graph()
assert mnist.load_data()[0][0].shape == also_mnist.load_data()[0][0].shape == (60000, 28, 28)
assert np.int is int and np.infty == np.inf and np.object is object
assert np.zeros(2, np.float).dtype == np.float64
"""


def test_all_import_spellings(tmp_path):
    result = script(tmp_path, SPELLINGS)
    assert result.returncode == 0, result.stderr


def test_what_is_not_provided_says_so(tmp_path):
    for line in ("import tensorflow.contrib.crf", "from tensorflow.contrib import crf",
                 "from tensorflow.contrib.crf import crf_log_likelihood"):
        result = script(tmp_path, "import tensorflow\n" + line)
        assert result.returncode == 1
        assert ("ImportError: tf.contrib.crf is not provided; docs/tf1-tables.md lists what is"
                in result.stderr)


def test_the_script_is_main(tmp_path):
    """Name, arguments, folder, and the exit status are the script's; options after FILE too."""
    (tmp_path / "beside.py").write_text("VALUE = 7")
    result = script(tmp_path, "import sys, beside, pickle\nclass A: pass\n"
                              "assert isinstance(pickle.loads(pickle.dumps(A())), A)\n"
                              "print(__name__, sys.argv[1:], beside.VALUE)\nsys.exit(5)",
                    "-h", "--seed", 3)
    assert (5, "__main__ ['-h', '--seed', '3'] 7\n") == (result.returncode, result.stdout)


@pytest.mark.parametrize("options, arithmetic", [
    ([], "notebook"), (["--arithmetic", "1.15"], "1.15"), (["--arithmetic=native"], "native")],
    ids=["default", "1.15", "native"])
def test_the_scripts_arithmetic(tmp_path, options, arithmetic):
    """The option stands before the file: what stands behind it is the script's."""
    path = tmp_path / "old.py"
    path.write_text(
        "import sys, tensorflow as tf, chapter14.tf1 as tf1\nprint(tf1.arithmetic(), sys.argv[1:])")
    result = run("chapter14.tf1", *options, path, "--arithmetic", "none")
    expected = f"{arithmetic} ['--arithmetic', 'none']\n"
    assert (0, expected) == (result.returncode, result.stdout), result.stderr


def test_tracebacks_begin_with_the_script(tmp_path):
    result = script(tmp_path, "def f():\n    return 1 / 0\n\n\nf()\n")
    trace = result.stderr[result.stderr.index("Traceback"):].splitlines()
    assert 1 == result.returncode
    assert ("old.py\", line 5, in <module>" in trace[1]
            and "ZeroDivisionError: division by zero" == trace[-1])
    assert "chapter14" not in result.stderr[result.stderr.index("Traceback"):]


@pytest.mark.parametrize("module, advice", [
    ("sklearn.svm", f"{sys.executable} -m pip install scikit-learn \"numpy=="),
    ("beside", "install beside \"numpy"), ("tensorflow.nothing", None)])
def test_a_missing_module(tmp_path, module, advice):
    """What to install, into which environment; TensorFlow 1 itself says what it lacks."""
    result = script(tmp_path, f"import {module}\n")
    assert 1 == result.returncode and "Error: " in result.stderr
    assert ("chapter14.tf1: if" not in result.stderr if advice is None
            else advice in result.stderr.splitlines()[-1])


def test_the_reader_tells_its_files(tmp_path):
    """As TensorFlow 1.15.5's does, in the folder that it is given."""
    result = script(tmp_path, "from tensorflow.examples.tutorials.mnist import input_data\n"
                              "input_data.read_data_sets('MNIST_data/', one_hot=True)\n"
                              "input_data.read_data_sets('x', fake_data=True)")
    assert 0 == result.returncode, result.stderr
    assert ["Extracting MNIST_data/" + name for name in (
        "train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz", "t10k-images-idx3-ubyte.gz",
        "t10k-labels-idx1-ubyte.gz")] == result.stdout.splitlines()


@pytest.mark.parametrize("text, message", [
    ("print 'Python 2'", "is not a Python 3 script"), (b"x = 1\0", "is not a Python 3 script"),
    (b"x = '\xff'", "cannot be read as a Python script")])
def test_what_is_no_script(tmp_path, text, message):
    result = script(tmp_path, text)
    assert 2 == result.returncode and message in result.stderr.splitlines()[-1]


@pytest.mark.parametrize("arguments, message", [
    (["nothing.py"], "there is no file nothing.py"), ([ROOT], "its name ends neither with .py nor"),
    (["--fast", "x.py"], "there is no option --fast"), ([], ""),
    (["--arithmetic"], "--arithmetic : expected notebook"),
    (["--arithmetic", "1.14", "x.py"], "--arithmetic 1.14: expected notebook, 1.15 or native"),
    (["--arithmetic", "1.15"], "")])
def test_bad_calls(arguments, message):
    result = run("chapter14.tf1", *arguments)
    assert 2 == result.returncode and message in result.stderr and "Traceback" not in result.stderr


def test_no_arithmetic_of_that_name(tmp_path):
    """In the environment: one line, and nothing of the script is run."""
    result = script(tmp_path, "print('run')", env={"CHAPTER14_ARITHMETIC": "1.14"})
    assert (2, "") == (result.returncode, result.stdout)
    assert ("chapter14.tf1: CHAPTER14_ARITHMETIC=1.14: there is no such arithmetic; "
            "it is notebook, 1.15 or native\n") == result.stderr


def test_interrupt_ends_it(tmp_path):
    """Ctrl-C: as Python itself, by the signal, which a shell shows as 130."""
    path = tmp_path / "old.py"
    path.write_text("import time\nprint('on', flush=True)\ntime.sleep(60)\n")
    process = subprocess.Popen([sys.executable, "-m", "chapter14.tf1", path], cwd=ROOT,
                               preexec_fn=heed_interrupts, stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, text=True, env=clean_environment())
    assert "on\n" == process.stdout.readline()
    process.send_signal(signal.SIGINT)
    assert "KeyboardInterrupt" in process.communicate(timeout=60)[1]
    assert process.returncode == -signal.SIGINT


def test_only_the_runner_changes_import_tensorflow():
    """In a plain program `import tensorflow` is TensorFlow 2, and NumPy as it is."""
    result = run(code="import chapter14.tf1 as tf; tf.placeholder; import tensorflow, numpy\n"
                      "assert tensorflow.__version__[0] == '2' "
                      "and not hasattr(tensorflow, 'contrib')\n"
                      "assert not hasattr(numpy, 'infty')")
    assert result.returncode == 0, result.stderr
