"""Which of TensorFlow 1.15's names public code uses, and which of those are refused here.

    python -m scripts.experiments.names_used FOLDER [FOLDER ...]

Each FOLDER is a clone of a public repository, which is named OWNER/NAME after the end of its
origin's URL; OWNER/NAME=FOLDER gives another name, or one to a clone without an origin. Counts,
over the scripts and notebooks at HEAD that use TensorFlow, in how many repositories and in how many
files each name stands: ``tf.nn.relu``, under whatever name a file imports TensorFlow or a module of
it. Writes data/experiments/names_used.json; `python -m scripts.tf1_tables` puts what is refused
into docs/tf1-tables.md. Exit status: 0; 2, and nothing is written, where a folder is no repository
or has no name.
"""

import argparse
import collections
import datetime
import json
import re
import subprocess
import sys

from chapter14.tf1 import names
from scripts import files

RESULT = files.ROOT / "data" / "experiments" / "names_used.json"
MODULE = re.compile(r"^\s*import (tensorflow(?:\.compat\.v1)?(?:\.[\w.]+)?) as (\w+)", re.MULTILINE)
PLAIN = re.compile(r"^\s*import tensorflow\s*$", re.MULTILINE)
GIVEN = re.compile(r"([\w-]+/[\w.-]+)=(.+)")
ORIGIN = re.compile(r"([\w.-]+/[\w.-]+?)(?:\.git)?/*$")
FROM = re.compile(r"^\s*from (tensorflow(?:\.[\w.]+)?) import (\([^)]*\)|[^\n#]+)", re.MULTILINE)


def git(folder, *arguments, missing=None):
    """What git answers, as bytes; ``missing`` where it cannot and that is given."""
    done = subprocess.run(["git", "-C", str(folder), *arguments], capture_output=True)
    if done.returncode and missing is not None:
        return missing
    if done.returncode:
        raise files.Fault(f"{folder} is no repository: {done.stderr.decode().strip()}")
    return done.stdout


def named(argument):
    """(OWNER/NAME, folder) of FOLDER or OWNER/NAME=FOLDER; raises `Fault` without a name."""
    given = GIVEN.fullmatch(argument)
    if given:
        return given.groups()
    git(argument, "rev-parse", "HEAD")
    url = git(argument, "remote", "get-url", "origin", missing=b"").decode().strip()
    found = ORIGIN.search(url)
    if not found:
        raise files.Fault(f"{argument} has no origin that ends in OWNER/NAME; "
                          f"give OWNER/NAME={argument}")
    return found[1], argument


def sources(folder):
    """The texts of a repository's scripts and notebooks; of a notebook, its cells of code."""
    paths = git(folder, "ls-tree", "-r", "-z", "--name-only", "HEAD").decode(errors="replace")
    for path in paths.split("\0"):
        if path.endswith((".py", ".ipynb")):
            text = git(folder, "show", f"HEAD:{path}", missing=b"").decode(errors="replace")
            yield cells(text) if path.endswith(".ipynb") else text


def cells(text):
    try:
        notebook = json.loads(text)
        found = notebook.get("cells") or notebook["worksheets"][0]["cells"]
        return "\n".join("".join(cell.get("source", cell.get("input", ""))) for cell in found
                         if cell.get("cell_type") == "code")
    except (AttributeError, KeyError, IndexError, ValueError):
        return ""


def aliases(text):
    """{a name in a file: the TensorFlow name or module it stands for, as ``tf.contrib.slim``}."""
    found = {"tensorflow": "tf"} if PLAIN.search(text) else {}
    found.update((alias, facade(module)) for module, alias in MODULE.findall(text))
    for module, imported in FROM.findall(text):
        for item in imported.strip("()").replace("\\", "").split(","):
            words = item.split()
            if len(words) in (1, 3) and words[0].isidentifier():
                found[words[-1]] = f"{facade(module)}.{words[0]}"
    return {alias: name for alias, name in found.items() if not name.startswith("tf.python")}


def facade(module):
    return re.sub(r"^tensorflow(\.compat\.v1)?", "tf", module)


def used(text, known):
    """The names of TensorFlow 1.15 in a file, each as far as the table knows it."""
    found = set()
    for alias, name in aliases(text).items():
        chains = re.findall(rf"(?<![\w.]){re.escape(alias)}((?:\.\w+)*)", text)
        found.update(filter(None, (longest(name + chain, known) for chain in chains)))
    return found


def longest(name, known):
    """``tf.contrib.crf.x`` as ``tf.contrib.crf`` if the table ends there; None if not of 1.15."""
    while name and name not in known:
        name = name.rpartition(".")[0]
    return name if name != "tf" else None


def count(arguments):
    """([repository, ...], {name: [repositories, files]}) of the clones that the arguments name."""
    known = {"tf"} | {f"{module}.{name}"
                      for module, entries in names.table().items() for name in entries}
    in_files, in_repositories, repositories = collections.Counter(), collections.Counter(), []
    for repository, folder in map(named, arguments):
        of_files = [found for found in (used(text, known) for text in sources(folder)) if found]
        in_files.update(name for found in of_files for name in found)
        in_repositories.update(set().union(*of_files))
        repositories.append({"repository": repository, "files": len(of_files),
                             "commit": git(folder, "rev-parse", "HEAD").decode().strip()})
        print(f"{repository}: {len(of_files)} files use TensorFlow 1's names")
    return repositories, {name: [in_repositories[name], in_files[name]]
                          for name in sorted(in_files)}


def main(argv=None):
    parser = argparse.ArgumentParser(prog="python -m scripts.experiments.names_used",
                                     description=__doc__.split("\n\n")[0])
    parser.add_argument("clones", nargs="+", metavar="[OWNER/NAME=]FOLDER")
    options = parser.parse_args(argv)
    return files.guarded("names_used", RESULT, lambda: work(options.clones), "nothing was recorded")


def work(arguments):
    repositories, counted = count(arguments)
    files.write(RESULT, json.dumps({
        "command": "python -m scripts.experiments.names_used FOLDER ...",
        "date": datetime.date.today().isoformat(), "repositories": repositories,
        "names [repositories, files]": counted}, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
