"""Decoders, and the loop that runs them.

Source of the behaviour: TensorFlow 1.15.5, ``contrib/seq2seq/python/ops/decoder.py``,
``basic_decoder.py``.
"""

import abc
import collections

from tensorflow.python.ops import control_flow_util
from tensorflow.python.ops.rnn_cell_impl import _zero_state_tensors, assert_like_rnncell

from chapter14 import tf1
from chapter14.tf1.contrib.seq2seq._helpers import Helper, _transpose_batch_time, check_rank

tf = tf1.load()


class Decoder(abc.ABC):
    """What `dynamic_decode` runs; a base class."""

    @property
    def batch_size(self):
        """A number, int32 tensor."""
        raise NotImplementedError

    @property
    def output_size(self):
        """A structure of sizes or `TensorShape`, without the batch's axis."""
        raise NotImplementedError

    @property
    def output_dtype(self):
        """A structure of types, as `output_size`."""
        raise NotImplementedError

    @abc.abstractmethod
    def initialize(self, name=None):
        """(which sequences have ended, [batch], first inputs, first state)."""

    @abc.abstractmethod
    def step(self, time, inputs, state, name=None):
        """(outputs, next state, next inputs, which sequences have ended) of a step."""

    def finalize(self, outputs, final_state, sequence_lengths):
        """(outputs, state) of the whole, made of those of all steps; without it they stay as they
        are."""
        raise NotImplementedError

    @property
    def tracks_own_finished(self):
        """Whether `step` itself says of sequences that they had ended before."""
        return False


class BasicDecoderOutput(collections.namedtuple("BasicDecoderOutput", ("rnn_output", "sample_id"))):
    """Outputs of a cell, or of the layer on it, and the words that a helper made of them."""


def output_size_of(cell, output_layer):
    """Size of a cell's outputs, or their shape after a layer."""
    if output_layer is None:
        return cell.output_size
    shapes = tf.nest.map_structure(lambda size: tf.TensorShape([None]).concatenate(size),
                                   cell.output_size)
    return tf.nest.map_structure(lambda shape: shape[1:], output_layer.compute_output_shape(shapes))


class BasicDecoder(Decoder):
    """A cell that gets its inputs, step by step, from a helper.

    Parameters
    ----------
    cell : RNNCell
    helper : Helper
    initial_state : the cell's state, [batch, ...]
    output_layer : tf.layers.Layer, optional
        On the cell's outputs, before they are stored and sampled from.

    Raises
    ------
    TypeError
        An argument is of another type.
    """

    def __init__(self, cell, helper, initial_state, output_layer=None):
        assert_like_rnncell("cell", cell)
        if not isinstance(helper, Helper):
            raise TypeError(f"helper must be a Helper, received: {type(helper)}")
        if output_layer is not None and not isinstance(output_layer, tf.layers.Layer):
            raise TypeError(f"output_layer must be a Layer, received: {type(output_layer)}")
        self._cell, self._helper = cell, helper
        self._initial_state, self._output_layer = initial_state, output_layer

    @property
    def batch_size(self):
        return self._helper.batch_size

    def _rnn_output_size(self):
        return output_size_of(self._cell, self._output_layer)

    @property
    def output_size(self):
        return BasicDecoderOutput(self._rnn_output_size(), self._helper.sample_ids_shape)

    @property
    def output_dtype(self):
        dtype = tf.nest.flatten(self._initial_state)[0].dtype
        return BasicDecoderOutput(tf.nest.map_structure(lambda _: dtype, self._rnn_output_size()),
                                  self._helper.sample_ids_dtype)

    def initialize(self, name=None):
        return self._helper.initialize() + (self._initial_state,)

    def step(self, time, inputs, state, name=None):
        with tf.name_scope(name, "BasicDecoderStep", (time, inputs, state)):
            outputs, state = self._cell(inputs, state)
            if self._output_layer is not None:
                outputs = self._output_layer(outputs)
            samples = self._helper.sample(time=time, outputs=outputs, state=state)
            finished, inputs, state = self._helper.next_inputs(time=time, outputs=outputs,
                                                               state=state, sample_ids=samples)
        return BasicDecoderOutput(outputs, samples), state, inputs, finished


