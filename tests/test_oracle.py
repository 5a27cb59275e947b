"""scripts/oracle and nudged.py: Pythons are looked for, results are kept, changes are said."""

import ctypes
import dataclasses
import json
import os
import pathlib
import shutil
import subprocess
import sys

import numpy as np
import pytest
from conftest import ROOT, golden, in_turn

from chapter14.harness import processor
from scripts.oracle import __main__ as oracle
from scripts.oracle import notebook_machine, recordings
from scripts.oracle.environments import TF_1_12, TF_1_15, environment


@pytest.mark.parametrize("which, python", [(TF_1_15, "3.7"), (TF_1_12, "3.6")])
def test_no_python_is_one_helpful_line(monkeypatch, tmp_path, capsys, which, python):
    """Status 2 and what was tried."""
    variable = "PYTHON" + python.replace(".", "")
    monkeypatch.setenv(variable, str(tmp_path / f"python{python}"))
    nowhere = dataclasses.replace(which, venv=tmp_path / "venv")
    monkeypatch.setattr(oracle, "environment", lambda oracle: environment(nowhere))
    assert 2 == oracle.main(["--version", which.version, "manual_rnn"])
    errors = capsys.readouterr().err
    assert f"TensorFlow {which.version[:4]} needs Python {python}" in errors
    assert f"{variable}=/path/to/python{python}" in errors
    assert 1 == errors.count("\n")


@pytest.mark.parametrize("arguments", [
    ["lstm"], ["--spread", "manual_rnn"], ["--version", "1.12.3", "catalogue"],
    ["--version", "1.11"]])
def test_unknown_names_are_status_2(capsys, arguments):
    with pytest.raises(SystemExit) as stop:
        oracle.main(arguments)
    assert 2 == stop.value.code


def test_a_section_is_recorded_under_both_versions():
    """What only one of them computes is recorded under that one."""
    def wanted(*arguments):
        return [(which.version, name) for which, name in oracle.parse(arguments)[1]]
    assert [("1.15.5", "time_series"), ("1.12.3", "time_series")] == wanted("time_series")
    assert [("1.15.5", "race")] == wanted("race")
    assert [("1.12.3", "ops")] == wanted("--version", "1.12.3", "ops")
    assert [("1.15.5", name) for name in oracle.SPREAD_RUNS] == wanted("--spread")
    assert ("1.12.3", "translation") not in wanted("translation")


@pytest.fixture
def workplace(monkeypatch, tmp_path):
    """An oracle that writes below tmp_path; its runs are counted and give the golden numbers."""
    for name in "GOLDEN", "WORK":
        monkeypatch.setattr(recordings, name, tmp_path / name)
    monkeypatch.setattr(recordings.many, "each", in_turn)
    runs = []

    def run(command):
        runs.append(command)
        folder = pathlib.Path(command[-1]) / "time_series"
        folder.mkdir(parents=True)
        content = golden("time_series")
        del content["provenance"]
        content["environment"]["git_commit"] = "abc"
        (folder / "stdout.txt").write_text("\n".join(content.pop("stdout", ["0 \tMSE: 11.967254"])))
        (folder / "values.json").write_text(json.dumps(content))
    monkeypatch.setattr(recordings, "run", run)
    return runs


def test_a_spread_run_is_never_computed_twice(workplace):
    """A second call computes what is missing; a finished run not in the table yet is taken over."""
    path = recordings.folder(TF_1_15) / "spread" / "time_series.csv"
    recordings.spread(TF_1_15, "time_series", 2)
    table = path.read_text()
    recordings.spread(TF_1_15, "time_series", 3)
    assert ["1", "2", "3"] == [command[4] for command in workplace]
    longer = path.read_text()
    assert longer.startswith(table)
    path.write_text(table)
    recordings.spread(TF_1_15, "time_series", 3)
    assert 3 == len(workplace)
    assert longer == path.read_text()
    assert "run,value,row,number" == longer.split("\n")[0]
    assert "time_series/instance" not in longer


def test_a_spread_in_the_other_order_is_of_its_first_rows(workplace):
    """Ten epochs, with the section's option; its runs lie apart from the notebook order's."""
    with pytest.raises(FileNotFoundError):  # the workplace runs time_series alone
        recordings.spread(TF_1_15, "mnist_classifier-2018-08", 1)
    assert (["scripts.oracle.nudged", "mnist_classifier", "1", "--order", "book",
             "--epochs", "10", "--output"] == workplace[0][2:-1])
    assert workplace[0][-1].endswith("mnist_classifier-2018-08/1")


def test_repeated_golden_numbers_leave_the_file_alone(workplace, capsys):
    """First recorded, then repeated; a changed number is counted, said, and makes the status 1."""
    assert 0 == recordings.record(TF_1_15, "time_series")
    path = recordings.folder(TF_1_15) / "time_series.json"
    before = path.read_text()
    content = json.loads(before)
    assert {"command", "date", "commit"} == set(content["provenance"])
    shutil.rmtree(recordings.WORK)
    assert 0 == recordings.record(TF_1_15, "time_series")
    assert before == path.read_text()
    assert "repeats the committed numbers, bit for bit" in capsys.readouterr().out
    content["values"]["time_series/dense/mse"]["data"][3] += 1
    path.write_text(json.dumps(content))
    shutil.rmtree(recordings.WORK)
    assert 1 == recordings.record(TF_1_15, "time_series")
    assert "1 numbers are not the committed ones" in capsys.readouterr().out


