"""chapter14/tf1/replacements: what rarer ops give and refuse (their seeds: test_catalogue.py)."""

import numpy as np
import pytest

from chapter14 import tf1 as tf


@pytest.fixture(autouse=True)
def graph():
    with tf.Graph().as_default() as graph:
        yield graph


def run(fetches):
    with tf.Session() as sess:
        sess.run(tf.global_variables_initializer())
        return sess.run(fetches)


def test_images_of_whole_numbers_stay_whole():
    """TensorFlow 1.15 standardises to whole numbers, and cuts off what the type cannot hold."""
    image = tf.constant(np.arange(48).reshape(4, 4, 3), tf.uint8)
    assert tf.image.per_image_standardization(image).dtype == tf.uint8
    assert run(tf.saturate_cast([-1.0, 300.0, 7.9], tf.uint8)).tolist() == [0, 255, 7]
    assert run(tf.saturate_cast([-1, 70000, 7], tf.uint16)).tolist() == [0, 65535, 7]


def test_image_kept_in_proportion_needs_a_known_size():
    with pytest.raises(ValueError, match="None values not supported"):
        tf.image.resize_images(tf.zeros([8, 8, 3]), tf.placeholder(tf.int32, [2]),
                               preserve_aspect_ratio=True)


def test_crop_beyond_the_image_is_refused():
    with pytest.raises(ValueError, match="width must be >= target"):
        tf.image.crop_to_bounding_box(tf.zeros([8, 8, 3]), 0, 6, 4, 4)


@pytest.mark.parametrize("equation, shapes", [
    ("ij,kj->ik", [(2, 3), (4, 3)]), ("bij,bjk->bik", [(2, 3, 4), (2, 4, 5)]), ("ij->ji", [(2, 3)]),
    ("...ij,jk->...ik", [(2, 3, 4), (4, 5)]), ("ijk,jil->kl", [(2, 3, 4), (3, 2, 5)]),
    ("ij,jk,kl->il", [(2, 3), (3, 4), (4, 5)])])
def test_einsum_is_numpys(equation, shapes):
    arrays = [np.random.RandomState(number).normal(size=shape)
              for number, shape in enumerate(shapes)]
    np.testing.assert_allclose(run(tf.einsum(equation, *map(tf.constant, arrays))),
                               np.einsum(equation, *arrays))


@pytest.mark.parametrize("equation, message", [
    ("ij,jk->il", "output labels do not match"), ("ij->jk->k", "incorrect format")])
def test_einsum_refuses(equation, message):
    with pytest.raises(ValueError, match=message):
        tf.einsum(equation, tf.zeros([2, 3]), tf.zeros([3, 4]))


@pytest.mark.parametrize("repeats, axis", [(2, None), (3, 0), ([1, 0, 2], 0), ([2, 1], 1), (0, 1)])
def test_repeat_is_numpys(repeats, axis):
    array = np.arange(6).reshape(3, 2)
    assert run(tf.repeat(array, repeats, axis)).tolist() == np.repeat(array, repeats, axis).tolist()


def test_gradients_of_sparse_products():
    """Of values and of the dense matrix, as products of dense ones give them."""
    values, dense = tf.constant([1.0, 2.0]), tf.constant([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
    indices, weights = [[0, 1], [1, 2]], tf.constant([[1.0, 2.0], [3.0, 4.0]])
    sparse = tf.sparse_tensor_dense_matmul(tf.SparseTensor(indices, values, [2, 3]), dense)
    same = tf.matmul(tf.scatter_nd(indices, values, [2, 3]), dense)
    found, expected = run([tf.gradients(product * weights, [values, dense])
                           for product in (sparse, same)])
    for a, b in zip(found, expected, strict=True):
        np.testing.assert_array_equal(a, b)


def test_tape_of_a_graph_gives_gradients():
    """The parts that a tape does not ask for are left out; the others are as of `tf.gradients`."""
    x = tf.constant([1.0, 2.0])
    for function in (lambda: x ** 3.0, lambda: 3 - x, lambda: 2 * x, lambda: tf.maximum(x, 1.5),
                     lambda: x / 2 + x):
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = function()
        np.testing.assert_allclose(*run([tape.gradient(y, x), tf.gradients(y, x)[0]]))


def test_resource_variable_has_its_initialized_value():
    variable = tf.Variable([1.0, 2.0], use_resource=True)
    assert variable.initialized_value().name == "cond/Merge:0"
    assert run(tf.Variable(2 * variable.initialized_value())).tolist() == [2, 4]


def test_number_of_another_type_is_refused_in_tensorflow_1s_words():
    with pytest.raises(TypeError, match=r"Expected uint8, got 0.299 of type 'float' instead."):
        tf.image.rgb_to_yiq(tf.placeholder(tf.uint8, [8, 8, 3]))


def test_gradients_added_by_one_op():
    x = tf.constant([1.0, 2.0])
    total = tf.gradients(x * 2 + x * 3 + x * x, x,
                         aggregation_method=tf.AggregationMethod.EXPERIMENTAL_ACCUMULATE_N)
    assert run(total)[0].tolist() == [7, 9]


@pytest.mark.parametrize("numbers, up, strictly_up", [
    ([1, 2, 3], True, True), ([1, 1, 2], True, False), ([2, 1], False, False), ([], True, True),
    ([5], True, True)])
def test_order(numbers, up, strictly_up):
    numbers = tf.constant(numbers, tf.int32)
    assert (run([tf.is_non_decreasing(numbers), tf.is_strictly_increasing(numbers)])
            == [up, strictly_up])
