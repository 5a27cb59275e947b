"""Attention mechanisms: how well a query fits each step of a memory.

Source of the behaviour: TensorFlow 1.15.5, ``contrib/seq2seq/python/ops/attention_wrapper.py``.
"""

import math

import numpy as np
from tensorflow.python.ops.rnn_cell_impl import _zero_state_tensors

from chapter14 import tf1

tf = tf1.load()


class AttentionMechanism:
    """What an `AttentionWrapper` asks for alignments; a base class."""

    @property
    def alignments_size(self):
        """Steps of the memory, an int or a tensor."""
        raise NotImplementedError

    @property
    def state_size(self):
        """Size of the mechanism's own state."""
        raise NotImplementedError


def _prepare_memory(memory, memory_sequence_length=None, check_inner_dims_defined=True):
    """The memory, a structure of [batch, steps, ...], with zeros after each instance's length.

    Raises `ValueError` where the sizes after the second are not all known, unless they are not to
    be checked.
    """
    memory = tf.nest.map_structure(lambda part: tf.convert_to_tensor(part, name="memory"), memory)
    if memory_sequence_length is not None:
        memory_sequence_length = tf.convert_to_tensor(memory_sequence_length,
                                                      name="memory_sequence_length")
    parts = tf.nest.flatten(memory)
    for part in parts if check_inner_dims_defined else ():
        if not part.shape[2:].is_fully_defined():
            raise ValueError(f"Expected memory {part.name} to have fully defined inner dims, "
                             f"but saw shape: {part.shape}")
    if memory_sequence_length is None:
        return memory
    mask = tf.sequence_mask(memory_sequence_length, maxlen=tf.shape(parts[0])[1],
                            dtype=parts[0].dtype)

    def masked(part):
        rank = tf.rank(part) if part.shape.ndims is None else part.shape.ndims
        ones = tf.ones(rank - 2, dtype=tf.int32)
        return part * tf.reshape(mask, tf.concat((tf.shape(mask), ones), 0))
    return tf.nest.map_structure(masked, memory)


def _maybe_mask_score(score, memory_sequence_length=None, score_mask_value=None):
    """Scores, [batch, steps], with ``score_mask_value`` after each instance's length."""
    if memory_sequence_length is None:
        return score
    message = "All values in memory_sequence_length must be greater than zero."
    with tf.control_dependencies([tf.assert_positive(memory_sequence_length, message=message)]):
        mask = tf.sequence_mask(memory_sequence_length, maxlen=tf.shape(score)[1])
    return tf.where(mask, score, score_mask_value * tf.ones_like(score))


