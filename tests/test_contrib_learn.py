"""chapter14/tf1/contrib/learn: estimators of contrib.learn, trained, evaluated, asked, exported.

The graphs they build are in the catalogue; numbers here are those of TensorFlow 1.15.5.
"""

import os

import numpy as np
import pandas
import pytest

from chapter14 import tf1 as tf

learn, layers = tf.contrib.learn, tf.contrib.layers
X = np.random.RandomState(0).rand(60, 3).astype(np.float32)
y = (4 * X[:, 0]).astype(np.int32) % 3
FIRST_LOSSES = [1.0613271, 1.102553, 1.0720514]
SCORE = {"loss": 1.0006243, "accuracy": 28 / 60, "global_step": 40}
REGRESSION = {"loss": 0.7923555, "error": 0.7873639, "global_step": 10}
OWN_LOSS, EXPERIMENT = 1.1080946, 1.0558753
WIDE_AND_DEEP = {"loss": 0.42671627, "auc": 0.848794, "labels/prediction_mean": 0.1921276,
                 "global_step": 20}
PAIR = layers.real_valued_column("x", dimension=2)


class Losses(tf.train.SessionRunHook):
    """Keeps the loss of each step."""

    def begin(self):
        self.values, self._loss = [], tf.get_collection(tf.GraphKeys.LOSSES)[-1]

    def before_run(self, run_context):
        return tf.train.SessionRunArgs(self._loss)

    def after_run(self, run_context, run_values):
        self.values.append(run_values.results)


def config(folder, **options):
    return learn.RunConfig(model_dir=str(folder), tf_random_seed=42, **options)


def columns():
    return learn.infer_real_valued_columns_from_input(X)


def inputs():
    """An input function's features and labels, constants."""
    return {"x": tf.constant(X[:, :2])}, tf.constant(y)


def test_the_books_classifier(tmp_path):
    """Batches in 1.15.5's order, its losses, its names; what is asked by arrays and without."""
    losses, classifier = Losses(), learn.DNNClassifier(
        hidden_units=[8, 4], n_classes=3, feature_columns=columns(), config=config(tmp_path))
    by_arrays = learn.SKCompat(classifier)
    assert by_arrays.fit(X, y, batch_size=16, steps=40, monitors=[losses]) is by_arrays
    assert losses.values[:3] == pytest.approx(FIRST_LOSSES, abs=2e-6)
    predicted = by_arrays.predict(X)
    assert {key: value.shape for key, value in predicted.items()} == {
        "classes": (60,), "logits": (60, 3), "probabilities": (60, 3)}
    assert by_arrays.score(X, y) == pytest.approx(SCORE, abs=5e-6)
    assert list(classifier.predict(X[:4])) == predicted["classes"][:4].tolist()
    assert list(classifier.predict_proba(X[:2]))[1] == pytest.approx(
        predicted["probabilities"][1], abs=1e-6)
    assert (classifier.predict(X, as_iterable=False) == predicted["classes"]).all()
    assert classifier.get_variable_names()[:3] == [
        "dnn/hiddenlayer_0/biases", "dnn/hiddenlayer_0/biases/denlayer_0/biases/part_0/Adagrad",
        "dnn/hiddenlayer_0/weights"]


def test_training_goes_on_where_it_ended(tmp_path):
    """In the same folder, by another object; ``max_steps`` counts from the first."""
    for steps, done in (5, 5), (5, 10):
        regressor = learn.DNNRegressor([4], columns(), config=config(tmp_path))
        regressor.fit(X, X.sum(1), steps=steps, batch_size=20)
        assert regressor.get_variable_value("global_step") == done
    regressor.fit(X, X.sum(1), batch_size=20, max_steps=10)
    result = regressor.evaluate(X, X.sum(1), metrics={
        "error": tf.contrib.metrics.streaming_mean_absolute_error})
    assert result == pytest.approx(REGRESSION, abs=1e-5)


def test_the_first_tutorials_regressor():
    """LinearRegressor with an input function; weights are zeros before."""
    x, targets = np.array([1.0, 2.0, 3.0, 4.0]), np.array([0.0, -1.0, -2.0, -3.0])
    read = learn.io.numpy_input_fn({"x": x}, targets, batch_size=4, num_epochs=1000, shuffle=False)
    regressor = learn.LinearRegressor(feature_columns=[layers.real_valued_column("x", dimension=1)])
    assert regressor.fit(input_fn=read, steps=1000) is regressor
    assert regressor.evaluate(input_fn=read, steps=10)["loss"] < 1e-6
    asked = learn.io.numpy_input_fn({"x": x}, batch_size=2, num_epochs=1, shuffle=False)
    assert list(regressor.predict(input_fn=asked)) == pytest.approx(targets, abs=1e-3)
    assert regressor.get_variable_value("linear/x/weight").shape == (1, 1)


