"""Keras's losses and metrics.

Source: TensorFlow 1.15.5, ``python/keras/losses.py``, ``metrics.py``, ``utils``.
"""

import importlib

import numpy as np
import tf_keras
from tensorflow.python.framework import dtypes, ops
from tensorflow.python.ops import (
    array_ops,
    array_ops_stack,
    check_ops,
    clip_ops,
    control_flow_ops,
    math_ops,
    nn_impl,
    nn_ops,
    weights_broadcast_ops,
)

from chapter14.tf1 import seeds

_backend = importlib.import_module("tf_keras.src.backend")
_losses = importlib.import_module("tf_keras.src.losses")
_metrics = importlib.import_module("tf_keras.src.metrics")
_accuracy = importlib.import_module("tf_keras.src.metrics.accuracy_metrics")
_losses_utils = importlib.import_module("tf_keras.src.utils.losses_utils")
_metrics_utils = importlib.import_module("tf_keras.src.utils.metrics_utils")


# 1.15's names of one function, which records of a training have too
for _owner in _losses, _metrics:
    _owner.cosine_similarity.__name__ = "cosine_proximity"
    _owner.cosine_proximity = _owner.cosine = _owner.cosine_similarity


@seeds.replaces(_losses_utils, "compute_weighted_loss")
def weighted_loss(original, losses, sample_weight=None, reduction="sum_over_batch_size", name=None):
    """1.15 spreads the weights over the losses first."""
    reduction = "sum_over_batch_size" if reduction == "auto" else reduction
    _losses_utils.ReductionV2.validate(reduction)
    with _backend.name_scope(name or "weighted_loss"):
        ops.get_default_graph()._last_loss_reduction = reduction
        losses = ops.convert_to_tensor(losses)
        dtype, losses = losses.dtype, math_ops.cast(losses, dtypes.float32)
        weights = math_ops.cast(1.0 if sample_weight is None else sample_weight, dtypes.float32)
        losses, _, weights = _losses_utils.squeeze_or_expand_dimensions(losses, None, weights)
        weights = weights_broadcast_ops.broadcast_weights(weights, losses)
        return math_ops.cast(_losses_utils.reduce_weighted_loss(
            math_ops.multiply(losses, weights), reduction), dtype)


@seeds.replaces(_backend, "_get_logits")
def logits_behind(original, output, from_logits, op_type, fn_name):
    """1.15 knows logits only by the op of the output; 2.x takes a sigmoid's for a softmax's."""
    if from_logits or output.op.type != op_type:
        return output, from_logits
    return output.op.inputs[0], True


def _at_least_epsilon(x):
    return clip_ops.clip_by_value(x, *(ops.convert_to_tensor(bound, x.dtype.base_dtype)
                                       for bound in (_backend.epsilon(), np.inf)))


@seeds.replaces(_losses, "mean_absolute_percentage_error")
def mean_absolute_percentage_error(original, y_true, y_pred):
    """1.15 clips from above too, at infinity."""
    y_pred = ops.convert_to_tensor(y_pred)
    y_true = math_ops.cast(y_true, y_pred.dtype)
    return 100.0 * _backend.mean(
        math_ops.abs((y_true - y_pred) / _at_least_epsilon(math_ops.abs(y_true))), axis=-1)


@seeds.replaces(_losses, "mean_squared_logarithmic_error")
def mean_squared_logarithmic_error(original, y_true, y_pred):
    """Here too."""
    y_pred = ops.convert_to_tensor(y_pred)
    y_true = math_ops.cast(y_true, y_pred.dtype)
    logs = [math_ops.log(_at_least_epsilon(y) + 1.0) for y in (y_pred, y_true)]
    return _backend.mean(math_ops.squared_difference(*logs), axis=-1)


@seeds.replaces(_losses, "cosine_similarity")
def cosine_similarity(original, y_true, y_pred, axis=-1):
    """2.x negates it; 1.15 does not, so that a loss of it drives vectors apart."""
    y_true, y_pred = (nn_impl.l2_normalize(y, axis=axis) for y in (y_true, y_pred))
    return math_ops.reduce_sum(y_true * y_pred, axis=axis)


@seeds.replaces(_losses, "huber")
def huber(original, y_true, y_pred, delta=1.0):
    """1.15 takes the mean of no axis, and has no ``where``."""
    y_pred, y_true = (math_ops.cast(y, _backend.floatx()) for y in (y_pred, y_true))
    size = math_ops.abs(math_ops.subtract(y_pred, y_true))
    quadratic = math_ops.minimum(size, delta)
    linear = math_ops.subtract(size, quadratic)
    half = ops.convert_to_tensor(0.5, dtype=quadratic.dtype)
    return math_ops.add(math_ops.multiply(half, math_ops.multiply(quadratic, quadratic)),
                        math_ops.multiply(delta, linear))


def _labels(y_true, y_pred):
    """1.15 drops the last axis where labels have one for them, and leaves it off."""
    y_true, y_pred = ops.convert_to_tensor(y_true), ops.convert_to_tensor(y_pred)
    if (None not in (y_true.shape.rank, y_pred.shape.rank)
            and y_true.shape.rank == y_pred.shape.rank):
        y_true = array_ops.squeeze(y_true, [-1])
    return y_true, y_pred


@seeds.replaces(_metrics_utils, "sparse_categorical_matches")
def sparse_categorical_accuracy(original, y_true, y_pred):
    """2.x keeps the labels' shape. (Accuracies of categories go this way too.)"""
    y_true, y_pred = _labels(y_true, y_pred)
    y_pred = math_ops.argmax(y_pred, axis=-1)
    y_pred = y_pred if y_pred.dtype == y_true.dtype else math_ops.cast(y_pred, y_true.dtype)
    return math_ops.cast(math_ops.equal(y_true, y_pred), _backend.floatx())


