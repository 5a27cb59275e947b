"""tf.cond, tf.while_loop, scans and maps around random ops; tf.data; ops that build others."""

import numpy as np

from chapter14 import tf1 as tf
from scripts.oracle.catalogue import X_batch, X_images, X_steps, fed, y_batch


def cond_around_draws():
    flag = tf.placeholder_with_default(True, shape=())
    return (tf.cond(flag, lambda: tf.random_normal([2]), lambda: tf.random_uniform([2])),
            tf.random_normal([2]))


def cond_of_dropout():
    flag, X = tf.placeholder_with_default(True, shape=()), fed(X_batch)
    return tf.cond(flag, lambda: tf.nn.dropout(X, 0.5), lambda: X)


def cond_of_several():
    X = fed(X_batch)
    return tf.cond(tf.reduce_sum(X) > 1.0, lambda: (X + 1, tf.random_normal([1])),
                   lambda: (X * 2, tf.zeros([1])))


def cond_nested():
    X = fed(X_batch)
    def inner():
        return tf.cond(tf.reduce_mean(X) > 9.0, lambda: tf.random_normal([2]),
                       lambda: tf.random_uniform([2], -1, 1))
    return tf.cond(tf.reduce_sum(X) > 1.0, inner, lambda: tf.zeros([2])), tf.random_normal([1])


def cond_of_variables():
    W = tf.Variable(tf.random_normal([2]))
    flag = tf.placeholder_with_default(False, shape=())
    return tf.cond(flag, lambda: tf.assign(W, [0.0, 0.0]), lambda: W + tf.random_normal([2]))


def case():
    x = tf.constant(2.0)
    return tf.case([(x < 1, lambda: tf.random_normal([2])),
                    (x > 1, lambda: tf.random_uniform([2]))], default=lambda: tf.zeros([2]))


def while_around_draws():
    return tf.while_loop(lambda i, x: i < 3, lambda i, x: (i + 1, x + tf.random_normal([2])),
                         [tf.constant(0), tf.zeros([2])], parallel_iterations=1)


def while_of_matrices():
    W = tf.get_variable("W", [3, 3])
    return tf.while_loop(lambda i, h: tf.less(i, 3),
                         lambda i, h: [tf.add(i, 1), tf.tanh(tf.matmul(h, W))], [0, fed(X_batch)],
                         shape_invariants=[tf.TensorShape([]), tf.TensorShape([None, 3])])


def while_with_arrays():
    array = tf.TensorArray(tf.float32, size=0, dynamic_size=True, clear_after_read=False)
    _, array = tf.while_loop(lambda i, a: i < 4,
                             lambda i, a: (i + 1, a.write(i, tf.cast(i, tf.float32))), [0, array])
    return array.stack(), array.size(), array.gather([0, 2]), tf.random_normal([2])


def while_nested():
    def outer(i, x):
        _, x = tf.while_loop(lambda j, y: j < 2, lambda j, y: (j + 1, y * 1.5), [tf.constant(0), x])
        return i + 1, x + tf.random_uniform([2], -1.0, 1.0)
    return tf.while_loop(lambda i, x: i < 2, outer, [tf.constant(0), tf.ones([2])],
                         parallel_iterations=1)


def cond_in_while():
    def body(i, x):
        x = tf.cond(tf.equal(i % 2, 0), lambda: x + 1, lambda: x * tf.random_uniform([2]))
        return i + 1, x
    return tf.while_loop(lambda i, x: i < 3, body, [tf.constant(0), tf.ones([2])],
                         parallel_iterations=1)


def scanned_and_mapped():
    X = fed(X_batch)
    return (tf.map_fn(lambda row: row * 2, X), tf.scan(lambda a, row: a + row, X),
            tf.foldl(lambda a, row: a * row, X), tf.foldr(lambda a, row: a - row, X),
            tf.scan(lambda a, row: a + row, X, initializer=tf.zeros([3])))


def mapped_draws():
    return tf.map_fn(lambda row: row + tf.random_normal([3]), fed(X_batch), parallel_iterations=1)


def data_set():
    data = tf.data.Dataset.from_tensor_slices(X_batch).map(lambda row: row * 2).repeat(2).batch(3)
    return data.make_one_shot_iterator().get_next()


