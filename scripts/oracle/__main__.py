"""Record what the real TensorFlow 1.15.5 computes: the sections' own scripts and the catalogue's graphs, run under it.

    python -m scripts.oracle [NAME ...]                -> data/golden/tf-1.15.5/NAME.json
    python -m scripts.oracle --spread [SECTION ...]    -> data/golden/tf-1.15.5/spread/SECTION.csv

`make oracle` and `make oracle-spread` run them. The environment, ``.venv-oracle``, is made at the first call, with
Python 3.7 as PYTHON37 names it, else ``python3.7``, else pyenv's. Exit status: 0; 1 where a committed number changed;
2 where something is missing, said in one line.
"""

import argparse
import csv
import datetime
import hashlib
import json
import os
import pathlib
import shutil
import subprocess
import sys

import nbformat

from chapter14.tf1.comparison import sources
from chapter14.tf1.outputs import compare
from scripts import files
from scripts.files import ROOT, SECTIONS, Fault

GOLDEN = ROOT / "data" / "golden" / "tf-1.15.5"
WORK = ROOT / "outputs" / "oracle"
VENV = ROOT / ".venv-oracle"
REQUIREMENTS = ROOT / "requirements-oracle.txt"

SPREAD_RUNS = {"time_series": 16, "mnist_classifier": 10}  # runs with moved initial weights; the sections that train
COLLECTIONS = ("readers", "catalogue", "race", "old_scripts", "names")  # scripts that write a JSON file of many entries
NOTEBOOK = ROOT / "docs" / "chapter14.ipynb"
NAMES = (*SECTIONS, *COLLECTIONS, "notebook")
ROUNDING = 1e-5  # two CPUs round otherwise: entries of a collection that differ by so little are the same
UNTRAINED = {"time_series/instance"}  # of their values: drawn by NumPy, the same in every run


def find_python():
    """Path of a Python 3.7; raises `Fault` where there is none."""
    candidates = [os.environ["PYTHON37"]] if os.environ.get("PYTHON37") else ["python3.7"] + [
        str(path) for path in sorted(_pyenv_root().glob("versions/3.7*/bin/python3.7"), reverse=True)]
    for candidate in candidates:
        try:
            version = subprocess.run([candidate, "-c", "import sys; print(sys.version_info[:2])"],
                                     capture_output=True, text=True).stdout.strip()
        except OSError:
            continue
        if version == "(3, 7)":
            return candidate
    raise Fault("TensorFlow 1.15 needs Python 3.7, and none was found (tried %s): install one, or name it with "
                "PYTHON37=/path/to/python3.7" % ", ".join(candidates))


def _pyenv_root():
    return pathlib.Path(os.environ.get("PYENV_ROOT") or pathlib.Path.home() / ".pyenv")


def environment():
    """The oracle's Python, in an environment that holds what ``requirements-oracle.txt`` says; made if need be."""
    python = VENV / "bin" / "python"
    stamp, wanted = VENV / "stamp", hashlib.sha256(REQUIREMENTS.read_bytes()).hexdigest()
    if not stamp.exists() or stamp.read_text() != wanted:
        found = find_python()
        if VENV.is_symlink():  # venv's own --clear would empty what it points to
            VENV.unlink()
        shutil.rmtree(VENV, ignore_errors=True)
        for command in ([found, "-m", "venv", str(VENV)],
                        [str(python), "-m", "pip", "install", "-q", "--upgrade", "pip"],
                        [str(python), "-m", "pip", "install", "-q", "-r", str(REQUIREMENTS)]):
            if subprocess.run(command).returncode:
                raise Fault("could not make the environment %s: `%s` failed; its message is above"
                            % (VENV, " ".join(command)))
        stamp.write_text(wanted)
    return str(python)


def run(command):
    if subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL).returncode:
        raise Fault("`%s` failed; its message is above" % " ".join(command))


