"""What single ops compute, bit for bit: each op by itself, on thousands of fed inputs, under any TensorFlow.

    python -m scripts.oracle.ops FILE [OP ...]    writes the results of this TensorFlow to FILE (npz)

Inputs are drawn by NumPy, from a generator seeded by the case's name; so FILE holds results alone, and a hash of the
inputs. A case is ``OP/what``, such as ``Tanh/lengths``; its result is a list of arrays, one for each feed. Stored are
their numbers, end to end; of more than `FEW` numbers a checksum for each array. `python -m scripts.oracle ops` records
the two real TensorFlows; `tests/test_ops.py` compares. Python 3.6 syntax.
"""

import argparse
import hashlib
import zlib

import numpy as np

from chapter14 import tf1 as tf

THREADS = 2   # TensorFlow 1.15 cuts its work, and with it what is computed one by one, by the number of threads
FEW = 10000   # so many numbers of a case are stored as they are
LENGTHS = list(range(1, 71))
SIZES = [1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 15, 16, 17, 20, 23, 24, 31, 32, 33, 40, 47, 48, 49, 63, 64, 65, 70]

CASES = {}  # {OP: function of a `Bench` that runs all cases of the op}


def case(*names):
    """Let the function that is decorated run the cases of these ops; it is given a `Bench` and the op's name."""
    def register(function):
        CASES.update((name, function) for name in names)
        return function
    return register


class Bench:
    """A graph of one op, and the results of running it.

    Attributes
    ----------
    results : dict
        ``{case: [(label of the feed, array), ...]}``
    inputs : hash object
        Of all that was fed.
    """

    def __init__(self, threads=THREADS):
        self.results = {}
        self.inputs = hashlib.sha256()
        self.config = tf.ConfigProto(intra_op_parallelism_threads=threads, inter_op_parallelism_threads=threads)

    def run(self, name, build, feeds):
        """Build a graph and run it on each feed.

        Parameters
        ----------
        name : str
            The case, ``OP/what``.
        build : callable
            Given a placeholder for each array of a feed, returns a tensor, or a list of them.
        feeds : iterable of (str, sequence of arrays)
            A label, and what to feed.
        """
        feeds = [(label, [np.asarray(array) for array in arrays]) for label, arrays in feeds]
        with tf.Graph().as_default(), tf.Session(config=self.config) as sess:
            placeholders = [tf.placeholder(tf.as_dtype(array.dtype), [None] * array.ndim) for array in feeds[0][1]]
            tensors = build(*placeholders)
            for label, arrays in feeds:
                self.note(name, label, sess.run(tensors, dict(zip(placeholders, arrays))), arrays)

    def note(self, name, label, values, inputs):
        """Add results of a case to the others, and what they were computed from to the hash."""
        for array in inputs:
            self.inputs.update(np.ascontiguousarray(array).tobytes())
        for value in values if isinstance(values, (list, tuple)) else [values]:
            self.results.setdefault(name, []).append((label, np.asarray(value)))


def generator(name):
    return np.random.RandomState(zlib.crc32(name.encode()))


def op(kind, *inputs, **attributes):
    """The first output of an op, by its type's name; ``attributes`` are booleans. Its ``T`` is float32."""
    values = {name: tf.AttrValue(b=value) for name, value in attributes.items()}
    values["T"] = tf.AttrValue(type=tf.float32.as_datatype_enum)
    return tf.get_default_graph().create_op(kind, list(inputs), [tf.float32], attrs=values).outputs[0]


# --- elementwise ------------------------------------------------------------------------------------------------------

UNARY = ("Tanh", "Sigmoid", "Exp", "Log", "Log1p", "Expm1", "Sqrt", "Rsqrt", "Square", "Softplus", "Relu", "Elu", "Selu",
         "Softsign", "Neg", "Reciprocal", "Erf", "Sin", "Cos", "Floor")
BINARY = ("TanhGrad", "SigmoidGrad", "SqrtGrad", "RsqrtGrad", "ReluGrad", "EluGrad", "SoftplusGrad", "Sub", "Mul",
          "RealDiv", "Pow", "Maximum", "Minimum", "SquaredDifference")


def specials():
    """Numbers at which functions change their course, and all that are no normal numbers."""
    limits = np.finfo(np.float32)
    found = [0, 1, 0.5, 2, limits.tiny, limits.tiny / 2, 1e-45, 1.1754942e-38, limits.max, np.inf, limits.eps,
             limits.eps / 2, 4e-4, 0.625, 7.9, 8.5, 9, 9.01, 13.94, 16, 17.3, 20, 87.3, 88.37626, 88.7228, 88.73, 89, 103.9,
             104.1, 1e-3, 1e-6, 1e-10, 1e-20, 1e-30, 1e5, 1e10, 1e20, 1e30, 0.70710677, 0.7071068, 1.4142135, 3.1415927]
    with np.errstate(over="ignore"):
        numbers = np.array(found, np.float32)
    return np.concatenate([numbers, -numbers, np.array([np.nan], np.float32)])


