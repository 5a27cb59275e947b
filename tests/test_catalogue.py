"""scripts/catalogue: its graphs built here, compared with the real TensorFlow 1.15.5's records."""

import numpy as np
import pytest
from conftest import golden, read

from scripts.oracle.catalogue import KNOWN_DIFFERENCES
from scripts.oracle.rounding import ALLOWED, BOUND

EXPECTED = golden("catalogue")["entries"]
ROUNDING = golden("rounding")["entries"]
SEEDS = "42", "7"


@pytest.fixture(scope="module")
def obtained(catalogue):
    return read(catalogue / "catalogue.json")


def graphs(differing=()):
    """The graphs' names; those that are known to differ must."""
    return [pytest.param(name, marks=pytest.mark.xfail(strict=True, reason=KNOWN_DIFFERENCES[name]))
            if name in differing else name for name in EXPECTED]


@pytest.mark.parametrize("graph", graphs(KNOWN_DIFFERENCES))
def test_op_seeds(graph, obtained):
    """Every random op has TensorFlow 1.15.5's type and seeds, at both graph seeds."""
    for seed in SEEDS:
        pairs = zip(EXPECTED[graph][seed]["op_seeds"], obtained[graph][seed]["op_seeds"],
                    strict=True)
        for number, (expected, found) in enumerate(pairs):
            assert expected[1:] == found[1:], (
                f"{graph}, random op {number}, {found[0]}: TensorFlow 1.15.5 has {expected[1:]}, "
                f"here {found[1:]}; `python -m scripts.oracle.opdiff {graph}` shows where "
                "the counts part")


@pytest.mark.parametrize("graph", graphs(KNOWN_DIFFERENCES.keys() - {"embeddings_of_sparse_words"}))
def test_forward_values(graph, obtained):
    """Two passes, and so two draws: within 1e-6 of the larger of 1 and the number.

    Or as far as rounding moves it, on another processor. Of what Keras has trained, the largest
    number of each counts.
    """
    def scale(expected):
        trained = graph.startswith("compiled_models")
        return np.maximum(1, expected.max() if trained else expected)
    for seed in SEEDS:
        for draw in "first", "second":
            compare(EXPECTED[graph][seed][draw], obtained[graph][seed][draw], scale,
                    rounding(graph, "first", "second"))


@pytest.mark.parametrize("graph", [name for name in EXPECTED if "trained" in EXPECTED[name]["42"]])
def test_trained_values(graph, obtained):
    """After three steps: losses and variables within 1e-6 of the largest number of each.

    Or as far as rounding moves them, on another processor.
    """
    for seed in SEEDS:
        compare(EXPECTED[graph][seed]["trained"], obtained[graph][seed]["trained"],
                lambda expected: expected.max(), rounding(graph, "trained"))


def rounding(graph, *kinds):
    """How far initial weights moved by one rounding move each value; [] where that is little.

    The largest of both graph seeds, and of both passes: a few runs of each tell little.
    """
    moved = [of_seed[kind] for of_seed in ROUNDING.get(graph, {}).values() for kind in kinds
             if kind in of_seed]
    return [max(values) for values in zip(*moved, strict=True)]


def compare(expected, obtained, scale, moved=()):
    """Equal in shape, each number within `BOUND` of ``scale(sizes of the expected)``; words equal.

    Or within `ALLOWED` times what rounding does to it, ``moved``.
    """
    for number, (a, b) in enumerate(zip(expected, obtained, strict=True)):
        try:
            a, b = np.array(a), np.array(b)
        except ValueError:  # the parts of what is sparse
            compare(a, b, scale)
            continue
        assert a.shape == b.shape
        if a.dtype.kind == "f":
            finite = np.isfinite(a)
            bound = BOUND * np.broadcast_to(scale(np.abs(np.where(finite, a, 0))) if a.size else 0,
                                           a.shape)
            bound = np.maximum(bound, ALLOWED * moved[number] if moved else 0)
            wrong = finite & ~(np.abs(np.where(finite, a, 0) - b) <= bound)
            assert not wrong.any(), (
                f"fetched value {number}: TensorFlow 1.15.5 has {a[wrong]}, here {b[wrong]}")
            a, b = a[~finite], b[~finite]
        np.testing.assert_array_equal(b, a)


@pytest.mark.parametrize("graph", graphs())
def test_variables_and_collections(graph, obtained):
    """Variables have 1.15.5's names, so that old checkpoints fit, and collections its sizes."""
    for key in "variables", "collections":
        assert EXPECTED[graph]["42"][key] == obtained[graph]["42"][key]


def test_no_graph_is_left_out(obtained):
    """What is recorded is what is built; there are enough of both kinds, and few that differ."""
    assert EXPECTED.keys() == obtained.keys()
    trained = {name for name in EXPECTED if "trained" in EXPECTED[name]["42"]}
    assert len(EXPECTED) >= 300 and len(trained) >= 40
    assert KNOWN_DIFFERENCES.keys() < EXPECTED.keys()
    assert all(reason.strip() for reason in KNOWN_DIFFERENCES.values())


def test_seeds_are_told_apart(obtained):
    """Other graph seeds, and second draws, give other numbers."""
    of_42, of_7 = obtained["normal"]["42"], obtained["normal"]["7"]
    assert of_42["first"] != of_7["first"] and of_42["first"] != of_42["second"]
    assert 42 == of_42["op_seeds"][0][2] and 7 == of_7["op_seeds"][0][2]
