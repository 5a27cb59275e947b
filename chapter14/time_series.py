"""Training to Predict Time Series: twenty values in, the same twenty one step later out.

Book: chapter 14, "Training to Predict Time Series" and "Creative RNN". Trains two models, 100 recurrent neurons with
an OutputProjectionWrapper and the same with one dense layer, prints the error every 100 iterations and the
prediction on the instance shown; lets the second model write sequences of its own. Writes the plots
``series``, ``projection``, ``dense``, ``loss`` and ``creative``.

Run: ``python -m chapter14.time_series``. The first errors it prints are 11.967254 and, of the second model, 13.907029.
"""

import sys

import numpy as np

from chapter14 import section
from chapter14 import tf1 as tf
from chapter14.series import next_batch, resolution, t_max, t_min, time_series

n_steps = 20       # values in an instance
n_inputs = 1       # features a step
n_neurons = 100    # recurrent units
n_outputs = 1      # predictions a step
learning_rate = 0.001
batch_size = 50    # instances
report_every = 100  # iterations

t_instance = np.linspace(12.2, 12.2 + resolution * (n_steps + 1), n_steps + 1)  # the instance shown, and its target
n_creative = 300   # steps that the first creative sequence goes on for
series_range = np.linspace(t_min, t_max, int((t_max - t_min) / resolution))  # the series as plotted: 300 points


def build_projection():
    """The model with its cell in an OutputProjectionWrapper."""
    X, y = placeholders()
    cell = tf.contrib.rnn.OutputProjectionWrapper(
        tf.contrib.rnn.BasicRNNCell(num_units=n_neurons, activation=tf.nn.relu), output_size=n_outputs)
    outputs, states = tf.nn.dynamic_rnn(cell, X, dtype=tf.float32)  # outputs: [batch, n_steps, n_outputs]
    return (X, y, outputs) + build_training(outputs, y)


def build_dense():
    """The model with one dense layer over all steps at once: the faster way to the same thing."""
    X, y = placeholders()
    cell = tf.contrib.rnn.BasicRNNCell(num_units=n_neurons, activation=tf.nn.relu)
    rnn_outputs, states = tf.nn.dynamic_rnn(cell, X, dtype=tf.float32)  # [batch, n_steps, n_neurons]
    stacked_rnn_outputs = tf.reshape(rnn_outputs, [-1, n_neurons])      # [batch * n_steps, n_neurons]
    stacked_outputs = tf.layers.dense(stacked_rnn_outputs, n_outputs)
    outputs = tf.reshape(stacked_outputs, [-1, n_steps, n_outputs])
    return (X, y, outputs) + build_training(outputs, y)


def placeholders():
    return (tf.placeholder(tf.float32, [None, n_steps, n_inputs]),
            tf.placeholder(tf.float32, [None, n_steps, n_outputs]))


def build_training(outputs, y):
    loss = tf.reduce_mean(tf.square(outputs - y))  # mean squared error
    optimizer = tf.train.AdamOptimizer(learning_rate=learning_rate)
    training_op = optimizer.minimize(loss)
    return loss, training_op, tf.global_variables_initializer()


def show_instance(out):
    """The training instance that the notebook prints."""
    section.reset_graph(out.seed)
    # The notebook drew it after ten epochs of another model, each of which had shuffled MNIST's training images.
    for _ in range(10):
        np.random.permutation(55000)
    X_batch, y_batch = next_batch(1, n_steps)
    instance = np.c_[X_batch[0], y_batch[0]]  # [n_steps, 2]
    print(instance)
    out.value("time_series/instance", instance)


def train(out, prefix, build_graph, then=None):
    """Train one model; records errors and prediction, and calls ``then(out, sess, X, outputs)`` on the trained one."""
    section.reset_graph(out.seed)
    X, y, outputs, loss, training_op, init = build_graph()
    out.graph(prefix)
    iterations, errors = [], []
    with tf.Session() as sess:
        init.run()
        for iteration in out.progress(out.settings["iterations"], "iteration"):
            X_batch, y_batch = next_batch(batch_size, n_steps)
            sess.run(training_op, feed_dict={X: X_batch, y: y_batch})
            if iteration % report_every == 0:
                mse = loss.eval(feed_dict={X: X_batch, y: y_batch})
                print(iteration, "\tMSE:", mse)
                iterations.append(iteration)
                errors.append(mse)
        X_new = time_series(t_instance[:-1]).reshape(-1, n_steps, n_inputs)
        y_pred = sess.run(outputs, feed_dict={X: X_new})  # [1, n_steps, n_outputs]
        print(y_pred)
        if then:
            then(out, sess, X, outputs)
    out.value(prefix + "/mse", np.array(errors), iterations=iterations)
    out.value(prefix + "/y_pred", y_pred.ravel())


