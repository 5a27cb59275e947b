"""What Keras writes of a model, so that TensorFlow 1.15.5 can read it.

Source: its ``get_config`` methods.
"""

import functools
import importlib

import tf_keras

from chapter14.tf1 import seeds

VERSION = "2.2.4-tf"  # of the Keras within TensorFlow 1.15.5

_LAYERS = "tf_keras.src.layers."
_conv = importlib.import_module(_LAYERS + "convolutional.base_conv").Conv
_pooling = [importlib.import_module(f"{_LAYERS}pooling.base_global_pooling{n}d") for n in (1, 2, 3)]
_attention = importlib.import_module(_LAYERS + "attention.base_dense_attention").BaseDenseAttention
_wrapped_loss = importlib.import_module("tf_keras.src.losses").LossFunctionWrapper
_wrapped_metric = tf_keras.metrics.SparseCategoricalCrossentropy
_functional = importlib.import_module("tf_keras.src.engine.functional").Functional
_serialization = importlib.import_module(_LAYERS + "serialization")
_recurrent = [importlib.import_module(f"{_LAYERS}rnn.{name}_v1") for name in ("gru", "lstm")]

NEW = {  # {class: what 1.15 does not take, in a configuration}
    _conv: ["groups"], _functional: ["trainable"], tf_keras.layers.InputLayer: ["optional"],
    _attention: ["dropout"], tf_keras.layers.Attention: ["score_mode"],
    tf_keras.layers.AlphaDropout: ["seed"],
    tf_keras.layers.GaussianDropout: ["seed"], tf_keras.layers.GaussianNoise: ["seed"],
    _wrapped_loss: ["fn", "ignore_class"], tf_keras.losses.BinaryCrossentropy: ["fn", "axis"],
    tf_keras.losses.CategoricalCrossentropy: ["fn", "axis"], _wrapped_metric: ["ignore_class"],
    tf_keras.metrics.CategoricalCrossentropy: ["axis"], tf_keras.optimizers.legacy.Ftrl: ["beta"],
    **{getattr(module, f"GlobalPooling{n}D"): ["keepdims"] for n, module in enumerate(_pooling, 1)}}


def without_news(keys, original, self):
    """The configuration, less what 1.15 does not take."""
    config = original(self)
    if isinstance(self, _attention):
        config["causal"] = self.causal
    return {key: value for key, value in config.items() if key not in keys}


for _owner, _keys in NEW.items():
    seeds.replaces(_owner, "get_config", counts=False)(functools.partial(without_news, _keys))


@seeds.replaces(_serialization, "populate_deserializable_objects")
def classes_by_name(original):
    """``GRU`` and ``LSTM`` are 1.15's, whose gate comes first unless a file says otherwise."""
    original()
    for module in _recurrent:
        for name in {"GRU", "GRUCell", "LSTM", "LSTMCell"}.intersection(vars(module)):
            _serialization.LOCAL.ALL_OBJECTS[name] = getattr(module, name)


@seeds.replaces(tf_keras.Sequential, "get_config", counts=False)
def sequential(original, self):
    """1.15 leaves the layer of the input out; the first other one tells its shape."""
    config = original(self)
    inputs = [layer for layer in config["layers"] if layer["class_name"] == "InputLayer"]
    config["layers"] = [layer for layer in config["layers"] if layer["class_name"] != "InputLayer"]
    if inputs and config["layers"]:
        config["layers"][0]["config"].setdefault("batch_input_shape",
                                                 inputs[0]["config"]["batch_input_shape"])
    return config


# The class of a model of tensors was `Model`, and files name it.
_functional.__name__ = "Model"

for _name in "tf_keras.src", "tf_keras.api._v1.keras":
    importlib.import_module(_name).__version__ = VERSION
