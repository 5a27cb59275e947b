"""Inner paths: modules of TensorFlow 1.15 that old code imports by their files.

``tensorflow.contrib.rnn.python.ops.core_rnn_cell`` and every other path inside ``tf.contrib`` is a
module here whose names are those that its package, ``tf.contrib.rnn``, provides, those of its own
that this package has (``_linear``), and those that tf-slim, Google's successor, has in its
place. The paths, and what has moved inside ``tensorflow.python``, are in ``inner_paths.txt``.
"""

import functools
import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import os
import sys
import types

from chapter14 import tf1

_HERE = "chapter14.tf1"
_KERAS = "tensorflow.python.keras"


@functools.lru_cache(maxsize=None)
def table():
    """{section: {name: [words]}} of ``inner_paths.txt``."""
    sections, entry = {}, None
    with open(os.path.join(os.path.dirname(__file__), "inner_paths.txt")) as file:
        for line in file:
            if line.startswith("["):
                section = sections[line.strip()[1:-1]] = {}
            elif not line.startswith("#") and line.strip():
                if not line.startswith(" "):
                    name, _, line = line.partition(": " if ": " in line else ":")
                    entry = section[name] = []
                entry.extend(line.split())
    return sections


@functools.lru_cache(maxsize=None)
def paths():
    """The inner paths of ``tf.contrib``, as ``rnn.python.ops``."""
    return frozenset(f"{package}.{name}" for package, names in table()["contrib"].items()
                     for name in names)


def get(path, name):
    """What the module of an inner path has by that name; AttributeError says what is not provided.

    A name that ``tf.contrib`` has is the one that it has, also where a module has the same name.
    """
    package = path.partition(".")[0]
    refused = None
    for table_name, provided in tf1.names.table().items():
        if f"{table_name}.".startswith(f"tf.contrib.{package}.") and name in provided:
            if provided[name][0] != "refused":
                return getattr(importlib.import_module(_HERE + table_name[2:]), name)
            refused = refused or tf1.names.message(_HERE + table_name[2:], name)
    if f"{path}.{name}" in paths():
        return importlib.import_module(f"{_HERE}.contrib.{path}.{name}")
    if refused is None:
        for module in _holders(path, package):
            if name in vars(module):
                return vars(module)[name]
    raise AttributeError(
        refused or f"tf.contrib.{path}.{name} is not provided, or no name of TensorFlow 1.15")


def _holders(path, package):
    """Modules that may have a name that is not public: the package's, then the path's sources."""
    facade = f"{_HERE}.contrib.{package}"
    importlib.import_module(facade)
    for name, module in list(sys.modules.items()):
        if f"{name}.".startswith(f"{facade}.") and not isinstance(module, _Inner):
            yield module
    sources = table()["sources"]
    prefix = next((path[:end] for end in range(len(path), 0, -1) if path[:end] in sources), None)
    for source in sources.get(prefix, []):
        for name in (source + path[len(prefix):], source):
            if _exists(name):
                yield importlib.import_module(name)


def _exists(module):
    try:
        return importlib.util.find_spec(module) is not None
    except ImportError:  # a package above it is not there
        return False


