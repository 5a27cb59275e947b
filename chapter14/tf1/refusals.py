"""A name that is not provided says so by name, in every import spelling."""

import importlib.abc
import sys

_provided = {}  # {our module: (TensorFlow 1's name of it, the names it provides)}


def add(module, tf1_name, provided):
    """Refuse every name of ``module`` (a package, or a module with an empty ``__path__``) but those provided."""
    _provided[module] = tf1_name, tuple(provided)


def message(module, name):
    tf1_name, provided = _provided[module]
    return "%s.%s is not provided; provided: %s" % (tf1_name, name, ", ".join(sorted(provided)))


def attribute_error(module, name):
    """What a module's ``__getattr__`` raises; a dunder is only the import system asking."""
    return AttributeError(name if name.startswith("__") else message(module, name))


class _Refuser(importlib.abc.MetaPathFinder):
    """Comes last: what reaches it, no finder has found. ``from module import name`` asks for it as a submodule."""

    def find_spec(self, fullname, path=None, target=None):
        module, _, name = fullname.rpartition(".")
        if module in _provided and not name.startswith("__"):
            raise ImportError(message(module, name), name=fullname)
        return None


sys.meta_path.append(_Refuser())
