"""Layers.

Source: TensorFlow 1.15.5, ``python/keras/layers`` (the base of ``tf.layers``),
``python/ops/nn_impl.py``.
"""

import functools
import importlib

import numpy as np
import tf_keras
from tensorflow.python.framework import constant_op, dtypes, ops, tensor_shape
from tensorflow.python.ops import (
    array_ops,
    array_ops_stack,
    clip_ops,
    custom_gradient,
    math_ops,
    nn_impl,
    nn_ops,
)

from chapter14.tf1 import seeds

_conv = importlib.import_module("tf_keras.src.layers.convolutional.base_conv").Conv
_batch_normalization = importlib.import_module(
    "tf_keras.src.layers.normalization.batch_normalization").BatchNormalizationBase
_backend = importlib.import_module("tf_keras.src.backend")
_regularizers = importlib.import_module("tf_keras.src.regularizers")
_control_flow = importlib.import_module("tf_keras.src.utils.control_flow_util")
_conv_utils = importlib.import_module("tf_keras.src.utils.conv_utils")


@seeds.replaces(_regularizers.L1, "__call__")
@seeds.replaces(_regularizers.L2, "__call__")
@seeds.replaces(_regularizers.L1L2, "__call__")
def penalty(original, self, x):
    """1.15 has one class for all three."""
    total, l1, l2 = 0.0, getattr(self, "l1", 0), getattr(self, "l2", 0)
    if not l1 and not l2:
        return _backend.constant(0.0)
    if l1:
        total += l1 * math_ops.reduce_sum(math_ops.abs(x))
    if l2:
        total += l2 * math_ops.reduce_sum(math_ops.square(x))
    return total


@seeds.replaces(_backend, "sqrt")
def square_root(original, x):
    """1.15 clips from above too, at infinity. (The constraints of Keras use it.)"""
    zero, infinity = (ops.convert_to_tensor(bound, dtype=x.dtype.base_dtype)
                      for bound in (0.0, np.inf))
    return math_ops.sqrt(clip_ops.clip_by_value(x, zero, infinity))


@seeds.replaces(nn_impl, "weighted_moments")
def weighted_moments(original, x, axes, frequency_weights, name=None, keep_dims=None,
                     keepdims=None):
    """1.15 divides once and multiplies twice; 2.x divides twice."""
    with ops.name_scope(name, "weighted_moments", [x, frequency_weights, axes]):
        x, weights = ops.convert_to_tensor(x, name="x"), ops.convert_to_tensor(frequency_weights)
        dtype, kept = x.dtype, keepdims or keep_dims
        if dtype == dtypes.float16:  # too coarse for sums
            x = math_ops.cast(x, dtypes.float32)
        weights = math_ops.cast(weights, x.dtype)
        total = math_ops.reduce_sum(weights * x, axes, keepdims=True)
        weight = math_ops.reduce_sum(weights + array_ops.zeros_like(x), axes, keepdims=True)
        share = math_ops.reciprocal(weight)
        mean = math_ops.multiply(total, share)
        squares = math_ops.reduce_sum(weights * math_ops.squared_difference(x, mean), axes,
                                      keepdims=True)
        moments = mean, math_ops.multiply(squares, share)
        moments = [value if kept else array_ops.squeeze(value, axis=axes) for value in moments]
        return tuple(math_ops.cast(value, dtype) for value in moments)


@seeds.replaces(nn_impl, "sufficient_statistics")
def sufficient_statistics(original, x, axes, *args, **kwargs):
    """Of an open size 2.x asks for the rank, to count axes from the end."""
    x = ops.convert_to_tensor(x, name="x")
    known = x.shape.rank is not None and None not in [x.shape.as_list()[axis] for axis in axes]
    seeds.correct(0 if known else -1, "sufficient_statistics")
    return original(x, axes, *args, **kwargs)


@seeds.replaces(_conv, "build")
def build_convolution(original, self, input_shape):
    """1.15 makes a constant of the dilation rate, even of 1, and what dilation needs here, once."""
    original(self, input_shape)
    self._dilated = None
    if set(self.dilation_rate) == {1}:
        constant_op.constant(self.dilation_rate, dtypes.int32, name="dilation_rate")
    elif self.groups == 1:
        padding = "VALID" if self.padding == "causal" else self.padding.upper()
        self._dilated = nn_ops.Convolution(
            tensor_shape.TensorShape(input_shape), self.kernel.shape, padding, strides=self.strides,
            dilation_rate=self.dilation_rate, data_format=self._tf_data_format)


