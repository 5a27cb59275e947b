"""Run the project on each TensorFlow from 2.16 on, and write what comes out into docs/versions.md.

    python -m scripts.matrix [RELEASE ...]

RELEASE is 2.16, 2.17, ... (all by default); or ``newest``, the newest of everything on the Python
that runs this, whose row is printed and not written. Each has an environment below
``.venv-matrix``, made at the first call (that of ``newest`` at every call), with Python 3.12 or
3.11, as PYTHON312 or PYTHON311 names it, else ``python3.12`` or the like, else pyenv's; the kernels
are built in it. Runs go to ``outputs/matrix/RELEASE``.

Exit status: 0; 1 where a release that `chapter14.tf1.TESTED` names, or the newest, differs from
what the real TensorFlows computed; 2 where an environment cannot be made.
"""

import argparse
import datetime
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, field

from chapter14 import tf1
from scripts.compare import compared, verdicts
from scripts.files import BOOK, ROOT, Fault, guarded, read_json, write
from scripts.oracle.collected import ROUNDING, difference
from scripts.oracle.environments import Oracle, environment

PAGE = ROOT / "docs" / "versions.md"
START = "<!-- from here on made by `python -m scripts.matrix` -->\n"
VENVS = ROOT / ".venv-matrix"
OUTPUTS = ROOT / "outputs" / "matrix"
REQUIREMENTS = ROOT / "requirements.txt"
CATALOGUE = ROOT / "data" / "golden" / "tf-1.15.5" / "catalogue.json"

NUMPY_1 = {"numpy": "1.26.4", "pandas": "2.3.3", "protobuf": "4.25.9"}
REPLACED = {  # {release: its newest patch, and what it needs otherwise than requirements.txt has}
    "2.16": {"tensorflow": "2.16.2", "tf-keras": "2.16.0", "tensorboard": "2.16.2",
             "ml_dtypes": "0.3.2", **NUMPY_1},
    "2.17": {"tensorflow": "2.17.1", "tf-keras": "2.17.0", "tensorboard": "2.17.1",
             "ml_dtypes": "0.4.1", **NUMPY_1},
    "2.18": {"tensorflow": "2.18.1", "tf-keras": "2.18.0", "tensorboard": "2.18.0",
             "numpy": "2.0.2", "protobuf": "5.29.6"},
    "2.19": {"tensorflow": "2.19.1", "tf-keras": "2.19.0", "tensorboard": "2.19.0",
             "protobuf": "5.29.6"},
    "2.20": {"tensorflow": "2.20.0", "tf-keras": "2.20.1", "tensorboard": "2.20.0",
             "protobuf": "6.33.6"},
    "2.21": {},
}
NEWEST = "newest"
PYTHONS = "3.12", "3.11"  # that all these releases run on

TRAINED = {"time_series": ("--iterations", 201), "mnist_classifier": ("--epochs", 1)}
FOLDERS = {"notebook": ".", "1.15": "1.15"}  # {arithmetic: where scripts.compare looks for its run}
RECORDED = ["TF 1.12.3", "TF 1.15.5"]

HEAD = ("TensorFlow", "Python", "NumPy", "kernels built", "graphs with equal seeds",
        "graphs with equal values", "forward numbers, same bits", "trained numbers, same bits",
        "date", "what fails")
VERSIONS = """
import platform
from importlib.metadata import version
print(version("tensorflow"), platform.python_version(), version("numpy"))
"""
ARITHMETIC = """
from chapter14 import tf1
from chapter14.tf1 import kernels
exit(tf1.arithmetic() != kernels.asked())
"""


