"""``tf.contrib.learn.io``: arrays and data frames as input functions, and data frames as arrays.

Source of the behaviour: TensorFlow 1.15.5, ``contrib/learn/python/learn/learn_io``.
"""

from chapter14 import tf1
from chapter14.tf1 import estimator, names
from chapter14.tf1.contrib.learn._feeding import (  # noqa: F401
    extract_pandas_data,
    extract_pandas_labels,
    extract_pandas_matrix,
)

tf = tf1.load()

__path__ = []
__getattr__, __dir__, __all__ = names.access(__name__)


def numpy_input_fn(x, y=None, batch_size=128, num_epochs=1, shuffle=True, queue_capacity=1000,
                   num_threads=1):
    """`tf.estimator.inputs.numpy_input_fn`, which shuffles by default."""
    return estimator.inputs.numpy_input_fn(
        x=x, y=y, batch_size=batch_size, num_epochs=num_epochs, shuffle=shuffle,
        queue_capacity=queue_capacity, num_threads=num_threads)


def pandas_input_fn(x, y=None, batch_size=128, num_epochs=1, shuffle=True, queue_capacity=1000,
                    num_threads=1, target_column="target"):
    """`tf.estimator.inputs.pandas_input_fn`, which shuffles by default."""
    return estimator.inputs.pandas_input_fn(
        x=x, y=y, batch_size=batch_size, num_epochs=num_epochs, shuffle=shuffle,
        queue_capacity=queue_capacity, num_threads=num_threads, target_column=target_column)
