"""Graphs in the manner of those years' notebooks: deep and recurrent nets, autoencoders.

Written last, after all other graphs agreed: how many agreed at the first try is in docs/tf1.md.
"""

from functools import partial

import numpy as np

from chapter14 import tf1 as tf
from scripts.oracle.catalogue import X_batch, X_images, X_steps, fed, lengths, y_batch


def deep_net_with_batch_norm_by_partial():
    training = tf.placeholder_with_default(True, shape=(), name="training")
    he_init = tf.variance_scaling_initializer()
    with tf.name_scope("dnn"):
        my_batch_norm_layer = partial(tf.layers.batch_normalization, training=training,
                                      momentum=0.9, beta_initializer=tf.constant_initializer(0.5))
        my_dense_layer = partial(tf.layers.dense, kernel_initializer=he_init,
                                 bias_initializer=he_init)
        hidden1 = my_dense_layer(fed(X_images[0, :4, :3, 0]), 6, name="hidden1")
        bn1 = tf.nn.elu(my_batch_norm_layer(hidden1))
        hidden2 = my_dense_layer(bn1, 5, name="hidden2")
        bn2 = tf.nn.elu(my_batch_norm_layer(hidden2))
        logits = my_batch_norm_layer(my_dense_layer(bn2, 3, name="outputs"))
    with tf.name_scope("loss"):
        xentropy = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y_batch, logits=logits)
        loss = tf.reduce_mean(xentropy, name="loss")
    with tf.name_scope("train"):
        optimizer = tf.train.GradientDescentOptimizer(0.001)
        extra_update_ops = tf.get_collection(tf.GraphKeys.UPDATE_OPS)
        with tf.control_dependencies(extra_update_ops):
            optimizer.minimize(loss)
    with tf.name_scope("eval"):
        accuracy = tf.reduce_mean(tf.cast(tf.nn.in_top_k(logits, y_batch, 1), tf.float32))
    tf.train.Saver()
    return loss, accuracy


def reused_layers_and_new_ones():
    """Lower layers are restored and frozen; new ones are drawn, the last trained alone."""
    X = fed(X_batch)
    with tf.name_scope("dnn"):
        hidden1 = tf.layers.dense(X, 5, activation=tf.nn.relu, name="hidden1")
        hidden2 = tf.layers.dense(hidden1, 4, activation=tf.nn.relu, name="hidden2")
        hidden2_stop = tf.stop_gradient(hidden2)
        hidden3 = tf.layers.dense(hidden2_stop, 4, activation=tf.nn.relu, name="hidden3",
                                  bias_initializer=tf.random_normal_initializer(stddev=0.1))
        logits = tf.layers.dense(hidden3, 3, name="outputs")
    xentropy = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y_batch, logits=logits)
    loss = tf.reduce_mean(xentropy) + 1.0
    train_vars = tf.get_collection(tf.GraphKeys.TRAINABLE_VARIABLES, scope="hidden[3]|outputs")
    tf.train.MomentumOptimizer(0.01, 0.9, use_nesterov=True).minimize(loss, var_list=train_vars)
    reuse_vars = tf.get_collection(tf.GraphKeys.GLOBAL_VARIABLES, scope="hidden[12]")
    tf.train.Saver({var.op.name: var for var in reuse_vars})
    return loss, logits, tf.random_normal([2])


