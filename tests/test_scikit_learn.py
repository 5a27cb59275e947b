"""tf.keras.wrappers.scikit_learn: labels, scores, arguments and errors as in TensorFlow 1.15.5."""

import json

import pytest
from conftest import run

PROGRAM = """
import json, sys
import numpy as np
from chapter14 import tf1 as tf

X = np.array([[1, 2], [3, 4]])
layers, wrappers = tf.keras.layers, tf.keras.wrappers.scikit_learn


def model(units=2, outputs=2, loss="categorical_crossentropy", metrics=("accuracy",)):
    last = layers.Dense(outputs, activation="softmax" if outputs > 1 else "sigmoid")
    built = tf.keras.models.Sequential([layers.Dense(units, input_shape=[2]), last])
    built.compile("adam", loss, metrics=list(metrics))
    return built


def error(call):
    try:
        call()
    except Exception as error:
        return type(error).__name__


def fitted(y, kind=wrappers.KerasClassifier, **options):
    estimator = kind(model, epochs=2, verbose=0, **options)
    history = estimator.fit(X, y)
    return estimator, len(history.history["loss"])


classifier, epochs = fitted(["no", "yes"], units=3)
right = np.mean(classifier.predict(X) == ["no", "yes"])
two, _ = fitted([[5], [7]], outputs=1, loss="binary_crossentropy")
one_hot, _ = fitted([[0, 1], [1, 0]])
regressor, _ = fitted(np.array([1.0, 2.0]), wrappers.KerasRegressor, outputs=1, loss="mse",
                      metrics=())
blind, _ = fitted([0, 1], metrics=())
by_object, _ = fitted([0, 1], loss=tf.keras.losses.CategoricalCrossentropy())
X_y = X, regressor.predict(X)
found = {
    "classifier": [list(classifier.classes_), epochs, list(classifier.predict_proba(X).shape),
                   bool(classifier.score(X, ["no", "yes"]) == right),
                   classifier.model.layers[0].units, sorted(classifier.get_params())],
    "one output": [two.classes_.tolist(), list(two.predict(X).shape),
                   two.predict_proba(X).sum(axis=1).round(6).tolist()],
    "one-hot labels": [one_hot.classes_.tolist(), one_hot.n_classes_],
    "regressor": [list(X_y[1].shape), bool(abs(regressor.score(*X_y)) < 1e-6)],
    "a typo": error(lambda: wrappers.KerasRegressor(model, unit=3)),
    "labels of three axes": error(lambda: classifier.fit(X, np.zeros([2, 1, 1]))),
    "labels without columns": error(lambda: classifier.fit(X, np.zeros([2, 0]))),
    "a score without accuracy": error(lambda: blind.score(X, [0, 1])),
    "a score by a loss that is an object": error(lambda: by_object.score(X, [0, 1]))}
with open(sys.argv[1], "w") as file:
    json.dump(found, file)
"""


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    path = tmp_path_factory.mktemp("scikit_learn") / "found.json"
    result = run(path, code=PROGRAM)
    assert result.returncode == 0, result.stderr
    return json.loads(path.read_text())


def test_classifier(found):
    """Its labels are the data's; arguments go to the model and to its training."""
    assert [["no", "yes"], 2, [2, 2], True, 3, ["build_fn", "epochs", "units", "verbose"]] == found[
        "classifier"]


def test_shapes_of_labels(found):
    """One column is numbered, and a model's one output gives two classes; more are one-hot."""
    assert [[5, 7], [2, 1], [1.0, 1.0]] == found["one output"]
    assert [[0, 1], 2] == found["one-hot labels"]


def test_regressor(found):
    """Predictions have no axis of one element; the score is minus the loss."""
    assert [[2], True] == found["regressor"]


@pytest.mark.parametrize("case", [
    "a typo", "labels of three axes", "labels without columns", "a score without accuracy",
    "a score by a loss that is an object"])
def test_errors(case, found):
    """TensorFlow 1.15.5's; only its `fit` makes labels one-hot for a loss that is an object."""
    assert "ValueError" == found[case]
