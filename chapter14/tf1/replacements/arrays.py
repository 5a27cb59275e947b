"""Ops on arrays. Source: TensorFlow 1.15.5, ``python/ops/array_ops.py``, ``math_ops.py``, ``tensor_array_ops.py``."""

import functools
import numbers
import operator
import sys

import numpy as np
from tensorflow.python.framework import constant_op, dtypes, ops, sparse_tensor, tensor, tensor_shape
from tensorflow.python.ops import (
    array_ops,
    array_ops_stack,
    clip_ops,
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
        handle=self._handle, flow_in=self.flow, dtype=self._dtype, name=name, element_shape_except0=shape[1:])
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
    if not isinstance(shape, (list, tuple)) or not any(isinstance(size, tensor.Tensor) for size in shape):
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


@seeds.replaces(math_ops, "tensordot")
def tensordot(original, a, b, axes, name=None):
    """1.15 transposes and reshapes also where that changes nothing."""
    with ops.name_scope(name, "Tensordot", [a, b, axes]) as name:
        a, b = ops.convert_to_tensor(a, name="a"), ops.convert_to_tensor(b, name="b")
        axes_a, axes_b = _axes_of_tensordot(a, axes)
        a, free_a, static_a = _as_matrix(a, axes_a, False)
        b, free_b, static_b = _as_matrix(b, axes_b, True)
        product = math_ops.matmul(a, b)
        if isinstance(free_a, list) and isinstance(free_b, list):
            return array_ops.reshape(product, free_a + free_b, name=name)
        free_a, free_b = (ops.convert_to_tensor(free, dtype=dtypes.int32) for free in (free_a, free_b))
        product = array_ops.reshape(product, array_ops.concat([free_a, free_b], 0), name=name)
        if static_a is not None and static_b is not None:
            product.set_shape(static_a + static_b)
        return product


def _axes_of_tensordot(a, axes):
    """The axes of both tensors that are summed over."""
    rank = a.shape.ndims
    if isinstance(axes, (list, tuple)):
        if len(axes) != 2:
            raise ValueError(f"axes of tensordot: expected an integer or two lists, got {axes!r}")
        axes_a, axes_b = ([axis] if isinstance(axis, numbers.Integral) else axis for axis in axes)
        if len(axes_a) != len(axes_b):
            raise ValueError(f"axes of tensordot: expected as many of a as of b, got {axes!r}")
        return axes_a, axes_b
    if isinstance(axes, numbers.Integral):
        if axes < 0 or rank is not None and axes > rank:
            raise ValueError("axes of tensordot: expected 0 to %s, got %d" % (rank, axes))
        if rank is not None:
            return list(range(rank - axes, rank)), list(range(axes))
        rank = array_ops.rank(a)
        return math_ops.range(rank - axes, rank, dtype=dtypes.int32), math_ops.range(axes, dtype=dtypes.int32)
    axes = ops.convert_to_tensor(axes, name="axes", dtype=dtypes.int32)
    return axes[0], axes[1]


