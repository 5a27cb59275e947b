"""tf.contrib.slim, layers, framework, training: what no graph of the catalogue holds.

All numbers here are TensorFlow 1.15.5's, of the same lines.
"""

import numpy as np
import pytest
from conftest import run

from chapter14 import tf1 as tf
from chapter14.harness import reset_graph

X = np.arange(12, dtype=np.float32).reshape(4, 3) / 10
Y = np.array([0, 2, 1, 2])
LOSSES = 0.967800, 1.018662  # after the training by slim, and by contrib.training
EVALUATED = 0.5, 1.941886  # accuracy and squared error of slim's training
BETA = 0.027950, -0.013869, -0.077046, -0.022091, 0.002739  # a variable after it
N_OPS_TO_RESTORE = 35


@pytest.fixture(autouse=True)
def quiet_and_fresh():
    tf.logging.set_verbosity(tf.logging.ERROR)
    reset_graph()


def op_seeds():
    """The op seeds of all random ops."""
    return [op.get_attr("seed2") for op in tf.get_default_graph().get_operations()
            if "seed2" in op.node_def.attr]


def model():
    slim = tf.contrib.slim
    with slim.arg_scope([slim.fully_connected], weights_regularizer=slim.l2_regularizer(0.01)):
        hidden = slim.fully_connected(tf.constant(X), 5, normalizer_fn=slim.batch_norm)
        return slim.fully_connected(hidden, 3, activation_fn=None)


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """(the last loss, the folder) of five steps of slim.learning.train."""
    slim, folder = tf.contrib.slim, str(tmp_path_factory.mktemp("slim"))
    reset_graph()
    slim.losses.sparse_softmax_cross_entropy(model(), tf.constant(Y))
    train = slim.learning.create_train_op(
        slim.losses.get_total_loss(), tf.train.GradientDescentOptimizer(0.1), clip_gradient_norm=4)
    return slim.learning.train(train, folder, number_of_steps=5, log_every_n_steps=1), folder


def test_training(trained):
    """By slim, and by contrib.training with a hook."""
    loss, folder = trained
    assert loss == pytest.approx(LOSSES[0], abs=1e-5)
    tf.losses.sparse_softmax_cross_entropy(Y, model())
    training = tf.contrib.training
    train = training.create_train_op(tf.losses.get_total_loss(), tf.train.AdamOptimizer(0.01))
    loss = training.train(train, None, hooks=[tf.train.StopAtStepHook(num_steps=4)],
                          save_checkpoint_secs=0, save_summaries_steps=0)
    assert loss == pytest.approx(LOSSES[1], abs=1e-5)


def test_evaluation(trained):
    """Of a checkpoint, over two batches, by both evaluators."""
    slim, checkpoint = tf.contrib.slim, tf.train.latest_checkpoint(trained[1])
    logits = model()
    values, updates = slim.metrics.aggregate_metric_map({
        "accuracy": slim.metrics.streaming_accuracy(tf.argmax(logits, 1), tf.constant(Y)),
        "error": slim.metrics.streaming_mean_squared_error(logits, tf.ones([4, 3]))})
    slim.get_or_create_global_step()
    found = slim.evaluation.evaluate_once(
        "", checkpoint, trained[1], num_evals=2, eval_op=list(updates.values()),
        final_op=[values["accuracy"], values["error"]])
    np.testing.assert_allclose(found, EVALUATED, atol=1e-5)
    error = tf.contrib.training.evaluate_once(
        checkpoint, eval_ops=list(updates.values()), final_ops=values["error"],
        hooks=[tf.contrib.training.StopAfterNEvalsHook(2)])
    assert error == pytest.approx(EVALUATED[1], abs=1e-5)


def test_checkpoints(trained):
    """They are listed, read, and restored by each of the functions."""
    framework, checkpoint = tf.contrib.framework, tf.train.latest_checkpoint(trained[1])
    names = [name for name, _ in framework.list_variables(trained[1])]
    assert ["fully_connected/BatchNorm/beta", "fully_connected/BatchNorm/moving_mean",
            "fully_connected/BatchNorm/moving_variance", "fully_connected/weights",
            "fully_connected_1/biases",
            "fully_connected_1/weights", "global_step"] == names
    assert 5 == framework.load_variable(trained[1], "global_step:0") == \
        framework.load_checkpoint(checkpoint).get_tensor("global_step")
    model()
    beta, = framework.get_variables_by_name("beta")
    n_ops = len(tf.get_default_graph().get_operations())
    restored = framework.get_variables_to_restore(exclude=["fully_connected_1"])
    restore = framework.assign_from_checkpoint_fn(checkpoint, restored)
    framework.init_from_checkpoint(trained[1], {"fully_connected/": "fully_connected/"})
    assert N_OPS_TO_RESTORE == len(tf.get_default_graph().get_operations()) - n_ops
    with tf.Session() as sess:
        sess.run(tf.global_variables_initializer())
        np.testing.assert_allclose(sess.run(beta), BETA, atol=1e-5)
        sess.run(tf.assign(beta, tf.zeros([5])))
        restore(sess)
        np.testing.assert_allclose(sess.run(beta), BETA, atol=1e-5)


