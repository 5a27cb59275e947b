"""The names of TensorFlow 1.15 that there are: the table ``names.txt``, and modules that show it.

The table has a paragraph for each module, ``[tf.nn]``, then its names:

    relu                    passed through from ``tensorflow.compat.v1``
    RNNCell=nn.rnn_cell     renamed: found there, in that module
    fully_connected+        rebuilt in this package
    crf-                    refused: it says by name that it is not provided

A name that is not in the table is no name of TensorFlow 1.15, and says so.
"""

import difflib
import functools
import importlib
import importlib.abc
import importlib.machinery
import os
import re
import sys
import types

from chapter14 import tf1
from chapter14.tf1 import inner

_HERE = "chapter14.tf1"


@functools.lru_cache(maxsize=None)
def table():
    """{module, as ``tf.nn``: {name: (passed, renamed, rebuilt or refused, where renamed to)}}."""
    kinds = {"": "passed", "=": "renamed", "+": "rebuilt", "-": "refused"}
    found = {}
    with open(os.path.join(os.path.dirname(__file__), "names.txt")) as file:
        for word in (word for line in file if not line.startswith("#") for word in line.split()):
            if word.startswith("["):
                module = found[word[1:-1]] = {}
            else:
                name, kind, target = re.match(r"(\w+)([=+-]?)([\w.]*)$", word).groups()
                module[name] = kinds[kind], target
    return found


def provided(module):
    """The names of a module of the facade that there are, sorted."""
    return sorted(name for name, (kind, _) in table()[_tf_name(module)].items()
                  if kind != "refused")


def access(module):
    """``__getattr__``, ``__dir__`` and ``__all__`` of a module of the facade, by ``__name__``."""
    return functools.partial(get, module), functools.partial(provided, module), provided(module)


def _tf_name(module):
    return "tf" + module[len(_HERE):]


def get(module, name):
    """What a module of the facade answers for a name."""
    tf_name = _tf_name(module)
    kind, target = table()[tf_name].get(name, ("unknown", None))
    if "contrib." in tf_name and name == "__path__":  # each is a package, for its inner paths
        return []
    if name == "python" and tf_name[len("tf.contrib."):] + ".python" in inner.paths():
        return importlib.import_module(module + ".python")
    # the import system asks every module for some; the others are TensorFlow's own
    if name.startswith("_"):
        if name.startswith("__") and name != "__version__" or "contrib" in tf_name:
            raise AttributeError(name)
        return getattr(_original(tf_name), name)
    if kind in ("unknown", "refused"):
        raise AttributeError(message(module, name))
    if f"{tf_name}.{name}" in table():
        return importlib.import_module(f"{module}.{name}")
    if kind == "rebuilt":
        return getattr(importlib.import_module(_HERE + ".rebuilt"), name)
    return getattr(_original("tf." + target if kind == "renamed" else tf_name), name)


def _original(tf_name):
    """TensorFlow's own module of that name."""
    return functools.reduce(getattr, tf_name.split(".")[1:], tf1.load())


def message(module, name):
    """Why a name is not there."""
    tf_name = _tf_name(module)
    if name not in table()[tf_name]:
        return f"{tf_name}.{name} is not a name of TensorFlow 1.15"
    close = difflib.get_close_matches(name, provided(module), n=5)
    hint = f"; close to it: {', '.join(close)}" if close else ""
    hint += "; docs/tf1-tables.md lists what is" if "contrib" in tf_name else " (see docs/tf1.md)"
    return f"{tf_name}.{name} is not provided{hint}"


class _Module(types.ModuleType):
    """A module of the facade that is TensorFlow's own, less what the table does not have."""

    def __getattr__(self, name):
        value = get(self.__name__, name)
        if not name.startswith("_"):
            setattr(self, name, value)
        return value

    def __dir__(self):
        return provided(self.__name__)


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Comes last, after all other finders; ``from module import name`` asks it for a submodule."""

    def find_spec(self, fullname, path=None, target=None):
        module, _, name = fullname.rpartition(".")
        if not fullname.startswith(_HERE + ".") or name.startswith("_") or tf1.is_tensorflow_1():
            return None
        if _tf_name(fullname) in table():
            return importlib.machinery.ModuleSpec(fullname, self, origin="TensorFlow 1.15's names",
                                                  is_package=True)
        if (_tf_name(module) in table()
                and table()[_tf_name(module)].get(name, ("refused",))[0] == "refused"):
            raise ImportError(message(module, name), name=fullname)
        return None

    def create_module(self, spec):
        module = _Module(spec.name)
        module.__all__ = provided(spec.name)
        return module

    def exec_module(self, module):
        """Nothing to do: names come when they are asked for."""


sys.meta_path.append(_Finder())
