"""With whose C library the published numbers were computed: what TensorFlow 1.12 gives with others.

    python -m scripts.experiments.c_library [--result FILE]

Some of TensorFlow 1.12's numbers come from the C library: normal draws (logf, sinf, cosf), and what
is left over beyond packets of eight (expf, logf). The real 1.12.3 runs manual_rnn, and the MNIST
classifier for four epochs, on the notebook's machine (`scripts.oracle.notebook_machine`), each time
with other functions: correctly rounded, as that machine has them; this computer's own; and
correctly rounded but for an expf that rounds the wrong way where the exact result lies near the
middle of two floats, which is one call in 1,000, in 10,000, in 100,000.

Needs what `make oracle` needs. Writes data/experiments/c_library.json and prints it as a table;
half an hour. Exit status: 0; 2 where something is missing, said in one line; 130 after Ctrl-C.
"""

import argparse
import ctypes
import datetime
import json
import os
import pathlib
import subprocess
import sys
import tempfile

import numpy as np

from scripts import files
from scripts.compare import references, verdicts
from scripts.oracle import notebook_machine
from scripts.oracle.environments import TF_1_12, environment

RESULT = files.ROOT / "data" / "experiments" / "c_library.json"
PUBLISHED = files.ROOT / "data" / "published" / "notebook.json"
COMMAND = "python -m scripts.experiments.c_library"
EPOCHS = 4
WRONG = (1000, 10000, 100000)  # one call of expf in so many is rounded the wrong way
CALLS = 1000000                # of each expf, to count those that are not correctly rounded
OUTPUTS = ("manual_rnn/Y0", "manual_rnn/Y1")
ACCURACY = "mnist_classifier/test_accuracy"

# The machine's functions with another expf; their own is renamed.
NEARLY_ROUNDED = r"""
#define _GNU_SOURCE
#include <math.h>
#define expf rounded_expf
#include "%s"
#undef expf
float expf(float x) {
  const float nearest = rounded_expf(x);
  const long double exact = expl(x);
  const float other = nextafterf(nearest, exact > nearest ? INFINITY : -INFINITY);
  const long double middle = ((long double)nearest + other) / 2;
  return fabsl(exact - middle) * %d < fabsl((long double)other - nearest) / 2 ? other : nearest;
}
"""


def libraries(folder):
    """{what functions: path of the library that has them, "" for the computer's own}."""
    found = {"correctly rounded": notebook_machine.built(), "this computer's own": ""}
    for calls in WRONG:
        source, path = folder / f"{calls}.c", folder / f"{calls}.so"
        source.write_text(NEARLY_ROUNDED % (notebook_machine.SOURCE, calls))
        run(["gcc", "-O2", "-shared", "-fPIC", "-fno-builtin", source, "-lm", "-o", path])
        found[f"one expf in {calls:,} rounded the wrong way"] = str(path)
    return found


def run(command, **environ):
    command = list(map(str, command))
    if subprocess.run(command, cwd=files.ROOT, stdout=subprocess.DEVNULL,
                      env={**os.environ, **environ}).returncode:
        raise files.Fault(f"`{' '.join(command)}` failed; its message is above")


def wrongly_rounded(path):
    """Of how many of `CALLS` numbers from -16 to 0 a library's expf is not the nearest float."""
    function = ctypes.CDLL(path or "libm.so.6").expf
    function.argtypes, function.restype = (ctypes.c_float,), ctypes.c_float
    x = np.random.RandomState(0).uniform(-16, 0, CALLS).astype(np.float32)
    nearest = np.exp(x.astype(np.longdouble)).astype(np.float32)
    return int((np.array([function(number) for number in x], np.float32) != nearest).sum())


def computed(section, path, folder, *options):
    """A section's values.json by the real TensorFlow, with a named library's functions."""
    run(TF_1_12.command(f"chapter14.{section}", "--output", folder, *options),
        **({} if path is None else {notebook_machine.C_LIBRARY: path}))
    return json.loads((folder / section / "values.json").read_text())


def judged(values, published):
    """What is kept of a run's values: how many have the published digits, and some as printed."""
    ours = {name: references.parse(values[name]) for name in (*OUTPUTS, ACCURACY)}
    exact = sum(verdicts.same_digits(number, "float32", printed) for name in OUTPUTS
                for number, printed in zip(ours[name].numbers, published[name].printed))
    return {"digit_for_digit": exact, "Y1[1,0]": verdicts.texts(ours[OUTPUTS[1]])[5],
            "test_accuracy": verdicts.texts(ours[ACCURACY])[:EPOCHS]}


def experiment(folder):
    """Run everything, in a folder; returns what is written."""
    values = files.read_json(PUBLISHED, "restore it with `git checkout -- data`")["values"]
    published = {name: references.parse(values[name]) for name in (*OUTPUTS, ACCURACY)}
    environment(TF_1_12)
    runs = []
    for functions, path in libraries(folder).items():
        print(f"TensorFlow {TF_1_12.version} with {functions}", file=sys.stderr, flush=True)
        manual_rnn = computed("manual_rnn", path, folder)
        mnist = computed("mnist_classifier", path, folder, "--epochs", EPOCHS)
        runs.append({"functions": functions, "expf_wrongly_rounded": wrongly_rounded(path),
                     **judged({**manual_rnn["values"], **mnist["values"]}, published)})
    ran = mnist["environment"]
    return {"command": COMMAND, "date": datetime.date.today().isoformat(),
            "commit": ran["git_commit"],
            **{key: ran[key] for key in ("tensorflow", "numpy", "python")},
            "c_library": os.confstr("CS_GNU_LIBC_VERSION"), "rsqrt": "Intel's, by formula",
            "calls_of_expf": CALLS, "runs": runs,
            "published": {"digit_for_digit": 40, "Y1[1,0]": published[OUTPUTS[1]].printed[5],
                          "test_accuracy": published[ACCURACY].printed[:EPOCHS]}}


def report(result):
    width = max(len(entry["functions"]) for entry in result["runs"])
    print(f"{'functions':<{width}}  wrong  digits  Y1[1,0]      test accuracy, epochs 0 to 3")
    for entry in *result["runs"], {"functions": "published", **result["published"]}:
        print(f"{entry['functions']:<{width}}  {entry.get('expf_wrongly_rounded', ''):>5}  "
              f"{entry['digit_for_digit']:>6}  {entry['Y1[1,0]']}  "
              + "  ".join(entry["test_accuracy"]))
    print(f"wrong: calls of expf in {result['calls_of_expf']:,} that are not correctly rounded")


def main(argv=None):
    parser = argparse.ArgumentParser(prog=COMMAND, description=__doc__.split("\n\n")[0])
    parser.add_argument("--result", type=pathlib.Path, default=RESULT, metavar="FILE",
                        help="where the result goes")
    options = parser.parse_args(argv)
    return files.guarded("c_library", options.result.parent, lambda: work(options),
                         "nothing was recorded")


def work(options):
    try:
        with tempfile.TemporaryDirectory() as folder:
            result = experiment(pathlib.Path(folder))
    except notebook_machine.Missing as missing:
        raise files.Fault(str(missing)) from None
    files.write(options.result, json.dumps(result, indent=1) + "\n")
    report(result)
    return 0


if __name__ == "__main__":
    sys.exit(main())
