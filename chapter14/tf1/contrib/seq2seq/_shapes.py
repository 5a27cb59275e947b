"""Checks of shapes by ops.

Source of the behaviour: TensorFlow 1.15.5, ``contrib/framework/python/framework/tensor_util.py``.
"""

from chapter14 import tf1

tf = tf1.load()


def with_same_shape(expected, tensor):
    """The tensor, checked to have the shape of another: at once where both are known, else when it
    is run.

    Raises `ValueError` where the shapes are known and differ; ops are named after the tensor's.
    """
    with tf.name_scope(tensor.op.name + "/", values=[expected, tensor]):
        if expected.shape.is_fully_defined():
            return _with_known_shape(expected.shape, tensor)
        return _asserted(tf.shape(expected, name="expected_shape"), tensor)


def _with_known_shape(shape, tensor):
    is_number = shape.rank == 0
    if tensor.shape.is_fully_defined():
        if tensor.shape.is_compatible_with(shape):
            return tensor
        if not is_number or not tensor.shape.is_compatible_with([1]):
            raise ValueError(
                f"Invalid shape for tensor {tensor.name}, expected {shape.as_list()}, got "
                f"{tensor.shape}.")
    if is_number:
        with tf.name_scope(tensor.op.name + "/", values=[tensor]):
            return tf.reshape(tensor, [])
    result = _asserted(shape.as_list(), tensor)
    result.set_shape(shape)
    return result


def _asserted(shape, tensor):
    """The tensor, once its shape is found to be ``shape``, a list or a tensor, in which -1 is any
    size."""
    with tf.name_scope(tensor.op.name + "/", values=[tensor]):
        with tf.name_scope("assert_shape", values=[tensor]) as scope:
            actual = tf.shape(tensor, name="actual")
            data = [f"Wrong shape for {tensor.op.name}:{tensor.value_index} [expected] [actual].",
                    shape, actual]
            check = tf.Assert(_is_shape(shape, tensor, actual), data, name=scope)
        with tf.control_dependencies([check]):
            return tf.identity(tensor)


def _is_shape(shape, tensor, actual):
    with tf.name_scope("is_shape", values=[tensor]) as scope:
        n_axes = tf.size(shape)
        with tf.name_scope("is_rank", values=[tensor]) as rank_scope:
            n_axes = tf.convert_to_tensor(n_axes, name="expected")
            is_rank = tf.equal(n_axes, tf.rank(tensor, name="actual"), name=rank_scope)
        with tf.name_scope("shape_tensor_equal", values=[shape, actual]) as equal_scope:
            any_size, same = tf.equal(shape, -1), tf.equal(shape, actual, "equal")
            are_equal = tf.reduce_all(tf.logical_or(any_size, same, name="exclude_partial_shape"),
                                      name=equal_scope)
        return tf.logical_and(is_rank, are_equal, name=scope)
