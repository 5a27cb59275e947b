"""Scheduled sampling (Bengio et al., 2015): in training, some inputs are the decoder's own words or
outputs.

Source of the behaviour: TensorFlow 1.15.5, ``contrib/seq2seq/python/ops/helper.py``.
"""

from chapter14 import tf1
from chapter14.tf1.contrib.seq2seq._draws import bernoulli_sample, categorical_sample
from chapter14.tf1.contrib.seq2seq._helpers import (
    TrainingHelper,
    _transpose_batch_time,
    _unstack_ta,
    embedding_function,
)

tf = tf1.load()


def _probability(value):
    value = tf.convert_to_tensor(value, name="sampling_probability")
    if value.shape.ndims not in (0, 1):
        raise ValueError(
            f"sampling_probability must be either a scalar or a vector. saw shape: {value.shape}")
    return value


def _rows(mask):
    """Where a mask, [batch], is true: [rows, 1]."""
    return tf.cast(tf.where(mask), tf.int32)


def _merged(sampled, where_sampled, given, where_given, shape):
    """Rows of both kinds, each in its place."""
    return (tf.scatter_nd(indices=where_sampled, updates=sampled, shape=shape)
            + tf.scatter_nd(indices=where_given, updates=given, shape=shape))


class ScheduledEmbeddingTrainingHelper(TrainingHelper):
    """As `TrainingHelper`, but with some probability an input is the vector of a word drawn from
    the outputs.

    Samples are the words drawn, -1 where none was.

    Parameters
    ----------
    inputs, sequence_length, time_major, name : as for `TrainingHelper`
    embedding : tensor, [words, size], or callable
    sampling_probability : float tensor, a number or [batch]
    seed, scheduling_seed : int, optional
        Op seeds: of the words, and of whether to draw one.

    Raises
    ------
    ValueError
        ``sampling_probability`` is neither a number nor a vector.
    """

    def __init__(self, inputs, sequence_length, embedding, sampling_probability, time_major=False,
                 seed=None, scheduling_seed=None, name=None):
        with tf.name_scope(name, "ScheduledEmbeddingSamplingWrapper",
                           [embedding, sampling_probability]):
            self._embedding_fn = embedding_function(embedding)
            self._sampling_probability = _probability(sampling_probability)
            self._seed, self._scheduling_seed = seed, scheduling_seed
            super().__init__(inputs, sequence_length, time_major, name)

    def sample(self, time, outputs, state, name=None):
        with tf.name_scope(name, "ScheduledEmbeddingTrainingHelperSample", [time, outputs, state]):
            drawing = bernoulli_sample(self._sampling_probability, tf.bool, self.batch_size,
                                       self._scheduling_seed)
            words = categorical_sample(outputs, seed=self._seed)
            return tf.where(drawing, words, tf.fill([self.batch_size], -1))

    def next_inputs(self, time, outputs, state, sample_ids, name=None):
        with tf.name_scope(name, "ScheduledEmbeddingTrainingHelperNextInputs",
                           [time, outputs, state, sample_ids]):
            finished, given, state = super().next_inputs(time=time, outputs=outputs, state=state,
                                                         name=name)

            def mixed():
                where_sampled, where_given = _rows(sample_ids > -1), _rows(sample_ids <= -1)
                words = tf.gather_nd(sample_ids, where_sampled)
                kept = tf.gather_nd(given, where_given)
                return _merged(self._embedding_fn(words), where_sampled, kept, where_given,
                               tf.shape(given))
            return finished, tf.cond(tf.reduce_all(finished), lambda: given, mixed), state


class ScheduledOutputTrainingHelper(TrainingHelper):
    """As `TrainingHelper`, but with some probability an input is made of the output before.

    Samples are 1 where it was, else 0.

    Parameters
    ----------
    inputs, sequence_length, time_major, name : as for `TrainingHelper`
    sampling_probability : float tensor, a number or [batch]
    seed : int, optional
        Op seed of whether to take the output.
    next_inputs_fn : callable, optional
        ``next_inputs_fn(outputs)`` gives the inputs; by default the outputs.
    auxiliary_inputs : tensor, optional
        As ``inputs`` but for the last axis, along which it is joined to the given inputs and to
        those sampled.

    Raises
    ------
    ValueError
        ``sampling_probability`` is neither a number nor a vector.
    """

    def __init__(self, inputs, sequence_length, sampling_probability, time_major=False, seed=None,
                 next_inputs_fn=None, auxiliary_inputs=None, name=None):
        with tf.name_scope(name, "ScheduledOutputTrainingHelper",
                           [inputs, auxiliary_inputs, sampling_probability]):
            self._sampling_probability = _probability(sampling_probability)
            self._auxiliary_input_tas = None
            if auxiliary_inputs is not None:
                inputs = tf.convert_to_tensor(inputs, name="inputs")
                auxiliary_inputs = tf.convert_to_tensor(auxiliary_inputs, name="auxiliary_inputs")
                inputs = tf.concat((inputs, auxiliary_inputs), -1)
                if not time_major:
                    auxiliary_inputs = _transpose_batch_time(auxiliary_inputs)
                self._auxiliary_input_tas = _unstack_ta(auxiliary_inputs)
            self._seed, self._next_inputs_fn = seed, next_inputs_fn
            super().__init__(inputs, sequence_length, time_major, name)

    def sample(self, time, outputs, state, name=None):
        with tf.name_scope(name, "ScheduledOutputTrainingHelperSample", [time, outputs, state]):
            return bernoulli_sample(self._sampling_probability, sample_shape=self.batch_size,
                                    seed=self._seed)

    def _with_auxiliary(self, outputs, time, rows=None):
        if self._auxiliary_input_tas is None:
            return outputs
        auxiliary = self._auxiliary_input_tas.read(time + 1)
        if rows is not None:
            auxiliary = tf.gather_nd(auxiliary, rows)
        return tf.concat((outputs, auxiliary), -1)

    def next_inputs(self, time, outputs, state, sample_ids, name=None):
        with tf.name_scope(name, "ScheduledOutputTrainingHelperNextInputs",
                           [time, outputs, state, sample_ids]):
            finished, given, state = super().next_inputs(time=time, outputs=outputs, state=state,
                                                         name=name)
            sampling = tf.cast(sample_ids, tf.bool)

            def mixed():
                if self._next_inputs_fn is None:
                    return tf.where(sampling, self._with_auxiliary(outputs, time), given)
                where_sampled, where_given = _rows(sampling), _rows(tf.logical_not(sampling))
                chosen = tf.gather_nd(outputs, where_sampled)
                kept = tf.gather_nd(given, where_given)
                sampled = self._with_auxiliary(self._next_inputs_fn(chosen), time, where_sampled)
                return _merged(sampled, where_sampled, kept, where_given, tf.shape(given))

            all_finished = tf.reduce_all(finished)
            none_sampled = tf.logical_not(tf.reduce_any(sampling))
            keeping = tf.logical_or(all_finished, none_sampled)
            return finished, tf.cond(keeping, lambda: given, mixed), state
