"""A notebook's cells that install: left out and told, unless they were asked for."""

import sys

import nbformat
import pytest
from conftest import run
from nbformat.v4 import new_code_cell
from test_cell_outputs import printed
from test_notebook import notebook, outputs_of

from chapter14.tf1.runner.installs import installs

ON_COLAB = """try:
    %tensorflow_version 1.x
    open('colab', 'w')
    !touch colab
    IS_COLAB = True
except Exception:
    IS_COLAB = False
print(IS_COLAB)"""


def test_nothing_is_installed_unasked(tmp_path):
    """Colab is not assumed; what installs is left out, and told; the rest of its cell is run."""
    stored = [new_code_cell(source, outputs=printed(text), execution_count=1) for source, text in (
        (ON_COLAB, "False\n"),
        ("!pip install --no-index nothing-here\nprint(7)", "Collecting\n7\n"))]
    path = notebook(tmp_path, *stored, "%pip install --no-index nothing-here",
                    "%%bash\nsudo apt-get -qq update", "lines = !conda env create\nprint(lines)")
    result = run("chapter14.tf1", path, "--compare")
    assert 0 == result.returncode, result.stderr
    assert ["False\n", "7\n", "", "", "[]\n"] == [
        "".join(output["text"] for output in cell.outputs if output["name"] == "stdout")
        for cell in nbformat.read(tmp_path / "old-executed.ipynb", 4).cells
        if cell.cell_type == "code"]
    assert not (tmp_path / "colab").exists()
    for command in ("!pip install --no-index nothing-here", "%pip install --no-index nothing-here",
                    "%%bash sudo apt-get -qq update", "!conda env create"):
        assert f"not run: {command} (--installs runs it)\n" in result.stderr
        assert f"not run: {command}" in (tmp_path / "old-executed.html").read_text()
    assert "2  installs" in result.stdout


def test_installs_that_were_asked_for(tmp_path):
    """By this environment's pip."""
    path = notebook(tmp_path, "!pip --version", "!pip install --no-index nothing-here",
                    "found = !which python\nprint(found)")
    assert 0 == run("chapter14.tf1", path, "--installs").returncode
    version, installed, python = outputs_of(tmp_path / "old-executed.ipynb")
    assert sys.prefix in version and "nothing-here" in installed and sys.executable in python


@pytest.mark.parametrize("command, expected", [
    ("pip install x", True), ("pip -q install x", True), ("python3 -m pip install x", True),
    ("pip list", False), ("cd x && sudo apt-get -qq install -y x", True),
    ("cat r.txt | xargs -n 1 pip3 install", True), ("conda list", False), ("apt update", True),
    ("dpkg -i x.deb", True), ("curl -sSL x | bash", True), ("python setup.py install", True),
    ("ls pip", False), ("python train.py --install no", False),
    ("wget http://x/install.zip", False), ("tensorboard --logdir logs/update", False)])
def test_what_installs(command, expected):
    assert expected == installs(command)