@seeds.replaces(_conv, "convolution_op")
def convolve(original, self, inputs, kernel):
    """1.15 names the op after what it is, not after the layer's class."""
    if self._dilated is not None:
        return self._dilated(inputs, kernel)
    if self.groups > 1 or not isinstance(self.padding, str):
        return original(self, inputs, kernel)
    padding = "VALID" if self.padding == "causal" else self.padding.upper()
    return nn_ops.convolution_v2(inputs, kernel, list(self.strides), padding, self._tf_data_format,
                                 name=("conv1d", "Conv2D", "Conv3D")[self.rank - 1])


@seeds.replaces(tf_keras.layers.Conv2DTranspose, "call")
def transposed_convolution(original, self, inputs):
    """1.15 computes the output's size by ops, also where it is known."""
    shape = array_ops.shape(inputs)
    first = 2 if self.data_format == "channels_first" else 1
    batch_size, sizes = shape[0], [shape[first], shape[first + 1]]
    sizes = [_conv_utils.deconv_output_length(size, kernel, self.padding, padding, stride, dilation)
             for size, kernel, padding, stride, dilation in zip(
                 sizes, self.kernel_size, self.output_padding or (None, None), self.strides,
                 self.dilation_rate)]
    output_shape = ([batch_size, self.filters] + sizes if first == 2
                    else [batch_size] + sizes + [self.filters])
    outputs = tf_keras.backend.conv2d_transpose(
        inputs, self.kernel, array_ops_stack.stack(output_shape), strides=self.strides,
        padding=self.padding, data_format=self.data_format, dilation_rate=self.dilation_rate)
    outputs.set_shape(self.compute_output_shape(inputs.shape))
    if self.use_bias:
        outputs = nn_ops.bias_add(
            outputs, self.bias,
            data_format=_conv_utils.convert_data_format(self.data_format, ndim=4))
    return outputs if self.activation is None else self.activation(outputs)


@seeds.replaces(tf_keras.layers.Flatten, "call")
def flatten(original, self, inputs):
    """1.15 keeps the number of instances and leaves the other size to the op."""
    if self.data_format == "channels_first" and (inputs.shape.rank or 0) > 1:
        inputs = array_ops.transpose(inputs, [0] + list(range(2, inputs.shape.rank)) + [1])
    n_instances = inputs.shape.rank and inputs.shape.dims[0].value
    outputs = array_ops.reshape(inputs, (n_instances or array_ops.shape(inputs)[0], -1))
    outputs.set_shape(self.compute_output_shape(inputs.shape))
    return outputs


@seeds.replaces(tf_keras.layers.Dropout, "call")
def dropout(original, self, inputs, training=None):
    """1.15 asks whether it trains also where nothing is dropped."""
    training = tf_keras.backend.learning_phase() if training is None else training
    return _control_flow.smart_cond(
        training, lambda: nn_ops.dropout(
            inputs, rate=self.rate, noise_shape=self._get_noise_shape(inputs), seed=self.seed),
        lambda: array_ops.identity(inputs))


@seeds.replaces(_batch_normalization, "build")
def build_batch_normalization(original, self, input_shape):
    """1.15 makes the constants for a scale or a centre left out here, before the next variable."""
    def add_weight(name, **options):
        if self.fused and name in ("beta", "moving_mean"):
            # where there is no beta, the next is the mean
            scale_here = name == "beta" or not self.center
            left_out = (scale_here and not self.scale) + (name == "moving_mean" and not self.center)
            seeds.correct(left_out, "batch normalization's constants")
        return weight(name=name, **options)
    if tensor_shape.TensorShape(input_shape).rank != 4:
        self.fused = False  # 2.x has an op for volumes too
    weight = self.add_weight
    self.__dict__["add_weight"] = add_weight
    try:
        original(self, input_shape)
    finally:
        del self.__dict__["add_weight"]


