"""Write checkpoints, graphs and Keras's files on TensorFlow 1.4.1; load them on 1.15.5, or here.

    python -m scripts.oracle.checkpoints_1_4 write FOLDER    files, and what computed them
    python -m scripts.oracle.checkpoints_1_4 read FOLDER FILE    what is computed of them, as JSON

In the place of what cannot be loaded stands the error's name. What TensorFlow 1.4.1 wrote is in
``data/golden/tf-1.4.1/checkpoints``: `written.json` holds its numbers, and `expected.json` says
what 1.15.5, to which the files give the same numbers, cannot load, and the seeds of random ops that
it adds to the graphs; ``python -m scripts.oracle checkpoints-1.4`` records both. Python 3.6 syntax.
"""

import argparse
import json
import logging
import os
import sys

import numpy as np

from chapter14 import tf1 as tf
from scripts.oracle import checkpoints
from scripts.oracle.catalogue import ENVIRONMENT
from scripts.oracle.checkpoints import SEED, X, X_images

STEPS = 3  # of training
SCOPES = {"V1": ["two_ways", "contrib_dense", "keras_two_ways", "adam"],  # in the old format
          "V2": [""]}  # all
_targets = np.array([[0.0, 1.0], [1.0, 0.0]])


def parts(form="V2"):
    """The layers of `checkpoints.layers` that 1.4 has, and the trained ones, a scope for each."""
    names = [name for name in [*checkpoints.layers(), *checkpoints.trained_by()]
             if name != "keras_stacked"]  # there was no such layer
    return names if form == "V2" else SCOPES[form]


def built(name):
    """One part in its scope, in the default graph: what it computes, or all that it trains."""
    steps = tf.constant(X)
    with tf.variable_scope(name):
        if name in checkpoints.layers():
            return checkpoints.layers()[name](steps, tf.constant(X_images))
        squares = tf.reduce_sum(tf.square(tf.layers.dense(steps, 2)))
        train = checkpoints.trained_by()[name].minimize(squares)
        tf.add_to_collection("train", train)
        return tf.global_variables(name + "/")


def graphs():
    """{name: function that builds what is fetched}: each graph is imported whole."""
    def normalized():
        scale, offset = tf.get_variable("scale", [1]), tf.get_variable("offset", [1])
        outputs = tf.nn.fused_batch_norm(tf.constant(X_images), scale, offset)[0]
        train = tf.train.GradientDescentOptimizer(0.1).minimize(tf.reduce_mean(outputs ** 3))
        tf.add_to_collection("train", train)
        return outputs

    def batches():
        data = tf.data.Dataset.range(5).flat_map(
            lambda n: tf.data.Dataset.from_tensors(n).repeat(n).batch(2))
        iterator = data.padded_batch(3, [None]).make_initializable_iterator()
        tf.add_to_collection("initializers", iterator.initializer)
        return iterator.get_next()
    return {"normalized": normalized, "batches": batches}


def saved_model():
    """What a SavedModel holds: (inputs, outputs)."""
    inputs = tf.placeholder(tf.float32, [None, 4, 3], name="X")
    return inputs, tf.layers.dense(tf.layers.flatten(inputs), 2, tf.nn.elu)


def keras_model():
    layers = tf.keras.layers
    model = tf.keras.models.Sequential([layers.GRU(2, input_shape=[4, 3]),
                                        layers.Dense(2, activation="softmax")])
    model.compile("adam", "categorical_crossentropy", metrics=["accuracy"])
    return model


def of_keras(model):
    return [model.predict(X)] + model.get_weights() + model.optimizer.get_weights()


def run(sess, fetches):
    """Two passes, and one after some steps of training, if the graph trains."""
    sess.run(tf.get_collection("initializers"))
    values = [sess.run(fetches), sess.run(fetches)]
    train = tf.get_collection("train")
    for _ in range(STEPS if train else 0):
        sess.run(train)
    return values + [sess.run(fetches)] if train else values


def fresh():
    tf.keras.backend.clear_session()
    tf.reset_default_graph()
    tf.keras.backend.set_learning_phase(False)
    tf.set_random_seed(SEED)


