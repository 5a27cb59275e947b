"""scripts/matrix.py: what it installs, counts and writes; and releases that were not tested."""

import copy
import re

import pandas as pd
import pytest
from conftest import ROOT, golden, run

from chapter14 import tf1
from chapter14.tf1.files import Fault
from scripts import matrix


def pins(release):
    return dict(line.split("==") for line in matrix.requirements(release))


@pytest.mark.parametrize("release", matrix.REPLACED)
def test_requirements_are_the_projects_but_for_few(release):
    """TensorFlow and tf-keras are of the release, and all but what is replaced is as pinned."""
    pinned = dict(re.findall(r"^([\w.-]+)==(\S+)", matrix.REQUIREMENTS.read_text(), re.M))
    found = pins(release)
    assert len(found) == len(matrix.requirements(release))
    for name in "tensorflow", "tf-keras":
        assert found[name].startswith(release + ".")
    changed = {name for name in found if found[name] != pinned.get(name)}
    assert pinned.keys() <= found.keys() and changed == matrix.REPLACED[release].keys()
    assert (found["numpy"] < "2") == (release in ("2.16", "2.17"))


def test_requirements_of_the_newest_are_names():
    """Without versions, and only of what the project itself uses."""
    found = matrix.requirements("newest")
    assert {"tensorflow", "tf-keras", "tf-slim", "numpy", "pandas"} <= set(found)
    assert "wrapt" not in found and not re.search("[=<>#]", " ".join(found))


@pytest.mark.parametrize("release, running, wanted", [
    ("2.16", (3, 13), "3.12"), ("2.16", (3, 11), "3.11"), ("newest", (3, 13), "3.13")])
def test_an_environment_has_a_python_that_its_tensorflow_runs_on(
        monkeypatch, tmp_path, release, running, wanted):
    monkeypatch.setattr(matrix, "VENVS", tmp_path)
    monkeypatch.setattr(matrix.sys, "version_info", running)
    monkeypatch.setattr(matrix, "environment", lambda oracle: oracle)
    stamp = tmp_path / release / "stamp"
    stamp.parent.mkdir()
    stamp.write_text("made")
    oracle = matrix.make_environment(release)
    assert wanted == oracle.python and tmp_path / release == oracle.venv
    assert oracle.requirements.read_text().split() == matrix.requirements(release)
    assert stamp.exists() == (release != "newest")


def row(release="2.16", *failures):
    return matrix.Row([release + ".9", "3.12.1", "1.26.4"], failures=list(failures),
                      seeds=(3, 4), date="2026-01-02")


def test_a_row_replaces_its_releases_own():
    """The prose stays, and the other releases; they are in order, whatever order they came in."""
    text = "# Title\n\nWords.\n\n" + matrix.START
    for release in "2.21", "2.16", "2.20":
        text = matrix.page(text, release, row(release))
    assert text.startswith("# Title\n\nWords.\n\n" + matrix.START)
    assert ["2.16.9", "2.20.9", "2.21.9"] == re.findall(r"^\| (2[\d.]+) ", text, re.M)
    assert text == matrix.page(text, "2.20", row("2.20"))
    changed = matrix.page(text, "2.20", row("2.20", "one", "two"))
    assert text.replace(str(row("2.20")), str(row("2.20", "one", "two"))) == changed
    assert "| 2.20.9 | 3.12.1 | 1.26.4 | yes | 3 of 4 |" in changed
    assert changed.endswith("| 2026-01-02 | nothing |\n") and "| one; two |" in changed
    assert 1 == len({line.count("|") for line in changed.splitlines() if line.startswith("|")})


def test_a_failure_is_one_cell():
    """Told once, without the folder of the repository, and without what ends a cell."""
    failing = row()
    for _ in range(2):
        failing.fails("kernels", f"{ROOT}/lib/notebook.so | no symbol")
    assert [r"kernels: lib/notebook.so \| no symbol"] == failing.failures


