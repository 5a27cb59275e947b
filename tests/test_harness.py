"""chapter14/harness: options, what is written, and how faults end."""

import argparse
import json
import os
import signal
import subprocess
import sys
import time

import numpy as np
import pytest
from conftest import ROOT, SECTIONS, clean_environment, heed_interrupts, read, run

from chapter14 import harness
from chapter14.harness.record import Record, Tee
from chapter14.tf1 import files

BAD_OPTIONS = [
    (["manual_rnn", "--frob"], "unrecognized arguments: --frob"),
    (["manual_rnn", "--seed", "x"], "expected a whole number from 0 to 2147483646, got 'x'"),
    (["manual_rnn", "--seed", "2147483647"], "got '2147483647'"),
    (["manual_rnn", "--seed", "-1"], "got '-1'"),
    (["manual_rnn", "--threads", "0"], "expected a whole number from 1 to 1024, got '0'"),
    (["manual_rnn", "--device", "tpu"], "invalid choice: 'tpu'"),
    (["manual_rnn", "--arithmetic", "1.14"], "invalid choice: '1.14'"),
    (["manual_rnn", "--epochs", "3"], "unrecognized arguments: --epochs 3"),
    (["mnist_classifier", "--epochs", "0"], "expected a whole number from 1 to 1000000, got '0'"),
    (["mnist_classifier", "--order", "random"], "invalid choice: 'random'"),
    (["time_series", "--iterations", "1.5"], "got '1.5'"),
]


@pytest.mark.parametrize("arguments, message", BAD_OPTIONS,
                         ids=lambda value: "_".join(value)[:40].replace(" ", "_"))
def test_bad_option_is_one_line_and_status_2(arguments, message, tmp_path):
    """Before TensorFlow loads: no file, no traceback."""
    result = run("chapter14." + arguments[0], *arguments[1:], "--output", tmp_path / "o")
    assert 2 == result.returncode
    assert message in result.stderr and "--help lists the options" in result.stderr
    assert 1 == result.stderr.count("\n")
    assert not (tmp_path / "o").exists()


@pytest.mark.parametrize("name", SECTIONS)
def test_importing_a_section_does_nothing(name):
    """No output, no TensorFlow; and --help explains every option, still without it."""
    code = f"import sys, chapter14.{name} as s; assert 'tensorflow' not in sys.modules\n" \
           "try: s.main(['--help'])\nexcept SystemExit as stop: assert not stop.code\n" \
           "assert 'tensorflow' not in sys.modules"
    result = run(code=code)
    assert (0, "") == (result.returncode, result.stderr)
    assert result.stdout.startswith(f"usage: python -m chapter14.{name}")


def test_numbers_read_back_bit_for_bit(tmp_path):
    """Every float32, float64 and integer, the odd ones too."""
    record = Record("name", 42, {}, str(tmp_path))
    bits = np.random.RandomState(0).randint(0, 2**32, 20000, dtype=np.uint32).view(np.float32)
    arrays = {"f4": bits[np.isfinite(bits)].reshape(-1, 1),
              "zero": np.array([0.0, -0.0], np.float32), "f8": np.random.RandomState(0).rand(3, 4),
              "i": np.arange(3), "scalar": np.float32(0.1)}
    for name, array in arrays.items():
        value = json.loads(json.dumps(record.value(array)))
        back = np.array(value["data"], value["dtype"]).reshape(value["shape"])
        assert (array.shape, array.dtype) == (back.shape, back.dtype), name
        assert array.tobytes() == back.tobytes(), name


def test_curves_keep_their_rows(tmp_path):
    """A curve is {row: number}; rows are numbered by what the section trains in."""
    record = Record("name", 42, {"iterations": 201}, str(tmp_path))
    assert {"shape": [2], "dtype": "float32", "data": [0.1, 0.2], "iterations": [0, 100]} \
        == record.value({0: np.float32(0.1), 100: np.float32(0.2)})


