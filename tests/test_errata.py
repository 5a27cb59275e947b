"""docs/errata.md: each symptom happens, each mend works.

The listings are cut down to what is wrong in them. What shows only in long runs, or in the book's
printed numbers, is read from what was recorded of them in data/.
"""

import re

import numpy as np
import pytest
from conftest import ROOT, read

from chapter14 import tf1 as tf
from scripts.experiments import mnist_runs

X_batch = np.ones([4, 2, 3], dtype=np.float32)  # [instances, steps, inputs]


@pytest.fixture(autouse=True)
def empty_graph():
    """Each listing begins in an empty graph, without a seed."""
    tf.reset_default_graph()
    yield
    tf.reset_default_graph()


def listing(text, **names):
    """Run a listing; returns its names."""
    names.update(tf=tf, np=np, X_batch=X_batch)
    exec(re.sub(r"^ {4}", "", text.strip("\n"), flags=re.MULTILINE), names)
    return names


LAYER = """
    X = tf.placeholder(tf.float32, [None, 2, 3])
    outputs, states = tf.nn.dynamic_rnn(
        tf.contrib.rnn.BasicRNNCell(num_units=5), X, dtype=tf.float32)
    """
RUN = """
    with tf.Session() as sess:
        init.run()
        obtained = outputs.eval(feed_dict={X: X_batch})
    """
INIT = """
    init = tf.global_variables_initializer()
    """


def test_closed_session():
    """Outside the block the session is closed; inside it runs."""
    start = "    Y0 = tf.tanh(tf.constant(1.0))\n    with tf.Session() as sess:\n        pass\n"
    with pytest.raises(RuntimeError, match="closed Session"):
        listing(start + "    sess.run(Y0)")
    assert 0.7 < listing(start + "        obtained = sess.run(Y0)")["obtained"] < 0.8


def test_init_not_defined():
    """The static and the sequence-length listings define no `init`."""
    with pytest.raises(NameError, match="'init'"):
        listing(LAYER + RUN)
    tf.reset_default_graph()
    assert (4, 2, 5) == listing(LAYER + INIT + RUN)["obtained"].shape


def test_init_of_an_earlier_listing():
    """An `init` left from before does not set the cell's variables."""
    earlier = listing("    W = tf.Variable(tf.zeros([3, 5]))" + INIT)
    with pytest.raises(tf.errors.FailedPreconditionError):
        listing(LAYER + RUN, init=earlier["init"])


def test_second_layer_in_one_graph():
    """The second layer finds the first one's variables, unless the graph is emptied."""
    listing(LAYER)
    with pytest.raises(ValueError, match="rnn/basic_rnn_cell/kernel already exists"):
        listing(LAYER)
    listing("    tf.reset_default_graph()" + LAYER)


MISSING = {  # {name: (a listing that needs it, the mend)}
    "reset_graph": ("    reset_graph()" + LAYER,
                    "    def reset_graph():\n        tf.reset_default_graph()\n"),
    "n_steps": ("    X = tf.placeholder(tf.float32, [None, n_steps, 3])", "    n_steps = 2\n"),
    "n_epochs": ("    epochs = [epoch for epoch in range(n_epochs)]", "    n_epochs = 100\n"),
    "variance_scaling_initializer": (
        '    with tf.variable_scope("rnn", initializer=variance_scaling_initializer()):\n'
        '        W = tf.get_variable("W", [3, 5])',
        "    variance_scaling_initializer = tf.contrib.layers.variance_scaling_initializer\n")}


@pytest.mark.parametrize("name", MISSING)
def test_names_not_defined(name):
    """What a listing uses and nothing defines; with the definition it runs."""
    text, mend = MISSING[name]
    with pytest.raises(NameError, match=f"'{name}'"):
        listing(text)
    listing(mend + text)


def test_variance_scaling_is_he():
    """The contrib initialiser's defaults: a truncated normal of variance 2 / inputs."""
    W = tf.get_variable("W", [1000, 500],
                        initializer=tf.contrib.layers.variance_scaling_initializer())
    with tf.Session():
        tf.global_variables_initializer().run()
        values = W.eval()
    np.testing.assert_allclose(values.var() * 1000, 2, rtol=0.05, atol=0)
    assert np.abs(values).max() <= 2 * np.sqrt(1.3 * 2 / 1000) + 1e-6


