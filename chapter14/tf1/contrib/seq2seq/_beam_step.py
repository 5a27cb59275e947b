"""One step of beam search: scores of all continuations, and the best of them.

Source of the behaviour: TensorFlow 1.15.5, ``contrib/seq2seq/python/ops/beam_search_decoder.py``.
"""

import collections

from chapter14 import tf1
from chapter14.tf1.contrib.seq2seq._helpers import check_rank
from chapter14.tf1.contrib.seq2seq._wrapper import AttentionWrapperState

tf = tf1.load()


class BeamSearchDecoderState(collections.namedtuple("BeamSearchDecoderState", (
        "cell_state", "log_probs", "finished", "lengths", "accumulated_attention_probs"))):
    """The cell's state, [batch, beams, ...]; of each beam, [batch, beams], its log probability,
    whether it has ended, its length; its attention so far, [batch, beams, steps], or ()."""


class BeamSearchDecoderOutput(collections.namedtuple("BeamSearchDecoderOutput", (
        "scores", "predicted_ids", "parent_ids"))):
    """Of each beam, [batch, beams]: its score, its word, the beam that it goes on from."""


def _beam_search_step(time, logits, next_cell_state, beam_state, batch_size, beam_width, end_token,
                      length_penalty_weight, coverage_penalty_weight):
    """(output, next state), from logits, [batch, beams, words], and the cell's next state."""
    ended, n_instances = beam_state.finished, tf.get_static_value(batch_size)
    going_on = tf.logical_not(ended)
    log_probs = _mask_probs(tf.nn.log_softmax(logits), end_token, ended)
    log_probs = tf.expand_dims(beam_state.log_probs, 2) + log_probs
    n_words = logits.shape.dims[-1].value or tf.shape(logits)[-1]
    lengths = _lengths(beam_state.lengths, going_on, batch_size, beam_width, end_token, n_words)
    attention = get_attention_probs(next_cell_state, coverage_penalty_weight)
    if attention is not None:
        attention *= tf.expand_dims(tf.cast(going_on, tf.float32), 2)
        attention = beam_state.accumulated_attention_probs + attention
    scores = _get_scores(log_probs, lengths, length_penalty_weight, coverage_penalty_weight, ended,
                         attention)
    tf.convert_to_tensor(time, name="time")  # an op, where a number is given
    scores = tf.reshape(scores, [batch_size, -1])
    n_best = tf.convert_to_tensor(beam_width, dtype=tf.int32, name="beam_width")
    best_scores, places = tf.nn.top_k(scores, k=n_best)
    for value in (best_scores, places):
        value.set_shape([n_instances, beam_width])

    def chosen(values, places, range_size=beam_width, shape=(-1,), name=None):
        return _tensor_gather_helper(places, values, batch_size, range_size, list(shape), name)

    best_log_probs = chosen(log_probs, places, beam_width * n_words, name="next_beam_probs")
    words = tf.cast(tf.mod(places, n_words, name="next_beam_word_ids"), tf.int32)
    parents = tf.cast(places / n_words, tf.int32, name="next_beam_parent_ids")
    ended = chosen(ended, parents)
    now_ended = tf.logical_or(ended, tf.equal(words, end_token), name="next_beam_finished")
    longer = tf.cast(tf.logical_not(ended), tf.int64)
    lengths = chosen(beam_state.lengths, parents) + longer
    if attention is not None:
        attention = chosen(attention, parents, shape=[batch_size * beam_width, -1],
                           name="next_accumulated_attention_probs")
    # the sizes are multiplied anew for each part of the state, as 1.15 has it
    cell_state = tf.nest.map_structure(
        lambda part: _maybe_tensor_gather_helper(parents, part, batch_size, beam_width,
                                                 [batch_size * beam_width, -1]), next_cell_state)
    next_state = BeamSearchDecoderState(cell_state, best_log_probs, now_ended, lengths,
                                        () if attention is None else attention)
    return BeamSearchDecoderOutput(best_scores, words, parents), next_state


def _mask_probs(probs, eos_token, finished):
    """Log probabilities, [batch, beams, words], in which beams that have ended can only end."""
    n_words = tf.shape(probs)[2]
    row = tf.one_hot(eos_token, n_words, dtype=probs.dtype,
                     on_value=tf.convert_to_tensor(0., dtype=probs.dtype),
                     off_value=probs.dtype.min)
    rows = tf.tile(tf.reshape(row, [1, 1, -1]), tf.concat([tf.shape(finished), [1]], 0))
    mask = tf.tile(tf.expand_dims(finished, 2), [1, 1, n_words])
    return tf.where(mask, rows, probs)