def elementwise_feeds(draw, count):
    """{what: feeds of ``count`` arrays}: each length, magnitudes of all kinds, every special number in every place."""
    def arrays(make):
        return [make().astype(np.float32) for _ in range(count)]
    with np.errstate(over="ignore", under="ignore"):
        feeds = {"lengths": [(str(n), arrays(lambda: 3 * draw.randn(n))) for n in LENGTHS]}
        feeds["magnitudes"] = [("%g" % scale, arrays(lambda: scale * draw.randn(403)))
                               for scale in (1e-42, 1e-38, 1e-20, 1e-4, 0.1, 1, 4, 10, 30, 100, 1e4, 1e20, 1e38)]
    bits = [(str(i), [draw.randint(0, 2**32, 1003, dtype=np.uint64).astype(np.uint32).view(np.float32)
                      for _ in range(count)]) for i in range(2)]
    around = specials()
    turned = [(str(i), [np.roll(np.resize(np.roll(around, 5 * i * j), len(around) + i), i) for j in range(count)])
              for i in range(9)]
    feeds.update(bits=bits, specials=turned)
    feeds["long"] = [(str(n), arrays(lambda: draw.randn(n))) for n in (1000, 15000, 28500, 30011)]
    return feeds


@case(*UNARY)
def unary(bench, kind):
    for what, feeds in elementwise_feeds(generator(kind), 1).items():
        bench.run(kind + "/" + what, lambda x: op(kind, x), feeds)


@case(*BINARY)
def binary(bench, kind):
    for what, feeds in elementwise_feeds(generator(kind), 2).items():
        bench.run(kind + "/" + what, lambda x, y: op(kind, x, y), feeds)


@case("sigmoid_cross_entropy")
def sigmoid_cross_entropy(bench, kind):
    def build(logits, labels):
        loss = tf.nn.sigmoid_cross_entropy_with_logits(labels=labels, logits=logits)
        return [loss] + tf.gradients(loss, logits)
    for what, feeds in elementwise_feeds(generator(kind), 2).items():
        bench.run(kind + "/" + what, build, feeds)


@case("AddN")
def add_n(bench, kind):
    draw = generator(kind)
    for terms in 2, 3, 8, 9, 10, 17:
        bench.run("%s/%d" % (kind, terms), lambda *x: tf.add_n(list(x)), [
            (str(n), [draw.randn(n).astype(np.float32) for _ in range(terms)]) for n in LENGTHS + [1003]])


# --- reductions -------------------------------------------------------------------------------------------------------

def normal(draw, *shape):
    """Normal numbers of magnitudes that differ a little, so that the order of a sum shows."""
    return (draw.randn(*shape) * 10.0**draw.uniform(-2, 2, shape)).astype(np.float32)


@case("Mean", "Sum", "Max")
def reduction(bench, kind):
    draw = generator(kind)
    reduce = {"Mean": tf.reduce_mean, "Sum": tf.reduce_sum, "Max": tf.reduce_max}[kind]
    matrices = [(m, n) for m in SIZES[::2] + [150] for n in SIZES[::2] + [150]]
    bench.run(kind + "/all", reduce, [(str(n), [normal(draw, n)]) for n in LENGTHS + [150, 1000, 1003, 10000, 100003]])
    bench.run(kind + "/all of a matrix", reduce, [(str(shape), [normal(draw, *shape)]) for shape in matrices])
    for axis in 0, 1:
        bench.run("%s/axis %d" % (kind, axis), lambda x: reduce(x, axis), [
            (str(shape), [normal(draw, *shape)]) for shape in matrices + [(1000, 100), (7, 10000), (10000, 7)]])
    cubes = [(2, 3, n) for n in LENGTHS] + [(50, 20, 1), (7, 9, 5), (8, 16, 24), (150, 28, 10)]
    bench.run(kind + "/all of three axes", reduce, [(str(shape), [normal(draw, *shape)]) for shape in cubes])
    for axis in -1, 1, [0, 1], [1, 2], [0, 2]:
        bench.run("%s/axis %s of three" % (kind, axis), lambda x: reduce(x, axis), [
            (str(shape), [normal(draw, *shape)]) for shape in cubes])


