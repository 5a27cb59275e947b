"""``tf.contrib.stateless``: draws by given seeds, which are ``tf.random.stateless_...`` too."""

from chapter14 import tf1
from chapter14.tf1 import names

tf = tf1.load()

__path__ = []  # as for a package: `from ...stateless import NAME` then asks the finder
__getattr__, __dir__, __all__ = names.access(__name__)

stateless_multinomial = tf.random.stateless_multinomial
stateless_random_normal = tf.random.stateless_normal
stateless_random_uniform = tf.random.stateless_uniform
stateless_truncated_normal = tf.random.stateless_truncated_normal
