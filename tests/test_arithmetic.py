"""Which arithmetic a process has: what is asked for, and what can be had."""

import _ctypes
import os
import shutil
import subprocess
import sys

import pytest
from conftest import ROOT, clean_environment, read, run
from test_notebook import notebook, outputs_of

from chapter14.tf1 import kernels, settings

TELL = "from chapter14 import tf1\nprint(tf1.arithmetic())"
NO_SUCH = "CHAPTER14_ARITHMETIC=1.14: there is no such arithmetic; it is notebook, 1.15 or native\n"


@pytest.mark.parametrize("option, environment, arithmetic, onednn", [
    ([], {}, "notebook", False),
    (["--arithmetic", "1.15"], {"TF_ENABLE_ONEDNN_OPTS": "1"}, "1.15", False),
    ([], {"CHAPTER14_ARITHMETIC": "native", "TF_ENABLE_ONEDNN_OPTS": "1"}, "native", True),
    (["--arithmetic", "notebook"], {"CHAPTER14_ARITHMETIC": "native"}, "notebook", False)],
    ids=["default", "1.15", "environment", "the option wins"])
def test_what_is_asked_for(tmp_path, option, environment, arithmetic, onednn):
    """oneDNN, which would compute in the kernels' place, is off with them, whatever is asked."""
    result = run("chapter14.manual_rnn", *option, "--output", tmp_path, env=environment)
    assert (0, "") == (result.returncode, result.stderr)
    values = read(tmp_path / "manual_rnn" / "values.json")
    assert arithmetic == values["settings"]["arithmetic"]
    assert onednn == values["environment"]["onednn"]


def test_no_arithmetic_of_that_name(tmp_path):
    """In a section one line and status 2; in a program an exception that says it."""
    environment = {"CHAPTER14_ARITHMETIC": "1.14"}
    result = run("chapter14.manual_rnn", "--output", tmp_path, env=environment)
    assert (2, "", "manual_rnn: " + NO_SUCH) == (result.returncode, result.stdout, result.stderr)
    result = run(code=TELL, env=environment)
    assert 1 == result.returncode and "Fault: " + NO_SUCH in result.stderr


@pytest.mark.parametrize("onednn, arithmetic", [("0", "notebook"), ("1", "native")],
                         ids=["oneDNN off", "oneDNN on"])
def test_tensorflow_imported_before(onednn, arithmetic):
    """oneDNN cannot be switched off any more: then it is native, and a line says so."""
    result = run(code="import tensorflow\n" + TELL, env={
        "TF_USE_LEGACY_KERAS": "1", "TF_ENABLE_ONEDNN_OPTS": onednn, "TF_CPP_MIN_LOG_LEVEL": "3"})
    assert (0, arithmetic + "\n") == (result.returncode, result.stdout)
    line = "chapter14.tf1: TensorFlow was imported before chapter14.tf1, with oneDNN on"
    assert (arithmetic == "native") == result.stderr.count(line)


@pytest.mark.parametrize("asked, said", [({}, 0), ({"CHAPTER14_ARITHMETIC": "notebook"}, 1)],
                         ids=["by default", "asked for another"])
def test_on_a_gpu_it_is_native(asked, said):
    """A pretended GPU, whose products are those of all 24 bits, as TensorFlow 1's were."""
    tell = TELL + "\nprint(tensorflow.config.experimental.tensor_float_32_execution_enabled())\n"
    code = ("import os; os.environ['TF_USE_LEGACY_KERAS'] = '1'\nimport tensorflow\n"
            "tensorflow.config.list_physical_devices = lambda kind: ['a GPU']\n")
    result = run(code=code + tell, env={
        "TF_ENABLE_ONEDNN_OPTS": "0", "TF_CPP_MIN_LOG_LEVEL": "3", **asked})
    assert (0, "native\nFalse\n") == (result.returncode, result.stdout)
    assert said == result.stderr.count("chapter14.tf1: there is a GPU; the run goes on with ")


@pytest.mark.parametrize("arithmetic, hidden", [("1.15", True), (None, False)])
def test_an_arithmetic_of_cpus_leaves_the_gpu_alone(arithmetic, hidden):
    result = run(code=(
        "import argparse, os\nfrom chapter14.harness import command\ncommand.prepare("
        f"argparse.Namespace(threads=2, device='auto', arithmetic={arithmetic!r}))\n"
        "print(os.environ.get('CUDA_VISIBLE_DEVICES') == '-1')"))
    assert (0, f"{hidden}\n") == (result.returncode, result.stdout)


def test_cusolver_is_loaded_where_pip_puts_it(tmp_path, monkeypatch):
    """A library of any kind under its name; one that is none is passed over."""
    library = tmp_path / "nvidia" / "cusolver" / "lib" / "libcusolver.so.11"
    library.parent.mkdir(parents=True)
    monkeypatch.syspath_prepend(tmp_path)
    library.write_bytes(b"no library")
    settings.load_cusolver()
    shutil.copy(_ctypes.__file__, library)
    settings.load_cusolver()
    with open("/proc/self/maps", encoding="ascii") as file:
        assert str(library) in file.read()


def test_of_a_real_tensorflow_1():
    expected = {"1.12.3": "notebook", "1.15.5": "1.15", "1.13.1": "native", "1.1.0": "native"}
    assert expected == {version: kernels.of_tensorflow_1(version) for version in expected}


def test_a_notebooks_kernel_has_it(tmp_path):
    path = notebook(tmp_path, "import chapter14.tf1 as tf1\nprint(tf1.arithmetic())")
    for options, arithmetic in [([path], "notebook"), ([path, "--arithmetic", "1.15"], "1.15"),
                                (["--arithmetic", "native", path], "native")]:
        result = run("chapter14.tf1", *options)
        assert 0 == result.returncode, result.stderr
        assert [arithmetic + "\n"] == outputs_of(tmp_path / "old-executed.ipynb")
    result = run("chapter14.tf1", path, env={"CHAPTER14_ARITHMETIC": "1.14"})
    assert (2, "chapter14.tf1: " + NO_SUCH) == (result.returncode, result.stderr)


def test_a_notebook_without_a_compiler(tmp_path):
    """Its kernel's line is shown; in a copy of the package, whose kernels were never built."""
    copy = shutil.copytree(ROOT / "chapter14", tmp_path / "chapter14",
                           ignore=shutil.ignore_patterns("__pycache__"))
    (copy / "tf1" / "kernels" / "another.cc").write_text("")
    os.symlink(ROOT / "data", tmp_path / "data")
    path = notebook(tmp_path, "import chapter14.tf1 as tf1\nprint(tf1.arithmetic())")
    result = subprocess.run([sys.executable, "-m", "chapter14.tf1", path], cwd=tmp_path,
                            capture_output=True, text=True, timeout=100,
                            env={**clean_environment(), "CXX": "/nowhere/g++"})
    assert 0 == result.returncode, result.stderr
    assert ["native\n"] == outputs_of(tmp_path / "old-executed.ipynb")
    assert 1 == result.stderr.count("chapter14.tf1: /nowhere/g++ does not run, and the kernels ")
