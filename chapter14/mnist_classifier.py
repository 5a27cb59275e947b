"""Training a Sequence Classifier: an image as 28 steps of 28 pixels, read by a recurrent layer of 150 neurons.

Book: chapter 14, "Training a Sequence Classifier". Prints both accuracies after each of 100 epochs; writes
the plots ``accuracy`` and ``mistakes``.

Run: ``python -m chapter14.mnist_classifier``. After epoch 0 it prints
``0 Last batch accuracy: 0.9533333 Test accuracy: 0.9288``.
"""

import sys

import numpy as np

from chapter14 import mnist, section
from chapter14 import tf1 as tf

n_steps = 28        # rows of an image, one a time step
n_inputs = 28       # pixels in a row
n_neurons = 150     # recurrent units
n_outputs = 10      # classes
learning_rate = 0.001
batch_size = 150    # images

pixel_scale = 255.0  # brightest pixel, scaled to 1
n_validation = 5000  # training images set aside, the first ones


def build_graph(init="glorot", activation=None):
    """The model and its training; returns the placeholders and what a session runs. The default activation is tanh."""
    X = tf.placeholder(tf.float32, [None, n_steps, n_inputs])
    y = tf.placeholder(tf.int32, [None])

    # A cell asks its scope for the initialiser; without one it is Glorot's uniform.
    initializer = tf.contrib.layers.variance_scaling_initializer() if init == "he" else None
    with tf.variable_scope(tf.get_variable_scope(), initializer=initializer):
        basic_cell = tf.contrib.rnn.BasicRNNCell(num_units=n_neurons, activation=activation)
        outputs, states = tf.nn.dynamic_rnn(basic_cell, X, dtype=tf.float32)  # states: [batch, n_neurons]

    logits = tf.layers.dense(states, n_outputs)  # [batch, n_outputs]
    xentropy = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=logits)
    loss = tf.reduce_mean(xentropy)
    optimizer = tf.train.AdamOptimizer(learning_rate=learning_rate)
    training_op = optimizer.minimize(loss)
    correct = tf.nn.in_top_k(logits, y, 1)
    accuracy = tf.reduce_mean(tf.cast(correct, tf.float32))
    return X, y, logits, training_op, accuracy, tf.global_variables_initializer()


