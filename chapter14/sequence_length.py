"""Handling Variable-Length Input Sequences: dynamic_rnn is told how long each instance is.

Book: chapter 14, "Handling Variable Length Input Sequences". Prints the outputs, [4 instances,
2 steps, 5 neurons], zero past an instance's length, and the states at its last step, [4, 5].
Prints first: -0.9123188.
Differs from the listing: nothing.

    python -m chapter14.sequence_length
"""

import collections
import sys

import numpy as np

from chapter14 import harness
from chapter14 import tf1 as tf

n_steps = 2    # time steps of the longest instance
n_inputs = 3   # features at a time step
n_neurons = 5  # units of the recurrent layer

X_batch = np.array([
    # step 0     step 1
    [[0, 1, 2], [9, 8, 7]],  # instance 0
    [[3, 4, 5], [0, 0, 0]],  # instance 1, one step long, padded with a zero vector
    [[6, 7, 8], [6, 5, 4]],  # instance 2
    [[9, 0, 1], [3, 2, 1]],  # instance 3
])
seq_length_batch = np.array([2, 1, 2, 2])

Graph = collections.namedtuple("Graph", "X seq_length outputs states init")


def build_graph():
    X = tf.placeholder(tf.float32, [None, n_steps, n_inputs])
    seq_length = tf.placeholder(tf.int32, [None])

    basic_cell = tf.contrib.rnn.BasicRNNCell(num_units=n_neurons)
    outputs, states = tf.nn.dynamic_rnn(basic_cell, X, dtype=tf.float32,
                                        sequence_length=seq_length)

    init = tf.global_variables_initializer()
    return Graph(X, seq_length, outputs, states, init)


def run(record):
    record.reset_graph("sequence_length")
    graph = build_graph()
    with tf.Session() as sess:
        graph.init.run()
        outputs_val, states_val = sess.run(
            [graph.outputs, graph.states],
            feed_dict={graph.X: X_batch, graph.seq_length: seq_length_batch})
    print(outputs_val)
    print(states_val)
    return {"sequence_length/outputs": outputs_val, "sequence_length/states": states_val}


def plot(record, values):
    outputs = values["sequence_length/outputs"]
    padded = {"outputs, step 1": np.flatnonzero(seq_length_batch < n_steps)}
    record.heat_maps({"outputs, step 0": outputs[:, 0], "outputs, step 1": outputs[:, 1],
                      "states, last real step": values["sequence_length/states"]},
                     "Instance 1 is one step long. Past its end its outputs are zero (hatched), "
                     "and its state is that of its only step; the others' states are their "
                     "outputs at step 1.", padded)


def main(argv=None):
    return harness.main("sequence_length", __doc__, run, plot, argv)


if __name__ == "__main__":
    sys.exit(main())