def dynamic_decode(decoder, output_time_major=False, impute_finished=False, maximum_iterations=None,
                   parallel_iterations=32, swap_memory=False, scope=None, **kwargs):
    """Run a decoder until all its sequences have ended.

    Parameters
    ----------
    decoder : Decoder
    output_time_major : bool
        Whether the outputs are [steps, batch, ...], and not [batch, steps, ...].
    impute_finished : bool
        Whether a sequence that has ended gives zeros and keeps its state.
    maximum_iterations : int32 number, optional
        Steps after which to stop.
    parallel_iterations, swap_memory : as for ``tf.while_loop``
    scope : str, optional
        By default ``decoder``.
    **kwargs
        Ignored, as in TensorFlow 1.15 for such decoders.

    Returns
    -------
    (outputs, the last state, lengths, int32 tensor [batch])

    Raises
    ------
    TypeError
        ``decoder`` is none.
    ValueError
        ``maximum_iterations`` is not a number.
    """
    if not isinstance(decoder, Decoder):
        raise TypeError(f"Expected decoder to be type Decoder, but saw: {type(decoder)}")
    with tf.variable_scope(scope, "decoder") as scope:
        context = tf.get_default_graph()._get_control_flow_context()
        in_loop = control_flow_util.GetContainingWhileContext(context) is not None
        if scope.caching_device is None and not in_loop:
            scope.set_caching_device(lambda op: op.device)  # variables are read before the loop
        if maximum_iterations is not None:
            maximum_iterations = tf.convert_to_tensor(maximum_iterations, dtype=tf.int32,
                                                      name="maximum_iterations")
            check_rank("maximum_iterations", maximum_iterations, 0)
        outputs, state, lengths = _loop(decoder, impute_finished, maximum_iterations,
                                        parallel_iterations, swap_memory)
        outputs = tf.nest.map_structure(lambda array: array.stack(), outputs)
        try:
            outputs, state = decoder.finalize(outputs, state, lengths)
        except NotImplementedError:  # by `Decoder`'s own, or, as in 1.15, by a subclass's
            pass
        if not output_time_major:
            outputs = tf.nest.map_structure(_transpose_batch_time, outputs)
    return outputs, state, lengths


def _loop(decoder, impute_finished, maximum_iterations, parallel_iterations, swap_memory):
    """(outputs as TensorArrays, the last state, lengths)."""
    finished, inputs, state = decoder.initialize()
    zeros = tf.nest.map_structure(
        lambda size, dtype: _zero_state_tensors(size, decoder.batch_size, dtype),
        decoder.output_size, decoder.output_dtype)
    if maximum_iterations is not None:
        finished = tf.logical_or(finished, 0 >= maximum_iterations)
    lengths = tf.zeros_like(finished, dtype=tf.int32)
    time = tf.constant(0, dtype=tf.int32)
    arrays = tf.nest.map_structure(
        lambda size, dtype: tf.TensorArray(dtype, size=0, dynamic_size=True,
                                           element_shape=_element_shape(decoder.batch_size, size)),
        decoder.output_size, decoder.output_dtype)

    def body(time, arrays, state, inputs, finished, lengths):
        outputs, next_state, next_inputs, next_finished = decoder.step(time, inputs, state)
        if not decoder.tracks_own_finished:
            next_finished = tf.logical_or(next_finished, finished)
        lengths = tf.where(tf.logical_not(finished), tf.fill(tf.shape(lengths), time + 1), lengths)
        for before, after in ((state, next_state), (arrays, outputs), (inputs, next_inputs)):
            tf.nest.assert_same_structure(before, after)
        if impute_finished:
            outputs = tf.nest.map_structure(lambda new, zero: tf.where(finished, zero, new),
                                            outputs, zeros)
            next_state = tf.nest.map_structure(lambda new, old: _kept(finished, old, new),
                                               next_state, state)
        arrays = tf.nest.map_structure(lambda array, new: array.write(time, new), arrays, outputs)
        return time + 1, arrays, next_state, next_inputs, next_finished, lengths

    def going_on(time, arrays, state, inputs, finished, lengths):
        return tf.logical_not(tf.reduce_all(finished))

    result = tf.while_loop(
        going_on, body, loop_vars=(time, arrays, state, inputs, finished, lengths),
        parallel_iterations=parallel_iterations, maximum_iterations=maximum_iterations,
        swap_memory=swap_memory)
    return result[1], result[2], result[5]


def _element_shape(batch_size, size):
    if not isinstance(size, tf.TensorShape) or size.ndims == 0:
        return None
    batch_size = tf.get_static_value(tf.convert_to_tensor(batch_size, name="batch_size"))
    return tf.TensorShape([batch_size]).concatenate(size)


def _kept(finished, old, new):
    """The old state of sequences that have ended; arrays, and what all instances share, go on."""
    if isinstance(old, tf.TensorArray):
        return new
    new.set_shape(old.shape)
    return new if new.shape.ndims == 0 else tf.where(finished, old, new)