def test_without_a_folder_no_state_is_written(tmp_path):
    """An experiment that runs a section writes nothing where a reader's run may be."""
    record = Record("name", 42, {"epochs": 2}, str(tmp_path))
    assert [0, 1] == list(record.progress(range(2), None))
    assert [] == os.listdir(tmp_path)


def test_what_has_no_slash_is_for_the_plots(tmp_path):
    """It is handed to them, and not recorded."""
    seen = {}
    assert 0 == harness.main("name", "About.", lambda record: {"name/x": [1.0], "logits": [2.0]},
                             lambda record, values: seen.update(values),
                             ["--output", str(tmp_path)])
    assert {"name/x", "logits"} == seen.keys()
    assert {"name/x"} == read(tmp_path / "name" / "values.json")["values"].keys()


def test_a_failed_write_leaves_the_old_file(tmp_path, monkeypatch):
    """A full disk: the old file stays whole, and nothing half-written lies about."""
    files.write(tmp_path / "stdout.txt", "old")

    def full(*_):
        raise OSError(28, "No space left on device")
    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(files.Fault, match="stdout.txt cannot be written: No space left on device"):
        files.write(tmp_path / "stdout.txt", "new")
    assert ["stdout.txt"] == os.listdir(tmp_path)
    assert "old" == (tmp_path / "stdout.txt").read_text()


def test_full_disk_ends_with_status_2(tmp_path, monkeypatch, capsys):
    """Whatever is written when it fills up; values.json, written last, is not there."""
    def full(*_):
        raise OSError(28, "No space left on device")
    monkeypatch.setattr(os, "replace", full)
    assert 2 == harness.main("name", "About.", lambda record: {"name/x": [1.0]},
                             lambda record, values: None, ["--output", str(tmp_path)])
    assert ("No space left on device; make room there, or choose another folder"
            in capsys.readouterr().err)
    assert [] == os.listdir(tmp_path / "name")


def test_unforeseen_errors_keep_their_traceback(tmp_path):
    def run_section(record):
        raise ZeroDivisionError
    with pytest.raises(ZeroDivisionError):
        harness.main("name", "About.", run_section, None, ["--output", str(tmp_path)])


@pytest.mark.parametrize("folder", ["file/below", "/proc/none"], ids=["below a file", "in proc"])
def test_unwritable_output(tmp_path, folder):
    (tmp_path / "file").write_text("")
    result = run("chapter14.manual_rnn", "--output", tmp_path / folder)
    assert 2 == result.returncode
    assert "cannot write to" in result.stderr and 1 == result.stderr.count("\n")


def test_output_folder_of_another_user(tmp_path, monkeypatch, capsys):
    """Also where it is given relative to the current folder."""
    monkeypatch.chdir(tmp_path)

    def denied(dir):
        raise PermissionError(13, "Permission denied", os.path.join(dir, "tmp1234"))
    monkeypatch.setattr("chapter14.harness.record.tempfile.TemporaryFile", denied)
    assert 2 == harness.main("name", "About.", None, None, ["--output", "o"])
    assert "cannot write to" in capsys.readouterr().err


@pytest.mark.slow
def test_gpu_that_is_not_there(tmp_path):
    """One line and status 2; what an earlier run wrote stays."""
    result = run("chapter14.manual_rnn", "--device", "gpu", "--output", tmp_path,
                 env={"CUDA_VISIBLE_DEVICES": "-1"})
    assert 2 == result.returncode
    assert result.stderr.startswith("manual_rnn: --device gpu: TensorFlow finds no GPU")
    assert 1 == result.stderr.count("\n")


def test_gpu_in_another_arithmetic(tmp_path):
    """It has its own: one line, before TensorFlow loads."""
    result = run("chapter14.manual_rnn", "--device", "gpu", "--arithmetic", "notebook",
                 "--output", tmp_path)
    assert 2 == result.returncode
    assert result.stderr.startswith(
        "manual_rnn: --device gpu --arithmetic notebook: a GPU has its own arithmetic")
    assert 1 == result.stderr.count("\n")


