"""scripts/sweep: many runs give what single ones give, each once, whoever dies."""

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import time

import numpy as np
import pandas as pd
import pytest
from conftest import ROOT, in_turn, read, run

from scripts import files
from scripts.sweep import __main__ as command
from scripts.sweep import many, plot, worker

SETTINGS = {"iterations": 201, "arithmetic": "notebook"}


def sweep(*arguments, **options):
    return run("scripts.sweep", *arguments, **options)


@pytest.fixture
def counted(monkeypatch):
    """Runs are made up, in this process, and counted."""
    made = []

    def one(section, arguments, code):
        seed = int(arguments[-1])
        made.append(seed)
        curve = {"shape": [3], "dtype": "float32", "data": [4.5, 2.5, seed / 10],
                 "iterations": [0, 100, 200]}
        return {"settings": SETTINGS, "values": {"time_series/dense/mse": curve}}
    monkeypatch.setattr(command.many, "each", in_turn)
    monkeypatch.setattr(command, "run", one)
    return made


def test_runs_are_those_of_the_section(tmp_path):
    """Bit for bit, though three others ran in the process before; the table has every number."""
    done = sweep("manual_rnn", "0:2,42,7", "--workers", 1, "--output", tmp_path)
    assert 0 == done.returncode, done.stderr
    alone = run("chapter14.manual_rnn", "--seed", 7, "--output", tmp_path / "alone")
    assert 0 == alone.returncode, alone.stderr
    expected = read(tmp_path / "alone" / "manual_rnn" / "values.json")
    found = read(tmp_path / "manual_rnn" / "runs" / "notebook-seed-7.json")
    for key in "values", "op_seeds", "settings":
        assert expected[key] == found[key]
    table = pd.read_csv(tmp_path / "manual_rnn" / "runs.csv")
    assert [0, 1, 42, 7] == list(table.seed.unique())
    first = table[(table.seed == 7) & (table.value == "manual_rnn/Y0")].number.to_numpy(np.float32)
    numbers = np.ravel(expected["values"]["manual_rnn/Y0"]["data"]).astype(np.float32)
    np.testing.assert_array_equal(numbers, first)
    assert (tmp_path / "manual_rnn" / "spread.png").stat().st_size > 9000


def test_what_has_ended_is_not_made_again(tmp_path, counted):
    """But what is damaged, cut short, or of other code."""
    assert 0 == command.main(["time_series", "0:3", "--output", str(tmp_path)])
    assert [0, 1, 2] == counted
    folder = tmp_path / "time_series" / "runs"
    paths = [folder / f"1500-notebook-seed-{seed}.json" for seed in range(3)]
    paths[0].write_text(paths[0].read_text()[:-20])
    paths[1].write_text(json.dumps({**read(paths[1]), "code": "0"}))
    assert 0 == command.main(["time_series", "0:3", "--output", str(tmp_path)])
    assert [0, 1, 2, 0, 1] == counted
    assert 0 == command.main(["time_series", "2", "--iterations", "301", "--output", str(tmp_path)])
    assert [0, 1, 2, 0, 1, 2] == counted


def test_what_is_varied_is_told_apart(tmp_path, counted):
    """A run for each seed at each value; more values than colours lose none."""
    assert 0 == command.main(["mnist_classifier", "0:2", "--vary", "init=glorot,he",
                              "--output", str(tmp_path)])
    assert [0, 1, 0, 1] == counted
    table = pd.read_csv(tmp_path / "mnist_classifier" / "runs.csv")
    assert ["init glorot", "init he"] == list(table.varied.unique())
    colours = {str(number): "black" for number in range(8)}
    many_more = pd.concat([table.assign(varied=label) for label in colours])
    axes = plot.figures.subplots()[1]
    plot.panel(axes, "time_series/dense/mse", many_more[many_more.varied != "x"][lambda rows: (
        rows.seed == 0) & ~rows.duplicated(["varied", "row"])], None, colours)
    assert 8 == len(axes.get_legend_handles_labels()[1])


