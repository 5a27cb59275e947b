"""Layers in both directions. Source of the behaviour: TensorFlow 1.15.5,
``contrib/rnn/python/ops/rnn.py``."""

from chapter14 import tf1

tf = tf1.load()


def stack_bidirectional_rnn(cells_fw, cells_bw, inputs, initial_states_fw=None,
                            initial_states_bw=None, dtype=None, sequence_length=None, scope=None):
    """Layers of ``tf.nn.static_bidirectional_rnn``, each on the joined outputs of the one before.

    Parameters
    ----------
    cells_fw, cells_bw : lists of RNNCells, one a layer
    inputs : list of tensors, each [batch, inputs], one a step
    initial_states_fw, initial_states_bw : lists of states, one a layer, optional
    dtype, sequence_length : as for ``tf.nn.static_bidirectional_rnn``
    scope : str, optional
        By default ``stack_bidirectional_rnn``.

    Returns
    -------
    (list of outputs, each [batch, both outputs], tuple of last states forwards, tuple of those
    backwards)

    Raises
    ------
    ValueError
        The lists are none, or differ in length.
    """
    def layer(scope, cell_fw, cell_bw, outputs, state_fw, state_bw):
        return tf.nn.static_bidirectional_rnn(
            cell_fw, cell_bw, outputs, initial_state_fw=state_fw, initial_state_bw=state_bw,
            sequence_length=sequence_length, dtype=dtype, scope=scope)
    return _stacked(layer, cells_fw, cells_bw, inputs, initial_states_fw, initial_states_bw, scope)


def stack_bidirectional_dynamic_rnn(cells_fw, cells_bw, inputs, initial_states_fw=None,
                                    initial_states_bw=None,
                                    dtype=None, sequence_length=None, parallel_iterations=None,
                                    time_major=False, scope=None, swap_memory=False):
    """Layers of ``tf.nn.bidirectional_dynamic_rnn``: `stack_bidirectional_rnn` of one tensor
    [batch, steps, inputs].

    Returns (outputs, [batch, steps, both outputs], last states forwards, those backwards).
    """
    def layer(scope, cell_fw, cell_bw, outputs, state_fw, state_bw):
        outputs, states = tf.nn.bidirectional_dynamic_rnn(
            cell_fw, cell_bw, outputs, initial_state_fw=state_fw, initial_state_bw=state_bw,
            dtype=dtype,
            sequence_length=sequence_length, parallel_iterations=parallel_iterations,
            swap_memory=swap_memory, time_major=time_major)
        return (tf.concat(outputs, 2),) + tuple(states)
    return _stacked(layer, cells_fw, cells_bw, inputs, initial_states_fw, initial_states_bw, scope)


def _stacked(layer, cells_fw, cells_bw, outputs, initial_states_fw, initial_states_bw, scope):
    n_layers = len(cells_fw) if isinstance(cells_fw, list) else 0
    for name, values in (("cells_fw", cells_fw), ("cells_bw", cells_bw),
                         ("initial_states_fw", initial_states_fw),
                         ("initial_states_bw", initial_states_bw)):
        if (values is not None or name.startswith("cells")) and (
                not isinstance(values, list) or len(values) != n_layers or not n_layers):
            raise ValueError(f"{name}: expected a list, one a layer, as long as cells_fw; got "
                             f"{values!r}")
    states = []
    with tf.variable_scope(scope or "stack_bidirectional_rnn"):
        for number, cells in enumerate(zip(cells_fw, cells_bw)):
            start = [values[number] if values else None
                     for values in (initial_states_fw, initial_states_bw)]
            with tf.variable_scope("cell_%d" % number) as cell_scope:
                outputs, *last = layer(cell_scope, *cells, outputs, *start)
            states.append(last)
    return (outputs,) + tuple(zip(*states))
