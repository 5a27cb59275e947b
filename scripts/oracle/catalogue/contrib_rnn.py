"""contrib.rnn's rarer cells and wrappers."""

import importlib

import numpy as np

from chapter14 import tf1 as tf
from scripts.oracle.catalogue import X_batch, X_steps, fed, lengths

X_time_major = np.ascontiguousarray(X_steps.transpose(1, 0, 2))


def _both(make):
    """Each of two cells alike, over two steps and over as many as there are of each instance."""
    with tf.variable_scope("static"):
        static = tf.nn.static_rnn(make(), [fed(X_batch), fed(X_batch * 2)], dtype=tf.float32)
    with tf.variable_scope("dynamic"):
        return static, tf.nn.dynamic_rnn(make(), fed(X_steps), dtype=tf.float32,
                                         sequence_length=lengths)


def _trained(make):
    outputs, state = tf.nn.dynamic_rnn(make(), fed(X_steps), dtype=tf.float32)
    loss = tf.reduce_mean(tf.square(outputs - 0.5))
    tf.train.GradientDescentOptimizer(0.1).minimize(loss)
    return loss, outputs, state


def lstm_block_cell():
    return _both(lambda: tf.contrib.rnn.LSTMBlockCell(3))


def lstm_block_cell_with_peepholes():
    return _both(lambda: tf.contrib.rnn.LSTMBlockCell(
        3, forget_bias=0.5, cell_clip=0.2, use_peephole=True))


def lstm_block_cell_trained():
    return _trained(lambda: tf.contrib.rnn.LSTMBlockCell(3, use_peephole=True))


def lstm_block_cell_and_lstm_cell_share_variables():
    x, zeros = fed(X_batch), tf.zeros([4, 3])
    first = tf.contrib.rnn.LSTMBlockCell(3)(x, (zeros, zeros))
    return first, tf.nn.rnn_cell.LSTMCell(3, name="lstm_cell", reuse=True)(x, (zeros, zeros))


def lstm_block_fused_cell():
    return (tf.contrib.rnn.LSTMBlockFusedCell(3)(fed(X_time_major), dtype=tf.float32),
            tf.contrib.rnn.LSTMBlockFusedCell(2, use_peephole=True, cell_clip=0.1, name="peeping")(
                tf.constant(X_time_major), (tf.ones([4, 2]), tf.ones([4, 2]))))


def lstm_block_fused_cell_with_lengths():
    return tf.contrib.rnn.LSTMBlockFusedCell(3)(fed(X_time_major, [None, None, 2]),
                                                dtype=tf.float32, sequence_length=fed(lengths))


def lstm_block_fused_cell_trained():
    outputs, state = tf.contrib.rnn.LSTMBlockFusedCell(3, use_peephole=True)(
        fed(X_time_major), dtype=tf.float32, sequence_length=fed(lengths))
    loss = tf.reduce_mean(tf.square(outputs - 0.5))
    tf.train.AdamOptimizer(0.1).minimize(loss)
    return loss, outputs, state


def gru_block_cells():
    return (_both(lambda: tf.contrib.rnn.GRUBlockCell(3)),
            tf.contrib.rnn.GRUBlockCellV2(3)(fed(X_batch), tf.ones([4, 3])))


def gru_block_cell_trained():
    return _trained(lambda: tf.contrib.rnn.GRUBlockCellV2(num_units=3))


def fused_cell_adaptors():
    cell = tf.nn.rnn_cell.BasicLSTMCell
    fused = tf.contrib.rnn.FusedRNNCellAdaptor
    with tf.variable_scope("static"):
        static = fused(cell(3))(fed(X_time_major, X_time_major.shape), dtype=tf.float32)
    with tf.variable_scope("dynamic"):
        dynamic = fused(cell(3), use_dynamic_rnn=True)([fed(X_batch), fed(X_batch * 2)],
                                                       dtype=tf.float32)
    return static, dynamic


