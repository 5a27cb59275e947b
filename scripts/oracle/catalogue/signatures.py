"""Arguments of 1.15 that TensorFlow 2 means otherwise, or has not; half precision; names of ops."""

import numpy as np

from chapter14 import tf1 as tf
from scripts.oracle.catalogue import X_batch, X_images, X_steps, fed, lengths, y_batch


def arguments_by_position():
    X = tf.constant(X_batch)
    product = tf.matmul(X, X, False, True, False, False, False, False, "product")
    best = tf.nn.top_k(X, 2, True, "best")
    spread = tf.scatter_nd([[1], [0]], [2.0, 3.0], [3], "spread")
    doubled = tf.numpy_function(lambda x: 2 * x, [X], tf.float32, "doubled")
    collections = [tf.GraphKeys.GLOBAL_VARIABLES, "mine"]
    variable = tf.Variable(np.arange(3.0), True, collections, True, None, "variable", None,
                           tf.float32)
    made = [product, best.values, spread, doubled, variable, tf.random_normal([2])]
    return made + tf.get_collection("mine")


def keras_by_position():
    images = fed(X_images)
    convolved = tf.keras.layers.Conv2D(3, 2, 1, "same", None, 1, "relu", False)(images)
    of_depth = tf.keras.layers.DepthwiseConv2D(2, 1, "same", 1, None, "relu", False)(images)
    steps = tf.keras.layers.Conv1D(3, 2, 1, "causal", "channels_last", 2, tf.nn.elu)(fed(X_steps))
    normed = tf.keras.layers.BatchNormalization(-1, 0.9, 1e-3, True, False)(convolved)
    loss = tf.keras.losses.BinaryCrossentropy(True, 0.1, "none")(tf.zeros([4, 3]), fed(X_batch))
    return convolved, of_depth, steps, normed, loss


def losses_by_name():
    X = fed(X_batch)
    labels = tf.constant(np.eye(3, dtype=np.float32)[y_batch])
    return (tf.nn.softmax_cross_entropy_with_logits(None, labels, X),
            tf.nn.sigmoid_cross_entropy_with_logits(labels=labels, logits=X),
            tf.nn.sparse_softmax_cross_entropy_with_logits(None, y_batch, X))


def integers_drawn_uniformly():
    initializer = tf.random_uniform_initializer(maxval=10, dtype=tf.int32)
    whole = tf.get_variable("whole", [3], tf.int32, initializer)
    long = tf.get_variable("long", [3], tf.int64,
                           tf.random_uniform_initializer(2, 10, None, tf.int64))
    return whole, long, tf.get_variable("real", [3], initializer=tf.random_uniform_initializer())


def arrays_of_64_bits():
    images = fed(X_images)
    filters = np.linspace(-1.0, 1.0, 18).reshape(3, 3, 1, 2)
    array = X_images.astype(np.float64)
    return (tf.nn.convolution(images, filters, "SAME"),
            tf.nn.convolution(images, filters, "VALID", dilation_rate=[2, 2]),
            tf.nn.convolution(array, filters, "SAME"),
            tf.nn.atrous_conv2d(images, filters, 2, "SAME"),
            tf.nn.max_pool(array, [1, 2, 2, 1], [1, 2, 2, 1], "SAME"), tf.nn.lrn(array))


def dilated_layers_called_again():
    layer = tf.layers.Conv2D(2, 3, dilation_rate=2)
    images = tf.constant(X_images)
    return layer(images), layer(images), tf.layers.conv1d(fed(X_steps), 2, 2), tf.layers.conv1d(
        fed(X_steps), 2, 2, dilation_rate=2, padding="same")


def _half(training, **options):
    X = fed(X_images.reshape(2, 4, 4, 4).astype(np.float16), [2, 4, 4, 4])
    return tf.layers.batch_normalization(X, training=training, **options), tf.random_normal([2])


def half_precision_normalised():
    return _half(False, fused=False)


def half_precision_normalised_in_training():
    return _half(True, fused=False)


def half_precision_normalised_as_told():
    return _half(tf.placeholder_with_default(True, []), fused=False, axis=1)


def half_precision_normalised_fused():
    return _half(False, fused=True), _half(True, fused=True)


def half_precision_renormalised():
    return _half(True, fused=False, renorm=True)[1:], _half(False, fused=False, renorm=True)[1:]


def trained_with_clipped_gradients():
    hidden = tf.layers.dense(fed(X_batch), 4, tf.nn.relu)
    loss = tf.reduce_mean(tf.square(tf.layers.dense(hidden, 1)))
    optimizer = tf.train.MomentumOptimizer(0.1, 0.9)
    variables = tf.trainable_variables()
    gradients, norm = tf.clip_by_global_norm(tf.gradients(loss, variables), 1.0)
    tf.add_to_collection(tf.GraphKeys.TRAIN_OP,
                         optimizer.apply_gradients(zip(gradients, variables)))
    return loss, norm


def trained_from_given_gradients():
    W = tf.get_variable("W", [3, 2])
    y = tf.matmul(fed(X_batch), W)
    given = np.ones([4, 2], dtype=np.float32)
    return tf.gradients([y, tf.reduce_logsumexp(y)], W, grad_ys=[given, None])


def trained_cell_with_lengths():
    cell = tf.nn.rnn_cell.DropoutWrapper(tf.nn.rnn_cell.BasicRNNCell(3), input_keep_prob=0.5,
                                         variational_recurrent=True, input_size=2, dtype=tf.float32)
    outputs, _ = tf.nn.dynamic_rnn(cell, fed(X_steps), sequence_length=lengths, dtype=tf.float32)
    return outputs