def _as_matrix(a, axes, flipped):
    """(a as a matrix, sizes of its free axes as a list or tensor, the same as far as they are known or None)."""
    known = a.shape.ndims is not None and isinstance(axes, (list, tuple))
    if known:
        sizes = a.shape.as_list()
        axes = [axis if axis >= 0 else axis + len(sizes) for axis in axes]
        free = [axis for axis in range(len(sizes)) if axis not in axes]
        free_sizes = [sizes[axis] for axis in free]
    if known and a.shape.is_fully_defined():
        shape = [int(np.prod(free_sizes)), int(np.prod([sizes[axis] for axis in axes]))]
        order = list(axes) + free if flipped else free + list(axes)
        matrix = array_ops.reshape(array_ops.transpose(a, order), shape[::-1] if flipped else shape)
        return matrix, free_sizes, free_sizes
    if known:
        axes = ops.convert_to_tensor(axes, dtype=dtypes.int32, name="axes")
        free = ops.convert_to_tensor(free, dtype=dtypes.int32, name="free")
        shape = array_ops.shape(a)
    else:
        free_sizes, shape, rank = None, array_ops.shape(a), array_ops.rank(a)
        axes = ops.convert_to_tensor(axes, dtype=dtypes.int32, name="axes")
        axes = array_ops.where(axes >= 0, axes, axes + rank)
        free, _ = gen_array_ops.list_diff(math_ops.range(rank), axes, dtypes.int32)
    sizes_free, sizes_axes = array_ops.gather(shape, free), array_ops.gather(shape, axes)
    n_free, n_axes = math_ops.reduce_prod(sizes_free), math_ops.reduce_prod(sizes_axes)
    order = array_ops.concat([axes, free] if flipped else [free, axes], 0)
    shape = array_ops_stack.stack([n_axes, n_free] if flipped else [n_free, n_axes])
    return array_ops.reshape(array_ops.transpose(a, order), shape), sizes_free, free_sizes


@seeds.replaces(tensor_getitem_override, "_slice_helper")
def getitem(original, tensor, slice_spec, var=None):
    """1.15 makes no constants for the bounds that a slice leaves out, where another of its bounds is a tensor."""
    parts = slice_spec if isinstance(slice_spec, (list, tuple)) else [slice_spec]
    if not any(_is_number(bound) for part in parts
               for bound in ((part.start, part.stop, part.step) if isinstance(part, slice) else (part,))):
        return original(tensor, slice_spec, var)
    bounds, masks = [], dict.fromkeys(("begin_mask", "end_mask", "shrink_axis_mask", "new_axis_mask",
                                       "ellipsis_mask"), 0)
    for place, part in enumerate(parts):
        given, masked = _bounds(part)
        bounds.append(given)
        for mask in masked:
            masks[mask] |= 1 << place
    bounds = [list(column) for column in zip(*bounds)]
    with ops.name_scope(None, "strided_slice", [tensor] + sum(bounds, [])) as name:
        packed = [array_ops_stack.stack(column) for column in bounds]
        if any(column.dtype == dtypes.int64 for column in packed):
            packed = [column if column.dtype == dtypes.int64 else gen_math_ops.cast(column, dtypes.int64)
                      for column in packed]
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
    start, stop, step = (None if _left_out(bound) else bound for bound in (part.start, part.stop, part.step))
    for bound in (start, stop, step):
        if bound is not None:
            tensor_getitem_override._check_index(bound)
    masked = [mask for mask, bound in (("begin_mask", start), ("end_mask", stop)) if bound is None]
    return (0 if start is None else start, 0 if stop is None else stop, 1 if step is None else step), masked


def _left_out(bound):
    """An open size counts as left out, and so does the largest integer, which Python 2 has for it."""
    if isinstance(bound, tensor_shape.Dimension):
        bound = bound.value
    return bound is None or isinstance(bound, int) and bound == sys.maxsize


@seeds.replaces(array_ops, "reshape")
def reshape(original, tensor, shape, name=None):
    """Of no sizes, that is of a number's, 2.x makes two tensors."""
    return original(tensor, _sizes(shape), name)


@seeds.replaces(array_ops, "fill")
def fill(original, dims, value, name=None, **options):
    """Of no sizes, that is of a number's, 2.x makes two tensors."""
    return original(_sizes(dims), value, name, **options)


def _sizes(shape):
    return np.array([], dtype=np.int32) if isinstance(shape, (list, tuple)) and not len(shape) else shape


@seeds.replaces(array_ops, "one_hot")
def one_hot(original, indices, depth, on_value=None, off_value=None, axis=None, dtype=None, name=None):
    """1.15 makes a tensor of each value that is given, to learn its type."""
    result = original(indices, depth, on_value, off_value, axis, dtype, name)
    seeds.correct(sum(value is not None and not isinstance(value, tensor.Tensor) for value in (on_value, off_value)),
                  "one_hot")
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


