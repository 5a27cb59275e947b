"""Compare, one by one, the numbers of runs with published ones and with those of TensorFlow 1.

    python -m scripts.compare [SECTION ...] [--output outputs] [--data data]

Compared are, of each section, the run in OUTPUT/SECTION with the companion notebook's numbers and
the real TensorFlow 1.12.3's, that in OUTPUT/book/SECTION with the printed book's, that in
OUTPUT/1.15/SECTION with the real TensorFlow 1.15.5's; and OUTPUT/2018-08/SECTION with the notebook
of August 2018.

Prints a table of verdicts (scripts/compare/verdicts.py says what each means), writes comparison.csv
(a row a number, and one for each fault of a set of them) and comparison.json into OUTPUT. Exit
status: 0; 1 where a number or a line differs, is missing or extra; 2 where a file cannot be used.
"""

import argparse
import collections
import json
import pathlib
import sys

import pandas as pd

from scripts import files
from scripts.compare import references, verdicts
from scripts.compare.comparison import Comparison


def report(table, comparison, out=print):
    """Print the table by run and value, every number that is not accounted for, and the counts."""
    for run, of_run in table.groupby("run", sort=False):
        arithmetic = comparison.arithmetic.get(run)
        whose = ""
        if arithmetic:
            whose = f", {arithmetic} arithmetic: {references.ARITHMETICS[arithmetic]}"
        out(f"{run}{whose}")
        for (name, source), rows in of_run.groupby(["name", "source"], sort=False):
            verdict = verdicts.of_value(list(rows.verdict))
            out(f"  {name:<38}{source:<19}{verdict:<16}{verdicts.counts(rows.verdict)}")
    out("")
    bad = table[table.verdict.isin(verdicts.BAD)]
    for row in bad.head(30).itertuples():
        out(f"  {row.verdict}: {row.name}[{row.index}] ({row.source}; {row.run}): " + _words(row))
    if len(bad) > 30:
        out(f"  and {len(bad) - 30} more, in comparison.csv")
    for note in comparison.notes:
        out("  " + note)
    out("")
    for source, rows in table.groupby("source", sort=False):
        out(f"{source}: {numbers(rows)} numbers: {verdicts.counts(counted(rows).verdict)}")
    for what, count in comparison.refs.not_covered.items():
        out(f"{what}: {count} numbers, not covered yet")


def _words(row):
    """What is wrong with a number, or with a set of them."""
    if row.reference is None and row.obtained is None:
        return row.note
    both = row.reference and row.obtained
    mark = verdicts.first_difference(row.reference, row.obtained) if both else row.obtained
    return f"expected {row.reference}, got {mark}" + (f"  ({row.note})" if row.note else "")


def numbers(table):
    """How many numbers a table has: a row of printed lines, or of a set of numbers, is none."""
    return int((table.reference.notna() | table.obtained.notna()).sum())


def counted(table):
    """The rows that a total counts: the numbers, and the faults of lines and of sets of numbers."""
    return table[table.reference.notna() | table.obtained.notna()
                 | table.verdict.isin(verdicts.BAD)]


def compared(output, data, sections=files.SECTIONS):
    """Compare sections; returns (the `Comparison`, its rows, lines on changed references).

    The rows are a DataFrame. Raises `files.Fault` where a file cannot be used.
    """
    comparison = Comparison(references.load(data))
    for section in sections:
        comparison.section(output, section)
    comparison.end()
    return comparison, pd.DataFrame(comparison.rows, dtype=object), references.changed_files(data)


def main(argv=None):
    options = _parse(argv)
    try:
        comparison, table, changed = compared(options.output, options.data,
                                              options.sections or files.SECTIONS)
    except files.Fault as fault:
        print(f"compare: {fault}", file=sys.stderr)
        return 2
    try:
        _write(options.output, table, comparison)
    except OSError as error:
        print(f"compare: cannot write to {options.output}: {error.strerror}; make room there",
              file=sys.stderr)
        return 2
    comparison.notes += changed
    report(table, comparison)
    head = files.head()
    others = ", ".join(sorted(map(str, comparison.commits - {head})))
    if others:
        print(f"\nwarning: outputs of another commit, or of code not committed ({others}; this is "
              f"{head}): run `make run-all` to make them anew", file=sys.stderr)
    print("\n" + conclusion(table, changed))
    return 1 if changed or table.verdict.isin(verdicts.BAD).any() else 0


def conclusion(table, changed):
    """The last lines: what is accounted for, and what is no part of that."""
    aside = table[table.verdict.isin(verdicts.SET_ASIDE)]
    bad = int(table.verdict.isin(verdicts.BAD).sum())
    set_aside = f"; set aside: {verdicts.counts(aside.verdict)}" if len(aside) else ""
    lines = [f"{numbers(table) - len(aside)} numbers were judged{set_aside}"]
    if bad:
        lines.append(f"{bad} are not accounted for")
    elif changed:
        lines.append("Reference files were changed")
    else:
        lines.append("Every number is accounted for.")
    return "\n".join(lines)


def _write(folder, table, comparison):
    by_value = table.groupby(["run", "source", "name"], sort=False)
    summary = {"numbers": {source: dict(collections.Counter(counted(rows).verdict))
                           for source, rows in table.groupby("source", sort=False)},
               "values": [{"run": run, "arithmetic": comparison.arithmetic.get(run),
                           "source": source, "name": name,
                           "verdict": verdicts.of_value(list(rows.verdict))}
                          for (run, source, name), rows in by_value],
               "not_covered": comparison.refs.not_covered,
               "notes": comparison.notes}
    files.write(folder / "comparison.csv", table.to_csv(index=False))
    files.write(folder / "comparison.json", json.dumps(summary, indent=1) + "\n")


def _parse(argv):
    parser = argparse.ArgumentParser(prog="python -m scripts.compare",
                                     description=__doc__.split("\n\n")[0])
    parser.add_argument("sections", nargs="*", metavar="SECTION", help="all by default")
    parser.add_argument("--output", type=pathlib.Path, default=pathlib.Path("outputs"),
                        help="the folder of the runs")
    parser.add_argument("--data", type=pathlib.Path, default=files.ROOT / "data",
                        help="the folder of the references")
    options = parser.parse_args(argv)
    for section in options.sections:
        if section not in files.SECTIONS:
            parser.error(f"no section {section!r}; there are {', '.join(files.SECTIONS)}")
    return options
