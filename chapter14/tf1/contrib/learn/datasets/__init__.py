"""``tf.contrib.learn.datasets``: its readers of files; the data that came with TensorFlow are refused by name."""

from chapter14.tf1 import names

__getattr__, __dir__, __all__ = names.access(__name__)
