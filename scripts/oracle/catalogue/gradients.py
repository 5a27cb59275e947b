"""Random ops after tf.gradients: one graph for each group of gradient functions."""

import numpy as np

from chapter14 import tf1 as tf
from scripts.oracle.catalogue import X_batch, X_images, X_steps, fed, lengths, y_batch


def _each(functions, X=None):
    """The gradient of each in turn, a random op after it."""
    X = fed(X_batch) if X is None else X
    return [(tf.gradients(function(X), X), tf.random_normal([1])) for function in functions]


def of_reductions():
    return _each([tf.reduce_sum, tf.reduce_mean, tf.reduce_max, tf.reduce_min, tf.reduce_prod,
                  tf.reduce_logsumexp])


def of_reductions_by_axis():
    return _each([lambda X: tf.reduce_sum(X, 0), lambda X: tf.reduce_mean(X, axis=1),
                  lambda X: tf.reduce_max(X, 1), lambda X: tf.reduce_mean(X, 1, keepdims=True),
                  lambda X: tf.reduce_sum(X, [0, 1])])


def of_reductions_of_fixed_size():
    return _each([tf.reduce_sum, tf.reduce_mean, lambda X: tf.reduce_sum(X, 0),
                  lambda X: tf.reduce_mean(X, 1), tf.reduce_max], tf.constant(X_batch))


def of_arithmetic():
    return _each([lambda X: X + 1, lambda X: X - X * 2, lambda X: X * X, lambda X: X / (X + 1),
                  lambda X: X ** 2, lambda X: X ** X, lambda X: -X, lambda X: 1 / X,
                  lambda X: tf.maximum(X, 1.0), lambda X: X // 2.0,
                  lambda X: tf.minimum(X, X * 0.5), lambda X: tf.squared_difference(X, 1.0),
                  lambda X: tf.add_n([X, X])])


def of_arithmetic_of_fixed_size():
    return _each([lambda X: X + 1, lambda X: X * X, lambda X: X * [1.0, 2.0, 3.0], lambda X: X / 2,
                  lambda X: X - X[:1], lambda X: X ** 2, lambda X: tf.realdiv(X, X[0])],
                 tf.constant(X_batch))


def of_broadcasts():
    b = tf.get_variable("b", [3])
    X = fed(X_batch)
    return (tf.gradients(X + b, [X, b]), tf.gradients(X * b, [X, b]),
            tf.gradients(tf.square(X - b), b))


def of_functions():
    return _each([tf.square, tf.sqrt, tf.exp, tf.log, tf.tanh, tf.sigmoid, tf.abs, tf.sign,
                  tf.rsqrt, tf.log1p, tf.reciprocal, tf.sin, tf.cos, tf.erf, tf.floor, tf.expm1,
                  tf.lgamma, tf.atan, tf.asin])


def of_activations():
    return _each([tf.nn.relu, tf.nn.elu, tf.nn.selu, tf.nn.relu6, tf.nn.softplus, tf.nn.softsign,
                  tf.nn.softmax, tf.nn.log_softmax, tf.nn.leaky_relu, tf.nn.crelu, tf.nn.swish])


def of_matrices():
    X, W = fed(X_batch), tf.get_variable("W", [3, 2])
    return (tf.gradients(tf.matmul(X, W), [X, W]),
            tf.gradients(tf.matmul(X, X, transpose_a=True), X),
            tf.gradients(tf.nn.bias_add(tf.matmul(X, W), [1.0, 2.0]), W),
            tf.gradients(tf.matrix_inverse(tf.matmul(X, X, transpose_a=True) + tf.eye(3)), X),
            tf.gradients(tf.transpose(X), X))


def of_matrices_in_batches():
    X, W = fed(X_steps), tf.get_variable("W", [2, 3])
    return (tf.gradients(tf.matmul(X, X, transpose_b=True), X),
            tf.gradients(tf.tensordot(X, W, 1), [X, W]))


def of_shapes():
    return _each([lambda X: tf.reshape(X, [-1]), lambda X: tf.expand_dims(X, 1),
                  lambda X: tf.tile(X, [1, 2]), lambda X: tf.pad(X, [[0, 0], [1, 1]]),
                  lambda X: tf.transpose(X, [1, 0]), tf.identity, lambda X: tf.squeeze(X[:, :1]),
                  lambda X: tf.reverse(X, [1]), tf.stop_gradient])


