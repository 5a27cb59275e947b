"""Unrolling: static or dynamic, with lengths, states, time first, in both directions; stacks."""

from chapter14 import tf1 as tf
from scripts.oracle.catalogue import X_batch, X_steps, fed, lengths


def _cell(kind="Basic"):
    return {"Basic": tf.nn.rnn_cell.BasicRNNCell, "LSTM": tf.nn.rnn_cell.LSTMCell,
            "GRU": tf.nn.rnn_cell.GRUCell, "BasicLSTM": tf.nn.rnn_cell.BasicLSTMCell}[kind](3)


def _steps():
    return [fed(X_batch), fed(X_batch + 1), fed(X_batch * 2)]


def static_lengths():
    return tf.nn.static_rnn(_cell(), _steps(), dtype=tf.float32,
                            sequence_length=fed(lengths, [None]))


def static_lstm_lengths():
    return tf.nn.static_rnn(_cell("LSTM"), _steps(), dtype=tf.float32, sequence_length=lengths)


def static_from_a_state():
    cell = _cell("BasicLSTM")
    return tf.nn.static_rnn(cell, _steps(),
                            initial_state=cell.zero_state(tf.shape(fed(X_batch))[0], tf.float32))


def static_packed():
    X_seqs = tf.unstack(tf.transpose(fed(X_steps), perm=[1, 0, 2]))
    output_seqs, states = tf.contrib.rnn.static_rnn(_cell(), X_seqs, dtype=tf.float32)
    return tf.transpose(tf.stack(output_seqs), perm=[1, 0, 2]), states


def static_both_directions():
    return tf.nn.static_bidirectional_rnn(_cell(), _cell("GRU"), _steps(), dtype=tf.float32)


def static_both_directions_lengths():
    return tf.contrib.rnn.static_bidirectional_rnn(
        _cell("LSTM"), _cell("LSTM"), _steps(), dtype=tf.float32,
        sequence_length=fed(lengths, [None]))


def dynamic_lengths():
    return tf.nn.dynamic_rnn(_cell(), fed(X_steps), dtype=tf.float32,
                             sequence_length=fed(lengths, [None]))


def dynamic_lstm_lengths():
    return tf.nn.dynamic_rnn(_cell("LSTM"), fed(X_steps), dtype=tf.float32, sequence_length=lengths)


def dynamic_gru_lengths():
    return tf.nn.dynamic_rnn(_cell("GRU"), tf.constant(X_steps), dtype=tf.float32,
                             sequence_length=[3, 1, 2, 3])


def dynamic_from_a_state():
    X, cell = fed(X_steps), _cell("LSTM")
    return tf.nn.dynamic_rnn(cell, X, initial_state=cell.zero_state(tf.shape(X)[0], tf.float32))


def dynamic_from_a_drawn_state():
    return tf.nn.dynamic_rnn(_cell(), tf.constant(X_steps), initial_state=tf.random_normal([4, 3]))


def dynamic_time_major():
    X = tf.transpose(fed(X_steps), [1, 0, 2])
    return tf.nn.dynamic_rnn(_cell("GRU"), X, dtype=tf.float32, time_major=True)


def dynamic_time_major_lengths():
    X = tf.transpose(tf.constant(X_steps), [1, 0, 2])
    return tf.nn.dynamic_rnn(_cell(), X, dtype=tf.float32, time_major=True, sequence_length=lengths)


def dynamic_of_fixed_size():
    return tf.nn.dynamic_rnn(_cell("BasicLSTM"), tf.constant(X_steps), dtype=tf.float32)


def dynamic_of_open_steps():
    return tf.nn.dynamic_rnn(_cell("BasicLSTM"), fed(X_steps, [None, None, 2]), dtype=tf.float32)


def dynamic_swapping():
    return tf.nn.dynamic_rnn(_cell(), fed(X_steps), dtype=tf.float32, swap_memory=True, scope="rnn")


def dynamic_both_directions():
    return tf.nn.bidirectional_dynamic_rnn(_cell(), _cell("GRU"), fed(X_steps), dtype=tf.float32)


def dynamic_both_directions_lengths():
    outputs, states = tf.nn.bidirectional_dynamic_rnn(
        _cell("LSTM"), _cell("LSTM"), fed(X_steps), dtype=tf.float32,
        sequence_length=fed(lengths, [None]))
    return tf.concat(outputs, 2), states


def dynamic_both_directions_time_major():
    X = tf.transpose(fed(X_steps), [1, 0, 2])
    return tf.nn.bidirectional_dynamic_rnn(_cell(), _cell(), X, dtype=tf.float32, time_major=True)


def dynamic_both_directions_from_states():
    X, forward, backward = fed(X_steps), _cell(), _cell("GRU")
    return tf.nn.bidirectional_dynamic_rnn(
        forward, backward, X, initial_state_fw=forward.zero_state(4, tf.float32),
        initial_state_bw=backward.zero_state(tf.shape(X)[0], tf.float32))


