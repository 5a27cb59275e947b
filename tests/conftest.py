"""Helpers of the tests: sections run as a user runs them, as processes."""

import json
import os
import pathlib
import shutil
import subprocess
import sys

import pytest

from scripts.files import ROOT, SECTIONS

BOOK = SECTIONS[:4]  # run with the book's weights too


def run(*arguments, code=None, env=None, **options):
    """Run ``python -m arguments`` (or ``python -c code arguments``) in the repository; the finished process."""
    command = [sys.executable, *(["-c", code] if code else ["-m"]), *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300,
                          env={**clean_environment(), **(env or {})}, **options)


def clean_environment():
    """Without TensorFlow's variables and ours, some of which this process has set for itself."""
    return {key: value for key, value in os.environ.items() if not key.startswith(("TF_", "CHAPTER14_"))}


def read(path):
    return json.loads(pathlib.Path(path).read_text())


def golden(section):
    return read(ROOT / "data" / "golden" / "tf-1.15.5" / f"{section}.json")


@pytest.fixture(scope="session")
def quick(tmp_path_factory):
    """The outputs of all six sections, run with --quick, and of the four with the book's weights."""
    folder = tmp_path_factory.mktemp("quick")
    for section, *options in [*zip(SECTIONS), *((section, "--weights", "book") for section in BOOK)]:
        result = run(f"chapter14.{section}", "--quick", "--device", "cpu", "--output", folder, *options)
        assert result.returncode == 0, result.stderr
    return folder


@pytest.fixture
def quick_copy(quick, tmp_path):
    """A copy of those outputs, to be spoilt."""
    return shutil.copytree(quick, tmp_path / "outputs")


@pytest.fixture
def data_copy(tmp_path):
    """A copy of the reference numbers, to be spoilt."""
    return shutil.copytree(ROOT / "data", tmp_path / "data", ignore=shutil.ignore_patterns("mnist"))
