"""``tf.contrib.legacy_seq2seq``: an encoder and a decoder, unrolled step by step.

Source of the behaviour: TensorFlow 1.15.5, ``contrib/legacy_seq2seq/python/ops/seq2seq.py``.
"""

import copy

from chapter14 import tf1
from chapter14.tf1 import names
from chapter14.tf1.contrib import rnn

tf = tf1.load()

# as for a package: `from chapter14.tf1.contrib.legacy_seq2seq import NAME` then asks the finder
__path__ = []
__getattr__, __dir__, __all__ = names.access(__name__)


def rnn_decoder(decoder_inputs, initial_state, cell, loop_function=None, scope=None):
    """Unroll a cell over a list of inputs, from a state.

    Parameters
    ----------
    decoder_inputs : list of tensors, each [batch, inputs]
        One a step.
    initial_state : tensor or tuple, the cell's state
    cell : RNNCell
    loop_function : callable, optional
        ``loop_function(output before, step)`` gives the input of every step but the first.
    scope : str, optional
        By default ``rnn_decoder``.

    Returns
    -------
    (list of outputs, each [batch, outputs], the last state)
    """
    with tf.variable_scope(scope or "rnn_decoder"):
        state, outputs = initial_state, []
        for step, inputs in enumerate(decoder_inputs):
            if loop_function is not None and outputs:
                with tf.variable_scope("loop_function", reuse=True):
                    inputs = loop_function(outputs[-1], step)
            if step > 0:
                tf.get_variable_scope().reuse_variables()
            output, state = cell(inputs, state)
            outputs.append(output)
        return outputs, state


def basic_rnn_seq2seq(encoder_inputs, decoder_inputs, cell, dtype=tf.float32, scope=None):
    """Encode a list of [batch, inputs] by a copy of the cell; decode another from its last state.

    Returns what `rnn_decoder` does; ``scope`` is by default ``basic_rnn_seq2seq``.
    """
    with tf.variable_scope(scope or "basic_rnn_seq2seq"):
        _, state = tf.nn.static_rnn(copy.deepcopy(cell), encoder_inputs, dtype=dtype)
        return rnn_decoder(decoder_inputs, state, cell)


def tied_rnn_seq2seq(encoder_inputs, decoder_inputs, cell, loop_function=None, dtype=tf.float32,
                     scope=None):
    """As `basic_rnn_seq2seq`, with one set of weights; ``loop_function`` as for `rnn_decoder`."""
    with tf.variable_scope("combined_tied_rnn_seq2seq"):
        scope = scope or "tied_rnn_seq2seq"
        _, state = tf.nn.static_rnn(cell, encoder_inputs, dtype=dtype, scope=scope)
        tf.get_variable_scope().reuse_variables()
        return rnn_decoder(decoder_inputs, state, cell, loop_function=loop_function, scope=scope)


def embedding_rnn_decoder(decoder_inputs, initial_state, cell, num_symbols, embedding_size,
                          output_projection=None, feed_previous=False,
                          update_embedding_for_previous=True, scope=None):
    """As `rnn_decoder`, over words: a list of integers, [batch], each below ``num_symbols``.

    Parameters
    ----------
    embedding_size : int
        Size of a word's vector.
    output_projection : (weights, [outputs, num_symbols], biases, [num_symbols]), optional
        Applied to an output before the next word is taken from it.
    feed_previous : bool
        Whether each step but the first gets the likeliest word of the step before, and not the one
        given.
    update_embedding_for_previous : bool
        Whether gradients reach the vectors of words so fed.
    """
    with tf.variable_scope(scope or "embedding_rnn_decoder") as scope:
        if output_projection is not None:
            weights, biases = (tf.convert_to_tensor(value, dtype=scope.dtype)
                               for value in output_projection)
            weights.shape.assert_is_compatible_with([None, num_symbols])
            biases.shape.assert_is_compatible_with([num_symbols])
        embedding = tf.get_variable("embedding", [num_symbols, embedding_size])

        def likeliest(output, step):
            if output_projection is not None:
                output = tf.nn.xw_plus_b(output, *output_projection)
            embedded = tf.nn.embedding_lookup(embedding, tf.argmax(output, 1))
            return embedded if update_embedding_for_previous else tf.stop_gradient(embedded)

        # each at its step
        embedded = (tf.nn.embedding_lookup(embedding, words) for words in decoder_inputs)
        return rnn_decoder(embedded, initial_state, cell, likeliest if feed_previous else None)


