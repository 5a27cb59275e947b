"""Estimators' model functions, feature columns, and data sets in another order, as graphs."""

import os
import tempfile

import numpy as np

from chapter14 import tf1 as tf
from scripts.oracle.catalogue import X_batch, fed, y_batch

words = np.array([["a"], ["c"], ["b"], ["a"]])  # [4 instances, 1 word]
targets = np.sin(np.arange(4, dtype=np.float32)).reshape(4, 1)  # [4 instances, 1 output]
binary = np.array([[0], [1], [1], [0]])  # [4 instances, 1 label]
dense = tf.feature_column.numeric_column("X", shape=[3])
age = tf.feature_column.numeric_column("age")
ages = tf.feature_column.bucketized_column(age, [1.5, 3.5])
listed = tf.feature_column.categorical_column_with_vocabulary_list("word", ["a", "b", "c"])
hashed = tf.feature_column.categorical_column_with_hash_bucket("word", 5)
numbered = tf.feature_column.categorical_column_with_identity("number", 4)


def _features():
    return {"X": fed(X_batch), "age": tf.constant([[1.0], [2.0], [3.0], [4.0]]),
            "word": tf.constant(words), "number": tf.constant([[0], [3], [2], [2]], tf.int64),
            "weight": tf.constant([[1.0], [2.0], [0.5], [1.0]])}


def _config():
    return tf.estimator.RunConfig(model_dir="unused", tf_random_seed=42)


def _of(estimator, labels, mode="train", features=None):
    """What the estimator's model function builds: the loss, or the predictions."""
    if mode != "infer":
        labels = tf.constant(labels)
    tf.train.get_or_create_global_step()
    spec = estimator._call_model_fn(features or _features(), None if mode == "infer" else labels,
                                    mode, estimator.config)
    if mode == "train":
        tf.add_to_collection(tf.GraphKeys.TRAIN_OP, spec.train_op)
    predictions = {} if mode == "train" else {
        key: value for key, value in spec.predictions.items() if value.dtype != tf.string}
    ops = spec.eval_metric_ops if mode == "eval" else {}
    return spec.loss, predictions, {key: value[1] for key, value in ops.items()}


def estimator_of_a_deep_classifier():
    return _of(tf.estimator.DNNClassifier([4, 2], [dense], n_classes=3, config=_config()),
               y_batch[:, None])


def estimator_of_a_deep_classifier_evaluated():
    return _of(tf.estimator.DNNClassifier([4, 2], [dense], n_classes=3, config=_config()),
               y_batch[:, None], "eval")


def estimator_of_a_deep_classifier_predicting():
    return _of(tf.estimator.DNNClassifier([4, 2], [dense], n_classes=3, config=_config()),
               None, "infer")


def estimator_of_a_deep_classifier_of_two():
    return _of(tf.estimator.DNNClassifier([4], [dense, age], config=_config(), dropout=0.5,
                                          weight_column="weight"), binary)


def estimator_of_a_deep_classifier_of_two_evaluated():
    return _of(tf.estimator.DNNClassifier([4], [dense, age], config=_config(),
                                          weight_column="weight"), binary, "eval")


def estimator_of_a_deep_classifier_normalized():
    return _of(tf.estimator.DNNClassifier([4], [dense], config=_config(), batch_norm=True,
                                          optimizer="Adam", activation_fn=tf.nn.tanh), binary)


def estimator_of_a_deep_classifier_of_words():
    return _of(tf.estimator.DNNClassifier([4], [tf.feature_column.embedding_column(listed, 2)],
                                          n_classes=3, label_vocabulary=["a", "b", "c"],
                                          config=_config()), words)


def estimator_of_a_deep_regressor():
    return _of(tf.estimator.DNNRegressor([4], [dense], config=_config(),
                                         optimizer=tf.train.RMSPropOptimizer(0.1)), targets)


def estimator_of_a_deep_regressor_evaluated():
    return _of(tf.estimator.DNNRegressor([4], [dense], config=_config(),
                                         loss_reduction="weighted_mean"), targets, "eval")


def estimator_of_a_linear_classifier():
    return _of(tf.estimator.LinearClassifier([dense, listed, ages], n_classes=3, config=_config()),
               y_batch[:, None])


def estimator_of_a_linear_classifier_of_two():
    return _of(tf.estimator.LinearClassifier([dense, hashed], config=_config(), optimizer="SGD",
                                             sparse_combiner="mean"), binary)


def estimator_of_a_linear_classifier_predicting():
    return _of(tf.estimator.LinearClassifier([dense, numbered], config=_config()), None, "infer")


def estimator_of_a_linear_regressor():
    return _of(tf.estimator.LinearRegressor([dense], config=_config()), targets)


