"""Keras's layers.

Source: TensorFlow 1.15.5, ``python/keras/layers``, ``backend.py`` and ``activations.py``.
"""

import importlib
import re
from unittest import mock

import numpy as np
import tf_keras
from tensorflow.python.framework import constant_op, tensor_shape
from tensorflow.python.ops import array_ops, image_ops_impl, math_ops, nn_impl, nn_ops
from tensorflow.python.util import nest

from chapter14.tf1 import seeds

_backend = importlib.import_module("tf_keras.src.backend")
_v1 = _backend.tf.compat.v1
_activations = importlib.import_module("tf_keras.src.activations")
_attention = importlib.import_module(
    "tf_keras.src.layers.attention.base_dense_attention").BaseDenseAttention
_base_layer = importlib.import_module("tf_keras.src.engine.base_layer")
_RECURRENT = "tf_keras.src.layers.rnn"
_gru, _lstm = (importlib.import_module(f"{_RECURRENT}.{name}") for name in ("gru", "lstm"))
_generic_utils = importlib.import_module("tf_keras.src.utils.generic_utils")


@seeds.replaces(tf_keras.layers.RNN, "build")
def build_recurrent(original, self, input_shape):
    """2.x gives the cell's variables a scope of the cell's name; in 1.15 they have the layer's."""
    if isinstance(self.cell, _base_layer.Layer) and not self.cell.built:
        self.cell.build(_shape_of_a_step(
            input_shape[0] if isinstance(input_shape, list) else input_shape, self.time_major))
        self.cell.built = True
    original(self, input_shape)


def _shape_of_a_step(shape, time_major):
    """The sizes of an input, or of each of a nest of inputs, without that of time."""
    try:
        sizes = tuple(tensor_shape.TensorShape(shape).as_list())
    except (TypeError, ValueError):
        if isinstance(shape, dict):
            return {key: _shape_of_a_step(one, time_major) for key, one in shape.items()}
        return type(shape)(_shape_of_a_step(one, time_major) for one in shape)
    return sizes[1:] if time_major else sizes[:1] + sizes[2:]


@seeds.replaces(tf_keras.layers.StackedRNNCells, "build")
def build_stacked_cells(original, instance, input_shape):
    """Each in that scope too, so the second's kernel is ``kernel_1``."""
    shape = input_shape[0] if isinstance(input_shape, list) else input_shape
    for cell in instance.cells:
        if isinstance(cell, _base_layer.Layer) and not cell.built:
            cell.build(shape)
            cell.built = True
        size = getattr(cell, "output_size", None)
        if size is None:
            size = cell.state_size[0] if nest.is_nested(cell.state_size) else cell.state_size
        shape = (nest.flatten(shape)[0], *tensor_shape.TensorShape(size).as_list())
    original(instance, input_shape)


@seeds.replaces(_gru.GRUCell, "__init__", counts=False)
@seeds.replaces(_lstm.LSTMCell, "__init__", counts=False)
def recurrent_cell(original, self, *args, **kwargs):
    """2.x multiplies gate by gate, whatever is asked for, where it drops states out."""
    original(self, *args, **kwargs)
    self.implementation = kwargs.get("implementation", self.implementation)


@seeds.replaces(_gru.GRUCell, "call")
@seeds.replaces(_lstm.LSTMCell, "call")
def call_recurrent_cell(original, self, inputs, states, training=None):
    """1.15 drops states out where it multiplies all gates at once; 2.x does not."""
    if self.implementation == 2 and 0 < self.recurrent_dropout < 1:
        first, *others = states if nest.is_nested(states) else [states]
        n_gates = 4 if isinstance(self, _lstm.LSTMCell) else 3
        self.get_dropout_mask_for_cell(inputs, training, count=n_gates)  # in 1.15's order
        masks = self.get_recurrent_dropout_mask_for_cell(first, training, count=n_gates)
        states = [first * masks[0], *others]
    if self.implementation != 2 or not isinstance(self, _gru.GRUCell):
        return original(self, inputs, states, training)

    def gates(value, sizes, axis):
        """Slices, where 2.x splits; none of the candidate's where it is multiplied by itself."""
        units, is_inner = self.units, isinstance(sizes, list)
        rest = None if is_inner and not self.reset_after else value[:, 2 * units:]
        return value[:, :units], value[:, units:2 * units], rest
    with mock.patch.object(_gru.tf, "split", gates):
        return original(self, inputs, states, training)


@seeds.replaces(_backend, "rnn")
def rnn(original, step_function, inputs, initial_states, *args, **kwargs):
    """1.15 bounds the loop where the number of steps is given; its recurrent layers give none."""
    layers = [f"{_RECURRENT}.{name}"
              for name in ("base_rnn", "gru", "gru_v1", "lstm", "lstm_v1", "simple_rnn")]
    loop, bound = (_v1.while_loop,
                   None if step_function.__module__ in layers else kwargs.get("input_length"))

    def bounded(*loop_args, **loop_kwargs):
        with mock.patch.object(_v1, "while_loop", loop):  # not what a step holds
            return loop(*loop_args, **dict(loop_kwargs, maximum_iterations=bound))
    with mock.patch.object(_v1, "while_loop", loop if bound is None else bounded):
        return original(step_function, inputs, initial_states, *args, **kwargs)


@seeds.replaces(_backend.RandomGenerator, "make_legacy_seed")
def seed_of_a_layer(original, self):
    """1.15 draws it by NumPy, for noise and for the masks of recurrent layers."""
    return np.random.randint(10**7) if self._seed is None else self._seed


