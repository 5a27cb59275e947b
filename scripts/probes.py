"""Small graphs, and batches of the tutorial's reader: built on TensorFlow 1.15.5 and here, and held side by side.

    python -m scripts.probes FILE

writes FILE, JSON: of each graph the seeds of its random ops, its number of ops and the values of a session run; of
each reader the batches it hands out. `make oracle` records it under TensorFlow 1.15.5; Python 3.7 syntax.
"""

import hashlib
import json
import sys

import numpy as np

from chapter14 import recording, section
from chapter14 import tf1 as tf

X_batch = np.arange(1, 25, dtype=np.float32).reshape(4, 2, 3) / 10  # [4 instances, 2 steps, 3 inputs]
last_step = X_batch[:, 1]  # [4, 3]


def he_normal():
    return tf.get_variable("W", [3, 4], initializer=tf.contrib.layers.variance_scaling_initializer())


def scaled_uniform_fan_out():
    initializer = tf.contrib.layers.variance_scaling_initializer(factor=1.0, mode="FAN_OUT", uniform=True)
    return tf.get_variable("W", [3, 4], initializer=initializer)


def scaled_kernel_and_vector():
    initializer = tf.contrib.layers.variance_scaling_initializer(mode="FAN_AVG")
    return (tf.get_variable("K", [5, 5, 2, 3], initializer=initializer),
            tf.get_variable("v", [6], initializer=initializer))


def xavier_both():
    return (tf.get_variable("U", [3, 4], initializer=tf.contrib.layers.xavier_initializer()),
            tf.get_variable("N", [3, 4], initializer=tf.contrib.layers.xavier_initializer(uniform=False)))


def fully_connected_stack():
    hidden = tf.contrib.layers.fully_connected(tf.constant(last_step), 5)
    return tf.contrib.layers.fully_connected(hidden, 2, activation_fn=None, scope="outputs")


def fully_connected_options():
    weights_initializer = tf.contrib.layers.variance_scaling_initializer()
    hidden = tf.contrib.layers.fully_connected(
        tf.constant(last_step), 5, activation_fn=tf.nn.elu, weights_initializer=weights_initializer,
        biases_initializer=tf.constant_initializer(0.5), scope="hidden", variables_collections=["mine"])
    again = tf.contrib.layers.fully_connected(tf.constant(last_step), 5, scope="hidden", reuse=True)
    bare = tf.contrib.layers.fully_connected(hidden, 2, biases_initializer=None, outputs_collections="out")
    return [hidden, again, bare] + tf.get_collection("mine") + tf.get_collection("out")


def input_projection():
    cell = tf.contrib.rnn.InputProjectionWrapper(tf.contrib.rnn.BasicRNNCell(5), 4, activation=tf.tanh)
    outputs, states = tf.nn.dynamic_rnn(cell, tf.constant(X_batch), dtype=tf.float32)
    return outputs, states, tf.random_normal([2])


def output_projection():
    cell = tf.contrib.rnn.OutputProjectionWrapper(tf.contrib.rnn.BasicRNNCell(5), output_size=2, activation=tf.sigmoid)
    outputs, states = tf.contrib.rnn.static_rnn(cell, tf.unstack(tf.constant(X_batch), axis=1), dtype=tf.float32)
    return outputs + [states, tf.random_normal([2])]


def dense_after_dynamic_rnn():
    cell = tf.contrib.rnn.BasicRNNCell(num_units=5)
    outputs, states = tf.nn.dynamic_rnn(cell, tf.constant(X_batch), dtype=tf.float32, sequence_length=[2, 1, 2, 1])
    return tf.layers.dense(states, 3), tf.truncated_normal([3])


def seeded_op():
    return tf.random_normal([3], seed=7), tf.random_uniform([3], -1.0, 1.0), tf.random_normal([3])


GRAPHS = (he_normal, scaled_uniform_fan_out, scaled_kernel_and_vector, xavier_both, fully_connected_stack,
          fully_connected_options, input_projection, output_projection, dense_after_dynamic_rnn, seeded_op)


def probe_graph(build, seed=42):
    """Build one graph and run it once: its random ops' seeds, its number of ops, and the values."""
    section.reset_graph(seed)
    fetches = build()
    fetches = list(fetches) if isinstance(fetches, (list, tuple)) else [fetches]
    ops = tf.get_default_graph().get_operations()
    seeds = [[op.type, op.get_attr("seed"), op.get_attr("seed2")] for op in ops if "seed2" in op.node_def.attr]
    variables = [variable.name for variable in tf.global_variables()]
    collections = {key: len(tf.get_collection(key)) for key in ("variables", "trainable_variables", "model_variables")}
    init = tf.global_variables_initializer()
    with tf.Session() as sess:
        init.run()
        values = sess.run(fetches)
    return {"op_seeds": seeds, "n_ops": len(ops), "variables": variables, "collections": collections,
            "values": [recording.numbers(np.asarray(value, dtype=np.float32)) for value in values]}


READERS = {  # {case: (arguments of read_data_sets, what is seeded when, shuffle)}
    "numpy seeded after reading": ({}, "after", True),
    "graph seed before reading": ({}, "graph", True),
    "seed=": ({"seed": 7}, None, True),
    "one-hot images of uint8": ({"one_hot": True, "reshape": False, "dtype": "uint8", "validation_size": 0, "seed": 3},
                                None, True),
    "not shuffled": ({"validation_size": 100}, "graph", False),
}


def probe_reader(arguments, seeding, shuffle):
    """Labels and a digest of the images of batches before, across and after the end of an epoch."""
    from chapter14 import mnist
    from chapter14.tf1.examples.tutorials.mnist import input_data
    tf.reset_default_graph()
    if seeding == "graph":
        tf.set_random_seed(42)
    arguments = dict(arguments)
    if "dtype" in arguments:
        arguments["dtype"] = getattr(tf, arguments["dtype"])
    data = input_data.read_data_sets(mnist.FOLDER, **arguments)
    if seeding == "after":
        np.random.seed(42)
    batches = [data.train.next_batch(8000, shuffle=shuffle) for _ in range(9)] + [data.test.next_batch(50)]
    return {"sizes": [data.train.num_examples, data.validation.num_examples, data.test.num_examples],
            "epochs_completed": data.train.epochs_completed,
            "batches": [{"images": [list(X.shape), str(X.dtype), hashlib.sha256(X.tobytes()).hexdigest()],
                         "labels": [list(y.shape), str(y.dtype), hashlib.sha256(y.tobytes()).hexdigest()]}
                        for X, y in batches]}


def main(path):
    result = {"graphs": {build.__name__: probe_graph(build) for build in GRAPHS},
              "readers": {case: probe_reader(*arguments) for case, arguments in READERS.items()}}
    with open(path, "w") as file:
        json.dump(result, file, indent=1)
        file.write("\n")


if __name__ == "__main__":
    main(sys.argv[1])
