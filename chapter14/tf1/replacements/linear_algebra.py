"""Products of matrices, and their diagonals.

Source: TensorFlow 1.15.5, ``python/ops/math_ops.py``, ``special_math_ops.py``, ``array_ops.py``.
"""

import numbers

import numpy as np
from tensorflow.python.framework import dtypes, ops
from tensorflow.python.ops import (
    array_ops,
    array_ops_stack,
    gen_array_ops,
    math_ops,
    special_math_ops,
)

from chapter14.tf1 import seeds
from chapter14.tf1.replacements import gradients


@seeds.replaces(special_math_ops, "einsum")
def einsum(original, equation, *inputs, **kwargs):
    """1.15 builds it of transposes, reshapes and a product; 2.x has an op, and that code still."""
    for operand in inputs:
        operand.get_shape()  # an array has none: in 1.15 it raises
    return special_math_ops._einsum_v1(equation, *inputs, **kwargs)


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
        free_a, free_b = (ops.convert_to_tensor(free, dtype=dtypes.int32)
                          for free in (free_a, free_b))
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
            most = "or more" if rank is None else f"to {rank}"
            raise ValueError(f"axes of tensordot: expected 0 {most}, got {axes}")
        if rank is not None:
            return list(range(rank - axes, rank)), list(range(axes))
        rank = array_ops.rank(a)
        return (math_ops.range(rank - axes, rank, dtype=dtypes.int32),
                math_ops.range(axes, dtype=dtypes.int32))
    axes = ops.convert_to_tensor(axes, name="axes", dtype=dtypes.int32)
    return axes[0], axes[1]


def _as_matrix(a, axes, flipped):
    """(a as a matrix, its free axes' sizes as a list or tensor, and as far as known or None)."""
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


@seeds.replaces(array_ops, "matrix_diag")
def matrix_diag(original, diagonal, name="diag", k=0, num_rows=-1, num_cols=-1, padding_value=0,
                **options):
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


@seeds.gradient_of("BatchMatMulV2")
def _matmul_in_batches(op, grad):
    """1.15 sums unless both shapes are known and equal."""
    x, y = op.inputs
    adj_x, adj_y = op.get_attr("adj_x"), op.get_attr("adj_y")
    if adj_x:
        gx = math_ops.matmul(y, grad, adjoint_a=adj_y, adjoint_b=True)
    else:
        gx = math_ops.matmul(grad, y, adjoint_b=not adj_y)
    if adj_y:
        gy = math_ops.matmul(grad, x, adjoint_a=True, adjoint_b=adj_x)
    else:
        gy = math_ops.matmul(x, grad, adjoint_a=not adj_x)
    if not (x.shape.is_fully_defined() and y.shape.is_fully_defined() and x.shape == y.shape):
        x_shape, y_shape = array_ops.shape(x), array_ops.shape(y)
        x_axes, y_axes = gen_array_ops.broadcast_gradient_args(x_shape[:-2], y_shape[:-2])
        gx, gy = gradients._summed(gx, x_shape, x_axes), gradients._summed(gy, y_shape, y_axes)
    return gx, gy
