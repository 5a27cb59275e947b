"""contrib.seq2seq: losses, training, attention."""

import numpy as np

from chapter14 import tf1 as tf
from scripts.oracle.catalogue import X_steps, fed, lengths

seq2seq = tf.contrib.seq2seq
# [4 instances, 4 steps]
words = np.array([[1, 3, 2, 0], [2, 4, 0, 0], [3, 3, 1, 2], [4, 1, 2, 0]], dtype=np.int32)
n_words = np.array([3, 2, 4, 3], dtype=np.int32)  # of each instance
N_WORDS, START, END = 5, 1, 2


def _logits():
    return fed(np.sin(np.arange(80)).astype(np.float32).reshape(4, 4, N_WORDS))


def _weights():
    return fed(np.array([[1, 1, 1, 0], [1, 0.5, 0, 0], [1, 1, 1, 1], [0, 0, 0, 0]],
                        dtype=np.float32))


def _encoded(cell=None, static=False):
    """(memory, [batch, steps, 3], its lengths, the last state)."""
    X, steps = fed(X_steps, (4, 3, 2) if static else None), fed(lengths, (4,) if static else None)
    with tf.variable_scope("encoder"):
        outputs, state = tf.nn.dynamic_rnn(cell or tf.nn.rnn_cell.GRUCell(3), X, steps,
                                           dtype=tf.float32)
    return outputs, steps, state


def _training_helper(time_major=False):
    targets = fed(words.T if time_major else words)
    embedding = tf.get_variable("embedding", [N_WORDS, 2])
    helper = seq2seq.TrainingHelper(tf.nn.embedding_lookup(embedding, targets), fed(n_words),
                                    time_major=time_major)
    return helper, targets


def _trained(cell, state, optimizer=None, **options):
    """A decoder on a cell, trained three steps."""
    helper, targets = _training_helper()
    layer = tf.layers.Dense(N_WORDS, use_bias=False)
    decoder = seq2seq.BasicDecoder(cell, helper, state, output_layer=layer)
    outputs, state, steps = seq2seq.dynamic_decode(decoder, **options)
    mask = tf.sequence_mask(steps, dtype=tf.float32)
    loss = seq2seq.sequence_loss(outputs.rnn_output, targets[:, :tf.reduce_max(steps)], mask)
    (optimizer or tf.train.GradientDescentOptimizer(0.5)).minimize(loss)
    return loss, outputs, steps, state


def _attending(mechanism, cell=None, **options):
    """`_trained`, with attention."""
    cell = seq2seq.AttentionWrapper(cell or tf.nn.rnn_cell.GRUCell(3), mechanism, **options)
    return _trained(cell, cell.zero_state(4, tf.float32))[:3]


def loss_of_steps():
    logits, targets, weights = _logits(), fed(words), _weights()
    loss = seq2seq.sequence_loss(logits, targets, weights)
    return loss, tf.gradients(loss, logits), tf.random_normal([2])


def loss_not_averaged_across_batch():
    return seq2seq.sequence_loss(_logits(), fed(words), _weights(),
                                 average_across_batch=False), tf.random_normal([2])


def loss_not_averaged_across_steps():
    return (seq2seq.sequence_loss(_logits(), fed(words), _weights(), average_across_timesteps=False,
                                  name="per_step"), tf.random_normal([2]))


def loss_not_averaged():
    return seq2seq.sequence_loss(_logits(), fed(words), _weights(), False,
                                 False), tf.random_normal([2])


def loss_summed():
    logits, targets, weights = _logits(), fed(words), _weights()
    losses = [seq2seq.sequence_loss(logits, targets, weights, False, False,
                                    sum_over_timesteps=steps, sum_over_batch=batch) for steps,
              batch in ((True, True), (True, False), (False, True))]
    return losses, tf.random_normal([2])


def loss_with_a_function_of_its_own():
    def sampled(labels, logits):
        return tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=logits * 2)
    return (seq2seq.sequence_loss(_logits(), fed(words), _weights(), softmax_loss_function=sampled),
            tf.random_normal([2]))


def decoder_trained():
    _, _, state = _encoded()
    return _trained(tf.nn.rnn_cell.GRUCell(3), state, tf.train.AdamOptimizer())


def decoder_trained_imputing():
    _, _, state = _encoded(tf.nn.rnn_cell.BasicLSTMCell(3))
    return _trained(tf.nn.rnn_cell.BasicLSTMCell(3), state, impute_finished=True, swap_memory=True)


def decoder_trained_at_most_three_steps():
    _, _, state = _encoded(static=True)
    return _trained(tf.nn.rnn_cell.GRUCell(3), state, impute_finished=True, maximum_iterations=3,
                    parallel_iterations=1, scope="three_steps")


def decoder_time_major_with_dropout():
    _, _, state = _encoded()
    cell = tf.nn.rnn_cell.DropoutWrapper(tf.nn.rnn_cell.GRUCell(3), output_keep_prob=0.5)
    helper, _ = _training_helper(time_major=True)
    decoder = seq2seq.BasicDecoder(cell, helper, state)
    return seq2seq.dynamic_decode(decoder, output_time_major=True, parallel_iterations=1,
                                  maximum_iterations=tf.reduce_max(helper.sequence_length))


