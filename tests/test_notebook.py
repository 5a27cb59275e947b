"""python -m chapter14.tf1 NOTEBOOK.ipynb: what runs, what is kept, what differs; and the kernel in Jupyter."""

import base64
import json
import signal
import struct
import subprocess
import sys
import time

import nbformat
import pytest
from conftest import ROOT, clean_environment, heed_interrupts, read, run
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from chapter14.tf1.runner.cell_outputs import compare
from chapter14.tf1.runner.comparison import sources

EXAMPLE = ROOT / "docs" / "chapter14.ipynb"


def printed(text):
    return [new_output("stream", name="stdout", text=text)]


def figure(width, height):
    png = b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR" + struct.pack(">II", width, height)
    return [new_output("display_data", {"image/png": base64.b64encode(png).decode(), "text/plain": "<Figure>"})]


@pytest.mark.parametrize("stored, obtained, verdict", [
    ("[[ 0.5 -1.]]", "[[0.5  -1.0]]", "exact"), ("loss 0.25", "loss 0.2500001", "rounding"),
    ("loss 0.25", "loss 0.250001", "rounding"), ("loss 0.25", "loss 0.250002", "differs"),
    ("1234567.0", "1234568.0", "rounding"), ("1234567.0", "1234569.0", "differs"), ("3 steps", "4 steps", "differs"),
    ("1000000", "1000001", "differs"), ("nan", "nan", "exact"), ("nan", "0.5", "differs"), ("inf", "-inf", "differs"),
    ("loss 0.25", "Loss 0.25", "differs"), ("a 1", "a 1 2", "differs"), ("[1, 2]", "[1, 2", "differs"),
    ("x", "", "differs"), ("np.float64(0.5)", "0.5", "exact"), ("0.5", "np.float32(0.5)", "exact"),
    ("<object at 0x7f12ab34cd>", "<object at 0x7f99ab34cd>", "exact"), ("in /tmp/data/x", "in /home/me/y", "exact"),
    ("took 3.1 s", "took 4 s", "exact"), ("2017-03-01 10:00:00", "2026-11-24 11:22:33", "exact"),
    ("W: DeprecationWarning: old\n0.5", "0.5", "exact"), ("conv2d_1", "conv2d_2", "differs")])
def test_text_and_numbers(stored, obtained, verdict):
    assert verdict == compare(printed(stored), printed(obtained))["verdict"]


def test_what_the_user_accepts():
    assert "within rtol" == compare(printed("0.5"), printed("0.505"), rtol=0.02)["verdict"]
    assert "differs" == compare(printed("0.5"), printed("0.52"), rtol=0.02)["verdict"]


def test_figures_and_standard_error():
    assert "exact" == compare(figure(600, 400), figure(600, 400))["verdict"]
    for other in figure(600, 401), [], printed("x"), figure(600, 400) * 2:
        assert "differs" == compare(figure(600, 400), other)["verdict"]
    noisy = [*printed("0.5"), new_output("stream", name="stderr", text="0.7")]
    result = compare(printed("0.5"), noisy)
    assert ("exact", {"standard error": 1}) == (result["verdict"], result["set_aside"])


def notebook(tmp_path, *cells, name="old.ipynb", **metadata):
    """A notebook of these code cells, a text before each."""
    cells = [cell if isinstance(cell, dict) else new_code_cell(cell) for cell in cells]
    content = new_notebook(cells=[part for cell in cells for part in (new_markdown_cell("text"), cell)],
                           metadata=metadata)
    nbformat.write(content, tmp_path / name)
    return tmp_path / name


def outputs_of(path):
    return ["".join(output.get("text", output.get("ename", "")) for output in cell.outputs)
            for cell in nbformat.read(path, 4).cells if cell.cell_type == "code"]


OLD = ["%matplotlib inline\n%tensorflow_version 1.x\nimport tensorflow as tf\nimport numpy as np",
       "tf.set_random_seed(42)\nX = tf.random_normal([2])\nwith tf.Session():\n    print(X.eval(), np.int is int)",
       "from tensorflow.contrib.layers import fully_connected\nopen('beside.txt', 'w').close()\nprint(tf.__version__)"]


def test_a_notebook_runs_and_agrees_with_itself(tmp_path):
    """In its own folder; the copy, run again with --compare, is exact, and red with one digit changed."""
    path = notebook(tmp_path, *OLD)
    result = run("chapter14.tf1", path)
    assert 0 == result.returncode, result.stderr
    assert 3 == sum(line.startswith("cell ") for line in result.stderr.splitlines())
    executed = tmp_path / "old-executed.ipynb"
    assert (tmp_path / "beside.txt").exists() and outputs_of(executed)[2] == "1.15.5\n"
    result = run("chapter14.tf1", executed, "--compare", "--output", tmp_path / "again.ipynb")
    assert 0 == result.returncode and "3 cells: 3 exact" in result.stdout
    table = read(tmp_path / "again.json")
    assert ["exact"] * 3 == [row["verdict"] for row in table["cells"]] and 2 == table["cells"][1]["numbers"]
    assert 4 == len((tmp_path / "again.csv").read_text().splitlines())
    first = outputs_of(executed)[1]
    digit = first.index(".") + 2
    changed = first[:digit] + str((int(first[digit]) + 1) % 10) + first[digit + 1:]
    executed.write_text(executed.read_text().replace(first[:-1], changed[:-1]))
    result = run("chapter14.tf1", executed, "--compare", "--output", tmp_path / "again.ipynb")
    assert 1 == result.returncode and "2  differs" in result.stdout and "2 exact, 1 differs" in result.stdout


