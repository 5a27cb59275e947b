"""``tf.contrib.slim``: contrib's layers, scopes and variables, and tf-slim's training and data."""

import importlib

from chapter14 import tf1
from chapter14.tf1 import names
from chapter14.tf1.contrib import _tf_slim, framework, layers, losses, metrics

tf = tf1.load()

__getattr__, __dir__, __all__ = names.access(__name__)

_TENSORFLOWS = (  # 1.15's slim shows these too
    "framework.dtypes", "framework.ops", "framework.sparse_tensor", "framework.tensor_shape",
    "ops.array_ops", "ops.clip_ops", "ops.control_flow_ops", "ops.init_ops", "ops.math_ops",
    "ops.nn", "ops.nn_ops", "ops.random_ops", "ops.sparse_ops", "ops.variable_scope",
    "ops.variables", "summary.summary", "training.moving_averages", "util.deprecation", "util.nest")

_MODULES = {
    "losses": losses, "metrics": metrics, "contrib_framework": framework,
    **{name.rpartition(".")[2]: importlib.import_module("tensorflow.python." + name)
       for name in _TENSORFLOWS},
    **{name: _tf_slim.module(name) for name in (
        "evaluation", "learning", "model_analyzer", "queues", "summaries")},
    **{name: _tf_slim.module("data." + name) for name in (
        "data_decoder", "data_provider", "dataset", "dataset_data_provider", "parallel_reader",
        "prefetch_queue", "tfexample_decoder")},
    **{name: _tf_slim.module("layers." + name) for name in (
        "initializers", "layers", "normalization", "optimizers", "regularizers", "utils")}}

globals().update(_tf_slim.fill(__name__, [
    _MODULES, layers, framework, *(_tf_slim.module("layers." + name) for name in (
        "layers", "optimizers", "summaries", "bucketization_op")),
    _tf_slim.module("ops.arg_scope")]))
