"""Cells with one state or of another kind than LSTM's.

Source of the behaviour: TensorFlow 1.15.5, ``contrib/rnn/python/ops/rnn_cell.py``.
"""

from chapter14 import tf1
from chapter14.tf1.contrib.rnn._base import Cell, LayerCell
from chapter14.tf1.contrib.rnn._linear import _Linear, n_inputs_of

tf = tf1.load()


class UGRNNCell(Cell):
    """A cell with one gate, the update gate (Collins et al., 2017): [batch, inputs] -> [batch,
    num_units].

    Parameters
    ----------
    num_units : int
    initializer : callable, optional
        Of the kernel.
    forget_bias : float
        Added to the gate.
    activation : callable
        Of the candidate.
    reuse : bool, optional
        Whether to take the variables from an existing scope.

    Raises ValueError when called, where the number of inputs is not known.
    """

    def __init__(self, num_units, initializer=None, forget_bias=1.0, activation=tf.tanh,
                 reuse=None):
        super().__init__(_reuse=reuse)
        self._num_units = self._state_size = self._output_size = num_units
        self._initializer, self._activation = initializer, activation
        self._forget_bias = forget_bias
        self._linear = None

    def call(self, inputs, state):
        n_inputs_of(inputs)
        with tf.variable_scope(tf.get_variable_scope(), initializer=self._initializer):
            joined = tf.concat([inputs, state], 1)
            if self._linear is None:
                self._linear = _Linear(joined, 2 * self._num_units, True)
            gate, candidate = tf.split(axis=1, num_or_size_splits=2, value=self._linear(joined))
            candidate = self._activation(candidate)
            gate = tf.sigmoid(gate + self._forget_bias)
            state = gate * state + (1.0 - gate) * candidate
        return state, state


class IntersectionRNNCell(Cell):
    """A cell with a gate in time and a gate in depth (Collins et al., 2017): [batch, num_units] ->
    the same.

    Parameters
    ----------
    num_units : int
    num_in_proj : int, optional
        ``num_units``, where there are more or fewer inputs: they are projected first.
    initializer : callable, optional
        Of the kernels.
    forget_bias : float
        Added to both gates.
    y_activation : callable
        Of the candidate for the outputs.
    reuse : bool, optional
        Whether to take the variables from an existing scope.

    Raises ValueError when called, where the number of inputs is not known, or is not ``num_units``
    and there is no
    ``num_in_proj``.
    """

    def __init__(self, num_units, num_in_proj=None, initializer=None, forget_bias=1.0,
                 y_activation=tf.nn.relu, reuse=None):
        super().__init__(_reuse=reuse)
        self._num_units = self._state_size = self._output_size = num_units
        self._num_input_proj, self._initializer = num_in_proj, initializer
        self._forget_bias, self._y_activation = forget_bias, y_activation
        self._linear1 = self._linear2 = None

    def call(self, inputs, state):
        n_units = self._num_units
        with tf.variable_scope(tf.get_variable_scope(), initializer=self._initializer):
            if n_inputs_of(inputs) != n_units:
                inputs = self._projected(inputs)
            joined = tf.concat([inputs, state], 1)
            if self._linear2 is None:
                self._linear2 = _Linear(joined, 4 * n_units, True)
            product = self._linear2(joined)
            in_time, h, in_depth, y = [product[:, start:start + n_units]
                                       for start in range(0, 4 * n_units, n_units)]
            h, y = tf.tanh(h), self._y_activation(y)
            in_time = tf.sigmoid(in_time + self._forget_bias)
            in_depth = tf.sigmoid(in_depth + self._forget_bias)
            state = in_time * state + (1.0 - in_time) * h
            return in_depth * inputs + (1.0 - in_depth) * y, state

    def _projected(self, inputs):
        if not self._num_input_proj:
            raise ValueError(f"IntersectionRNNCell: expected inputs of size {self._num_units}, as "
                             f"its units, got {n_inputs_of(inputs)}; num_in_proj="
                             f"{self._num_units} projects them")
        with tf.variable_scope("in_projection"):
            if self._linear1 is None:
                self._linear1 = _Linear(inputs, self._num_units, True)
            return self._linear1(inputs)


