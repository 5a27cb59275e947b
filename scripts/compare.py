"""Hold the outputs of a run against the published numbers, the printed book's and TensorFlow 1.15.5's, one by one.

    python -m scripts.compare [SECTION ...] [--output outputs] [--data data]

Prints a table of verdicts (scripts/verdicts.py says what each means), writes comparison.csv (a row a number) and
comparison.json into OUTPUT. Exit status: 0; 1 where a number differs, is missing or extra; 2 where a file cannot be
used.
"""

import argparse
import collections
import json
import pathlib
import sys

import numpy as np
import pandas as pd

from scripts import files, references, verdicts


class Comparison:
    """The rows of comparison.csv, and what is to be said beside them."""

    def __init__(self, refs):
        self.refs = refs
        self.rows = []
        self.notes = []

    def add(self, source, name, index, verdict, reference=None, obtained=None, note=""):
        self.rows.append({"source": source, "name": name, "index": index, "reference": reference,
                          "obtained": obtained, "verdict": verdict, "note": note})

    def section_of(self, output, section):
        """Compare a section by its values.json below ``output``, and by that of its run with the book's weights.

        Returns the commits that they were made at.
        """
        commits = self._run(output, section, section, self.section)
        if section in self.refs.book:
            commits |= self._run(output, references.book_folder(section), section, self.book)
        return commits

    def _run(self, output, folder, section, judge):
        path = output / folder / "values.json"
        mend = f"run `make {section}`"
        if not path.exists():
            note = f"{path} is not there; {mend}"
            self.notes += [note] if note not in self.notes else []
            judge(section, None)
            return set()
        run = files.read_json(path, mend)
        try:
            if not isinstance(run["seed"], int):
                raise ValueError(f"seed {run['seed']!r}")
            judge(section, run)
            return {run["environment"]["git_commit"]}
        except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
            raise files.Fault(f"{path} is no record of a run ({error!r}); {mend}") from error

    def section(self, section, run):
        """Compare one section; ``run`` is its values.json, or None where there is none."""
        golden_run = self.refs.golden_runs[section]
        there = run is not None
        if there and run["settings"].keys() != golden_run["settings"].keys():
            raise ValueError(f"settings {run['settings']}")
        ours = {name: references.parse(entry) for name, entry in run["values"].items()} if there else {}
        same = there and run["seed"] == golden_run["seed"] and _other_settings(run) == _other_settings(golden_run)
        if there and not same:
            self.notes.append(f"{section}: no reference at seed {run['seed']}, settings {run['settings']}")
        for source, known in ("published", self.refs.published[section]), ("TF 1.15.5", self.refs.golden[section]):
            for name, reference in known.items():
                if there and not same:
                    self._each(source, name, reference, "no reference")
                elif name not in ours:
                    self._each(source, name, reference, "missing")
                else:
                    self._value(source, name, ours[name], reference, run["settings"], golden_run["settings"])
        for name in sorted(ours.keys() - self.refs.published[section].keys() - self.refs.golden[section].keys()):
            for index, number in enumerate(verdicts.texts(ours[name])):
                self.add("TF 1.15.5", name, index, "extra" if same else "no reference", None, number)
        self._op_seeds(section, run, golden_run, same)

    def _each(self, source, name, value, verdict, note=""):
        for index, number in enumerate(verdicts.texts(value)):
            self.add(source, name, index, verdict, number, None, note)

    def _op_seeds(self, section, run, golden_run, same):
        """Each random op in its turn: the graph it is in, its type and its seeds; at another seed, all but the seed."""
        if run is not None and not same and _other_settings(run) != _other_settings(golden_run):
            return
        keys = ("graph", "type", "op_seed") + (("graph_seed",) if same else ())
        ours, known = ([{key: op[key] for key in keys} for op in source["op_seeds"]] if source else []
                       for source in (run, golden_run))
        for index in range(max(len(ours), len(known))):
            reference, obtained = (ops[index] if index < len(ops) else None for ops in (known, ours))
            verdict = "exact" if obtained == reference else "missing" if obtained is None else (
                "extra" if reference is None else "differs")
            self.add("TF 1.15.5", section + "/op_seeds", index, verdict, *(
                op and " ".join(map(str, op.values())) for op in (reference, obtained)))

    def _value(self, source, name, ours, reference, settings, golden_settings):
        """Compare one value, which both have and which the settings make comparable."""
        golden = source != "published"
        if ours.row_key != reference.row_key:
            self._each(source, name, reference, "differs", f"rows by {ours.row_key}, expected {reference.row_key}")
            return
        if golden and ours.dtype != reference.dtype or ours.shape[1:] != reference.shape[1:] or (
                not ours.row_key and ours.shape != reference.shape):
            self._each(source, name, reference, "differs", f"shape {ours.shape} {ours.dtype}, expected "
                       f"{reference.shape} {reference.dtype or ''}")
            return
        spread = self.refs.spread.get(name)
        if spread and not ours.row_key and settings != golden_settings:
            self._each(source, name, reference, "not run")  # it stands for the end of training, and that is elsewhere
            return
        pairs = self._pair(source, name, ours, reference, settings)
        found = [verdicts.of_number(ours, at, reference, ref_at, golden) for ref_at, at in pairs]
        notes = [""] * len(pairs)
        if spread:
            problem = self._in_spread(spread, ours, reference, pairs, found, notes)
            if problem:
                self.notes.append(f"{name} ({source}): {problem}")
        reference_texts, texts = verdicts.texts(reference), verdicts.texts(ours)
        for (ref_at, at), verdict, note in zip(pairs, found, notes):
            if verdict == "differs" and self._is_explained(source, name, ref_at):
                verdict = "explained"
            self.add(source, name, ref_at, verdict, reference_texts[ref_at], texts[at], note)

    def _pair(self, source, name, ours, reference, settings):
        """[(index in the reference, index in ours)]; what has no partner is noted as missing, not run, or unknown."""
        if not ours.row_key:
            return [(index, index) for index in range(len(reference.numbers))]
        position = {row: at for at, row in enumerate(ours.rows)}
        pairs, reference_texts, texts = [], verdicts.texts(reference), verdicts.texts(ours)
        for ref_at, row in enumerate(reference.rows):
            if row in position:
                pairs.append((ref_at, position.pop(row)))
            else:
                promised = row < settings[ours.row_key] + (ours.row_key == "n_steps")
                self.add(source, name, ref_at, "missing" if promised else "not run", reference_texts[ref_at])
        for row, at in position.items():
            beyond = row > max(reference.rows)
            self.add(source, name, at, "no reference" if beyond else "extra", None, texts[at])
        return pairs

    def _in_spread(self, spread, ours, reference, pairs, found, notes):
        """Judge by the spread what is neither exact nor rounding; returns what is wrong with the set, in words.

        The reference has to lie in the spread too: it says what it should only where it could be one of the runs.
        """
        rows = len(pairs)
        if [ref_at for ref_at, _ in pairs] != list(range(rows)):
            return "rows are missing in between: what comes after cannot be held against the runs"
        ours, reference = ours.numbers[[at for _, at in pairs]], reference.numbers[:rows]
        away, out = spread.deviations(ours), spread.outside(ours)
        problems = spread.set_problems(ours)
        wrong = spread.outside(reference)
        problems += ["the reference itself: " + problem for problem in spread.set_problems(reference)]
        for row in range(rows):
            if row >= spread.followed:
                found[row], notes[row] = "no reference", "TensorFlow 1.15.5's own runs part before"
            elif wrong[row]:
                found[row], notes[row] = "differs", "the reference itself lies outside TensorFlow 1.15.5's runs"
            elif found[row] == "differs":
                found[row] = "differs" if out[row] or problems and row >= spread.n_early else "in spread"
                notes[row] = f"{away[row]:+.1f} deviations"
        if problems and "differs" not in found:
            found[-1] = "differs"
        return "; ".join(problems)

    def book(self, section, run):
        """Compare with the printed book; ``run`` is of the book's weights, or for MNIST the section's own, or None."""
        values = run["values"] if run else {}
        for name, reference in self.refs.book[section].items():
            # the book's word for it is train, though it is the accuracy on the last batch
            entry = values.get(name) or values.get(name.replace("/train_", "/last_batch_"))
            ours = references.parse(entry) if entry else None
            if ours and not reference.rows and ours.shape != reference.shape:
                self._each("printed book", name, reference, "differs",
                           f"shape {ours.shape}, expected {reference.shape}")
                continue
            for index, digits in enumerate(reference.printed):
                at = reference.rows[index] if reference.rows else index
                if ours is None or at >= len(ours.numbers):
                    self.add("printed book", name, index, "not run" if ours else "missing", digits)
                    continue
                explained = self._is_explained("printed book", name, index) and np.isfinite(ours.numbers[at])
                verdict = "explained" if explained else verdicts.of_number(
                    ours, at, reference, index, False, rounding=verdicts.BOOK_ROUNDING)
                self.add("printed book", name, index, verdict, digits, verdicts.texts(ours)[at])

    def _is_explained(self, source, name, index):
        return any(entry["source"] == source and entry["name"] == name and
                   (entry["rows"] == "all" or index in entry["rows"]) for entry in self.refs.explained)


