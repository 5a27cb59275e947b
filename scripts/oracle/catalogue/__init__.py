"""Small graphs, valid on TensorFlow 1.15.5 and here, that the op-seed clock is compared with.

A graph is a public function of a module of this package. It returns what is to be fetched, a loss
first where it trains; `fed` makes a placeholder and says what it is fed; what an optimiser's
``minimize`` returns is found by its collection. A random op is added at the end of every graph: its
seed tells how many ops were built in all. `scripts.oracle.catalogue.__main__` records them. Each
is a few lines, of Python 3.7 syntax.
"""

import importlib

import numpy as np

from chapter14 import tf1 as tf
from chapter14.tf1 import settings

# What TensorFlow reads when it is loaded, for what is recorded and what is compared with it.
ENVIRONMENT = dict(settings.environment(), TF_CPP_MIN_LOG_LEVEL="3", CUDA_VISIBLE_DEVICES="-1")

MODULES = ("draws", "layers", "contrib_layers", "cells", "recurrent", "control", "losses",
           "training", "gradients", "seq2seq", "images_queues_datasets", "random_graphs",
           "notebooks", "contrib_seq2seq", "contrib_decoding", "contrib_slim",
           "contrib_rarer_layers", "contrib_rnn", "contrib_distributions", "known_shapes",
           "signatures", "op_counts", "keras_of_then", "estimators", "contrib_columns",
           "contrib_learn", "signals", "keras_recurrent")

KNOWN_DIFFERENCES = {  # {graph: why its random ops have other seeds}; tests hold that they do
}

X_batch = np.arange(1, 13, dtype=np.float32).reshape(4, 3) / 10  # [4 instances, 3 inputs]
# [4 instances, 3 steps, 2 inputs]
X_steps = np.arange(1, 25, dtype=np.float32).reshape(4, 3, 2) / 10
# [2 instances, height, width, channels]
X_images = np.sin(np.arange(1, 129, dtype=np.float32)).reshape(2, 8, 8, 1)
y_batch = np.array([0, 2, 1, 2], dtype=np.int64)  # [4 instances], of 3 classes
lengths = np.array([3, 1, 2, 3], dtype=np.int32)  # [4 instances], steps of each


def fed(array, shape=None):
    """A placeholder that is fed ``array``; its batch size is open, unless ``shape`` is given."""
    if shape is None:
        shape = [None] + list(array.shape[1:])
    placeholder = tf.placeholder(array.dtype, shape)
    tf.add_to_collection("feeds", (placeholder, array))
    return placeholder


def graphs(modules=MODULES):
    """{name: function} of all graphs, or those of some modules, in the modules' order."""
    found = {}
    for name in modules:
        module = importlib.import_module(__name__ + "." + name)
        found.update((key, value) for key, value in vars(module).items()
                     if getattr(value, "__module__", None) == module.__name__
                     and not key.startswith("_"))
    return found


def build(function, seed):
    """Build a graph as the default graph; its fetches, flat, those that are None left out."""
    tf.reset_default_graph()
    tf.set_random_seed(seed)
    fetches = function()
    tf.random_normal([2], name="last")
    return [tensor for tensor in _flat(fetches) if tensor is not None]


def _flat(fetches):
    if isinstance(fetches, dict):
        fetches = [fetches[key] for key in sorted(fetches)]
    if isinstance(fetches, (list, tuple)):
        return [tensor for item in fetches for tensor in _flat(item)]
    return [fetches]
