"""Through which outputs gradients flow: the book's Figure 14-5, a cost of the last three of five.

    python -m scripts.experiments.claims.gradients

Prints JSON: by step the largest absolute gradient of the cost by that step's output (used as an
output: what the next step makes of it is left aside) and by that step's input; and how far the
gradient of the shared weights is from the sum of the gradients of five copies of them, a copy a
step.
"""

import argparse
import json
import sys

import numpy as np

from chapter14 import tf1 as tf
from chapter14.harness import command, reset_graph

n_steps, n_inputs, n_neurons = 5, 3, 5
USED = [2, 3, 4]


def by_step():
    """Largest gradients by outputs and by inputs, [n_steps] each."""
    reset_graph(42)
    X = tf.placeholder(tf.float32, [None, n_steps, n_inputs])  # noqa: N806
    outputs, _ = tf.nn.dynamic_rnn(tf.contrib.rnn.BasicRNNCell(num_units=n_neurons), X,
                                   dtype=tf.float32)
    cost = tf.reduce_sum(tf.square(tf.gather(outputs, USED, axis=1)))
    gradients = [tf.convert_to_tensor(gradient) for gradient in tf.gradients(cost, [outputs, X])]
    with tf.Session() as sess:
        tf.global_variables_initializer().run()
        return [np.abs(gradient).max(axis=(0, 2)).tolist()
                for gradient in sess.run(gradients, {X: batch()})]


def sum_over_steps():
    """(largest gradient of shared weights, its largest distance from the sum over the copies)."""
    reset_graph(42)
    X = tf.placeholder(tf.float32, [None, n_steps, n_inputs])  # noqa: N806
    shape = [n_inputs + n_neurons, n_neurons]
    shared = tf.Variable(tf.random_uniform(shape, -0.6, 0.6))
    copies = [tf.Variable(tf.zeros(shape)) for _ in range(n_steps)]

    def gradients(weights, by):
        Y, cost = tf.zeros([tf.shape(X)[0], n_neurons]), 0.0  # noqa: N806
        for step in range(n_steps):
            Y = tf.tanh(tf.matmul(tf.concat([X[:, step], Y], axis=1), weights[step]))  # noqa: N806
            cost += tf.reduce_sum(tf.square(Y)) if step in USED else 0.0
        return tf.gradients(cost, by)
    whole, parts = gradients([shared] * n_steps, [shared])[0], gradients(copies, copies)
    with tf.Session() as sess:
        tf.global_variables_initializer().run()
        for copy in copies:
            sess.run(tf.assign(copy, shared))
        whole, parts = sess.run([whole, parts], {X: batch()})
    return float(np.abs(whole).max()), float(np.abs(whole - np.sum(parts, axis=0)).max())


def batch():
    """Four instances, small enough for tanh to have a slope."""
    return np.random.RandomState(42).uniform(-1, 1, [4, n_steps, n_inputs])


def main():
    command.prepare(argparse.Namespace(threads=2, device="cpu"))
    outputs, inputs = by_step()
    largest, away = sum_over_steps()
    print(json.dumps({"used": USED, "by_output": outputs, "by_input": inputs,
                      "largest_weight_gradient": largest, "away_from_sum_over_steps": away}))


if __name__ == "__main__":
    sys.exit(main())