def of_slices():
    return _each([lambda X: X[:, 0], lambda X: X[0], lambda X: X[1:3, ::2],
                  lambda X: tf.slice(X, [0, 0], [2, 2]), lambda X: X[..., tf.newaxis]])


def of_joins():
    return _each([lambda X: tf.concat([X, X], 1), lambda X: tf.stack([X, X * 2]),
                  lambda X: tf.split(X, 3, axis=1), lambda X: tf.split(X, [1, 2], axis=1)[0],
                  lambda X: tf.concat([X, X], 0)])


def of_joins_of_fixed_size():
    return _each([lambda X: tf.unstack(X)[1], lambda X: tf.concat([X, X], 1),
                  lambda X: tf.split(X, 2), lambda X: tf.stack([X, X], axis=1)],
                 tf.constant(X_batch))


def of_gathers():
    return _each([lambda X: tf.gather(X, [0, 2]), lambda X: tf.gather_nd(X, [[0, 1]]),
                  lambda X: tf.gather(X, [1], axis=1), lambda X: tf.nn.embedding_lookup(X, [0, 0]),
                  lambda X: tf.nn.top_k(X, 2).values,
                  lambda X: tf.boolean_mask(X, [True, False, True, True])])


def of_choices():
    return _each([lambda X: tf.where(X > 1, X, -X), lambda X: tf.clip_by_value(X, 0.2, 1.0),
                  lambda X: tf.cast(tf.cast(X, tf.float64), tf.float32),
                  lambda X: tf.clip_by_norm(X, 1.0), tf.nn.l2_loss,
                  lambda X: tf.nn.l2_normalize(X, 1), lambda X: tf.norm(X)])


def of_cross_entropies():
    labels, targets = fed(y_batch, [None]), np.eye(3, dtype=np.float32)[y_batch]
    return _each([lambda X: tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=X),
                  lambda X: tf.nn.softmax_cross_entropy_with_logits_v2(labels=targets, logits=X),
                  lambda X: tf.nn.softmax_cross_entropy_with_logits(labels=targets, logits=X),
                  lambda X: tf.nn.sigmoid_cross_entropy_with_logits(labels=targets, logits=X)])


def of_losses():
    targets = np.eye(3, dtype=np.float32)[y_batch]
    return _each([lambda X: tf.losses.mean_squared_error(targets, X),
                  lambda X: tf.losses.huber_loss(targets, X),
                  lambda X: tf.losses.softmax_cross_entropy(targets, X),
                  lambda X: tf.losses.log_loss(targets, X),
                  lambda X: tf.losses.sparse_softmax_cross_entropy(y_batch, X),
                  lambda X: tf.losses.absolute_difference(targets, X),
                  lambda X: tf.losses.hinge_loss(targets, X)])


def of_convolutions():
    X, W = fed(X_images), tf.get_variable("W", [3, 3, 1, 2])
    conv = tf.nn.conv2d(X, W, [1, 1, 1, 1], "SAME")
    return (tf.gradients(conv, [X, W]),
            tf.gradients(tf.nn.max_pool(X, [1, 2, 2, 1], [1, 2, 2, 1], "SAME"), X),
            tf.gradients(tf.nn.avg_pool(X, [1, 2, 2, 1], [1, 2, 2, 1], "SAME"), X))


def of_normalisations():
    X = fed(X_batch)
    mean, variance = tf.nn.moments(X, [0])
    normal = tf.nn.batch_normalization(X, mean, variance, 0.1, 2.0, 1e-3)
    fused = tf.layers.batch_normalization(fed(X_images), training=True)
    return (tf.gradients(normal, X), tf.gradients(fused, tf.trainable_variables()),
            tf.gradients(tf.contrib.layers.layer_norm(X), X))


def of_dropout():
    return _each([lambda X: tf.nn.dropout(X, 0.5),
                  lambda X: tf.layers.dropout(X, 0.5, training=True)])


