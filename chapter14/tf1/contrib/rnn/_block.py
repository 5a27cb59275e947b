"""Cells, and a whole layer, of one op each.

Source of the behaviour: TensorFlow 1.15.5, ``contrib/rnn/python/ops/lstm_ops.py``, ``gru_ops.py``.
TensorFlow 2 has the ops and their kernels, but of two of them no gradient.
"""

import abc

from tensorflow.python.framework import ops
from tensorflow.python.ops import nn_ops

from chapter14 import tf1
from chapter14.tf1.contrib.rnn._base import LayerCell

tf = tf1.load()
_ops = tf.raw_ops


@ops.RegisterGradient("LSTMBlockCell")
def _gradient_of_lstm(op, *grads):
    x, cs_prev, h_prev, w, wci, wcf, wco, b = op.inputs
    i, cs, f, o, ci, co, _ = op.outputs
    batch_size = x.shape.with_rank(2).dims[0].value
    n_inputs, n_units = x.shape.dims[1].value, cs_prev.shape.with_rank(2).dims[1].value
    if n_inputs is None:
        raise ValueError("the gradient of LSTMBlockCell needs x of a known number of inputs, got "
                         f"the shape {x.shape}")
    if n_units is None:
        raise ValueError("the gradient of LSTMBlockCell needs cs_prev of a known number of units, "
                         f"got the shape {cs_prev.shape}")
    of_cs_prev, of_gates, of_wci, of_wcf, of_wco = _ops.LSTMBlockCellGrad(
        x=x, cs_prev=cs_prev, h_prev=h_prev, w=w, wci=wci, wcf=wcf, wco=wco, b=b, i=i, cs=cs, f=f,
        o=o, ci=ci, co=co,
        cs_grad=grads[1], h_grad=grads[6], use_peephole=op.get_attr("use_peephole"))
    of_joined = tf.matmul(of_gates, w, transpose_b=True)
    batch_size = -1 if batch_size is None else batch_size
    of_x = tf.slice(of_joined, (0, 0), (batch_size, n_inputs))
    of_h_prev = tf.slice(of_joined, (0, n_inputs), (batch_size, n_units))
    of_w = tf.matmul(tf.concat([x, h_prev], 1), of_gates, transpose_a=True)
    of_b = nn_ops.bias_add_grad(of_gates)
    return of_x, of_cs_prev, of_h_prev, of_w, of_wci, of_wcf, of_wco, of_b


@ops.RegisterGradient("GRUBlockCell")
def _gradient_of_gru(op, *grads):
    x, h_prev, w_ru, w_c, b_ru, b_c = op.inputs
    r, u, c, _ = op.outputs
    of_x, of_h_prev, of_c, of_r_and_u = _ops.GRUBlockCellGrad(
        x=x, h_prev=h_prev, w_ru=w_ru, w_c=w_c, b_ru=b_ru, b_c=b_c, r=r, u=u, c=c, d_h=grads[3])
    of_w_ru = tf.matmul(tf.concat([x, h_prev], 1), of_r_and_u, transpose_a=True)
    of_b_ru = nn_ops.bias_add_grad(of_r_and_u)
    of_w_c = tf.matmul(tf.concat([x, h_prev * r], 1), of_c, transpose_a=True)
    of_b_c = nn_ops.bias_add_grad(of_c)
    return of_x, of_h_prev, of_w_ru, of_w_c, of_b_ru, of_b_c


def _lstm_weights(layer, n_inputs, n_units, use_peephole):
    """Add an LSTM's variables to a layer: its kernel, its bias, and the peepholes' three or
    none."""
    layer._kernel = layer.add_weight("kernel", [n_inputs + n_units, n_units * 4])
    layer._bias = layer.add_weight("bias", [n_units * 4], initializer=tf.constant_initializer(0.0))
    layer._peepholes = [layer.add_weight(f"w_{gate}_diag", [n_units]) for gate in "ifo"
                        if use_peephole]


def _lstm_arguments(layer, dtype):
    """The arguments of an op that are the layer's."""
    weights = layer._peepholes or [tf.zeros([layer._num_units], dtype=dtype)] * 3
    return dict(zip(("wci", "wcf", "wco"), weights), w=layer._kernel, b=layer._bias,
                forget_bias=layer._forget_bias,
                cell_clip=layer._cell_clip, use_peephole=layer._use_peephole)


