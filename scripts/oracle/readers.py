"""Batches of the tutorial's reader, of TensorFlow 1.15.5 and here, to be held side by side.

    python -m scripts.oracle.readers FILE

writes FILE, JSON: of each reader its sizes and the batches it hands out. `make oracle` records it
under TensorFlow 1.15.5; Python 3.7 syntax.
"""

import hashlib
import json
import sys

import numpy as np

from chapter14 import mnist
from chapter14 import tf1 as tf

READERS = {  # {case: (arguments of read_data_sets, what is seeded when, shuffle)}
    "numpy seeded after reading": ({}, "after", True),
    "graph seed before reading": ({}, "graph", True),
    "seed=": ({"seed": 7}, None, True),
    "one-hot images of uint8": ({"one_hot": True, "reshape": False, "dtype": "uint8",
                                 "validation_size": 0, "seed": 3}, None, True),
    "not shuffled": ({"validation_size": 100}, "graph", False),
}


def record(arguments, seeding, shuffle):
    """Labels and a digest of the images of batches before, across and after the end of an epoch."""
    from chapter14.tf1.examples.tutorials.mnist import input_data
    tf.reset_default_graph()
    if seeding == "graph":
        tf.set_random_seed(42)
    arguments = dict(arguments)
    if "dtype" in arguments:
        arguments["dtype"] = getattr(tf, arguments["dtype"])
    data = input_data.read_data_sets(mnist.FOLDER, **arguments)
    if seeding == "after":
        np.random.seed(42)
    batches = [data.train.next_batch(8000, shuffle=shuffle) for _ in range(9)]
    batches.append(data.test.next_batch(50))
    return {"sizes": [part.num_examples for part in (data.train, data.validation, data.test)],
            "epochs_completed": data.train.epochs_completed,
            "batches": [{"images": [list(X.shape), str(X.dtype),
                                    hashlib.sha256(X.tobytes()).hexdigest()],
                         "labels": [list(y.shape), str(y.dtype),
                                    hashlib.sha256(y.tobytes()).hexdigest()]}
                        for X, y in batches]}


def main(path):
    result = {case: record(*arguments) for case, arguments in READERS.items()}
    with open(path, "w") as file:
        json.dump(result, file, indent=1)
        file.write("\n")


if __name__ == "__main__":
    main(sys.argv[1])
