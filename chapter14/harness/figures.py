"""The style of the plots, fit for print, and the plot that four sections share."""

import os

import numpy as np

from chapter14.tf1.files import beside

WIDTH = 6.0  # inches, a book's page between its margins: letters are then 8 to 10 points high
# Okabe and Ito's colours, which people of any colour vision tell apart; never all that tells
COLOURS = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9"]


def pyplot():
    """matplotlib.pyplot, drawing to files only, in the project's style."""
    import matplotlib
    matplotlib.use("Agg")
    from matplotlib import pyplot as plt
    plt.rcdefaults()
    plt.rcParams.update({
        "figure.dpi": 100, "savefig.dpi": 200, "figure.constrained_layout.use": True,
        "svg.hashsalt": "chapter14", "font.size": 9, "axes.titlesize": 10, "xtick.labelsize": 8,
        "ytick.labelsize": 8, "legend.fontsize": 8, "axes.prop_cycle": plt.cycler(color=COLOURS),
        "axes.spines.top": False, "axes.spines.right": False, "axes.grid": True, "grid.alpha": 0.3,
        "grid.linewidth": 0.6, "legend.frameon": False, "lines.linewidth": 1.5})
    return plt


def subplots(rows=1, columns=1, width=WIDTH, height=3.0, **options):
    """A figure of ``width`` by ``height`` inches and its axes, as `matplotlib.pyplot.subplots`."""
    return pyplot().subplots(rows, columns, figsize=(width, height), **options)


def heat_maps(panels, padded=None):
    """A figure of outputs in [-1, 1], a panel a step, on one colour scale, with the numbers in it.

    Parameters
    ----------
    panels : dict
        ``{title: array [instances, neurons]}``.
    padded : dict, optional
        ``{title: instances}`` whose row is padding, to be hatched.
    """
    width = WIDTH if len(panels) > 2 else 4.6
    figure, all_axes = subplots(1, len(panels), width, width / len(panels) * 0.8 + 0.6, sharey=True)
    for axes, (title, array) in zip(all_axes, panels.items()):
        rows_padded = (padded or {}).get(title, ())
        image = axes.imshow(array, cmap="RdBu_r", vmin=-1, vmax=1, aspect="auto")
        for instance in rows_padded:
            axes.axhspan(instance - 0.5, instance + 0.5, facecolor="none", edgecolor="0.4",
                         hatch="///", linewidth=0)
            axes.text((array.shape[1] - 1) / 2, instance, "padded", ha="center", va="center",
                      bbox={"facecolor": "white", "edgecolor": "none", "pad": 1})
        for (instance, neuron), number in np.ndenumerate(array):
            if instance not in rows_padded:
                text = (f"{number:.0f}" if abs(number) >= 0.995
                        else f"{number:.2f}".replace("0.", "."))
                dark = np.dot(image.cmap(image.norm(number))[:3], [0.3, 0.6, 0.1]) < 0.55
                axes.text(neuron, instance, text, ha="center", va="center",
                          fontsize=6 if len(panels) > 3 else 7, color="white" if dark else "black")
        axes.set(title=title, xlabel="neuron", xticks=range(array.shape[1]),
                 yticks=range(array.shape[0]))
        axes.title.set_fontsize(8 if len(panels) > 2 else 10)
        axes.grid(False)
    all_axes[0].set_ylabel("instance")
    figure.colorbar(image, ax=all_axes, label="output (tanh)", ticks=[-1, -0.5, 0, 0.5, 1])
    return figure


def accuracy(acc_tests):
    """A figure of test accuracies, {epoch: accuracy}, in percent."""
    figure, axes = subplots(height=3.4)
    axes.plot(list(acc_tests), [100 * accuracy for accuracy in acc_tests.values()],
              "o-" if len(acc_tests) <= 10 else "-")
    axes.set(xlabel="epoch (366 batches of 150 images)", ylabel="test accuracy (%)")
    return figure


def write(figure, path, caption, alt):
    """Write a figure as ``path``.svg and ``path``.png, without date or version in it, and close it.

    Returns what plots.json says of it: file, caption, and text for those who cannot see it.
    """
    from matplotlib import pyplot as plt
    for suffix, metadata in ("svg", {"Date": None, "Creator": None}), ("png", {"Software": None}):
        with beside(f"{path}.{suffix}") as temporary:
            figure.savefig(temporary, format=suffix, metadata=metadata)
    plt.close(figure)
    return {"file": os.path.basename(path) + ".svg", "alt": alt, "caption": caption}
