"""Random ops: the same numbers come of the same seeds, in turn from one call to the next."""

import numpy as np

from chapter14 import tf1 as tf
from scripts.oracle.ops.bench import LENGTHS, case

SEED, GRAPH_SEED = 7, 42
PROBABILITIES = [[0.1, 0.2, 0.3, 0.4], [4.0, 1.0, 2.0, 2.0]]  # a row is in proportion to them

OPS = {
    "RandomStandardNormal": lambda n: tf.random_normal([n], seed=SEED),
    "TruncatedNormal": lambda n: tf.truncated_normal([n], seed=SEED),
    "RandomUniform": lambda n: tf.random_uniform([n], seed=SEED),
    "RandomUniformInt": lambda n: tf.random_uniform([n], maxval=1000, dtype=tf.int32, seed=SEED),
    "Multinomial": lambda n: tf.multinomial(np.log(PROBABILITIES).astype(np.float32), n, seed=SEED),
    "RandomShuffle": lambda n: tf.random_shuffle(tf.range(n), seed=SEED),
}


@case(*OPS)
def draws(bench, kind):
    def build(n):
        tf.set_random_seed(GRAPH_SEED)
        return OPS[kind](n)
    bench.run(kind + "/lengths", build,
              [(str(n), [np.int32(n)]) for n in LENGTHS + [1003, 10000, 100003]])
