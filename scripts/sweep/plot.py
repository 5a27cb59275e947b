"""What a sweep found: every run, their median and quartiles, beside what was published."""

import itertools

import numpy as np

from chapter14.harness import figures
from scripts import files

PUBLISHED = files.ROOT / "data" / "published" / "notebook.json"
UNITS = {"mse": "mean squared error", "loss": "cross-entropy", "accuracy": "%", "percent": "%"}
QUARTERS = [0, 0.25, 0.5, 0.75, 1]


def shown(table):
    """The rows that the plot and the summary are of: curves, or all where a section has none."""
    return table[table.curve] if table.curve.any() else table


def published():
    """{value: (rows, numbers)} of the published numbers."""
    values = files.read_json(PUBLISHED, "restore it with `git checkout -- data`")["values"]
    return {name: (value.get("iterations") or list(range(len(value["printed"]))),
                   [float(number) for number in value["printed"]])
            for name, value in values.items() if is_numeric(value["printed"])}


def is_numeric(printed):
    try:
        return [float(number) for number in printed] != []
    except ValueError:
        return False


def runs_of(rows):
    """DataFrame [runs, rows of the curve]."""
    return rows.pivot(index="seed", columns="row", values="number").astype(float)


def summary(table):
    """Lines on the last number of each value: how its runs are spread."""
    lines = [f"{'value':<44}{'row':>6}{'runs':>6}{'least':>12}{'quartile':>12}{'median':>12}"
             f"{'quartile':>12}{'most':>12}{'published':>12}"]
    known = published()
    for (name, label), rows in shown(table).groupby(["value", "varied"], sort=False):
        runs = runs_of(rows)
        last = runs.columns[-1]
        numbers = list(runs[last].quantile(QUARTERS))
        numbers += [number for row, number in zip(*known.get(name, ((), ())), strict=True)
                    if row == last]
        lines.append(f"{f'{name} {label}'.strip():<44}{last:>6}{runs[last].count():>6}"
                     + "".join(f"{number:>12.6g}" for number in numbers))
    return "\n".join(lines)


def draw(table, section, path):
    """Write the figure, ``path``.svg and .png; one panel a value."""
    rows, known = shown(table), published()
    names = list(dict.fromkeys(rows.value))
    columns = min(2, len(names))
    lines = -(-len(names) // columns)
    figure, all_axes = figures.subplots(lines, columns, height=0.5 + 2.6 * lines, squeeze=False)
    colours = dict(zip(dict.fromkeys(rows.varied), itertools.cycle(figures.COLOURS)))
    for axes, name in zip(all_axes.flat, names):
        panel(axes, name, rows[rows.value == name], known.get(name), colours)
        axes.legend()
        axes.set_title(name.removeprefix(section + "/").replace("_", " ").replace("/", ", "))
    for axes in all_axes.flat[len(names):]:
        axes.axis("off")
    return figures.write(figure, path, caption=f"{section} at {rows.seed.nunique()} seeds.",
                         alt="The curve of each run, their median and their quartiles.")


def panel(axes, name, rows, known, colours):
    """One value: thin lines for the runs, a band of quartiles, the median, the published curve."""
    percent = 100 if name.endswith("accuracy") else 1
    for label, part in rows.groupby("varied", sort=False):
        runs, colour = percent * runs_of(part), colours[label]
        low, middle, high = runs.quantile(QUARTERS[1:4]).to_numpy()
        axes.plot(runs.columns, runs.T, color=colour, linewidth=0.4, alpha=min(0.5, 8 / len(runs)))
        axes.fill_between(runs.columns, low, high, color=colour, alpha=0.25, linewidth=0)
        axes.plot(runs.columns, middle, color=colour,
                  label=f"median of {len(runs)} runs" + (f", {label}" if label else ""))
    if known:
        numbers = percent * np.array(known[1])[np.isin(known[0], rows.row)]
        axes.plot(np.array(known[0])[np.isin(known[0], rows.row)], numbers, "--", color="black",
                  linewidth=1, label="published (seed 42)")
    unit = next((unit for unit in ("epochs", "iterations") if unit in rows), None)
    axes.set(xlabel=unit[:-1] if unit and rows.curve.all() else "place in the array",
             ylabel=UNITS.get(name.rpartition("_")[2].rpartition("/")[2], ""))
    if name.endswith(("mse", "loss")):
        axes.set_yscale("log")
