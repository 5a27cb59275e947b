"""What the scripts share: the sections' names, reading JSON, and how a tool ends. No TensorFlow."""

import json
import os
import pathlib
import subprocess
import sys

from chapter14.tf1 import files as whole
from chapter14.tf1.files import Fault

SECTIONS = ("manual_rnn", "static_rnn", "dynamic_rnn", "sequence_length", "mnist_classifier",
            "time_series", "deep_rnn", "multi_layer_rnn", "dropout", "lstm_classifier",
            "translation", "reber")
BOOK = SECTIONS[:4]  # those that are run with the book's weights too
ROOT = pathlib.Path(__file__).resolve().parent.parent


def write(path, content):
    """Write a whole file, of text or bytes, in a folder that is made if need be; raises `Fault`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    whole.write(path, content)


def read_json(path, mend):
    """The content of a JSON file; raises `Fault`, with the mend, where it cannot be read."""
    try:
        return json.loads(pathlib.Path(path).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise Fault(f"{path} is not there; {mend}") from None
    except (OSError, ValueError) as error:
        raise Fault(f"{path} cannot be read ({error}); {mend}") from None


def child(*arguments):
    """The JSON that ``python -m arguments`` printed, in a process of its own; raises `Fault`."""
    result = subprocess.run([sys.executable, "-m", *map(str, arguments)], cwd=ROOT,
                            capture_output=True, text=True)
    if result.returncode:
        last = (result.stderr.strip().splitlines() or [f"status {result.returncode}"])[-1]
        raise Fault(f"python -m {' '.join(map(str, arguments))} failed: {last}")
    return json.loads(result.stdout)


def differing(folder, other):
    """The names of the files that two runs of a section did not write alike, their times apart."""
    expected, found = ({path.name: path.read_bytes() for path in run.iterdir()
                        if path.name != "timings.json"} for run in (folder, other))
    return sorted(name for name in expected.keys() | found.keys()
                  if expected.get(name) != found.get(name))


def guarded(name, folder, work, stopped):
    """The exit status of ``work()``; where it cannot go on, a line on standard error, and 2.

    That is 130 after Ctrl-C. ``folder`` is where the tool ``name`` writes to, ``stopped`` what to
    say of what is there after Ctrl-C.
    """
    try:
        return work()
    except Fault as fault:
        print(f"{name}: {fault}", file=sys.stderr)
    except BrokenPipeError:
        # as by `| head`: nobody reads on
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as error:
        print(f"{name}: cannot write to {folder}: {error.strerror}; "
              "make room there, or choose another folder", file=sys.stderr)
    except KeyboardInterrupt:
        print(f"{name}: stopped; {stopped}", file=sys.stderr)
        return 130
    return 2


def head():
    """The commit that the repository is at; None outside a repository."""
    try:
        return subprocess.run(["git", "-C", str(ROOT), "rev-parse", "HEAD"], capture_output=True,
                              text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return None
