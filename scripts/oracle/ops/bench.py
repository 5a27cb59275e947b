"""What the cases share: how an op is built, fed and run, and where its inputs come from."""

import hashlib
import zlib

import numpy as np

from chapter14 import tf1 as tf

THREADS = 2  # by their number TensorFlow 1.15 cuts its work, and so what is computed one by one
LENGTHS = list(range(1, 71))
SIZES = [1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 15, 16, 17, 20, 23, 24, 31, 32, 33, 40, 47, 48, 49,
         63, 64, 65, 70]  # of what has two or three of them

CASES = {}  # {OP: function of a `Bench` and the op's name that runs all cases of the op}


def case(*names):
    """Let the function that is decorated run the cases of these ops."""
    def register(function):
        CASES.update((name, function) for name in names)
        return function
    return register


class Bench:
    """Runs graphs of one op and keeps the results.

    Attributes
    ----------
    results : dict
        ``{case: [(label of the feed, array), ...]}``, one or more arrays for each feed.
    inputs : hash object
        Of all that was fed.
    """

    def __init__(self, threads=THREADS):
        self.results = {}
        self.inputs = hashlib.sha256()
        self.config = tf.ConfigProto(intra_op_parallelism_threads=threads,
                                     inter_op_parallelism_threads=threads)

    def run(self, name, build, feeds):
        """Build a graph and run it on each feed.

        Parameters
        ----------
        name : str
            The case, ``OP/what``.
        build : callable
            Given a placeholder, of open shape, for each array of a feed: the tensor or tensors.
        feeds : iterable of (str, sequence of arrays)
            A label, and what to feed.
        """
        feeds = [(label, [np.asarray(array) for array in arrays]) for label, arrays in feeds]
        with tf.Graph().as_default(), tf.Session(config=self.config) as sess:
            placeholders = [tf.placeholder(tf.as_dtype(array.dtype), [None] * array.ndim)
                            for array in feeds[0][1]]
            tensors = build(*placeholders)
            for label, arrays in feeds:
                values = sess.run(tensors, dict(zip(placeholders, arrays)))
                self.note(name, label, values, arrays)

    def note(self, name, label, values, inputs):
        """Add results of a case to the others, and what they were computed from to the hash."""
        for array in inputs:
            self.inputs.update(np.ascontiguousarray(array).tobytes())
        for value in values if isinstance(values, (list, tuple)) else [values]:
            self.results.setdefault(name, []).append((label, np.asarray(value)))


def op(kind, *inputs, **attributes):
    """The first output of an op on float32, by its type; ``attributes`` are booleans."""
    values = {name: tf.AttrValue(b=value) for name, value in attributes.items()}
    values["T"] = tf.AttrValue(type=tf.float32.as_datatype_enum)
    graph = tf.get_default_graph()
    return graph.create_op(kind, list(inputs), [tf.float32], attrs=values).outputs[0]


def generator(name):
    """A generator of NumPy's, seeded by a name: a new op changes no other's inputs."""
    return np.random.RandomState(zlib.crc32(name.encode()))


def normal(draw, *shape):
    """Normal numbers, float32."""
    return draw.randn(*shape).astype(np.float32)


def uneven(draw, *shape):
    """Normal numbers of magnitudes from 0.01 to 100, so that the order of a sum shows; float32."""
    return (draw.randn(*shape) * 10.0**draw.uniform(-2, 2, shape)).astype(np.float32)
