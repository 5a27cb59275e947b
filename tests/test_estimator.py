"""chapter14/tf1/estimator: training as in the real 1.15.5; its graphs are in the catalogue."""

import os
import sys

import numpy as np
import pandas
import pytest

from chapter14 import tf1 as tf

tf.load()

X = np.arange(8, dtype=np.float32).reshape(4, 2)  # [4 instances, 2 inputs]
y = np.array([0, 1, 0, 1])
COLUMN = tf.feature_column.numeric_column("X", shape=[2])


def config(tmp_path, **options):
    return tf.estimator.RunConfig(model_dir=str(tmp_path), tf_random_seed=42, **options)


def batches(labels=y, **options):
    return tf.estimator.inputs.numpy_input_fn({"X": X}, labels, batch_size=2, shuffle=False,
                                              **options)


def test_deep_classifier(tmp_path):
    """1.15.5's loss; checkpoints have its names."""
    classifier = tf.estimator.DNNClassifier([3], feature_columns=[COLUMN], config=config(tmp_path))
    classifier.train(batches(num_epochs=5))
    assert (classifier.evaluate(batches(num_epochs=5))["average_loss"]
            == pytest.approx(0.659862, abs=2e-6))
    assert os.path.basename(classifier.latest_checkpoint()) == "model.ckpt-10"
    assert classifier.get_variable_names() == [
        "dnn/hiddenlayer_0/bias", "dnn/hiddenlayer_0/bias/t_0/Adagrad", "dnn/hiddenlayer_0/kernel",
        "dnn/hiddenlayer_0/kernel/t_0/Adagrad", "dnn/logits/bias", "dnn/logits/bias/t_0/Adagrad",
        "dnn/logits/kernel", "dnn/logits/kernel/t_0/Adagrad", "global_step"]
    predicted = list(classifier.predict(batches(None, num_epochs=1)))
    assert len(predicted) == 4 and set(predicted[0]) == {
        "all_class_ids", "all_classes", "class_ids", "classes", "logistic", "logits",
        "probabilities"}


def model(features, labels, mode, params):
    outputs = tf.layers.dense(features["X"], 1, name="outputs")
    loss = (None if mode == tf.estimator.ModeKeys.PREDICT
            else tf.losses.mean_squared_error(labels, outputs))
    training_op = None
    if mode == tf.estimator.ModeKeys.TRAIN:
        training_op = tf.train.GradientDescentOptimizer(params["rate"]).minimize(
            loss, tf.train.get_global_step())
    return tf.estimator.EstimatorSpec(mode, {"outputs": outputs}, loss, training_op)


def test_a_model_function_with_hooks_and_an_export(tmp_path):
    """Hooks are called at each step; what is exported is there; old checkpoints are removed."""
    class Steps(tf.train.SessionRunHook):
        n = 0

        def after_run(self, run_context, run_values):
            self.n += 1

    hook = Steps()
    estimator = tf.estimator.Estimator(model, params={"rate": 0.01}, config=config(
        tmp_path, save_checkpoints_steps=2, keep_checkpoint_max=2))
    labels = X.sum(1, keepdims=True)
    estimator.train(batches(labels, num_epochs=None), max_steps=6, hooks=[hook])
    assert hook.n == 6 and sorted(path.name for path in tmp_path.glob("*.index")) == [
        "model.ckpt-4.index", "model.ckpt-6.index"]
    result = estimator.evaluate(batches(labels, num_epochs=1))
    assert result["global_step"] == 6 and result["loss"] < 1
    serving = tf.estimator.export.build_raw_serving_input_receiver_fn(
        {"X": tf.placeholder(tf.float32, [None, 2])})
    exported = estimator.export_savedmodel(str(tmp_path / "exported"), serving)
    assert sorted(os.listdir(exported)) == [b"saved_model.pb", b"variables"]


def test_train_and_evaluate(tmp_path):
    classifier = tf.estimator.LinearClassifier([COLUMN], config=config(tmp_path))
    columns = tf.feature_column.make_parse_example_spec([COLUMN])
    exporter = tf.estimator.LatestExporter(
        "latest", tf.estimator.export.build_parsing_serving_input_receiver_fn(columns))
    result, exports = tf.estimator.train_and_evaluate(
        classifier, tf.estimator.TrainSpec(batches(num_epochs=None), max_steps=5),
        tf.estimator.EvalSpec(batches(num_epochs=1), exporters=[exporter]))
    assert result["global_step"] == 5 and len(exports) == 1


def test_a_keras_model(tmp_path):
    keras_model = tf.keras.Sequential([tf.keras.layers.Dense(1, input_shape=(2,))])
    keras_model.compile(optimizer=tf.train.AdamOptimizer(0.1), loss="mse")
    estimator = tf.keras.estimator.model_to_estimator(keras_model, config=config(tmp_path))
    estimator.train(lambda: tf.data.Dataset.from_tensor_slices((X, X[:, :1])).repeat().batch(2),
                    steps=3)
    found = estimator.evaluate(lambda: tf.data.Dataset.from_tensor_slices((X, X[:, :1])).batch(2))
    assert found["global_step"] == 3


@pytest.mark.parametrize("make, message", [
    (lambda: tf.estimator.DNNClassifier([5], [COLUMN], n_classes=1), "n_classes must be > 2: 1"),
    (lambda: tf.estimator.Estimator(lambda x: 1), "must include features argument"),
    (lambda: tf.estimator.inputs.numpy_input_fn({"X": X}, y), "shuffle must be provided"),
])
def test_what_is_wrong_says_so(make, message):
    with pytest.raises(ValueError, match=message):
        make()


