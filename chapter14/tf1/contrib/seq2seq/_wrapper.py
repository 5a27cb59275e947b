"""A cell with attention.

Source of the behaviour: TensorFlow 1.15.5, ``contrib/seq2seq/python/ops/attention_wrapper.py``.
"""

import collections

from tensorflow.python.ops.rnn_cell_impl import _zero_state_tensors, assert_like_rnncell

from chapter14 import tf1
from chapter14.tf1.contrib.seq2seq._attention import AttentionMechanism, _size, dense
from chapter14.tf1.contrib.seq2seq._shapes import with_same_shape

tf = tf1.load()


class AttentionWrapperState(collections.namedtuple("AttentionWrapperState", (
        "cell_state", "attention", "time", "alignments", "alignment_history", "attention_state"))):
    """The state of an `AttentionWrapper`; the last three are tuples where it has several
    mechanisms.

    ``cell_state`` is the cell's, ``attention`` what was attended to, [batch, size], ``time`` the
    step, ``alignments`` the weights of the memory's steps, [batch, steps], ``alignment_history`` a
    TensorArray of them or (), ``attention_state`` the mechanism's own state.
    """

    def clone(self, **kwargs):
        """A copy with some parts replaced, by tensors of the same shapes; `ValueError` where they
        have others."""
        def checked(old, new):
            both = isinstance(old, tf.Tensor) and isinstance(new, tf.Tensor)
            return with_same_shape(old, new) if both else new
        return tf.nest.map_structure(checked, self, self._replace(**kwargs))


def _compute_attention(attention_mechanism, cell_output, attention_state, attention_layer):
    """(attention, [batch, size], alignments, [batch, steps], next state of the mechanism)."""
    alignments, next_state = attention_mechanism(cell_output, state=attention_state)
    context = tf.squeeze(tf.matmul(tf.expand_dims(alignments, 1), attention_mechanism.values), [1])
    if attention_layer is None:
        return context, alignments, next_state
    return attention_layer(tf.concat([cell_output, context], 1)), alignments, next_state


