"""Static shapes that TensorFlow 1.15 knows less of, or more, and how it compares them.

Source: TensorFlow 1.15.5, ``python/framework/tensor_shape.py``, ``sparse_tensor.py``,
``python/ops/array_ops.py``, ``tensor_array_ops.py``.
"""

import sys

from tensorflow.python.framework import (
    dtypes,
    ops,
    sparse_tensor,
    tensor,
    tensor_shape,
    tensor_util,
)
from tensorflow.python.ops import array_ops, gen_sparse_ops, math_ops, tensor_array_ops

from chapter14.tf1 import seeds

# Whose comparisons stay TensorFlow 2's: its caches and data sets count unknown sizes as equal.
_TENSORFLOWS = ("tensorflow", "tf_keras", "tf_slim", "tensorflow_estimator", "keras")


def _asked_by_tensorflow():
    """Whether TensorFlow itself, not a script, called what called this, through `seeds`."""
    caller = sys._getframe(3).f_globals.get("__name__", "")
    return caller.partition(".")[0] in _TENSORFLOWS or caller.startswith("chapter14.tf1")


@seeds.replaces(tensor_shape.TensorShape, "__eq__")
def equal(original, self, other):
    """Sizes that are not known are not equal, unless the shape is the same object."""
    if _asked_by_tensorflow():
        return original(self, other)
    return _equal(self, other)


def _equal(shape, other):
    try:
        other = tensor_shape.as_shape(other)
    except TypeError:
        return NotImplemented
    return shape is other or shape._dims == other._dims and None not in (shape._dims or ())


@seeds.replaces(tensor_shape.TensorShape, "__ne__")
def unequal(original, self, value):
    """Whether a shape of unknown rank is another one is not defined."""
    if _asked_by_tensorflow():
        found = seeds.constructs["TensorShape.__eq__"].tensorflows(self, value)
        return found if found is NotImplemented else not found
    found = _equal(self, value)
    if found is NotImplemented:
        return found
    if self.rank is None or tensor_shape.as_shape(value).rank is None:
        raise ValueError("The inequality of unknown TensorShapes is undefined.")
    return not found


@seeds.replaces(tensor_shape.TensorShape, "__init__")
def shape_of_sizes(original, self, dims):
    """A size may also be a whole number of another type, as 784 / 2 is."""
    if isinstance(dims, (list, tuple)):
        for size in dims:
            if isinstance(size, float):
                dims = [_whole(size) if isinstance(size, float) else size for size in dims]
                break
    original(self, dims)


def _whole(size):
    if int(size) != size:
        raise ValueError(f"Ambiguous dimension: {size}")
    return int(size)


@seeds.replaces(tensor_shape.Dimension, "__eq__")
def equal_size(original, self, other):
    """A size equals the same number of another type, and its digits."""
    return original(self, _as_size(other))


@seeds.replaces(tensor_shape.Dimension, "__ne__")
def unequal_size(original, self, other):
    """A size equals the same number of another type, and its digits."""
    return original(self, _as_size(other))


def _as_size(value):
    if isinstance(value, (float, str, bytes)):
        try:
            return _whole(value) if isinstance(value, float) else int(value)
        except (ValueError, OverflowError):  # no size is that
            return value
    return value


@seeds.replaces(tensor_shape.Dimension, "__bool__")
def truth(original, self):
    """Every size is true, as any object is, also one that is not known or 0."""
    return original(self) if _asked_by_tensorflow() else True


def scalar():
    """The shape of a number."""
    return tensor_shape.TensorShape([])


def vector(length):
    """The shape [length]."""
    return tensor_shape.TensorShape([length])


def matrix(rows, cols):
    """The shape [rows, cols]."""
    return tensor_shape.TensorShape([rows, cols])


@seeds.replaces(tensor_array_ops._GraphTensorArray, "stack")
def stack(original, self, name=None):
    """1.15 does not know how many elements there are."""
    with ops.colocate_with(self._handle), ops.name_scope(name, "TensorArrayStack", [self._handle]):
        return self.gather(math_ops.range(0, self.size()), name=name)


@seeds.replaces(array_ops, "sparse_placeholder")
def sparse_placeholder(original, dtype, shape=None, name=None):
    """1.15 takes a shape that is known as it is, and nothing of one that is known in part but its
    rank."""
    def named(part):
        return None if name is None else f"{name}/{part}"
    rank = None
    if shape is not None:
        rank = shape.shape[0] if isinstance(shape, tensor.Tensor) else len(shape)
    if shape is None or not isinstance(shape, tensor.Tensor) and None in shape:
        shape = array_ops.placeholder(dtypes.int64, shape=[rank], name=named("shape"))
    else:
        shape = ops.convert_to_tensor(shape, dtype=dtypes.int64, name=named("shape"))
    values = array_ops.placeholder(dtype, shape=[None], name=named("values"))
    indices = array_ops.placeholder(dtypes.int64, shape=[None, rank], name=named("indices"))
    return sparse_tensor.SparseTensor(values=values, indices=indices, dense_shape=shape)


@seeds.replaces(tensor_util, "_ConstantValue")
def constant_value(original, tensor, partial):
    """1.15 does not look through these ops."""
    if tensor.op.type in ("Unpack", "Split", "StopGradient", "CheckNumericsV2", "DebugIdentityV2",
                          "Identity"):
        return None
    return original(tensor, partial)


@seeds.replaces(sparse_tensor.SparseTensorSpec, "_from_components")
def sparse_of_parts(original, self, tensor_list):
    """1.15 knows of what a condition or a loop gives no more than its tensor of the shape tells."""
    result = original(self, tensor_list)
    if isinstance(result, sparse_tensor.SparseTensor):
        result = sparse_tensor.SparseTensor(*tensor_list)
    return result


@seeds.replaces(sparse_tensor.SparseTensorSpec, "_from_compatible_tensor_list")
def sparse_of_a_dataset(original, self, tensor_list):
    """1.15 knows of an element no more than how many axes it has."""
    indices, values, shape = gen_sparse_ops.deserialize_sparse(tensor_list[0], self._dtype)
    indices.set_shape([None, self._shape.ndims])
    shape.set_shape([self._shape.ndims])
    return sparse_tensor.SparseTensor(indices, values, shape)
