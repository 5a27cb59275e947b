"""What every section shares: options, the environment of a run, and how a section becomes a command.

A section's ``run(out)`` builds its graphs, prints what the book prints and hands its numbers to ``out``, an `Output`;
``plot(out)`` draws from them; `main` wraps both into a command (see the README for its options and exit statuses).
Nothing here loads TensorFlow before the options are checked.
"""

import argparse
import contextlib
import errno
import json
import logging
import os
import signal
import sys

import numpy as np

from chapter14 import mnist
from chapter14 import tf1 as tf
from chapter14.figures import COLOURS, WIDTH, band, heat_maps, published, pyplot, spread  # noqa: F401  (for the sections)
from chapter14.recording import ROOT, Output, Tee, say
from chapter14.tf1 import kernels
from chapter14.tf1.whole import Fault  # "says in one line what is wrong", for the sections

# The option of the sections whose numbers the printed book shows too.
WEIGHTS = {"weights": (["drawn", "book"], "the network's weights: drawn by the seed, or those recovered from what the "
                       "book printed (results go to FOLDER/NAME-book)")}
BOOK_WEIGHTS = os.path.join(ROOT, "data", "recovered", "book-weights.json")

MAX_SEED = 2**31 - 2  # TensorFlow takes a seed modulo 2**31 - 1: a larger one would be another seed's twin

# In the arithmetics of TensorFlow 1 oneDNN's kernels are always off. With TensorFlow 2.21's own (native) they are off
# by default: every matrix product of the training steps, forward and backward, then has the very bits that TensorFlow
# 1.15.5 gives on the same machine; with them on, 76% and 97% of the elements of the output layer's product and of its
# gradient have others. There the environment variable TF_ENABLE_ONEDNN_OPTS, where it is
# set, wins; what a run used is in its values.json.
ONEDNN = "0"


def reset_graph(seed=42):
    """An empty default graph, and both random generators, TensorFlow's and NumPy's, set anew to ``seed``."""
    tf.reset_default_graph()
    tf.set_random_seed(seed)
    np.random.seed(seed)


def set_weights(out):
    """With ``--weights book``, give the variables of the default session the weights behind the book's outputs.

    A layer that keeps its weights in one kernel has Wx above Wy. Raises `Fault` where the file is damaged.
    """
    if out.settings.get("weights") != "book":
        return
    shapes = {"Wx": (3, 5), "Wy": (5, 5), "b": (5,)}
    try:
        with open(BOOK_WEIGHTS, encoding="utf-8") as file:
            content = json.load(file)
        book = {key: np.array(content[key], dtype=np.float32) for key in shapes}
        if any(book[key].shape != shapes[key] or not np.isfinite(book[key]).all() for key in shapes):
            raise ValueError("expected %s, got %s" % (shapes, {key: book[key].shape for key in shapes}))
    except (KeyError, TypeError, ValueError) as error:
        raise Fault("%s does not hold the weights (%r); restore it with `git checkout -- data`, or make it with "
                    "`python -m scripts.recover_weights`" % (BOOK_WEIGHTS, error))
    book["kernel"] = np.concatenate([book["Wx"], book["Wy"]])
    by_size = {value.size: value for value in book.values()}
    for variable in tf.trainable_variables():
        shape = variable.shape.as_list()
        initial_value = variable.initializer.inputs[1]
        tf.get_default_session().run(variable.initializer,
                                     {initial_value: by_size[int(np.prod(shape))].reshape(shape)})


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
    parser.add_argument("--arithmetic", choices=kernels.ARITHMETICS, default=argparse.SUPPRESS,
                        help="whose numbers: TensorFlow 1.12's, which the notebook printed, TensorFlow 1.15.5's, or "
                        "the installed TensorFlow's own (default: %s, or notebook; on a GPU native)" % kernels.VARIABLE)
    parser.add_argument("--threads", type=_whole(1, 1024), default=2, metavar="N",
                        help="threads of TensorFlow; trained numbers may depend on them, but not with notebook")
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
    if getattr(options, "weights", None) == "drawn":
        settings.remove("weights")
    out = Output(name, options, settings)
    try:
        out.open_folder()
        prepare(options)
        out.remove_old()
        with contextlib.redirect_stdout(Tee(sys.stdout)) as printed:
            run(out)
            printed.flush()
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
        file = os.path.abspath(str(error.filename or out.folder))
        if not error.filename and error.errno != errno.ENOSPC:
            raise
        if file.startswith(out.folder) or out.folder.startswith(file):
            say("%s: cannot write to %s: %s; choose another folder with --output, or make room there"
                % (name, out.folder, error.strerror))
        else:
            say("%s: cannot use %s: %s; restore it with `git checkout`" % (name, file, error.strerror))
    return 2


def prepare(options):
    """Set what TensorFlow reads when it is loaded, load it, and find the device that was asked for."""
    os.environ["TF_NUM_INTRAOP_THREADS"] = os.environ["TF_NUM_INTEROP_THREADS"] = str(options.threads)
    os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", ONEDNN)
    arithmetic = getattr(options, "arithmetic", None)
    if options.device == "cpu":
        os.environ["CUDA_VISIBLE_DEVICES"] = "-1"
    elif options.device == "gpu":
        if arithmetic not in (None, "native"):
            raise Fault("--device gpu --arithmetic %s: a GPU has its own arithmetic, native; leave one of the two out"
                        % arithmetic)
        arithmetic = "native"
    if arithmetic:
        os.environ[kernels.VARIABLE] = arithmetic
    logging.getLogger("tensorflow").setLevel(logging.ERROR)
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    gpus = tf.gpus()
    if options.device == "gpu" and not gpus:
        raise Fault("--device gpu: TensorFlow finds no GPU here; use --device cpu, or see \"On a GPU\" in README.md")
    if gpus and not tf.is_tensorflow_1():
        tf.config.experimental.enable_tensor_float_32_execution(False)


class _Parser(argparse.ArgumentParser):
    def error(self, message):
        self.exit(2, "%s: %s; --help lists the options\n" % (self.prog, message))


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
