"""The names of all ops of some of the catalogue's graphs: layers, training, and `signatures`.

    python -m scripts.oracle.op_names FILE

writes FILE, JSON: {graph: a sum of its names, in their order}. Runs under TensorFlow 1.15.5, for
`make oracle`; a test builds the graphs here. Python 3.7 syntax.
"""

import hashlib
import json
import logging
import sys

from chapter14 import tf1 as tf
from scripts.oracle import catalogue

MODULES = "layers", "losses", "training", "signatures"


def graphs():
    """{name: function} of the graphs."""
    return catalogue.graphs(MODULES)


def sum_of_names(function):
    """SHA-256 of the names of a graph's ops, a line each, in the order in which they were made."""
    catalogue.build(function, 42)
    names = [op.name for op in tf.get_default_graph().get_operations()]
    return hashlib.sha256("\n".join(names).encode()).hexdigest()


def main(path):
    logging.getLogger("tensorflow").setLevel(logging.ERROR)
    with open(path, "w") as file:
        json.dump({name: sum_of_names(function) for name, function in graphs().items()}, file)


if __name__ == "__main__":
    main(sys.argv[1])
