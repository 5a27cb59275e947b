"""What a network costs, unrolled statically or dynamically: one measurement, in its own process.

    python -m scripts.experiments.claims.growth static|dynamic|swap STEPS

Builds the MNIST section's layer (28 inputs, 150 neurons) over STEPS steps with its training, and
trains it on one batch of 150; ``swap`` is dynamic with ``swap_memory=True``. Prints JSON:
operations in the graph, seconds to build it, and by how much the memory of the process rose, at
most, in a training step (megabytes; after a step on one instance, so that what TensorFlow keeps for
the graph is there before). Linux only: the peak is VmHWM of /proc.
"""

import argparse
import json
import sys
import time

import numpy as np

from chapter14 import tf1 as tf
from chapter14.harness import command, reset_graph

KINDS = ("static", "dynamic", "swap")
n_inputs, n_neurons, batch_size = 28, 150, 150


def build(kind, n_steps):
    """The layer, an error on its last state, and its training."""
    X = tf.placeholder(tf.float32, [None, n_steps, n_inputs])  # noqa: N806
    cell = tf.contrib.rnn.BasicRNNCell(num_units=n_neurons)
    if kind == "static":
        _, states = tf.contrib.rnn.static_rnn(cell, tf.unstack(X, axis=1), dtype=tf.float32)
    else:
        _, states = tf.nn.dynamic_rnn(cell, X, dtype=tf.float32, swap_memory=kind == "swap")
    training_op = tf.train.AdamOptimizer(learning_rate=0.001).minimize(
        tf.reduce_mean(tf.square(states)))
    return X, training_op, tf.global_variables_initializer()


def megabytes(field):
    """A field of /proc/self/status: VmRSS, the memory in use, or VmHWM, the most that was."""
    with open("/proc/self/status", encoding="ascii") as file:
        return next(int(line.split()[1]) / 1024 for line in file if line.startswith(field))


def measure(kind, n_steps):
    reset_graph(42)
    build("dynamic", 2)  # the first build pays for what TensorFlow loads late
    reset_graph(42)
    start = time.perf_counter()
    X, training_op, init = build(kind, n_steps)  # noqa: N806
    seconds = time.perf_counter() - start
    images = np.ones([batch_size, n_steps, n_inputs], dtype=np.float32)
    with tf.Session() as sess:
        init.run()
        sess.run(training_op, {X: images[:1]})
        with open("/proc/self/clear_refs", "w", encoding="ascii") as file:
            file.write("5")  # VmHWM begins anew
        before = megabytes("VmRSS")
        sess.run(training_op, {X: images})
        peak = megabytes("VmHWM")
    return {"kind": kind, "steps": n_steps,
            "operations": len(tf.get_default_graph().get_operations()),
            "seconds_to_build": round(seconds, 4), "megabytes": round(peak - before, 1)}


def main(argv):
    command.prepare(argparse.Namespace(threads=2, device="cpu"))
    print(json.dumps(measure(argv[0], int(argv[1]))))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
