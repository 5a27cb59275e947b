"""Beam search.

Source of the behaviour: TensorFlow 1.15.5, ``contrib/seq2seq/python/ops/beam_search_decoder.py``.
"""

import collections

import numpy as np
from tensorflow.python.ops.rnn_cell_impl import assert_like_rnncell

from chapter14 import tf1
from chapter14.tf1.contrib.seq2seq._beam_step import (
    BeamSearchDecoderOutput,
    BeamSearchDecoderState,
    _beam_search_step,
    _known_rank,
    get_attention_probs,
)
from chapter14.tf1.contrib.seq2seq._decoder import Decoder, output_size_of
from chapter14.tf1.contrib.seq2seq._gather_tree import gather_tree, gather_tree_from_array
from chapter14.tf1.contrib.seq2seq._helpers import check_rank, embedding_function

tf = tf1.load()


class FinalBeamSearchDecoderOutput(collections.namedtuple("FinalBeamDecoderOutput", (
        "predicted_ids", "beam_search_decoder_output"))):
    """The beams' words, [batch, steps, beams], best beam first, and the `BeamSearchDecoderOutput`
    of all steps."""


def tile_batch(t, multiplier, name=None):
    """Repeat each instance: tensors [batch, ...] become [batch * multiplier, ...].

    Parameters
    ----------
    t : structure of tensors
    multiplier : int
    name : str, optional

    Returns
    -------
    structure of tensors

    Raises
    ------
    ValueError
        A tensor's rank is not known, or 0.
    """
    def tiled(value):
        value = tf.convert_to_tensor(value, name="t")
        shape = tf.shape(value)
        if not value.shape.ndims:
            raise ValueError(f"tile_batch: expected tensors, [batch, ...], got shape {value.shape}")
        multiples = [1, multiplier] + [1] * (value.shape.ndims - 1)
        result = tf.tile(tf.expand_dims(value, 1), multiples)
        result = tf.reshape(result, tf.concat(([shape[0] * multiplier], shape[1:]), 0))
        size = value.shape.dims[0].value
        size = None if size is None else size * multiplier
        result.set_shape(tf.TensorShape([size]).concatenate(value.shape[1:]))
        return result

    with tf.name_scope(name, "tile_batch", tf.nest.flatten(t) + [multiplier]):
        return tf.nest.map_structure(tiled, t)


