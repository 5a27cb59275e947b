"""Applying Dropout: three recurrent layers learn a series while half of their inputs are left out.

Book: chapter 14, "Applying Dropout". Prints the error every 100 of 1,500 iterations, with dropout
(half a minute), and then shows predictions without it.
Prints first: 0 Training MSE: 16.386942.
Differs from the listing: the steps of the loop run in turn. Else they take the draws of one random
op in any order, and no run repeats: --parallel-iterations 32 is the listing's.

    python -m chapter14.dropout --iterations 301
"""

import collections
import sys

import numpy as np

from chapter14 import harness
from chapter14 import tf1 as tf
from chapter14.series import next_batch, resolution, time_series

n_steps = 20      # values in an instance
n_inputs = 1      # features a step
n_neurons = 100   # units of a layer
n_layers = 3
n_outputs = 1     # predictions a step
learning_rate = 0.01
batch_size = 50   # instances
train_keep_prob = 0.5  # of a layer's inputs, while training

t_instance = np.linspace(12.2, 12.2 + resolution * (n_steps + 1), n_steps + 1)  # the one shown

Graph = collections.namedtuple("Graph", "X y keep_prob outputs loss training_op init")


def build_graph(parallel_iterations):
    X = tf.placeholder(tf.float32, [None, n_steps, n_inputs])
    y = tf.placeholder(tf.float32, [None, n_steps, n_outputs])

    keep_prob = tf.placeholder_with_default(1.0, shape=())  # without dropout, but in training
    cells = [tf.contrib.rnn.BasicRNNCell(num_units=n_neurons) for layer in range(n_layers)]
    cells_drop = [tf.contrib.rnn.DropoutWrapper(cell, input_keep_prob=keep_prob) for cell in cells]
    multi_layer_cell = tf.contrib.rnn.MultiRNNCell(cells_drop)
    rnn_outputs, states = tf.nn.dynamic_rnn(multi_layer_cell, X, dtype=tf.float32,
                                            parallel_iterations=parallel_iterations)

    stacked_rnn_outputs = tf.reshape(rnn_outputs, [-1, n_neurons])  # [batch * n_steps, n_neurons]
    stacked_outputs = tf.layers.dense(stacked_rnn_outputs, n_outputs)
    outputs = tf.reshape(stacked_outputs, [-1, n_steps, n_outputs])

    loss = tf.reduce_mean(tf.square(outputs - y))  # mean squared error
    optimizer = tf.train.AdamOptimizer(learning_rate=learning_rate)
    training_op = optimizer.minimize(loss)
    init = tf.global_variables_initializer()
    return Graph(X, y, keep_prob, outputs, loss, training_op, init)


def feed(graph):
    X_batch, y_batch = next_batch(batch_size, n_steps)
    return {graph.X: X_batch, graph.y: y_batch, graph.keep_prob: train_keep_prob}


def run(record):
    record.reset_graph("dropout")
    graph = build_graph(int(record.settings["parallel_iterations"]))
    errors = {}
    with tf.Session() as sess:
        graph.init.run()
        for iteration in record.progress(range(record.settings["iterations"]), sess, errors,
                                         again=lambda: sess.run(graph.loss, feed_dict=feed(graph))):
            _, mse = sess.run([graph.training_op, graph.loss], feed_dict=feed(graph))
            if iteration % 100 == 0:  # of the step before, with dropout
                print(iteration, "Training MSE:", mse)
                errors[iteration] = mse

        X_new = time_series(t_instance[:-1]).reshape(-1, n_steps, n_inputs)
        y_pred = sess.run(graph.outputs, feed_dict={graph.X: X_new})
    return {"dropout/training_mse": errors, "dropout/y_pred": y_pred.ravel()}


def plot(record, values):
    figure, (left, right) = harness.subplots(1, 2, height=2.8)
    errors = values["dropout/training_mse"]
    left.semilogy(list(errors), list(errors.values()), "o-", markersize=3, linewidth=1)
    left.set(xlabel=f"iteration ({batch_size} instances each)", ylabel="mean squared error",
             title="In training, with dropout")
    right.plot(t_instance[1:], time_series(t_instance[1:]), "*", markersize=9, label="target")
    right.plot(t_instance[1:], values["dropout/y_pred"], ".", label="prediction")
    right.set(xlabel="time t", ylabel="value", title="Tested, without dropout")
    right.legend(loc="upper left")
    record.save_figure(figure, "training", "Left, the error in training, with half of the inputs "
                       "of each layer left out. Right, the model after "
                       f"{record.settings['iterations']} iterations, with all of them: dropout has "
                       "smoothed the waves away.",
                       alt="Training error against iteration; predicted and true values of 20 "
                       "steps.")


def main(argv=None):
    return harness.main("dropout", __doc__, run, plot, argv, iterations=(1500, 301), choices={
        "parallel_iterations": (["1", "32"], "how many steps of the loop may run at once")})


if __name__ == "__main__":
    sys.exit(main())
