"""Functions of TensorFlow's own modules that are ours: MNIST from the repository; Keras models as estimators."""

import functools
import importlib

from chapter14 import mnist, tf1


def load_data(path="mnist.npz"):
    """MNIST as `chapter14.mnist.load` gives it, writable; ``path``, where TensorFlow 1 kept its copy, is not used."""
    (X_train, y_train), (X_test, y_test) = mnist.load()
    return (X_train.copy(), y_train.copy()), (X_test.copy(), y_test.copy())


def model_to_estimator(*args, **kwargs):
    """An estimator of a compiled Keras model, as TensorFlow's own makes it of the package that holds estimators."""
    importlib.import_module("chapter14.tf1.estimator").load()
    return functools.reduce(getattr, ["keras", "estimator", "model_to_estimator"], tf1.load())(*args, **kwargs)