@case("L2Loss")
def l2_loss(bench, kind):
    draw = generator(kind)
    bench.run(kind + "/lengths", lambda x: op(kind, x), [
        (str(n), [normal(draw, n)]) for n in LENGTHS + [1000, 1003, 28500, 100003]])


@case("Softmax", "LogSoftmax")
def softmax(bench, kind):
    draw = generator(kind)
    bench.run(kind + "/shapes", lambda x: op(kind, x), [
        (str(shape), [(4 * draw.randn(*shape)).astype(np.float32)]) for shape in logits_shapes()])
    bench.run(kind + "/hard", lambda x: op(kind, x), hard_logits(draw))


def logits_shapes():
    return [(m, n) for m in (1, 2, 3, 5, 8, 9) for n in LENGTHS] + [(50, 10), (150, 10), (1000, 10), (150, 100)]


def hard_logits(draw):
    """Rows with large, tiny, infinite and undefined logits."""
    rows = np.concatenate([draw.randn(12, 13) * scale for scale in (1e-30, 1e-3, 20, 100, 1e5, 1e37)]).astype(np.float32)
    undefined = draw.randn(6, 13).astype(np.float32)
    undefined[[0, 1, 2, 3, 4, 5], [0, 3, 12, 2, 9, 12]] = [np.inf, np.nan, np.nan, -np.inf, -np.inf, -np.inf]
    return [("magnitudes", [rows]), ("undefined", [undefined])]


@case("SoftmaxCrossEntropyWithLogits")
def dense_cross_entropy(bench, kind):
    def build(logits, labels):
        loss = tf.nn.softmax_cross_entropy_with_logits_v2(labels=labels, logits=logits)
        return [loss] + tf.gradients(loss, logits)
    draw = generator(kind)
    bench.run(kind + "/one of n", build, [
        (str(shape), [(4 * draw.randn(*shape)).astype(np.float32),
                      np.eye(shape[1], dtype=np.float32)[draw.randint(0, shape[1], shape[0])]])
        for shape in logits_shapes()])
    bench.run(kind + "/any", build, [
        (str(shape), [(4 * draw.randn(*shape)).astype(np.float32), draw.rand(*shape).astype(np.float32)])
        for shape in logits_shapes()[::3]])
    bench.run(kind + "/hard", build, [
        (label, [logits, draw.rand(*logits.shape).astype(np.float32)]) for label, (logits,) in hard_logits(draw)])


@case("SparseSoftmaxCrossEntropyWithLogits")
def sparse_cross_entropy(bench, kind):
    def build(logits, labels):
        loss = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=logits)
        return [loss] + tf.gradients(loss, logits)
    for dtype in np.int32, np.int64:
        draw, name = generator(kind), "%s/%s" % (kind, np.dtype(dtype))
        feeds = [(str(shape), [(4 * draw.randn(*shape)).astype(np.float32)]) for shape in logits_shapes()]
        bench.run(name, build, [(label, [logits, draw.randint(0, logits.shape[1], len(logits)).astype(dtype)])
                                for label, (logits,) in feeds + hard_logits(draw)])


# --- matrices ---------------------------------------------------------------------------------------------------------

# [m, k] x [k, n]: the time series' cell, its output layer, the MNIST classifier's cell and output layer, layers of other
# chapters, and k across the blocks that a product is cut into
PRODUCTS = [(50, 101, 100), (1000, 100, 1), (150, 178, 150), (150, 150, 10), (150, 300, 600), (50, 784, 300), (4, 8, 5),
            (20, 784, 100), (37, 1100, 41), (9, 1031, 1), (1000, 1100, 3), (130, 257, 65), (300, 20, 1001)]


def product_shapes(draw):
    """[m, k, n]: all of 1 to 9 with one another, each number to 70 in each place, and the chapter's."""
    found = [(m, k, n) for m in range(1, 10) for k in (1, 2, 3, 7, 8, 9, 16, 17, 31) for n in range(1, 18)]
    found += [tuple(int(size) for size in draw.permutation(70)[:3] + 1) for _ in range(400)]
    found += [shape for n in LENGTHS for shape in ((n, 17, 9), (5, n, 11), (6, 13, n), (n, 64, 1), (33, n, 1), (1, n, 12),
                                                   (1, 33, n), (n, 1, 7), (1, n, 1))]
    found += [shape for m, k, n in PRODUCTS for shape in ((m, k, n), (k, m, n), (m, n, k), (1, k, n), (1, n, k), (m, k, 1))]
    return sorted(set(found))


