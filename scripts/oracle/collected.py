"""What is recorded under TensorFlow 1.15.5 and is no section.

Collections, JSON files of many entries, and the outputs of the notebook in ``docs/``.
"""

import json

import nbformat

from chapter14.tf1.runner.cell_outputs import compare
from chapter14.tf1.runner.comparison import sources
from scripts import files
from scripts.files import ROOT
from scripts.oracle import recordings

NAMES = ("readers", "catalogue", "rounding", "race", "old_scripts", "names", "signatures",
         "op_names")  # of scripts/; each writes one
NOTEBOOK = ROOT / "docs" / "chapter14.ipynb"
ROUNDING = 1e-5  # two processors round otherwise: entries that differ by so little are the same


def record_collection(oracle, name):
    """Record what a script of `NAMES` writes; returns how many entries changed.

    An entry that differs by rounding alone stays as it is: another processor recorded it.
    """
    print(f"{name}: running under TensorFlow {oracle.version}", flush=True)
    output = recordings.work(oracle) / f"{name}.json"
    recordings.run(oracle.command(f"scripts.oracle.{name}", output))
    path = recordings.folder(oracle) / f"{name}.json"
    committed = recordings.read(path)["entries"] if path.exists() else {}
    entries = recordings.read(output)
    moved = {key: difference(committed[key], entry)
             for key, entry in entries.items() if key in committed}
    changed = [key for key, by in moved.items() if by > ROUNDING]
    new = entries.keys() - committed.keys()
    if new or changed or committed.keys() - entries.keys():
        kept = {key: committed[key] for key in moved if key not in changed}
        source = recordings.provenance(oracle, oracle.command(f"scripts.oracle.{name}", "FILE"),
                                       files.head())
        lines = ",\n".join(f"{json.dumps(key)}: {json.dumps(entry)}"
                           for key, entry in {**entries, **kept}.items())
        head = f'{{"provenance": {json.dumps(source)},\n"entries": {{\n'
        recordings.write(path, head + lines + "\n}}\n")
    largest = max([0, *(by for key, by in moved.items() if key not in changed)])
    print(f"{name}: {len(moved) - len(changed)} entries repeated (largest difference "
          f"{largest:.1g}, rounding), {len(new)} new, {len(changed)} changed"
          + (": " + ", ".join(changed[:9]) if changed else ""))
    return len(changed)


def difference(a, b):
    """The largest difference of two nested contents' numbers, relative to 1 or more.

    Infinite where they differ in anything but numbers.
    """
    if isinstance(a, dict) and isinstance(b, dict) and a.keys() == b.keys():
        return max([0, *(difference(a[key], b[key]) for key in a)])
    if isinstance(a, list) and isinstance(b, list) and len(a) == len(b):
        return max([0, *map(difference, a, b)])
    if isinstance(a, float) and isinstance(b, float):
        return 0 if a == b or a != a and b != b else abs(a - b) / max(1, abs(a))
    return 0 if a == b and type(a) is type(b) else float("inf")


def record_notebook(oracle):
    """Run the notebook, store its outputs in it; returns how many cells' texts changed."""
    print(f"notebook: running under TensorFlow {oracle.version}", flush=True)
    output = recordings.work(oracle) / NOTEBOOK.name
    recordings.run(oracle.command("chapter14.tf1", NOTEBOOK, "--output", output))
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
    after.metadata["chapter14"] = {"sources": sources(after),
                                   "computed_by": f"TensorFlow {oracle.version}"}
    for key in "language_info", "kernelspec":
        after.metadata[key] = before.metadata[key]
    files.write(NOTEBOOK, nbformat.writes(after) + "\n")
    print(f"notebook: {changed} of its cells changed")
    return changed