def two_towers_that_share_weights():
    """Two images of digits, the same layers for both, then one that compares."""
    X = fed(X_batch)

    def tower(inputs, reuse=None):
        with tf.variable_scope("tower", reuse=reuse,
                               initializer=tf.contrib.layers.variance_scaling_initializer()):
            for layer in range(2):
                inputs = tf.layers.dropout(inputs, 0.3, training=True)
                inputs = tf.layers.dense(inputs, 4, activation=tf.nn.elu, name="hidden%d" % layer)
        return inputs

    dnn1, dnn2 = tower(X), tower(tf.reverse(X, axis=[0]), reuse=True)
    dnn_outputs = tf.concat([dnn1, dnn2], axis=1)
    hidden = tf.layers.dense(dnn_outputs, units=3, activation=tf.nn.elu)
    logits = tf.layers.dense(hidden, units=1)
    labels = tf.cast(tf.equal(tf.constant(y_batch[:, np.newaxis]), 2), tf.float32)
    xentropy = tf.nn.sigmoid_cross_entropy_with_logits(labels=labels, logits=logits)
    loss = tf.reduce_mean(xentropy) + 1.0
    tf.train.MomentumOptimizer(0.01, momentum=0.95, use_nesterov=True).minimize(loss)
    return loss, tf.cast(tf.greater_equal(logits, 0), tf.int32)


def max_norm_clipping():
    """Weights are clipped by assignments of their own, as a regulariser that adds no loss."""
    def max_norm_regularizer(threshold, axes=1, name="max_norm", collection="max_norm"):
        def max_norm(weights):
            clipped = tf.clip_by_norm(weights, clip_norm=threshold, axes=axes)
            tf.add_to_collection(collection, tf.assign(weights, clipped, name=name))
        return max_norm

    regularizer = max_norm_regularizer(threshold=1.0)
    hidden1 = tf.layers.dense(fed(X_batch), 5, activation=tf.nn.relu,
                              kernel_regularizer=regularizer, name="hidden1")
    hidden2 = tf.layers.dense(hidden1, 4, activation=tf.nn.relu,
                              kernel_regularizer=regularizer, name="hidden2")
    logits = tf.layers.dense(hidden2, 3, name="outputs")
    xentropy = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y_batch, logits=logits)
    loss = tf.reduce_mean(xentropy) + 1.0
    tf.train.MomentumOptimizer(0.01, 0.9).minimize(loss)
    with tf.control_dependencies([loss]):
        weights = tf.get_default_graph().get_tensor_by_name("hidden1/kernel:0")
        clipped = tf.clip_by_norm(weights, clip_norm=1.0, axes=1)
    return loss, clipped, tf.random_uniform([2])  # the assignments run after a step, not beside it


def gradients_clipped_and_learning_rate_scheduled():
    with tf.name_scope("dnn"):
        hidden1 = tf.layers.dense(fed(X_batch), 5, activation=tf.nn.selu, name="hidden1",
                                  kernel_regularizer=tf.contrib.layers.l1_regularizer(0.001))
        logits = tf.layers.dense(hidden1, 3, name="outputs")
    with tf.name_scope("loss"):
        xentropy = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y_batch, logits=logits)
        losses = tf.get_collection(tf.GraphKeys.REGULARIZATION_LOSSES)
        loss = tf.add_n([tf.reduce_mean(xentropy)] + losses, name="loss")
    with tf.name_scope("train"):
        global_step = tf.Variable(0, trainable=False, name="global_step")
        learning_rate = tf.train.exponential_decay(0.1, global_step, 10, 0.1)
        optimizer = tf.train.MomentumOptimizer(learning_rate, momentum=0.9)
        grads_and_vars = optimizer.compute_gradients(loss)
        capped_gvs = [(tf.clip_by_value(grad, -1.0, 1.0), var) for grad, var in grads_and_vars]
        optimizer.apply_gradients(capped_gvs, global_step=global_step)
    return loss, learning_rate, tf.truncated_normal([2])


def linear_regression_by_mini_batches():
    theta = tf.Variable(tf.random_uniform([4, 1], -1.0, 1.0, seed=42), name="theta")
    X = fed(np.c_[np.ones([4, 1], np.float32), X_batch])
    y_pred = tf.matmul(X, theta, name="predictions")
    with tf.name_scope("loss"):
        error = y_pred - y_batch[:, np.newaxis].astype(np.float32)
        mse = tf.reduce_mean(tf.square(error), name="mse")
    tf.summary.scalar("MSE", mse)
    gradients = 2 / 4 * tf.matmul(tf.transpose(X), error)
    training_op = tf.assign(theta, theta - 0.01 * gradients)
    noise = tf.random_normal(tf.shape(theta))
    return mse, tf.gradients(mse, [theta])[0], training_op + noise