@seeds.replaces(_generic_utils, "to_snake_case")
def layer_name(original, name):
    """1.15 makes conv_lst_m2d of ConvLSTM2D."""
    name = re.sub("([a-z])([A-Z])", r"\1_\2", re.sub("(.)([A-Z][a-z0-9]+)", r"\1_\2", name)).lower()
    return "private" + name if name.startswith("_") else name


@seeds.replaces(tf_keras.layers.TimeDistributed, "compute_mask")
def mask_of_steps(original, self, inputs, mask=None):
    """1.15 has all steps' inputs already, and looks no further where the batch is of fixed size."""
    if tensor_shape.TensorShape(_backend.int_shape(nest.flatten(inputs)[0])).dims[0].value:
        return mask
    graph = nest.flatten(inputs)[0].graph
    before = graph.num_operations()
    steps = nest.map_structure(lambda x: array_ops.reshape(x, self._get_shape_tuple((-1,), x, 2)),
                               inputs)
    seeds.correct(before - graph.num_operations(), "steps of TimeDistributed", graph)
    inner = None if mask is None else _backend.reshape(mask, self._get_shape_tuple((-1,), mask, 2))
    found = self.layer.compute_mask(steps, inner)
    if found is None:
        for _ in range(2, 0 if mask is None else len(mask.shape)):
            mask = _backend.any(mask, axis=-1)
        return mask
    n_steps = _backend.int_shape(inputs)[1] or array_ops.shape(inputs)[1]
    return _backend.reshape(found, self._get_shape_tuple((-1, n_steps), found, 1))


@seeds.replaces(_attention, "_apply_scores")
def apply_scores(original, self, scores, value, scores_mask=None, training=None):
    """1.15 drops nothing out, so it does not ask whether it trains."""
    return original(self, scores, value, scores_mask,
                    False if training is None and not self.dropout else training)


@seeds.replaces(tf_keras.layers.LayerNormalization, "call")
def layer_normalization(original, self, inputs):
    """1.15 normalizes by the moments; 2.x by the op for batches of images."""
    shape = inputs.shape
    axes = [axis % shape.rank for axis in self.axis]
    mean, variance = nn_impl.moments(inputs, axes, keep_dims=True)
    sizes = [shape.dims[axis].value if axis in axes else 1 for axis in range(shape.rank)]

    def broadcast(weight):
        fits = weight is None or len(weight.shape) == shape.rank or axes == [shape.rank - 1]
        return weight if fits else array_ops.reshape(weight, sizes)
    scale, offset = broadcast(self.gamma), broadcast(self.beta)
    outputs = nn_impl.batch_normalization(inputs, mean, variance, offset, scale, self.epsilon)
    outputs.set_shape(shape)
    return outputs


@seeds.replaces(_activations, "selu")
def selu(original, x):
    """1.15 scales an elu."""
    alpha, scale, positive = 1.6732632423543772, 1.0507009873554805, nn_ops.elu(x)
    return scale * array_ops.where(x > 0, positive, alpha * positive)


@seeds.replaces(_activations, "softmax")
def softmax(original, x, axis=-1):
    """1.15 has its op for matrices only."""
    if x.shape.rank is None or x.shape.rank <= 2:
        return original(x, axis)
    exponentials = math_ops.exp(x - math_ops.reduce_max(x, axis=axis, keepdims=True))
    return exponentials / math_ops.reduce_sum(exponentials, axis=axis, keepdims=True)


@seeds.replaces(_backend, "resize_images")
def resize_images(original, x, height_factor, width_factor, data_format, interpolation="nearest"):
    """1.15 asks for the size by ops, also where it is known."""
    first = 2 if data_format == "channels_first" else 1
    if (data_format not in ("channels_first", "channels_last")
            or interpolation not in ("nearest", "bilinear")):
        return original(x, height_factor, width_factor, data_format, interpolation)
    sizes = x.shape.as_list()[first:first + 2]
    size = array_ops.shape(x)[first:first + 2]
    size *= constant_op.constant(np.array([height_factor, width_factor], dtype=np.int32))
    x = _backend.permute_dimensions(x, [0, 2, 3, 1]) if first == 2 else x
    x = image_ops_impl.resize_images_v2(x, size, interpolation)
    x = _backend.permute_dimensions(x, [0, 3, 1, 2]) if first == 2 else x
    sizes = [known and known * factor
             for known, factor in zip(sizes, (height_factor, width_factor))]
    x.set_shape([None] * first + sizes + [None] * (2 - first))
    return x


@seeds.replaces(_backend, "batch_dot")
def batch_dot(original, x, y, axes=None):
    """1.15 multiplies matrices as they lie, and rows without a product of matrices."""
    axes = [axes, axes] if isinstance(axes, int) else axes or [x.shape.rank - 1, y.shape.rank - 2]
    more = x.shape.rank - y.shape.rank
    last = x.shape.rank + y.shape.rank - 3 if more > 0 else x.shape.rank - 1
    if more > 0:
        y = array_ops.reshape(y, array_ops.concat([array_ops.shape(y), [1] * more], axis=0))
    elif more < 0:
        x = array_ops.reshape(x, array_ops.concat([array_ops.shape(x), [1] * -more], axis=0))
    rank = x.shape.rank
    if rank == 2:
        x = x if axes[0] == axes[1] else array_ops.transpose(x, [1, 0])
        result = math_ops.reduce_sum(math_ops.multiply(x, y), axes[1])
    else:
        result = math_ops.matmul(x, y, adjoint_a=axes[0] != rank - 1, adjoint_b=axes[1] == rank - 1)
    if more:
        result = array_ops.squeeze(result, list(range(last, last + abs(more))))
    return array_ops.expand_dims(result, 1) if result.shape.rank == 1 else result
