"""What a section's run records, and how it is written: whole files, of the same bytes each time.

Where outputs go and what is in them is said in the README ("What a run writes").
"""

import contextlib
import json
import os
import platform
import subprocess
import sys
import tempfile
import time

import numpy as np
import tqdm

from chapter14 import processor
from chapter14 import tf1 as tf

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


class Output:
    """The numbers, graphs and timings of one run of a section.

    Parameters
    ----------
    name : str
        The section, as its module is called.
    options : argparse.Namespace
        ``seed`` and ``output`` at least; `parse` makes one.
    settings : sequence of str
        The options that say which numbers to expect, recorded beside them.
    """

    def __init__(self, name, options, settings=()):
        self.name = name
        self.options = options
        self.seed = options.seed
        self.settings = {key: getattr(options, key) for key in settings}
        self.folder = os.path.abspath(os.path.join(
            options.output, name + ("-book" if self.settings.get("weights") == "book" else "")))
        self.op_seeds = []
        self.values = {}
        self.timings = {}
        self.plots = []

    def graph(self, prefix):
        """Note the seeds of the default graph's random ops, in order of creation; call it on a finished graph.

        Parameters
        ----------
        prefix : str
            What the names of this graph's values begin with, such as ``time_series/dense``.
        """
        for op in tf.get_default_graph().get_operations():
            if {"seed", "seed2"} <= set(op.node_def.attr):
                self.op_seeds.append({"graph": prefix, "op": op.name, "type": op.type,
                                      "graph_seed": op.get_attr("seed"), "op_seed": op.get_attr("seed2")})

    def value(self, name, array, **rows):
        """Record one value.

        Parameters
        ----------
        name : str
            Its name, as in ``data/published/``.
        array : array_like
            Its numbers, of any shape, in the dtype to be recorded.
        rows : int sequence, at most one, by keyword
            For a curve: what its rows stand for, such as ``iterations=[0, 100]``.
        """
        array = np.asarray(array)
        self.values[name] = {"shape": list(array.shape), "dtype": str(array.dtype), "data": numbers(array)}
        self.values[name].update((key, [int(row) for row in row_numbers]) for key, row_numbers in rows.items())

    def array(self, name):
        """The array that was recorded under ``name``."""
        value = self.values[name]
        return np.array(value["data"], dtype=value["dtype"]).reshape(value["shape"])

    def progress(self, count, unit):
        """Count from 0 to ``count`` - 1, with a bar on a terminal, or one line on how long it will take; times it."""
        seconds = self.timings.setdefault("seconds_per_" + unit, [])
        bar = tqdm.tqdm(range(count), unit=unit, disable=None, leave=False)
        for number in bar:
            start = time.perf_counter()
            yield number
            seconds.append(round(time.perf_counter() - start, 4))
            if bar.disable and number == 0 and seconds[0] >= 1 and count > 1:
                say("1 %s takes %.1f s, all %d about %.1f min" % (unit, seconds[0], count, seconds[0] * count / 60))

    def save(self, printed):
        """Write stdout.txt, plots.json, timings.json and, last, values.json: where that is, the others are whole."""
        self._write_text("stdout.txt", printed)
        self._write_text("plots.json", _json(self.plots))
        self._write_text("timings.json", _json(self.timings))
        self._write_text("values.json", _json({
            "section": self.name, "seed": self.seed, "settings": dict(self.settings, arithmetic=tf.arithmetic()),
            "environment": environment(self.options.threads), "op_seeds": self.op_seeds, "values": self.values}))

    def save_figure(self, figure, name, alt, caption):
        """Write a figure as ``name``.svg and ``name``.png, without date or version in it, and close it.

        Parameters
        ----------
        alt, caption : str
            What the plot shows, for those who cannot see it, and what to see in it; recorded in plots.json.
        """
        self.plots.append(write_figure(figure, name, alt, caption, self._beside))

    def open_folder(self):
        """Make the output folder, and find out now whether it can be written to."""
        os.makedirs(self.folder, exist_ok=True)
        with tempfile.TemporaryFile(dir=self.folder):
            pass

    def remove_old(self):
        """Remove the values of an earlier run: they must not pass for this one's."""
        with contextlib.suppress(FileNotFoundError):
            os.remove(os.path.join(self.folder, "values.json"))

    def _write_text(self, name, text):
        with self._beside(name) as path, open(path, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)

    @contextlib.contextmanager
    def _beside(self, name):
        """A path to write to, renamed to ``name`` when all went well: a file is whole, or it is not there."""
        path = os.path.join(self.folder, ".%s.%d" % (name, os.getpid()))
        try:
            yield path
            os.replace(path, os.path.join(self.folder, name))
        finally:
            with contextlib.suppress(OSError):
                os.remove(path)


def write_figure(figure, name, alt, caption, beside):
    """Write and close a figure as `Output.save_figure` does; ``beside(file name)`` gives a path to write to.

    Returns what plots.json says of it.
    """
    from matplotlib import pyplot
    for suffix, metadata in ("svg", {"Date": None, "Creator": None}), ("png", {"Software": None}):
        with beside("%s.%s" % (name, suffix)) as path:
            figure.savefig(path, format=suffix, metadata=metadata)
    pyplot.close(figure)
    return {"file": name + ".svg", "alt": alt, "caption": caption}


def environment(threads):
    """What a run's numbers may depend on, beside its settings."""
    onednn = None if tf.is_tensorflow_1() else os.environ["TF_ENABLE_ONEDNN_OPTS"] == "1"
    return {"tensorflow": tf.__version__, "numpy": np.__version__, "python": platform.python_version(),
            "platform": platform.platform(), "processor": processor.describe(), "device": "gpu" if tf.gpus() else "cpu",
            "threads": threads, "onednn": onednn, "git_commit": git_commit()}


def say(text):
    """One line on standard error, for the person who waits."""
    tqdm.tqdm.write(text, file=sys.stderr)


class Tee:
    """Standard output, kept as well as printed: line by line, above a progress bar rather than through it."""

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
        with tqdm.tqdm.external_write_mode(file=sys.stderr):  # takes the bar away, and puts it back below
            self.stream.write(pending)
            self.stream.flush()

    def text(self):
        return "".join(self.pieces)


def numbers(array):
    """Nested lists of numbers that read back as the very same bits: float32 by its own shortest digits."""
    if array.dtype == np.float32:
        return [float(str(number)) for number in array.ravel()] if array.ndim < 2 else [numbers(a) for a in array]
    return array.tolist()


def _json(content):
    return json.dumps(content, indent=1) + "\n"


def git_commit():
    """HEAD of the repository that this file is in, with ``-dirty`` where the chapter's code or data differ from it.

    None where there is no repository.
    """
    def git(*arguments):
        return subprocess.run(("git", "-C", ROOT) + arguments, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                              universal_newlines=True)
    try:
        head = git("rev-parse", "HEAD")
        if head.returncode:
            return None
        clean = git("diff", "--quiet", "HEAD", "--", "chapter14", "data/mnist").returncode == 0
    except OSError:
        return None
    return head.stdout.strip() + ("" if clean else "-dirty")