def test_a_distribution_on_several_machines_is_refused(tmp_path, monkeypatch):
    monkeypatch.setenv("TF_CONFIG", '{"cluster": {"chief": ["a:1"], "worker": ["b:1"]}, '
                                    '"task": {"type": "worker", "index": 0}}')
    assert tf.estimator.RunConfig(model_dir=str(tmp_path)).num_worker_replicas == 2
    with pytest.raises(NotImplementedError, match="several machines"):
        tf.estimator.RunConfig(model_dir=str(tmp_path),
                               train_distribute=tf.distribute.OneDeviceStrategy("/cpu:0"))


def test_names():
    """What there is no kernel for any more is refused by name."""
    for name in "BoostedTreesClassifier", "tpu":
        with pytest.raises(AttributeError, match=f"tf.estimator.{name} is not provided"):
            getattr(tf.estimator, name)
    assert "chapter14.tf1.estimator" in sys.modules and "numpy_input_fn" in dir(tf.estimator.inputs)


def test_words_of_documents(tmp_path):
    """contrib.learn's numbers of them, as 1.15.5 gave them; saved and restored."""
    documents = ["Hello World, it's a nice-day FOO barBaz", "hello a a a nice"]
    words = tf.contrib.learn.preprocessing.VocabularyProcessor(8)
    numbers = np.array(list(words.fit_transform(documents)))
    assert numbers.dtype == np.int64
    assert numbers.tolist() == [[1, 2, 3, 4, 5, 6, 7, 0], [8, 4, 4, 4, 9, 0, 0, 0]]
    assert list(words.reverse(numbers))[1] == "hello a a a nice <UNK> <UNK> <UNK>"
    words.save(str(tmp_path / "words"))
    again = tf.contrib.learn.preprocessing.VocabularyProcessor.restore(str(tmp_path / "words"))
    assert list(again.transform(["a new nice day"]))[0].tolist() == [4, 0, 9, 0, 0, 0, 0, 0]
    frequent = tf.contrib.learn.preprocessing.VocabularyProcessor(4, min_frequency=1)
    assert ([row.tolist() for row in frequent.fit_transform(documents)]
            == [[0, 0, 0, 1], [0, 1, 1, 1]])


def test_bytes_of_documents():
    processor = tf.contrib.learn.preprocessing.ByteProcessor(6)
    rows = list(processor.transform(["abc", "Straße"]))
    assert rows[0].dtype == np.uint8 and rows[1].tolist() == [83, 116, 114, 97, 195, 159]
    assert list(processor.reverse(rows)) == ["abc", "Straß"]


def test_csv_files(tmp_path):
    """With and without a first line that tells the sizes."""
    path, base = tmp_path / "x.csv", tf.contrib.learn.datasets.base
    path.write_text("2,2,a,b\n1.5,2,0\n3,4,1\n")
    read = base.load_csv_with_header(str(path), target_dtype=np.int32, features_dtype=np.float32)
    assert read.data.tolist() == [[1.5, 2], [3, 4]] and read.target.tolist() == [0, 1]
    path.write_text("1.5,2,0\n3,4,1\n")
    read = base.load_csv_without_header(str(path), np.float32, np.int32, target_column=0)
    assert read.data.tolist() == [[2, 0], [4, 1]] and read.target.tolist() == [1.5, 3]


def test_a_csv_file_is_shrunk(tmp_path):
    """To every third line, as 1.15.5 writes them; the file itself stays."""
    path = tmp_path / "x.csv"
    path.write_text("".join(f"{i},x\n" for i in range(7)))
    tf.contrib.learn.datasets.base.shrink_csv(str(path), 3)
    assert (tmp_path / "x_small.csv").read_bytes() == b"0,x\r\n3,x\r\n6,x\r\n"
    assert len(path.read_text().splitlines()) == 7


def test_data_frames():
    """Numbers come out as arrays, the data as floats; what is no frame stays as it is."""
    frame, learn = (pandas.DataFrame({"a": [1, 2], "b": [0.5, 1.5], "c": [True, False]}),
                    tf.contrib.learn)
    data = learn.extract_pandas_data(frame)
    assert data.dtype == np.float64 and data.tolist() == [[1, 0.5, 1], [2, 1.5, 0]]
    matrix = learn.extract_pandas_matrix(pandas.DataFrame({"a": [1, 2], "b": ["x", "y"]}))
    assert matrix.tolist() == [[1, "x"], [2, "y"]]
    labels = learn.extract_pandas_labels(frame[["a"]])
    assert labels.dtype == np.int64 and labels.tolist() == [[1], [2]]
    for extract in (learn.extract_pandas_data, learn.extract_pandas_matrix,
                    learn.extract_pandas_labels):
        assert extract(X) is X


@pytest.mark.parametrize("extract, columns, message", [
    ("data", {"a": [1], "b": ["x"]},
     "extracting pandas data must be int, float, or bool. Found: 'b' type='"),
    ("labels", {"b": ["x"]}, "extracting labels must be int, float, or bool. Found: 'b' type="),
    ("labels", {"a": [1], "b": [2]}, "Only one column for labels is allowed"),
])
def test_data_frames_that_are_refused(extract, columns, message):
    with pytest.raises(ValueError, match=message):
        getattr(tf.contrib.learn, f"extract_pandas_{extract}")(pandas.DataFrame(columns))


def test_contrib_learns_estimators_without_kernels_are_refused():
    with pytest.raises(AttributeError, match="tf.contrib.learn.SVM is not provided"):
        tf.contrib.learn.SVM  # noqa: B018
