"""The record of a section's run, and how it is written: whole files, of the same bytes each time.

docs/running.md says where outputs go and what is in them.
"""

import contextlib
import importlib
import json
import os
import platform
import subprocess
import sys
import tempfile
import time

import numpy as np
import tqdm

from chapter14 import tf1 as tf
from chapter14.harness import figures, processor
from chapter14.harness.state import EVERY, State
from chapter14.harness.state import remove as remove_states
from chapter14.tf1 import settings
from chapter14.tf1.files import Fault, remove_temporaries, write

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
UNITS = ("epochs", "iterations")  # what a curve's rows are


def reset_graph(seed=42):
    """An empty default graph; TensorFlow's seed and NumPy's are set anew.

    In the notebook's arithmetic it is built as TensorFlow 1.12 built it.
    """
    tf.reset_default_graph()
    if tf.arithmetic() == "notebook" and not tf.is_tensorflow_1():
        importlib.import_module("chapter14.tf1.replacements.of_1_12").build_in(
            tf.get_default_graph())
    tf.set_random_seed(seed)
    np.random.seed(seed)


class Record:
    """Settings, graphs, plots and times of one run of a section.

    Parameters
    ----------
    name : str
        The section, as its module is called.
    seed : int
        The graph seed and NumPy's.
    settings : dict
        Beside the seed, what says which numbers to expect: ``{option: value}``.
    output : str
        Files go to the folder ``name`` below it.
    resume : bool
        Whether trainings go on from the states that an earlier run left there.
    """

    put_in = {}  # settings of an experiment that runs a section and changes something from outside

    def __init__(self, name, seed, settings, output="outputs", resume=False):
        self.name = name
        self.resume = resume
        self.seed = seed
        self.settings = dict(settings, **self.put_in)
        self.folder = os.path.abspath(os.path.join(output, name))
        self.graphs = {}  # {what the names of its values begin with: graph}
        self.timings = {}
        self.plots = []
        self.opened = False  # whether files may be written

    def reset_graph(self, prefix=None):
        """As the function `reset_graph`, with the run's seed.

        The seeds of its random ops are recorded under ``prefix``, with which the names of this
        graph's values begin; without one they are not.
        """
        reset_graph(self.seed)
        if prefix:
            self.graphs[prefix] = tf.get_default_graph()

    def op_seeds(self):
        """The seeds of all random ops, graph by graph, in order of creation: a list of dicts."""
        return [{"graph": prefix, "op": op.name, "type": op.type,
                 "graph_seed": op.get_attr("seed"), "op_seed": op.get_attr("seed2")}
                for prefix, graph in self.graphs.items() for op in graph.get_operations()
                if {"seed", "seed2"} <= set(op.node_def.attr)]

    @property
    def unit(self):
        """What the rows of the run's curves are, ``epochs`` or ``iterations``; else None."""
        return next((unit for unit in UNITS if unit in self.settings), None)

    def progress(self, rows, sess, *curves, again=None):
        """Go through ``rows``, each timed; a bar on a terminal, else a line on how long it takes.

        The state of the training is saved after each epoch, or 100 iterations, where the run has a
        folder; with --resume the loop begins where the last one was.

        Parameters
        ----------
        rows : range
        sess : tf.Session
            Its variables are set already.
        *curves : dict
            {row: number}, which the loop fills.
        again : callable, optional
            Called once for each row that is not run again, for draws that no variable holds: of a
            random op, or of a reader. What it yields is thrown away.
        """
        unit = self.unit[:-1]
        seconds = self.timings.setdefault("seconds_per_" + unit, [])
        state = State(self, sess, curves) if self.opened else None
        done, before = state.restore(again) if state and self.resume else (0, [])
        seconds += before
        bar = tqdm.tqdm(rows[done:], unit=unit, disable=None, leave=False, initial=done,
                        total=len(rows))
        for row in bar:
            start = time.perf_counter()
            yield row
            seconds.append(round(time.perf_counter() - start, 4))
            if state and ((row + 1) % EVERY[self.unit] == 0 or row == rows[-1]):
                state.save(row + 1, seconds[-row - 1:])
            if bar.disable and row == 0 and seconds[-1] >= 1 and len(rows) > 1:
                say(f"1 {unit} takes {seconds[-1]:.1f} s, all {len(rows)} about "
                    f"{seconds[-1] * len(rows) / 60:.1f} min")

    def heat_maps(self, panels, caption, padded=None):
        """The plot ``outputs``: see `figures.heat_maps`."""
        array = next(iter(panels.values()))
        titles = "; ".join(title.replace("\n", " ") for title in panels)
        self.save_figure(figures.heat_maps(panels, padded), "outputs", caption, alt=(
            f"Heat maps of {len(array)} instances by {len(array[0])} neurons, from -1 (blue) to 1 "
            f"(red): {titles}."))

    def accuracy_curve(self, acc_tests):
        """The plot ``accuracy`` of a classifier's test accuracies, {epoch: accuracy}."""
        percents = [100 * accuracy for accuracy in acc_tests.values()]
        self.save_figure(figures.accuracy(acc_tests), "accuracy", (
            f"Test accuracy after each epoch: {percents[0]:.2f}% after the first, "
            f"{max(percents):.2f}% at best, {percents[-1]:.2f}% after the last."),
            alt="Test accuracy in percent against epoch.")

    def save_figure(self, figure, name, caption, alt):
        """Write a figure as ``name``.svg and ``name``.png, and close it.

        Parameters
        ----------
        caption, alt : str
            What to see in the plot, and what it shows, for those who cannot see it: recorded in
            plots.json.
        """
        self.plots.append(figures.write(figure, os.path.join(self.folder, name), caption, alt))

    def save(self, values, printed):
        """Write the run's files; values.json comes last: where it is, the others are whole."""
        content = {
            "section": self.name, "seed": self.seed,
            "settings": dict(self.settings, arithmetic=tf.arithmetic()),
            "environment": environment(), "op_seeds": self.op_seeds(),
            "values": {name: self.value(array) for name, array in values.items() if "/" in name}}
        for name, text in (("plots.json", _json(self.plots)), ("timings.json", _json(self.timings)),
                           ("stdout.txt", printed), ("values.json", _json(content))):
            write(os.path.join(self.folder, name), text)
        remove_states(self.folder)

    def value(self, array):
        """What values.json has of an array, or of a curve, {row: number}."""
        rows = None
        if isinstance(array, dict):
            rows, array = [int(row) for row in array], list(array.values())
        array = np.asarray(array)
        if array.dtype.kind == "U":
            return {"shape": list(array.shape), "dtype": "str", "data": array.tolist()}
        value = {"shape": list(array.shape), "dtype": str(array.dtype), "data": numbers(array)}
        return value if rows is None else {**value, self.unit: rows}

    def open_folder(self):
        """Make the output folder; raises `Fault` where it cannot be written to."""
        try:
            os.makedirs(self.folder, exist_ok=True)
            with tempfile.TemporaryFile(dir=self.folder):
                self.opened = True
        except OSError as error:
            raise Fault(f"cannot write to {self.folder}: {error.strerror}; choose another folder "
                        "with --output, or make room there") from None

    def remove_old(self):
        """Remove what an earlier run left, lest it pass for this one's; --resume its values."""
        with contextlib.suppress(FileNotFoundError):
            os.remove(os.path.join(self.folder, "values.json"))
        remove_temporaries(self.folder)
        if not self.resume:
            remove_states(self.folder)