def embedding_rnn_seq2seq(encoder_inputs, decoder_inputs, cell, num_encoder_symbols,
                          num_decoder_symbols, embedding_size, output_projection=None,
                          feed_previous=False, dtype=None, scope=None):
    """As `basic_rnn_seq2seq`, over words: lists of integers, [batch].

    ``feed_previous`` may also be a tensor of one truth value: both graphs are built. Without
    ``output_projection`` the outputs are [batch, num_decoder_symbols], else the cell's own.
    ``scope`` is by default its name.
    """
    with tf.variable_scope(scope or "embedding_rnn_seq2seq") as scope:
        if dtype is not None:
            scope.set_dtype(dtype)
        encoder = rnn.EmbeddingWrapper(copy.deepcopy(cell), num_encoder_symbols, embedding_size)
        _, encoded = tf.nn.static_rnn(encoder, encoder_inputs, dtype=dtype or scope.dtype)
        if output_projection is None:
            cell = rnn.OutputProjectionWrapper(cell, num_decoder_symbols)

        def decode(feed_previous, **options):
            return embedding_rnn_decoder(
                decoder_inputs, encoded, cell, num_decoder_symbols, embedding_size,
                output_projection, feed_previous, **options)

        if isinstance(feed_previous, bool):
            return decode(feed_previous)

        def branch(feed_previous):
            with tf.variable_scope(tf.get_variable_scope(), reuse=None if feed_previous else True):
                outputs, state = decode(feed_previous, update_embedding_for_previous=False)
                return outputs + tf.nest.flatten(state)

        both = tf.cond(feed_previous, lambda: branch(True), lambda: branch(False))
        n_steps = len(decoder_inputs)
        return both[:n_steps], tf.nest.pack_sequence_as(encoded, both[n_steps:])


def sequence_loss_by_example(logits, targets, weights, average_across_timesteps=True,
                             softmax_loss_function=None, name=None):
    """Weighted cross entropy by instance: lists, by step, of [batch, classes], [batch] and [batch].

    Returns a tensor, [batch]; `ValueError` where the lists differ in length.
    """
    if not len(logits) == len(targets) == len(weights):
        raise ValueError("expected as many logits as targets and weights, an item a step, got "
                         f"{len(logits)}, {len(targets)} and {len(weights)}")
    with tf.name_scope(name, "sequence_loss_by_example", logits + targets + weights):
        losses = []
        for logit, target, weight in zip(logits, targets, weights):
            if softmax_loss_function is None:
                target = tf.reshape(target, [-1])
                loss = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=target, logits=logit)
            else:
                loss = softmax_loss_function(labels=target, logits=logit)
            losses.append(loss * weight)
        total = tf.add_n(losses)
        # 1e-12: no division by 0
        return total / (tf.add_n(weights) + 1e-12) if average_across_timesteps else total


def sequence_loss(logits, targets, weights, average_across_timesteps=True,
                  average_across_batch=True, softmax_loss_function=None, name=None):
    """The sum of `sequence_loss_by_example`, or its mean over the batch; a scalar."""
    with tf.name_scope(name, "sequence_loss", logits + targets + weights):
        cost = tf.reduce_sum(sequence_loss_by_example(
            logits, targets, weights, average_across_timesteps, softmax_loss_function))
        return cost / tf.cast(tf.shape(targets[0])[0], cost.dtype) if average_across_batch else cost