def stack_of_both_directions():
    outputs = fed(X_steps)
    for layer in range(2):
        outputs, _ = tf.nn.bidirectional_dynamic_rnn(_cell(), _cell(), outputs, dtype=tf.float32,
                                                     scope="layer%d" % layer)
        outputs = tf.concat(outputs, 2)
    return tf.layers.dense(outputs[:, -1], 2)


def stack_of_contrib_in_both_directions():
    cells = [[_cell(), _cell("GRU")], [_cell("LSTM"), _cell()]]
    dynamic = tf.contrib.rnn.stack_bidirectional_dynamic_rnn(*cells, fed(X_steps), dtype=tf.float32)
    cells = [[_cell(), _cell()], [_cell("BasicLSTM"), _cell()]]
    return dynamic, tf.contrib.rnn.stack_bidirectional_rnn(
        *cells, _steps(), dtype=tf.float32, scope="static")


def stack_of_unrolled():
    outputs, _ = tf.nn.dynamic_rnn(_cell("GRU"), fed(X_steps), dtype=tf.float32, scope="first")
    outputs, _ = tf.nn.static_rnn(_cell("LSTM"), tf.unstack(outputs, axis=1), dtype=tf.float32,
                                  scope="second")
    return tf.layers.dense(outputs[-1], 2)


def scope_of_initialisers():
    he_init = tf.contrib.layers.variance_scaling_initializer()
    with tf.variable_scope("rnn", initializer=he_init):
        outputs, states = tf.nn.dynamic_rnn(_cell("BasicLSTM"), fed(X_steps), dtype=tf.float32)
        return tf.layers.dense(states[-1], 3)


def scope_of_regularisers():
    """The penalties of variables that are made inside a loop; peepholes have some too."""
    with tf.variable_scope("rnn", regularizer=tf.contrib.layers.l2_regularizer(0.01)):
        lstm = tf.nn.rnn_cell.LSTMCell(3, use_peepholes=True)
        outputs, _ = tf.nn.dynamic_rnn(tf.nn.rnn_cell.MultiRNNCell([lstm, _cell("GRU")]),
                                       fed(X_steps), dtype=tf.float32)
        outputs = tf.layers.dense(outputs[:, -1], 2)
    return outputs, tf.add_n(tf.get_collection(tf.GraphKeys.REGULARIZATION_LOSSES))


def unrolled_twice_with_reuse():
    X = fed(X_steps)
    with tf.variable_scope("model"):
        once, _ = tf.nn.dynamic_rnn(_cell("GRU"), X, dtype=tf.float32)
    with tf.variable_scope("model", reuse=True):
        twice, _ = tf.nn.dynamic_rnn(_cell("GRU"), X * 2, dtype=tf.float32)
    return once, twice


def dense_after_dynamic_rnn():
    outputs, states = tf.nn.dynamic_rnn(_cell(), tf.constant(X_steps), dtype=tf.float32,
                                        sequence_length=[2, 1, 2, 1])
    return tf.layers.dense(states, 3), tf.truncated_normal([3])


def dense_on_every_step():
    outputs, _ = tf.nn.dynamic_rnn(_cell(), fed(X_steps), dtype=tf.float32)
    stacked_outputs = tf.layers.dense(tf.reshape(outputs, [-1, 3]), 1)
    return tf.reshape(stacked_outputs, [-1, 3, 1]), tf.layers.dense(outputs, 2)


def embedded_words():
    embeddings = tf.Variable(tf.random_uniform([5, 2], -1.0, 1.0))
    embed = tf.nn.embedding_lookup(embeddings, fed(lengths.reshape(2, 2)))
    return tf.nn.dynamic_rnn(_cell("GRU"), embed, dtype=tf.float32)


def generated_raw():
    cell, inputs = _cell("LSTM"), tf.constant(X_steps.transpose(1, 0, 2))
    array = tf.TensorArray(tf.float32, 3).unstack(inputs)

    def loop(time, output, state, loop_state):
        finished = time >= tf.constant(lengths)
        state = cell.zero_state(4, tf.float32) if output is None else state
        step = tf.cond(tf.reduce_all(finished), lambda: tf.zeros([4, 2]), lambda: array.read(time))
        return finished, step, state, output, None

    outputs, state, _ = tf.nn.raw_rnn(cell, loop)
    return outputs.stack(), state


def saved_states_unrolled():
    class States:
        def __init__(self):
            self.saved = {}

        def state(self, name):
            return tf.zeros([4, 3])

        def save_state(self, name, state):
            self.saved[name] = state
            return tf.identity(state)

    return tf.nn.static_state_saving_rnn(_cell(), _steps(), States(), "state")
