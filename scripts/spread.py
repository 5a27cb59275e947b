"""Whether a trained value lies in the spread of TensorFlow 1.15.5's own runs.

Rounding grows in training: TensorFlow 1.15.5 itself gives other digits from weights moved by one float32 spacing.
``data/golden/tf-1.15.5/spread/`` holds such runs, and a number is *in spread* if it could be one more of them. All
bounds come from those runs and from one constant, `DEVIATIONS`:

- each number lies within so many deviations of the runs' mean, with the factor sqrt(1 + 1/n) that is due to a new
  draw beside n known ones. Early rows of a curve have a deviation of their own, since the spread grows from row to
  row. Later rows and values at the end of training share one, pooled over the rows: a row's own deviation there says
  whether one of n runs happened to spike in it, not how far a run may lie;
- of a curve's later rows, median and quartiles (of the differences from the runs' mean) lie within so many deviations
  of what they are in the runs, and no more rows than chance allows lie outside the runs' pooled 1st to 99th percentile.

With ten runs a further run of TensorFlow 1.15.5 breaks one such bound by chance once in 3,400 times (Student's t).
"""

import fnmatch
import math

import numpy as np

DEVIATIONS = 6.0    # how far from the runs' mean a number may lie
SET_ROWS = 10       # later rows that it takes to judge them as a set
CHANCE = 1e-3       # of a run of TensorFlow 1.15.5 having too many rows outside the percentiles
CREATIVE = 0.01     # creative sequences are followed while the runs' deviation stays below this part of the range

_t = np.linspace(0, 30, 300)
SERIES_RANGE = np.ptp(_t * np.sin(_t) / 3 + 2 * np.sin(5 * _t))  # of the generated time series


def _logit(images):
    """Log odds of an accuracy over so many images, half an image away from 0 and 1."""
    return lambda x: np.log((x * images + 0.5) / (images - x * images + 0.5))


# pattern of the name: (transform, floor of a bound before it, number of early rows). The floor is two images for an
# accuracy, and the bound of `rounding` for the others.
KINDS = {
    "*/mse": (np.log, 0.0, 5),
    "*/test_accuracy": (_logit(10000), 2 / 10000, 10),
    "*/last_batch_accuracy": (_logit(150), 2 / 150, 10),
    "*/creative/*": (np.asarray, 0.0, 10**6),
    "*/y_pred": (np.asarray, 0.0, 0),
}


class Spread:
    """The runs of one trained value.

    Parameters
    ----------
    name : str
        The value's name, which must match one of `KINDS`.
    runs : array, [runs, rows]
        What each run gave.
    """

    def __init__(self, name, runs):
        self.transform, self.floor, self.n_early = next(
            kind for pattern, kind in KINDS.items() if fnmatch.fnmatch(name, pattern))
        self.n_early = min(self.n_early, runs.shape[1])
        self.runs = runs
        moved = self.transform(runs)
        self.mean = moved.mean(axis=0)
        self.rest = moved - self.mean  # [runs, rows]
        self.deviation = moved.std(axis=0, ddof=1)
        if self.n_early < runs.shape[1]:
            self.deviation[self.n_early:] = np.sqrt((self.deviation[self.n_early:] ** 2).mean())
        self.factor = math.sqrt(1 + 1 / len(runs))
        self.followed = runs.shape[1]  # rows that are judged at all
        if "/creative/" in name:
            chaotic = np.flatnonzero(runs.std(axis=0, ddof=1) >= CREATIVE * SERIES_RANGE)
            self.followed = int(chaotic[0]) if len(chaotic) else self.followed

    def deviations(self, numbers):
        """How many deviations each number lies from the runs' mean: array, [rows], of as many rows as given."""
        away = self.transform(np.asarray(numbers, dtype=float)) - self.mean[:len(numbers)]
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(away == 0, 0.0, away / (self.factor * self.deviation[:len(numbers)]))

    def outside(self, numbers):
        """Which of the numbers lie too far out, each by itself: bool array, [rows]."""
        numbers = np.asarray(numbers, dtype=float)
        near = np.abs(numbers - self.runs[:, :len(numbers)].mean(axis=0)) <= self.floor
        return ~(near | (np.abs(self.deviations(numbers)) <= DEVIATIONS))

    def set_problems(self, numbers):
        """What is wrong with the later rows as a set, in words; empty where nothing is, or where they are too few."""
        later = slice(self.n_early, len(numbers))
        rest = (self.transform(np.asarray(numbers, dtype=float)) - self.mean[:len(numbers)])[later]
        if len(rest) < SET_ROWS:
            return []
        problems, known = [], self.rest[:, later]
        for quantile, name in (0.25, "lower quartile"), (0.5, "median"), (0.75, "upper quartile"):
            of_runs = np.quantile(known, quantile, axis=1)
            away = (np.quantile(rest, quantile) - of_runs.mean()) / (self.factor * of_runs.std(ddof=1))
            if not abs(away) <= DEVIATIONS:
                problems.append("the %s of rows %d on lies %.1f deviations from the runs'"
                                % (name, self.n_early, away))
        low, high = np.quantile(known, [0.01, 0.99])
        count, most = int(((rest < low) | (rest > high)).sum()), most_by_chance(len(rest))
        if count > most:
            problems.append("%d of %d later rows lie outside the runs' 1st to 99th percentile, at most %d may"
                            % (count, len(rest), most))
        return problems


def most_by_chance(rows, share=0.02):
    """The number of rows outside the percentiles that is exceeded with a probability below `CHANCE`."""
    most, tail = 0, 1 - (1 - share) ** rows
    while tail >= CHANCE:
        most += 1
        tail -= math.comb(rows, most) * share ** most * (1 - share) ** (rows - most)
    return most
