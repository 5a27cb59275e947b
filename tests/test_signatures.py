"""chapter14/tf1/arguments: public callables take 1.15.5's arguments, which mean what they did."""

import fnmatch
import functools

import numpy as np
import pytest
from conftest import golden

from chapter14 import tf1 as tf
from chapter14.tf1 import arguments, names
from scripts.oracle import op_names, signatures

tf.load()
EXPECTED = golden("signatures")["entries"]
NAMES = golden("op_names")["entries"]  # {graph: sum of the names of its ops}

# {callable, as a pattern: why its arguments may be others}; each must differ
KNOWN_DIFFERENCES = {
    "tf.Operation": "written in C++, and made by graphs alone",
    "tf.Tensor*": "written in C++, and made by operations alone",
    "tf.RaggedTensor": "made by functions; its own constructor is private",
    "tf.shape": "None stands for int32",
    "tf.size": "None stands for int32",
    "tf.autograph.experimental.set_loop_options": "read from a program's source, not called",
    "tf.*.make_batched_features_dataset": "None stands for the same reader",
    "tf.*.Optional.none_from_structure": "has gone; `from_value` is there",
    "tf.contrib.learn.datasets.mnist.read_data_sets": "fetches nothing, from nowhere",
    "tf.contrib.learn.*.export": "the format before tf.saved_model, which is refused",
    "tf.contrib.framework.init_from_checkpoint":
        "tf.train's own, of one more name for its first argument",
    "tf.contrib.training.HParams.*_proto": "its protocol buffer has gone",
    "tf.*.RNNCell.build": "the argument that was called _ is given by position",
    "tf.data.Dataset.interleave": "None stands for -1, as many as there are processors, and for 1",
    "tf.data.Dataset.shuffle": "None stood for True",
    "tf.distribute.*": "several machines and devices are not what this package is about",
    "tf.errors.UnknownError": "takes the code, by position",
    "tf.estimator.DNNLinearCombinedEstimator": "batch_norm comes before the last argument",
    "tf.keras.*Input": "None stands for False",
    "tf.keras.layers.InputLayer": "None stands for False",
    "tf.keras.*Model.compile": "by position only three arguments are alike",
    "tf.keras.*Model.evaluate": "auto stands for 1",
    "tf.keras.*Model.fit": "auto stands for 1",
    "tf.keras.*.relu": "0.0 stands for 0",
    "tf.keras.layers.ReLU": "0.0 stands for 0",
    "tf.keras.*.binary_crossentropy": "0.0 stands for 0",
    "tf.keras.*.categorical_crossentropy": "0.0 stands for 0",
    "tf.keras.estimator.model_to_estimator": "hands all on",
    "tf.keras.layers.Layer.add_weight": "Keras's layers no longer part their weights",
    "tf.keras.layers.Layer.get_*_for": "have gone from Keras's own layers; tf.layers has them",
    "tf.keras.preprocessing.image.DirectoryIterator.set_processing_attrs":
        "called by its class alone",
    "tf.keras.utils.*serialize_keras_object": "writes another format",
    "tf.test.TestCase.assertNotAllClose": "has all arguments that there were",
    "tf.test.TestCase.assertProtoEqualsVersion":
        "the default is the version of the graphs that are written",
    "tf.train.LooperThread.isAlive": "Python's thread has lost it; `is_alive` is there",
}

_ARRAY = ("the read of a TensorArray's gradient waits for its last write: "
          "see replacements/array_gradients.py")
OTHER_NAMES = {  # {graph: why its ops have other names}; each must differ
    **dict.fromkeys(("basic_dynamic_trained", "basic_dynamic_lengths_trained",
                     "lstm_dynamic_trained", "lstm_peepholes_trained", "gru_dynamic_trained",
                     "multi_dynamic_trained", "projection_trained", "both_directions_trained"),
                    _ARRAY),
    **dict.fromkeys(("batch_normalisation_less", "half_precision_normalised_fused"),
                    "the clock counts constants that stand for what is left out"),
    "batch_normalisation_of_virtual_batches": "the shapes of virtual batches are asked for by ops",
    "half_precision_renormalised": "computed in single precision, which needs other casts",
    "metrics": "a quotient that was called div is called truediv",
    "confusion": "scattered by one op",
    "rates_decaying": "the clock counts a constant of polynomial_decay",
    "batch_norm_of_contrib_trained": "the shape of a reshape is called after it",
    "keras_by_position": "Keras's convolutions differ in the names of what pads and dilates",
    "arrays_of_64_bits":
        "an array for dilated filters becomes a tensor before the inputs are padded",
}