def test_runs_whose_numbers_may_differ_have_other_files():
    """Of another arithmetic or device or, but for notebook's, number of threads."""
    def names(*arguments):
        runs = command.Sweep("time_series", [0], {}, list(arguments), "outputs").runs
        return [path.name for path in runs]
    found = [names(), names("--arithmetic=1.15"), names("--arithmetic=1.15", "--threads=4"),
             names("--arithmetic=native"), names("--device=gpu")]
    assert 5 == len(set(map(str, found)))
    assert names("--threads=4") == names()


def test_the_table_is_tidy(tmp_path, counted):
    command.main(["time_series", "0:3", "--output", str(tmp_path)])
    table = pd.read_csv(tmp_path / "time_series" / "runs.csv")
    assert 9 == len(table) and {"value", "row", "number", "seed", *SETTINGS} <= set(table.columns)
    assert [0.0, 0.1, 0.2] == list(table[table.row == 200].number)


def test_a_failed_seed_is_named(tmp_path, monkeypatch, capsys):
    """The others are made and shown, and the status is 1; here in processes, as a user's."""
    with pytest.raises(many.Failed, match="1 of 3 failed:\n  1: one is wrong"):
        for task, result in many.each(fails_at_one, [(0,), (1,), (2,)], 2,
                                      name=lambda task: str(task[0])):
            assert task == (result,) and result != 1
    assert re.search(r"2: \d of 3", capsys.readouterr().err)
    monkeypatch.setattr(command, "run", None)
    monkeypatch.setattr(command.many, "each", two_of_three)
    assert 1 == command.main(["time_series", "0:3", "--output", str(tmp_path)])
    assert "sweep: 1 of 3 failed:\n  seed 1: a full disk" in capsys.readouterr().err
    assert [0, 2] == list(pd.read_csv(tmp_path / "time_series" / "runs.csv").seed.unique())


def fails_at_one(number):
    if number == 1:
        raise ValueError("one is\nwrong")
    return number


def two_of_three(function, tasks, *_):
    for task in tasks[0], tasks[2]:
        curve = {"shape": [1], "dtype": "float32", "data": [0.5], "iterations": [0]}
        yield task, {"settings": SETTINGS, "values": {"time_series/dense/mse": curve}}
    raise many.Failed("1 of 3 failed:\n  seed 1: a full disk")


@pytest.mark.parametrize("arguments, said", [
    (["manual_rnn", "3:1"], "expected seeds such as 0:32"),
    (["manual_rnn", "one"], "expected seeds such as 0:32"),
    (["lstm", "0"], "invalid choice: 'lstm'"),
    (["manual_rnn", "0", "--epochs", "3"], "unrecognized arguments: --epochs 3"),
    (["mnist_classifier", "0", "--vary", "init=glorot,hee"], "invalid choice: 'hee'"),
    (["mnist_classifier", "0", "--vary", "arithmetic=1.15,native"], "expected a setting of"),
    (["manual_rnn", "0", "--workers", "0"], "expected 1 or more"),
    (["manual_rnn", "--threads", "2", "0"], "SECTION and SEEDS come first"),
    (["manual_rnn", "0", "--seed=3"], "--seed is not for a sweep"),
    (["mnist_classifier", "0", "--vary", "init=he", "--vary", "init=glorot"], "each option once"),
    (["manual_rnn", "99999999999"], "expected a whole number from 0 to"),
    (["manual_rnn", "0", "--workers", "1", "--scheduler", "tcp://a:1"], "not allowed with"),
    (["manual_rnn", "0", "--scheduler", "127.0.0.1:9"], "no scheduler answers at 127.0.0.1:9"),
    (["manual_rnn", "0", "--output", "/dev/null/x"], "cannot write to /dev/null/x")])
def test_bad_use_is_status_2(tmp_path, arguments, said):
    """In the last line, without a traceback."""
    done = sweep(*arguments, *([] if "--output" in arguments else ["--output", tmp_path]))
    assert 2 == done.returncode
    assert said in done.stderr.splitlines()[-1] and "Traceback" not in done.stderr


