"""A cell with attention to its own outputs.

Source of the behaviour: TensorFlow 1.15.5, ``contrib/rnn/python/ops/rnn_cell.py``.
"""

from chapter14 import tf1
from chapter14.tf1.contrib.rnn._base import check_cell
from chapter14.tf1.contrib.rnn._linear import _Linear

tf = tf1.load()


class AttentionCellWrapper(tf.nn.rnn_cell.RNNCell):
    """A cell that also looks back at its own last outputs (Cheng et al., 2016).

    Its state is (the cell's state, attention [batch, attn_size], last outputs [batch, attn_length *
    attn_size]).

    Parameters
    ----------
    cell : RNNCell
    attn_length : int
        How many outputs it looks back at.
    attn_size : int, optional
        Size of its outputs; by default the cell's.
    attn_vec_size : int, optional
        Size in which outputs and state are compared; by default ``attn_size``.
    input_size : int, optional
        Size of what the cell gets; by default that of the inputs.
    state_is_tuple : bool
        Else the three parts are joined, [batch, sum of their sizes].
    reuse : bool, optional
        Whether to take the variables from an existing scope.

    Raises
    ------
    TypeError
        ``cell`` is not an RNNCell.
    ValueError
        ``attn_length`` is less than 1; the cell's state is a tuple, but ``state_is_tuple`` is
        False.
    """

    def __init__(self, cell, attn_length, attn_size=None, attn_vec_size=None, input_size=None,
                 state_is_tuple=True, reuse=None):
        super().__init__(_reuse=reuse)
        check_cell(cell)
        if tf.nest.is_nested(cell.state_size) and not state_is_tuple:
            raise ValueError("state_is_tuple=False: expected a cell with one tensor as state, got "
                             f"state_size {cell.state_size}")
        if attn_length <= 0:
            raise ValueError(f"attn_length should be greater than zero, got {attn_length}")
        self._cell, self._attn_length, self._state_is_tuple = cell, attn_length, state_is_tuple
        self._attn_size = cell.output_size if attn_size is None else attn_size
        self._attn_vec_size = self._attn_size if attn_vec_size is None else attn_vec_size
        self._input_size = input_size
        self._linear1 = self._linear2 = self._linear3 = None

    @property
    def state_size(self):
        sizes = self._cell.state_size, self._attn_size, self._attn_size * self._attn_length
        return sizes if self._state_is_tuple else sum(sizes)

    @property
    def output_size(self):
        return self._attn_size

    def call(self, inputs, state):
        state, attns, last = state if self._state_is_tuple else self._parts(state)
        last = tf.reshape(last, [-1, self._attn_length, self._attn_size])
        if self._linear1 is None:
            self._linear1 = _Linear([inputs, attns], self._input_size or inputs.shape.as_list()[1],
                                    True)
        output, state = self._cell(self._linear1([inputs, attns]), state)
        query = tf.concat(tf.nest.flatten(state), 1) if self._state_is_tuple else state
        attns, last = self._attention(query, last)
        with tf.variable_scope("attn_output_projection"):
            if self._linear2 is None:
                self._linear2 = _Linear([output, attns], self._attn_size, True)
            output = self._linear2([output, attns])
        last = tf.concat([last, tf.expand_dims(output, 1)], 1)
        last = tf.reshape(last, [-1, self._attn_length * self._attn_size])
        states = state, attns, last
        return output, states if self._state_is_tuple else tf.concat(list(states), 1)

    def _parts(self, state):
        starts = [0, self._cell.state_size, self._cell.state_size + self._attn_size]
        sizes = [self._cell.state_size, self._attn_size, self._attn_size * self._attn_length]
        return [tf.slice(state, [0, start], [-1, size]) for start, size in zip(starts, sizes)]

    def _attention(self, query, last):
        """(attention [batch, attn_size], all but the first of the last outputs)."""
        with tf.variable_scope("attention"):
            kernel = tf.get_variable("attn_w", [1, 1, self._attn_size, self._attn_vec_size])
            weights = tf.get_variable("attn_v", [self._attn_vec_size])
            hidden = tf.reshape(last, [-1, self._attn_length, 1, self._attn_size])
            features = tf.nn.conv2d(hidden, kernel, [1, 1, 1, 1], "SAME")
            if self._linear3 is None:
                self._linear3 = _Linear(query, self._attn_vec_size, True)
            y = tf.reshape(self._linear3(query), [-1, 1, 1, self._attn_vec_size])
            scores = tf.nn.softmax(tf.reduce_sum(weights * tf.tanh(features + y), [2, 3]))
            weighed = tf.reshape(scores, [-1, self._attn_length, 1, 1]) * hidden
            attns = tf.reshape(tf.reduce_sum(weighed, [1, 2]), [-1, self._attn_size])
            return attns, tf.slice(last, [0, 1, 0], [-1, -1, -1])
