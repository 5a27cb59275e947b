"""Numbers beside those they are compared with, digit by digit, in the shape that was printed."""

import os

import numpy as np


def cell(reference, obtained, verdict):
    """{reference, same, first, rest, verdict}: our digits, split where they leave the reference's.

    Ours are written with as many decimals as the reference has, or as it takes to tell the number
    (at most 8).
    """
    if obtained is None:
        return {"reference": reference, "same": "", "first": "", "rest": "", "verdict": verdict}
    if verdict == "exact":
        return {"reference": reference, "same": reference, "first": "", "rest": "",
                "verdict": verdict}
    ours = _written(obtained, max(_decimals(reference), min(8, _decimals(obtained))))
    agreeing = len(os.path.commonprefix([reference, ours]))
    return {"reference": reference, "same": ours[:agreeing], "first": ours[agreeing:agreeing + 1],
            "rest": ours[agreeing + 1:], "verdict": verdict}


def _written(obtained, decimals):
    """A number with so many decimals; what is none as it is."""
    try:
        single = np.float32(obtained)  # its digits go on where the shortest ones that tell it end
    except ValueError:
        return obtained
    number = float(single if str(single) == obtained else obtained)
    return f"{number:.{decimals}f}" if np.isfinite(number) else obtained


def _decimals(text):
    return len(text.partition(".")[2].partition("e")[0])


def layout(reference, cells):
    """How a value is shown: {"rows": [...]} of a number each, or {"lines": [...]}, as by NumPy."""
    if len(reference.shape) < 2 or len(cells) != int(np.prod(reference.shape)):
        labels = reference.rows or range(len(reference.numbers))
        by = {"epochs": "epoch", "iterations": "iteration"}.get(reference.row_key, "number")
        return {"kind": "rows", "by": by,
                "rows": [dict(cell, label=label) for label, cell in zip(labels, cells)]}
    columns = reference.shape[-1]
    width = max(max(len(cell["reference"]), len(cell["same"] + cell["first"] + cell["rest"]))
                for cell in cells)
    lines, dimensions = [], len(reference.shape)
    for start in range(0, len(cells), columns):
        opening = _edges(start, reference.shape)
        closing = _edges(len(cells) - start - columns, reference.shape)
        if start and opening > 1:
            lines.append(None)  # a blank line between matrices
        lines.append({"open": " " * (dimensions - opening) + "[" * opening, "close": "]" * closing,
                      "cells": cells[start:start + columns]})
    return {"kind": "lines", "lines": lines, "width": width}


def _edges(position, shape):
    """How many brackets open at a position of the flat array, or close so far from its end."""
    brackets, size = 0, 1
    for length in reversed(shape):
        size *= length
        brackets += position % size == 0
    return brackets