class LSTMBlockCell(LayerCell):
    """An LSTM cell of one op: [batch, inputs] -> [batch, num_units]; its variables fit
    ``LSTMCell``'s.

    Parameters
    ----------
    num_units : int
    forget_bias : float
        Added to the forget gate.
    cell_clip : float, optional
        Bound of the state c.
    use_peephole : bool
        Whether the gates also see c.
    dtype : optional
        Of the variables; by default that of the first inputs.
    reuse : bool, optional
        Whether to take the variables from an existing scope.
    name : str

    Raises ValueError when called, where the number of inputs is not known, or the state is not two
    tensors.
    """

    def __init__(self, num_units, forget_bias=1.0, cell_clip=None, use_peephole=False, dtype=None,
                 reuse=None, name="lstm_cell"):
        super().__init__(_reuse=reuse, dtype=dtype, name=name)
        self._num_units, self._forget_bias = num_units, forget_bias
        self._use_peephole = use_peephole
        self._cell_clip = -1 if cell_clip is None else cell_clip
        self._set_lstm_sizes(num_units)

    def build(self, inputs_shape):
        if not inputs_shape.dims[1].value:
            raise ValueError(f"Expecting inputs_shape[1] to be set: {inputs_shape}")
        _lstm_weights(self, inputs_shape.dims[1].value, self._num_units, self._use_peephole)
        self.built = True

    def call(self, inputs, state):
        if len(state) != 2:
            raise ValueError("Expecting state to be a tuple with length 2.")
        result = _ops.LSTMBlockCell(x=inputs, cs_prev=state[0], h_prev=state[1],
                                    **_lstm_arguments(self, self.dtype))
        return result.h, tf.nn.rnn_cell.LSTMStateTuple(result.cs, result.h)


class GRUBlockCell(LayerCell):
    """A GRU cell of one op: [batch, inputs] -> [batch, num_units].

    Parameters
    ----------
    num_units : int
    cell_size : int, deprecated
        The older name of ``num_units``.
    reuse : bool, optional
        Whether to take the variables from an existing scope.
    name : str

    Raises
    ------
    ValueError
        Not exactly one of ``num_units`` and ``cell_size`` is given; when called: the number of
        inputs is not known, or the state has another size.
    """

    _NAMES = "w_ru", "b_ru", "w_c", "b_c"

    def __init__(self, num_units=None, cell_size=None, reuse=None, name="gru_cell"):
        super().__init__(_reuse=reuse, name=name)
        if (cell_size is None) == (num_units is None):
            raise ValueError("Exactly one of num_units or cell_size must be provided.")
        self._cell_size = cell_size if num_units is None else num_units
        self._state_size = self._output_size = self._cell_size

    def build(self, input_shape):
        n_inputs, n_units = tf.dimension_value(input_shape[1]), self._cell_size
        if n_inputs is None:
            raise ValueError("inputs must be [batch, inputs] with a known number of inputs, got "
                             f"the shape {input_shape}")
        w_ru, b_ru, w_c, b_c = self._NAMES
        self._gate_kernel = self.add_weight(w_ru, [n_inputs + n_units, n_units * 2])
        self._gate_bias = self.add_weight(b_ru, [n_units * 2],
                                          initializer=tf.constant_initializer(1.0))
        self._candidate_kernel = self.add_weight(w_c, [n_inputs + n_units, n_units])
        self._candidate_bias = self.add_weight(b_c, [n_units],
                                               initializer=tf.constant_initializer(0.0))
        self.built = True

    def call(self, inputs, h_prev):
        size = h_prev.shape.with_rank(2)[1]
        if size != self._cell_size:
            raise ValueError(f"Shape of h_prev[1] incorrect: cell_size {self._cell_size} vs {size}")
        h = _ops.GRUBlockCell(x=inputs, h_prev=h_prev, w_ru=self._gate_kernel,
                              w_c=self._candidate_kernel,
                              b_ru=self._gate_bias, b_c=self._candidate_bias).h
        return h, h


class GRUBlockCellV2(GRUBlockCell):
    """`GRUBlockCell` with other names of its variables."""

    _NAMES = "gates/kernel", "gates/bias", "candidate/kernel", "candidate/bias"


