"""What all feature columns of ``tf.contrib.layers`` have.

A column's `key`, by which columns are ordered, is its text as a named tuple, so the names of
classes and fields are 1.15's.

Source of the behaviour: TensorFlow 1.15.5, ``contrib/layers``, ``feature_column.py``.
"""

import collections

from tensorflow.python.feature_column import feature_column as core

from chapter14 import tf1
from chapter14.tf1.contrib import _tf_slim

tf = tf1.load()
_layers = _tf_slim.module("layers.layers")

# How ids are looked up, in a linear model and by an embedding
Wide = collections.namedtuple("_LinearEmbeddingLookupArguments", [
    "input_tensor", "weight_tensor", "vocab_size", "initializer", "combiner"])
Deep = collections.namedtuple("_DeepEmbeddingLookupArguments", [
    *Wide._fields, "dimension", "shared_embedding_name", "hash_key", "max_norm", "trainable"])


class _FeatureColumn:
    """A column: what it reads of features, and what it makes of them, for each kind of model."""

    @property
    def key(self):
        """What columns are ordered by, and told apart."""
        return str(self)

    def _key_without(self, *left_out):
        fields = [f"{name}={value}" for name, value in zip(self._fields, self)
                  if name not in left_out]
        return f"{type(self).__name__}({', '.join(fields)})"

    def insert_transformed_feature(self, columns_to_tensors):
        """Add what this column makes of features to them, under itself."""
        columns_to_tensors[self] = self._transform_feature(LazyFeatures(columns_to_tensors))

    def _to_dnn_input_layer(self, input_tensor, weight_collections=None, trainable=True,
                            output_rank=2):
        raise ValueError("Calling an abstract method.")

    def _deep_embedding_lookup_arguments(self, input_tensor):
        raise NotImplementedError(f"No deep embedding lookup arguments for column {self}.")

    def _wide_embedding_lookup_arguments(self, input_tensor):
        raise NotImplementedError(f"No wide embedding lookup arguments for column {self}.")

    def _to_dense_tensor(self, input_tensor):
        raise NotImplementedError(f"No dense tensor representation for column {self}.")

    def _checkpoint_path(self):
        """(checkpoint, name of a tensor in it) to start from, or None."""
        return None

    @property
    def _parse_example_spec(self):
        return self.config


class LazyFeatures:
    """Features, and the columns that were made of them, or are when they are asked for."""

    def __init__(self, columns_to_tensors):
        self._columns_to_tensors = columns_to_tensors

    def __contains__(self, key):
        return key in self._columns_to_tensors

    def get(self, key):
        """The tensor of a feature, or of a column; `KeyError` where there is no such feature."""
        if key not in self._columns_to_tensors and isinstance(key, _FeatureColumn):
            key.insert_transformed_feature(self._columns_to_tensors)
        return self._columns_to_tensors[key]


class Categorical(_FeatureColumn, core._CategoricalColumn):
    """A column of ids, as a sparse tensor, which may have weights."""

    def id_tensor(self, input_tensor):
        return input_tensor

    def weight_tensor(self, input_tensor):
        return None

    @property
    def _num_buckets(self):
        return self.length

    def _get_sparse_tensors(self, inputs, weight_collections=None, trainable=None):
        transformed = inputs.get(self)
        return self.IdWeightPair(self.id_tensor(transformed), self.weight_tensor(transformed))

    def _wide_embedding_lookup_arguments(self, input_tensor):
        return Wide(self.id_tensor(input_tensor), self.weight_tensor(input_tensor), self.length,
                    tf.zeros_initializer(), self.combiner)

    def _to_dnn_input_layer(self, input_tensor, weight_collections=None, trainable=True,
                            output_rank=2):
        raise ValueError(f"{self._refused} column: {self}")


def reshape_to_rank(tensor, rank, column_name):
    """A dense tensor with that many dimensions; one may be added, and the inner ones made one.

    Raises `ValueError` where more than one would have to be added.
    """
    given = tensor.shape.ndims
    if given is not None and lacks_one(given, rank, column_name):
        tf.logging.warning(f"Column {column_name} gets a dimension more, to have rank {rank}.")
        return tf.expand_dims(tensor, -1, name="expand_dims")
    return tensor if given == rank else _layers._inner_flatten(tensor, rank)


def lacks_one(given, rank, column_name):
    """Whether a tensor of ``given`` dimensions needs one more; `ValueError` where it needs more."""
    if rank > given + 1:
        raise ValueError(f"Error while processing column {column_name}. Rank of input Tensor is "
                         f"{given}, and neither {rank} nor {rank - 1}.")
    return rank == given + 1
