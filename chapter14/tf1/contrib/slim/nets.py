"""``tf.contrib.slim.nets``: AlexNet, Inception, OverFeat, ResNet and VGG, modules of tf-slim."""

from chapter14.tf1 import names
from chapter14.tf1.contrib import _tf_slim

__path__ = []  # as for a package: `from ...nets import NAME` then asks the finder
__getattr__, __dir__, __all__ = names.access(__name__)

globals().update({name: _tf_slim.module("nets." + name)
                  for name in names.provided(__name__)})
