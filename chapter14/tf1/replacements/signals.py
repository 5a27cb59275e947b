"""Signals: frames and their sums, windows, cosine transforms, mels.

Source of the behaviour: TensorFlow 1.15.5, ``python/ops/signal``.
"""

import math

import numpy as np
from tensorflow.python.framework import dtypes, ops, tensor, tensor_shape, tensor_util
from tensorflow.python.ops import array_ops, manip_ops, math_ops
from tensorflow.python.ops.signal import (
    dct_ops,
    fft_ops,
    mel_ops,
    mfcc_ops,
    reconstruction_ops,
    shape_ops,
    spectral_ops,
    util_ops,
    window_ops,
)

from chapter14.tf1 import seeds

# --- frames ---------------------------------------------------------------------------------------


@seeds.replaces(shape_ops, "frame")
def frame(original, signal, frame_length, frame_step, pad_end=False, pad_value=0, axis=-1,
          name=None):
    """1.15 computes all sizes by ops; 2.x those that are known beforehand."""
    with ops.name_scope(name, "frame", [signal, frame_length, frame_step, pad_value]):
        signal, length, step, axis = (
            ops.convert_to_tensor(value, name=key) for key, value in (
                ("signal", signal), ("frame_length", frame_length), ("frame_step", frame_step),
                ("axis", axis)))
        signal.shape.with_rank_at_least(1)
        for number in (length, step, axis):
            number.shape.assert_has_rank(0)
        shape = shape_ops._infer_frame_shape(signal, length, step, pad_end, axis)
        rank = array_ops.rank(signal)
        axis = math_ops.range(rank)[axis]
        sizes = array_ops.shape(signal)
        outer, n_samples, inner = array_ops.split(sizes, [axis, 1, rank - 1 - axis])
        n_samples = array_ops.reshape(n_samples, [])
        n_outer, n_inner = array_ops.size(outer), array_ops.size(inner)
        if pad_end:
            n_frames = -(-n_samples // step)
            signal = _padded(signal, pad_value, n_outer, n_inner, math_ops.maximum(
                0, length + step * (n_frames - 1) - n_samples))
            sizes = array_ops.shape(signal)
            n_samples = sizes[axis]
        else:
            n_frames = math_ops.maximum(0, 1 + (n_samples - length) // step)
        found = _selected(signal, sizes, axis, (outer, n_samples, inner), length, step, n_frames)
        if shape:
            found.set_shape(shape)
        return found


def _padded(signal, pad_value, n_outer, n_inner, n_more):
    pad_value = ops.convert_to_tensor(pad_value, signal.dtype)
    pad_value.shape.assert_has_rank(0)
    paddings = array_ops.concat([array_ops.zeros([n_outer, 2], dtype=n_more.dtype), [[0, n_more]],
                                 array_ops.zeros([n_inner, 2], dtype=n_more.dtype)], 0)
    return array_ops.pad(signal, paddings, constant_values=pad_value)


def _selected(signal, sizes, axis, parts_of_sizes, length, step, n_frames):
    """The frames, put together from parts of a length that divides the steps and the frames."""
    outer, n_samples, inner = parts_of_sizes
    size = util_ops.gcd(length, step)
    per_frame, per_step = length // size, step // size
    n_parts = n_samples // size
    kept = array_ops.concat([outer, [n_parts * size], inner], 0)
    cut = array_ops.concat([outer, [n_parts, size], inner], 0)
    parts = array_ops.reshape(array_ops.strided_slice(signal, array_ops.zeros_like(sizes), kept),
                              cut)
    firsts = array_ops.reshape(math_ops.range(n_frames) * per_step, [n_frames, 1])
    chosen = firsts + array_ops.reshape(math_ops.range(per_frame), [1, per_frame])
    return array_ops.reshape(array_ops.gather(parts, chosen, axis=axis),
                             array_ops.concat([outer, [n_frames, length], inner], 0))


@seeds.replaces(reconstruction_ops, "overlap_and_add")
def overlap_and_add(original, signal, frame_step, name=None):
    """1.15 computes all sizes by ops; 2.x those that are known beforehand."""
    with ops.name_scope(name, "overlap_and_add", [signal, frame_step]):
        signal = ops.convert_to_tensor(signal, name="signal")
        signal.shape.with_rank_at_least(2)
        step = ops.convert_to_tensor(frame_step, name="frame_step")
        step.shape.assert_has_rank(0)
        if not step.dtype.is_integer:
            raise ValueError(f"frame_step must be an integer. Got {step.dtype}")
        sizes = array_ops.shape(signal)
        outer = sizes[:-2]
        outer_rank = array_ops.size(outer)
        length, n_frames = sizes[-1], sizes[-2]
        n_samples = length + step * (n_frames - 1)
        known = tensor_util.constant_value(step)
        if known is not None and signal.shape.rank and known == signal.shape.dims[-1].value:
            return array_ops.reshape(signal, array_ops.concat([outer, [n_samples]], 0))
        return _added_up(signal, step, (outer, n_frames, length), outer_rank, n_samples)


def _added_up(signal, step, sizes, outer_rank, n_samples):
    """Each frame is cut into segments of a step's length; segments at the same place are summed."""
    outer, n_frames, length = sizes

    def reshaped(signal, *inner):
        return array_ops.reshape(signal, array_ops.concat([outer, list(inner)], 0))
    n_segments = -(-length // step)
    paddings = [[0, n_segments], [0, n_segments * step - length]]
    outer_paddings = array_ops.zeros([outer_rank, 2], dtypes.int32)
    signal = array_ops.pad(signal, array_ops.concat([outer_paddings, paddings], 0))
    signal = reshaped(signal, n_frames + n_segments, n_segments, step)
    order = array_ops.concat([math_ops.range(outer_rank), outer_rank + [1, 0, 2]], 0)
    signal = array_ops.transpose(signal, order)
    signal = reshaped(signal, (n_frames + n_segments) * n_segments, step)
    signal = signal[..., :(n_frames + n_segments - 1) * n_segments, :]
    signal = reshaped(signal, n_segments, n_frames + n_segments - 1, step)
    signal = math_ops.reduce_sum(signal, -3)
    signal = reshaped(signal, (n_frames + n_segments - 1) * step)
    return signal[..., :n_samples]


# --- windows --------------------------------------------------------------------------------------


@seeds.replaces(window_ops, "_raised_cosine_window")
def window(original, name, default_name, window_length, *args):
    """1.15 knows the shape of a window of one sample; 2.x takes it from the length, by 5 ops."""
    before = ops.get_default_graph().num_operations()
    found = original(name, default_name, window_length, *args)
    if found.op.type == "Merge" and found.graph.num_operations() > before:
        seeds.correct(-5, "window of an open length")
    return found


@seeds.replaces(spectral_ops, "inverse_stft_window_fn")
def inverse_window(original, frame_step, forward_window_fn=window_ops.hann_window, name=None):
    """1.15 makes a tensor of the step at once; it does not look for zeros before it divides."""
    scope = name, "inverse_stft_window_fn", [forward_window_fn]
    with ops.name_scope(*scope):
        step = ops.convert_to_tensor(frame_step, name="frame_step")
        step.shape.assert_has_rank(0)

    def window_of(frame_length, dtype):
        with ops.name_scope(*scope):
            length = ops.convert_to_tensor(frame_length, name="frame_length")
            length.shape.assert_has_rank(0)
            forward = forward_window_fn(length, dtype=dtype)
            sums = math_ops.square(forward)
            overlaps = -(-length // step)
            sums = array_ops.pad(sums, [(0, overlaps * step - length)])
            sums = math_ops.reduce_sum(array_ops.reshape(sums, [overlaps, step]), 0, keepdims=True)
            sums = array_ops.reshape(array_ops.tile(sums, [overlaps, 1]), [overlaps * step])
            return forward / sums[:length]
    return window_of


# --- transforms, and mels -------------------------------------------------------------------------


@seeds.replaces(dct_ops, "_validate_dct_arguments", counts=False)
def check_transform(original, input_tensor, dct_type, *args):
    """1.15 has no fourth type."""
    if dct_type == 4:
        raise ValueError("Only Types I, II and III (I)DCT are supported.")
    original(input_tensor, dct_type, *args)


@seeds.replaces(dct_ops, "_dct_internal")
def cosine_transform(original, input, type=2, n=None, axis=-1, norm=None, name=None):
    """1.15 takes roots by ops, and numbers of 32 bits alone."""
    with ops.name_scope(name, "dct", [input]):
        signal = ops.convert_to_tensor(input, dtype=dtypes.float32)
        if n is not None:
            signal = _with_length(signal, n)
        n_samples = _length(signal)
        size = math_ops.cast(n_samples, dtypes.float32)
        if type == 1:
            mirrored = array_ops.concat([signal, signal[..., -2:0:-1]], axis=-1)
            return math_ops.real(fft_ops.rfft(mirrored))
        if type == 2:
            angles = -math_ops.range(size) * math.pi * 0.5 / size
            scale = 2.0 * math_ops.exp(math_ops.complex(0.0, angles))
            spectrum = fft_ops.rfft(signal, fft_length=[2 * n_samples])[..., :n_samples]
            found = math_ops.real(spectrum * scale)
            return found * _weights(0.5 * math_ops.rsqrt(size), 2.0, n_samples) if norm else found
        signal *= _weights(math_ops.sqrt(size), 0.5, n_samples) if norm else size
        angles = math_ops.range(size) * math.pi * 0.5 / size
        scale = 2.0 * math_ops.exp(math_ops.complex(0.0, angles))
        spectrum = scale * math_ops.complex(signal, 0.0)
        return math_ops.real(fft_ops.irfft(spectrum, fft_length=[2 * n_samples]))[..., :n_samples]


def _length(signal):
    return tensor_shape.dimension_value(signal.shape[-1]) or array_ops.shape(signal)[-1]


def _with_length(signal, n):
    """Cut off, or filled with zeros."""
    n_samples = _length(signal)
    if n <= n_samples:
        return signal[..., :n]
    paddings = [[0, 0]] * (signal.shape.rank - 1) + [[0, n - n_samples]]
    return array_ops.pad(signal, ops.convert_to_tensor(paddings, dtype=dtypes.int32))


def _weights(first, square, n_samples):
    """The first sample's weight, then that times the root of ``square``."""
    others = first * math_ops.sqrt(square)
    return array_ops.pad(array_ops.expand_dims(first, 0), [[0, n_samples - 1]],
                         constant_values=others)


@seeds.replaces(mfcc_ops, "mfccs_from_log_mel_spectrograms", counts=False)
def cepstral_coefficients(original, log_mel_spectrograms, name=None):
    """1.15 has them of numbers of 32 bits alone."""
    return original(ops.convert_to_tensor(log_mel_spectrograms, dtype=dtypes.float32), name)


@seeds.replaces(mel_ops, "linear_to_mel_weight_matrix")
def matrix_of_mels(original, num_mel_bins=20, num_spectrogram_bins=129, sample_rate=8000,
                   lower_edge_hertz=125.0, upper_edge_hertz=3800.0, dtype=dtypes.float32,
                   name=None):
    """1.15 needs to know the rate, of which it makes one op."""
    if isinstance(sample_rate, tensor.Tensor):
        sample_rate = tensor_util.constant_value(sample_rate)
        if sample_rate is None:
            raise ValueError("`sample_rate` was a non-constant Tensor. Must be a Python float or "
                             "a constant Tensor.")
    sample_rate = np.asarray(sample_rate, dtypes.as_dtype(dtype).as_numpy_dtype)[()]
    return original(num_mel_bins, num_spectrogram_bins, sample_rate, lower_edge_hertz,
                    upper_edge_hertz, dtype, name)


@seeds.replaces(fft_ops, "fftshift")
def shift(original, x, axes=None, name=None):
    """1.15 takes the sizes from the shape."""
    return _shifted("fftshift", x, axes, name, 1)


@seeds.replaces(fft_ops, "ifftshift")
def shift_back(original, x, axes=None, name=None):
    """1.15 takes the sizes from the shape."""
    return _shifted("ifftshift", x, axes, name, -1)


def _shifted(kind, x, axes, name, sign):
    with ops.name_scope(name, kind) as name:
        x = ops.convert_to_tensor(x)
        axes = tuple(range(x.shape.rank)) if axes is None else axes
        if isinstance(axes, int):
            by = sign * int(x.shape.dims[axes] // 2)
        else:
            by = [sign * int(x.shape.dims[axis] // 2) for axis in axes]
        return manip_ops.roll(x, by, axes, name)


@seeds.gradient_of("IRFFT", "IRFFT2D")
def transform_of_gradient(op, grad):
    """1.15 takes the length from its tensor."""
    axes, transform = (1, fft_ops.rfft) if op.type == "IRFFT" else (2, fft_ops.rfft2d)
    length = op.inputs[1]
    is_odd = math_ops.mod(length[-1], 2)
    n_found = array_ops.shape(op.inputs[0])[-1]
    twice = 2.0 * array_ops.ones([n_found - 2 + is_odd], grad.dtype)
    mask = array_ops.concat([[1.0], twice, array_ops.ones([1 - is_odd], grad.dtype)], 0)
    size = math_ops.reduce_prod(array_ops.shape(grad)[-axes:])
    scale = math_ops.reciprocal(math_ops.cast(size, grad.dtype))
    transformed = transform(grad, length)
    return transformed * math_ops.cast(scale * mask, transformed.dtype), None
