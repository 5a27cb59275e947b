"""Ops on arrays.

Source: TensorFlow 1.15.5, ``python/ops/array_ops.py``, ``math_ops.py``, ``tensor_array_ops.py``.
"""

import functools
import numbers
import operator
import sys

import numpy as np
from tensorflow.python.framework import (
    constant_op,
    dtypes,
    ops,
    sparse_tensor,
    tensor,
    tensor_shape,
)
from tensorflow.python.ops import (
    array_ops,
    array_ops_stack,
    gen_array_ops,
    gen_data_flow_ops,
    gen_math_ops,
    math_ops,
    resource_variable_ops,
    tensor_array_ops,
    tensor_getitem_override,
)

from chapter14.tf1 import seeds


@seeds.replaces(tensor_array_ops._GraphTensorArray, "size")
def size(original, self, name=None):
    """1.15 asks by an op also where the size is known."""
    return gen_data_flow_ops.tensor_array_size_v3(handle=self._handle, flow_in=self.flow, name=name)


@seeds.replaces(tensor_array_ops._GraphTensorArray, "concat")
def concat(original, self, name=None):
    """1.15 does not ask for the size."""
    shape = self.element_shape
    value, _ = gen_data_flow_ops.tensor_array_concat_v3(
        handle=self._handle, flow_in=self.flow, dtype=self._dtype, name=name,
        element_shape_except0=shape[1:])
    if shape.rank is not None:
        value.set_shape([None] + shape.dims[1:])
    return value


@seeds.replaces(array_ops, "split")
def split(original, value, num_or_size_splits, axis=0, num=None, name="split"):
    """1.15 makes a tensor of the number of parts, which nothing uses."""
    if isinstance(num_or_size_splits, (numbers.Integral, tensor_shape.Dimension)):
        ops.convert_to_tensor(num_or_size_splits)
    return original(value, num_or_size_splits, axis, num, name)


@seeds.replaces(array_ops, "zeros")
def zeros(original, shape, dtype=dtypes.float32, name=None, layout=None):
    """1.15 multiplies sizes that are tensors, to see whether the array is small."""
    return _filled(original, "zeros", shape, dtype, name)


@seeds.replaces(array_ops, "ones")
def ones(original, shape, dtype=dtypes.float32, name=None, layout=None):
    """1.15 multiplies sizes that are tensors, to see whether the array is small."""
    return _filled(original, "ones", shape, dtype, name)


def _filled(original, kind, shape, dtype, name):
    if not isinstance(shape, (list, tuple)) or not any(
            isinstance(size, tensor.Tensor) for size in shape):
        return original(shape, dtype, name)
    with ops.name_scope(name, kind, [shape]) as name:
        math_ops.less(functools.reduce(operator.mul, shape), 1000)
        return original(ops.convert_to_tensor(shape, dtype=dtypes.int32), dtype, name)


@seeds.replaces(array_ops, "zeros_like_impl")
def zeros_like(original, tensor, *args, **kwargs):
    """1.15 reads a resource variable for it."""
    return original(ops.convert_to_tensor(tensor, name="tensor"), *args, **kwargs)


@seeds.replaces(array_ops, "ones_like_v2")
def ones_like(original, input, dtype=None, name=None, layout=None):
    """1.15 fills, also where the shape is known. (Keras calls it.)"""
    return array_ops.ones_like(input, dtype, name)


@seeds.replaces(tensor_getitem_override, "_slice_helper")
def getitem(original, tensor, slice_spec, var=None):
    """1.15 makes no constants for bounds that a slice leaves out where another is a tensor."""
    parts = slice_spec if isinstance(slice_spec, (list, tuple)) else [slice_spec]
    if not any(_is_number(bound) for part in parts for bound in (
            (part.start, part.stop, part.step) if isinstance(part, slice) else (part,))):
        return original(tensor, slice_spec, var)
    bounds, masks = [], dict.fromkeys(("begin_mask", "end_mask", "shrink_axis_mask",
                                       "new_axis_mask", "ellipsis_mask"), 0)
    for place, part in enumerate(parts):
        given, masked = _bounds(part)
        bounds.append(given)
        for mask in masked:
            masks[mask] |= 1 << place
    bounds = [list(column) for column in zip(*bounds)]
    with ops.name_scope(None, "strided_slice", [tensor] + sum(bounds, [])) as name:
        packed = [array_ops_stack.stack(column) for column in bounds]
        if any(column.dtype == dtypes.int64 for column in packed):
            packed = [column if column.dtype == dtypes.int64
                      else gen_math_ops.cast(column, dtypes.int64) for column in packed]
        return array_ops.strided_slice(tensor, *packed, var=var, name=name, **masks)


def _is_number(bound):
    return isinstance(bound, tensor.Tensor) and bound.dtype != dtypes.bool


