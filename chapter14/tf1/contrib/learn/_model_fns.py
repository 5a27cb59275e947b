"""The model functions of ``tf.contrib.learn``: linear models, deep ones, and both in one.

Source of the behaviour: TensorFlow 1.15.5, ``contrib/learn/python/learn/estimators``,
``linear.py``, ``dnn.py`` and ``dnn_linear_combined.py``.
"""

import functools
import math

from chapter14 import tf1
from chapter14.tf1.contrib import layers
from chapter14.tf1.contrib.layers._embedded_columns import _EmbeddingColumn
from chapter14.tf1.contrib.layers._feature_column import _FeatureColumn
from chapter14.tf1.contrib.learn._model import ModeKeys

tf = tf1.load()

_ACTIVATIONS = {"relu": tf.nn.relu, "tanh": tf.nn.tanh, "sigmoid": tf.nn.sigmoid}
LINEAR_RATE, DEEP_RATE = 0.2, 0.05
_LARGE = 64 << 20  # bytes that a part of a variable has at least


def _partitioner(config, **options):
    """Parts variables among parameter servers; one part each without these."""
    return tf.min_max_variable_partitioner(
        max_partitions=config.num_ps_replicas if config else 0, **options)


def _as_dict(features):
    return features if isinstance(features, dict) else {"": features}


def _called(optimizer):
    return optimizer() if callable(optimizer) else optimizer


def _scope(name, features, partitioner):
    return tf.variable_scope(name, values=tuple(features.values()), partitioner=partitioner)


def _are_of_contrib(columns):
    return all(isinstance(column, _FeatureColumn) for column in columns)


def _linear_logits(features, columns, head, joint, scope):
    """Logits of a linear model, whose variables are in the collection ``linear``."""
    if not _are_of_contrib(columns):
        return tf.feature_column.linear_model(features, columns, head.logits_dimension,
                                              weight_collections=["linear"])
    model = (layers.joint_weighted_sum_from_feature_columns if joint else
             layers.weighted_sum_from_feature_columns)
    return model(features, columns, head.logits_dimension, weight_collections=["linear"],
                 scope=scope)[0]


def _input_layer(features, columns, partitioner):
    """(input of a deep model, its scope's name)."""
    with _scope("input_from_feature_columns", features, partitioner) as scope:
        if _are_of_contrib(columns):
            made = layers.input_from_feature_columns(features, columns, weight_collections=["dnn"],
                                                     scope=scope)
        else:
            made = tf.feature_column.input_layer(features, columns, weight_collections=["dnn"])
    return made, scope.name


def _summarize(value, tag):
    tf.summary.scalar(f"{tag}fraction_of_zero_values", tf.nn.zero_fraction(value))
    tf.summary.histogram(f"{tag}activation", value)


def _deep_logits(inputs, hidden_units, head, activation, keep_prob, after_tag):
    """Logits of a deep model, whose variables are in the collection ``dnn``."""
    outputs = inputs
    sizes = [(f"hiddenlayer_{i}", n_units) for i, n_units in enumerate(hidden_units)]
    for name, n_units in [*sizes, ("logits", head.logits_dimension)]:
        is_hidden = name != "logits"
        with tf.variable_scope(name, values=(outputs,)) as scope:
            outputs = layers.fully_connected(
                outputs, n_units, activation_fn=activation if is_hidden else None,
                variables_collections=["dnn"], scope=scope)
            if is_hidden and keep_prob is not None:
                outputs = layers.dropout(outputs, keep_prob=keep_prob)
        _summarize(outputs, scope.name + after_tag)
    return outputs


def _keep_prob(dropout, mode):
    return 1.0 - dropout if dropout is not None and mode == ModeKeys.TRAIN else None


def _multipliers(by_column, scope_name):
    """{variable of an embedding: multiplier of its learning rate}; None where there are none."""
    found = {}
    for column, multiplier in (by_column or {}).items():
        if not isinstance(column, _EmbeddingColumn):
            raise ValueError("learning rate multipler can only be defined for embeddings, not for "
                             f"{column}")
        variables = tf.get_collection("dnn", f"{scope_name}/{column.name}")
        if not variables:
            raise ValueError(f"Couldn't find a variable for column {column}")
        found.update((variable, multiplier) for variable in variables)
    return found or None


def linear(features, labels, mode, params, config=None):
    """A linear model; ``params`` are what `LinearEstimator` takes, by its arguments' names."""
    head, columns = params["head"], params["feature_columns"]
    optimizer = params["optimizer"] or tf.train.FtrlOptimizer(linear_rate(columns))
    features = _as_dict(features)

    def train(loss):
        variables = tf.get_collection("linear")
        gradients = tf.gradients(loss, variables)
        if params["gradient_clip_norm"]:
            gradients, _ = tf.clip_by_global_norm(gradients, params["gradient_clip_norm"])
        is_name = isinstance(optimizer, str)
        made = (layers.OPTIMIZER_CLS_NAMES[optimizer](learning_rate=LINEAR_RATE) if is_name else
                _called(optimizer))
        return made.apply_gradients(zip(gradients, variables),
                                    global_step=tf.train.get_global_step())

    with _scope("linear", features, _partitioner(config, min_slice_size=_LARGE)) as scope:
        logits = _linear_logits(features, columns, head, params["joint_weights"], scope)
        return head.create_model_fn_ops(features=features, mode=mode, labels=labels,
                                        train_op_fn=train, logits=logits)


