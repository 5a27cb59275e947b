"""Keras as in TensorFlow 1.15.5: names lost in TensorFlow 2, variables' names, files' contents."""

import json

import pytest
from conftest import run

PROGRAM = """
import json, sys
import numpy as np
from chapter14 import tf1 as tf
layers, found = tf.keras.layers, {}
tf.set_random_seed(42)
model = tf.keras.models.Sequential([layers.Dense(3, input_shape=(2,)), layers.GaussianNoise(0.1)])
ones = np.ones((4, 2))
found["version"] = tf.keras.__version__
found["classes"] = model.predict_classes(ones).shape
found["probabilities"] = model.predict_proba(ones).shape
one = tf.keras.models.Sequential([layers.Dense(1, input_shape=(2,), activation="sigmoid")])
found["class of one output"] = one.predict_classes(ones).shape, str(one.predict_classes(ones).dtype)
found["applied"] = layers.Dense(2).apply(tf.ones([1, 2])).shape.as_list()
model.compile("adam", "mse", metrics=["accuracy", "cosine_proximity"])
found["records"] = sorted(model.fit(ones, np.ones((4, 3)), verbose=0).history)
found["metrics"] = model.metrics_names
found["config"] = json.loads(model.to_json())
inputs = layers.Input([2])
functional = tf.keras.models.Model(inputs, layers.Dense(2)(inputs))
found["functional"] = json.loads(functional.to_json())["class_name"]
found["new in files"] = [
    key for layer in (layers.Conv2D(1, 1), layers.GlobalMaxPooling1D(), layers.GaussianNoise(1),
                      tf.keras.losses.BinaryCrossentropy())
    for key in layer.get_config() if key in ("groups", "keepdims", "seed", "fn", "axis")]
tf.reset_default_graph()
steps = tf.ones([2, 3, 4])
layers.LSTM(5)(steps), layers.Bidirectional(layers.GRU(5))(steps)
layers.RNN([layers.GRUCell(2)] * 1)(steps)
found["variables"] = [variable.name for variable in tf.global_variables()]
np.random.seed(5)
layers.GaussianNoise(0.1)(steps, training=True)
found["seed of noise"] = [op.get_attr("seed2") for op in tf.get_default_graph().get_operations()
                          if op.type == "RandomStandardNormal"][-1]
np.random.seed(5)
found["seed of NumPy"] = int(np.random.randint(10 ** 7))
y_true, y_pred = tf.constant([[1.0, 0.0]]), tf.sigmoid(tf.constant([[0.5, -2.0]]))
with tf.Session() as sess:
    found["losses"] = [
        float(np.ravel(sess.run(getattr(tf.keras.losses, name)(y_true, y_pred)))[0])
        for name in ("cosine_proximity", "categorical_crossentropy", "binary_crossentropy",
                     "mean_squared_logarithmic_error")]
with open(sys.argv[1], "w") as file:
    json.dump(found, file)
"""


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    path = tmp_path_factory.mktemp("keras") / "found.json"
    result = run(path, code=PROGRAM)
    assert result.returncode == 0, result.stderr
    return json.loads(path.read_text())


def test_lost_names(found):
    """`__version__`, `predict_classes`, `predict_proba` and `apply`."""
    assert "2.2.4-tf" == found["version"]
    assert ([4] == found["classes"] and [4, 3] == found["probabilities"]
            and [1, 2] == found["applied"])
    assert [[4, 1], "int32"] == found["class of one output"]


def test_records_of_a_training(found):
    """Keys are TensorFlow 1.15.5's: `acc`, whatever it was called by."""
    assert ["acc", "cosine_proximity", "loss"] == found["records"]
    assert ["loss", "acc", "cosine_proximity"] == found["metrics"]


def test_names_of_variables(found):
    """Cells have no scope of their own, so that old checkpoints fit."""
    assert found["variables"] == [
        *(f"lstm/{name}:0" for name in ("kernel", "recurrent_kernel", "bias")),
        *(f"bidirectional/{way}_gru/{name}:0" for way in ("forward", "backward")
          for name in ("kernel", "recurrent_kernel", "bias")),
        *(f"rnn/{name}:0" for name in ("kernel", "recurrent_kernel", "bias"))]


def test_configurations(found):
    """No layer of the input in a sequence, no keys that TensorFlow 1.15.5 does not take."""
    assert (["Dense", "GaussianNoise"]
            == [layer["class_name"] for layer in found["config"]["config"]["layers"]])
    assert [None, 2] == found["config"]["config"]["layers"][0]["config"]["batch_input_shape"]
    assert "2.2.4-tf" == found["config"]["keras_version"] and "Model" == found["functional"]
    assert [] == found["new in files"]


def test_seed_of_noise(found):
    """Layers of noise ask NumPy for their seed, as they did."""
    assert found["seed of NumPy"] == found["seed of noise"]


def test_losses(found):
    """The similarity is not negated; a sigmoid's outputs are no softmax's; 1.15.5 printed these."""
    assert LOSSES == pytest.approx(found["losses"], rel=1e-5)


# of a sigmoid's outputs, on TensorFlow 1.15.5
LOSSES = [0.9821527, 0.17521565, 0.30050248, 0.028224418]
