"""The feature columns of ``tf.contrib.layers`` that are dense: of numbers, and of ranges of them.

Source of the behaviour: TensorFlow 1.15.5, ``contrib/layers``, ``feature_column.py``.
"""

import collections

from tensorflow.python.feature_column import feature_column as core
from tensorflow.python.ops import math_ops

from chapter14 import tf1
from chapter14.tf1.contrib.layers import _feature_column
from chapter14.tf1.contrib.layers._feature_column import Categorical, _FeatureColumn

tf = tf1.load()


class _RealValuedColumn(
        _FeatureColumn, core._DenseColumn, collections.namedtuple("_RealValuedColumn", [
            "column_name", "dimension", "default_value", "dtype", "normalizer"])):
    """Numbers of one feature, as float32."""

    @property
    def name(self):
        return self.column_name

    @property
    def key(self):
        return self._key_without("normalizer")

    @property
    def config(self):
        """{feature: how it is parsed}."""
        default = None if self.default_value is None else list(self.default_value)
        return {self.column_name: tf.FixedLenFeature([self.dimension], self.dtype, default)}

    @property
    def normalizer_fn(self):
        return self.normalizer

    def _transform_feature(self, inputs):
        tensor = inputs.get(self.name)
        return tf.cast(tensor if self.normalizer is None else self.normalizer(tensor), tf.float32)

    def _to_dnn_input_layer(self, input_tensor, weight_collections=None, trainable=True,
                            output_rank=2):
        return _feature_column.reshape_to_rank(tf.cast(input_tensor, tf.float32), output_rank,
                                               self.name)

    def _to_dense_tensor(self, input_tensor):
        return input_tensor

    @property
    def _variable_shape(self):
        return tf.TensorShape([self.dimension])

    def _get_dense_tensor(self, inputs, weight_collections=None, trainable=None):
        return inputs.get(self)


class _BucketizedColumn(
        Categorical, core._DenseColumn, collections.namedtuple("_BucketizedColumn", [
            "source_column", "boundaries"])):
    """Which of ranges the numbers of a column are in: dense ids, made one-hot or sparse."""

    def __new__(cls, source_column, boundaries):
        if not isinstance(source_column, _RealValuedColumn):
            raise TypeError("source_column must be an instance of _RealValuedColumn. "
                            f"source_column: {source_column}")
        if not isinstance(boundaries, (list, tuple)) or not boundaries:
            raise ValueError("boundaries must be a non-empty list, or such a tuple; not "
                             f"{boundaries}")
        if list(boundaries) != sorted(boundaries):
            raise ValueError(f"boundaries must be a sorted list. boundaries: {boundaries}")
        kept = [low for low, high in zip(boundaries, boundaries[1:]) if low != high]
        return super().__new__(cls, source_column, (*kept, boundaries[-1]))

    @property
    def name(self):
        return f"{self.source_column.name}_bucketized"

    @property
    def length(self):
        return len(self.boundaries) + 1

    @property
    def config(self):
        return self.source_column.config

    @property
    def _num_buckets(self):
        return self.length * self.source_column.dimension

    @property
    def _variable_shape(self):
        return tf.TensorShape([self._num_buckets])

    def _transform_feature(self, inputs):
        return math_ops._bucketize(inputs.get(self.source_column), boundaries=list(self.boundaries),
                                   name="bucketize")

    def _to_dnn_input_layer(self, input_tensor, weight_collections=None, trainable=True,
                            output_rank=2):
        if output_rank != 2:
            raise ValueError("BucketizedColumn currently only supports output_rank=2")
        one_hot = tf.one_hot(tf.cast(input_tensor, tf.int64), self.length, 1.0, 0.0, name="one_hot")
        return tf.reshape(one_hot, [-1, self._num_buckets], name="reshape")

    def _get_dense_tensor(self, inputs, weight_collections=None, trainable=None):
        return self._to_dnn_input_layer(inputs.get(self))

    def to_sparse_tensor(self, input_tensor):
        """Dense ids, [batch, dimension], as a sparse tensor; each dimension has ids of its own."""
        # Op for op as in 1.15.5, whose count the seeds depend on
        dimension = self.source_column.dimension
        n_rows = tf.shape(input_tensor, name="shape")[0]
        if dimension > 1:
            rows = tf.expand_dims(tf.range(0, n_rows), 1, name="expand_dims")
            rows = tf.reshape(tf.tile(rows, [1, dimension], name="tile"), [-1], name="reshape")
            columns = tf.tile(tf.range(0, dimension), [n_rows], name="tile")
            ids = tf.reshape(input_tensor, [-1], name="reshape") + self.length * columns
        else:
            rows = tf.range(0, n_rows)
            columns = tf.zeros([n_rows], dtype=tf.int32, name="zeros")
            ids = tf.reshape(input_tensor, [-1], name="reshape")
        indices = tf.cast(tf.transpose(tf.stack((rows, columns))), tf.int64)
        return tf.SparseTensor(indices, ids, tf.cast(tf.stack([n_rows, dimension]), tf.int64))

    def id_tensor(self, input_tensor):
        return self.to_sparse_tensor(input_tensor)

    def _wide_embedding_lookup_arguments(self, input_tensor):
        return _feature_column.Wide(self.to_sparse_tensor(input_tensor), None, self._num_buckets,
                                    tf.zeros_initializer(), "sum")


def real_valued_column(column_name, dimension=1, default_value=None, dtype=tf.float32,
                       normalizer=None):
    """A column of numbers.

    Parameters
    ----------
    column_name : str
        The feature.
    dimension : int
        How many numbers there are of each instance.
    default_value : number, or list of ``dimension`` numbers
        What a missing feature is, when examples are parsed; by default it is an error.
    dtype : tf.DType
        Of what is parsed.
    normalizer : callable
        What makes numbers of those of the feature.

    Raises
    ------
    TypeError
        ``dimension`` is not an int, or ``default_value`` is of another type.
    ValueError
        A size is wrong, or ``dtype`` is not one of numbers.
    """
    where = f"column_name: {column_name}"
    if dimension is None:
        raise TypeError("dimension must be an integer, and is None; features of varying length "
                        f"are not provided. {where}")
    if not isinstance(dimension, int):
        raise TypeError(f"dimension must be an integer. dimension: {dimension}, {where}")
    if dimension < 1:
        raise ValueError(f"dimension must be greater than 0. dimension: {dimension}, {where}")
    if not (dtype.is_integer or dtype.is_floating):
        raise ValueError(f"dtype must be convertible to float. dtype: {dtype}, {where}")
    if default_value is not None:
        default_value = _default(default_value, dimension, dtype, where)
    return _RealValuedColumn(column_name, dimension, default_value, dtype, normalizer)


def _default(value, dimension, dtype, where):
    """A tuple of ``dimension`` numbers of the type."""
    if isinstance(value, list) and len(value) != dimension:
        raise ValueError(f"The length of default_value must be dimension, {dimension}, and not "
                         f"that of {value}. {where}")
    values = value if isinstance(value, list) else [value] * dimension
    if all(isinstance(number, int) for number in values) and dtype.is_integer:
        return tuple(values)
    if all(isinstance(number, (int, float)) for number in values) and dtype.is_floating:
        return tuple(map(float, values))
    raise TypeError("default_value must be compatible with dtype. default_value: "
                    f"{value}, dtype: {dtype}, {where}")


def bucketized_column(source_column, boundaries):
    """A column that says which of ranges numbers are in, between boundaries, a sorted list."""
    return _BucketizedColumn(source_column, boundaries)
