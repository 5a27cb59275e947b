"""Ops that compute each element by itself: packets of eight of them, and the rest one by one."""

import numpy as np

from chapter14 import tf1 as tf
from scripts.oracle.ops.bench import LENGTHS, case, generator, normal, op

UNARY = ("Tanh", "Sigmoid", "Exp", "Log", "Log1p", "Expm1", "Sqrt", "Rsqrt", "Square", "Softplus",
         "Relu", "Elu", "Selu", "Softsign", "Neg", "Reciprocal", "Erf", "Sin", "Cos", "Floor")
BINARY = ("TanhGrad", "SigmoidGrad", "SqrtGrad", "RsqrtGrad", "ReluGrad", "EluGrad", "SoftplusGrad",
          "Sub", "Mul", "RealDiv", "Pow", "Maximum", "Minimum", "SquaredDifference")
SCALES = (1e-42, 1e-38, 1e-20, 1e-4, 0.1, 1, 4, 10, 30, 100, 1e4, 1e20, 1e38)


def specials():
    """Numbers at which functions change their course, and those that are not normal; float32."""
    limits = np.finfo(np.float32)
    found = [0, 1, 0.5, 2, limits.tiny, limits.tiny / 2, 1e-45, 1.1754942e-38, limits.max, np.inf,
             limits.eps, limits.eps / 2, 4e-4, 0.625, 7.9, 8.5, 9, 9.01, 13.94, 16, 17.3, 20, 87.3,
             88.37626, 88.7228, 88.73, 89, 103.9, 104.1, 1e-3, 1e-6, 1e-10, 1e-20, 1e-30, 1e5, 1e10,
             1e20, 1e30, 0.70710677, 0.7071068, 1.4142135, 3.1415927]
    with np.errstate(over="ignore"):
        numbers = np.array(found, np.float32)
    return np.concatenate([numbers, -numbers, np.array([np.nan], np.float32)])


def feeds(draw, count):
    """``{what: feeds}`` of ``count`` arrays each.

    Every length to 70 and long ones; every magnitude; any bits; each special number in each place
    of a packet, and beyond the last one.
    """
    def arrays(scale, n):
        with np.errstate(over="ignore", under="ignore"):
            return [(scale * draw.randn(n)).astype(np.float32) for _ in range(count)]
    around = specials()
    found = {"lengths": [(str(n), arrays(3, n)) for n in LENGTHS],
             "magnitudes": [(f"{scale:g}", arrays(scale, 403)) for scale in SCALES],
             "bits": [(str(i), [any_bits(draw, 1003) for _ in range(count)]) for i in range(2)]}
    found["specials"] = [(str(i), [
        np.roll(np.resize(np.roll(around, 5 * i * j), len(around) + i), i) for j in range(count)])
        for i in range(9)]
    found["long"] = [(str(n), arrays(1, n)) for n in (1000, 15000, 28500, 30011)]
    return found


def any_bits(draw, n):
    """Numbers of which each pattern of bits is as likely as another."""
    return draw.randint(0, 2**32, n, dtype=np.uint64).astype(np.uint32).view(np.float32)


@case(*UNARY)
def unary(bench, kind):
    for what, fed in feeds(generator(kind), 1).items():
        bench.run(kind + "/" + what, lambda x: op(kind, x), fed)


@case(*BINARY)
def binary(bench, kind):
    for what, fed in feeds(generator(kind), 2).items():
        bench.run(kind + "/" + what, lambda x, y: op(kind, x, y), fed)


@case("sigmoid_cross_entropy")
def sigmoid_cross_entropy(bench, kind):
    """The loss and its gradient."""
    def build(logits, labels):
        loss = tf.nn.sigmoid_cross_entropy_with_logits(labels=labels, logits=logits)
        return [loss] + tf.gradients(loss, logits)
    for what, fed in feeds(generator(kind), 2).items():
        bench.run(kind + "/" + what, build, fed)


@case("AddN")
def add_n(bench, kind):
    draw = generator(kind)
    for terms in 2, 3, 8, 9, 10, 17:
        bench.run("%s/%d" % (kind, terms), lambda *x: tf.add_n(list(x)), [
            (str(n), [normal(draw, n) for _ in range(terms)]) for n in LENGTHS + [1003]])
