"""What random graphs, built on both versions, found to differ: each with a random op after it."""

import numpy as np

from chapter14 import tf1 as tf
from scripts.oracle.catalogue import X_batch, X_images, X_steps, fed


def _variable(**options):
    return tf.get_variable("W", initializer=X_batch[:3], **options)


def reductions_of_variables_and_arrays():
    W = _variable()
    return (tf.reduce_sum(W), tf.reduce_mean(W), tf.reduce_max(W), tf.reduce_mean(X_batch),
            tf.reduce_sum([1.0, 2.0]), tf.gradients(tf.reduce_mean(W), W),
            tf.reduce_sum(tf.gradients(tf.gather(W, [0, 1]), W)[0]))


def variances_of_variables():
    W = _variable()
    return (tf.math.reduce_variance(W), tf.random_normal([1]), tf.math.reduce_std(W, 1),
            tf.gradients(tf.math.reduce_std(W), W))


def deviations_of_resource_variables():
    return tf.math.reduce_std(_variable(use_resource=True), 0)


def sums_of_exponentials_of_variables():
    W = _variable()
    return (tf.reduce_logsumexp(W), tf.reduce_logsumexp(fed(X_batch), 1),
            tf.gradients(tf.reduce_logsumexp(W), W))


def resource_variables_read():
    W = _variable(use_resource=True)
    return (tf.gather(W, [0, 1]), tf.random_normal([1]), tf.nn.embedding_lookup(W, [2]),
            tf.gradients(tf.nn.embedding_lookup(tf.nn.l2_normalize(W, 1), [0, 1]), W))


def zeros_of_resource_variables():
    return tf.zeros_like(_variable(use_resource=True))


def gradients_of_rows():
    """Rows that were looked up in what is computed from a variable."""
    W, X = _variable(), fed(X_batch)
    looked_up = [W * W, W - X[0], W + W, tf.squared_difference(W, X[0]) + tf.pow(W, 2.0),
                 tf.nn.l2_normalize(W, 1)]
    return [(tf.gradients(tf.nn.embedding_lookup(table, [0, 1]), W), tf.random_normal([1]))
            for table in looked_up]


def gradients_of_larger_rows():
    W = _variable()
    return tf.gradients(tf.gather(tf.maximum(fed(X_batch), W[0]), [0, 1]), W)


def gradients_of_angles():
    X = fed(X_batch)
    return tf.gradients(tf.atan2(X, X + 1), X)


def gradients_of_complex_numbers():
    X = tf.constant(X_batch)
    return tf.gradients(tf.real(tf.complex(X, 2 * X)), X)


def gradients_of_diagonals():
    W = _variable()
    square = W @ tf.transpose(W) + tf.eye(3)
    return (tf.matrix_set_diag(W, W[:, 0]),
            tf.gradients(tf.matrix_set_diag(W, W[:, 0]), W), tf.gradients(tf.cholesky(square), W))


def gradients_of_loops_after_updates():
    """The gradient is to wait for an op outside the loop."""
    X, W = fed(X_batch), tf.Variable(1.0)
    Z = tf.map_fn(lambda row: row * 2, X)
    with tf.control_dependencies([tf.assign(W, W * 2)]):
        return tf.gradients(tf.reduce_sum(Z), X)


def gradients_of_rnn_after_updates():
    outputs, _ = tf.nn.dynamic_rnn(tf.nn.rnn_cell.BasicRNNCell(3), fed(X_steps), dtype=tf.float32)
    tf.layers.batch_normalization(outputs[:, -1], training=True)
    with tf.control_dependencies(tf.get_collection(tf.GraphKeys.UPDATE_OPS)):
        return tf.gradients(tf.reduce_mean(tf.square(outputs)), tf.trainable_variables()[:2])


def penalties_of_keras():
    penalties = tf.keras.regularizers
    return [(penalty(_scoped(number)), tf.random_normal([1])) for number, penalty in enumerate(
        [penalties.l1(0.1), penalties.l2(0.1), penalties.l1_l2(0.1, 0.2)])]


def _scoped(number):
    with tf.variable_scope("scope%d" % number):
        return _variable()


def constraints_of_keras():
    W, constraints = _variable(), tf.keras.constraints
    return (constraints.max_norm(1.0)(W), tf.random_normal([1]), constraints.unit_norm()(W),
            constraints.non_neg()(W), constraints.min_max_norm(0.1, 0.9)(W))


def dense_with_penalties_and_constraints():
    hidden = tf.layers.dense(fed(X_batch), 4, kernel_regularizer=tf.keras.regularizers.l2(0.01),
                             kernel_constraint=tf.keras.constraints.max_norm(1.0))
    loss = tf.reduce_mean(tf.square(hidden)) + tf.losses.get_regularization_loss() + 1.0
    tf.train.MomentumOptimizer(0.1, 0.9).minimize(loss)
    return loss, tf.random_normal([1])


