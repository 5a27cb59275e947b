"""Helpers: what a decoder is fed at each step.

Source of the behaviour: TensorFlow 1.15.5, ``contrib/seq2seq/python/ops/helper.py``.
"""

import abc

from tensorflow.python.ops.rnn import _transpose_batch_time

from chapter14 import tf1
from chapter14.tf1.contrib.seq2seq._draws import categorical_sample

tf = tf1.load()


def _unstack_ta(values):
    """A TensorArray of a tensor, [steps, ...], an element a step."""
    return tf.TensorArray(values.dtype, size=tf.shape(values)[0],
                          element_shape=values.shape[1:]).unstack(values)


def embedding_function(embedding):
    """A function that gives words' vectors: ``embedding`` itself, or a lookup in that matrix."""
    if callable(embedding):
        return embedding
    return lambda words: tf.nn.embedding_lookup(embedding, words)


def check_rank(name, value, rank):
    """Raise `ValueError` where a tensor is not known to be of that rank, 0 or 1."""
    if value.shape.ndims != rank:
        kind = ("number", "vector")[rank]
        raise ValueError(f"{name}: expected a {kind}, got shape {value.shape}")


class Helper(abc.ABC):
    """What a `BasicDecoder` asks for words and inputs; a base class."""

    @property
    @abc.abstractmethod
    def batch_size(self):
        """A number, int32 tensor."""

    @property
    @abc.abstractmethod
    def sample_ids_shape(self):
        """`TensorShape` of what `sample` gives, without the batch's axis."""

    @property
    @abc.abstractmethod
    def sample_ids_dtype(self):
        """Type of what `sample` gives."""

    @abc.abstractmethod
    def initialize(self, name=None):
        """(which sequences have ended, [batch], first inputs)."""

    @abc.abstractmethod
    def sample(self, time, outputs, state, name=None):
        """The words of a step, from the cell's outputs."""

    @abc.abstractmethod
    def next_inputs(self, time, outputs, state, sample_ids, name=None):
        """(which sequences have ended, [batch], inputs of the next step, state)."""


class _OfWords(Helper):
    """Samples are words, an int32 an instance, where a helper sets no other shape and type."""

    _batch_size = None
    _sample_shape, _sample_dtype = tf.TensorShape([]), tf.int32

    @property
    def batch_size(self):
        if self._batch_size is None:
            raise ValueError("batch_size is known once `initialize` was called: call it first")
        return self._batch_size

    @property
    def sample_ids_shape(self):
        return self._sample_shape

    @property
    def sample_ids_dtype(self):
        return self._sample_dtype


class CustomHelper(_OfWords):
    """A helper made of functions.

    Parameters
    ----------
    initialize_fn : callable
        ``initialize_fn()`` gives (which have ended, [batch], first inputs).
    sample_fn : callable
        ``sample_fn(time=, outputs=, state=)`` gives the samples.
    next_inputs_fn : callable
        ``next_inputs_fn(time=, outputs=, state=, sample_ids=)`` gives (which have ended, next
        inputs, state).
    sample_ids_shape : list of ints, optional
        Of one sample; a number by default.
    sample_ids_dtype : DType, optional
        By default int32.

    ``batch_size`` raises `ValueError` before `initialize` was called.
    """

    def __init__(self, initialize_fn, sample_fn, next_inputs_fn, sample_ids_shape=None,
                 sample_ids_dtype=None):
        self._initialize_fn = initialize_fn
        self._sample_fn, self._next_inputs_fn = sample_fn, next_inputs_fn
        if sample_ids_shape:
            self._sample_shape = tf.TensorShape(sample_ids_shape)
        if sample_ids_dtype:
            self._sample_dtype = sample_ids_dtype

    def _scope(self, name, function, values=None):
        """A scope, by default named after this class and the function that is called in it."""
        return tf.name_scope(name, f"{type(self).__name__}{function}", values)

    def initialize(self, name=None):
        with self._scope(name, "Initialize"):
            ended, first = self._initialize_fn()
            if self._batch_size is None:
                self._batch_size = tf.size(ended)
        return ended, first

    def sample(self, time, outputs, state, name=None):
        given = {"time": time, "outputs": outputs, "state": state}
        with self._scope(name, "Sample", list(given.values())):
            return self._sample_fn(**given)

    def next_inputs(self, time, outputs, state, sample_ids, name=None):
        given = {"time": time, "outputs": outputs, "state": state}
        with self._scope(name, "NextInputs", list(given.values())):
            return self._next_inputs_fn(sample_ids=sample_ids, **given)