def _lengths(lengths, going_on, batch_size, beam_width, end_token, n_words):
    """Lengths of the continuations, [batch, beams, words]: longer by one, but where the beam has or
    is ended."""
    ends = tf.fill([batch_size, beam_width], end_token)
    added = tf.one_hot(ends, n_words, on_value=tf.to_int64(0), off_value=tf.to_int64(1),
                       dtype=tf.int64)
    going_on = tf.cast(going_on, tf.int64)
    added *= tf.expand_dims(going_on, 2)
    return added + tf.expand_dims(lengths, 2)


def get_attention_probs(next_cell_state, coverage_penalty_weight):
    """The state's alignments, [batch, beams, steps], their mean over all mechanisms; None without a
    penalty.

    Raises `ValueError` where no cell has attention.
    """
    if coverage_penalty_weight == 0.0:
        return None
    if isinstance(next_cell_state, AttentionWrapperState):
        states = [next_cell_state]
    else:
        states = [state for state in (next_cell_state if isinstance(next_cell_state, tuple) else ())
                  if isinstance(state, AttentionWrapperState)]
    if not states:
        raise ValueError("expected a cell with attention, or coverage_penalty_weight=0.0, got "
                         f"weight {coverage_penalty_weight} and a state without attention")
    alignments = [_mean(state.alignments) if isinstance(state.alignments, tuple)
                  else state.alignments for state in states]
    return alignments[0] if len(alignments) == 1 else _mean(alignments)


def _mean(values):
    return tf.reduce_mean(tf.concat([tf.expand_dims(value, -1) for value in values], -1), -1)


def _get_scores(log_probs, sequence_lengths, length_penalty_weight, coverage_penalty_weight,
                finished, accumulated_attention_probs):
    """Scores of the continuations, [batch, beams, words]: log probabilities with penalties (Wu et
    al., 2016)."""
    penalty = _length_penalty(sequence_lengths, length_penalty_weight)
    scores = log_probs / tf.cast(penalty, dtype=log_probs.dtype)
    weight = tf.convert_to_tensor(coverage_penalty_weight, name="coverage_penalty_weight")
    check_rank("coverage_penalty_weight", weight, 0)
    if tf.get_static_value(weight) == 0.0:
        return scores
    attention = accumulated_attention_probs
    if attention is None:
        raise ValueError("a coverage penalty needs the attention so far, got None")
    # steps of the memory that are masked have no attention
    attention = tf.where(tf.equal(attention, 0.0), tf.ones_like(attention), attention)
    penalty = tf.reduce_sum(tf.log(tf.minimum(attention, 1.0)), 2)
    penalty *= tf.cast(finished, tf.float32)
    return scores + tf.expand_dims(penalty * weight, 2)


def _length_penalty(sequence_lengths, penalty_factor):
    """((5 + length) / 6) ** weight, of the lengths' shape; 1.0 where the weight is 0."""
    weight = tf.convert_to_tensor(penalty_factor, name="penalty_factor")
    weight.set_shape(())
    known = tf.get_static_value(weight)
    if known is not None and known == 0:
        return 1.0
    return tf.div((5. + tf.cast(sequence_lengths, tf.float32)) ** weight, (5. + 1.) ** weight)


def _known_rank(part):
    """The rank of a tensor; `ValueError` where it is not known."""
    if part.shape.ndims is None:
        raise ValueError(f"expected a state of known ranks, got {part}, of none: set its shape")
    return part.shape.ndims


def _maybe_tensor_gather_helper(gather_indices, gather_from, batch_size, range_size, gather_shape):
    """A part of a state, [batch, beams, ...], of the chosen beams; what has no beams stays."""
    if isinstance(gather_from, tf.TensorArray) or _known_rank(gather_from) < len(gather_shape):
        return gather_from
    return _tensor_gather_helper(gather_indices, gather_from, batch_size, range_size, gather_shape)


def _tensor_gather_helper(gather_indices, gather_from, batch_size, range_size, gather_shape,
                          name=None):
    """Of each instance's ``range_size`` values, those at its indices, [batch, beams].

    ``gather_shape`` is [-1], or [batch * beams, -1] where each value is a row.
    """
    with tf.name_scope(name, "tensor_gather_helper"):
        first = tf.expand_dims(tf.range(batch_size) * range_size, 1)
        indices = tf.reshape(gather_indices + first, [-1])
        output = tf.gather(tf.reshape(gather_from, gather_shape), indices)
        n_axes = 1 + len(gather_shape)
        output = tf.reshape(output, tf.shape(gather_from)[:n_axes], name="output")
        n_instances = tf.get_static_value(batch_size)
        output.set_shape(tf.TensorShape([n_instances]).concatenate(gather_from.shape[1:n_axes]))
        return output