@seeds.replaces(_metrics_utils, "sparse_top_k_categorical_matches")
def sparse_top_k_categorical_accuracy(original, y_true, y_pred, k=5):
    """2.x keeps the labels' shape; 1.15 takes what `argmax` gives as it is."""
    y_true, y_pred = _labels(y_true, y_pred)
    y_true = y_true if y_true.op.type == "ArgMax" else math_ops.cast(y_true, "int32")
    return math_ops.cast(nn_ops.in_top_k(y_pred, y_true, k), _backend.floatx())


@seeds.replaces(_accuracy, "binary_accuracy")
@seeds.replaces(_metrics_utils, "binary_matches")
def binary_accuracy(original, y_true, y_pred, threshold=0.5):
    """1.15 takes the mean of the comparison, which the mean makes numbers of."""
    positive = math_ops.cast(y_pred > math_ops.cast(threshold, y_pred.dtype), y_pred.dtype)
    return _backend.mean(math_ops.equal(y_true, positive), axis=-1)


@seeds.replaces(tf_keras.metrics.MeanIoU, "result")
def mean_iou(original, self):
    """1.15 makes numbers of the counts; 2.x takes the classes that are asked for."""
    seeds.correct(-3, "MeanIoU")
    return original(self)


def _at_the_nearest(metric, here, not_here, there, not_there):
    """1.15 takes the other rate at the threshold where this one is nearest to that asked for."""
    rate = math_ops.div_no_nan(here, here + not_here)
    nearest = math_ops.cast(math_ops.argmin(math_ops.abs(rate - metric.value), axis=0),
                            dtypes.int32)
    return math_ops.div_no_nan(there[nearest], there[nearest] + not_there[nearest])


@seeds.replaces(tf_keras.metrics.SensitivityAtSpecificity, "result")
def sensitivity_at_specificity(original, self):
    """2.x takes the best that is feasible."""
    return _at_the_nearest(self, self.true_negatives, self.false_positives, self.true_positives,
                           self.false_negatives)


@seeds.replaces(tf_keras.metrics.SpecificityAtSensitivity, "result")
def specificity_at_sensitivity(original, self):
    """2.x takes the best that is feasible."""
    return _at_the_nearest(self, self.true_positives, self.false_negatives, self.true_negatives,
                           self.false_positives)


@seeds.replaces(_metrics_utils, "update_confusion_matrix_variables")
def update_confusion_matrix(original, variables_to_update, y_true, y_pred, thresholds, top_k=None,
                            class_id=None, sample_weight=None, multi_label=False,
                            label_weights=None, thresholds_distributed_evenly=False):
    """1.15 compares each prediction with each threshold; 2.x counts in buckets if they are even."""
    y_true, y_pred = math_ops.cast(y_true, dtypes.float32), math_ops.cast(y_pred, dtypes.float32)
    y_pred.shape.assert_is_compatible_with(y_true.shape)
    with ops.control_dependencies([
            check_ops.assert_greater_equal(y_pred, math_ops.cast(0.0, y_pred.dtype),
                                           message="predictions must be >= 0"),
            check_ops.assert_less_equal(y_pred, math_ops.cast(1.0, y_pred.dtype),
                                        message="predictions must be <= 1")]):
        y_pred, y_true, sample_weight = (
            _losses_utils.squeeze_or_expand_dimensions(y_pred, y_true, sample_weight)
            if sample_weight is not None
            else (*_losses_utils.squeeze_or_expand_dimensions(y_pred, y_true), None))
    if top_k is not None:
        y_pred = _metrics_utils._filter_top_k(y_pred, top_k)
    if class_id is not None:
        y_true, y_pred = y_true[..., class_id], y_pred[..., class_id]
    thresholds = np.ravel(thresholds).tolist()
    n_predictions = array_ops.size(y_pred)
    predictions = array_ops.reshape(y_pred, [1, -1])
    labels = array_ops.reshape(math_ops.cast(y_true, dtypes.bool), [1, -1])
    bounds = array_ops.tile(array_ops.expand_dims(array_ops.constant(thresholds), 1),
                            array_ops_stack.stack([1, n_predictions]))
    positive = math_ops.greater(array_ops.tile(predictions, [len(thresholds), 1]), bounds)
    labels = array_ops.tile(labels, [len(thresholds), 1])
    weights = sample_weight
    if weights is not None:
        weights = weights_broadcast_ops.broadcast_weights(math_ops.cast(weights, dtypes.float32),
                                                          y_pred)
        weights = array_ops.tile(array_ops.reshape(weights, [1, -1]), [len(thresholds), 1])
    return _add_up(variables_to_update, labels, positive, weights)


def _add_up(variables, labels, positive, weights):
    """Add the numbers of true positives and so on to the variables that there are."""
    matrix = _metrics_utils.ConfusionMatrix
    negative = (math_ops.logical_not(positive)
                if matrix.FALSE_NEGATIVES in variables or matrix.TRUE_NEGATIVES in variables
                else None)
    others = (math_ops.logical_not(labels)
              if matrix.FALSE_POSITIVES in variables or matrix.TRUE_NEGATIVES in variables
              else None)
    updates = []
    for key, label, predicted in (
            (matrix.TRUE_POSITIVES, labels, positive), (matrix.FALSE_NEGATIVES, labels, negative),
            (matrix.FALSE_POSITIVES, others, positive), (matrix.TRUE_NEGATIVES, others, negative)):
        if key in variables:
            both = math_ops.cast(math_ops.logical_and(label, predicted), dtypes.float32)
            both = both if weights is None else both * weights
            updates.append(variables[key].assign_add(math_ops.reduce_sum(both, 1)))
    return control_flow_ops.group(updates)
