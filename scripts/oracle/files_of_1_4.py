"""The files that TensorFlow 1.4.1 writes, recorded with what TensorFlow 1.15.5 makes of them."""

import json
import shutil

from scripts.files import Fault
from scripts.oracle import recordings
from scripts.oracle.collected import ROUNDING, difference
from scripts.oracle.environments import TF_1_15, environment

NAME = "checkpoints-1.4"
MODULE = "scripts.oracle.checkpoints_1_4"


def record(oracle):
    """Write the files under TensorFlow 1.4.1, load them under 1.15.5; how many numbers changed.

    Where the numbers are the recorded ones, to rounding, the recorded files stay.
    """
    print(f"{NAME}: running under TensorFlow {oracle.version} and {TF_1_15.version}", flush=True)
    made, kept = recordings.work(oracle) / "checkpoints", recordings.folder(oracle) / "checkpoints"
    shutil.rmtree(made, ignore_errors=True)
    recordings.run(oracle.command(MODULE, "write", made))
    environment(TF_1_15)
    loaded = made.with_name("loaded.json")
    recordings.run(TF_1_15.command(MODULE, "read", made, loaded))
    written, loaded = recordings.read(made / "written.json"), recordings.read(loaded)
    (made / "expected.json").write_text(json.dumps(expected(written, loaded), indent=0) + "\n")
    committed = {file.name: recordings.read(file) for file in kept.glob("*.json")}
    moved = sum(difference(content, recordings.read(made / name)) > ROUNDING
                for name, content in committed.items())
    if committed and not moved:
        print(f"{NAME}: the numbers of {len(written)} files' parts repeated, to rounding")
        return 0
    shutil.rmtree(kept, ignore_errors=True)
    shutil.copytree(made, kept, ignore=shutil.ignore_patterns("checkpoint"))  # it names folders
    recordings.write(kept / "expected.json", (made / "expected.json").read_text())
    print(f"{NAME}: {len(written)} parts recorded")
    return moved


def expected(written, loaded):
    """{name: the error's name, or the seed of the op after a graph, or None}.

    Raises `Fault` where TensorFlow 1.15.5 computes of a file what 1.4.1 did not.
    """
    found = {}
    for name, values in loaded.items():
        seed = None
        if isinstance(values, dict):
            values, seed = values["values"], values["seed"]
        if isinstance(values, str):
            found[name] = values
        elif difference(written[name.split()[-1]], values) > ROUNDING:
            raise Fault(f"{name}: TensorFlow 1.15.5 computes other numbers than 1.4.1")
        else:
            found[name] = seed
    return found
