"""scripts/oracle/checkpoints: what 1.15.5 wrote is loaded here, and what is written here there."""

import subprocess

import numpy as np
import pytest
from conftest import clean_environment, read, run

from scripts.files import ROOT
from scripts.oracle import environments

RECORDED = ROOT / "data" / "golden" / "tf-1.15.5" / "checkpoints"
ORACLE = environments.TF_1_15.venv / "bin" / "python"
KINDS = [*read(RECORDED / "expected.json")]


@pytest.fixture(scope="module")
def loaded(tmp_path_factory):
    """What the models compute that are loaded here from TensorFlow 1.15.5's files."""
    path = tmp_path_factory.mktemp("checkpoints") / "loaded.json"
    result = run("scripts.oracle.checkpoints", "read", RECORDED, path)
    assert result.returncode == 0, result.stderr
    return read(path)


@pytest.mark.parametrize("kind", KINDS)
def test_old_files_load(kind, loaded):
    """Saver's cells, wrappers, layers; SavedModels; Keras models whole, as weights, or objects."""
    compare(read(RECORDED / "expected.json")[kind], loaded[kind])


@pytest.mark.skipif(not ORACLE.exists(), reason="the environment of TensorFlow 1.15.5 is not there")
def test_new_files_load_in_tensorflow_1(tmp_path):
    """The other way round: written here, loaded by the real TensorFlow 1.15.5."""
    result = run("scripts.oracle.checkpoints", "write", tmp_path / "files")
    assert result.returncode == 0, result.stderr
    result = subprocess.run([str(ORACLE), "-W", "ignore", "-m", "scripts.oracle.checkpoints",
                             "read", str(tmp_path / "files"), str(tmp_path / "loaded.json")],
                            cwd=ROOT, capture_output=True, text=True, timeout=900,
                            env=clean_environment())
    assert result.returncode == 0, result.stderr
    compare(read(tmp_path / "files" / "expected.json"), read(tmp_path / "loaded.json"))


def test_every_kind_is_written(loaded):
    """None is left out where files are read."""
    assert loaded.keys() == set(KINDS)
    assert len(KINDS) >= 35


def compare(expected, found):
    """Equal in structure, and each number within 1e-5."""
    if isinstance(expected, dict):
        assert expected.keys() == found.keys()
        for key, value in expected.items():
            compare(value, found[key])
    elif isinstance(expected, list):
        assert len(expected) == len(found)
        for one, other in zip(expected, found):
            compare(one, other)
    else:
        np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-5)
