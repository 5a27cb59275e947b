"""scripts/oracle/checkpoints_1_4: what TensorFlow 1.4.1 wrote is loaded here as 1.15.5 loads it."""

import numpy as np
import pytest
from conftest import read, run

from scripts.files import ROOT

RECORDED = ROOT / "data" / "golden" / "tf-1.4.1" / "checkpoints"
WRITTEN, EXPECTED = (read(RECORDED / f"{name}.json") for name in ("written", "expected"))
ERRORS = {name: error for name, error in EXPECTED.items() if isinstance(error, str)}
SEEDS = {name: seed for name, seed in EXPECTED.items() if isinstance(seed, int)}


@pytest.fixture(scope="module")
def loaded(tmp_path_factory):
    """What is computed here of TensorFlow 1.4.1's files, or the errors' names."""
    path = tmp_path_factory.mktemp("checkpoints") / "loaded.json"
    result = run("scripts.oracle.checkpoints_1_4", "read", RECORDED, path)
    assert result.returncode == 0, result.stderr
    return read(path)


@pytest.mark.parametrize("name", sorted(EXPECTED.keys() - ERRORS.keys() - SEEDS.keys()))
def test_files_load(name, loaded):
    """Variables by both formats of checkpoints, a SavedModel, a file of Keras: 1.4.1's numbers."""
    compare(WRITTEN[name.split()[-1]], loaded[name])


@pytest.mark.parametrize("name", SEEDS)
def test_graphs_are_imported(name, loaded):
    """What they compute, and train, and the seed of what is added to them."""
    compare(WRITTEN[name], loaded[name]["values"])
    assert SEEDS[name] == loaded[name]["seed"]


@pytest.mark.parametrize("name", ERRORS)
def test_what_1_15_does_not_find(name, loaded):
    """Keras's variables had other names: TensorFlow 1.15.5's errors."""
    assert ERRORS[name] == loaded[name]


def test_nothing_is_left_out(loaded):
    """All that was written is loaded, all but Keras's recurrent layers without an error."""
    assert loaded.keys() == EXPECTED.keys()
    assert {name.split()[-1] for name in EXPECTED} == WRITTEN.keys()
    assert {"V1", "V2"} <= {name.split()[0] for name in EXPECTED}
    assert {"normalized", "batches"} == SEEDS.keys()
    assert {"V1 keras_two_ways", "V2 keras_lstm", "V2 keras_steps",
            "V2 keras_two_ways"} == ERRORS.keys()


def compare(expected, found):
    """Equal in structure, and each number within 1e-5."""
    assert isinstance(found, list) and len(expected) == len(found)
    for one, other in zip(expected, found):
        if isinstance(one, list):
            compare(one, other)
        else:
            np.testing.assert_allclose(other, one, rtol=1e-5, atol=1e-5)
