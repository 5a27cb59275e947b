"""Recover the weights behind the outputs that the printed book shows, from those outputs.

    python -m scripts.recover_weights [--published FILE] [--to FILE]

The book (1st edition, chapter 14) prints Y0 and Y1 of its two-step network, X0 and X1, but neither seed nor weights.
Its model is Y0 = tanh(X0 Wx + b), Y1 = tanh(Y0 Wy + X1 Wx + b), with b = 0. So arctanh gives linear equations:

- Wx: 4 equations for the 3 weights of each column, 20 for 15. X0's rows satisfy x0 - 2 x1 + x2 = 0, so the one equation
  too many says arctanh(Y0[0]) + arctanh(Y0[2]) = 2 arctanh(Y0[1]): a check of tanh and of equal weights for all
  instances, but not of b, which cancels. That b is 0 is taken from the listing; with another, Wx would be another.
- Wy: 4 equations for the 5 weights of each column. Along the null direction of Y0, which all columns share, nothing is
  determined. Chosen is the solution of least norm, which has no part along it.
- A value printed as ``1.`` says that tanh was closer to 1 than to the float32 below it: no equation but a bound,
  arctanh(1 - 2^-25) = 9.0 or more. Where the least solution of the other equations keeps to it, that is the solution;
  otherwise the bound is one more equation.

Solved in double precision (Gauss-Newton, each residual in units of the float32 spacing at the value), then rounded to
float32, in which the outputs are judged. Writes data/recovered/book-weights.json; the sections read it for --weights
book. Prints how well the weights agree and where they can come from. Exit status: 0; 2 where a file cannot be used.
"""

import argparse
import hashlib
import json
import pathlib
import sys

import numpy as np
from scipy import special, stats

from scripts import files

PUBLISHED = files.ROOT / "data" / "published" / "book-1st-edition.json"
RECOVERED = files.ROOT / "data" / "recovered" / "book-weights.json"
COMMAND = "python -m scripts.recover_weights"
X0 = np.array([[0, 1, 2], [3, 4, 5], [6, 7, 8], [9, 0, 1]], dtype=float)  # [instances, inputs] at t = 0
X1 = np.array([[9, 8, 7], [0, 0, 0], [6, 5, 4], [3, 2, 1]], dtype=float)  # and at t = 1
SATURATED = np.arctanh(1 - 2.0**-25)  # from here on, tanh rounds to 1 in float32
# half the width of the uniform initialisers of a BasicRNNCell's kernel, [3 + 5, 5]
UNIFORM = {"Glorot's uniform": np.sqrt(6 / (8 + 5)), "TensorFlow 0.x's uniform unit-scaling": np.sqrt(3 / 8)}


def solve_inputs(Y0):
    """Wx, [3, 5], by Gauss-Newton from the linear solution."""
    scale = np.spacing(np.abs(Y0).astype(np.float32)).astype(float)
    Wx = np.linalg.lstsq(X0, np.arctanh(Y0), rcond=None)[0]
    for _ in range(50):
        for j in range(Wx.shape[1]):
            fit = np.tanh(X0 @ Wx[:, j])
            weight = 1 / scale[:, j]
            Wx[:, j] += np.linalg.lstsq(X0 * ((1 - fit**2) * weight)[:, None], (Y0[:, j] - fit) * weight,
                                        rcond=None)[0]
    return Wx


def solve_recurrent(Y1, Wx):
    """Wy, [5, 5]: column by column the solution of least norm; and the bounds, [(instance, neuron)]."""
    Y0 = np.tanh(X0 @ Wx)  # not the printed values, which are rounded
    bounds = [(int(i), int(j)) for i, j in np.argwhere(np.abs(Y1) == 1)]
    columns = []
    for j in range(Y1.shape[1]):
        known = np.abs(Y1[:, j]) < 1
        target = np.where(known, np.arctanh(np.where(known, Y1[:, j], 0)), np.sign(Y1[:, j]) * SATURATED)
        target -= X1 @ Wx[:, j]
        column = np.linalg.pinv(Y0[known]) @ target[known]
        if (np.sign(Y1[:, j]) * (Y0 @ column - target) < 0)[~known].any():
            column = np.linalg.pinv(Y0) @ target
        columns.append(column)
    return np.array(columns).T, bounds


def forward(Wx, Wy):
    """Both outputs in float32, as a program of that precision computes them."""
    Wx, Wy = Wx.astype(np.float32), Wy.astype(np.float32)
    Y0 = np.tanh(X0.astype(np.float32) @ Wx)
    return Y0, np.tanh(Y0 @ Wy + X1.astype(np.float32) @ Wx)


def redundant_check(Y0):
    """The equation too many, by neuron: Y0[1] as the other two predict it, as printed, and how many float32 spacings
    each of the three values has to be off, at most, for them to agree.
    """
    a = np.arctanh(Y0)
    spacing = np.spacing(np.abs(Y0).astype(np.float32)).astype(float)
    slack = spacing / (1 - Y0**2)  # of arctanh, by a spacing of the value
    return np.tanh((a[0] + a[2]) / 2), Y0[1], np.abs(a[0] - 2 * a[1] + a[2]) / (slack[0] + 2 * slack[1] + slack[2])