class _BaseAttentionMechanism(AttentionMechanism):
    """A mechanism with a layer on its memory and perhaps one on its queries.

    Parameters
    ----------
    query_layer, memory_layer : tf.layers.Layer
        Of the same size; the first may be None.
    memory : tensor, [batch, steps, ...]
    probability_fn : callable
        ``probability_fn(scores, state)`` gives the alignments, [batch, steps].
    memory_sequence_length : int tensor, [batch], optional
        After it, values are zeros and scores ``score_mask_value``, by default minus infinity.
    check_inner_dims_defined : bool
        Whether all sizes after the second must be known.
    custom_key_value_fn : callable, optional
        ``custom_key_value_fn(keys, values)`` gives those that are used.
    name : str, optional

    Raises
    ------
    TypeError
        A layer is none, or ``probability_fn`` cannot be called.
    ValueError
        A size of the memory is not known.
    """

    def __init__(self, query_layer, memory, probability_fn, memory_sequence_length=None,
                 memory_layer=None, check_inner_dims_defined=True, score_mask_value=None,
                 custom_key_value_fn=None, name=None):
        for what, layer in (("query_layer", query_layer), ("memory_layer", memory_layer)):
            if layer is not None and not isinstance(layer, tf.layers.Layer):
                raise TypeError(f"{what} is not a Layer: {type(layer).__name__}")
        self._query_layer, self._memory_layer = query_layer, memory_layer
        self.dtype = memory_layer.dtype
        if not callable(probability_fn):
            raise TypeError(
                f"probability_fn must be callable, saw type: {type(probability_fn).__name__}")
        if score_mask_value is None:
            score_mask_value = tf.as_dtype(self.dtype).as_numpy_dtype(-np.inf)
        self._probability_fn = lambda score, state: probability_fn(
            _maybe_mask_score(score, memory_sequence_length, score_mask_value), state)
        with tf.name_scope(name, "BaseAttentionMechanismInit", tf.nest.flatten(memory)):
            self._values = _prepare_memory(memory, memory_sequence_length, check_inner_dims_defined)
            self._keys = self.memory_layer(self._values) if self.memory_layer else self._values
            if custom_key_value_fn is not None:
                self._keys, self._values = custom_key_value_fn(self._keys, self._values)
            self._batch_size = _size(self._keys, 0)
            self._alignments_size = _size(self._keys, 1)

    @property
    def memory_layer(self):
        """The layer on the memory, or None."""
        return self._memory_layer

    @property
    def query_layer(self):
        """The layer on the queries, or None."""
        return self._query_layer

    @property
    def values(self):
        """The memory, [batch, steps, ...], masked."""
        return self._values

    @property
    def keys(self):
        """The memory after its layer, [batch, steps, units]."""
        return self._keys

    @property
    def batch_size(self):
        """An int, or a tensor where it is open."""
        return self._batch_size

    @property
    def alignments_size(self):
        return self._alignments_size

    @property
    def state_size(self):
        return self._alignments_size

    def initial_alignments(self, batch_size, dtype):
        """Alignments before the first step: zeros, [batch, steps]."""
        return _zero_state_tensors(self._alignments_size, batch_size, dtype)

    def initial_state(self, batch_size, dtype):
        """State before the first step: the initial alignments."""
        return self.initial_alignments(batch_size, dtype)


def _size(tensor, axis):
    """The size of an axis: an int, or a tensor where it is open."""
    return tensor.shape.dims[axis].value or tf.shape(tensor)[axis]


def _luong_score(query, keys, scale):
    """Products of a query, [batch, units], with keys, [batch, steps, units], times ``scale``:
    [batch, steps].

    Raises `ValueError` where the units differ.
    """
    depth, key_units = query.shape[-1], keys.shape[-1]
    if depth is None or depth != key_units:
        raise ValueError(
            f"Incompatible or unknown inner dimensions between query and keys.  Query ({query}) "
            f"has units: {depth}.  Keys ({keys}) have units: {key_units}.  Perhaps you need to set "
            f"num_units to the keys' dimension ({key_units})?")
    score = tf.squeeze(tf.matmul(tf.expand_dims(query, 1), keys, transpose_b=True), [1])
    return score if scale is None else scale * score


def _bahdanau_score(processed_query, keys, attention_v, attention_g=None, attention_b=None):
    """Scores, [batch, steps], of a query, [batch, units], and keys, [batch, steps, units]; with g
    and b normalised."""
    query = tf.expand_dims(processed_query, 1)
    if attention_g is None or attention_b is None:
        return tf.reduce_sum(attention_v * tf.tanh(keys + query), [2])
    v = attention_g * attention_v * tf.rsqrt(tf.reduce_sum(tf.square(attention_v)))
    return tf.reduce_sum(v * tf.tanh(keys + query + attention_b), [2])


def dense(units, name, dtype):
    """A layer of a mechanism, without biases."""
    return tf.layers.Dense(units, name=name, use_bias=False, dtype=dtype or tf.float32)


def of_score(probability_fn):
    """``probability_fn``, by default the softmax, as a function of scores and a state that it does
    not ask for."""
    return lambda score, _: (probability_fn or tf.nn.softmax)(score)


def luong_score(self, query):
    """Scores of a query, [batch, units], as Luong attention makes them; in a scope of its own."""
    scale = None
    if self._scale:
        scale = tf.get_variable("attention_g", dtype=query.dtype, initializer=tf.ones_initializer,
                                shape=())
    return _luong_score(query, self._keys, scale)