def estimator_of_a_linear_regressor_evaluated():
    return _of(tf.estimator.LinearRegressor([dense, ages], config=_config()), targets, "eval")


def estimator_of_both_classifiers():
    return _of(tf.estimator.DNNLinearCombinedClassifier(
        linear_feature_columns=[listed, tf.feature_column.crossed_column(["word", ages], 7)],
        n_classes=3, dnn_feature_columns=[dense, tf.feature_column.embedding_column(hashed, 2)],
        dnn_hidden_units=[4], config=_config()), y_batch[:, None])


def estimator_of_both_regressors():
    return _of(tf.estimator.DNNLinearCombinedRegressor(
        linear_feature_columns=[listed], dnn_feature_columns=[dense], dnn_hidden_units=[4],
        dnn_dropout=0.2, config=_config()), targets)


def estimator_of_a_baseline_classifier():
    return _of(tf.estimator.BaselineClassifier(n_classes=3, config=_config()), y_batch[:, None])


def estimator_of_a_baseline_regressor():
    return _of(tf.estimator.BaselineRegressor(config=_config()), targets)


def estimator_of_ones_own():
    def model(features, labels, mode, params):
        hidden = tf.layers.dense(features["X"], params["n_hidden"], tf.nn.relu)
        hidden = tf.layers.dropout(hidden, 0.5, training=mode == tf.estimator.ModeKeys.TRAIN)
        logits = tf.layers.dense(hidden, 3)
        loss = tf.losses.sparse_softmax_cross_entropy(labels, logits)
        training_op = tf.train.AdagradOptimizer(0.1).minimize(loss, tf.train.get_global_step())
        return tf.estimator.EstimatorSpec(mode, {"classes": tf.argmax(logits, 1)}, loss,
                                          training_op)
    return _of(tf.estimator.Estimator(model, params={"n_hidden": 4}, config=_config()), y_batch)


def estimator_with_metrics_added():
    estimator = tf.estimator.DNNClassifier([4], [dense], n_classes=3, config=_config())
    added = tf.estimator.add_metrics(estimator, lambda labels, predictions: {
        "error": tf.metrics.mean_absolute_error(labels, predictions["class_ids"])})
    return _of(added, y_batch[:, None], "eval")


def columns_of_numbers():
    columns = [dense, ages,
               tf.feature_column.numeric_column("weight", normalizer_fn=lambda x: x - 1.0)]
    return tf.feature_column.input_layer(_features(), columns)


def columns_of_indicators():
    indicator = tf.feature_column.indicator_column
    crossed = tf.feature_column.crossed_column(["word", numbered], 6)
    weighted = tf.feature_column.weighted_categorical_column(listed, "weight")
    return tf.feature_column.input_layer(
        _features(), [indicator(hashed), indicator(crossed), indicator(weighted)])


def columns_of_words_listed():
    listed_more = tf.feature_column.categorical_column_with_vocabulary_list(
        "word", ["a", "b"], num_oov_buckets=2)
    return tf.feature_column.input_layer(_features(),
                                         [tf.feature_column.indicator_column(listed_more)])


def columns_embedded():
    embedding = tf.feature_column.embedding_column
    columns = [embedding(hashed, 3), embedding(numbered, 2, combiner="sqrtn", max_norm=1.0), dense]
    return tf.feature_column.input_layer(_features(), columns), tf.random_normal([2])


def columns_embedded_together():
    other = tf.feature_column.categorical_column_with_identity("other", 4)
    features = dict(_features(), other=tf.constant([[1], [2], [3], [0]], tf.int64))
    return tf.feature_column.input_layer(
        features, tf.feature_column.shared_embedding_columns([numbered, other], 2))


def columns_in_a_linear_model():
    crossed = tf.feature_column.crossed_column(["word", ages], 7)
    return (tf.feature_column.linear_model(_features(), [dense, ages, listed, crossed], units=2),
            tf.random_normal([1]))


def columns_that_train():
    columns = [dense, tf.feature_column.embedding_column(hashed, 2),
               tf.feature_column.indicator_column(listed)]
    inputs = tf.feature_column.input_layer(_features(), columns)
    loss = tf.losses.mean_squared_error(targets, tf.layers.dense(inputs, 1))
    tf.train.GradientDescentOptimizer(0.1).minimize(loss)
    return loss, tf.random_normal([2])


def _example():
    return tf.train.Example(features=tf.train.Features(feature={
        "age": tf.train.Feature(float_list=tf.train.FloatList(value=[2.0])),
        "word": tf.train.Feature(bytes_list=tf.train.BytesList(value=[b"b"]))})).SerializeToString()


