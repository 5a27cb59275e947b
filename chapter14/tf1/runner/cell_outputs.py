"""A notebook's outputs, as stored and as run again, compared cell by cell.

Text outside of numbers has to be equal, but for blanks; numbers are compared by value, figures by
what they show. Set aside, and counted, are what differs from run to run: standard error and
warnings, file paths, memory addresses, times and dates. Python 3.7 syntax.
"""

import math
import re

from chapter14.tf1.runner import figures

ROUNDING = 1e-6  # of the larger of 1 and the stored number
SMALL = 1e-3  # of the stored number itself: what small numbers have to keep besides
NUMBER = re.compile(
    r"(?<![\w.])[-+]?(?:\d+\.?\d*(?:[eE][-+]?\d+)?|\.\d+(?:[eE][-+]?\d+)?|nan|inf)(?![\w])")
TIMES = "times"
SET_ASIDE = (  # (what, pattern), in this order
    ("warnings", re.compile(
        r"^.*The TensorFlow contrib module will not be included(?:.*\n)*?.*file an issue\..*\n?"
        # One line of instructions, or paragraphs up to "See ...", or lines that are indented.
        r"|^Instructions for updating:\n"
        r"(?:\n(?:.*\n){0,8}?See .*|.*(?:\n {4}[-a-z(][- \w].*|\n`tf\..*)*)\n?"
        r"|^.*(?:Warning|WARNING).*\n?", re.M)),
    (TIMES, re.compile(r"^(?:CPU times|Wall time).*\n?"
                       r"|\b\d{4}-\d\d-\d\d(?:[ T]\d\d:\d\d:\d\d(?:\.\d+)?)?\b"
                       r"|\b\d\d:\d\d:\d\d(?:\.\d+)?\b"
                       r"|\b\d+(?:\.\d+)? ?(?:ns|[µμ]s|us|ms|s|sec|secs|seconds|min|minutes)\b",
                       re.M)),
    ("memory addresses", re.compile(r"0x[0-9a-fA-F]{6,}")),
    ("file paths", re.compile(r"(?<![\w/])(?:[A-Za-z]:)?(?:[/\\][\w.+~-]+){2,}[/\\]?")),
)
SPELLINGS = (  # NumPy 2's and NumPy 1.13's of what is the same
    (re.compile(r"\bnp\.(True|False)_"), r"\1"), (re.compile(r"\bnp\.\w+\(([^()]*)\)"), r"\1"),
    (re.compile(r",\s*dtype=bool\b"), ""))
VERDICTS = ("exact", "but for times", "figures alike", "figures counted", "rounding", "within rtol",
            "trained", "installs", "differs", "raised", "not run")  # from good to bad


def code_cells(notebook):
    """[(index among all cells, cell), ...]."""
    return [(index, cell) for index, cell in enumerate(notebook.cells) if cell.cell_type == "code"]


def text(outputs):
    """(standard output and results as one text, {what was set aside: [texts]})."""
    parts, aside = [], {}
    for output in outputs:
        if output["output_type"] == "stream" and output["name"] == "stderr":
            aside.setdefault("standard error", []).append(joined(output["text"]))
        elif output["output_type"] == "stream":
            parts.append(joined(output["text"]))
        elif output["output_type"] == "error":
            parts.append("{}: {}".format(output["ename"], output["evalue"]))
        elif "image/png" not in output["data"]:
            parts.append(joined(output["data"].get("text/plain", "")) + "\n")
    whole = shown("".join(parts))
    for pattern, spelling in SPELLINGS:
        whole = pattern.sub(spelling, whole)
    for what, pattern in SET_ASIDE:
        found = [match.group() for match in pattern.finditer(whole)]
        if found:
            aside[what], whole = found, pattern.sub(" ", whole)
    return whole, aside


def joined(lines):
    return lines if isinstance(lines, str) else "".join(lines)


def shown(printed):
    """What is left to see of a text whose lines were written over, as by progress bars."""
    if "\r" not in printed and "\b" not in printed:
        return printed
    return "\n".join(_last_writing(line) for line in printed.replace("\r\n", "\n").split("\n"))


def _last_writing(line):
    last = ([part for part in line.split("\r") if part.strip("\b")] or [""])[-1]
    kept = []
    for letter in last:
        if letter != "\b":
            kept.append(letter)
        elif kept:
            kept.pop()
    return "".join(kept)


def compare_numbers(stored, obtained, rtol):
    """The verdict on two lists of equal length, and the place of the first that decides it."""
    worst, place = "exact", None
    for number, (a, b) in enumerate(zip(stored, obtained)):
        x, y = float(a), float(b)
        whole = re.match(r"[-+]?\d+$", a) and re.match(r"[-+]?\d+$", b)
        difference = abs(x - y) if math.isfinite(x) and math.isfinite(y) else math.inf
        verdict = "differs"
        if x == y or math.isnan(x) and math.isnan(y):
            verdict = "exact"
        elif not whole or rtol:
            if difference <= min(ROUNDING * max(1, abs(x)), SMALL * abs(x)) < math.inf:
                verdict = "rounding"
            elif rtol and difference <= rtol * abs(x):
                verdict = "within rtol"
        if VERDICTS.index(verdict) > VERDICTS.index(worst):
            worst, place = verdict, number
    return worst, place


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
        ``verdict``, the worst of text, numbers, times and figures; ``numbers`` (how many were
        compared), ``note`` and ``set_aside`` (how much of what).
    """
    (a, aside_a), (b, aside_b) = text(stored), text(obtained)
    aside = {key: max(len(aside_a.get(key, ())), len(aside_b.get(key, ())))
             for key in [*aside_a, *aside_b]}
    numbers_a, numbers_b = NUMBER.findall(a), NUMBER.findall(b)
    words_a, words_b = (re.sub(r"\s+", "", NUMBER.sub("#", whole)) for whole in (a, b))
    if len(numbers_a) != len(numbers_b) or words_a != words_b:
        found = [("differs", _first_difference(a, b))]
    else:
        verdict, place = compare_numbers(numbers_a, numbers_b, rtol)
        found = [(verdict, "" if place is None else "number %d: stored %s, obtained %s" % (
            place + 1, numbers_a[place], numbers_b[place]))]
    times = [side.get(TIMES, []) for side in (aside_a, aside_b)]
    if times[0] != times[1]:
        found.append(("but for times", "times are set aside, not compared"))
    found.append(figures.compare(stored, obtained))
    verdict = max((verdict for verdict, _ in found), key=VERDICTS.index)
    return {"verdict": verdict, "numbers": len(numbers_a),
            "note": "; ".join(note for _, note in found if note), "set_aside": aside}


def _first_difference(a, b):
    """The first words that are not the same."""
    a, b = a.split(), b.split()
    for x, y in zip(a, b):
        if x != y:
            return f"text: stored {x[:40]!r}, obtained {y[:40]!r}"
    longer, rest = ("stored", a[len(b):]) if len(a) > len(b) else ("obtained", b[len(a):])
    return "text: only {}: {!r}".format(longer, " ".join(rest)[:60])
