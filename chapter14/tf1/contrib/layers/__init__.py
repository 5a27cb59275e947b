"""``tf.contrib.layers``: layers, initialisers and regularisers.

Source of the behaviour: TensorFlow 1.15.5, ``contrib/layers/python/layers``.
"""

from chapter14.tf1 import names
from chapter14.tf1.contrib.layers._dense import (
    avg_pool2d,
    conv1d,
    conv2d,
    conv3d,
    convolution,
    convolution1d,
    convolution2d,
    convolution3d,
    dropout,
    elu,
    embed_sequence,
    flatten,
    fully_connected,
    linear,
    max_pool2d,
    one_hot_encoding,
    relu,
    relu6,
    repeat,
    softmax,
    stack,
)
from chapter14.tf1.contrib.layers._normalization import batch_norm, layer_norm
from chapter14.tf1.contrib.layers._variables import (
    apply_regularization,
    l1_l2_regularizer,
    l1_regularizer,
    l2_regularizer,
    sum_regularizer,
    variance_scaling_initializer,
    xavier_initializer,
    xavier_initializer_conv2d,
)

__getattr__, __dir__, __all__ = names.access(__name__)
