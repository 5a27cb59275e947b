"""Write or load checkpoints, SavedModels and Keras's models, on TensorFlow 1.15.5 or here.

    python -m scripts.oracle.checkpoints write FOLDER
    python -m scripts.oracle.checkpoints read FOLDER FILE

The first writes files, and `expected.json`: what the models compute; the second what the models
loaded from the files compute. Where one version has written and the other one has read, both JSON
files hold the same numbers, to rounding. What TensorFlow 1.15.5 wrote is in
``data/golden/tf-1.15.5/checkpoints``. Python 3.7 syntax.
"""

import argparse
import json
import logging
import os
import sys

import numpy as np

from chapter14 import tf1 as tf
from scripts.oracle.catalogue import ENVIRONMENT

X = np.sin(np.arange(24, dtype=np.float32)).reshape(2, 4, 3)  # [instances, steps, inputs]
# [instances, height, width, channels]
X_images = np.cos(np.arange(72, dtype=np.float32)).reshape(2, 6, 6, 1)
SEED = 42


def _unrolled(cell, steps):
    return tf.nn.dynamic_rnn(cell, steps, dtype=tf.float32)[0]


def layers():
    """{name: function that makes a layer's output of steps and images, in a scope of its name}."""
    rnn, contrib, keras = tf.nn.rnn_cell, tf.contrib, tf.keras.layers
    cells = {"basic_rnn": lambda: rnn.BasicRNNCell(3), "gru": lambda: rnn.GRUCell(3),
             "lstm": lambda: rnn.LSTMCell(3), "basic_lstm": lambda: rnn.BasicLSTMCell(3),
             "lstm_of_all": lambda: rnn.LSTMCell(3, use_peepholes=True, num_proj=2),
             "layer_norm_lstm": lambda: contrib.rnn.LayerNormBasicLSTMCell(3),
             "projected": lambda: contrib.rnn.OutputProjectionWrapper(rnn.BasicRNNCell(3), 2),
             "input_projected": lambda: contrib.rnn.InputProjectionWrapper(rnn.GRUCell(3), 2),
             "residual": lambda: rnn.ResidualWrapper(rnn.GRUCell(3)),
             "dropped": lambda: rnn.DropoutWrapper(rnn.LSTMCell(3), output_keep_prob=1.0),
             "on_device": lambda: rnn.DeviceWrapper(rnn.LSTMCell(3), "/cpu:0"),
             "deep": lambda: rnn.MultiRNNCell(
                 [rnn.GRUCell(3), rnn.DropoutWrapper(rnn.LSTMCell(2))])}
    found = {name: lambda steps, images, cell=cell: _unrolled(cell(), steps)
             for name, cell in cells.items()}
    found.update({
        "static": lambda steps, images: tf.nn.static_rnn(
            rnn.BasicLSTMCell(3), tf.unstack(steps, axis=1), dtype=tf.float32)[0],
        "two_ways": lambda steps, images: tf.concat(tf.nn.bidirectional_dynamic_rnn(
            rnn.GRUCell(3), rnn.LSTMCell(2), steps, dtype=tf.float32)[0], 2),
        "dense": lambda steps, images: tf.layers.dense(
            tf.layers.dense(steps, 4, tf.nn.elu, name="hidden"), 2),
        "batch_normalization": lambda steps, images: tf.layers.batch_normalization(images),
        "convolutions": lambda steps, images: tf.layers.conv2d_transpose(
            tf.layers.conv2d(images, 2, 3), 2, 3, strides=2),
        "separable": lambda steps, images: tf.layers.separable_conv2d(
            images, 2, 3, depth_multiplier=2),
        "contrib_dense": lambda steps, images: contrib.layers.fully_connected(
            steps, 2, normalizer_fn=contrib.layers.batch_norm,
            normalizer_params={"is_training": False}),
        "contrib_convolution": lambda steps, images: contrib.layers.conv2d(images, 2, 3),
        "contrib_layer_norm": lambda steps, images: contrib.layers.layer_norm(steps),
        "embedding": lambda steps, images: tf.nn.embedding_lookup(
            tf.get_variable("embeddings", [5, 2]), [1, 3]),
        "keras_dense": lambda steps, images: keras.Dense(2)(steps),
        "keras_convolution": lambda steps, images: keras.BatchNormalization()(
            keras.Conv2D(2, 3)(images)),
        "keras_lstm": lambda steps, images: keras.LSTM(2)(
            keras.LSTM(3, return_sequences=True)(steps)),
        "keras_gru": lambda steps, images: keras.GRU(3)(steps),
        "keras_rnn": lambda steps, images: keras.SimpleRNN(3)(steps),
        "keras_two_ways": lambda steps, images: keras.Bidirectional(keras.LSTM(3))(steps),
        "keras_stacked": lambda steps, images: keras.RNN(
            [keras.LSTMCell(3), keras.GRUCell(2)])(steps),
        "keras_steps": lambda steps, images: keras.TimeDistributed(keras.Dense(2))(steps),
        "keras_conv_lstm": lambda steps, images: keras.ConvLSTM2D(2, 2)(
            tf.stack([images, -images], axis=1))})
    return found


