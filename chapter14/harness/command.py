"""How a section becomes a command: its options, the run, and how faults end.

A section's ``run(record)`` builds its graphs, prints what the book prints, and returns its numbers,
``{name: array, or {row: number} for a curve}``; ``plot(record, values)`` draws them. Names with a
slash, as in ``data/published/``, are recorded; others are for the plots alone.
"""

import argparse
import contextlib
import errno
import logging
import os
import signal
import sys

from chapter14 import tf1 as tf
from chapter14.harness.record import Record, Tee, say
from chapter14.tf1 import kernels, settings
from chapter14.tf1.files import Fault

MAX_SEED = 2**31 - 2  # TensorFlow takes a seed modulo 2**31 - 1: a larger one is another's twin


def main(name, about, run, plot, argv=None, choices=None, **training):
    """Run a section as a command.

    Parameters
    ----------
    name, about : str
        The section's name and its docstring, the first line of which is its summary.
    run, plot : functions
        The section's ``run(record)`` and ``plot(record, values)``.
    argv : list of str, optional
        The arguments; those of the process by default.
    choices : dict, optional
        Further options: ``{name: (values, help)}``, the first value being the default; None for
        values that takes any text.
    **training : (int, int), at most one
        For a section that trains: ``epochs`` or ``iterations``, in full and with ``--quick``.

    Returns
    -------
    int
        0; 1 where standard output is closed; 2 where something foreseeable is wrong, said in one
        line on standard error; 130 after Ctrl-C.
    """
    options = parse(name, about, argv, choices, training)
    keys = [*training, *sorted(choices or {})]
    record = Record(name, options.seed, {key: getattr(options, key) for key in keys},
                    options.output, getattr(options, "resume", False))
    try:
        record.open_folder()
        prepare(options)
        record.remove_old()
        with contextlib.redirect_stdout(Tee(sys.stdout)) as printed:
            values = run(record)
            printed.flush()
        plot(record, values)
        record.save(values, printed.text())
        return 0
    except KeyboardInterrupt:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        say(f"{name}: stopped; nothing was recorded"
            + ("; --resume goes on from the last state" if training else ""))
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        say(f"{name}: standard output was closed; nothing was recorded")
        return 1
    except Fault as fault:
        say(f"{name}: {fault}")
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        say(f"{name}: cannot print: {error.strerror}; nothing was recorded")
    return 2


def parse(name, about, argv=None, choices=None, training=None):
    """A section's options, as for `main`; exits with status 2 and one line where one is wrong."""
    parser = _Parser(prog="python -m chapter14." + name, description=about.split("\n\n")[0],
                     formatter_class=argparse.ArgumentDefaultsHelpFormatter, allow_abbrev=False)
    parser.add_argument("--seed", type=_whole(0, MAX_SEED), default=42, metavar="N",
                        help="graph seed and NumPy's seed, set anew for each graph")
    parser.add_argument("--output", default="outputs", metavar="FOLDER",
                        help=f"results go to FOLDER/{name}")
    parser.add_argument("--device", choices=["auto", "cpu", "gpu"], default="auto",
                        help="where to compute; auto: on a GPU if there is one, and the "
                        "arithmetic is not one of CPUs")
    parser.add_argument("--arithmetic", choices=kernels.ARITHMETICS, default=argparse.SUPPRESS,
                        help="whose numbers: TensorFlow 1.12's, which the notebook printed, "
                        "TensorFlow 1.15.5's, or the installed TensorFlow's own (default: "
                        f"{kernels.VARIABLE}, or notebook; on a GPU native)")
    parser.add_argument("--threads", type=_whole(1, 1024), default=settings.THREADS, metavar="N",
                        help="threads of TensorFlow; trained numbers may depend on them, but not "
                        "with notebook")
    parser.add_argument("--quick", action="store_true",
                        help="a short run: fewer rows, the same numbers in them")
    for unit, (full, quick) in (training or {}).items():
        parser.add_argument("--" + unit, type=_whole(1, 10**6), metavar="N",
                            help=f"how long to train (default: {full}, with --quick {quick})",
                            default=argparse.SUPPRESS)
        parser.add_argument("--resume", action="store_true",
                            help=f"go on where an earlier run, by the same command, was stopped in "
                            f"its {unit}")
    for key, (values, text) in (choices or {}).items():
        parser.add_argument("--" + key.replace("_", "-"), choices=values, help=text,
                            default=values[0] if values else None)
    options = parser.parse_args(argv)
    for unit, (full, quick) in (training or {}).items():
        if unit not in options:
            setattr(options, unit, quick if options.quick else full)
    return options


def prepare(options):
    """Set what TensorFlow reads when it is loaded, load it, and find the device that was asked for.

    Raises `Fault` where there is no such device, or it has not the arithmetic asked for.
    """
    settings.prepare(options.threads)
    arithmetic = getattr(options, "arithmetic", None)
    of_a_cpu = arithmetic not in (None, "native")
    if options.device == "cpu" or (options.device == "auto" and of_a_cpu):
        os.environ["CUDA_VISIBLE_DEVICES"] = "-1"
    elif options.device == "gpu":
        if of_a_cpu:
            raise Fault(f"--device gpu --arithmetic {arithmetic}: a GPU has its own arithmetic, "
                        "native; leave one of the two out")
        arithmetic = "native"
    if arithmetic:
        os.environ[kernels.VARIABLE] = arithmetic
    logging.getLogger("tensorflow").setLevel(logging.ERROR)
    if not tf.gpus() and options.device == "gpu":
        raise Fault("--device gpu: TensorFlow finds no GPU here; use --device cpu, or see "
                    "docs/gpu.md")


class _Parser(argparse.ArgumentParser):
    def error(self, message):
        self.exit(2, f"{self.prog}: {message}; --help lists the options\n")


def _whole(low, high):
    def whole_number(text):
        try:
            number = int(text)
        except ValueError:
            number = None
        if number is None or not low <= number <= high:
            raise argparse.ArgumentTypeError(
                f"expected a whole number from {low} to {high}, got {text!r}")
        return number
    return whole_number
