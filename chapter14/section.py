"""What every section shares: options, the environment of a run, recording, plots, and where outputs go.

A section's ``run(out)`` builds its graphs, prints what the book prints and hands its numbers to ``out``, an
`Output`; ``plot(out)`` draws from them; `main` wraps both into a command (see the README for its options and exit
statuses). Nothing here loads TensorFlow before the options are checked.
"""

import argparse
import contextlib
import errno
import json
import logging
import os
import platform
import signal
import subprocess
import sys
import tempfile
import time

import numpy as np
import tqdm

from chapter14 import mnist
from chapter14 import tf1 as tf

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
MAX_SEED = 2**31 - 2  # TensorFlow takes a seed modulo 2**31 - 1: a larger one would be another seed's twin

# oneDNN's kernels are on: an epoch of MNIST takes half the time that it takes without them, and the outputs of the
# four small sections lie no farther from TensorFlow 1.15's (at most 2.0e-7 with, 2.4e-7 without). The environment
# variable TF_ENABLE_ONEDNN_OPTS, where it is set, wins; what a run used is in its values.json.
ONEDNN = "1"


class Fault(Exception):
    """A foreseeable fault: its message, one line, says what is wrong and what to do."""


def reset_graph(seed=42):
    """An empty default graph, and both random generators, TensorFlow's and NumPy's, set anew to ``seed``."""
    tf.reset_default_graph()
    tf.set_random_seed(seed)
    np.random.seed(seed)


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
        self.folder = os.path.join(options.output, name)
        self.op_seeds = []
        self.values = {}
        self.timings = {}

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
        self.values[name] = {"shape": list(array.shape), "dtype": str(array.dtype), "data": _numbers(array)}
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
        """Write stdout.txt, timings.json and, last, values.json: where that is, the others are whole."""
        self._write_text("stdout.txt", printed)
        self._write_text("timings.json", _json(self.timings))
        self._write_text("values.json", _json({
            "section": self.name, "seed": self.seed, "settings": self.settings,
            "environment": environment(self.options.threads), "op_seeds": self.op_seeds, "values": self.values}))

    def save_figure(self, figure, name):
        """Write a figure as ``name`` (PNG), without date or version in it, and close it."""
        from matplotlib import pyplot
        with self._beside(name) as path:
            figure.savefig(path, format="png", metadata={"Software": None})
        pyplot.close(figure)

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


def environment(threads):
    """What a run's numbers may depend on, beside its settings."""
    gpus = tf.config.experimental.list_physical_devices("GPU")
    onednn = None if tf.is_tensorflow_1() else os.environ["TF_ENABLE_ONEDNN_OPTS"] == "1"
    return {"tensorflow": tf.__version__, "numpy": np.__version__, "python": platform.python_version(),
            "platform": platform.platform(), "device": "gpu" if gpus else "cpu", "threads": threads,
            "onednn": onednn, "git_commit": _git_commit()}


def say(text):
    """One line on standard error, for the person who waits."""
    tqdm.tqdm.write(text, file=sys.stderr)


def published(name):
    """A value of the companion notebook as printed: float64, in its shape; for plots (compare reads the digits)."""
    with open(os.path.join(ROOT, "data", "published", "notebook.json"), encoding="utf-8") as file:
        value = json.load(file)["values"][name]
    return np.array(value["printed"], dtype=float).reshape(value["shape"])


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


def parse(name, about, argv=None, training=None, choices=None):
    """Read a section's command line; exits with status 2 and one line where an option is wrong.

    Parameters
    ----------
    name, about : str
        The section's name and its docstring, the first line of which is its summary.
    argv : list of str, optional
        The arguments; those of the process by default.
    training : (str, int, int), optional
        For a section that trains: the unit (``epochs``), the full count, and the count with ``--quick``.
    choices : dict, optional
        Further options: ``{name: (values, help)}``, the first value being the default.
    """
    parser = _Parser(prog="python -m chapter14." + name, description=about.split("\n\n")[0],
                     formatter_class=argparse.ArgumentDefaultsHelpFormatter, allow_abbrev=False)
    parser.add_argument("--seed", type=_whole(0, MAX_SEED), default=42, metavar="N",
                        help="graph seed and NumPy's seed, set anew for each graph")
    parser.add_argument("--output", default="outputs", metavar="FOLDER", help="results go to FOLDER/" + name)
    parser.add_argument("--device", choices=["auto", "cpu", "gpu"], default="auto", help="where to compute")
    parser.add_argument("--threads", type=_whole(1, 1024), default=2, metavar="N",
                        help="threads of TensorFlow; trained numbers depend on them")
    parser.add_argument("--quick", action="store_true", help="a short run: fewer rows, the same numbers in them")
    if training:
        unit, full, quick = training
        parser.add_argument("--" + unit, type=_whole(1, 10**6), metavar="N",
                            help="how long to train (default: %d, with --quick %d)" % (full, quick),
                            default=argparse.SUPPRESS)
    for key, (values, text) in (choices or {}).items():
        parser.add_argument("--" + key, choices=values, default=values[0], help=text)
    options = parser.parse_args(argv)
    if training and unit not in options:
        setattr(options, unit, quick if options.quick else full)
    return options


