"""The feature column of ``tf.contrib.layers`` that crosses others: an id for each combination.

Source of the behaviour: TensorFlow 1.15.5, ``contrib/layers``, ``feature_column.py``,
``sparse_feature_cross_op.py`` and ``kernels/sparse_feature_cross_kernel.cc``.
"""

import collections
import functools

from tensorflow.python.ops import gen_sparse_ops

from chapter14 import tf1
from chapter14.tf1 import seeds
from chapter14.tf1.contrib.layers._dense_columns import _BucketizedColumn
from chapter14.tf1.contrib.layers._feature_column import Categorical, LazyFeatures
from chapter14.tf1.contrib.layers._sparse_columns import _SparseColumn

tf = tf1.load()

_SEED, _STEP = 0xDECAFCAFFE, 0x9E3779B97F4A7800 - 2**64  # of the hash of hashes


class _CrossedColumn(Categorical, collections.namedtuple("_CrossedColumn", [
        "columns", "hash_bucket_size", "hash_key", "combiner", "ckpt_to_load_from",
        "tensor_name_in_ckpt"])):
    """Ids that are hashes of every combination of what columns have."""

    _refused = "CrossedColumn is not supported in DNN; put it into an embedding_column."

    def __new__(cls, columns, hash_bucket_size, hash_key, combiner="sum", ckpt_to_load_from=None,
                tensor_name_in_ckpt=None):
        for column in columns:
            if not isinstance(column, (_SparseColumn, _CrossedColumn, _BucketizedColumn)):
                raise TypeError(
                    "columns must be a set of columns of ids, of ranges or crossed ones, but "
                    f"{column} is a {type(column).__name__}")
        if len(columns) < 2:
            raise ValueError(f"columns must contain at least 2 elements. columns: {columns}")
        if hash_bucket_size < 2:
            raise ValueError("hash_bucket_size must be at least 2. hash_bucket_size: "
                             f"{hash_bucket_size}")
        if (ckpt_to_load_from is None) != (tensor_name_in_ckpt is None):
            raise ValueError("Must specify both `ckpt_to_load_from` and `tensor_name_in_ckpt`, "
                             "where one is given.")
        in_order = tuple(sorted(columns, key=lambda column: column.name))
        return super().__new__(cls, in_order, hash_bucket_size, hash_key, combiner,
                               ckpt_to_load_from, tensor_name_in_ckpt)

    @property
    def name(self):
        return "_X_".join(sorted(column.name for column in self.columns))

    @property
    def length(self):
        return self.hash_bucket_size

    @property
    def config(self):
        """{feature: how it is parsed}."""
        return {name: how for column in self.columns for name, how in column.config.items()}

    def _checkpoint_path(self):
        return self.ckpt_to_load_from and (self.ckpt_to_load_from, self.tensor_name_in_ckpt)

    def _leaves(self):
        """The columns that are crossed, in the place of a crossed one its own."""
        for column in self.columns:
            yield from column._leaves() if isinstance(column, _CrossedColumn) else [column]

    def _transform_feature(self, inputs):
        tensors = []
        for column in self._leaves():
            if isinstance(column, _BucketizedColumn):
                tensors.append(column.to_sparse_tensor(inputs.get(column)))
                continue
            if isinstance(inputs, LazyFeatures) and column.name not in inputs:
                raise ValueError(f"features dictionary doesn't contain key ({column.name})")
            tensors.append(inputs.get(column.name))
        return _cross(tensors, self.hash_bucket_size, self.hash_key)


def _cross(tensors, n_buckets, hash_key):
    """Hashes of all combinations, a sparse tensor of int64 below ``n_buckets``."""
    tensors = [_numbers(tensor) for tensor in tensors]
    sparse = [tensor for tensor in tensors if isinstance(tensor, tf.SparseTensor)]
    dense = [tensor for tensor in tensors if not isinstance(tensor, tf.SparseTensor)]
    if hash_key:
        words = all(tensor.dtype == tf.string for tensor in tensors)
        return tf.SparseTensor(*gen_sparse_ops.sparse_cross(
            *_of(sparse), dense, hashed_output=True, num_buckets=n_buckets, hash_key=hash_key,
            out_type=tf.int64, internal_type=tf.string if words else tf.int64, name="cross"))
    return _cross_by_the_old_hash(sparse, dense, n_buckets)


