"""A cell that opens at times of its own.

Source of the behaviour: TensorFlow 1.15.5, ``contrib/rnn/python/ops/rnn_cell.py``.
"""

from chapter14 import tf1
from chapter14.tf1.contrib.rnn._base import Cell
from chapter14.tf1.contrib.rnn._linear import _Linear

tf = tf1.load()


class PhasedLSTMCell(Cell):
    """An LSTM cell that opens at times of its own (Neil et al., 2016).

    Its inputs are (time [batch, 1], float32 or float64; features [batch, inputs], float32).

    Parameters
    ----------
    num_units : int
    use_peepholes : bool
        Whether the gates also see c.
    leak : float
        What passes a closed gate.
    ratio_on : float
        Initial share of the period in which the gate is open.
    trainable_ratio_on : bool
    period_init_min, period_init_max : float
        Bounds of the initial periods, which are uniform in the logarithm.
    reuse : bool, optional
        Whether to take the variables from an existing scope.
    """

    def __init__(self, num_units, use_peepholes=False, leak=0.001, ratio_on=0.1,
                 trainable_ratio_on=True, period_init_min=1.0, period_init_max=1000.0, reuse=None):
        super().__init__(_reuse=reuse, autocast=False)
        self._num_units, self._use_peepholes, self._leak = num_units, use_peepholes, leak
        self._ratio_on, self._trainable_ratio_on = ratio_on, trainable_ratio_on
        self._period_bounds = period_init_min, period_init_max
        self._linear1 = self._linear2 = self._linear3 = None
        self._set_lstm_sizes(num_units)

    def call(self, inputs, state):
        c_prev, h_prev = state
        time, x = inputs
        n_units, seen = self._num_units, [x, h_prev]
        with tf.variable_scope("mask_gates"):
            self._linear1, gates = _projected(
                self._linear1, seen + [c_prev] * self._use_peepholes, 2 * n_units)
            i, f = tf.split(axis=1, num_or_size_splits=2, value=tf.sigmoid(gates))
        with tf.variable_scope("new_input"):
            self._linear2, candidate = _projected(self._linear2, seen, n_units)
            candidate = tf.tanh(candidate)
        c = c_prev * f + i * candidate
        with tf.variable_scope("output_gate"):
            self._linear3, o = _projected(self._linear3, seen + [c] * self._use_peepholes, n_units)
            o = tf.sigmoid(o)
        h = tf.tanh(c) * o
        openness = self._openness(time)
        c = openness * c + (1 - openness) * c_prev
        h = openness * h + (1 - openness) * h_prev
        return h, tf.nn.rnn_cell.LSTMStateTuple(c, h)

    def _openness(self, time):
        """How far the gate of each unit is open, [batch, num_units]."""
        sizes = [self._num_units]
        period = tf.get_variable("period", sizes,
                                 initializer=_exponential_of_uniform(*self._period_bounds))
        phase = tf.get_variable("phase", sizes,
                                initializer=tf.random_uniform_initializer(
                                    0.0, period.initial_value))
        ratio_on = tf.get_variable("ratio_on", sizes,
                                   initializer=tf.constant_initializer(self._ratio_on),
                                   trainable=self._trainable_ratio_on)
        phase, period = tf.cast(phase, dtype=time.dtype), tf.cast(period, dtype=time.dtype)
        shifted = time - phase
        # modulo, with the gradient of its argument
        modulo = tf.stop_gradient(tf.mod(shifted, period) - shifted) + shifted
        cycle = tf.cast(modulo / period, dtype=tf.float32)
        opening = 2 * cycle / ratio_on
        closing = 2 - opening
        closed = self._leak * cycle
        openness = tf.where(cycle < ratio_on, closing, closed)
        return tf.where(cycle < 0.5 * ratio_on, opening, openness)


def _projected(linear, tensors, size):
    linear = linear or _Linear(tensors, size, True)
    return linear, linear(tensors)


def _exponential_of_uniform(low, high):
    def initializer(shape, dtype=tf.float32, partition_info=None):
        return tf.exp(tf.random_uniform(shape, tf.log(low), tf.log(high), dtype))
    return initializer