def test_the_summary_is_of_the_last_row():
    """Quartiles as NumPy has them, beside the number that was published at seed 42."""
    numbers = np.random.RandomState(0).rand(8)
    table = pd.DataFrame([("time_series/dense/mse", True, row, scale * number, seed, "", 1500)
                          for seed, number in enumerate(numbers)
                          for row, scale in ((1300, 100), (1400, 1))],
                         columns=["value", "curve", "row", "number", "seed", "varied", "epochs"])
    line = plot.summary(table).splitlines()[1].split()
    assert ["time_series/dense/mse", "1400", "8"] == line[:3]
    np.testing.assert_allclose(np.quantile(numbers, [0, 0.25, 0.5, 0.75, 1]),
                               np.array(line[3:8], float), rtol=1e-5)
    published = read(plot.PUBLISHED)["values"]["time_series/dense/mse"]
    assert float(published["printed"][-1]) == pytest.approx(float(line[8]), rel=1e-5)


def test_code_tells_versions_apart(monkeypatch):
    """A line of a section more, or another NumPy, is other code."""
    before = worker.code.__wrapped__()
    assert before == worker.code.__wrapped__()
    monkeypatch.setattr(worker.importlib.metadata, "version", lambda name: "0")
    assert before != worker.code.__wrapped__()
    with pytest.raises(files.Fault, match="a worker has other code"):
        worker.run("manual_rnn", [], "0" * 12)


# --- a cluster of processes ---------------------------------------------------------------------

def dask(*arguments):
    return subprocess.Popen([sys.executable, "-m", "dask", *map(str, arguments), "--no-dashboard"],
                            cwd=ROOT, stderr=subprocess.DEVNULL, start_new_session=True)


@contextlib.contextmanager
def cluster(port, workers=2):
    """A scheduler and workers, as processes; all are gone at the end."""
    address = f"tcp://127.0.0.1:{port}"
    processes = [dask("scheduler", "--host", "127.0.0.1", "--port", port)]
    try:
        processes += [dask("worker", address, "--nthreads", 1) for _ in range(workers)]
        yield address, processes
    finally:
        for process in processes:
            kill(process)


def kill(process):
    """Kill a process and all that it has started."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def interrupted(address, folder, act):
    """A sweep of 12 seeds on a cluster, in which something happens when 3 runs have ended."""
    process = subprocess.Popen(
        [sys.executable, "-m", "scripts.sweep", "manual_rnn", "0:12", "--scheduler", address,
         "--output", str(folder)], cwd=ROOT, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    deadline = time.monotonic() + 120
    while len(list(folder.rglob("*-seed-*.json"))) < 3 and process.poll() is None:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    ended = {path: path.stat().st_mtime_ns for path in folder.rglob("*-seed-*.json")}
    act()
    errors = process.communicate(timeout=300)[1]
    return process.returncode, errors, ended


def free_port():
    import socket
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def test_a_worker_dies(tmp_path):
    """Nothing is lost, and nothing that had ended is computed again."""
    with cluster(free_port()) as (address, processes):
        status, errors, ended = interrupted(address, tmp_path, lambda: kill(processes[1]))
    assert 0 == status, errors
    assert 12 == len(list(tmp_path.rglob("*-seed-*.json")))
    assert 12 == len(re.findall(r"^seed \d+: \d+ of 12", errors, re.M)), errors
    assert all(path.stat().st_mtime_ns == before for path, before in ended.items())


def test_the_scheduler_dies(tmp_path):
    """A clear error; the sweep goes on where it was with another one."""
    with cluster(free_port()) as (address, processes):
        status, errors, ended = interrupted(address, tmp_path, lambda: kill(processes[0]))
    assert 2 == status and f"sweep: the scheduler at {address} is gone" in errors, errors
    assert "Traceback" not in errors
    there = len(list(tmp_path.rglob("*-seed-*.json")))
    assert 3 <= there < 12
    with cluster(free_port(), workers=1) as (address, _):
        done = sweep("manual_rnn", "0:12", "--scheduler", address, "--output", tmp_path)
    assert 0 == done.returncode, done.stderr
    assert f"{there} of 12 runs are there" in done.stderr
    assert 12 - there == len(re.findall(r"^seed ", done.stderr, re.M))
    assert all(path.stat().st_mtime_ns == before for path, before in ended.items())
