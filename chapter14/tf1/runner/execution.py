"""The cells of a notebook, run one by one in a kernel whose ``import tensorflow`` is TensorFlow 1.

What they do is told on standard error while they run. Python 3.7 syntax.
"""

import collections
import contextlib
import os
import re
import sys
import tempfile
import threading
import time

from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbclient.util import run_sync

from chapter14.tf1.files import Fault
from chapter14.tf1.runner import installs
from chapter14.tf1.runner.jupyter_kernel import NAME, spec

INTERRUPT = 10  # seconds that a kernel is given to heed an interrupt
# {number of a cell: what it raised}, the last cell that ran
Run = collections.namedtuple("Run", ["failed", "last"])


class _Specs(KernelSpecManager):
    """The kernel of this package, whatever kernel the notebook names."""

    def get_kernel_spec(self, kernel_name):
        return spec()


def execute(notebook, chosen, folder, options, save):
    """Run the chosen cells, each followed by ``save()``; a `Run`.

    Raises `Fault` where the kernel does not start.
    """
    manager = AsyncKernelManager(kernel_name=NAME, kernel_spec_manager=_Specs())
    client = NotebookClient(notebook, km=manager, timeout_func=lambda cell: options.timeout,
                            allow_errors=True, resources={"metadata": {"path": folder}})
    failed, words, last = {}, tempfile.TemporaryFile(), 0
    environment = dict(os.environ, **{installs.VARIABLE: "yes" if options.installs else "no"})
    with contextlib.ExitStack() as stack:
        try:  # ``words``: what is not a cell's; shown where the kernel dies
            stack.enter_context(client.setup_kernel(cleanup_kc=True, stderr=words, env=environment))
        except (RuntimeError, OSError) as error:
            raise Fault("the kernel does not start%s" % (_last_line(words) or f": {error}"))
        # where the kernel writes on stays as it is
        said = os.pread(words.fileno(), 10000, 0).decode(errors="replace")
        sys.stderr.writelines(line + "\n" for line in said.splitlines()
                              if line.startswith("chapter14.tf1: "))
        for last, index, cell in chosen:
            name = "cell %d of %d" % (last, chosen[-1][0])
            started = time.time()
            with progress(name):
                error, over = _run(client, cell, index, options, words)
            save()
            print("%s: %s (%.1f s)" % (name, error or "done", time.time() - started),
                  file=sys.stderr, flush=True)
            for command in installs.not_run(cell.get("outputs", [])):
                print(f"{name}: not run: {command} (--installs runs it)", file=sys.stderr,
                      flush=True)
            if error:
                failed[last] = error
            if over or error and not options.keep_going:
                break
    return Run(failed, last)


def _run(client, cell, index, options, words):
    """(what a cell raised or did, whether no other can be run after it)."""
    try:
        client.execute_cell(cell, index)
        return (raised(cell) if "raises-exception" not in cell.metadata.get("tags", [])
                else None), False
    except CellTimeoutError:
        error = f"took more than {options.timeout:g} seconds"
        if not options.keep_going:
            return error, True
        stopped = _interrupt(client)
        return error + ("" if stopped
                        else ", and could not be interrupted; no later cell was run"), not stopped
    except (DeadKernelError, CellExecutionError):
        return "the kernel died" + _last_line(words), True


def _interrupt(client):
    """End what the kernel does; whether it listens again."""
    run_sync(client.km.interrupt_kernel)()
    try:
        run_sync(client.kc.wait_for_ready)(timeout=INTERRUPT)
    except RuntimeError:
        return False
    return True


@contextlib.contextmanager
def progress(name):
    """Tell that a cell runs: on a terminal each second, over one line; else every 10 seconds."""
    terminal, over = sys.stderr.isatty(), threading.Event()

    def tell():
        seconds = 0
        while not over.wait(1):
            seconds += 1
            if terminal or seconds % 10 == 0:
                print("%s%s: runs (%d s)" % ("\r" if terminal else "", name, seconds),
                      end="" if terminal else "\n", file=sys.stderr, flush=True)
        if terminal and seconds:
            print("\r" + " " * (len(name) + 20) + "\r", end="", file=sys.stderr, flush=True)
    thread = threading.Thread(target=tell, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def raised(cell):
    """"Name: value, at its source line" of the error that ended a cell; None where none did."""
    for output in cell.get("outputs", []):
        if output.output_type == "error":
            place = _place(re.sub(r"\x1b\[[\d;]*m", "", "\n".join(output.traceback)))
            where = f", line {place[0]}: {place[1].strip()}" if place else ""
            return "{}: {}{}".format(output.ename, output.evalue.split("\n")[0], where)
    return None


def _place(trace):
    """(number, source) of the cell's own line: in a chain of errors, the last in a cell."""
    for part in reversed(re.split(r"^(?:The above exception|During handling of).*$", trace,
                                  flags=re.M)):
        place = re.search(r"^(?:Cell In|Input In|<ipython-input|\S*ipykernel_\d+).*\n"
                          r"(?:(?!-+>).*\n)*?-+> *(\d+) (.*)$", part, re.M)
        if place:
            return place.groups()
    return None


def _last_line(words):
    words.seek(0)
    lines = words.read().decode(errors="replace").strip().split("\n")
    return ": " + lines[-1] if lines[-1] else ""