def linear_rate(columns):
    """The learning rate of a linear model: less the more columns there are."""
    return min(LINEAR_RATE, 1 / math.sqrt(len(columns)))


def deep(features, labels, mode, params, config=None):
    """A deep model; ``params`` are what `DNNEstimator` takes, by its arguments' names."""
    head, optimizer = params["head"], params["optimizer"] or "Adagrad"
    activation = params["activation_fn"]
    if isinstance(activation, str):
        if activation not in _ACTIVATIONS:
            raise ValueError(f"Activation name should be one of [{', '.join(_ACTIVATIONS)}], you "
                             f"provided {activation}.")
        activation = _ACTIVATIONS[activation]
    features = _as_dict(features)
    with _scope("dnn", features, _partitioner(config)):
        inputs, input_scope = _input_layer(features, params["feature_columns"], _partitioner(
            config, min_slice_size=params["input_layer_min_slice_size"] or _LARGE))
        logits = _deep_logits(inputs, params["hidden_units"], head, activation,
                              _keep_prob(params["dropout"], mode), "_")

        def train(loss):
            return layers.optimize_loss(
                loss=loss, global_step=tf.train.get_global_step(), learning_rate=DEEP_RATE,
                optimizer=_called(optimizer), clip_gradients=params["gradient_clip_norm"],
                gradient_multipliers=_multipliers(params["embedding_lr_multipliers"], input_scope),
                name="dnn", summaries=[])
        return head.create_model_fn_ops(features=features, mode=mode, labels=labels,
                                        train_op_fn=train, logits=logits)


def combined(features, labels, mode, params, config=None):
    """The sum of a linear and a deep model, or one of them; ``params`` as
    `DNNLinearCombinedEstimator` takes them."""
    head, features = params["head"], _as_dict(features)
    wide, narrow = params["linear_feature_columns"], params["dnn_feature_columns"]
    optimizers = _both_optimizers(params)
    found, input_scope = [], None
    if narrow:
        if not params["dnn_hidden_units"]:
            raise ValueError("dnn_hidden_units must be defined when dnn_feature_columns is "
                             "specified.")
        with _scope("dnn", features, _partitioner(config)):
            partitioner = params["input_layer_partitioner"] or _partitioner(
                config, min_slice_size=_LARGE)
            inputs, input_scope = _input_layer(features, narrow, partitioner)
            found.append(_deep_logits(
                inputs, params["dnn_hidden_units"], head, params["dnn_activation_fn"] or tf.nn.relu,
                _keep_prob(params["dnn_dropout"], mode), "/"))
    if wide:
        with _scope("linear", features, _partitioner(config, min_slice_size=_LARGE)) as scope:
            found.append(_linear_logits(features, wide, head, params["joint_linear_weights"],
                                        scope))
            _summarize(found[-1], scope.name + "/")
    logits = found[0] if len(found) == 1 else found[0] + found[1]
    train = functools.partial(_train_both, params, optimizers, input_scope)
    return head.create_model_fn_ops(features=features, mode=mode, labels=labels, train_op_fn=train,
                                    logits=logits)


def _both_optimizers(params):
    """The optimizers, or their names, of the linear and of the deep model."""
    optimizers = [_called(params["linear_optimizer"] or "Ftrl"),
                  _called(params["dnn_optimizer"] or "Adagrad")]
    for optimizer in optimizers:
        if isinstance(optimizer, tf.train.SyncReplicasOptimizer):
            raise ValueError(
                "SyncReplicasOptimizer is not supported in DNNLinearCombined model, but in a deep "
                "or a linear one.")
    return optimizers


def _train_both(params, optimizers, input_scope, loss):
    """The training op of a linear and a deep model."""
    step, counts = tf.train.get_global_step(), not params["fix_global_step_increment_bug"]
    optimize = functools.partial(
        layers.optimize_loss, loss=loss, global_step=step, summaries=[],
        clip_gradients=params["gradient_clip_norm"], increment_global_step=counts)
    ops = []
    if params["dnn_feature_columns"]:
        ops.append(optimize(
            learning_rate=DEEP_RATE, optimizer=optimizers[1], name="dnn",
            gradient_multipliers=_multipliers(params["embedding_lr_multipliers"], input_scope),
            variables=tf.get_collection("dnn")))
    if params["linear_feature_columns"]:
        ops.append(optimize(
            learning_rate=linear_rate(params["linear_feature_columns"]), optimizer=optimizers[0],
            name="linear", variables=tf.get_collection("linear")))
    train_op = tf.group(*ops)
    if counts:  # of both, as if there were two steps
        return train_op
    with tf.control_dependencies([train_op]), tf.colocate_with(step):
        return tf.assign_add(step, 1).op
