"""The state of a training, written as it goes on, so that ``--resume`` can take it up again.

A state is one file beside the section's values, whole or not at all: the variables, NumPy's random
state, what the loop has printed, and its curves. It is made without ops, so that the graph stays as
the book has it; what random ops have drawn is no variable, and is drawn again.
"""

import collections
import collections.abc
import glob
import io
import json
import os
import sys
import zipfile

import numpy as np

from chapter14 import tf1 as tf
from chapter14.tf1 import settings
from chapter14.tf1.files import Fault, write

EVERY = {"epochs": 1, "iterations": 100}


class State:
    """What a loop of training has reached.

    Parameters
    ----------
    record : Record
        Of the run; the last of its graphs is the one that is trained.
    sess : tf.Session
    curves : sequence of dict
        {row: number}, which the loop fills.
    """

    def __init__(self, record, sess, curves):
        self.path = path(record.folder, list(record.graphs)[-1])
        self.run = json.dumps({"seed": record.seed, "settings": record.settings,
                               "arithmetic": tf.arithmetic(), "tensorflow": tf.__version__,
                               "threads": settings.threads()}, sort_keys=True)
        self.sess, self.curves = sess, curves
        self.variables = {variable.name: variable for variable in tf.global_variables()}
        self.before = len(printed())

    def save(self, row, seconds):
        """Write the state after ``row`` rows; raises `Fault` where there is no room."""
        kind, keys, *rest = np.random.get_state()
        arrays = {"run": self.run, "row": row, "seconds": np.array(seconds, float), "keys": keys,
                  "rng": json.dumps([kind, *rest]), "printed": printed()[self.before:]}
        for number, curve in enumerate(self.curves):
            arrays[f"rows {number}"] = np.array(list(curve), int)
            arrays[f"curve {number}"] = np.array(list(curve.values()))
        for name, value in self.sess.run(self.variables).items():
            arrays["variable " + name] = value
        content = io.BytesIO()  # a zip file cannot be ended where the disk is full
        np.savez(content, **arrays)
        write(self.path, content.getvalue())

    def restore(self, again):
        """Go to where the state's file is; returns (row, seconds), or (0, []) where there is none.

        ``again`` is called once for each row that is left out; what it yields is thrown away.
        Raises `Fault` where the file is of a run with other settings.
        """
        arrays = read(self.path)
        if arrays is None:
            return 0, []
        if str(arrays["run"]) != self.run:
            raise Fault(f"{self.path} is of another run, {arrays['run']}, and this one is "
                        f"{self.run}; leave out --resume to begin anew")
        for name, variable in self.variables.items():
            variable.load(arrays["variable " + name], self.sess)
        row = int(arrays["row"])
        for _ in range(row if again else 0):
            drawn = again()
            if isinstance(drawn, collections.abc.Iterator):  # a reader's batches
                collections.deque(drawn, maxlen=0)
        kind, position, *gauss = json.loads(str(arrays["rng"]))
        np.random.set_state((kind, arrays["keys"], position, *gauss))
        for number, curve in enumerate(self.curves):
            curve.update(zip(arrays[f"rows {number}"].tolist(), arrays[f"curve {number}"]))
        print(str(arrays["printed"]), end="")
        return row, arrays["seconds"].tolist()


def path(folder, graph="*"):
    """Where the state of a graph's training is."""
    return os.path.join(folder, "state-" + graph.replace("/", "-") + ".npz")


def remove(folder):
    """Remove the states of a run that is complete, or begins anew."""
    for name in glob.glob(path(glob.escape(folder))):
        os.remove(name)


def read(name):
    """{name: array} of a state's file; None where there is none or it is damaged, which is said."""
    try:
        with np.load(name) as content:
            return {key: content[key] for key in content.files}
    except FileNotFoundError:
        return None
    except (EOFError, KeyError, OSError, ValueError, zipfile.BadZipFile) as error:
        print(f"{name} cannot be read ({error}): the training begins anew", file=sys.stderr)
        return None


def printed():
    """What the run has printed so far, where that is kept."""
    return sys.stdout.text() if hasattr(sys.stdout, "text") else ""
