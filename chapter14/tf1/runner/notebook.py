"""Run an old TensorFlow 1 notebook as it is, cell by cell, in a kernel whose ``import tensorflow`` is TensorFlow 1.

The kernel runs in the notebook's own folder; the executed copy is written after every cell, so that what was run is
kept, whatever happens. Python 3.7 syntax.
"""

import argparse
import contextlib
import copy
import os
import re
import sys
import tempfile
import time

import nbformat
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

from chapter14.tf1 import kernels
from chapter14.tf1.files import Fault, write
from chapter14.tf1.runner.cell_outputs import code_cells
from chapter14.tf1.runner.comparison import report
from chapter14.tf1.runner.jupyter_kernel import NAME, spec


class _Specs(KernelSpecManager):
    """The kernel of this package, whatever kernel the notebook names."""

    def get_kernel_spec(self, kernel_name):
        return spec()


def parser():
    result = argparse.ArgumentParser(prog="python -m chapter14.tf1", description=__doc__.split("\n\n")[0])
    result.add_argument("notebook", metavar="NOTEBOOK.ipynb")
    result.add_argument("--output", metavar="OUT.ipynb", help="the executed copy; NOTEBOOK-executed.ipynb by default")
    result.add_argument("--cells", type=_cells, default=(1, None), metavar="A:B",
                        help="run code cells A to B only, counted from 1, both included; either may be left out")
    result.add_argument("--arithmetic", choices=kernels.ARITHMETICS, help="whose numbers: TensorFlow "
                        "1.12's, TensorFlow 1.15.5's or the installed TensorFlow's own; notebook by default")
    result.add_argument("--timeout", type=_seconds, metavar="S", help="stop a cell after so many seconds")
    result.add_argument("--keep-going", action="store_true", help="go on after a cell that raises")
    result.add_argument("--compare", action="store_true", help="compare each cell's output with the stored one; writes "
                        "OUT.csv, OUT.json and OUT.html beside the copy")
    result.add_argument("--rtol", type=_rtol, metavar="R", help="with --compare: how far a number may lie from the "
                        "stored one, relative to it, beyond rounding")
    return result


def _cells(text):
    match = re.match(r"(\d*):(\d*)$", text)
    first, last = (int(number) if number else None for number in (match.groups() if match else ("0", "")))
    first = 1 if first is None else first
    if first < 1 or last is not None and last < first:
        raise argparse.ArgumentTypeError(f"{text!r} is not A:B, of code cells counted from 1, as in 3:7")
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
    except (nbformat.reader.NotJSONError, KeyError, AttributeError, TypeError, nbformat.ValidationError) as error:
        raise Fault("{} is not a notebook: {}".format(path, str(error).split("\n")[0] or type(error).__name__))
    if not isinstance(content.get("nbformat"), int):
        raise Fault(f"{path} is not a notebook: it does not say its format")
    if content["nbformat"] != 4:
        raise Fault("{} is a notebook of format {}, not 4: open it in Jupyter and save it, or run `jupyter nbconvert "
                    "--to notebook --inplace {}`".format(path, content.get("nbformat"), path))
    try:
        notebook = nbformat.from_dict(content)
        nbformat.validate(notebook, relax_add_props=True)
    except nbformat.ValidationError as error:
        raise Fault("{} is not a valid notebook: {}".format(path, error.message.split("\n")[0]))
    return notebook


def raised(cell):
    """"Name: value, at its source line" of the error that a cell ended in; None where it did not."""
    for output in cell.get("outputs", []):
        if output.output_type == "error":
            trace = re.sub(r"\x1b\[[\d;]*m", "", "\n".join(output.traceback))
            lines = re.findall(r"^-+> *(\d+) (.*)$", trace, re.M)
            where = f", line {lines[0][0]}: {lines[0][1].strip()}" if lines else ""
            return "{}: {}{}".format(output.ename, output.evalue.split("\n")[0], where)
    return None