def box_length(column, direction, half):
    """Length of {t: |column + t direction| <= half for every weight}."""
    ends = np.sort([(-half - column) / direction, (half - column) / direction], axis=0)
    return max(0.0, ends[1].min() - ends[0].max())


def log_likelihoods(Wx, Wy, Y0, bounds):
    """{initialiser: (of Wx, of what is known of Wy)}: natural logarithms of the densities.

    What is known of a column of Wy is its part in the row space of Y0; the rest is integrated out. The one column with
    a bound in place of an equation is left out.
    """
    null = np.linalg.svd(Y0)[2][-1]
    columns = [Wy[:, j] for j in range(Wy.shape[1]) if j not in {j for _, j in bounds}]
    normal = sum(stats.norm.logpdf(column).sum() + np.log(np.sqrt(2 * np.pi)) for column in columns)
    found = {"the listing's N(0, 1)": (stats.norm.logpdf(Wx).sum(), normal)}
    for name, half in UNIFORM.items():
        inside = np.abs(Wx).max() <= half
        lengths = np.array([box_length(column, null, half) for column in columns])
        with np.errstate(divide="ignore"):
            found[name] = (-Wx.size * np.log(2 * half) if inside else -np.inf,
                           np.sum(np.log(lengths) - len(null) * np.log(2 * half)))
    return found


def recover(published):
    """Everything that is written: a dict for JSON, from the published values."""
    Y0, Y1 = (np.array(published["manual_rnn/" + name]["printed"], dtype=float).reshape(4, 5) for name in ("Y0", "Y1"))
    Wx = solve_inputs(Y0)
    Wy, bounds = solve_recurrent(Y1, Wx)
    fit0, fit1 = np.tanh(X0 @ Wx), forward(Wx, Wy)
    predicted, printed, off = redundant_check(Y0)
    largest = float(np.abs(Wx).max())
    return {
        "Wx": floats32(Wx), "Wy": floats32(Wy), "b": [0.0] * 5,
        "determined": {
            "Wx": "all of it, given b = 0: 20 equations for 15 weights", "b": "nothing: 0 is the listing's",
            "Wy": "all but its part along null_direction, which is chosen to be 0, and one direction more for each "
                  "value in bounds",
            "null_direction": [significant(number) for number in np.linalg.svd(fit0)[2][-1]],
            "bounds": [{"instance": i, "neuron": j, "printed": published["manual_rnn/Y1"]["printed"][5 * i + j],
                        "pre_activation": significant((fit0 @ Wy + X1 @ Wx)[i, j]),
                        "at_least": significant(SATURATED)} for i, j in bounds]},
        "agreement": {
            "largest_difference_Y0": {"float64": significant(np.abs(fit0 - Y0).max()),
                                      "float32": significant(np.abs(fit1[0] - Y0).max())},
            "largest_difference_Y1": {"float64": significant(np.abs(np.tanh(fit0 @ Wy + X1 @ Wx) - Y1).max()),
                                      "float32": significant(np.abs(fit1[1] - Y1).max())},
            "redundant_equation": [{"neuron": j, "Y0[1]_predicted": significant(predicted[j], 9),
                                    "printed": float(printed[j]), "spacings_off": significant(off[j], 2)}
                                   for j in range(5)]},
        "origin": {
            "largest_weight_Wx": significant(largest),
            "chance_of_15_normal_draws_so_small": significant(special.erf(largest / np.sqrt(2)) ** Wx.size),
            "log_likelihood": {name: {"Wx": significant(a), "Wy": significant(b) if np.isfinite(b) else None}
                               for name, (a, b) in log_likelihoods(Wx, Wy, fit0, bounds).items()}}}


def floats32(array):
    """Nested lists of the shortest digits that are the float32."""
    return [[float(str(number)) for number in row] for row in array.astype(np.float32)]


def significant(number, digits=4):
    return float(f"{number:.{digits}g}")


def main(argv=None):
    parser = argparse.ArgumentParser(prog=COMMAND, description=__doc__.split("\n\n")[0])
    parser.add_argument("--published", type=pathlib.Path, default=PUBLISHED, metavar="FILE", help="the printed numbers")
    parser.add_argument("--to", type=pathlib.Path, default=RECOVERED, metavar="FILE", help="where the weights go")
    options = parser.parse_args(argv)
    return files.guarded("recover_weights", options.to.parent, lambda: work(options), "nothing was written")


def work(options):
    try:
        published = files.read_json(options.published, "restore it with `git checkout -- data`")
        found = recover(published["values"])
        source = {"source": published["source"], "command": COMMAND, "published": "data/published/" + PUBLISHED.name,
                  "published_sha256": hashlib.sha256(options.published.read_bytes()).hexdigest()}
    except (KeyError, TypeError, ValueError) as error:
        raise files.Fault(f"{options.published} has not the book's Y0 and Y1, 4 instances of 5 neurons ({error!r}); "
                          "restore it with `git checkout -- data`") from error
    files.write(options.to, json.dumps({**source, **found}, indent=1) + "\n")
    print(json.dumps({key: found[key] for key in ("determined", "agreement", "origin")}, indent=1))
    print(f"weights written to {options.to}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
