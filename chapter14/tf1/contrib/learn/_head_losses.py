"""Losses and metrics of ``tf.contrib.learn``'s heads.

A loss is a pair: what is trained on, a sum over the instances by their number, and what is
reported, the mean by weights. Without weights these are the same.

Source of the behaviour: TensorFlow 1.15.5, ``contrib/learn/python/learn/estimators/head.py``.
"""

from tensorflow.python.ops import weights_broadcast_ops

from chapter14 import tf1

tf = tf1.load()
broadcast = weights_broadcast_ops.broadcast_weights


def weighted(losses, weights):
    """The pair of instances' losses and weights, or None."""
    # Op for op as in 1.15.5, whose count the seeds depend on; so are the losses below
    with tf.name_scope("loss", values=(losses, weights)) as scope:
        if weights is not None:
            weights = broadcast(weights, losses)
            with tf.name_scope(None, "weighted_loss", (losses, weights)) as name:
                losses = tf.multiply(losses, weights, name=name)
        trained = tf.reduce_mean(losses, name=scope)
        if weights is None:
            return trained, trained
        total, of = tf.reduce_sum(losses), tf.cast(tf.reduce_sum(weights), tf.float32)
        return trained, tf.div(total, of, name="weighted_average_loss")


def _column(tensor):
    """[n, 1] of [n], so that nothing is broadcast."""
    return tf.expand_dims(tensor, axis=1) if len(tensor.shape) == 1 else tensor


def squares(labels, logits, weights=None):
    """Squared differences."""
    with tf.name_scope(None, "mean_squared_loss", (logits, labels)) as name:
        logits, labels = _comparable(logits, labels)
        return weighted(tf.squared_difference(logits, tf.cast(labels, tf.float32), name=name),
                        weights)


def poisson(labels, logits, weights=None):
    """Of counts, whose logarithms are expected to be the logits."""
    with tf.name_scope(None, "_poisson_loss", (logits, labels)) as name:
        logits, labels = _comparable(logits, labels)
        return weighted(tf.nn.log_poisson_loss(labels, logits, compute_full_loss=True, name=name),
                        weights)


def _comparable(logits, labels):
    logits, labels = tf.convert_to_tensor(logits), tf.convert_to_tensor(labels)
    labels, logits = _column(labels), _column(logits)
    logits.shape.assert_is_compatible_with(labels.shape)
    return logits, labels


def two_classes(labels, logits, weights=None):
    """Cross entropies of labels 0 and 1."""
    with tf.name_scope(None, "log_loss_with_two_classes", (logits, labels)) as name:
        labels = _column(tf.cast(labels, tf.float32))
        return weighted(tf.nn.sigmoid_cross_entropy_with_logits(labels=labels, logits=logits,
                                                                name=name), weights)


def several_classes(labels, logits, weights=None):
    """Cross entropies of labels, [n] or [n, 1]; `ValueError` where they are not whole numbers."""
    def entropies(ids):
        return tf.nn.sparse_softmax_cross_entropy_with_logits(labels=ids, logits=logits, name=name)

    with tf.name_scope(None, "softmax_cross_entropy_loss", (logits, labels)) as name:
        ids = tf.convert_to_tensor(labels)
        if not ids.dtype.is_integer:
            raise ValueError(f"Labels dtype should be integer, not {ids.dtype.name}.")
        if len(ids.shape) == 2:
            return weighted(tf.expand_dims(entropies(tf.squeeze(ids, axis=(1,))), axis=(1,)),
                            weights)
        return weighted(entropies(ids), weights)


def several_labels(labels, logits, weights=None):
    """Cross entropies of labels 0 and 1 of each class, [n, classes]."""
    with tf.name_scope(None, "sigmoid_cross_entropy_loss", (logits, labels)) as name:
        return weighted(tf.nn.sigmoid_cross_entropy_with_logits(
            labels=tf.cast(labels, tf.float32), logits=logits, name=name), weights)


def hinge(labels, logits, weights=None):
    """Hinge losses of labels 0 and 1."""
    with tf.name_scope(None, "hinge_loss", (logits, labels)) as name:
        with tf.control_dependencies([tf.Assert(
                tf.less_equal(tf.rank(labels), 2), ["labels should be [n] or [n, 1]"])]):
            column = tf.reshape(labels, [-1, 1])
        return weighted(tf.losses.hinge_loss(
            column, logits, scope=name, reduction=tf.losses.Reduction.NONE), weights)


def _float_weights(weights):
    if weights is None:
        return None
    with tf.name_scope(None, "float_weights", (weights,)) as name:
        return tf.cast(weights, tf.float32, name=name)


def _of_class(class_id, values, weights):
    """(values, their weights in the same shape, or None); with ``class_id``, its column of both."""
    if weights is not None:
        weights = broadcast(weights, values)
    if class_id is not None:
        if weights is not None:
            weights = weights[:, class_id]
        values = values[:, class_id]
    return values, weights


def mean(values, weights=None, class_id=None):
    """The metric of a mean; ``class_id`` is a column."""
    values = tf.cast(values, tf.float32)
    return tf.metrics.mean(*_of_class(class_id, values, _float_weights(weights)))


def auc(predictions, labels, weights=None, class_id=None, curve="ROC"):
    """The metric of the area under a curve."""
    predictions = tf.cast(predictions, tf.float32)
    if labels.dtype.base_dtype != tf.bool:
        tf.logging.warning(f"Casting {labels.dtype} labels to bool.")
        labels = tf.cast(labels, tf.bool)
    predictions, weights = _of_class(class_id, predictions, _float_weights(weights))
    if class_id is not None:
        labels = labels[:, class_id]
    return tf.metrics.auc(labels, predictions, weights, curve=curve)


def at_threshold(predictions, labels, weights, threshold):
    """The metrics accuracy, precision and recall, if what is above a threshold counts as 1."""
    above = tf.cast(tf.greater_equal(predictions, threshold), tf.float32)
    yield tf.metrics.accuracy(labels, above, weights)
    for metric in tf.metrics.precision_at_thresholds, tf.metrics.recall_at_thresholds:
        value, update = metric(labels, predictions, (threshold,), _float_weights(weights))
        yield tf.squeeze(value), tf.squeeze(update)


def share(values, weights, class_id):
    """The metric of how many values are a class."""
    is_class = tf.equal(tf.cast(class_id, tf.int32), tf.cast(values, tf.int32))
    return tf.metrics.mean(tf.where(is_class, tf.ones_like(values), tf.zeros_like(values)),
                           weights=weights)
