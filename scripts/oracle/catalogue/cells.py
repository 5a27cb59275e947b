"""Every cell and wrapper, called once, under static_rnn and under dynamic_rnn."""

from chapter14 import tf1 as tf
from scripts.oracle.catalogue import X_batch, X_steps, fed, lengths


def _static(cell):
    """Over two steps of a fed batch."""
    return tf.nn.static_rnn(cell, [fed(X_batch), fed(X_batch * 2)], dtype=tf.float32)


def _dynamic(cell, **options):
    return tf.nn.dynamic_rnn(cell, fed(X_steps), dtype=tf.float32, **options)


def cell_called_once():
    cell = tf.nn.rnn_cell.BasicRNNCell(3)
    return cell(fed(X_batch), cell.zero_state(4, tf.float32))


def basic_static():
    return _static(tf.nn.rnn_cell.BasicRNNCell(3))


def basic_dynamic():
    return _dynamic(tf.nn.rnn_cell.BasicRNNCell(3, activation=tf.nn.relu))


def basic_of_contrib():
    return _static(tf.contrib.rnn.BasicRNNCell(num_units=3)), _dynamic(
        tf.contrib.rnn.BasicRNNCell(num_units=4), scope="dynamic")


def basic_lstm_static():
    return _static(tf.nn.rnn_cell.BasicLSTMCell(3))


def basic_lstm_dynamic():
    return _dynamic(tf.contrib.rnn.BasicLSTMCell(num_units=3, forget_bias=0.5))


def basic_lstm_joined_state():
    return _dynamic(tf.nn.rnn_cell.BasicLSTMCell(3, state_is_tuple=False))


def lstm_static():
    return _static(tf.nn.rnn_cell.LSTMCell(3))


def lstm_dynamic():
    return _dynamic(tf.nn.rnn_cell.LSTMCell(num_units=3, initializer=tf.orthogonal_initializer()))


def lstm_peepholes_static():
    return _static(tf.contrib.rnn.LSTMCell(3, use_peepholes=True))


def lstm_peepholes_dynamic():
    return _dynamic(tf.contrib.rnn.LSTMCell(num_units=3, use_peepholes=True))


def lstm_projection():
    return _dynamic(tf.nn.rnn_cell.LSTMCell(4, num_proj=2, proj_clip=0.5, cell_clip=1.0))


def lstm_peepholes_and_projection():
    return _dynamic(tf.nn.rnn_cell.LSTMCell(4, use_peepholes=True, num_proj=2,
                                            state_is_tuple=False))


def gru_static():
    return _static(tf.nn.rnn_cell.GRUCell(3))


def gru_dynamic():
    return _dynamic(tf.contrib.rnn.GRUCell(num_units=3, bias_initializer=tf.zeros_initializer()))


def multi_static():
    return _static(tf.nn.rnn_cell.MultiRNNCell([tf.nn.rnn_cell.BasicRNNCell(3),
                                                tf.nn.rnn_cell.GRUCell(2)]))


def multi_dynamic():
    layers = [tf.contrib.rnn.BasicRNNCell(num_units=3, activation=tf.nn.relu) for layer in range(3)]
    return _dynamic(tf.contrib.rnn.MultiRNNCell(layers))


def multi_lstm():
    return _dynamic(tf.contrib.rnn.MultiRNNCell([tf.contrib.rnn.BasicLSTMCell(num_units=3)
                                                 for layer in range(3)]))


def multi_joined_state():
    cells = [tf.nn.rnn_cell.BasicRNNCell(3), tf.nn.rnn_cell.BasicRNNCell(2)]
    return _dynamic(tf.nn.rnn_cell.MultiRNNCell(cells, state_is_tuple=False))


def dropout_wrapper_static():
    return _static(tf.nn.rnn_cell.DropoutWrapper(tf.nn.rnn_cell.BasicRNNCell(3),
                                                 input_keep_prob=0.5))


def dropout_wrapper_on_all():
    cell = tf.nn.rnn_cell.DropoutWrapper(tf.nn.rnn_cell.GRUCell(3), input_keep_prob=0.8,
                                         output_keep_prob=0.7, state_keep_prob=0.6)
    return _static(cell)


def dropout_wrapper_on_lstm():
    return _static(tf.nn.rnn_cell.DropoutWrapper(tf.nn.rnn_cell.BasicLSTMCell(3),
                                                 state_keep_prob=0.6))