def fused_cells_reversed():
    fused = tf.contrib.rnn.TimeReversedFusedRNN(tf.contrib.rnn.LSTMBlockFusedCell(3))
    with tf.variable_scope("lengths"):
        with_lengths = fused(fed(X_time_major), dtype=tf.float32, sequence_length=fed(lengths))
    fused = tf.contrib.rnn.TimeReversedFusedRNN(
        tf.contrib.rnn.FusedRNNCellAdaptor(tf.nn.rnn_cell.GRUCell(3), use_dynamic_rnn=True))
    return with_lengths, fused(fed(X_time_major), dtype=tf.float32)


def attention_cell_wrapper():
    return _both(lambda: tf.contrib.rnn.AttentionCellWrapper(
        tf.nn.rnn_cell.BasicLSTMCell(3), attn_length=2))


def attention_cell_wrapper_of_a_gru():
    return (_both(lambda: tf.contrib.rnn.AttentionCellWrapper(
        tf.nn.rnn_cell.GRUCell(3), attn_length=4, attn_size=2, attn_vec_size=5, input_size=3,
        state_is_tuple=False)), tf.random_uniform([2]))


def attention_cell_wrapper_trained():
    return _trained(lambda: tf.contrib.rnn.AttentionCellWrapper(
        tf.nn.rnn_cell.LSTMCell(3), attn_length=2))


def highway_wrappers():
    def wrap(**options):
        return tf.contrib.rnn.HighwayWrapper(tf.nn.rnn_cell.GRUCell(3), **options)
    x = fed(X_batch)
    with tf.variable_scope("coupled"):
        coupled = tf.nn.static_rnn(wrap(), [x], dtype=tf.float32)
    with tf.variable_scope("apart"):
        cell = wrap(couple_carry_transform_gates=False, carry_bias_init=-0.5)
        return coupled, cell(x, cell.zero_state(tf.shape(x)[0], tf.float32))


def highway_wrapper_trained():
    return _trained(lambda: tf.contrib.rnn.HighwayWrapper(tf.nn.rnn_cell.BasicLSTMCell(2)))


def update_gate_cell():
    return _both(lambda: tf.contrib.rnn.UGRNNCell(
        3, initializer=tf.random_normal_initializer(stddev=0.1)))


def update_gate_cell_trained():
    return _trained(lambda: tf.contrib.rnn.UGRNNCell(3, activation=tf.nn.relu))


def intersection_cells():
    layers = [tf.contrib.rnn.IntersectionRNNCell(4, num_in_proj=4),
              tf.contrib.rnn.IntersectionRNNCell(4)]
    return tf.nn.dynamic_rnn(tf.nn.rnn_cell.MultiRNNCell(layers), fed(X_steps), dtype=tf.float32)


def architecture_search_cells():
    return (_both(lambda: tf.contrib.rnn.NASCell(3)),
            tf.nn.dynamic_rnn(tf.contrib.rnn.NASCell(4, num_proj=2, use_bias=True), fed(X_steps),
                              dtype=tf.float32))


def architecture_search_cell_trained():
    return _trained(lambda: tf.contrib.rnn.NASCell(3, use_bias=True))


def phased_lstm_cell():
    times = fed(np.arange(1, 13, dtype=np.float32).reshape(4, 3, 1))
    with tf.variable_scope("seeing"):
        cell = tf.contrib.rnn.PhasedLSTMCell(3, use_peepholes=True, trainable_ratio_on=False)
        seeing = tf.nn.dynamic_rnn(cell, (times, fed(X_steps)), dtype=tf.float32)
    cell = tf.contrib.rnn.PhasedLSTMCell(2, leak=0.1, ratio_on=0.3, period_init_max=10.0)
    return seeing, cell((times[:, 0] * 2, fed(X_batch)), cell.zero_state(4, tf.float32))


def phased_lstm_cell_trained():
    times = fed(np.arange(1, 13, dtype=np.float64).reshape(4, 3, 1))
    outputs, state = tf.nn.dynamic_rnn(tf.contrib.rnn.PhasedLSTMCell(3, ratio_on=0.5),
                                       (times, fed(X_steps)), dtype=tf.float32)
    loss = tf.reduce_mean(tf.square(outputs - 0.5))
    tf.train.GradientDescentOptimizer(0.1).minimize(loss)
    return loss, outputs, state