def main(name, about, run, plot, argv=None, training=None, choices=None):
    """Run a section as a command; the arguments are `parse`'s and the section's ``run(out)`` and ``plot(out)``.

    Returns
    -------
    int
        0; 2 where something foreseeable is wrong, said in one line on standard error; 130 after Ctrl-C.
    """
    options = parse(name, about, argv, training, choices)
    settings = ([training[0]] if training else []) + sorted(choices or {})
    out = Output(name, options, settings)
    try:
        out.open_folder()
        _prepare(options)
        out.remove_old()
        with contextlib.redirect_stdout(_Tee(sys.stdout)) as printed:
            run(out)
        plot(out)
        out.save(printed.text())
        return 0
    except KeyboardInterrupt:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        say("%s: stopped; nothing was recorded" % name)
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        say("%s: standard output was closed; nothing was recorded" % name)
        return 1
    except (Fault, mnist.DataError) as fault:
        say("%s: %s" % (name, fault))
    except OSError as error:
        if error.errno is None or error.filename is None and error.errno != errno.ENOSPC:
            raise
        say("%s: cannot write to %s: %s; choose another folder with --output, or make room there"
            % (name, out.folder, error.strerror))
    return 2


def _prepare(options):
    """Set what TensorFlow reads when it is loaded, load it, and find the device that was asked for."""
    os.environ["TF_NUM_INTRAOP_THREADS"] = os.environ["TF_NUM_INTEROP_THREADS"] = str(options.threads)
    os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", ONEDNN)
    if options.device == "cpu":
        os.environ["CUDA_VISIBLE_DEVICES"] = "-1"
    logging.getLogger("tensorflow").setLevel(logging.ERROR)
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    with _quiet():
        gpus = tf.config.experimental.list_physical_devices("GPU")
    if options.device == "gpu" and not gpus:
        raise Fault("--device gpu: TensorFlow finds no GPU here; use --device cpu, or see \"On a GPU\" in README.md")
    if gpus and not tf.is_tensorflow_1():
        tf.config.experimental.enable_tensor_float_32_execution(False)


@contextlib.contextmanager
def _quiet():
    """Hold back what TensorFlow's C++ side writes while it loads; show it if loading fails."""
    sys.stderr.flush()
    stderr = os.dup(2)
    with tempfile.TemporaryFile() as held:
        os.dup2(held.fileno(), 2)
        try:
            yield
        except BaseException:
            held.seek(0)
            os.write(stderr, held.read())
            raise
        finally:
            os.dup2(stderr, 2)
            os.close(stderr)


class _Parser(argparse.ArgumentParser):
    def error(self, message):
        self.exit(2, "%s: %s; --help lists the options\n" % (self.prog, message))


class _Tee:
    """Standard output, kept as well as printed, and above a progress bar rather than through it."""

    def __init__(self, stream):
        self.stream = stream
        self.pieces = []

    def write(self, text):
        self.pieces.append(text)
        with tqdm.tqdm.external_write_mode(file=self.stream):
            return self.stream.write(text)

    def flush(self):
        self.stream.flush()

    def text(self):
        return "".join(self.pieces)


def _whole(low, high):
    def whole_number(text):
        try:
            number = int(text)
        except ValueError:
            number = None
        if number is None or not low <= number <= high:
            raise argparse.ArgumentTypeError("expected a whole number from %d to %d, got %r" % (low, high, text))
        return number
    return whole_number


def _numbers(array):
    """Nested lists of numbers that read back as the very same bits: float32 by its own shortest digits."""
    if array.dtype == np.float32:
        return [float(str(number)) for number in array.ravel()] if array.ndim < 2 else [_numbers(a) for a in array]
    return array.tolist()


def _json(content):
    return json.dumps(content, indent=1) + "\n"


def _git_commit():
    try:
        return subprocess.check_output(["git", "-C", ROOT, "describe", "--always", "--abbrev=40", "--dirty",
                                        "--exclude=*"], stderr=subprocess.DEVNULL, universal_newlines=True).strip()
    except (OSError, subprocess.CalledProcessError):
        return None
