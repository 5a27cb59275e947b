"""``tf.contrib.learn.head``: heads of each kind of problem.

Source of the behaviour: TensorFlow 1.15.5, ``contrib/learn/python/learn/estimators/head.py``.
"""

import inspect

from tensorflow.python.ops import lookup_ops as tables

from chapter14 import tf1
from chapter14.tf1 import names
from chapter14.tf1.contrib.learn import _head_losses as losses
from chapter14.tf1.contrib.learn import _heads
from chapter14.tf1.contrib.learn._heads import (  # noqa: F401
    BinaryHead,
    Head,
    RegressionHead,
    SingleHead,
)
from chapter14.tf1.contrib.learn._model import MetricKey, PredictionKey, ProblemType
from chapter14.tf1.contrib.learn._multi_head import (  # noqa: F401
    LossOnlyHead,
    MultiHead,
    no_op_train_fn,
)

tf = tf1.load()

__path__ = []
__getattr__, __dir__, __all__ = names.access(__name__)


class _SvmHead(SingleHead):
    """Of two classes, 0 and 1, by a margin."""

    problem_type, scope_name = ProblemType.LOGISTIC_REGRESSION, "binary_svm_head"

    def _predictions(self, logits):
        classes = tf.argmax(_heads.two_logits(logits), 1, name=PredictionKey.CLASSES)
        return {PredictionKey.LOGITS: logits, PredictionKey.CLASSES: classes}

    def _named_metrics(self, loss, predictions, labels, weights):
        yield MetricKey.LOSS, tf.metrics.mean(loss)
        yield MetricKey.ACCURACY, tf.metrics.accuracy(labels, predictions[PredictionKey.CLASSES],
                                                      weights)


class _OfClasses(SingleHead):
    """Of several classes; ``metric_class_ids`` are those with metrics of their own."""

    problem_type = ProblemType.CLASSIFICATION

    def __init__(self, n_classes, metric_class_ids, *arguments, **options):
        super().__init__(n_classes, *arguments, **options)
        self._metric_class_ids = tuple(metric_class_ids or ())
        for class_id in self._metric_class_ids:
            if not 0 <= class_id < n_classes:
                raise ValueError(f"Class ID {class_id} not in [0, {n_classes}).")

    def _class_means(self, class_id, predictions, weights):
        """Metrics of one class's probabilities and logits."""
        for key, name in ((MetricKey.CLASS_PROBABILITY_MEAN, PredictionKey.PROBABILITIES),
                          (MetricKey.CLASS_LOGITS_MEAN, PredictionKey.LOGITS)):
            yield key % class_id, losses.mean(predictions[name], weights, class_id)


class _MultiClassHead(_OfClasses):
    """Each instance is of one class."""

    scope_name = "multi_class_head"

    def __init__(self, label_keys, *arguments, **options):
        super().__init__(*arguments, **options)
        if label_keys and len(label_keys) != self._logits_dimension:
            raise ValueError("Length of label_keys must equal n_classes.")
        self._label_keys = label_keys

    def _labels(self, labels):
        """Labels, and the numbers of their classes."""
        labels = super()._labels(labels)
        if not self._label_keys:
            return {"labels": labels, "label_ids": labels}
        table = tables.index_table_from_tensor(self._label_keys, name="label_id_lookup")
        return {"labels": labels, "label_ids": table.lookup(labels)}

    def _label_tensors(self, labels):
        return list(labels.values())

    def _loss_of(self, labels, logits, weights):
        return self._loss(labels["label_ids"], logits, weights=weights)

    def _predictions(self, logits):
        classes = tf.argmax(logits, 1, name=PredictionKey.CLASSES)
        if self._label_keys:
            classes = tables.index_to_string_table_from_tensor(
                self._label_keys, name="class_string_lookup").lookup(classes)
        return {PredictionKey.LOGITS: logits, PredictionKey.PROBABILITIES: tf.nn.softmax(
            logits, name=PredictionKey.PROBABILITIES), PredictionKey.CLASSES: classes}

    def _exported(self, predictions):
        return _heads.exported_classes(predictions, self._label_keys)

    def _named_metrics(self, loss, predictions, labels, weights):
        classes = predictions[PredictionKey.CLASSES]
        yield MetricKey.LOSS, tf.metrics.mean(loss)
        yield MetricKey.ACCURACY, tf.metrics.accuracy(labels["labels"], classes, weights)
        for class_id in () if self._label_keys else self._metric_class_ids:
            for key, values in ((MetricKey.CLASS_PREDICTION_MEAN, classes),
                                (MetricKey.CLASS_LABEL_MEAN, labels["label_ids"])):
                yield key % class_id, losses.share(values, weights, class_id)
            yield from self._class_means(class_id, predictions, weights)


