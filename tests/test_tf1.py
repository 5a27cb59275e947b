"""chapter14/tf1: TensorFlow 1's names and random numbers, compared with the real 1.15.5's."""

import numpy as np
import pytest
from conftest import golden, read, run

from chapter14 import tf1 as tf
from chapter14.harness import reset_graph


@pytest.fixture(scope="module")
def readers(tmp_path_factory):
    """What the readers of scripts/readers.py hand out here."""
    path = tmp_path_factory.mktemp("readers") / "readers.json"
    result = run("scripts.oracle.readers", path)
    assert result.returncode == 0, result.stderr
    return read(path)


@pytest.mark.parametrize("case", golden("readers")["entries"])
def test_next_batch_is_tensorflow_1s(readers, case):
    """The same batches, byte for byte, as TensorFlow 1.15's own tutorial module hands out."""
    assert golden("readers")["entries"].keys() == readers.keys()
    assert golden("readers")["entries"][case] == readers[case]


def test_the_clock_counts_ops():
    """One op more before it, and a random op gets the next seed; its own seed, if any, wins."""
    from chapter14.tf1 import seeds
    reset_graph()
    tf.random_normal([3])
    right, = (op.get_attr("seed2") for op in tf.get_default_graph().get_operations()
              if op.type.startswith("Random"))
    reset_graph()
    tf.constant(0)
    tf.random_normal([3])
    wrong, = (op.get_attr("seed2") for op in tf.get_default_graph().get_operations()
              if op.type.startswith("Random"))
    assert (3, 4) == (right, wrong)
    assert seeds.get_seed(7) == (42, 7)


def test_a_finalized_graph_can_be_saved(tmp_path):
    """The clock's corrections go into the file, not the graph; both kinds are read with them."""
    from chapter14.tf1 import seeds
    reset_graph()
    tf.one_hot([0, 1], 2, on_value=1.0)  # one op more in TensorFlow 1.15
    tf.get_variable("W", [2])
    tf.global_variables_initializer()
    saver, count = tf.train.Saver(), seeds.count(tf.get_default_graph())
    tf.get_default_graph().finalize()
    with tf.Session() as sess:
        sess.run("init")
        saver.save(sess, str(tmp_path / "model"))
    saver.export_meta_graph(str(tmp_path / "text.meta"), as_text=True)
    for name in "model.meta", "text.meta":
        tf.reset_default_graph()
        tf.train.import_meta_graph(str(tmp_path / name))
        assert count == seeds.count(tf.get_default_graph())
        assert 1 == sum(more for _, more, _ in seeds.corrections(tf.get_default_graph()))


@pytest.mark.parametrize("start", [0.0, np.float32(0), np.array(0.0, np.float32)], ids=repr)
def test_looking_at_an_argument_makes_no_op(start):
    """NumPy's numbers count as Python's do."""
    reset_graph()
    tf.linspace(start, 1.0, 3)
    assert 4 == len(tf.get_default_graph().get_operations())


def test_without_a_graph_seed_ops_have_none():
    """As in TensorFlow 1: no seed anywhere, no seed in the op; an op's own seed alone counts."""
    from chapter14.tf1 import seeds
    tf.reset_default_graph()
    assert seeds.get_seed(None) == (None, None)
    assert seeds.get_seed(5)[1] == 5


def test_reader_reseeds_numpy():
    """Making a data set seeds NumPy by the graph seed: a seed set before reading is lost."""
    from chapter14.tf1.examples.tutorials.mnist import input_data
    images, labels = np.zeros((5, 2, 2, 1), np.uint8), np.arange(5)
    draws = []
    for numpy_seed in 1, 2:
        reset_graph(42)
        np.random.seed(numpy_seed)
        input_data.DataSet(images, labels)
        draws.append(np.random.rand())
    assert draws[0] == draws[1] == np.random.RandomState(42).rand()


def test_reader_refuses_what_it_lacks():
    """Bad sizes and types are errors as in TensorFlow 1."""
    with pytest.raises(ValueError, match="between 0 and 60000. Received: 60001"):
        tf.examples.tutorials.mnist.input_data.read_data_sets("x", validation_size=60001)
    with pytest.raises(TypeError, match="expected uint8 or float32"):
        tf.examples.tutorials.mnist.input_data.read_data_sets("x", dtype=tf.int32)


@pytest.mark.parametrize("one_hot, label", [(False, 0), (True, [1] + [0] * 9)])
def test_reader_makes_up_data(one_hot, label, capsys):
    """Ones of class 0, and nothing is read or said, as in TensorFlow 1."""
    data = tf.examples.tutorials.mnist.input_data.read_data_sets("x", fake_data=True,
                                                                 one_hot=one_hot)
    assert ([[1] * 784] * 2, [label] * 2) == data.train.next_batch(2, fake_data=True)
    assert (10000, "") == (data.test.num_examples, capsys.readouterr().out)


@pytest.mark.parametrize("wrapper", ["InputProjectionWrapper", "OutputProjectionWrapper"])
def test_projection_wraps_cells_only(wrapper):
    with pytest.raises(TypeError, match="is not an RNNCell"):
        getattr(tf.contrib.rnn, wrapper)("no cell", 3)


def test_projection_to_nothing_is_an_error():
    with pytest.raises(ValueError, match="output_size must be > 0: 0"):
        tf.contrib.rnn.OutputProjectionWrapper(tf.contrib.rnn.BasicRNNCell(2), 0)


def test_initialisers_check_their_arguments():
    with pytest.raises(TypeError, match="Unknown mode FAN_UP"):
        tf.contrib.layers.variance_scaling_initializer(mode="FAN_UP")
    with pytest.raises(TypeError, match="non-floating"):
        tf.contrib.layers.xavier_initializer(dtype=tf.int32)


def test_import_alone_loads_nothing_and_changes_nothing():
    """chapter14.tf1 loads TensorFlow with the first name used, and tells dir() of all of them."""
    result = run(code="import sys, chapter14.tf1 as tf; assert 'tensorflow' not in sys.modules; "
                      "assert {'placeholder', 'contrib', 'layers'} <= set(dir(tf)); "
                      "assert 'tensorflow' in sys.modules")
    assert result.returncode == 0, result.stderr


@pytest.mark.slow
@pytest.mark.parametrize("module", ["data", "distributions", "layers", "legacy_seq2seq", "rnn",
                                    "seq2seq", "slim"])
def test_a_module_of_contrib_may_be_imported_first(module):
    """It loads TensorFlow set up, whichever module of TensorFlow's own it needs itself."""
    result = run(code=f"import chapter14.tf1.contrib.{module}")
    assert result.returncode == 0, result.stderr


@pytest.mark.slow
def test_tensorflow_imported_before_without_legacy_keras_is_an_error():
    """The message says what to do; with legacy Keras it is no error."""
    code = "import tensorflow\nfrom chapter14 import tf1 as tf\ntf.placeholder(tf.float32)"
    result = run(code=code, env={"TF_USE_LEGACY_KERAS": ""})
    assert result.returncode == 1
    assert "ImportError: TensorFlow was imported before chapter14.tf1" in result.stderr
    assert run(code=code, env={"TF_USE_LEGACY_KERAS": "1"}).returncode == 0
