"""``tf.contrib.rnn``: the core cells under their contrib names, three wrappers, a cell, stacks in both directions.

Source of the behaviour: TensorFlow 1.15.5, ``contrib/rnn/python/ops/core_rnn_cell.py``, ``rnn_cell.py``, ``rnn.py``.
"""

import math

from chapter14 import tf1
from chapter14.tf1 import names
from chapter14.tf1.contrib.layers import layer_norm

tf = tf1.load()

__path__ = []  # as for a package: `from chapter14.tf1.contrib.rnn import NAME` then asks the finder
__getattr__, __dir__, __all__ = names.access(__name__)


class _Projection:
    """x -> activation(x kernel + bias); the variables are made in the scope of the first call."""

    def __init__(self, size, activation):
        self.size = size
        self.activation = activation
        self.kernel = self.bias = None

    def __call__(self, x):
        if self.kernel is None:
            self.kernel = tf.get_variable("kernel", [x.shape[1], self.size], dtype=x.dtype)
            self.bias = tf.get_variable("bias", [self.size], dtype=x.dtype,
                                        initializer=tf.constant_initializer(0.0, dtype=x.dtype))
        projected = tf.nn.bias_add(tf.matmul(x, self.kernel), self.bias)
        return self.activation(projected) if self.activation else projected


class _Wrapper(tf.nn.rnn_cell.RNNCell):
    """What the wrappers share: a cell, its sizes and its state."""

    def __init__(self, cell, reuse):
        super().__init__(_reuse=reuse)
        if not all(hasattr(cell, name) for name in ("output_size", "state_size", "zero_state")) or not callable(cell):
            raise TypeError(f"the argument 'cell' ({cell!r}) is not an RNNCell")
        self._cell = cell

    @property
    def state_size(self):
        return self._cell.state_size

    @property
    def output_size(self):
        return self._cell.output_size

    def zero_state(self, batch_size, dtype):
        with tf.name_scope(type(self).__name__ + "ZeroState", values=[batch_size]):
            return self._cell.zero_state(batch_size, dtype)


class InputProjectionWrapper(_Wrapper):
    """A cell with a linear layer before its inputs, shared by all steps.

    Parameters
    ----------
    cell : RNNCell
        The cell that gets the projected inputs, ``[batch, num_proj]``.
    num_proj : int
        Size to project to.
    activation : callable, optional
        Applied to the projected inputs.
    input_size : deprecated
        Ignored, as in TensorFlow 1.15.
    reuse : bool, optional
        Whether to take the variables from an existing scope.

    Raises
    ------
    TypeError
        ``cell`` is not an RNNCell.
    """

    def __init__(self, cell, num_proj, activation=None, input_size=None, reuse=None):
        super().__init__(cell, reuse)
        self._projection = _Projection(num_proj, activation)

    def call(self, inputs, state):
        return self._cell(self._projection(inputs), state)


class OutputProjectionWrapper(_Wrapper):
    """A cell with a linear layer on its outputs, shared by all steps; the state is the cell's own.

    Parameters
    ----------
    cell : RNNCell
        The cell whose outputs are projected.
    output_size : int
        Size of the projected outputs, ``[batch, output_size]``.
    activation : callable, optional
        Applied to the projected outputs.
    reuse : bool, optional
        Whether to take the variables from an existing scope.

    Raises
    ------
    TypeError
        ``cell`` is not an RNNCell.
    ValueError
        ``output_size`` is less than 1.
    """

    def __init__(self, cell, output_size, activation=None, reuse=None):
        super().__init__(cell, reuse)
        if output_size < 1:
            raise ValueError("Parameter output_size must be > 0: %d." % output_size)
        self._projection = _Projection(output_size, activation)

    @property
    def output_size(self):
        return self._projection.size

    def call(self, inputs, state):
        output, state = self._cell(inputs, state)
        return self._projection(output), state


class EmbeddingWrapper(_Wrapper):
    """A cell whose inputs are words, [batch], each an integer below ``embedding_classes``.

    Parameters
    ----------
    cell : RNNCell
        The cell that gets the words' vectors, ``[batch, embedding_size]``.
    embedding_classes, embedding_size : int
        Words, and size of a word's vector.
    initializer : callable, optional
        By default the scope's, else uniform with variance 1.
    reuse : bool, optional
        Whether to take the variables from an existing scope.

    Raises
    ------
    TypeError
        ``cell`` is not an RNNCell.
    ValueError
        A size is less than 1.
    """

    def __init__(self, cell, embedding_classes, embedding_size, initializer=None, reuse=None):
        super().__init__(cell, reuse)
        if embedding_classes <= 0 or embedding_size <= 0:
            raise ValueError("Both embedding_classes and embedding_size must be > 0: %d, %d."
                             % (embedding_classes, embedding_size))
        self._sizes = [embedding_classes, embedding_size]
        self._initializer = initializer

    def call(self, inputs, state):
        with tf.device("/cpu:0"):
            initializer = (self._initializer or tf.get_variable_scope().initializer
                           or tf.random_uniform_initializer(-math.sqrt(3), math.sqrt(3)))
            embedding = tf.get_variable("embedding", self._sizes, initializer=initializer,
                                        dtype=(state[0] if isinstance(state, tuple) else state).dtype)
            return self._cell(tf.nn.embedding_lookup(embedding, tf.reshape(inputs, [-1])), state)