def of_matrices_in_batches_of_fixed_size():
    X, Y = tf.constant(X_steps), tf.constant(X_steps[:, :, :1])
    return tf.gradients(tf.matmul(X, Y, transpose_a=True), [X, Y]), tf.random_normal([2])


def of_reductions_that_keep_axes():
    return _each([lambda X: tf.reduce_min(X, 1, keepdims=True),
                  lambda X: tf.reduce_max(X, keepdims=True),
                  lambda X: tf.reduce_sum(X, 0, keepdims=True),
                  lambda X: tf.reduce_mean(X, 1, keepdims=True),
                  lambda X: tf.reduce_prod(X, 0, keepdims=True)])


def of_sums_of_old_definitions():
    return _each([lambda X: tf.raw_ops.Add(x=X, y=X[0])])


def of_rarer_functions():
    return _each([lambda X: tf.div_no_nan(X, X + 1), lambda X: X % 0.3, lambda X: tf.cumprod(X, 1),
                  lambda X: tf.where_v2(X > 1, X, 0.5), lambda X: tf.broadcast_to(X, [2, 4, 3]),
                  tf.cumsum,
                  lambda X: tf.math.multiply_no_nan(X, X), lambda X: tf.math.xlogy(X, X)])


def of_gradients_of_activations():
    X = fed(X_batch)
    return [(tf.gradients(tf.gradients(tf.square(function(X)), X), X), tf.random_normal([1]))
            for function in (tf.nn.relu, tf.nn.leaky_relu, tf.nn.elu, tf.tanh, tf.sigmoid,
                             tf.nn.softplus)]


def of_arrays():
    X = fed(X_batch, [4, 3])
    parts = tf.TensorArray(tf.float32, size=2).split(X, [2, 2])
    rows = tf.TensorArray(tf.float32, size=4).unstack(X)
    stacked = rows.stack()
    return (tf.gradients(parts.concat() * 2, X), tf.gradients(stacked * 3, X),
            tf.random_normal([2]), tf.zeros_like(stacked))


def of_draws():
    mean, deviation = tf.get_variable("mean", [2]), tf.get_variable("deviation", [2])
    drawn = mean + tf.exp(0.5 * deviation) * tf.random_normal(tf.shape(mean))
    return tf.gradients(drawn, [mean, deviation]), tf.random_normal([2])


def of_cond():
    return _each([lambda X: tf.cond(tf.reduce_sum(X) > 1, lambda: X * 2, lambda: tf.square(X))])


def of_cond_of_draws():
    return _each([lambda X: tf.cond(tf.reduce_sum(X) > 1,
                                    lambda: X * tf.random_normal([3]), lambda: X)])


def of_while():
    return _each([lambda X: tf.while_loop(lambda i, h: i < 3,
                                          lambda i, h: (i + 1, tf.tanh(h)), [0, X])[1]])


def of_while_of_fixed_size():
    W = tf.get_variable("W", [3, 3])
    _, h = tf.while_loop(lambda i, h: i < 3, lambda i, h: (i + 1, tf.matmul(h, W)),
                         [0, tf.constant(X_batch)])
    return tf.gradients(h, W), tf.random_normal([2])


def of_scan():
    return _each([lambda X: tf.scan(lambda a, row: a * row, X), lambda X: tf.map_fn(tf.square, X)])


def of_gradients():
    X = fed(X_batch)
    first, = tf.gradients(tf.reduce_sum(X ** 3), X)
    return (tf.gradients(first, X), tf.random_normal([2]),
            tf.hessians(tf.reduce_sum(tf.square(X[0])), X))


def of_several_with_given_gradients():
    X, W = fed(X_batch), tf.get_variable("W", [3, 2])
    Y = tf.matmul(X, W) / 4
    return tf.gradients([Y, tf.tanh(Y)], [X, W], grad_ys=[tf.ones_like(Y), Y]), tf.gradients(
        Y, W, stop_gradients=[X], gate_gradients=True, colocate_gradients_with_ops=True)


def of_sequences():
    X = fed(X_steps)
    return (tf.gradients(tf.reverse_sequence(X, lengths, seq_axis=1), X),
            tf.gradients(tf.nn.dynamic_rnn(tf.nn.rnn_cell.BasicRNNCell(2), X, dtype=tf.float32,
                                           sequence_length=lengths)[0], X))
