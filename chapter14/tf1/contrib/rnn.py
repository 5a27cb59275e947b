"""``tf.contrib.rnn``: the core cells under their contrib names, and the two projection wrappers.

Source of the wrappers' behaviour: TensorFlow 1.15.5, ``contrib/rnn/python/ops/core_rnn_cell.py``.
"""

from chapter14 import tf1
from chapter14.tf1 import refusals

tf = tf1.load()

CORE_CELLS = ("BasicLSTMCell", "BasicRNNCell", "DeviceWrapper", "DropoutWrapper", "GRUCell", "LSTMCell",
              "LSTMStateTuple", "MultiRNNCell", "RNNCell", "ResidualWrapper")  # of tf.nn.rnn_cell
CORE_FUNCTIONS = ("static_bidirectional_rnn", "static_rnn", "static_state_saving_rnn")  # of tf.nn
__all__ = sorted(CORE_CELLS + CORE_FUNCTIONS + ("InputProjectionWrapper", "OutputProjectionWrapper"))

__path__ = []  # as for a package: `from chapter14.tf1.contrib.rnn import NAME` then asks the refuser
refusals.add(__name__, "tf.contrib.rnn", __all__)

globals().update({name: getattr(tf.nn.rnn_cell, name) for name in CORE_CELLS})
globals().update({name: getattr(tf.nn, name) for name in CORE_FUNCTIONS})


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


class _ProjectionWrapper(tf.nn.rnn_cell.RNNCell):
    """What both wrappers share: a cell, a projection, and the cell's state."""

    def __init__(self, cell, projection, reuse):
        super().__init__(_reuse=reuse)
        if not all(hasattr(cell, name) for name in ("output_size", "state_size", "zero_state")) or not callable(cell):
            raise TypeError("the argument 'cell' (%r) is not an RNNCell" % (cell,))
        self._cell = cell
        self._projection = projection

    @property
    def state_size(self):
        return self._cell.state_size

    def zero_state(self, batch_size, dtype):
        with tf.name_scope(type(self).__name__ + "ZeroState", values=[batch_size]):
            return self._cell.zero_state(batch_size, dtype)


class InputProjectionWrapper(_ProjectionWrapper):
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
        super().__init__(cell, _Projection(num_proj, activation), reuse)

    @property
    def output_size(self):
        return self._cell.output_size

    def call(self, inputs, state):
        return self._cell(self._projection(inputs), state)


class OutputProjectionWrapper(_ProjectionWrapper):
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
        super().__init__(cell, _Projection(output_size, activation), reuse)
        if output_size < 1:
            raise ValueError("Parameter output_size must be > 0: %d." % output_size)

    @property
    def output_size(self):
        return self._projection.size

    def call(self, inputs, state):
        output, state = self._cell(inputs, state)
        return self._projection(output), state


def __getattr__(name):
    raise refusals.attribute_error(__name__, name)


def __dir__():
    return list(__all__)
