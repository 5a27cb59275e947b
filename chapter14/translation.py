"""A Machine Translation Model: the graph of an encoder and a decoder, and one step of its training.

Book: chapter 14, "A Machine Translation Model", "An Encoder-Decoder Network for Machine
Translation"; the graph is the companion notebook's: 50 steps, three LSTM layers, 20,000 symbols a
language. Prints the variables. There is no corpus: one batch of toy sentences shows the shapes, and
one training step that the loss falls (half a minute).
Prints last: loss before a training step: 5.002445 after it: 4.9644895.
Differs from the listing: the notebook builds the graph and runs nothing.

    python -m chapter14.translation
"""

import collections
import sys

import numpy as np

from chapter14 import harness
from chapter14 import tf1 as tf

n_steps = 50     # words of a sentence, padded
n_neurons = 200  # units of a layer
n_layers = 3
num_encoder_symbols = 20000  # words of English
num_decoder_symbols = 20000  # words of French
embedding_size = 150
learning_rate = 0.01

batch_size = 4  # toy sentences
PAD, GO, EOS = 0, 1, 2

Graph = collections.namedtuple("Graph", "X Y W logits loss training_op init")


def build_graph():
    X = tf.placeholder(tf.int32, [None, n_steps])  # English sentences
    Y = tf.placeholder(tf.int32, [None, n_steps])  # French translations
    W = tf.placeholder(tf.float32, [None, n_steps - 1, 1])  # 0 for padding
    Y_input = Y[:, :-1]
    Y_target = Y[:, 1:]

    encoder_inputs = tf.unstack(tf.transpose(X))        # n_steps times [batch]
    decoder_inputs = tf.unstack(tf.transpose(Y_input))  # n_steps - 1 times [batch]
    lstm_cells = [tf.contrib.rnn.BasicLSTMCell(num_units=n_neurons) for layer in range(n_layers)]
    cell = tf.contrib.rnn.MultiRNNCell(lstm_cells)
    output_seqs, states = tf.contrib.legacy_seq2seq.embedding_rnn_seq2seq(
        encoder_inputs, decoder_inputs, cell, num_encoder_symbols, num_decoder_symbols,
        embedding_size)
    logits = tf.transpose(tf.unstack(output_seqs), perm=[1, 0, 2])

    logits_flat = tf.reshape(logits, [-1, num_decoder_symbols])
    Y_target_flat = tf.reshape(Y_target, [-1])
    W_flat = tf.reshape(W, [-1])
    xentropy = W_flat * tf.nn.sparse_softmax_cross_entropy_with_logits(labels=Y_target_flat,
                                                                       logits=logits_flat)
    loss = tf.reduce_mean(xentropy)
    optimizer = tf.train.AdamOptimizer(learning_rate=learning_rate)
    training_op = optimizer.minimize(loss)
    init = tf.global_variables_initializer()
    return Graph(X, Y, W, logits, loss, training_op, init)


def toy_sentences():
    """Random words: English reversed, French begun by GO, ended by EOS, both padded; weights."""
    X_batch = np.full([batch_size, n_steps], PAD)
    Y_batch = np.full([batch_size, n_steps], PAD)
    for sentence, n_words in enumerate([5, 12, 30, 48]):
        words = np.random.randint(EOS + 1, num_encoder_symbols, n_words)
        X_batch[sentence, -n_words:] = words[::-1]  # padded in front
        Y_batch[sentence, :n_words + 2] = [GO, *words, EOS]
    W_batch = (Y_batch[:, 1:, np.newaxis] != PAD).astype(np.float32)
    return X_batch, Y_batch, W_batch


def run(record):
    record.reset_graph("translation")
    graph = build_graph()
    for variable in tf.trainable_variables():
        print(variable.op.name, variable.shape)

    X_batch, Y_batch, W_batch = toy_sentences()
    feed_dict = {graph.X: X_batch, graph.Y: Y_batch, graph.W: W_batch}
    with tf.Session() as sess:
        graph.init.run()
        logits_val, loss_before = sess.run([graph.logits, graph.loss], feed_dict=feed_dict)
        print("logits", logits_val.shape)  # (sentences, steps, symbols)
        sess.run(graph.training_op, feed_dict=feed_dict)
        loss_after = graph.loss.eval(feed_dict=feed_dict)
    print("loss before a training step:", loss_before, "after it:", loss_after)
    return {"translation/logits": logits_val[:, -1, :10],
            "translation/loss": [loss_before, loss_after], "all logits": logits_val}


def plot(record, values):
    figure, axes = harness.subplots(height=2.6)
    axes.hist(values["all logits"].ravel(), bins=100, log=True)
    axes.set(xlabel="logit", ylabel="how many of 3,920,000")
    record.save_figure(figure, "logits", "The logits of the untrained network, of every symbol at "
                       "every step: small, so that each word is about as probable as another.",
                       alt="Histogram of the logits, around zero.")


def main(argv=None):
    return harness.main("translation", __doc__, run, plot, argv)


if __name__ == "__main__":
    sys.exit(main())
