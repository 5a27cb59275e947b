"""LSTM cells that step through frequencies too.

Source of the behaviour: TensorFlow 1.15.5, ``contrib/rnn/python/ops/rnn_cell.py``.
"""

import collections

from chapter14 import tf1
from chapter14.tf1.contrib.rnn._base import Cell
from chapter14.tf1.contrib.rnn._linear import sharded_variable
from chapter14.tf1.contrib.rnn._time_frequency import size_of, slices

tf = tf1.load()


class GridLSTMCell(Cell):
    """LSTM cells in time and in frequency that see each other (Kalchbrenner et al., 2016).

    The inputs, [batch, inputs], are slid over block by block; each place has two outputs and, in
    time, two states.

    Parameters
    ----------
    num_units : int
    use_peepholes : bool
        Whether the gates also see c.
    share_time_frequency_weights : bool
        Whether both cells have one kernel.
    cell_clip : float, optional
        Bound of c.
    initializer : ignored, as in TensorFlow 1.15
    num_unit_shards : int
        Variables that each kernel is split into.
    forget_bias : float
        Added to the forget gates.
    feature_size, frequency_skip : int
        Inputs that are seen at a time, and from one place to the next.
    num_frequency_blocks : list of ints
        Places in each block.
    start_freqindex_list, end_freqindex_list : lists of ints, optional
        Inputs at which each block starts and ends; without, there is one block.
    couple_input_forget_gates : bool
        Whether the forget gate is 1 less the input gate.
    state_is_tuple : bool
        Else the state is one tensor.
    reuse : bool, optional
        Whether to take the variables from an existing scope.

    Raises
    ------
    ValueError
        There is no ``num_frequency_blocks``; when called: it does not fit the other sizes.
    """

    def __init__(self, num_units, use_peepholes=False, share_time_frequency_weights=False,
                 cell_clip=None,
                 initializer=None, num_unit_shards=1, forget_bias=1.0, feature_size=None,
                 frequency_skip=None,
                 num_frequency_blocks=None, start_freqindex_list=None, end_freqindex_list=None,
                 couple_input_forget_gates=False, state_is_tuple=True, reuse=None):
        super().__init__(_reuse=reuse)
        if num_frequency_blocks is None:
            raise ValueError("Must specify num_frequency_blocks")
        self._num_units, self._use_peepholes, self._cell_clip = num_units, use_peepholes, cell_clip
        self._shared, self._coupled = share_time_frequency_weights, couple_input_forget_gates
        self._num_unit_shards, self._forget_bias = num_unit_shards, forget_bias
        self._state_is_tuple = state_is_tuple
        self._feature_size, self._frequency_skip = feature_size, frequency_skip
        self._blocks = num_frequency_blocks
        self._starts, self._ends = start_freqindex_list, end_freqindex_list
        n_places = sum(int(size) for size in num_frequency_blocks)
        self._output_size = self._state_size = 2 * num_units * n_places
        self._state_tuple_type = None
        if state_is_tuple:
            self._set_state_type("GridLSTMStateTuple", ["state"])

    def _set_state_type(self, name, prefixes):
        fields = [f"{prefix}_f{place:02d}_b{block:02d}_{part}" for prefix in prefixes
                  for block, size in enumerate(self._blocks)
                  for place in range(size) for part in "cm"]
        self._state_tuple_type = collections.namedtuple(name, fields)
        self._state_size = self._state_tuple_type(*[self._num_units] * len(fields))

    @property
    def state_tuple_type(self):
        return self._state_tuple_type

    def call(self, inputs, state):
        batch_size = tf.dimension_value(inputs.shape[0]) or tf.shape(inputs)[0]
        outputs, states = self._run(self._places(inputs), state, batch_size, "state")
        if self._state_is_tuple:
            states = self._state_tuple_type(*states)
        else:
            states = tf.concat(states, 1)
        return tf.concat(outputs, 1), states

    def _run(self, blocks, state, batch_size, prefix):
        """(outputs, states), each a list of tensors [batch, units], of all blocks."""
        outputs, states = [], []
        for block, places in enumerate(blocks):
            for more, together in zip(self._block(places, block, state, batch_size, prefix),
                                      (outputs, states)):
                together.extend(more)
        return outputs, states

    def _block(self, places, block, state, batch_size, prefix):
        n_units, dtype = self._num_units, places[0].dtype
        weights, peepholes = self._weights(block, places[0].shape.as_list()[1], dtype)
        m_freq = tf.zeros([batch_size, n_units], dtype)
        c_freq = tf.zeros([batch_size, n_units], dtype)
        outputs, states = [], []
        for place, x in enumerate(places):
            if self._state_is_tuple:
                c_time, m_time = (getattr(state, f"{prefix}_f{place:02d}_b{block:02d}_{part}")
                                  for part in "cm")
            else:
                c_time, m_time = (tf.slice(state, [0, start * n_units], [-1, n_units])
                                  for start in (2 * place, 2 * place + 1))
            joined = tf.concat([x, m_time, m_freq], 1)
            gates = [tf.split(value=tf.nn.bias_add(tf.matmul(joined, kernel), bias),
                              num_or_size_splits=3 if self._coupled else 4, axis=1)
                     for kernel, bias in weights]
            gates = gates * 2 if self._shared else gates
            before = c_freq, c_time
            c_freq, c_time = (self._c(own, peep, before, before[number])
                              for number, (own, peep) in enumerate(zip(gates, peepholes)))
            m_freq, m_time = (tf.sigmoid(_seen(own[-1], peep, "O", (c_freq, c_time))) * tf.tanh(c)
                              for own, peep, c in zip(gates, peepholes, (c_freq, c_time)))
            states += [c_time, m_time]
            outputs += [m_time, m_freq]
        return outputs, states

    def _c(self, gates, peep, before, own_before):
        """The new c of one cell, of both cells' c before and its own."""
        i = tf.sigmoid(_seen(gates[0], peep, "I", before))
        if self._coupled:
            f = 1.0 - i
        else:
            f = tf.sigmoid(_seen(gates[2] + self._forget_bias, peep, "F", before))
        c = f * own_before + i * tf.tanh(gates[1])
        if self._cell_clip is None:
            return c
        return tf.clip_by_value(c, -self._cell_clip, self._cell_clip)

    def _weights(self, block, n_inputs, dtype):
        """((kernel, bias) of frequency and, unless they are shared, of time; peepholes of frequency
        and of time)."""
        n_units, n_gates = self._num_units, 3 if self._coupled else 4
        cells = "f" if self._shared else "ft"
        weights = [(sharded_variable(f"W_{cell}_{block}",
                                     [n_inputs + 2 * n_units, n_gates * n_units], dtype,
                                     self._num_unit_shards),
                    tf.get_variable(f"B_{cell}_{block}", shape=[n_gates * n_units],
                                    initializer=tf.zeros_initializer(),
                                    dtype=dtype)) for cell in cells]
        if not self._use_peepholes:
            return weights, [None, None]
        peepholes = [{gate: [tf.get_variable(f"W_{gate}_diag_{cell}{seen}_{block}", shape=[n_units],
                                             dtype=dtype)
                             for seen in "ft"] for gate in ("IO" if self._coupled else "FIO")}
                     for cell in (["freq"] if self._shared else ["freq", "time"])]
        return weights, peepholes * 2 if self._shared else peepholes

    def _places(self, inputs, offset=0):
        """[[what each place of a block sees, [batch, feature_size]], ...], from ``offset`` on."""
        size = size_of(inputs)
        if offset:
            padding = [0, 0, 0, offset] if offset > 0 else [0, 0, -offset, 0]
            inputs = tf.pad(inputs, tf.constant(padding, shape=[2, 2], dtype=tf.int32), "CONSTANT")
        starts, ends = (self._starts, self._ends) if self._starts else ([0], [size])
        if len(starts) != len(ends):
            raise ValueError("start_freqindex_list and end_freqindex_list must be equally long, "
                             f"got {len(starts)} starts and {len(ends)} ends")
        if len(self._blocks) != len(starts):
            raise ValueError("num_frequency_blocks must have as many elements as there are starts, "
                             f"{len(starts)}, got {len(self._blocks)}")
        blocks = []
        for n_expected, start, end in zip(self._blocks, starts, ends):
            n_places = int((end - start - self._feature_size) / self._frequency_skip) + 1
            if n_places != n_expected:
                raise ValueError(f"Invalid num_frequency_blocks, requires {n_expected} but gets "
                                 f"{n_places}, please check the input size and filter config are "
                                 "correct.")
            blocks.append(slices(inputs, start + max(offset, 0), end - start, self._feature_size,
                                  self._frequency_skip))
        return blocks


