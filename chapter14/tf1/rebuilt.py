"""Functions of TensorFlow's own modules that are ours: MNIST, and Keras models as estimators."""

import functools
import importlib

from chapter14 import mnist, tf1


def load_data(path="mnist.npz"):
    """MNIST as `chapter14.mnist.load` gives it, writable; ``path`` is not used."""
    (X_train, y_train), (X_test, y_test) = mnist.load()
    return (X_train.copy(), y_train.copy()), (X_test.copy(), y_test.copy())


def model_to_estimator(*args, **kwargs):
    """An estimator of a compiled Keras model, as TensorFlow makes it of the estimators' package."""
    importlib.import_module("chapter14.tf1.estimator").load()
    return functools.reduce(getattr, ["keras", "estimator", "model_to_estimator"],
                            tf1.load())(*args, **kwargs)


def __getattr__(name):
    if name in ("KerasClassifier", "KerasRegressor"):
        return getattr(importlib.import_module("chapter14.tf1.scikit_learn"), name)
    raise AttributeError(name)
