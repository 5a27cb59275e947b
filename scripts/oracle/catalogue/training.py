"""Random ops after optimisers: what minimize adds to the graph, and three training steps."""

import numpy as np

from chapter14 import tf1 as tf
from scripts.oracle.catalogue import X_batch, X_images, X_steps, fed, lengths, y_batch

targets = np.sin(np.arange(8, dtype=np.float32)).reshape(4, 2)  # [4 instances, 2 outputs]


def _linear():
    W, b = tf.Variable(tf.random_normal([3, 2]), name="W"), tf.Variable(tf.zeros([2]), name="b")
    return tf.reduce_mean(tf.square(tf.matmul(fed(X_batch), W) + b - targets))


def _network(X=None):
    hidden = tf.layers.dense(fed(X_batch) if X is None else X, 5, activation=tf.nn.relu,
                             name="hidden1")
    logits = tf.layers.dense(hidden, 3, name="outputs")
    xentropy = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=fed(y_batch, [None]),
                                                              logits=logits)
    return tf.reduce_mean(xentropy, name="loss")


def _minimised(loss, optimizer=None, **options):
    (optimizer or tf.train.GradientDescentOptimizer(0.1)).minimize(loss, **options)
    return loss, tf.random_normal([2])


def descent():
    return _minimised(_linear())


def descent_of_a_network():
    return _minimised(_network(), tf.train.GradientDescentOptimizer(learning_rate=0.01))


def momentum():
    return _minimised(_linear(), tf.train.MomentumOptimizer(0.01, 0.9))


def momentum_nesterov():
    return _minimised(_network(), tf.train.MomentumOptimizer(
        learning_rate=0.01, momentum=0.9, use_nesterov=True))


def adam():
    return _minimised(_linear(), tf.train.AdamOptimizer())


def adam_of_a_network():
    return _minimised(_network(), tf.train.AdamOptimizer(learning_rate=0.01))


def rmsprop():
    return _minimised(_linear(),
                      tf.train.RMSPropOptimizer(0.01, decay=0.9, momentum=0.9, epsilon=1e-10))


def rmsprop_centred():
    return _minimised(_network(), tf.train.RMSPropOptimizer(0.01, centered=True))


def adagrad():
    return _minimised(_linear(), tf.train.AdagradOptimizer(0.1))


def adadelta_and_ftrl():
    tf.train.AdadeltaOptimizer(0.1).minimize(_linear())
    return _minimised(_network(), tf.train.FtrlOptimizer(0.1))


def proximal():
    return _minimised(_linear(),
                      tf.train.ProximalAdagradOptimizer(0.1, l1_regularization_strength=0.01))


def two_optimisers():
    loss = _linear()
    tf.train.AdamOptimizer(0.01).minimize(loss)
    return _minimised(_network(), tf.train.MomentumOptimizer(0.1, 0.9))


def global_step_counted():
    step = tf.Variable(0, trainable=False, name="global_step")
    rate = tf.train.exponential_decay(0.1, step, 10, 0.1)
    return _minimised(_linear(), tf.train.MomentumOptimizer(rate, 0.9), global_step=step)


def rates_decaying():
    step = tf.train.get_or_create_global_step()
    rates = (tf.train.exponential_decay(0.1, step, 2, 0.5, staircase=True),
             tf.train.polynomial_decay(0.1, step, 10),
             tf.train.piecewise_constant(step, [1, 2], [0.1, 0.05, 0.01]),
             tf.train.inverse_time_decay(0.1, step, 1, 1),
             tf.train.natural_exp_decay(0.1, step, 2, 0.5), tf.train.cosine_decay(0.1, step, 10))
    loss, last = _minimised(_network(), tf.train.GradientDescentOptimizer(tf.add_n(rates)),
                            global_step=step)
    return loss, rates, last


def variables_chosen():
    loss = _network()
    train_vars = tf.get_collection(tf.GraphKeys.TRAINABLE_VARIABLES, scope="outputs")
    return _minimised(loss, tf.train.AdamOptimizer(0.1), var_list=train_vars)


