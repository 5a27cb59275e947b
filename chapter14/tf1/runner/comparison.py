"""The table, the files and the page of a notebook's comparison. Python 3.7 syntax."""

import collections
import csv
import hashlib
import io
import itertools
import json
import os

import jinja2

from chapter14.tf1.files import write
from chapter14.tf1.runner import installs
from chapter14.tf1.runner.cell_outputs import VERDICTS, code_cells, compare, joined, shown

COLUMNS = ("cell", "verdict", "numbers", "note", "set_aside")
BAD = ("differs", "raised", "not run")


def sources(notebook):
    """A sum of each code cell's source: shows what came, went or changed since the stored run."""
    return [hashlib.sha256(cell.source.encode()).hexdigest()[:16]
            for _, cell in code_cells(notebook)]


def rows(stored, obtained, options, run):
    """A row for each chosen cell: number, verdict, how many numbers, note, what was set aside."""
    first, last = options.cells
    for number, ((_, old), (_, new)) in enumerate(zip(code_cells(stored), code_cells(obtained)), 1):
        if number < first or last is not None and number > last:
            continue
        row = dict(compare(old.outputs, new.outputs, options.rtol), cell=number)
        tags = new.metadata.get("tags", [])
        left_out = installs.not_run(new.outputs)
        if number > run.last:
            row.update(verdict="not run", note="a cell before it ended the run")
        elif number in run.failed and (row["verdict"] == "differs" or not _raises(new)):
            row.update(verdict="raised", note=run.failed[number])
        elif left_out:
            row["verdict"] = "installs"
        elif "trained" in tags and row["verdict"] in ("differs", "rounding", "within rtol"):
            row["verdict"] = "trained"
        if left_out:
            row["note"] = "; ".join(["not run: " + command for command in left_out]
                                    + [row["note"]]).rstrip("; ")
        yield row


def _raises(cell):
    return any(output.output_type == "error" for output in cell.outputs)


def _lines(table):
    """The table's lines; one for all cells in a row that were not run."""
    for verdict, group in itertools.groupby(table, lambda row: row["verdict"]):
        group = list(group)
        if verdict == "not run" and len(group) > 1:
            yield "%5d  %-15s        cells %d to %d: %s" % (
                group[0]["cell"], verdict, group[0]["cell"], group[-1]["cell"], group[0]["note"])
        else:
            for row in group:
                yield "%5d  %-15s %5d  %s" % (row["cell"], verdict, row["numbers"], row["note"])


def report(stored, obtained, options, run, stem):
    """Print the table, write ``stem`` + .csv, .json and .html; whether anything differs."""
    table = list(rows(stored, obtained, options, run))
    kept = stored.metadata.get("chapter14", {}).get("sources")
    changed = kept is not None and kept != sources(stored)
    counts = collections.Counter(row["verdict"] for row in table)
    summary = "%d cells: %s" % (len(table), ", ".join("%d %s" % (counts[verdict], verdict)
                                                      for verdict in VERDICTS if counts[verdict]))
    if changed:
        summary += "; cells were added, removed or edited since the outputs were stored"
    for line in _lines(table):
        print(line)
    aside = collections.Counter()
    for row in table:
        aside.update(row["set_aside"])
    print(summary)
    print("set aside: " + (", ".join("%s %d" % item for item in sorted(aside.items()))
                           or "nothing"))
    _write(stem, table, summary, stored, obtained)
    return changed or any(row["verdict"] in BAD for row in table)


def _write(stem, table, summary, stored, obtained):
    lines = io.StringIO()
    writer = csv.DictWriter(lines, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(
        dict(row, set_aside="; ".join("%s %d" % item for item in row["set_aside"].items()))
        for row in table)
    cells = [code_cells(notebook) for notebook in (stored, obtained)]
    shown = [dict(row, source=cells[1][row["cell"] - 1][1].source,
                  both=[_shown(side[row["cell"] - 1][1].outputs) for side in cells])
             for row in table]
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "comparison.html.j2"),
              encoding="utf-8") as file:
        template = jinja2.Environment(
            autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string(file.read())
    page = template.render(title=os.path.basename(stem) + ".ipynb", summary=summary, rows=shown,
                           bad=BAD)
    for ending, content in ((".csv", lines.getvalue()), (".json", json.dumps(
            {"summary": summary, "cells": table}, indent=1) + "\n"), (".html", page)):
        write(stem + ending, content)


def _shown(cell_outputs):
    """(text, images) of one side of the page."""
    images = ["".join(output["data"]["image/png"]).replace("\n", "") for output in cell_outputs
              if "image/png" in output.get("data", {})]
    lines = map(_words, cell_outputs)
    return "".join(line.rstrip("\n") + "\n" for line in lines), images


def _words(output):
    """The text of one output."""
    if output["output_type"] == "stream":
        return shown(joined(output["text"]))
    if output["output_type"] == "error":
        return f"{output['ename']}: {output['evalue']}"
    return joined(output["data"].get("text/plain", ""))
