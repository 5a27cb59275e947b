"""Write the tables of docs/tf1.md from the code: constructs, graphs that are known to differ, and names.

    python -m scripts.tf1_tables
"""

import collections
import inspect
import sys

from scripts.files import ROOT, write
from scripts.oracle import catalogue

PATH = ROOT / "docs" / "tf1.md"
START = "<!-- from here on made by `python -m scripts.tf1_tables` -->\n"


def constructs():
    """A row for each construct that is built as 1.15 builds it."""
    from chapter14 import tf1
    tf1.load()
    from chapter14.tf1 import seeds
    yield from ("## Constructs", "", "| TensorFlow 2's | what differs | in |", "|---|---|---|")
    for name, construct in seeds.constructs.items():
        text = (inspect.getdoc(construct.ours) or "").split("\n\n")[0].replace("\n", " ")
        module = construct.ours.__module__.rpartition(".")[2]
        yield f"| `{name}` | {text} | `{module}.py` |"


def differences():
    """A row for each graph of the catalogue whose random ops have other seeds."""
    yield from ("## Graphs that are known to differ", "", "| graph of the catalogue | why |", "|---|---|")
    for name, reason in catalogue.KNOWN_DIFFERENCES.items():
        yield f"| `{name}` | {reason} |"


def names():
    """A row for each module: how many names are passed through, and which are not."""
    from chapter14.tf1 import names
    table = names.table()
    counts = collections.Counter(kind for module in table.values() for kind, _ in module.values())
    yield from (
        "## Names", "",
        f"{sum(counts.values())} names in {len(table)} modules: {counts['passed']} are TensorFlow 2's own, "
        f"{counts['renamed']} are found under another name, {counts['rebuilt']} are rebuilt here and "
        f"{counts['refused']} refused: asked for, they say so by name.", "",
        "| module | passed | renamed | rebuilt | refused |", "|---|---:|---|---|---|")
    for module, content in table.items():
        listed = {kind: ", ".join(f"`{name}`" for name, (of, _) in content.items() if of == kind)
                  for kind in ("renamed", "rebuilt", "refused")}
        if any(listed.values()):
            passed = sum(kind == "passed" for kind, _ in content.values())
            yield f"| `{module}` | {passed} | {listed['renamed']} | {listed['rebuilt']} | {listed['refused']} |"
    whole = [f"`{module}` {len(content)}" for module, content in table.items()
             if all(kind == "passed" for kind, _ in content.values())]
    yield from ("", "Passed through whole, with so many names: " + ", ".join(whole) + ".")


def text():
    """What docs/tf1.md has to be."""
    prose = PATH.read_text().partition(START)[0]
    parts = ("\n".join(table()) for table in (constructs, differences, names))
    return prose + START + "\n" + "\n\n".join(parts) + "\n"


def main():
    write(PATH, text())


if __name__ == "__main__":
    sys.exit(main())
