"""Layers over all steps at once.

Source of the behaviour: TensorFlow 1.15.5, ``contrib/rnn/python/ops/fused_rnn_cell.py``.
"""

import abc

from chapter14 import tf1

tf = tf1.load()


class FusedRNNCell(abc.ABC):
    """What is called with all steps, [steps, batch, inputs] or a list of [batch, inputs], and
    returns the outputs in the same form, and the last state."""

    @abc.abstractmethod
    def __call__(self, inputs, initial_state=None, dtype=None, sequence_length=None, scope=None):
        """(outputs, last state)."""


class FusedRNNCellAdaptor(FusedRNNCell):
    """An RNNCell as a `FusedRNNCell`: runs it by ``tf.nn.dynamic_rnn`` or by
    ``tf.nn.static_rnn``."""

    def __init__(self, cell, use_dynamic_rnn=False):
        self._cell, self._use_dynamic_rnn = cell, use_dynamic_rnn

    def __call__(self, inputs, initial_state=None, dtype=None, sequence_length=None, scope=None):
        options = {"sequence_length": sequence_length, "initial_state": initial_state,
                   "dtype": dtype, "scope": scope}
        if self._use_dynamic_rnn:
            options["time_major"] = True
            outputs, state = tf.nn.dynamic_rnn(self._cell, _as_tensor(inputs), **options)
        else:
            outputs, state = tf.nn.static_rnn(self._cell, _as_list(inputs), **options)
        in_same_form = _as_list if isinstance(inputs, list) else _as_tensor
        return in_same_form(outputs), state


class TimeReversedFusedRNN(FusedRNNCell):
    """A `FusedRNNCell` that reads the steps, or as many as there are of each instance, from the
    last to the first."""

    def __init__(self, cell):
        self._cell = cell

    def __call__(self, inputs, initial_state=None, dtype=None, sequence_length=None, scope=None):
        def turned(steps):
            if isinstance(steps, list):
                return steps[::-1]
            if sequence_length is None:
                return tf.reverse(steps, axis=[0])
            return tf.reverse_sequence(steps, sequence_length, seq_axis=0, batch_axis=1)

        options = {"initial_state": initial_state, "dtype": dtype, "scope": scope,
                   "sequence_length": sequence_length}
        outputs, state = self._cell(turned(inputs), **options)
        return turned(outputs), state


def _as_tensor(steps):
    return tf.stack(steps) if isinstance(steps, list) else steps


def _as_list(steps):
    return steps if isinstance(steps, list) else tf.unstack(steps)
