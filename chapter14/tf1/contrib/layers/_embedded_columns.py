"""The feature columns of ``tf.contrib.layers`` that make numbers of ids.

Source of the behaviour: TensorFlow 1.15.5, ``contrib/layers``, ``feature_column.py``.
"""

import collections
import math

from tensorflow.python.feature_column import feature_column as core

from chapter14 import tf1
from chapter14.tf1.contrib import _tf_slim
from chapter14.tf1.contrib.layers import _embeddings
from chapter14.tf1.contrib.layers._feature_column import Deep, LazyFeatures, _FeatureColumn
from chapter14.tf1.contrib.layers._sparse_columns import _SparseColumn, _WeightedSparseColumn

tf = tf1.load()
_inner_flatten = _tf_slim.module("layers.layers")._inner_flatten
_model_variable = _tf_slim.module("ops.variables").model_variable


class _OfIds(_FeatureColumn, core._DenseColumn):
    """A dense column made of a column of ids."""

    @property
    def length(self):
        return self.sparse_id_column.length

    @property
    def config(self):
        return self.sparse_id_column.config

    def insert_transformed_feature(self, columns_to_tensors):
        """Add the ids to features, under this column."""
        columns_to_tensors[self] = LazyFeatures(columns_to_tensors).get(self.sparse_id_column)


class _OneHotColumn(_OfIds, collections.namedtuple("_OneHotColumn", ["sparse_id_column"])):
    """How often each id comes, or the sum of its weights."""

    @property
    def name(self):
        return f"{self.sparse_id_column.name}_one_hot"

    def _to_dnn_input_layer(self, transformed_input_tensor, weight_collections=None,
                            trainable=False, output_rank=2):
        column = self.sparse_id_column
        ids = _inner_flatten(column.id_tensor(transformed_input_tensor), output_rank)
        weights = column.weight_tensor(transformed_input_tensor)
        if weights is None:
            dense = tf.sparse_tensor_to_dense(ids, default_value=-1)
            return tf.reduce_sum(tf.one_hot(dense, depth=self.length, on_value=1.0, off_value=0.0),
                                 axis=[output_rank - 1])
        merged = tf.sparse_merge(sp_ids=ids, sp_values=weights, vocab_size=self.length)
        merged = tf.sparse_slice(merged, tf.zeros_like(merged.dense_shape), merged.dense_shape)
        dense = tf.sparse_tensor_to_dense(merged)
        return tf.reshape(dense, tf.concat([tf.shape(dense)[:-1], [self.length]], axis=0))

    @property
    def _variable_shape(self):
        return tf.TensorShape([self.length])

    def _get_dense_tensor(self, inputs, weight_collections=None, trainable=None):
        return inputs.get(self)

    def _transform_feature(self, inputs):
        return self._to_dnn_input_layer(inputs.get(self.sparse_id_column))


class _EmbeddingColumn(_OfIds, collections.namedtuple("_EmbeddingColumn", [
        "sparse_id_column", "dimension", "combiner", "initializer", "ckpt_to_load_from",
        "tensor_name_in_ckpt", "shared_embedding_name", "shared_vocab_size", "max_norm",
        "trainable"])):
    """The mean, or another combination, of rows of a variable."""

    def __new__(cls, sparse_id_column, dimension, combiner="mean", initializer=None,
                ckpt_to_load_from=None, tensor_name_in_ckpt=None, shared_embedding_name=None,
                shared_vocab_size=None, max_norm=None, trainable=True):
        if initializer is not None and not callable(initializer):
            raise ValueError("initializer must be callable if specified; that of the embedding "
                             f"of {sparse_id_column.name} is not.")
        if (ckpt_to_load_from is None) != (tensor_name_in_ckpt is None):
            raise ValueError("Must specify both `ckpt_to_load_from` and `tensor_name_in_ckpt`, "
                             "where one is given.")
        if initializer is None:
            tf.logging.warn("Embeddings start with a standard deviation of 1/sqrt(number of ids), "
                            "those of tf.feature_column with one of 1/sqrt(dimension).")
            initializer = tf.truncated_normal_initializer(
                0.0, 1 / math.sqrt(sparse_id_column.length))
        return super().__new__(
            cls, sparse_id_column, dimension, combiner, initializer, ckpt_to_load_from,
            tensor_name_in_ckpt, shared_embedding_name, shared_vocab_size, max_norm, trainable)

    @property
    def name(self):
        shared = "" if self.shared_embedding_name is None else "shared_"
        return f"{self.sparse_id_column.name}_{shared}embedding"

    @property
    def length(self):
        shared = self.shared_vocab_size
        return self.sparse_id_column.length if shared is None else shared

    @property
    def key(self):
        return self._key_without("initializer")

    def _checkpoint_path(self):
        return self.ckpt_to_load_from and (self.ckpt_to_load_from, self.tensor_name_in_ckpt)

    def _deep_embedding_lookup_arguments(self, input_tensor):
        ids = self.sparse_id_column
        return Deep(ids.id_tensor(input_tensor), ids.weight_tensor(input_tensor), self.length,
                    self.initializer, self.combiner, self.dimension, self.shared_embedding_name,
                    None, self.max_norm, self.trainable)

    def _wide_embedding_lookup_arguments(self, input_tensor):
        raise ValueError(f"Column {self} is not supported in linear models; its column of ids "
                         "is.")

    @property
    def _variable_shape(self):
        return tf.TensorShape([self.dimension])

    def _get_dense_tensor(self, inputs, weight_collections=None, trainable=None):
        return embed(self, self._deep_embedding_lookup_arguments(inputs.get(self)),
                     weight_collections, trainable)

    def _transform_feature(self, inputs):
        return inputs.get(self.sparse_id_column)


