"""scripts/oracle.py and nudged.py: Python 3.7 is looked for, results are kept, changes are said."""

import json
import shutil

import pytest
from conftest import golden

from scripts import oracle


def test_no_python37_is_one_helpful_line(monkeypatch, tmp_path, capsys):
    """Status 2 and what was tried."""
    monkeypatch.setenv("PYTHON37", str(tmp_path / "python3.7"))
    monkeypatch.setattr(oracle, "VENV", tmp_path / "venv")
    assert 2 == oracle.main(["manual_rnn"])
    errors = capsys.readouterr().err
    assert "TensorFlow 1.15 needs Python 3.7" in errors and "PYTHON37=/path/to/python3.7" in errors
    assert 1 == errors.count("\n")


def test_unknown_section_is_status_2(capsys):
    for arguments in (["lstm"], ["--spread", "manual_rnn"]):
        with pytest.raises(SystemExit) as stop:
            oracle.main(arguments)
        assert 2 == stop.value.code


@pytest.fixture
def workplace(monkeypatch, tmp_path):
    """An oracle that writes below tmp_path, and whose runs are counted and give the golden numbers."""
    for name in "GOLDEN", "WORK":
        monkeypatch.setattr(oracle, name, tmp_path / name)
    runs = []

    def run(command):
        runs.append(command)
        folder = oracle.pathlib.Path(command[-1]) / "time_series"
        folder.mkdir(parents=True)
        content = golden("time_series")
        del content["provenance"]
        content["environment"]["git_commit"] = "abc"
        (folder / "values.json").write_text(json.dumps(content))
    monkeypatch.setattr(oracle, "run", run)
    return runs


def test_a_spread_run_is_never_computed_twice(workplace):
    """A second call computes only what is missing; a finished run that is not in the table yet is taken over."""
    oracle.spread("python", "time_series", 2)
    table = (oracle.GOLDEN / "spread" / "time_series.csv").read_text()
    oracle.spread("python", "time_series", 3)
    assert ["1", "2", "3"] == [command[4] for command in workplace]
    longer = (oracle.GOLDEN / "spread" / "time_series.csv").read_text()
    assert longer.startswith(table)
    (oracle.GOLDEN / "spread" / "time_series.csv").write_text(table)
    oracle.spread("python", "time_series", 3)
    assert 3 == len(workplace)
    assert longer == (oracle.GOLDEN / "spread" / "time_series.csv").read_text()
    assert "run,value,row,number" == longer.split("\n")[0]
    assert "time_series/instance" not in longer


def test_repeated_golden_numbers_leave_the_file_alone(workplace, capsys):
    """First recorded, then repeated; a changed number is counted, said, and makes the status 1."""
    assert 0 == oracle.record("python", "time_series")
    path = oracle.GOLDEN / "time_series.json"
    before = path.read_text()
    content = json.loads(before)
    assert {"command", "date", "commit"} == set(content["provenance"])
    shutil.rmtree(oracle.WORK)
    assert 0 == oracle.record("python", "time_series")
    assert before == path.read_text()
    assert "repeats the committed numbers, bit for bit" in capsys.readouterr().out
    content["values"]["time_series/dense/mse"]["data"][3] += 1
    path.write_text(json.dumps(content))
    shutil.rmtree(oracle.WORK)
    assert 1 == oracle.record("python", "time_series")
    assert "1 numbers are not the committed ones" in capsys.readouterr().out


def test_sums_are_those_of_the_files(workplace):
    """SHA256SUMS names every golden file."""
    oracle.record("python", "time_series")
    sums = (oracle.GOLDEN.parent / "SHA256SUMS").read_text()
    assert oracle.hashlib.sha256((oracle.GOLDEN / "time_series.json").read_bytes()).hexdigest() in sums


def test_nudged_weights_are_neighbours():
    """Every trainable variable is moved by one float32 spacing, some up and some down, and no other draw changes."""
    import numpy as np

    from chapter14 import tf1 as tf
    from chapter14.section import reset_graph
    from scripts import nudged
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
