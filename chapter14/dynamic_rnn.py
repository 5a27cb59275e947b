"""Dynamic Unrolling Through Time: the same layer with ``dynamic_rnn``, one cell in a loop over the time steps.

Book: chapter 14, "Dynamic Unrolling Through Time". Prints the outputs, [4 instances, 2 steps, 5 neurons]; writes
the plots ``outputs`` and ``graph_size``: how many operations a graph takes, static and dynamic, for 2 to 100 steps.

Run: ``python -m chapter14.dynamic_rnn``. The first number it prints is -0.85115266.
"""

import sys

import numpy as np

from chapter14 import section
from chapter14 import tf1 as tf

n_steps = 2    # time steps
n_inputs = 3   # features at a time step
n_neurons = 5  # units of the recurrent layer
swap_memory = False  # True keeps what backpropagation needs in the host's memory rather than the GPU's

graph_steps = [2, 5, 10, 20, 50, 100]  # time steps of the graphs whose size is shown

X_batch = np.array([
    # t = 0      t = 1
    [[0, 1, 2], [9, 8, 7]],  # instance 0
    [[3, 4, 5], [0, 0, 0]],  # instance 1
    [[6, 7, 8], [6, 5, 4]],  # instance 2
    [[9, 0, 1], [3, 2, 1]],  # instance 3
])


def build_graph(n_steps=n_steps):
    """All steps in one placeholder, and no taking apart: the loop is in the graph."""
    X = tf.placeholder(tf.float32, [None, n_steps, n_inputs])
    basic_cell = tf.contrib.rnn.BasicRNNCell(num_units=n_neurons)
    outputs, states = tf.nn.dynamic_rnn(basic_cell, X, dtype=tf.float32, swap_memory=swap_memory)
    return X, outputs, tf.global_variables_initializer()  # outputs: [batch, n_steps, n_neurons]


def build_static_graph(n_steps):
    """The same with ``static_rnn``, to compare its size."""
    X = tf.placeholder(tf.float32, [None, n_steps, n_inputs])
    X_seqs = tf.unstack(tf.transpose(X, perm=[1, 0, 2]))
    basic_cell = tf.contrib.rnn.BasicRNNCell(num_units=n_neurons)
    output_seqs, states = tf.contrib.rnn.static_rnn(basic_cell, X_seqs, dtype=tf.float32)
    outputs = tf.transpose(tf.stack(output_seqs), perm=[1, 0, 2])
    return X, outputs, tf.global_variables_initializer()


def measure_graphs(out):
    """Build both kinds of graph for more and more steps; records how many operations each has."""
    steps = graph_steps[:3] if out.options.quick else graph_steps
    out.settings["n_steps"] = steps[-1]
    for kind, build in ("static", build_static_graph), ("dynamic", build_graph):
        operations = []
        for n in steps:
            section.reset_graph(out.seed)
            build(n)
            operations.append(len(tf.get_default_graph().get_operations()))
        out.value("dynamic_rnn/graph_operations/" + kind, np.array(operations), n_steps=steps)


def run(out):
    section.reset_graph(out.seed)
    X, outputs, init = build_graph()
    out.graph("dynamic_rnn")
    with tf.Session() as sess:
        init.run()
        section.set_weights(out)
        outputs_val = outputs.eval(feed_dict={X: X_batch})
    print(outputs_val)
    out.value("dynamic_rnn/outputs", outputs_val)
    if "weights" not in out.settings:
        measure_graphs(out)


def plot(out):
    outputs = out.array("dynamic_rnn/outputs")
    out.save_figure(section.heat_maps({"t = 0": outputs[:, 0], "t = 1": outputs[:, 1]}), "outputs",
                    alt="Two heat maps of 4 instances by 5 neurons: outputs at t = 0 and t = 1, from -1 (blue) to 1 "
                    "(red).", caption="The outputs at both steps, from one cell in a loop: one array, [4, 2, 5], "
                    "without taking inputs apart or putting outputs together.")
    if "weights" not in out.settings:
        plot_graph_size(out)


def plot_graph_size(out):
    """Operations in the graph by time steps, static and dynamic."""
    plt = section.pyplot()
    figure, axes = plt.subplots(figsize=(section.WIDTH, 3.2))
    for kind, marker in ("static", "o-"), ("dynamic", "s-"):
        name = "dynamic_rnn/graph_operations/" + kind
        axes.plot(out.values[name]["n_steps"], out.array(name), marker, label=kind + "_rnn")
    axes.set(xlabel="time steps", ylabel="operations in the graph", ylim=(0, None))
    axes.legend()
    static, dynamic = (out.array("dynamic_rnn/graph_operations/" + kind)[-1] for kind in ("static", "dynamic"))
    out.save_figure(figure, "graph_size", alt="Operations in the graph against time steps: a rising line for "
                    "static_rnn, a level one for dynamic_rnn.", caption="A static graph holds a cell for each step (%d "
                    "operations at %d steps), a dynamic one a loop around one cell (%d)."
                    % (static, out.settings["n_steps"], dynamic))


def main(argv=None):
    return section.main("dynamic_rnn", __doc__, run, plot, argv, choices=section.WEIGHTS)


if __name__ == "__main__":
    sys.exit(main())