class BeamSearchDecoder(Decoder):
    """A cell that is fed the words of the likeliest beams.

    With an `AttentionWrapper`, memory, lengths and the encoder's last state go through `tile_batch`
    first, and ``zero_state`` is that of batch * beams instances.

    Parameters
    ----------
    cell : RNNCell
    embedding : tensor, [words, size], or callable
    start_tokens : int32 tensor, [batch]
    end_token : int32 number
    initial_state : the cell's state, [batch * beams, ...]
    beam_width : int
    output_layer : tf.keras.layers.Layer, optional
        On the cell's outputs, [batch, beams, size].
    length_penalty_weight, coverage_penalty_weight : float
        0 for none.
    reorder_tensor_arrays : bool
        Whether TensorArrays in the state are given back as tensors, [steps, ...], ordered as the
        words are.

    Raises
    ------
    TypeError
        ``cell`` or ``output_layer`` is of another type.
    ValueError
        ``start_tokens`` is not a vector, ``end_token`` not a number, or the state is not that of
        batch * beams.
    """

    def __init__(self, cell, embedding, start_tokens, end_token, initial_state, beam_width,
                 output_layer=None, length_penalty_weight=0.0, coverage_penalty_weight=0.0,
                 reorder_tensor_arrays=True):
        assert_like_rnncell("cell", cell)
        if output_layer is not None and not isinstance(output_layer, tf.keras.layers.Layer):
            raise TypeError(f"output_layer must be a Layer, received: {type(output_layer)}")
        self._cell, self._output_layer, self._beam_width = cell, output_layer, beam_width
        self._length_penalty_weight = length_penalty_weight
        self._coverage_penalty_weight = coverage_penalty_weight
        self._reorder_tensor_arrays = reorder_tensor_arrays
        self._embedding_fn = embedding_function(embedding)
        self._start_tokens = tf.convert_to_tensor(start_tokens, dtype=tf.int32, name="start_tokens")
        check_rank("start_tokens", self._start_tokens, 1)
        self._end_token = tf.convert_to_tensor(end_token, dtype=tf.int32, name="end_token")
        check_rank("end_token", self._end_token, 0)
        self._batch_size = tf.size(start_tokens)
        self._initial_cell_state = tf.nest.map_structure(
            self._maybe_split_batch_beams, initial_state, self._cell.state_size)
        self._start_tokens = tf.tile(tf.expand_dims(self._start_tokens, 1), [1, self._beam_width])
        self._start_inputs = self._embedding_fn(self._start_tokens)
        first = tf.zeros([self._batch_size], dtype=tf.int32)
        self._finished = tf.one_hot(first, depth=beam_width, on_value=False, off_value=True,
                                    dtype=tf.bool)

    @property
    def batch_size(self):
        return self._batch_size

    @property
    def tracks_own_finished(self):
        return True

    def _rnn_output_size(self):
        return output_size_of(self._cell, self._output_layer)

    @property
    def output_size(self):
        return BeamSearchDecoderOutput(*[tf.TensorShape([self._beam_width])] * 3)

    def _dtype(self):
        return tf.nest.flatten(self._initial_cell_state)[0].dtype

    @property
    def output_dtype(self):
        dtype = self._dtype()
        scores = tf.nest.map_structure(lambda _: dtype, self._rnn_output_size())
        return BeamSearchDecoderOutput(scores=scores, predicted_ids=tf.int32, parent_ids=tf.int32)

    def initialize(self, name=None):
        dtype = self._dtype()
        first = tf.zeros([self._batch_size], dtype=tf.int32)
        log_probs = tf.one_hot(first, depth=self._beam_width,
                               on_value=tf.convert_to_tensor(0.0, dtype=dtype),
                               off_value=tf.convert_to_tensor(-np.inf, dtype=dtype), dtype=dtype)
        attention = get_attention_probs(self._initial_cell_state, self._coverage_penalty_weight)
        state = BeamSearchDecoderState(
            cell_state=self._initial_cell_state, log_probs=log_probs, finished=self._finished,
            lengths=tf.zeros([self._batch_size, self._beam_width], dtype=tf.int64),
            accumulated_attention_probs=() if attention is None else attention)
        return self._finished, self._start_inputs, state

    def step(self, time, inputs, state, name=None):
        with tf.name_scope(name, "BeamSearchDecoderStep", (time, inputs, state)):
            inputs = tf.nest.map_structure(
                lambda part: self._merge_batch_beams(part, part.shape[2:]), inputs)
            cell_state = tf.nest.map_structure(self._maybe_merge_batch_beams, state.cell_state,
                                               self._cell.state_size)
            outputs, cell_state = self._cell(inputs, cell_state)
            outputs = tf.nest.map_structure(
                lambda part: self._split_batch_beams(part, part.shape[1:]), outputs)
            cell_state = tf.nest.map_structure(self._maybe_split_batch_beams, cell_state,
                                               self._cell.state_size)
            if self._output_layer is not None:
                outputs = self._output_layer(outputs)
            output, state = _beam_search_step(
                time, outputs, cell_state, state, self._batch_size, self._beam_width,
                self._end_token, self._length_penalty_weight, self._coverage_penalty_weight)
            inputs = tf.cond(tf.reduce_all(state.finished), lambda: self._start_inputs,
                             lambda: self._embedding_fn(output.predicted_ids))
        return output, state, inputs, state.finished

    def finalize(self, outputs, final_state, sequence_lengths):
        """(`FinalBeamSearchDecoderOutput`, state), by the lengths of the state."""
        longest = tf.cast(tf.reduce_max(final_state.lengths, axis=1), tf.int32)
        words = gather_tree(outputs.predicted_ids, outputs.parent_ids, longest, self._end_token)
        if self._reorder_tensor_arrays:
            parents, lengths = outputs.parent_ids, final_state.lengths
            final_state = final_state._replace(cell_state=tf.nest.map_structure(
                lambda part: self._maybe_sort_array_beams(part, parents, lengths),
                final_state.cell_state))
        return FinalBeamSearchDecoderOutput(predicted_ids=words,
                                            beam_search_decoder_output=outputs), final_state

    def _merge_batch_beams(self, t, s=None):
        """[batch, beams, s] as [batch * beams, s]."""
        s = _as_shape(s)
        shape, n_instances = tf.shape(t), tf.get_static_value(self._batch_size)
        merged = tf.reshape(t, tf.concat(([self._batch_size * self._beam_width], shape[2:]), 0))
        n_merged = None if n_instances is None else n_instances * self._beam_width
        merged.set_shape(tf.TensorShape([n_merged]).concatenate(s))
        return merged

    def _split_batch_beams(self, t, s=None):
        """[batch * beams, s] as [batch, beams, s]; `ValueError` where its sizes are others."""
        s, shape = _as_shape(s), tf.shape(t)
        split = tf.reshape(t, tf.concat(([self._batch_size, self._beam_width], shape[1:]), 0))
        n_instances = tf.get_static_value(self._batch_size)
        expected = tf.TensorShape([n_instances, self._beam_width]).concatenate(s)
        if not split.shape.is_compatible_with(expected):
            raise ValueError(
                f"expected a state and outputs of {expected}, [batch, beams, ...], got "
                f"{split.shape}; start from a state of batch * beams instances (tile_batch, "
                "zero_state)")
        split.set_shape(expected)
        return split

    def _maybe_split_batch_beams(self, t, s):
        if isinstance(t, tf.TensorArray) or _known_rank(t) < 1:
            return t
        return self._split_batch_beams(t, s)

    def _maybe_merge_batch_beams(self, t, s):
        if isinstance(t, tf.TensorArray) or _known_rank(t) < 2:
            return t
        return self._merge_batch_beams(t, s)

    def _maybe_sort_array_beams(self, t, parent_ids, sequence_length):
        """What a TensorArray of the state holds, ordered as the words, if its shape allows it."""
        if not isinstance(t, tf.TensorArray):
            return t
        shape, n_instances = t.element_shape, tf.get_static_value(self._batch_size)
        if not shape.ndims:
            tf.logging.warn(
                f"the state's TensorArray {t.handle.name} stays unsorted, not in the order of the "
                f"beams: expected elements of a known rank of 1 or more, got shape {shape}")
            return t
        if not _check_static_batch_beam_maybe(shape, n_instances, self._beam_width):
            tf.logging.warn(
                f"the state's TensorArray {t.handle.name} stays unsorted, not in the order of the "
                f"beams: expected elements for {n_instances} * {self._beam_width} beams, got shape "
                f"{shape}; reorder_tensor_arrays=False leaves out this warning")
            return t
        t = t.stack()
        with tf.control_dependencies([_check_batch_beam(t, self._batch_size, self._beam_width)]):
            return gather_tree_from_array(t, parent_ids, sequence_length)


