"""python -m chapter14.tf1 NOTEBOOK.ipynb: what runs, is kept, differs; the kernel in Jupyter."""

import io
import json
import signal
import subprocess
import sys
import time

import nbformat
import pytest
from conftest import ROOT, clean_environment, heed_interrupts, read, run
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from test_cell_outputs import printed

from chapter14.tf1.runner import execution
from chapter14.tf1.runner.comparison import sources

EXAMPLE = ROOT / "docs" / "chapter14.ipynb"


def notebook(tmp_path, *cells, name="old.ipynb", **metadata):
    """A notebook of these code cells, a text before each."""
    cells = [cell if isinstance(cell, dict) else new_code_cell(cell) for cell in cells]
    content = new_notebook(
        cells=[part for cell in cells for part in (new_markdown_cell("text"), cell)],
        metadata=metadata)
    nbformat.write(content, tmp_path / name)
    return tmp_path / name


def outputs_of(path):
    return ["".join(output.get("text", output.get("ename", "")) for output in cell.outputs)
            for cell in nbformat.read(path, 4).cells if cell.cell_type == "code"]


OLD = ["%matplotlib inline\n%tensorflow_version 1.x\nimport tensorflow as tf\nimport numpy as np",
       "tf.set_random_seed(42)\nX = tf.random_normal([2])\n"
       "with tf.Session():\n    print(X.eval(), np.int is int)",
       "from tensorflow.contrib.layers import fully_connected\nopen('beside.txt', 'w').close()\n"
       "print(tf.__version__)"]


def test_a_notebook_runs_and_agrees_with_itself(tmp_path):
    """In its own folder; the copy, run with --compare, is exact, and red with one digit changed."""
    path = notebook(tmp_path, *OLD)
    result = run("chapter14.tf1", path)
    assert 0 == result.returncode, result.stderr
    assert 3 == sum(line.startswith("cell ") for line in result.stderr.splitlines())
    executed = tmp_path / "old-executed.ipynb"
    assert (tmp_path / "beside.txt").exists() and outputs_of(executed)[2] == "1.15.5\n"
    result = run("chapter14.tf1", executed, "--compare", "--output", tmp_path / "again.ipynb")
    assert 0 == result.returncode and "3 cells: 3 exact" in result.stdout
    table = read(tmp_path / "again.json")
    assert (["exact"] * 3 == [row["verdict"] for row in table["cells"]]
            and 2 == table["cells"][1]["numbers"])
    assert 4 == len((tmp_path / "again.csv").read_text().splitlines())
    first = outputs_of(executed)[1]
    digit = first.index(".") + 2
    changed = first[:digit] + str((int(first[digit]) + 1) % 10) + first[digit + 1:]
    executed.write_text(executed.read_text().replace(first[:-1], changed[:-1]))
    result = run("chapter14.tf1", executed, "--compare", "--output", tmp_path / "again.ipynb")
    assert (1 == result.returncode and "2  differs" in result.stdout
            and "2 exact, 1 differs" in result.stdout)


def test_a_cell_that_raises_is_named(tmp_path):
    """With its source line; what ran is kept, the rest runs with --keep-going; no file is left."""
    path = notebook(tmp_path, "print('one')", "x = 1\ny = x / 0", "print('three')")
    (tmp_path / "temporary").mkdir()
    environment = {"TMPDIR": str(tmp_path / "temporary"),
                   "JUPYTER_RUNTIME_DIR": str(tmp_path / "temporary")}
    result = run("chapter14.tf1", path, env=environment)
    assert 1 == result.returncode
    assert ("chapter14.tf1: cell 2: ZeroDivisionError: division by zero, line 2: y = x / 0"
            in result.stderr)
    assert ["one\n", "ZeroDivisionError", ""] == outputs_of(tmp_path / "old-executed.ipynb")
    assert [] == list((tmp_path / "temporary").rglob("*.json"))
    result = run("chapter14.tf1", path, "--keep-going", "--compare")
    assert 1 == result.returncode and "2  raised" in result.stdout
    assert "three\n" == outputs_of(tmp_path / "old-executed.ipynb")[2]


def test_errors_name_the_cells_line(tmp_path):
    """Of a chain of errors that of the last; and what to install where a module is missing."""
    path = notebook(tmp_path, "import numpy as np\ntry:\n    {}['a']\nexcept KeyError:\n"
                    "    np.linalg.inv(np.zeros([2, 2]))", "import sklearn.datasets")
    result = run("chapter14.tf1", path, "--keep-going")
    assert ("cell 1: LinAlgError: Singular matrix, line 5: np.linalg.inv(np.zeros([2, 2]))\n"
            in result.stderr)
    assert f"{sys.executable} -m pip install scikit-learn \"numpy==" in result.stderr


