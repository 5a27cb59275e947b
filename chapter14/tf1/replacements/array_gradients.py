"""Gradient functions of arrays, layers and loops.

Source: TensorFlow 1.15.5, ``python/ops/array_grad.py``, ``nn_grad.py``, ``tensor_array_grad.py``.
"""

from tensorflow.python.framework import dtypes, indexed_slices, ops, tensor_util
from tensorflow.python.ops import (
    array_grad,
    array_ops,
    gen_array_ops,
    gen_nn_ops,
    math_ops,
    nn_grad,
)

from chapter14.tf1 import seeds


def _dense(grad):
    return array_grad._IndexedSlicesToTensorNoWarning(grad)


@seeds.gradient_of("Reshape")
def _reshape(op, grad):
    """2.x makes no op of the shape where it is known."""
    return array_ops.reshape(_dense(grad), array_ops.shape(op.inputs[0])), None


@seeds.gradient_of("StridedSlice")
def _strided_slice(op, grad):
    """2.x makes a constant of the shape where it is known."""
    x, begin, end, strides = op.inputs
    masks = {key: op.get_attr(key) for key in (
        "begin_mask", "end_mask", "ellipsis_mask", "new_axis_mask", "shrink_axis_mask")}
    shape = array_ops.shape(x, out_type=begin.dtype)
    return array_ops.strided_slice_grad(shape, begin, end, strides, grad, **masks), None, None, None


def _shape_of(params):
    with ops.colocate_with(params):
        return math_ops.cast(array_ops.shape(params, out_type=dtypes.int64), dtypes.int32)


def _gathered_rows(params, indices, grad, shape=None):
    shape = _shape_of(params) if shape is None else shape
    size = array_ops.expand_dims(array_ops.size(indices), 0)
    values = array_ops.reshape(_dense(grad), array_ops.concat([size, shape[1:]], 0))
    return indexed_slices.IndexedSlices(values, array_ops.reshape(indices, size), shape)


@seeds.gradient_of("GatherV2")
def _gather_along(op, grad):
    """1.15 asks for the shape in 64 bits and casts it; 2.x takes it as it is known."""
    params, indices, axis = op.inputs
    batch_dims = int(op.get_attr("batch_dims"))
    if batch_dims < 0:
        batch_dims += indices.shape.ndims
    shape = _shape_of(params)
    if tensor_util.constant_value(axis) == 0:
        return _gathered_rows(params, indices, grad, shape), None, None
    array_ops.expand_dims(array_ops.size(indices), 0)  # 1.15 makes it, for the other case
    outer, inner = shape[:axis], shape[axis:][1:]
    values_shape = array_ops.concat([outer, [-1], inner], 0)
    rank, n_outer = array_ops.size(values_shape), array_ops.size(outer)
    batches = math_ops.range(batch_dims)
    before, after = math_ops.range(batch_dims, n_outer), math_ops.range(n_outer + 1, rank)
    values = array_ops.reshape(_dense(grad), values_shape)
    values = array_ops.transpose(values, array_ops.concat([batches, [n_outer], before, after], 0))
    values = array_grad._BatchGatherGrad(shape, values, indices, batch_dims, shape[axis])
    order = array_ops.concat([batches, before + 1, [batch_dims], after], 0)
    return array_ops.transpose(values, order), None, None


@seeds.gradient_of("BroadcastTo")
def _broadcast_to(op, grad):
    """1.15 always sums; 2.x asks how."""
    shape = array_ops.shape(op.inputs[0])
    _, axes = gen_array_ops.broadcast_gradient_args(op.inputs[1], shape)
    return array_ops.reshape(math_ops.reduce_sum(grad, axis=axes, keepdims=True), shape), None


@seeds.gradient_of("SparseSoftmaxCrossEntropyWithLogits")
def _sparse_softmax_cross_entropy(op, grad, _):
    """1.15 knows no second derivative, and has an op that says so."""
    softmax_grad = gen_array_ops.prevent_gradient(
        op.outputs[1], message="sparse_softmax_cross_entropy_with_logits has a gradient, "
                               "but as in TensorFlow 1.15 no second one")
    return nn_grad._BroadcastMul(grad, softmax_grad), None


@seeds.gradient_of("ReluGrad")
def _relu_grad(op, grad):
    """1.15 fills with zeros; 2.x has an op for zeros of a shape."""
    x = op.inputs[1]
    return gen_nn_ops.relu_grad(grad, x), array_ops.zeros(shape=array_ops.shape(x), dtype=x.dtype)


@seeds.gradient_of("LeakyReluGrad")
def _leaky_relu_grad(op, grad):
    """1.15 fills with zeros; 2.x has an op for zeros of a shape."""
    x = op.inputs[1]
    return (gen_nn_ops.leaky_relu_grad(grad, x, alpha=op.get_attr("alpha")),
            array_ops.zeros(shape=array_ops.shape(x), dtype=x.dtype))


def _all_outputs(original):
    def gradient(op, *grads):
        """In training 1.15 hands on the op's outputs for mean and variance too, which are empty."""
        grads = original(op, *grads)
        return list(grads[0].op.outputs)[:5] if op.get_attr("is_training") else grads
    return gradient


def _without_barrier(original):
    def gradient(op, flow):
        """2.x makes a gradient's read wait for the array's last write: two ops, more in a loop.

        The wait mends a race, so it stays; the clock takes its ops off. In a loop the first value
        that comes from the forward pass also makes a ``ControlTrigger``, the first that waits for
        an op outside a ``RefEnter`` of it, and the first of a loop within a cond an ``Enter`` of
        its condition, here as in 1.15.
        """
        graph = ops.get_default_graph()
        before = graph.num_operations()
        grads = original(op, flow)
        barrier = next(i for i, new in enumerate(graph.get_operations()[before:])
                       if "write_barrier" in new.name)
        new = graph.get_operations()[before:before + barrier + 1]
        seeds.correct(sum(_is_shared(op) for op in new) - len(new), "gradient of " + op.type)
        return grads
    return gradient


def _is_shared(op):
    """Whether the next value from the forward pass would make the op, had this one not."""
    return (op.type in ("ControlTrigger", "RefEnter")
            or op.type == "Enter" and op.inputs[0].dtype.base_dtype == dtypes.bool)


seeds.gradient_of("FusedBatchNormV3")(
    _all_outputs(ops.gradient_registry.lookup("FusedBatchNormV3")))
for _type in ("TensorArrayWriteV3", "TensorArrayScatterV3", "TensorArraySplitV3"):
    seeds.gradient_of(_type)(_without_barrier(ops.gradient_registry.lookup(_type)))
