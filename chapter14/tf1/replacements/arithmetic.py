"""Arithmetic on arrays: statistics, counts, order, norms.

Source: TensorFlow 1.15.5, ``python/ops/math_ops.py``, ``clip_ops.py``, ``sort_ops.py``,
``signal/fft_ops.py``.
"""

from collections.abc import Sequence

import numpy as np
from tensorflow.python.framework import (
    constant_op,
    dtypes,
    indexed_slices,
    ops,
    tensor_shape,
    tensor_util,
)
from tensorflow.python.ops import (
    array_ops,
    bincount_ops,
    clip_ops,
    gen_math_ops,
    math_ops,
    sort_ops,
)
from tensorflow.python.ops.signal import fft_ops

from chapter14.tf1 import seeds


@seeds.replaces(math_ops, "linspace_nd")
def linspace(original, start, stop, num, name=None, axis=0):
    """1.15 has an op for it, between two numbers."""
    # making no op of them
    shapes = (end.shape if hasattr(end, "shape") else np.shape(end) for end in (start, stop))
    if axis or any(tensor_shape.TensorShape(shape).rank for shape in shapes):
        return original(start, stop, num, name, axis)
    return gen_math_ops.lin_space(start, stop, num, name=name)


@seeds.replaces(clip_ops, "clip_by_global_norm")
def clip_by_global_norm(original, t_list, clip_norm, use_norm=None, name=None):
    """1.15 asks whether the norm is finite; 2.x has 0 times the norm instead."""
    if isinstance(t_list, str) or not isinstance(t_list, Sequence):
        return original(t_list, clip_norm, use_norm, name)  # which says so
    use_norm = clip_ops.global_norm(t_list, name) if use_norm is None else use_norm
    with ops.name_scope(name, "clip_by_global_norm", list(t_list) + [clip_norm]) as name:
        scale = clip_norm * math_ops.minimum(
            1.0 / use_norm, constant_op.constant(1.0, dtype=use_norm.dtype) / clip_norm)
        scale = array_ops.where(math_ops.is_finite(use_norm), scale,
                                constant_op.constant(np.nan, dtype=use_norm.dtype))
        values = [value if value is None
                  else ops.convert_to_tensor(getattr(value, "values", value), name=f"t_{number}")
                  for number, value in enumerate(t_list)]
        clipped = []
        for number, (given, value) in enumerate(zip(t_list, values)):
            if value is not None:
                with ops.colocate_with(value):
                    value = array_ops.identity(value * scale, name=f"{name}_{number}")
            if isinstance(given, indexed_slices.IndexedSlices):
                value = indexed_slices.IndexedSlices(value, given.indices, given.dense_shape)
            clipped.append(value)
    return clipped, use_norm


@seeds.replaces(math_ops, "reduce_variance")
def reduce_variance(original, input_tensor, axis=None, keepdims=False, name=None):
    """1.15 makes no tensor of a variable first."""
    with ops.name_scope(name or "reduce_variance"):
        means = math_ops.reduce_mean(input_tensor, axis=axis, keepdims=True)
        return math_ops.reduce_mean(math_ops.square(input_tensor - means), axis=axis,
                                    keepdims=keepdims)


@seeds.replaces(math_ops, "reduce_logsumexp")
def reduce_logsumexp(original, input_tensor, axis=None, keepdims=False, name=None):
    """1.15 makes a tensor of a variable first, and selects by another op."""
    input_tensor = ops.convert_to_tensor(input_tensor)
    with ops.name_scope(name, "ReduceLogSumExp", [input_tensor]):
        largest = math_ops.reduce_max(input_tensor, axis=axis, keepdims=True)
        largest = array_ops.stop_gradient(
            array_ops.where(math_ops.is_finite(largest), largest, array_ops.zeros_like(largest)))
        result = gen_math_ops.log(math_ops.reduce_sum(
            gen_math_ops.exp(gen_math_ops.sub(input_tensor, largest)), axis=axis,
            keepdims=keepdims))
        if not keepdims:
            largest = array_ops.reshape(largest, array_ops.shape(result))
        return math_ops._may_reduce_to_scalar(keepdims, axis, gen_math_ops.add(result, largest))


