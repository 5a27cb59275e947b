"""``tf.examples.tutorials.mnist``: the reader of the four MNIST files."""

from chapter14.tf1.examples.tutorials.mnist import input_data  # noqa: F401
