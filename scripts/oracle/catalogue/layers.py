"""tf.layers: dense, dropout, convolutions, pooling, flatten, batch normalisation."""

import numpy as np

from chapter14 import tf1 as tf
from scripts.oracle.catalogue import X_batch, X_images, X_steps, fed


def dense():
    return tf.layers.dense(fed(X_batch), 2)


def dense_of_fixed_size():
    return tf.layers.dense(tf.constant(X_batch), 2, activation=tf.nn.relu)


def dense_stack():
    hidden1 = tf.layers.dense(fed(X_batch), 5, activation=tf.nn.elu, name="hidden1")
    hidden2 = tf.layers.dense(hidden1, 4, activation=tf.nn.relu, name="hidden2")
    return tf.layers.dense(hidden2, 2, name="outputs")


def dense_options():
    he_init = tf.variance_scaling_initializer()
    hidden = tf.layers.dense(fed(X_batch), 4, use_bias=False, kernel_initializer=he_init)
    return tf.layers.dense(hidden, 2, bias_initializer=tf.ones_initializer(), activation=tf.sigmoid,
                           trainable=False)


def dense_regularised():
    hidden = tf.layers.dense(
        fed(X_batch), 4, kernel_regularizer=tf.contrib.layers.l1_regularizer(0.1), name="hidden")
    out = tf.layers.dense(
        hidden, 2, kernel_regularizer=tf.contrib.layers.l2_regularizer(0.1), name="out",
        bias_regularizer=tf.contrib.layers.l1_l2_regularizer(0.1, 0.2),
        bias_initializer=tf.ones_initializer())
    return out, tf.losses.get_regularization_losses(), tf.losses.get_regularization_loss()


def dense_constrained():
    return tf.layers.dense(
        fed(X_batch), 4, kernel_constraint=lambda W: tf.clip_by_norm(W, 1.0, axes=0), name="dense")


def dense_reused():
    X = fed(X_batch)
    return tf.layers.dense(X, 2, name="dense"), tf.layers.dense(X + 1, 2, name="dense", reuse=True)


def dense_object():
    layer = tf.layers.Dense(3, name="layer")
    return layer(layer(fed(X_batch))), layer.kernel


def dense_of_steps():
    return tf.layers.dense(fed(X_steps), 4)


def dense_of_steps_of_fixed_size():
    return tf.layers.dense(tf.constant(X_steps), 4, activation=tf.tanh)


def dense_of_open_steps():
    return tf.layers.dense(fed(X_steps, [None, None, 2]), 4, use_bias=False)


def dense_of_images():
    return tf.layers.dense(fed(X_images), 3)


def tensordots():
    X, W = fed(X_steps), tf.get_variable("W", [2, 3])
    return (tf.tensordot(X, W, axes=1), tf.tensordot(tf.constant(X_steps), W, [[2], [0]]),
            tf.tensordot(X, tf.constant(X_steps), [[1, 2], [1, 2]]),
            tf.tensordot(W, W, axes=[[0], [0]]))


def dropout():
    training = tf.placeholder_with_default(True, shape=())
    return tf.layers.dropout(fed(X_batch), 0.5, training=training)


def dropout_always():
    return (tf.layers.dropout(fed(X_batch), 0.3, training=True),
            tf.layers.dropout(tf.constant(X_batch), 0.3))


def dropout_of_nothing():
    X = fed(X_batch)
    return (tf.layers.dropout(X, 0.0, training=True), tf.layers.dropout(X, 0.0),
            tf.layers.dropout(X, 0.0, training=tf.placeholder_with_default(True, shape=())))


def dropout_between_layers():
    training = tf.placeholder_with_default(True, shape=(), name="training")
    X_drop = tf.layers.dropout(fed(X_batch), 0.5, training=training)
    hidden1 = tf.layers.dense(X_drop, 5, activation=tf.nn.relu, name="hidden1")
    hidden1_drop = tf.layers.dropout(hidden1, 0.5, training=training, noise_shape=[1, 5])
    return tf.layers.dense(hidden1_drop, 2, name="outputs")