@pytest.mark.slow
def test_damaged_data_ends_with_status_2(tmp_path):
    """The section names the file and the mend, and writes no values."""
    result = run("--output", tmp_path, "--epochs", "1", code=(
        "import sys; from chapter14 import mnist, mnist_classifier; mnist.FOLDER = '/nowhere'; "
        "sys.exit(mnist_classifier.main(sys.argv[1:]))"))
    assert 2 == result.returncode
    assert ("/nowhere/train-images-idx3-ubyte.gz: expected a gzip file, found nothing"
            in result.stderr)
    assert "Traceback" not in result.stderr
    assert not (tmp_path / "mnist_classifier" / "values.json").exists()


@pytest.mark.parametrize("stop, status", [(signal.SIGINT, 130), (signal.SIGKILL, -9)],
                         ids=["Ctrl-C", "kill -9"])
@pytest.mark.slow
def test_stopped_in_training(tmp_path, stop, status):
    """No traceback, no values of this run or an earlier one, no half file."""
    folder = tmp_path / "time_series"
    folder.mkdir()
    (folder / "values.json").write_text("yesterday's")
    process = subprocess.Popen([sys.executable, "-m", "chapter14.time_series",
                                "--iterations", "100000", "--output", str(tmp_path)],
                               cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                               env={**clean_environment(), "PYTHONUNBUFFERED": "1"},
                               preexec_fn=heed_interrupts)
    try:
        assert any("MSE" in line for line in process.stdout), process.stderr.read()
        time.sleep(0.5)
        process.send_signal(stop)
        _, errors = process.communicate(timeout=60)
    finally:
        process.kill()
    assert status == process.returncode
    assert "Traceback" not in errors
    # whole: test_resume goes on from it
    assert {"state-time_series-projection.npz"} >= set(os.listdir(folder))


@pytest.mark.slow
def test_closed_standard_output_is_no_traceback(tmp_path):
    """As in `... | head -1`."""
    result = subprocess.run(f"'{sys.executable}' -u -m chapter14.time_series --iterations 3000 "
                            f"--output '{tmp_path}' | head -1", shell=True, cwd=ROOT,
                            capture_output=True, text=True, timeout=900)
    assert "Traceback" not in result.stderr and "standard output was closed" in result.stderr


def test_same_command_same_bytes(quick, tmp_path):
    """Every file but timings.json; and what is printed is what stdout.txt holds."""
    for name in "sequence_length", "time_series":
        result = run(f"chapter14.{name}", "--quick", "--device", "cpu", "--output", tmp_path)
        first, second = quick / name, tmp_path / name
        assert sorted(os.listdir(first)) == sorted(os.listdir(second))
        for file in set(os.listdir(first)) - {"timings.json"}:
            assert (first / file).read_bytes() == (second / file).read_bytes(), file
        assert result.stdout == (second / "stdout.txt").read_text()


def test_lines_are_printed_whole():
    """A progress bar is redrawn after every write, so a line must not come in pieces."""
    writes = []
    stream = argparse.Namespace(write=writes.append, flush=lambda: None)
    tee = Tee(stream)
    print(0, "Last batch accuracy:", 0.95, file=tee)
    print("no end", end="", file=tee)
    assert ["0 Last batch accuracy: 0.95\n"] == writes
    tee.flush()
    assert ["0 Last batch accuracy: 0.95\n", "no end"] == writes
    assert "".join(writes) == tee.text()


def test_values_json_says_how_it_came_about(quick):
    """Seed, settings, environment."""
    values = read(quick / "mnist_classifier" / "values.json")
    assert ("mnist_classifier", 42) == (values["section"], values["seed"])
    assert ({"epochs": 2, "init": "glorot", "order": "notebook", "arithmetic": "notebook"}
            == values["settings"])
    environment = values["environment"]
    assert {"tensorflow", "numpy", "python", "platform", "processor", "device", "threads", "onednn",
            "git_commit"} == set(environment)
    assert {"model", "simd", "rsqrt"} == set(environment["processor"])
    assert (2, "cpu", False) == (environment["threads"], environment["device"],
                                 environment["onednn"])
