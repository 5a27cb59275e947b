"""The claims that finished runs settle: each function returns (verdict, sentences, numbers).

Verdicts: holds, holds in part, not shown (a test that finds no difference), does not hold, not
tested (its runs are not there).
"""

import numpy as np
from scipy import stats

from scripts import files
from scripts.compare import references
from scripts.experiments import mnist_runs

GLOROT, HE = (366, "tanh", "glorot"), (366, "tanh", "he")
HE_EPOCHS, HE_SEEDS = 10, 8


class NotRun(Exception):
    """The runs that a claim needs are not there."""


def values(output, folder):
    """{name: array} of a run; raises `NotRun`, or `files.Fault` where it is no record of one."""
    path, mend = output / folder / "values.json", f"run `make {folder.removeprefix('book/')}`"
    if not path.exists():
        raise NotRun(f"{path} is not there; {mend}")
    try:
        run = files.read_json(path, mend)
        settings = run["settings"]
        if {"order", "init"} <= settings.keys() and (
                run["seed"], settings["order"], settings["init"]) != (42, "notebook", "glorot"):
            raise NotRun(f"{path} is of other settings than the listing's; {mend}")
        return {name: np.array(value["data"], dtype=value["dtype"])
                for name, value in run["values"].items()}
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise files.Fault(f"{path} is no record of a run ({error!r}); {mend}") from error


def mnist_over_98(output):
    ours = values(output, "mnist_classifier")["mnist_classifier/test_accuracy"]
    spread = references.load_spread(files.ROOT / "data")["mnist_classifier"]
    runs = spread["mnist_classifier/test_accuracy"].runs
    if len(ours) < 100:
        return "not tested", [
            f"The run is {len(ours)} epochs long; 100 are needed (`make mnist_classifier`)."], {}
    reached, at_end = int((runs.max(axis=1) > 0.98).sum()), int((runs[:, -1] > 0.98).sum())
    verdict = "holds in part" if ours.max() > 0.98 else "does not hold"
    if ours[-1] > 0.98 and at_end == len(runs):
        verdict = "holds"
    evidence = [
        f"Our run is over 98% after {int((ours > 0.98).sum())} of its 100 epochs; its best is "
        f"{ours.max():.4f}, its last {ours[-1]:.4f}.",
        f"Of {len(runs)} runs of TensorFlow 1.15.5, {reached} are over 98% after some epoch, "
        f"{at_end} after the last."]
    if verdict == "holds in part":
        evidence.append("98% is reached, but by the best epoch, chosen on the test images: the "
                        "last cannot be relied on to give it.")
    return verdict, evidence, {
        "best": round(float(ours.max()), 4), "last": round(float(ours[-1]), 4),
        "runs": len(runs), "runs_over_98": reached, "runs_over_98_at_end": at_end}


def static_equals_manual(output):
    manual, static, dynamic = (values(output, "book/" + name)
                               for name in ("manual_rnn", "static_rnn", "dynamic_rnn"))
    # [instances, steps, neurons]
    both = np.stack([manual["manual_rnn/Y0"], manual["manual_rnn/Y1"]], axis=1)
    away = {"static_rnn, two placeholders": np.abs(
                np.stack([static["static_rnn/Y0"], static["static_rnn/Y1"]], axis=1) - both).max(),
            "static_rnn, one placeholder": np.abs(static["static_rnn/packed/outputs"] - both).max(),
            "dynamic_rnn": np.abs(dynamic["dynamic_rnn/outputs"] - both).max()}
    holds = max(away.values()) <= 3e-7
    return "holds" if holds else "does not hold", [
        "With the book's weights, Wx and Wy one above the other in the cell's kernel, the largest "
        "differences from the manual network are "
        + ", ".join(f"{number:.1e} ({name})" for name, number in away.items()) + ".",
        "The model is the same; the listings are not quite: the manual one draws its weights from "
        "N(0, 1), the cell from a narrower distribution, so each prints other numbers."], {
            name: float(f"{number:.3g}") for name, number in away.items()}