def test_no_seed_no_numbers():
    """Without a seed two runs part; with one they agree."""
    def twice(start):
        found = []
        for _ in range(2):
            tf.reset_default_graph()
            found.append(listing(start + LAYER + INIT + RUN)["obtained"])
        return np.array_equal(*found)
    assert not twice("")
    assert twice("    tf.set_random_seed(42)\n")


def test_printed_outputs_are_not_of_normal_weights():
    """N(0, 1) is millions of times less likely than either uniform; both allow the weights."""
    origin = read(ROOT / "data" / "recovered" / "book-weights.json")["origin"]
    assert origin["chance_of_15_normal_draws_so_small"] < 1e-5
    normal, *uniform = [entry["Wx"] + entry["Wy"] for entry in origin["log_likelihood"].values()]
    assert 2 == len(uniform) and min(uniform) > normal + np.log(1e6)


def test_printed_accuracies_are_not_of_the_listing():
    """16 runs of 366 batches an epoch start above 0.90; 66 with relu and He's span the book's."""
    table = mnist_runs.read()
    listed = mnist_runs.accuracies(table, (366, "tanh", "glorot"), [0])
    assert 16 == len(listed) and listed.min() > 0.90
    first = mnist_runs.accuracies(table, (66, "relu", "he"), [0, 1])
    assert ((first.min(axis=0) < [0.7299, 0.7977]).all()
            and (first.max(axis=0) > [0.7299, 0.7977]).all())


def test_train_accuracy_is_of_one_batch():
    """The printed values are 150ths, to the last digit printed."""
    values = read(ROOT / "data" / "published" / "book-1st-edition.json")["values"]
    for printed in values["mnist_classifier/train_accuracy"]["printed"]:
        assert f"{round(float(printed) * 150) / 150:.6f}" == printed
    assert "0.713333" not in {f"{right / 55000:.6f}" for right in range(39200, 39260)}


@pytest.mark.parametrize("n_neurons, variables", [(5, None), (3, 2)])
def test_one_cell_for_all_layers(n_neurons, variables):
    """It raises, or has one layer's weights if inputs are as many; with a cell a layer, three's."""
    def stack(cells):
        listing(f"""
    X = tf.placeholder(tf.float32, [None, 2, 3])
    n_neurons, n_layers, BasicRNNCell = {n_neurons}, 3, tf.contrib.rnn.BasicRNNCell
    basic_cell = BasicRNNCell(num_units=n_neurons)
    multi_layer_cell = tf.contrib.rnn.MultiRNNCell({cells})
    outputs, states = tf.nn.dynamic_rnn(multi_layer_cell, X, dtype=tf.float32)
    """)
        return len(tf.trainable_variables())
    if variables is None:
        with pytest.raises(ValueError, match="Dimensions must be equal"):
            stack("[basic_cell] * n_layers")
    else:
        assert variables == stack("[basic_cell] * n_layers")
    tf.reset_default_graph()
    assert 6 == stack("[BasicRNNCell(num_units=n_neurons) for layer in range(n_layers)]")


def test_dropout_does_not_repeat():
    """Of ten runs as listed no two agree after the first rows; with their steps in turn all do."""
    result = read(ROOT / "data" / "experiments" / "dropout_race.json")
    row = result["iterations"].index(100)
    assert (10 == len({run[row] for run in result["runs"]["32"]})
            and 5.836141 == result["published"][row])
    assert 1 == len({tuple(run) for run in result["runs"]["1"]})


def test_every_erratum_has_its_test():
    """The tests that docs/errata.md names are here, and each entry names one."""
    text = (ROOT / "docs" / "errata.md").read_text()
    entries = text.split("\n## ")[1:]
    for entry in entries:
        named = re.findall(r"`(test_\w+)`", entry)
        assert named and all(callable(globals().get(name)) for name in named), entry.split("\n")[0]
        assert "- Symptom: " in entry and "- Mend: " in entry
