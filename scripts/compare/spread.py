"""Whether a trained value lies in the spread of TensorFlow 1.15.5's own runs.

Rounding grows in training: TensorFlow 1.15.5 itself gives other digits from weights moved by one
float32 spacing. Where a run has not the arithmetic of its reference, its trained numbers are judged
by how much: native runs, and the MNIST accuracies as published. ``data/golden/tf-1.15.5/spread/``
holds runs from such weights, and a number is *in spread* if it could be one more of them:

- each number lies within `DEVIATIONS` standard deviations of the runs' mean, with the factor
  sqrt(1 + 1/n) that is due to one more draw beside n known ones. Early rows of a curve have a
  deviation of their own, since the spread grows from row to row. Later rows, and values at the end
  of training, share one, pooled over the rows: a row's own deviation there only says whether one
  of n runs happened to spike in it;
- median and quartiles of those later rows and values (of their differences from the runs' mean) lie
  within `SET_DEVIATIONS` of what they are in the runs, and of a curve's later rows no more than a
  tenth (or three) lie more than `FAR` deviations out: single spikes pass, a lasting fault does not.

Where the constants come from: each of TensorFlow 1.15.5's runs was left out in turn and compared
with the others. Its numbers lie within 6.0 deviations (tails are heavier than a normal
distribution's, since a run may spike anywhere), its medians and quartiles within 2.7, and at most 3
of 90 rows beyond 3; the bounds are about twice that, or three times (tests/test_spread.py leaves
the runs out again). What they let pass: of a test accuracy 0.0002 at epoch 0, 0.0003 at epoch 1,
0.005 at epoch 2, later 0.92 to 0.99 for one of them but 0.975 to 0.981 for their median; of an
error 1e-6 at iteration 0, 3% at 100, 18% for one later row. A fault that is there from the start
shows in the first rows.
"""

import fnmatch
import math

import numpy as np

DEVIATIONS = 10.0   # how far from the runs' mean a number may lie
SET_ROWS = 10       # later rows that it takes to judge them as a set
SET_DEVIATIONS = 6.0  # how far from the runs' their median and quartiles may lie
FAR = 3.0           # deviations beyond which a row counts as far out
FAR_PART = 0.1      # of the later rows that may be
# name: (quantile, its standard error for normal rows of deviation 1, times the root of their
# number). For the rows of a curve it is the least that is taken for the deviation of a quantile: a
# few runs may agree by luck.
QUANTILES = {"lower quartile": (0.25, 1.363), "median": (0.5, 1.253),
             "upper quartile": (0.75, 1.363)}
CREATIVE = 0.01     # of the range: creative sequences are followed while the deviation is below it

_t = np.linspace(0, 30, 300)
SERIES_RANGE = np.ptp(_t * np.sin(_t) / 3 + 2 * np.sin(5 * _t))  # of the generated time series


def _logit(images, whole=1):
    """Log odds of an accuracy (a part of ``whole``) over images, half an image off the ends."""
    return lambda x: np.log((x / whole * images + 0.5) / (images - x / whole * images + 0.5))


# pattern of the name, the first that matches: (transform, floor of a bound, before the transform,
# early rows). The floor is two images for an accuracy; the others have that of the verdict
# `rounding`. No curve: no early rows.
KINDS = {
    "*/mse": (np.log, 0.0, 5),
    "dropout/training_mse": (np.log, 0.0, 5),
    # of few runs: all rows share a deviation
    "lstm_classifier/test_accuracy": (_logit(10000), 2 / 10000, 0),
    "lstm_classifier/last_batch_accuracy": (_logit(150), 2 / 150, 0),
    "*/test_accuracy": (_logit(10000), 2 / 10000, 10),
    "*/last_batch_accuracy": (_logit(150), 2 / 150, 10),
    "*/train_accuracy": (_logit(150), 2 / 150, 10),
    "reber/train_loss": (np.log, 0.00005, 10),  # as printed
    "reber/train_accuracy_percent": (_logit(50, 100), 2 / 50 * 100, 10),
    "reber/validation_accuracy_percent": (_logit(5000, 100), 2 / 5000 * 100, 10),
    "reber/probability_percent": (_logit(10000, 100), 0.0, 0),
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
        kinds = [kind for pattern, kind in KINDS.items() if fnmatch.fnmatch(name, pattern)]
        if not kinds:
            raise ValueError(f"{name} is of no known kind ({', '.join(KINDS)})")
        self.transform, self.floor, self.n_early = kinds[0]
        self.n_early = min(self.n_early, runs.shape[1])
        self.is_curve = not name.endswith(("/y_pred", "/probability_percent"))
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
        """How many deviations each number lies from the runs' mean: array, [rows as given]."""
        away = self.transform(np.asarray(numbers, dtype=float)) - self.mean[:len(numbers)]
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(away == 0, 0.0, away / (self.factor * self.deviation[:len(numbers)]))

    def outside(self, numbers):
        """Which of the numbers lie too far out, each by itself: bool array, [rows]."""
        return self._beyond(numbers, DEVIATIONS)

    def _beyond(self, numbers, bound):
        numbers = np.asarray(numbers, dtype=float)
        near = np.abs(numbers - self.runs[:, :len(numbers)].mean(axis=0)) <= self.floor + 1e-9
        return ~(near | (np.abs(self.deviations(numbers)) <= bound))

    def set_problems(self, numbers):
        """What is wrong with the later rows as a set, in words; empty if nothing, or if too few."""
        later = slice(self.n_early, len(numbers))
        rest = (self.transform(np.asarray(numbers, dtype=float)) - self.mean[:len(numbers)])[later]
        if len(rest) < SET_ROWS:
            return []
        level = self.runs[:, later].mean()
        floor = abs(self.transform(level) - self.transform(level - self.floor))
        problems = []
        for name, (quantile, error) in QUANTILES.items():
            of_runs = np.quantile(self.rest[:, later], quantile, axis=1)
            least = error * self.deviation[-1] / math.sqrt(len(rest)) if self.is_curve else 0
            deviation = self.factor * max(of_runs.std(ddof=1), least)
            away = np.quantile(rest, quantile) - of_runs.mean()
            if not abs(away) <= max(floor, SET_DEVIATIONS * deviation):
                problems.append(f"the {name} of rows {self.n_early} on lies "
                                f"{away / deviation:+.1f} deviations from the runs', at most "
                                f"{SET_DEVIATIONS:.0f} may be")
        far, most = self.far_out(numbers), max(3, int(FAR_PART * len(rest)))
        if self.n_early and far > most:
            problems.append(f"{far} of {len(rest)} later rows lie more than {FAR:.0f} deviations "
                            f"out, at most {most} may")
        return problems

    def far_out(self, numbers):
        """How many later rows lie beyond `FAR` deviations, and the floor, from the runs' mean."""
        return int(self._beyond(numbers, FAR)[self.n_early:].sum())
