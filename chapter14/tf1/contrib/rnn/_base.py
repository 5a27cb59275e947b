"""What the cells share. Source of the behaviour: TensorFlow 1.15.5,
``contrib/rnn/python/ops/rnn_cell.py``."""

from chapter14 import tf1

tf = tf1.load()
LayerRNNCell = tf.nn.rnn_cell.BasicRNNCell.__bases__[0]  # makes its variables in `build`


class Sized:
    """Mixed into a cell: its sizes are what it has set as ``_state_size`` and ``_output_size``."""

    @property
    def state_size(self):
        return self._state_size

    @property
    def output_size(self):
        return self._output_size

    def _set_lstm_sizes(self, num_units, num_proj=None):
        self._output_size = num_proj or num_units
        self._state_size = tf.nn.rnn_cell.LSTMStateTuple(num_units, self._output_size)


class Cell(Sized, tf.nn.rnn_cell.RNNCell):
    """A cell that makes its variables in the scope of its first call."""


class LayerCell(Sized, LayerRNNCell):
    """A cell that makes its variables as a layer does."""

    def __init__(self, n_axes=2, **options):
        super().__init__(**options)
        self.input_spec = tf.layers.InputSpec(ndim=n_axes)

    def _n_inputs(self, shape):
        size = tf.TensorShape(shape).with_rank(2).dims[1].value
        if not size:
            raise ValueError(f"Expected inputs.shape[-1] to be known, saw shape: {shape}")
        return size


def check_cell(cell):
    """TypeError, where ``cell`` is no RNNCell."""
    if not all(hasattr(cell, name)
               for name in ("output_size", "state_size", "zero_state")) or not callable(cell):
        raise TypeError(f"the argument 'cell' ({cell!r}) is not an RNNCell")
