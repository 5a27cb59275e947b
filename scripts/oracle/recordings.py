"""Running things under a real TensorFlow; ``data/golden`` gets what is new of their numbers."""

import csv
import datetime
import hashlib
import io
import json
import subprocess
import sys

import numpy as np

from scripts import files
from scripts.compare.references import LATER_ROWS, OF_2018_08
from scripts.files import ROOT, Fault
from scripts.oracle.environments import TF_1_12
from scripts.sweep import many

GOLDEN = ROOT / "data" / "golden"
WORK = ROOT / "outputs" / "oracle"

# {golden file's name: (section, its options)} with the batches' order of August 2018's notebook
OTHER_ORDER = {f"{section}-2018-08": (section, "--order", "book") for section in OF_2018_08}
# of the 100 epochs; from there on the notebook's order serves for both
SPREAD_LENGTH = {"mnist_classifier-2018-08": ("--epochs", str(LATER_ROWS))}
NOTEBOOK_MACHINE = {"rsqrt": "Intel's, by formula", "c_library": "correctly rounded"}
UNTRAINED = {"time_series/instance",  # of a spread run's values: no result of training
             *(f"lstm_classifier/{cell}/outputs" for cell in ("lstm", "peepholes", "gru"))}


def folder(oracle):
    """Where what an oracle computes is kept."""
    return GOLDEN / f"tf-{oracle.version}"


def work(oracle):
    """Where an oracle's runs write to; it is there."""
    path = WORK / f"tf-{oracle.version}"
    path.mkdir(parents=True, exist_ok=True)
    return path


def run(command):
    if subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL).returncode:
        raise Fault(f"`{' '.join(command)}` failed; its message is above")


def read(path):
    return json.loads(path.read_text())


def record(oracle, name):
    """Run a section at seed 42 in full, record it; returns how many committed numbers changed."""
    section, *options = OTHER_ORDER.get(name, (name,))
    command = oracle.command(f"chapter14.{section}", *options)
    print(f"{name}: running under TensorFlow {oracle.version}", flush=True)
    run([*command, "--output", str(work(oracle) / name)])
    result = read(work(oracle) / name / section / "values.json")
    printed = (work(oracle) / name / section / "stdout.txt").read_text().splitlines()
    result["stdout"] = [line for line in printed  # but the reader's
                        if not line.startswith("Extracting ")]
    path = golden_path(oracle, name, result)
    changed = 0
    if path.exists():
        committed = read(path)
        if repeats(committed, result):
            print(f"{name}: repeats the committed numbers, bit for bit")
            return 0
        moved = count_changed(committed["values"], result["values"])
        what = f"{moved} numbers are" if moved else "settings, op seeds or printed lines are"
        print(f"{name}: {what} not the committed ones; look at `git diff` before you commit")
        changed = max(1, moved)
    commit = result["environment"].pop("git_commit")
    source = provenance(oracle, command, commit)
    write(path, json.dumps(dict(result, provenance=source), indent=1) + "\n")
    return changed


def golden_path(oracle, name, result):
    """Where a run's numbers are kept.

    Those that the processor's own rsqrt and vectors make others than the first processor's are kept
    in a folder of their own, ``avx2-da15a47c35e2`` or the like.
    """
    path = folder(oracle) / f"{name}.json"
    if oracle.machine or not path.exists() or repeats(read(path), result):
        return path
    first, this = ("{simd}-{rsqrt}".format(**content["environment"]["processor"])
                   for content in (read(path), result))
    return path if first == this else folder(oracle) / this / f"{name}.json"


def repeats(committed, result):
    """Whether a run has a golden file's numbers, seeds and printed lines, at its settings."""
    return all(committed.get(key) == result[key] for key in (
        "section", "seed", "settings", "op_seeds", "values", "stdout"))


def provenance(oracle, command, commit):
    """Where a golden file comes from; warns where that is a state nobody can check out."""
    if commit is None or commit.endswith("-dirty"):
        print("warning: recorded from code that is not committed; commit it and record again",
              file=sys.stderr)
    source = {"command": "python " + " ".join(command[1:]),
              "date": datetime.date.today().isoformat(), "commit": commit}
    return dict(source, **NOTEBOOK_MACHINE) if oracle is TF_1_12 else source


