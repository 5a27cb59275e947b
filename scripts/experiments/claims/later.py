"""The claims of the chapter's later sections: of runs that finished, and of one that is made here.

Verdicts are those of `from_runs`. The runs that differ by nothing but rounding are those that
`make oracle-spread` recorded of TensorFlow 1.15.5: one draw of weights, moved by one rounding each.
"""

from scripts import files
from scripts.compare import references
from scripts.experiments.claims import from_runs

LAYERS = {"mnist_classifier": "one basic layer of 150",
          "multi_layer_rnn": "three basic layers of 100",
          "lstm_classifier": "three LSTM layers of 150"}


def accuracies(output, epoch):
    """{section: (its run's test accuracy after an epoch, those of the recorded runs)}."""
    spread, found = references.load_spread(files.ROOT / "data"), {}
    for section in LAYERS:
        name = f"{section}/test_accuracy"
        ours = from_runs.values(output, section)[name]
        if len(ours) <= epoch:
            raise from_runs.NotRun(f"{section} ran for {len(ours)} epochs, {epoch + 1} are needed; "
                                   f"run `make {section}`")
        found[section] = float(ours[epoch]), spread[section][name].runs[:, epoch]
    return found


def compared(output, better, worse):
    """(whether each run of a section is better than each run of another, by epoch; sentences)."""
    wins, sentences, numbers = {}, [], {}
    for epoch in 0, 9:
        found = accuracies(output, epoch)
        wins[epoch] = found[better][1].min() > found[worse][1].max()
        parts = [f"{LAYERS[section]} {100 * found[section][0]:.2f}% (TensorFlow 1.15.5's "
                 f"{len(found[section][1])} runs: {100 * found[section][1].min():.2f} to "
                 f"{100 * found[section][1].max():.2f}%)" for section in (worse, better)]
        sentences.append(f"After epoch {epoch}: {parts[0]}; {parts[1]}.")
        numbers[str(epoch)] = {section: round(found[section][0], 4) for section in (worse, better)}
    return wins, sentences, numbers


def lstm_better(output):
    wins, sentences, numbers = compared(output, "lstm_classifier", "multi_layer_rnn")
    held = all(wins.values())
    return "holds in part" if held else "not shown", [
        *sentences,
        "Epoch for epoch the LSTM network is ahead." if held else "The runs overlap.",
        "Not shown: that it is the cell that does it, since these layers are larger (150 units of "
        "four gates for 100 of none) and an epoch takes several times as long; nor anything of "
        "long-term dependencies: an image has 28 steps. All runs start from one draw of weights."
    ], numbers


def deeper_better(output):
    wins, sentences, numbers = compared(output, "multi_layer_rnn", "mnist_classifier")
    return "holds in part" if wins[9] else "not shown", [
        *sentences,
        "Three layers are ahead of one after ten epochs." if wins[9] else
        "After ten epochs the runs of three layers and of one overlap.",
        "The listings differ in more than depth: relu for tanh, 100 units for 150, and a dense "
        "layer on the states of all layers. All runs start from one draw of weights."], numbers


def dropout_helps(arms):
    """Of what `python -m scripts.experiments.claims.held_out` found, [with dropout, without]."""
    kept, all_kept = arms
    ratio = kept["held_out"] / all_kept["held_out"]
    overfits = all_kept["held_out"] > 1.1 * all_kept["seen"]
    verdict = "does not hold"
    if ratio < 1:
        verdict = "holds" if overfits else "not shown"
    return verdict, [
        f"After {kept['iterations']} iterations, half of the inputs left out in training, the mean "
        f"squared error on {kept['instances']} series that training has not seen is "
        f"{kept['held_out']:.3f}; without dropout {all_kept['held_out']:.3f}, "
        f"{ratio:.0f} times less.",
        "There is no overfitting to prevent: each batch is drawn anew, so that without dropout "
        f"the error on series seen last ({all_kept['seen']:.3f}) is that on unseen ones. On this "
        "listing dropout can only hurt, and it does; of training sets that are small nothing is "
        "shown."], {
            "with_dropout": kept, "without": all_kept}
