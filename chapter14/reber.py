"""Exercise 7: a network learns to tell strings of an embedded Reber grammar from corrupted ones.

Book: chapter 14, exercise 7; the solution is the companion notebook's. Prints 25 strings of each
kind, then loss and accuracies after each of 50 epochs (three minutes), and what the trained network
makes of two long strings that differ in one letter.
Prints first: BTXXTTVPXTVPXTTVPSE, and as loss 0.6727.
Differs from the listing: nothing; the trained network stays in its session.

    python -m chapter14.reber --epochs 4
"""

import collections
import sys

import numpy as np

from chapter14 import harness
from chapter14 import tf1 as tf

possible_chars = "BEPSTVX"
n_inputs = len(possible_chars)
n_neurons = 30  # units of the recurrent layer
n_outputs = 1
learning_rate = 0.02
momentum = 0.95
batch_size = 50  # strings

# By state, what may come next: a letter or a string of another grammar, and the state after it.
reber_grammar = [
    [("B", 1)],
    [("T", 2), ("P", 3)],
    [("S", 2), ("X", 4)],
    [("T", 3), ("V", 5)],
    [("X", 3), ("S", 6)],
    [("P", 4), ("V", 6)],
    [("E", None)],
]
embedded_reber_grammar = [
    [("B", 1)],
    [("T", 2), ("P", 3)],
    [(reber_grammar, 4)],
    [(reber_grammar, 5)],
    [("T", 6)],
    [("P", 6)],
    [("E", None)],
]
test_strings = ["BPBTSSSSSSSXXTTVPXVPXTTTTTVVETE",  # it should end in PE, as it begins with BP
                "BPBTSSSSSSSXXTTVPXVPXTTTTTVVEPE"]

Graph = collections.namedtuple("Graph", "X seq_length y y_proba loss training_op accuracy init")


def generate_string(grammar):
    string, state = "", 0
    while state is not None:
        production, state = grammar[state][np.random.randint(len(grammar[state]))]
        string += production if isinstance(production, str) else generate_string(production)
    return string


def generate_corrupted_string(grammar):
    """A string of the grammar with one letter replaced by another."""
    string = generate_string(grammar)
    index = np.random.randint(len(string))
    other_chars = [char for char in possible_chars if char != string[index]]
    return string[:index] + np.random.choice(other_chars) + string[index + 1:]


def one_hot_vectors(string, n_steps):
    """Letters as vectors, ``[n_steps, n_inputs]``; zeros after the end."""
    vectors = np.zeros([n_steps, n_inputs], dtype=np.int32)
    vectors[np.arange(len(string)), [possible_chars.index(char) for char in string]] = 1
    return vectors