def test_another_processors_numbers_have_their_own_folder(workplace, monkeypatch, capsys):
    """The first processor's file is left alone, and so are numbers that depend on none."""
    recordings.record(TF_1_15, "time_series")
    path = recordings.folder(TF_1_15) / "time_series.json"
    first = json.loads(path.read_text())
    first["environment"]["processor"].update(simd="avx", rsqrt="abc")
    path.write_text(json.dumps(first))
    shutil.rmtree(recordings.WORK)
    recordings.record(TF_1_15, "time_series")
    assert [path] == list(recordings.GOLDEN.rglob("*.json"))
    first["values"]["time_series/dense/mse"]["data"][3] += 1
    path.write_text(json.dumps(first))
    before = path.read_text()
    for said in "", "repeats the committed numbers, bit for bit":
        capsys.readouterr()
        shutil.rmtree(recordings.WORK)
        assert 0 == recordings.record(TF_1_15, "time_series")
        assert said in capsys.readouterr().out
    processor_folder, = (folder.name for folder in path.parent.iterdir() if folder.is_dir())
    assert "avx512f-None" == processor_folder
    assert before == path.read_text()


def test_the_notebooks_machine_is_named_where_it_computed(workplace):
    """Its command runs the section through it, and the golden file says what it replaced."""
    recordings.record(TF_1_12, "time_series")
    content = json.loads((recordings.folder(TF_1_12) / "time_series.json").read_text())
    assert "Intel's, by formula" == content["provenance"]["rsqrt"]
    assert content["provenance"]["command"].endswith("notebook_machine chapter14.time_series")


def test_sums_are_those_of_the_files(workplace):
    """SHA256SUMS names every golden file, of numbers and of ops."""
    recordings.record(TF_1_15, "time_series")
    recordings.write(recordings.GOLDEN / "ops" / "some.npz", b"bytes")
    subprocess.run(["sha256sum", "--check", "--quiet", "SHA256SUMS"], cwd=recordings.GOLDEN,
                   check=True)
    sums = (recordings.GOLDEN / "SHA256SUMS").read_text()
    assert (["ops/some.npz", "tf-1.15.5/time_series.json"]
            == [line.split()[1] for line in sums.splitlines()])


def test_recorded_ops_change_only_where_bits_do(monkeypatch, tmp_path, capsys):
    """The file is left alone while they repeat; NaN equals NaN; a changed case is named."""
    for name in "GOLDEN", "WORK":
        monkeypatch.setattr(recordings, name, tmp_path / name)
    numbers = np.array([1, np.nan], np.float32)

    def run(command):
        np.savez(command[-1], about='{"tensorflow": "1.15.5"}', **{"Tanh/lengths": numbers})
    monkeypatch.setattr(recordings, "run", run)
    path = recordings.GOLDEN / "ops" / "tf-1.15.5.npz"
    assert 0 == recordings.record_ops(TF_1_15)
    before = path.read_bytes()
    assert 0 == recordings.record_ops(TF_1_15)
    assert before == path.read_bytes()
    numbers[0] = np.nextafter(numbers[0], np.float32(2))
    assert 1 == recordings.record_ops(TF_1_15)
    assert before != path.read_bytes()
    assert "1 of them changed: Tanh/lengths" in capsys.readouterr().out


has_compiler = pytest.mark.skipif(not (shutil.which("gcc") and processor.describe()["rsqrt"]),
                                  reason="needs gcc, and Linux on x86-64")


@pytest.fixture(scope="module")
def machine(tmp_path_factory):
    """The library of the notebook's machine."""
    path = tmp_path_factory.mktemp("machine") / "machine.so"
    subprocess.run([*notebook_machine.BUILD, str(path)], check=True)
    return path


@has_compiler
def test_rsqrt_is_intels(machine):
    """Twelve bits after the leading one: the formula's, at intervals' ends and for x not normal."""
    function = ctypes.CDLL(str(machine)).intel_rsqrt
    function.restype, function.argtypes = ctypes.c_uint32, [ctypes.c_uint32]

    def rsqrt(x):
        bits = np.ascontiguousarray(x, np.float32).view(np.uint32).ravel()
        return np.array([function(int(number)) for number in bits], np.uint32).view(np.float32)
    assert [4095 / 4096, 4095 / 4096, 5791 / 8192] == rsqrt([1, 1 + 2.0**-23, 2]).tolist()
    assert ([2 * 4095 / 4096, 4095 / 8192, 2.0**63 * 4095 / 4096]
            == rsqrt([0.25, 4, 2.0**-126]).tolist())
    assert [np.inf, -np.inf, np.inf, -np.inf, 0] == rsqrt([0, -0.0, 1e-40, -1e-40, np.inf]).tolist()
    assert np.isnan(rsqrt([-1, -np.inf, np.nan])).all()
    x = np.random.RandomState(0).uniform(1e-3, 1e3, 5000).astype(np.float32)
    # what Intel promises
    assert (abs(rsqrt(x) * np.sqrt(x.astype(float)) - 1) <= 1.5 * 2.0**-12).all()
    assert (rsqrt(x).view(np.uint32) % 2**11 == 0).all()