def embed(column, arguments, weight_collections, trainable, output_rank=2):
    """[batch, dimension] of ids as `Deep` arguments tell, rows of a variable that is made here."""
    ids = _inner_flatten(arguments.input_tensor, output_rank)
    weights = arguments.weight_tensor
    if weights is not None:
        weights = _inner_flatten(weights, output_rank)
    variables = parts(_rows(arguments, weight_collections, trainable))
    restore(column, variables)
    return _embeddings.safe_embedding_lookup_sparse(
        variables, ids, sparse_weights=weights, combiner=arguments.combiner,
        name=column.name + "weights", max_norm=arguments.max_norm)


def _rows(arguments, weight_collections, trainable):
    """The variable of embeddings: a new one, or that of the columns it is shared with."""
    shared, shape = arguments.shared_embedding_name, [arguments.vocab_size, arguments.dimension]
    others = [] if shared is None else tf.get_default_graph().get_collection_ref(
        f"SHARED_EMBEDDING_COLLECTION_{shared.upper()}")
    if not others:
        others.append(_model_variable(
            shared or "weights", shape=shape, dtype=tf.float32, initializer=arguments.initializer,
            trainable=trainable and arguments.trainable, collections=weight_collections))
    elif others[0].get_shape() != shape:
        raise ValueError(
            f"The embedding variable with name {shared} already exists, of shape "
            f"{others[0].get_shape()} where {shape} is needed: embeddings of several sizes "
            "cannot share a name.")
    return others[0]


def parts(variable):
    """A variable's parts, a list; of one that is not partitioned, itself."""
    return variable._get_variable_list() if hasattr(variable, "_get_variable_list") else [variable]


def restore(column, variables):
    """Let variables start with what a column's checkpoint has."""
    path = column._checkpoint_path()
    if path:
        variables = variables[0] if len(variables) == 1 else variables
        tf.train.init_from_checkpoint(path[0], {path[1]: variables})


def one_hot_column(sparse_id_column):
    """A column of [batch, number of ids]: how often each id comes, or the sum of its weights."""
    return _OneHotColumn(sparse_id_column)


def embedding_column(sparse_id_column, dimension, combiner="mean", initializer=None,
                     ckpt_to_load_from=None, tensor_name_in_ckpt=None, max_norm=None,
                     trainable=True):
    """A column of [batch, dimension]: a combination of the rows of a variable, one for each id.

    ``combiner`` is ``mean``, ``sqrtn`` or ``sum``. `ValueError` where only one of the names for a
    start from a checkpoint is given, or ``initializer`` cannot be called.
    """
    return _EmbeddingColumn(sparse_id_column, dimension, combiner, initializer, ckpt_to_load_from,
                            tensor_name_in_ckpt, max_norm=max_norm, trainable=trainable)


def shared_embedding_columns(sparse_id_columns, dimension, combiner="mean",
                             shared_embedding_name=None, initializer=None, ckpt_to_load_from=None,
                             tensor_name_in_ckpt=None, max_norm=None, trainable=True):
    """Columns as of `embedding_column`, of one variable; a tuple, or a list of one.

    Raises `TypeError` where they are not a sequence of columns of ids, `ValueError` where it is
    empty, or their ids do not mean the same.
    """
    columns = sparse_id_columns
    if not isinstance(columns, collections.abc.Sequence) or isinstance(columns, str):
        raise TypeError("sparse_id_columns must be a non-string sequence, as a list is, and not "
                        f"a {type(columns).__name__}.")
    if not columns:
        raise ValueError("sparse_id_columns should have at least one element.")
    for column in columns:
        if not isinstance(column, (_SparseColumn, _WeightedSparseColumn)):
            raise TypeError("Elements of sparse_id_columns must be _SparseColumn or weighted "
                            f"ones, which {column} is not.")
    first, size = columns[0], None
    if len(columns) > 1:
        weighted_first = isinstance(first, _WeightedSparseColumn)
        if not all(first.is_compatible(column) if weighted_first else column.is_compatible(first)
                   for column in columns[1:]):
            raise ValueError("The input sparse id columns are not compatible.")
        shared_embedding_name, size = shared_embedding_name or _shared_name(columns), first.length
    made = [_EmbeddingColumn(
        column, dimension, combiner, initializer, ckpt_to_load_from, tensor_name_in_ckpt,
        shared_embedding_name, size, max_norm=max_norm,
        trainable=trainable) for column in columns]
    return tuple(made) if len(columns) > 1 else made


def _shared_name(columns):
    """The variable's name, by the first three columns: those without weights come first."""
    plain = sorted(column for column in columns if isinstance(column, _SparseColumn))
    weighted = sorted((column for column in columns if not isinstance(column, _SparseColumn)),
                      key=lambda column: column.name)
    names = [column.name for column in plain + weighted]
    more = [f"plus_{len(names) - 3}_others"] if len(names) > 3 else []
    return "_".join([*names[:3], *more, "shared_embedding"])
