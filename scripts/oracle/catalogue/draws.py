"""Random ops, initialisers, variables and their scopes."""

import numpy as np

from chapter14 import tf1 as tf
from scripts.oracle.catalogue import X_batch, fed


def normal():
    return tf.random_normal([3, 2]), tf.random_normal([2], mean=1.0, stddev=0.5)


def normal_of_fed_shape():
    X = fed(X_batch)
    return tf.random_normal(tf.shape(X)), tf.random_normal([tf.shape(X)[0], 2])


def uniform_by_default():
    return tf.random_uniform([3, 2]), tf.random_uniform([2])


def uniform_between():
    return tf.random_uniform([3, 2], -1.0, 1.0), tf.random_uniform([2], minval=2, maxval=3.5)


def uniform_of_integers():
    return (tf.random_uniform([5], maxval=10, dtype=tf.int32),
            tf.random_uniform([5], -5, 5, dtype=tf.int64))


def uniform_of_fed_shape():
    X = fed(X_batch)
    return (tf.random_uniform(tf.shape(X)), tf.random_uniform(tf.shape(X), -1, 1),
            tf.random_uniform(tf.shape(X), 0, 2))


def uniform_in_double():
    return tf.random_uniform([3], dtype=tf.float64), tf.random_normal([3], dtype=tf.float64)


def truncated():
    return tf.truncated_normal([3, 2]), tf.truncated_normal([2], 1.0, 0.1)


def seeds_of_their_own():
    return (tf.random_normal([3], seed=7), tf.random_uniform([3], seed=1), tf.random_normal([3]),
            tf.random_uniform([3]))


def shuffled():
    return (tf.random_shuffle(tf.constant(X_batch)), tf.random_shuffle(fed(X_batch)),
            tf.random_shuffle(tf.range(9)))


def drawn_classes():
    logits = tf.log(fed(X_batch))
    return (tf.multinomial(logits, 5),
            tf.multinomial([[0.0, 1.0]], num_samples=4, output_dtype=tf.int32))


def categorical():
    return tf.random.categorical(tf.log([[0.1, 0.9]]), 6), tf.random.categorical(fed(X_batch), 2)


def gamma_and_poisson():
    return (tf.random_gamma([3], 2.0), tf.random_poisson(3.0, [4]),
            tf.random_gamma([2], alpha=[1.0, 3.0], beta=2.0))


def cropped():
    return tf.random_crop(tf.constant(X_batch), [2, 2])


def noise_added():
    X = fed(X_batch)
    return (X + 0.1 * tf.random_normal(tf.shape(X)), X * tf.random_uniform(tf.shape(X)),
            tf.random_normal([1]) + X)


def names_of_tf_random():
    return (tf.random.normal([2]), tf.random.uniform([2]), tf.random.truncated_normal([2]),
            tf.random.shuffle([1, 2, 3]), tf.random.multinomial([[0.0, 1.0]], 3))


def variables():
    W = tf.Variable(tf.random_normal([3, 2]), name="W")
    b = tf.Variable(tf.zeros([2]), name="b")
    c = tf.Variable(1.5, dtype=tf.float32, trainable=False)
    n = tf.Variable(0, name="n", trainable=False)
    return tf.matmul(fed(X_batch), W) + b * c, n, tf.Variable(tf.random_uniform([2], -1.0, 1.0))


def variables_from_values():
    return (tf.Variable(np.ones((3, 2), np.float32)), tf.Variable([1, 2]),
            tf.Variable(tf.truncated_normal([2, 2])))


def variable_initialised_by_another():
    W = tf.Variable(tf.random_normal([2, 2]))
    return W, tf.Variable(W.initialized_value() * 2), tf.Variable(tf.random_normal([2]))


def variable_from_a_callable():
    return (tf.Variable(lambda: tf.random_normal([2, 2])),
            tf.Variable(lambda: tf.truncated_normal([2])))


def variables_made_by_name():
    W = tf.get_variable("W", [3, 2])
    b = tf.get_variable("b", [2], initializer=tf.zeros_initializer())
    return tf.matmul(fed(X_batch), W) + b, tf.get_variable("v", initializer=tf.random_normal([2]))


def variables_of_resources():
    W = tf.get_variable("W", [3, 2], use_resource=True)
    b = tf.get_variable("b", [2], initializer=tf.zeros_initializer(), use_resource=True)
    return tf.matmul(fed(X_batch), W) + b, tf.Variable(tf.random_normal([2]), use_resource=True)


