"""Basic RNNs in TensorFlow: a recurrent layer over two time steps, built of matrix products alone.

Book: chapter 14, "Basic RNNs in TensorFlow". Prints what five neurons put out at both steps,
Y0_val and Y1_val, [4 instances, 5 neurons].
Prints first: -0.0664006.
Differs from the listing: it is a function, and the session is closed after the numbers are read.

    python -m chapter14.manual_rnn
"""

import collections
import sys

import numpy as np

from chapter14 import harness
from chapter14 import tf1 as tf

n_inputs = 3   # features at a time step
n_neurons = 5  # units of the recurrent layer

# Mini-batch:         instance 0, instance 1, instance 2, instance 3
X0_batch = np.array([[0, 1, 2], [3, 4, 5], [6, 7, 8], [9, 0, 1]])  # t = 0
X1_batch = np.array([[9, 8, 7], [0, 0, 0], [6, 5, 4], [3, 2, 1]])  # t = 1

Graph = collections.namedtuple("Graph", "X0 X1 Y0 Y1 init")


def build_graph():
    """Equation 14-2, once a step, with the same weights: Y(t) = tanh(X(t) Wx + Y(t-1) Wy + b)."""
    X0 = tf.placeholder(tf.float32, [None, n_inputs])
    X1 = tf.placeholder(tf.float32, [None, n_inputs])

    Wx = tf.Variable(tf.random_normal(shape=[n_inputs, n_neurons], dtype=tf.float32))
    Wy = tf.Variable(tf.random_normal(shape=[n_neurons, n_neurons], dtype=tf.float32))
    b = tf.Variable(tf.zeros([1, n_neurons], dtype=tf.float32))

    Y0 = tf.tanh(tf.matmul(X0, Wx) + b)                      # [batch, n_neurons]
    Y1 = tf.tanh(tf.matmul(Y0, Wy) + tf.matmul(X1, Wx) + b)  # [batch, n_neurons]

    init = tf.global_variables_initializer()
    return Graph(X0, X1, Y0, Y1, init)


def run(record):
    record.reset_graph("manual_rnn")
    graph = build_graph()
    with tf.Session() as sess:
        graph.init.run()
        Y0_val, Y1_val = sess.run([graph.Y0, graph.Y1],
                                  feed_dict={graph.X0: X0_batch, graph.X1: X1_batch})
    print(Y0_val)  # output at t = 0
    print(Y1_val)  # output at t = 1
    return {"manual_rnn/Y0": Y0_val, "manual_rnn/Y1": Y1_val}


def plot(record, values):
    record.heat_maps({"Y0, output at t = 0": values["manual_rnn/Y0"],
                      "Y1, output at t = 1": values["manual_rnn/Y1"]},
                     "Inputs up to 9 drive tanh towards -1 and 1. The input of instance 1 is "
                     "zero at t = 1: its Y1 comes from its Y0 alone.")


def main(argv=None):
    return harness.main("manual_rnn", __doc__, run, plot, argv)


if __name__ == "__main__":
    sys.exit(main())
