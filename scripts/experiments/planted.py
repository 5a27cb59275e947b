"""Does compare see one rounding in any kernel? Plant one in each, run a section, and look.

    python -m scripts.experiments.planted [KERNEL ...]

Each kernel that the chapter's sections use is changed in a copy of the sources, so that the same
formula rounds once in another place; the copy is compiled (half a minute each), a section is run
with it in `notebook` arithmetic, and its numbers are compared with the real TensorFlow 1.12.3's.
Prints how many of them differ. Exit status: 0; 1 where a planted rounding was not seen; 2 where a
file has no longer the line to be changed, or there is no compiler.
"""

import argparse
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

from scripts import compare, files
from scripts.sweep import many

KERNELS = pathlib.Path("chapter14/tf1/kernels")
# An accuracy tells little of a rounding until training has made much of it: five epochs, or all.
MNIST, REBER, SERIES = ("mnist_classifier", "--epochs", "5"), ("reber",), ("time_series",)
FAULTS = {  # {kernel: (file, its line, that line with a rounding elsewhere, the section to run)}
    "tanh": ("packet_math.h", "return (x * p) / q;", "return x * (p / q);", ("manual_rnn",)),
    "exponential function": ("packet_math.h", "y = y * (r * r) + r;", "y = (y * r) * r + r;",
                             MNIST),
    "sigmoid": ("packet_math.h", "return all(1.f) / (all(1.f) + exp_packet(-a));",
                "return exp_packet(a) / (all(1.f) + exp_packet(a));", REBER),
    "matrix product": ("packet_product.h", "for (int64_t q = 0; q < depth; ++q) {\n    V b[N];",
                       "for (int64_t q = depth; q-- > 0;) {\n    V b[N];", REBER),
    "product's last columns": ("packet_product.h", "T sum = even + odd;",
                               "T sum = even + odd; sum = (sum + even) - even;", ("manual_rnn",)),
    "product with a vector": ("packet_product.h", "float sum = lanes(packets);",
                              "float sum = ((packets[0] + packets[1]) + "
                              "(packets[2] + packets[3])) + ((packets[4] + packets[5]) + "
                              "(packets[6] + packets[7]));", SERIES),
    "sum": ("packet_math.h", "return rest + lanes(packets);\n}\n\nstatic float sum_exp",
            "return (rest + packets[0]) + (lanes(packets) - packets[0]);\n}\n\n"
            "static float sum_exp", SERIES),
    "bias's gradient": ("packet_math.h", "const float* row = in + i * n;",
                        "const float* row = in + (m - 1 - i) * n;", MNIST),
    "softmax's gradient": ("softmax.cc", "g[i * n + j] / sums[i] - (j == y[i]",
                           "g[i * n + j] * (1.f / sums[i]) - (j == y[i]", MNIST),
    "Adam": ("packet_update.h", "load(variable + i) - top / (sqrt_packet(square) + all(r.epsilon))",
             "load(variable + i) - top * (all(1.f) / (sqrt_packet(square) + all(r.epsilon)))",
             SERIES),
    "square root": ("rsqrt.h", "std::rint((2 / std::sqrt(middle) - 1) * 4096)",
                    "std::floor((2 / std::sqrt(middle) - 1) * 4096)", SERIES),
    "normal draws": ("random.cc", "*out0 = scalar_sin(angle) * radius;",
                     "*out0 = scalar_sin(angle) * (radius / 3) * 3;", ("manual_rnn",)),
}


BUILDS = 'sys.prefix, "lib", "chapter14"'  # where build.py puts what it compiles; here, elsewhere


def plant(name, folder):
    """A copy of the repository's code in a folder, with one kernel changed."""
    file, line, changed, _ = FAULTS[name]
    shutil.copytree(files.ROOT / "chapter14", folder / "chapter14",
                    ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "data").symlink_to(files.ROOT / "data")
    replace(folder / KERNELS / "build.py", BUILDS, repr(str(folder / "builds")))
    replace(folder / KERNELS / file, line, changed)


def replace(path, old, new):
    source = path.read_text()
    if source.count(old) != 1:
        raise files.Fault(f"{path.name} has {source.count(old)} times {old!r}, expected once; mend "
                          "FAULTS in scripts/experiments/planted.py")
    path.write_text(source.replace(old, new))


def differing(name, folder):
    """How many numbers of a section with the fault are not TensorFlow 1.12.3's."""
    section, *options = FAULTS[name][3]
    environ = {**os.environ, "PYTHONPATH": str(folder)}
    done = subprocess.run(
        [sys.executable, "-m", f"chapter14.{section}", *options, "--output", "outputs"],
        cwd=folder, env=environ, capture_output=True, text=True)
    if done.returncode or "native" in done.stderr:
        raise files.Fault(f"{name}: {section} did not run with it: "
                          f"{done.stderr.strip().splitlines()[-1]}")
    table = compare.compared(folder / "outputs", files.ROOT / "data", [section])[1]
    return int(((table.source == "TF 1.12.3") & (table.verdict == "differs")).sum())


def planted(name):
    """How many numbers differ with a fault."""
    with tempfile.TemporaryDirectory() as folder:
        plant(name, pathlib.Path(folder))
        return differing(name, pathlib.Path(folder))


def main(argv=None):
    parser = argparse.ArgumentParser(prog="python -m scripts.experiments.planted",
                                     description=__doc__.split("\n\n")[0])
    parser.add_argument("kernels", nargs="*", metavar="KERNEL",
                        help=f"of: {', '.join(FAULTS)}; all by default")
    options = parser.parse_args(argv)
    for name in options.kernels:
        if name not in FAULTS:
            parser.error(f"no {name!r}; there are {', '.join(FAULTS)}")
    return files.guarded("planted", "the temporary folder", lambda: work(options.kernels or FAULTS),
                         "nothing is left")


def work(names):
    unseen = []
    for (name,), count in many.each(planted, [(name,) for name in names], name=" ".join,
                                    threads=True):
        print(f"{name:<24}{' '.join(FAULTS[name][3]):<30}{count:>4} numbers differ", flush=True)
        unseen += [] if count else [name]
    if unseen:
        print(f"not seen: {', '.join(unseen)}")
    return 1 if unseen else 0


if __name__ == "__main__":
    sys.exit(main())
