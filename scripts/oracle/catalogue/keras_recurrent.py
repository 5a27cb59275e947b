"""Keras's recurrent layers that multiply all gates at once, with masks of states."""

import numpy as np

from chapter14 import tf1 as tf
from scripts.oracle.catalogue import X_steps, fed

_keras = tf.keras.layers


def _of(kind, trained=False, **options):
    np.random.seed(3)  # Keras draws seeds of masks by NumPy
    layer = getattr(_keras, kind)(3, implementation=2, **options)
    outputs = layer(fed(X_steps), training=True)
    if not trained:
        return outputs, tf.random_normal([1])
    loss = tf.reduce_sum(outputs ** 2)
    tf.train.GradientDescentOptimizer(0.1).minimize(loss)
    return loss, tf.random_normal([1])


def lstm_of_all_gates():
    return _of("LSTM", recurrent_dropout=0.3, dropout=0.2)


def lstm_of_all_gates_unrolled():
    return _of("LSTM", recurrent_dropout=0.3, unroll=True)


def lstm_of_all_gates_trained():
    return _of("LSTM", True, recurrent_dropout=0.3, dropout=0.1)


def lstm_of_all_gates_of_a_phase():
    np.random.seed(3)
    layer = _keras.LSTM(3, implementation=2, recurrent_dropout=0.3)
    return layer(fed(X_steps)), tf.random_normal([1])


def gru_of_all_gates():
    return _of("GRU", recurrent_dropout=0.3, dropout=0.2)


def gru_of_all_gates_unrolled():
    return _of("GRU", recurrent_dropout=0.3, unroll=True, use_bias=False)


def gru_of_all_gates_reset_after():
    return _of("GRU", recurrent_dropout=0.3, reset_after=True, dropout=0.2)


def gru_of_all_gates_trained():
    return _of("GRU", True, recurrent_dropout=0.3)


def gru_of_all_gates_reset_after_trained():
    return _of("GRU", True, reset_after=True, unroll=True)
