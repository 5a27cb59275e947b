"""``tf.keras`` as TensorFlow 1.15 had it, from tf_keras, with MNIST from the repository."""

import types

from chapter14 import mnist, tf1

_keras = tf1.load().keras


def _overlay(name, module, **ours):
    """A module that has our names, and the rest of ``module``'s."""
    overlay = types.ModuleType(__name__ + name)
    overlay.__getattr__ = lambda attribute: getattr(module, attribute)
    overlay.__dir__ = lambda: dir(module)
    overlay.__dict__.update(ours)
    return overlay


def load_data(path="mnist.npz"):
    """MNIST as `chapter14.mnist.load` gives it, writable; ``path``, where TensorFlow 1 kept its copy, is not used."""
    (X_train, y_train), (X_test, y_test) = mnist.load()
    return (X_train.copy(), y_train.copy()), (X_test.copy(), y_test.copy())


datasets = _overlay(".datasets", _keras.datasets,
                    mnist=_overlay(".datasets.mnist", _keras.datasets.mnist, load_data=load_data))


def __getattr__(name):
    return getattr(_keras, name)


def __dir__():
    return dir(_keras)