def coupled_gates_cells():
    rnn = tf.contrib.rnn
    return (_both(lambda: rnn.CoupledInputForgetGateLSTMCell(3)),
            tf.nn.static_rnn(rnn.CoupledInputForgetGateLSTMCell(
                4, use_peepholes=True, num_proj=2, proj_clip=0.1, num_unit_shards=2,
                num_proj_shards=2, state_is_tuple=False), [fed(X_batch)] * 2, dtype=tf.float32))


def coupled_gates_cell_normalized():
    return _trained(lambda: tf.contrib.rnn.CoupledInputForgetGateLSTMCell(
        3, layer_norm=True, norm_gain=0.5))


def group_lstm_cells():
    with tf.variable_scope("whole"):
        whole = _both(lambda: tf.contrib.rnn.GLSTMCell(3))
    cell = tf.contrib.rnn.GLSTMCell(4, num_proj=2, number_of_groups=2,
                                    initializer=tf.random_uniform_initializer(-0.1, 0.1))
    return whole, tf.nn.dynamic_rnn(cell, fed(X_steps), dtype=tf.float32)


def group_lstm_cell_trained():
    return _trained(lambda: tf.contrib.rnn.GLSTMCell(4, number_of_groups=2))


def time_frequency_cells():
    cell = tf.contrib.rnn.TimeFreqLSTMCell(2, use_peepholes=True, cell_clip=0.3, feature_size=2,
                                           frequency_skip=1)
    with tf.variable_scope("seeing"):
        seeing = cell(tf.constant(X_batch), tf.ones([4, 8]))
    cell = tf.contrib.rnn.TimeFreqLSTMCell(2, num_unit_shards=3, feature_size=3)
    return seeing, tf.nn.static_rnn(cell, [tf.constant(X_batch)] * 2, dtype=tf.float32)


def grid_lstm_cells():
    x = fed(X_batch)
    results = []
    for number, options in enumerate([
            {"num_frequency_blocks": [2]},
            {"num_frequency_blocks": [2], "use_peepholes": True, "cell_clip": 0.1},
            {"num_frequency_blocks": [2], "use_peepholes": True,
             "share_time_frequency_weights": True},
            {"num_frequency_blocks": [2], "use_peepholes": True, "couple_input_forget_gates": True},
            {"num_frequency_blocks": [2], "state_is_tuple": False, "num_unit_shards": 2},
            {"num_frequency_blocks": [1, 1], "start_freqindex_list": [0, 1],
             "end_freqindex_list": [2, 3]}]):
        with tf.variable_scope("cell_%d" % number):
            cell = tf.contrib.rnn.GridLSTMCell(2, feature_size=2, frequency_skip=1, **options)
            results += tf.nn.static_rnn(cell, [x, x * 2], dtype=tf.float32)
    return results


def grid_lstm_cell_in_both_directions():
    rnn = tf.contrib.rnn
    with tf.variable_scope("moved"):
        moved = tf.nn.static_rnn(rnn.BidirectionalGridLSTMCell(
            2, feature_size=2, frequency_skip=1, num_frequency_blocks=[2], use_peepholes=True,
            backward_slice_offset=1), [fed(X_batch)] * 2, dtype=tf.float32)
    cell = rnn.BidirectionalGridLSTMCell(2, feature_size=3, frequency_skip=1,
                                         num_frequency_blocks=[1],
                                         share_time_frequency_weights=True,
                                         couple_input_forget_gates=True, backward_slice_offset=-1)
    return moved, tf.nn.static_rnn(cell, [tf.constant(X_batch)], dtype=tf.float32)


def grid_lstm_cell_trained():
    return _trained(lambda: tf.contrib.rnn.GridLSTMCell(
        2, use_peepholes=True, feature_size=1, frequency_skip=1, num_frequency_blocks=[2]))


