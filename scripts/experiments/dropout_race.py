"""Why nobody's dropout rows come out again: the loop's steps race for one random op's draws.

    python -m scripts.experiments.dropout_race [--runs N] [--result FILE]

The real TensorFlow 1.12.3 trains the section dropout on the notebook's machine, as listed, with 32
steps of the loop that may run at once, N times (10), and twice with one at a time. Prints what it
found of each row: how many different numbers, the least and the largest, and the published one.

Needs what `make oracle` needs. Writes data/experiments/dropout_race.json; ten minutes. Exit status:
0; 2 where something is missing, said in one line; 130 after Ctrl-C.
"""

import argparse
import datetime
import json
import pathlib
import sys
import tempfile

from scripts import files
from scripts.experiments.c_library import computed
from scripts.oracle.environments import TF_1_12, environment
from scripts.sweep import many

RESULT = files.ROOT / "data" / "experiments" / "dropout_race.json"
PUBLISHED = files.ROOT / "data" / "published" / "notebook.json"
COMMAND = "python -m scripts.experiments.dropout_race"
NAME = "dropout/training_mse"
IN_TURN = 2  # runs with one step at a time


def experiment(runs, folder):
    """Run everything, in a folder; returns what is written."""
    environment(TF_1_12)
    tasks = [("dropout", None, folder / f"{steps}-{number}", "--parallel-iterations", steps)
             for steps, count in (("1", IN_TURN), ("32", runs)) for number in range(count)]
    errors = {"1": [], "32": []}
    for (*_, steps), ran in many.each(computed, tasks, workers=1, name=called, threads=True):
        errors[steps].append(ran["values"][NAME]["data"])
    published = files.read_json(PUBLISHED, "restore it with `git checkout -- data`")["values"][NAME]
    return {"command": COMMAND, "date": datetime.date.today().isoformat(),
            "commit": ran["environment"]["git_commit"], "tensorflow": TF_1_12.version,
            "iterations": published["iterations"], "runs": errors,
            "published": [float(number) for number in published["printed"]]}


def called(task):
    return f"parallel iterations {task[-1]}, run {task[2].name}"


def report(result):
    """Print a row for each printed iteration; the exit status 1 where runs in turn differ."""
    in_turn, at_once = result["runs"]["1"], result["runs"]["32"]
    print("iteration  published  in turn    at once: different, from, to")
    for row, iteration in enumerate(result["iterations"]):
        numbers = [run[row] for run in at_once]
        print(f"{iteration:>9}  {result['published'][row]:>9.5f}  {in_turn[0][row]:>9.5f}  "
              f"{len(set(numbers)):>10} of {len(numbers)}  {min(numbers):.5f}  {max(numbers):.5f}")
    print("runs in turn are", "equal" if all(run == in_turn[0] for run in in_turn) else "NOT EQUAL")


def main(argv=None):
    parser = argparse.ArgumentParser(prog=COMMAND, description=__doc__.split("\n\n")[0])
    parser.add_argument("--runs", type=int, default=10, metavar="N", help="as listed")
    parser.add_argument("--result", type=pathlib.Path, default=RESULT, metavar="FILE",
                        help="where the result goes")
    options = parser.parse_args(argv)
    return files.guarded("dropout_race", options.result.parent, lambda: work(options),
                         "nothing was recorded")


def work(options):
    with tempfile.TemporaryDirectory() as folder:
        result = experiment(options.runs, pathlib.Path(folder))
    files.write(options.result, json.dumps(result, indent=1) + "\n")
    report(result)
    return 0


if __name__ == "__main__":
    sys.exit(main())
