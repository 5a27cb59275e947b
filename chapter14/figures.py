"""The style of the plots, and the plot that four sections share."""

import json
import os

import numpy as np

from chapter14.recording import ROOT


def pyplot():
    """matplotlib.pyplot, drawing to files only, in the project's style."""
    import matplotlib
    matplotlib.use("Agg")
    from matplotlib import pyplot as plt
    plt.rcdefaults()
    plt.rcParams.update({"figure.dpi": 100, "savefig.dpi": 150, "figure.constrained_layout.use": True,
                         "font.size": 10, "axes.spines.top": False, "axes.spines.right": False,
                         "axes.grid": True, "grid.alpha": 0.3, "legend.frameon": False, "lines.linewidth": 1.5})
    return plt


def heat_maps(panels, padded=None):
    """A figure of outputs in [-1, 1], one panel a step, on one colour scale.

    Parameters
    ----------
    panels : dict
        ``{title: array [instances, neurons]}``.
    padded : dict, optional
        ``{title: instances}`` whose row is padding, to be hatched.
    """
    plt = pyplot()
    figure, all_axes = plt.subplots(1, len(panels), figsize=(2.9 * len(panels) + 0.8, 3.2), sharey=True)
    for axes, (title, array) in zip(all_axes, panels.items()):
        image = axes.imshow(array, cmap="RdBu_r", vmin=-1, vmax=1)
        for instance in (padded or {}).get(title, ()):
            axes.axhspan(instance - 0.5, instance + 0.5, facecolor="none", edgecolor="0.4", hatch="///", linewidth=0)
            axes.text((array.shape[1] - 1) / 2, instance, "padded", ha="center", va="center",
                      bbox={"facecolor": "white", "edgecolor": "none"})
        axes.set(title=title, xlabel="neuron", xticks=range(array.shape[1]), yticks=range(array.shape[0]))
        axes.grid(False)
    all_axes[0].set_ylabel("instance")
    figure.colorbar(image, ax=all_axes, label="output", ticks=[-1, -0.5, 0, 0.5, 1], shrink=0.9)
    return figure


def published(name):
    """A value of the companion notebook as printed: float64, in its shape; for plots (compare reads the digits)."""
    with open(os.path.join(ROOT, "data", "published", "notebook.json"), encoding="utf-8") as file:
        value = json.load(file)["values"][name]
    return np.array(value["printed"], dtype=float).reshape(value["shape"])