def test_what_was_not_run_keeps_no_stored_output(tmp_path):
    """Neither in the copy nor, as equal, in the comparison; one line for all such cells."""
    stored = [new_code_cell(source, outputs=printed("7\n"), execution_count=number)
              for number, source in enumerate(["print(7)", "1 / 0", "print(7)", "print(7)"], 1)]
    path = notebook(tmp_path, *stored, "")
    result = run("chapter14.tf1", path, "--compare")
    assert (1 == result.returncode and "1  exact" in result.stdout
            and 1 == result.stdout.count("a cell before it"))
    assert ("cells 3 to 5: a cell before it ended the run\n5 cells: 1 exact, 1 raised, 3 not run\n"
            in result.stdout)
    assert ["7\n", "ZeroDivisionError", "", "", ""] == outputs_of(tmp_path / "old-executed.ipynb")


def test_tensorflows_log_is_printed(tmp_path):
    """As TensorFlow 1.15.5 does in a notebook: from INFO on, on standard output."""
    path = notebook(tmp_path, "import tensorflow as tf\nv = tf.Variable(1., name='v')\n"
                              "saver = tf.train.Saver()",
                    "with tf.Session() as s:\n    s.run(v.initializer)\n"
                    "    saver.restore(s, saver.save(s, './m'))")
    assert 0 == run("chapter14.tf1", path).returncode
    assert (["", "INFO:tensorflow:Restoring parameters from ./m\n"]
            == outputs_of(tmp_path / "old-executed.ipynb"))


def test_numpy_is_as_it_was_in_each_cell(tmp_path):
    path = notebook(tmp_path,
                    "import numpy as np\nnp.set_printoptions(precision=3)\nfloat(np.array([1.]))",
                    "print([np.float32(7)], np.array([1 / 3]), np.uint8(200) + 100)")
    assert 0 == run("chapter14.tf1", path).returncode
    assert ["", "[7.0] [0.333] 300\n"] == outputs_of(tmp_path / "old-executed.ipynb")


def test_a_long_cell_is_told(monkeypatch):
    """On a terminal, each second, in one line that is cleared at the end."""
    terminal = io.StringIO()
    terminal.isatty = lambda: True
    monkeypatch.setattr(sys, "stderr", terminal)
    with execution.progress("cell 2 of 3"):
        time.sleep(1.3)
    assert (terminal.getvalue().startswith("\rcell 2 of 3: runs (1 s)\r  ")
            and terminal.getvalue().endswith(" \r"))


def test_a_chosen_range_of_cells(tmp_path):
    path = notebook(tmp_path, "print(1)", "print(2)", "print(3)", "print(4)")
    result = run("chapter14.tf1", path, "--cells", "2:3")
    assert (0 == result.returncode
            and "without what cells 1 to 1 define; no state is kept" in result.stderr)
    assert ["", "2\n", "3\n", ""] == outputs_of(tmp_path / "old-executed.ipynb")


@pytest.mark.parametrize("cell, message",
                         [("import time; time.sleep(60)", "cell 2: took more than 2 seconds"),
                          ("import os; os._exit(3)", "cell 2: the kernel died")])
def test_a_cell_that_hangs_or_kills(tmp_path, cell, message):
    path = notebook(tmp_path, "print('kept')", cell, "print('not run')")
    option = "--keep-going" if "exit" in cell else "--compare"
    result = run("chapter14.tf1", path, "--timeout", "2", option)
    assert 1 == result.returncode and message in result.stderr and "Traceback" not in result.stderr
    assert "kept\n" == outputs_of(tmp_path / "old-executed.ipynb")[0]


def test_the_next_cell_runs_after_one_that_hangs(tmp_path):
    path = notebook(tmp_path, "import time; time.sleep(60)", "print('run')")
    result = run("chapter14.tf1", path, "--timeout", "2", "--keep-going", "--compare")
    assert 1 == result.returncode and "cell 1: took more than 2 seconds\n" in result.stderr
    assert "run\n" == outputs_of(tmp_path / "old-executed.ipynb")[1]
    assert "1  raised              0  took more than 2 seconds\n" in result.stdout


def test_a_kernel_that_does_not_start(tmp_path):
    """Here: its package cannot be imported."""
    (tmp_path / "ipykernel.py").write_text("raise ImportError('no kernel here')")
    result = run("chapter14.tf1", notebook(tmp_path, "1"))
    assert 2 == result.returncode, result.stderr
    assert "chapter14.tf1: the kernel does not start: ImportError: no kernel here" in result.stderr


def test_trained_cells_are_not_judged(tmp_path):
    cell = new_code_cell("print(0.7)", outputs=printed("0.6\n"), metadata={"tags": ["trained"]},
                         execution_count=1)
    result = run("chapter14.tf1", notebook(tmp_path, cell), "--compare")
    assert 0 == result.returncode and "1  trained" in result.stdout


def test_cells_that_came_or_went_are_seen(tmp_path):
    """Where the notebook keeps the sums of its sources."""
    cells = [new_code_cell("x = 1", execution_count=1), new_code_cell("y = 2", execution_count=2)]
    kept = {"sources": sources(new_notebook(cells=cells))}
    for left, status in (cells, 0), (cells[:1], 1), ([*cells, new_code_cell("z = 3")], 1):
        result = run("chapter14.tf1", notebook(tmp_path, *left, chapter14=kept), "--compare")
        assert (status == result.returncode
                and status == ("added, removed or edited" in result.stdout))