def _bounds(part):
    """((begin, end, stride), masks to set) of one axis of a slice."""
    if part is Ellipsis or part is array_ops.newaxis:
        return (0, 0, 1), ["ellipsis_mask" if part is Ellipsis else "new_axis_mask"]
    if not isinstance(part, slice):
        tensor_getitem_override._check_index(part)
        return (part, part + 1, 1), ["shrink_axis_mask"]
    start, stop, step = (None if _left_out(bound) else bound
                         for bound in (part.start, part.stop, part.step))
    for bound in (start, stop, step):
        if bound is not None:
            tensor_getitem_override._check_index(bound)
    masked = [mask for mask, bound in (("begin_mask", start), ("end_mask", stop)) if bound is None]
    return (0 if start is None else start, 0 if stop is None else stop,
            1 if step is None else step), masked


def _left_out(bound):
    """An open size counts as left out; so does the largest integer, which Python 2 has for it."""
    if isinstance(bound, tensor_shape.Dimension):
        bound = bound.value
    return bound is None or isinstance(bound, int) and bound == sys.maxsize


@seeds.replaces(array_ops, "one_hot")
def one_hot(original, indices, depth, on_value=None, off_value=None, axis=None, dtype=None,
            name=None):
    """1.15 makes a tensor of each value that is given, to learn its type."""
    result = original(indices, depth, on_value, off_value, axis, dtype, name)
    seeds.correct(sum(value is not None and not isinstance(value, tensor.Tensor)
                      for value in (on_value, off_value)), "one_hot")
    return result


@seeds.replaces(math_ops, "_ReductionDims")
def reduction_axes(original, x, axis):
    """1.15 knows all axes of a tensor; of a variable or an array it asks for the rank by ops."""
    if axis is not None:
        return axis
    rank = None
    if isinstance(x, tensor.Tensor):
        rank = x.shape.rank
    elif isinstance(x, sparse_tensor.SparseTensor):
        rank = x.dense_shape.shape.num_elements()
    return (math_ops.range(0, array_ops.rank(x)) if rank is None
            else constant_op.constant(np.arange(rank), dtype=dtypes.int32))


@seeds.replaces(array_ops, "repeat_with_axis")
def repeat(original, data, repeats, axis, name=None):
    """1.15 masks a grid as long as the largest number of repetitions; 2.x asks for more sizes."""
    if not isinstance(axis, int):
        raise TypeError(f"axis must be an int; got {type(axis).__name__}")
    with ops.name_scope(name, "Repeat", [data, repeats]):
        data = ops.convert_to_tensor(data, name="data")
        repeats = array_ops.convert_to_int_tensor(repeats, name="repeats")
        repeats.shape.with_rank_at_most(1)
        data = array_ops._with_nonzero_rank(data)
        shape = array_ops.shape(data)
        axis = array_ops.get_positive_axis(axis, data.shape.ndims)
        if repeats.shape.ndims == 1:
            data.shape.dims[axis].assert_is_compatible_with(repeats.shape[0])
        if repeats.shape.ndims == 0:
            tiled = array_ops.tile_one_dimension(array_ops.expand_dims(data, axis + 1), axis + 1,
                                                 repeats)
            return array_ops.reshape(tiled,
                                     array_ops.concat([shape[:axis], [-1], shape[axis + 1:]], 0))
        return _repeat_each(data, repeats, axis, shape)


def _repeat_each(data, repeats, axis, shape):
    if repeats.shape.ndims != axis + 1:
        repeats_shape, rank = array_ops.shape(repeats), array_ops.rank(repeats)
        repeats = array_ops.broadcast_to(
            repeats, array_ops.concat([shape[:axis + 1 - rank], repeats_shape], 0))
        repeats.set_shape([None] * (axis + 1))
    largest = gen_math_ops.maximum(
        0, gen_math_ops._max(repeats, array_ops._all_dimensions(repeats)))
    mask = array_ops.sequence_mask(repeats, largest)
    tiled = array_ops.tile_one_dimension(array_ops.expand_dims(data, axis + 1), axis + 1, largest)
    result = array_ops.boolean_mask(tiled, mask)
    if axis:
        result = array_ops.reshape(result,
                                   array_ops.concat([shape[:axis], [-1], shape[axis + 1:]], 0))
    if data.shape.ndims is not None:
        size = 0 if repeats.shape[0] == 0 else None
        result.set_shape(data.shape[:axis].concatenate([size]).concatenate(data.shape[axis + 1:]))
    return result


@seeds.replaces(resource_variable_ops.BaseResourceVariable, "sparse_read")
def sparse_read(original, self, indices, name=None):
    """1.15 has an identity after it."""
    with ops.name_scope("Gather" if name is None else name) as name:
        return array_ops.identity(original(self, indices, name))


@seeds.replaces(array_ops, "transpose")
def transpose(original, a, perm=None, name="transpose", conjugate=False):
    """Of an unknown rank, and of a number, 1.15 subtracts the axes from the last one."""
    if perm is None:
        a = ops.convert_to_tensor(a, name="a")
        if not a.shape.rank:
            rank = gen_array_ops.rank(a)
            perm = (rank - 1) - gen_math_ops._range(0, rank, 1)
    return original(a, perm, name, conjugate)
