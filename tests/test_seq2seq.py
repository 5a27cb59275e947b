"""tf.contrib.seq2seq: what the graphs of the catalogue do not show: results known beforehand, and
errors."""

import itertools

import numpy as np
import pytest

from chapter14 import tf1 as tf

tf.load()
seq2seq = tf.contrib.seq2seq
END = 2  # of words 0, 1 and 2


@pytest.fixture(autouse=True)
def graph():
    """A new graph for each test."""
    with tf.Graph().as_default() as graph:
        tf.set_random_seed(42)
        yield graph


def evaluated(fetches, feeds=None):
    with tf.Session() as sess:
        sess.run(tf.global_variables_initializer())
        return sess.run(fetches, feeds)


class Chain(tf.nn.rnn_cell.RNNCell):
    """A Markov chain: its outputs are its inputs, which are the logits of the words after a
    word."""

    output_size = state_size = 3

    def call(self, inputs, state):
        return inputs, state + 1


def transitions(seed=0):
    return np.random.RandomState(seed).normal(size=(3, 3)).astype(np.float32)


def log_softmax(logits):
    return logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))


def all_sequences(logits, n_steps):
    """{words: log probability} of all sequences of the chain from word 0."""
    found, log_probs = {}, log_softmax(logits)
    for words in itertools.product(range(3), repeat=n_steps):
        words = words[:length(words)] + (END,) * (n_steps - length(words))
        pairs = list(zip((0,) + words, words))[:length(words)]
        found[words] = sum(log_probs[pair] for pair in pairs)
    return found


def length(words):
    return words.index(END) + 1 if END in words else len(words)


def beams(logits, beam_width, n_steps, batch_size=1, **options):
    decoder = seq2seq.BeamSearchDecoder(Chain(), logits, [0] * batch_size, END,
                                        tf.zeros([batch_size * beam_width, 3]), beam_width,
                                        **options)
    return seq2seq.dynamic_decode(decoder, maximum_iterations=n_steps)


@pytest.mark.parametrize("seed", range(3))
def test_wide_beam_search_finds_the_best_sequences(seed):
    logits = transitions(seed)
    outputs, state, _ = evaluated(beams(logits, 8, 3))
    known, found = all_sequences(logits, 3), [tuple(words)
                                              for words in outputs.predicted_ids[0].T.tolist()]
    assert len(set(found)) == 8 and [length(words) for words in found] == state.lengths[0].tolist()
    np.testing.assert_allclose(state.log_probs[0], [known[words] for words in found], rtol=1e-5)
    np.testing.assert_allclose(state.log_probs[0], sorted(known.values())[::-1][:8], rtol=1e-5)


def test_a_beam_of_one_is_greedy():
    logits = transitions(1) - np.float32([[0, 0, 3]])  # long sequences
    helper = seq2seq.GreedyEmbeddingHelper(logits, [0, 0], END)
    decoder = seq2seq.BasicDecoder(Chain(), helper, tf.zeros([2, 3]))
    greedy, _, _ = seq2seq.dynamic_decode(decoder, maximum_iterations=5)
    ids, words = evaluated([beams(logits, 1, 5, batch_size=2)[0].predicted_ids, greedy.sample_id])
    np.testing.assert_array_equal(words, ids[:, :, 0])


def test_length_penalty_divides_the_scores():
    """By a length in which, as in 1.15, the end's word counts only from the next step on."""
    outputs, state, _ = evaluated(beams(transitions(), 8, 3, length_penalty_weight=2.0))
    words = outputs.predicted_ids[0]
    lengths = state.lengths[0] - ((words[-1] == END) & (words[-2] != END))
    scores = outputs.beam_search_decoder_output.scores[0, -1]
    np.testing.assert_allclose(scores, state.log_probs[0] / ((5 + lengths) / 6) ** 2, rtol=1e-5)