def final_state_is_last_output(output):
    pairs = 0
    for folder in "static_rnn", "book/static_rnn":
        found = values(output, folder)
        if found["static_rnn/states"].tobytes() != found["static_rnn/Y1"].tobytes():
            return "does not hold", [f"In {folder}, states and Y1 differ."], {}
        pairs += found["static_rnn/Y1"].size
    return "holds", [
        "static_rnn's states are Y1, bit for bit, with drawn weights and with the book's: "
        f"{pairs} numbers."], {"equal_numbers": pairs}


def zero_past_length(output):
    lengths, zeros, last = [2, 1, 2, 2], True, True
    for folder in "sequence_length", "book/sequence_length":
        found = values(output, folder)
        outputs, states = found["sequence_length/outputs"], found["sequence_length/states"]
        zeros &= not any(outputs[i, length:].any() for i, length in enumerate(lengths))
        last &= all(np.array_equal(outputs[i, length - 1], states[i])
                    for i, length in enumerate(lengths))
    return "holds" if zeros and last else "does not hold", [
        f"Outputs past an instance's length are {'all 0' if zeros else 'not all 0'}, and each "
        f"state is {'the output of' if last else 'not always the output of'} its last real step, "
        "bit for bit, with drawn weights and with the book's."], {
            "zeros": bool(zeros), "last": bool(last)}


def he_init_helps(runs_file):
    """A paired test over seeds: the same seed's batches with Glorot's and with He's weights."""
    table = mnist_runs.read(runs_file)
    glorot, he = (mnist_runs.by_seed(table, arm, list(range(HE_EPOCHS))) for arm in (GLOROT, HE))
    seeds = glorot.index.intersection(he.index)
    glorot, he, n = glorot.loc[seeds].to_numpy(), he.loc[seeds].to_numpy(), len(seeds)
    if n < HE_SEEDS:
        return "not tested", [f"{n} pairs of runs are recorded, {HE_SEEDS} are needed."], {}
    found = {"seeds": n, "after_epoch": {}}
    for epoch in 0, HE_EPOCHS - 1:
        gain = 100 * (he[:, epoch] - glorot[:, epoch])
        test = stats.ttest_rel(he[:, epoch], glorot[:, epoch])
        low, high = stats.t.interval(0.95, n - 1, gain.mean(), stats.sem(gain))
        found["after_epoch"][str(epoch)] = {
            "glorot": round(100 * glorot[:, epoch].mean(), 2),
            "he": round(100 * he[:, epoch].mean(), 2), "gain": round(gain.mean(), 2),
            "interval_95": [round(low, 2), round(high, 2)], "p": float(f"{test.pvalue:.2g}"),
            "effect_size": round(gain.mean() / gain.std(ddof=1), 2),
            "seeds_better": int((gain > 0).sum())}
    end = found["after_epoch"][str(HE_EPOCHS - 1)]
    sure = end["p"] < 0.05
    verdict = "not shown"
    if sure:
        verdict = "holds" if end["gain"] > 0 else "does not hold"
    sentences = [
        f"After epoch {epoch}, over {n} seeds: Glorot {row['glorot']:.2f}%, He {row['he']:.2f}%; "
        f"gain {row['gain']:+.2f} points, 95% interval {row['interval_95'][0]:+.2f} to "
        f"{row['interval_95'][1]:+.2f}, paired t-test p = {row['p']:g}, effect size "
        f"{row['effect_size']:+.2f}, better in {row['seeds_better']} of {n}."
        for epoch, row in found["after_epoch"].items()]
    sentences.append({
        "holds": "He's initialization helps.",
        "does not hold": "He's initialization makes it worse.",
        "not shown": f"No gain can be shown after {HE_EPOCHS} epochs of the listing "
                     "(tanh, 150 neurons)."}[verdict])
    start = found["after_epoch"]["0"]
    if verdict != "holds" and start["gain"] > 0 and start["p"] < 0.05:
        sentences.append("It gives a head start, which is gone by then.")
    return verdict, sentences, found
