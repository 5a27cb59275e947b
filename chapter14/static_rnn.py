"""Static Unrolling Through Time: the same layer from static_rnn, which builds a cell for each step.

Book: chapter 14, "Static Unrolling Through Time". Prints the outputs at both steps, fed as two
placeholders; then, of the same with one placeholder, the outputs, [4 instances, 2 steps,
5 neurons].
Prints first: 0.30741334.
Differs from the listing: it defines init, which the book leaves out; it also fetches the states.

    python -m chapter14.static_rnn
"""

import collections
import sys

import numpy as np

from chapter14 import harness
from chapter14 import tf1 as tf

n_steps = 2    # time steps
n_inputs = 3   # features at a time step
n_neurons = 5  # units of the recurrent layer

X_batch = np.array([
    # t = 0      t = 1
    [[0, 1, 2], [9, 8, 7]],  # instance 0
    [[3, 4, 5], [0, 0, 0]],  # instance 1
    [[6, 7, 8], [6, 5, 4]],  # instance 2
    [[9, 0, 1], [3, 2, 1]],  # instance 3
])

Graph = collections.namedtuple("Graph", "X0 X1 Y0 Y1 states init")
PackedGraph = collections.namedtuple("PackedGraph", "X outputs init")


def build_graph():
    """A placeholder and an output for each step."""
    X0 = tf.placeholder(tf.float32, [None, n_inputs])
    X1 = tf.placeholder(tf.float32, [None, n_inputs])

    basic_cell = tf.contrib.rnn.BasicRNNCell(num_units=n_neurons)
    output_seqs, states = tf.contrib.rnn.static_rnn(basic_cell, [X0, X1], dtype=tf.float32)
    Y0, Y1 = output_seqs  # each [batch, n_neurons]

    init = tf.global_variables_initializer()
    return Graph(X0, X1, Y0, Y1, states, init)


def build_packed_graph():
    """One placeholder for all steps: unpacked before the layer, and its outputs packed again."""
    X = tf.placeholder(tf.float32, [None, n_steps, n_inputs])
    X_seqs = tf.unstack(tf.transpose(X, perm=[1, 0, 2]))  # n_steps times [batch, n_inputs]

    basic_cell = tf.contrib.rnn.BasicRNNCell(num_units=n_neurons)
    output_seqs, states = tf.contrib.rnn.static_rnn(basic_cell, X_seqs, dtype=tf.float32)
    outputs = tf.transpose(tf.stack(output_seqs), perm=[1, 0, 2])  # [batch, n_steps, n_neurons]

    init = tf.global_variables_initializer()
    return PackedGraph(X, outputs, init)


def run(record):
    X0_batch, X1_batch = X_batch[:, 0], X_batch[:, 1]
    record.reset_graph("static_rnn")
    graph = build_graph()
    with tf.Session() as sess:
        graph.init.run()
        Y0_val, Y1_val, states_val = sess.run([graph.Y0, graph.Y1, graph.states],
                                              feed_dict={graph.X0: X0_batch, graph.X1: X1_batch})
    print(Y0_val)
    print(Y1_val)

    record.reset_graph("static_rnn/packed")
    graph = build_packed_graph()
    with tf.Session() as sess:
        graph.init.run()
        outputs_val = graph.outputs.eval(feed_dict={graph.X: X_batch})
    print(outputs_val)
    return {"static_rnn/Y0": Y0_val, "static_rnn/Y1": Y1_val, "static_rnn/states": states_val,
            "static_rnn/packed/outputs": outputs_val}


def plot(record, values):
    outputs = values["static_rnn/packed/outputs"]
    record.heat_maps({"two placeholders,\nt = 0": values["static_rnn/Y0"],
                      "two placeholders,\nt = 1": values["static_rnn/Y1"],
                      "one placeholder,\nt = 0": outputs[:, 0],
                      "one placeholder,\nt = 1": outputs[:, 1]},
                     "The same layer, fed in two ways. The two graphs have different op seeds, "
                     "and so different weights: with equal weights the left pair equals the right "
                     "one.")


def main(argv=None):
    return harness.main("static_rnn", __doc__, run, plot, argv)


if __name__ == "__main__":
    sys.exit(main())
