"""Compare the sections with the real TensorFlow 1.15.5 at any seeds: short runs of both.

    python -m scripts.oracle.any_seed SEED [SEED ...] [--sections NAME ...] [--nudged RUN]

Each section runs briefly at each seed with this TensorFlow and with the oracle's (`make oracle`
makes it). Prints, per value, the largest difference, relative for errors. With --nudged the other
side is TensorFlow 1.15.5 as well, from weights moved by one float32 spacing: what rounding alone
does (RUN seeds the coin of scripts/oracle/nudged.py). Exit status: 0; 1 where an op seed differs;
2 without an oracle.
"""

import argparse
import json
import pathlib
import subprocess
import sys
import tempfile

import numpy as np

from scripts.files import ROOT, SECTIONS, Fault, guarded
from scripts.oracle.environments import TF_1_15
from scripts.sweep import many

SHORT = {"time_series": ["--iterations", "101"], "mnist_classifier": ["--epochs", "2"]}
LEFT_OUT = ("creative", "y_pred")  # after a short training, or no result
OURS = [sys.executable, "-m"]


def both(seed, section, nudged=None):
    """What a short run of each side writes to values.json."""
    other = (TF_1_15.command("scripts.oracle.nudged", section, nudged) if nudged is not None
             else [*OURS, f"chapter14.{section}", "--arithmetic", "1.15"])
    return [run(command, section, seed)
            for command in (TF_1_15.command(f"chapter14.{section}"), other)]


def run(command, section, seed):
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run([*command, *SHORT.get(section, ["--quick"]), "--seed", str(seed),
                               "--output", folder], cwd=ROOT, capture_output=True, text=True)
        if done.returncode:
            raise Fault(f"`{' '.join(command)}` failed: {done.stderr.strip()[-300:]}")
        return json.loads((pathlib.Path(folder) / section / "values.json").read_text())


def differences(real, other):
    """{value: differences}: one number, or one a row for a curve; of errors, relative ones."""
    found = {}
    for name, value in real["values"].items():
        if value["dtype"] == "str" or any(part in name for part in LEFT_OUT):
            continue
        a, b = (np.array(values["values"][name]["data"]) for values in (real, other))
        away = np.abs(b - a) / (a if name.endswith("mse") else 1)
        found[name] = away if "iterations" in value or "epochs" in value else [away.max()]
    return found


def main(argv=None):
    parser = argparse.ArgumentParser(prog="python -m scripts.oracle.any_seed",
                                     description=__doc__.split("\n\n")[0])
    parser.add_argument("seeds", nargs="+", type=int, metavar="SEED",
                        help="graph seed and NumPy's seed")
    parser.add_argument("--sections", nargs="+", choices=SECTIONS, default=SECTIONS,
                        metavar="NAME", help="all by default")
    parser.add_argument("--nudged", type=int, metavar="RUN",
                        help="compare TensorFlow 1.15.5 with itself, moved so")
    options = parser.parse_args(argv)
    return guarded("any_seed", "the temporary folder", lambda: work(options), "nothing is left")


def work(options):
    if not (TF_1_15.venv / "stamp").exists():
        raise Fault("TensorFlow 1.15.5 is not there; `make oracle` makes its environment")
    differing = 0
    tasks = [(seed, section, options.nudged) for seed in options.seeds
             for section in options.sections]
    for (seed, section, _), (real, other) in many.each(
            both, tasks, name=lambda task: f"seed {task[0]}, {task[1]}", threads=True):
        same = real["op_seeds"] == other["op_seeds"]
        differing += not same
        print(f"seed {seed}, {section}: op seeds {'equal' if same else 'DIFFER'}")
        for name, away in differences(real, other).items():
            print(f"    {name:<40}" + " ".join(f"{number:.1e}" for number in away), flush=True)
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