def _json(content):
    return json.dumps(content, indent=1) + "\n"


def environment():
    """What a run's numbers may depend on, beside its settings."""
    return {"tensorflow": tf.__version__, "numpy": np.__version__,
            "python": platform.python_version(), "platform": platform.platform(),
            "processor": processor.describe(), "device": "gpu" if tf.gpus() else "cpu",
            "threads": settings.threads(),
            "onednn": None if tf.is_tensorflow_1() else settings.onednn(),
            "git_commit": git_commit()}


def say(text):
    """One line on standard error, for the person who waits."""
    tqdm.tqdm.write(text, file=sys.stderr)


class Tee:
    """Standard output, kept as well as printed: line by line, above a progress bar."""

    def __init__(self, stream):
        self.stream = stream
        self.pieces = []
        self.pending = ""  # of a line that is not ended

    def write(self, text):
        self.pieces.append(text)
        self.pending += text
        if "\n" in text:
            self.flush()

    def flush(self):
        pending, self.pending = self.pending, ""
        with tqdm.tqdm.external_write_mode(file=sys.stderr):  # takes the bar away for a moment
            self.stream.write(pending)
            self.stream.flush()

    def text(self):
        return "".join(self.pieces)


def numbers(array):
    """Nested lists of numbers that read back as the same bits: float32 by its shortest digits."""
    if array.dtype != np.float32:
        return array.tolist()
    if array.ndim < 2:
        return [float(str(number)) for number in array.ravel()]
    return [numbers(row) for row in array]


def git_commit():
    """HEAD of the repository that this file is in; None where there is none.

    With ``-dirty`` where the chapter's code or MNIST differ from it.
    """
    def git(*arguments):
        return subprocess.run(("git", "-C", ROOT) + arguments, stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL, universal_newlines=True)
    try:
        head = git("rev-parse", "HEAD")
        if head.returncode:
            return None
        clean = git("diff", "--quiet", "HEAD", "--", "chapter14", "data/mnist").returncode == 0
    except OSError:
        return None
    return head.stdout.strip() + ("" if clean else "-dirty")
