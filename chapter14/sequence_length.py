"""Handling Variable-Length Input Sequences: ``dynamic_rnn`` told how many steps of each instance are real.

Book: chapter 14, "Handling Variable Length Input Sequences". Prints the outputs, [4 instances, 2 steps, 5 neurons],
zeros past an instance's length, and the states at its last real step, [4, 5]; writes the plot ``outputs``.

Run: ``python -m chapter14.sequence_length``. The first number it prints is -0.9123188.
"""

import sys

import numpy as np

from chapter14 import section
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


def build_graph():
    X = tf.placeholder(tf.float32, [None, n_steps, n_inputs])
    seq_length = tf.placeholder(tf.int32, [None])
    basic_cell = tf.contrib.rnn.BasicRNNCell(num_units=n_neurons)
    outputs, states = tf.nn.dynamic_rnn(basic_cell, X, dtype=tf.float32, sequence_length=seq_length)
    return X, seq_length, outputs, states, tf.global_variables_initializer()


def run(out):
    section.reset_graph(out.seed)
    X, seq_length, outputs, states, init = build_graph()
    out.graph("sequence_length")
    with tf.Session() as sess:
        init.run()
        section.set_weights(out)
        outputs_val, states_val = sess.run([outputs, states],
                                           feed_dict={X: X_batch, seq_length: seq_length_batch})
    print(outputs_val)
    print(states_val)
    out.value("sequence_length/outputs", outputs_val)
    out.value("sequence_length/states", states_val)


def plot(out):
    """Outputs step by step and states, as heat maps on one colour scale; padded steps are hatched."""
    outputs = out.array("sequence_length/outputs")
    padded = {"outputs, step %d" % step: np.flatnonzero(seq_length_batch <= step) for step in range(n_steps)}
    panels = {"outputs, step %d" % step: outputs[:, step] for step in range(n_steps)}
    panels["states, last real step"] = out.array("sequence_length/states")
    out.save_figure(section.heat_maps(panels, padded), "outputs", alt="Three heat maps of 4 instances by 5 neurons: "
                    "the outputs at steps 0 and 1, and the final states. Instance 1 is hatched at step 1: padding.",
                    caption="Instance 1 is one step long. Past its end its outputs are zero (hatched), and its state "
                    "is that of its only step; the others' states are their outputs at step 1.")


def main(argv=None):
    return section.main("sequence_length", __doc__, run, plot, argv, choices=section.WEIGHTS)


if __name__ == "__main__":
    sys.exit(main())