def trained_by():
    """{name: an optimiser of tf.train}; its slots are in the checkpoint."""
    return {"adam": tf.train.AdamOptimizer(0.1), "momentum": tf.train.MomentumOptimizer(0.1, 0.9),
            "rmsprop": tf.train.RMSPropOptimizer(0.1), "adagrad": tf.train.AdagradOptimizer(0.1)}


def graph_of_layers():
    """Build all layers, each in its scope, and trained ones: ({name: output}, [training ops])."""
    tf.reset_default_graph()
    tf.set_random_seed(SEED)
    steps, images, outputs, training = tf.constant(X), tf.constant(X_images), {}, []
    for name, layer in layers().items():
        with tf.variable_scope(name):
            outputs[name] = layer(steps, images)
    for name, optimizer in trained_by().items():
        with tf.variable_scope(name):
            outputs[name] = tf.layers.dense(steps, 2)
            training.append(optimizer.minimize(tf.reduce_sum(tf.square(outputs[name]))))
    outputs["slots"] = [variable for variable in tf.global_variables()
                        if variable not in tf.trainable_variables()]
    return outputs, training


def model(kind):
    """A Keras model, compiled: ``sequential``, ``recurrent`` or ``functional``."""
    layers = tf.keras.layers
    if kind == "functional":
        inputs = layers.Input([4, 3], name="steps")
        hidden = layers.Flatten()(layers.Conv1D(2, 2, activation="selu")(inputs))
        outputs = layers.Dense(2, activation="softmax")(
            layers.concatenate([hidden, layers.Flatten()(inputs)]))
        built = tf.keras.models.Model(inputs, outputs)
    else:
        hidden = [layers.Bidirectional(layers.GRU(3, return_sequences=True), input_shape=[4, 3]),
                  layers.LSTM(2)]
        if kind != "recurrent":
            hidden = [layers.Flatten(input_shape=[4, 3]), layers.BatchNormalization()]
        built = tf.keras.models.Sequential(hidden + [layers.Dense(2, activation="softmax")])
    built.compile("adam", "categorical_crossentropy", metrics=["accuracy"])
    return built


MODELS = "sequential", "recurrent", "functional"


def _fresh():
    tf.keras.backend.clear_session()
    tf.set_random_seed(SEED)


def write_graph(folder):
    """A checkpoint of tf.train.Saver after three steps, a SavedModel, and one with a signature."""
    outputs, training = graph_of_layers()
    with tf.Session() as sess:
        sess.run(tf.global_variables_initializer())
        for _ in range(3):
            sess.run(training)
        tf.train.Saver().save(sess, os.path.join(folder, "saver"), write_meta_graph=False)
        values = sess.run(outputs)
    tf.reset_default_graph()
    tf.set_random_seed(SEED)
    inputs = tf.placeholder(tf.float32, [None, 4, 3], name="X")
    last = tf.layers.dense(_unrolled(tf.nn.rnn_cell.LSTMCell(3), inputs), 2, name="outputs")
    with tf.Session() as sess:
        sess.run(tf.global_variables_initializer())
        tf.train.Saver().save(sess, os.path.join(folder, "meta"))
        tf.saved_model.simple_save(sess, os.path.join(folder, "simple_save"),
                                   {"X": inputs}, {"outputs": last})
        builder = tf.saved_model.builder.SavedModelBuilder(os.path.join(folder, "builder"))
        signature = tf.saved_model.signature_def_utils.predict_signature_def(
            {"X": inputs}, {"outputs": last})
        builder.add_meta_graph_and_variables(sess, ["a_tag"], {"a_signature": signature})
        builder.save()
        for name in "meta", "simple_save", "builder":
            values[name] = sess.run(last, {inputs: X})
    return values