def dropout_of_nn():
    X = fed(X_batch)
    keep_prob = tf.placeholder_with_default(0.5, shape=())
    return (tf.nn.dropout(X, 0.5), tf.nn.dropout(X, keep_prob=keep_prob),
            tf.nn.dropout(X, rate=0.25), tf.nn.dropout(X, rate=1 - keep_prob),
            tf.nn.dropout(X, 1.0), tf.random_normal([2]))


def dropout_of_nn_options():
    X = tf.constant(X_batch)
    return (tf.nn.dropout(X, 0.5, seed=3), tf.nn.dropout(X, 0.5, noise_shape=[4, 1]),
            tf.nn.dropout(X, 0.5, noise_shape=[None, 1], name="drop"), tf.random_normal([2]))


def convolution():
    return tf.layers.conv2d(fed(X_images), 2, 3)


def convolution_options():
    conv1 = tf.layers.conv2d(fed(X_images), filters=2, kernel_size=3, strides=2, padding="SAME",
                             activation=tf.nn.relu)
    conv2 = tf.layers.conv2d(conv1, filters=3, kernel_size=[2, 2], strides=[1, 1],
                             use_bias=False, name="conv2")
    return tf.layers.conv2d(conv2, 1, 3, dilation_rate=2, padding="same")


def convolution_of_fixed_size():
    return tf.layers.conv2d(tf.constant(X_images), 2, 3, padding="same")


def convolution_network():
    conv = tf.layers.conv2d(fed(X_images), 2, 3, padding="SAME", activation=tf.nn.relu,
                            name="conv1")
    pool = tf.layers.max_pooling2d(conv, 2, 2)
    flat = tf.layers.flatten(pool)
    fc = tf.layers.dense(flat, 4, activation=tf.nn.relu, name="fc1")
    return tf.layers.dense(tf.layers.dropout(fc, 0.5, training=True), 2, name="output")


def convolutions_of_other_ranks():
    X = tf.constant(X_images)
    return (tf.layers.conv1d(fed(X_steps), 2, 2), tf.layers.conv2d_transpose(X, 1, 3, strides=2),
            tf.layers.separable_conv2d(X, 2, 3),
            tf.layers.conv3d(tf.constant(X_images.reshape(1, 2, 8, 8, 1)), 1, 2))


def convolution_transposed_of_open_size():
    return tf.layers.conv2d_transpose(fed(X_images), 2, 3, strides=2, padding="same")


def convolution_of_nn():
    W = tf.Variable(tf.truncated_normal([3, 3, 1, 2], stddev=0.1))
    conv = tf.nn.relu(tf.nn.bias_add(
        tf.nn.conv2d(fed(X_images), W, strides=[1, 1, 1, 1], padding="SAME"), [0.1, 0.2]))
    pool = tf.nn.max_pool(conv, ksize=[1, 2, 2, 1], strides=[1, 2, 2, 1], padding="VALID")
    return tf.nn.avg_pool(pool, [1, 2, 2, 1], [1, 2, 2, 1], "VALID")


def pooling():
    X = fed(X_images)
    return (tf.layers.max_pooling2d(X, 2, 2),
            tf.layers.average_pooling2d(X, [2, 2], [2, 2], padding="same"),
            tf.layers.max_pooling1d(fed(X_steps), 2, 1))


def flatten():
    return tf.layers.flatten(fed(X_images))


def flatten_of_fixed_size():
    return tf.layers.flatten(tf.constant(X_steps)), tf.layers.flatten(tf.constant(X_batch))


def flatten_of_open_size():
    return tf.layers.flatten(fed(X_steps, [None, None, 2]))


