"""Sums, means and maxima, and what is computed along the rows of a matrix."""

import numpy as np

from chapter14 import tf1 as tf
from scripts.oracle.ops.bench import LENGTHS, SIZES, case, generator, normal, op, uneven

FUNCTIONS = {"Mean": "reduce_mean", "Sum": "reduce_sum", "Max": "reduce_max"}
MATRICES = [(m, n) for m in SIZES[::2] + [150] for n in SIZES[::2] + [150]]
CUBES = [(2, 3, n) for n in LENGTHS] + [(50, 20, 1), (7, 9, 5), (8, 16, 24), (150, 28, 10)]
LOGITS = [(m, n) for m in (1, 2, 3, 5, 8, 9) for n in LENGTHS] + [
    (50, 10), (150, 10), (1000, 10), (150, 100)]


@case(*FUNCTIONS)
def reduction(bench, kind):
    """Of vectors, matrices and arrays of three axes, over all and over some of the axes."""
    draw, reduce = generator(kind), getattr(tf, FUNCTIONS[kind])

    def shaped(*shapes):
        return [(str(shape), [uneven(draw, *shape)]) for shape in shapes]
    lengths = LENGTHS + [150, 1000, 1003, 10000, 100003]
    bench.run(kind + "/all", reduce, [(str(n), [uneven(draw, n)]) for n in lengths])
    bench.run(kind + "/all of a matrix", reduce, shaped(*MATRICES))
    for axis in 0, 1:
        bench.run("%s/axis %d" % (kind, axis), lambda x, axis=axis: reduce(x, axis),
                  shaped(*MATRICES, (1000, 100), (7, 10000), (10000, 7)))
    bench.run(kind + "/all of three axes", reduce, shaped(*CUBES))
    for axis in -1, 1, [0, 1], [1, 2], [0, 2]:
        bench.run(f"{kind}/axis {axis} of three", lambda x, axis=axis: reduce(x, axis),
                  shaped(*CUBES))


@case("L2Loss")
def l2_loss(bench, kind):
    draw = generator(kind)
    lengths = LENGTHS + [1000, 1003, 28500, 100003]
    bench.run(kind + "/lengths", lambda x: op(kind, x),
              [(str(n), [uneven(draw, n)]) for n in lengths])


def logits(draw, shapes):
    """Feeds of one matrix: its rows are logits."""
    return [(str(shape), [normal(draw, *shape) * np.float32(4)]) for shape in shapes]


def hard_logits(draw):
    """Feeds of one matrix: large and tiny logits; infinite and undefined ones."""
    rows = np.concatenate([draw.randn(12, 13) * scale
                           for scale in (1e-30, 1e-3, 20, 100, 1e5, 1e37)]).astype(np.float32)
    undefined = normal(draw, 6, 13)
    undefined[range(6), [0, 3, 12, 2, 9, 12]] = [np.inf, np.nan, np.nan] + 3 * [-np.inf]
    return [("magnitudes", [rows]), ("undefined", [undefined])]


@case("Softmax", "LogSoftmax")
def softmax(bench, kind):
    draw = generator(kind)
    bench.run(kind + "/shapes", lambda x: op(kind, x), logits(draw, LOGITS))
    bench.run(kind + "/hard", lambda x: op(kind, x), hard_logits(draw))


@case("SoftmaxCrossEntropyWithLogits")
def dense_cross_entropy(bench, kind):
    """The losses and their gradient."""
    def build(logits, labels):
        loss = tf.nn.softmax_cross_entropy_with_logits_v2(labels=labels, logits=logits)
        return [loss] + tf.gradients(loss, logits)
    draw = generator(kind)

    def one_of_n(shape):
        return np.eye(shape[1], dtype=np.float32)[draw.randint(0, shape[1], shape[0])]

    def any_labels(shape):
        return draw.rand(*shape).astype(np.float32)
    for what, fed, labels in (("one of n", logits(draw, LOGITS), one_of_n),
                              ("any", logits(draw, LOGITS[::3]), any_labels),
                              ("hard", hard_logits(draw), any_labels)):
        bench.run(kind + "/" + what, build, [(label, [x, labels(x.shape)]) for label, (x,) in fed])


@case("SparseSoftmaxCrossEntropyWithLogits")
def sparse_cross_entropy(bench, kind):
    """The losses and their gradient, for labels of both types."""
    def build(logits, labels):
        loss = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=logits)
        return [loss] + tf.gradients(loss, logits)
    for dtype in np.int32, np.int64:
        draw = generator(kind)
        fed = logits(draw, LOGITS) + hard_logits(draw)
        bench.run(f"{kind}/{np.dtype(dtype)}", build, [
            (label, [x, draw.randint(0, x.shape[1], len(x)).astype(dtype)]) for label, (x,) in fed])
