"""Monotonic attention (Raffel et al., 2017): it never goes back.

Source of the behaviour: TensorFlow 1.15.5, ``contrib/seq2seq/python/ops/attention_wrapper.py``.
"""

import functools

import numpy as np

from chapter14 import tf1
from chapter14.tf1.contrib.seq2seq._attention import (
    _BaseAttentionMechanism,
    bahdanau_score,
    dense,
    luong_score,
)

tf = tf1.load()


def safe_cumprod(x, *args, **kwargs):
    """``tf.cumprod``, with its arguments, of numbers from 0 to 1, by the sum of their
    logarithms."""
    with tf.name_scope(None, "SafeCumprod", [x]):
        x = tf.convert_to_tensor(x, name="x")
        tiny = np.finfo(x.dtype.as_numpy_dtype).tiny
        return tf.exp(tf.cumsum(tf.log(tf.clip_by_value(x, tiny, 1)), *args, **kwargs))


def monotonic_attention(p_choose_i, previous_attention, mode):
    """Alignments of a step, from those of the step before.

    Parameters
    ----------
    p_choose_i : tensor, [batch, steps]
        Probability of stopping at each step of the memory.
    previous_attention : tensor, [batch, steps]
    mode : str
        ``recursive``, exact and slow, ``parallel``, or ``hard``, of probabilities that are 0 or 1.

    Returns
    -------
    tensor, [batch, steps]

    Raises
    ------
    ValueError
        There is no such mode.
    """
    p_choose_i = tf.convert_to_tensor(p_choose_i, name="p_choose_i")
    previous_attention = tf.convert_to_tensor(previous_attention, name="previous_attention")
    if mode == "recursive":
        return _recursive(p_choose_i, previous_attention)
    if mode == "parallel":
        passed = safe_cumprod(1 - p_choose_i, axis=1, exclusive=True)
        chosen = p_choose_i * passed
        return chosen * tf.cumsum(previous_attention / tf.clip_by_value(passed, 1e-10, 1.), axis=1)
    if mode == "hard":
        p_choose_i *= tf.cumsum(previous_attention, axis=1)
        return p_choose_i * tf.cumprod(1 - p_choose_i, axis=1, exclusive=True)
    raise ValueError(f"mode must be 'recursive', 'parallel', or 'hard', got {mode!r}.")


def _recursive(p_choose_i, previous_attention):
    batch_size = p_choose_i.shape.dims[0].value or tf.shape(p_choose_i)[0]
    passed = tf.concat([tf.ones((batch_size, 1)), 1 - p_choose_i[:, :-1]], 1)
    steps = [tf.transpose(passed), tf.transpose(previous_attention)]
    reached = tf.scan(lambda x, step: tf.reshape(step[0] * x + step[1], (batch_size,)), steps,
                      tf.zeros((batch_size,)))
    return p_choose_i * tf.transpose(reached)


def _monotonic_probability_fn(score, previous_alignments, sigmoid_noise, mode, seed=None):
    """Alignments from scores, [batch, steps], to which noise is added before the sigmoid."""
    if sigmoid_noise > 0:
        noise = tf.random_normal(tf.shape(score), dtype=score.dtype, seed=seed)
        score += sigmoid_noise * noise
    chosen = tf.cast(score > 0, score.dtype) if mode == "hard" else tf.sigmoid(score)
    return monotonic_attention(chosen, previous_alignments, mode)


class _BaseMonotonicAttentionMechanism(_BaseAttentionMechanism):
    """What both have in common."""

    def initial_alignments(self, batch_size, dtype):
        """Alignments before the first step, [batch, steps]: all on the first."""
        return tf.one_hot(tf.zeros((batch_size,), dtype=tf.int32), self._alignments_size,
                          dtype=dtype)

    def _biased(self, score, dtype):
        """Scores, [batch, steps], plus a variable."""
        return score + tf.get_variable("attention_score_bias", dtype=dtype,
                                       initializer=self._score_bias_init)


class BahdanauMonotonicAttention(_BaseMonotonicAttentionMechanism):
    """Monotonic attention with the scores of `BahdanauAttention`, plus a variable.

    Parameters
    ----------
    sigmoid_noise : float
        Standard deviation of the noise added to the scores.
    sigmoid_noise_seed : int, optional
        Its op seed.
    score_bias_init : float
        What the variable added to the scores starts from.
    mode : str
        As for `monotonic_attention`.
    num_units, memory, memory_sequence_length, normalize, score_mask_value, dtype, name
        As for `BahdanauAttention`.
    """

    def __init__(self, num_units, memory, memory_sequence_length=None, normalize=False,
                 score_mask_value=None, sigmoid_noise=0., sigmoid_noise_seed=None,
                 score_bias_init=0., mode="parallel", dtype=None,
                 name="BahdanauMonotonicAttention"):
        probability = functools.partial(_monotonic_probability_fn, sigmoid_noise=sigmoid_noise,
                                        mode=mode, seed=sigmoid_noise_seed)
        super().__init__(dense(num_units, "query_layer", dtype), memory, probability,
                         memory_sequence_length,
                         memory_layer=dense(num_units, "memory_layer", dtype),
                         score_mask_value=score_mask_value, name=name)
        self._num_units, self._normalize, self._name = num_units, normalize, name
        self._score_bias_init = score_bias_init

    def __call__(self, query, state):
        with tf.variable_scope(None, "bahdanau_monotonic_attention", [query]):
            score, processed = bahdanau_score(self, query)
            score = self._biased(score, processed.dtype)
        alignments = self._probability_fn(score, state)
        return alignments, alignments


class LuongMonotonicAttention(_BaseMonotonicAttentionMechanism):
    """Monotonic attention with the scores of `LuongAttention`, plus a variable.

    Parameters
    ----------
    sigmoid_noise, sigmoid_noise_seed, score_bias_init, mode
        As for `BahdanauMonotonicAttention`.
    num_units, memory, memory_sequence_length, scale, score_mask_value, dtype, name
        As for `LuongAttention`.
    """

    def __init__(self, num_units, memory, memory_sequence_length=None, scale=False,
                 score_mask_value=None, sigmoid_noise=0., sigmoid_noise_seed=None,
                 score_bias_init=0., mode="parallel", dtype=None, name="LuongMonotonicAttention"):
        probability = functools.partial(_monotonic_probability_fn, sigmoid_noise=sigmoid_noise,
                                        mode=mode, seed=sigmoid_noise_seed)
        super().__init__(None, memory, probability, memory_sequence_length,
                         memory_layer=dense(num_units, "memory_layer", dtype),
                         score_mask_value=score_mask_value, name=name)
        self._num_units, self._scale, self._name = num_units, scale, name
        self._score_bias_init = score_bias_init

    def __call__(self, query, state):
        with tf.variable_scope(None, "luong_monotonic_attention", [query]):
            score = self._biased(luong_score(self, query), query.dtype)
        alignments = self._probability_fn(score, state)
        return alignments, alignments