def create(sess, X, outputs, start, n_new):
    """A sequence that begins with ``start`` and goes on for ``n_new`` steps with the model's own predictions."""
    sequence = list(start)
    for _ in range(n_new):
        X_batch = np.array(sequence[-n_steps:]).reshape(1, n_steps, n_inputs)
        y_pred = sess.run(outputs, feed_dict={X: X_batch})
        sequence.append(y_pred[0, -1, 0])
    return np.array(sequence, dtype=np.float32)


def create_sequences(out, sess, X, outputs):
    """The notebook's three: from zeros, from zeros again to the series' length, and from 20 values of the series."""
    zeros = [0.] * n_steps
    from_series = time_series(t_max + np.arange(n_steps) * resolution)
    n_rest = len(series_range) - n_steps
    for name, start, n_new in (("sequence", zeros, n_creative), ("sequence1", zeros, n_rest),
                               ("sequence2", from_series, n_rest)):
        out.value("time_series/creative/" + name, create(sess, X, outputs, start, n_new))


def run(out):
    show_instance(out)
    section.say("Training two models for %d iterations each" % out.settings["iterations"])
    train(out, "time_series/projection", build_projection)
    train(out, "time_series/dense", build_dense, then=create_sequences)


def plot(out):
    plot_series(out)
    for model in "projection", "dense":
        plot_prediction(out, model)
    plot_loss(out)
    plot_creative(out)


def plot_series(out):
    """The book's figure 14-7: the whole series with the instance shown, and the instance with its target."""
    plt = section.pyplot()
    figure, (left, right) = plt.subplots(1, 2, figsize=(section.WIDTH, 2.8))
    left.plot(series_range, time_series(series_range), linewidth=1, label=r"$t\,\sin(t)/3 + 2\,\sin(5t)$")
    left.plot(t_instance[:-1], time_series(t_instance[:-1]), linewidth=3, label="a training instance")
    left.set(title="A generated time series", xlabel="time t", ylabel="value", xlim=(t_min, t_max), ylim=(-14, 12))
    left.legend(loc="lower left")
    right.plot(t_instance[:-1], time_series(t_instance[:-1]), "o", markersize=7, label="instance")
    right.plot(t_instance[1:], time_series(t_instance[1:]), "*", markersize=6, label="target, one step later")
    right.set(title="A training instance", xlabel="time t")
    right.legend(loc="upper left")
    out.save_figure(figure, "series", alt="Left, the series: fast waves on slow ones that grow with time, from 0 to "
                    "30, a piece near 13 marked. Right, the 20 points of that piece and the same moved on by one.",
                    caption="The book's Figure 14-7. The series is t sin(t)/3 + 2 sin(5t); an instance is 20 of its "
                    "values 0.1 apart, its target the same one step later.")


def plot_prediction(out, model):
    """What a model predicts for the instance shown, over the target."""
    plt = section.pyplot()
    figure, axes = plt.subplots(figsize=(4.6, 2.8))
    axes.plot(t_instance[:-1], time_series(t_instance[:-1]), "o", color="0.75", markersize=8, label="instance")
    axes.plot(t_instance[1:], time_series(t_instance[1:]), "*", markersize=9, label="target")
    axes.plot(t_instance[1:], out.array("time_series/%s/y_pred" % model), ".", label="prediction")
    axes.set(xlabel="time t", ylabel="value")
    axes.legend(loc="upper left")
    what = {"projection": "an output projection", "dense": "a dense layer"}[model]
    away = np.abs(out.array("time_series/%s/y_pred" % model) - time_series(t_instance[1:])).max()
    out.save_figure(figure, model, alt="Instance, target and prediction: 20 points each against time.",
                    caption="The model with %s after %d iterations, its predictions over the targets. The first steps "
                    "have little to go by (largest error %.2f)."
                    % (what, out.settings["iterations"], away))