def _seen(gate, peep, name, c):
    """A gate, with what it sees of both cells' c, where it does."""
    return gate + peep[name][0] * c[0] + peep[name][1] * c[1] if peep else gate


class BidirectionalGridLSTMCell(GridLSTMCell):
    """`GridLSTMCell` that goes through the frequencies in both directions, with weights of their
    own.

    ``backward_slice_offset``, int, moves what it sees on the way back; the other parameters are
    `GridLSTMCell`'s.
    """

    def __init__(self, num_units, use_peepholes=False, share_time_frequency_weights=False,
                 cell_clip=None,
                 initializer=None, num_unit_shards=1, forget_bias=1.0, feature_size=None,
                 frequency_skip=None,
                 num_frequency_blocks=None, start_freqindex_list=None, end_freqindex_list=None,
                 couple_input_forget_gates=False, backward_slice_offset=0, reuse=None):
        super().__init__(num_units, use_peepholes, share_time_frequency_weights, cell_clip,
                         initializer,
                         num_unit_shards, forget_bias, feature_size, frequency_skip,
                         num_frequency_blocks,
                         start_freqindex_list, end_freqindex_list, couple_input_forget_gates, True,
                         reuse)
        self._offset = int(backward_slice_offset)
        self._output_size *= 2
        self._set_state_type("BidirectionalGridLSTMStateTuple", ["fwd_state", "bwd_state"])

    def call(self, inputs, state):
        batch_size = tf.dimension_value(inputs.shape[0]) or tf.shape(inputs)[0]
        forward = self._places(inputs)
        backward = self._places(inputs, self._offset) if self._offset else forward
        with tf.variable_scope("fwd"):
            outputs, states = self._run(forward, state, batch_size, "fwd_state")
        with tf.variable_scope("bwd"):
            more_outputs, more_states = self._run([places[::-1] for places in backward], state,
                                                  batch_size, "bwd_state")
        states = self._state_tuple_type(*states, *more_states)
        return tf.concat(outputs + more_outputs, 1), states
