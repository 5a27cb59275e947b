"""Which of TensorFlow's kernels give TensorFlow 1.15.5's very bits, and which round differently.

    python -m scripts.kernels                 prints a table
    python -m scripts.kernels --record FILE   writes the results of this TensorFlow to FILE (npz)

The table needs the oracle's environment (`make oracle` makes it), since bits are compared on one and the same machine:
the other TensorFlow is run there. Shapes are the chapter's; threads are two. Python 3.7 syntax.
"""

import argparse
import os
import subprocess
import sys
import tempfile

import numpy as np

from chapter14 import recording
from chapter14 import tf1 as tf


def kernels():
    """{what it is: tensor}, on inputs from NumPy, fed so that nothing is computed beforehand."""
    draw = np.random.RandomState(0)

    def normal(*shape):
        array = draw.randn(*shape).astype(np.float32)
        return tf.placeholder_with_default(array, array.shape)
    cell_x, cell_w, cell_g = normal(50, 101), normal(101, 100), normal(50, 100)        # the time series' cell
    mnist_x, mnist_w, mnist_g = normal(150, 178), normal(178, 150), normal(150, 150)  # the MNIST classifier's
    out_x, out_w, out_g = normal(1000, 100), normal(100, 1), normal(1000, 1)          # the dense layer over all steps
    logits, labels = normal(150, 10), tf.constant(draw.randint(0, 10, 150))
    entropy = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=logits)
    found = {}
    for name, x, w, g in (("cell, series", cell_x, cell_w, cell_g), ("cell, MNIST", mnist_x, mnist_w, mnist_g),
                          ("output layer, series", out_x, out_w, out_g)):
        found["matmul: " + name] = tf.matmul(x, w)
        found["matmul: gradient of weights, " + name] = tf.matmul(x, g, transpose_a=True)
        found["matmul: gradient of inputs, " + name] = tf.matmul(g, w, transpose_b=True)
    found["matmul: output layer, MNIST"] = tf.matmul(mnist_g, normal(150, 10))
    bias = normal(100)
    found["bias_add"] = tf.nn.bias_add(cell_g, bias)
    found["bias_add: gradient"], = tf.gradients(found["bias_add"], bias, cell_g)
    for name, function in (("relu", tf.nn.relu), ("square", tf.square), ("tanh", tf.tanh), ("exp", tf.exp)):
        found[name] = function(cell_g)
    found["division"] = cell_g / (tf.abs(cell_g) + 1e-3)
    found["sqrt (in Adam)"], found["log"] = tf.sqrt(tf.abs(cell_g)), tf.math.log(tf.abs(cell_g))
    found["reduce_mean"] = tf.reduce_mean(normal(50, 20, 1))
    found["sparse softmax cross-entropy"] = entropy
    found["sparse softmax cross-entropy: gradient"], = tf.gradients(entropy, logits)
    return found


def record(path):
    with tf.Session() as sess:
        found = kernels()
        values = [sess.run(tensor) for tensor in found.values()]
    np.savez(path, **dict(zip(found, values)))


def run(python, folder, onednn):
    """Record in a process of its own; returns the results."""
    path = os.path.join(folder, onednn + ".npz")
    environment = dict(os.environ, TF_ENABLE_ONEDNN_OPTS=onednn, TF_NUM_INTRAOP_THREADS="2", TF_NUM_INTEROP_THREADS="2")
    subprocess.run([python, "-m", "scripts.kernels", "--record", path], cwd=recording.ROOT, env=environment, check=True,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    with np.load(path) as results:
        return dict(results)


def main(argv=None):
    parser = argparse.ArgumentParser(prog="python -m scripts.kernels", description=__doc__.split("\n\n")[0])
    parser.add_argument("--record", metavar="FILE", help="write this TensorFlow's results, compare nothing")
    options = parser.parse_args(argv)
    if options.record:
        record(options.record)
        return 0
    oracle = os.path.join(recording.ROOT, ".venv-oracle", "bin", "python")
    if not os.path.exists(oracle):
        print("kernels: %s is not there; run `make oracle` first" % oracle, file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as folder:
        real = run(oracle, folder, "0")
        off, on = run(sys.executable, folder, "0"), run(sys.executable, folder, "1")
    print("%-55s%s" % ("elements whose bits are not TensorFlow 1.15.5's", "oneDNN off       on"))
    for name in real:
        print("%-55s%9.1f%%%8.1f%%" % (name, *(100 * np.mean(real[name] != other[name]) for other in (off, on))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
