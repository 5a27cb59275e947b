"""Deep RNNs, trained: three recurrent layers classify MNIST, their last states side by side.

Book: chapter 14, "Deep RNNs"; the training is the companion notebook's "Multi-layer RNN". Prints
the accuracies on the last batch and on the test images after each of 10 epochs (two minutes).
Prints first: 0 Last batch accuracy: 0.9533333 Test accuracy: 0.9341; the notebook: 0.94, 0.938.
Differs from the listing: --order book takes the images that the notebook of August 2018 took, from
the tutorial module's reader, after the MNIST classifier's 100 epochs.

    python -m chapter14.multi_layer_rnn --epochs 2
"""

import collections
import sys

from chapter14 import harness, mnist
from chapter14 import tf1 as tf

n_steps = 28     # rows of an image, one a time step
n_inputs = 28    # pixels in a row
n_outputs = 10   # classes
n_neurons = 100  # units of a layer
n_layers = 3
learning_rate = 0.001
batch_size = 150  # images
n_batches = 55000 // batch_size  # in an epoch: 366

Graph = collections.namedtuple("Graph", "X y training_op accuracy init")


def build_graph():
    X = tf.placeholder(tf.float32, [None, n_steps, n_inputs])
    y = tf.placeholder(tf.int32, [None])

    layers = [tf.contrib.rnn.BasicRNNCell(num_units=n_neurons, activation=tf.nn.relu)
              for layer in range(n_layers)]
    multi_layer_cell = tf.contrib.rnn.MultiRNNCell(layers)
    outputs, states = tf.nn.dynamic_rnn(multi_layer_cell, X, dtype=tf.float32)

    states_concat = tf.concat(axis=1, values=states)  # [batch, n_layers * n_neurons]
    logits = tf.layers.dense(states_concat, n_outputs)
    xentropy = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=logits)
    loss = tf.reduce_mean(xentropy)
    optimizer = tf.train.AdamOptimizer(learning_rate=learning_rate)
    training_op = optimizer.minimize(loss)
    correct = tf.nn.in_top_k(logits, y, 1)
    accuracy = tf.reduce_mean(tf.cast(correct, tf.float32))

    init = tf.global_variables_initializer()
    return Graph(X, y, training_op, accuracy, init)


def run(record):
    order = record.settings["order"]
    record.reset_graph()
    next_batches, X_test, y_test = mnist.batches(order, batch_size, n_batches, epochs_before=(100,))
    first = "Last batch" if order == "notebook" else "Train"

    record.reset_graph("multi_layer_rnn")
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

    name = "multi_layer_rnn/" + first.lower().replace(" ", "_") + "_accuracy"
    return {name: acc_batches, "multi_layer_rnn/test_accuracy": acc_tests}


def plot(record, values):
    record.accuracy_curve(values["multi_layer_rnn/test_accuracy"])


def main(argv=None):
    return harness.main("multi_layer_rnn", __doc__, run, plot, argv, epochs=(10, 1), choices={
        "order": (["notebook", "book"], "order of the training images: the notebook's, or the "
                  "tutorial module's")})


if __name__ == "__main__":
    sys.exit(main())