def _other_settings(run):
    """The settings but for the length of the run."""
    return {key: value for key, value in run["settings"].items() if key not in references.ROW_KEYS}


def report(table, comparison, out=print):
    """Print the table by value, every number that is not accounted for, and the counts."""
    out(f"{'value':<38}{'held against':<14}{'verdict':<14}of its numbers")
    for (name, source), rows in table.groupby(["name", "source"], sort=False):
        out(f"{name:<38}{source:<14}{verdicts.of_value(list(rows.verdict)):<14}{verdicts.counts(rows.verdict)}")
    bad = table[table.verdict.isin(verdicts.BAD)]
    for row in bad.head(30).itertuples():
        both = row.reference and row.obtained
        mark = verdicts.first_difference(row.reference, row.obtained) if both else row.obtained
        out(f"  {row.verdict}: {row.name}[{row.index}] ({row.source}): expected {row.reference}, got {mark}"
            + (f"  ({row.note})" if row.note else ""))
    if len(bad) > 30:
        out(f"  and {len(bad) - 30} more, in comparison.csv")
    for note in comparison.notes:
        out("  " + note)
    out("")
    for source, rows in table.groupby("source", sort=False):
        out(f"{source}: {len(rows)} numbers: {verdicts.counts(rows.verdict)}")
    for what, count in comparison.refs.not_covered.items():
        out(f"{what}: {count} numbers, not covered yet")