class NASCell(LayerCell):
    """The cell that a search for architectures found (Zoph and Le, 2017), with an LSTM's two
    states.

    Parameters
    ----------
    num_units : int
        Size of the state c.
    num_proj : int, optional
        Size that the outputs are projected to.
    use_bias : bool
    reuse : bool, optional
        Whether to take the variables from an existing scope.
    **kwargs
        ``name``, ``dtype``.

    Raises ValueError when called, where the number of inputs is not known.
    """

    def __init__(self, num_units, num_proj=None, use_bias=False, reuse=None, **kwargs):
        super().__init__(n_axes=None, _reuse=reuse, **kwargs)
        self._num_units, self._num_proj, self._use_bias = num_units, num_proj, use_bias
        self._set_lstm_sizes(num_units, num_proj)

    def build(self, inputs_shape):
        n_inputs = self._n_inputs(inputs_shape)
        size = 8 * self._num_units
        self.recurrent_kernel = self.add_weight("recurrent_kernel", [self._output_size, size])
        self.kernel = self.add_weight("kernel", [n_inputs, size])
        if self._use_bias:
            self.bias = self.add_weight("bias", [size],
                                        initializer=tf.zeros_initializer)
        if self._num_proj is not None:
            self.projection_weights = self.add_weight(
                "projection_weights", [self._num_units, self._num_proj])
        self.built = True

    def call(self, inputs, state):
        c, m = state
        sigmoid, tanh, relu = tf.sigmoid, tf.tanh, tf.nn.relu
        m = tf.matmul(m, self.recurrent_kernel)
        x = tf.matmul(inputs, self.kernel)
        if self._use_bias:
            m = tf.nn.bias_add(m, self.bias)
        m, x = (tf.split(axis=1, num_or_size_splits=8, value=values) for values in (m, x))
        joined = [f(a * b if number == 3 else a + b) for number, (f, a, b) in enumerate(zip(
            (sigmoid, relu, sigmoid, relu, tanh, sigmoid, tanh, sigmoid), x, m))]
        first, second = tanh(joined[0] * joined[1]), tanh(joined[2] + joined[3])
        third, fourth = tanh(joined[4] * joined[5]), sigmoid(joined[6] + joined[7])
        c = tanh(first + c) * second
        m = tanh(c * tanh(third + fourth))
        if self._num_proj is not None:
            m = tf.matmul(m, self.projection_weights)
        return m, tf.nn.rnn_cell.LSTMStateTuple(c, m)


class SRUCell(LayerCell):
    """The simple recurrent unit (Lei et al., 2017): [batch, inputs] -> [batch, num_units].

    Parameters
    ----------
    num_units : int
    activation : callable, optional
        By default tanh.
    reuse : bool, optional
        Whether to take the variables from an existing scope.
    name : str, optional
    **kwargs
        ``dtype``.

    Raises ValueError when called, where the number of inputs is not known.
    """

    def __init__(self, num_units, activation=None, reuse=None, name=None, **kwargs):
        super().__init__(_reuse=reuse, name=name, **kwargs)
        self._num_units = self._state_size = self._output_size = num_units
        self._activation = activation or tf.tanh

    def build(self, inputs_shape):
        self._kernel = self.add_weight("kernel",
                                       [self._n_inputs(inputs_shape), 4 * self._num_units])
        self._bias = self.add_weight("bias", [2 * self._num_units],
                                     initializer=tf.zeros_initializer)
        self.built = True

    def call(self, inputs, state):
        candidate, f, r, x = tf.split(value=tf.matmul(inputs, self._kernel), num_or_size_splits=4,
                                      axis=1)
        gates = tf.sigmoid(tf.nn.bias_add(tf.concat([f, r], 1), self._bias))
        f, r = tf.split(value=gates, num_or_size_splits=2, axis=1)
        c = f * state + (1.0 - f) * candidate
        return r * self._activation(c) + (1.0 - r) * x, c
