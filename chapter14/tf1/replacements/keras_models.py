"""Keras's models and optimisers.

Source: TensorFlow 1.15.5, ``python/keras/engine``, ``optimizer_v2``.
"""

import importlib
from unittest import mock

import tf_keras
from tensorflow.python.checkpoint import checkpoint, functional_saver
from tensorflow.python.framework import ops

from chapter14.tf1 import seeds

_base_layer = importlib.import_module("tf_keras.src.engine.base_layer")
_base_layer_v1 = importlib.import_module("tf_keras.src.engine.base_layer_v1")
_hdf5_format = importlib.import_module("tf_keras.src.saving.legacy.hdf5_format")
_optimizer = importlib.import_module("tf_keras.src.optimizers.legacy.optimizer_v2").OptimizerV2


@seeds.replaces(_base_layer_v1.Layer, "add_update", counts=False)
def add_update(original, self, updates, inputs=None):
    """1.15 still takes the inputs, and has no use for them either."""
    original(self, updates)


@seeds.replaces(_optimizer, "_aggregate_gradients")
def aggregate_gradients(original, self, grads_and_vars):
    """1.15 adds up those of several devices where it applies them; of one it makes no copies."""
    return list(grads_and_vars)


@seeds.replaces(tf_keras.optimizers.legacy.Adagrad, "from_config", counts=False)
def adagrad_by_name(original, config, custom_objects=None):
    """1.15 fills the accumulator with 0.1, but with 0 where the optimiser is named by a string."""
    return original(dict({"initial_accumulator_value": 0.0}, **config), custom_objects)


@seeds.replaces(tf_keras.optimizers.legacy.Ftrl, "__init__")
def ftrl(original, self, *args, **kwargs):
    """1.15 has no beta, and no variable of it."""
    original(self, *args, **kwargs)
    if not kwargs.get("beta"):
        self._hyper["beta"] = lambda: 0.0


@seeds.replaces(tf_keras.optimizers.legacy.Ftrl, "_prepare")
def prepare_ftrl(original, self, var_list):
    """2.x makes two ops of beta, and adds it to the regularization of each variable by four."""
    seeds.correct(-2 - 4 * len(var_list), "Ftrl's beta")
    return original(self, var_list)


@seeds.replaces(_hdf5_format, "load_model_from_hdf5")
def load_model(original, filepath, custom_objects=None, compile=True):
    """1.15 builds the training to load the optimiser's variables; 2.x makes the variables alone."""
    build, loaded = _hdf5_format.saving_utils.try_build_compiled_arguments, []

    def build_arguments(model):
        def build_training(variables):
            del model.optimizer.__dict__["_create_all_weights"]
            model._make_train_function()
        build(model)
        if isinstance(model.optimizer, _optimizer) and getattr(model, "_is_graph_network", False):
            model.optimizer.__dict__["_create_all_weights"] = build_training
            loaded.append(model.optimizer)
    with mock.patch.object(_hdf5_format.saving_utils, "try_build_compiled_arguments",
                           build_arguments):
        model = original(filepath, custom_objects, compile)
    for optimizer in loaded:  # the file held no variables of it
        optimizer.__dict__.pop("_create_all_weights", None)
    return model


@seeds.replaces(functional_saver.MultiDeviceSaver, "save")
def save_objects(original, self, file_prefix, options=None):
    """2.x reads each resource variable anew, by three ops; others name a temporary folder."""
    graph = ops.get_default_graph()
    before = graph.num_operations()
    saved = original(self, file_prefix, options)
    n_read = sum(op.type == "ReadVariableOp" for op in graph.get_operations()[before:])
    seeds.correct(2 - 3 * n_read, "saver of objects", graph)
    return saved


@seeds.replaces(checkpoint.CheckpointV1, "restore")
def restore_objects(original, self, save_path):
    """1.15 reads the number of savings, where it has been counted, by an op of its own."""
    counted = self._save_counter is not None
    status = original(self, save_path)
    seeds.correct(3 if counted else 0, "restoring objects")
    return status


def apply(self, inputs, *args, **kwargs):
    """What calling the layer does."""
    return self(inputs, *args, **kwargs)


def predict_proba(self, x, batch_size=32, verbose=0):
    """What `predict` gives: an array of [instances, classes]."""
    return self.predict(x, batch_size=batch_size, verbose=verbose)


def predict_classes(self, x, batch_size=32, verbose=0):
    """The likeliest class of each instance; of one output, [instances, 1]: whether above 1/2."""
    predicted = self.predict(x, batch_size=batch_size, verbose=verbose)
    return (predicted.argmax(axis=-1) if predicted.shape[-1] > 1
            else (predicted > 0.5).astype("int32"))


for _owner, _method in ((_base_layer.Layer, apply), (tf_keras.Sequential, predict_proba),
                        (tf_keras.Sequential, predict_classes)):
    setattr(_owner, _method.__name__, _method)  # TensorFlow 2 has none of the name
