"""What a number is to its reference, in a word: scripts.compare's verdicts, and their order.

- exact: the same printed digits as a published number, the same bits as a recorded one;
- rounding: within 1e-6 max(1, |reference|) of it, or 3e-7 for the printed book;
- in spread: a trained number that could be one more of TensorFlow 1.15.5's own runs
  (scripts/spread.py);
- explained: an experiment shows where it comes from (data/explained.json);
- differs, missing, extra: not accounted for.

Rounding and spread count only where the arithmetic is not the reference's, and for the MNIST
accuracies as published. Set aside, and no part of what is accounted for:

- not judged: chaotic, where TensorFlow 1.15.5's own runs part too;
- not run: beyond the end of a shorter run, or in an arithmetic that was not to be had;
- other settings: another seed, another setting or a longer run than the reference's.

Does not load TensorFlow.
"""

import collections
import os
from decimal import Decimal

import numpy as np

ROUNDING = 1e-6
BOOK_ROUNDING = 3e-7  # of the recovered weights in other arithmetic: five float32 spacings at 1
BAD = ("differs", "missing", "extra")
SET_ASIDE = ("not judged", "not run", "other settings")
ORDER = ("exact", "rounding", "in spread", "explained") + SET_ASIDE + BAD  # better first


def texts(value):
    """The numbers of a value as they are written where they come from."""
    if value.printed:
        return value.printed
    convert = {"float32": np.float32, "float64": float, "str": str}.get(value.dtype, int)
    return [str(convert(number)) for number in value.numbers]


def of_number(ours, at, reference, ref_at, rounding):
    """exact, rounding or differs.

    Parameters
    ----------
    rounding : float
        How far off, relative to 1 or more, is rounding; 0 where nothing is.
    """
    a, b = ours.numbers[at], reference.numbers[ref_at]
    if isinstance(b, str):
        return "exact" if a == b else "differs"
    if reference.printed:
        exact = same_digits(a, ours.dtype, reference.printed[ref_at], reference.decimals)
    else:
        exact = a == b and np.signbit(a) == np.signbit(b)
    if exact:
        return "exact"
    return "rounding" if rounding and abs(a - b) <= rounding * max(1, abs(b)) else "differs"


def same_digits(number, dtype, printed, decimals=None):
    """Whether NumPy would print ``number`` with the digits of ``printed``.

    It prints the shortest ones that are the number, at most eight decimals in an array; a single
    number may have more. Before NumPy 1.14 it rounded to a number of ``decimals``.
    """
    number = np.dtype(dtype).type(number)
    if not np.isfinite(number):
        return False
    if decimals is not None:
        return Decimal(f"{float(number):.{decimals}f}") == Decimal(printed)
    shown = max(8, len(printed.partition(".")[2]))
    ours = np.format_float_positional(number, precision=shown, unique=True)
    return Decimal(ours) == Decimal(printed)


def first_difference(reference, obtained):
    """``obtained`` with a mark at the first digit that is not the reference's."""
    agreeing = len(os.path.commonprefix([reference, obtained]))
    return f"{obtained[:agreeing]}[{obtained[agreeing:]}]"


def of_value(verdicts):
    """The worst verdict of a value's numbers, those set aside left out where there are others."""
    judged = [verdict for verdict in verdicts if verdict not in SET_ASIDE]
    return max(judged or verdicts, key=ORDER.index)


def counts(verdicts):
    found = collections.Counter(verdicts)
    return ", ".join(f"{found[verdict]} {verdict}" for verdict in ORDER if found[verdict])