def clipped_by_value():
    optimizer, loss = tf.train.GradientDescentOptimizer(0.1), _network()
    clipped = [(tf.clip_by_value(grad, -0.1, 0.1), var)
               for grad, var in optimizer.compute_gradients(loss)]
    optimizer.apply_gradients(clipped)
    return loss, tf.random_normal([2])


def clipped_by_norm():
    optimizer, loss = tf.train.AdamOptimizer(0.1), _linear()
    optimizer.apply_gradients([(tf.clip_by_norm(grad, 0.5), var)
                               for grad, var in optimizer.compute_gradients(loss)])
    return loss, tf.random_normal([2])


def clipped_by_global_norm():
    optimizer, loss = tf.train.GradientDescentOptimizer(0.1), _network()
    grads, variables = zip(*optimizer.compute_gradients(loss))
    grads, _ = tf.clip_by_global_norm(grads, 0.5)
    optimizer.apply_gradients(zip(grads, variables))
    return loss, tf.random_normal([2])


def gradients_by_hand():
    theta = tf.Variable(tf.random_uniform([3, 1], -1.0, 1.0), name="theta")
    error = tf.matmul(fed(X_batch), theta) - fed(targets[:, :1])
    mse = tf.reduce_mean(tf.square(error), name="mse")
    gradients = tf.gradients(mse, [theta])[0]
    tf.add_to_collection(tf.GraphKeys.TRAIN_OP, tf.assign(theta, theta - 0.01 * gradients))
    return mse, gradients, tf.random_normal([2])


def regularised_l2():
    scale = 0.01
    with tf.variable_scope("net", regularizer=tf.contrib.layers.l2_regularizer(scale)):
        loss = _network()
    return _minimised(tf.add_n([loss] + tf.get_collection(tf.GraphKeys.REGULARIZATION_LOSSES)))


def regularised_l1():
    W = tf.get_variable("W", [3, 2])
    base_loss = tf.reduce_mean(tf.abs(tf.matmul(fed(X_batch), W) - targets))
    loss = base_loss + 0.1 * tf.reduce_sum(tf.abs(W))
    return _minimised(loss, tf.train.MomentumOptimizer(0.1, 0.9))


def dropout_trained():
    X_drop = tf.layers.dropout(fed(X_batch), 0.5,
                               training=tf.placeholder_with_default(True, shape=()))
    return _minimised(_network(X_drop), tf.train.MomentumOptimizer(0.01, 0.9))


def dropout_of_nn_trained():
    return _minimised(_network(tf.nn.dropout(fed(X_batch), keep_prob=0.8)))


def batch_normalisation_trained():
    bn = tf.layers.batch_normalization(fed(X_batch),
                                       training=tf.placeholder_with_default(True, shape=()))
    loss = _network(tf.nn.elu(bn))
    with tf.control_dependencies(tf.get_collection(tf.GraphKeys.UPDATE_OPS)):
        return _minimised(loss)


def batch_norm_of_contrib_trained():
    bn = tf.contrib.layers.batch_norm(fed(X_batch), scale=True, is_training=True,
                                      updates_collections=None)
    return _minimised(_network(bn))


def convolution_trained():
    conv = tf.layers.conv2d(fed(X_images), 2, 3, activation=tf.nn.relu, name="conv")
    pool = tf.nn.max_pool(conv, [1, 2, 2, 1], [1, 2, 2, 1], "VALID")
    logits = tf.layers.dense(tf.layers.flatten(pool), 2)
    return _minimised(tf.reduce_mean(tf.square(logits)), tf.train.AdamOptimizer(0.01))


def convolution_batch_normalised_trained():
    conv = tf.layers.conv2d(fed(X_images), 2, 3, use_bias=False, padding="same")
    bn = tf.nn.relu(tf.layers.batch_normalization(conv, training=True))
    return _minimised(tf.reduce_mean(
        tf.layers.dense(tf.layers.flatten(tf.layers.average_pooling2d(bn, 2, 2)), 1)))


