"""The public names of TensorFlow 1.15.5 by module, which the facade's table is compared with.

    python -m scripts.oracle.names FILE

writes FILE, JSON: {module, as ``tf.nn``: {name: class, function, module or value}}; of
``tf.contrib`` the modules' names, and those of the modules that the facade provides. Runs under
TensorFlow 1.15.5, for `make oracle`.
"""

import __future__

import importlib
import inspect
import json
import operator
import sys
import types

SKIPPED = ("compat", "contrib", "raw_ops")  # another version, by itself below, and an op each
CONTRIB = ("data", "distributions", "framework", "layers", "learn", "learn.datasets",
           "learn.datasets.base", "learn.datasets.mnist", "learn.head", "learn.io",
           "learn.learn_runner", "learn.monitors", "learn.preprocessing", "legacy_seq2seq",
           "losses", "metrics", "rnn", "seq2seq", "signal", "slim", "slim.nets", "stateless",
           "training")


def kinds(module):
    """{public name: kind} of a module."""
    found = {}
    for name in dir(module):
        if not name.startswith("_"):
            found[name] = kind(getattr(module, name))
    return found


def kind(value):
    """What a name stands for, in a word."""
    if isinstance(value, types.ModuleType):
        return "module"
    if inspect.isclass(value):
        return "class"
    return "function" if callable(value) else "value"


def is_of_tensorflow(name, value):
    """Whether a name is no module of Python's, no folder of contrib's and not of ``__future__``."""
    if isinstance(value, types.ModuleType):
        return value.__name__.startswith("tensorflow.") and name != "python"
    return not isinstance(value, __future__._Feature)


def walk(module, name, found):
    """All modules of the public interface below this one."""
    found[name] = kinds(module)
    for key, kind in found[name].items():
        below = getattr(module, key)
        if kind != "module" or key in SKIPPED:
            continue
        if "api" in below.__name__.replace("_api", "api").split("."):
            walk(below, name + "." + key, found)


def main(path):
    import tensorflow as tf
    found = {}
    walk(tf, "tf", found)
    contrib = importlib.import_module("tensorflow.contrib")
    found["tf.contrib"] = {name: kind for name, kind in kinds(contrib).items() if kind == "module"}
    for name in CONTRIB:
        try:
            module = importlib.import_module("tensorflow.contrib." + name)
        except ImportError:  # no file of its own, as ``learn.datasets``
            module = operator.attrgetter(name)(contrib)
        found["tf.contrib." + name] = {key: kind for key, kind in kinds(module).items()
                                       if is_of_tensorflow(key, getattr(module, key))}
    with open(path, "w") as file:
        json.dump(found, file, indent=1)


if __name__ == "__main__":
    main(sys.argv[1])