def test_a_model_of_ones_own(tmp_path):
    """With parameters, metrics by `MetricSpec`, and predictions that are no dict."""
    def model(features, labels, mode, params):
        outputs = layers.fully_connected(features["x"], 1, activation_fn=None)[:, 0]
        loss = tf.reduce_mean(tf.square(outputs - tf.cast(labels, tf.float32)))
        train_op = layers.optimize_loss(loss, tf.train.get_global_step(), params["rate"], "SGD")
        return learn.ModelFnOps(mode, outputs, loss, train_op)

    losses = Losses()
    estimator = learn.Estimator(model, params={"rate": 0.1}, config=config(tmp_path))
    estimator.fit(input_fn=inputs, steps=10, monitors=[losses])
    assert losses.values[0] == pytest.approx(OWN_LOSS, abs=2e-6)
    assert losses.values[-1] < losses.values[0]
    result = estimator.evaluate(input_fn=inputs, steps=1, metrics={
        "squares": learn.MetricSpec(lambda predictions, labels: tf.metrics.mean_squared_error(
            tf.cast(labels, tf.float32), predictions)),
        "word": learn.MetricSpec(lambda predictions: tf.constant(b"\xff")),  # not in the summary
        "global_step": learn.MetricSpec(lambda predictions: tf.constant(7.0))})
    assert result["squares"] == pytest.approx(result["loss"]) and result["word"] == b"\xff"
    assert result["global_step"] == result["_global_step"] == 10
    assert len(list(estimator.predict(input_fn=inputs))) == 60
    with pytest.raises(ValueError, match="Features are incompatible"):
        estimator.fit(input_fn=lambda: (None, tf.constant(y)), steps=1)


def test_words_in_wide_and_deep_models(tmp_path):
    """Sparse columns, crossed ones and embeddings end to end; 1.15.5's loss."""
    def read():
        words = layers.dense_to_sparse(tf.constant([["a"], ["b"], ["c"]] * 20), "")
        return {"x": tf.constant(X[:, :2]), "word": words}, tf.constant(y % 2)

    word = layers.sparse_column_with_hash_bucket("word", 20)
    ranges = layers.bucketized_column(layers.real_valued_column("x", dimension=2), [0.3, 0.6])
    classifier = learn.DNNLinearCombinedClassifier(
        linear_feature_columns=[word, layers.crossed_column([word, ranges], 100)],
        dnn_feature_columns=[PAIR, layers.embedding_column(word, 3)], dnn_hidden_units=[4],
        config=config(tmp_path), fix_global_step_increment_bug=True)
    classifier.fit(input_fn=read, steps=20)
    result = classifier.evaluate(input_fn=read, steps=1)
    assert {key: result[key] for key in WIDE_AND_DEEP} == pytest.approx(WIDE_AND_DEEP, abs=1e-5)


def test_training_stops_early(tmp_path):
    """A `ValidationMonitor` evaluates each checkpoint."""
    monitor = learn.monitors.ValidationMonitor(
        X, 1 - y % 2, every_n_steps=5, early_stopping_rounds=10, check_interval_secs=None)
    classifier = learn.LinearClassifier(
        columns(), config=config(tmp_path, save_checkpoints_steps=5))
    classifier.fit(X, y % 2, batch_size=60, steps=100, monitors=[monitor])
    assert monitor.early_stopped and classifier.get_variable_value("global_step") < 40
    assert monitor.best_metrics["loss"] == monitor.best_value


def test_frames_and_streams_are_fed(tmp_path):
    """The same batches as of arrays; a stream ends the training."""
    class Frame(pandas.DataFrame):
        pass

    frame = Frame(X, columns=list("abc"))
    weights = {}
    for name, data, labels in ("arrays", X.astype(float), y), ("frame", frame, pandas.Series(y)):
        losses, classifier = Losses(), learn.LinearClassifier(
            columns(), n_classes=3, config=config(tmp_path / name))
        learn.SKCompat(classifier).fit(data, labels, batch_size=25, steps=5, monitors=[losses])
        weights[name] = losses.values
    assert weights["arrays"] == weights["frame"]
    assert weights["arrays"][0] == pytest.approx(np.log(3))
    losses, classifier = Losses(), learn.LinearClassifier(
        columns(), n_classes=3, config=config(tmp_path / "stream"))
    learn.SKCompat(classifier).fit(iter(X), iter(y), batch_size=25, monitors=[losses])
    assert len(losses.values) == 3
    learn.SKCompat(classifier).fit(iter(X), iter(y[:30]), batch_size=25, monitors=[losses])
    assert len(losses.values) == 1  # labels end in the second batch


