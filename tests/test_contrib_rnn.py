"""contrib.rnn's arguments, contrib.distributions' names, inner paths: what graphs do not show."""

import importlib
import textwrap

import pytest
from conftest import run

from chapter14 import tf1 as tf

tf.load()
from chapter14.tf1 import inner, names, replacements  # noqa: E402

rnn = tf.contrib.rnn


@pytest.fixture(autouse=True)
def graph():
    """A graph of its own for each test."""
    with tf.Graph().as_default() as graph:
        yield graph


def inputs(*sizes):
    return tf.placeholder(tf.float32, sizes)


def called(cell, *sizes):
    """A cell called with inputs of those sizes and a state of 4 instances."""
    return cell(inputs(*sizes), cell.zero_state(4, tf.float32))


@pytest.mark.parametrize("error, message, make", [
    (TypeError, "cell", lambda: rnn.AttentionCellWrapper("no cell", 2)),
    (ValueError, "attn_length", lambda: rnn.AttentionCellWrapper(rnn.BasicRNNCell(3), 0)),
    (ValueError, "state_is_tuple",
     lambda: rnn.AttentionCellWrapper(rnn.LSTMCell(3), 2, state_is_tuple=False)),
    (ValueError, "num_units or cell_size", lambda: rnn.GRUBlockCell()),
    (ValueError, "num_units or cell_size", lambda: rnn.GRUBlockCell(3, cell_size=3)),
    (ValueError, "num_units.*number_of_groups", lambda: rnn.GLSTMCell(3, number_of_groups=2)),
    (ValueError, "num_proj.*number_of_groups",
     lambda: rnn.GLSTMCell(4, num_proj=3, number_of_groups=2)),
    (ValueError, "input_shape", lambda: rnn.ConvLSTMCell(2, [4, 1], 2, [2])),
    (ValueError, "num_frequency_blocks", lambda: rnn.GridLSTMCell(2)),
    (TypeError, "abstract class LSTMBlockWrapper", lambda: rnn.LSTMBlockWrapper()),
    (TypeError, "abstract class FusedRNNCell", lambda: rnn.FusedRNNCell()),
    (ValueError, "rank", lambda: rnn.best_effort_input_batch_size([tf.zeros([2])])),
])
def test_wrong_arguments(error, message, make):
    """Refused with TensorFlow 1.15.5's type of error, when the cell is made."""
    with pytest.raises(error, match=message):
        make()


@pytest.mark.parametrize("make, message, sizes", [
    (lambda: rnn.LSTMBlockCell(3), "inputs_shape", (4, None)),
    (lambda: rnn.UGRNNCell(3), "input size.*inputs", (4, None)),
    (lambda: rnn.NASCell(3), "inputs", (4, None)),
    (lambda: rnn.SRUCell(3), "inputs", (4, None)),
    (lambda: rnn.IndRNNCell(3), "inputs", (4, None)),
    (lambda: rnn.CoupledInputForgetGateLSTMCell(3), "input size.*inputs", (4, None)),
    (lambda: rnn.CoupledInputForgetGateLSTMCell(3, num_unit_shards=20), "num_shards", (4, 3)),
    (lambda: rnn.IntersectionRNNCell(4), "num_in_proj", (4, 3)),
    (lambda: rnn.GLSTMCell(4, number_of_groups=2), "number_of_groups", (4, 3)),
    (lambda: rnn.HighwayWrapper(rnn.BasicRNNCell(4)), "incompatible", (4, 3)),
    (lambda: rnn.GridLSTMCell(2, feature_size=2, frequency_skip=1, num_frequency_blocks=[1]),
     "num_frequency_blocks", (4, 3)),
])
def test_inputs_that_do_not_fit(make, message, sizes):
    """Refused when the cell is called."""
    with pytest.raises(ValueError, match=message):
        called(make(), *sizes)


def test_fused_cell_needs_a_state_or_a_type():
    with pytest.raises(ValueError, match="initial_state or dtype"):
        rnn.LSTMBlockFusedCell(3)(tf.zeros([2, 4, 3]))


def test_sizes():
    assert rnn.GridLSTMCell(2, num_frequency_blocks=[1, 2]).state_size._fields == (
        "state_f00_b00_c", "state_f00_b00_m", "state_f00_b01_c", "state_f00_b01_m",
        "state_f01_b01_c", "state_f01_b01_m")
    cell = rnn.Conv2DLSTMCell(input_shape=[4, 3, 1], output_channels=2, kernel_shape=[2, 2],
                              skip_connection=True)
    assert cell.output_size.as_list() == [4, 3, 3] and cell.state_size.c.as_list() == [4, 3, 2]
    assert rnn.GLSTMCell(4, num_proj=2).state_size == (4, 2)


def test_compiled_cell_marks_what_has_no_state(graph):
    called(rnn.CompiledWrapper(rnn.BasicRNNCell(3)), 4, 3)
    marked = {op.type: op.get_attr("_XlaCompile") for op in graph.get_operations()
              if "_XlaCompile" in op.node_def.attr}
    assert marked["MatMul"] is True and not marked.get("RandomUniform")


def test_distributions_that_are_not_provided_say_so():
    with pytest.raises(AttributeError, match="WishartFull is not provided"):
        assert tf.contrib.distributions.WishartFull
    assert tf.contrib.distributions.Normal is tf.distributions.Normal


def test_every_inner_path_names_packages_that_are_paths():
    """The table is a tree: what holds a module is a module, or a package of ``tf.contrib``."""
    for path in inner.paths():
        above = path.rpartition(".")[0]
        assert above in inner.paths() or "." not in above


