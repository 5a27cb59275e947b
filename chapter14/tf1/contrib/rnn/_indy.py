"""Cells whose units see no other unit's state.

Source of the behaviour: TensorFlow 1.15.5, ``contrib/rnn/python/ops/rnn_cell.py``.
"""

from chapter14 import tf1
from chapter14.tf1.contrib.rnn._base import LayerCell

tf = tf1.load()


class _Independent(LayerCell):
    """What these cells share: each kernel for the inputs has a vector for the state beside it, and
    a bias."""

    def __init__(self, num_units, activation, kernel_initializer=None, bias_initializer=None,
                 **options):
        super().__init__(**options)
        self._num_units = self._state_size = self._output_size = num_units
        self._activation = activation or tf.tanh
        self._kernel_initializer, self._bias_initializer = kernel_initializer, bias_initializer

    def _weights(self, scope, n_inputs, n_gates, kernel="kernel_w", bias=0.0):
        """(kernel [inputs, gates times units], vector [1, gates times units], bias [gates times
        units])."""
        size = n_gates * self._num_units
        kernel = self.add_weight(scope + kernel, shape=[n_inputs, size],
                                 initializer=self._kernel_initializer)
        vector = self.add_weight(scope + "kernel_u", shape=[1, size],
                                 initializer=tf.random_uniform_initializer(-1, 1, dtype=self.dtype))
        initializer = self._bias_initializer
        if initializer is None:
            initializer = (tf.constant_initializer(bias, dtype=self.dtype) if bias
                           else tf.zeros_initializer(dtype=self.dtype))
        bias = self.add_weight(scope + "bias", shape=[size], initializer=initializer)
        return kernel, vector, bias


class IndRNNCell(_Independent):
    """activation(inputs W + u * state + b) (Li et al., 2018): [batch, inputs] -> [batch,
    num_units].

    Parameters
    ----------
    num_units : int
    activation : callable, optional
        By default tanh.
    reuse : bool, optional
        Whether to take the variables from an existing scope.
    name : str, optional
    dtype : optional
        Of the variables; by default that of the first inputs.

    Raises ValueError when called, where the number of inputs is not known.
    """

    def __init__(self, num_units, activation=None, reuse=None, name=None, dtype=None):
        super().__init__(num_units, activation, _reuse=reuse, name=name, dtype=dtype)

    def build(self, inputs_shape):
        n_inputs = self._n_inputs(inputs_shape)
        self._kernel_w, self._kernel_u, self._bias = self._weights("", n_inputs, 1)
        self.built = True

    def call(self, inputs, state):
        gate = tf.matmul(inputs, self._kernel_w) + (state * self._kernel_u)
        output = self._activation(tf.nn.bias_add(gate, self._bias))
        return output, output


class IndyGRUCell(_Independent):
    """A GRU cell whose units see of the state only their own: [batch, inputs] -> [batch,
    num_units].

    Parameters
    ----------
    num_units : int
    activation : callable, optional
        By default tanh.
    reuse : bool, optional
        Whether to take the variables from an existing scope.
    kernel_initializer, bias_initializer : callable, optional
        Of the inputs' kernels, and of the biases, by default 1 of the gates and 0.
    name : str, optional
    dtype : optional
        Of the variables; by default that of the first inputs.

    Raises ValueError when called, where the number of inputs is not known.
    """

    def __init__(self, num_units, activation=None, reuse=None, kernel_initializer=None,
                 bias_initializer=None, name=None, dtype=None):
        super().__init__(num_units, activation, kernel_initializer, bias_initializer, _reuse=reuse,
                         name=name, dtype=dtype)

    def build(self, inputs_shape):
        n_inputs = self._n_inputs(inputs_shape)
        self._gates = self._weights("gates/", n_inputs, 2, bias=1.0)
        self._candidate = self._weights("candidate/", n_inputs, 1, kernel="kernel")
        self.built = True

    def call(self, inputs, state):
        kernel, vector, bias = self._gates
        gates = tf.matmul(inputs, kernel) + (tf.tile(state, [1, 2]) * vector)
        r, u = tf.split(value=tf.sigmoid(tf.nn.bias_add(gates, bias)), num_or_size_splits=2, axis=1)
        kernel, vector, bias = self._candidate
        seen = r * state
        candidate = tf.matmul(inputs, kernel) + (seen * vector)
        candidate = self._activation(tf.nn.bias_add(candidate, bias))
        state = u * state + (1 - u) * candidate
        return state, state


class IndyLSTMCell(_Independent):
    """An LSTM cell whose units see of the state h only their own (Gonnet and Deselaers, 2019).

    Parameters
    ----------
    num_units : int
    forget_bias : float
        Added to the forget gate.
    activation, reuse, kernel_initializer, bias_initializer, name, dtype
        As for `IndyGRUCell`; the biases are 0 by default.

    Raises ValueError when called, where the number of inputs is not known.
    """

    def __init__(self, num_units, forget_bias=1.0, activation=None, reuse=None,
                 kernel_initializer=None, bias_initializer=None, name=None, dtype=None):
        super().__init__(num_units, activation, kernel_initializer, bias_initializer, _reuse=reuse,
                         name=name, dtype=dtype)
        self._forget_bias = forget_bias
        self._set_lstm_sizes(num_units)

    def build(self, inputs_shape):
        n_inputs = self._n_inputs(inputs_shape)
        self._kernel_w, self._kernel_u, self._bias = self._weights("", n_inputs, 4)
        self.built = True

    def call(self, inputs, state):
        axis = tf.constant(1, dtype=tf.int32)
        c, h = state
        gates = tf.matmul(inputs, self._kernel_w)
        gates += tf.tile(h, [1, 4]) * self._kernel_u
        gates = tf.nn.bias_add(gates, self._bias)
        i, candidate, f, o = tf.split(value=gates, num_or_size_splits=4, axis=axis)
        f = tf.sigmoid(tf.add(f, tf.constant(self._forget_bias, dtype=f.dtype)))
        kept = tf.multiply(c, f)
        c = tf.add(kept, tf.multiply(tf.sigmoid(i), self._activation(candidate)))
        h = tf.multiply(self._activation(c), tf.sigmoid(o))
        return h, tf.nn.rnn_cell.LSTMStateTuple(c, h)