ROWS = [  # source, run, name, verdict
    ("TF 1.12.3", "manual_rnn", "manual_rnn/Y0", "exact"),
    ("TF 1.12.3", "manual_rnn", "manual_rnn/Y0", "exact"),
    ("TF 1.15.5", "1.15/manual_rnn", "manual_rnn/Y0", "differs"),
    ("TF 1.12.3", "manual_rnn", "manual_rnn/op_seeds", "exact"),
    ("TF 1.12.3", "manual_rnn", "manual_rnn/stdout", "exact"),
    ("published", "manual_rnn", "manual_rnn/Y0", "differs"),
    ("printed book", "book/manual_rnn", "manual_rnn/Y0", "missing"),
    ("TF 1.15.5", "1.15/time_series", "time_series/mse", "exact"),
    ("TF 1.15.5", "1.15/time_series", "time_series/mse", "rounding"),
    ("TF 1.15.5", "1.15/time_series", "time_series/mse", "not run"),
    ("TF 1.12.3", "2018-08/mnist_classifier", "mnist_classifier/test_accuracy", "missing"),
    ("TF 1.12.3", "mnist_classifier", "mnist_classifier/op_seeds", "differs")]


def test_numbers_are_counted_by_their_bits():
    """Of what TensorFlow 1 was recorded to give, and what was run; seeds that differ are told."""
    found = row()
    matrix.add_numbers(found, pd.DataFrame(ROWS, columns=["source", "run", "name", "verdict"]))
    assert ((2, 3), (1, 2)) == (found.forward, found.trained)
    assert ["manual_rnn/Y0, TF 1.15.5: 1 differs",
            "mnist_classifier/op_seeds, TF 1.12.3: 1 differs"] == found.failures


@pytest.fixture
def graphs():
    """Three graphs of the catalogue, as recorded."""
    return dict(list(golden("catalogue")["entries"].items())[:3])


def test_graphs_are_counted(graphs):
    """Names of ops may differ; seeds, values, and graphs that are missing are told."""
    here, found = copy.deepcopy(graphs), row()
    first, second, *_ = here
    here[first]["42"]["op_seeds"][0][0] = "renamed"
    here[first]["42"]["collections"]["empty"] = 0
    matrix.add_graphs(found, graphs, here)
    assert ((len(graphs),) * 2,) * 2 == (found.seeds, found.values) and not found.failures
    here[first]["7"]["op_seeds"][0][3] += 1
    here[second]["42"]["first"] = []
    matrix.add_graphs(found, graphs, here)
    assert (len(graphs) - 1,) * 2 == (found.seeds[0], found.values[0])
    assert [f"other seeds of graphs: {first}",
            f"other values of graphs: {second}"] == found.failures
    matrix.add_graphs(found, graphs, {})
    assert ((0, len(graphs)),) * 2 == (found.seeds, found.values)


def test_what_cannot_run_is_told(monkeypatch, tmp_path):
    """Kernels that do not load, a section and a catalogue that end with an error: all go on."""
    def run_it(python, *arguments, **variables):
        if matrix.VERSIONS in arguments:
            return "2.16.2 3.12.1 1.26.4\n", None
        failing = matrix.ARITHMETIC, "chapter14.static_rnn", "scripts.oracle.catalogue"
        return "", next((f"no {number}" for number, name in enumerate(failing)
                         if name in arguments), None)
    monkeypatch.setattr(matrix, "OUTPUTS", tmp_path)
    monkeypatch.setattr(matrix, "make_environment", lambda release: "python")
    monkeypatch.setattr(matrix, "run", run_it)
    found = matrix.measure("2.16")
    assert not found.kernels and (0, 480) == found.forward and found.trained[0] == 0
    assert ["2.16.2", "3.12.1", "1.26.4"] == found.versions
    assert (0, len(golden("catalogue")["entries"])) == found.seeds == found.values
    assert ["kernels: no 0", "static_rnn: no 1"] == found.failures[:2]
    assert "catalogue: no 2" == found.failures[-1]
    assert any(text.endswith(" missing") for text in found.failures)