@dataclass
class Row:
    """What a release did; counts are (how many are equal, of how many)."""

    versions: list  # of TensorFlow, Python and NumPy
    kernels: bool = True
    seeds: tuple = (0, 0)
    values: tuple = (0, 0)
    forward: tuple = (0, 0)
    trained: tuple = (0, 0)
    date: str = field(default_factory=lambda: datetime.date.today().isoformat())
    failures: list = field(default_factory=list)

    def fails(self, what, reason):
        """Note a failure, once, without this machine's paths."""
        text = f"{what}: {reason}".replace(f"{ROOT}/", "").replace("|", "\\|")
        if text not in self.failures:
            self.failures.append(text)

    def __str__(self):
        counts = (self.seeds, self.values, self.forward, self.trained)
        cells = [*self.versions, "yes" if self.kernels else "no",
                 *("{} of {}".format(*count) for count in counts), self.date,
                 "; ".join(self.failures) or "nothing"]
        return f"| {' | '.join(cells)} |"


def requirements(release):
    """The lines of a release's requirements: requirements.txt, with some versions replaced.

    Those of the newest are the names, without versions, of what the project itself uses.
    """
    text = REQUIREMENTS.read_text(encoding="utf-8")
    if release == NEWEST:
        return re.findall(r"^([\w.-]+)==", text.partition("\n\n")[0], re.M)
    pins = dict(re.findall(r"^([\w.-]+)==(\S+)", text, re.M))
    return [f"{name}=={version}" for name, version in {**pins, **REPLACED[release]}.items()]


def make_environment(release):
    """The Python of a release's environment, made if need be; raises `Fault` where it cannot be."""
    path, venv = VENVS / f"{release}.txt", VENVS / release
    write(path, "\n".join(requirements(release)) + "\n")
    running = "{}.{}".format(*sys.version_info)
    if release == NEWEST:
        (venv / "stamp").unlink(missing_ok=True)  # another one may be the newest by now
    elif running not in PYTHONS:
        running = PYTHONS[0]
    if running == "{}.{}".format(*sys.version_info):
        os.environ.setdefault(f"PYTHON{running.replace('.', '')}", sys._base_executable)
    return environment(Oracle(release, running, "pip", path, venv))


def run(python, *arguments, **variables):
    """Run a Python in the repository; (what it printed, the last line of why it failed or None)."""
    clean = {key: value for key, value in os.environ.items()
             if not key.startswith(("TF_", "CHAPTER14_"))}
    result = subprocess.run([python, *map(str, arguments)], cwd=ROOT, capture_output=True,
                            text=True, env={**clean, "CUDA_VISIBLE_DEVICES": "-1", **variables})
    said = result.stderr.strip().splitlines() or [f"exit status {result.returncode}"]
    return result.stdout, said[-1] if result.returncode else None


def say(text):
    print(text, file=sys.stderr, flush=True)


def measure(release):
    """Run on a release all that is compared; its `Row`."""
    say(f"{release}: the environment and the kernels")
    python, output = make_environment(release), OUTPUTS / release
    shutil.rmtree(output, ignore_errors=True)
    output.mkdir(parents=True)
    printed, reason = run(python, "-c", VERSIONS)
    if reason:
        raise Fault(f"{python} lacks what was installed ({reason}); remove {VENVS / release}")
    row = Row(printed.split())
    run(python, "-m", "chapter14.tf1.kernels.build")  # tries again what failed before
    for arithmetic in FOLDERS:
        _, reason = run(python, "-c", ARITHMETIC, CHAPTER14_ARITHMETIC=arithmetic)
        if reason:
            row.kernels = False
            row.fails("kernels", reason)
    run_sections(row, release, python, output)
    say(f"{release}: the graphs of the catalogue")
    _, reason = run(python, "-m", "scripts.oracle.catalogue", output / "catalogue.json",
                    CHAPTER14_ARITHMETIC="1.15")
    if reason:
        row.fails("catalogue", reason)
    here = {} if reason else read_json(output / "catalogue.json", "run this again")
    add_graphs(row, read_json(CATALOGUE, "restore it with `git checkout -- data`")["entries"], here)
    return row


def run_sections(row, release, python, output):
    """Run the sections in both arithmetics, and count their numbers."""
    for arithmetic, folder in FOLDERS.items():
        for section in (*BOOK, *TRAINED):
            say(f"{release}: {section}, arithmetic {arithmetic}")
            _, reason = run(python, "-m", f"chapter14.{section}", "--arithmetic", arithmetic,
                            "--output", output / folder, *TRAINED.get(section, ()))
            if reason:
                row.fails(section, reason)
    add_numbers(row, compared(output, ROOT / "data", (*BOOK, *TRAINED))[1])