def _of(tensors):
    return ([tensor.indices for tensor in tensors], [tensor.values for tensor in tensors],
            [tensor.dense_shape for tensor in tensors])


def _numbers(tensor):
    """Whole numbers as int64, words as they are."""
    if tensor.dtype == tf.string:
        return tensor
    if not isinstance(tensor, tf.SparseTensor):
        return tf.cast(tensor, tf.int64)
    return tf.SparseTensor(tensor.indices, tf.cast(tensor.values, tf.int64), tensor.dense_shape)


def _cross_by_the_old_hash(sparse, dense, n_buckets):
    """The hash that 1.15 uses where no key is given, which TensorFlow 2 has no op for.

    TensorFlow 2's op makes the combinations, as words joined from numbers; from these they are
    computed.
    """
    graph = tf.get_default_graph()
    before = seeds.count(graph)
    with tf.name_scope("cross"):
        sparse = [tf.SparseTensor(tensor.indices, _fingerprints(tensor.values), tensor.dense_shape)
                  for tensor in sparse]
        dense = [_fingerprints(tensor) for tensor in dense]
        indices, joined, shape = gen_sparse_ops.sparse_cross(
            *_of(sparse), dense, hashed_output=False, num_buckets=0, hash_key=1, out_type=tf.string,
            internal_type=tf.int64)
        split = tf.string_split(joined, "_X_")  # at each of the characters
        numbers = tf.reshape(tf.string_to_number(split.values, tf.int64),
                             [-1, len(sparse) + len(dense)])
        hashed = functools.reduce(_hash, tf.unstack(numbers, axis=1), tf.constant(_SEED, tf.int64))
        # as a number without a sign, one below 0 is more by 2 ** 64
        more = tf.where(tf.less(hashed, 0), tf.fill(tf.shape(hashed), tf.constant(
            2 ** 64 % n_buckets, tf.int64)), tf.zeros_like(hashed))
        ids = tf.floormod(tf.floormod(hashed, n_buckets) + more, n_buckets)
    seeds.correct(1 - (seeds.count(graph) - before), "crossed_column", graph)  # 1.15 has one op
    return tf.SparseTensor(indices, ids, shape)


def _fingerprints(values):
    """int64 of words, in any shape; numbers as they are."""
    if values.dtype != tf.string:
        return values
    prints = tf.fingerprint(tf.reshape(values, [-1]))
    return tf.reshape(tf.bitcast(prints, tf.int64), tf.shape(values))


def _hash(seed, number):
    """A hash of a hash and a number, int64s."""
    bits = tf.bitwise
    shifted = bits.left_shift(seed, tf.constant(10, tf.int64)) + bits.right_shift(
        seed, tf.constant(4, tf.int64))
    return bits.bitwise_xor(seed, number + tf.constant(_STEP, tf.int64) + shifted)


def crossed_column(columns, hash_bucket_size, combiner="sum", ckpt_to_load_from=None,
                   tensor_name_in_ckpt=None, hash_key=None):
    """A column of the combinations of others' ids, each a hash below ``hash_bucket_size``.

    Parameters
    ----------
    columns : iterable of columns
        At least two: of ids without weights, of ranges, or crossed themselves.
    hash_bucket_size : int
        At least 2.
    combiner : str
        What a linear model does with several: ``sum``, ``mean`` or ``sqrtn``.
    ckpt_to_load_from, tensor_name_in_ckpt : str
        A checkpoint and a tensor in it that a linear model's weights start with.
    hash_key : int
        Another hash, by this key.

    Raises
    ------
    TypeError
        Another kind of column is among them.
    ValueError
        There are too few of them, or the size is too small.
    """
    return _CrossedColumn(columns, hash_bucket_size, hash_key, combiner=combiner,
                          ckpt_to_load_from=ckpt_to_load_from,
                          tensor_name_in_ckpt=tensor_name_in_ckpt)