@pytest.fixture(scope="module")
def differences():
    """[callable, as ``tf.nn.relu``, ...] of those provided whose arguments are not 1.15.5's."""
    ours, table = signatures.signatures(), names.table()
    return [f"{module}.{name}" for module, entries in EXPECTED.items()
            for name, theirs in entries.items()
            if table.get(module, {}).get(name.partition(".")[0], ("refused",))[0] != "refused"
            and not (name in ours[module] and signatures.agree(theirs, ours[module][name]))]


def test_arguments_are_tensorflow_1s(differences):
    """Of functions, classes and methods; what differs is in the list, with its reason."""
    new = [name for name in differences
           if not any(fnmatch.fnmatchcase(name, known) for known in KNOWN_DIFFERENCES)]
    assert not new, (f"other arguments than in TensorFlow 1.15.5: {', '.join(new)}; "
                     "see chapter14/tf1/arguments.txt")


@pytest.mark.parametrize("known", KNOWN_DIFFERENCES)
def test_known_differences_are_there(known, differences):
    assert any(fnmatch.fnmatchcase(name, known) for name in differences), (
        f"{known} has 1.15.5's arguments: take it out")


def test_most_callables_are_compared():
    assert sum(map(len, EXPECTED.values())) > 4500


def adapted():
    """(callable, the function with 1.15's arguments) of each line of ``arguments.txt``."""
    for name in (name for called, _, _ in arguments.table() for name in called):
        value = functools.reduce(getattr, name.split(".")[1:], tf)
        value = value.__init__ if isinstance(value, type) else value
        yield name, getattr(value, "__func__", value)


@pytest.mark.parametrize("name, function", list(adapted()),
                         ids=lambda value: value if isinstance(value, str) else "")
def test_each_adapted_callable_needs_it(name, function):
    """With TensorFlow 2's own arguments it would differ."""
    assert not signatures.agree(signatures.arguments(function),
                                signatures.arguments(function.adapted))


@pytest.mark.parametrize("function", ["softmax", "sigmoid", "sparse_softmax"])
def test_labels_and_logits_are_given_by_name(function):
    """By position they may be swapped, which nothing would show."""
    function, logits = (getattr(tf.nn, f"{function}_cross_entropy_with_logits"),
                        tf.constant([[1.0, 2.0]]))
    labels = tf.constant([1]) if "sparse" in function.__name__ else tf.constant([[0.0, 1.0]])
    with pytest.raises(ValueError, match=f"^Only call `{function.__name__}` with named arguments"):
        function(logits, labels)
    for given in {"labels": labels}, {"logits": logits}:
        with pytest.raises(ValueError, match="^Both labels and logits must be provided"):
            function(**given)
    assert (function(None, labels, logits).dtype == function(labels=labels, logits=logits).dtype
            == tf.float32)


@pytest.mark.parametrize("call, problem", [
    (lambda: tf.matmul([[1.0]]), "'b'"), (lambda: tf.numpy_function(abs, [1.0]), "'Tout'"),
    (lambda: tf.nn.top_k([1.0], 1, True, "name", "more"), "too many"),
    (lambda: tf.keras.preprocessing.text.one_hot(input_text="a", n=3), "'text'")])
def test_wrong_arguments_are_type_errors(call, problem):
    with pytest.raises(TypeError, match=problem):
        call()


