"""The feature columns of ``tf.contrib.layers`` that hold ids of words, or of whole numbers.

Source of the behaviour: TensorFlow 1.15.5, ``contrib/layers``, ``feature_column.py``.
"""

import collections

from tensorflow.python.ops import lookup_ops

from chapter14 import tf1
from chapter14.tf1.contrib import _tf_slim
from chapter14.tf1.contrib.layers._feature_column import Categorical, reshape_to_rank

tf = tf1.load()
dense_to_sparse_tensor = _tf_slim.module("layers.sparse_ops").dense_to_sparse_tensor


class _SparseIdLookupConfig(collections.namedtuple("_SparseIdLookupConfig", [
        "vocabulary_file", "keys", "num_oov_buckets", "vocab_size", "default_value"])):
    """The words of a vocabulary, a list or a file, and what others are."""

    def __new__(cls, vocabulary_file=None, keys=None, num_oov_buckets=0, vocab_size=None,
                default_value=-1):
        return super().__new__(cls, vocabulary_file, keys, num_oov_buckets, vocab_size,
                               default_value)


class _SparseColumn(Categorical, collections.namedtuple("_SparseColumn", [
        "column_name", "is_integerized", "bucket_size", "lookup_config", "combiner", "dtype"])):
    """Ids of one feature, of words or numbers."""

    _refused = ("SparseColumn is not supported in DNN; put it into an embedding_column or a "
                "one_hot_column.")

    def __new__(cls, column_name, is_integerized=False, bucket_size=None, lookup_config=None,
                combiner="sum", dtype=tf.string):
        problems = [
            (is_integerized and bucket_size is None,
             "bucket_size must be set if is_integerized is True."),
            (is_integerized and not dtype.is_integer,
             f"dtype must be an integer, not {dtype}, if is_integerized is True."),
            (dtype != tf.string and not dtype.is_integer,
             f"dtype must be string or integer. dtype: {dtype},"),
            (bucket_size is not None and bucket_size < 1,
             f"bucket_size must be at least 1. bucket_size: {bucket_size},"),
            (bucket_size is None and lookup_config is None,
             "one of bucket_size or lookup_config must be set.")]
        for wrong, message in problems:
            if wrong:
                raise ValueError(f"{message} column_name: {column_name}")
        return super().__new__(cls, column_name, is_integerized, bucket_size, lookup_config,
                               combiner, dtype)

    @property
    def name(self):
        return self.column_name

    @property
    def length(self):
        """How many ids there are."""
        if self.bucket_size is not None:
            return self.bucket_size
        return self.lookup_config.vocab_size + self.lookup_config.num_oov_buckets

    @property
    def config(self):
        """{feature: how it is parsed}."""
        return {self.column_name: tf.VarLenFeature(self.dtype)}

    def is_compatible(self, other_column):
        """Whether another column's ids may mean the same."""
        if self.lookup_config and other_column.lookup_config:
            return self.lookup_config == other_column.lookup_config
        integers = self.dtype.is_integer and other_column.dtype.is_integer
        same = self.length == other_column.length and (
            self.dtype == other_column.dtype or integers)
        if same:
            tf.logging.warn(f"Column {self.name} and {other_column.name} may not have the same "
                            "vocabulary.")
        return same

    def _transform_feature(self, inputs):
        tensor = inputs.get(self.name)
        if not isinstance(tensor, tf.SparseTensor):
            tensor = dense_to_sparse_tensor(
                reshape_to_rank(tensor, 2, self.name),
                ignore_value="" if tensor.dtype == tf.string else -1)
        return self._do_transform(tensor)


class _SparseColumnIntegerized(_SparseColumn):
    """Ids are numbers, modulo a size."""

    def _do_transform(self, tensor):
        return _with_values(tensor, tf.mod(tensor.values, self.bucket_size, name="mod"))


class _SparseColumnHashed(_SparseColumn):
    """Ids are hashes of words, or of numbers as words; by several keys, several hashes each."""

    def __new__(cls, *args, hash_keys=None, **options):
        if hash_keys is not None:
            if not isinstance(hash_keys, list) or not hash_keys:
                raise ValueError("hash_keys must be a non-empty list.")
            if any(not isinstance(pair, list) or len(pair) != 2
                   or not all(isinstance(key, int) for key in pair) for pair in hash_keys):
                raise ValueError("Each element of hash_keys must be a list of two integers.")
        column = super().__new__(cls, *args, **options)
        column.hash_keys = hash_keys
        return column

    def _do_transform(self, tensor):
        words = tf.as_string(tensor.values) if self.dtype.is_integer else tensor.values
        if not self.hash_keys:
            return _with_values(tensor, tf.string_to_hash_bucket_fast(
                words, self.bucket_size, name="lookup"))
        hashed = [_with_values(tensor, tf.string_to_hash_bucket_strong(
            words, self.bucket_size, keys)) for keys in self.hash_keys]
        return tf.sparse_concat(axis=1, sp_inputs=hashed, name="lookup")


