"""Training a Sequence Classifier: 150 recurrent neurons read an image row by row, then name it.

Book: chapter 14, "Training a Sequence Classifier". Prints the accuracies on the last batch and on
the test images after each of 100 epochs (six minutes on two cores).
Prints first: 0 Last batch accuracy: 0.9533333 Test accuracy: 0.9288.
Differs from the listing: images and order are the companion notebook's; --order book takes the
tutorial module's, as listed. The dense layer is tf.layers.dense, as in the notebook.

    python -m chapter14.mnist_classifier --epochs 2
"""

import collections
import sys

import numpy as np

from chapter14 import harness, mnist
from chapter14 import tf1 as tf

n_steps = 28      # rows of an image, one a time step
n_inputs = 28     # pixels in a row
n_neurons = 150   # recurrent units
n_outputs = 10    # classes
learning_rate = 0.001
batch_size = 150  # images
n_batches = 55000 // batch_size  # in an epoch: 366

Graph = collections.namedtuple("Graph", "X y logits training_op accuracy init")


def build_graph(init="glorot"):
    X = tf.placeholder(tf.float32, [None, n_steps, n_inputs])
    y = tf.placeholder(tf.int32, [None])

    # the cell takes its initializer from the scope; where there is none, Glorot's
    initializer = tf.contrib.layers.variance_scaling_initializer() if init == "he" else None
    with tf.variable_scope(tf.get_variable_scope(), initializer=initializer):
        basic_cell = tf.contrib.rnn.BasicRNNCell(num_units=n_neurons)
        outputs, states = tf.nn.dynamic_rnn(basic_cell, X, dtype=tf.float32)

    logits = tf.layers.dense(states, n_outputs)  # states: [batch, n_neurons]
    xentropy = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=logits)
    loss = tf.reduce_mean(xentropy)
    optimizer = tf.train.AdamOptimizer(learning_rate=learning_rate)
    training_op = optimizer.minimize(loss)
    correct = tf.nn.in_top_k(logits, y, 1)
    accuracy = tf.reduce_mean(tf.cast(correct, tf.float32))

    init = tf.global_variables_initializer()
    return Graph(X, y, logits, training_op, accuracy, init)


def run(record):
    n_epochs, order = record.settings["epochs"], record.settings["order"]
    record.reset_graph("mnist_classifier")
    graph = build_graph(record.settings["init"])
    next_batches, X_test, y_test = mnist.batches(order, batch_size, n_batches)
    first = "Last batch" if order == "notebook" else "Train"

    acc_batches, acc_tests = {}, {}
    with tf.Session() as sess:
        graph.init.run()
        for epoch in record.progress(range(n_epochs), sess, acc_batches, acc_tests,
                                     again=next_batches):
            for X_batch, y_batch in next_batches():
                sess.run(graph.training_op, feed_dict={graph.X: X_batch, graph.y: y_batch})
            acc_batches[epoch] = graph.accuracy.eval(feed_dict={graph.X: X_batch, graph.y: y_batch})
            acc_tests[epoch] = graph.accuracy.eval(feed_dict={graph.X: X_test, graph.y: y_test})
            print(epoch, first, "accuracy:", acc_batches[epoch], "Test accuracy:", acc_tests[epoch])
        logits_val = graph.logits.eval(feed_dict={graph.X: X_test})  # [10000, n_outputs]

    name = "mnist_classifier/" + first.lower().replace(" ", "_") + "_accuracy"
    return {name: acc_batches, "mnist_classifier/test_accuracy": acc_tests, "logits": logits_val}


def plot(record, values):
    record.accuracy_curve(values["mnist_classifier/test_accuracy"])
    plot_mistakes(record, values["logits"])


def plot_mistakes(record, logits):
    """The twelve test images that the trained network got wrong with the highest probability."""
    _, (X_test, y_test) = mnist.load()
    exps = np.exp(logits.astype(float) - logits.max(axis=1, keepdims=True))
    y_proba = exps / exps.sum(axis=1, keepdims=True)
    y_pred = y_proba.argmax(axis=1)
    confidence = np.where(y_pred == y_test, -1, y_proba.max(axis=1))
    figure, all_axes = harness.subplots(2, 6, height=3)
    for axes, index in zip(all_axes.ravel(), np.argsort(-confidence, kind="stable")):
        axes.imshow(X_test[index], cmap="gray_r")
        axes.set_title(f"{y_test[index]} taken for {y_pred[index]}\n{confidence[index]:.4f}",
                       fontsize=8)
        axes.axis("off")
    record.save_figure(figure, "mistakes", "The twelve mistakes that the trained network is most "
                       "sure of, with the probability that it gives to the wrong class.",
                       alt="Twelve test digits with their class, the network's, and its "
                       "probability.")


def main(argv=None):
    return harness.main("mnist_classifier", __doc__, run, plot, argv, epochs=(100, 2), choices={
        "order": (["notebook", "book"], "order of the training images: the notebook's, or the "
                  "tutorial module's"),
        "init": (["glorot", "he"], "initializer of the recurrent layer")})


if __name__ == "__main__":
    sys.exit(main())
