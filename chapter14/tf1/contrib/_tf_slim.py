"""tf-slim, which is what Google made of ``tf.contrib.layers``, ``framework`` and ``slim``.

Its code is that of TensorFlow 1.15, nearly line by line, and so builds 1.15's ops. It was written
for TensorFlow 2.0, though: the layers that it takes from ``tensorflow.python.layers`` are those of
`tf_keras` here (which `chapter14.tf1.replacements` knows), and names that TensorFlow's own modules
have lost since are put back.
"""

import functools
import importlib
import logging
import operator
import sys

from chapter14 import tf1
from chapter14.tf1 import names

tf = tf1.load()

# {module of tensorflow.python: {name that it has lost: its name in TensorFlow 1}}
_LOST = {"framework.ops": {"Tensor": "Tensor", "IndexedSlices": "IndexedSlices"},
         "ops.array_ops": {"stack": "stack", "unstack": "unstack"},
         "ops.control_flow_ops": {"Assert": "Assert", "case": "case", "cond": "cond",
                                  "while_loop": "while_loop"},
         "ops.variable_scope": {"variable": "Variable"},
         "util.nest": {"is_sequence": "nest.is_nested"}}


def _prepare():
    """Put layers and names where tf-slim looks for them. (Old scripts look there too.)"""
    package = importlib.import_module("tensorflow.python.layers")
    for name in "base", "convolutional", "core", "normalization", "pooling":
        layers = importlib.import_module(f"tf_keras.src.legacy_tf_layers.{name}")
        sys.modules[f"{package.__name__}.{name}"] = layers
        setattr(package, name, layers)
    for name, lost in _LOST.items():
        holder = importlib.import_module("tensorflow.python." + name)
        for there, here in lost.items():
            if not hasattr(holder, there):
                setattr(holder, there, operator.attrgetter(here)(tf))
    logging.getLogger("tensorflow").addFilter(_is_of_the_script)


def _is_of_the_script(record):
    """Whether a line of TensorFlow's log is no advice of something newer than tf-slim, or in it."""
    message = record.getMessage()
    return "tf_slim" not in message or "is deprecated" not in message


_prepare()


@functools.lru_cache(maxsize=None)
def module(name):
    """A module of tf-slim, as ``layers.layers``; its packages hide some behind their names."""
    return importlib.import_module("tf_slim." + name)


def fill(module_name, sources):
    """{name: value} of what a module of the facade provides, from the first source that has it.

    Parameters
    ----------
    module_name : str
        ``__name__`` of a module of ``chapter14.tf1.contrib``, a paragraph of the table of names.
    sources : list of modules or dicts
        Looked through in their order.

    Raises
    ------
    KeyError
        The table promises a name that none of them has.
    """
    holders = [source if isinstance(source, dict) else vars(source) for source in sources]
    found = {}
    for name in names.provided(module_name):
        for holder in holders:
            if name in holder:
                found[name] = holder[name]
                break
        else:
            raise KeyError(f"{module_name}.{name} is in names.txt, but nowhere to be found")
    return found