def record(python, section):
    """Run a section at seed 42 in full and record it; returns how many committed numbers changed."""
    command = [python, "-m", "chapter14." + section]
    print("%s: running under TensorFlow 1.15.5" % section, flush=True)
    run(command + ["--output", str(WORK)])
    result = _read(WORK / section / "values.json")
    path = GOLDEN / (section + ".json")
    changed = 0
    if path.exists():
        committed = _read(path)
        if all(committed[key] == result[key] for key in ("section", "seed", "settings", "op_seeds", "values")):
            print("%s: repeats the committed numbers, bit for bit" % section)
            return 0
        moved = count_changed(committed["values"], result["values"])
        print("%s: %s not the committed ones; look at `git diff` before you commit"
              % (section, "%d numbers are" % moved if moved else "settings or op seeds are"))
        changed = max(1, moved)
    commit = result["environment"].pop("git_commit")
    write(path, json.dumps(dict(result, provenance=provenance(command, commit)), indent=1) + "\n")
    return changed


def provenance(command, commit):
    """Where a golden file comes from; says so where that is a state nobody can check out."""
    if commit is None or commit.endswith("-dirty"):
        print("warning: recorded from code that is not committed; commit it and record again", file=sys.stderr)
    return {"command": "python " + " ".join(command[1:]), "date": datetime.date.today().isoformat(), "commit": commit}


def record_collection(python, name):
    """Record what a script of `COLLECTIONS` writes, those entries that are new or changed; returns how many changed.

    An entry that differs by rounding alone stays as it is: another CPU recorded it.
    """
    print("%s: running under TensorFlow 1.15.5" % name, flush=True)
    WORK.mkdir(parents=True, exist_ok=True)
    run([python, "-m", "scripts." + name, str(WORK / (name + ".json"))])
    path, entries = GOLDEN / (name + ".json"), _read(WORK / (name + ".json"))
    committed = _read(path)["entries"] if path.exists() else {}
    differences = {key: difference(committed[key], entry) for key, entry in entries.items() if key in committed}
    new, changed = entries.keys() - committed.keys(), [key for key, value in differences.items() if value > ROUNDING]
    if new or changed or committed.keys() - entries.keys():
        merged = {key: entry if key in new or key in changed else committed[key] for key, entry in entries.items()}
        source = provenance([python, "-m", "scripts." + name, "FILE"], files.head())
        lines = ",\n".join(json.dumps(key) + ": " + json.dumps(entry) for key, entry in merged.items())
        write(path, '{"provenance": %s,\n"entries": {\n%s\n}}\n' % (json.dumps(source), lines))
    print("%s: %d entries repeated (largest difference %.1g, rounding), %d new, %d changed%s"
          % (name, len(differences) - len(changed), max([0, *(differences[key] for key in differences
                                                             if key not in changed)]),
             len(new), len(changed), ": " + ", ".join(changed[:9]) if changed else ""))
    return len(changed)


def record_notebook(python):
    """Run the notebook of docs/ and store its outputs in it; returns how many cells' texts changed."""
    print("notebook: running under TensorFlow 1.15.5", flush=True)
    WORK.mkdir(parents=True, exist_ok=True)
    output = WORK / NOTEBOOK.name
    run([python, "-m", "chapter14.tf1", str(NOTEBOOK), "--output", str(output)])
    before, after = (nbformat.read(path, as_version=4) for path in (NOTEBOOK, output))
    changed = 0
    for old, new in zip(before.cells, after.cells, strict=True):
        if new.cell_type == "code":
            new.outputs = [part for part in new.outputs if part.get("name") != "stderr"]
            new.metadata.pop("execution", None)
            differs = "differs" == compare(old.outputs, new.outputs)["verdict"]
            changed += differs and bool(old.outputs)
            if old.outputs and not differs:
                new.outputs = old.outputs
    after.metadata["chapter14"] = {"sources": sources(after), "computed_by": "TensorFlow 1.15.5"}
    for key in "language_info", "kernelspec":
        after.metadata[key] = before.metadata[key]
    files.write(NOTEBOOK, nbformat.writes(after) + "\n")
    print("notebook: %d of its cells changed" % changed)
    return changed


