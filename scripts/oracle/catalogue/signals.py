"""Signals: frames, transforms, windows; and draws by seeds of their own."""

import numpy as np

from chapter14 import tf1 as tf
from scripts.oracle.catalogue import X_batch, fed

_waves = (np.sin(np.arange(1, 49) ** 1.5) / 40).astype(np.float32).reshape(2, 24)  # [2, samples]
_complex = _waves + 1j * _waves[::-1]  # complex64


def _last():
    return tf.random_normal([1])


def _parts(z):
    return tf.math.real(z), tf.math.imag(z)


# --- frames and their sums ------------------------------------------------------------------------


def frames():
    X = fed(_waves)
    return (tf.signal.frame(X, 6, 4), tf.signal.frame(X, 6, 4, pad_end=True, pad_value=-1.0),
            tf.signal.frame(tf.constant(_waves), 5, 3), tf.signal.frame(X, 6, 6, pad_end=True),
            tf.signal.frame(tf.constant(_waves), 5, 3, True), _last())


def frames_of_other_axes():
    X = tf.constant(_waves.reshape(2, 8, 3))
    return (tf.signal.frame(X, 3, 2, axis=1), tf.signal.frame(X, 3, 2, True, axis=-2),
            tf.signal.frame(fed(_waves), 1, 1, axis=0), _last())