def test_a_cell_that_raises_is_named(tmp_path):
    """With its source line; what was run is kept; the next cell runs with --keep-going only."""
    path = notebook(tmp_path, "print('one')", "x = 1\ny = x / 0", "print('three')")
    result = run("chapter14.tf1", path)
    assert 1 == result.returncode
    assert "chapter14.tf1: cell 2: ZeroDivisionError: division by zero, line 2: y = x / 0" in result.stderr
    assert ["one\n", "ZeroDivisionError", ""] == outputs_of(tmp_path / "old-executed.ipynb")
    result = run("chapter14.tf1", path, "--keep-going", "--compare")
    assert 1 == result.returncode and "2  raised" in result.stdout
    assert "three\n" == outputs_of(tmp_path / "old-executed.ipynb")[2]


def test_what_was_not_run_keeps_no_stored_output(tmp_path):
    """Neither in the copy nor in the comparison, where it is not taken for equal."""
    path = notebook(tmp_path, *(new_code_cell(source, outputs=printed("7\n"), execution_count=number)
                                for number, source in enumerate(["print(7)", "1 / 0", "print(7)"], 1)))
    result = run("chapter14.tf1", path, "--compare")
    assert 1 == result.returncode and "1  exact" in result.stdout and "3  not run" in result.stdout
    assert ["7\n", "ZeroDivisionError", ""] == outputs_of(tmp_path / "old-executed.ipynb")


def test_a_chosen_range_of_cells(tmp_path):
    path = notebook(tmp_path, "print(1)", "print(2)", "print(3)", "print(4)")
    assert 0 == run("chapter14.tf1", path, "--cells", "2:3").returncode
    assert ["", "2\n", "3\n", ""] == outputs_of(tmp_path / "old-executed.ipynb")


@pytest.mark.parametrize("cell, message", [("import time; time.sleep(60)", "cell 2: took more than 2 seconds"),
                                           ("import os; os._exit(3)", "cell 2: the kernel died")])
def test_a_cell_that_hangs_or_kills(tmp_path, cell, message):
    path = notebook(tmp_path, "print('kept')", cell, "print('not run')")
    result = run("chapter14.tf1", path, "--timeout", "2", "--keep-going" if "exit" in cell else "--compare")
    assert 1 == result.returncode and message in result.stderr and "Traceback" not in result.stderr
    assert "kept\n" == outputs_of(tmp_path / "old-executed.ipynb")[0]


def test_a_kernel_that_does_not_start(tmp_path):
    """Here: its package cannot be imported."""
    (tmp_path / "ipykernel.py").write_text("raise ImportError('no kernel here')")
    result = run("chapter14.tf1", notebook(tmp_path, "1"))
    assert 2 == result.returncode, result.stderr
    assert "chapter14.tf1: the kernel does not start: ImportError: no kernel here" in result.stderr


def test_trained_cells_are_not_judged(tmp_path):
    cell = new_code_cell("print(0.7)", outputs=printed("0.6\n"), metadata={"tags": ["trained"]}, execution_count=1)
    result = run("chapter14.tf1", notebook(tmp_path, cell), "--compare")
    assert 0 == result.returncode and "1  trained" in result.stdout


def test_cells_that_came_or_went_are_seen(tmp_path):
    """Where the notebook keeps the sums of its sources."""
    cells = [new_code_cell("x = 1", execution_count=1), new_code_cell("y = 2", execution_count=2)]
    kept = {"sources": sources(new_notebook(cells=cells))}
    for left, status in (cells, 0), (cells[:1], 1), ([*cells, new_code_cell("z = 3")], 1):
        result = run("chapter14.tf1", notebook(tmp_path, *left, chapter14=kept), "--compare")
        assert status == result.returncode and status == ("added, removed or edited" in result.stdout)


def test_the_page_escapes(tmp_path):
    """Markup in a source or an output is shown as text."""
    text = "<script>alert(1)</script>"
    path = notebook(tmp_path, new_code_cell(f"print({text!r})", outputs=printed(text + "\n"), execution_count=1))
    assert 0 == run("chapter14.tf1", path, "--compare").returncode
    page = (tmp_path / "old-executed.html").read_text()
    assert text not in page and 3 == page.count("&lt;script&gt;alert(1)&lt;/script&gt;")


V3 = {"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": [{"cells": []}]}

