"""chapter14/tf1/constructs: with one gone, or an op off, a graph of the catalogue turns red."""

import importlib
import inspect

import pytest
from conftest import golden, read

from chapter14 import tf1 as tf
from scripts.oracle.catalogue import KNOWN_DIFFERENCES, build, graphs

tf.load()
from chapter14.tf1 import seeds  # noqa: E402

GRAPHS = graphs()
EXPECTED = golden("catalogue")["entries"]
SHOWN_BY = {"generic_utils.to_snake_case": "convolutional_recurrent_layer"}  # of very many users


def op_seeds(graph):
    """[(type, op seed), ...] of the random ops, without the cost of the whole record."""
    build(GRAPHS[graph], 42)
    return [[op.type, op.get_attr("seed2")] for op in tf.get_default_graph().get_operations()
            if "seed2" in op.node_def.attr]


def right(graph):
    return [row[1::2] for row in EXPECTED[graph]["42"]["op_seeds"]
            if not row[0].startswith("in a function")]


@pytest.fixture(scope="module")
def users(catalogue):
    """{construct: the graphs that use it, smallest first}."""
    used = read(catalogue / "constructs.json")
    ordered = sorted(used.keys() - KNOWN_DIFFERENCES.keys(),
                     key=lambda graph: right(graph)[-1][1])
    return {name: [graph for graph in ordered if name in used[graph]] for name in seeds.constructs}


@pytest.mark.parametrize("construct", seeds.constructs)
def test_each_construct_is_needed(construct, users, monkeypatch):
    """With TensorFlow 2's in its place, a graph with it draws other numbers, or cannot be built."""
    assert users[construct], "no graph of the catalogue uses it"
    functions = seeds.constructs[construct]
    theirs = (functions.tensorflows if construct.startswith("gradient of")
              else lambda original, *args, **kwargs: original(*args, **kwargs))
    monkeypatch.setattr(functions, "ours", theirs)
    vars(importlib.import_module("tf_keras.src.layers.serialization").LOCAL).clear()  # ours fill it
    shown_by = SHOWN_BY.get(construct)
    assert any(differs(graph) for graph in ([shown_by] if shown_by else users[construct]))


def differs(graph):
    """Whether its random ops have other seeds, or its variables other names."""
    try:
        return right(graph) != op_seeds(graph) or (
            EXPECTED[graph]["42"]["variables"]
            != [variable.name for variable in tf.global_variables()])
    except (ValueError, TypeError, AttributeError, NotImplementedError):
        return True


@pytest.mark.parametrize("construct",
                         [name for name in seeds.constructs if not name.startswith("gradient of")])
def test_each_construct_takes_tensorflows_arguments(construct):
    """By name too; and its first line says, for docs/tf1-tables.md, what differs."""
    theirs, ours = (inspect.signature(function).parameters for function in (
        inspect.unwrap(seeds.constructs[construct].tensorflows), seeds.constructs[construct].ours))
    if "options" not in ours and "kwargs" not in ours:
        assert list(theirs) == list(ours)[1:]
    else:
        named = [name for name, parameter in ours.items()
                 if parameter.kind == parameter.POSITIONAL_OR_KEYWORD][1:]
        assert list(theirs)[:len(named)] == named


@pytest.mark.parametrize("construct", seeds.constructs)
def test_each_construct_says_what_differs(construct):
    assert inspect.getdoc(seeds.constructs[construct].ours)


@pytest.mark.parametrize("construct", seeds.constructs)
def test_an_op_more_is_seen(construct, users, monkeypatch):
    """One op more in any construct: a small graph that uses it turns red."""
    assert users[construct], "no graph of the catalogue uses it"
    ours = seeds.constructs[construct].ours

    def one_more(*args, **kwargs):
        result = ours(*args, **kwargs)
        seeds.correct(1, "one more")
        return result

    # in the smallest it may stand inside a function, whose ops nothing counts
    smallest = users[construct][:3]
    assert all(right(graph) == op_seeds(graph) for graph in smallest)
    monkeypatch.setattr(seeds.constructs[construct], "ours", one_more)
    assert any(right(graph) != op_seeds(graph) for graph in smallest)
