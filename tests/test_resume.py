"""--resume: a killed training goes on where its state is, and its files are the same bytes."""

import subprocess
import sys
import time

import numpy as np
import pytest
from conftest import ROOT, run

from chapter14.harness import state
from scripts import files

COMMAND = ("chapter14.time_series", "--iterations", "300", "--device", "cpu", "--output")


@pytest.fixture(scope="module")
def alone(tmp_path_factory):
    """What a run writes that nobody stops."""
    folder = tmp_path_factory.mktemp("alone")
    assert 0 == run(*COMMAND, folder).returncode
    return folder / "time_series"


def kill(folder, *more):
    """Start a run, and kill it when its first state is there; returns the state's file."""
    process = subprocess.Popen([sys.executable, "-m", *COMMAND, str(folder), *more], cwd=ROOT,
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    path = folder / "time_series" / "state-time_series-projection.npz"
    for _ in range(6000):
        if path.exists() or process.poll() is not None:
            break
        time.sleep(0.01)
    process.kill()
    process.wait()
    assert path.exists() and not (folder / "time_series" / "values.json").exists()
    return path


def test_a_killed_run_goes_on(tmp_path, alone):
    """From its state, not from the start; to the same bytes, and no state is left."""
    before = np.load(kill(tmp_path))["row"]
    (tmp_path / "time_series" / ".loss.svg.26149").touch()  # as if it was killed while it wrote
    result = run(*COMMAND, tmp_path, "--resume")
    assert 0 == result.returncode, result.stderr
    assert 100 <= before <= 300
    assert [] == files.differing(alone, tmp_path / "time_series")


def test_a_state_of_other_settings_is_refused(tmp_path):
    """One line, status 2; without --resume the run begins anew, and the old state is gone."""
    path = kill(tmp_path)
    result = run(*COMMAND, tmp_path, "--resume", "--seed", "7")
    assert 2 == result.returncode and 1 == result.stderr.strip().count("\n") + 1
    assert "is of another run" in result.stderr and "leave out --resume" in result.stderr
    assert path.exists()


def test_a_damaged_state_begins_anew(tmp_path, alone):
    """Cut in the middle: it is said, and the bytes are the same."""
    path = kill(tmp_path)
    path.write_bytes(path.read_bytes()[:path.stat().st_size // 2])
    result = run(*COMMAND, tmp_path, "--resume")
    assert 0 == result.returncode and "begins anew" in result.stderr
    assert [] == files.differing(alone, tmp_path / "time_series")


def test_a_complete_run_leaves_no_state(alone):
    assert (alone / "values.json").exists() and not list(alone.glob("state-*"))


def test_a_flipped_byte_is_noticed(tmp_path, capsys):
    """By the archive's own sums."""
    np.savez(tmp_path / "state-a.npz", row=np.arange(1000))
    content = bytearray((tmp_path / "state-a.npz").read_bytes())
    content[len(content) // 2] ^= 1
    (tmp_path / "state-a.npz").write_bytes(content)
    assert state.read(tmp_path / "state-a.npz") is None
    assert "begins anew" in capsys.readouterr().err
