"""Recover the weights behind the outputs that the printed book shows, from those outputs.

    python -m scripts.experiments.recover_weights [--published FILE] [--to FILE]

The book (1st edition, chapter 14) prints Y0 and Y1 of its two-step network, X0 and X1, but neither
seed nor weights. Solves for them as real numbers (`equations`), then takes the float32 weights near
the solution with which every printed digit comes out (`search`): in the arithmetic of TensorFlow
1.12, the notebook's, and in that of TensorFlow 1.0, the book's day's; as two products, as in
manual_rnn, and as one, as in the other sections (`arithmetic`).

Writes data/recovered/book-weights.json; book_weights reads it. Prints how well
the weights agree and where they can come from; 15 seconds. Exit status: 0; 1 where no such weights
are found; 2 where a file cannot be used; 130 after Ctrl-C.
"""

import argparse
import hashlib
import json
import pathlib
import sys

import numpy as np

from scripts import files
from scripts.experiments.recover_weights import arithmetic, equations, search

PUBLISHED = files.ROOT / "data" / "published" / "book-1st-edition.json"
RECOVERED = files.ROOT / "data" / "recovered" / "book-weights.json"
COMMAND = "python -m scripts.experiments.recover_weights"


def recover(published):
    """Everything that is written: a dict for JSON, from the published values."""
    printed = [np.array(published["manual_rnn/" + name]["printed"]).reshape(4, 5)
               for name in ("Y0", "Y1")]
    Y0, Y1 = (texts.astype(float) for texts in printed)
    solution = equations.solve_inputs(Y0)
    recurrent = equations.solve_recurrent(Y1, solution)
    Wx, Wy, found = search.weights(*printed, solution)
    return {
        "Wx": floats32(Wx), "Wy": floats32(Wy), "b": [0.0] * 5,
        "determined": determined(printed[1], Wx.astype(float), Wy.astype(float)),
        "found": found,
        "agreement": agreement(printed, (solution, recurrent), (Wx, Wy)),
        "origin": origin(solution, recurrent, {int(j) for _, j in np.argwhere(np.abs(Y1) == 1)})}


def determined(printed, Wx, Wy):
    """What the printed Y1 says of the weights, and what it leaves open."""
    Y0 = np.tanh(equations.X0 @ Wx)
    sums = Y0 @ Wy + equations.X1 @ Wx
    return {
        "Wx": "all of it, given b = 0: 20 equations for 15 weights",
        "b": "nothing: 0 is the listing's",
        "Wy": "all but its part along null_direction, which is chosen to be 0, and one direction "
              "more for each value in bounds",
        "null_direction": [significant(number) for number in equations.null_direction(Y0)],
        "bounds": [{"instance": int(i), "neuron": int(j), "printed": str(printed[i, j]),
                    "pre_activation": significant(sums[i, j]),
                    "at_least": significant(equations.SATURATED)}
                   for i, j in np.argwhere(np.abs(printed.astype(float)) == 1)]}


def agreement(printed, real, found):
    """How near the real-valued weights come to the printed numbers; digits of the float32 ones."""
    Y0, Y1 = (texts.astype(float) for texts in printed)
    fit0 = np.tanh(equations.X0 @ real[0])
    fit1 = np.tanh(fit0 @ real[1] + equations.X1 @ real[0])
    predicted, one, off = equations.redundant_check(Y0)
    return {
        "printed_digits_of_40": {release: {form: search.equal_digits(
            arithmetic.forward((release, form), *found), printed) for form in arithmetic.FORMS}
            for release in arithmetic.RELEASES},
        "largest_difference_of_real_weights": {"Y0": significant(np.abs(fit0 - Y0).max()),
                                               "Y1": significant(np.abs(fit1 - Y1).max())},
        "redundant_equation": [{"neuron": j, "Y0[1]_predicted": significant(predicted[j], 9),
                                "printed": float(one[j]), "spacings_off": significant(off[j], 2)}
                               for j in range(5)]}


def origin(Wx, Wy, bounded):
    """Where such weights can come from."""
    likelihoods = equations.log_likelihoods(Wx, Wy, np.tanh(equations.X0 @ Wx), bounded)
    return {
        "largest_weight_Wx": significant(np.abs(Wx).max()),
        "chance_of_15_normal_draws_so_small": significant(equations.chance_of_normal(Wx)),
        "log_likelihood": {
            name: {"Wx": significant(a), "Wy": significant(b) if np.isfinite(b) else None}
            for name, (a, b) in likelihoods.items()}}


def floats32(array):
    """Nested lists of the shortest digits that are the float32."""
    return [[float(str(number)) for number in row] for row in array.astype(np.float32)]


def significant(number, digits=4):
    return float(f"{number:.{digits}g}")


def main(argv=None):
    parser = argparse.ArgumentParser(prog=COMMAND, description=__doc__.split("\n\n")[0])
    parser.add_argument("--published", type=pathlib.Path, default=PUBLISHED, metavar="FILE",
                        help="the printed numbers")
    parser.add_argument("--to", type=pathlib.Path, default=RECOVERED, metavar="FILE",
                        help="where the weights go")
    options = parser.parse_args(argv)
    return files.guarded("recover_weights", options.to.parent, lambda: work(options),
                         "nothing was written")


def work(options):
    try:
        published = files.read_json(options.published, "restore it with `git checkout -- data`")
        source = {"source": published["source"], "command": COMMAND,
                  "published": "data/published/" + PUBLISHED.name,
                  "published_sha256": hashlib.sha256(options.published.read_bytes()).hexdigest()}
        found = recover(published["values"])
    except search.NotFound as nothing:
        print(f"recover_weights: {nothing}; nothing was written", file=sys.stderr)
        return 1
    except (KeyError, TypeError, ValueError) as error:
        raise files.Fault(f"{options.published} has not the book's Y0 and Y1, 4 instances of 5 "
                          f"neurons ({error!r}); restore it with `git checkout -- data`") from error
    files.write(options.to, json.dumps({**source, **found}, indent=1) + "\n")
    shown = ("determined", "found", "agreement", "origin")
    print(json.dumps({key: found[key] for key in shown}, indent=1))
    print(f"weights written to {options.to}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
