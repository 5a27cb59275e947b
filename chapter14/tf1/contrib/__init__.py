"""What TensorFlow 2 has lost of ``tf.contrib``: ``layers`` and ``rnn``. On TensorFlow 1.x, the real modules."""

import importlib

from chapter14.tf1 import refusals

PROVIDED = ("layers", "rnn")

refusals.add(__name__, "tf.contrib", PROVIDED)


def __getattr__(name):
    if name in PROVIDED:
        return importlib.import_module(__name__ + "." + name)
    raise refusals.attribute_error(__name__, name)


def __dir__():
    return sorted(PROVIDED)
