"""What a number is to its reference, in a word: the verdicts that scripts.compare gives, and their order.

exact (published: the same printed digits; TensorFlow 1.15.5: the same bits), rounding (within 1e-6 max(1, |reference|);
for the printed book within 3e-7), in spread (trained values: see scripts/spread.py), explained (data/explained.json),
differs, missing, extra, not run (a shorter run than the reference's), no reference (another seed or setting).
Imports neither TensorFlow nor chapter14.
"""

import collections
import os
from decimal import Decimal

import numpy as np

ROUNDING = 1e-6
BOOK_ROUNDING = 3e-7  # of what the recovered weights give: five float32 spacings at 1
BAD = ("differs", "missing", "extra")
ORDER = ("exact", "rounding", "in spread", "explained", "not run", "no reference") + BAD  # better first


def texts(value):
    """The numbers of a value as they are written where they come from."""
    if value.printed:
        return value.printed
    convert = np.float32 if value.dtype == "float32" else float if value.dtype == "float64" else int
    return [str(convert(number)) for number in value.numbers]


def of_number(ours, at, reference, ref_at, golden, rounding=ROUNDING):
    """exact, rounding or differs."""
    a, b = ours.numbers[at], reference.numbers[ref_at]
    if golden and (a == b and np.signbit(a) == np.signbit(b)) or not golden and same_digits(
            a, ours.dtype, reference.printed[ref_at]):
        return "exact"
    return "rounding" if abs(a - b) <= rounding * max(1, abs(b)) else "differs"


def same_digits(number, dtype, printed):
    """Whether NumPy would print ``number`` with the digits of ``printed``: its shortest ones, at most eight decimals
    in an array; a single number may have more.
    """
    decimals = len(printed.partition(".")[2])
    shortest = np.format_float_positional(np.dtype(dtype).type(number), precision=max(8, decimals), unique=True)
    return Decimal(shortest) == Decimal(printed)


def first_difference(reference, obtained):
    """``obtained`` with a mark at the first digit that is not the reference's."""
    agreeing = len(os.path.commonprefix([reference, obtained]))
    return f"{obtained[:agreeing]}[{obtained[agreeing:]}]" if agreeing < len(obtained) else obtained + "[]"


def of_value(verdicts):
    """The verdict of a value: the worst of its numbers', those that were not run or have no reference set aside."""
    judged = [verdict for verdict in verdicts if verdict not in ("not run", "no reference")]
    return max(judged or verdicts, key=ORDER.index)


def counts(verdicts):
    found = collections.Counter(verdicts)
    return ", ".join(f"{found[verdict]} {verdict}" for verdict in ORDER if found[verdict])
