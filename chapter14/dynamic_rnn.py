"""Dynamic Unrolling Through Time: the same layer from dynamic_rnn, which runs one cell in a loop.

Book: chapter 14, "Dynamic Unrolling Through Time". Prints the outputs, [4 instances, 2 steps,
5 neurons].
Prints first: -0.85115266.
Differs from the listing: nothing.

    python -m chapter14.dynamic_rnn
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

Graph = collections.namedtuple("Graph", "X outputs init")


def build_graph():
    """All steps in one placeholder; nothing to unpack, since the loop is in the graph."""
    X = tf.placeholder(tf.float32, [None, n_steps, n_inputs])

    basic_cell = tf.contrib.rnn.BasicRNNCell(num_units=n_neurons)
    outputs, states = tf.nn.dynamic_rnn(basic_cell, X, dtype=tf.float32)

    init = tf.global_variables_initializer()
    return Graph(X, outputs, init)  # outputs: [batch, n_steps, n_neurons]


def run(record):
    record.reset_graph("dynamic_rnn")
    graph = build_graph()
    with tf.Session() as sess:
        graph.init.run()
        outputs_val = graph.outputs.eval(feed_dict={graph.X: X_batch})
    print(outputs_val)
    return {"dynamic_rnn/outputs": outputs_val}


def plot(record, values):
    outputs = values["dynamic_rnn/outputs"]
    record.heat_maps({"t = 0": outputs[:, 0], "t = 1": outputs[:, 1]},
                     "One cell in a loop gives one array, [4, 2, 5]: the inputs need no unpacking, "
                     "and the outputs no packing.")


def main(argv=None):
    return harness.main("dynamic_rnn", __doc__, run, plot, argv)


if __name__ == "__main__":
    sys.exit(main())
