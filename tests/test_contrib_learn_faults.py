"""chapter14/tf1/contrib/learn and its columns: what is refused, and in which words."""

import pytest
from test_contrib_learn import PAIR, X, inputs, y

from chapter14 import tf1 as tf

learn, layers = tf.contrib.learn, tf.contrib.layers
WORD = layers.sparse_column_with_hash_bucket("word", 5)


@pytest.mark.parametrize("make, kind, message", [
    (lambda: learn.DNNClassifier([4], [PAIR], n_classes=1), ValueError, "n_classes must be > 1"),
    (lambda: learn.LinearClassifier([]), AssertionError, None),
    (lambda: learn.LinearRegressor([PAIR]).fit(), ValueError, "Either x or input_fn must be"),
    (lambda: learn.LinearRegressor([PAIR]).fit(X, y, input_fn=inputs), ValueError, "both input_fn"),
    (lambda: learn.LinearRegressor([PAIR]).fit(X, y, steps=1, max_steps=1), ValueError,
     "both steps"),
    (lambda: learn.LinearRegressor([PAIR]).evaluate(X, y), learn.NotFittedError, "find trained"),
    (lambda: learn.SKCompat(learn.LinearRegressor([PAIR])).fit(tf.constant(X), y), ValueError,
     "cannot be tensors"),
    (lambda: learn.SKCompat(learn.LinearRegressor([PAIR])).predict(None), ValueError, "Either x"),
    (lambda: learn.learn_runner.run(print, hparams=type("HParams", (), {})(),
                                    run_config=learn.RunConfig(model_dir="a")), ValueError,
     "must be `HParams` instance"),
    (lambda: learn.LinearRegressor([PAIR]).export("x"), NotImplementedError,
     "export_savedmodel is"),
    (lambda: learn.multi_class_head(3, label_keys=["a"]), ValueError, "must equal n_classes"),
    (lambda: learn.ModelFnOps("train"), ValueError, "Missing train_op"),
    (lambda: learn.MetricSpec(lambda labels, targets: 0), ValueError, "Ambiguous arguments"),
    (lambda: learn.Experiment(3, inputs, inputs), ValueError, "`estimator` must implement"),
    (lambda: layers.real_valued_column("x", dimension=0), ValueError, "must be greater than 0"),
    (lambda: layers.bucketized_column(PAIR, [2, 1]), ValueError, "must be a sorted list"),
    (lambda: layers.bucketized_column(WORD, [1]), TypeError, "instance of _RealValuedColumn"),
    (lambda: layers.crossed_column([WORD], 5), ValueError, "at least 2 elements"),
    (lambda: layers.crossed_column([WORD, PAIR], 5), TypeError, "columns must be a set of"),
    (lambda: layers.sparse_column_with_hash_bucket("w", 0), ValueError, "must be at least 1"),
    (lambda: layers.sparse_column_with_hash_bucket("w", None), ValueError, "must be set"),
    (lambda: layers.shared_embedding_columns([PAIR], 2), TypeError, "must be _SparseColumn or"),
])
def test_what_is_wrong_says_so(make, kind, message):
    with pytest.raises(kind, match=message):
        make()


def test_columns_that_do_not_fit_a_model():
    words = {"word": layers.dense_to_sparse(tf.constant([["a"]]), "")}
    with pytest.raises(ValueError, match="Error creating input layer for column: word"):
        layers.input_from_feature_columns(words, [WORD])
    with pytest.raises(ValueError, match="Error creating weighted sum for column: word_embedding"):
        layers.weighted_sum_from_feature_columns(words, [layers.embedding_column(WORD, 2)], 1)
    with pytest.raises(ValueError, match="Duplicate feature column key found for column: x"):
        layers.input_from_feature_columns({"x": tf.zeros([1, 2])}, [PAIR, PAIR])