class TrainingHelper(_OfWords):
    """Feeds the inputs that are given, whatever the decoder makes; samples are the likeliest words.

    Parameters
    ----------
    inputs : tensor, [batch, steps, ...]
        [steps, batch, ...] with ``time_major``.
    sequence_length : int32 tensor, [batch]
    time_major : bool
    name : str, optional

    Raises
    ------
    ValueError
        ``sequence_length`` is not a vector.
    """

    def __init__(self, inputs, sequence_length, time_major=False, name=None):
        with tf.name_scope(name, "TrainingHelper", [inputs, sequence_length]):
            self._inputs = inputs = tf.convert_to_tensor(inputs, name="inputs")
            if not time_major:
                inputs = _transpose_batch_time(inputs)
            self._input_tas = _unstack_ta(inputs)
            self._sequence_length = tf.convert_to_tensor(sequence_length, name="sequence_length")
            check_rank("sequence_length", self._sequence_length, 1)
            self._zero_inputs = tf.zeros_like(inputs[0, :])
            self._batch_size = tf.size(sequence_length)

    @property
    def inputs(self):
        """The inputs, as they were given."""
        return self._inputs

    @property
    def sequence_length(self):
        """The lengths, [batch]."""
        return self._sequence_length

    def _read(self, finished, step):
        return tf.cond(tf.reduce_all(finished), lambda: self._zero_inputs,
                       lambda: self._input_tas.read(step))

    def initialize(self, name=None):
        with tf.name_scope(name, "TrainingHelperInitialize"):
            finished = tf.equal(0, self._sequence_length)
            return finished, self._read(finished, 0)

    def sample(self, time, outputs, name=None, **unused):
        with tf.name_scope(name, "TrainingHelperSample", [time, outputs]):
            return tf.cast(tf.argmax(outputs, axis=-1), tf.int32)

    def next_inputs(self, time, outputs, state, name=None, **unused):
        with tf.name_scope(name, "TrainingHelperNextInputs", [time, outputs, state]):
            next_time = time + 1
            finished = next_time >= self._sequence_length
            return finished, self._read(finished, next_time), state


class GreedyEmbeddingHelper(_OfWords):
    """Feeds the vector of the likeliest word of the step before, until it is the end's.

    Parameters
    ----------
    embedding : tensor, [words, size], or callable
        The words' vectors, or a function that gives those of words.
    start_tokens : int32 tensor, [batch]
    end_token : int32 number

    Raises
    ------
    ValueError
        ``start_tokens`` is not a vector, or ``end_token`` not a number.
    TypeError
        The decoder's outputs are not one tensor.
    """

    def __init__(self, embedding, start_tokens, end_token):
        self._embedding_fn = embedding_function(embedding)
        self._start_tokens = tf.convert_to_tensor(start_tokens, dtype=tf.int32, name="start_tokens")
        self._end_token = tf.convert_to_tensor(end_token, dtype=tf.int32, name="end_token")
        check_rank("start_tokens", self._start_tokens, 1)
        self._batch_size = tf.size(start_tokens)
        check_rank("end_token", self._end_token, 0)
        self._start_inputs = self._embedding_fn(self._start_tokens)

    def initialize(self, name=None):
        return tf.tile([False], [self._batch_size]), self._start_inputs

    def sample(self, time, outputs, state, name=None):
        return tf.argmax(_one_tensor(outputs), axis=-1, output_type=tf.int32)

    def next_inputs(self, time, outputs, state, sample_ids, name=None):
        finished = tf.equal(sample_ids, self._end_token)
        inputs = tf.cond(tf.reduce_all(finished), lambda: self._start_inputs,
                         lambda: self._embedding_fn(sample_ids))
        return finished, inputs, state


def _one_tensor(outputs):
    if not isinstance(outputs, tf.Tensor):
        raise TypeError(f"expected the decoder's outputs as one tensor, got {type(outputs)}")
    return outputs


class SampleEmbeddingHelper(GreedyEmbeddingHelper):
    """As `GreedyEmbeddingHelper`, but the word is drawn by its probability.

    Parameters
    ----------
    softmax_temperature : float, optional
        Divides the logits: below 1 the draws come nearer to the likeliest words.
    seed : int, optional
        Op seed of the draws.
    """

    def __init__(self, embedding, start_tokens, end_token, softmax_temperature=None, seed=None):
        super().__init__(embedding, start_tokens, end_token)
        self._softmax_temperature, self._seed = softmax_temperature, seed

    def sample(self, time, outputs, state, name=None):
        logits = _one_tensor(outputs)
        if self._softmax_temperature is not None:
            logits = logits / self._softmax_temperature
        return categorical_sample(logits, seed=self._seed)


class InferenceHelper(_OfWords):
    """Feeds what a function makes of the outputs.

    Parameters
    ----------
    sample_fn : callable
        ``sample_fn(outputs)`` gives the samples, [batch, ...].
    sample_shape : list of ints
        Of one sample.
    sample_dtype : DType
    start_inputs : tensor, [batch, ...]
    end_fn : callable
        ``end_fn(samples)`` gives which sequences have ended, [batch].
    next_inputs_fn : callable, optional
        ``next_inputs_fn(samples)`` gives the next inputs; by default the samples.
    """

    def __init__(self, sample_fn, sample_shape, sample_dtype, start_inputs, end_fn,
                 next_inputs_fn=None):
        self._sample_fn, self._end_fn, self._next_inputs_fn = sample_fn, end_fn, next_inputs_fn
        self._sample_shape, self._sample_dtype = tf.TensorShape(sample_shape), sample_dtype
        self._batch_size = tf.shape(start_inputs)[0]
        self._start_inputs = tf.convert_to_tensor(start_inputs, name="start_inputs")

    def initialize(self, name=None):
        return tf.tile([False], [self._batch_size]), self._start_inputs

    def sample(self, time, outputs, state, name=None):
        return self._sample_fn(outputs)

    def next_inputs(self, time, outputs, state, sample_ids, name=None):
        inputs = sample_ids if self._next_inputs_fn is None else self._next_inputs_fn(sample_ids)
        return self._end_fn(sample_ids), inputs, state
