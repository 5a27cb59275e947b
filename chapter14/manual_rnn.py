"""Basic RNNs in TensorFlow: a recurrent layer over two time steps, without any RNN operation.

Book: chapter 14, "Basic RNNs in TensorFlow". Prints the outputs of five neurons at both steps, ``Y0`` and ``Y1``,
[4 instances, 5 neurons]; writes the plot ``outputs``.

Run: ``python -m chapter14.manual_rnn``. The first number it prints is -0.0664006.
"""

import sys

import numpy as np

from chapter14 import section
from chapter14 import tf1 as tf

n_inputs = 3   # features at a time step
n_neurons = 5  # units of the recurrent layer

# Mini-batch:           instance 0, instance 1, instance 2, instance 3
X0_batch = np.array([[0, 1, 2], [3, 4, 5], [6, 7, 8], [9, 0, 1]])  # t = 0
X1_batch = np.array([[9, 8, 7], [0, 0, 0], [6, 5, 4], [3, 2, 1]])  # t = 1


def build_graph():
    """Equation 14-2, once for each step, with the same weights: Y(t) = tanh(X(t) Wx + Y(t-1) Wy + b)."""
    X0 = tf.placeholder(tf.float32, [None, n_inputs])
    X1 = tf.placeholder(tf.float32, [None, n_inputs])

    Wx = tf.Variable(tf.random_normal(shape=[n_inputs, n_neurons], dtype=tf.float32))
    Wy = tf.Variable(tf.random_normal(shape=[n_neurons, n_neurons], dtype=tf.float32))
    b = tf.Variable(tf.zeros([1, n_neurons], dtype=tf.float32))

    Y0 = tf.tanh(tf.matmul(X0, Wx) + b)                      # [batch, n_neurons]; no previous output
    Y1 = tf.tanh(tf.matmul(Y0, Wy) + tf.matmul(X1, Wx) + b)  # [batch, n_neurons]
    return X0, X1, Y0, Y1, tf.global_variables_initializer()


def run(out):
    section.reset_graph(out.seed)
    X0, X1, Y0, Y1, init = build_graph()
    out.graph("manual_rnn")
    with tf.Session() as sess:
        init.run()
        section.set_weights(out)
        Y0_val, Y1_val = sess.run([Y0, Y1], feed_dict={X0: X0_batch, X1: X1_batch})
    print(Y0_val)  # output at t = 0
    print(Y1_val)  # output at t = 1
    out.value("manual_rnn/Y0", Y0_val)
    out.value("manual_rnn/Y1", Y1_val)


def plot(out):
    """Both outputs as heat maps, instances by neurons, on one colour scale."""
    figure = section.heat_maps({"Y0, output at t = 0": out.array("manual_rnn/Y0"),
                                "Y1, output at t = 1": out.array("manual_rnn/Y1")})
    out.save_figure(figure, "outputs", alt="Two heat maps of 4 instances by 5 neurons: the outputs Y0 and Y1, from -1 "
                    "(blue) to 1 (red).", caption="The outputs at both steps. Inputs up to 9 drive tanh towards -1 and "
                    "1. The input of instance 1 is zero at t = 1: its Y1 comes from its Y0 alone.")


def main(argv=None):
    return section.main("manual_rnn", __doc__, run, plot, argv, choices=section.WEIGHTS)


if __name__ == "__main__":
    sys.exit(main())