def test_an_experiment_with_exports(tmp_path):
    """Evaluations while it trains, and an export that answers as the estimator does."""
    strategy = learn.make_export_strategy(learn.build_parsing_serving_input_fn(
        layers.create_feature_spec_for_parsing([PAIR])))

    def experiment(output_dir):
        classifier = learn.DNNClassifier([4], [PAIR], n_classes=3, config=config(output_dir))
        return learn.Experiment(classifier, inputs, inputs, train_steps=20, eval_steps=1,
                                export_strategies=[strategy])

    result, (folder,) = learn.learn_runner.run(experiment, output_dir=str(tmp_path))
    assert result["global_step"] == 20 and result["loss"] == pytest.approx(EXPERIMENT, abs=1e-5)
    assert sorted(os.listdir(folder)) == [b"saved_model.pb", b"variables"]
    example = tf.train.Example(features=tf.train.Features(feature={"x": tf.train.Feature(
        float_list=tf.train.FloatList(value=X[0, :2]))})).SerializeToString()
    with tf.Session(graph=tf.Graph()) as session:
        meta = tf.saved_model.loader.load(session, ["serve"], folder)
        signature = meta.signature_def["serving_default"]
        scores, classes = session.run(
            [signature.outputs["scores"].name, signature.outputs["classes"].name],
            {signature.inputs["inputs"].name: [example]})
    classifier = experiment(str(tmp_path)).estimator
    probabilities = next(classifier.predict_proba(input_fn=inputs))
    assert scores[0] == pytest.approx(probabilities, abs=1e-6)
    assert classes.tolist() == [[b"0", b"1", b"2"]]


def test_an_export_with_other_tags(tmp_path):
    """Resources are made when it is loaded; no export is kept of those that a strategy makes."""
    from tensorflow.python.ops import resources  # not before tf1 has loaded TensorFlow

    read = learn.build_parsing_serving_input_fn(layers.create_feature_spec_for_parsing([PAIR]))

    def with_resource():
        made = read()
        resources.register_resource(made.features["x"], tf.no_op("resource"), tf.constant(True))
        return made

    classifier = learn.LinearClassifier([PAIR], n_classes=3, config=config(tmp_path))
    classifier.fit(input_fn=inputs, steps=1)
    folder = classifier.export_savedmodel(str(tmp_path / "one"), with_resource,
                                          graph_rewrite_specs=[(["serve", "other"], ())])
    with tf.Session(graph=tf.Graph()) as session:
        tf.saved_model.loader.load(session, ["serve", "other"], folder)
        resource = session.graph.get_operation_by_name("resource")
        assert any(resource in op.control_inputs for op in session.graph.get_operations())
    with pytest.raises(ValueError, match="without transforms"):
        classifier.export_savedmodel("", read, graph_rewrite_specs=[(["serve"], ["a transform"])])
    learn.make_export_strategy(read, exports_to_keep=0).export(classifier, str(tmp_path / "two"))
    assert os.listdir(tmp_path / "two") == []


def test_columns_and_configuration_in_the_later_estimators(tmp_path):
    classifier = tf.estimator.DNNClassifier([4], [PAIR], n_classes=3, config=config(tmp_path))
    classifier.train(inputs, steps=3)
    assert classifier.evaluate(inputs, steps=1)["global_step"] == 3


def test_graphs_are_run():
    total = tf.Variable(1.0)
    runs = learn.run_n({"total": tf.assign_add(total, 2.0)}, n=3)
    assert [run["total"] for run in runs] == [3, 5, 7]
    with tf.Graph().as_default():  # without variables, no checkpoint is read
        assert learn.infer("nowhere", {"two": tf.constant(2)}) == {"two": 2}


@pytest.mark.parametrize("last, told", [(None, [1, -1, 4, -4, 7, -7, -8]),
                                        (8, [1, -1, 4, -4, 7, -7, 8, -8])])
def test_which_steps_a_monitor_is_told(last, told):
    """The first, every third, and the last, before the step and after it (-)."""
    class Told(learn.monitors.EveryN):
        def every_n_step_begin(self, step):
            steps.append(step)
            return []

        def every_n_post_step(self, step, session):
            steps.append(-step)

    steps, monitor = [], Told(3, 1)
    monitor.begin(last)
    for step in range(1, 9):
        assert monitor.step_begin(step) == [] and not monitor.step_end(step, {})
        monitor.post_step(step, None)
    monitor.end()
    assert steps == told


def test_a_configuration_in_a_cluster(monkeypatch):
    """TF_CONFIG tells the task and the master's address."""
    monkeypatch.setenv("TF_CONFIG", '{"cluster": {"ps": ["a:1"], "worker": ["b:1", "c:1"]}, '
                                    '"task": {"type": "worker", "index": 1}}')
    made = learn.RunConfig()
    assert (made.master, made.task_id, made.is_chief) == ("grpc://c:1", 1, False)
    assert (made.num_ps_replicas, made.num_worker_replicas) == (1, 2)


def test_data_sets_by_name():
    """MNIST is the repository's; others are refused."""
    digits = learn.datasets.load_dataset("mnist")
    assert digits.train.images.shape == (55000, 784) and digits.train.labels.dtype == np.uint8
    assert learn.datasets.mnist.dense_to_one_hot(np.array([1, 0]), 2).tolist() == [[0, 1], [1, 0]]
    with pytest.raises(NotImplementedError, match="only 'mnist' is provided"):
        learn.datasets.load_dataset("iris")
    with pytest.raises(ValueError, match="Name of dataset is not found: nothing"):
        learn.datasets.load_dataset("nothing")
