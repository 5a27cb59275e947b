"""Why DropoutWrapper under dynamic_rnn repeats only if its steps run in turn, here or on 1.15.5.

    python -m scripts.oracle.race FILE

All steps of the loop share one random op, and each takes the next part of its random stream when it
happens to run. So the masks of a run are always the same ones, but which step gets which is up to
the threads; parallel_iterations=1 settles it. Writes FILE, JSON: {parallel_iterations: {"orders":
how many orders of the masks were seen, 2 for more than one; "in turn": the masks, in the order of
the steps, or null where orders part; "masks": the same, sorted}}. `make oracle` records it under
TensorFlow 1.15.5; Python 3.7 syntax.
"""

import json
import os
import sys

import numpy as np

from chapter14 import tf1 as tf
from scripts.oracle import catalogue

N_STEPS, N_UNITS = 200, 8
SESSIONS = 1000  # so many at most, in search of another order


def masks_of(parallel_iterations, sessions):
    """The masks of each session: [[bits, a number of each step], ...]."""
    class Passing(tf.nn.rnn_cell.RNNCell):
        """Hands its inputs on, so that the outputs are the masks."""

        state_size, output_size = 1, N_UNITS

        def __call__(self, inputs, state, scope=None):
            return inputs, state

    tf.reset_default_graph()
    tf.set_random_seed(42)
    cell = tf.nn.rnn_cell.DropoutWrapper(Passing(), input_keep_prob=0.5)
    outputs, _ = tf.nn.dynamic_rnn(cell, tf.ones([1, N_STEPS, N_UNITS]), dtype=tf.float32,
                                   parallel_iterations=parallel_iterations)
    for _ in range(sessions):
        with tf.Session() as sess:
            yield [int(number) for number in np.packbits(sess.run(outputs)[0] > 0, axis=1)[:, 0]]


def record(parallel_iterations, sessions):
    first = other = None
    for masks in masks_of(parallel_iterations, sessions):
        first = first or masks
        if sorted(masks) != sorted(first):
            raise SystemExit("race: other masks than before, not only in another order")
        if masks != first:
            other = masks
            break
    return {"orders": 1 if other is None else 2, "in turn": first if other is None else None,
            "masks": sorted(first)}


def main(path):
    os.environ.update(catalogue.ENVIRONMENT)
    found = {"1": record(1, 30), "32": record(32, SESSIONS)}
    with open(path, "w") as file:
        json.dump(found, file)


if __name__ == "__main__":
    main(sys.argv[1])
