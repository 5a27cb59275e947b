"""What TensorFlow 2 has lost of ``tf.contrib``, as far as provided; on 1.x, the real modules."""

from chapter14 import tf1
from chapter14.tf1 import names

tf1.load()  # sets TensorFlow up, before the modules below import any of its own
__getattr__, __dir__, __all__ = names.access(__name__)
