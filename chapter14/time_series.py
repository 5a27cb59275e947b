"""Training to Predict Time Series: twenty values in, the same twenty one step later out.

Book: chapter 14, "Training to Predict Time Series", "Creative RNN". Trains two models, each with
100 recurrent neurons: one with an OutputProjectionWrapper, one with a dense layer over all steps.
Prints the error every 100 iterations and a prediction (half a minute); the second model then
writes sequences of its own.
Prints first: 1.38452097, and as errors 11.967254 and, of the second model, 13.907029.
Differs from the listing: it also shows the notebook's training instance.

    python -m chapter14.time_series
"""

import collections
import sys

import numpy as np

from chapter14 import harness
from chapter14 import tf1 as tf
from chapter14.series import next_batch, resolution, t_max, t_min, time_series

n_steps = 20      # values in an instance
n_inputs = 1      # features a step
n_neurons = 100   # recurrent units
n_outputs = 1     # predictions a step
learning_rate = 0.001
batch_size = 50   # instances

t = np.linspace(t_min, t_max, int((t_max - t_min) / resolution))  # the whole series: 300 points
t_instance = np.linspace(12.2, 12.2 + resolution * (n_steps + 1), n_steps + 1)  # the one shown

Graph = collections.namedtuple("Graph", "X y outputs loss training_op init")


def build_projection():
    """The cell in an OutputProjectionWrapper: a dense layer at each step."""
    X = tf.placeholder(tf.float32, [None, n_steps, n_inputs])
    y = tf.placeholder(tf.float32, [None, n_steps, n_outputs])
    cell = tf.contrib.rnn.OutputProjectionWrapper(
        tf.contrib.rnn.BasicRNNCell(num_units=n_neurons, activation=tf.nn.relu),
        output_size=n_outputs)
    outputs, states = tf.nn.dynamic_rnn(cell, X, dtype=tf.float32)  # [batch, n_steps, n_outputs]
    return Graph(X, y, outputs, *build_training(outputs, y))


def build_dense():
    """One dense layer over all steps at once: faster, and the same."""
    X = tf.placeholder(tf.float32, [None, n_steps, n_inputs])
    y = tf.placeholder(tf.float32, [None, n_steps, n_outputs])
    cell = tf.contrib.rnn.BasicRNNCell(num_units=n_neurons, activation=tf.nn.relu)
    rnn_outputs, states = tf.nn.dynamic_rnn(cell, X, dtype=tf.float32)
    stacked_rnn_outputs = tf.reshape(rnn_outputs, [-1, n_neurons])  # [batch * n_steps, n_neurons]
    stacked_outputs = tf.layers.dense(stacked_rnn_outputs, n_outputs)
    outputs = tf.reshape(stacked_outputs, [-1, n_steps, n_outputs])
    return Graph(X, y, outputs, *build_training(outputs, y))


def build_training(outputs, y):
    loss = tf.reduce_mean(tf.square(outputs - y))  # mean squared error
    optimizer = tf.train.AdamOptimizer(learning_rate=learning_rate)
    training_op = optimizer.minimize(loss)
    init = tf.global_variables_initializer()
    return loss, training_op, init


def train(record, graph, sess):
    """Train for record's iterations; returns the errors, {iteration: MSE}, and a prediction."""
    errors = {}
    graph.init.run()
    for iteration in record.progress(range(record.settings["iterations"]), sess, errors):
        X_batch, y_batch = next_batch(batch_size, n_steps)
        sess.run(graph.training_op, feed_dict={graph.X: X_batch, graph.y: y_batch})
        if iteration % 100 == 0:
            mse = graph.loss.eval(feed_dict={graph.X: X_batch, graph.y: y_batch})
            print(iteration, "\tMSE:", mse)
            errors[iteration] = mse

    X_new = time_series(t_instance[:-1]).reshape(-1, n_steps, n_inputs)
    y_pred = sess.run(graph.outputs, feed_dict={graph.X: X_new})  # [1, n_steps, n_outputs]
    print(y_pred)
    return errors, y_pred.ravel()


def create(graph, sess, start, n_new):
    """A sequence that goes on from ``start`` with ``n_new`` predictions of the model's own."""
    sequence = list(start)
    for iteration in range(n_new):
        X_batch = np.array(sequence[-n_steps:]).reshape(1, n_steps, n_inputs)
        y_pred = sess.run(graph.outputs, feed_dict={graph.X: X_batch})
        sequence.append(y_pred[0, -1, 0])
    return np.array(sequence, dtype=np.float32)


def run(record):
    values = {"time_series/instance": draw_instance(record)}
    print(values["time_series/instance"])

    record.reset_graph("time_series/projection")
    graph = build_projection()
    with tf.Session() as sess:
        errors, y_pred = train(record, graph, sess)
    values.update({"time_series/projection/mse": errors, "time_series/projection/y_pred": y_pred})

    record.reset_graph("time_series/dense")
    graph = build_dense()
    with tf.Session() as sess:
        errors, y_pred = train(record, graph, sess)
        values.update({"time_series/dense/mse": errors, "time_series/dense/y_pred": y_pred})
        zeros, from_series = [0.] * n_steps, time_series(t_max + np.arange(n_steps) * resolution)
        for name, start, n_new in (("sequence", zeros, 300), ("sequence1", zeros, len(t) - n_steps),
                                   ("sequence2", from_series, len(t) - n_steps)):
            values["time_series/creative/" + name] = create(graph, sess, start, n_new)
    return values


