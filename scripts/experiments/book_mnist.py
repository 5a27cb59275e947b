"""Which listing can have printed the book's MNIST accuracies: 366 or 66 batches, tanh or relu.

    python -m scripts.experiments.book_mnist [--runs FILE] [--result FILE]

The book prints test accuracies of 0.7299 and 0.7977 after epochs 0 and 1, 0.9777 and 0.9809 after
98 and 99. Its listing trains on 55,000 // 150 = 366 batches an epoch; the first companion notebook
took the number of test images, 10,000 // 150 = 66. Each of the two runs with tanh and Glorot's
initialiser, as listed, and with relu and He's.

`SHORT_SEEDS` runs of two epochs an arm. The logits of their two test accuracies are taken for a
sample of a normal distribution of two dimensions, and the book's pair for one more draw from it:
Hotelling's T^2 gives the probability of a pair at least as far out, the multivariate t distribution
its density, and so the odds between the arms. Far from the sample both extrapolate. An arm of
probability below `SURVIVES` is out. Of the others, `FULL_SEEDS` runs of 100 epochs for the book's
last two rows: the range of epochs 80 to 99. The same for the accuracy on the last batch, row by
row.

Runs that are in data/experiments/mnist_runs.csv are not made again (all: 20 minutes). Writes
data/experiments/book_mnist.json. Exit status: 0; 2 where a file cannot be used; 130 after Ctrl-C.
"""

import argparse
import json
import math
import pathlib
import sys

import numpy as np
from scipy import stats

from scripts import files
from scripts.experiments import mnist_runs

RESULT = files.ROOT / "data" / "experiments" / "book_mnist.json"
BOOK = files.ROOT / "data" / "published" / "book-1st-edition.json"
ARMS = [(366, "tanh", "glorot"), (366, "relu", "he"), (66, "tanh", "glorot"), (66, "relu", "he")]
SHORT_SEEDS = 16
FULL_SEEDS = 3
SURVIVES = 0.001
EARLY, LATE = [0, 1], [98, 99]   # the epochs that the book shows
LEVEL = list(range(80, 100))     # epochs that stand for the end of training
IMAGES = {"test": 10000, "last_batch": 150}


def logit(accuracy, images):
    """Log odds, half an image away from 0 and 1."""
    right = np.asarray(accuracy) * images
    return np.log((right + 0.5) / (images - right + 0.5))


def one_more(sample, draw):
    """How ``draw``, [d], lies to a normal ``sample``, [n, d].

    Returns the probability of one so far out, and the log density there.
    """
    n, d = sample.shape
    away = draw - sample.mean(axis=0)
    covariance = np.cov(sample, rowvar=False).reshape(d, d)
    distance = away @ np.linalg.solve(covariance, away) * n / (n + 1)  # Hotelling's T^2
    probability = stats.f.sf(distance * (n - d) / (d * (n - 1)), d, n - d)
    shape = covariance * (n - 1) * (n + 1) / (n * (n - d))
    return probability, stats.multivariate_t(sample.mean(axis=0), shape, df=n - d).logpdf(draw)


def judge(table, arm, book):
    """What an arm's runs say about the book's rows; ``book`` is {column: its four accuracies}."""
    found = dict(zip(mnist_runs.ARM, arm))
    tests = mnist_runs.accuracies(table, arm, EARLY)[:SHORT_SEEDS]
    found["seeds"] = len(tests)
    found["test_after_0_and_1"] = {
        "mean": rounded(tests.mean(axis=0)), "least": rounded(tests.min(axis=0)),
        "most": rounded(tests.max(axis=0))}
    probability, density = one_more(logit(tests, IMAGES["test"]),
                                    logit(book["test"][:2], IMAGES["test"]))
    found["probability"], found["log_density"] = significant(probability), significant(density)
    found["survives"] = bool(probability >= SURVIVES)
    found["rows"] = []
    for column, images in IMAGES.items():
        for at, epoch in enumerate(EARLY + LATE):
            if epoch in EARLY:
                sample = mnist_runs.accuracies(table, arm, EARLY, column)[:SHORT_SEEDS, [at]]
                chance = one_more(logit(sample, images), logit(book[column][[at]], images))[0]
                found["rows"].append(row(column, epoch, book[column][at], sample,
                                         probability=significant(chance)))
            elif found["survives"]:
                sample = mnist_runs.accuracies(table, arm, LEVEL, column)[:FULL_SEEDS]
                found["rows"].append(row(column, epoch, book[column][at], sample))
    return found


def row(column, epoch, book, sample, **more):
    return {"column": column, "epoch": epoch, "book": float(book),
            "mean": round(float(sample.mean()), 4),
            "least": round(float(sample.min()), 4), "most": round(float(sample.max()), 4), **more}


def rounded(array):
    return [round(float(number), 4) for number in array]


def significant(number):
    return float(f"{number:.3g}")


def experiment(runs, make=mnist_runs.complete):
    """Complete the runs and judge them; returns what is written."""
    values = files.read_json(BOOK, "restore it with `git checkout -- data`")["values"]
    book = {column: np.array(values[f"mnist_classifier/{name}_accuracy"]["printed"], dtype=float)
            for column, name in (("test", "test"), ("last_batch", "train"))}
    table = make([(arm, seed, 2) for arm in ARMS for seed in range(SHORT_SEEDS)], runs)
    survivors = [arm for arm in ARMS if judge(table, arm, book)["survives"]]
    table = make([(arm, seed, 100) for arm in survivors for seed in range(FULL_SEEDS)], runs)
    arms = [judge(table, arm, book) for arm in ARMS]
    best = max(arm["log_density"] for arm in arms)
    for arm in arms:
        arm["odds_to_one_against"] = significant(math.exp(best - arm.pop("log_density")))
    return {"command": "python -m scripts.experiments.book_mnist",
            "runs": "data/experiments/mnist_runs.csv", "arms": arms}


def main(argv=None):
    parser = argparse.ArgumentParser(prog="python -m scripts.experiments.book_mnist",
                                     description=__doc__.split("\n\n")[0])
    parser.add_argument("--runs", type=pathlib.Path, default=mnist_runs.FILE, metavar="FILE",
                        help="where the runs are recorded; one that is not there is begun anew")
    parser.add_argument("--result", type=pathlib.Path, default=RESULT, metavar="FILE",
                        help="where the result goes")
    options = parser.parse_args(argv)
    return files.guarded("book_mnist", options.result.parent, lambda: work(options),
                         "the runs that had ended are recorded, and the next call goes on")


def work(options):
    result = experiment(options.runs)
    files.write(options.result, json.dumps(result, indent=1) + "\n")
    report(result)
    return 0


def report(result):
    print("batches activation init     after epoch 0   after epoch 1   probability  odds against")
    for arm in result["arms"]:
        span = arm["test_after_0_and_1"]
        print(f"{arm['batches']:>7} {arm['activation']:<10} {arm['init']:<8} " + " ".join(
            f"{low:.4f}-{high:.4f} " for low, high in zip(span["least"], span["most"]))
            + f" {arm['probability']:<12} {arm['odds_to_one_against']:g} : 1")
        for row in arm["rows"]:
            print(f"        {row['column']:<10} epoch {row['epoch']:<3} book {row['book']:.4f}, "
                  f"runs {row['least']:.4f} to {row['most']:.4f}, probability "
                  f"{row.get('probability', '-')}")


if __name__ == "__main__":
    sys.exit(main())