@seeds.replaces(_batch_normalization, "call")
def call_batch_normalization(original, self, inputs, training=None, mask=None):
    """1.15 computes in half precision where the inputs are of it, not their means.

    Of virtual batches it knows the shapes; 2.x asks for them, by 13 ops more.
    """
    if inputs.dtype in (dtypes.float16, dtypes.bfloat16) and not self.fused:
        if not (self.renorm or self.adjustment or self.virtual_batch_size):
            return _normalise(self, inputs, self._get_training_value(training))
        trains = _control_flow.constant_value(self._get_training_value(training)) not in (False, 0)
        composed = trains and (self.renorm or self.adjustment)
        seeds.correct(trains + (composed or self.center) + (composed or self.scale),
                      "casts of half precision")
    seeds.correct(0 if self.virtual_batch_size is None else -13, "virtual batches")
    return original(self, inputs, mask=mask, training=training)


def _normalise(self, inputs, training):
    """Batch normalization of any precision, without options."""
    ndims = inputs.shape.rank
    axes = [axis for axis in range(ndims) if axis not in self.axis]
    sizes = [1] * ndims
    sizes[self.axis[0]] = inputs.shape[self.axis[0]]

    def broadcast(value):
        if value is not None and value.shape.rank != ndims and axes != list(range(ndims - 1)):
            return array_ops.reshape(value, sizes)
        return value

    scale, offset, moments = (broadcast(self.gamma), broadcast(self.beta),
                              [self.moving_mean, self.moving_variance])
    if _control_flow.constant_value(training) not in (False, 0):
        of_batch = self._moments(math_ops.cast(inputs, self._param_dtype), axes,
                                 keep_dims=len(self.axis) > 1)
        moments = [_control_flow.smart_cond(training, lambda new=new: new,
                                            lambda old=old: ops.convert_to_tensor(old))
                   for new, old in zip(of_batch, moments)]
        for old, new in zip((self.moving_mean, self.moving_variance), moments):
            update = functools.partial(self._assign_moving_average, old, new, self.momentum, None)
            self.add_update(functools.partial(_control_flow.smart_cond, training, update,
                                              lambda old=old: old))
    mean, variance, offset, scale = (value if value is None else math_ops.cast(value, inputs.dtype)
                                     for value in (*moments, offset, scale))
    outputs = nn_impl.batch_normalization(inputs, broadcast(mean), broadcast(variance), offset,
                                          scale, self.epsilon)
    outputs.set_shape(inputs.shape)
    return outputs


@seeds.replaces(_batch_normalization, "_fused_batch_norm")
def call_fused_batch_normalization(original, self, inputs, mask=None, training=None):
    """2.x makes those constants at each call; 1.15 one of the momentum also where it is unused."""
    seeds.correct(-(not self.scale) - (not self.center), "batch normalization's constants")
    output = original(self, inputs, mask, training)
    seeds.correct(int(_control_flow.constant_value(training) in (False, 0)),
                  "batch normalization's momentum")
    return output


@seeds.replaces(nn_impl, "fused_batch_norm")
def fused_batch_norm(original, x, scale, offset, mean=None, variance=None, epsilon=0.001,
                     data_format="NHWC", is_training=True, name=None, exponential_avg_factor=1.0):
    """1.15 gives the op no mean in training, where it takes that of the batch."""
    if is_training and exponential_avg_factor in (None, 1.0):
        mean, variance, exponential_avg_factor = None, None, 1.0
    return original(x, scale, offset, mean, variance, epsilon, data_format, is_training, name,
                    exponential_avg_factor)


@seeds.replaces(nn_impl, "swish")
def swish(original, features, beta=1.0):
    """1.15 has no beta."""
    if not isinstance(beta, float) or beta != 1.0:
        return original(features, beta)

    @custom_gradient.custom_gradient
    def of_one_argument(features):
        def gradient(grad):
            with ops.control_dependencies([grad]):
                gate = math_ops.sigmoid(features)
            return grad * (gate * (1.0 + features * (1.0 - gate)))
        return features * math_ops.sigmoid(features), gradient
    return of_one_argument(ops.convert_to_tensor(features, name="features"))
