"""The command line: see the package's docstring."""

import argparse
import logging
import sys

from chapter14 import tf1 as tf
from scripts.oracle import ops
from scripts.oracle.ops import results


def main(argv=None):
    parser = argparse.ArgumentParser(prog="python -m scripts.oracle.ops",
                                     description=ops.__doc__.split("\n\n")[0])
    parser.add_argument("file", metavar="FILE", help="results (npz)")
    parser.add_argument("ops", metavar="OP", nargs="*",
                        help="only these; there are {}".format(", ".join(ops.CASES)))
    parser.add_argument("--compare", action="store_true",
                        help="compare what this TensorFlow computes with FILE; exit status 1 if "
                        "they differ")
    parser.add_argument("--threads", type=int, default=ops.THREADS, metavar="N",
                        help="threads of TensorFlow (default: %d)" % ops.THREADS)
    options = parser.parse_args(argv)
    for name in options.ops:
        if name not in ops.CASES:
            parser.error(f"no op {name!r}")
    logging.getLogger("tensorflow").setLevel(logging.ERROR)
    bench = ops.run(options.ops, options.threads)
    if not options.compare:
        results.save(options.file, bench, options.threads)
        return 0
    lines = list(results.compare(options.file, bench, whole=not options.ops))
    print("\n".join(lines + ["arithmetic %s: %d cases, %d of them differ" % (
        tf.arithmetic(), len(bench.results), len(lines))]))
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
