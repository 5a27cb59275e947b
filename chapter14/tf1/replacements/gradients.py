"""Gradient functions of arithmetic and reductions. Source: TensorFlow 1.15.5, ``python/ops/math_grad.py``."""

import weakref

import numpy as np
from tensorflow.python.framework import constant_op, dtypes, ops, tensor, tensor_util
from tensorflow.python.ops import array_ops, gen_array_ops, gen_data_flow_ops, gen_math_ops, math_grad, math_ops

from chapter14.tf1 import seeds

# What 1.15 asks an op only once a graph: {graph: {shapes: axes}}, {graph: {(shape, axes): (shape kept, scaling)}}
_known_axes = weakref.WeakKeyDictionary()
_known_sums = weakref.WeakKeyDictionary()


def _axes(x, y, grad):
    """((shape of x, axes to sum over, whether to sum at all), the same of y), for a gradient that was broadcast.

    1.15 asks an op for the axes; where both shapes are known, once a graph for each pair of them.
    """
    if not isinstance(grad, tensor.Tensor):  # rows of one: it is made dense where it is used
        of_x, of_y = _axes_always(x, y)
        return (*of_x, True), (*of_y, True)
    x_shape, y_shape, grad_shape = x._shape_tuple(), y._shape_tuple(), grad._shape_tuple()
    if x_shape is None or None in x_shape or y_shape is None or None in y_shape:
        x_shape, y_shape = array_ops.shape_internal(x, optimize=False), array_ops.shape_internal(y, optimize=False)
        x_axes, y_axes = gen_array_ops.broadcast_gradient_args(x_shape, y_shape)
        return (x_shape, x_axes, True), (y_shape, y_axes, True)
    known = _known_axes.setdefault(ops.get_default_graph(), {})
    if (x_shape, y_shape) not in known:
        shapes = (np.array(shape, dtype=np.int32) for shape in (x_shape, y_shape))
        known[x_shape, y_shape] = [tuple(tensor_util.try_evaluate_constant(axes)) for axes in
                                   gen_array_ops.broadcast_gradient_args(*shapes)]
    x_axes, y_axes = known[x_shape, y_shape]
    return (x_shape, x_axes, x_shape != grad_shape), (y_shape, y_axes, y_shape != grad_shape)


def _summed(grad, shape, axes, needed=True):
    return array_ops.reshape(math_ops.reduce_sum(grad, axes), shape) if needed else grad


def _same_shapes(x, y, grad):
    return isinstance(grad, tensor.Tensor) and math_grad._ShapesFullySpecifiedAndEqual(x, y, grad)


@seeds.gradient_of("Add", "AddV2")
def _add(op, grad):
    """1.15 sums over the axes that were broadcast; 2.x asks first whether any were."""
    x, y = op.inputs
    if _same_shapes(x, y, grad):
        return grad, grad
    of_x, of_y = _axes(x, y, grad)
    return _summed(grad, *of_x), _summed(grad, *of_y)


@seeds.gradient_of("Sub")
def _sub(op, grad):
    """1.15 sums over the axes that were broadcast; 2.x asks first whether any were."""
    x, y = op.inputs
    if _same_shapes(x, y, grad):
        return grad, -grad
    of_x, of_y = _axes(x, y, grad)
    return _summed(grad, *of_x), _summed(-grad, *of_y)


@seeds.gradient_of("Mul")
def _mul(op, grad):
    """1.15 sums over the axes that were broadcast; 2.x asks first whether any were."""
    x, y = op.inputs
    if _same_shapes(x, y, grad) and grad.dtype in (dtypes.int32, dtypes.float32):
        return gen_math_ops.mul(grad, y), gen_math_ops.mul(grad, x)
    of_x, of_y = _axes(x, y, grad)
    x, y = math_ops.conj(x), math_ops.conj(y)
    return _summed(gen_math_ops.mul(grad, y), *of_x), _summed(gen_math_ops.mul(x, grad), *of_y)


@seeds.gradient_of("SquaredDifference")
def _squared_difference(op, grad):
    """1.15 negates at the end; 2.x sums first."""
    x, y = op.inputs
    with ops.control_dependencies([grad]):
        x_grad = math_ops.scalar_mul(2.0, grad) * (x - y)
    if _same_shapes(x, y, grad):
        return x_grad, -x_grad
    of_x, of_y = _axes(x, y, grad)
    return _summed(x_grad, *of_x), -_summed(x_grad, *of_y)


@seeds.gradient_of("Pow")
def _pow(op, grad):
    """1.15 computes both gradients always; 2.x only those that are needed, by other ops."""
    x, y = op.inputs
    of_x, of_y = _axes(x, y, grad)
    x, y, z = math_ops.conj(x), math_ops.conj(y), math_ops.conj(op.outputs[0])
    gx = _summed(grad * y * math_ops.pow(x, y - 1), *of_x)
    mask = math_ops.not_equal(x, 0) if x.dtype.is_complex else x > 0
    safe_x = array_ops.where(mask, x, array_ops.ones_like(x))
    log_x = array_ops.where(mask, math_ops.log(safe_x), array_ops.zeros_like(x))
    return gx, _summed(grad * z * log_x, *of_y)


