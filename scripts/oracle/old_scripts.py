"""What the scripts of tests/old_scripts print when the runner runs them, unmodified.

    python -m scripts.oracle.old_scripts FILE

writes FILE, JSON: {script: {"status": its exit status, "printed": lines}}. `make oracle` records it
under TensorFlow 1.15.5; Python 3.7 syntax.
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile

from chapter14.tf1 import settings

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
FOLDER = ROOT / "tests" / "old_scripts"
ARGUMENTS = {"flags_mnist": ["--learning_rate=0.4", "--shout"]}


def run(name):
    """Run one script, in an empty folder, as a user would."""
    environment = dict(os.environ, PYTHONPATH=str(ROOT), CUDA_VISIBLE_DEVICES="-1",
                       **settings.environment())
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "chapter14.tf1", str(FOLDER / (name + ".py"))]
        command += ARGUMENTS.get(name, [])
        result = subprocess.run(command, cwd=folder, env=environment, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, universal_newlines=True)
    if result.returncode:
        print(result.stderr, file=sys.stderr)
    return {"status": result.returncode, "printed": result.stdout.splitlines()}


def main(path):
    found = {script.stem: run(script.stem) for script in sorted(FOLDER.glob("*.py"))}
    with open(path, "w") as file:
        json.dump(found, file)


if __name__ == "__main__":
    main(sys.argv[1])
