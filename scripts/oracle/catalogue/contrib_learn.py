"""Estimators of ``tf.contrib.learn``: the graphs that their model functions build."""

import numpy as np

from chapter14 import tf1 as tf
from scripts.oracle.catalogue import X_batch, fed, y_batch

learn, layers = tf.contrib.learn, tf.contrib.layers
words = np.array([["a"], ["c"], ["b"], ["a"]])  # [4 instances, 1 word]
targets = np.array([0.0, 0.75, 0.875, 0.125], np.float32)  # [4 instances]
binary = np.array([0, 1, 1, 0])  # [4 instances]
X = layers.real_valued_column("", dimension=3)
dense = layers.real_valued_column("X", dimension=3)
age = layers.real_valued_column("age")
hashed = layers.sparse_column_with_hash_bucket("word", 5)
listed = layers.sparse_column_with_keys("word", ["a", "b", "c"])


def _features():
    return {"X": fed(X_batch), "age": tf.constant([[1.0], [2.0], [3.0], [4.0]]),
            "word": layers.dense_to_sparse(tf.constant(words), ""),
            "weight": tf.constant([[1.0], [2.0], [0.5], [1.0]])}


def _made(kind, *arguments, **options):
    """An estimator with a folder, which is not made, and a seed."""
    config = learn.RunConfig(model_dir="unused", tf_random_seed=42)
    return kind(*arguments, config=config, **options)


def _of(labels, mode, estimator, features=None):
    """What the estimator builds: the loss, or predictions and metrics."""
    features = _features() if features is None else features
    labels = {key: fed(value) for key, value in labels.items()} if isinstance(
        labels, dict) else fed(labels)
    tf.train.get_or_create_global_step()
    estimator._check_inputs(features, labels)
    if mode == "train":
        made = estimator._get_train_ops(features, labels)
        tf.add_to_collection(tf.GraphKeys.TRAIN_OP, made.train_op)
        return made.loss
    made = (estimator._get_predict_ops(features) if mode == "infer" else
            estimator._get_eval_ops(features, labels, None))
    numbers = {key: value for key, value in made.predictions.items() if value.dtype != tf.string}
    return numbers, {key: update for key, (_, update) in made.eval_metric_ops.items()}


def _of_arrays(labels, mode, estimator):
    """The same of one tensor of features."""
    return _of(labels, mode, estimator, fed(X_batch))


def _deep(hidden_units, columns, **options):
    return _made(learn.DNNClassifier, hidden_units, columns, **options)


def _linear(columns, **options):
    return _made(learn.LinearClassifier, columns, **options)


def learn_a_deep_classifier():
    return _of_arrays(y_batch, "train", _deep([4, 2], [X], n_classes=3))


def learn_a_deep_classifier_evaluated():
    return _of_arrays(y_batch, "eval", _deep([4, 2], [X], n_classes=3))


def learn_a_deep_classifier_predicting():
    return _of_arrays(y_batch, "infer", _deep([4, 2], [X], n_classes=3))


def learn_a_deep_classifier_of_two():
    return _of(binary[:, None], "train", _deep(
        [4], [dense, age], dropout=0.5, weight_column_name="weight", activation_fn="tanh",
        gradient_clip_norm=0.1))


def learn_a_deep_classifier_of_two_evaluated():
    return _of(binary[:, None], "eval", _deep([4], [dense, age], weight_column_name="weight"))


def learn_a_deep_classifier_of_two_predicting():
    return _of(binary, "infer", _deep([4], [dense, age]))


def learn_a_deep_classifier_with_centered_bias():
    return _of(y_batch, "train", _deep([4], [dense], n_classes=3, enable_centered_bias=True,
                                       optimizer=tf.train.AdamOptimizer(0.01)))


def learn_a_deep_classifier_of_words():
    columns = [layers.embedding_column(hashed, 2), layers.one_hot_column(listed)]
    return _of(words, "train", _deep([4], columns, n_classes=3, label_keys=["a", "b", "c"],
                                     embedding_lr_multipliers={columns[0]: 0.5}))


def learn_a_deep_classifier_of_words_evaluated():
    return _of(words, "eval", _deep([4], [layers.one_hot_column(listed)], n_classes=3,
                                    label_keys=["a", "b", "c"]))


def learn_a_deep_classifier_of_other_columns():
    column = tf.feature_column.numeric_column("X", shape=[3])
    return _of(y_batch, "train", _deep([4], [column], n_classes=3))


def learn_a_deep_regressor():
    return _of(targets, "train", _made(learn.DNNRegressor, [4, 3], [dense], optimizer="SGD"))


