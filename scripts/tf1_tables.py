"""Write the table of docs/tf1.md, and docs/tf1-tables.md, from the code and what it was tried on.

    python -m scripts.tf1_tables
"""

import collections
import inspect
import sys

from chapter14.tf1 import names as tf1_names
from scripts.experiments.names_used import RESULT as NAMES_USED
from scripts.files import ROOT, read_json, write
from scripts.oracle import catalogue

PATH = ROOT / "docs" / "tf1.md"
TABLES = ROOT / "docs" / "tf1-tables.md"
START = "<!-- from here on made by `python -m scripts.tf1_tables` -->\n"
TITLE = """# TensorFlow 1 on TensorFlow 2: the tables

Made by `python -m scripts.tf1_tables`. What they mean is told in [tf1.md](tf1.md).
"""
LISTED = 80  # refused names, by use


def constructs():
    """A row for each construct that is built as 1.15 builds it."""
    from chapter14 import tf1
    tf1.load()
    from chapter14.tf1 import seeds
    yield ("## Constructs", "", "| TensorFlow 2's | what differs | in |", "|---|---|---|")
    for name, construct in seeds.constructs.items():
        text = (inspect.getdoc(construct.ours) or "").split("\n\n")[0].replace("\n", " ")
        module = construct.ours.__module__.rpartition(".")[2]
        yield f"| `{name}` | {text} | `{module}.py` |"


def differences():
    """A row for each graph of the catalogue whose random ops have other seeds."""
    yield ("## Graphs that are known to differ", "")
    if not catalogue.KNOWN_DIFFERENCES:
        yield "None of the catalogue's."
        return
    yield ("| graph of the catalogue | why |", "|---|---|")
    for name, reason in catalogue.KNOWN_DIFFERENCES.items():
        yield f"| `{name}` | {reason} |"


def names():
    """A row for each module of which something is not TensorFlow 2's own."""
    table = tf1_names.table()
    yield ("## Names", "", "| module | passed | renamed | rebuilt | refused |",
           "|---|---:|---|---|---|")
    for module, content in table.items():
        listed = {kind: ", ".join(f"`{name}`" for name, (of, _) in content.items() if of == kind)
                  for kind in ("renamed", "rebuilt", "refused")}
        if any(listed.values()):
            yield (f"| `{module}` | {passed(content)} | {listed['renamed']} | "
                   f"{listed['rebuilt']} | {listed['refused']} |")


def passed(content):
    """How many names of a module are TensorFlow 2's own."""
    return sum(kind == "passed" for kind, _ in content.values())


def modules():
    """How many names there are, and a line for each of three kinds of modules."""
    table = tf1_names.table()
    counts = collections.Counter(kind for content in table.values() for kind, _ in content.values())
    whole, part = [], []
    for module, content in table.items():
        refused = sum(kind == "refused" for kind, _ in content.values())
        there = f" ({len(content) - refused} of {len(content)})" if refused else ""
        (part if refused else whole).append(f"`{module}`{there}")
    whole = [module for module in whole if module.rpartition(".")[0] + "`" not in whole]
    none = sorted({f"`{module}.{name}`" for module in ("tf", "tf.contrib")
                   for name, (kind, _) in table[module].items() if kind == "refused"})
    yield ("## Which names there are", "",
           f"{sum(counts.values())} names in {len(table)} modules: {counts['passed']} are "
           f"TensorFlow 2's own, {counts['renamed']} are found under another name, "
           f"{counts['rebuilt']} are rebuilt and {counts['refused']} refused: asked for, they say "
           "so by name. Each is listed in [tf1-tables.md](tf1-tables.md), and how often public "
           "code uses those that are refused.", "",
           "| | modules |", "|---|---|", f"| whole, and what is below them | {', '.join(whole)} |",
           f"| in part | {', '.join(part)} |", f"| refused | {', '.join(none)} |")


def refused_by_use():
    """A row for each refused name that public code uses, the most used first."""
    used = read_json(NAMES_USED, "restore it with `git checkout -- data`")
    table, found = tf1_names.table(), []
    for name, (repositories, files) in used["names [repositories, files]"].items():
        module, _, last = name.rpartition(".")
        if table.get(module, {}).get(last, ("", None))[0] == "refused":
            found.append((files, repositories, name))
    found.sort(key=lambda row: (-row[0], -row[1], row[2]))
    files = sum(repository["files"] for repository in used["repositories"])
    yield ("## Refused names, by use", "",
           f"Of the {len(used['names [repositories, files]'])} names that {files} files of "
           f"{len(used['repositories'])} public repositories use, {len(found)} are refused"
           + (f"; the {LISTED} that are used most:" if len(found) > LISTED else ":"), "",
           "| name | files | repositories |", "|---|---:|---:|")
    for in_files, in_repositories, name in found[:LISTED]:
        yield f"| `{name}` | {in_files} | {in_repositories} |"
    yield ("", "Counted by `python -m scripts.experiments.names_used` in "
           + ", ".join(repository["repository"] for repository in used["repositories"]) + ".")


def tables():
    """What docs/tf1-tables.md has to be."""
    parts = ("\n".join(lines(table()))
             for table in (constructs, differences, refused_by_use, names))
    return TITLE + "\n" + "\n\n".join(parts) + "\n"


def lines(table):
    """The lines of a table, whose parts may be lines or tuples of them."""
    for part in table:
        yield from (part,) if isinstance(part, str) else part


def text():
    """What docs/tf1.md has to be."""
    return PATH.read_text().partition(START)[0] + START + "\n" + "\n".join(lines(modules())) + "\n"


def main():
    write(PATH, text())
    write(TABLES, tables())


if __name__ == "__main__":
    sys.exit(main())