def data_set_shuffled():
    iterator = tf.data.Dataset.range(10).shuffle(10).batch(4).make_initializable_iterator()
    tf.add_to_collection(tf.GraphKeys.TABLE_INITIALIZERS, iterator.initializer)
    return iterator.get_next(), tf.random_normal([2])


def data_set_of_draws():
    data = tf.data.Dataset.from_tensor_slices(X_batch).map(
        lambda row: row + tf.random_normal([3])).batch(2)
    iterator = data.make_initializable_iterator()
    tf.add_to_collection(tf.GraphKeys.TABLE_INITIALIZERS, iterator.initializer)
    return iterator.get_next(), tf.random_normal([2])


def python_function():
    return (tf.py_func(lambda x: x + np.float32(1), [fed(X_batch)], tf.float32),
            tf.random_normal([1]))


def shapes_and_slices():
    X = fed(X_steps)
    return (X[:, 0], X[:, -1, :1], X[0], X[tf.newaxis, ..., 1], X[1:3, ::2], tf.shape(X)[0],
            tf.size(X), tf.rank(X), tf.expand_dims(X, 1), tf.squeeze(X[:, :1], [1]),
            tf.reshape(X, [-1, 6]), tf.random_normal([2]))


def slices_by_tensors():
    X, n = fed(X_steps), tf.constant(2)
    return (X[:n], X[n - 1:], X[n], X[1:n, 0], X[:, n:, 1], X[..., n - 1],
            X[:tf.shape(X)[0] - 1, ::2], X[0, n - 1:n], X[tf.newaxis, :n],
            X[tf.constant(1, tf.int64):], tf.random_normal([2]), tf.Variable([1.0, 2.0, 3.0])[:n])


def shapes_of_numbers():
    X = fed(X_batch)
    return (tf.reshape(X[0, 0], []), tf.reshape(X[:1, :1], ()), tf.fill([], 1.0), tf.zeros([]),
            tf.random_normal([]), tf.random_uniform(()), tf.reduce_sum(X[0, 0]), tf.tile(X[0], [2]))


def joined_and_parted():
    X = fed(X_batch)
    a, b = tf.split(X, [1, 2], axis=1)
    return (tf.concat([X, X], 1), tf.stack([X, X]), tf.unstack(tf.constant(X_batch)),
            tf.split(X, 3, axis=1), a, b, tf.split(tf.constant(X_batch), 2), tf.tile(X, [1, 2]),
            tf.pad(X, [[0, 0], [1, 0]]), tf.random_normal([2]))


def reductions():
    X = fed(X_batch)
    return [function(X, **options) for options in ({}, {"axis": 1}, {"axis": [0], "keepdims": True})
            for function in (tf.reduce_sum, tf.reduce_mean, tf.reduce_max, tf.reduce_min,
                             tf.reduce_prod, tf.reduce_logsumexp)
            ] + [tf.reduce_any(X > 1), tf.argmax(X, 1), tf.random_normal([2])]


def variances():
    X = fed(X_batch)
    return (tf.math.reduce_variance(X), tf.math.reduce_std(X, 0), tf.math.reduce_euclidean_norm(X),
            tf.math.count_nonzero(X), tf.count_nonzero(X, axis=1), tf.norm(X), tf.norm(X, 1),
            tf.norm(X, axis=1))


def arithmetic():
    X = fed(X_batch)
    return (X + 1, 2 * X, X - X, X / 3, X // 2, X % 2, X ** 2, -X, abs(X), 1 - X, 1 / X,
            tf.square(X), tf.sqrt(X), tf.exp(X), tf.log(X), tf.maximum(X, 1.0), tf.minimum(X, 0.5),
            tf.pow(X, 2.0), tf.sign(X), tf.floor(X), tf.round(X), tf.squared_difference(X, 1.0),
            tf.div(X, 2.0), tf.add_n([X, X]), tf.accumulate_n([X, X]))


def comparisons():
    X = fed(X_batch)
    return (X > 1, X <= 0.5, tf.equal(X, X), tf.not_equal(X, 1.0), tf.logical_and(X > 0.1, X < 1),
            ~(X > 1), tf.where(X > 1, X, -X), tf.where(X > 1), tf.cast(X, tf.int32),
            tf.to_float(tf.to_int32(X)), tf.boolean_mask(X, [True, False, True, True]),
            tf.clip_by_value(X, 0.2, 1.0), tf.is_nan(X))


