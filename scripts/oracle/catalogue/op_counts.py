"""Rarer ops, of which TensorFlow 2 builds more or fewer."""

import numpy as np

from chapter14 import tf1 as tf
from scripts.oracle.catalogue import X_batch, X_images, X_steps, fed, lengths

_colours = np.abs(np.sin(np.arange(1, 193))).reshape(8, 8, 3)  # [height, width, channels], 0 to 1


def _last():
    return tf.random_normal([1])


# --- loops within conditions ----------------------------------------------------------------------


def gradient_of_a_network_in_a_condition():
    X, train = fed(X_steps), tf.placeholder_with_default(True, [])
    cell = tf.nn.rnn_cell.BasicRNNCell(2)
    outputs = tf.cond(train, lambda: tf.nn.dynamic_rnn(cell, X, dtype=tf.float32)[0], lambda: X)
    return tf.gradients(outputs, tf.trainable_variables()), _last()


def gradient_of_a_map_in_a_condition():
    v = tf.get_variable("v", [3])
    y = tf.cond(tf.placeholder_with_default(True, []), lambda: tf.map_fn(lambda x: x * x, v),
                lambda: v)
    return tf.gradients(y, v), _last()


def gradient_of_a_scan_in_two_conditions():
    v = tf.get_variable("v", [3])
    yes = tf.placeholder_with_default(True, [])
    y = tf.cond(yes, lambda: tf.cond(yes, lambda: tf.scan(lambda a, x: a * x, v), lambda: v),
                lambda: 2 * v)
    return tf.gradients(y, v), _last()


def gradient_of_two_cells_in_a_condition():
    X, cells = fed(X_steps), [tf.nn.rnn_cell.LSTMCell(2), tf.nn.rnn_cell.LSTMCell(2)]

    def outputs():
        return tf.nn.dynamic_rnn(tf.nn.rnn_cell.MultiRNNCell(cells), X, tf.constant(lengths),
                                 dtype=tf.float32)[0]
    y = tf.cond(tf.placeholder_with_default(False, []), lambda: X, outputs)
    return tf.gradients(y, tf.trainable_variables()), _last()


# --- sparse tensors and segments ------------------------------------------------------------------


def _sparse(values=(1.0, 2.0)):
    return tf.SparseTensor([[0, 1], [2, 0]], values, [3, 4])


def gradients_of_sparse_products():
    w, v = tf.get_variable("w", [4, 2]), tf.get_variable("v", [2])
    product = tf.sparse_tensor_dense_matmul(_sparse(v), w)
    of_transposed = tf.sparse_tensor_dense_matmul(_sparse(v), tf.ones([2, 3]), adjoint_a=True,
                                                  adjoint_b=True)
    return tf.gradients(product, [w, v]), tf.gradients(of_transposed, v), _last()


def gradients_of_sparse_arrays():
    v = tf.get_variable("v", [2])
    return (tf.gradients(tf.sparse_reduce_sum(_sparse(v), 1), v),
            tf.gradients(tf.sparse_transpose(_sparse(v)).values, v),
            tf.gradients(tf.sparse_transpose(_sparse(v), [1, 0]).values, v), _last())


def embeddings_of_sparse_words_trained():
    words = tf.SparseTensor([[0, 0], [0, 1], [1, 0]], tf.constant([1, 3, 3], tf.int64), [2, 2])
    E = tf.get_variable("E", [4, 2])
    sums = [tf.nn.embedding_lookup_sparse(E, words, None, combiner=combiner)
            for combiner in ("mean", "sum", "sqrtn")]
    loss = sum(tf.reduce_sum(value * value) for value in sums)
    tf.train.AdagradOptimizer(0.1).minimize(loss)
    return loss, tf.nn.safe_embedding_lookup_sparse([E], words), _last()


def gradients_of_segments():
    X, ids = tf.get_variable("X", [4, 3]), [0, 1, 0, 1]
    names = "sum", "mean", "max", "min", "prod", "sqrt_n"
    values = [getattr(tf, "unsorted_segment_" + name)(X, ids, 2) for name in names]
    values += [tf.sparse_segment_sum(X, [0, 2, 2], [0, 0, 1], num_segments=size)
               for size in (None, 3)]
    return [tf.gradients(value, X)[0] + 0 for value in values], _last()


# --- resource variables, tapes and savers ---------------------------------------------------------


def embeddings_in_a_resource_trained():
    E = tf.get_variable("E", [5, 3], use_resource=True)
    loss = tf.reduce_sum(tf.square(tf.nn.embedding_lookup(E, [0, 2, 2])))
    tf.train.GradientDescentOptimizer(0.1).minimize(loss)
    return loss, _last()


def conditions_of_a_resource():
    v = tf.get_variable("v", [], tf.bool, tf.zeros_initializer(), use_resource=True)
    return tf.cond(v, lambda: tf.constant(1.0), lambda: tf.constant(2.0)), _last()


def initialized_value_of_a_resource():
    v = tf.get_variable("v", initializer=tf.constant([1.0, 2.0]), use_resource=True)
    w = tf.Variable(2 * v.initialized_value())
    return v, w, _last()


def ranks_of_a_resource():
    v = tf.Variable([1.0, 2.0], use_resource=True)
    return tf.assert_variables_initialized([v]), tf.rank(v), _last()


def tape_of_a_graph():
    v = tf.Variable([1.0, 2.0], use_resource=True)
    with tf.GradientTape(persistent=True) as tape:
        values = [v + 1, 1 + v, v - 1, 3 - v, 2 * v, v * 2, v ** 2, 2 ** v, tf.maximum(v, 1.5),
                  tf.minimum(2.0, v), tf.squared_difference(v, 1.0), v * [[1.0], [2.0]],
                  [[1.0], [2.0]] - v, v + [[1.0], [2.0]]]
    return [tape.gradient(value, v) for value in values], _last()