def record_ops(oracle):
    """Record what single ops compute; returns how many of the committed cases changed."""
    print(f"ops: running under TensorFlow {oracle.version}", flush=True)
    run(oracle.command("scripts.oracle.ops", work(oracle) / "ops.npz"))
    path = GOLDEN / "ops" / f"tf-{oracle.version}.npz"
    committed = arrays(path) if path.exists() else {}
    result = arrays(work(oracle) / "ops.npz")
    cases = result.keys() - {"about"}
    changed = sorted(name for name in committed.keys() - {"about"}
                     if not same_bits(committed[name], result.get(name)))
    if not changed and cases == committed.keys() - {"about"}:
        print(f"ops: {len(cases)} cases repeated, bit for bit")
        return 0
    source = provenance(oracle, oracle.command("scripts.oracle.ops", "FILE"), files.head())
    about = json.dumps(dict(json.loads(str(result["about"])), provenance=source))
    content = io.BytesIO()
    np.savez_compressed(content, **dict(result, about=about))
    write(path, content.getvalue())
    print(f"ops: {len(cases)} cases recorded, {len(changed)} of them changed"
          + (": " + ", ".join(changed[:9]) if changed else ""))
    return len(changed)


def arrays(path):
    with np.load(path) as content:
        return dict(content)


def same_bits(a, b):
    return b is not None and (a.dtype, a.shape, a.tobytes()) == (b.dtype, b.shape, b.tobytes())


def count_changed(before, after):
    """How many numbers of two ``values`` differ; those that only one of them has count too."""
    changed = 0
    for name in before.keys() | after.keys():
        a, b = (_flat(values[name]["data"]) if name in values else [] for values in (before, after))
        changed += sum(x != y for x, y in zip(a, b)) + abs(len(a) - len(b))
    return changed


def spread(oracle, name, runs):
    """Add the runs from moved initial weights that are not recorded yet, each as it ends."""
    path = folder(oracle) / "spread" / f"{name}.csv"
    rows = list(csv.reader(path.open()))[1:] if path.exists() else []
    done = {int(row[0]) for row in rows}
    missing = [(oracle, name, number) for number in range(1, runs + 1) if number not in done]
    for (_, _, number), values in many.each(nudged, missing, name=called, threads=True):
        rows += [[str(number), name, str(row), repr(value)]
                 for name in sorted(values.keys() - UNTRAINED)
                 for row, value in enumerate(_flat(values[name]["data"]))
                 if not isinstance(value, str)]
        table = [["run", "value", "row", "number"], *sorted(rows, key=lambda row: int(row[0]))]
        write(path, "".join(",".join(row) + "\n" for row in table))
    print(f"{name}: {len(done | set(range(1, runs + 1)))} runs recorded")


def called(task):
    return f"{task[1]}, run {task[2]}"


def nudged(oracle, name, number):
    """The values of a run from moved initial weights, made where it is not there."""
    section, *options = (*OTHER_ORDER.get(name, (name,)), *SPREAD_LENGTH.get(name, ()))
    output = work(oracle) / "spread" / name / str(number)
    if not (output / section / "values.json").exists():
        run(oracle.command("scripts.oracle.nudged", section, number, *options, "--output", output))
    return read(output / section / "values.json")["values"]


def _flat(data):
    return [number for item in data for number in _flat(item)] if isinstance(data, list) else [data]


def write(path, content):
    """Write a golden file, text or bytes, and the sums of them all."""
    files.write(path, content)
    golden = sorted(file for file in GOLDEN.rglob("*") if file.suffix in (".json", ".csv", ".npz"))
    sums = ((hashlib.sha256(file.read_bytes()).hexdigest(), file) for file in golden)
    files.write(GOLDEN / "SHA256SUMS", "".join(
        f"{digest}  {file.relative_to(GOLDEN).as_posix()}\n" for digest, file in sums))
