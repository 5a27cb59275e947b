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

# Op for op as in 1.15.5, whose count the seeds depend on: some sizes are computed more than once.

# --- frames ---------------------------------------------------------------------------------------


def _scalar(value, name):
    found = ops.convert_to_tensor(value, name=name)
    found.shape.assert_has_rank(0)
    return found


@seeds.replaces(shape_ops, "frame")
def frame(original, signal, frame_length, frame_step, pad_end=False, pad_value=0, axis=-1,
          name=None):
    """1.15 computes all sizes by ops; 2.x those that are known beforehand."""
    with ops.name_scope(name, "frame", [signal, frame_length, frame_step, pad_value]):
        signal = ops.convert_to_tensor(signal, name="signal")
        length, step = _scalar(frame_length, "frame_length"), _scalar(frame_step, "frame_step")
        axis = _scalar(axis, "axis")
        signal.shape.with_rank_at_least(1)
        shape = shape_ops._infer_frame_shape(signal, length, step, pad_end, axis)
        samples = _Samples(signal, axis)
        if pad_end:
            n_frames = samples.fill_up(pad_value, length, step)
        else:
            n_frames = math_ops.maximum(0, 1 + (samples.number - length) // step)
        found = samples.in_frames(n_frames, length, step)
        if shape:
            found.set_shape(shape)
        return found


class _Samples:
    """A signal seen along one axis: how many samples it has, and the other axes' sizes."""

    def __init__(self, signal, axis):
        rank = array_ops.rank(signal)
        self.signal, self.axis = signal, math_ops.range(rank)[axis]
        self.sizes = array_ops.shape(signal)
        self.before, number, self.after = array_ops.split(
            self.sizes, [self.axis, 1, rank - 1 - self.axis])
        self.number = array_ops.reshape(number, [])
        self.n_axes = [array_ops.size(sizes) for sizes in (self.before, self.after)]

    def shape_with(self, *sizes):
        """The signal's shape, ``sizes`` in the place of the axis."""
        return array_ops.concat([self.before, list(sizes), self.after], 0)

    def fill_up(self, value, length, step):
        """Add samples of a value, until the last step has its frame; the number of frames."""
        value = ops.convert_to_tensor(value, self.signal.dtype)
        value.shape.assert_has_rank(0)
        n_frames = -(-self.number // step)
        n_missing = math_ops.maximum(0, length + step * (n_frames - 1) - self.number)
        before, after = (array_ops.zeros([n, 2], dtype=n_missing.dtype) for n in self.n_axes)
        self.signal = array_ops.pad(
            self.signal, array_ops.concat([before, [[0, n_missing]], after], 0),
            constant_values=value)
        self.sizes = array_ops.shape(self.signal)
        self.number = self.sizes[self.axis]
        return n_frames

    def in_frames(self, n_frames, length, step):
        """The frames, each gathered from parts whose length divides a frame's and a step's."""
        size = util_ops.gcd(length, step)
        per_frame, per_step = length // size, step // size
        n_parts = self.number // size
        end, cut = self.shape_with(n_parts * size), self.shape_with(n_parts, size)
        whole = array_ops.strided_slice(self.signal, array_ops.zeros_like(self.sizes), end)
        parts = array_ops.reshape(whole, cut)
        numbers = (array_ops.reshape(math_ops.range(n_frames) * per_step, [n_frames, 1])
                   + array_ops.reshape(math_ops.range(per_frame), [1, per_frame]))
        gathered = array_ops.gather(parts, numbers, axis=self.axis)
        return array_ops.reshape(gathered, self.shape_with(n_frames, length))


@seeds.replaces(reconstruction_ops, "overlap_and_add")
def overlap_and_add(original, signal, frame_step, name=None):
    """1.15 computes all sizes by ops; 2.x those that are known beforehand."""
    with ops.name_scope(name, "overlap_and_add", [signal, frame_step]):
        frames = ops.convert_to_tensor(signal, name="signal")
        frames.shape.with_rank_at_least(2)
        step = _scalar(frame_step, "frame_step")
        if not step.dtype.is_integer:
            raise ValueError(f"frame_step must be an integer. Got {step.dtype}")
        return _Frames(frames).added_up(step)


class _Frames:
    """Frames [..., frames, samples], and the sizes of their axes."""

    def __init__(self, frames):
        self.frames, sizes = frames, array_ops.shape(frames)
        self.outer = sizes[:-2]
        self.n_outer = array_ops.size(self.outer)
        self.length, self.number = sizes[-1], sizes[-2]

    def reshaped(self, numbers, *inner, name=None):
        """The numbers as [..., *inner]."""
        return array_ops.reshape(numbers, array_ops.concat([self.outer, list(inner)], 0), name=name)

    def added_up(self, step):
        """The signal [..., samples]; where frames follow each other, nothing is to be added."""
        n_samples = self.length + step * (self.number - 1)
        known = tensor_util.constant_value(step)
        shape = self.frames.shape
        if known is not None and shape.rank and known == shape.dims[-1].value:
            return self.reshaped(self.frames, n_samples, name="fast_path")
        n_parts = -(-self.length // step)
        sums = math_ops.reduce_sum(self._shifted_parts(n_parts, step), -3)
        return self.reshaped(sums, (self.number + n_parts - 1) * step)[..., :n_samples]

    def _shifted_parts(self, n_parts, step):
        """[..., part of a frame, place, sample]: each frame in parts of a step, at their places.

        Every row of parts has a place too many, so that the next row, with those taken out, begins
        one place later.
        """
        more = [[0, n_parts], [0, n_parts * step - self.length]]
        none = array_ops.zeros([self.n_outer, 2], dtypes.int32)
        filled = array_ops.pad(self.frames, array_ops.concat([none, more], 0))
        parts = self.reshaped(filled, self.number + n_parts, n_parts, step)
        rows = array_ops.transpose(parts, array_ops.concat(
            [math_ops.range(self.n_outer), self.n_outer + [1, 0, 2]], 0))
        line = self.reshaped(rows, (self.number + n_parts) * n_parts, step)
        line = line[..., :(self.number + n_parts - 1) * n_parts, :]
        return self.reshaped(line, n_parts, self.number + n_parts - 1, step)


# --- windows --------------------------------------------------------------------------------------


@seeds.replaces(window_ops, "_raised_cosine_window")
def window(original, name, default_name, window_length, periodic, dtype, a, b):
    """1.15 knows the shape of a window of one sample; 2.x takes it from the length, by 5 ops."""
    before = ops.get_default_graph().num_operations()
    found = original(name, default_name, window_length, periodic, dtype, a, b)
    if found.op.type == "Merge" and found.graph.num_operations() > before:
        seeds.correct(-5, "window of an open length")
    return found


@seeds.replaces(spectral_ops, "inverse_stft_window_fn")
def inverse_window(original, frame_step, forward_window_fn=window_ops.hann_window, name=None):
    """1.15 makes a tensor of the step at once; it does not look for zeros before it divides."""
    scope = name, "inverse_stft_window_fn", [forward_window_fn]
    with ops.name_scope(*scope):
        step = _scalar(frame_step, "frame_step")

    def window_of(frame_length, dtype):
        with ops.name_scope(*scope):
            length = _scalar(frame_length, "frame_length")
            forward = forward_window_fn(length, dtype=dtype)
            return forward / _overlapping(math_ops.square(forward), length, step)
    return window_of


def _overlapping(weights, length, step):
    """For each sample of a window: the sum of the weights that windows a step apart have there."""
    n_steps = -(-length // step)
    filled = array_ops.pad(weights, [(0, n_steps * step - length)])
    sums = math_ops.reduce_sum(array_ops.reshape(filled, [n_steps, step]), 0, keepdims=True)
    repeated = array_ops.tile(sums, [n_steps, 1])
    return array_ops.reshape(repeated, [n_steps * step])[:length]


# --- transforms, and mels -------------------------------------------------------------------------


@seeds.replaces(dct_ops, "_validate_dct_arguments", counts=False)
def check_transform(original, input_tensor, dct_type, *args):
    """1.15 has no fourth type."""
    if dct_type == 4:
        raise ValueError("Only Types I, II and III (I)DCT can be had, not the fourth")
    original(input_tensor, dct_type, *args)


@seeds.replaces(dct_ops, "_dct_internal")
def cosine_transform(original, input, type=2, n=None, axis=-1, norm=None, name=None):
    """1.15 takes roots by ops, and numbers of 32 bits alone."""
    with ops.name_scope(name, "dct", [input]):
        signal = ops.convert_to_tensor(input, dtype=dtypes.float32)
        n_given = _n_samples(signal)  # an open length is asked for twice, also where n is None
        if n is not None:
            signal = _with_length(signal, n_given, n)
        n_samples = _n_samples(signal)
        size = math_ops.cast(n_samples, dtypes.float32)
        return _TRANSFORMS[type](signal, n_samples, size, norm is not None)


def _first(signal, *_):
    back = signal[..., -2:0:-1]
    return math_ops.real(fft_ops.rfft(array_ops.concat([signal, back], axis=-1)))


def _second(signal, n_samples, size, is_orthogonal):
    turns = _turns(-math_ops.range(size), size)
    spectrum = fft_ops.rfft(signal, fft_length=[2 * n_samples])
    found = math_ops.real(spectrum[..., :n_samples] * turns)
    if is_orthogonal:
        found *= _weights(0.5 * math_ops.rsqrt(size), 2.0, n_samples)
    return found


def _third(signal, n_samples, size, is_orthogonal):
    signal *= _weights(math_ops.sqrt(size), 0.5, n_samples) if is_orthogonal else size
    spectrum = _turns(math_ops.range(size), size) * math_ops.complex(signal, 0.0)
    doubled = fft_ops.irfft(spectrum, fft_length=[2 * n_samples])
    return math_ops.real(doubled)[..., :n_samples]


_TRANSFORMS = {1: _first, 2: _second, 3: _third}


def _turns(numbers, size):
    """2 exp(i pi k / 2N) for each of the numbers k, N being the size."""
    return 2.0 * math_ops.exp(math_ops.complex(0.0, numbers * math.pi * 0.5 / size))


def _n_samples(signal):
    return tensor_shape.dimension_value(signal.shape[-1]) or array_ops.shape(signal)[-1]


def _with_length(signal, n_samples, n):
    """Cut off, or filled with zeros."""
    if n <= n_samples:
        return signal[..., :n]
    more = [[0, 0]] * (signal.shape.rank - 1) + [[0, n - n_samples]]
    return array_ops.pad(signal, ops.convert_to_tensor(more, dtype=dtypes.int32))


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
            raise ValueError("`sample_rate` was a non-constant Tensor; give a number, or a tensor "
                             "whose value is known when the graph is built")
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
