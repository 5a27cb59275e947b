"""``tf.contrib.learn.datasets.base``: readers of CSV files.

Source of the behaviour: TensorFlow 1.15.5, ``contrib/learn/python/learn/datasets/base.py``.
"""

import collections
import csv

import numpy as np

from chapter14 import tf1
from chapter14.tf1 import names

__path__ = []
__getattr__, __dir__, __all__ = names.access(__name__)

Dataset = collections.namedtuple("Dataset", ["data", "target"])
Datasets = collections.namedtuple("Datasets", ["train", "validation", "test"])


def load_csv_with_header(filename, target_dtype, features_dtype, target_column=-1):
    """A `Dataset` of a file whose first line begins with the numbers of instances and of inputs.

    Returns data [instances, inputs] and target [instances]; raises `ValueError` where a field is no
    number.
    """
    with tf1.load().gfile.Open(filename) as file:
        rows = csv.reader(file)
        n_samples, n_features = map(int, next(rows)[:2])
        data, target = (np.zeros((n_samples, n_features), features_dtype),
                        np.zeros(n_samples, target_dtype))
        for i, row in enumerate(rows):
            target[i] = np.asarray(row.pop(target_column), dtype=target_dtype)
            data[i] = np.asarray(row, dtype=features_dtype)
    return Dataset(data, target)


def load_csv_without_header(filename, target_dtype, features_dtype, target_column=-1):
    """As `load_csv_with_header`, of a file that has no such line."""
    with tf1.load().gfile.Open(filename) as file:
        rows = [(row.pop(target_column), np.asarray(row, dtype=features_dtype))
                for row in csv.reader(file)]
    return Dataset(np.array([data for _, data in rows]),
                   np.array([target for target, _ in rows], dtype=target_dtype))


def shrink_csv(filename, ratio):
    """Write every ``ratio``-th line, from the first, to a file with ``_small`` before its dots."""
    gfile = tf1.load().gfile
    with gfile.Open(filename) as file, gfile.Open(filename.replace(".", "_small."), "w") as small:
        csv.writer(small).writerows(row for i, row in enumerate(csv.reader(file)) if i % ratio == 0)
