"""scripts/spread.py: the bounds let TensorFlow 1.15.5's own runs pass."""

import numpy as np
import pytest
from conftest import ROOT, read

from scripts.compare import references
from scripts.compare.spread import KINDS, Spread


@pytest.fixture(scope="module")
def spreads():
    return references.load_spread(ROOT / "data")


@pytest.mark.parametrize("run, name", [
    ("time_series", "time_series/dense/mse"), ("time_series", "time_series/projection/mse"),
    ("time_series", "time_series/dense/y_pred"),
    ("mnist_classifier", "mnist_classifier/test_accuracy"),
    ("mnist_classifier", "mnist_classifier/last_batch_accuracy"),
    ("2018-08/mnist_classifier", "mnist_classifier/test_accuracy"),
    ("2018-08/mnist_classifier", "mnist_classifier/train_accuracy"),
    ("2018-08/multi_layer_rnn", "multi_layer_rnn/test_accuracy"),
    ("2018-08/multi_layer_rnn", "multi_layer_rnn/train_accuracy"),
    ("2018-08/lstm_classifier", "lstm_classifier/test_accuracy"),
    ("2018-08/lstm_classifier", "lstm_classifier/train_accuracy")])
def test_each_run_left_out_lies_in_the_spread_of_the_others(spreads, run, name):
    """The bounds hold for 1.15.5's own runs: each is judged by the others, and none is refused."""
    runs = spreads[run][name].runs
    for left_out in range(len(runs)):
        others = Spread(name, np.delete(runs, left_out, axis=0))
        assert [] == np.flatnonzero(others.outside(runs[left_out])).tolist(), (name, left_out)
        assert [] == others.set_problems(runs[left_out]), (name, left_out)
        assert (others.far_out(runs[left_out]) <= max(1, 0.05 * len(runs[0]))
                or name.endswith("y_pred"))


def test_creative_sequences_are_followed_while_the_runs_agree(spreads):
    """Past the 20 values given, a few steps more, and not to the end."""
    for name in "sequence", "sequence1", "sequence2":
        assert 20 < spreads["time_series"]["time_series/creative/" + name].followed < 40


def test_order_of_the_images_matters_in_the_first_rows_only(spreads):
    """Later rows of one order's runs stand for the other's: those published lie well among them."""
    published = read(ROOT / "data" / "published" / "notebook-2018-08.json")["values"]
    for name, other in (("train_accuracy", "last_batch_accuracy"),
                        ("test_accuracy", "test_accuracy")):
        numbers = np.array(published[f"mnist_classifier/{name}"]["printed"], float)
        ours, others = (spreads[run][f"mnist_classifier/{value}"] for run, value in (
            ("2018-08/mnist_classifier", name), ("mnist_classifier", other)))
        np.testing.assert_array_equal(others.runs[:, references.LATER_ROWS:],
                                      ours.runs[:, references.LATER_ROWS:])
        assert np.abs(others.deviations(numbers)[references.LATER_ROWS:]).max() < 3
        assert others.outside(numbers)[:references.LATER_ROWS].any()
        assert not ours.outside(numbers).any() and [] == ours.set_problems(numbers)


def test_every_trained_value_has_a_kind(spreads):
    import fnmatch
    for name in {name for of_run in spreads.values() for name in of_run}:
        assert any(fnmatch.fnmatch(name, pattern) for pattern in KINDS), name