@case("MatMul")
def product(bench, kind):
    for a, b in (False, False), (True, False), (False, True), (True, True):
        name = "%s/%s x %s" % (kind, "a'" if a else "a", "b'" if b else "b")
        draw = generator(name)
        bench.run(name, lambda x, y: op(kind, x, y, transpose_a=a, transpose_b=b), (
            ("%d, %d, %d" % (m, k, n), [draw.randn(*((k, m) if a else (m, k))).astype(np.float32),
                                        draw.randn(*((n, k) if b else (k, n))).astype(np.float32)])
            for m, k, n in product_shapes(draw)))
    draw = generator(kind)
    x, y = normal(draw, 21, 35), normal(draw, 35, 19)
    x[3, 5], y[7, 4], x[20, 34], y[34, 18] = np.inf, np.nan, -np.inf, 0
    bench.run(kind + "/undefined", lambda x, y: op(kind, x, y, transpose_a=False, transpose_b=False),
              [("", [x, y]), ("tiny", [x * np.float32(1e-30), y * np.float32(1e-12)])])


@case("MatMul + BiasAdd")
def biased_product(bench, kind):
    """A layer, of which grappler makes one op since 1.14; of one column in another order of sums."""
    draw = generator(kind)
    shapes = [(m, k, n) for m in (1, 2, 5, 8, 50) for k in SIZES for n in (1, 2, 8, 13)] + PRODUCTS
    bench.run(kind + "/shapes", lambda x, w, b: tf.nn.bias_add(tf.matmul(x, w), b), [
        ("%d, %d, %d" % (m, k, n), [draw.randn(m, k).astype(np.float32), draw.randn(k, n).astype(np.float32),
                                    draw.randn(n).astype(np.float32)]) for m, k, n in shapes])
    bench.run(kind + "/activated", lambda x, w, b: [function(tf.nn.bias_add(tf.matmul(x, w), b)) for function in (
        tf.nn.relu, tf.tanh)], [("%d, %d, %d" % (m, k, n), [draw.randn(m, k).astype(np.float32),
                                                            draw.randn(k, n).astype(np.float32),
                                                            draw.randn(n).astype(np.float32)]) for m, k, n in PRODUCTS])


@case("BiasAdd")
def bias_add(bench, kind):
    draw = generator(kind)
    bench.run(kind + "/shapes", lambda x, b: tf.nn.bias_add(x, b), [
        ("%d, %d" % (m, n), [draw.randn(m, n).astype(np.float32), draw.randn(n).astype(np.float32)])
        for m in (1, 7, 150) for n in LENGTHS])


@case("BiasAddGrad")
def bias_add_grad(bench, kind):
    draw = generator(kind)
    shapes = [(m, n) for m in SIZES + [150, 1000] for n in SIZES + [100, 150]]
    bench.run(kind + "/shapes", lambda x: op(kind, x), [("%d, %d" % shape, [normal(draw, *shape)]) for shape in shapes])


# --- training ---------------------------------------------------------------------------------------------------------

OPTIMIZERS = {
    "ApplyAdam": lambda: tf.train.AdamOptimizer(0.001),
    "ApplyMomentum": lambda: tf.train.MomentumOptimizer(0.01, 0.9),
    "ApplyMomentum, Nesterov": lambda: tf.train.MomentumOptimizer(0.01, 0.9, use_nesterov=True),
    "ApplyRMSProp": lambda: tf.train.RMSPropOptimizer(0.01),
    "ApplyRMSProp, momentum": lambda: tf.train.RMSPropOptimizer(0.01, momentum=0.9),
    "ApplyCenteredRMSProp": lambda: tf.train.RMSPropOptimizer(0.01, centered=True),
    "ApplyGradientDescent": lambda: tf.train.GradientDescentOptimizer(0.1),
    "ApplyAdagrad": lambda: tf.train.AdagradOptimizer(0.1),
    "ApplyAdadelta": lambda: tf.train.AdadeltaOptimizer(0.1),
    "ApplyFtrl": lambda: tf.train.FtrlOptimizer(0.1, l1_regularization_strength=0.01, l2_regularization_strength=0.01),
}