def plot_loss(out):
    """Mean squared error by iteration, and how far ours and the published one lie from TensorFlow 1.15.5's runs."""
    plt = section.pyplot()
    known = out.seed == 42
    figure, all_axes = plt.subplots(2 if known else 1, 2, sharex=True, sharey="row", squeeze=False,
                                    figsize=(section.WIDTH, 4.6 if known else 2.8))
    caption = "Mean squared error on the batch just trained on, every 100 iterations."
    for (top, *rest), model in zip(all_axes.T, ("projection", "dense")):
        name = "time_series/%s/mse" % model
        iterations, ours = out.values[name]["iterations"], out.array(name)
        if known:
            published = section.published(name)[:len(ours)]
            top.semilogy(iterations[:len(published)], published, "--", color=section.COLOURS[1], label="published")
            plot_away(rest[0], iterations, ours, published, section.spread(name))
        top.semilogy(iterations, ours, "o-", markersize=3, linewidth=1, color=section.COLOURS[0], label="this run")
        top.set_title({"projection": "output projection", "dense": "dense layer"}[model])
        (rest or [top])[0].set_xlabel("iteration (50 instances each)")
    all_axes[0, 0].legend()
    all_axes[0, 0].set_ylabel("mean squared error")
    if known:
        all_axes[1, 0].set_ylabel("from the runs' mean (%)")
        all_axes[1, 0].legend()
        caption += (" Below, how far our errors and the published ones lie from the mean of TensorFlow 1.15.5's own "
                    "runs from weights moved by one rounding: all start together, and later two runs of the real thing "
                    "differ as much as ours does from the printed one.")
    out.save_figure(figure, "loss", caption=caption, alt="Mean squared error on a logarithmic axis against iteration, "
                    "for both models: from %.1f to %.2g and from %.1f to %.2g.%s" % (
                        *(out.array("time_series/%s/mse" % model)[at] for model in ("projection", "dense")
                          for at in (0, -1)), " Below, distances in percent, in a band." if known else ""))


def plot_away(axes, iterations, ours, published, runs):
    """Distances from the mean of some runs, [runs, rows], in percent of it, in their band."""
    n = min(len(iterations), len(published), runs.shape[1])
    iterations, ours, published, runs = iterations[:n], ours[:n], published[:n], runs[:, :n]
    mean = runs.mean(axis=0)
    section.band(axes, iterations, 100 * (runs / mean - 1))
    axes.plot(iterations, 100 * (published / mean - 1), "--", color=section.COLOURS[1], label="published")
    axes.plot(iterations, 100 * (ours / mean - 1), "o-", markersize=3, linewidth=1, color=section.COLOURS[0],
              label="this run")


def plot_creative(out):
    """The sequences that the dense model wrote, with what each began with."""
    plt = section.pyplot()
    figure, all_axes = plt.subplots(3, 1, figsize=(section.WIDTH, 5.4))
    titles = {"sequence": "From zeros, 300 steps", "sequence1": "From zeros, to the series' length",
              "sequence2": "From 20 values of the series"}
    for axes, (name, title) in zip(all_axes, titles.items()):
        sequence = out.array("time_series/creative/" + name)
        axes.plot(np.arange(len(sequence)) * resolution, sequence, linewidth=1, label="written by the model")
        axes.plot(np.arange(n_steps) * resolution, sequence[:n_steps], linewidth=3, label="given to it")
        axes.set_title(title, loc="left")
        axes.set_ylabel("value")
    all_axes[0].legend(loc="lower right", bbox_to_anchor=(1, 1), ncol=2)  # above: a curve may go anywhere
    all_axes[-1].set_xlabel("time t")
    out.save_figure(figure, "creative", alt="Three sequences against time, each begun with 20 given values and "
                    "continued by the model.", caption="What the dense model writes when each prediction is fed back "
                    "to it. Begun with zeros or with a piece of the series, it goes on in waves of its own. Rounding "
                    "alone changes the course: only the first steps can be held against another run.")


def main(argv=None):
    return section.main("time_series", __doc__, run, plot, argv, training=("iterations", 1500, 201))


if __name__ == "__main__":
    sys.exit(main())
