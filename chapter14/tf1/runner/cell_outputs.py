"""A notebook's outputs, as stored and as run again, compared cell by cell.

Text outside of numbers has to be equal, but for blanks; numbers are compared by value. Set aside, and counted, are
what differs from run to run: standard error and warnings, file paths, memory addresses, times and dates. Of figures the
number and the sizes are compared. Python 3.7 syntax.
"""

import base64
import math
import re
import struct

ROUNDING = 1e-6  # of the larger of 1 and the stored number
NUMBER = re.compile(r"(?<![\w.])[-+]?(?:\d+\.?\d*(?:[eE][-+]?\d+)?|\.\d+(?:[eE][-+]?\d+)?|nan|inf)(?![\w])")
SET_ASIDE = (  # (what, pattern), in this order
    ("warnings", re.compile(r"^.*(?:Warning|WARNING|Instructions for updating).*\n?", re.M)),
    ("times", re.compile(r"^(?:CPU times|Wall time).*\n?|\b\d{4}-\d\d-\d\d(?:[ T]\d\d:\d\d:\d\d(?:\.\d+)?)?\b"
                         r"|\b\d\d:\d\d:\d\d(?:\.\d+)?\b"
                         r"|\b\d+(?:\.\d+)? ?(?:ns|µs|us|ms|s|sec|secs|seconds|min|minutes)\b", re.M)),
    ("memory addresses", re.compile(r"0x[0-9a-fA-F]{6,}")),
    ("file paths", re.compile(r"(?<![\w/])(?:[A-Za-z]:)?(?:[/\\][\w.+~-]+){2,}[/\\]?")),
)
VERDICTS = ("exact", "rounding", "within rtol", "trained", "differs", "raised", "not run")


def code_cells(notebook):
    """[(index among all cells, cell), ...]."""
    return [(index, cell) for index, cell in enumerate(notebook.cells) if cell.cell_type == "code"]


def text(outputs):
    """(standard output and results as one text, {what was set aside: how often})."""
    parts, aside = [], {}
    for output in outputs:
        if output["output_type"] == "stream" and output["name"] == "stderr":
            aside["standard error"] = aside.get("standard error", 0) + 1
        elif output["output_type"] == "stream":
            parts.append(_joined(output["text"]))
        elif output["output_type"] == "error":
            parts.append("{}: {}".format(output["ename"], output["evalue"]))
        elif "image/png" not in output["data"]:
            parts.append(_joined(output["data"].get("text/plain", "")) + "\n")
    whole = re.sub(r"\bnp\.\w+\(([^()]*)\)", r"\1", "".join(parts))  # NumPy 2 names the type of a number
    for what, pattern in SET_ASIDE:
        whole, number = pattern.subn(" ", whole)
        if number:
            aside[what] = number
    return whole, aside


def _joined(lines):
    return lines if isinstance(lines, str) else "".join(lines)


def figures(outputs):
    """[(width, height) in pixels, ...] of the PNG images."""
    images = (output["data"]["image/png"] for output in outputs if "image/png" in output.get("data", {}))
    return [struct.unpack(">II", base64.b64decode(_joined(image))[16:24]) for image in images]


def compare_numbers(stored, obtained, rtol):
    """The verdict on two lists of equal length, and the place of the first that decides it."""
    worst, place = 0, None
    for number, (a, b) in enumerate(zip(stored, obtained)):
        x, y = float(a), float(b)
        whole = re.match(r"[-+]?\d+$", a) and re.match(r"[-+]?\d+$", b)
        difference = abs(x - y) if math.isfinite(x) and math.isfinite(y) else math.inf
        rank = 4
        if x == y or math.isnan(x) and math.isnan(y):
            rank = 0
        elif not whole or rtol:
            if difference <= ROUNDING * max(1, abs(x)) < math.inf:
                rank = 1
            elif rtol and difference <= rtol * abs(x):
                rank = 2
        if rank > worst:
            worst, place = rank, number
    return VERDICTS[worst], place


def compare(stored, obtained, rtol=None):
    """Hold a cell's outputs against the stored ones.

    Parameters
    ----------
    stored, obtained : list of outputs, of nbformat 4
    rtol : float, optional
        Relative to the stored number: what the caller accepts beyond rounding.

    Returns
    -------
    dict
        ``verdict``, ``numbers`` (how many were compared), ``note`` and ``set_aside``.
    """
    (a, aside_a), (b, aside_b) = text(stored), text(obtained)
    aside = {key: max(aside_a.get(key, 0), aside_b.get(key, 0)) for key in list(aside_a) + list(aside_b)}
    numbers_a, numbers_b = NUMBER.findall(a), NUMBER.findall(b)
    words_a, words_b = (re.sub(r"\s+", "", NUMBER.sub("#", whole)) for whole in (a, b))
    verdict, note = "exact", ""
    if len(numbers_a) != len(numbers_b) or words_a != words_b:
        verdict, note = "differs", _first_difference(a, b)
    else:
        verdict, place = compare_numbers(numbers_a, numbers_b, rtol)
        if place is not None:
            note = "number %d: stored %s, obtained %s" % (place + 1, numbers_a[place], numbers_b[place])
    if figures(stored) != figures(obtained):
        verdict = "differs"
        note = f"figures: stored {_sizes(stored)}, obtained {_sizes(obtained)}"
    return {"verdict": verdict, "numbers": len(numbers_a), "note": note, "set_aside": aside}


def _sizes(outputs):
    return ", ".join("%dx%d" % size for size in figures(outputs)) or "none"


def _first_difference(a, b):
    """The first words that are not the same."""
    a, b = a.split(), b.split()
    for x, y in zip(a, b):
        if x != y:
            return f"text: stored {x[:40]!r}, obtained {y[:40]!r}"
    longer, rest = ("stored", a[len(b):]) if len(a) > len(b) else ("obtained", b[len(a):])
    return "text: only {}: {!r}".format(longer, " ".join(rest)[:60])