def example(**features):
    """A serialised record; ``__`` in a name stands for a slash."""
    record = tf.train.Example()
    for name, value in features.items():
        feature = record.features.feature[name.replace("__", "/")]
        (feature.bytes_list if isinstance(value, bytes) else feature.int64_list).value.append(value)
    return record.SerializeToString()


def test_records_are_read(tmp_path):
    """By slim's provider and decoder, in their order, by queue runners; images by their format."""
    slim, pixels = tf.contrib.slim, np.arange(12, dtype=np.uint8).reshape(2, 2, 3)
    with tf.Session() as sess:
        image = sess.run(tf.image.encode_png(pixels))
    path = str(tmp_path / "records")
    with tf.python_io.TFRecordWriter(path) as writer:
        for label in range(4):
            writer.write(example(image__encoded=image, image__format=b"png", label=label))
    features = {"image/encoded": tf.FixedLenFeature([], tf.string),
                "label": tf.FixedLenFeature([], tf.int64),
                "image/format": tf.FixedLenFeature([], tf.string)}
    decoder = slim.tfexample_decoder.TFExampleDecoder(
        features, {"image": slim.tfexample_decoder.Image(shape=[2, 2, 3]),
                   "label": slim.tfexample_decoder.Tensor("label")})
    dataset = slim.dataset.Dataset(path, tf.TFRecordReader, decoder, 4, {"image": "", "label": ""})
    provider = slim.dataset_data_provider.DatasetDataProvider(dataset, num_readers=1, shuffle=False)
    fetches = provider.get(["image", "label"])
    with tf.Session() as sess, slim.queues.QueueRunners(sess):
        read = [sess.run(fetches) for _ in range(4)]
    assert [0, 1, 2, 3] == [label for _, label in read]
    np.testing.assert_array_equal(read[0][0], pixels)


@pytest.mark.parametrize("net, size, expected", [
    ("alexnet.alexnet_v2", 224, (11, 204, 1187, 16)),
    ("overfeat.overfeat", 231, (11, 208, 1213, 16)), ("vgg.vgg_16", 224, (19, 381, 3714, 32)),
    ("resnet_v1.resnet_v1_50", 224, (55, 2527, 69136, 267)),
    ("inception.inception_v1", 224, (60, 2471, 75429, 230))])
def test_seeds_of_nets(net, size, expected):
    """How many random ops, the last one's seed, the sum of all, and how many variables."""
    from chapter14.tf1.contrib.slim import nets
    module, name = net.split(".")
    module = getattr(nets, module)
    scope = {"resnet_v1_50": "resnet", "vgg_16": "vgg"}.get(name, name) + "_arg_scope"
    with tf.contrib.slim.arg_scope(getattr(module, scope)()):
        getattr(module, name)(tf.placeholder(tf.float32, [2, size, size, 3]), 10)
    tf.random_normal([1])
    seeds = op_seeds()
    assert expected == (len(seeds), seeds[-1], sum(seeds), len(tf.contrib.slim.get_variables()))


def test_one_function_under_all_names():
    """A scope of slim's sets arguments of contrib.layers' functions, for they are the same."""
    slim, layers, framework = tf.contrib.slim, tf.contrib.layers, tf.contrib.framework
    assert slim.arg_scope is framework.arg_scope
    assert slim.conv2d is layers.conv2d is layers.convolution2d
    assert slim.losses is tf.contrib.losses and slim.metrics is tf.contrib.metrics
    assert slim.get_variables is framework.get_variables
    assert layers.linear.func is layers.fully_connected
    assert [True, False, True] == [framework.has_arg_scope(function) for function in (
        slim.conv2d, layers.repeat, layers.bias_add)]
    assert framework.has_arg_scope(func=layers.conv2d) and framework.nest.is_sequence([1])


def test_outputs_are_collected_with_their_aliases():
    """Slim's end points are made of them."""
    slim = tf.contrib.slim
    slim.fully_connected(tf.ones([2, 3]), 4, scope="fc", outputs_collections="ends")
    end, = tf.get_collection("ends")
    assert ("fc/Relu:0", ["fc"]) == (end.name, end.aliases)
    assert ["fc"] == list(slim.utils.convert_collection_to_dict("ends", clear_collection=True))


def of_images(layer, *arguments, **options):
    return lambda: getattr(tf.contrib.layers, layer)(tf.ones([1, 4, 4, 3]), *arguments, **options)


