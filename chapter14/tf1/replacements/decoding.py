"""Images of unknown format. Source: TensorFlow 1.15.5, ``python/ops/image_ops_impl.py``."""

from tensorflow.python.framework import dtypes
from tensorflow.python.ops import image_ops_impl

from chapter14.tf1 import seeds

_CONVERSIONS = {dtypes.float32: 8, dtypes.uint16: 6}  # ops that convert bytes, in all branches


@seeds.replaces(image_ops_impl, "decode_image")
def decode_image(original, contents, channels=None, dtype=dtypes.uint8, name=None,
                 expand_animations=True):
    """1.15 looks at the first bytes and branches, in 75 ops more; 2.x has one op."""
    image = original(contents, channels, dtype, name, expand_animations)
    more = 75 + (0 if expand_animations else 3) + _CONVERSIONS.get(dtypes.as_dtype(dtype), 0)
    seeds.correct(more, "decode_image")
    return image
