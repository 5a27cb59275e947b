"""Run a section under TensorFlow 1.15 with every initial weight moved to a neighbouring float32.

    python -m scripts.oracle.nudged SECTION RUN [the section's options]

Up or down is decided by a coin, seeded with RUN. What a run so moved prints is as good an answer as
the unmoved one: rounding alone sets them apart. `scripts.oracle` starts this for the spread; Python
3.7 syntax.
"""

import importlib
import sys

import numpy as np

from chapter14 import tf1


def directions(coin, shape):
    """Up or down for each number of an array, as the infinity that lies there."""
    return np.where(coin.rand(*shape) < 0.5, np.inf, -np.inf).astype(np.float32)


def nudge_initial_weights(run):
    """Make ``tf.global_variables_initializer`` move each trainable variable after setting it."""
    tf = tf1.load()
    original = tf.compat.v1.global_variables_initializer
    coin = np.random.RandomState(run)  # of its own: the section's draws stay as they are

    def nudged_initializer():
        variables = tf.compat.v1.trainable_variables()
        towards = [directions(coin, variable.shape.as_list()) for variable in variables]
        with tf.control_dependencies([original()]):
            return tf.group(*[
                tf.compat.v1.assign(variable, tf.math.nextafter(variable.read_value(), direction))
                for variable, direction in zip(variables, towards)])

    tf.global_variables_initializer = nudged_initializer


def main(argv):
    name, run, options = argv[0], int(argv[1]), argv[2:]
    nudge_initial_weights(run)
    return importlib.import_module("chapter14." + name).main(options)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
