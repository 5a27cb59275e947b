"""The real TensorFlows, and an environment with each, made at the first call."""

import hashlib
import os
import pathlib
import shutil
import subprocess
from dataclasses import dataclass

from scripts.files import ROOT, Fault


@dataclass(frozen=True)
class Oracle:
    """A real TensorFlow 1, and how modules are run under it."""

    version: str                # of TensorFlow
    python: str                 # the Python that it needs; PYTHON36 or the like names one
    pip: str                    # what installs it there
    requirements: pathlib.Path
    venv: pathlib.Path
    machine: tuple = ()         # the module that runs the others, if one does

    def command(self, module, *arguments):
        """The command that runs a module in the environment, once `environment` has made it."""
        return [str(self.venv / "bin" / "python"), "-m", *self.machine, module,
                *map(str, arguments)]


TF_1_15 = Oracle("1.15.5", "3.7", "pip", ROOT / "requirements-oracle.txt", ROOT / ".venv-oracle")
TF_1_12 = Oracle("1.12.3", "3.6", "pip==21.3.1", ROOT / "requirements-oracle-1.12.txt",
                 ROOT / ".venv-oracle-1.12", ("scripts.oracle.notebook_machine",))
TF_1_4 = Oracle("1.4.1", "3.6", "pip==21.3.1", ROOT / "requirements-oracle-1.4.txt",
                ROOT / ".venv-oracle-1.4")


def environment(oracle):
    """The oracle's Python, where all is installed that its requirements say; made if need be."""
    python = str(oracle.venv / "bin" / "python")
    stamp = oracle.venv / "stamp"
    wanted = hashlib.sha256(oracle.requirements.read_bytes()).hexdigest()
    if not stamp.exists() or stamp.read_text() != wanted:
        found = find_python(oracle)
        if oracle.venv.is_symlink():  # venv's own --clear would empty what it points to
            oracle.venv.unlink()
        shutil.rmtree(oracle.venv, ignore_errors=True)
        for command in ([found, "-m", "venv", str(oracle.venv)],
                        [python, "-m", "pip", "install", "-q", "--upgrade", oracle.pip],
                        [python, "-m", "pip", "install", "-q", "-r", str(oracle.requirements)]):
            if subprocess.run(command).returncode:
                raise Fault(f"could not make the environment {oracle.venv}: "
                            f"`{' '.join(command)}` failed; its message is above")
        stamp.write_text(wanted)
    return python


def find_python(oracle):
    """Path of a Python of the version that an oracle needs; raises `Fault` where there is none."""
    name, variable = f"python{oracle.python}", "PYTHON" + oracle.python.replace(".", "")
    candidates = [os.environ[variable]] if os.environ.get(variable) else [name, *map(str, sorted(
        _pyenv_root().glob(f"versions/{oracle.python}*/bin/{name}"), reverse=True))]
    for candidate in candidates:
        try:
            version = subprocess.run(
                [candidate, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"],
                capture_output=True, text=True).stdout.strip()
        except OSError:
            continue
        if version == oracle.python:
            return candidate
    release = ".".join(oracle.version.split(".")[:2])
    raise Fault(f"TensorFlow {release} needs Python {oracle.python}, and "
                f"none was found (tried {', '.join(candidates)}): install one, or name it with "
                f"{variable}=/path/to/{name}")


def _pyenv_root():
    return pathlib.Path(os.environ.get("PYENV_ROOT") or pathlib.Path.home() / ".pyenv")