class _MultiLabelHead(_OfClasses):
    """Each instance is of any number of classes."""

    scope_name = "multi_label_head"

    def _of_sparse(self, labels):
        return tf.cast(tf.sparse_to_indicator(labels, self._logits_dimension), tf.int64)

    def _predictions(self, logits):
        key = PredictionKey
        return {key.LOGITS: logits, key.PROBABILITIES: tf.sigmoid(logits, name=key.PROBABILITIES),
                key.CLASSES: tf.cast(tf.greater(logits, 0), tf.int64, name=key.CLASSES)}

    _exported = staticmethod(_heads.exported_classes)

    def _named_metrics(self, loss, predictions, labels, weights):
        classes = predictions[PredictionKey.CLASSES]
        probabilities = predictions[PredictionKey.PROBABILITIES]
        yield MetricKey.LOSS, tf.metrics.mean(loss)
        yield MetricKey.ACCURACY, tf.metrics.accuracy(labels, classes, weights)
        yield MetricKey.AUC, losses.auc(probabilities, labels, weights)
        yield MetricKey.AUC_PR, losses.auc(probabilities, labels, weights, curve="PR")
        for class_id in self._metric_class_ids:
            for key, values in ((MetricKey.CLASS_PREDICTION_MEAN, classes),
                                (MetricKey.CLASS_LABEL_MEAN, labels)):
                yield key % class_id, losses.mean(values, weights, class_id)
            yield from self._class_means(class_id, predictions, weights)
            for key, curve in (MetricKey.CLASS_AUC, "ROC"), (MetricKey.CLASS_AUC_PR, "PR"):
                yield key % class_id, losses.auc(probabilities, labels, weights, class_id, curve)


def _given(loss_fn):
    """A loss function of one's own in the form of `_head_losses`, or None without one.

    Its loss is both what is trained on and what is reported. `ValueError` where the function does
    not take ``labels``, ``logits`` and ``weights``.
    """
    if not loss_fn:
        return None
    missing = {"labels", "logits", "weights"}.difference(inspect.signature(loss_fn).parameters)
    if missing:
        raise ValueError(f"Argument {min(missing)} not found in loss_fn.")

    def loss(labels, logits, weights=None):
        given = [labels, logits] if weights is None else [labels, logits, weights]
        return (loss_fn(*given),) * 2
    return loss


def regression_head(label_name=None, weight_column_name=None, label_dimension=1,
                    enable_centered_bias=False, head_name=None, link_fn=None):
    """A head that predicts numbers, trained by their squared errors.

    ``link_fn`` makes predictions of logits; the loss is of the logits.
    """
    return RegressionHead(link_fn or tf.identity, label_dimension, losses.squares, label_name,
                          weight_column_name, enable_centered_bias, head_name)


def poisson_regression_head(label_name=None, weight_column_name=None, label_dimension=1,
                            enable_centered_bias=False, head_name=None):
    """A head that predicts counts, the exponentials of its logits."""
    return RegressionHead(tf.exp, label_dimension, losses.poisson, label_name, weight_column_name,
                          enable_centered_bias, head_name)


def multi_class_head(n_classes, label_name=None, weight_column_name=None,
                     enable_centered_bias=False, head_name=None, thresholds=None,
                     metric_class_ids=None, loss_fn=None, label_keys=None):
    """A head that predicts one of classes, two or more.

    ``thresholds`` are for the metrics of two classes, ``metric_class_ids`` the classes that have
    metrics of their own, ``loss_fn`` a loss of (labels, logits, weights), ``label_keys`` the names
    of the classes, where labels are such. `ValueError` where these do not fit.
    """
    if n_classes is None or n_classes < 2:
        raise ValueError(f"n_classes must be > 1 for classification: {n_classes}.")
    loss = _given(loss_fn)
    names_of = label_name, weight_column_name, enable_centered_bias, head_name
    if n_classes > 2:
        return _MultiClassHead(label_keys, n_classes, metric_class_ids,
                               loss or losses.several_classes, *names_of)
    if metric_class_ids:
        raise ValueError("metric_class_ids invalid for n_classes==2.")
    if label_keys:
        raise ValueError("label_keys is not supported for n_classes=2.")
    return BinaryHead(thresholds, loss or losses.two_classes, *names_of)


def binary_svm_head(label_name=None, weight_column_name=None, enable_centered_bias=False,
                    head_name=None, thresholds=None):
    """A head that predicts one of two classes, trained by the hinge loss."""
    return _SvmHead(1, losses.hinge, label_name, weight_column_name, enable_centered_bias,
                    head_name)


def multi_label_head(n_classes, label_name=None, weight_column_name=None,
                     enable_centered_bias=False, head_name=None, thresholds=None,
                     metric_class_ids=None, loss_fn=None):
    """A head that predicts, of each class, whether an instance is of it; see `multi_class_head`.

    Labels are 0 and 1, [batch, n_classes], or sparse numbers of classes.
    """
    if n_classes < 2:
        raise ValueError("n_classes must be > 1 for classification.")
    return _MultiLabelHead(n_classes, metric_class_ids, _given(loss_fn) or losses.several_labels,
                           label_name, weight_column_name, enable_centered_bias, head_name)


def loss_only_head(loss_fn, head_name=None):
    """A head with a loss alone, what a function without arguments gives, a tensor or a list."""
    return LossOnlyHead(loss_fn, head_name=head_name)


def multi_head(heads, loss_weights=None):
    """Several heads, which have names, as one; the loss is the sum, by weights where given."""
    if loss_weights and len(loss_weights) != len(heads):
        raise ValueError("heads and loss_weights must have same size")
    return MultiHead(heads, loss_weights)
