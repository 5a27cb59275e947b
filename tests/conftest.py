"""Helpers of the tests: sections run as a user runs them, as processes."""

import concurrent.futures
import fcntl
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys

import pytest

from scripts.compare.references import OF_2018_08
from scripts.files import BOOK, ROOT, SECTIONS  # noqa: F401  (for the tests)


def run(*arguments, code=None, env=None, **options):
    """The finished ``python -m arguments`` (or ``-c code arguments``), run in the repository."""
    command = [sys.executable, *(["-c", code] if code else ["-m"]), *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=900,
                          env={**clean_environment(), **(env or {})}, **options)


def heed_interrupts():
    """For ``preexec_fn``: a process in a shell's background, as tests may be, ignores Ctrl-C."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def clean_environment():
    """Without TensorFlow's variables and ours, some of which this process has set for itself."""
    return {key: value for key, value in os.environ.items()
            if not key.startswith(("TF_", "TF2_", "CHAPTER14_"))}


def in_turn(function, tasks, *_, **__):
    """In the place of scripts.sweep.many.each: the runs, one after the other, in this process."""
    for task in tasks:
        yield task, function(*task)


def read(path):
    return json.loads(pathlib.Path(path).read_text())


def numbers_of(content):
    """Every number of a JSON content, in order."""
    if isinstance(content, dict):
        return [number for value in content.values() for number in numbers_of(value)]
    if isinstance(content, list):
        return [number for value in content for number in numbers_of(value)]
    return [content] if isinstance(content, (int, float)) else []


def golden(name, version="1.15.5"):
    return read(ROOT / "data" / "golden" / f"tf-{version}" / f"{name}.json")


def once(tmp_path_factory, worker_id, name, make):
    """A folder that ``make(folder)`` fills, once: of two processes of tests the second waits."""
    shared = tmp_path_factory.getbasetemp()
    folder = (shared if worker_id == "master" else shared.parent) / name
    with open(folder.with_suffix(".lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            made = tmp_path_factory.mktemp(name)
            make(made)
            made.rename(folder)
    return folder


@pytest.fixture(scope="session")
def catalogue(tmp_path_factory, worker_id):
    """What all graphs of the catalogue give here, in TensorFlow 1.15.5's arithmetic.

    A folder: catalogue.json, and constructs.json, the constructs that each graph uses.
    """
    def make(folder):
        result = subprocess.run(
            [sys.executable, ROOT / "tests" / "used_constructs.py", folder / "catalogue.json",
             folder / "constructs.json"], capture_output=True, text=True, timeout=1800,
            env={**clean_environment(), "CHAPTER14_ARITHMETIC": "1.15"})
        assert result.returncode == 0, result.stderr
    return once(tmp_path_factory, worker_id, "catalogue", make)


LONG = "lstm_classifier"


@pytest.fixture(scope="session")
def quick(tmp_path_factory, worker_id):
    """The outputs of `make run-all QUICK=1`: plain, with the book's weights, in 1.15 arithmetic.

    `LONG`, which takes minutes, is run plainly; its other runs are the real TensorFlows'.
    """
    return once(tmp_path_factory, worker_id, "quick", run_quickly)


def run_quickly(folder):
    """Short runs of all sections, in a folder."""
    from synthetic import real_outputs
    runs = [(f"chapter14.{section}", "--output", folder)
            for section in (LONG, *(section for section in SECTIONS if section != LONG))]
    runs += [("scripts.experiments.book_weights", section, "--output", folder / "book")
             for section in BOOK]
    runs += [(f"chapter14.{section}", "--output", folder / "1.15", "--arithmetic", "1.15")
             for section in SECTIONS if section != LONG]
    runs += [(f"chapter14.{section}", "--output", folder / "2018-08", "--order", "book")
             for section in OF_2018_08 if section != LONG]
    recorded = real_outputs(folder / "recorded")
    for run_folder in f"1.15/{LONG}", f"2018-08/{LONG}":
        shutil.copytree(recorded / run_folder, folder / run_folder)
    shutil.rmtree(recorded)

    def quickly(*arguments):
        return run(*arguments, "--quick", "--device", "cpu")
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for result in pool.map(lambda arguments: quickly(*arguments), runs):
            assert result.returncode == 0, result.stderr


@pytest.fixture
def quick_copy(quick, tmp_path):
    """A copy of those outputs, to be spoilt."""
    return shutil.copytree(quick, tmp_path / "outputs")


@pytest.fixture
def data_copy(tmp_path):
    """A copy of the reference numbers, to be spoilt."""
    return shutil.copytree(ROOT / "data", tmp_path / "data", ignore=shutil.ignore_patterns("mnist"))


@pytest.fixture
def outputs(tmp_path):
    """Outputs of a full run: what the real 1.12.3 and 1.15.5 gave, as if it had run here."""
    from synthetic import real_outputs
    return real_outputs(tmp_path / "outputs")


@pytest.fixture
def native(tmp_path):
    """Outputs of a full run without TensorFlow 1's arithmetic: TensorFlow 1.15.5's own."""
    from synthetic import native_outputs
    return native_outputs(tmp_path / "outputs")


# Tests that start TensorFlow more than once or for long: `make test` leaves them out,
# `make test-all` runs them.
SLOW_MODULES = {
    "test_arithmetic", "test_catalogue", "test_checkpoints", "test_checkpoints_1_4",
    "test_constructs", "test_contrib_learn", "test_contrib_learn_faults", "test_contrib_rnn",
    "test_datasets", "test_embeddings", "test_estimator", "test_faults", "test_installs",
    "test_keras", "test_kernels_build", "test_notebook", "test_numpy_of_then", "test_op_counts",
    "test_ops", "test_race", "test_refused_types", "test_repeat", "test_resume", "test_runner",
    "test_scikit_learn", "test_seq2seq", "test_signatures", "test_slim", "test_sweep"}
SLOW_FIXTURES = {"quick", "quick_copy"}


FIRST = ["test_catalogue", "test_sections", "test_notebook", "test_constructs"]  # take longest


def pytest_collection_modifyitems(items):
    for item in items:
        if item.path.stem in SLOW_MODULES or SLOW_FIXTURES & set(item.fixturenames):
            item.add_marker(pytest.mark.slow)
    # so that no process is left alone with a long module at the end
    slow = {item.path.stem for item in items if item.get_closest_marker("slow")}
    order = [*FIRST, *sorted(slow - set(FIRST))]
    items.sort(key=lambda item: order.index(item.path.stem) if item.path.stem in order
               else len(order))