@pytest.fixture
def work(monkeypatch, tmp_path):
    """The tool, on rows that fail or not, and a page of its own."""
    page = tmp_path / "versions.md"
    page.write_text("# Title\n\n" + matrix.START)
    monkeypatch.setattr(matrix, "PAGE", page)
    monkeypatch.setattr(tf1, "TESTED", ("2.20", "2.21"))

    def run_it(*releases, failing=None):
        monkeypatch.setattr(matrix, "measure", lambda release: row(
            release, *["fails"] * (release == failing)))
        return matrix.main(releases), page.read_text()
    return run_it


def test_status_is_1_where_a_tested_release_differs(work, capsys):
    """Or the newest, which is not written; another's failure is no news."""
    status, text = work()
    assert 0 == status and len(matrix.REPLACED) == text.count("| nothing |")
    assert 1 == work("2.20", failing="2.20")[0]
    status, text = work("2.16", failing="2.16")
    assert 0 == status and 2 == text.count("| fails |")
    capsys.readouterr()
    assert (1, text) == work("newest", failing="newest")
    assert "| fails |" in capsys.readouterr().out


def test_an_environment_that_cannot_be_made_is_status_2(work, monkeypatch, capsys):
    work()

    def no_environment(release):
        raise Fault("no room")
    monkeypatch.setattr(matrix, "measure", no_environment)
    assert 2 == matrix.main(["2.16"])
    assert "matrix: no room\n" == capsys.readouterr().err


def test_an_unknown_release_is_status_2(capsys):
    with pytest.raises(SystemExit) as stop:
        matrix.main(["2.15"])
    assert 2 == stop.value.code and "there are 2.16, " in capsys.readouterr().err


def test_tested_are_the_releases_that_pass():
    """Those whose row in docs/versions.md names no failure; the package asks for the oldest."""
    rows = re.findall(r"^\| (2\.\d+)\.\d.*\| (.*) \|$", matrix.PAGE.read_text(), re.M)
    assert tf1.TESTED == tuple(release for release, failures in rows if failures == "nothing")
    assert list(matrix.REPLACED) == [release for release, _ in rows]
    assert f'"tensorflow>={tf1.TESTED[0]},' in (ROOT / "pyproject.toml").read_text()


@pytest.mark.parametrize("version", ["2.15.1", "2.18.0", "2.19.1"])
def test_a_release_that_failed_is_refused(monkeypatch, version):
    """What is older than the newest tested one and not among them; the tested are named."""
    monkeypatch.setattr(tf1, "TESTED", ("2.17", "2.20", "2.21"))
    with pytest.raises(Fault, match=f"TensorFlow {version} .*2.17, 2.20, 2.21 were: install"):
        tf1._check_release(version)


@pytest.mark.parametrize("version, warned", [
    ("2.9.1", False), ("2.10.0", False), ("2.11.0-rc1", True), ("3.0.0", True)])
def test_a_newer_release_is_warned_of(monkeypatch, capsys, version, warned):
    """In a line; releases are compared as numbers."""
    monkeypatch.setattr(tf1, "TESTED", ("2.9", "2.10"))
    tf1._check_release(version)
    assert capsys.readouterr().err == warned * (
        f"chapter14.tf1: TensorFlow {version} was not tested, 2.9, 2.10 were: numbers and seeds "
        "may be others\n")


@pytest.mark.slow
@pytest.mark.parametrize("module, arguments", [
    ("chapter14.manual_rnn", ["--output", "."]), ("chapter14.tf1", ["old.py"])])
def test_commands_refuse_in_one_line(tmp_path, module, arguments):
    """Status 2, and which releases do."""
    (tmp_path / "old.py").write_text("import tensorflow as tf\ntf.placeholder(tf.float32)\n")
    code = ("import os, runpy, sys; from chapter14 import tf1; tf1.TESTED = ('9.8', '9.9'); "
            "os.chdir(sys.argv.pop(1)); name = sys.argv.pop(1); "
            "runpy.run_module(name, run_name='__main__')")
    result = run(tmp_path, module, *arguments, code=code)
    assert 2 == result.returncode
    assert "was not tested, 9.8, 9.9 were: install one of those" in result.stderr
    assert 1 == result.stderr.count("\n")