def columns_parsed():
    features = tf.parse_example([_example()],
                                tf.feature_column.make_parse_example_spec([age, hashed]))
    return tf.feature_column.input_layer(features,
                                         [age, tf.feature_column.indicator_column(hashed)])


def examples_parsed_one_by_one():
    features = tf.parse_single_example(_example(), {"age": tf.FixedLenFeature([1], tf.float32),
                                                    "word": tf.VarLenFeature(tf.string)})
    defaults = tf.parse_single_example(tf.constant(_example()),
                                       {"none": tf.FixedLenFeature([], tf.int64, 3)})
    return features["age"], features["word"].indices, defaults, tf.random_normal([1])


def examples_parsed_in_a_data_set():
    def parse(example):
        parsed = tf.parse_single_example(example, {"age": tf.FixedLenFeature([], tf.float32)})
        return parsed["age"] + tf.random_uniform([])
    return _next(tf.data.Dataset.from_tensors(_example()).repeat().map(parse))


def _next(data):
    return data.make_one_shot_iterator().get_next(), tf.random_normal([1])


def _range(n=6):
    return tf.data.Dataset.range(n)


def data_sets_shuffled_and_repeated():
    return _next(_range().shuffle(6).repeat().batch(5))


def data_sets_shuffled_and_repeated_twice():
    return _next(_range().shuffle(6).repeat(2).shuffle(4).map(lambda i: i + 1).repeat())


def data_sets_initializable():
    data = _range().apply(tf.data.experimental.shuffle_and_repeat(4)).batch(4)
    iterator = data.make_initializable_iterator()
    tf.add_to_collection(tf.GraphKeys.TABLE_INITIALIZERS, iterator.initializer)
    return iterator.get_next(), tf.random_normal([1])


def data_sets_with_options():
    options = tf.data.Options()
    options.experimental_optimization.shuffle_and_repeat_fusion = False
    options.experimental_optimization.autotune = False
    options.experimental_threading.private_threadpool_size = 2
    data = _range().with_options(options).shuffle(6).repeat()
    iterator = data.make_initializable_iterator()
    tf.add_to_collection(tf.GraphKeys.TABLE_INITIALIZERS, iterator.initializer)
    return iterator.get_next(), tf.random_normal([1])


def data_sets_of_a_variable():
    rate = tf.Variable(2.0)
    data = _range().shuffle(6).repeat().map(lambda i: tf.cast(i, tf.float32) * rate)
    iterator = data.make_initializable_iterator()
    tf.add_to_collection(tf.GraphKeys.TABLE_INITIALIZERS, iterator.initializer)
    return iterator.get_next(), tf.random_normal([1])


def data_sets_interleaved():
    data = _range(2).interleave(lambda i: tf.data.Dataset.from_tensors(i).repeat(3), 2, 2,
                                num_parallel_calls=2)
    more = _range(2).apply(tf.data.experimental.parallel_interleave(lambda i: _range(3), 2))
    return _next(tf.data.Dataset.zip((data, more)))


def data_sets_numbered():
    return (_next(_range().enumerate()),
            _next(_range().apply(tf.data.experimental.enumerate_dataset(5))))


def data_sets_mixed():
    parts = [_range(4), _range(4).map(lambda i: i + 10)]
    chosen = tf.data.experimental.choose_from_datasets(parts, _range(2).repeat(3))
    return _next(chosen), _next(tf.data.experimental.sample_from_datasets(parts, [0.5, 0.5]))


def data_sets_resampled():
    return _next(_range().repeat().apply(tf.data.experimental.rejection_resample(
        lambda i: tf.cast(i % 2, tf.int32), [0.2, 0.8], [0.5, 0.5], seed=5)))


def data_sets_resampled_by_counts():
    return _next(_range().repeat().apply(tf.data.experimental.rejection_resample(
        lambda i: tf.cast(i % 2, tf.int32), [0.2, 0.8])))


def _csv():
    path = os.path.join(tempfile.mkdtemp(), "numbers.csv")
    with open(path, "w") as file:
        file.write("a,b\n" + "".join("{},{}\n".format(i, i * 2) for i in range(6)))
    return path


def data_sets_of_csv():
    data = tf.data.experimental.CsvDataset(_csv(), [tf.int32, tf.float32], header=True)
    return _next(data.shuffle(4).repeat().batch(2))


def data_sets_made_of_csv():
    make = tf.data.experimental.make_csv_dataset
    return (_next(make(_csv(), 4, label_name="b")), _next(make(_csv(), 4, shuffle=False)),
            _next(make(_csv(), 3, select_columns=["b"], shuffle_seed=3, num_epochs=9)))