def test_inner_modules_have_what_their_package_provides():
    """By attribute, by ``import a.b`` and by ``from a import b``: the same objects."""
    core = importlib.import_module("chapter14.tf1.contrib.rnn.python.ops.core_rnn_cell")
    assert core._linear is rnn._linear
    assert rnn.python.ops.rnn_cell.UGRNNCell is rnn.UGRNNCell
    from chapter14.tf1.contrib.layers.python.layers import initializers, layers
    assert layers.fully_connected is tf.contrib.layers.fully_connected
    assert initializers.xavier_initializer is tf.contrib.layers.xavier_initializer


def test_a_function_comes_before_a_module_of_its_name():
    """1.15's package ``ops`` holds the function ``arg_scope``, and a module of that name."""
    importlib.import_module("chapter14.tf1.contrib.framework.python.ops.arg_scope")
    from chapter14.tf1.contrib.framework.python.ops import arg_scope
    assert arg_scope is tf.contrib.framework.arg_scope


@pytest.mark.parametrize("path", ["rnn.python.ops.core_rnn_cell.no_name", "rnn.python.no_module",
                                  "distributions.python.ops.wishart.WishartFull"])
def test_what_is_not_provided_is_named(path):
    module, _, name = path.rpartition(".")
    with pytest.raises(ImportError, match=f"{name} is not provided"):
        exec(f"from chapter14.tf1.contrib.{module} import {name}")
    with pytest.raises(AttributeError, match=f"{name} is not provided"):
        getattr(importlib.import_module(f"chapter14.tf1.contrib.{module}"), name)


def test_packages_without_inner_paths_have_none():
    assert not hasattr(tf.nn, "python")


def test_sources_and_moved_names_are_there():
    """What the table sends old code to exists in the TensorFlow that is installed."""
    for name, words in inner.table()["moved"].items():
        importlib.import_module(name)
        for old, _, place in (word.partition("=") for word in words):
            place, _, new = place.partition(":")
            module = importlib.import_module(place)
            assert old == "*" or hasattr(module, new or old), (name, old)


def test_old_imports_in_the_runner(tmp_path):
    """Imports of 2016 to 2019, and that the classes are those of ``tf``."""
    script = tmp_path / "imports.py"
    script.write_text(textwrap.dedent("""
        import tensorflow as tf
        import tensorflow.contrib.rnn.python.ops.core_rnn_cell as core
        from tensorflow.contrib.rnn.python.ops import rnn_cell
        from tensorflow.contrib.framework.python.ops import add_arg_scope, variables
        from tensorflow.python.estimator.inputs import numpy_io
        from tensorflow.python.framework import ops, tensor_shape
        from tensorflow.python.keras.layers import LSTM, BatchNormalization
        from tensorflow.python.keras.layers.core import Dense as KerasDense
        from tensorflow.python.keras.preprocessing.image import ImageDataGenerator
        from tensorflow.python.layers.core import Dense
        from tensorflow.python.ops import array_ops, control_flow_ops, rnn_cell_impl
        from tensorflow.python.ops.nn import dynamic_rnn
        from tensorflow.python.training.tracking import base
        from tensorflow.python.util.nest import is_sequence
        assert core._linear is rnn_cell._linear is rnn_cell_impl._linear
        assert rnn_cell_impl.LSTMCell is tf.nn.rnn_cell.LSTMCell
        assert issubclass(rnn_cell_impl.DropoutWrapper, tf.nn.rnn_cell.RNNCell)
        assert Dense is tf.layers.Dense and dynamic_rnn is tf.nn.dynamic_rnn
        assert LSTM is tf.keras.layers.LSTM and KerasDense is tf.keras.layers.Dense
        assert control_flow_ops.cond is tf.cond and array_ops.stack is tf.stack
        assert isinstance(tf.constant(1), ops.Tensor) and is_sequence([1])
        assert numpy_io.numpy_input_fn is tf.estimator.inputs.numpy_input_fn
        assert str(tensor_shape.matrix(2, None)) == "(2, ?)" and base.Trackable
        try:
            from tensorflow.contrib.rnn.python.ops.core_rnn_cell import no_name
        except ImportError as error:
            print(error)
    """))
    result = run("chapter14.tf1", script)
    assert result.returncode == 0, result.stderr
    assert result.stdout == ("tf.contrib.rnn.python.ops.core_rnn_cell.no_name is not provided, "
                             "or no name of TensorFlow 1.15\n")


def test_comparisons_of_tensorflow_itself_stay():
    """Its data sets and caches count open sizes as equal; a script's comparison does not."""
    shape, other = tf.TensorShape([None, 2]), tf.TensorShape([None, 2])
    assert not shape == other and shape == shape and shape != other
    from tensorflow.python.framework import tensor_spec
    assert tensor_spec.TensorSpec(shape) == tensor_spec.TensorSpec(other)


def test_shapes_of_few_axes():
    shapes = replacements.shapes
    few = shapes.scalar(), shapes.vector(2), shapes.matrix(2, 3)
    assert [shape.as_list() for shape in few] == [[], [2], [2, 3]]


def test_names_table_has_the_distributions():
    provided = names.provided("chapter14.tf1.contrib.distributions")
    assert {"Normal", "NormalWithSoftplusScale", "kl_divergence"} <= set(provided)
    for name in provided:
        assert getattr(tf.contrib.distributions, name) is not None