def _as_shape(sizes):
    """Sizes as a `TensorShape`; those of a tensor as far as they are known."""
    return tf.TensorShape(tf.get_static_value(sizes) if isinstance(sizes, tf.Tensor) else sizes)


def _check_static_batch_beam_maybe(shape, batch_size, beam_width):
    """Whether elements of that shape can be [batch * beams, ...], or [batch, beams, ...] with that
    product known."""
    sizes = [size.value for size in shape.dims]
    if batch_size is None or sizes[0] is None:
        return True
    fits = len(sizes) < 2 or sizes[1] is None or sizes[:2] == [batch_size, beam_width]
    return sizes[0] == batch_size * beam_width and fits


def _check_batch_beam(t, batch_size, beam_width):
    """An op that fails where elements, t being [steps, ...], are not [batch * beams, ...] or
    [batch, beams, ...]."""
    shape = tf.shape(t)
    fits = tf.equal(shape[1], batch_size * beam_width)
    if t.shape.ndims != 2:
        instances = tf.equal(shape[1], batch_size)
        beams = tf.equal(shape[2], beam_width)
        fits = tf.logical_or(fits, tf.logical_and(instances, beams))
    return tf.Assert(fits, [
        f"cannot put {t.name} in the order of the beams: expected elements [batch * beams, ...] or "
        "[batch, beams, ...], got others; give the decoder reorder_tensor_arrays=False"])
