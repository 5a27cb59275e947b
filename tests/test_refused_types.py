"""Types of numbers that TensorFlow 1.15.5 refuses, though TensorFlow 2 takes them."""

import json

import pytest
from conftest import run

PROGRAM = """
import json, sys
import numpy as np
from chapter14 import tf1 as tf

numbers = np.array([[1, 2], [3, 4]])
CALLS = {
    "moments of an array": lambda: tf.nn.moments(numbers.astype(np.float32), [0]),
    "moments of a list": lambda: tf.nn.moments([1.0, 2.0], [0]),
    "maximum of int8": lambda: tf.maximum(numbers.astype(np.int8), 1),
    "crelu of int8": lambda: tf.nn.crelu(numbers.astype(np.int8)),
    "product of uint8": lambda: tf.matmul(numbers.astype(np.uint8), numbers.astype(np.uint8)),
    "convolution of int32": lambda: tf.nn.conv2d(
        tf.ones([1, 2, 2, 1], tf.int32), tf.ones([1, 1, 1, 1], tf.int32), [1, 1, 1, 1], "VALID"),
    "normalized complex": lambda: tf.nn.l2_normalize(tf.constant([1j]), 0),
    "transform of float64": lambda: tf.signal.rfft(tf.constant([1.0, 2.0], tf.float64)),
    "stft of float64": lambda: tf.signal.stft(np.arange(8.0), 4, 2),
    "cosines of float64": lambda: tf.signal.dct(tf.constant([1.0, 2.0], tf.float64)),
    "fourth cosines": lambda: tf.signal.dct([1.0, 2.0], type=4),
    "stateless of int8": lambda: tf.random.stateless_categorical([[1.0]], 2, [1, 2], tf.int8),
    "stateless of whole numbers": lambda: tf.random.stateless_uniform([2], [1, 2], dtype=tf.int32),
    "moments of float64": lambda: tf.nn.moments(tf.constant(numbers, tf.float64), [0]),
    "moments of int32": lambda: tf.nn.moments(tf.constant(numbers, tf.int32), [0])}


def error(call):
    try:
        call()
    except Exception as error:
        return type(error).__name__


found = {name: error(call) for name, call in CALLS.items()}
with open(sys.argv[1], "w") as file:
    json.dump(found, file)
"""


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    path = tmp_path_factory.mktemp("types") / "found.json"
    result = run(path, code=PROGRAM)
    assert result.returncode == 0, result.stderr
    return json.loads(path.read_text())


@pytest.mark.parametrize("call, error", [
    ("moments of an array", "TypeError"), ("moments of a list", "AttributeError"),
    ("maximum of int8", "TypeError"), ("crelu of int8", "TypeError"),
    ("product of uint8", "TypeError"), ("convolution of int32", "TypeError"),
    ("normalized complex", "TypeError"), ("transform of float64", "ValueError"),
    ("stft of float64", "ValueError"), ("cosines of float64", "ValueError"),
    ("fourth cosines", "ValueError"), ("stateless of int8", "TypeError"),
    ("stateless of whole numbers", "ValueError"), ("moments of float64", None),
    ("moments of int32", None)])
def test_errors(call, error, found):
    """TensorFlow 1.15.5's, or none."""
    assert error == found[call]