class LayerNormBasicLSTMCell(tf.nn.rnn_cell.RNNCell):
    """An LSTM cell with layer normalisation (Ba et al., 2016) and dropout of the candidate (Semeniuta et al., 2016).

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

    def __init__(self, num_units, forget_bias=1.0, input_size=None, activation=tf.tanh, layer_norm=True,
                 norm_gain=1.0, norm_shift=0.0, dropout_keep_prob=1.0, dropout_prob_seed=None, reuse=None):
        super().__init__(_reuse=reuse)
        self._num_units, self._activation, self._forget_bias = num_units, activation, forget_bias
        self._layer_norm, self._norm_gain, self._norm_shift = layer_norm, norm_gain, norm_shift
        self._keep_prob, self._seed = dropout_keep_prob, dropout_prob_seed

    @property
    def state_size(self):
        return tf.nn.rnn_cell.LSTMStateTuple(self._num_units, self._num_units)

    @property
    def output_size(self):
        return self._num_units

    def _norm(self, values, scope):
        with tf.variable_scope(scope):
            for name, start in (("gamma", self._norm_gain), ("beta", self._norm_shift)):
                tf.get_variable(name, shape=values.shape[-1:], initializer=tf.constant_initializer(start),
                                dtype=values.dtype)
        return layer_norm(values, reuse=True, scope=scope)

    def call(self, inputs, state):
        c, h = state
        joined = tf.concat([inputs, h], 1)
        kernel = tf.get_variable("kernel", [joined.shape[-1], 4 * self._num_units], dtype=joined.dtype)
        gates = tf.matmul(joined, kernel)
        if not self._layer_norm:
            gates = tf.nn.bias_add(gates, tf.get_variable("bias", [4 * self._num_units], dtype=joined.dtype))
        gates = tf.split(value=gates, num_or_size_splits=4, axis=1)
        if self._layer_norm:
            gates = [self._norm(gate, name) for gate, name in zip(gates, ("input", "transform", "forget", "output"))]
        i, candidate, f, o = gates
        candidate = self._activation(candidate)
        if not isinstance(self._keep_prob, float) or self._keep_prob < 1:
            candidate = tf.nn.dropout(candidate, self._keep_prob, seed=self._seed)
        c = c * tf.sigmoid(f + self._forget_bias) + tf.sigmoid(i) * candidate
        if self._layer_norm:
            c = self._norm(c, "state")
        h = self._activation(c) * tf.sigmoid(o)
        return h, tf.nn.rnn_cell.LSTMStateTuple(c, h)


def stack_bidirectional_rnn(cells_fw, cells_bw, inputs, initial_states_fw=None, initial_states_bw=None, dtype=None,
                            sequence_length=None, scope=None):
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
    (list of outputs, each [batch, both outputs], tuple of last states forwards, tuple of those backwards)

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


def stack_bidirectional_dynamic_rnn(cells_fw, cells_bw, inputs, initial_states_fw=None, initial_states_bw=None,
                                    dtype=None, sequence_length=None, parallel_iterations=None, time_major=False,
                                    scope=None, swap_memory=False):
    """Layers of ``tf.nn.bidirectional_dynamic_rnn``: `stack_bidirectional_rnn` of one tensor [batch, steps, inputs].

    Returns (outputs, [batch, steps, both outputs], last states forwards, those backwards).
    """
    def layer(scope, cell_fw, cell_bw, outputs, state_fw, state_bw):
        outputs, states = tf.nn.bidirectional_dynamic_rnn(
            cell_fw, cell_bw, outputs, initial_state_fw=state_fw, initial_state_bw=state_bw, dtype=dtype,
            sequence_length=sequence_length, parallel_iterations=parallel_iterations, swap_memory=swap_memory,
            time_major=time_major)
        return (tf.concat(outputs, 2),) + tuple(states)
    return _stacked(layer, cells_fw, cells_bw, inputs, initial_states_fw, initial_states_bw, scope)


def _stacked(layer, cells_fw, cells_bw, outputs, initial_states_fw, initial_states_bw, scope):
    n_layers = len(cells_fw) if isinstance(cells_fw, list) else 0
    for name, values in (("cells_fw", cells_fw), ("cells_bw", cells_bw), ("initial_states_fw", initial_states_fw),
                         ("initial_states_bw", initial_states_bw)):
        if (values is not None or name.startswith("cells")) and (
                not isinstance(values, list) or len(values) != n_layers or not n_layers):
            raise ValueError(f"{name}: expected a list, one a layer, as long as cells_fw; got {values!r}")
    states = []
    with tf.variable_scope(scope or "stack_bidirectional_rnn"):
        for number, cells in enumerate(zip(cells_fw, cells_bw)):
            start = [values[number] if values else None for values in (initial_states_fw, initial_states_bw)]
            with tf.variable_scope("cell_%d" % number) as cell_scope:
                outputs, *last = layer(cell_scope, *cells, outputs, *start)
            states.append(last)
    return (outputs,) + tuple(zip(*states))
