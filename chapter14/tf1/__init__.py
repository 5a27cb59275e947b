"""TensorFlow 1.15's names, and its random numbers, on the TensorFlow that is installed.

``from chapter14 import tf1 as tf`` is what ``import tensorflow as tf`` was. On TensorFlow 1.x every
name is the real module's. On TensorFlow 2.x a name comes from ``tensorflow.compat.v1`` with v2
behaviour off, or, where TensorFlow 2 has lost it (``contrib``, ``examples``), from this package, as
`chapter14.tf1.names` says; and random ops get the seeds that TensorFlow 1.15 gives them
(`chapter14.tf1.seeds`). Numbers are computed in the arithmetic that the environment variable
CHAPTER14_ARITHMETIC names: ``notebook``, ``1.15`` or ``native`` (`chapter14.tf1.kernels`).

TensorFlow is loaded when the first name is used, not when this module is imported: a program can
still answer ``--help`` at once, and set environment variables.
"""

import importlib
import os
import sys
import types
import warnings

from chapter14.tf1 import kernels, settings
from chapter14.tf1.files import Fault
from chapter14.tf1.quiet import quiet

# the releases of TensorFlow 2 that scripts/matrix.py found to give TensorFlow 1's numbers, in order
TESTED = ("2.16", "2.17", "2.18", "2.19", "2.20", "2.21")

_loaded = _arithmetic = None


def load():
    """Load TensorFlow, once; this changes the whole process.

    TensorFlow 2 behaves as version 1, functions that decide op seeds are replaced, and so are the
    kernels of the arithmetic asked for; legacy Keras is chosen. A release that is newer than those
    of `TESTED` is loaded with a warning.

    Returns
    -------
    module
        ``tensorflow`` on 1.x; on 2.x ``tensorflow.compat.v1``, v2 behaviour off, the clock set, the
        kernels in place.

    Raises
    ------
    ImportError
        TensorFlow 2 was imported before, without legacy Keras, which holds TensorFlow 1's layers
        and cells.
    Fault
        CHAPTER14_ARITHMETIC is not the name of an arithmetic, or TensorFlow is older than those
        of `TESTED`.
    """
    global _loaded, _arithmetic
    if _loaded is None:
        asked = kernels.asked()
        before = sys.modules.get("tensorflow")
        if before is not None and before.__version__.startswith("2") and not _legacy_keras():
            raise ImportError("TensorFlow was imported before chapter14.tf1, without legacy Keras: "
                              "import chapter14.tf1 and use a name of it first, or set "
                              "TF_USE_LEGACY_KERAS=1")
        os.environ["TF_USE_LEGACY_KERAS"] = "1"
        if asked != "native":
            os.environ[settings.ONEDNN] = "0"  # it would compute in the place of the kernels
        with quiet():
            import tensorflow
        if tensorflow.__version__.startswith("1."):
            _loaded, _arithmetic = tensorflow, kernels.of_tensorflow_1(tensorflow.__version__)
        else:
            _arithmetic = _on_tensorflow_2(tensorflow, asked, before is not None)
            _loaded = tensorflow.compat.v1
    return _loaded


def _on_tensorflow_2(tensorflow, asked, imported_before):
    """Make TensorFlow 2 behave as TensorFlow 1; the arithmetic in force."""
    _check_release(tensorflow.__version__)
    tensorflow.compat.v1.disable_v2_behavior()
    # "`tf.layers.dense` is deprecated": here it is what was asked for
    warnings.filterwarnings(
        "ignore", r"`tf\.[\w.]+` is deprecated and will be removed in a future version")
    seeds = importlib.import_module("chapter14.tf1.seeds")
    importlib.import_module("chapter14.tf1.replacements")  # registers them with the clock
    seeds.set_clock()
    importlib.import_module("chapter14.tf1.arguments").put_in_place(tensorflow.compat.v1)
    if os.environ.get("CUDA_VISIBLE_DEVICES") != "-1":
        settings.load_cusolver()
    with quiet():  # it speaks of drivers when it is first asked
        gpus = tensorflow.config.list_physical_devices("GPU")
    if gpus:  # TensorFlow 1 did not shorten the factors of products
        tensorflow.config.experimental.enable_tensor_float_32_execution(False)
    if gpus and asked != "native":
        return kernels.fall_back("there is a GPU") if kernels.VARIABLE in os.environ else "native"
    return kernels.load(asked, tensorflow, imported_before)


def _check_release(version):
    """Refuse a TensorFlow 2 that is not of `TESTED`, or warn of it where it is newer than those."""
    release = version.split(".")[:2]
    if ".".join(release) in TESTED:
        return
    said = f"TensorFlow {version} was not tested, {', '.join(TESTED)} were"
    if list(map(int, release)) < list(map(int, TESTED[-1].split("."))):
        raise Fault(f"{said}: install one of those (docs/versions.md)")
    print(f"chapter14.tf1: {said}: numbers and seeds may be others", file=sys.stderr)


def arithmetic():
    """The arithmetic in force: ``notebook``, ``1.15`` or ``native``."""
    load()
    return _arithmetic


def gpus():
    """The GPUs that TensorFlow sees."""
    # before 1.14 it cannot list them; 1.12 is run on CPUs here
    config = getattr(load(), "config", None)
    return config.experimental.list_physical_devices("GPU") if config else []


def is_tensorflow_1():
    """Whether the installed TensorFlow is the real TensorFlow 1.x."""
    return load().__name__ == "tensorflow"


def _legacy_keras():
    return os.environ.get("TF_USE_LEGACY_KERAS", "").lower() in ("1", "true")


class _Names(types.ModuleType):
    """This module, whose names are TensorFlow's; a class, as Python 3.6 (TensorFlow 1.12) needs."""

    def __getattr__(self, name):
        # what the import system asks of every module
        if name.startswith("__") and name != "__version__":
            raise AttributeError(name)
        if name == "examples":  # TensorFlow 1.x has it only after its submodule was imported
            return importlib.import_module("chapter14.tf1.examples")
        if is_tensorflow_1():
            return getattr(load(), name)
        return names.get(__name__, name)

    def __dir__(self):
        return dir(load()) + ["examples"] if is_tensorflow_1() else names.provided(__name__)


names = importlib.import_module("chapter14.tf1.names")  # late: it asks for this module's `load`
sys.modules[__name__].__class__ = _Names
