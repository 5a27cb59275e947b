"""How fast training is, beside the real TensorFlow 1.15.5 on the same machine.

    python -m scripts.bench [--pairs 5] [--sweep]

In each pair the real TensorFlow 1.15.5 and this one run, one after the other, in turns first: the
MNIST classifier for three epochs, the time series for 300 iterations, with two threads each.
Prints, of each section and arithmetic, the median over the pairs of the ratio of the times of an
epoch, or of an iteration, and the least and the largest ratio; the first epoch, and the first 50
iterations of each model, are left out. Needs what `make oracle` makes. With --sweep instead: how
many times as fast two workers of a sweep are as one, once they have loaded TensorFlow. Exit status:
0; 2 without an oracle.
"""

import argparse
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

from scripts import files
from scripts.oracle.environments import TF_1_15
from scripts.sweep import many, worker

RUNS = {"mnist_classifier": (["--epochs", "3"], "seconds_per_epoch", 1),
        "time_series": (["--iterations", "300"], "seconds_per_iteration", 50)}
ARITHMETICS = ("notebook", "1.15")
SWEEP = 12  # runs


def seconds(python, section, *options):
    """The median time of an epoch or an iteration of one run."""
    arguments, unit, warm_up = RUNS[section]
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run([*python, "-m", f"chapter14.{section}", *arguments, *options,
                               "--output", folder], cwd=files.ROOT, capture_output=True, text=True)
        if done.returncode:
            raise files.Fault(f"{section} failed: {done.stderr.strip()[-300:]}")
        times = files.read_json(pathlib.Path(folder) / section / "timings.json", "")[unit]
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


def sweep_seconds(workers):
    """What `SWEEP` runs take so many workers that have loaded TensorFlow."""
    tasks = [("time_series", ["--iterations", "301", "--device", "cpu", "--threads", "1",
                              "--arithmetic", "notebook", "--seed", str(seed)], worker.code())
             for seed in range(SWEEP)]
    times = []

    def warm_up(client):
        client.run(worker.run, *tasks[0])
        times.append(time.perf_counter())
    for _ in many.each(worker.run, tasks, workers, name=lambda task: f"seed {task[1][-1]}",
                       ready=warm_up):
        times.append(time.perf_counter())
    return times[-1] - times[0]


def main(argv=None):
    parser = argparse.ArgumentParser(prog="python -m scripts.bench",
                                     description=__doc__.split("\n\n")[0])
    parser.add_argument("--pairs", type=int, default=5, metavar="N",
                        help="of each section and arithmetic")
    parser.add_argument("--sweep", action="store_true", help="two workers beside one")
    options = parser.parse_args(argv)
    if options.pairs < 1:
        parser.error("--pairs: expected 1 or more")
    return files.guarded("bench", "the temporary folder", lambda: work(options),
                         "nothing is left")


def work(options):
    if options.sweep:
        one, two = sweep_seconds(1), sweep_seconds(2)
        print(f"{SWEEP} runs of time_series: two workers are {one / two:.2f} times as fast as one")
        return 0
    if not (TF_1_15.venv / "stamp").exists():
        raise files.Fault("TensorFlow 1.15.5 is not there; `make oracle` makes its environment")
    print("section           arithmetic  ratio  from  to")
    for section in RUNS:
        for arithmetic in ARITHMETICS:
            ratios = [pair(section, arithmetic, bool(number % 2))
                      for number in range(options.pairs)]
            print(f"{section:<17} {arithmetic:<11} {statistics.median(ratios):5.2f}  "
                  f"{min(ratios):.2f}  {max(ratios):.2f}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
