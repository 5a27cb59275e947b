"""The ops of one graph of the catalogue, side by side, as TensorFlow 1.15.5 and this build them.

    python -m scripts.oracle.opdiff GRAPH

Beside each random op stands the clock's count when it was made, which is its op seed if the graph
names none; between the ops stand the clock's corrections. `|`, `<` and `>` mark ops that are not
the same, or on one side only. It needs the oracle's environment, which it makes, with Python 3.7,
where there is none yet. Exit status: 0 where all random ops have the same seeds, 1 where not, 2
where a graph or Python 3.7 is missing.
"""

import argparse
import difflib
import json
import os
import subprocess
import sys

from scripts.files import ROOT, Fault
from scripts.oracle import environments

WIDTH = 58


def ops(python, graph):
    """Rows [op, type, count, op seed or None] of a graph.

    Those of the clock's corrections are [construct, None, count, ops more].
    """
    result = subprocess.run([python, "-m", "scripts.oracle.catalogue", "--ops", graph], cwd=ROOT,
                            capture_output=True, text=True)
    if result.returncode == 2:
        raise Fault(f"there is no graph {graph!r} in scripts/oracle/catalogue; "
                    "its graphs are the functions there")
    if result.returncode:
        last = result.stderr.strip().rpartition("\n")[2]
        raise Fault("{} cannot build {}: {}".format(python, graph, last))
    return json.loads(result.stdout)


def cell(row):
    """One side of a line."""
    name, kind, count, seed = row
    if kind is None:
        return "(clock: %+d, %s)" % (seed, name)
    text = f"{kind}: {name}"
    mark = "" if seed is None else f"  #{count}"
    if seed not in (None, count):
        mark += f" seed {seed}"
    return (text if len(text + mark) <= WIDTH else text[:WIDTH - len(mark) - 1] + "…") + mark


def side_by_side(theirs, ours):
    """Lines of both lists, aligned by the ops' types; Add is AddV2 in TensorFlow 2."""
    kinds = [[(row[1] or row[0]).replace("AddV2", "Add") for row in rows]
             for rows in (theirs, ours)]
    matcher = difflib.SequenceMatcher(None, *kinds, autojunk=False)
    for tag, i, i_end, j, j_end in matcher.get_opcodes():
        for number in range(max(i_end - i, j_end - j)):
            left = cell(theirs[i + number]) if i + number < i_end else ""
            right = cell(ours[j + number]) if j + number < j_end else ""
            mark = " " if tag == "equal" else "|"
            if not left or not right:
                mark = ">" if right else "<"
            yield f"{left:{WIDTH}} {mark} {right}".rstrip()


def random_ops(rows):
    """[(type, op seed, op), ...] of the random ops."""
    return [(kind, seed, name) for name, kind, _, seed in rows
            if kind is not None and seed is not None]


def verdict(theirs, ours):
    """(whether all random ops have the same seeds, a line that says so)."""
    theirs, ours = random_ops(theirs), random_ops(ours)
    for number, (a, b) in enumerate(zip(theirs, ours)):
        if a[:2] != b[:2]:
            return False, (f"random op {number} parts: TensorFlow 1.15.5 has {a[0]} {a[1]} "
                           f"({a[2]}), here {b[0]} {b[1]}")
    if len(theirs) != len(ours):
        return False, f"TensorFlow 1.15.5 has {len(theirs)} random ops, here there are {len(ours)}"
    return True, f"{len(ours)} random ops, all of the same seeds"


def main(argv=None):
    parser = argparse.ArgumentParser(prog="python -m scripts.oracle.opdiff",
                                     description=__doc__.split("\n\n")[0])
    parser.add_argument("graph", metavar="GRAPH", help="a function of scripts/catalogue")
    options = parser.parse_args(argv)
    try:
        ours = ops(sys.executable, options.graph)
        theirs = ops(environments.environment(environments.TF_1_15), options.graph)
    except (Fault, OSError) as fault:
        print(f"opdiff: {fault}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    same, line = verdict(theirs, ours)
    try:
        print(f"{'TensorFlow 1.15.5':{WIDTH}}   here", *side_by_side(theirs, ours), line, sep="\n",
              flush=True)
    except BrokenPipeError:  # as of `| head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main())