def test_arguments_mean_what_they_did():
    """By position and by name, where TensorFlow 2 puts another in between or calls it otherwise."""
    layers, losses, text = tf.keras.layers, tf.keras.losses, tf.keras.preprocessing.text
    convolution = layers.Conv2D(3, 2, 1, "same", None, 2, "relu", False)
    assert ("relu", False, (2, 2)) == (convolution.activation.__name__, convolution.use_bias,
                                       convolution.dilation_rate)
    assert (convolution.get_config()
            == layers.Conv2D.from_config(convolution.get_config()).get_config())
    assert "none" == losses.BinaryCrossentropy(False, 0, "none").reduction
    assert ("kullback_leibler_divergence", "logcosh") == (losses.KLDivergence().name,
                                                          losses.LogCosh().name)
    assert ["a", "b"] == text.text_to_word_sequence(text="a b")
    assert 0.3 == pytest.approx(float(tf.keras.regularizers.l1(l=0.3).l1))
    assert "best" == tf.nn.top_k([1.0, 2.0], 1, True, "best").values.op.name.rpartition("/")[2]
    variable = tf.Variable(np.ones(2), True, ["mine"], True, None, "positional", None, tf.float32)
    assert ("positional", tf.float32) == (variable.op.name, variable.dtype.base_dtype)
    assert [variable] == tf.get_collection("mine")


@pytest.mark.parametrize("call", [
    lambda X: tf.nn.convolution(X, np.ones([3, 3, 1, 2]), "SAME"),
    lambda X: tf.nn.convolution(X, np.ones([3, 3, 1, 2]), "SAME", dilation_rate=[2, 2]),
    lambda X: tf.nn.atrous_conv2d(X, np.ones([3, 3, 1, 2]), 2, "SAME"),
    lambda X: tf.nn.max_pool(np.ones([1, 4, 4, 1]), [1, 2, 2, 1], [1, 2, 2, 1], "SAME"),
    lambda X: tf.nn.max_pool2d(np.ones([1, 4, 4, 1], dtype=int), 2, 2, "SAME"),
    lambda X: tf.nn.lrn(np.ones([1, 4, 4, 1])),
    lambda X: tf.nn.ctc_loss(tf.SparseTensor([[0, 0]], [1], [1, 2]), np.ones([3, 1, 4]), [3]),
    lambda X: tf.nn.ctc_greedy_decoder(np.ones([3, 1, 4]), [3])[1],
    lambda X: tf.spectral.dct(np.ones(4)),
    lambda X: tf.spectral.irfft(np.ones(3, dtype=complex)),
    lambda X: tf.real(tf.fft(np.ones(3, dtype=complex)))])
def test_arrays_are_taken_as_of_32_bits(call):
    """NumPy's are of 64, if nothing else is said."""
    assert tf.float32 == call(tf.ones([1, 4, 4, 1])).dtype


def test_inputs_of_unknown_rank_are_refused():
    """By a layer that says which rank it wants."""
    class Layer(tf.layers.Layer):
        def __init__(self):
            super().__init__()
            self.input_spec = tf.layers.InputSpec(ndim=2)

        def call(self, inputs):
            return inputs
    with pytest.raises(ValueError,
                       match="its rank is undefined, but the layer requires a defined rank"):
        Layer().apply(tf.placeholder(tf.float32))
    assert Layer().apply(tf.ones([2, 2])).shape == [2, 2]


@pytest.mark.parametrize("graph", [
    pytest.param(graph, marks=pytest.mark.xfail(strict=True, reason=OTHER_NAMES[graph]))
    if graph in OTHER_NAMES else graph for graph in NAMES])
def test_names_of_ops(graph):
    """In 1.15.5's order too; ``python -m scripts.oracle.opdiff GRAPH`` shows both lists."""
    assert NAMES[graph] == op_names.sum_of_names(op_names.graphs()[graph])


def test_names_of_gradients():
    """Of what they begin with, given or not."""
    with tf.Graph().as_default() as graph:
        y = tf.constant([1.0, 2.0])
        tf.gradients([y * 2.0, y * 3.0], y, grad_ys=[None, np.ones(2, dtype=np.float32)])
    found = [op.name[len("gradients/"):] for op in graph.get_operations()
             if op.name.startswith("gradients/")]
    found = [name for name in found if "/" not in name]
    assert ["grad_y_1", "Shape", "grad_ys_0", "Fill", "grad_ys_1", "AddN"] == found
