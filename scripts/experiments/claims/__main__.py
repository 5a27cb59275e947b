"""Test the claims of the chapter's text, one by one: those of data/published/book-1st-edition.json.

    python -m scripts.experiments.claims [--output outputs] [--quick]

Reads the sections' runs in OUTPUT and data/experiments/mnist_runs.csv (makes the runs that are not
in it: 16 of ten epochs), measures graphs, building time and memory in a process each, and
gradients. Writes OUTPUT/claims/claims.json and its plots. Where the runs that a claim needs are not
there, or are of other settings, it says so, and the verdict is "not tested". Exit status: 0; 1
where a verdict is not the one in data/experiments/claims.json; 2 where a file cannot be used; 130
after Ctrl-C.
"""

import argparse
import concurrent.futures
import json
import pathlib
import sys

import numpy as np
import tqdm

from chapter14.harness import figures
from scripts import files
from scripts.experiments import mnist_runs
from scripts.experiments.claims import from_runs, later
from scripts.experiments.claims.growth import KINDS
from scripts.files import child

EXPECTED = files.ROOT / "data" / "experiments" / "claims.json"
BOOK = files.ROOT / "data" / "published" / "book-1st-edition.json"
STEPS = [2, 10, 50, 100, 200]
LABELS = {"static": "static_rnn", "dynamic": "dynamic_rnn", "swap": "dynamic_rnn, swap_memory"}
EXACT = 1e-5  # of a gradient of about 6: float32's rounding of 5 sums


def static_graph_grows(steps, out):
    wanted = [(kind, n) for n in steps for kind in KINDS]
    with concurrent.futures.ThreadPoolExecutor(2) as pool:  # two processes, each mostly on one core
        measured = pool.map(lambda pair: child("scripts.experiments.claims.growth", *pair), wanted)
        rows = list(tqdm.tqdm(measured, total=len(wanted), unit="measurement", disable=None))
    at = {(row["kind"], row["steps"]): row for row in rows}
    per_step = np.diff([at["static", n]["operations"] for n in steps]) / np.diff(steps)
    level = {at[kind, n]["operations"] for n in steps for kind in ("dynamic", "swap")}
    first, last = steps[0], steps[-1]
    ratio = {kind: at[kind, last]["seconds_to_build"] / at[kind, first]["seconds_to_build"]
             for kind in KINDS}
    swap = at["swap", last]["megabytes"] / at["dynamic", last]["megabytes"]
    plot_growth(steps, at, out)
    holds = per_step.min() == per_step.max() > 0 and len(level) == 1
    static, dynamic = at["static", last], at["dynamic", last]
    return "holds" if holds else "does not hold", [
        f"The static graph, with its training, takes {per_step.mean():g} operations for each step "
        f"({at['static', first]['operations']} at {first}, {static['operations']} at {last}); the "
        f"dynamic one takes {min(level)} at any number of steps.",
        f"From {first} to {last} steps, building takes {ratio['static']:.0f} times as long "
        f"statically, {ratio['dynamic']:.1f} times dynamically.",
        "The memory of a training step grows with the steps in both, since both keep each step's "
        f"values for backpropagation: {static['megabytes']:.0f} MB statically and "
        f"{dynamic['megabytes']:.0f} MB dynamically at {last} steps.",
        "swap_memory moves such values from a GPU to the host. On a CPU there is nothing to move, "
        f"and it takes {swap:.2f} times the memory that it takes without; docs/gpu.md has what it "
        "does on a GPU."], {"measurements": rows}


def plot_growth(steps, at, out):
    figure, all_axes = figures.subplots(1, 3, height=2.6)
    panels = {"operations": "operations in the graph", "seconds_to_build": "seconds to build it",
              "megabytes": "memory of a training step (MB)"}
    for axes, (field, label) in zip(all_axes, panels.items()):
        for kind, marker in zip(KINDS, "os^"):
            axes.plot(steps, [at[kind, n][field] for n in steps], marker=marker, markersize=4,
                      label=LABELS[kind], linestyle="--" if kind == "swap" else "-")
        axes.set(xlabel="time steps", title=label, ylim=(0, None))
        axes.title.set_fontsize(8)
    figure.legend(*all_axes[0].get_legend_handles_labels(), loc="outside lower center", ncol=3)
    save(figure, out, "growth",
         "Three plots against time steps, for static_rnn, dynamic_rnn and dynamic_rnn with "
         "swap_memory: operations and building time rise for static_rnn only, memory for all.",
         "A static graph grows with the steps, in operations and in the time to build it; a "
         "dynamic one does not. The memory of a training step grows in both. Each point was "
         "measured once, in a process of its own.")


def plot_he(numbers, table, out):
    figure, axes = figures.subplots(width=4.6, height=2.8)
    epochs = list(range(from_runs.HE_EPOCHS))
    for arm, label, marker in (from_runs.GLOROT, "Glorot", "o-"), (from_runs.HE, "He", "s--"):
        runs = 100 * mnist_runs.accuracies(table, arm, epochs)[:numbers["seeds"]]
        line, = axes.plot(epochs, runs.mean(axis=0), marker, markersize=4,
                          label=f"{label}, mean of {len(runs)}")
        axes.fill_between(epochs, runs.min(axis=0), runs.max(axis=0), color=line.get_color(),
                          alpha=0.15, linewidth=0)
    axes.set(xlabel="epoch (366 batches of 150 images)", ylabel="test accuracy (%)")
    axes.legend(loc="lower right")
    save(figure, out, "he_init",
         "Test accuracy in percent against epoch 0 to 9, mean and range over seeds, for Glorot's "
         "and He's initialisers: two bands that overlap.",
         "Mean and range over the seeds. Each seed gives both the same batches, so the runs are "
         "compared in pairs.")


