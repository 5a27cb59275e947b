"""How far rounding moves the values of the catalogue's graphs, where it moves them by much.

    python -m scripts.oracle.rounding FILE [GRAPH ...]

Each graph that has trainable variables is run again, `RUNS` times, from initial weights that are
moved to a neighbouring float32, up or down by a coin. FILE is JSON: {graph: {seed: {"first":
[largest difference of each fetched value], ...}}}, of the graphs where some difference is above
`MUCH` times the value's largest number. Left out are those that do not repeat themselves from the
same weights. `make oracle` records it under TensorFlow 1.15.5; Python 3.7 syntax.
"""

import json
import logging
import os
import sys

import numpy as np

from chapter14 import tf1 as tf
from scripts.oracle import catalogue
from scripts.oracle.catalogue import __main__ as recorder
from scripts.oracle.nudged import directions

RUNS = 4
BOUND = 1e-6  # of a value's largest number: what tests/test_catalogue.py allows any graph
ALLOWED = 4  # times the largest difference that is recorded, which is of a few runs
MUCH = BOUND / ALLOWED


def moved(coin):
    """Move each trainable variable by one rounding, in the default session."""
    for variable in tf.trainable_variables():
        value = variable.eval()
        if value.dtype == np.float32:
            variable.load(np.nextafter(value, directions(coin, value.shape)))


def flat(values):
    """The fetched values as arrays of floats; None for what is no number."""
    for value in values:
        try:
            value = np.array(value)
            yield value.astype(float) if value.dtype.kind == "f" else None
        except ValueError:  # the parts of what is sparse
            yield None


def differences(values, others):
    """The largest difference of each fetched value, of the numbers that are finite in both."""
    found = []
    for a, b in zip(flat(values), flat(others)):
        same = a is not None and b is not None and a.shape == b.shape
        finite = np.isfinite(a) & np.isfinite(b) if same else np.array(False)
        found.append(float(np.abs(a - b)[finite].max()) if finite.any() else 0.0)
    return found


def scales(values):
    return [float(np.abs(a[np.isfinite(a)]).max()) if a is not None and np.isfinite(a).any() else 0
            for a in flat(values)]


def measure(function, seed):
    """{"first": the largest differences, "second": ..., "trained": ...} of one graph, or {}."""
    plain, coin = recorder.record(function, seed), np.random.RandomState(seed)
    if not tf.trainable_variables():
        return {}
    kinds = [kind for kind in ("first", "second", "trained") if kind in plain]
    again = recorder.record(function, seed)
    if any(plain[kind] != again[kind] for kind in kinds):
        return {}
    found = {}
    for _ in range(RUNS):
        run = recorder.record(function, seed, lambda: moved(coin))
        for kind in kinds:
            by = differences(plain[kind], run[kind])
            found[kind] = [max(pair) for pair in zip(by, found.get(kind, by))]
    much = any(by > MUCH * scale for kind in kinds
               for by, scale in zip(found[kind], scales(plain[kind])))
    return {kind: [float("%.2g" % by) for by in found[kind]] for kind in kinds} if much else {}


def main(path, *names):
    os.environ.update(catalogue.ENVIRONMENT)
    logging.getLogger("tensorflow").setLevel(logging.ERROR)
    graphs, result = catalogue.graphs(), {}
    for name in names or graphs:
        found = {str(seed): measure(graphs[name], seed) for seed in recorder.SEEDS}
        if any(found.values()):
            result[name] = found
    with open(path, "w") as file:
        json.dump(result, file)


if __name__ == "__main__":
    main(*sys.argv[1:])