def frames_of_open_lengths():
    X, length = tf.placeholder_with_default(_waves, None), tf.placeholder_with_default(6, [])
    step = tf.constant(4)
    return (tf.signal.frame(X, length, step), tf.signal.frame(X, 6, 4, True),
            tf.signal.frame(fed(_waves), length, length // 2, pad_end=True), _last())


def frames_of_whole_numbers():
    X = tf.constant(np.arange(12, dtype=np.int64))
    return (tf.signal.frame(X, 3, 2), tf.signal.frame(X, 3, 2, pad_end=True),
            tf.signal.frame(np.arange(6), 3, 2), _last())


def frames_trained():
    X = tf.get_variable("X", [2, 12])
    loss = tf.reduce_sum(tf.signal.frame(X, 4, 3, pad_end=True) ** 2)
    tf.train.GradientDescentOptimizer(0.1).minimize(loss)
    return loss, _last()


def frames_added_up():
    X = tf.constant(_waves.reshape(2, 4, 6))
    open_X = tf.placeholder_with_default(_waves.reshape(2, 4, 6), None)
    return (tf.signal.overlap_and_add(X, 4), tf.signal.overlap_and_add(X, 6),
            tf.signal.overlap_and_add(fed(_waves), 3), tf.signal.overlap_and_add(open_X, 4),
            tf.signal.overlap_and_add(X, tf.placeholder_with_default(2, [])), _last())


# --- short-time transforms ------------------------------------------------------------------------


def short_time_transforms():
    X = fed(_waves)
    found = [tf.signal.stft(X, 8, 4), tf.signal.stft(X, 6, 3, fft_length=8, pad_end=True),
             tf.signal.stft(tf.constant(_waves), 6, 3, window_fn=None),
             tf.signal.stft(X, 8, 4, window_fn=tf.signal.hamming_window)]
    return [_parts(z) for z in found], _last()


def short_time_transforms_of_an_open_length():
    length = tf.placeholder_with_default(6, [])
    spectrum = tf.signal.stft(fed(_waves), length, 3)
    return _parts(spectrum), tf.signal.inverse_stft(spectrum, length, 3), _last()


def short_time_transforms_inverted():
    spectrum = tf.signal.stft(fed(_waves), 8, 4)
    window = tf.signal.inverse_stft_window_fn(4)
    return (tf.signal.inverse_stft(spectrum, 8, 4),
            tf.signal.inverse_stft(spectrum, 8, 4, window_fn=window),
            tf.signal.inverse_stft(spectrum, 6, 3, fft_length=8, window_fn=None),
            tf.signal.inverse_stft(spectrum, 10, 5, fft_length=8), _last())


def short_time_transforms_trained():
    X = tf.get_variable("X", [2, 24])
    loss = tf.reduce_sum(tf.abs(tf.signal.stft(X, 8, 4)) ** 2)
    tf.train.GradientDescentOptimizer(0.01).minimize(loss)
    return loss, _last()


def spectrum_in_mels():
    spectrum = tf.abs(tf.signal.stft(fed(_waves), 8, 4))
    to_mels = tf.signal.linear_to_mel_weight_matrix(4, 5, 8000, 80.0, 3800.0)
    mels = tf.tensordot(spectrum, to_mels, 1)
    mels.set_shape(spectrum.shape[:-1].concatenate(to_mels.shape[-1:]))
    logs = tf.log(mels + 1e-6)
    return mels, tf.signal.mfccs_from_log_mel_spectrograms(logs)[..., :3], _last()


def matrices_of_mels():
    of = tf.signal.linear_to_mel_weight_matrix
    return (of(), of(3, 9, tf.constant(1000.0), 10.0, 400.0), of(3, 9, 1000.0, 10.0, 400.0),
            of(3, 9, 1000.0, 10.0, 400.0, tf.float64), of(sample_rate=16000), _last())


# --- transforms -----------------------------------------------------------------------------------


def cosine_transforms():
    X = fed(_waves)
    found = [tf.signal.dct(X, kind, norm=norm) for kind in (1, 2, 3) for norm in (None, "ortho")
             if kind > 1 or norm is None]
    return found, tf.signal.dct(X, n=5), tf.signal.dct(X, n=30, norm="ortho"), _last()


def cosine_transforms_inverted():
    X = fed(_waves)
    found = [tf.signal.idct(X, kind, norm=norm) for kind in (1, 2, 3) for norm in (None, "ortho")
             if kind > 1 or norm is None]
    return found, tf.signal.idct(X_batch), tf.signal.idct(X, 2, n=6), _last()


def cosine_transforms_of_open_lengths():
    X, line = fed(_waves, [None, None]), fed(_waves[0])
    found = [tf.signal.dct(X, kind) for kind in (1, 2, 3)]
    return (found, tf.signal.dct(line, norm="ortho"), tf.signal.idct(X, norm="ortho"),
            tf.signal.idct(line), _last())


def cepstral_coefficients_of_open_lengths():
    of = tf.signal.mfccs_from_log_mel_spectrograms
    return of(fed(_waves, [None, None])), of(fed(_waves[0])), _last()


def cosine_transforms_trained():
    X = tf.get_variable("X", [2, 6])
    loss = tf.reduce_sum(tf.signal.dct(X, norm="ortho") ** 2 + tf.signal.idct(X) ** 2)
    # a small rate: the two versions' Fourier transforms round differently, and errors would grow
    tf.train.GradientDescentOptimizer(0.001).minimize(loss)
    return loss, _last()


def fourier_transforms():
    z = tf.constant(_complex.reshape(2, 4, 6))
    found = [tf.signal.fft(z), tf.signal.ifft(z), tf.signal.fft2d(z), tf.signal.ifft2d(z),
             tf.signal.fft3d(z), tf.signal.ifft3d(z)]
    return [_parts(z) for z in found], _last()


def fourier_transforms_of_real_numbers():
    X = fed(_waves.reshape(2, 4, 6))
    found = [tf.signal.rfft(X), tf.signal.rfft(X, [4]), tf.signal.rfft(X, [8]),
             tf.signal.rfft2d(X, [3, 8]), tf.signal.rfft3d(tf.constant(_waves.reshape(2, 4, 6))),
             tf.signal.rfft(_waves, tf.constant([6]))]
    inverted = [tf.signal.irfft(found[0]), tf.signal.irfft(found[0], [5]),
                tf.signal.irfft2d(found[3], [4, 6]), tf.signal.irfft3d(found[4])]
    return [_parts(z) for z in found], inverted, _last()


def gradients_of_fourier_transforms():
    X = tf.get_variable("X", [2, 4, 6])
    z = tf.complex(X, 2 * X)
    found = [tf.abs(tf.signal.rfft(X)), tf.abs(tf.signal.rfft2d(X)), tf.abs(tf.signal.rfft(X, [8])),
             tf.signal.irfft(z), tf.signal.irfft2d(z), tf.signal.irfft(z, [10]),
             tf.abs(tf.signal.fft(z)), tf.abs(tf.signal.ifft(z)), tf.abs(tf.signal.fft2d(z)),
             tf.abs(tf.signal.ifft2d(z)), tf.abs(tf.signal.fft3d(z)), tf.abs(tf.signal.ifft3d(z))]
    return [tf.gradients(0.1 * y, X) for y in found], _last()


def shifted_spectra():
    X = tf.constant(_waves.reshape(2, 4, 6))
    return [[shift(X), shift(X, axes=1), shift(X, axes=[0, -1]), shift(X, axes=(1, 2))]
            for shift in (tf.signal.fftshift, tf.signal.ifftshift)], _last()


def windows():
    length = tf.placeholder_with_default(5, [])
    one = tf.placeholder_with_default(1, [])
    found = [[of(5), of(6), of(6, periodic=False), of(1), of(length), of(one),
              of(4, dtype=tf.float64)]
             for of in (tf.signal.hann_window, tf.signal.hamming_window)]
    return found, _last()


def windows_inverted():
    of = tf.signal.inverse_stft_window_fn
    return of(2)(6, tf.float32), of(3, tf.signal.hamming_window)(6, tf.float64), _last()


def signals_of_contrib():
    signal, X = tf.contrib.signal, fed(_waves)
    return (signal.frame(X, 6, 4), _parts(signal.stft(X, 8, 4)), signal.hann_window(4),
            signal.hamming_window(4), signal.overlap_and_add(signal.frame(X, 6, 4), 4),
            signal.inverse_stft(signal.stft(X, 8, 4), 8, 4, window_fn=signal.
                                inverse_stft_window_fn(4)),
            signal.linear_to_mel_weight_matrix(3, 9, 1000.0, 10.0, 400.0), _last())


# --- draws by seeds of their own ------------------------------------------------------------------


def draws_by_given_seeds():
    of, seed = tf.random, [3, 4]
    return (of.stateless_uniform([2, 3], seed), of.stateless_uniform([4], seed, -1, 3),
            of.stateless_normal([3], seed), of.stateless_normal([3], seed, 1.0, 2.0),
            of.stateless_truncated_normal([3], seed, stddev=0.5),
            of.stateless_uniform([4], seed, 2, 9, tf.int32),
            of.stateless_uniform([4], seed, 2, 9, tf.int64),
            of.stateless_categorical(np.log(X_batch), 4, seed),
            of.stateless_multinomial(tf.log(fed(X_batch)), 4, seed, tf.int32), _last())


def draws_by_tensors_of_seeds():
    seed = tf.placeholder_with_default(np.array([5, -6], dtype=np.int64), [2])
    shape = tf.shape(fed(X_batch))
    return ([draw(shape, seed, dtype=dtype) for dtype in (tf.float32, tf.float64, tf.float16)
             for draw in (tf.random.stateless_uniform, tf.random.stateless_normal,
                          tf.random.stateless_truncated_normal)],
            tf.random.stateless_normal([2], seed, [1.0, 2.0], tf.constant([3.0, 4.0])),
            tf.random.stateless_uniform([tf.constant(2), 3], seed), _last())


def draws_by_given_seeds_of_contrib():
    of, seed = tf.contrib.stateless, tf.constant([1, 2])
    return (of.stateless_random_uniform([3], seed), of.stateless_random_normal([3], seed),
            of.stateless_truncated_normal([3], seed),
            of.stateless_multinomial(np.log(X_batch), 2, seed), _last())


def draws_by_given_seeds_trained():
    w = tf.get_variable("w", [3])
    noise = tf.random.stateless_normal([3], [1, 2], mean=w, stddev=tf.exp(w))
    loss = tf.reduce_sum(noise ** 2) + tf.reduce_sum(
        tf.random.stateless_uniform([3], [3, 4], maxval=w))
    tf.train.GradientDescentOptimizer(0.01).minimize(loss)
    return loss, _last()