class LSTMBlockWrapper(tf.layers.Layer, abc.ABC):
    """A recurrent layer over all steps: what is common to those that say how they compute, by
    ``_call_cell``.

    Called with inputs [steps, batch, inputs], or a list of steps tensors [batch, inputs]; with an
    initial state, the tuple (c, output), each [batch, num_units], or a ``dtype``; and with lengths
    [batch], if not all are full. It returns (outputs [steps, batch, num_units], or a list of them
    as the inputs, last state).

    Raises ValueError when called, where there is neither initial state nor ``dtype``, or the state
    is not two tensors, or the number of inputs is not known.
    """

    @property
    @abc.abstractmethod
    def num_units(self):
        """The size of the state and of the outputs."""

    @abc.abstractmethod
    def _call_cell(self, inputs, initial_cell_state, initial_output, dtype, sequence_length):
        """(states c, outputs), both [steps, batch, num_units], of inputs [steps, batch, inputs]."""

    def call(self, inputs, initial_state=None, dtype=None, sequence_length=None):
        is_list = isinstance(inputs, list)
        if is_list:
            inputs = tf.stack(inputs)
        shape = inputs.shape.with_rank(3)
        if not shape[2]:
            raise ValueError(f"Expecting inputs_shape[2] to be set: {shape}")
        batch_size = shape.dims[1].value
        if batch_size is None:
            batch_size = tf.shape(inputs)[1]
        n_steps = shape.dims[0].value
        if n_steps is None:
            n_steps = tf.shape(inputs)[0]
        if initial_state is None:
            if dtype is None:
                raise ValueError("Either initial_state or dtype needs to be specified")
            initial_state = [tf.zeros(tf.stack([batch_size, self.num_units]), dtype=dtype)] * 2
        elif len(initial_state) != 2:
            raise ValueError("Expecting initial_state to be a tuple with length 2 or None")
        dtype = initial_state[0].dtype if dtype is None else dtype
        if sequence_length is not None:
            sequence_length = tf.convert_to_tensor(sequence_length)
        states, outputs = self._call_cell(inputs, *initial_state, dtype, sequence_length)
        if sequence_length is None:
            last = states[-1], outputs[-1]
        else:
            outputs *= self._mask(sequence_length, n_steps, dtype)
            full = [tf.concat([tf.expand_dims(start, [0]), values], 0)
                    for start, values in zip(initial_state, (states, outputs))]
            last = [tf.gather_nd(values, tf.stack([sequence_length, tf.range(batch_size)], axis=1))
                    for values in full]
        return tf.unstack(outputs) if is_list else outputs, tf.nn.rnn_cell.LSTMStateTuple(*last)

    def _mask(self, sequence_length, n_steps, dtype):
        """1 in each sequence, 0 after its end, [steps, batch, num_units]."""
        mask = tf.transpose(tf.sequence_mask(sequence_length, n_steps, dtype=dtype), [1, 0])
        return tf.tile(tf.expand_dims(mask, [-1]), [1, 1, self.num_units])


class LSTMBlockFusedCell(LSTMBlockWrapper):
    """An LSTM layer of one op for all steps; its variables fit ``LSTMCell``'s.

    The parameters are `LSTMBlockCell`'s; how it is called, `LSTMBlockWrapper` says.
    """

    def __init__(self, num_units, forget_bias=1.0, cell_clip=None, use_peephole=False, reuse=None,
                 dtype=None, name="lstm_fused_cell"):
        super().__init__(_reuse=reuse, name=name, dtype=dtype)
        self._num_units, self._forget_bias = num_units, forget_bias
        self._use_peephole = use_peephole
        self._cell_clip = -1 if cell_clip is None else cell_clip
        self.input_spec = tf.layers.InputSpec(ndim=3)

    @property
    def num_units(self):
        return self._num_units

    def build(self, input_shape):
        _lstm_weights(self, input_shape.dims[2].value, self._num_units, self._use_peephole)
        self.built = True

    def _call_cell(self, inputs, initial_cell_state=None, initial_output=None, dtype=None,
                   sequence_length=None):
        n_steps = inputs.shape.with_rank(3).dims[0].value
        if n_steps is None:
            n_steps = tf.shape(inputs)[0]
        arguments = _lstm_arguments(self, dtype)
        n_steps = tf.cast(n_steps if sequence_length is None else tf.reduce_max(sequence_length),
                          tf.int64)
        result = _ops.BlockLSTM(seq_len_max=n_steps, x=inputs, cs_prev=initial_cell_state,
                                h_prev=initial_output, **arguments)
        return result.cs, result.h