def attention_of_bahdanau():
    memory, steps, _ = _encoded()
    return _attending(seq2seq.BahdanauAttention(4, memory, memory_sequence_length=steps),
                      attention_layer_size=3)


def attention_of_bahdanau_normalised():
    memory, steps, _ = _encoded(static=True)
    mechanism = seq2seq.BahdanauAttention(4, memory, steps, normalize=True,
                                          probability_fn=tf.nn.sigmoid, score_mask_value=-10.0)
    return _attending(mechanism, output_attention=False, alignment_history=True)


def attention_of_luong():
    memory, steps, _ = _encoded()
    return _attending(seq2seq.LuongAttention(3, memory, steps), attention_layer_size=2)


def attention_of_luong_scaled():
    memory, _, _ = _encoded()
    return _attending(seq2seq.LuongAttention(3, memory, scale=True), tf.nn.rnn_cell.GRUCell(3),
                      cell_input_fn=lambda inputs, attention: inputs + attention[:, :2])


def attention_of_bahdanau_monotonic():
    memory, steps, _ = _encoded()
    mechanism = seq2seq.BahdanauMonotonicAttention(4, memory, steps, normalize=True,
                                                   sigmoid_noise=0.5, score_bias_init=-1.0)
    cell = seq2seq.AttentionWrapper(tf.nn.rnn_cell.GRUCell(3), mechanism, attention_layer_size=3)
    return _trained(cell, cell.zero_state(4, tf.float32), parallel_iterations=1,
                    maximum_iterations=4)[0],


def attention_of_luong_monotonic():
    memory, steps, _ = _encoded()
    mechanism = seq2seq.LuongMonotonicAttention(3, memory, steps, scale=True, mode="recursive")
    return _attending(mechanism, attention_layer_size=3)


def attention_hard():
    memory, steps, _ = _encoded()
    mechanism = seq2seq.LuongMonotonicAttention(3, memory, steps, mode="hard", sigmoid_noise=1.0,
                                                sigmoid_noise_seed=3)
    cell = seq2seq.AttentionWrapper(tf.nn.rnn_cell.GRUCell(3), mechanism)
    helper, _ = _training_helper()
    decoder = seq2seq.BasicDecoder(cell, helper, cell.zero_state(4, tf.float32))
    return seq2seq.dynamic_decode(decoder, parallel_iterations=1)[0]


def attention_to_two_memories():
    memory, steps, state = _encoded()
    mechanisms = [seq2seq.BahdanauAttention(4, memory, steps),
                  seq2seq.LuongAttention(3, memory, steps)]
    cell = seq2seq.AttentionWrapper(tf.nn.rnn_cell.GRUCell(3), mechanisms,
                                    attention_layer_size=[2, 3], alignment_history=True,
                                    initial_cell_state=state, name="two")
    loss, outputs, steps, state = _trained(cell, cell.zero_state(4, tf.float32))
    return loss, outputs, steps, [history.stack() for history in state.alignment_history]


def attention_from_the_encoders_state():
    """The batch size is a tensor, and shapes are checked by ops."""
    memory, steps, state = _encoded(tf.nn.rnn_cell.BasicLSTMCell(3))
    mechanism = seq2seq.LuongAttention(3, memory, steps)
    cell = seq2seq.AttentionWrapper(tf.nn.rnn_cell.BasicLSTMCell(3), mechanism,
                                    attention_layer_size=3)
    start = cell.zero_state(tf.shape(memory)[0], tf.float32).clone(cell_state=state)
    loss, outputs, steps, state = _trained(cell, start)
    return loss, outputs, steps, state.cell_state, state.alignments


def attention_by_layers_and_functions_of_its_own():
    memory, steps, _ = _encoded()
    mechanism = seq2seq.BahdanauAttention(4, memory, steps, probability_fn=seq2seq.hardmax,
                                          custom_key_value_fn=lambda keys,
                                          values: (keys * 2.0, values + 1.0))
    cell = seq2seq.AttentionWrapper(tf.nn.rnn_cell.GRUCell(3), mechanism,
                                    attention_layer=tf.layers.Dense(3, activation=tf.tanh))
    helper, _ = _training_helper()
    return seq2seq.dynamic_decode(seq2seq.BasicDecoder(cell, helper,
                                                       cell.zero_state(4, tf.float32)))[0]


def attention_in_dynamic_rnn():
    memory, steps, _ = _encoded()
    cell = seq2seq.AttentionWrapper(tf.nn.rnn_cell.GRUCell(3),
                                    seq2seq.LuongAttention(3, memory, steps))
    outputs, state = tf.nn.dynamic_rnn(cell, fed(X_steps), dtype=tf.float32, scope="again",
                                       initial_state=cell.zero_state(4, tf.float32))
    return outputs, state.attention, state.alignments


def alignments_by_hand():
    p = tf.sigmoid(fed(X_steps[:, :, 0], (4, 3)) - 1.0)
    before = tf.one_hot([0, 0, 1, 2], 3)
    return ([seq2seq.monotonic_attention(p, before, mode) for mode in ("recursive", "parallel")],
            seq2seq.monotonic_attention(tf.round(p), before, "hard"),
            seq2seq.safe_cumprod(p, axis=1), seq2seq.hardmax(p), seq2seq.hardmax(fed(X_steps)),
            tf.random_normal([2]))
