"""Gradient functions of reductions. Source: TensorFlow 1.15.5, ``python/ops/math_grad.py``."""

import weakref

import numpy as np
from tensorflow.python.framework import constant_op, dtypes, ops, tensor_util
from tensorflow.python.ops import array_ops, gen_array_ops, gen_data_flow_ops, math_ops

from chapter14.tf1 import seeds

# {graph: {(shape, axes): (shape kept, scaling)}}, asked once a graph
_known_sums = weakref.WeakKeyDictionary()


@seeds.replaces(math_ops, "reduced_shape")
def reduced_shape(original, input_shape, axes):
    """1.15 computes the shape that keeps the axes by ops, also where it is known."""
    return _kept_shape(input_shape, axes)


def _kept_shape(shape, axes):
    """The shape of a reduction that keeps its axes, as sizes of 1."""
    shape, axes = math_ops.cast(shape, dtypes.int32), math_ops.cast(axes, dtypes.int32)
    rank = array_ops.size(shape)
    axes = (axes + rank) % rank
    axes_shape = array_ops.shape(axes)
    return gen_data_flow_ops.dynamic_stitch([math_ops.range(rank), axes],
                                            [shape, array_ops.fill(axes_shape, 1)])


def _quotient(shape, by):
    return shape // math_ops.maximum(by, 1)


@seeds.gradient_of("Sum")
def _sum(op, grad):
    """1.15 computes the shape that keeps the axes by ops, once a graph where it is known."""
    shape, axes = op.inputs[0]._shape_tuple(), tensor_util.constant_value(op.inputs[1])
    if shape is not None and axes is not None:
        rank = len(shape)
        if np.array_equal(axes, np.arange(rank)):
            grad = array_ops.reshape(grad, [1] * rank)
            if None in shape:
                return array_ops.tile(grad, array_ops.shape(op.inputs[0])), None
            return array_ops.tile(grad, constant_op.constant(shape, dtype=dtypes.int32)), None
        if None not in shape:
            kept, scaling = _known_sum(shape, tuple(axes.reshape(-1)))
            return array_ops.tile(array_ops.reshape(grad, kept), scaling), None
    shape = array_ops.shape(op.inputs[0])
    with ops.colocate_with(shape):
        kept = _kept_shape(shape, op.inputs[1])
        scaling = _quotient(shape, kept)
    return array_ops.tile(array_ops.reshape(grad, kept), scaling), None


def _known_sum(shape, axes):
    """(shape with axes kept, how often to repeat), of known sizes; 1.15 asks ops, once a graph."""
    known = _known_sums.setdefault(ops.get_default_graph(), {})
    if (shape, axes) not in known:
        kept = tuple(tensor_util.try_evaluate_constant(_kept_shape(shape, axes)))
        known[shape, axes] = kept, tuple(tensor_util.try_evaluate_constant(_quotient(shape, kept)))
    return known[shape, axes]


@seeds.gradient_of("Mean")
def _mean(op, grad):
    """As of Sum, divided by a number of elements that 1.15 computes by other ops."""
    summed = _sum(op, grad)[0]
    shape, output_shape = op.inputs[0]._shape_tuple(), op.outputs[0]._shape_tuple()
    if shape is None or output_shape is None or None in shape or None in output_shape:
        shape, output_shape = array_ops.shape(op.inputs[0]), array_ops.shape(op.outputs[0])
        factor = _quotient(math_ops.reduce_prod(shape), math_ops.reduce_prod(output_shape))
    else:
        factor = constant_op.constant(np.prod(shape) // max(np.prod(output_shape), 1),
                                      dtype=summed.dtype)
    return math_ops.truediv(summed, math_ops.cast(factor, summed.dtype)), None


@seeds.gradient_of("Max", "Min")
def _max(op, grad):
    """To each of the largest, of Min the smallest, an equal part."""
    kept = _kept_shape(array_ops.shape(op.inputs[0]), op.inputs[1])
    y, grad = array_ops.reshape(op.outputs[0], kept), array_ops.reshape(grad, kept)
    chosen = math_ops.cast(math_ops.equal(y, op.inputs[0]), grad.dtype)
    number = array_ops.reshape(math_ops.reduce_sum(chosen, op.inputs[1]), kept)
    return math_ops.divide(chosen, number) * grad, None


@seeds.gradient_of("Prod")
def _prod(op, grad):
    """The product of all others: of those before and of those after, so that none is divided by."""
    shape, axes = array_ops.shape(op.inputs[0]), array_ops.reshape(op.inputs[1], [-1])
    kept = _kept_shape(shape, op.inputs[1])
    scaling = _quotient(shape, kept)
    grad = array_ops.tile(array_ops.reshape(grad, kept), scaling)
    with ops.device("/cpu:0"):
        rank = array_ops.rank(op.inputs[0])
        reduced = math_ops.cast((axes + rank) % rank, dtypes.int32)
        others, _ = gen_array_ops.list_diff(math_ops.range(0, rank), reduced, dtypes.int32)
        order = array_ops.concat([reduced, others], 0)
        n_reduced = math_ops.reduce_prod(array_ops.gather(shape, reduced))
        n_others = math_ops.reduce_prod(array_ops.gather(shape, others))
    permuted = array_ops.transpose(op.inputs[0], order)
    permuted_shape = array_ops.shape(permuted)
    matrix = array_ops.reshape(permuted, (n_reduced, n_others))
    before = math_ops.cumprod(matrix, axis=0, exclusive=True)
    after = math_ops.cumprod(matrix, axis=0, exclusive=True, reverse=True)
    product = array_ops.reshape(math_ops.conj(before) * math_ops.conj(after), permuted_shape)
    out = grad * array_ops.transpose(product, array_ops.invert_permutation(order))
    return array_ops.reshape(out, shape), None


@seeds.gradient_of("Sign")
def _sign(op, grad):
    """1.15 fills with zeros of the shape."""
    return array_ops.zeros(array_ops.shape(op.inputs[0]), dtype=op.inputs[0].dtype)
