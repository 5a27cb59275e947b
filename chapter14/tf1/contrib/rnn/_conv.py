"""LSTM cells of convolutions. Source of the behaviour: TensorFlow 1.15.5,
``contrib/rnn/python/ops/rnn_cell.py``."""

from chapter14 import tf1
from chapter14.tf1.contrib.rnn._base import Cell

tf = tf1.load()


class ConvLSTMCell(Cell):
    """An LSTM cell whose gates are convolutions (Shi et al., 2015): [batch, places..., channels] ->
    the same.

    Parameters
    ----------
    conv_ndims : int
        1, 2 or 3: axes of places.
    input_shape : list of ints
        Places along each axis, and channels.
    output_channels : int
    kernel_shape : list of ints
        Size of the kernel along each axis.
    use_bias : bool
    skip_connection : bool
        Whether the inputs are joined to the outputs.
    forget_bias : float
        Added to the forget gate.
    initializers : ignored, as in TensorFlow 1.15
    name : str

    Raises
    ------
    ValueError
        ``input_shape`` has another number of axes; when called: the inputs have.
    """

    def __init__(self, conv_ndims, input_shape, output_channels, kernel_shape, use_bias=True,
                 skip_connection=False, forget_bias=1.0, initializers=None, name="conv_lstm_cell"):
        super().__init__(name=name)
        if conv_ndims != len(input_shape) - 1:
            raise ValueError(f"Invalid input_shape {input_shape} for conv_ndims={conv_ndims}.")
        self._conv_ndims, self._output_channels = conv_ndims, output_channels
        self._kernel_shape, self._use_bias = list(kernel_shape), use_bias
        self._skip_connection, self._forget_bias = skip_connection, forget_bias
        places, channels = list(input_shape[:-1]), input_shape[-1]
        state = tf.TensorShape(places + [output_channels])
        self._state_size = tf.nn.rnn_cell.LSTMStateTuple(state, state)
        self._output_size = tf.TensorShape(places + [output_channels + skip_connection * channels])

    def call(self, inputs, state, scope=None):
        c, h = state
        gates = _convolution([inputs, h], self._kernel_shape, 4 * self._output_channels,
                             self._use_bias)
        i, candidate, f, o = tf.split(value=gates, num_or_size_splits=4, axis=self._conv_ndims + 1)
        c = tf.sigmoid(f + self._forget_bias) * c
        c += tf.sigmoid(i) * tf.tanh(candidate)
        output = tf.tanh(c) * tf.sigmoid(o)
        if self._skip_connection:
            output = tf.concat([output, inputs], axis=-1)
        return output, tf.nn.rnn_cell.LSTMStateTuple(c, output)


class Conv1DLSTMCell(ConvLSTMCell):
    """`ConvLSTMCell` over one axis: [batch, places, channels]."""

    def __init__(self, name="conv_1d_lstm_cell", **kwargs):
        super().__init__(conv_ndims=1, name=name, **kwargs)


class Conv2DLSTMCell(ConvLSTMCell):
    """`ConvLSTMCell` over two axes: [batch, height, width, channels]."""

    def __init__(self, name="conv_2d_lstm_cell", **kwargs):
        super().__init__(conv_ndims=2, name=name, **kwargs)


class Conv3DLSTMCell(ConvLSTMCell):
    """`ConvLSTMCell` over three axes: [batch, depth, height, width, channels]."""

    def __init__(self, name="conv_3d_lstm_cell", **kwargs):
        super().__init__(conv_ndims=3, name=name, **kwargs)


def _convolution(tensors, kernel_shape, n_features, use_bias):
    shapes = [tensor.shape.as_list() for tensor in tensors]
    rank = len(shapes[0])
    if any(len(shape) not in (3, 4, 5) for shape in shapes):
        raise ValueError(f"Conv Linear expects 3D, 4D or 5D arguments: {shapes}")
    if any(len(shape) != rank for shape in shapes):
        raise ValueError(f"Conv Linear expects all args to be of same Dimension: {shapes}")
    convolve = {3: tf.nn.conv1d, 4: tf.nn.conv2d, 5: tf.nn.conv3d}[rank]
    strides = 1 if rank == 3 else rank * [1]
    dtype = tensors[0].dtype
    sizes = kernel_shape + [sum(shape[-1] for shape in shapes), n_features]
    kernel = tf.get_variable("kernel", sizes, dtype=dtype)
    features = convolve(tf.concat(axis=rank - 1, values=tensors), kernel, strides, padding="SAME")
    if not use_bias:
        return features
    return features + tf.get_variable("biases", [n_features], dtype=dtype,
                                      initializer=tf.constant_initializer(0.0, dtype=dtype))
