"""Static Unrolling Through Time: the same layer with ``static_rnn``, which builds one cell a time step.

Book: chapter 14, "Static Unrolling Through Time". Prints the outputs of both steps, fed as two placeholders, then
the outputs, [4 instances, 2 steps, 5 neurons], of the same with one placeholder; writes the plot ``outputs``.

Run: ``python -m chapter14.static_rnn``. The first number it prints is 0.30741334.
"""

import sys

import numpy as np

from chapter14 import section
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


def build_graph():
    """One placeholder and one output for each step."""
    X0 = tf.placeholder(tf.float32, [None, n_inputs])
    X1 = tf.placeholder(tf.float32, [None, n_inputs])

    basic_cell = tf.contrib.rnn.BasicRNNCell(num_units=n_neurons)
    output_seqs, states = tf.contrib.rnn.static_rnn(basic_cell, [X0, X1], dtype=tf.float32)
    Y0, Y1 = output_seqs  # each [batch, n_neurons]
    return X0, X1, Y0, Y1, states, tf.global_variables_initializer()


def build_packed_graph():
    """One placeholder for all steps, taken apart before the layer and put together after it."""
    X = tf.placeholder(tf.float32, [None, n_steps, n_inputs])
    X_seqs = tf.unstack(tf.transpose(X, perm=[1, 0, 2]))  # n_steps times [batch, n_inputs]

    basic_cell = tf.contrib.rnn.BasicRNNCell(num_units=n_neurons)
    output_seqs, states = tf.contrib.rnn.static_rnn(basic_cell, X_seqs, dtype=tf.float32)
    outputs = tf.transpose(tf.stack(output_seqs), perm=[1, 0, 2])  # [batch, n_steps, n_neurons]
    return X, outputs, tf.global_variables_initializer()


def run(out):
    section.reset_graph(out.seed)
    X0, X1, Y0, Y1, states, init = build_graph()
    out.graph("static_rnn")
    with tf.Session() as sess:
        init.run()
        section.set_weights(out)
        Y0_val, Y1_val, states_val = sess.run([Y0, Y1, states],
                                              feed_dict={X0: X_batch[:, 0], X1: X_batch[:, 1]})
    print(Y0_val)
    print(Y1_val)
    out.value("static_rnn/Y0", Y0_val)
    out.value("static_rnn/Y1", Y1_val)
    out.value("static_rnn/states", states_val)  # with a basic cell, the last output

    section.reset_graph(out.seed)
    X, outputs, init = build_packed_graph()
    out.graph("static_rnn/packed")
    with tf.Session() as sess:
        init.run()
        section.set_weights(out)
        outputs_val = outputs.eval(feed_dict={X: X_batch})
    print(outputs_val)
    out.value("static_rnn/packed/outputs", outputs_val)


def plot(out):
    """The outputs of both graphs, step by step, as heat maps on one colour scale."""
    packed = out.array("static_rnn/packed/outputs")
    figure = section.heat_maps({
        "two placeholders,\nt = 0": out.array("static_rnn/Y0"), "two placeholders,\nt = 1": out.array("static_rnn/Y1"),
        "one placeholder,\nt = 0": packed[:, 0], "one placeholder,\nt = 1": packed[:, 1]})
    caption = ("The same layer fed in two ways. Only the initial weights set the left pair apart from the right: the "
               "two graphs have different op seeds.")
    if "weights" in out.settings:
        caption = "The same layer fed in two ways, with the same weights: the left pair and the right are equal."
    out.save_figure(figure, "outputs", caption=caption, alt="Four heat maps of 4 instances by 5 neurons: outputs at "
                    "both steps, fed as two placeholders and as one, from -1 (blue) to 1 (red).")


def main(argv=None):
    return section.main("static_rnn", __doc__, run, plot, argv, choices=section.WEIGHTS)


if __name__ == "__main__":
    sys.exit(main())
