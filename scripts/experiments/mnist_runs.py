"""Runs of the MNIST classifier under settings that the section lacks, each recorded when it ends.

``data/experiments/mnist_runs.csv`` holds a row an epoch: batches (of 150 images, an epoch),
activation, init, seed, epoch, last_batch and test (accuracies). `complete` makes the runs that are
not there yet; a run is the same bits wherever it stops, so a longer one stands for a shorter one.
All have the arithmetic `ARITHMETIC`, the same bits on any processor, and so are the same whoever
makes them again.
"""

import argparse
import functools
from unittest import mock

import pandas as pd

from chapter14.harness import command
from chapter14.harness.record import Record
from scripts import files
from scripts.sweep import many

FILE = files.ROOT / "data" / "experiments" / "mnist_runs.csv"
ARITHMETIC = "notebook"
ARM = ["batches", "activation", "init"]
COLUMNS = ARM + ["seed", "epoch", "last_batch", "test"]


def read(path=FILE):
    """The recorded runs, a DataFrame of `COLUMNS`, empty where there is no file.

    Raises `files.Fault` where the file is damaged.
    """
    if not path.exists():
        return pd.DataFrame(columns=COLUMNS)
    try:
        table = pd.read_csv(path)
        if list(table.columns) != COLUMNS or table.isna().any(axis=None):
            raise ValueError(f"expected whole rows of {', '.join(COLUMNS)}")
        if not table[["last_batch", "test"]].astype(float).stack().between(0, 1).all():
            raise ValueError("an accuracy lies outside 0 to 1")
        for run, rows in table.groupby(ARM + ["seed"]):
            if sorted(rows.epoch) != list(range(len(rows))):
                raise ValueError(f"the epochs of run {run} are not 0, 1, 2 and so on, each once")
        return table
    except (OSError, ValueError) as error:
        raise files.Fault(f"{path} cannot be read ({error}); restore it with "
                          "`git checkout -- data`") from None


def by_seed(table, arm, epochs, column="test"):
    """DataFrame [seeds, epochs] of an arm's runs that have all ``epochs``.

    An arm is (batches, activation, init).
    """
    rows = table[(table[ARM] == list(arm)).all(axis=1) & table.epoch.isin(epochs)]
    return rows.pivot(index="seed", columns="epoch", values=column).reindex(columns=epochs).dropna()


def accuracies(table, arm, epochs, column="test"):
    """As `by_seed`, an array, in order of seed."""
    return by_seed(table, arm, epochs, column).to_numpy()


def length(table, arm, seed):
    """How many epochs of a run are recorded."""
    return int(((table[ARM] == list(arm)).all(axis=1) & (table.seed == seed)).sum())


def complete(wanted, path=FILE):
    """Make and record the runs of ``wanted``, [(arm, seed, epochs)], that are not as long yet."""
    table = read(path)
    missing = [(arm, seed, epochs) for arm, seed, epochs in wanted
               if length(table, arm, seed) < epochs]
    for (arm, seed, _), rows in many.each(one_run, missing, name=called):
        run = pd.DataFrame(rows, columns=COLUMNS)
        same = (table[ARM] == list(arm)).all(axis=1) & (table.seed == seed)
        parts = [part for part in (table[~same], run) if len(part)]
        table = pd.concat(parts).sort_values(COLUMNS[:5], ignore_index=True)
        files.write(path, table.to_csv(index=False))
    return table


def called(task):
    arm, seed, epochs = task
    return f"{', '.join(map(str, arm))}, seed {seed}, {epochs} epochs"


def prepare():
    """Load TensorFlow, on the CPU; raises `files.Fault` where it has not `ARITHMETIC`."""
    from chapter14 import tf1 as tf
    command.prepare(argparse.Namespace(threads=1, device="cpu", arithmetic=ARITHMETIC))
    if tf.arithmetic() != ARITHMETIC:
        raise files.Fault(f"these runs are recorded in the arithmetic {ARITHMETIC}, which is not "
                          "to be had here (the line above says why); nothing was recorded")


def one_run(arm, seed, epochs):
    """Train once, as the section does with --order book; returns rows of `COLUMNS`."""
    prepare()
    from chapter14 import mnist_classifier
    from chapter14 import tf1 as tf
    batches, activation, init = arm
    record = Record("mnist_classifier", seed, {"epochs": epochs, "order": "book", "init": init})
    cell = functools.partial(tf.contrib.rnn.BasicRNNCell, activation=getattr(tf.nn, activation))
    with mock.patch.object(tf.contrib.rnn, "BasicRNNCell", cell), mock.patch.multiple(
            mnist_classifier, n_batches=batches, print=lambda *words: None, create=True):
        values = mnist_classifier.run(record)
    accuracies = [values[f"mnist_classifier/{name}_accuracy"].values()
                  for name in ("train", "test")]
    return [(*arm, seed, epoch, *(round(float(accuracy), 6) for accuracy in pair))
            for epoch, pair in enumerate(zip(*accuracies, strict=True))]