def batch_normalisation():
    training = tf.placeholder_with_default(True, shape=())
    bn = tf.layers.batch_normalization(fed(X_batch), training=training, momentum=0.9)
    return bn, tf.get_collection(tf.GraphKeys.UPDATE_OPS)[0]


def batch_normalisation_while_training():
    bn = tf.layers.batch_normalization(fed(X_batch), training=True)
    with tf.control_dependencies(tf.get_collection(tf.GraphKeys.UPDATE_OPS)):
        return tf.identity(bn), tf.random_normal([2])


def batch_normalisation_after_training():
    return (tf.layers.batch_normalization(fed(X_batch)),
            tf.layers.batch_normalization(tf.constant(X_batch), center=False))


def batch_normalisation_of_images():
    training = tf.placeholder_with_default(True, shape=())
    return tf.layers.batch_normalization(tf.layers.conv2d(fed(X_images[:, 2:6, 2:6]), 2, 2),
                                         training=training)


def batch_normalisation_not_fused():
    return tf.layers.batch_normalization(fed(X_images), training=True, fused=False, scale=False)


def batch_normalisation_less():
    """Without a scale or a centre, of one layer called twice, and with initialisers that draw."""
    drawn = tf.random_normal_initializer(1.0, 0.1)
    layer = tf.layers.BatchNormalization(scale=False, beta_initializer=drawn)
    first = layer.apply(fed(X_images), training=True)
    bare = tf.layers.batch_normalization(first, center=False, scale=False,
                                         moving_mean_initializer=drawn)
    return (layer.apply(bare),
            tf.layers.batch_normalization(bare, center=False, gamma_initializer=drawn))


def batch_renormalisation():
    training, X = tf.placeholder_with_default(True, shape=()), fed(X_batch)
    limits = {"rmax": 3.0, "rmin": 0.3, "dmax": 5.0}
    return (tf.layers.batch_normalization(X, training=training, renorm=True,
                                          renorm_clipping=limits),
            tf.layers.batch_normalization(X, training=True, renorm=True, renorm_momentum=0.9),
            tf.layers.batch_normalization(X, renorm=True),
            tf.get_collection(tf.GraphKeys.UPDATE_OPS))


def batch_normalisation_of_virtual_batches():
    X = fed(X_batch)
    return (tf.layers.batch_normalization(X, training=True, virtual_batch_size=2),
            tf.layers.batch_normalization(fed(X_images), training=True, virtual_batch_size=1,
                                          fused=False))


def batch_normalisation_reused():
    X = fed(X_batch)
    return (tf.layers.batch_normalization(X, training=True, name="bn"),
            tf.layers.batch_normalization(X, training=False, name="bn", reuse=True))


def moments():
    X = fed(X_batch)
    mean, variance = tf.nn.moments(X, axes=[0])
    return (tf.nn.batch_normalization(X, mean, variance, 0.1, 1.0, 1e-3),
            tf.nn.moments(fed(X_images), [0, 1, 2]))


def convolution_of_nn_dilated():
    X = fed(X_images)
    return (tf.nn.convolution(X, tf.get_variable("K", [2, 2, 1, 1]), "VALID", dilation_rate=[1, 1]),
            tf.nn.convolution(X, tf.get_variable("L", [2, 2, 1, 1]), "SAME", strides=[2, 1]),
            tf.random_normal([1]),
            tf.nn.convolution(X, tf.get_variable("M", [2, 2, 1, 1]), "VALID", dilation_rate=[2, 2]))


def activations():
    X = fed(X_batch) - np.float32(0.5)
    return [function(X) for function in (tf.nn.relu, tf.nn.elu, tf.nn.selu, tf.nn.leaky_relu,
                                         tf.nn.relu6, tf.sigmoid, tf.tanh, tf.nn.softplus,
                                         tf.nn.softsign, tf.nn.softmax, tf.nn.log_softmax,
                                         tf.nn.crelu, tf.nn.swish)]
