"""Layers over all steps at once.

Source of the behaviour: TensorFlow 1.15.5, ``contrib/rnn/python/ops/fused_rnn_cell.py``.
"""

import abc

from chapter14 import tf1

tf = tf1.load()


class FusedRNNCell(abc.ABC):
    """What is called with all steps, [steps, batch, inputs] or a list of [batch, inputs], and
    returns the outputs in
    the same form, and the last state."""

    @abc.abstractmethod
    def __call__(self, inputs, initial_state=None, dtype=None, sequence_length=None, scope=None):
        """(outputs, last state)."""


class FusedRNNCellAdaptor(FusedRNNCell):
    """An RNNCell as a `FusedRNNCell`: runs it by ``tf.nn.dynamic_rnn`` or by
    ``tf.nn.static_rnn``."""

    def __init__(self, cell, use_dynamic_rnn=False):
        self._cell, self._use_dynamic_rnn = cell, use_dynamic_rnn

    def __call__(self, inputs, initial_state=None, dtype=None, sequence_length=None, scope=None):
        is_list = isinstance(inputs, list)
        options = {"sequence_length": sequence_length, "initial_state": initial_state,
                   "dtype": dtype, "scope": scope}
        if self._use_dynamic_rnn:
            inputs = tf.stack(inputs) if is_list else inputs
            outputs, state = tf.nn.dynamic_rnn(self._cell, inputs, time_major=True, **options)
            return tf.unstack(outputs) if is_list else outputs, state
        inputs = inputs if is_list else tf.unstack(inputs)
        outputs, state = tf.nn.static_rnn(self._cell, inputs, **options)
        return outputs if is_list else tf.stack(outputs), state


class TimeReversedFusedRNN(FusedRNNCell):
    """A `FusedRNNCell` that reads the steps, or as many as there are of each instance, from the
    last to the first."""

    def __init__(self, cell):
        self._cell = cell

    def __call__(self, inputs, initial_state=None, dtype=None, sequence_length=None, scope=None):
        outputs, state = self._cell(_reversed(inputs, sequence_length), initial_state=initial_state,
                                    dtype=dtype, sequence_length=sequence_length, scope=scope)
        return _reversed(outputs, sequence_length), state


def _reversed(values, lengths):
    if isinstance(values, list):
        return values[::-1]
    if lengths is None:
        return tf.reverse(values, [0])
    return tf.reverse_sequence(values, lengths, 0, 1)