def test_the_page_escapes(tmp_path):
    """Markup in a source or an output is shown as text."""
    text = "<script>alert(1)</script>"
    cell = new_code_cell(f"print({text!r})", outputs=printed(text + "\n"), execution_count=1)
    path = notebook(tmp_path, cell)
    assert 0 == run("chapter14.tf1", path, "--compare").returncode
    page = (tmp_path / "old-executed.html").read_text()
    assert text not in page and 3 == page.count("&lt;script&gt;alert(1)&lt;/script&gt;")


V3 = {"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": [{"cells": []}]}

V4 = {"nbformat": 4, "nbformat_minor": 4, "metadata": {}}


@pytest.mark.parametrize("content, message", [
    (None, "cannot be read: No such file"), ("", "is not a notebook"), ("{", "is not a notebook"),
    ("[1]", "is not a notebook"), ("{}", "is not a notebook"),
    (json.dumps(V3), "is a notebook of format 3, not 4"),
    (json.dumps({**V4, "cells": [{"cell_type": "code"}]}), "is not a notebook"),
    (json.dumps({**V4, "cells": [{"cell_type": "x", "metadata": {}, "source": ""}]}),
     "is not a valid notebook"),
    (b"\xff\xfe", "cannot be read")])
def test_what_is_no_notebook(tmp_path, content, message):
    path = tmp_path / "bad.ipynb"
    if content is not None:
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    result = run("chapter14.tf1", path)
    assert (2 == result.returncode and message in result.stderr
            and 1 == result.stderr.count("\n")), result.stderr


@pytest.mark.parametrize("options, message", [
    (["--cells", "3:2"], "is not A:B"), (["--cells", "2"], "is not A:B"),
    (["--cells", "9:"], "has 1 code cells"), (["--timeout", "0"], "above 0"),
    (["--rtol", "2"], "between 0 and 1"), (["--fast"], "unrecognized arguments"),
    (["--output", "/nowhere/x.ipynb"], "cannot be written"),
    (["--output", "old.ipynb"], "is the notebook itself")])
def test_bad_options(tmp_path, options, message):
    path = notebook(tmp_path, "1")
    options = [str(path) if option == "old.ipynb" else option for option in options]
    result = run("chapter14.tf1", path, *options)
    assert 2 == result.returncode and message in result.stderr and "Traceback" not in result.stderr


def test_interrupt_stops_the_kernel(tmp_path):
    """Status 130, the kernel gone, what was run kept."""
    path = notebook(tmp_path, "import os; print(os.getpid())",
                    "open('on', 'w').close()\nimport time; time.sleep(60)")
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
        state = subprocess.run(["ps", "-o", "stat=", "-p", str(process)], capture_output=True,
                               text=True).stdout
        if not state.strip() or state.startswith("Z"):
            return False
        time.sleep(0.2)
    return True


def test_the_kernel_is_installed_and_removed(tmp_path):
    """In the user's folder of Jupyter, `import tensorflow` is TensorFlow 1; nothing is left."""
    environment = {"JUPYTER_DATA_DIR": str(tmp_path / "jupyter"), "HOME": str(tmp_path)}
    for _ in range(2):
        result = run("chapter14.tf1.runner.jupyter_kernel", "--install", env=environment)
        assert 0 == result.returncode and "installed: " in result.stdout, result.stderr
    spec = read(tmp_path / "jupyter" / "kernels" / "chapter14-tf1" / "kernel.json")
    assert sys.executable == spec["argv"][0] and str(ROOT) == spec["env"]["PYTHONPATH"]
    assert "removed: " in run("chapter14.tf1.runner.jupyter_kernel", "--remove",
                              env=environment).stdout
    assert [] == list((tmp_path / "jupyter" / "kernels").iterdir())
    assert "there is no kernel" in run("chapter14.tf1.runner.jupyter_kernel", "--remove",
                                       env=environment).stdout


def test_the_example_is_whole():
    """Its outputs are its cells', by TensorFlow 1.15.5, with the published first numbers."""
    content = nbformat.read(EXAMPLE, 4)
    assert sources(content) == content.metadata["chapter14"]["sources"]
    text = "\n".join(outputs_of(EXAMPLE))
    for number in ("-0.0664006", "0.30741334", "-0.45652324", "-0.85115266", "-0.9123188",
                   "11.967254", "13.907029"):
        assert number in text
    assert not any(output.get("name") == "stderr" for cell in content.cells
                   for output in cell.get("outputs", []))


def test_the_example_is_green_and_one_digit_turns_it_red(tmp_path):
    """Its first cells, and with a digit of what is stored changed."""
    text = EXAMPLE.read_text()
    for digits, status in ("-0.0664006", 0), ("-0.0664106", 1):
        (tmp_path / "example.ipynb").write_text(text.replace("-0.0664006", digits))
        result = run("chapter14.tf1", tmp_path / "example.ipynb", "--compare", "--cells", "1:3")
        assert status == result.returncode, result.stdout
