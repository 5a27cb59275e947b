"""Build the graphs of the catalogue, run them, and write what they give.

    python -m scripts.catalogue FILE [GRAPH ...]    seeds of the random ops, and values
    python -m scripts.catalogue --ops GRAPH         every op of one graph, with the clock's count before it

FILE is JSON: of each graph, at two graph seeds, the random ops' seeds, the variables' names, the collections' sizes,
and the values of a session: two forward passes and, where the graph trains, what is fetched after three steps, and the
variables. `make oracle` records it under
TensorFlow 1.15.5, `make test` holds what is built here against that. Python 3.7 syntax.
"""

import json
import logging
import os
import sys

import numpy as np

from chapter14 import recording, section
from chapter14 import tf1 as tf
from scripts import catalogue

SEEDS = 42, 7
TRAINING_STEPS = 3


def record(function, seed):
    """Build one graph and run it: {op_seeds: [[op, type, graph seed, op seed], ...], ...}."""
    fetches = catalogue.build(function, seed)
    graph = tf.get_default_graph()
    keys = [key for key in graph.get_all_collection_keys() if isinstance(key, str) and "context" not in key]
    result = {"op_seeds": op_seeds(graph), "variables": [variable.name for variable in tf.global_variables()],
              "collections": {key: len(graph.get_collection_ref(key)) for key in sorted(keys)}}
    feeds, train = dict(tf.get_collection("feeds")), tf.get_collection(tf.GraphKeys.TRAIN_OP)
    variables = tf.trainable_variables() if train else []
    init = [tf.global_variables_initializer(), tf.local_variables_initializer()]
    with tf.Session() as sess:
        sess.run(init)
        sess.run(tf.get_collection(tf.GraphKeys.TABLE_INITIALIZERS))
        result["first"] = numbers(sess.run(fetches, feeds))
        result["second"] = numbers(sess.run(fetches, feeds))
        for _ in range(TRAINING_STEPS if train else 0):
            sess.run(train, feeds)
        if train:
            result["trained"] = numbers(sess.run(fetches + variables, feeds))
    return result


def op_seeds(graph):
    """Of all ops that have seeds, those of the functions that a graph holds too."""
    nodes = [(node, "") for node in graph.as_graph_def().node]
    nodes += [(node, "in a function: ") for function in graph.as_graph_def().library.function
              for node in function.node_def]
    return [[where + node.name, node.op, node.attr["seed"].i, node.attr["seed2"].i] for node, where in nodes
            if "seed2" in node.attr]


def numbers(fetched):
    """The values as nested lists; what is fetched of a sparse tensor is its parts."""
    if isinstance(fetched, (list, tuple)):
        return [numbers(value) for value in fetched]
    return recording.numbers(np.asarray(fetched))


def list_ops(function):
    """[[op, type, clock's count before it, its op seed or None], ...]."""
    catalogue.build(function, SEEDS[0])
    graph = tf.get_default_graph()
    if tf.is_tensorflow_1():
        corrections = []
    else:
        from chapter14.tf1 import seeds
        corrections = seeds.corrections(graph)
    return [[op.name, op.type, number + sum(more for at, more, _ in corrections if at <= number),
             op.node_def.attr["seed2"].i if "seed2" in op.node_def.attr else None]
            for number, op in enumerate(graph.get_operations())], corrections


def main(argv):
    os.environ.update(TF_CPP_MIN_LOG_LEVEL="3", CUDA_VISIBLE_DEVICES="-1", TF_ENABLE_ONEDNN_OPTS=section.ONEDNN,
                      TF_NUM_INTRAOP_THREADS="2", TF_NUM_INTEROP_THREADS="2")
    logging.getLogger("tensorflow").setLevel(logging.ERROR)
    graphs = catalogue.graphs()
    if argv[0] == "--ops":
        json.dump(list_ops(graphs[argv[1]]), sys.stdout)
        return
    result = {name: {str(seed): record(graphs[name], seed) for seed in SEEDS} for name in argv[1:] or graphs}
    with open(argv[0], "w") as file:
        json.dump(result, file)


if __name__ == "__main__":
    main(sys.argv[1:])
