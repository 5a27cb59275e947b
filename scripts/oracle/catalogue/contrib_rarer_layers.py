"""What is rarer of tf.contrib.layers: other convolutions and norms, bags of words, scopes."""

import numpy as np

from chapter14 import tf1 as tf
from scripts.oracle.catalogue import X_batch, X_images, X_steps, fed

X_colours = np.cos(np.arange(1, 385, dtype=np.float32)).reshape(2, 8, 8, 3)
X_volumes = np.sin(np.arange(1, 129, dtype=np.float32)).reshape(2, 4, 4, 4, 1)
NORMALISED = {"is_training": True, "decay": 0.9, "updates_collections": None, "scale": True}


def convolutions_of_one_and_three_dimensions():
    slim = tf.contrib.slim
    with slim.arg_scope([slim.convolution], weights_regularizer=slim.l2_regularizer(0.1)):
        deep = slim.convolution(fed(X_volumes), 2, 2), slim.convolution(fed(X_images), 2, 3)
    return (deep, tf.contrib.layers.conv1d(fed(X_steps), 2, 2, padding="VALID"),
            tf.contrib.layers.conv3d(fed(X_volumes), 2, [2, 2, 2], stride=2))


def convolutions_dilated():
    conv = tf.contrib.slim.conv2d(fed(X_images), 3, 3, rate=2, scope="conv")
    return conv, tf.contrib.slim.conv2d(conv, 2, [3, 1], rate=[1, 2], activation_fn=None,
                                        biases_initializer=None)


def convolutions_transposed():
    slim = tf.contrib.slim
    up = slim.conv2d_transpose(fed(X_images), 2, 3, stride=2)
    return slim.conv2d_transpose(up, 1, [3, 3], padding="VALID", activation_fn=tf.nn.tanh,
                                 normalizer_fn=slim.batch_norm, normalizer_params=NORMALISED)


def convolution_transposed_of_volumes():
    return tf.contrib.layers.conv3d_transpose(fed(X_volumes), 2, 2, stride=2), tf.random_normal([2])


def convolutions_separable():
    slim = tf.contrib.slim
    conv = slim.separable_conv2d(fed(X_colours), 4, 3, depth_multiplier=2,
                                 weights_regularizer=slim.l1_regularizer(0.1))
    conv = slim.separable_conv2d(conv, None, [3, 3], stride=2, rate=1,
                                 normalizer_fn=slim.batch_norm)
    return slim.separable_convolution2d(conv, 2, 2, 1, activation_fn=None, padding="VALID",
                                        scope="last")


def convolution_in_plane():
    conv = tf.contrib.layers.conv2d_in_plane(fed(X_colours), [3, 1], stride=2)
    return conv, tf.random_normal([2])


def convolutions_normalised_in_a_scope():
    slim = tf.contrib.slim
    training = tf.placeholder_with_default(True, shape=())
    with slim.arg_scope([slim.conv2d, slim.fully_connected], normalizer_fn=slim.batch_norm,
                        weights_initializer=tf.truncated_normal_initializer(stddev=0.1),
                        weights_regularizer=slim.l2_regularizer(0.01)):
        with slim.arg_scope([slim.batch_norm, slim.dropout], is_training=training) as scope:
            net = slim.conv2d(fed(X_images), 3, [3, 3], scope="conv1")
            net = slim.max_pool2d(net, [2, 2], scope="pool1")
        with slim.arg_scope(scope):
            net = slim.repeat(net, 2, slim.conv2d, 4, [3, 3], scope="conv2", normalizer_fn=None)
            net = slim.dropout(slim.flatten(net), 0.5, scope="drop")
            net = slim.stack(net, slim.fully_connected, [6, (5,)], scope="fc")
    logits = slim.fully_connected(net, 3, activation_fn=None)
    return [logits] + tf.losses.get_regularization_losses()


def convolutions_stacked():
    slim = tf.contrib.slim
    net = slim.stack(fed(X_images), slim.conv2d, [(2, [3, 3]), (3, [1, 1], 2)], scope="core")
    collected = slim.conv2d(net, 2, 1, outputs_collections="ends", scope="last")
    ends = slim.utils.convert_collection_to_dict("ends")
    return [collected, ends["last"]] + tf.get_collection("ends")


def biases_and_norms_of_units():
    layers = tf.contrib.layers
    X = fed(X_batch)
    return (layers.bias_add(X, regularizer=layers.l2_regularizer(0.1)),
            layers.unit_norm(X, dim=1), layers.unit_norm(fed(X_steps), dim=2),
            layers.bias_add(X, activation_fn=tf.nn.relu,
                            initializer=tf.random_normal_initializer()))


def maxout_and_softmaxes():
    layers = tf.contrib.layers
    return (layers.maxout(fed(X_images[:, :, :, 0]), 4), layers.softmax(fed(X_steps)),
            layers.spatial_softmax(fed(X_colours, X_colours.shape)),
            layers.spatial_softmax(fed(X_images), temperature=0.5, trainable=False),
            tf.random_normal([2]))


def normalised_by_instance_and_group():
    layers = tf.contrib.layers
    X = fed(np.tile(X_images, [1, 1, 1, 4]))
    return (layers.instance_norm(X), layers.instance_norm(X, center=False, scale=False),
            layers.instance_norm(X, activation_fn=tf.nn.relu, epsilon=1e-3, scope="in"),
            layers.group_norm(X, groups=2), layers.group_norm(X, 4, reduction_axes=(-3, -2)),
            layers.group_norm(X, 2, mean_close_to_zero=True), tf.random_normal([2]))