def _recurrent(cell, **options):
    outputs, states = tf.nn.dynamic_rnn(cell, fed(X_steps), dtype=tf.float32, **options)
    return tf.reduce_mean(tf.square(tf.layers.dense(outputs[:, -1], 2) - targets - 1))


def basic_dynamic_trained():
    return _minimised(_recurrent(tf.nn.rnn_cell.BasicRNNCell(3)),
                      tf.train.MomentumOptimizer(0.01, 0.9))


def basic_dynamic_lengths_trained():
    loss = _recurrent(tf.nn.rnn_cell.BasicRNNCell(3), sequence_length=fed(lengths, [None]))
    return _minimised(loss, tf.train.AdamOptimizer(0.01))


def lstm_dynamic_trained():
    return _minimised(_recurrent(tf.nn.rnn_cell.BasicLSTMCell(3)), tf.train.AdamOptimizer(0.01))


def lstm_peepholes_trained():
    return _minimised(_recurrent(tf.nn.rnn_cell.LSTMCell(3, use_peepholes=True)),
                      tf.train.MomentumOptimizer(0.1, 0.9))


def gru_dynamic_trained():
    return _minimised(_recurrent(tf.nn.rnn_cell.GRUCell(3)), tf.train.AdamOptimizer(0.01))


def multi_dynamic_trained():
    cells = [tf.nn.rnn_cell.BasicRNNCell(3) for layer in range(3)]
    return _minimised(_recurrent(tf.nn.rnn_cell.MultiRNNCell(cells)),
                      tf.train.MomentumOptimizer(0.01, 0.9))


def projection_trained():
    cell = tf.contrib.rnn.OutputProjectionWrapper(
        tf.nn.rnn_cell.BasicRNNCell(4, activation=tf.nn.relu), output_size=1)
    outputs, _ = tf.nn.dynamic_rnn(cell, fed(X_steps), dtype=tf.float32)
    return _minimised(tf.reduce_mean(tf.square(outputs - 1.0)),
                      tf.train.AdamOptimizer(learning_rate=0.001))


def static_trained():
    outputs, _ = tf.nn.static_rnn(tf.nn.rnn_cell.BasicRNNCell(3), [fed(X_batch), fed(X_batch + 1)],
                                  dtype=tf.float32)
    return _minimised(tf.reduce_mean(tf.square(outputs[-1])), tf.train.AdamOptimizer(0.01))


def static_lstm_trained():
    outputs, _ = tf.nn.static_rnn(tf.nn.rnn_cell.BasicLSTMCell(3), [fed(X_batch), fed(X_batch)],
                                  dtype=tf.float32)
    return _minimised(tf.reduce_mean(tf.square(tf.concat(outputs, 1))))


def both_directions_trained():
    outputs, _ = tf.nn.bidirectional_dynamic_rnn(tf.nn.rnn_cell.GRUCell(2),
                                                 tf.nn.rnn_cell.BasicRNNCell(2), fed(X_steps),
                                                 dtype=tf.float32)
    return _minimised(tf.reduce_mean(tf.square(tf.concat(outputs, 2) - 1.0)))


def embeddings_trained():
    embeddings = tf.Variable(tf.random_uniform([5, 2], -1.0, 1.0))
    embed = tf.nn.embedding_lookup(embeddings, fed(y_batch, [None]))
    return _minimised(tf.reduce_mean(tf.square(tf.layers.dense(embed, 2) - targets)),
                      tf.train.AdamOptimizer(0.01))


def embeddings_trained_by_momentum():
    embeddings = tf.get_variable("embeddings", [5, 2])
    loss = tf.reduce_sum(tf.nn.embedding_lookup(embeddings, fed(y_batch, [None])))
    return _minimised(loss, tf.train.MomentumOptimizer(0.1, 0.9))