def save(figure, out, name, alt, caption):
    out["plots"].append(figures.write(figure, out["folder"] / name, caption, alt))


def gradients_through_used_outputs():
    found = child("scripts.experiments.claims.gradients")
    used = [step in found["used"] for step in range(len(found["by_output"]))]
    holds = all((gradient > 0) == use for gradient, use in zip(found["by_output"], used)) and \
        found["away_from_sum_over_steps"] <= EXACT
    return "holds" if holds else "does not hold", [
        "With a cost of outputs 2, 3 and 4 of five steps (the book's Figure 14-5), the largest "
        "gradients by output are "
        + ", ".join(f"{gradient:.3g}" for gradient in found["by_output"])
        + ": exactly 0 for the outputs not used.",
        "Steps 0 and 1 still learn, through the states: the largest gradients by their inputs are "
        + " and ".join(f"{gradient:.3g}" for gradient in found["by_input"][:2]) + ".",
        "The gradient of the shared weights is the sum over the steps, to "
        f"{found['away_from_sum_over_steps']:.1e}."], found


def dropout_helps(quick):
    if quick:
        raise from_runs.NotRun("It takes two full trainings; run `make claims` without QUICK.")
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        return later.dropout_helps(list(pool.map(
            lambda keep_prob: child("scripts.experiments.claims.held_out", keep_prob), (0.5, 1.0))))


def test_all(output, quick):
    """[{id, text, verdict, evidence, numbers, plots}] of every claim."""
    folder = output / "claims"
    tests = {
        "mnist_over_98": lambda out: from_runs.mnist_over_98(output),
        "static_equals_manual": lambda out: from_runs.static_equals_manual(output),
        "final_state_is_last_output": lambda out: from_runs.final_state_is_last_output(output),
        "static_graph_grows": lambda out: static_graph_grows(STEPS[:2] if quick else STEPS, out),
        "zero_past_length": lambda out: from_runs.zero_past_length(output),
        "gradients_through_used_outputs": lambda out: gradients_through_used_outputs(),
        "he_init_helps": he,
        "deeper_better": lambda out: later.deeper_better(output),
        "dropout_helps": lambda out: dropout_helps(quick),
        "lstm_better": lambda out: later.lstm_better(output)}
    found = []
    for claim in files.read_json(BOOK, "restore it with `git checkout -- data`")["claims"]:
        out = {"folder": folder, "plots": []}
        try:
            verdict, evidence, numbers = tests[claim["id"]](out)
        except from_runs.NotRun as fault:
            verdict, evidence, numbers = "not tested", [str(fault)], {}
        print(f"{verdict:<14} {claim['text']}")
        found.append({**claim, "verdict": verdict, "evidence": evidence, "numbers": numbers,
                      "plots": out["plots"]})
    return found


def he(out):
    arms = from_runs.GLOROT, from_runs.HE
    wanted = [(arm, seed, from_runs.HE_EPOCHS) for seed in range(from_runs.HE_SEEDS)
              for arm in arms]
    table = mnist_runs.complete(wanted)
    verdict, evidence, numbers = from_runs.he_init_helps(mnist_runs.FILE)
    plot_he(numbers, table, out)
    return verdict, evidence, numbers


def main(argv=None):
    parser = argparse.ArgumentParser(prog="python -m scripts.experiments.claims",
                                     description=__doc__.split("\n\n")[0])
    parser.add_argument("--output", type=pathlib.Path, default=pathlib.Path("outputs"),
                        help="the folder of the runs")
    parser.add_argument("--quick", action="store_true",
                        help="graphs of up to 10 steps, rather than 200")
    options = parser.parse_args(argv)
    return files.guarded("claims", options.output / "claims", lambda: work(options),
                         "no verdict was recorded")


def work(options):
    (options.output / "claims").mkdir(parents=True, exist_ok=True)
    found = test_all(options.output, options.quick)
    files.write(options.output / "claims" / "claims.json", json.dumps(found, indent=1) + "\n")
    for claim in found:
        if claim["verdict"] == "not tested":
            print(f"claims: {claim['id']} was not tested: {' '.join(claim['evidence'])}",
                  file=sys.stderr)
    return 1 if unexpected(found) else 0


def unexpected(found):
    """Whether a tested claim has another verdict than it had when it was recorded; says which."""
    expected = files.read_json(EXPECTED, "restore it with `git checkout -- data`")
    wrong = [claim for claim in found
             if claim["verdict"] not in ("not tested", expected.get(claim["id"]))]
    for claim in wrong:
        print(f"claims: {claim['id']}: expected the verdict {expected.get(claim['id'])!r}, got "
              f"{claim['verdict']!r}: {' '.join(claim['evidence'])}", file=sys.stderr)
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