@has_compiler
def test_functions_are_correctly_rounded(machine):
    """In a process that preloads the library, float32 functions are exact but for rounding."""
    code = "; ".join([
        "import ctypes, numpy as np", "library = ctypes.CDLL('libm.so.6')", "found = {}",
        "names = dict(exp=0, expm1=0, log=1, log1p=1, tanh=0, sin=0, cos=0)",
        "x = np.random.RandomState(0).randn(3000).astype(np.float32) * 5",
        "program = ctypes.CDLL(None)",
    ]) + """
for name, positive in names.items():
    function = getattr(program, name + "f")
    function.restype, function.argtypes = ctypes.c_float, [ctypes.c_float]
    argument = abs(x) if positive else x
    ours = np.array([function(float(number)) for number in argument], np.float32)
    exact = getattr(np, name)(argument.astype(np.longdouble)).astype(np.float32)
    assert (ours == exact).all(), (name, np.sum(ours != exact))
program.sincosf.argtypes = [ctypes.c_float, ctypes.c_void_p, ctypes.c_void_p]
sine, cosine = np.zeros(1, np.float32), np.zeros(1, np.float32)
program.sincosf(float(x[0]), sine.ctypes.data, cosine.ctypes.data)
assert (sine, cosine) == (np.float32(np.sin(float(x[0]))), np.float32(np.cos(float(x[0]))))
program.powf.restype, program.powf.argtypes = ctypes.c_float, [ctypes.c_float, ctypes.c_float]
assert np.float32(program.powf(0.999, 1234.5)) == np.float32(float(np.float32(0.999)) ** 1234.5)
"""
    subprocess.run([sys.executable, "-c", code], env=dict(os.environ, LD_PRELOAD=str(machine)),
                   check=True)


@pytest.mark.parametrize("missing", ["gcc", "objdump"])
def test_a_missing_tool_is_one_helpful_line(missing, tmp_path, monkeypatch, capsys):
    """Status 2; the environment is left as it was."""
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path))

    def work():
        return (notebook_machine.built() if missing == "gcc"
                else notebook_machine.instructions(sys.executable))
    with pytest.raises(notebook_machine.Missing, match=f"there is no {missing}; Debian and Ubuntu"):
        work()
    assert not list(tmp_path.iterdir())
    if missing == "gcc":
        assert 2 == notebook_machine.main(["chapter14.time_series"])
        assert 1 == capsys.readouterr().err.count("\n")


@has_compiler
def test_other_forms_of_the_instruction_are_refused(machine):
    """Nothing is replaced where an offset holds anything but `vrsqrtps` between registers."""
    function = ctypes.CDLL(str(machine)).give_intel_rsqrt
    function.argtypes = ctypes.c_uint64, ctypes.POINTER(ctypes.c_uint64), ctypes.c_int
    for code in "c5fc5208", "0f52c090", "c5fa52c0":  # from memory; without VEX; a single number
        place = ctypes.create_string_buffer(bytes.fromhex(code))
        before = place.raw
        assert -2 == function(ctypes.addressof(place), (ctypes.c_uint64 * 1)(0), 1)
        assert before == place.raw


def test_sources_for_python_36():
    """What runs under TensorFlow 1.12 has no syntax that Python 3.6 lacks."""
    import ast
    folder = ROOT / "scripts" / "oracle"
    for path in (folder / "__init__.py", folder / "notebook_machine.py",
                 *(folder / "ops").glob("*.py")):
        ast.parse(path.read_text(), feature_version=(3, 6))


def test_nudged_weights_are_neighbours():
    """Trainable variables move by one float32 spacing, up or down, and no other draw changes."""
    from chapter14 import tf1 as tf
    from chapter14.harness import reset_graph
    from scripts.oracle import nudged
    original = tf.global_variables_initializer
    values = []
    try:
        for run in None, 1, 1, 2:
            tf.load().global_variables_initializer = original
            reset_graph()
            W = tf.get_variable("W", [10, 10])
            if run:
                nudged.nudge_initial_weights(run)
            init = tf.global_variables_initializer()
            with tf.Session() as sess:
                init.run()
                values.append(sess.run(W))
            assert np.random.RandomState(42).rand() == np.random.rand()
    finally:
        tf.load().global_variables_initializer = original
    plain, first, again, other = values
    up, down = np.nextafter(plain, np.float32(np.inf)), np.nextafter(plain, np.float32(-np.inf))
    assert ((first == up) | (first == down)).all() and (first == up).any() and (first == down).any()
    assert (first == again).all() and (first != other).any()
