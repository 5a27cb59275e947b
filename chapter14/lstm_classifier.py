"""LSTM Cell, Peephole Connections, GRU Cell: three LSTM layers classify MNIST.

Book: chapter 14, "LSTM Cell", "Peephole Connections", "GRU Cell"; the training is the companion
notebook's. Prints the variables of each kind of cell, then the accuracies on the last batch and on
the test images after each of 10 epochs (ten minutes).
Prints first: 0 Last batch accuracy: 0.97333336 Test accuracy: 0.9565; the notebook: 0.96666664,
0.9563.
Differs from the listing: --order book takes the images that the notebook of August 2018 took, from
the tutorial module's reader, after the 100 and 10 epochs of the two classifiers before.

    python -m chapter14.lstm_classifier --epochs 1
"""

import collections
import sys

from chapter14 import harness, mnist
from chapter14 import tf1 as tf

n_steps = 28     # rows of an image, one a time step
n_inputs = 28    # pixels in a row
n_neurons = 150  # units of a layer
n_outputs = 10   # classes
n_layers = 3
learning_rate = 0.001
batch_size = 150  # images
n_batches = 55000 // batch_size  # in an epoch: 366

Graph = collections.namedtuple("Graph", "X y training_op accuracy init")


# The kinds of cell of these three sections.
make_cell = {
    "lstm": lambda: tf.contrib.rnn.BasicLSTMCell(num_units=n_neurons),
    "peepholes": lambda: tf.contrib.rnn.LSTMCell(num_units=n_neurons, use_peepholes=True),
    "gru": lambda: tf.contrib.rnn.GRUCell(num_units=n_neurons)}


def build_layer(cell):
    """A layer of one kind of cell; its outputs at the last step, ``[batch, n_neurons]``."""
    X = tf.placeholder(tf.float32, [None, n_steps, n_inputs])
    outputs, states = tf.nn.dynamic_rnn(cell, X, dtype=tf.float32)
    return X, outputs[:, -1], tf.global_variables_initializer()


def build_graph():
    X = tf.placeholder(tf.float32, [None, n_steps, n_inputs])
    y = tf.placeholder(tf.int32, [None])

    lstm_cells = [tf.contrib.rnn.BasicLSTMCell(num_units=n_neurons) for layer in range(n_layers)]
    multi_cell = tf.contrib.rnn.MultiRNNCell(lstm_cells)
    outputs, states = tf.nn.dynamic_rnn(multi_cell, X, dtype=tf.float32)
    top_layer_h_state = states[-1][1]  # a state is (c, h), each [batch, n_neurons]

    logits = tf.layers.dense(top_layer_h_state, n_outputs, name="softmax")
    xentropy = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=logits)
    loss = tf.reduce_mean(xentropy)
    optimizer = tf.train.AdamOptimizer(learning_rate=learning_rate)
    training_op = optimizer.minimize(loss)
    correct = tf.nn.in_top_k(logits, y, 1)
    accuracy = tf.reduce_mean(tf.cast(correct, tf.float32))

    init = tf.global_variables_initializer()
    return Graph(X, y, training_op, accuracy, init)


def show_cells(record, X_test):
    """Print the variables of each kind of cell; its outputs for the first two test images."""
    values = {}
    for name, make in make_cell.items():
        record.reset_graph(f"lstm_classifier/{name}")
        X, last_outputs, init = build_layer(make())
        for variable in tf.trainable_variables():
            print(f"{name}: {variable.op.name} {variable.shape}")
        with tf.Session() as sess:
            init.run()
            values[f"lstm_classifier/{name}/outputs"] = last_outputs.eval(feed_dict={X: X_test[:2]})
    return values


def run(record):
    order = record.settings["order"]
    record.reset_graph()
    next_batches, X_test, y_test = mnist.batches(order, batch_size, n_batches,
                                                 epochs_before=(100, 10))
    first = "Last batch" if order == "notebook" else "Train"
    values = show_cells(record, X_test)

    record.reset_graph("lstm_classifier")
    graph = build_graph()
    acc_batches, acc_tests = {}, {}
    with tf.Session() as sess:
        graph.init.run()
        for epoch in record.progress(range(record.settings["epochs"]), sess, acc_batches, acc_tests,
                                     again=next_batches):
            for X_batch, y_batch in next_batches():
                sess.run(graph.training_op, feed_dict={graph.X: X_batch, graph.y: y_batch})
            acc_batches[epoch] = graph.accuracy.eval(feed_dict={graph.X: X_batch, graph.y: y_batch})
            acc_tests[epoch] = graph.accuracy.eval(feed_dict={graph.X: X_test, graph.y: y_test})
            print(epoch, first, "accuracy:", acc_batches[epoch], "Test accuracy:", acc_tests[epoch])

    name = "lstm_classifier/" + first.lower().replace(" ", "_") + "_accuracy"
    return {**values, name: acc_batches, "lstm_classifier/test_accuracy": acc_tests}


def plot(record, values):
    record.accuracy_curve(values["lstm_classifier/test_accuracy"])


def main(argv=None):
    return harness.main("lstm_classifier", __doc__, run, plot, argv, epochs=(10, 1), choices={
        "order": (["notebook", "book"], "order of the training images: the notebook's, or the "
                  "tutorial module's")})


if __name__ == "__main__":
    sys.exit(main())