def chosen_cells(notebook, first, last):
    """[(number among the code cells, from 1, index among all cells, cell), ...] of those to run."""
    found = code_cells(notebook)
    chosen = [(number, index, cell) for number, (index, cell) in enumerate(found, 1)
              if first <= number and (last is None or number <= last)]
    if not chosen:
        raise Fault("--cells %s:%s: the notebook has %d code cells" % (first, last or "", len(found)))
    return chosen


def execute(notebook, chosen, folder, options, save):
    """Run the chosen cells, each followed by ``save()``; [(number of a cell, what it raised), ...]."""
    manager = AsyncKernelManager(kernel_name=NAME, kernel_spec_manager=_Specs())
    client = NotebookClient(notebook, km=manager, timeout=options.timeout, allow_errors=True,
                            resources={"metadata": {"path": folder}})
    failed, words = [], tempfile.TemporaryFile()
    with contextlib.ExitStack() as stack:
        try:
            stack.enter_context(client.setup_kernel(stderr=words))  # what is not a cell's; shown where the kernel dies
        except (RuntimeError, OSError) as error:
            raise Fault("the kernel does not start%s" % (_last_line(words) or f": {error}"))
        said = os.pread(words.fileno(), 10000, 0).decode(errors="replace")  # where the kernel writes on stays as it is
        sys.stderr.writelines(line + "\n" for line in said.splitlines() if line.startswith("chapter14.tf1: "))
        for number, index, cell in chosen:
            started = time.time()
            try:
                client.execute_cell(cell, index)
                error = raised(cell) if "raises-exception" not in cell.metadata.get("tags", []) else None
                stop = error and not options.keep_going
            except (CellTimeoutError, DeadKernelError, CellExecutionError) as fault:
                stop = error = (f"took more than {options.timeout:g} seconds" if isinstance(fault, CellTimeoutError)
                                else "the kernel died" + _last_line(words))
            save()
            print("cell %d of %d: %s (%.1f s)" % (number, chosen[-1][0], error or "done", time.time() - started),
                  file=sys.stderr, flush=True)
            if error:
                failed.append((number, error))
            if stop:
                break
    return failed


def _last_line(words):
    words.seek(0)
    lines = words.read().decode(errors="replace").strip().split("\n")
    return ": " + lines[-1] if lines[-1] else ""


def main(argv):
    """Exit status: 0; 1 where a cell raised, took too long or killed the kernel; 2 bad use; 130 after Ctrl-C."""
    options = parser().parse_args(argv)
    output = options.output or re.sub(r"(\.ipynb)?$", "-executed.ipynb", options.notebook, count=1)
    if options.arithmetic:
        os.environ[kernels.VARIABLE] = options.arithmetic  # the kernel's process gets it
    try:
        arithmetic = kernels.asked()
        notebook = read(options.notebook)
        if os.path.abspath(output) == os.path.abspath(options.notebook):
            raise Fault(f"--output {output} is the notebook itself, whose stored outputs would be lost")
        stored, chosen = copy.deepcopy(notebook), chosen_cells(notebook, *options.cells)
        for _, cell in code_cells(notebook):
            cell.outputs, cell.execution_count = [], None

        def save():
            write(output, nbformat.writes(notebook) + "\n")
        save()
        kernels.build_ahead(arithmetic)
        failed = execute(notebook, chosen, os.path.dirname(os.path.abspath(options.notebook)), options, save)
        differing = options.compare and report(stored, notebook, options, re.sub(r"\.ipynb$", "", output))
    except Fault as fault:
        print(f"chapter14.tf1: {fault}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print(f"chapter14.tf1: stopped; what was run is in {output}", file=sys.stderr)
        return 130
    for number, error in failed:
        print("chapter14.tf1: cell %d: %s" % (number, error), file=sys.stderr)
    print(f"executed: {output}")
    return 1 if failed or differing else 0
