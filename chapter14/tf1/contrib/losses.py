"""``tf.contrib.losses``: tf-slim's."""

from chapter14.tf1 import names
from chapter14.tf1.contrib import _tf_slim

__path__ = []  # as for a package: `from ...losses import NAME` then asks the finder
__getattr__, __dir__, __all__ = names.access(__name__)

globals().update(_tf_slim.fill(__name__, [
    _tf_slim.module("losses.loss_ops"), _tf_slim.module("losses")]))
