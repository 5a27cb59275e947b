"""The catalogue recorded as `scripts.oracle.catalogue` does it, and the constructs of each graph.

    python tests/used_constructs.py FILE USED

FILE as there; USED is JSON: {graph: [construct of chapter14.tf1.seeds, ...]}.
"""

import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent))
from chapter14 import tf1 as tf  # noqa: E402

tf.load()
from chapter14.tf1 import seeds  # noqa: E402
from scripts.oracle.catalogue import __main__ as recorder  # noqa: E402


def main(path, path_of_used):
    used, record, graph = {None: set()}, recorder.record, None  # None: what no graph asked for

    def noted(construct):
        used[graph].add(names.get(construct))  # None: what changes no count
        return vars(construct)["ours"]

    def record_one(function, seed):
        nonlocal graph
        graph = function.__name__
        used.setdefault(graph, set())
        return record(function, seed)

    names = {construct: name for name, construct in seeds.constructs.items()}
    # a property, for a function around ours would be one more frame, and some look at their caller
    seeds.Construct.ours = property(noted)
    recorder.record = record_one
    recorder.main([path])
    pathlib.Path(path_of_used).write_text(json.dumps({name: sorted(found - {None})
                                                      for name, found in used.items() if name}))


if __name__ == "__main__":
    main(*sys.argv[1:])