class AttentionWrapper(tf.nn.rnn_cell.RNNCell):
    """A cell that attends to a memory, and is fed what it attended to at the step before.

    Parameters
    ----------
    cell : RNNCell
    attention_mechanism : AttentionMechanism, or list of them
    attention_layer_size : int, or list of one for each mechanism, optional
        Size of a layer on the cell's output and the context; by default the context is the
        attention.
    alignment_history : bool
        Whether the state keeps the alignments of all steps, as a TensorArray.
    cell_input_fn : callable, optional
        ``cell_input_fn(inputs, attention)`` gives the cell's inputs; by default both joined.
    output_attention : bool
        Whether the outputs are the attention, as Luong has it, or the cell's, as Bahdanau has it.
    initial_cell_state : the cell's state, optional
        What `zero_state` gives for it.
    name : str, optional
    attention_layer : tf.layers.Layer, or list of them, optional
        In place of those of ``attention_layer_size``.
    attention_fn : callable, optional
        ``attention_fn(mechanism, cell output, mechanism's state, layer)`` gives (attention,
        alignments, next state).
    dtype : DType, optional

    Raises
    ------
    TypeError
        An argument is of another type.
    ValueError
        Sizes or layers are not as many as the mechanisms, or both are given; batch sizes are known
        to differ.
    """

    def __init__(self, cell, attention_mechanism, attention_layer_size=None,
                 alignment_history=False, cell_input_fn=None, output_attention=True,
                 initial_cell_state=None, name=None, attention_layer=None, attention_fn=None,
                 dtype=None):
        super().__init__(name=name, dtype=dtype)
        assert_like_rnncell("cell", cell)
        self._is_multi = isinstance(attention_mechanism, (list, tuple))
        mechanisms = tuple(attention_mechanism) if self._is_multi else (attention_mechanism,)
        for mechanism in mechanisms:
            if not isinstance(mechanism, AttentionMechanism):
                raise TypeError(
                    "attention_mechanism must be an AttentionMechanism or list of multiple "
                    f"AttentionMechanism instances, saw type: {type(mechanism).__name__}")
        if cell_input_fn is not None and not callable(cell_input_fn):
            raise TypeError(
                f"cell_input_fn must be callable, saw type: {type(cell_input_fn).__name__}")
        self._attention_layers, self._attention_layer_size = _layers(
            cell, mechanisms, attention_layer_size, attention_layer)
        self._attention_fn = attention_fn or _compute_attention
        self._cell, self._attention_mechanisms = cell, mechanisms
        self._cell_input_fn = cell_input_fn or (
            lambda inputs, attention: tf.concat([inputs, attention], -1))
        self._output_attention, self._alignment_history = output_attention, alignment_history
        with tf.name_scope(name, "AttentionWrapperInit"):
            self._initial_cell_state = initial_cell_state
            if initial_cell_state is not None:
                batch_size = _size(tf.nest.flatten(initial_cell_state)[-1], 0)
                self._initial_cell_state = self._checked(
                    batch_size, initial_cell_state, "check_initial_cell_state",
                    "initial_cell_state", "tile_batch it")

    def _batch_size_checks(self, batch_size, error_message):
        return [tf.assert_equal(batch_size, mechanism.batch_size, message=error_message)
                for mechanism in self._attention_mechanisms]

    def _checked(self, batch_size, values, name, what, remedy):
        """The values, once the batch size is known to be that of the memories.

        Else the error says ``what`` has another one, and the ``remedy`` for beam search.
        """
        message = (f"{self.name}: expected {what} to have the memory's batch size, y, got x; for "
                   f"a BeamSearchDecoder, {remedy}.")
        with tf.control_dependencies(self._batch_size_checks(batch_size, message)):
            return tf.nest.map_structure(lambda value: tf.identity(value, name=name), values)

    def _item_or_tuple(self, values):
        """A tuple of values, or the only one where the mechanism was not given in a list."""
        values = tuple(values)
        return values if self._is_multi else values[0]

    @property
    def output_size(self):
        return self._attention_layer_size if self._output_attention else self._cell.output_size

    @property
    def state_size(self):
        mechanisms = self._attention_mechanisms
        return AttentionWrapperState(
            cell_state=self._cell.state_size, time=tf.TensorShape([]),
            attention=self._attention_layer_size,
            alignments=self._item_or_tuple(mechanism.alignments_size for mechanism in mechanisms),
            attention_state=self._item_or_tuple(mechanism.state_size for mechanism in mechanisms),
            alignment_history=self._item_or_tuple(mechanism.alignments_size
                                                  if self._alignment_history else ()
                                                  for mechanism in mechanisms))

    def zero_state(self, batch_size, dtype):
        """The state before the first step.

        Raises `InvalidArgumentError` where ``batch_size`` is known not to be the memories'; else
        running it does.
        """
        with tf.name_scope(type(self).__name__ + "ZeroState", values=[batch_size]):
            cell_state = self._initial_cell_state
            if cell_state is None:
                cell_state = self._cell.get_initial_state(batch_size=batch_size, dtype=dtype)
            cell_state = self._checked(
                batch_size, cell_state, "checked_cell_state", "the zero state",
                "tile_batch the memory and ask for a zero_state of batch * beams instances")
            mechanisms = self._attention_mechanisms
            alignments = [mechanism.initial_alignments(batch_size, dtype)
                          for mechanism in mechanisms]
            return AttentionWrapperState(
                cell_state=cell_state, time=tf.zeros([], dtype=tf.int32),
                attention=_zero_state_tensors(self._attention_layer_size, batch_size, dtype),
                alignments=self._item_or_tuple(alignments),
                attention_state=self._item_or_tuple(mechanism.initial_state(batch_size, dtype)
                                                    for mechanism in mechanisms),
                alignment_history=self._item_or_tuple(
                    tf.TensorArray(dtype, size=0, dynamic_size=True, element_shape=value.shape)
                    if self._alignment_history else () for value in alignments))

    def call(self, inputs, state):
        """(outputs, [batch, size], next state); `TypeError` where the state is not an
        `AttentionWrapperState`."""
        if not isinstance(state, AttentionWrapperState):
            raise TypeError("Expected state to be instance of AttentionWrapperState. Received type "
                            f"{type(state)} instead.")
        cell_inputs = self._cell_input_fn(inputs, state.attention)
        cell_output, cell_state = self._cell(cell_inputs, state.cell_state)
        cell_output = self._checked(_size(cell_output, 0), cell_output, "checked_cell_output",
                                    "the cell's output", "tile_batch the memory")
        states, histories = state.attention_state, state.alignment_history
        if not self._is_multi:
            states, histories = [states], [histories]
        attentions, all_alignments, next_states, next_histories = [], [], [], []
        for number, mechanism in enumerate(self._attention_mechanisms):
            layer = self._attention_layers[number] if self._attention_layers else None
            attention, alignments, next_state = self._attention_fn(mechanism, cell_output,
                                                                   states[number], layer)
            history = ()
            if self._alignment_history:
                history = histories[number].write(state.time, alignments)
            attentions.append(attention)
            all_alignments.append(alignments)
            next_states.append(next_state)
            next_histories.append(history)
        attention = tf.concat(attentions, 1)
        next_state = AttentionWrapperState(time=state.time + 1, cell_state=cell_state,
                                           attention=attention,
                                           attention_state=self._item_or_tuple(next_states),
                                           alignments=self._item_or_tuple(all_alignments),
                                           alignment_history=self._item_or_tuple(next_histories))
        return attention if self._output_attention else cell_output, next_state


def _layers(cell, mechanisms, sizes, layers):
    """(layers, one a mechanism, or None; the size of all attentions together)."""
    if sizes is not None and layers is not None:
        raise ValueError("Only one of attention_layer_size and attention_layer should be set")
    for what, values in (("attention_layer_size", sizes), ("attention_layer", layers)):
        n_values = len(values) if isinstance(values, (list, tuple)) else 1
        if values is not None and n_values != len(mechanisms):
            raise ValueError(
                f"If provided, {what} must contain exactly one item per attention_mechanism, saw: "
                f"{n_values} vs {len(mechanisms)}")
    if sizes is not None:
        sizes = tuple(sizes) if isinstance(sizes, (list, tuple)) else (sizes,)
        return tuple(dense(size, "attention_layer", mechanism.dtype)
                     for size, mechanism in zip(sizes, mechanisms)), sum(sizes)
    depths = [mechanism.values.shape.dims[-1].value for mechanism in mechanisms]
    if layers is None:
        return None, sum(depths)
    layers = tuple(layers) if isinstance(layers, (list, tuple)) else (layers,)
    shapes = (layer.compute_output_shape([None, cell.output_size + depth])
              for layer, depth in zip(layers, depths))
    return layers, sum(tf.TensorShape(shape).dims[-1].value for shape in shapes)
