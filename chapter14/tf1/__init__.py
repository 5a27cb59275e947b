"""TensorFlow 1.15's names, and its random numbers, on the TensorFlow that is installed.

``from chapter14 import tf1 as tf`` is what ``import tensorflow as tf`` was. On TensorFlow 1.x every name is the
real module's. On TensorFlow 2.x a name comes from ``tensorflow.compat.v1`` with v2 behaviour off, or, where
TensorFlow 2 has lost it (``contrib``, ``examples``), from this package, as `chapter14.tf1.names` says; and random
ops get the seeds that TensorFlow 1.15 gives them (`chapter14.tf1.seeds`).

TensorFlow is loaded when the first name is used, not when this module is imported: a program can still answer
``--help`` at once, and set TensorFlow's environment variables.
"""

import importlib
import os
import sys
import warnings

_loaded = None


def load():
    """Load TensorFlow, once.

    Returns
    -------
    module
        ``tensorflow`` on 1.x; ``tensorflow.compat.v1``, v2 behaviour off and the clock set, on 2.x.

    Raises
    ------
    ImportError
        TensorFlow 2 was imported before, without legacy Keras, which holds TensorFlow 1's layers and cells.
    """
    global _loaded
    if _loaded is None:
        before = sys.modules.get("tensorflow")
        if before is not None and before.__version__.startswith("2") and not _legacy_keras():
            raise ImportError("TensorFlow was imported before chapter14.tf1, without legacy Keras: import "
                              "chapter14.tf1 and use a name of it first, or set TF_USE_LEGACY_KERAS=1")
        os.environ["TF_USE_LEGACY_KERAS"] = "1"
        import tensorflow
        if tensorflow.__version__.startswith("1."):
            _loaded = tensorflow
        else:
            import tensorflow.compat.v1 as v1
            v1.disable_v2_behavior()
            # "`tf.layers.dense` is deprecated": here it is what was asked for
            warnings.filterwarnings("ignore", r"`tf\.[\w.]+` is deprecated and will be removed in a future version")
            importlib.import_module("chapter14.tf1.seeds").set_clock()
            _loaded = v1
    return _loaded


def is_tensorflow_1():
    """Whether the installed TensorFlow is the real TensorFlow 1.x."""
    return load().__name__ == "tensorflow"


def _legacy_keras():
    return os.environ.get("TF_USE_LEGACY_KERAS", "").lower() in ("1", "true")


def __getattr__(name):
    if name.startswith("__") and name != "__version__":  # what the import system asks of every module
        raise AttributeError(name)
    if name == "examples":  # TensorFlow 1.x has it only after its submodule was imported
        return importlib.import_module("chapter14.tf1.examples")
    if is_tensorflow_1():
        return getattr(load(), name)
    return names.access(__name__)[0](name)


def __dir__():
    return dir(load()) + ["examples"] if is_tensorflow_1() else names.provided(__name__)


names = importlib.import_module("chapter14.tf1.names")  # last: it asks for this module's `load`