def draw_instance(record):
    """A training instance and its target, [n_steps, 2], as the notebook drew them.

    Before that, ten epochs of another model had shuffled MNIST's 55,000 training images.
    """
    record.reset_graph()
    for epoch in range(10):
        np.random.permutation(55000)
    X_batch, y_batch = next_batch(1, n_steps)
    return np.c_[X_batch[0], y_batch[0]]


def plot(record, values):
    plot_series(record)
    for model, layer in ("projection", "an output projection"), ("dense", "a dense layer"):
        plot_prediction(record, model, layer, values[f"time_series/{model}/y_pred"])
    plot_loss(record, {"output projection": values["time_series/projection/mse"],
                       "dense layer": values["time_series/dense/mse"]})
    plot_creative(record, {title: values["time_series/creative/" + name] for name, title in (
        ("sequence", "From zeros, 300 steps"), ("sequence1", "From zeros, to the series' length"),
        ("sequence2", "From 20 values of the series"))})


def plot_series(record):
    """The book's figure 14-7."""
    figure, (left, right) = harness.subplots(1, 2, height=2.8)
    left.plot(t, time_series(t), linewidth=1, label=r"$t\,\sin(t)/3 + 2\,\sin(5t)$")
    left.plot(t_instance[:-1], time_series(t_instance[:-1]), linewidth=3,
              label="a training instance")
    left.set(title="A generated time series", xlabel="time t", ylabel="value",
             xlim=(t_min, t_max), ylim=(-14, 12))
    left.legend(loc="lower left")
    right.plot(t_instance[:-1], time_series(t_instance[:-1]), "o", markersize=7, label="instance")
    right.plot(t_instance[1:], time_series(t_instance[1:]), "*", markersize=6,
               label="target, one step later")
    right.set(title="A training instance", xlabel="time t")
    right.legend(loc="upper left")
    record.save_figure(figure, "series", "The book's Figure 14-7. The series is t sin(t)/3 + 2 "
                       "sin(5t); an instance is 20 of its values 0.1 apart, its target the same "
                       "one step later.", alt="Left, the series: fast waves on slow ones that grow "
                       "with time, a piece marked. Right, the 20 points of that piece and its "
                       "target.")


def plot_prediction(record, model, layer, y_pred):
    figure, axes = harness.subplots(width=4.6, height=2.8)
    axes.plot(t_instance[:-1], time_series(t_instance[:-1]), "o", color="0.75", markersize=8,
              label="instance")
    axes.plot(t_instance[1:], time_series(t_instance[1:]), "*", markersize=9, label="target")
    axes.plot(t_instance[1:], y_pred, ".", label="prediction")
    axes.set(xlabel="time t", ylabel="value")
    axes.legend(loc="upper left")
    largest = np.abs(y_pred - time_series(t_instance[1:])).max()
    record.save_figure(figure, model, f"The model with {layer} after "
                       f"{record.settings['iterations']} iterations. The first steps have little "
                       f"to go by; the largest error is {largest:.2f}.",
                       alt="Instance, target and prediction: 20 points each against time.")


def plot_loss(record, errors):
    figure, axes = harness.subplots(height=2.8)
    for marker, (model, curve) in zip(("o-", "s-"), errors.items()):
        axes.semilogy(list(curve), list(curve.values()), marker, markersize=3, linewidth=1,
                      label=model)
    axes.set(xlabel=f"iteration ({batch_size} instances each)", ylabel="mean squared error")
    axes.legend()
    record.save_figure(figure, "loss", "Mean squared error on the batch just trained on, every 100 "
                       "iterations.",
                       alt="Mean squared error of both models on a logarithmic axis.")


def plot_creative(record, sequences):
    figure, all_axes = harness.subplots(len(sequences), 1, height=5.4)
    for axes, (title, sequence) in zip(all_axes, sequences.items()):
        axes.plot(np.arange(len(sequence)) * resolution, sequence, linewidth=1,
                  label="written by the model")
        axes.plot(np.arange(n_steps) * resolution, sequence[:n_steps], linewidth=3,
                  label="given to it")
        axes.set_title(title, loc="left")
        axes.set_ylabel("value")
    all_axes[0].legend(loc="lower right", bbox_to_anchor=(1, 1), ncol=2)  # no curve goes there
    all_axes[-1].set_xlabel("time t")
    record.save_figure(figure, "creative", "What the dense model writes when each prediction is "
                       "fed back to it: waves of its own. Rounding alone changes their course.",
                       alt="Three sequences against time, each begun with 20 given values.")


def main(argv=None):
    return harness.main("time_series", __doc__, run, plot, argv, iterations=(1500, 201))


if __name__ == "__main__":
    sys.exit(main())