def add_numbers(row, table):
    """Count, in the rows of a comparison, the recorded numbers that have the same bits here."""
    table = table[table.source.isin(RECORDED) & ~table.verdict.isin(verdicts.SET_ASIDE)
                  & ~table.run.str.startswith("2018-08/")]  # which is not run here
    section = table.name.str.partition("/")[0]
    numbers = ~table.name.str.endswith(("/op_seeds", "/stdout"))
    for key, sections in ("forward", BOOK), ("trained", TRAINED):
        found = table[section.isin(list(sections)) & numbers].verdict
        setattr(row, key, (int((found == "exact").sum()), len(found)))
    for (name, source), rows in table.groupby(["name", "source"], sort=False):
        bad = rows[rows.verdict.isin(verdicts.BAD)]
        if len(bad):
            row.fails(f"{name}, {source}", f"{len(bad)} {bad.verdict.iloc[0]}")


def add_graphs(row, recorded, here):
    """Count the graphs of the catalogue whose random ops have the recorded seeds.

    And those whose other entries are the recorded ones, numbers within `ROUNDING`.
    """
    unlike = {"seeds": [], "values": []}
    for name, expected in recorded.items():
        found = here.get(name)
        if found is None or any(seeds(expected[key]) != seeds(found[key]) for key in expected):
            unlike["seeds"].append(name)
        if found is None or difference(*map(without_seeds, (expected, found))) > ROUNDING:
            unlike["values"].append(name)
    for key, names in unlike.items():
        setattr(row, key, (len(recorded) - len(names), len(recorded)))
        if names and here:
            more = f" and {len(names) - 3} more" if len(names) > 3 else ""
            row.fails(f"other {key} of graphs", ", ".join(names[:3]) + more)


def seeds(entry):
    """Of each random op its type and seeds, without its name."""
    return [op[1:] for op in entry["op_seeds"]]


def without_seeds(graph):
    """What else is recorded of a graph; a collection that holds nothing is none."""
    return {seed: {**entry, "op_seeds": [], "collections": {
        key: size for key, size in entry["collections"].items() if size}}
        for seed, entry in graph.items()}


def table(rows):
    """A table of rows, as text."""
    head = f"| {' | '.join(HEAD)} |", "|" + "---|" * len(HEAD)
    return "".join(f"{row}\n" for row in (*head, *rows))


def page(text, release, row):
    """The page ``text`` with a release's row in its table; the other releases' stay."""
    prose, _, made = text.partition(START)
    known = {other: line for other in REPLACED for line in made.splitlines()
             if line.startswith(f"| {other}.")}
    known[release] = row
    return prose + START + "\n" + table(known[other] for other in REPLACED if other in known)


def work(releases):
    """Measure releases, one by one, and write each as it ends; the exit status."""
    rows = {}
    for release in releases:
        row = rows[release] = measure(release)
        if release != NEWEST:
            write(PAGE, page(PAGE.read_text(encoding="utf-8"), release, row))
    print(table(rows.values()), end="")
    return int(any(row.failures and release in (*tf1.TESTED, NEWEST)
                   for release, row in rows.items()))


def main(argv=None):
    parser = argparse.ArgumentParser(prog="python -m scripts.matrix",
                                     description=__doc__.split("\n\n")[0])
    names = [*REPLACED, NEWEST]
    parser.add_argument("releases", nargs="*", metavar="RELEASE",
                        help=f"{', '.join(names)}; all but {NEWEST} by default")
    options = parser.parse_args(argv)
    for release in options.releases:
        if release not in names:
            parser.error(f"no release {release!r}; there are {', '.join(names)}")
    return guarded("matrix", ROOT, lambda: work(options.releases or REPLACED),
                   "what was finished is in docs/versions.md, and environments are kept")


if __name__ == "__main__":
    sys.exit(main())
