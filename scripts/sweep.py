"""Compare the sections with the real TensorFlow 1.15.5 at any seeds: short runs of both, side by side.

    python -m scripts.sweep SEED [SEED ...] [--sections NAME ...] [--nudged RUN]

Each section runs at each seed with this TensorFlow and with the oracle's (`make oracle` makes it): the time series for
101 iterations, the MNIST classifier for 2 epochs. Prints, per value, the largest difference, relative for errors.
With --nudged the other side is TensorFlow 1.15.5 as well, from weights moved by one float32 spacing: what rounding
alone does (RUN seeds the coin of scripts/oracle/nudged.py). Exit status: 0; 1 where an op seed differs; 2 without an
oracle.
"""

import argparse
import json
import pathlib
import subprocess
import sys
import tempfile

import numpy as np

from scripts.files import ROOT, SECTIONS

SHORT = {"time_series": ["--iterations", "101"], "mnist_classifier": ["--epochs", "2"]}
LEFT_OUT = ("creative", "y_pred")  # after a short training, or no result


def run(command, section, seed, folder):
    """values.json of one short run; raises CalledProcessError where it fails."""
    subprocess.run([*command, *SHORT.get(section, ["--quick"]), "--seed", str(seed), "--output", str(folder)],
                   cwd=ROOT, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return json.loads((pathlib.Path(folder) / section / "values.json").read_text())


def differences(real, other):
    """{value: differences}: one number, or one a row for a curve; of errors relative to TensorFlow 1.15.5's."""
    found = {}
    for name, value in real["values"].items():
        if not any(part in name for part in LEFT_OUT):
            a, b = (np.array(values["values"][name]["data"]) for values in (real, other))
            away = np.abs(b - a) / (a if name.endswith("mse") else 1)
            found[name] = away if "iterations" in value or "epochs" in value else [away.max()]
    return found


def main(argv=None):
    parser = argparse.ArgumentParser(prog="python -m scripts.sweep", description=__doc__.split("\n\n")[0])
    parser.add_argument("seeds", nargs="+", type=int, metavar="SEED", help="graph seed and NumPy's seed")
    parser.add_argument("--sections", nargs="+", choices=SECTIONS, default=SECTIONS, metavar="NAME",
                        help="all by default")
    parser.add_argument("--nudged", type=int, metavar="RUN", help="compare TensorFlow 1.15.5 with itself, moved so")
    options = parser.parse_args(argv)
    oracle = str(ROOT / ".venv-oracle" / "bin" / "python")
    if not pathlib.Path(oracle).exists():
        print(f"sweep: {oracle} is not there; run `make oracle` first", file=sys.stderr)
        return 2
    seeds_differ = 0
    with tempfile.TemporaryDirectory() as folder:
        for seed in options.seeds:
            for section in options.sections:
                real = run([oracle, "-m", f"chapter14.{section}"], section, seed, folder)
                command = [sys.executable, "-m", f"chapter14.{section}", "--arithmetic", "1.15"]
                if options.nudged is not None:
                    command = [oracle, "-m", "scripts.oracle.nudged", section, str(options.nudged)]
                other = run(command, section, seed, folder)
                same = real["op_seeds"] == other["op_seeds"]
                seeds_differ += not same
                print(f"seed {seed}, {section}: op seeds {'equal' if same else 'DIFFER'}")
                for name, away in differences(real, other).items():
                    print(f"    {name:<40}" + " ".join(f"{number:.1e}" for number in away), flush=True)
    return 1 if seeds_differ else 0


if __name__ == "__main__":
    sys.exit(main())