# [3 steps, 1 instance, 3 beams]
STEPS = np.array([[[1, 2, 3]], [[4, 5, 6]], [[7, 8, 9]]], dtype=np.int32)
PARENTS = np.array([[[0, 0, 0]], [[0, 1, 1]], [[2, 1, 2]]], dtype=np.int32)


@pytest.mark.parametrize("n_steps, end, expected", [
    (3, 10, [[2, 2, 2], [6, 5, 6], [7, 8, 9]]),
    (2, 10, [[1, 2, 2], [4, 5, 6], [10, 10, 10]]),
    (3, 6, [[2, 2, 2], [6, 5, 6], [6, 8, 6]]),
    (0, 6, [[6, 6, 6]] * 3),
])
def test_gather_tree_goes_back(n_steps, end, expected):
    """From the last step to the first; after an instance's steps and after the end's word, the
    end's word."""
    words = seq2seq.gather_tree(STEPS, PARENTS, [n_steps], end)
    np.testing.assert_array_equal(evaluated(words)[:, 0], expected)


def test_gather_tree_is_one_op_that_is_saved_with_its_graph(graph):
    steps = tf.placeholder(tf.int32, [3, 1, 3], name="steps")
    words = seq2seq.gather_tree(steps, PARENTS, [3], 10, name="words")
    assert ["steps", "words/parent_ids", "words/max_sequence_lengths", "words/end_token",
            "words"] == [op.name for op in graph.get_operations()]
    with tf.Graph().as_default():
        again, = tf.import_graph_def(graph.as_graph_def(), {"steps": STEPS}, ["words:0"])
        np.testing.assert_array_equal(evaluated(again), [[[2, 2, 2]], [[6, 5, 6]], [[7, 8, 9]]])
    assert [3, 1, 3] == words.shape.as_list()


def test_gather_tree_refuses_parents_that_are_no_beams():
    with pytest.raises(tf.errors.InvalidArgumentError):
        evaluated(seq2seq.gather_tree(STEPS, PARENTS - 1, [3], 10))


def test_imputing_gives_zeros_and_keeps_states():
    """Of a sequence of one step and one of three: the first has no outputs after it, and its state
    stays."""
    helper = seq2seq.TrainingHelper(tf.ones([2, 3, 3]), [1, 3])
    decoder = seq2seq.BasicDecoder(Chain(), helper, tf.zeros([2, 3]))
    outputs, state, lengths = evaluated(seq2seq.dynamic_decode(decoder, impute_finished=True))
    assert [[[1] * 3, [0] * 3, [0] * 3], [[1] * 3] * 3] == outputs.rnn_output.tolist()
    assert ([[1] * 3, [3] * 3], [1, 3]) == (state.tolist(), lengths.tolist())


def test_time_major_outputs():
    helper = seq2seq.TrainingHelper(tf.ones([2, 5, 3]), [4, 3])
    decoder = seq2seq.BasicDecoder(Chain(), helper, tf.zeros([2, 3]))
    outputs, _, _ = evaluated(seq2seq.dynamic_decode(decoder, True, maximum_iterations=3))
    assert (3, 2, 3) == outputs.rnn_output.shape


def test_monotonic_modes_agree():
    """All compute the same alignments; `hard` of probabilities that are 0 or 1."""
    random = np.random.RandomState(0)
    p = random.uniform(0.1, 0.9, size=(4, 6)).astype(np.float32)
    before = np.exp(log_softmax(random.normal(size=(4, 6)))).astype(np.float32)
    recursive, parallel = evaluated([seq2seq.monotonic_attention(p, before, mode)
                                     for mode in ("recursive", "parallel")])
    np.testing.assert_allclose(parallel, recursive, rtol=1e-4)
    first = np.eye(6, dtype=np.float32)[[0, 1, 2, 5]]
    hard, recursive = evaluated([seq2seq.monotonic_attention(p.round(), first, mode)
                                 for mode in ("hard", "recursive")])
    np.testing.assert_array_equal(recursive, hard)


