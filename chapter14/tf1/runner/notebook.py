"""Run an old notebook as it is, cell by cell, where ``import tensorflow`` is TensorFlow 1.

The kernel runs in the notebook's own folder; the executed copy is written after every cell, so that
what was run is kept, whatever happens. Python 3.7 syntax.
"""

import argparse
import copy
import os
import re
import sys

import nbformat

from chapter14.tf1 import kernels
from chapter14.tf1.files import Fault, write
from chapter14.tf1.runner import missing
from chapter14.tf1.runner.cell_outputs import code_cells
from chapter14.tf1.runner.comparison import report
from chapter14.tf1.runner.execution import execute


def parser():
    result = argparse.ArgumentParser(prog="python -m chapter14.tf1",
                                     description=__doc__.split("\n\n")[0])
    result.add_argument("notebook", metavar="NOTEBOOK.ipynb")
    result.add_argument("--output", metavar="OUT.ipynb",
                        help="the executed copy; NOTEBOOK-executed.ipynb by default")
    result.add_argument("--cells", type=_cells, default=(1, None), metavar="A:B",
                        help="run code cells A to B only, counted from 1, both included; either "
                        "may be left out. They start in a new kernel, without what the cells "
                        "before A define")
    result.add_argument("--arithmetic", choices=kernels.ARITHMETICS,
                        help="whose numbers: TensorFlow 1.12's, TensorFlow 1.15.5's or the "
                        "installed TensorFlow's own; notebook by default")
    result.add_argument("--timeout", type=_seconds, metavar="S",
                        help="stop a cell after so many seconds")
    result.add_argument("--keep-going", action="store_true",
                        help="go on after a cell that raises or takes too long")
    result.add_argument("--installs", action="store_true",
                        help="run what the notebook installs (!pip, !apt, %%conda ...), !pip into "
                        "this environment; without it such lines are not run")
    result.add_argument("--compare", action="store_true",
                        help="compare each cell's output with the stored one; writes OUT.csv, "
                        "OUT.json and OUT.html beside the copy")
    result.add_argument("--rtol", type=_rtol, metavar="R",
                        help="with --compare: how far a number may lie from the stored one, "
                        "relative to it, beyond rounding")
    return result


def _cells(text):
    match = re.match(r"(\d*):(\d*)$", text)
    first, last = (int(number) if number else None
                   for number in (match.groups() if match else ("0", "")))
    first = 1 if first is None else first
    if first < 1 or last is not None and last < first:
        raise argparse.ArgumentTypeError(
            f"{text!r} is not A:B, of code cells counted from 1, as in 3:7")
    return first, last


def _seconds(text):
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0
    if not seconds > 0:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of seconds above 0")
    return seconds


def _rtol(text):
    try:
        number = float(text)
    except ValueError:
        number = -1
    if not 0 < number < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number between 0 and 1")
    return number


def read(path):
    """A notebook of format 4; raises `Fault` where there is none."""
    try:
        with open(path, encoding="utf-8") as file:
            text = file.read()
    except (OSError, UnicodeDecodeError) as error:
        raise Fault("{} cannot be read: {}".format(path, getattr(error, "strerror", None) or error))
    try:
        content = nbformat.reader.reads(text)
    except (nbformat.reader.NotJSONError, KeyError, AttributeError, TypeError,
            nbformat.ValidationError) as error:
        raise Fault("{} is not a notebook: {}".format(
            path, str(error).split("\n")[0] or type(error).__name__))
    if not isinstance(content.get("nbformat"), int):
        raise Fault(f"{path} is not a notebook: it does not say its format")
    if content["nbformat"] != 4:
        raise Fault("{} is a notebook of format {}, not 4: open it in Jupyter and save it, or run "
                    "`jupyter nbconvert --to notebook --inplace {}`"
                    .format(path, content.get("nbformat"), path))
    try:
        notebook = nbformat.from_dict(content)
        nbformat.validate(notebook, relax_add_props=True)
    except nbformat.ValidationError as error:
        raise Fault("{} is not a valid notebook: {}".format(path, error.message.split("\n")[0]))
    return notebook


def chosen_cells(notebook, first, last):
    """[(number among the code cells, from 1, index among all cells, cell), ...] of those to run."""
    found = code_cells(notebook)
    chosen = [(number, index, cell) for number, (index, cell) in enumerate(found, 1)
              if first <= number and (last is None or number <= last)]
    if not chosen:
        raise Fault("--cells %s:%s: the notebook has %d code cells"
                    % (first, last or "", len(found)))
    return chosen


def main(argv):
    """Exit status: 0; 1 where a cell raised, hung or killed the kernel; 2 bad use; 130 Ctrl-C."""
    options = parser().parse_args(argv)
    output = options.output or re.sub(r"(\.ipynb)?$", "-executed.ipynb", options.notebook, count=1)
    if options.arithmetic:
        os.environ[kernels.VARIABLE] = options.arithmetic  # the kernel's process gets it
    try:
        arithmetic = kernels.asked()
        notebook = read(options.notebook)
        if os.path.abspath(output) == os.path.abspath(options.notebook):
            raise Fault(f"--output {output} is the notebook itself, whose stored outputs would be "
                        "lost")
        stored, chosen = copy.deepcopy(notebook), chosen_cells(notebook, *options.cells)
        if options.cells[0] > 1:
            print("chapter14.tf1: --cells: the kernel is a new one, without what cells 1 to %d "
                  "define; no state is kept to go on from" % (options.cells[0] - 1),
                  file=sys.stderr)
        for _, cell in code_cells(notebook):
            cell.outputs, cell.execution_count = [], None

        def save():
            write(output, nbformat.writes(notebook) + "\n")
        save()
        kernels.build_ahead(arithmetic)
        run = execute(notebook, chosen, os.path.dirname(os.path.abspath(options.notebook)),
                      options, save)
        differing = options.compare and report(stored, notebook, options, run,
                                               re.sub(r"\.ipynb$", "", output))
    except Fault as fault:
        print(f"chapter14.tf1: {fault}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print(f"chapter14.tf1: stopped; what was run is in {output}", file=sys.stderr)
        return 130
    for number, error in run.failed.items():
        print("chapter14.tf1: cell %d: %s" % (number, error), file=sys.stderr)
    for advice in dict.fromkeys(missing.advice(error.partition(": ")[2])
                                for error in run.failed.values()):
        if advice:
            print(f"chapter14.tf1: {advice}", file=sys.stderr)
    print(f"executed: {output}")
    return 1 if run.failed or differing else 0