def learn_a_deep_regressor_evaluated():
    return _of(targets, "eval", _made(learn.DNNRegressor, [4, 3], [dense],
                                      weight_column_name="weight"))


def learn_a_deep_regressor_of_two_numbers():
    return _of_arrays(np.stack([targets, -targets], 1), "train", _made(
        learn.DNNRegressor, [4], [X], label_dimension=2, enable_centered_bias=True))


def learn_a_linear_classifier():
    return _of_arrays(y_batch, "train", _linear([X], n_classes=3))


def learn_a_linear_classifier_of_two():
    crossed = layers.crossed_column([hashed, layers.bucketized_column(age, [1.5, 2.5])], 20)
    return _of(binary, "train", _linear([dense, hashed, crossed], gradient_clip_norm=0.5))


def learn_a_linear_classifier_evaluated():
    return _of(binary, "eval", _linear([dense, listed], optimizer="Adagrad",
                                       enable_centered_bias=True))


def learn_a_linear_classifier_joint():
    return _of(binary, "train", _linear([hashed, listed], _joint_weight=True))


def learn_a_linear_classifier_of_other_columns():
    return _of(binary, "train", _linear([tf.feature_column.numeric_column("X", shape=[3])]))


def learn_a_linear_regressor():
    return _of(targets, "train", _made(learn.LinearRegressor, [dense, age]))


def learn_a_linear_regressor_predicting():
    return _of(targets, "infer", _made(learn.LinearRegressor, [dense]))


def learn_both_classifiers():
    return _of(binary, "train", _made(
        learn.DNNLinearCombinedClassifier, linear_feature_columns=[hashed, age],
        dnn_feature_columns=[dense, layers.embedding_column(listed, 2)], dnn_hidden_units=[4],
        dnn_dropout=0.2))


def learn_both_classifiers_evaluated():
    return _of(y_batch, "eval", _made(
        learn.DNNLinearCombinedClassifier, linear_feature_columns=[listed], n_classes=3,
        dnn_feature_columns=[dense], dnn_hidden_units=[4]))


def learn_both_regressors():
    return _of(targets, "train", _made(
        learn.DNNLinearCombinedRegressor, linear_feature_columns=[listed],
        linear_optimizer=tf.train.FtrlOptimizer(0.1, l1_regularization_strength=0.1),
        dnn_feature_columns=[dense], dnn_hidden_units=[4], dnn_optimizer="Adam",
        gradient_clip_norm=1.0, fix_global_step_increment_bug=True))


def _head(head, labels, mode="train"):
    return _of(labels, mode, _made(learn.DNNEstimator, head, [4], [dense]))


def learn_a_margin():
    return _head(learn.binary_svm_head(), binary)


def learn_a_margin_evaluated():
    return _head(learn.binary_svm_head(weight_column_name="weight"), binary[:, None], "eval")


def learn_several_labels():
    return _head(learn.multi_label_head(3), np.eye(3, dtype=np.int64)[y_batch])


def learn_several_labels_evaluated():
    return _head(learn.multi_label_head(3, metric_class_ids=[0, 2], head_name="several"),
                 np.eye(3, dtype=np.int64)[y_batch], "eval")


def learn_counts():
    return _head(learn.poisson_regression_head(), np.float32([[1], [0], [3], [2]]))


def learn_one_class_by_itself_evaluated():
    return _head(learn.multi_class_head(3, metric_class_ids=[1], thresholds=[0.3]), y_batch, "eval")


def learn_with_several_heads():
    heads = [learn.regression_head(label_name="a", head_name="a"),
             learn.multi_class_head(3, label_name="b", head_name="b")]
    return _of({"a": targets, "b": y_batch}, "train", _made(
        learn.LinearEstimator, [dense], learn.multi_head(heads, [1.0, 0.5])))


def learn_a_model_of_ones_own():
    def model(features, labels, mode, params):
        hidden = layers.fully_connected(features, params["n_hidden"])
        hidden = layers.dropout(hidden, is_training=mode == "train")
        logits = layers.fully_connected(hidden, 3, activation_fn=None)
        loss = tf.losses.sparse_softmax_cross_entropy(labels, logits)
        training_op = layers.optimize_loss(loss, tf.train.get_global_step(), 0.1, "SGD")
        return learn.ModelFnOps(mode, {"classes": tf.argmax(logits, 1)}, loss, training_op)
    return _of_arrays(y_batch, "train", _made(learn.Estimator, model, params={"n_hidden": 5}))