def tied_weights():
    """An autoencoder whose decoder's weights are the encoder's, transposed."""
    activation, regularizer = tf.nn.elu, tf.contrib.layers.l2_regularizer(0.0005)
    initializer = tf.variance_scaling_initializer()
    X = fed(X_batch)
    weights1 = tf.Variable(initializer([3, 5]), dtype=tf.float32, name="weights1")
    weights2 = tf.Variable(initializer([5, 2]), dtype=tf.float32, name="weights2")
    weights3 = tf.transpose(weights2, name="weights3")
    weights4 = tf.transpose(weights1, name="weights4")
    biases = [tf.Variable(tf.zeros(size), name="biases%d" % size) for size in (5, 2, 5, 3)]
    hidden1 = activation(tf.matmul(X, weights1) + biases[0])
    hidden2 = activation(tf.matmul(hidden1, weights2) + biases[1])
    hidden3 = activation(tf.matmul(hidden2, weights3) + biases[2])
    outputs = tf.matmul(hidden3, weights4) + biases[3]
    loss = tf.reduce_mean(tf.square(outputs - X)) + regularizer(weights1) + regularizer(weights2)
    tf.train.AdamOptimizer(0.01).minimize(loss)
    return loss, outputs, tf.random_normal([2])


def trained_one_layer_at_a_time():
    """Two phases, each with an optimiser of its own variables; the first layer is cached."""
    X = fed(X_batch)
    he_init = tf.variance_scaling_initializer()
    my_dense_layer = partial(tf.layers.dense, activation=tf.nn.elu, kernel_initializer=he_init,
                             kernel_regularizer=tf.contrib.layers.l2_regularizer(0.0001))
    hidden1 = my_dense_layer(X, 4, name="hidden1")
    hidden2 = my_dense_layer(hidden1, 2, name="hidden2")
    hidden3 = my_dense_layer(hidden2, 4, name="hidden3")
    outputs = my_dense_layer(hidden3, 3, activation=None, name="outputs")
    reg_losses = tf.get_collection(tf.GraphKeys.REGULARIZATION_LOSSES)
    optimizer = tf.train.AdamOptimizer(0.01)
    with tf.name_scope("phase1"):
        phase1_outputs = tf.layers.dense(hidden1, 3, name="phase1_outputs")
        phase1_loss = tf.add_n([tf.reduce_mean(tf.square(phase1_outputs - X))] + reg_losses[:1])
        optimizer.minimize(phase1_loss)
    with tf.name_scope("phase2"):
        train_vars = tf.get_collection(tf.GraphKeys.TRAINABLE_VARIABLES, scope="hidden[23]")
        phase2_loss = tf.add_n([tf.reduce_mean(tf.square(hidden3 - hidden1))] + reg_losses[1:3])
        optimizer.minimize(phase2_loss, var_list=train_vars)
    del tf.get_collection_ref(tf.GraphKeys.TRAIN_OP)[1:]  # the phases are not run at once
    return phase1_loss, phase2_loss, tf.reduce_mean(tf.square(outputs - X)), tf.random_normal([2])


def denoising_by_noise():
    X = fed(X_batch)
    X_noisy = X + 1.0 * tf.random_normal(tf.shape(X))
    hidden1 = tf.layers.dense(X_noisy, 5, activation=tf.nn.relu, name="hidden1")
    hidden2 = tf.layers.dense(hidden1, 2, activation=tf.nn.relu, name="hidden2")
    hidden3 = tf.layers.dense(hidden2, 5, activation=tf.nn.relu, name="hidden3")
    outputs = tf.layers.dense(hidden3, 3, name="outputs")
    reconstruction_loss = tf.reduce_mean(tf.square(outputs - X)) + 1.0
    tf.train.GradientDescentOptimizer(0.01).minimize(reconstruction_loss)
    return reconstruction_loss, outputs


