"""``tf.contrib.framework``: scopes of arguments and variables by tf-slim, checks of shapes by us.

Source of the behaviour: TensorFlow 1.15.5, ``contrib/framework/python``.
"""

import importlib

import numpy as np

from chapter14 import tf1
from chapter14.tf1 import names
from chapter14.tf1.contrib import _tf_slim

tf = tf1.load()

__path__ = []  # as for a package: `from ...framework import NAME` then asks the finder
__getattr__, __dir__, __all__ = names.access(__name__)


def reduce_sum_n(tensors, name=None):
    """The sum of all elements of all tensors; `ValueError` where there are none."""
    if not tensors:
        raise ValueError("No tensors provided.")
    with tf.name_scope(name, "reduce_sum_n", tensors) as scope:
        sums = [tf.reduce_sum(tensor, name=tensor.op.name + "/sum") for tensor in tensors]
        return sums[0] if len(sums) == 1 else tf.add_n(sums, name=scope)


def remove_squeezable_dimensions(predictions, labels, name=None):
    """(predictions, labels), the last dimension of one removed where its rank is one more."""
    confusion_matrix = importlib.import_module("tensorflow.python.ops.confusion_matrix")
    labels, predictions = confusion_matrix.remove_squeezable_dimensions(
        labels, predictions, name=name)
    return predictions, labels


def assert_scalar_int(tensor, name=None):
    """The tensor, if it has no dimensions and is of an integer type; `ValueError` otherwise."""
    with tf.name_scope(name, "assert_scalar_int", [tensor]) as scope:
        tensor = tf.convert_to_tensor(tensor)
        if not tensor.dtype.base_dtype.is_integer:
            raise ValueError(f"Expected integer type for {tensor.name}, received type: "
                             f"{tensor.dtype}.")
        return tf.assert_scalar(tensor, name=scope)


def with_same_shape(expected_tensor, tensor):
    """`with_shape`, the shape that of another tensor."""
    with tf.name_scope(tensor.op.name + "/", values=[expected_tensor, tensor]):
        shape = expected_tensor.shape
        return with_shape(shape.as_list() if shape.is_fully_defined() else
                          tf.shape(expected_tensor, name="expected_shape"), tensor)


def with_shape(expected_shape, tensor):
    """The tensor, checked to have a shape: now where its own is known, or by an op when it is run.

    Parameters
    ----------
    expected_shape : list or array of ints, or tensor of int32, one-dimensional
        -1 stands for any size where the check is an op.
    tensor : tensor
        Not a sparse one.

    Returns
    -------
    tensor, of the shape; a tensor of one element is reshaped to the shape []

    Raises
    ------
    ValueError
        The shapes do not agree, or ``expected_shape`` is none, or the tensor is sparse.
    """
    if isinstance(tensor, tf.SparseTensor):
        raise ValueError("SparseTensor not supported.")
    by_op = tf.is_tensor(expected_shape)
    if isinstance(expected_shape, (list, tuple)):
        given = np.asarray(expected_shape)
        as_int32 = given.dtype == np.int64 or not given.size
        expected_shape = given.astype(np.int32) if as_int32 else given
    is_array = isinstance(expected_shape, np.ndarray)
    if is_array and expected_shape.ndim > 1:
        raise ValueError(f"Invalid rank {expected_shape.ndim} for shape {expected_shape} expected "
                         f"of tensor {tensor.name}.")
    if (by_op or is_array) and tf.as_dtype(expected_shape.dtype).base_dtype != tf.int32:
        raise ValueError(f"Invalid dtype {expected_shape.dtype} for shape {expected_shape} "
                         f"expected of tensor {tensor.name}.")
    shape, scope = tensor.shape, tensor.op.name + "/"
    if by_op or not shape.is_fully_defined():
        with tf.name_scope(scope, values=[tensor]):
            if not by_op and len(expected_shape) < 1:
                return tf.reshape(tensor, [])
            with tf.control_dependencies([_check_shape(expected_shape, tensor)]):
                result = tf.identity(tensor)
            if not by_op:
                result.set_shape(expected_shape)
            return result
    if not shape.is_compatible_with(expected_shape):
        if len(expected_shape) < 1 and shape.is_compatible_with([1]):
            with tf.name_scope(scope, values=[tensor]):
                return tf.reshape(tensor, [])
        raise ValueError(f"Invalid shape for tensor {tensor.name}, expected {expected_shape}, got "
                         f"{shape}.")
    return tensor


def _check_shape(expected, tensor):
    """An op that fails where a tensor has another shape; -1 agrees with every size."""
    with tf.name_scope("assert_shape", values=[tensor]) as scope:
        actual = tf.shape(tensor, name="actual")
        if isinstance(expected, tf.TensorShape) and not expected.is_fully_defined():
            expected = [size or -1 for size in expected.as_list()]
        with tf.name_scope("is_shape", values=[tensor]) as is_shape:
            size = tf.size(expected)
            with tf.name_scope("is_rank", values=[tensor]) as is_rank:
                same_rank = tf.equal(tf.convert_to_tensor(size, name="expected"),
                                     tf.rank(tensor, name="actual"), name=is_rank)
            with tf.name_scope("shape_tensor_equal", values=[expected, actual]) as equal:
                same_sizes = tf.reduce_all(tf.logical_or(
                    tf.equal(expected, -1), tf.equal(expected, actual, "equal"),
                    name="exclude_partial_shape"), name=equal)
            agrees = tf.logical_and(same_rank, same_sizes, name=is_shape)
        message = f"Wrong shape for {tensor.name} [expected] [actual]."
        return tf.Assert(agrees, [message, expected, actual], name=scope)


def get_placeholders(graph):
    """The placeholders of a graph, a list of tensors; `TypeError` where it is no graph."""
    if not isinstance(graph, tf.Graph):
        raise TypeError(f"Input graph needs to be a Graph: {graph}")
    return [op.outputs[0] for op in graph.get_operations() if op.type == "Placeholder"]


def load_checkpoint(filepattern):
    """The reader of a checkpoint, or of a directory's latest; `ValueError` where that has none."""
    if tf.gfile.IsDirectory(filepattern):
        latest = tf.train.latest_checkpoint(filepattern)
        if latest is None:
            raise ValueError("Couldn't find 'checkpoint' file or checkpoints in given directory "
                             f"{filepattern}")
        filepattern = latest
    return tf.train.NewCheckpointReader(filepattern)


def load_variable(checkpoint_dir, name):
    """A variable of a checkpoint, an array."""
    return load_checkpoint(checkpoint_dir).get_tensor(name[:-2] if name.endswith(":0") else name)


def list_variables(checkpoint_dir):
    """[(name, shape), ...] of a checkpoint's variables, by their names."""
    return sorted(load_checkpoint(checkpoint_dir).get_variable_to_shape_map().items())


_tensorflows = [importlib.import_module("tensorflow.python." + name) for name in (
    "framework.ops", "framework.smart_cond", "framework.tensor", "ops.data_flow_ops",
    "ops.init_ops", "util.deprecation")]

globals().update(_tf_slim.fill(__name__, [
    globals(), _tf_slim.module("ops.arg_scope"), _tf_slim.module("ops.variables"),
    _tf_slim.module("ops.framework_ops"),
    {"nest": importlib.import_module("tensorflow.python.util.nest"),
     "init_from_checkpoint": tf.train.init_from_checkpoint},
    {name: getattr(tf, name) for name in (
        "argsort", "sort", "assert_same_float_dtype", "assert_scalar", "is_tensor",
        "convert_to_tensor_or_sparse_tensor")}, *_tensorflows]))
