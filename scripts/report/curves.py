"""Trained curves of a run over the published ones, in the band of TensorFlow 1.15.5's own runs."""

import base64
import io

from chapter14.harness import figures

OURS, PUBLISHED = figures.COLOURS[:2]


def overlays(run, refs):
    """The plots of a section's run, [{file, src, alt, caption}], of its curves that were published.

    Each stands in the place of the section's own plot of that file name.

    Parameters
    ----------
    run : `runs.Run` or None
    refs : `references.References`
    """
    published = run and refs.find("published", run.folder)
    if (not published or run.content["seed"] != published.record["seed"]
            or not run.same_settings(published.record)):
        return []
    draw = {"mnist_classifier": accuracy, "multi_layer_rnn": accuracy, "lstm_classifier": accuracy,
            "time_series": errors}.get(run.folder)
    return [draw(run, published)] if draw else []


def accuracy(run, published):
    """Test accuracy by epoch."""
    name = f"{run.folder}/test_accuracy"
    figure, axes = figures.subplots(height=3.4)
    ours, theirs = run.values[name], published.values[name]
    band(axes, theirs.rows, 100 * published.spread[name].runs)
    axes.plot(theirs.rows[:len(ours.rows)], 100 * theirs.numbers[:len(ours.rows)], "--",
              color=PUBLISHED, linewidth=1, label="published")
    axes.plot(ours.rows, 100 * ours.numbers, "o-" if len(ours.rows) < 10 else "-", color=OURS,
              label="this run")
    axes.set(xlabel="epoch (366 batches of 150 images)", ylabel="test accuracy (%)")
    axes.legend(loc="lower right")
    return embedded(figure, "accuracy",
                    "Test accuracy in percent against epoch, ours and the published one, "
                    "in a band.",
                    "Our test accuracy over the published one, in the band of TensorFlow 1.15.5's "
                    "runs from weights moved by one rounding. The first epochs agree; later each "
                    "run dips where it will.")


def errors(run, published):
    """Mean squared error by iteration, and how far it is from TensorFlow 1.15.5's runs' mean."""
    figure, all_axes = figures.subplots(2, 2, height=4.6, sharex=True, sharey="row")
    titles = {"projection": "output projection", "dense": "dense layer"}
    for (top, below), (model, title) in zip(all_axes.T, titles.items(), strict=True):
        name = f"time_series/{model}/mse"
        ours, theirs = run.values[name], published.values[name]
        n = min(len(ours.rows), len(theirs.rows))
        runs = published.spread[name].runs[:, :n]
        mean = runs.mean(axis=0)
        top.semilogy(theirs.rows[:n], theirs.numbers[:n], "--", color=PUBLISHED, label="published")
        top.semilogy(ours.rows, ours.numbers, "o-", markersize=3, linewidth=1, color=OURS,
                     label="this run")
        band(below, ours.rows[:n], 100 * (runs / mean - 1))
        for curve, style in (
                (theirs, {"color": PUBLISHED, "linestyle": "--", "label": "published"}),
                (ours, {"color": OURS, "marker": "o", "markersize": 3, "linewidth": 1,
                        "label": "this run"})):
            below.plot(ours.rows[:n], 100 * (curve.numbers[:n] / mean - 1), **style)
        top.set_title(title)
        below.set_xlabel("iteration (50 instances each)")
    all_axes[0, 0].set_ylabel("mean squared error")
    all_axes[1, 0].set_ylabel("from the runs' mean (%)")
    all_axes[0, 0].legend()
    all_axes[1, 0].legend()
    return embedded(figure, "loss",
                    "Above, mean squared error against iteration for both models, ours and the "
                    "published one; below, how far they lie from the mean of TensorFlow 1.15.5's "
                    "runs, in percent, in a band.",
                    "Above, our errors over the published ones. Below, how far both lie from the "
                    "mean of TensorFlow 1.15.5's runs from weights moved by one rounding: such "
                    "runs start together and drift apart.")


def band(axes, x, runs):
    """Shade between the least and the largest of some runs, [runs, rows], row by row."""
    n = min(len(x), runs.shape[1])
    axes.fill_between(x[:n], runs[:, :n].min(axis=0), runs[:, :n].max(axis=0), color="0.85",
                      linewidth=0, label=f"{len(runs)} runs of TensorFlow 1.15.5")


def embedded(figure, name, alt, caption):
    """A figure as the page shows it; the figure is closed."""
    content = io.BytesIO()
    figure.savefig(content, format="svg", metadata={"Date": None, "Creator": None})
    figures.pyplot().close(figure)
    return {"file": name + ".svg", "book": False, "alt": alt, "caption": caption,
            "src": "data:image/svg+xml;base64," + base64.b64encode(content.getvalue()).decode()}
