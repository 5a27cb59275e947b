"""In this process ``import tensorflow`` is TensorFlow 1: for the script runner and the kernel.

In a plain program `chapter14.tf1` leaves ``import tensorflow`` as it is. Python 3.7 syntax: on
TensorFlow 1.15 itself only MNIST is put in its place.
"""

import contextlib
import importlib
import io
import logging
import os
import sys
import types

from chapter14 import mnist, tf1
from chapter14.tf1 import inner, settings
from chapter14.tf1.runner import numpy_of_then

_KERAS = {"keras.utils": ["np_utils", "generic_utils"],  # modules that were one each
          "keras.layers": ["advanced_activations", "convolutional", "core", "embeddings", "local",
                           "merge", "noise", "normalization", "pooling", "recurrent", "wrappers"]}


class _TensorFlow(types.ModuleType):
    """The module ``tensorflow``: names from the facade, submodules from the real one."""

    def __getattr__(self, name):
        return getattr(tf1, name)

    def __dir__(self):
        return dir(tf1)


class _Refusals:
    """The last finder: ``import tensorflow.contrib.crf`` says by name that it is not provided."""

    @staticmethod
    def find_spec(fullname, path=None, target=None):
        module, _, name = fullname.rpartition(".")
        facade = "chapter14.tf1" + module[len("tensorflow"):]
        if (fullname.startswith("tensorflow.")
                and "tf" + module[len("tensorflow"):] in tf1.names.table()):
            raise ImportError(tf1.names.message(facade, name), name=fullname)


def install():
    """Put TensorFlow 1 in place of ``tensorflow``, Keras 2 of ``keras``, old names into NumPy."""
    settings.prepare()
    logging.disable(logging.WARNING)  # what TensorFlow 2 has to say of TensorFlow 1
    real = tf1.load()
    logging.disable(logging.NOTSET)
    numpy_of_then.install()
    if tf1.is_tensorflow_1():
        _read_the_repositorys_mnist(real)
        return
    real = sys.modules["tensorflow"]
    facade = _TensorFlow("tensorflow",
                         "TensorFlow 1.15's names and random numbers, on TensorFlow 2.")
    facade.__dict__.update(__path__=real.__path__, __file__=real.__file__, __spec__=real.__spec__,
                           __version__="1.15.5", VERSION="1.15.5", __all__=dir(tf1))
    sys.modules["tensorflow"] = facade
    for name in [*tf1.names.table(), "tf.examples", "tf.examples.tutorials",
                 "tf.examples.tutorials.mnist", "tf.examples.tutorials.mnist.input_data"]:
        if name != "tf":
            sys.modules["tensorflow" + name[2:]] = importlib.import_module(
                "chapter14.tf1" + name[2:])
    inner.redirect()
    sys.meta_path.append(_Refusals)
    _install_keras()
    _compute_as_then_in_py_func()


def _compute_as_then_in_py_func():
    """A script's own functions run in threads of TensorFlow, which are not Python's."""
    registry = importlib.import_module("tensorflow.python.ops.script_ops").FuncRegistry
    original = registry.__call__

    def call(self, *args):
        numpy_of_then.in_this_thread()
        return original(self, *args)
    registry.__call__ = call


def _install_keras():
    """Keras 2, with the modules that it had in 2017, in the place of Keras 3."""
    for name in [name for name in sys.modules if name.split(".")[0] == "keras"]:
        del sys.modules[name]
    sys.modules["keras"] = importlib.import_module("tf_keras")
    for name in "tf_keras.src.datasets.mnist", "tf_keras.datasets.mnist", "keras.datasets.mnist":
        importlib.import_module(name).load_data = tf1.keras.datasets.mnist.load_data
    for package, names in _KERAS.items():
        module = importlib.import_module(package)
        for name in names:
            sys.modules[f"{package}.{name}"] = module
            if not hasattr(module, name):
                setattr(module, name, module)


def _read_the_repositorys_mnist(tensorflow):
    """TensorFlow 1.15's own reader, of the repository's files, whatever folder it is given."""
    from chapter14.tf1.rebuilt import load_data
    reader = importlib.import_module("tensorflow.examples.tutorials.mnist.input_data")
    original = reader.read_data_sets

    def read_data_sets(train_dir, *args, **kwargs):
        told = io.StringIO()  # the files' names
        try:
            with contextlib.redirect_stdout(told):
                return original(mnist.FOLDER, *args, **kwargs)
        finally:
            print(told.getvalue().replace(os.path.join(mnist.FOLDER, ""),
                                          os.path.join(train_dir, "")), end="")
    reader.read_data_sets = read_data_sets
    tensorflow.keras.datasets.mnist.load_data = load_data
