"""Models' inputs, and linear models, of ``tf.contrib.layers``' feature columns.

Source of the behaviour: TensorFlow 1.15.5, ``contrib/layers``, ``feature_column_ops.py`` and
``feature_column.py``.
"""

import functools

from chapter14 import tf1
from chapter14.tf1.contrib import _tf_slim
from chapter14.tf1.contrib.layers import _embedded_columns, _embeddings
from chapter14.tf1.contrib.layers._crossed_columns import _CrossedColumn
from chapter14.tf1.contrib.layers._dense_columns import _BucketizedColumn, _RealValuedColumn
from chapter14.tf1.contrib.layers._embedded_columns import _EmbeddingColumn, _OneHotColumn
from chapter14.tf1.contrib.layers._feature_column import LazyFeatures, lacks_one

tf = tf1.load()
_inner_flatten = _tf_slim.module("layers.layers")._inner_flatten
_model_variable = _tf_slim.module("ops.variables").model_variable


def check_feature_columns(feature_columns):
    """Raise `ValueError` where they are a dict, or two of them have the same key."""
    if isinstance(feature_columns, dict):
        raise ValueError("Expected feature_columns to be iterable, found dict.")
    seen = set()
    for column in feature_columns:
        if column.key in seen:
            raise ValueError(
                f"Duplicate feature column key found for column: {column.name}. Leave out one of "
                f"the columns that are alike: {column.key}")
        seen.add(column.key)


def in_order(columns):
    return sorted(set(columns), key=lambda column: column.key)


def _collections(names):
    """Collections of a variable, all global ones' with them, or None."""
    return list({*names, tf.GraphKeys.GLOBAL_VARIABLES}) if names else names


def _scope(name, tensors, default_name=None):
    return tf.variable_scope(name, default_name=default_name, values=tensors.values())


def input_from_feature_columns(columns_to_tensors, feature_columns, weight_collections=None,
                               trainable=True, scope=None, cols_to_outs=None):
    """The dense input of a model, [batch, sum of the columns' sizes].

    Parameters
    ----------
    columns_to_tensors : dict
        Features: {name: tensor}, with parsed columns' as {column: tensor}.
    feature_columns : iterable of columns
        Taken in the order of their keys.
    weight_collections : list of str
        Which collections embeddings are added to.
    trainable : bool
        Whether embeddings are trained.
    scope : str or variable scope
        Of what is built; by default ``input_from_feature_columns``.
    cols_to_outs : dict
        Gets each column's own input.

    Raises
    ------
    ValueError
        A column is not fit to be an input, or is twice among them; ``cols_to_outs`` is not a
        dict.
    """
    return _inputs(columns_to_tensors, feature_columns, weight_collections, trainable, scope,
                   2, "input_from_feature_columns", cols_to_outs)


def sequence_input_from_feature_columns(columns_to_tensors, feature_columns,
                                        weight_collections=None, trainable=True, scope=None):
    """As `input_from_feature_columns`, of sequences: [batch, steps, sum of the sizes].

    Raises `ValueError` for columns of ranges and crossed ones.
    """
    for column in feature_columns:
        if not isinstance(column, (_OneHotColumn, _EmbeddingColumn, _RealValuedColumn)):
            raise ValueError(f"FeatureColumn type {type(column).__name__} is not fit for "
                             "sequences.")
    for column in feature_columns:
        ids = getattr(column, "sparse_id_column", None)
        ids = getattr(ids, "sparse_id_column", ids)
        if isinstance(ids, (_BucketizedColumn, _CrossedColumn)):
            raise ValueError(f"Column {ids.name} is of type {type(ids).__name__}, which is not "
                             "fit for sequences.")
    return _inputs(columns_to_tensors, feature_columns, weight_collections, trainable, scope,
                   3, "sequence_input_from_feature_columns")


def _inputs(tensors, columns, collections, trainable, scope, rank, default_name, outputs=None):
    tensors = dict(tensors)
    check_feature_columns(columns)
    if outputs is not None and not isinstance(outputs, dict):
        raise ValueError("cols_to_outs must be a dict unless None")
    found = []
    with _scope(scope, tensors, default_name):
        features = LazyFeatures(tensors)
        for column in in_order(columns):
            with _scope(None, tensors, column.name):
                tensor = features.get(column)
                if rank == 3:
                    to_rank = functools.partial(_with_rank, name=column.name, rank=rank)
                    tensor = tf.nest.map_structure(to_rank, tensor)
                found.append(_input(column, tensor, _collections(collections), trainable, rank))
            if outputs is not None:
                outputs[column] = found[-1]
        return tf.concat(found, rank - 1)


def _input(column, tensor, collections, trainable, rank):
    """A column's part of the input."""
    try:
        arguments = column._deep_embedding_lookup_arguments(tensor)
    except NotImplementedError as why:
        try:
            return column._to_dnn_input_layer(tensor, collections, trainable, output_rank=rank)
        except ValueError as error:
            raise ValueError(f"Error creating input layer for column: {column.name}.\n{error}, "
                             f"{why}")
    return _embedded_columns.embed(column, arguments, collections, trainable, rank)