def difference(a, b):
    """The largest difference of two nested contents' numbers, relative to 1 or more; infinite if else they differ."""
    if isinstance(a, dict) and isinstance(b, dict) and a.keys() == b.keys():
        return max([0, *(difference(a[key], b[key]) for key in a)])
    if isinstance(a, list) and isinstance(b, list) and len(a) == len(b):
        return max([0, *map(difference, a, b)])
    if isinstance(a, float) and isinstance(b, float):
        return 0 if a == b or a != a and b != b else abs(a - b) / max(1, abs(a))
    return 0 if a == b and type(a) is type(b) else float("inf")


def _read(path):
    return json.loads(path.read_text())


def count_changed(before, after):
    """How many numbers of two ``values`` differ; those that only one of them has count too."""
    changed = 0
    for name in before.keys() | after.keys():
        pair = [_flat(values[name]["data"]) if name in values else [] for values in (before, after)]
        changed += sum(a != b for a, b in zip(*pair)) + abs(len(pair[0]) - len(pair[1]))
    return changed


def spread(python, section, runs):
    """Add the runs that are not recorded yet, each as it ends."""
    path = GOLDEN / "spread" / (section + ".csv")
    rows = list(csv.reader(path.open()))[1:] if path.exists() else []
    done = {int(row[0]) for row in rows}
    for number in range(1, runs + 1):
        if number in done:
            continue
        folder = WORK / "spread" / str(number)
        if not (folder / section / "values.json").exists():
            print("%s: run %d of %d" % (section, number, runs), flush=True)
            run([python, "-m", "scripts.nudged", section, str(number), "--output", str(folder)])
        values = _read(folder / section / "values.json")["values"]
        rows += [[str(number), name, str(row), repr(value)] for name in sorted(values.keys() - UNTRAINED)
                 for row, value in enumerate(_flat(values[name]["data"]))]
        write(path, "".join(",".join(row) + "\n" for row in [["run", "value", "row", "number"]] + rows))
    print("%s: %d runs recorded" % (section, len(done | set(range(1, runs + 1)))))


def _flat(data):
    return [number for item in data for number in _flat(item)] if isinstance(data, list) else [data]


def write(path, text):
    """Write a golden file, and the sums of them all."""
    files.write(path, text)
    golden = sorted(file for pattern in ("*.json", "*.csv") for file in GOLDEN.rglob(pattern))
    files.write(GOLDEN.parent / "SHA256SUMS", "".join(
        f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.relative_to(GOLDEN.parent).as_posix()}\n"
        for file in golden))


def main(argv=None):
    parser = argparse.ArgumentParser(prog="python -m scripts.oracle", description=__doc__.split("\n\n")[0])
    parser.add_argument("sections", nargs="*", metavar="NAME",
                        help="of: %s; all by default" % ", ".join(NAMES))
    parser.add_argument("--spread", action="store_true", help="runs from moved initial weights, of those that train")
    parser.add_argument("--runs", type=int, metavar="N", help="so many of them (default: %s)" % SPREAD_RUNS)
    options = parser.parse_args(argv)
    known = SPREAD_RUNS if options.spread else NAMES
    for section in options.sections:
        if section not in known:
            parser.error("no %r; there are %s" % (section, ", ".join(known)))
    changed = 0
    try:
        python = environment()
        for section in options.sections or known:
            if options.spread:
                spread(python, section, options.runs or SPREAD_RUNS[section])
            else:
                changed += (record_notebook(python) if section == "notebook" else record_collection(python, section)
                            if section in COLLECTIONS else record(python, section))
    except (Fault, OSError) as fault:
        print("oracle: %s" % fault, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("oracle: stopped; what was finished is recorded, the rest comes with the next call", file=sys.stderr)
        return 130
    return 1 if changed else 0


if __name__ == "__main__":
    sys.exit(main())