def _axes_always(x, y):
    """As `_axes`, of the constructs for which 1.15 always sums."""
    x_shape, y_shape = array_ops.shape(x), array_ops.shape(y)
    x_axes, y_axes = gen_array_ops.broadcast_gradient_args(x_shape, y_shape)
    return (x_shape, x_axes), (y_shape, y_axes)


def _division(divide):
    def gradient(op, grad):
        """1.15 always sums."""
        of_x, of_y = _axes_always(*op.inputs)
        x, y = (math_ops.conj(value) for value in op.inputs)
        return _summed(divide(grad, y), *of_x), _summed(grad * divide(divide(-x, y), y), *of_y)
    return gradient


seeds.gradient_of("RealDiv")(_division(math_ops.realdiv))
seeds.gradient_of("DivNoNan")(_division(math_ops.div_no_nan))


@seeds.gradient_of("FloorMod")
def _floor_mod(op, grad):
    """1.15 always sums."""
    x, y = (math_ops.conj(value) for value in op.inputs)
    of_x, of_y = _axes_always(x, y)
    quotient = math_ops.floor_div(x, y)
    return _summed(grad, *of_x), _summed(grad * math_ops.negative(quotient), *of_y)


def _larger_or_smaller(chosen):
    def gradient(op, grad):
        """1.15 always computes both and sums; 2.x one by the other's mask."""
        x, y = op.inputs
        x_shape, y_shape, grad_shape = array_ops.shape(x), array_ops.shape(y), array_ops.shape(grad)
        seeds.correct(0 if isinstance(grad, tensor.Tensor) else 5, "shape of rows")  # 1.15 makes it dense twice
        zeros = array_ops.zeros(grad_shape, grad.dtype)
        mask = chosen(x, y)
        x_axes, y_axes = gen_array_ops.broadcast_gradient_args(x_shape, y_shape)
        gx = _summed(array_ops.where(mask, grad, zeros), x_shape, x_axes)
        return gx, _summed(array_ops.where(mask, zeros, grad), y_shape, y_axes)
    return gradient


seeds.gradient_of("Maximum")(_larger_or_smaller(math_ops.greater_equal))
seeds.gradient_of("Minimum")(_larger_or_smaller(math_ops.less_equal))


@seeds.gradient_of("Atan2")
def _atan2(op, grad):
    """1.15 takes both to have the gradient's shape."""
    y, x = op.inputs
    with ops.control_dependencies([grad]):
        quotient = grad / (math_ops.square(x) + math_ops.square(y))
        return x * quotient, -y * quotient


@seeds.gradient_of("Complex")
def _complex(op, grad):
    """1.15 always sums."""
    of_real, of_imag = _axes_always(*op.inputs)
    return _summed(math_ops.real(grad), *of_real), _summed(math_ops.imag(grad), *of_imag)


@seeds.gradient_of("SelectV2")
def _select(op, grad):
    """1.15 always sums, and asks for the shape of the output."""
    condition, x, y = op.inputs
    zeros = array_ops.zeros([], dtype=grad.dtype.base_dtype)
    gx = array_ops.where_v2(condition, grad, zeros)
    x_shape, output_shape = array_ops.shape(x), array_ops.shape(op.outputs[0])
    axes, _ = gen_array_ops.broadcast_gradient_args(x_shape, output_shape)
    gx = array_ops.reshape(math_ops.reduce_sum(gx, keepdims=True, axis=axes), x_shape)
    gy = array_ops.where_v2(condition, zeros, grad)
    y_shape = array_ops.shape(y)
    axes, _ = gen_array_ops.broadcast_gradient_args(y_shape, output_shape)
    return None, gx, array_ops.reshape(math_ops.reduce_sum(gy, keepdims=True, axis=axes), y_shape)


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
        gx, gy = _summed(gx, x_shape, x_axes), _summed(gy, y_shape, y_axes)
    return gx, gy


# --- reductions -------------------------------------------------------------------------------------------------


def _kept_shape(shape, axes):
    """The shape of a reduction that keeps its axes, as sizes of 1; by ops, also where it is known."""
    shape, axes = math_ops.cast(shape, dtypes.int32), math_ops.cast(axes, dtypes.int32)
    rank = array_ops.size(shape)
    axes = (axes + rank) % rank
    axes_shape = array_ops.shape(axes)
    return gen_data_flow_ops.dynamic_stitch([math_ops.range(rank), axes], [shape, array_ops.fill(axes_shape, 1)])


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
    """(shape with the axes kept, how often to repeat), of known sizes; 1.15 asks ops, once a graph."""
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
        factor = constant_op.constant(np.prod(shape) // max(np.prod(output_shape), 1), dtype=summed.dtype)
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
