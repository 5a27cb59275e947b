"""tf.contrib.layers and the argument scopes of tf.contrib.framework."""

from chapter14 import tf1 as tf
from scripts.oracle.catalogue import X_batch, X_images, X_steps, fed


def fully_connected():
    return tf.contrib.layers.fully_connected(fed(X_batch), 2)


def fully_connected_stack():
    hidden = tf.contrib.layers.fully_connected(tf.constant(X_batch), 5)
    return tf.contrib.layers.fully_connected(hidden, 2, activation_fn=None, scope="outputs")


def fully_connected_options():
    weights_initializer = tf.contrib.layers.variance_scaling_initializer()
    hidden = tf.contrib.layers.fully_connected(
        tf.constant(X_batch), 5, activation_fn=tf.nn.elu, weights_initializer=weights_initializer,
        biases_initializer=tf.constant_initializer(0.5), scope="hidden",
        variables_collections=["mine"])
    again = tf.contrib.layers.fully_connected(tf.constant(X_batch), 5, scope="hidden", reuse=True)
    bare = tf.contrib.layers.fully_connected(hidden, 2, biases_initializer=None,
                                             outputs_collections="out")
    return [hidden, again, bare] + tf.get_collection("mine") + tf.get_collection("out")


def fully_connected_of_steps():
    return (tf.contrib.layers.fully_connected(fed(X_steps), 3),
            tf.contrib.layers.linear(tf.constant(X_steps), 2))


def fully_connected_aliases():
    X = fed(X_batch)
    return (tf.contrib.layers.relu(X, 2), tf.contrib.layers.linear(X, 2),
            tf.contrib.layers.relu6(X, 2))


def fully_connected_regularised():
    out = tf.contrib.layers.fully_connected(
        fed(X_batch), 2, weights_regularizer=tf.contrib.layers.l2_regularizer(0.1),
        biases_regularizer=tf.contrib.layers.l1_regularizer(0.1))
    return out, tf.get_collection(tf.GraphKeys.REGULARIZATION_LOSSES)


def regularisers():
    W = tf.get_variable("W", [3, 2])
    both = tf.contrib.layers.sum_regularizer([tf.contrib.layers.l1_regularizer(0.1),
                                              tf.contrib.layers.l2_regularizer(0.2)])
    return (tf.contrib.layers.l1_regularizer(0.1)(W), tf.contrib.layers.l2_regularizer(0.1)(W),
            tf.contrib.layers.l1_l2_regularizer()(W),
            tf.contrib.layers.l1_l2_regularizer(0.1, 0.0)(W),
            both(W), tf.contrib.layers.l1_regularizer(0.0)(W), tf.random_normal([2]))


def regularisation_applied():
    W, V = tf.get_variable("W", [3, 2]), tf.get_variable("V", [2, 2])
    regularizer = tf.contrib.layers.l1_regularizer(scale=0.1)
    return tf.contrib.layers.apply_regularization(regularizer, [W, V])


def batch_norm():
    training = tf.placeholder_with_default(True, shape=())
    bn = tf.contrib.layers.batch_norm(fed(X_batch), is_training=training, decay=0.9)
    return bn, tf.random_normal([2])


def batch_norm_while_training():
    bn = tf.contrib.layers.batch_norm(fed(X_batch), scale=True, updates_collections=None)
    return bn, tf.contrib.layers.batch_norm(fed(X_batch), is_training=False, center=False)


def batch_norm_of_unbiased_means():
    training = tf.placeholder_with_default(True, shape=())
    return (tf.contrib.layers.batch_norm(fed(X_batch), is_training=training,
                                         zero_debias_moving_mean=True),
            tf.contrib.layers.batch_norm(fed(X_images), zero_debias_moving_mean=True, fused=False),
            tf.get_collection(tf.GraphKeys.UPDATE_OPS))


def batch_norm_fused():
    training = tf.placeholder_with_default(True, shape=())
    X = fed(X_images)
    return (tf.contrib.layers.batch_norm(X, fused=True, is_training=training),
            tf.contrib.layers.batch_norm(X, is_training=True, activation_fn=tf.nn.relu))


