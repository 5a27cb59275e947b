"""contrib.seq2seq: decoding, scheduled sampling, beam search."""

import numpy as np

from chapter14 import tf1 as tf
from scripts.oracle.catalogue import X_steps, fed, lengths
from scripts.oracle.catalogue.contrib_seq2seq import (
    END,
    N_WORDS,
    START,
    _encoded,
    _trained,
    n_words,
    seq2seq,
    words,
)


def _decoding(make_helper, **options):
    _, _, state = _encoded()
    embedding = tf.get_variable("embedding", [N_WORDS, 2])
    decoder = seq2seq.BasicDecoder(tf.nn.rnn_cell.GRUCell(3), make_helper(embedding), state,
                                   output_layer=tf.layers.Dense(N_WORDS))
    return seq2seq.dynamic_decode(decoder, **options)


def decoding_greedily():
    return _decoding(lambda embedding: seq2seq.GreedyEmbeddingHelper(embedding, tf.fill([4], START),
                                                                     END), maximum_iterations=6)


def decoding_greedily_an_open_batch():
    def helper(embedding):
        starts = tf.tile([START], [tf.shape(fed(n_words))[0]])
        return seq2seq.GreedyEmbeddingHelper(lambda words: tf.nn.embedding_lookup(embedding, words),
                                             starts, END)
    return _decoding(helper, maximum_iterations=tf.constant(5), impute_finished=True)


def decoding_by_draws():
    return _decoding(lambda embedding: seq2seq.SampleEmbeddingHelper(embedding, [START] * 4, END),
                     maximum_iterations=6, parallel_iterations=1)


def decoding_by_seeded_draws():
    return _decoding(lambda embedding: seq2seq.SampleEmbeddingHelper(
        embedding, tf.fill([4], START), END, softmax_temperature=0.5, seed=3),
        maximum_iterations=6, parallel_iterations=1)


def decoding_by_functions():
    def helper(embedding):
        return seq2seq.CustomHelper(
            initialize_fn=lambda: (tf.tile([False], [4]), tf.zeros([4, 2])),
            sample_fn=lambda time, outputs, state: tf.argmax(outputs, 1, output_type=tf.int32),
            next_inputs_fn=lambda time, outputs, state, sample_ids: (
                sample_ids >= time, tf.gather(embedding, sample_ids), state))
    return _decoding(helper, maximum_iterations=4)


def decoding_numbers():
    def helper(embedding):
        return seq2seq.InferenceHelper(
            sample_fn=lambda outputs: outputs[:, :2], sample_shape=[2], sample_dtype=tf.float32,
            start_inputs=tf.zeros([4, 2]), end_fn=lambda samples: samples[:, 0] > 0.5)
    return _decoding(helper, maximum_iterations=4)


def scheduled_sampling_of_words():
    _, _, state = _encoded()
    embedding = tf.get_variable("embedding", [N_WORDS, 2])
    helper = seq2seq.ScheduledEmbeddingTrainingHelper(tf.nn.embedding_lookup(embedding, fed(words)),
                                                      fed(n_words), embedding,
                                                      sampling_probability=0.5)
    decoder = seq2seq.BasicDecoder(tf.nn.rnn_cell.GRUCell(3), helper, state,
                                   tf.layers.Dense(N_WORDS))
    outputs, _, _ = seq2seq.dynamic_decode(decoder, parallel_iterations=1)
    loss = tf.reduce_mean(tf.square(outputs.rnn_output))
    tf.train.GradientDescentOptimizer(0.5).minimize(loss)
    return loss, outputs


def scheduled_sampling_of_outputs():
    _, _, state = _encoded()
    helper = seq2seq.ScheduledOutputTrainingHelper(fed(X_steps), fed(lengths),
                                                   fed(np.array(0.5, np.float32), ()), seed=3)
    decoder = seq2seq.BasicDecoder(tf.nn.rnn_cell.GRUCell(3), helper, state, tf.layers.Dense(2))
    return seq2seq.dynamic_decode(decoder, parallel_iterations=1)


def scheduled_sampling_of_projected_outputs():
    _, _, state = _encoded()
    helper = seq2seq.ScheduledOutputTrainingHelper(
        fed(X_steps), fed(lengths), 0.5, next_inputs_fn=lambda outputs: tf.layers.dense(outputs, 2),
        auxiliary_inputs=fed(X_steps[:, :, :1]))
    decoder = seq2seq.BasicDecoder(tf.nn.rnn_cell.GRUCell(3), helper, state)
    return seq2seq.dynamic_decode(decoder, parallel_iterations=1)


def _beams(cell, state, **options):
    decoder = seq2seq.BeamSearchDecoder(
        cell, tf.get_variable("embedding", [N_WORDS, 2]), tf.fill([4], START), END, state,
        beam_width=3, output_layer=tf.layers.Dense(N_WORDS, name="projection"), **options)
    return seq2seq.dynamic_decode(decoder, maximum_iterations=5)


def beam_search():
    _, _, state = _encoded(tf.nn.rnn_cell.BasicLSTMCell(3))
    outputs, state, steps = _beams(tf.nn.rnn_cell.BasicLSTMCell(3), seq2seq.tile_batch(state, 3))
    return outputs, state, steps