@seeds.replaces(array_ops, "matrix_diag")
def matrix_diag(original, diagonal, name="diag", k=0, num_rows=-1, num_cols=-1, padding_value=0, **options):
    """1.15 has an op for the main diagonal alone."""
    if (k, num_rows, num_cols, padding_value) == (0, -1, -1, 0):
        return gen_array_ops.matrix_diag(diagonal=diagonal, name=name)
    return original(diagonal, name, k, num_rows, num_cols, padding_value, **options)


@seeds.replaces(array_ops, "matrix_diag_part")
def matrix_diag_part(original, input, name="diag_part", k=0, padding_value=0, **options):
    """1.15 has an op for the main diagonal alone."""
    if (k, padding_value) == (0, 0):
        return gen_array_ops.matrix_diag_part(input=input, name=name)
    return original(input, name, k, padding_value, **options)


@seeds.replaces(array_ops, "matrix_set_diag")
def matrix_set_diag(original, input, diagonal, name="set_diag", k=0, **options):
    """1.15 has an op for the main diagonal alone."""
    if isinstance(k, int) and k == 0:
        return gen_array_ops.matrix_set_diag(input=input, diagonal=diagonal, name=name)
    return original(input, diagonal, name, k, **options)


@seeds.replaces(array_ops, "sparse_placeholder")
def sparse_placeholder(original, dtype, shape=None, name=None):
    """2.x lets the shape be fed too, by an op more."""
    result = original(dtype, shape, name)
    seeds.correct(-(result.dense_shape.op.type == "PlaceholderWithDefault"), "sparse_placeholder")
    return result


@seeds.replaces(resource_variable_ops.BaseResourceVariable, "sparse_read")
def sparse_read(original, self, indices, name=None):
    """1.15 has an identity after it."""
    with ops.name_scope("Gather" if name is None else name) as name:
        return array_ops.identity(original(self, indices, name))


@seeds.replaces(math_ops, "linspace_nd")
def linspace(original, start, stop, num, name=None, axis=0):
    """1.15 has an op for it, between two numbers."""
    shapes = (end.shape if hasattr(end, "shape") else np.shape(end) for end in (start, stop))  # making no op of them
    if axis or any(tensor_shape.TensorShape(shape).rank for shape in shapes):
        return original(start, stop, num, name, axis)
    return gen_math_ops.lin_space(start, stop, num, name=name)


@seeds.replaces(clip_ops, "clip_by_global_norm")
def clip_by_global_norm(original, t_list, clip_norm, use_norm=None, name=None):
    """1.15 asks whether the norm is finite; 2.x has 0 times the norm instead, by one op fewer."""
    result = original(t_list, clip_norm, use_norm, name)
    seeds.correct(1, "clip_by_global_norm")
    return result


@seeds.replaces(math_ops, "reduce_variance")
def reduce_variance(original, input_tensor, axis=None, keepdims=False, name=None):
    """1.15 makes no tensor of a variable first."""
    with ops.name_scope(name or "reduce_variance"):
        means = math_ops.reduce_mean(input_tensor, axis=axis, keepdims=True)
        return math_ops.reduce_mean(math_ops.square(input_tensor - means), axis=axis, keepdims=keepdims)


@seeds.replaces(math_ops, "reduce_logsumexp")
def reduce_logsumexp(original, input_tensor, *args, **kwargs):
    """1.15 makes a tensor of a variable first."""
    return original(ops.convert_to_tensor(input_tensor), *args, **kwargs)


@seeds.replaces(math_ops, "reduce_std")
def reduce_std(original, input_tensor, axis=None, keepdims=False, name=None):
    """1.15 makes no tensor of a variable first."""
    with ops.name_scope(name or "reduce_std"):
        return math_ops.sqrt(math_ops.reduce_variance(input_tensor, axis=axis, keepdims=keepdims))