class _Inner(types.ModuleType):
    """A module of an inner path; names come when they are asked for."""

    def __getattr__(self, name):
        if name.startswith("__"):  # what the import system asks of every module
            raise AttributeError(name)
        value = get(self.__name__.partition(".contrib.")[2], name)
        setattr(self, name, value)
        return value

    def __setattr__(self, name, value):
        # the import system sets a module it has found, where 1.15's package has a function of that
        # name
        if isinstance(value, _Inner):
            value = get(self.__name__.partition(".contrib.")[2], name)
        super().__setattr__(name, value)


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds inner paths, both under this package and, in the runner, under ``tensorflow``."""

    def find_spec(self, fullname, path=None, target=None):
        root, _, inner = fullname.partition(".contrib.")
        if root not in (_HERE,
                        "tensorflow") or "python" not in inner.split(".") or tf1.is_tensorflow_1():
            return None
        if inner in paths():
            return importlib.machinery.ModuleSpec(fullname, self, origin="TensorFlow 1.15's",
                                                  is_package=True)
        above, _, name = inner.rpartition(".")
        if above in paths() and not name.startswith("__"):
            try:
                get(above, name)
            except AttributeError as error:
                raise ImportError(str(error), name=fullname)
        return None

    def create_module(self, spec):
        return _Inner(spec.name)

    def exec_module(self, module):
        """Nothing to do: names come when they are asked for."""


class _Renamed(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds modules of ``tensorflow.python`` where TensorFlow 2, or the package it became, has
    them."""

    def find_spec(self, fullname, path=None, target=None):
        if fullname.startswith("tensorflow.python.") and _targets(fullname) is not None:
            return importlib.machinery.ModuleSpec(fullname, self, origin="TensorFlow 1.15's",
                                                  is_package=True)
        return None

    def create_module(self, spec):
        return _Alias(spec.name)

    def exec_module(self, module):
        module._targets = [importlib.import_module(name) for name in _targets(module.__name__)]


class _Alias(types.ModuleType):
    """Other modules under an old name: what the first one of them has."""

    def __getattr__(self, name):
        for target in self.__dict__.get("_targets", []):
            value = getattr(target, name, self)
            if value is not self:
                return value
        raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")

    def __dir__(self):
        return sorted({name for target in self._targets for name in dir(target)})


def _targets(name):
    """The modules that are in the place of one of 1.15's, none for a folder of such; None where it
    is not renamed."""
    if f"{name}.".startswith(_KERAS + "."):
        inner = name[len(_KERAS):]
        public = [_HERE + ".keras" + inner] if "tf.keras" + inner in tf1.names.table() else []
        if inner.startswith((".layers.", ".engine")):  # whose files are others now
            public += [_HERE + ".keras.layers", _HERE + ".keras.models"]
        return public + ["tf_keras.src" + inner] * _exists("tf_keras.src" + inner) or None
    for old, (new,) in table()["renamed"].items():
        if f"{name}.".startswith(old + "."):
            new += name[len(old):]
            if new.startswith("tensorflow_estimator."):  # ready once a name of it was asked for
                importlib.import_module(_HERE + ".estimator").Estimator  # noqa: B018
            return [new] if _exists(new) else None
    return [] if any(old.startswith(name + ".") for old in table()["renamed"]) else None


def redirect():
    """In the runner: let the modules of ``tensorflow.python`` have what 1.15's had, and be found
    where they were."""
    sys.meta_path.append(_Renamed())
    for name, words in table()["moved"].items():
        module, later = importlib.import_module(name), {}
        for old, _, place in (word.partition("=") for word in words):
            if old == "*":
                vars(module).update(_contents(importlib.import_module(place)))
            elif old not in vars(module):
                later[old] = place
        if later:
            module.__getattr__ = functools.partial(_moved, name, later)
    _redirect_keras()


def _contents(module):
    return {name: value for name, value in vars(module).items()
            if not name.startswith("__") and not isinstance(value, types.ModuleType)}


def _redirect_keras():
    """TensorFlow 2 has a second Keras in ``tensorflow.python.keras``, whose layers do not fit
    ``tf.keras``."""
    sys.meta_path.insert(0, _OfKeras())
    for name in [name for name in sys.modules if f"{name}.".startswith(_KERAS + ".")]:
        del sys.modules[name]
    sys.modules["tensorflow.python"].keras = importlib.import_module(_KERAS)


class _OfKeras(_Renamed):
    """Comes first: TensorFlow's own modules of these names are there, but not to be found."""

    def find_spec(self, fullname, path=None, target=None):
        return super().find_spec(fullname) if f"{fullname}.".startswith(_KERAS + ".") else None


def _moved(module, places, name):
    if name not in places:
        raise AttributeError(f"module {module!r} has no attribute {name!r}")
    place, _, new = places[name].partition(":")
    return getattr(importlib.import_module(place), new or name)


sys.meta_path.append(_Finder())
