"""Run each section twice in other surroundings, and compare every byte that it writes.

    python -m scripts.repeat [SECTION ...] [the sections' options]

The two processes of a section differ in what must not matter: Python's hash seed, the locale, the
time zone, the folder that they are started in, the name of the one that they write to, and the
number of processors that they may use. All files are compared but timings.json, and so is what is
printed. Exit status: 0; 1 where a byte differs; 2 where a section does not run.
"""

import argparse
import os
import pathlib
import subprocess
import sys
import tempfile

from scripts import files
from scripts.files import ROOT, SECTIONS, Fault
from scripts.sweep import many

SURROUNDINGS = {  # {name of a folder: the environment}
    "one": {"PYTHONHASHSEED": "1", "LC_ALL": "C", "TZ": "UTC"},
    "Ein anderer Ordner, größer": {"PYTHONHASHSEED": "4294967295", "LC_ALL": "C.UTF-8",
                                   "TZ": "Pacific/Chatham"}}


def twice(section, options):
    """The files of a section that differ between the two runs, ``printed`` for what it printed."""
    with tempfile.TemporaryDirectory() as temporary:
        folders, printed = [], []
        for number, (name, environment) in enumerate(SURROUNDINGS.items()):
            folder = pathlib.Path(temporary) / name
            folder.mkdir()
            command = [sys.executable, "-m", f"chapter14.{section}", "--output", str(folder),
                       *options]
            done = subprocess.run(
                command, cwd=folder, capture_output=True, env={
                    **os.environ, **environment, "PYTHONPATH": str(ROOT)},
                preexec_fn=None if number else on_one_processor)
            if done.returncode:
                said = done.stderr.decode(errors="replace").strip().split("\n")[-1]
                raise Fault(f"it did not run: {said}")
            folders.append(folder / section)
            printed.append(done.stdout)
        return [*files.differing(*folders), *(["printed"] if len(set(printed)) > 1 else [])]


def on_one_processor():
    os.sched_setaffinity(0, list(os.sched_getaffinity(0))[:1])


def main(argv=None):
    parser = argparse.ArgumentParser(prog="python -m scripts.repeat", allow_abbrev=False,
                                     description=__doc__.split("\n\n")[0],
                                     epilog="Other options are the sections', such as --quick.")
    parser.add_argument("sections", nargs="*", metavar="SECTION",
                        help=f"of {', '.join(SECTIONS)}; all by default")
    argv = sys.argv[1:] if argv is None else argv
    first = next((at for at, text in enumerate(argv) if text.startswith("-")), len(argv))
    help_asked = [text for text in argv[first:] if text in ("-h", "--help")]
    options, others = parser.parse_args(argv[:first] + help_asked), argv[first:]
    for section in options.sections:
        if section not in SECTIONS:
            parser.error(f"no section {section!r}; there are {', '.join(SECTIONS)}")
    return files.guarded("repeat", "the temporary folder",
                         lambda: work(options.sections or SECTIONS, others), "nothing is left")


def work(sections, options):
    wrong = 0
    tasks = [(section, options) for section in sections]
    for (section, _), found in many.each(twice, tasks, name=lambda task: task[0], threads=True):
        wrong += bool(found)
        print(f"{section}: " + (f"DIFFERS in {', '.join(found)}" if found else "the same bytes"),
              flush=True)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