def test_cloned_states_are_checked():
    """At once where shapes are known, else when they are used."""
    cell = seq2seq.AttentionWrapper(tf.nn.rnn_cell.GRUCell(3),
                                    seq2seq.LuongAttention(3, tf.zeros([4, 5, 2])))
    state = cell.zero_state(4, tf.float32)
    with pytest.raises(ValueError, match="expected .4, 3., got"):
        state.clone(cell_state=tf.zeros([4, 2]))
    fed = tf.placeholder(tf.float32, [None, 3])
    cloned = state.clone(cell_state=fed).cell_state
    assert (4, 3) == evaluated(cloned, {fed: np.zeros((4, 3))}).shape
    with pytest.raises(tf.errors.InvalidArgumentError):
        evaluated(cloned, {fed: np.zeros((5, 3))})


def luong():
    return seq2seq.LuongAttention(3, tf.zeros([4, 5, 2]))


def wrapped(**options):
    return seq2seq.AttentionWrapper(tf.nn.rnn_cell.GRUCell(3), luong(), **options)


def searching():
    """The state is of two instances, not of two times three beams."""
    return seq2seq.BeamSearchDecoder(Chain(), transitions(), [0, 0], END, tf.zeros([2, 3]), 3)


ERRORS = {  # {what is wrong: (1.15's error, part of its message, a call)}
    "logits of a matrix": (ValueError, "(?i)logits", lambda: seq2seq.sequence_loss(
        tf.zeros([2, 3]), tf.zeros([2, 3], tf.int32), tf.ones([2, 3]))),
    "averaged and summed": (ValueError, "sum_over_batch", lambda: seq2seq.sequence_loss(
        tf.zeros([2, 3, 4]), tf.zeros([2, 3], tf.int32), tf.ones([2, 3]), sum_over_batch=True)),
    "one length": (ValueError, "sequence_length",
                   lambda: seq2seq.TrainingHelper(tf.zeros([4, 3, 2]), 3)),
    "no helper": (TypeError, "helper",
                  lambda: seq2seq.BasicDecoder(Chain(), None, tf.zeros([2, 3]))),
    "no cell": (TypeError, "cell", lambda: seq2seq.AttentionWrapper(None, luong())),
    "no decoder": (TypeError, "decoder", lambda: seq2seq.dynamic_decode(Chain())),
    "abstract": (TypeError, "abstract class Helper", seq2seq.Helper),
    "not initialised": (ValueError, "batch_size",
                        lambda: seq2seq.CustomHelper(None, None, None).batch_size),
    "open depth": (ValueError, "memory", lambda: seq2seq.BahdanauAttention(
        3, tf.placeholder(tf.float32, [2, 3, None]))),
    "another depth": (ValueError, "(?i)query", lambda: luong()(tf.zeros([4, 2]), None)),
    "two sizes": (ValueError, "attention_layer_size", lambda: wrapped(attention_layer_size=[3, 3])),
    "another state": (TypeError, "AttentionWrapperState",
                      lambda: wrapped()(tf.zeros([4, 2]), tf.zeros([4, 3]))),
    "another batch": (tf.errors.InvalidArgumentError, "batch size",
                      lambda: wrapped().zero_state(5, tf.float32)),
    "no such mode": (ValueError, "'soft'",
                     lambda: seq2seq.monotonic_attention([[0.5]], [[1.0]], "soft")),
    "a number repeated": (ValueError, "tile_batch", lambda: seq2seq.tile_batch(tf.constant(1), 3)),
    "state not repeated": (ValueError, "(?i)shape", searching),
    "no attention to cover": (ValueError, "coverage_penalty_weight", lambda: beams(
        transitions(), 3, 2, coverage_penalty_weight=0.1)),
}


@pytest.mark.parametrize("what", ERRORS)
def test_errors_are_those_of_1_15(what):
    error, message, call = ERRORS[what]
    with pytest.raises(error, match=message):
        call()