def variables_used_again():
    def dense(X):
        W = tf.get_variable("W", [3, 3])
        return tf.matmul(X, W) + tf.get_variable("b", [3], initializer=tf.constant_initializer(0.1))
    with tf.variable_scope("layer"):
        once = dense(fed(X_batch))
    with tf.variable_scope("layer", reuse=True):
        twice = dense(once)
    with tf.variable_scope("other", reuse=tf.AUTO_REUSE) as scope:
        third = dense(twice)
        scope.reuse_variables()
        return dense(third)


def scope_with_initialiser():
    with tf.variable_scope("scope", initializer=tf.random_normal_initializer(stddev=0.5)):
        W = tf.get_variable("W", [3, 2])
        with tf.variable_scope("inner", initializer=tf.random_uniform_initializer(-1, 1)):
            return W, tf.get_variable("V", [2, 2])


def scope_with_regulariser():
    with tf.variable_scope("scope", regularizer=tf.contrib.layers.l2_regularizer(0.1)):
        W, V = tf.get_variable("W", [3, 2]), tf.get_variable("V", [2, 2])
    return tf.add_n(tf.get_collection(tf.GraphKeys.REGULARIZATION_LOSSES)), W, V


def scope_with_partitioner():
    with tf.variable_scope("scope", partitioner=tf.fixed_size_partitioner(2)):
        W = tf.get_variable("W", [4, 2])
    return tf.convert_to_tensor(W), tf.get_variable("V", [2])


def initialisers_of_tensorflow():
    kinds = (tf.random_normal_initializer(), tf.random_uniform_initializer(),
             tf.truncated_normal_initializer(), tf.glorot_uniform_initializer(),
             tf.glorot_normal_initializer(), tf.variance_scaling_initializer(),
             tf.orthogonal_initializer(), tf.uniform_unit_scaling_initializer(),
             tf.ones_initializer(), tf.constant_initializer([[1.0, 2.0]] * 3),
             tf.zeros_initializer(), tf.uniform_unit_scaling_initializer(2.))
    return [tf.get_variable("W%d" % i, [3, 2], initializer=kind) for i, kind in enumerate(kinds)]


def initialisers_of_keras():
    kinds = tf.keras.initializers
    return [tf.get_variable("W%d" % i, [3, 2], initializer=kind) for i, kind in enumerate(
        (kinds.glorot_uniform(), kinds.he_normal(), kinds.he_uniform(), kinds.lecun_normal(),
         kinds.RandomNormal(), kinds.RandomUniform(), kinds.TruncatedNormal(),
         kinds.lecun_uniform(), kinds.VarianceScaling()))]


def initialisers_of_one_tensor():
    return (tf.initializers.identity()([2, 2]), tf.glorot_uniform_initializer()([3, 2]),
            tf.initializers.he_normal()([2, 2]))


def he_normal():
    return tf.get_variable("W", [3, 4],
                           initializer=tf.contrib.layers.variance_scaling_initializer())


def scaled_uniform_fan_out():
    initializer = tf.contrib.layers.variance_scaling_initializer(
        factor=1.0, mode="FAN_OUT", uniform=True)
    return tf.get_variable("W", [3, 4], initializer=initializer)


def scaled_kernel_and_vector():
    initializer = tf.contrib.layers.variance_scaling_initializer(mode="FAN_AVG")
    return (tf.get_variable("K", [5, 5, 2, 3], initializer=initializer),
            tf.get_variable("v", [6], initializer=initializer))


def xavier_both():
    return (tf.get_variable("U", [3, 4], initializer=tf.contrib.layers.xavier_initializer()),
            tf.get_variable("N", [3, 4],
                            initializer=tf.contrib.layers.xavier_initializer(uniform=False)))


def initialiser_called():
    he_init = tf.contrib.layers.variance_scaling_initializer()
    return (tf.Variable(he_init([3, 2]), dtype=tf.float32),
            tf.Variable(tf.contrib.layers.xavier_initializer()([2, 2])))


def seed_set_half_way():
    first = tf.random_normal([2])
    tf.set_random_seed(1)
    return first, tf.random_normal([2])


def two_devices():
    with tf.device("/cpu:0"):
        W = tf.Variable(tf.random_normal([2]))
    with tf.name_scope("scope"), tf.control_dependencies([W.initializer]):
        return W, tf.random_normal([2])
