"""tf.contrib.legacy_seq2seq, and the losses of word embeddings."""

from chapter14 import tf1 as tf
from scripts.oracle.catalogue import X_batch, fed, y_batch


def _inputs():
    return [fed(X_batch), fed(X_batch + 1)]


def _words():
    return [fed(y_batch.astype("int32"), [None]), fed(y_batch[::-1].astype("int32"), [None])]


def basic_seq2seq():
    return tf.contrib.legacy_seq2seq.basic_rnn_seq2seq(_inputs(), _inputs(),
                                                       tf.nn.rnn_cell.BasicRNNCell(3))


def basic_seq2seq_of_gru():
    outputs, state = tf.contrib.legacy_seq2seq.basic_rnn_seq2seq(
        _inputs(), _inputs(), tf.nn.rnn_cell.GRUCell(3))
    return outputs, state, tf.layers.dense(outputs[-1], 2)


def embedding_seq2seq():
    return tf.contrib.legacy_seq2seq.embedding_rnn_seq2seq(
        _words(), _words(), tf.nn.rnn_cell.BasicLSTMCell(3), num_encoder_symbols=4,
        num_decoder_symbols=5, embedding_size=2)


def embedding_seq2seq_feeding_itself():
    return tf.contrib.legacy_seq2seq.embedding_rnn_seq2seq(
        _words(), _words(), tf.nn.rnn_cell.GRUCell(3), 4, 5, 2, feed_previous=True)


def embedding_seq2seq_fed_or_not():
    return tf.contrib.legacy_seq2seq.embedding_rnn_seq2seq(
        _words(), _words(), tf.nn.rnn_cell.BasicRNNCell(3), 4, 5, 2,
        feed_previous=tf.placeholder_with_default(True, shape=()))


def embedding_seq2seq_projected():
    W, b = tf.get_variable("W", [3, 5]), tf.get_variable("b", [5])
    return tf.contrib.legacy_seq2seq.embedding_rnn_seq2seq(
        _words(), _words(), tf.nn.rnn_cell.GRUCell(3), 4, 5, 2, output_projection=(W, b),
        feed_previous=True)


def decoder():
    cell = tf.nn.rnn_cell.BasicRNNCell(3)
    outputs, state = tf.contrib.legacy_seq2seq.rnn_decoder(
        _inputs(), cell.zero_state(4, tf.float32), cell,
        loop_function=lambda previous, i: previous + i)
    return outputs, state, tf.contrib.legacy_seq2seq.tied_rnn_seq2seq(
        _inputs(), _inputs(), tf.nn.rnn_cell.GRUCell(3))


def loss_of_sequences():
    logits, targets = _inputs(), _words()
    weights = [tf.ones([4]), tf.constant([1.0, 0.0, 1.0, 1.0])]
    return (tf.contrib.legacy_seq2seq.sequence_loss(logits, targets, weights),
            tf.contrib.legacy_seq2seq.sequence_loss_by_example(logits, targets, weights),
            tf.random_normal([2]))


def noise_contrastive():
    W, b = tf.Variable(tf.truncated_normal([6, 3])), tf.Variable(tf.zeros([6]))
    loss = tf.reduce_mean(tf.nn.nce_loss(W, b, fed(y_batch.reshape(4, 1)), fed(X_batch), 3, 6))
    tf.train.MomentumOptimizer(0.1, 0.9).minimize(loss)
    return loss, tf.random_normal([2])


def noise_contrastive_not_trained():
    W, b = tf.Variable(tf.truncated_normal([6, 3])), tf.Variable(tf.zeros([6]))
    return tf.nn.nce_loss(W, b, fed(y_batch.reshape(4, 1)), fed(X_batch), num_sampled=3,
                          num_classes=6)


def sampled_softmax():
    W, b = tf.get_variable("W", [6, 3]), tf.get_variable("b", [6])
    return tf.nn.sampled_softmax_loss(W, b, fed(y_batch.reshape(4, 1)), fed(X_batch), 3, 6)


def candidates():
    labels = fed(y_batch.reshape(4, 1))
    return (tf.nn.log_uniform_candidate_sampler(labels, 1, 3, True, 6),
            tf.nn.uniform_candidate_sampler(labels, 1, 3, True, 6),
            tf.nn.learned_unigram_candidate_sampler(labels, 1, 3, True, 6),
            tf.nn.fixed_unigram_candidate_sampler(labels, 1, 3, True, 3, unigrams=[1.0, 2.0, 3.0]))
