"""Losses, cross entropies, metrics and what the text's models measure."""

import numpy as np

from chapter14 import tf1 as tf
from scripts.oracle.catalogue import X_batch, fed, y_batch

targets = np.eye(3, dtype=np.float32)[y_batch]  # [4 instances, 3 classes]


def sparse_cross_entropy():
    logits = tf.layers.dense(fed(X_batch), 3)
    xentropy = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=fed(y_batch, [None]),
                                                              logits=logits)
    return tf.reduce_mean(xentropy), tf.random_normal([2])


def sparse_cross_entropy_of_fixed_size():
    xentropy = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y_batch,
                                                              logits=tf.constant(X_batch))
    return xentropy, tf.random_normal([2])


def sparse_cross_entropy_of_steps():
    logits = tf.reshape(fed(X_batch), [2, 2, 3])
    return tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y_batch.reshape(2, 2),
                                                          logits=logits)


def cross_entropies():
    X, T = fed(X_batch), fed(targets)
    return (tf.nn.softmax_cross_entropy_with_logits_v2(labels=T, logits=X),
            tf.nn.softmax_cross_entropy_with_logits(labels=T, logits=X),
            tf.nn.sigmoid_cross_entropy_with_logits(labels=T, logits=X),
            tf.nn.weighted_cross_entropy_with_logits(T, X, 2.0))


def accuracy():
    logits = fed(X_batch)
    correct = tf.nn.in_top_k(logits, fed(y_batch, [None]), 1)
    predicted = tf.equal(tf.argmax(logits, 1), y_batch)
    return (tf.reduce_mean(tf.cast(correct, tf.float32)),
            tf.reduce_mean(tf.cast(predicted, tf.float32)))


def losses_of_classes():
    X, T = fed(X_batch), fed(targets)
    return (tf.losses.softmax_cross_entropy(T, X),
            tf.losses.sigmoid_cross_entropy(T, X, label_smoothing=0.1),
            tf.losses.sparse_softmax_cross_entropy(fed(y_batch, [None]), X),
            tf.losses.log_loss(T, tf.sigmoid(X)), tf.losses.hinge_loss(T, X),
            tf.losses.softmax_cross_entropy(T, X, label_smoothing=0.1))


def losses_of_numbers():
    X, T = fed(X_batch), fed(targets)
    return (tf.losses.mean_squared_error(T, X), tf.losses.absolute_difference(T, X),
            tf.losses.huber_loss(T, X), tf.losses.cosine_distance(T, X, axis=1),
            tf.losses.mean_pairwise_squared_error(T, X), tf.losses.get_total_loss())


def losses_weighted():
    X, T = fed(X_batch), fed(targets)
    weights = tf.constant([1.0, 0.0, 2.0, 0.5])
    return (tf.losses.mean_squared_error(T, X, weights=2.0),
            tf.losses.sparse_softmax_cross_entropy(y_batch, X, weights),
            tf.losses.mean_squared_error(T, X, tf.reshape(weights, [4, 1])),
            tf.losses.absolute_difference(T, X, reduction=tf.losses.Reduction.NONE),
            tf.losses.softmax_cross_entropy(T, X, weights, reduction=tf.losses.Reduction.MEAN))


def losses_computed():
    errors = tf.square(fed(X_batch))
    return (tf.losses.compute_weighted_loss(errors), tf.losses.get_losses(),
            tf.losses.get_total_loss())


def metrics():
    y, predicted = fed(y_batch, [None]), tf.argmax(fed(targets), 1)
    tf.add_to_collection(tf.GraphKeys.TABLE_INITIALIZERS, tf.local_variables_initializer())
    return (tf.metrics.accuracy(y, predicted)[0], tf.metrics.mean(fed(X_batch))[0],
            tf.metrics.precision(y > 0, predicted > 0)[0],
            tf.metrics.recall(y > 0, predicted > 0)[0],
            tf.metrics.mean_squared_error(fed(X_batch), fed(targets))[0])


def confusion():
    return (tf.confusion_matrix(fed(y_batch, [None]), [0, 1, 1, 2], num_classes=3),
            tf.random_normal([2]))


def kullback_leibler_sparsity():
    hidden = tf.layers.dense(fed(X_batch), 4, tf.nn.sigmoid)
    p, q = 0.1, tf.reduce_mean(hidden, axis=0)
    return (tf.reduce_sum(p * tf.log(p / q) + (1 - p) * tf.log((1 - p) / (1 - q))),
            tf.random_normal([2]))
