"""Products of matrices, and biases."""

import numpy as np

from chapter14 import tf1 as tf
from scripts.oracle.ops.bench import LENGTHS, SIZES, case, generator, normal, op, uneven

# [m, k] x [k, n]: the time series' cell, its output layer, the MNIST classifier's cell and output
# layer, layers of other chapters, and k across the blocks that a product is cut into
PRODUCTS = [(50, 101, 100), (1000, 100, 1), (150, 178, 150), (150, 150, 10), (150, 300, 600),
            (50, 784, 300), (4, 8, 5), (20, 784, 100), (37, 1100, 41), (9, 1031, 1),
            (1000, 1100, 3), (130, 257, 65), (300, 20, 1001)]


def shapes(draw):
    """[m, k, n]: all of 1 to 9 with one another, each number to 70 in each place, `PRODUCTS`."""
    found = [(m, k, n) for m in range(1, 10) for k in (1, 2, 3, 7, 8, 9, 16, 17, 31)
             for n in range(1, 18)]
    found += [tuple(int(size) for size in draw.permutation(70)[:3] + 1) for _ in range(400)]
    for n in LENGTHS:
        found += [(n, 17, 9), (5, n, 11), (6, 13, n), (n, 64, 1), (33, n, 1), (1, n, 12),
                  (1, 33, n), (n, 1, 7), (1, n, 1)]
    for m, k, n in PRODUCTS:  # with the products of their gradients, and for one instance
        found += [(m, k, n), (k, m, n), (m, n, k), (1, k, n), (1, n, k), (m, k, 1)]
    return sorted(set(found))


@case("MatMul")
def product(bench, kind):
    """Both matrices as they are, and transposed."""
    for a, b in (False, False), (True, False), (False, True), (True, True):
        name = "{}/{} x {}".format(kind, "a'" if a else "a", "b'" if b else "b")
        draw = generator(name)
        bench.run(name, lambda x, y, a=a, b=b: op(kind, x, y, transpose_a=a, transpose_b=b), [
            ("%d, %d, %d" % (m, k, n), [normal(draw, *((k, m) if a else (m, k))),
                                        normal(draw, *((n, k) if b else (k, n)))])
            for m, k, n in shapes(draw)])
    draw = generator(kind)
    x, y = uneven(draw, 21, 35), uneven(draw, 35, 19)
    x[3, 5], y[7, 4], x[20, 34], y[34, 18] = np.inf, np.nan, -np.inf, 0
    bench.run(kind + "/undefined",
              lambda x, y: op(kind, x, y, transpose_a=False, transpose_b=False),
              [("", [x, y]), ("tiny", [x * np.float32(1e-30), y * np.float32(1e-12)])])


@case("MatMul + BiasAdd")
def layer(bench, kind):
    """A layer; grappler makes one op of it since 1.14, which sums a single column otherwise."""
    draw = generator(kind)

    def fed(sizes):
        return [("%d, %d, %d" % (m, k, n),
                 [normal(draw, m, k), normal(draw, k, n), normal(draw, n)]) for m, k, n in sizes]

    def build(x, w, b):
        return tf.nn.bias_add(tf.matmul(x, w), b)
    bench.run(kind + "/shapes", build, fed(
        [(m, k, n) for m in (1, 2, 5, 8, 50) for k in SIZES for n in (1, 2, 8, 13)] + PRODUCTS))
    bench.run(kind + "/activated", lambda *x: [tf.nn.relu(build(*x)), tf.tanh(build(*x))],
              fed(PRODUCTS))


@case("BiasAdd")
def bias_add(bench, kind):
    draw = generator(kind)
    bench.run(kind + "/shapes", lambda x, b: tf.nn.bias_add(x, b), [
        ("%d, %d" % (m, n), [normal(draw, m, n), normal(draw, n)])
        for m in (1, 7, 150) for n in LENGTHS])


@case("BiasAddGrad")
def bias_add_grad(bench, kind):
    draw = generator(kind)
    bench.run(kind + "/shapes", lambda x: op(kind, x), [
        ("%d, %d" % (m, n), [uneven(draw, m, n)])
        for m in SIZES + [150, 1000] for n in SIZES + [100, 150]])