def linear_algebra():
    X = fed(X_batch)
    XT = tf.transpose(X)
    ridge = tf.matmul(XT, X) + tf.eye(3)
    return (tf.matmul(X, X, transpose_b=True), tf.matmul(XT, XT, transpose_b=True),
            tf.matrix_inverse(ridge), tf.trace(ridge), tf.diag([1.0, 2.0]),
            tf.matmul(tf.constant(X_steps), XT[:2]))


def einsums():
    return tf.einsum("ij,kj->ik", fed(X_batch), fed(X_batch)), tf.random_normal([2])


def gathered():
    X = fed(X_batch)
    return (tf.gather(X, [0, 2]), tf.gather_nd(X, [[0, 1], [2, 2]]),
            tf.one_hot(fed(y_batch, [None]), 3), tf.gather(X, [1], axis=1),
            tf.nn.embedding_lookup(X, [[0], [1]]), tf.reverse(X, [0]), tf.sequence_mask([1, 3], 4),
            tf.reverse_sequence(X, [1, 2, 3, 1], seq_axis=1), tf.nn.top_k(X, 2),
            tf.scatter_nd([[1], [3]], [9.0, 8.0], [5]),
            tf.dynamic_partition(X, y_batch.astype(np.int32), 3))


def filled():
    X = fed(X_batch)
    return (tf.zeros([2, 3]), tf.ones([2]), tf.fill([2], 3.0), tf.zeros_like(X), tf.ones_like(X),
            tf.range(4), tf.linspace(0.0, 1.0, 3), tf.zeros(tf.shape(X)),
            tf.zeros([tf.shape(X)[0], 2]), tf.ones(tf.shape(X)), tf.zeros([2000])[:2],
            tf.constant(1.0, shape=[2, 2]), tf.eye(2), tf.zeros_like(tf.constant(X_batch)))


def normalised():
    X = fed(X_batch)
    return (tf.nn.l2_normalize(X, 1), tf.nn.l2_loss(X), tf.clip_by_norm(X, 1.0),
            tf.clip_by_norm(X, 1.0, axes=1), tf.clip_by_global_norm([X, X + 1], 1.0),
            tf.global_norm([X]), tf.clip_by_average_norm(X, 1.0),
            tf.nn.local_response_normalization(fed(X_images)))


def summaries():
    X = fed(X_batch)
    tf.summary.scalar("sum", tf.reduce_sum(X))
    tf.summary.histogram("X", X)
    tf.summary.image("image", tf.reshape(X, [1, 4, 3, 1]))
    tf.summary.merge_all()
    return X, tf.random_normal([2])


def savers():
    W = tf.Variable(tf.random_normal([2]), name="W")
    tf.train.Saver()
    V = tf.Variable(tf.random_normal([2]), name="V")
    tf.train.Saver({"other": V})
    tf.global_variables_initializer()
    return W, V, tf.random_normal([2])


def assertions():
    X = fed(X_batch)
    with tf.control_dependencies([tf.assert_positive(X), tf.assert_equal(tf.rank(X), 2),
                                  tf.Assert(True, [X]), tf.assert_less(X, 9.0),
                                  tf.assert_rank(X, 2)]):
        return (tf.identity(X), tf.random_normal([2]), tf.check_numerics(X, "nan"),
                tf.Print(X, [X[0]]))


def failed_ops():
    X = fed(X_batch)
    try:
        tf.matmul(X, tf.zeros([4, 2]))
    except ValueError:
        return tf.random_normal([2])


def assigned():
    W, step = tf.Variable(tf.random_normal([2])), tf.train.get_or_create_global_step()
    with tf.control_dependencies([tf.assign_add(step, 1)]):
        doubled = tf.assign(W, W * 2)
    with tf.control_dependencies([doubled]):
        return W.assign_sub([1.0, 1.0]), tf.random_normal([2])


def averages_moving():
    W = tf.Variable(tf.random_normal([2]))
    average = tf.train.ExponentialMovingAverage(0.9)
    with tf.control_dependencies([average.apply([W])]):
        return average.average(W), tf.random_normal([2])
