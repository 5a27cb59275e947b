"""The types and shapes of features and labels, which are the same whenever an estimator is used.

Source of the behaviour: TensorFlow 1.15.5,
``contrib/learn/python/learn/estimators/tensor_signature.py``.
"""

import collections

from chapter14 import tf1

tf = tf1.load()


class TensorSignature(collections.namedtuple("TensorSignature", ["dtype", "shape", "is_sparse"])):
    """The type of a tensor, and its shape, where it is not sparse."""

    def __new__(cls, tensor):
        if isinstance(tensor, tf.SparseTensor):
            return super().__new__(cls, tensor.values.dtype, None, True)
        return super().__new__(cls, tensor.dtype, tensor.shape, False)

    def is_compatible_with(self, other):
        """Whether tensors may be alike, but for the first dimension."""
        if not self.dtype.is_compatible_with(other.dtype) or self.is_sparse != other.is_sparse:
            return False
        if self.is_sparse or self.shape.dims is None or other.shape.dims is None:
            return True
        return self.shape.ndims == other.shape.ndims and all(
            size.is_compatible_with(other_size)
            for size, other_size in zip(self.shape.dims[1:], other.shape.dims[1:]))

    def placeholder(self):
        """A placeholder like the tensor, whose first dimension is open."""
        if self.is_sparse:
            return tf.sparse_placeholder(dtype=self.dtype)
        return tf.placeholder(dtype=self.dtype, shape=[None, *self.shape[1:]])


def _map(function, tensors):
    if isinstance(tensors, dict):
        return {key: function(tensor) for key, tensor in tensors.items()}
    return None if tensors is None else function(tensors)


def of(tensors):
    """Signatures of a tensor, a dict of tensors, or None."""
    return _map(TensorSignature, tensors)


def placeholders(signatures):
    """Placeholders that are like what `of` was given."""
    return _map(TensorSignature.placeholder, signatures)


def compatible(tensors, signatures):
    """Whether tensors, of which there may be more, are like those of the signatures."""
    if tensors is None or isinstance(tensors, dict) != isinstance(signatures, dict):
        return False
    if isinstance(tensors, dict):
        return all(key in tensors and TensorSignature(tensors[key]).is_compatible_with(signature)
                   for key, signature in signatures.items())
    return TensorSignature(tensors).is_compatible_with(signatures)