def _convolutional(make, *sizes, **options):
    """Over two steps; one channel."""
    x = np.sin(np.arange(2 * np.prod(sizes), dtype=np.float32)).reshape((2,) + sizes + (1,))
    return tf.nn.static_rnn(make(input_shape=list(sizes) + [1], output_channels=2, **options),
                            [fed(x), fed(x * 2)], dtype=tf.float32)


def convolutional_lstm_cells():
    rnn = tf.contrib.rnn
    return (_convolutional(rnn.Conv1DLSTMCell, 4, kernel_shape=[2]),
            _convolutional(rnn.Conv2DLSTMCell, 4, 3, kernel_shape=[3, 3], use_bias=False),
            _convolutional(rnn.Conv3DLSTMCell, 2, 3, 2, kernel_shape=[2, 2, 2], forget_bias=0.5))


def convolutional_lstm_cell_with_skips():
    x = fed(np.sin(np.arange(24, dtype=np.float32)).reshape(2, 4, 3, 1))
    cell = tf.contrib.rnn.ConvLSTMCell(2, [4, 3, 1], 2, [2, 2], skip_connection=True)
    return cell(x, cell.zero_state(2, tf.float32))


def convolutional_lstm_cell_trained():
    x = np.sin(np.arange(72, dtype=np.float32)).reshape(2, 3, 4, 3, 1)
    cell = tf.contrib.rnn.Conv2DLSTMCell(input_shape=[4, 3, 1], output_channels=2,
                                         kernel_shape=[3, 3])
    outputs, state = tf.nn.dynamic_rnn(cell, fed(x), dtype=tf.float32)
    loss = tf.reduce_mean(tf.square(outputs - 0.5))
    tf.train.GradientDescentOptimizer(0.1).minimize(loss)
    return loss, outputs, state


def simple_recurrent_unit():
    both = _both(lambda: tf.contrib.rnn.SRUCell(3))
    cell = tf.contrib.rnn.SRUCell(3, activation=tf.nn.relu, name="sru")
    return both, cell(fed(X_batch), tf.ones([4, 3]))


def independent_cells():
    rnn = tf.contrib.rnn
    return [_both(lambda cell=cell: cell(3)) if not number else tf.nn.dynamic_rnn(
        cell(3), fed(X_steps), dtype=tf.float32, scope="rnn_%d" % number)
        for number, cell in enumerate([rnn.IndRNNCell, rnn.IndyGRUCell, rnn.IndyLSTMCell])]


def independent_cells_initialized():
    start = tf.random_normal_initializer(stddev=0.1)
    x, h = fed(X_batch), tf.ones([4, 3])
    return (tf.contrib.rnn.IndyGRUCell(3, kernel_initializer=start, bias_initializer=start)(x, h),
            tf.contrib.rnn.IndyLSTMCell(3, forget_bias=0.5, activation=tf.nn.relu,
                                        kernel_initializer=start, name="indy")(x, (h, h)))


def independent_cell_trained():
    return _trained(lambda: tf.contrib.rnn.IndyLSTMCell(3))


def steps_before_instances():
    x = fed(X_steps)
    first = tf.contrib.rnn.transpose_batch_time(x)
    size = tf.contrib.rnn.best_effort_input_batch_size([first])
    return first, size, tf.contrib.rnn.transpose_batch_time(fed(X_batch[0])), tf.random_normal([2])


def linear_maps():
    x, more = fed(X_batch), fed(X_batch * 2)
    linear = _core_rnn_cell()
    with tf.variable_scope("one"):
        one = linear._linear(x, 2, False)
    with tf.variable_scope("two"):
        two = linear._linear([x, more], 2, True, bias_initializer=tf.ones_initializer())
    with tf.variable_scope("kept"):
        kept = linear._Linear([x, more], 3, True, kernel_initializer=tf.random_normal_initializer())
        return one, two, kept([x, more]), kept([more, x]), tf.random_normal([2])


def _core_rnn_cell():
    package = "tensorflow" if tf.is_tensorflow_1() else "chapter14.tf1"
    return importlib.import_module(package + ".contrib.rnn.python.ops.core_rnn_cell")
