"""The same recurrent layer in several ways: equations 14-1 and 14-2, what the text says of them."""

import numpy as np
import pytest

from chapter14 import tf1 as tf
from chapter14.harness import reset_graph

n_steps, n_inputs, n_neurons = 3, 2, 5
# counts up from 1, never zero
X_batch = np.arange(1, 25, dtype=np.float32).reshape(4, n_steps, n_inputs) / 10
lengths = np.array([3, 1, 2, 3])

rng = np.random.RandomState(0)
kernel = rng.uniform(-0.5, 0.5, (n_inputs + n_neurons, n_neurons)).astype(np.float32)
bias = rng.uniform(-0.5, 0.5, n_neurons).astype(np.float32)


def numpy_loop(X, lengths=None):
    """Equation 14-2 by steps: outputs [batch, n_steps, n_neurons], each instance's last state."""
    Y = np.zeros((len(X), n_neurons), np.float32)
    outputs = []
    for t in range(X.shape[1]):
        new = np.tanh(X[:, t] @ kernel[:n_inputs] + Y @ kernel[n_inputs:] + bias)
        real = np.ones(len(X), bool) if lengths is None else t < lengths
        outputs.append(np.where(real[:, None], new, 0))
        Y = np.where(real[:, None], new, Y)
    return np.stack(outputs, axis=1), Y


def instance_loop(x):
    """Equation 14-1 for a single instance and one neuron at a time, in plain Python."""
    y = [0.0] * n_neurons
    for x_t in x:
        y = [np.tanh(sum(w * v for w, v in zip(kernel[:, j], [*x_t, *y])) + bias[j])
             for j in range(n_neurons)]
    return y


def unrolled(kind, sequence_length=None):
    """(outputs, states) of a graph, the given weights in its cell."""
    reset_graph()
    X = tf.placeholder(tf.float32, [None, n_steps, n_inputs])
    cell = tf.contrib.rnn.BasicRNNCell(num_units=n_neurons)
    if kind == "static":
        outputs, states = tf.contrib.rnn.static_rnn(cell, tf.unstack(X, axis=1), dtype=tf.float32,
                                                    sequence_length=sequence_length)
        outputs = tf.stack(outputs, axis=1)
    else:
        outputs, states = tf.nn.dynamic_rnn(cell, X, dtype=tf.float32,
                                            sequence_length=sequence_length)
    with tf.Session() as sess:
        for variable, value in zip(tf.trainable_variables(), (kernel, bias)):
            variable.load(value, sess)
        return sess.run([outputs, states], feed_dict={X: X_batch})


@pytest.mark.parametrize("kind", ["static", "dynamic"])
@pytest.mark.parametrize("sequence_length", [None, lengths], ids=["whole", "lengths"])
def test_graph_equals_numpy_loop(kind, sequence_length):
    """Outputs and final states of both unrollings are the loop's, also with sequence lengths."""
    expected_outputs, expected_states = numpy_loop(X_batch, sequence_length)
    outputs, states = unrolled(kind, sequence_length)
    np.testing.assert_allclose(outputs, expected_outputs, rtol=0, atol=1e-6)
    np.testing.assert_allclose(states, expected_states, rtol=0, atol=1e-6)


def test_matrix_form_equals_one_neuron_at_a_time():
    """Equation 14-2 for a mini-batch is equation 14-1 for each instance and neuron."""
    _, states = numpy_loop(X_batch)
    np.testing.assert_allclose(states, [instance_loop(x) for x in X_batch], rtol=0, atol=1e-6)


@pytest.mark.parametrize("kind", ["static", "dynamic"])
def test_final_state_is_the_last_output(kind):
    """With a basic cell; bit for bit."""
    outputs, states = unrolled(kind)
    assert (outputs[:, -1] == states).all()


@pytest.mark.parametrize("kind", ["static", "dynamic"])
def test_past_the_length_outputs_are_zero(kind):
    """Exactly zero, and the state is the last real output."""
    outputs, states = unrolled(kind, lengths)
    for instance, length in enumerate(lengths):
        assert not outputs[instance, length:].any()
        assert (states[instance] == outputs[instance, length - 1]).all()


def test_gradients_flow_through_used_outputs_only():
    """Backpropagation through time: from the cost's outputs to all inputs before them, no other."""
    reset_graph()
    X = tf.placeholder(tf.float32, [None, n_steps, n_inputs])
    outputs, _ = tf.nn.dynamic_rnn(tf.contrib.rnn.BasicRNNCell(num_units=n_neurons), X,
                                   dtype=tf.float32)
    for used in range(n_steps):
        gradient, = tf.gradients(outputs[:, used], X)
        with tf.Session() as sess:
            tf.global_variables_initializer().run()
            flows = np.abs(sess.run(gradient, feed_dict={X: X_batch})).sum(axis=(0, 2)) > 0
        assert [t <= used for t in range(n_steps)] == flows.tolist()


def test_ignored_outputs_do_not_move_the_gradient():
    """A variable-length output: what follows its end, masked out of the cost, changes nothing."""
    reset_graph()
    X = tf.placeholder(tf.float32, [None, n_steps, n_inputs])
    y = tf.placeholder(tf.float32, [None, n_steps, n_neurons])
    outputs, _ = tf.nn.dynamic_rnn(tf.contrib.rnn.BasicRNNCell(num_units=n_neurons), X,
                                   dtype=tf.float32)
    mask = tf.sequence_mask(lengths, n_steps, dtype=tf.float32)[..., tf.newaxis]
    gradients = tf.gradients(tf.reduce_sum(mask * tf.square(outputs - y)), tf.trainable_variables())
    target = rng.rand(4, n_steps, n_neurons)
    after_end = np.arange(n_steps) >= lengths[:, None]
    other = np.where(after_end[..., None], 99, target)
    with tf.Session() as sess:
        tf.global_variables_initializer().run()
        first, second = (sess.run(gradients, feed_dict={X: X_batch, y: each})
                         for each in (target, other))
    assert all((a == b).all() for a, b in zip(first, second))
    assert not np.array_equal(target, other)