def batch_norm_not_fused():
    X = fed(X_images)
    training = tf.placeholder_with_default(True, shape=())
    return (tf.contrib.layers.batch_norm(X, fused=False, is_training=training,
                                         updates_collections=None),
            tf.contrib.layers.batch_norm(X, fused=False, is_training=True, scope="bn"),
            tf.contrib.layers.batch_norm(X, fused=False, is_training=False, scope="bn", reuse=True))


def batch_norm_of_fully_connected():
    training = tf.placeholder_with_default(True, shape=())
    bn_params = {"is_training": training, "decay": 0.99, "updates_collections": None, "scale": True}
    hidden = tf.contrib.layers.fully_connected(fed(X_batch), 5,
                                               normalizer_fn=tf.contrib.layers.batch_norm,
                                               normalizer_params=bn_params, scope="hidden1")
    return tf.contrib.layers.fully_connected(hidden, 2, activation_fn=None, scope="outputs",
                                             normalizer_fn=tf.contrib.layers.batch_norm,
                                             normalizer_params=bn_params)


def dropout_of_contrib():
    training = tf.placeholder_with_default(True, shape=())
    X = fed(X_batch)
    return (tf.contrib.layers.dropout(X, 0.5, is_training=training), tf.contrib.layers.dropout(X),
            tf.contrib.layers.dropout(X, keep_prob=0.8, is_training=False), tf.random_normal([2]),
            tf.contrib.layers.dropout(X, 1.0),
            tf.contrib.layers.dropout(X, 1.0, is_training=training))


def flatten_of_contrib():
    return tf.contrib.layers.flatten(fed(X_images)), tf.contrib.layers.flatten(tf.constant(X_steps))


def flatten_then_fully_connected():
    return tf.contrib.layers.fully_connected(tf.contrib.layers.flatten(fed(X_images)), 3)


def convolution_of_contrib():
    conv = tf.contrib.layers.conv2d(fed(X_images), 2, 3, stride=2)
    pool = tf.contrib.layers.max_pool2d(conv, 2)
    conv = tf.contrib.layers.convolution2d(pool, 2, [2, 2], activation_fn=None, padding="VALID",
                                           normalizer_fn=tf.contrib.layers.batch_norm)
    return tf.contrib.layers.avg_pool2d(conv, 1, stride=1)


def one_hot_of_contrib():
    return tf.contrib.layers.one_hot_encoding([0, 2, 1], 3), tf.random_normal([2])


def embeddings_of_contrib():
    return tf.contrib.layers.embed_sequence([[0, 2], [1, 1]], vocab_size=4, embed_dim=3)


def argument_scope():
    training = tf.placeholder_with_default(True, shape=())
    bn_params = {"is_training": training, "decay": 0.9, "updates_collections": None}
    with tf.contrib.framework.arg_scope(
            [tf.contrib.layers.fully_connected], normalizer_fn=tf.contrib.layers.batch_norm,
            normalizer_params=bn_params,
            weights_initializer=tf.contrib.layers.variance_scaling_initializer()):
        hidden1 = tf.contrib.layers.fully_connected(fed(X_batch), 5, scope="hidden1")
        hidden2 = tf.contrib.layers.fully_connected(hidden1, 4, scope="hidden2")
        return tf.contrib.layers.fully_connected(hidden2, 2, activation_fn=None, scope="outputs")


def argument_scopes_nested():
    layers = tf.contrib.layers
    with tf.contrib.framework.arg_scope([layers.fully_connected, layers.dropout],
                                        outputs_collections="outs"):
        with tf.contrib.framework.arg_scope([layers.fully_connected], activation_fn=tf.nn.elu,
                                            weights_regularizer=layers.l1_regularizer(0.01)):
            hidden = layers.fully_connected(fed(X_batch), 4)
            hidden = layers.dropout(hidden, 0.5, is_training=True)
        out = layers.fully_connected(hidden, 2, activation_fn=None)
    return [out] + tf.get_collection("outs") + tf.get_collection(tf.GraphKeys.REGULARIZATION_LOSSES)


def stacked_and_repeated():
    stacked = tf.contrib.layers.stack(fed(X_batch), tf.contrib.layers.fully_connected, [4, 3],
                                      scope="fc")
    return tf.contrib.layers.repeat(stacked, 2, tf.contrib.layers.fully_connected, 3, scope="again")


def layer_norm():
    return (tf.contrib.layers.layer_norm(fed(X_batch)),
            tf.contrib.layers.layer_norm(fed(X_images), center=False))