V4 = {"nbformat": 4, "nbformat_minor": 4, "metadata": {}}


@pytest.mark.parametrize("content, message", [
    (None, "cannot be read: No such file"), ("", "is not a notebook"), ("{", "is not a notebook"),
    ("[1]", "is not a notebook"), ("{}", "is not a notebook"), (json.dumps(V3), "is a notebook of format 3, not 4"),
    (json.dumps({**V4, "cells": [{"cell_type": "code"}]}), "is not a notebook"),
    (json.dumps({**V4, "cells": [{"cell_type": "x", "metadata": {}, "source": ""}]}), "is not a valid notebook"),
    (b"\xff\xfe", "cannot be read")])
def test_what_is_no_notebook(tmp_path, content, message):
    path = tmp_path / "bad.ipynb"
    if content is not None:
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    result = run("chapter14.tf1", path)
    assert 2 == result.returncode and message in result.stderr and 1 == result.stderr.count("\n"), result.stderr


@pytest.mark.parametrize("options, message", [
    (["--cells", "3:2"], "is not A:B"), (["--cells", "2"], "is not A:B"), (["--cells", "9:"], "has 1 code cells"),
    (["--timeout", "0"], "above 0"), (["--rtol", "2"], "between 0 and 1"), (["--fast"], "unrecognized arguments"),
    (["--output", "/nowhere/x.ipynb"], "cannot be written"), (["--output", "old.ipynb"], "is the notebook itself")])
def test_bad_options(tmp_path, options, message):
    path = notebook(tmp_path, "1")
    options = [str(path) if option == "old.ipynb" else option for option in options]
    result = run("chapter14.tf1", path, *options)
    assert 2 == result.returncode and message in result.stderr and "Traceback" not in result.stderr


def test_interrupt_stops_the_kernel(tmp_path):
    """Status 130, the kernel gone, what was run kept."""
    path = notebook(tmp_path, "import os; print(os.getpid())", "open('on', 'w').close()\nimport time; time.sleep(60)")
    process = subprocess.Popen([sys.executable, "-m", "chapter14.tf1", path], cwd=ROOT,
                               preexec_fn=heed_interrupts, stderr=subprocess.PIPE,
                               text=True, env=clean_environment())
    deadline = time.time() + 60
    while not (tmp_path / "on").exists() and time.time() < deadline:
        time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    assert "stopped; what was run is in" in process.communicate(timeout=60)[1]
    assert 130 == process.returncode
    kernel = int(outputs_of(tmp_path / "old-executed.ipynb")[0])
    assert not _runs(kernel)


def _runs(process):
    """Whether it runs still, some seconds on; one that nobody has waited for is over."""
    for _ in range(50):
        state = subprocess.run(["ps", "-o", "stat=", "-p", str(process)], capture_output=True, text=True).stdout
        if not state.strip() or state.startswith("Z"):
            return False
        time.sleep(0.2)
    return True


def test_the_kernel_is_installed_and_removed(tmp_path):
    """In Jupyter's folder of the user, so that its `import tensorflow` is TensorFlow 1; nothing is left."""
    environment = {"JUPYTER_DATA_DIR": str(tmp_path / "jupyter"), "HOME": str(tmp_path)}
    for _ in range(2):
        result = run("chapter14.tf1.runner.jupyter_kernel", "--install", env=environment)
        assert 0 == result.returncode and "installed: " in result.stdout, result.stderr
    spec = read(tmp_path / "jupyter" / "kernels" / "chapter14-tf1" / "kernel.json")
    assert sys.executable == spec["argv"][0] and str(ROOT) == spec["env"]["PYTHONPATH"]
    assert "removed: " in run("chapter14.tf1.runner.jupyter_kernel", "--remove", env=environment).stdout
    assert [] == list((tmp_path / "jupyter" / "kernels").iterdir())
    assert "there is no kernel" in run("chapter14.tf1.runner.jupyter_kernel", "--remove", env=environment).stdout


def test_the_example_is_whole():
    """Its outputs are those of its cells, computed by TensorFlow 1.15.5, with the published first numbers."""
    content = nbformat.read(EXAMPLE, 4)
    assert sources(content) == content.metadata["chapter14"]["sources"]
    text = "\n".join(outputs_of(EXAMPLE))
    for number in "-0.0664006", "0.30741334", "-0.45652324", "-0.85115266", "-0.9123188", "11.967254", "13.907029":
        assert number in text
    assert not any(output.get("name") == "stderr" for cell in content.cells for output in cell.get("outputs", []))


def test_the_example_is_green_and_one_digit_turns_it_red(tmp_path):
    """Its first cells, and with a digit of what is stored changed."""
    text = EXAMPLE.read_text()
    for digits, status in ("-0.0664006", 0), ("-0.0664106", 1):
        (tmp_path / "example.ipynb").write_text(text.replace("-0.0664006", digits))
        result = run("chapter14.tf1", tmp_path / "example.ipynb", "--compare", "--cells", "1:3")
        assert status == result.returncode, result.stdout