def hold(output, data, sections=files.SECTIONS):
    """Compare sections; returns (the `Comparison`, its rows as a DataFrame, commits of the runs, changed references).

    Raises `files.Fault` where a file cannot be used.
    """
    comparison, commits = Comparison(references.load(data)), set()
    for section in sections:
        commits |= comparison.section_of(output, section)
    return comparison, pd.DataFrame(comparison.rows, dtype=object), commits, references.changed_files(data)


def main(argv=None):
    options = _parse(argv)
    try:
        comparison, table, commits, changed = hold(options.output, options.data, options.sections or files.SECTIONS)
    except files.Fault as fault:
        print(f"compare: {fault}", file=sys.stderr)
        return 2
    try:
        _write(options.output, table, comparison)
    except OSError as error:
        print(f"compare: cannot write to {options.output}: {error.strerror}; make room there", file=sys.stderr)
        return 2
    comparison.notes += changed
    report(table, comparison)
    head = files.head()
    others = ", ".join(sorted(map(str, commits - {head})))
    if others:
        print(f"\nwarning: outputs of another commit, or of code not committed ({others}; this is {head}): "
              "run `make run-all` to make them anew", file=sys.stderr)
    bad = int(table.verdict.isin(verdicts.BAD).sum())
    print(f"\n{bad} numbers are not accounted for" if bad else "\nEvery number is accounted for."
          if not changed else "\nReference files were changed")
    return 1 if bad or changed else 0


def _write(folder, table, comparison):
    summary = {"numbers": {source: dict(collections.Counter(rows.verdict)) for source, rows in
                           table.groupby("source", sort=False)},
               "values": [{"source": source, "name": name, "verdict": verdicts.of_value(list(rows.verdict))}
                          for (source, name), rows in table.groupby(["source", "name"], sort=False)],
               "not_covered": comparison.refs.not_covered,
               "notes": comparison.notes}
    files.write(folder / "comparison.csv", table.to_csv(index=False))
    files.write(folder / "comparison.json", json.dumps(summary, indent=1) + "\n")


def _parse(argv):
    parser = argparse.ArgumentParser(prog="python -m scripts.compare", description=__doc__.split("\n\n")[0])
    parser.add_argument("sections", nargs="*", metavar="SECTION", help="all six by default")
    parser.add_argument("--output", type=pathlib.Path, default=pathlib.Path("outputs"), help="the folder of the runs")
    parser.add_argument("--data", type=pathlib.Path, default=files.ROOT / "data",
                        help="the folder of the references")
    options = parser.parse_args(argv)
    for section in options.sections:
        if section not in files.SECTIONS:
            parser.error(f"no section {section!r}; there are {', '.join(files.SECTIONS)}")
    return options


if __name__ == "__main__":
    sys.exit(main())