def images_turned():
    X = fed(X_images)
    return (tf.image.flip_left_right(X), tf.image.rot90(X), tf.image.transpose_image(X),
            tf.image.random_flip_up_down(X), tf.image.flip_up_down(tf.constant(X_images)))


def images_of_open_size():
    X = fed(X_images[0], [None, None, 1])
    return tf.image.flip_left_right(X), tf.random_normal([1]), tf.image.per_image_standardization(X)


def images_cropped_to_the_centre():
    X = fed(X_images[0], [None, None, 1])
    return (tf.image.central_crop(X, 0.5), tf.image.central_crop(fed(X_images), 0.5),
            tf.image.central_crop(X, 1.0))


def learning_rate_in_cycles():
    return tf.train.polynomial_decay(0.1, tf.Variable(3), 10, cycle=True)


def overlaps():
    truth = tf.constant([0, 1, 1])
    return tf.metrics.mean_iou(truth, tf.constant([1, 1, 0]), 2)[1]


def moments_with_weights():
    X = fed(X_batch)
    return (tf.nn.weighted_moments(X, [0], X), tf.random_normal([1]),
            tf.nn.weighted_moments(X, [0, 1], 2.0),
            tf.gradients(tf.nn.weighted_moments(X, [0], X), X))


def sums_of_squares():
    return (tf.nn.sufficient_statistics(fed(X_batch), [0])[:3], tf.random_normal([1]),
            tf.nn.sufficient_statistics(tf.constant(X_batch), [0])[:3])


def sparse_placeholders():
    tf.sparse_placeholder(tf.float32, [None, 2])
    tf.sparse_placeholder(tf.float32)
    return tf.random_normal([np.int32(2)])


def gradients_added_in_place():
    W = _variable()
    products = [tf.matmul(fed(X_batch), W) for _ in range(3)]
    gradient = tf.gradients(tf.add_n(products), W,
                            aggregation_method=tf.AggregationMethod.EXPERIMENTAL_ACCUMULATE_N)
    return gradient, tf.random_normal([1])


def repeated_elements():
    return tf.repeat(fed(X_batch), 2, axis=1), tf.random_normal([1])


def images_kept_in_proportion():
    return (tf.image.resize_images(fed(X_images), [4, 4], preserve_aspect_ratio=True),
            tf.random_normal([1]))


def saver_of_partitioned_resources():
    with tf.variable_scope("parts", partitioner=tf.fixed_size_partitioner(2), use_resource=True):
        W = tf.get_variable("W", [4, 2])
    tf.train.Saver()
    return tf.convert_to_tensor(W), tf.random_normal([1])


def graph_that_was_saved():
    """As of a file that `tf.train.Saver` wrote: layers are added to it, and drawn."""
    tf.layers.conv2d(tf.layers.dropout(fed(X_images), 0.5, training=True), 2, 3, name="hidden")
    saved, seed = tf.train.export_meta_graph(), tf.get_default_graph().seed
    tf.reset_default_graph()
    tf.set_random_seed(seed)
    tf.train.import_meta_graph(saved)
    hidden = tf.get_default_graph().get_tensor_by_name("hidden/BiasAdd:0")
    X = tf.get_default_graph().get_tensor_by_name("Placeholder:0")
    tf.get_default_graph().clear_collection("feeds")
    tf.add_to_collection("feeds", (X, X_images))
    return tf.layers.dense(hidden, 2, name="new_outputs")


def graph_saved_on_the_way():
    hidden = tf.layers.dense(fed(X_batch), 2)
    tf.train.export_meta_graph()
    return tf.layers.dense(hidden, 1)


def training_by_variables():
    """Layers are told by a variable whether they train."""
    training = tf.Variable(True, trainable=False)
    return (tf.layers.dropout(fed(X_batch), 0.5, training=training), tf.random_normal([1]),
            tf.layers.batch_normalization(fed(X_images), training=training), tf.random_normal([1]),
            tf.contrib.layers.batch_norm(fed(X_batch), is_training=training),
            tf.contrib.layers.dropout(fed(X_batch), is_training=training))


def sizes_of_open_shapes():
    """A dimension as a number of parts and as a bound."""
    X, start = fed(X_batch), tf.constant(1)
    return (tf.split(X, X.shape[1], axis=1), tf.random_normal([1]), X[start:, :X.shape[0]],
            X[start:, :X.shape[1]],
            tf.tensordot(X, tf.constant(X_batch), axes=[[np.int64(1)], [np.int64(1)]]),
            tf.tensordot(X, tf.constant(X_batch[0]), axes=np.int64(1)))
