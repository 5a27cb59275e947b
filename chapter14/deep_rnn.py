"""Deep RNNs, Distributing a Deep RNN Across Multiple GPUs: three layers, and where they are put.

Book: chapter 14, "Deep RNNs", "Distributing a Deep RNN Across Multiple GPUs". Nothing is trained.
Prints the shapes of outputs and states; then, for three ways to say on which device a layer is to
be, the device that its matrix product was given: the first way is silently ignored.
Prints first: (2, 5, 100).
Differs from the listing: it shows the devices; where there are fewer GPUs, the session puts the
layers where it can (allow_soft_placement), with the same numbers.

    python -m chapter14.deep_rnn
"""

import collections
import sys

import numpy as np

from chapter14 import harness
from chapter14 import tf1 as tf

n_inputs = 2     # features at a time step
n_steps = 5
n_neurons = 100  # units of a layer
n_layers = 3
batch_size = 2   # instances
devices = ["/gpu:0", "/gpu:1", "/gpu:2"]  # one for each layer

Graph = collections.namedtuple("Graph", "X outputs states init")


def device_cell_wrapper():
    """The book's own wrapper: it calls the cell, which makes its ops then, within tf.device."""
    class DeviceCellWrapper(tf.contrib.rnn.RNNCell):
        def __init__(self, device, cell):
            self._cell = cell
            self._device = device

        @property
        def state_size(self):
            return self._cell.state_size

        @property
        def output_size(self):
            return self._cell.output_size

        def __call__(self, inputs, state, scope=None):
            with tf.device(self._device):
                return self._cell(inputs, state, scope)
    return DeviceCellWrapper


def plain_cells():
    return [tf.contrib.rnn.BasicRNNCell(num_units=n_neurons) for layer in range(n_layers)]


def cells_made_on_devices():
    """Do not do this: a cell makes its ops when it is called, not when it is made."""
    cells = []
    for device in devices:
        with tf.device(device):
            cells.append(tf.contrib.rnn.BasicRNNCell(num_units=n_neurons))
    return cells


def cells_in_the_books_wrapper():
    wrapper = device_cell_wrapper()
    return [wrapper(device, tf.contrib.rnn.BasicRNNCell(num_units=n_neurons)) for device in devices]


def cells_in_tensorflows_wrapper():
    """TensorFlow has had such a wrapper since 1.1, with its arguments the other way round."""
    return [tf.contrib.rnn.DeviceWrapper(tf.contrib.rnn.BasicRNNCell(num_units=n_neurons), device)
            for device in devices]


def build_graph(make_cells):
    """Layers of the cells that a function makes."""
    X = tf.placeholder(tf.float32, [None, n_steps, n_inputs])
    multi_layer_cell = tf.contrib.rnn.MultiRNNCell(make_cells())
    outputs, states = tf.nn.dynamic_rnn(multi_layer_cell, X, dtype=tf.float32)
    init = tf.global_variables_initializer()
    return Graph(X, outputs, states, init)


def run_layers(record, name, make_cells):
    """Outputs and states of the layers, for two instances of random numbers."""
    record.reset_graph("deep_rnn/" + name)
    graph = build_graph(make_cells)
    X_batch = np.random.rand(batch_size, n_steps, n_inputs)
    with tf.Session(config=tf.ConfigProto(allow_soft_placement=True)) as sess:
        graph.init.run()
        return sess.run([graph.outputs, graph.states], feed_dict={graph.X: X_batch})


def show_devices():
    """Print the device that the graph gives to each layer's matrix product."""
    for op in tf.get_default_graph().get_operations():
        if op.type == "MatMul":
            print("   ", op.name, "on", op.device or "no device")


def run(record):
    outputs_val, states_val = run_layers(record, "layers", plain_cells)
    print(outputs_val.shape)  # (instances, steps, neurons): of the top layer
    print([state.shape for state in states_val])  # (instances, neurons), of each layer

    for name, make_cells in (("cells made on devices", cells_made_on_devices),
                             ("DeviceCellWrapper", cells_in_the_books_wrapper),
                             ("DeviceWrapper", cells_in_tensorflows_wrapper)):
        same_val, _ = run_layers(record, name.lower().replace(" ", "_"), make_cells)
        print(f"{name}: the same outputs: {np.array_equal(outputs_val, same_val)}")
        show_devices()
    return {"deep_rnn/layers/outputs": outputs_val}


def plot(record, values):
    figure, all_axes = harness.subplots(1, batch_size, height=2.8, sharey=True)
    for instance, axes in enumerate(all_axes):
        image = axes.imshow(values["deep_rnn/layers/outputs"][instance], cmap="RdBu_r", vmin=-1,
                            vmax=1, aspect="auto", interpolation="nearest")
        axes.set(title=f"instance {instance}", xlabel="neuron of the top layer",
                 yticks=range(n_steps))
        axes.grid(False)
    all_axes[0].set_ylabel("time step")
    figure.colorbar(image, ax=all_axes, label="output (tanh)", ticks=[-1, 0, 1])
    record.save_figure(figure, "outputs", "What the 100 neurons of the third layer give at each of "
                       "five steps, for two instances of random numbers.",
                       alt="Two heat maps, five steps by 100 neurons, from -1 (blue) to 1 (red).")


def main(argv=None):
    return harness.main("deep_rnn", __doc__, run, plot, argv)


if __name__ == "__main__":
    sys.exit(main())