def bahdanau_score(self, query):
    """(scores, the query after its layer) as Bahdanau attention makes them; in a scope of its
    own."""
    processed = self.query_layer(query) if self.query_layer else query
    v, g, b = tf.get_variable("attention_v", [self._num_units], dtype=query.dtype), None, None
    if self._normalize:
        g = tf.get_variable("attention_g", dtype=query.dtype, shape=(),
                            initializer=tf.constant_initializer(math.sqrt(1. / self._num_units)))
        b = tf.get_variable("attention_b", [self._num_units], dtype=query.dtype,
                            initializer=tf.zeros_initializer())
    return _bahdanau_score(processed, self._keys, v, g, b), processed


class LuongAttention(_BaseAttentionMechanism):
    """Attention by products (Luong et al., 2015).

    Parameters
    ----------
    num_units : int
        Size of the keys, and so of the queries.
    memory : tensor, [batch, steps, ...]
    memory_sequence_length : int tensor, [batch], optional
        Steps after it are left out.
    scale : bool
        Whether to multiply the scores by a variable.
    probability_fn : callable, optional
        Of the scores, [batch, steps]; by default the softmax.
    score_mask_value : float, optional
        Score of steps left out; by default minus infinity.
    dtype : DType, optional
        Of the memory's layer; by default float32.
    custom_key_value_fn : callable, optional
        ``custom_key_value_fn(keys, values)`` gives those that are used.
    name : str

    Called with (query, [batch, units], state, [batch, steps]), it gives (alignments, [batch,
    steps], next state), and raises `ValueError` where the query has another size.
    """

    def __init__(self, num_units, memory, memory_sequence_length=None, scale=False,
                 probability_fn=None, score_mask_value=None, dtype=None, custom_key_value_fn=None,
                 name="LuongAttention"):
        super().__init__(None, memory, of_score(probability_fn), memory_sequence_length,
                         memory_layer=dense(num_units, "memory_layer", dtype),
                         score_mask_value=score_mask_value, custom_key_value_fn=custom_key_value_fn,
                         name=name)
        self._num_units, self._scale, self._name = num_units, scale, name

    def __call__(self, query, state):
        with tf.variable_scope(None, "luong_attention", [query]):
            score = luong_score(self, query)
        alignments = self._probability_fn(score, state)
        return alignments, alignments


class BahdanauAttention(_BaseAttentionMechanism):
    """Attention by a layer on query and memory (Bahdanau et al., 2015).

    Parameters
    ----------
    num_units : int
        Size of the layers.
    normalize : bool
        Whether to normalise the weights (Salimans and Kingma, 2016).
    memory, memory_sequence_length, probability_fn, score_mask_value, dtype, custom_key_value_fn,
    name
        As for `LuongAttention`.

    Called with (query, [batch, ...], state, [batch, steps]), it gives (alignments, [batch, steps],
    next state).
    """

    def __init__(self, num_units, memory, memory_sequence_length=None, normalize=False,
                 probability_fn=None, score_mask_value=None, dtype=None, custom_key_value_fn=None,
                 name="BahdanauAttention"):
        super().__init__(dense(num_units, "query_layer", dtype), memory, of_score(probability_fn),
                         memory_sequence_length,
                         memory_layer=dense(num_units, "memory_layer", dtype),
                         score_mask_value=score_mask_value, custom_key_value_fn=custom_key_value_fn,
                         name=name)
        self._num_units, self._normalize, self._name = num_units, normalize, name

    def __call__(self, query, state):
        with tf.variable_scope(None, "bahdanau_attention", [query]):
            score, _ = bahdanau_score(self, query)
        alignments = self._probability_fn(score, state)
        return alignments, alignments


def hardmax(logits, name=None):
    """1 where logits, [..., classes], are largest along the last axis, else 0, in their type."""
    with tf.name_scope(name, "Hardmax", [logits]):
        logits = tf.convert_to_tensor(logits, name="logits")
        n_classes = logits.shape.dims[-1].value
        if n_classes is None:
            n_classes = tf.shape(logits)[-1]
        return tf.one_hot(tf.argmax(logits, -1), n_classes, dtype=logits.dtype)
