"""An LSTM cell that slides over the inputs.

Source of the behaviour: TensorFlow 1.15.5, ``contrib/rnn/python/ops/rnn_cell.py``.
"""

from chapter14 import tf1
from chapter14.tf1.contrib.rnn._base import Cell
from chapter14.tf1.contrib.rnn._linear import sharded_variable

tf = tf1.load()


class TimeFreqLSTMCell(Cell):
    """An LSTM cell that slides over the inputs (Sainath and Li, 2016).

    Parameters
    ----------
    num_units : int
    use_peepholes : bool
        Whether the gates also see c.
    cell_clip : float, optional
        Bound of c.
    initializer : ignored, as in TensorFlow 1.15
    num_unit_shards : int
        Variables that the kernel is split into.
    forget_bias : float
        Added to the forget gate.
    feature_size : int
        Inputs that it sees at a time.
    frequency_skip : int
        Inputs from one place to the next.
    reuse : bool, optional
        Whether to take the variables from an existing scope.

    Raises ValueError when called, where the number of inputs is not known.
    """

    def __init__(self, num_units, use_peepholes=False, cell_clip=None, initializer=None,
                 num_unit_shards=1,
                 forget_bias=1.0, feature_size=None, frequency_skip=1, reuse=None):
        super().__init__(_reuse=reuse)
        self._num_units, self._use_peepholes, self._cell_clip = num_units, use_peepholes, cell_clip
        self._num_unit_shards, self._forget_bias = num_unit_shards, forget_bias
        self._feature_size, self._frequency_skip = feature_size, frequency_skip
        self._state_size, self._output_size = 2 * num_units, num_units

    def call(self, inputs, state):
        n_units, dtype = self._num_units, inputs.dtype
        places = slices(inputs, 0, size_of(inputs), self._feature_size, self._frequency_skip)
        kernel = sharded_variable("W", [places[0].shape.as_list()[1] + 2 * n_units, 4 * n_units],
                                  dtype, self._num_unit_shards)
        bias = tf.get_variable("B", shape=[4 * n_units], initializer=tf.zeros_initializer(),
                               dtype=dtype)
        peep = {gate: tf.get_variable(f"W_{gate}_diag", shape=[n_units], dtype=dtype)
                for gate in "FIO" if self._use_peepholes}
        m = tf.zeros([inputs.shape.dims[0].value or inputs.shape[0], n_units], dtype)
        states, outputs = [], None
        for number, x in enumerate(places):
            c, before = (tf.slice(state, [0, start * n_units], [-1, n_units])
                         for start in (2 * number, 2 * number + 1))
            gates = tf.nn.bias_add(tf.matmul(tf.concat([x, before, m], 1), kernel), bias)
            c, m = self._step(tf.split(value=gates, num_or_size_splits=4, axis=1), c, peep)
            states = tf.concat([c, m] if outputs is None else [states, c, m], 1)
            outputs = m if outputs is None else tf.concat([outputs, m], 1)
        return outputs, states

    def _step(self, gates, c, peep):
        """The new (c, m) of one place."""
        i, candidate, f, o = gates
        f = f + self._forget_bias
        kept = tf.sigmoid(f + peep["F"] * c if peep else f) * c
        c = kept + tf.sigmoid(i + peep["I"] * c if peep else i) * tf.tanh(candidate)
        if self._cell_clip is not None:
            c = tf.clip_by_value(c, -self._cell_clip, self._cell_clip)
        return c, tf.sigmoid(o + peep["O"] * c if peep else o) * tf.tanh(c)


def size_of(inputs):
    size = inputs.shape.with_rank(2).dims[-1].value
    if size is None:
        raise ValueError("Cannot infer input_size from static shape inference.")
    return size


def slices(inputs, start, size, width, step):
    """Of ``size`` columns from ``start``, each ``width`` of them, [batch, width], ``step`` after
    the last."""
    n_places = int((size - width) / step) + 1
    return [tf.slice(inputs, [0, start + place * step], [-1, width]) for place in range(n_places)]