def dropout_wrapper_with_seed():
    cell = tf.nn.rnn_cell.DropoutWrapper(tf.nn.rnn_cell.BasicRNNCell(3), 0.5,
                                         output_keep_prob=0.5, seed=7)
    return _static(cell)


def dropout_wrapper_dynamic():
    keep_prob = tf.placeholder_with_default(0.5, shape=())
    cells = [tf.contrib.rnn.BasicRNNCell(num_units=3) for layer in range(2)]
    cells = [tf.contrib.rnn.DropoutWrapper(cell, input_keep_prob=keep_prob) for cell in cells]
    return _dynamic(tf.contrib.rnn.MultiRNNCell(cells), parallel_iterations=1)


def dropout_wrapper_variational():
    cell = tf.nn.rnn_cell.DropoutWrapper(tf.nn.rnn_cell.BasicRNNCell(3), input_keep_prob=0.5,
                                         output_keep_prob=0.5, state_keep_prob=0.5,
                                         variational_recurrent=True, input_size=2, dtype=tf.float32)
    return _dynamic(cell)


def residual_wrapper():
    return _static(tf.nn.rnn_cell.ResidualWrapper(tf.nn.rnn_cell.BasicRNNCell(3))), _dynamic(
        tf.nn.rnn_cell.ResidualWrapper(tf.nn.rnn_cell.BasicLSTMCell(2)))


def device_wrapper():
    return (_static(tf.nn.rnn_cell.DeviceWrapper(tf.nn.rnn_cell.BasicRNNCell(3), "/cpu:0")),
            _dynamic(tf.contrib.rnn.DeviceWrapper(tf.nn.rnn_cell.GRUCell(2), "/cpu:0")))


def input_projection_dynamic():
    return _dynamic(tf.contrib.rnn.InputProjectionWrapper(tf.contrib.rnn.BasicRNNCell(5), 4,
                                                          activation=tf.tanh))


def input_projection_static():
    return _static(tf.contrib.rnn.InputProjectionWrapper(tf.contrib.rnn.BasicLSTMCell(3), 2))


def output_projection_static():
    return _static(tf.contrib.rnn.OutputProjectionWrapper(tf.contrib.rnn.BasicRNNCell(5), 2,
                                                          activation=tf.sigmoid))


def output_projection_dynamic():
    cell = tf.contrib.rnn.OutputProjectionWrapper(
        tf.contrib.rnn.BasicRNNCell(num_units=5, activation=tf.nn.relu), output_size=1)
    return _dynamic(cell)


def wrappers_in_each_other():
    cell = tf.contrib.rnn.DropoutWrapper(tf.contrib.rnn.LSTMCell(2, use_peepholes=True),
                                         output_keep_prob=0.5)
    cell = tf.contrib.rnn.OutputProjectionWrapper(tf.contrib.rnn.ResidualWrapper(cell), 3)
    return _dynamic(cell, parallel_iterations=1)


def embedding_wrapper():
    cell = tf.contrib.rnn.EmbeddingWrapper(tf.contrib.rnn.BasicRNNCell(3),
                                           embedding_classes=5, embedding_size=2)
    return tf.nn.static_rnn(cell, [fed(lengths, [None]), fed(lengths, [None])], dtype=tf.float32)


def layer_norm_lstm():
    return _static(tf.contrib.rnn.LayerNormBasicLSTMCell(3)), _dynamic(
        tf.contrib.rnn.LayerNormBasicLSTMCell(3, dropout_keep_prob=0.5),
        parallel_iterations=1, scope="dynamic")


def layer_norm_lstm_without_norm():
    return _dynamic(tf.contrib.rnn.LayerNormBasicLSTMCell(3, layer_norm=False,
                                                          activation=tf.nn.relu))


def cell_of_ones_own():
    class Cell(tf.nn.rnn_cell.RNNCell):
        state_size = output_size = 2

        def call(self, inputs, state):
            W = tf.get_variable("W", [4, 2])
            state = tf.tanh(tf.matmul(tf.concat([inputs, state], 1), W))
            return state, state

    return _dynamic(Cell()), _dynamic(tf.nn.rnn_cell.DropoutWrapper(Cell(), 0.9),
                                      scope="again", parallel_iterations=1)


def zero_states():
    cells = [tf.nn.rnn_cell.LSTMCell(3), tf.nn.rnn_cell.BasicRNNCell(2)]
    return tf.nn.rnn_cell.MultiRNNCell(cells).zero_state(4, tf.float32), cells[0].zero_state(
        tf.shape(fed(X_batch))[0], tf.float32)