class _SparseColumnKeys(_SparseColumn):
    """Ids are places of words in a list."""

    def _do_transform(self, tensor):
        return lookup_ops.index_table_from_tensor(
            tuple(self.lookup_config.keys), default_value=self.lookup_config.default_value,
            dtype=self.dtype, name="lookup").lookup(tensor)


class _SparseColumnVocabulary(_SparseColumn):
    """Ids are places of words in a file."""

    def _do_transform(self, tensor):
        if self.dtype.is_integer:
            tensor = _with_values(tensor, tf.as_string(tensor.values))
        return lookup_ops.index_table_from_file(
            name=self.name + "_lookup", **{
                key: value for key, value in self.lookup_config._asdict().items()
                if key != "keys"}).lookup(tensor)


class _WeightedSparseColumn(Categorical, collections.namedtuple("_WeightedSparseColumn", [
        "sparse_id_column", "weight_column_name", "dtype"])):
    """Ids of a column, with weights, of another feature: a pair of sparse tensors."""

    _refused = ("WeightedSparseColumn is not supported in DNN; put it into an embedding_column "
                "or a one_hot_column.")

    @property
    def name(self):
        return f"{self.sparse_id_column.name}_weighted_by_{self.weight_column_name}"

    @property
    def length(self):
        return self.sparse_id_column.length

    @property
    def combiner(self):
        return self.sparse_id_column.combiner

    @property
    def lookup_config(self):
        return self.sparse_id_column.lookup_config

    @property
    def config(self):
        return {**self.sparse_id_column.config,
                self.weight_column_name: tf.VarLenFeature(self.dtype)}

    def id_tensor(self, input_tensor):
        return input_tensor[0]

    def weight_tensor(self, input_tensor):
        return input_tensor[1]

    def is_compatible(self, other_column):
        """Whether another column's ids may mean the same."""
        if isinstance(other_column, _WeightedSparseColumn):
            other_column = other_column.sparse_id_column
        return self.sparse_id_column.is_compatible(other_column)

    def _transform_feature(self, inputs):
        ids, weights = inputs.get(self.sparse_id_column), inputs.get(self.weight_column_name)
        if not isinstance(weights, tf.SparseTensor):
            weights = dense_to_sparse_tensor(weights)
        return ids, weights if self.dtype.is_floating else tf.cast(weights, tf.float32)


def _with_values(tensor, values):
    return tf.SparseTensor(tensor.indices, values, tensor.dense_shape)


def sparse_column_with_integerized_feature(column_name, bucket_size, combiner="sum",
                                           dtype=tf.int64):
    """A column of numbers, whose ids are they, modulo ``bucket_size``."""
    return _SparseColumnIntegerized(column_name, is_integerized=True, bucket_size=bucket_size,
                                    combiner=combiner, dtype=dtype)


def sparse_column_with_hash_bucket(column_name, hash_bucket_size, combiner="sum", dtype=tf.string,
                                   hash_keys=None):
    """A column of words or whole numbers, whose ids are hashes of them.

    ``hash_keys``, a list of pairs of ints, gives each word as many hashes. `ValueError` where it is
    not such a list, or ``hash_bucket_size`` is None or below 1.
    """
    return _SparseColumnHashed(column_name, bucket_size=hash_bucket_size, combiner=combiner,
                               dtype=dtype, hash_keys=hash_keys)


def sparse_column_with_keys(column_name, keys, default_value=-1, combiner="sum", dtype=tf.string):
    """A column of words or whole numbers, whose ids are their places in ``keys``."""
    config = _SparseIdLookupConfig(keys=tuple(keys), vocab_size=len(keys),
                                   default_value=default_value)
    return _SparseColumnKeys(column_name, lookup_config=config, combiner=combiner, dtype=dtype)


def sparse_column_with_vocabulary_file(column_name, vocabulary_file, num_oov_buckets=0,
                                       vocab_size=None, default_value=-1, combiner="sum",
                                       dtype=tf.string):
    """A column of words, whose ids are their lines in a file; `ValueError` without its size."""
    if vocab_size is None:
        raise ValueError(f"vocab_size should be defined. column_name: {column_name}")
    config = _SparseIdLookupConfig(vocabulary_file, None, num_oov_buckets, vocab_size,
                                   default_value)
    return _SparseColumnVocabulary(column_name, lookup_config=config, combiner=combiner,
                                   dtype=dtype)


def weighted_sparse_column(sparse_id_column, weight_column_name, dtype=tf.float32):
    """A column of ids with the weights that another feature has; `ValueError` if not of numbers."""
    if not (dtype.is_integer or dtype.is_floating):
        raise ValueError(f"dtype is not convertible to float. Given {dtype}")
    return _WeightedSparseColumn(sparse_id_column, weight_column_name, dtype)