@seeds.replaces(math_ops, "reduce_std")
def reduce_std(original, input_tensor, axis=None, keepdims=False, name=None):
    """1.15 makes no tensor of a variable first."""
    with ops.name_scope(name or "reduce_std"):
        return math_ops.sqrt(math_ops.reduce_variance(input_tensor, axis=axis, keepdims=keepdims))


@seeds.replaces(math_ops, "angle")
def angle(original, input, name=None):
    """1.15 gives real numbers the angle 0, negative ones too."""
    with ops.name_scope(name, "Angle", [input]) as name:
        input = ops.convert_to_tensor(input, name="input")
        if input.dtype.is_complex:
            return gen_math_ops.angle(input, Tout=input.dtype.real_dtype, name=name)
        return array_ops.zeros_like(input)


@seeds.replaces(math_ops, "count_nonzero_v2")
def count_nonzero(original, input, axis=None, keepdims=None, dtype=dtypes.int64, name=None):
    """1.15 compares truth values with False too."""
    result = original(input, axis, keepdims, dtype, name)
    dtype = input.dtype if hasattr(input, "dtype") else np.asarray(input).dtype
    seeds.correct(2 if dtype == dtypes.bool else 0, "count_nonzero")
    return result


@seeds.replaces(bincount_ops, "bincount_v1")
def bincount(original, arr, weights=None, minlength=None, maxlength=None, dtype=dtypes.int32):
    """1.15 has an op for it; 2.x makes an array flat for another."""
    with ops.name_scope("bincount"):
        arr = ops.convert_to_tensor(arr, name="arr", dtype=dtypes.int32)
        size = math_ops.reduce_prod(array_ops.shape(arr)) > 0
        size = math_ops.cast(size, dtypes.int32) * (math_ops.reduce_max(arr) + 1)
        if minlength is not None:
            size = gen_math_ops.maximum(
                ops.convert_to_tensor(minlength, name="minlength", dtype=dtypes.int32), size)
        if maxlength is not None:
            size = gen_math_ops.minimum(
                ops.convert_to_tensor(maxlength, name="maxlength", dtype=dtypes.int32), size)
        if weights is not None:
            return gen_math_ops.unsorted_segment_sum(
                ops.convert_to_tensor(weights, name="weights"), arr, size)
        return gen_math_ops.bincount(arr, size, constant_op.constant([], dtype))


@seeds.replaces(sort_ops, "_sort_or_argsort")
def sort_or_argsort(original, values, axis, direction, return_argsort):
    """1.15 just negates integers; 2.x subtracts 1 besides, and from the sorted ones again."""
    values = ops.convert_to_tensor(values)
    if direction == "ASCENDING" and values.dtype.is_integer and not values.dtype.is_unsigned:
        seeds.correct(-2 if return_argsort else -4, "sort")
    return original(values, axis, direction, return_argsort)


@seeds.replaces(clip_ops, "clip_by_norm")
def clip_by_norm(original, t, clip_norm, axes=None, name=None):
    """2.x first makes a norm that is a tensor at least 0."""
    result = original(t, clip_norm, axes, name)
    seeds.correct(0 if np.isscalar(clip_norm) else -2, "clip_by_norm")
    return result


@seeds.replaces(fft_ops, "_maybe_pad_for_rfft")
def pad_for_transform(original, input_tensor, fft_rank, fft_length, is_reverse=False):
    """Of a length that is known, 2.x makes a constant once more, after this; it takes 64 bits."""
    ops.convert_to_tensor(input_tensor, dtypes.complex64 if is_reverse else dtypes.float32)
    seeds.correct(0 if tensor_util.constant_value(fft_length) is None else -1,
                  "transform of real numbers")
    return original(input_tensor, fft_rank, fft_length, is_reverse)
