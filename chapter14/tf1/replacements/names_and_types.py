"""Ops that TensorFlow 2 builds as 1.15 does, but for names or types, and a dropped check.

Scripts look ops up by name, in a graph or in a saved one. None of this changes a seed.

Source: TensorFlow 1.15.5, ``python/ops/gradients_util.py``, ``array_ops.py``, ``nn_ops.py``,
``ctc_ops.py``, ``rnn_cell_impl.py``, ``python/keras/engine/input_spec.py``.
"""

import importlib

import numpy as np
from tensorflow.python.framework import (
    constant_op,
    dtypes,
    indexed_slices,
    ops,
    tensor,
    tensor_util,
)
from tensorflow.python.ops import (
    array_ops,
    ctc_ops,
    gen_math_ops,
    gen_nn_ops,
    gradients_util,
    math_ops,
    nn_ops,
)
from tensorflow.python.ops.signal import dct_ops, fft_ops

from chapter14.tf1 import seeds

_wrappers = importlib.import_module("tf_keras.src.layers.rnn.legacy_cell_wrappers")
_input_spec = importlib.import_module("tf_keras.src.engine.input_spec")


@seeds.replaces(gradients_util, "_DefaultGradYs", counts=False)
def default_gradients(original, grad_ys, ys, colocate_gradients_with_ops,
                      gradient_uid="__unsupported__"):
    """1.15 fills with a constant of its own name."""
    if len(grad_ys) != len(ys):
        return original(grad_ys, ys, colocate_gradients_with_ops, gradient_uid)  # which says so
    result = []
    for number, (grad, y) in enumerate(zip(
            indexed_slices.convert_n_to_tensor_or_indexed_slices(grad_ys, name="grad_y"), ys)):
        if _kind(y if grad is None else grad) != _kind(y) or grad is None and y.dtype.is_complex:
            return original(grad_ys, ys, colocate_gradients_with_ops, gradient_uid)
        with gradients_util._maybe_colocate_with(y.op, gradient_uid, colocate_gradients_with_ops):
            result.append(_default_gradient(grad, y, f"grad_ys_{number}"))
    return result


def _kind(value):
    return value.dtype.is_floating or value.dtype.is_integer, value.dtype.is_complex


def _default_gradient(grad, y, name):
    if grad is None:
        shape = array_ops.shape(y)
        return array_ops.fill(shape, constant_op.constant(1, dtype=y.dtype, name=name))
    if isinstance(grad, indexed_slices.IndexedSlices):
        parts = {"indices": grad.indices, "values": grad.values, "shape": grad.dense_shape}
        indices, values, shape = (array_ops.identity(part, name=f"{name}_{key}")
                                  if isinstance(part, tensor.Tensor) else part
                                  for key, part in parts.items())
        return indexed_slices.IndexedSlices(values, indices, shape)
    return array_ops.identity(grad, name=name)


@seeds.replaces(array_ops, "shape_internal", counts=False)
def shape(original, input, name=None, optimize=True, out_type=None):
    """2.x looks whether a known size fits into 32 bits, and names the constant for that."""
    return original(input, name, optimize, out_type or dtypes.int32)


@seeds.replaces(_wrappers.DropoutWrapper, "_variational_recurrent_dropout_value", counts=False)
def variational_dropout(original, self, index, value, noise, keep_prob):
    """1.15 divides by an op named ``div``."""
    mask = math_ops.floor(keep_prob + noise)
    dropped = gen_math_ops.real_div(value, keep_prob, name="div") * mask
    dropped.set_shape(value.shape)
    return dropped


@seeds.replaces(_input_spec, "assert_input_compatibility", counts=False)
def check_inputs(original, input_spec, inputs, layer_name):
    """2.x lets an input pass whose rank is unknown."""
    specs, values = (value if isinstance(value, (list, tuple)) else [value]
                     for value in (input_spec, inputs))
    for number, (spec, value) in enumerate(zip(specs, values)):
        ranks = [getattr(spec, key, None) for key in ("ndim", "min_ndim", "max_ndim")]
        if ranks != [None] * 3 and getattr(getattr(value, "shape", ()), "rank", 0) is None:
            raise ValueError(f"Input {number} of layer {layer_name} is incompatible with the "
                             "layer: its rank is undefined, but the layer requires a defined rank.")
    return original(input_spec, inputs, layer_name)


@seeds.replaces(nn_ops, "convolution_internal", counts=False)
def convolution(original, input, filters, *args, name=None, **kwargs):
    """1.15 gives an array for the filters the type of the inputs."""
    if all(tensor_util.is_tf_type(value) or hasattr(value, "handle") for value in (input, filters)):
        return original(input, filters, *args, name=name, **kwargs)
    with ops.name_scope(name, "convolution") as name:
        input = ops.convert_to_tensor(input, name="input")
        filters = ops.convert_to_tensor(filters, name="filter",
                                        dtype=_type_of_input(filters, input))
        return original(input, filters, *args, name=name, **kwargs)


def _type_of_input(filters, input):
    return None if hasattr(filters, "get_shape") else input.dtype


def _of_32_bits(position):
    def replace(owner, name):
        def call(original, *args, **kwargs):
            """1.15 takes arrays of any numbers as of 32 bits."""
            args = [_as_32_bits(value) if place == position else value
                    for place, value in enumerate(args)]
            kwargs = {key: _as_32_bits(value)
                      if key in ("input", "input_tensor", "inputs", "value") else value
                      for key, value in kwargs.items()}
            return original(*args, **kwargs)
        seeds.replaces(owner, name, counts=False)(call)
    return replace


def _as_32_bits(value):
    if isinstance(value, np.ndarray) and value.dtype.kind in "fiuc" and value.dtype != np.float16:
        return value.astype(np.complex64 if value.dtype.kind == "c" else np.float32)
    return value


for _name in "max_pool", "max_pool_v2", "max_pool2d":
    _of_32_bits(0)(nn_ops, _name)
_of_32_bits(0)(gen_nn_ops, "lrn")
_of_32_bits(1)(ctc_ops, "_ctc_loss_impl")
for _name in "ctc_greedy_decoder", "ctc_beam_search_decoder":
    _of_32_bits(0)(ctc_ops, _name)
for _name in (kind + axes for kind in ("fft", "ifft", "rfft", "irfft")
              for axes in ("", "2d", "3d")):
    _of_32_bits(0)(fft_ops, _name)
for _name in "dct", "idct":
    _of_32_bits(0)(dct_ops, _name)