def tape_trained():
    v = tf.Variable([1.0, 2.0], use_resource=True)
    tf.train.GradientDescentOptimizer(0.1).minimize(lambda: tf.reduce_sum(5 * v * v))
    return tf.reduce_sum(5 * v * v), _last()


def saver_of_shards():
    tf.Variable([1.0])
    with tf.variable_scope("parts", partitioner=tf.fixed_size_partitioner(2), use_resource=True):
        tf.get_variable("W", [4, 2])
    tf.train.Saver(sharded=True)
    return _last()


def steps_in_sync():
    v, step = tf.Variable([1.0, 2.0]), tf.train.get_or_create_global_step()
    optimizer = tf.train.SyncReplicasOptimizer(tf.train.GradientDescentOptimizer(0.1), 1)
    optimizer.apply_gradients([(tf.constant([1.0, 1.0]), v)], step)
    tf.get_default_graph().clear_collection(tf.GraphKeys.TRAIN_OP)  # it would wait for a token
    return _last()


# --- images ---------------------------------------------------------------------------------------


def images_of_whole_numbers():
    image, drawn = tf.constant((_colours * 255).astype(np.uint8)), tf.random_normal([1])
    return (tf.image.adjust_brightness(image, 0.1), tf.image.adjust_contrast(image, 2.0),
            tf.image.adjust_gamma(image, 2.0), tf.image.per_image_standardization(image),
            tf.image.convert_image_dtype(image, tf.uint16, saturate=True),
            tf.image.random_brightness(image, 0.2), drawn, _last())


def images_cut_off():
    image = tf.constant(2 * _colours.astype(np.float32) - 0.5)
    return (tf.image.convert_image_dtype(image, tf.uint8, saturate=True),
            tf.saturate_cast(100 * image, tf.int8),
            tf.saturate_cast(tf.constant([-1, 70000]), tf.uint16),
            tf.saturate_cast(image, tf.float64), _last())


def images_as_jpeg():
    return (tf.shape(tf.image.adjust_jpeg_quality(tf.constant(_colours.astype(np.float32)), 50)),
            _last())


def images_cropped_to_open_sizes():
    X, size = fed(X_images), tf.placeholder_with_default(3, [])
    return (tf.image.crop_to_bounding_box(X, 1, 1, size, 3),
            tf.image.resize_image_with_crop_or_pad(X, size, size),
            tf.image.crop_to_bounding_box(X, 1, 1, 3, 4), _last())


def image_standardised_and_trained():
    X = tf.get_variable("X", [4, 4, 1])
    return tf.gradients(tf.image.per_image_standardization(X) ** 2, X)[0][0, 0, 0] * 0, _last()


# --- products, repetitions, orders ----------------------------------------------------------------


def einsums_of_many_kinds():
    X, W, steps = fed(X_batch), tf.get_variable("W", [3, 2]), fed(X_steps)
    values = [tf.einsum("ij,jk->ki", X, W), tf.einsum("bij,jk->bik", steps, tf.transpose(W)),
              tf.einsum("bij,bkj->bik", steps, steps),
              tf.einsum("...ij,jk", steps, tf.transpose(W)), tf.einsum("ij,ij->i", X, X),
              tf.einsum("i,j->ij", X[0], X[1]), tf.einsum("ij->ji", X),
              tf.einsum("ij,jk,lk->il", X, W, W), tf.einsum("ij->", X)]
    return values, tf.gradients(values[1], W), _last()


def repetitions():
    X = fed(X_batch)
    return (tf.repeat(X, 2), tf.repeat(X, [1, 2, 0], axis=1), tf.repeat(X[:, :1], [2], axis=-1),
            tf.repeat(X, tf.constant([1, 0, 2, 1]), axis=0), tf.repeat(X, 3, axis=0), _last())


def orders_checked():
    numbers = tf.constant([1.0, 1.0, 2.0])
    return tf.is_non_decreasing(numbers), tf.is_strictly_increasing(numbers), _last()


def precision_of_a_class():
    labels, scores = tf.constant([[1], [0]], tf.int64), tf.constant([[0.1, 0.9], [0.2, 0.8]])
    metrics = tf.metrics.precision_at_k, tf.metrics.recall_at_k
    # the updates alone: the values would race them
    return [metric(labels, scores, 1, class_id=1)[1] for metric in metrics], _last()


def arrays_counted_and_sorted():
    numbers, kept = tf.constant([3, 1, 1]), tf.constant([True, False])
    return (tf.bincount(numbers),
            tf.bincount(numbers, weights=[1.0, 2.0, 3.0], minlength=5, maxlength=6),
            tf.sort(numbers), tf.argsort(numbers), tf.count_nonzero(kept),
            tf.angle(tf.constant([-1.0, 1.0])),
            tf.clip_by_norm(tf.constant([3.0, 4.0]), tf.constant(1.0)), _last())


def arrays_of_unknown_rank():
    X = tf.placeholder_with_default(X_batch, None)
    return tf.transpose(X), tf.transpose(X[0, 0]), tf.transpose(tf.constant(1.0)), _last()


def transforms_of_real_numbers():
    X = fed(X_batch)
    return (tf.abs(tf.signal.rfft(X)), tf.abs(tf.signal.rfft2d(fed(X_steps))),
            tf.signal.dct(X, type=2), tf.signal.irfft(tf.cast(X, tf.complex64)),
            tf.signal.irfft2d(tf.cast(fed(X_steps), tf.complex64)), _last())
