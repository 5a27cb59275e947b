"""One run of a section, in a process that makes many: TensorFlow is loaded once."""

import contextlib
import functools
import hashlib
import importlib
import importlib.metadata
import io
import json
import os
import pathlib
import sys
import tempfile
import threading
from unittest import mock

from chapter14 import harness
from chapter14.harness.command import parse
from scripts import files
from scripts.files import Fault

OTHER = ("{} has other code or libraries: bring it to the same commit, run `make setup` there, and "
         "start it again")
ONE = threading.Lock()  # a process runs one section at a time, however many threads it was given
LOADED = []             # with what this process has loaded TensorFlow


def options_of(section, arguments):
    """A section's options, parsed, and its settings' names; exits with status 2 as it does."""
    module = importlib.import_module("chapter14." + section)
    with mock.patch.object(harness, "main") as main:
        module.main([])
    name, about = main.call_args.args[:2]
    training = dict(main.call_args.kwargs)
    choices = training.pop("choices", None) or {}
    return parse(name, about, arguments, choices, training), [*training, *sorted(choices)]


@functools.lru_cache
def code():
    """What tells the project's code, and the libraries that compute, from others: 12 digits."""
    digest = hashlib.sha256()
    for path in sorted((files.ROOT / "chapter14").rglob("*")):
        if path.suffix in (".py", ".cc", ".h", ".txt"):
            digest.update(path.relative_to(files.ROOT).as_posix().encode() + path.read_bytes())
    for library in "tensorflow", "tf-keras", "numpy":
        digest.update(importlib.metadata.version(library).encode())
    return digest.hexdigest()[:12]


def run(section, arguments, expected):
    """What a section writes to values.json; runs in a worker.

    Raises `Fault` where the worker's code is not ``expected``, or the section ends otherwise.
    """
    if code() != expected:
        raise Fault(OTHER.format("a worker"))
    if LOADED and LOADED[0] != loaded():
        raise Fault("the worker has loaded TensorFlow otherwise: run one sweep at a time there")
    module = importlib.import_module("chapter14." + section)
    said = io.StringIO()
    with ONE, tempfile.TemporaryDirectory() as folder, mock.patch.object(module, "plot"), \
            contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(said):
        if module.main([*arguments, "--output", folder]):
            raise Fault(said.getvalue().strip().split("\n")[-1])
        content = json.loads((pathlib.Path(folder) / section / "values.json").read_text())
    LOADED[:] = [loaded()]
    asked = arguments[arguments.index("--arithmetic") + 1]
    if content["settings"]["arithmetic"] != asked:
        raise Fault(f"the worker has not the arithmetic {asked}; `make setup` there says why")
    return content


def loaded():
    """The variables with which a worker has loaded TensorFlow; None where it has not."""
    from chapter14.tf1 import kernels, settings
    environ = os.environ.get
    return "tensorflow" in sys.modules and (
        environ(kernels.VARIABLE), environ("CUDA_VISIBLE_DEVICES"), settings.threads())


def fresh(wanted, client):
    """Restart the workers that have loaded TensorFlow otherwise, for an earlier sweep.

    Raises `Fault` where a worker cannot serve.
    """
    try:
        stale = [worker for worker, has in client.run(code).items() if has != code()]
        other = [worker for worker, has in client.run(loaded).items() if has and has != wanted]
        if other and not stale:
            client.restart_workers(other)
    except Exception as error:  # whatever a worker raises
        said = " ".join(str(error).split())
        raise Fault(f"a worker cannot be used ({said}): start it in a clone of the same commit, as "
                    "docs/cluster.md says") from None
    if stale:
        raise Fault(OTHER.format(", ".join(stale)))