def read_graph(folder):
    outputs, _ = graph_of_layers()
    with tf.Session() as sess:
        tf.train.Saver().restore(sess, os.path.join(folder, "saver"))
        values = sess.run(outputs)
    for name, tags, signature in (("simple_save", ["serve"], "serving_default"),
                                  ("builder", ["a_tag"], "a_signature")):
        with tf.Graph().as_default(), tf.Session() as sess:
            loaded = tf.saved_model.loader.load(sess, tags, os.path.join(folder, name))
            found = loaded.signature_def[signature]
            values[name] = sess.run(found.outputs["outputs"].name, {found.inputs["X"].name: X})
    with tf.Graph().as_default() as graph, tf.Session() as sess:
        tf.train.import_meta_graph(os.path.join(folder, "meta.meta")).restore(
            sess, os.path.join(folder, "meta"))
        values["meta"] = sess.run(graph.get_tensor_by_name("outputs/BiasAdd:0"), {"X:0": X})
    return values


def write_models(folder):
    """Each model after a short training: whole, as JSON and weights, and as object checkpoint."""
    values = {}
    for kind in MODELS:
        _fresh()
        built = model(kind)
        targets = np.array([[0.0, 1.0], [1.0, 0.0]])
        built.fit(X, targets, epochs=2, verbose=0)
        path = os.path.join(folder, kind)
        built.save(path + ".h5")
        built.save_weights(path + "_weights.h5")
        built.save_weights(path + "_weights")
        with open(path + "_config.json", "w") as file:
            file.write(built.to_json())
        checkpoint = tf.train.Checkpoint(model=built, step=tf.Variable(7))
        sess = tf.keras.backend.get_session()
        sess.run([checkpoint.step.initializer])
        checkpoint.save(path + "_objects", session=sess)
        values[kind] = {key: built.predict(X)
                        for key in ("whole", "weights.h5", "weights", "objects")}
        values[kind].update(evaluated=built.evaluate(X, targets, verbose=0),
                            slots=built.optimizer.get_weights(), step=7)
    return values


def read_models(folder):
    values = {}
    for kind in MODELS:
        path, found = os.path.join(folder, kind), {}
        _fresh()
        built = tf.keras.models.load_model(path + ".h5")
        found.update(whole=built.predict(X), slots=built.optimizer.get_weights(),
                     evaluated=built.evaluate(X, np.array([[0.0, 1.0], [1.0, 0.0]]), verbose=0))
        for key in "weights.h5", "weights":
            _fresh()
            with open(path + "_config.json") as file:
                built = tf.keras.models.model_from_json(file.read())
            built.load_weights(path + "_" + key)
            found[key] = built.predict(X)
        _fresh()
        checkpoint = tf.train.Checkpoint(model=model(kind), step=tf.Variable(0))
        sess = tf.keras.backend.get_session()
        checkpoint.restore(path + "_objects-1").initialize_or_restore(sess)
        found.update(objects=checkpoint.model.predict(X), step=sess.run(checkpoint.step))
        values[kind] = found
    return values


def nested(values):
    """Numbers as JSON has them."""
    if isinstance(values, dict):
        return {name: nested(value) for name, value in values.items()}
    if isinstance(values, (list, tuple)):
        return [nested(value) for value in values]
    return np.asarray(values).tolist()


def main(argv=None):
    parser = argparse.ArgumentParser(prog="python -m scripts.oracle.checkpoints",
                                     description=__doc__.split("\n\n")[0])
    parser.add_argument("what", choices=("write", "read"))
    parser.add_argument("folder", metavar="FOLDER")
    parser.add_argument("file", nargs="?", metavar="FILE",
                        help="where `read` writes what the models compute")
    options = parser.parse_args(argv)
    if (options.what == "read") != bool(options.file):
        parser.error("`read` needs FILE, `write` none")
    os.environ.update(ENVIRONMENT)
    logging.getLogger("tensorflow").setLevel(logging.ERROR)
    if options.what == "write":
        os.makedirs(options.folder)
        values = dict(write_graph(options.folder), **write_models(options.folder))
    else:
        values = dict(read_graph(options.folder), **read_models(options.folder))
    with open(options.file or os.path.join(options.folder, "expected.json"), "w") as file:
        json.dump(nested(values), file)


if __name__ == "__main__":
    sys.exit(main())
