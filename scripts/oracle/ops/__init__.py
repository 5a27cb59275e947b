"""What single ops compute, bit for bit: each op by itself, on thousands of fed inputs.

    python -m scripts.oracle.ops FILE [OP ...]              writes what this TensorFlow computes
    python -m scripts.oracle.ops --compare FILE [OP ...]    says which of it is not as in FILE

A case is ``OP/what``, such as ``Tanh/lengths``: a graph of one op, run on many feeds, each with a
label. `python -m scripts.oracle ops` records the two real TensorFlows into ``data/golden/ops``. All
of this runs under any TensorFlow, and is Python 3.6.
"""

from scripts.oracle.ops import draws, elementwise, matrices, reductions, training
from scripts.oracle.ops.bench import CASES, THREADS, Bench


def run(names=None, threads=THREADS):
    """A `Bench` on which the cases of these ops were run; of all of them by default."""
    bench = Bench(threads)
    for name in names or CASES:
        CASES[name](bench, name)
    return bench