def generate_dataset(size):
    """Good strings (1) and corrupted ones (0), shuffled: vectors, lengths, targets."""
    strings = [generate_string(embedded_reber_grammar) for index in range(size // 2)]
    strings += [generate_corrupted_string(embedded_reber_grammar)
                for index in range(size - size // 2)]
    lengths = np.array([len(string) for string in strings])
    X = np.array([one_hot_vectors(string, lengths.max()) for string in strings])
    y = np.array([[1]] * (size // 2) + [[0]] * (size - size // 2))
    rnd_idx = np.random.permutation(size)
    return X[rnd_idx], lengths[rnd_idx], y[rnd_idx]


def build_graph():
    X = tf.placeholder(tf.float32, [None, None, n_inputs], name="X")
    seq_length = tf.placeholder(tf.int32, [None], name="seq_length")
    y = tf.placeholder(tf.float32, [None, 1], name="y")

    gru_cell = tf.contrib.rnn.GRUCell(num_units=n_neurons)
    outputs, states = tf.nn.dynamic_rnn(gru_cell, X, dtype=tf.float32, sequence_length=seq_length)

    logits = tf.layers.dense(states, n_outputs, name="logits")  # states: [batch, n_neurons]
    y_pred = tf.cast(tf.greater(logits, 0.), tf.float32, name="y_pred")
    y_proba = tf.nn.sigmoid(logits, name="y_proba")

    xentropy = tf.nn.sigmoid_cross_entropy_with_logits(labels=y, logits=logits)
    loss = tf.reduce_mean(xentropy, name="loss")
    optimizer = tf.train.MomentumOptimizer(learning_rate=learning_rate, momentum=momentum,
                                           use_nesterov=True)
    training_op = optimizer.minimize(loss)
    correct = tf.equal(y_pred, y, name="correct")
    accuracy = tf.reduce_mean(tf.cast(correct, tf.float32), name="accuracy")

    init = tf.global_variables_initializer()
    return Graph(X, seq_length, y, y_proba, loss, training_op, accuracy, init)


def show_strings():
    """Print 25 strings of either grammar, and 25 corrupted ones."""
    values = {"reber/strings": [generate_string(reber_grammar) for index in range(25)],
              "reber/embedded_strings": [
                  generate_string(embedded_reber_grammar) for index in range(25)],
              "reber/corrupted_strings": [
                  generate_corrupted_string(embedded_reber_grammar) for index in range(25)]}
    for strings in values.values():
        print(*strings)
    return values


def run(record):
    record.reset_graph()
    values = show_strings()
    X_train, l_train, y_train = generate_dataset(10000)
    record.reset_graph("reber")
    graph = build_graph()
    X_val, l_val, y_val = generate_dataset(5000)
    n_batches = len(X_train) // batch_size

    losses, acc_trains, acc_vals = {}, {}, {}
    with tf.Session() as sess:
        graph.init.run()
        for epoch in record.progress(range(record.settings["epochs"]), sess, losses, acc_trains,
                                     acc_vals):
            for X_batch, l_batch, y_batch in zip(*(
                    np.array_split(array, n_batches) for array in (X_train, l_train, y_train))):
                feed_dict = {graph.X: X_batch, graph.seq_length: l_batch, graph.y: y_batch}
                losses[epoch], _ = sess.run([graph.loss, graph.training_op], feed_dict=feed_dict)
            acc_trains[epoch] = 100 * float(graph.accuracy.eval(feed_dict=feed_dict))
            acc_vals[epoch] = 100 * float(graph.accuracy.eval(
                feed_dict={graph.X: X_val, graph.seq_length: l_val, graph.y: y_val}))
            print(f"{epoch:4d}  Train loss: {losses[epoch]:.4f}, accuracy: {acc_trains[epoch]:.2f}%"
                  f"  Validation accuracy: {acc_vals[epoch]:.2f}%")
        l_test = np.array([len(string) for string in test_strings])
        X_test = [one_hot_vectors(string, l_test.max()) for string in test_strings]
        y_proba_val = graph.y_proba.eval(feed_dict={graph.X: X_test, graph.seq_length: l_test})
    percents = 100 * y_proba_val.ravel().astype(float)
    for string, probability in zip(test_strings, percents):
        print(f"{string}: {probability:.2f}%")

    return {**values, "reber/train_loss": losses, "reber/train_accuracy_percent": acc_trains,
            "reber/validation_accuracy_percent": acc_vals, "reber/probability_percent": percents}


def plot(record, values):
    figure, (left, right) = harness.subplots(1, 2, height=2.8)
    losses = values["reber/train_loss"]
    left.semilogy(list(losses), list(losses.values()), linewidth=1)
    left.set(xlabel="epoch (200 batches of 50 strings)", ylabel="cross-entropy",
             title="On the last batch")
    for label, name in ("last batch", "train"), ("validation", "validation"):
        curve = values[f"reber/{name}_accuracy_percent"]
        right.plot(list(curve), list(curve.values()), linewidth=1, label=label)
    right.set(xlabel="epoch", ylabel="accuracy (%)", title="Good strings told from bad ones")
    right.legend(loc="lower right")
    best = max(values["reber/validation_accuracy_percent"].values())
    record.save_figure(figure, "training", "Loss, and accuracies on the last batch and on 5,000 "
                       f"other strings, of which {best:.2f}% at best are told right.",
                       alt="Left, loss against epoch on a logarithmic axis; right, accuracies.")


def main(argv=None):
    return harness.main("reber", __doc__, run, plot, argv, epochs=(50, 4))


if __name__ == "__main__":
    sys.exit(main())