def denoising_by_dropout():
    training = tf.placeholder_with_default(True, shape=(), name="training")
    X = fed(X_batch)
    X_drop = tf.layers.dropout(X, 0.3, training=training)
    he_init = tf.contrib.layers.variance_scaling_initializer()
    with tf.contrib.framework.arg_scope([tf.contrib.layers.fully_connected],
                                        activation_fn=tf.nn.relu, weights_initializer=he_init):
        hidden1 = tf.contrib.layers.fully_connected(X_drop, 5)
        hidden2 = tf.contrib.layers.fully_connected(hidden1, 2)
        hidden3 = tf.contrib.layers.fully_connected(hidden2, 5)
        outputs = tf.contrib.layers.fully_connected(hidden3, 3, activation_fn=None)
    reconstruction_loss = tf.reduce_mean(tf.square(outputs - X)) + 1.0
    tf.train.GradientDescentOptimizer(0.01).minimize(reconstruction_loss)
    return reconstruction_loss, outputs, tf.random_normal([2])


def sparse_autoencoder():
    """The mean activation of each unit is held near a target, by a divergence."""
    def kl_divergence(p, q):
        return p * tf.log(p / q) + (1 - p) * tf.log((1 - p) / (1 - q))

    X = fed(X_batch)
    hidden1 = tf.layers.dense(X, 6, activation=tf.nn.sigmoid)
    outputs = tf.layers.dense(hidden1, 3)
    hidden1_mean = tf.reduce_mean(hidden1, axis=0)
    sparsity_loss = tf.reduce_sum(kl_divergence(0.1, hidden1_mean))
    loss = tf.reduce_mean(tf.square(outputs - X)) + 0.2 * sparsity_loss
    tf.train.MomentumOptimizer(0.01, 0.9).minimize(loss)
    return loss, sparsity_loss, tf.random_normal([2])


def variational_sampler():
    X = fed(X_batch)
    he_init = tf.variance_scaling_initializer()
    my_dense_layer = partial(tf.layers.dense, activation=tf.nn.elu, kernel_initializer=he_init)
    hidden2 = my_dense_layer(my_dense_layer(X, 5), 5)
    hidden3_mean = my_dense_layer(hidden2, 2, activation=None)
    hidden3_gamma = my_dense_layer(hidden2, 2, activation=None)
    noise = tf.random_normal(tf.shape(hidden3_gamma), dtype=tf.float32)
    hidden3 = hidden3_mean + tf.exp(0.5 * hidden3_gamma) * noise
    hidden5 = my_dense_layer(my_dense_layer(hidden3, 5), 5)
    logits = my_dense_layer(hidden5, 3, activation=None)
    outputs = tf.sigmoid(logits)
    xentropy = tf.nn.sigmoid_cross_entropy_with_logits(labels=X, logits=logits)
    reconstruction_loss = tf.reduce_sum(xentropy)
    latent_loss = 0.5 * tf.reduce_sum(
        tf.exp(hidden3_gamma) + tf.square(hidden3_mean) - 1 - hidden3_gamma)
    loss = reconstruction_loss + latent_loss
    tf.train.GradientDescentOptimizer(0.001).minimize(loss)
    return loss, outputs, tf.random_normal([2])


def lstm_of_three_layers_with_dense_head():
    with tf.name_scope("inputs"):
        X = fed(X_steps)
    lstm_cells = [tf.contrib.rnn.BasicLSTMCell(num_units=4) for layer in range(3)]
    multi_cell = tf.contrib.rnn.MultiRNNCell(lstm_cells)
    outputs, states = tf.nn.dynamic_rnn(multi_cell, X, dtype=tf.float32)
    top_layer_h_state = states[-1][1]
    logits = tf.layers.dense(top_layer_h_state, 3, name="softmax")
    xentropy = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y_batch, logits=logits)
    loss = tf.reduce_mean(xentropy, name="loss") + 1.0
    tf.train.MomentumOptimizer(0.01, 0.9).minimize(loss)
    correct = tf.nn.in_top_k(logits, y_batch, 1)
    return loss, tf.reduce_mean(tf.cast(correct, tf.float32)), tf.random_normal([2])


