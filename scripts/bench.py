"""How fast training is, beside the real TensorFlow 1.15.5 on the same machine.

    python -m scripts.bench [--pairs 5]

In each pair the real TensorFlow 1.15.5 and this one run, one after the other, in turns first: the
MNIST classifier for three epochs, the time series for 300 iterations, with two threads each. Prints,
of each section and arithmetic, the median over the pairs of the ratio of the times of an epoch, or
of an iteration, and the least and the largest ratio; the first epoch, and the first 50 iterations of
each model, are left out. Needs what `make oracle` makes. Exit status: 0; 2 without an oracle.
"""

import argparse
import json
import pathlib
import statistics
import subprocess
import sys
import tempfile

from scripts import files
from scripts.oracle.environments import TF_1_15

RUNS = {"mnist_classifier": (["--epochs", "3"], "seconds_per_epoch", 1),
        "time_series": (["--iterations", "300"], "seconds_per_iteration", 50)}
ARITHMETICS = ("notebook", "1.15")


def seconds(python, section, *options):
    """The median time of an epoch or an iteration of one run."""
    arguments, unit, warm_up = RUNS[section]
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([*python, "-m", f"chapter14.{section}", *arguments, *options, "--output", folder],
                       cwd=files.ROOT, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        times = json.loads((pathlib.Path(folder) / section / "timings.json").read_text())[unit]
    models = 2 if section == "time_series" else 1
    length = len(times) // models
    return statistics.median(time for start in range(0, len(times), length)
                             for time in times[start + warm_up:start + length])


def pair(section, arithmetic, real_first):
    """The ratio of one pair of runs: this TensorFlow's time to 1.15.5's."""
    sides = {"real": lambda: seconds([str(TF_1_15.venv / "bin" / "python")], section),
             "ours": lambda: seconds([sys.executable], section, "--arithmetic", arithmetic)}
    found = {side: sides[side]() for side in sorted(sides, reverse=real_first)}
    return found["ours"] / found["real"]


def main(argv=None):
    parser = argparse.ArgumentParser(prog="python -m scripts.bench", description=__doc__.split("\n\n")[0])
    parser.add_argument("--pairs", type=int, default=5, metavar="N", help="of each section and arithmetic")
    options = parser.parse_args(argv)
    if not (TF_1_15.venv / "stamp").exists():
        print("bench: TensorFlow 1.15.5 is not there; `make oracle` makes its environment", file=sys.stderr)
        return 2
    print("section           arithmetic  ratio  from  to")
    for section in RUNS:
        for arithmetic in ARITHMETICS:
            ratios = [pair(section, arithmetic, bool(number % 2)) for number in range(options.pairs)]
            print(f"{section:<17} {arithmetic:<11} {statistics.median(ratios):5.2f}  {min(ratios):.2f}  "
                  f"{max(ratios):.2f}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
