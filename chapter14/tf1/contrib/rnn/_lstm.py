"""Kinds of LSTM cells. Source of the behaviour: TensorFlow 1.15.5,
``contrib/rnn/python/ops/rnn_cell.py``."""

from chapter14 import tf1
from chapter14.tf1.contrib.layers import layer_norm
from chapter14.tf1.contrib.rnn._base import Cell
from chapter14.tf1.contrib.rnn._linear import _Linear, n_inputs_of, sharded_variable

tf = tf1.load()


def normalized(values, scope, gain, shift, dtype=tf.float32):
    """Layer normalisation of [batch, units], with variables ``gamma`` and ``beta`` in the scope,
    made first."""
    with tf.variable_scope(scope):
        for name, start in (("gamma", gain), ("beta", shift)):
            tf.get_variable(name, shape=values.shape[-1:],
                            initializer=tf.constant_initializer(start), dtype=dtype)
    return layer_norm(values, reuse=True, scope=scope)


class LayerNormBasicLSTMCell(Cell):
    """An LSTM cell with layer normalisation (Ba et al., 2016) and dropout of the candidate
    (Semeniuta et al., 2016).

    Parameters
    ----------
    num_units : int
        Size of the state and of the outputs, ``[batch, num_units]``.
    forget_bias : float
        Added to the forget gate.
    input_size : deprecated
        Ignored, as in TensorFlow 1.15.
    activation : callable
        Of the candidate and of the output.
    layer_norm : bool
        Whether to normalise; without, there is a bias.
    norm_gain, norm_shift : float
        Initial scale and shift of the normalised.
    dropout_keep_prob : float or tensor
        Share of the candidate that is kept.
    dropout_prob_seed : int, optional
        Op seed of the dropout; by default the clock's.
    reuse : bool, optional
        Whether to take the variables from an existing scope.
    """

    def __init__(self, num_units, forget_bias=1.0, input_size=None, activation=tf.tanh,
                 layer_norm=True,
                 norm_gain=1.0, norm_shift=0.0, dropout_keep_prob=1.0, dropout_prob_seed=None,
                 reuse=None):
        super().__init__(_reuse=reuse)
        self._num_units, self._activation, self._forget_bias = num_units, activation, forget_bias
        self._layer_norm, self._norm_gain, self._norm_shift = layer_norm, norm_gain, norm_shift
        self._keep_prob, self._seed = dropout_keep_prob, dropout_prob_seed
        self._set_lstm_sizes(num_units)

    def _norm(self, values, scope):
        return normalized(values, scope, self._norm_gain, self._norm_shift, values.dtype)

    def call(self, inputs, state):
        c, h = state
        joined = tf.concat([inputs, h], 1)
        kernel = tf.get_variable("kernel", [joined.shape[-1], 4 * self._num_units],
                                 dtype=joined.dtype)
        gates = tf.matmul(joined, kernel)
        if not self._layer_norm:
            bias = tf.get_variable("bias", [4 * self._num_units], dtype=joined.dtype)
            gates = tf.nn.bias_add(gates, bias)
        gates = tf.split(value=gates, num_or_size_splits=4, axis=1)
        if self._layer_norm:
            gates = [self._norm(gate, name) for gate, name in zip(
                gates, ("input", "transform", "forget", "output"))]
        i, candidate, f, o = gates
        candidate = self._activation(candidate)
        if not isinstance(self._keep_prob, float) or self._keep_prob < 1:
            candidate = tf.nn.dropout(candidate, self._keep_prob, seed=self._seed)
        c = c * tf.sigmoid(f + self._forget_bias) + tf.sigmoid(i) * candidate
        if self._layer_norm:
            c = self._norm(c, "state")
        h = self._activation(c) * tf.sigmoid(o)
        return h, tf.nn.rnn_cell.LSTMStateTuple(c, h)