def notebook_batches():
    """The notebook's data: (X_test, y_test), and a function that yields the batches of an epoch."""
    (X_train, y_train), (X_test, y_test) = mnist.load()
    X_train = X_train[n_validation:].astype(np.float32).reshape(-1, n_steps, n_inputs) / pixel_scale
    X_test = X_test.astype(np.float32).reshape(-1, n_steps, n_inputs) / pixel_scale
    y_train = y_train[n_validation:].astype(np.int32)

    def epoch_batches():
        order = np.random.permutation(len(X_train))
        for batch in np.array_split(order, len(X_train) // batch_size):
            yield X_train[batch], y_train[batch]
    return X_test, y_test.astype(np.int32), epoch_batches


def book_batches(n_batches=None):
    """The book's data, from the tutorial module: as `notebook_batches`, in that module's order.

    An epoch is ``n_batches`` long; by default as many as the training images fill.
    """
    from chapter14.tf1.examples.tutorials.mnist import input_data
    data = input_data.read_data_sets(mnist.FOLDER)

    def epoch_batches():
        for _ in range(n_batches or data.train.num_examples // batch_size):
            X_batch, y_batch = data.train.next_batch(batch_size)
            yield X_batch.reshape((-1, n_steps, n_inputs)), y_batch
    return data.test.images.reshape((-1, n_steps, n_inputs)), data.test.labels, epoch_batches


def train_epoch(sess, graph, batches, X_test, y_test):
    """Train on each batch in turn; returns the accuracies on the last of them and on the test images."""
    X, y, _, training_op, accuracy, _ = graph
    for X_batch, y_batch in batches:
        sess.run(training_op, feed_dict={X: X_batch, y: y_batch})
    return accuracy.eval(feed_dict={X: X_batch, y: y_batch}), accuracy.eval(feed_dict={X: X_test, y: y_test})


def run(out):
    """Train and evaluate, epoch by epoch; records both accuracies, [epochs]."""
    order, n_epochs = out.settings["order"], out.settings["epochs"]
    section.reset_graph(out.seed)
    graph = build_graph(out.settings["init"])
    X, logits, init = graph[0], graph[2], graph[-1]
    out.graph("mnist_classifier")
    X_test, y_test, epoch_batches = notebook_batches() if order == "notebook" else book_batches()
    section.say("Training on 55,000 images in batches of %d, testing on 10,000; epochs: %d" % (batch_size, n_epochs))

    acc_batches, acc_tests = [], []
    with tf.Session() as sess:
        init.run()
        for epoch in out.progress(n_epochs, "epoch"):
            acc_batch, acc_test = train_epoch(sess, graph, epoch_batches(), X_test, y_test)
            label = "Last batch" if order == "notebook" else "Train"
            print(epoch, label + " accuracy:", acc_batch, "Test accuracy:", acc_test)
            acc_batches.append(acc_batch)
            acc_tests.append(acc_test)
        out.logits = logits.eval(feed_dict={X: X_test})  # [10000, n_outputs]
    out.test = X_test, y_test

    first = "last_batch" if order == "notebook" else "train"
    out.value("mnist_classifier/%s_accuracy" % first, np.array(acc_batches), epochs=range(n_epochs))
    out.value("mnist_classifier/test_accuracy", np.array(acc_tests), epochs=range(n_epochs))


def plot(out):
    plot_accuracy(out)
    plot_mistakes(out)


def plot_accuracy(out):
    """Test accuracy by epoch, over the published curve where that is of the same run."""
    plt = section.pyplot()
    figure, axes = plt.subplots(figsize=(section.WIDTH, 3.4))
    name = "mnist_classifier/test_accuracy"
    ours = 100 * out.array(name)
    epochs, caption = np.arange(len(ours)), "Test accuracy after each epoch; the last is %.2f%%." % ours[-1]
    if (out.seed, out.settings["order"], out.settings["init"]) == (42, "notebook", "glorot"):
        section.band(axes, epochs, section.spread(name), scale=100)
        published = 100 * section.published(name)[:len(ours)]
        axes.plot(epochs[:len(published)], published, "--", color=section.COLOURS[1], linewidth=1, label="published")
        caption = ("Our curve over the published one, in the band of TensorFlow 1.15.5's own runs from weights moved "
                   "by one rounding. The first epochs agree; later each run dips where it will.")
    axes.plot(epochs, ours, "o-" if len(ours) < 10 else "-", label="this run", color=section.COLOURS[0])
    axes.set(xlabel="epoch (366 batches of 150 images)", ylabel="test accuracy (%)")
    axes.legend(loc="lower right")
    out.save_figure(figure, "accuracy", caption=caption, alt="Test accuracy in percent against epoch: a steep rise "
                    "from %.1f to about 97 in ten epochs, then level, with dips." % ours[0] if len(ours) > 10 else
                    "Test accuracy in percent against epoch, for %d epochs." % len(ours))


def plot_mistakes(out):
    """The twelve test images that the trained network got wrong with the highest probability."""
    plt = section.pyplot()
    X_test, y_test = out.test
    exps = np.exp(out.logits.astype(float) - out.logits.max(axis=1, keepdims=True))
    y_proba = exps / exps.sum(axis=1, keepdims=True)
    guess = y_proba.argmax(axis=1)
    confidence = np.where(guess == y_test, -1, y_proba.max(axis=1))
    figure, all_axes = plt.subplots(2, 6, figsize=(section.WIDTH, 3))
    for axes, index in zip(all_axes.ravel(), np.argsort(-confidence, kind="stable")):
        axes.imshow(X_test[index], cmap="gray_r")
        axes.set_title("%d taken for %d\n%.4f" % (y_test[index], guess[index], confidence[index]), fontsize=8)
        axes.axis("off")
    out.save_figure(figure, "mistakes", alt="Twelve test digits, each with what it is, what it was taken for and the "
                    "probability given to that.", caption="The twelve mistakes that the trained network is most sure "
                    "of, with the probability that it gives to the wrong class.")


def main(argv=None):
    return section.main("mnist_classifier", __doc__, run, plot, argv, training=("epochs", 100, 2), choices={
        "order": (["notebook", "book"], "order of the training images: the notebook's, or the tutorial module's"),
        "init": (["glorot", "he"], "initialiser of the recurrent layer")})


if __name__ == "__main__":
    sys.exit(main())