@pytest.mark.parametrize("fails, kind, message", [
    (of_images("conv2d", 2, 3, data_format="channels_first"), ValueError,
     "Invalid data_format: 'channels_first'"),
    (of_images("max_pool2d", 2, data_format="CHWN"), ValueError,
     "data_format has to be either NCHW or NHWC."),
    (of_images("batch_norm", data_format="NHCW"), ValueError,
     "data_format has to be either NCHW or NHWC."),
    (of_images("conv2d_transpose", 2, 3, data_format="channels_last"), ValueError,
     "data_format has to be"),
    (of_images("batch_norm", renorm=True, updates_collections=None), ValueError,
     "renorm is not supported with"),
    (of_images("group_norm", 2), ValueError, "3 channels is not commensurate with 2"),
    (of_images("conv1d", 2, 3), ValueError, "Convolution expects input with rank 3, got 4"),
    (lambda: tf.contrib.layers.fully_connected(tf.ones([2, 3]), 2.5), ValueError,
     "num_outputs type should be"),
    (lambda: tf.contrib.layers.optimize_loss(tf.Variable(1.0), None, 0.1, "Nada"), ValueError,
     "Optimizer name should be one of"),
    (lambda: tf.contrib.layers.embed_sequence([[1]]), ValueError,
     "Must specify vocab size and embedding"),
    (lambda: tf.contrib.framework.with_shape([2], tf.ones([3])), ValueError,
     "Invalid shape for tensor ones:0"),
    (lambda: tf.contrib.framework.with_shape([[2]], tf.ones([2])), ValueError,
     "Invalid rank 2 for shape"),
    (lambda: tf.contrib.framework.get_unique_variable("nothing"), ValueError,
     "Couldn.t find variable nothing"),
    (lambda: tf.contrib.framework.arg_scope([tf.nn.relu], a=1).__enter__(), ValueError,
     "is not decorated with"),
    (lambda: tf.contrib.framework.arg_scope(3, a=1).__enter__(), TypeError,
     "list_ops_or_scope must either be")])
def test_what_tensorflow_1_refuses(fails, kind, message):
    with pytest.raises(kind, match=message):
        fails()


def test_hyperparameters():
    """They keep their types, whichever way they are set."""
    hparams = tf.contrib.training.HParams(rate=0.1, layers=[64, 32], name="net", deep=True)
    assert hparams.parse("rate=1,layers=[8,16],deep=false") is hparams
    assert (1.0, [8, 16], "net", False) == (hparams.rate, hparams.layers, hparams.name,
                                            hparams.deep)
    assert float is type(hparams.rate)
    assert "rate=1.0,layers=[8, 16],name=net,deep=False" == str(hparams)
    hparams.override_from_dict({"name": "other"}).parse_json('{"rate": 3}')
    assert ("other", 3.0, 7) == (hparams.get("name"), hparams.get("rate"),
                                 hparams.get("nothing", 7))
    json = '{"deep": false, "layers": [8, 16], "name": "other", "rate": 3.0}'
    assert json == hparams.to_json(sort_keys=True)
    hparams.del_hparam("deep")
    hparams.add_hparam("size", 2)
    assert "deep" not in hparams and {"rate", "layers", "name", "size"} == hparams.values().keys()
    assert {"x": 5, "a": {1: 3.0, 0: 4.0}} == tf.contrib.training.parse_values(
        "x=5,a[1]=3,a[0]=4,z=1", {"x": int, "a": float}, ignore_unknown=True)


@pytest.mark.parametrize("values, message", [
    ("a=x", "Could not parse hparam 'a' of type 'int' with value 'x' in a=x"),
    ("a 1", "Malformed hyperparameter"), ("b=1", "Unknown hyperparameter type for b"),
    ("a=1,a=2", "Multiple assignments to variable 'a' in a=1,a=2"),
    ("a[1]=1,a[1]=2", r"Multiple assignments to variable 'a\[1\]'"),
    ("a=1,a[0]=1", "Multiple assignments to variable 'a'"),
    ("a[0]=[1]", "Assignment of a list to a list index"), ("a=1.5", "Could not parse")])
def test_hyperparameters_that_cannot_be_read(values, message):
    with pytest.raises(ValueError, match=message):
        tf.contrib.training.parse_values(values, {"a": int})


@pytest.mark.parametrize("name, value, kind", [
    ("rate", "x", ValueError), ("n", 1.5, ValueError), ("n", True, ValueError),
    ("n", [1], ValueError), ("sizes", 1, ValueError), ("other", 1, KeyError)])
def test_hyperparameters_of_another_type(name, value, kind):
    with pytest.raises(kind):
        tf.contrib.training.HParams(rate=0.1, n=1, sizes=[1]).set_hparam(name, value)


def test_nothing_is_said_of_tf_slim():
    """Its advice to use newer functions is not the reader's business."""
    code = ("from chapter14 import tf1 as tf\nslim = tf.contrib.slim\n"
            "slim.losses.softmax_cross_entropy(slim.linear(tf.ones([2, 3]), 3), tf.ones([2, 3]))\n"
            "sgd = tf.train.GradientDescentOptimizer(1.0)\n"
            "slim.learning.create_train_op(slim.losses.get_total_loss(), sgd)\n"
            "slim.get_or_create_global_step()")
    result = run(code=code)
    assert 0 == result.returncode, result.stderr
    assert "tf_slim" not in result.stdout + result.stderr