def recurrent_net_with_dropout_of_placeholder():
    """Three layers with dropout, one step at a time, and an output layer for each step."""
    keep_prob = tf.placeholder_with_default(0.5, shape=())
    cells = [tf.nn.rnn_cell.BasicRNNCell(num_units=4, activation=tf.nn.relu) for layer in range(3)]
    cells_drop = [tf.nn.rnn_cell.DropoutWrapper(cell, input_keep_prob=keep_prob) for cell in cells]
    multi_layer_cell = tf.nn.rnn_cell.MultiRNNCell(cells_drop)
    X = fed(X_steps)
    rnn_outputs, states = tf.nn.dynamic_rnn(multi_layer_cell, X, dtype=tf.float32,
                                            parallel_iterations=1)
    stacked_rnn_outputs = tf.reshape(rnn_outputs, [-1, 4])
    stacked_outputs = tf.layers.dense(stacked_rnn_outputs, 1)
    outputs = tf.reshape(stacked_outputs, [-1, 3, 1])
    loss = tf.reduce_mean(tf.square(outputs - X[:, :, :1])) + 1.0
    tf.train.GradientDescentOptimizer(learning_rate=0.01).minimize(loss)
    return loss, tf.random_normal([2])


def words_by_noise_contrastive_estimation():
    embeddings = tf.Variable(tf.random_uniform([6, 4], -1.0, 1.0))
    train_inputs = fed(lengths)
    embed = tf.nn.embedding_lookup(embeddings, train_inputs)
    nce_weights = tf.Variable(tf.truncated_normal([6, 4], stddev=1.0 / np.sqrt(4)))
    nce_biases = tf.Variable(tf.zeros([6]))
    loss = tf.reduce_mean(tf.nn.nce_loss(nce_weights, nce_biases,
                                         tf.constant(y_batch[:, np.newaxis]), embed, 2, 6))
    tf.train.MomentumOptimizer(0.01, 0.9).minimize(loss)
    norm = tf.sqrt(tf.reduce_sum(tf.square(embeddings), axis=1, keepdims=True))
    return (loss, tf.matmul(embeddings / norm, embeddings / norm, transpose_b=True),
            tf.random_normal([2]))


def convolutional_net_for_digits():
    training = tf.placeholder_with_default(True, shape=(), name="training")
    conv1 = tf.layers.conv2d(fed(X_images), filters=3, kernel_size=3, strides=1, padding="SAME",
                             activation=tf.nn.relu, name="conv1")
    conv2 = tf.layers.conv2d(conv1, filters=4, kernel_size=3, strides=2, padding="SAME",
                             activation=tf.nn.relu, name="conv2")
    with tf.name_scope("pool3"):
        pool3 = tf.nn.max_pool(conv2, ksize=[1, 2, 2, 1], strides=[1, 2, 2, 1], padding="VALID")
        pool3_flat_drop = tf.layers.dropout(tf.reshape(pool3, shape=[-1, 4 * 2 * 2]), 0.25,
                                            training=training)
    with tf.name_scope("fc1"):
        fc1 = tf.layers.dense(pool3_flat_drop, 6, activation=tf.nn.relu, name="fc1")
        fc1_drop = tf.layers.dropout(fc1, 0.5, training=training)
    logits = tf.layers.dense(fc1_drop, 3, name="output")
    xentropy = tf.nn.sparse_softmax_cross_entropy_with_logits(logits=logits, labels=y_batch[:2])
    loss = tf.reduce_mean(xentropy) + 1.0
    tf.train.MomentumOptimizer(0.01, 0.9).minimize(loss)
    return loss, tf.nn.softmax(logits, name="Y_proba"), tf.random_normal([2])
