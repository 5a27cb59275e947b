"""``tf.examples.tutorials``: see `chapter14.tf1.examples.tutorials.mnist.input_data`."""

from chapter14.tf1.examples.tutorials import mnist  # noqa: F401
