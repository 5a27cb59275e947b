"""``tf.contrib.layers``: tf-slim's, and ours of embeddings and feature columns."""

from tensorflow.python.framework import function

from chapter14 import tf1
from chapter14.tf1 import names
from chapter14.tf1.contrib import _tf_slim
from chapter14.tf1.contrib.layers import (
    _crossed_columns,
    _dense_columns,
    _embedded_columns,
    _embeddings,
    _feature_column_ops,
    _parsing,
    _sparse_columns,
)

tf = tf1.load()

__getattr__, __dir__, __all__ = names.access(__name__)


@function.Defun(python_grad_func=lambda op, grad: [grad * op.inputs[1], None],
                shape_func=lambda op: [op.inputs[0].shape])
def scale_gradient(inputs, gradient_multiplier):
    """The inputs; their gradient is multiplied by a tensor. (tf-slim builds it from more ops.)"""
    return inputs


_layers = _tf_slim.module("layers.layers")
tf.RegisterGradient("GDNLowerBound")(_layers.GDN._lower_bound_grad)  # which tf-slim has left out

globals().update(_tf_slim.fill(__name__, [
    {"scale_gradient": scale_gradient, "summaries": _tf_slim.module("layers.summaries")},
    _embeddings, _sparse_columns, _dense_columns, _embedded_columns, _crossed_columns,
    _feature_column_ops, _parsing, _tf_slim.module("layers"), _layers,
    _tf_slim.module("layers.sparse_ops")]))
