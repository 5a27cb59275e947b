"""``tf.contrib.data``: what became ``tf.data.experimental``, and the few functions that did not.

Source of the behaviour: TensorFlow 1.15.5, ``contrib/data/python/ops``.
"""

import numpy as np
from tensorflow.python.data.ops import dataset_ops
from tensorflow.python.data.util import nest, structure
from tensorflow.python.ops import gen_experimental_dataset_ops

from chapter14 import tf1
from chapter14.tf1 import names

tf = tf1.load()

__path__ = []
__getattr__, __dir__, __all__ = names.access(__name__)


def batch_and_drop_remainder(batch_size):
    """For ``Dataset.apply``: batches of just this size; what is left over at the end is dropped."""
    return lambda dataset: dataset.batch(batch_size, drop_remainder=True)


def padded_batch_and_drop_remainder(batch_size, padded_shapes, padding_values=None):
    """For ``Dataset.apply``: as `batch_and_drop_remainder`, of elements padded to one shape."""
    return lambda dataset: dataset.padded_batch(batch_size, padded_shapes=padded_shapes,
                                                padding_values=padding_values, drop_remainder=True)


def sloppy_interleave(map_func, cycle_length, block_length=1):
    """For ``Dataset.apply``: `parallel_interleave` whose order may differ from run to run."""
    return tf.data.experimental.parallel_interleave(map_func, cycle_length, block_length,
                                                    sloppy=True)


def reduce_dataset(dataset, reducer):
    """The value a ``Reducer`` makes of a data set; as in 1.15, ``finalize_func`` is not called.

    Raises `TypeError` where it is no data set.
    """
    if not isinstance(dataset, tf.data.Dataset):
        raise TypeError("`dataset` must be a `tf.data.Dataset` object.")
    return dataset.reduce(reducer.init_func(np.int64(0)), reducer.reduce_func)


def assert_element_shape(expected_shapes):
    """For ``Dataset.apply``: check that elements have these shapes, whose open sizes fit any.

    Raises `ValueError` where the data set's shapes cannot be these; the session raises
    ``InvalidArgumentError`` at an element that has another one.
    """
    def check(*elements):
        shapes = nest.flatten(expected_shapes)
        checked = nest.pack_sequence_as(elements, [
            _of_shape(tensor, shape) for tensor, shape in zip(nest.flatten(elements), shapes)])
        return checked[0] if len(elements) == 1 else checked

    def apply(dataset):
        known = tf.data.get_output_shapes(dataset)
        for shape, expected in zip(nest.flatten(known), nest.flatten_up_to(known, expected_shapes)):
            shape.assert_is_compatible_with(expected)
        return dataset.map(check)
    return apply


def _of_shape(tensor, shape):
    shape = tf.TensorShape(shape)
    if shape.rank is None:
        return tensor
    checks = [tf.assert_rank(tensor, shape.rank)] + [
        tf.assert_equal(tf.shape(tensor)[axis], size,
                        message=f"Wrong shape for {tensor.name}: expected {shape}")
        for axis, size in enumerate(shape.as_list()) if size is not None]
    with tf.control_dependencies([check for check in checks if check is not None]):
        tensor = tf.identity(tensor)
    tensor.set_shape(shape)
    return tensor


def sliding_window_batch(window_size, stride=None, window_shift=None, window_stride=1):
    """For ``Dataset.apply``: batches of ``window_size`` elements that lie ``window_stride`` apart.

    Each begins ``window_shift`` elements (``stride`` in older code; 1 by default) after the one
    before. Raises `ValueError` where both names are given.
    """
    if stride is not None and window_shift is not None:
        raise ValueError("Cannot specify both `stride` and `window_shift`")
    shift = next((value for value in (window_shift, stride) if value is not None), 1)
    return lambda dataset: dataset_ops.DatasetV1Adapter(
        _Slides(dataset, window_size, shift, window_stride))


class _Slides(dataset_ops.UnaryDataset):
    def __init__(self, dataset, size, shift, stride):
        size, stride, shift = (tf.convert_to_tensor(value, tf.int64, name=name) for value, name in (
            (size, "window_size"), (stride, "window_stride"), (shift, "window_shift")))
        spec = dataset_ops.get_structure(dataset)
        self._structure = nest.map_structure(lambda part: part._batch(None), spec)
        super().__init__(dataset, gen_experimental_dataset_ops.sliding_window_dataset(
            dataset._variant_tensor, size, shift, stride,
            structure.get_flat_tensor_types(self._structure),
            structure.get_flat_tensor_shapes(self._structure)))

    @property
    def element_spec(self):
        return self._structure