def write(folder):
    """Write all files; {name: what was computed}."""
    fresh()
    outputs, values = {name: built(name) for name in parts()}, {}
    with tf.Session() as sess:
        sess.run(tf.global_variables_initializer())
        for _ in range(STEPS):
            sess.run(tf.get_collection("train"))
        for form, scopes in SCOPES.items():
            variables = [variable for scope in scopes for variable in tf.global_variables(scope)]
            saver = tf.train.Saver(variables, write_version=getattr(tf.train.SaverDef, form))
            saver.save(sess, os.path.join(folder, form), write_meta_graph=False)
        values.update(sess.run(outputs))
    for name, graph in graphs().items():
        fresh()
        outputs = graph()
        tf.add_to_collection("fetches", outputs)
        tf.get_variable("unused", [1])  # or there may be nothing to save
        with tf.Session() as sess:
            sess.run(tf.global_variables_initializer())
            tf.train.Saver().save(sess, os.path.join(folder, name))
            values[name] = run(sess, outputs)
    fresh()
    inputs, outputs = saved_model()
    with tf.Session() as sess:
        sess.run(tf.global_variables_initializer())
        builder = tf.saved_model.builder.SavedModelBuilder(os.path.join(folder, "saved_model"))
        utilities = tf.saved_model.signature_def_utils
        signature = utilities.predict_signature_def({"X": inputs}, {"outputs": outputs})
        builder.add_meta_graph_and_variables(sess, ["serve"], {"serving_default": signature})
        builder.save()
        values["saved_model"] = sess.run(outputs, {inputs: X})
    fresh()
    model = keras_model()
    model.fit(X, _targets, epochs=2, verbose=0)
    model.save(os.path.join(folder, "keras.h5"))
    values["keras"] = of_keras(model)
    return values


def loaded(function, *arguments):
    """What a function gives, or the name of the error that it raises."""
    fresh()
    try:
        return function(*arguments)
    except Exception as error:
        return type(error).__name__


def read_part(folder, form, name):
    outputs = built(name)
    with tf.Session() as sess:
        tf.train.Saver().restore(sess, os.path.join(folder, form))
        return sess.run(outputs)


def read_graph(folder, name):
    """What an imported graph computes, and the seed of a random op built after it."""
    path = os.path.join(folder, name)
    with tf.Session() as sess:
        tf.train.import_meta_graph(path + ".meta").restore(sess, path)
        values = run(sess, tf.get_collection("fetches")[0])
    with tf.name_scope("after"):
        seed = tf.random_uniform([1]).op.inputs[0].op.inputs[0].op.get_attr("seed2")
    return {"values": values, "seed": seed}


def read_saved_model(folder):
    with tf.Session() as sess:
        path = os.path.join(folder, "saved_model")
        found = tf.saved_model.loader.load(sess, ["serve"], path).signature_def["serving_default"]
        return sess.run(found.outputs["outputs"].name, {found.inputs["X"].name: X})


def read_keras(folder):
    return of_keras(tf.keras.models.load_model(os.path.join(folder, "keras.h5")))


def read(folder):
    """{name: what is computed of the file, or the error's name}."""
    values = {"{} {}".format(form, name): loaded(read_part, folder, form, name)
              for form in SCOPES for name in parts(form)}
    values.update((name, loaded(read_graph, folder, name)) for name in graphs())
    values.update(saved_model=loaded(read_saved_model, folder), keras=loaded(read_keras, folder))
    return values


def as_json(values):
    """Numbers as JSON has them, rounded to 6 digits."""
    if isinstance(values, dict):
        return {name: as_json(value) for name, value in values.items()}
    if isinstance(values, (list, tuple)):
        return [as_json(value) for value in values]
    if isinstance(values, (np.ndarray, np.generic)):
        return as_json(values.tolist())
    return float("%.6g" % values) if isinstance(values, float) else values


def main(argv=None):
    parser = argparse.ArgumentParser(prog="python -m scripts.oracle.checkpoints_1_4",
                                     description=__doc__.split("\n\n")[0])
    parser.add_argument("what", choices=("write", "read"))
    parser.add_argument("folder", metavar="FOLDER")
    parser.add_argument("file", nargs="?", metavar="FILE", help="what `read` writes")
    options = parser.parse_args(argv)
    if (options.what == "read") != bool(options.file):
        parser.error("`read` needs FILE, `write` none")
    os.environ.update(ENVIRONMENT)
    logging.getLogger("tensorflow").setLevel(logging.ERROR)
    if options.what == "write":
        os.makedirs(options.folder)
        values = write(options.folder)
    else:
        values = read(options.folder)
    with open(options.file or os.path.join(options.folder, "written.json"), "w") as file:
        json.dump(as_json(values), file)


if __name__ == "__main__":
    sys.exit(main())
