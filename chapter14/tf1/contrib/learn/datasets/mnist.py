"""``tf.contrib.learn.datasets.mnist``: the reader of ``tensorflow.examples.tutorials.mnist``.

Source of the behaviour: TensorFlow 1.15.5, ``contrib/learn/python/learn/datasets/mnist.py``.
"""

import numpy as np

from chapter14.tf1 import names
from chapter14.tf1.examples.tutorials.mnist.input_data import DataSet, read_data_sets  # noqa: F401

__path__ = []
__getattr__, __dir__, __all__ = names.access(__name__)


def load_mnist(train_dir="MNIST-data"):
    """`read_data_sets`: images as [n, 784] of float32, labels as [n] of uint8."""
    return read_data_sets(train_dir)


def dense_to_one_hot(labels_dense, num_classes):
    """Labels, an array of whole numbers, as [n, num_classes] of 0.0 and 1.0."""
    return np.eye(num_classes)[np.ravel(labels_dense)]
