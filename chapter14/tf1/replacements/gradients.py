"""Gradient functions of arithmetic, and their sums.

Source: TensorFlow 1.15.5, ``python/ops/math_grad.py`` and ``gradients_util.py``.
"""

import weakref

import numpy as np
from tensorflow.python.framework import dtypes, ops, tensor, tensor_util
from tensorflow.python.ops import (
    array_ops,
    gen_array_ops,
    gen_math_ops,
    gradients_util,
    math_grad,
    math_ops,
)

from chapter14.tf1 import seeds

# {graph: {shapes: axes}}, which 1.15 asks an op only once a graph
_known_axes = weakref.WeakKeyDictionary()


def _axes(x, y, grad):
    """((shape of x, axes to sum over, whether to sum), the same of y), of a broadcast gradient.

    1.15 asks an op for the axes; where both shapes are known, once a graph for each pair of them.
    """
    if not isinstance(grad, tensor.Tensor):  # rows of one: it is made dense where it is used
        of_x, of_y = _axes_always(x, y)
        return (*of_x, True), (*of_y, True)
    x_shape, y_shape, grad_shape = x._shape_tuple(), y._shape_tuple(), grad._shape_tuple()
    if x_shape is None or None in x_shape or y_shape is None or None in y_shape:
        x_shape, y_shape = (array_ops.shape_internal(x, optimize=False),
                            array_ops.shape_internal(y, optimize=False))
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


def _asked(op, gx, gy):
    """The gradients of both inputs, or None in the place of one that a tape does not ask for."""
    skipped = getattr(op, "skip_input_indices", None) or ()
    return None if 0 in skipped else gx(), None if 1 in skipped else gy()


def _asks_beside_number(op):
    """Whether a tape asks for the first input's gradient alone and the second input is a number."""
    return (1 in (getattr(op, "skip_input_indices", None) or ())
            and math_grad._IsScalar(op.inputs[1]))


@seeds.gradient_of("Add", "AddV2")
def _add(op, grad):
    """1.15 sums over the axes that were broadcast; 2.x asks first whether any were."""
    x, y = op.inputs
    if _asks_beside_number(op):
        return grad, None
    if _same_shapes(x, y, grad):
        return grad, grad
    of_x, of_y = _axes(x, y, grad)
    return _asked(op, lambda: _summed(grad, *of_x), lambda: _summed(grad, *of_y))


@seeds.gradient_of("Sub")
def _sub(op, grad):
    """1.15 sums over the axes that were broadcast; 2.x asks first whether any were."""
    x, y = op.inputs
    if _asks_beside_number(op):
        return grad, None
    if _same_shapes(x, y, grad):
        return grad, -grad
    of_x, of_y = _axes(x, y, grad)
    return _asked(op, lambda: _summed(grad, *of_x), lambda: _summed(-grad, *of_y))


@seeds.gradient_of("Mul")
def _mul(op, grad):
    """1.15 sums over the axes that were broadcast; 2.x asks first whether any were."""
    x, y = op.inputs
    if _asks_beside_number(op):
        return gen_math_ops.mul(grad, math_ops.conj(y)), None
    if _same_shapes(x, y, grad) and grad.dtype in (dtypes.int32, dtypes.float32):
        return gen_math_ops.mul(grad, y), gen_math_ops.mul(grad, x)
    of_x, of_y = _axes(x, y, grad)
    x, y = math_ops.conj(x), math_ops.conj(y)
    return _asked(op, lambda: _summed(gen_math_ops.mul(grad, y), *of_x),
                  lambda: _summed(gen_math_ops.mul(x, grad), *of_y))


@seeds.gradient_of("SquaredDifference")
def _squared_difference(op, grad):
    """1.15 negates at the end; 2.x sums first."""
    x, y = op.inputs
    with ops.control_dependencies([grad]):
        x_grad = math_ops.scalar_mul(2.0, grad) * (x - y)
    if _same_shapes(x, y, grad):
        return x_grad, -x_grad
    of_x, of_y = _axes(x, y, grad)
    return _asked(op, lambda: _summed(x_grad, *of_x), lambda: -_summed(x_grad, *of_y))


@seeds.gradient_of("Pow")
def _pow(op, grad):
    """1.15 computes both gradients always; 2.x only those that are needed, by other ops."""
    x, y = (math_ops.conj(value) for value in op.inputs)
    if _asks_beside_number(op):
        return grad * y * math_ops.pow(x, y - 1), None
    of_x, of_y = _axes(*op.inputs, grad)

    def log_x():
        mask = math_ops.not_equal(x, 0) if x.dtype.is_complex else x > 0
        safe_x = array_ops.where(mask, x, array_ops.ones_like(x))
        return array_ops.where(mask, math_ops.log(safe_x), array_ops.zeros_like(x))
    return _asked(op, lambda: _summed(grad * y * math_ops.pow(x, y - 1), *of_x),
                  lambda: _summed(grad * math_ops.conj(op.outputs[0]) * log_x(), *of_y))


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
        if _asks_beside_number(op):
            zeros = array_ops.zeros_like(grad)
            return array_ops.where(chosen(x, y), grad, zeros), None
        x_shape, y_shape, grad_shape = array_ops.shape(x), array_ops.shape(y), array_ops.shape(grad)
        # 1.15 makes it dense twice
        seeds.correct(0 if isinstance(grad, tensor.Tensor) else 5, "shape of rows")
        zeros = array_ops.zeros(grad_shape, grad.dtype)
        mask = chosen(x, y)
        x_axes, y_axes = gen_array_ops.broadcast_gradient_args(x_shape, y_shape)
        return _asked(op, lambda: _summed(array_ops.where(mask, grad, zeros), x_shape, x_axes),
                      lambda: _summed(array_ops.where(mask, zeros, grad), y_shape, y_axes))
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


@seeds.replaces(gradients_util, "_AggregatedGrads")
def summed_gradients(original, grads, op, gradient_uid, loop_state, aggregation_method=None):
    """1.15 has a method that adds three gradients or more by one op; 2.x adds them in turn."""
    if aggregation_method == gradients_util.AggregationMethod.EXPERIMENTAL_ACCUMULATE_N:
        for parts in gradients_util._GetGrads(grads, op):
            if (isinstance(parts, list) and len(parts) > 2
                    and all(isinstance(part, tensor.Tensor) for part in parts)
                    and gradients_util._AccumulatorShape(parts).is_fully_defined()):
                parts[:] = [math_ops.accumulate_n(parts)]
    return original(grads, op, gradient_uid, loop_state, aggregation_method)