@case(*OPTIMIZERS)
@case(*("Resource" + name for name in OPTIMIZERS))
def training(bench, kind):
    """Five steps on gradients of all magnitudes; the last of two sizes ends in gradients that are zero or tiny."""
    draw, resource = generator(kind), kind.startswith("Resource")
    sizes = LENGTHS + [100, 1003] + ([10000, 15000, 28500, 30011] if "Adam" in kind else [])
    starts = [draw.randn(size).astype(np.float32) for size in sizes]
    gradients = [[normal(draw, size) for size in sizes] for _ in range(5)]
    for step in gradients:
        step[-1][::3] *= np.float32(1e-21)
        step[-2][::3] *= np.float32(0)
    with tf.Graph().as_default(), tf.Session(config=bench.config) as sess:
        variables = [tf.get_variable("size_%d" % size, initializer=start, use_resource=resource)
                     for size, start in zip(sizes, starts)]
        fed = [tf.placeholder(tf.float32, [size]) for size in sizes]
        optimizer = OPTIMIZERS[kind[len("Resource"):] if resource else kind]()
        step = optimizer.apply_gradients(list(zip(fed, variables)))
        slots = [optimizer.get_slot(variable, name) for name in optimizer.get_slot_names() for variable in variables]
        sess.run(tf.global_variables_initializer())
        for number, values in enumerate(gradients):
            sess.run(step, dict(zip(fed, values)))
            if number in (0, 4):
                for label, value, fed_value in zip(sizes, sess.run(variables), values):
                    bench.note("%s/step %d" % (kind, number), str(label), value, [fed_value])
        for label, value in zip(sizes * len(slots), sess.run(slots)):
            bench.note(kind + "/slots", str(label), value, [])


# --- random -----------------------------------------------------------------------------------------------------------

RANDOM = {
    "RandomStandardNormal": lambda n: tf.random_normal([n], seed=7),
    "TruncatedNormal": lambda n: tf.truncated_normal([n], seed=7),
    "RandomUniform": lambda n: tf.random_uniform([n], seed=7),
    "RandomUniformInt": lambda n: tf.random_uniform([n], maxval=1000, dtype=tf.int32, seed=7),
    "Multinomial": lambda n: tf.multinomial(tf.log([[0.1, 0.2, 0.3, 0.4], [4.0, 1.0, 2.0, 2.0]]), n, seed=7),
    "RandomShuffle": lambda n: tf.random_shuffle(tf.range(n), seed=7),
}


@case(*RANDOM)
def random(bench, kind):
    """In turn: an op draws on where it stopped."""
    def build(n):
        tf.set_random_seed(42)
        return RANDOM[kind](n)
    bench.run(kind + "/lengths", build, [(str(n), [np.int32(n)]) for n in LENGTHS + [1003, 10000, 100003]])


# --- results ----------------------------------------------------------------------------------------------------------

def packed(arrays):
    """What is stored of a case's arrays: all numbers, or a checksum for each array; NaNs are all the same one."""
    arrays = [np.where(np.isnan(array), np.float32(np.nan), array) if array.dtype.kind == "f" else array
              for array in arrays]
    if sum(array.size for array in arrays) <= FEW:
        return np.concatenate([array.ravel() for array in arrays])
    return np.array([zlib.crc32(np.ascontiguousarray(array).tobytes()) for array in arrays], np.uint32)


def differing(stored, results):
    """Labels of those feeds of a case whose results are not the stored ones, bit for bit.

    Parameters
    ----------
    stored : array
        What `packed` gave.
    results : list of (str, array)
        As in `Bench.results`.
    """
    now = packed([array for _, array in results])
    if stored.dtype != now.dtype or stored.shape != now.shape:
        return ["%s%s for %s%s" % (now.dtype, list(now.shape), stored.dtype, list(stored.shape))]
    unequal = np.frombuffer(stored.tobytes(), np.uint8) != np.frombuffer(now.tobytes(), np.uint8)
    unequal = unequal.reshape(len(now), -1).any(axis=1)
    if len(now) != len(results):
        ends = np.cumsum([array.size for _, array in results])
        unequal = [part.any() for part in np.split(unequal, ends[:-1])]
    return [label for (label, _), differs in zip(results, unequal) if differs]


def run(names=None, threads=THREADS):
    """A `Bench` that the cases of these ops were run on; of all of them by default."""
    bench = Bench(threads)
    for name in names or CASES:
        CASES[name](bench, name)
    return bench


def main(argv=None):
    parser = argparse.ArgumentParser(prog="python -m scripts.oracle.ops", description=__doc__.split("\n\n")[0])
    parser.add_argument("file", metavar="FILE", help="where to write the results (npz)")
    parser.add_argument("ops", metavar="OP", nargs="*", help="only these; there are %s" % ", ".join(CASES))
    options = parser.parse_args(argv)
    for name in options.ops:
        if name not in CASES:
            parser.error("no op %r" % name)
    bench = run(options.ops)
    arrays = {name: packed([array for _, array in results]) for name, results in bench.results.items()}
    np.savez_compressed(options.file, inputs=np.frombuffer(bench.inputs.digest(), np.uint8), **arrays)


if __name__ == "__main__":
    main()