def _with_rank(tensor, name, rank):
    """A tensor with that many dimensions; `ValueError` where more than one has to be added."""
    sparse = isinstance(tensor, tf.SparseTensor)
    given = tensor.get_shape().ndims
    if given is None and sparse:
        given = tensor.dense_shape.shape[0].value
    if given is None:
        raise ValueError(f"Error while processing column {name}. Its tensor's rank is unknown.")
    if lacks_one(given, rank, name):
        if sparse:
            return tf.sparse_reshape(tensor, tf.concat([tensor.dense_shape, [1]], 0))
        return tf.expand_dims(tensor, -1)
    return _inner_flatten(tensor, rank) if rank < given else tensor


def weighted_sum_from_feature_columns(columns_to_tensors, feature_columns, num_outputs,
                                      weight_collections=None, trainable=True, scope=None):
    """A linear model of columns: the sum of what each gives, and a bias.

    Parameters
    ----------
    columns_to_tensors : dict
        Features: {name: tensor}.
    feature_columns : iterable of columns
        Taken in the order of their keys.
    num_outputs : int
        How many sums there are of each instance.
    weight_collections : list of str
        Which collections the variables are added to.
    trainable : bool
        Whether they are trained.
    scope : str or variable scope
        Of what is built; by default ``weighted_sum_from_feature_columns``.

    Returns
    -------
    tuple
        The sums, [batch, num_outputs]; {column: list of its variables}; the bias.

    Raises
    ------
    ValueError
        A column is not fit for a linear model, or is twice among them.
    """
    tensors = dict(columns_to_tensors)
    check_feature_columns(feature_columns)
    sums, variables = [], {}
    with _scope(scope, tensors, "weighted_sum_from_feature_columns"):
        features = LazyFeatures(tensors)
        for column in in_order(feature_columns):
            variables[column], found = _weighted(column, features.get(column), tensors, num_outputs,
                                                 weight_collections, trainable)
            sums.append(tf.reshape(found, (-1, num_outputs)))
            _embedded_columns.restore(column, variables[column])
        total = tf.add_n(sums)
        bias = _bias(num_outputs, weight_collections, trainable)
        return tf.nn.bias_add(total, bias), variables, bias


def _weighted(column, tensor, tensors, n_outputs, collections, trainable):
    """(list of variables, [batch, n_outputs]) of one column."""
    try:
        return _looked_up(column.name, column._wide_embedding_lookup_arguments(tensor), tensors,
                          n_outputs, collections, trainable)
    except NotImplementedError:
        with _scope(None, tensors, column.name):
            dense = _with_rank(column._to_dense_tensor(tensor), column.name, 2)
            weight = _model_variable("weight", [dense.shape[1].value, n_outputs],
                                     initializer=tf.zeros_initializer(), trainable=trainable,
                                     collections=collections)
            return [weight], tf.matmul(dense, weight, name="matmul")
    except ValueError as error:
        raise ValueError(f"Error creating weighted sum for column: {column.name}.\n{error}")


def _looked_up(name, arguments, tensors, n_outputs, collections, trainable):
    """(list of variables, the sums of the rows of each instance's ids)."""
    with _scope(None, tensors, name or "linear_weights"):
        variables = _embedded_columns.parts(_model_variable(
            "weights", [arguments.vocab_size, n_outputs], tf.float32, arguments.initializer,
            trainable=trainable, collections=collections))
        return variables, _embeddings.safe_embedding_lookup_sparse(
            variables, arguments.input_tensor, sparse_weights=arguments.weight_tensor,
            combiner=arguments.combiner, name=name + "_weights")


def _bias(n_outputs, collections, trainable):
    return _model_variable("bias_weight", [n_outputs], initializer=tf.zeros_initializer(),
                           trainable=trainable, collections=_collections(collections))


def joint_weighted_sum_from_feature_columns(columns_to_tensors, feature_columns, num_outputs,
                                            weight_collections=None, trainable=True, scope=None):
    """As `weighted_sum_from_feature_columns`, with one variable for all columns, which are of ids.

    Raises `NotImplementedError` for columns of numbers, `AssertionError` for weighted ones and
    for other combiners than ``sum``.
    """
    tensors = dict(columns_to_tensors)
    check_feature_columns(feature_columns)
    with _scope(scope, tensors, "joint_weighted_sum_from_feature_columns"):
        features, lookups = LazyFeatures(tensors), []
        for column in in_order(feature_columns):
            try:
                lookups.append(column._wide_embedding_lookup_arguments(features.get(column)))
            except NotImplementedError:
                raise NotImplementedError(
                    f"Real-valued columns are not supported, and {column.name} is one; "
                    "weighted_sum_from_feature_columns takes them.")
        variables, sums = _looked_up("", _joined(lookups), tensors, num_outputs,
                                     weight_collections, trainable)
        bias = _bias(num_outputs, weight_collections, trainable)
        return tf.nn.bias_add(sums, bias), variables, bias


def _joined(lookups):
    """The ids of all columns as those of one, each column's after the one's before."""
    assert lookups, "At least one column must be given."
    size, tensors = 0, []
    for lookup in lookups:
        assert lookup.weight_tensor is None, (
            "Joint sums for weighted sparse columns are not provided; "
            "weighted_sum_from_feature_columns takes them.")
        assert lookup.combiner == "sum", (
            f"Combiners other than sum, as {lookup.combiner}, are not supported for joint sums; "
            "weighted_sum_from_feature_columns takes them.")
        ids = lookup.input_tensor
        tensors.append(tf.SparseTensor(ids.indices, ids.values + size, ids.dense_shape))
        size += lookup.vocab_size
    return lookups[0]._replace(input_tensor=tf.sparse_concat(1, tensors), vocab_size=size)
