"""Wrappers of cells. Source of the behaviour: TensorFlow 1.15.5,
``contrib/rnn/python/ops/core_rnn_cell.py``,
``rnn_cell.py``."""

import math

from tensorflow.python.framework import op_def_registry

from chapter14 import tf1
from chapter14.tf1.contrib.rnn._base import check_cell

tf = tf1.load()


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
        check_cell(cell)
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
            dtype = (state[0] if isinstance(state, tuple) else state).dtype
            embedding = tf.get_variable("embedding", self._sizes, initializer=initializer,
                                        dtype=dtype)
            return self._cell(tf.nn.embedding_lookup(embedding, tf.reshape(inputs, [-1])), state)


class HighwayWrapper(_Wrapper):
    """A cell whose inputs and outputs are mixed by a learned gate (Srivastava et al., 2015).

    Parameters
    ----------
    cell : RNNCell
        Its inputs and outputs have the same size.
    couple_carry_transform_gates : bool
        Whether the outputs' share is 1 less the inputs' share; else it has a gate of its own.
    carry_bias_init : float
        Initial bias of the inputs' gate.

    Raises
    ------
    TypeError
        ``cell`` is not an RNNCell.
    ValueError
        When called: the outputs' shape is not the inputs'.
    """

    def __init__(self, cell, couple_carry_transform_gates=True, carry_bias_init=1.0):
        super().__init__(cell, None)
        self._coupled, self._carry_bias_init = couple_carry_transform_gates, carry_bias_init

    def __call__(self, inputs, state, scope=None):
        outputs, state = self._cell(inputs, state, scope=scope)
        tf.nest.assert_same_structure(inputs, outputs)
        tf.nest.map_structure(lambda x, y: x.shape.assert_is_compatible_with(y.shape), inputs,
                              outputs)
        return tf.nest.map_structure(self._mixed, inputs, outputs), state

    def _mixed(self, x, output):
        carry = self._gate("carry", x, self._carry_bias_init)
        if self._coupled:
            transform = 1 - carry
        else:
            transform = self._gate("transform", x, -self._carry_bias_init)
        return x * carry + output * transform

    def _gate(self, name, x, bias):
        size = x.shape.with_rank(2).dims[1].value
        weights = tf.get_variable(name + "_w", [size, size])
        biases = tf.get_variable(name + "_b", [size], initializer=tf.constant_initializer(bias))
        return tf.sigmoid(tf.nn.xw_plus_b(x, weights, biases))


class CompiledWrapper(_Wrapper):
    """A cell whose ops are marked to be compiled by XLA.

    Parameters
    ----------
    cell : RNNCell
    compile_stateful : bool
        Whether random ops and variables are to be compiled too.

    Raises TypeError, where ``cell`` is not an RNNCell.
    """

    def __init__(self, cell, compile_stateful=False):
        super().__init__(cell, None)
        self._compile_stateful = compile_stateful

    def __call__(self, inputs, state, scope=None):
        def stateless(node):
            return not op_def_registry.get(node.op).is_stateful
        with tf.xla.experimental.jit_scope(compile_ops=self._compile_stateful or stateless):
            return self._cell(inputs, state, scope=scope)