def normalised_by_instance_channels_first():
    X = fed(np.transpose(X_colours, [0, 3, 1, 2]))
    return (tf.contrib.layers.instance_norm(X, data_format="NCHW"),
            tf.contrib.layers.group_norm(X, 3, channels_axis=-3, reduction_axes=(-2, -1)),
            tf.random_normal([2]))


def normalised_by_layer():
    layers = tf.contrib.layers
    X = fed(X_images)
    return (layers.layer_norm(X, begin_norm_axis=2), layers.layer_norm(X, begin_params_axis=-2),
            layers.layer_norm(fed(X_steps), activation_fn=tf.nn.relu, scale=False, scope="ln"),
            tf.random_normal([2]))


def batch_norm_of_weighted_instances():
    weights = fed(np.array([1, 0, 2, 1], np.float32))
    bn = tf.contrib.layers.batch_norm(fed(X_batch), batch_weights=weights, is_training=True)
    return bn, tf.contrib.layers.batch_norm(fed(X_steps), batch_weights=weights,
                                            updates_collections=None, scale=True)


def batch_norm_renormalised():
    training = tf.placeholder_with_default(True, shape=())
    clipping = {"rmin": 0.5, "rmax": 2.0, "dmax": 3.0}
    return (tf.contrib.layers.batch_norm(fed(X_batch), is_training=training, renorm=True),
            tf.contrib.layers.batch_norm(fed(X_images), renorm=True, renorm_clipping=clipping,
                                         renorm_decay=0.9, scale=True))


def batch_norm_with_initialisers():
    parameters = {"beta": tf.random_normal_initializer(),
                  "gamma": tf.random_uniform_initializer(1, 2),
                  "moving_mean": tf.constant_initializer(0.5)}
    regularizers = {"beta": tf.contrib.layers.l2_regularizer(0.1)}
    return [tf.contrib.layers.batch_norm(
        X, scale=True, param_initializers=parameters, is_training=False,
        param_regularizers=regularizers, variables_collections=["mine"])
            for X in (fed(X_batch), fed(X_images))] + tf.get_collection("mine")


def pools():
    slim, X = tf.contrib.slim, fed(X_images)
    return (slim.avg_pool2d(X, [2, 2], padding="SAME"), slim.max_pool2d(X, 3, stride=1),
            tf.random_normal([2]), slim.max_pool3d(fed(X_volumes), 2),
            slim.avg_pool3d(fed(X_volumes), [2, 2, 2], padding="SAME"),
            slim.pool(X, [2, 2], "AVG"),
            slim.pool(X, 3, "MAX", padding="SAME", stride=2, outputs_collections="pools"))


def layers_of_old():
    layers, X = tf.contrib.layers, fed(X_batch)
    hidden = layers.legacy_fully_connected(X, 4, activation_fn=tf.nn.relu, name="hidden",
                                           weight_regularizer=layers.l2_regularizer(0.1))
    return (layers.legacy_linear(hidden, 2), layers.legacy_relu(fed(X_steps), 3),
            layers.legacy_fully_connected(X, 2, bias_init=None))


def words_in_bags():
    layers = tf.contrib.layers
    ids = tf.constant([[0, 2, 2], [1, 1, 3]])
    dense = layers.bow_encoder(ids, vocab_size=4, embed_dim=3, sparse_lookup=False)
    unique = layers.embed_sequence(ids, 4, 3, unique=True,
                                   initializer=tf.random_normal_initializer())
    again = layers.embed_sequence(ids, 4, 3, scope="EmbedSequence", reuse=True)
    rows = layers.dense_to_sparse(ids, eos_token=3).values
    looked_up = layers.embedding_lookup_unique(tf.get_variable("V", [4, 2]), ids)
    return dense, unique, again, rows, looked_up


def images_as_sequences():
    X = fed(X_images)
    sequence = tf.contrib.layers.images_to_sequence(X)
    return sequence, tf.contrib.layers.sequence_to_images(sequence, 8), tf.random_normal([2])


def gradients_scaled():
    W = tf.get_variable("W", [3, 2])
    out = tf.contrib.layers.scale_gradient(tf.matmul(fed(X_batch), W), tf.constant(0.5))
    return out, tf.gradients(tf.reduce_sum(out), W)


def layers_without_saved_activations():
    layers, X = tf.contrib.layers, fed(X_batch)

    def hidden(inputs):
        return layers.fully_connected(inputs, 3, activation_fn=tf.nn.tanh)

    with tf.variable_scope("resources", use_resource=True):  # the only ones that it can have
        pair = layers.rev_block(X, X + 1.0, hidden, hidden, num_layers=2)
        again = layers.recompute_grad(hidden)(X)
    return pair, again, tf.gradients([pair[0], again], tf.trainable_variables())


def normalised_by_divisors():
    out = tf.contrib.layers.gdn(fed(X_colours))
    back = tf.contrib.layers.gdn(out, inverse=True, gamma_init=0.2, name="back")
    return out, back, tf.gradients(back, tf.trainable_variables()), tf.random_normal([2])


def batch_norm_of_volumes():
    return (tf.contrib.layers.batch_norm(fed(X_volumes), is_training=True),
            tf.layers.batch_normalization(fed(X_volumes), training=True), tf.random_normal([2]))