def beam_search_in_time_major():
    _, _, state = _encoded(static=True)
    decoder = seq2seq.BeamSearchDecoder(tf.nn.rnn_cell.GRUCell(3),
                                        lambda words: tf.one_hot(words, N_WORDS), [START] * 4, END,
                                        seq2seq.tile_batch(state, multiplier=2), 2,
                                        tf.layers.Dense(N_WORDS), length_penalty_weight=0.6)
    return seq2seq.dynamic_decode(decoder, output_time_major=True, maximum_iterations=4,
                                  scope="beams")


def beam_search_with_attention():
    memory, steps, state = _encoded()
    memory, steps, state = (seq2seq.tile_batch(value, 3) for value in (memory, steps, state))
    cell = seq2seq.AttentionWrapper(tf.nn.rnn_cell.GRUCell(3),
                                    seq2seq.BahdanauAttention(4, memory, steps),
                                    attention_layer_size=3, alignment_history=True)
    start = cell.zero_state(4 * 3, tf.float32).clone(cell_state=state)
    outputs, state, steps = _beams(cell, start, length_penalty_weight=1.0)
    return outputs, state.cell_state.cell_state, state.lengths, state.log_probs


def beam_search_with_penalties():
    memory, steps, _ = _encoded()
    memory, steps = (seq2seq.tile_batch(value, 3) for value in (memory, steps))
    mechanisms = [seq2seq.BahdanauAttention(4, memory, steps),
                  seq2seq.LuongAttention(3, memory, steps)]
    cell = seq2seq.AttentionWrapper(tf.nn.rnn_cell.GRUCell(3), mechanisms,
                                    attention_layer_size=[3, 2], alignment_history=True)
    outputs, state, steps = _beams(cell, cell.zero_state(12, tf.float32), length_penalty_weight=0.5,
                                   coverage_penalty_weight=0.2, reorder_tensor_arrays=False)
    return outputs, state.accumulated_attention_probs, state.lengths


def beam_search_ordering_alignments():
    """The memory's steps are open, so the alignments' shape is too, and their history can be
    ordered."""
    memory, steps, _ = _encoded()
    memory = tf.placeholder_with_default(seq2seq.tile_batch(memory, 3), [None, None, 3])
    cell = seq2seq.AttentionWrapper(tf.nn.rnn_cell.GRUCell(3), seq2seq.LuongAttention(3, memory),
                                    alignment_history=True)
    start = cell.zero_state(tf.shape(memory)[0], tf.float32)
    outputs, state, steps = _beams(cell, start)
    return outputs, state.cell_state.alignment_history, state.lengths


def beams_from_a_tree():
    steps = np.array([[[1, 2, 3], [4, 5, 6]], [[4, 5, 6], [1, 2, 9]], [[7, 8, 9], [3, 4, 5]]],
                     dtype=np.int32)
    parents = np.array([[[0, 0, 0], [0, 0, 0]], [[0, 1, 1], [2, 1, 0]], [[2, 1, 2], [1, 1, 0]]],
                       dtype=np.int32)
    return (seq2seq.gather_tree(fed(steps, (3, 2, 3)), fed(parents), [3, 2], 9),
            seq2seq.gather_tree(steps, parents, max_sequence_lengths=[7, 0], end_token=2,
                                name="tree"), tf.random_normal([2]))


class _ResidualLayers(tf.nn.rnn_cell.MultiRNNCell):
    """The lowest layer attends, and all layers above are fed what it attended to."""

    def call(self, inputs, state, scope=None):
        with tf.variable_scope("cell_0_attention"):
            outputs, first = self._cells[0](inputs, state[0])
        states = [first]
        for number, cell in enumerate(self._cells[1:], 1):
            with tf.variable_scope("cell_%d" % number):
                outputs, state_of_layer = cell(tf.concat([outputs, first.attention], -1),
                                               state[number])
                states.append(state_of_layer)
        return outputs, tuple(states)


def gnmt():
    """Three layers, the lowest of which attends, as in the NMT tutorial."""
    X, steps = fed(X_steps), fed(lengths)
    with tf.variable_scope("encoder"):
        both, states = tf.nn.bidirectional_dynamic_rnn(tf.nn.rnn_cell.BasicLSTMCell(2),
                                                       tf.nn.rnn_cell.BasicLSTMCell(2), X, steps,
                                                       dtype=tf.float32)
        layers = tf.nn.rnn_cell.MultiRNNCell([tf.nn.rnn_cell.BasicLSTMCell(3) for _ in range(2)])
        memory, above = tf.nn.dynamic_rnn(layers, tf.concat(both, -1), steps, dtype=tf.float32)
    cells = [tf.nn.rnn_cell.BasicLSTMCell(3) for _ in range(3)]
    mechanism = seq2seq.BahdanauAttention(3, memory, steps, normalize=True)
    cells[0] = seq2seq.AttentionWrapper(cells[0], mechanism, attention_layer_size=None,
                                        output_attention=False, name="attention")
    cell = _ResidualLayers(cells)
    start = [layer.zero_state(4, tf.float32) for layer in cells]
    start[0] = start[0].clone(cell_state=above[0])
    return _trained(cell, tuple(start), tf.train.GradientDescentOptimizer(0.5),
                    swap_memory=True)[:3]