class CoupledInputForgetGateLSTMCell(Cell):
    """An LSTM cell whose input gate is 1 less its forget gate (Greff et al., 2015).

    Parameters
    ----------
    num_units : int
        Size of the state c.
    use_peepholes : bool
        Whether the gates also see c.
    initializer : ignored, as in TensorFlow 1.15
    num_proj : int, optional
        Size that the outputs are projected to.
    proj_clip : float, optional
        Bound of the projected outputs.
    num_unit_shards, num_proj_shards : int
        Variables that each kernel is split into.
    forget_bias : float
        Added to the forget gate.
    state_is_tuple : bool
        Else the state is one tensor [batch, c and outputs].
    activation : callable
        Of the candidate and of the output.
    reuse : bool, optional
        Whether to take the variables from an existing scope.
    layer_norm : bool
        Whether to normalise the gates and c, in the place of adding the bias.
    norm_gain, norm_shift : float
        Initial scale and shift of the normalised.

    Raises
    ------
    ValueError
        When called: the number of inputs is not known; more shards than rows.
    """

    def __init__(self, num_units, use_peepholes=False, initializer=None, num_proj=None,
                 proj_clip=None,
                 num_unit_shards=1, num_proj_shards=1, forget_bias=1.0, state_is_tuple=True,
                 activation=tf.tanh, reuse=None, layer_norm=False, norm_gain=1.0, norm_shift=0.0):
        super().__init__(_reuse=reuse)
        self._num_units, self._use_peepholes, self._num_proj = num_units, use_peepholes, num_proj
        self._proj_clip, self._forget_bias, self._activation = proj_clip, forget_bias, activation
        self._num_unit_shards, self._num_proj_shards = num_unit_shards, num_proj_shards
        self._state_is_tuple, self._layer_norm = state_is_tuple, layer_norm
        self._norm_gain, self._norm_shift = norm_gain, norm_shift
        self._set_lstm_sizes(num_units, num_proj)
        if not state_is_tuple:
            self._state_size = sum(self._state_size)

    def _norm(self, values, scope):
        return normalized(values, scope, self._norm_gain,
                          self._norm_shift) if self._layer_norm else values

    def call(self, inputs, state):
        n_units, dtype = self._num_units, inputs.dtype
        n_outputs = n_units if self._num_proj is None else self._num_proj
        if self._state_is_tuple:
            c_prev, m_prev = state
        else:
            c_prev = tf.slice(state, [0, 0], [-1, n_units])
            m_prev = tf.slice(state, [0, n_units], [-1, n_outputs])
        kernel = sharded_variable("W", [n_inputs_of(inputs) + n_outputs, 3 * n_units], dtype,
                                  self._num_unit_shards)
        bias = tf.get_variable("B", shape=[3 * n_units], initializer=tf.zeros_initializer(),
                               dtype=dtype)
        gates = tf.matmul(tf.concat([inputs, m_prev], 1), kernel)
        if not self._layer_norm:
            gates = tf.nn.bias_add(gates, bias)
        parts = tf.split(value=gates, num_or_size_splits=3, axis=1)
        candidate, f, o = (self._norm(*pair)
                           for pair in zip(parts, ("transform", "forget", "output")))
        if self._use_peepholes:
            of_f, of_o = (tf.get_variable(name, shape=[n_units], dtype=dtype)
                          for name in ("W_F_diag", "W_O_diag"))
        f = f + self._forget_bias
        f = tf.sigmoid(f + of_f * c_prev if self._use_peepholes else f)
        c = self._norm(f * c_prev + (1 - f) * self._activation(candidate), "state")
        m = tf.sigmoid(o + of_o * c if self._use_peepholes else o) * self._activation(c)
        if self._num_proj is not None:
            sizes = [n_units, self._num_proj]
            m = tf.matmul(m, sharded_variable("W_P", sizes, dtype, self._num_proj_shards))
            if self._proj_clip is not None:
                m = tf.clip_by_value(m, -self._proj_clip, self._proj_clip)
        if not self._state_is_tuple:
            return m, tf.concat([c, m], 1)
        return m, tf.nn.rnn_cell.LSTMStateTuple(c, m)


class GLSTMCell(Cell):
    """LSTM cells side by side, each on its part of the inputs and of the state (Kuchaiev and
    Ginsburg, 2017).

    Parameters
    ----------
    num_units : int
        Size of the state c, of all groups together.
    initializer : callable, optional
        Of the kernels.
    num_proj : int, optional
        Size that the outputs are projected to.
    number_of_groups : int
    forget_bias : float
        Added to the forget gate.
    activation : callable
        Of the output.
    reuse : bool, optional
        Whether to take the variables from an existing scope.

    Raises
    ------
    ValueError
        A size cannot be divided by the number of groups; the number of inputs is not known.
    """

    def __init__(self, num_units, initializer=None, num_proj=None, number_of_groups=1,
                 forget_bias=1.0, activation=tf.tanh, reuse=None):
        super().__init__(_reuse=reuse)
        if num_units % number_of_groups:
            raise ValueError("num_units must be divisible by number_of_groups")
        if num_proj and num_proj % number_of_groups:
            raise ValueError("num_proj must be divisible by number_of_groups")
        self._num_units, self._num_proj, self._initializer = num_units, num_proj, initializer
        self._forget_bias, self._activation = forget_bias, activation
        self._number_of_groups = number_of_groups
        self._linear1, self._linear2 = [None] * number_of_groups, None
        self._set_lstm_sizes(num_units, num_proj)

    def call(self, inputs, state):
        c, m = state
        batch_size = tf.dimension_value(inputs.shape[0]) or tf.shape(inputs)[0]
        n_inputs = tf.dimension_value(inputs.shape[1])
        if n_inputs is None:
            raise ValueError("input size must be statically known")
        if n_inputs % self._number_of_groups:
            raise ValueError(f"input size ({n_inputs}) must be divisible by number_of_groups "
                             f"({self._number_of_groups})")
        with tf.variable_scope(tf.get_variable_scope(), initializer=self._initializer):
            parts = []
            for number in range(self._number_of_groups):
                with tf.variable_scope("group%d" % number):
                    joined = tf.concat([
                        self._part(values, number, batch_size, size // self._number_of_groups)
                        for values, size in ((inputs, n_inputs), (m, self._output_size))], axis=1)
                    if self._linear1[number] is None:
                        size = 4 * self._num_units // self._number_of_groups
                        self._linear1[number] = _Linear(joined, size, False)
                    parts.append(tf.split(self._linear1[number](joined), 4, 1))
            biases = [tf.get_variable("bias_" + gate, shape=[self._num_units], dtype=inputs.dtype,
                                      initializer=tf.constant_initializer(0.0, dtype=inputs.dtype))
                      for gate in "ijfo"]
            i, candidate, f, o = [tf.nn.bias_add(tf.concat(list(gate), axis=1), bias)
                                  for gate, bias in zip(zip(*parts), biases)]
        c = tf.sigmoid(f + self._forget_bias) * c + tf.sigmoid(i) * tf.tanh(candidate)
        m = tf.sigmoid(o) * self._activation(c)
        if self._num_proj is not None:
            with tf.variable_scope("projection"):
                if self._linear2 is None:
                    self._linear2 = _Linear(m, self._num_proj, False)
                m = self._linear2(m)
        return m, tf.nn.rnn_cell.LSTMStateTuple(c, m)

    @staticmethod
    def _part(values, number, batch_size, size):
        """The columns of [batch, columns] that belong to a group."""
        return tf.slice(values, [0, number * size], [batch_size, size],
                        name=f"GLSTM_group{number}_input_generation")
