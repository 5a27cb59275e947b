"""Build the graphs of the catalogue, run them, and write what they give.

    python -m scripts.oracle.catalogue FILE [GRAPH ...]    seeds of the random ops, and values
    python -m scripts.oracle.catalogue --ops GRAPH         every op of one graph, and the clock's
                                                           count before it

FILE is JSON: of each graph, at two graph seeds, the random ops' seeds, the variables' names, the
collections' sizes, and the values of a session: two forward passes and, where the graph trains,
what is fetched after three steps, and the variables. `make oracle` records it under TensorFlow
1.15.5, `make test` compares what is built here with it. Python 3.7 syntax.
"""

import argparse
import json
import logging
import os
import sys
from operator import attrgetter

import numpy as np

from chapter14 import tf1 as tf
from chapter14.harness.record import numbers as nested
from scripts.oracle import catalogue

SEEDS = 42, 7
TRAINING_STEPS = 3


def record(function, seed, begun=lambda: None):
    """Build one graph and run it: {op_seeds: [[op, type, graph seed, op seed], ...], ...}.

    ``begun`` is called in the session, once the variables are initialized.
    """
    fetches = catalogue.build(function, seed)
    graph = tf.get_default_graph()
    keys = [key for key in graph.get_all_collection_keys()
            if isinstance(key, str) and "context" not in key]
    result = {"op_seeds": op_seeds(graph),
              "variables": [variable.name for variable in tf.global_variables()],
              "collections": {key: len(graph.get_collection_ref(key)) for key in sorted(keys)}}
    feeds, train = dict(tf.get_collection("feeds")), tf.get_collection(tf.GraphKeys.TRAIN_OP)
    variables = tf.trainable_variables() if train else []
    init = [tf.global_variables_initializer(), tf.local_variables_initializer()]
    with tf.Session() as sess:
        sess.run(init)
        sess.run(tf.get_collection(tf.GraphKeys.TABLE_INITIALIZERS))
        begun()
        result["first"] = numbers(sess.run(fetches, feeds))
        result["second"] = numbers(sess.run(fetches, feeds))
        for _ in range(TRAINING_STEPS if train else 0):
            sess.run(train, feeds)
        if train:
            result["trained"] = numbers(sess.run(fetches + variables, feeds))
    return result


def op_seeds(graph):
    """Of all ops that have seeds, those of the functions that a graph holds too."""
    graph_def = graph.as_graph_def()
    nodes = [(node, "") for node in graph_def.node]
    nodes += [(node, "in a function: ") for function in attrgetter("library.function")(graph_def)
              for node in function.node_def]
    return [[where + node.name, node.op, node.attr["seed"].i, node.attr["seed2"].i]
            for node, where in nodes if "seed2" in node.attr]


def numbers(fetched):
    """The values as nested lists; what is fetched of a sparse tensor is its parts."""
    if isinstance(fetched, (list, tuple)):
        return [numbers(value) for value in fetched]
    return nested(np.asarray(fetched))


def list_ops(function):
    """[[op, type, clock's count before it, its op seed or None], ...] of a graph.

    A correction of the clock stands among the ops, as [construct, None, count, ops more].
    """
    catalogue.build(function, SEEDS[0])
    graph = tf.get_default_graph()
    rows, corrections, count = [], [], 0
    if not tf.is_tensorflow_1():
        from chapter14.tf1 import seeds
        corrections = list(seeds.corrections(graph))
    for number, op in enumerate(graph.get_operations()):
        while corrections and corrections[0][0] <= number:
            _, more, construct = corrections.pop(0)
            rows.append([construct, None, count, more])
            count += more
        rows.append([op.name, op.type, count,
                     op.get_attr("seed2") if "seed2" in op.node_def.attr else None])
        count += 1
    return rows


def main(argv=None):
    graphs = catalogue.graphs()
    parser = argparse.ArgumentParser(prog="python -m scripts.oracle.catalogue",
                                     description=__doc__.split("\n\n")[0])
    parser.add_argument("file", nargs="?", metavar="FILE", help="where to write")
    parser.add_argument("graphs", nargs="*", metavar="GRAPH",
                        help="of the catalogue; all by default")
    parser.add_argument("--ops", metavar="GRAPH", choices=graphs,
                        help="print the ops of one graph, as JSON")
    options = parser.parse_args(argv)
    unknown = set(options.graphs) - set(graphs)
    if unknown or not (options.file or options.ops):
        parser.error("no graph {}".format(", ".join(sorted(unknown)))
                     if unknown else "FILE, or --ops GRAPH, is needed")
    os.environ.update(catalogue.ENVIRONMENT)
    logging.getLogger("tensorflow").setLevel(logging.ERROR)
    if options.ops:
        json.dump(list_ops(graphs[options.ops]), sys.stdout)
        return
    result = {name: {str(seed): record(graphs[name], seed) for seed in SEEDS}
              for name in options.graphs or graphs}
    with open(options.file, "w") as file:
        json.dump(result, file)


if __name__ == "__main__":
    main()
