"""chapter14/tf1/replacements/datasets: elements in TensorFlow 1.15.5's order at graph seed 42."""

import pytest

from chapter14 import tf1 as tf

tf.load()

# two epochs of what 1.15 makes of shuffle(6).repeat(2)
FUSED = [3, 4, 0, 1, 5, 2, 4, 2, 0, 5, 3, 1]
APART = [5, 4, 0, 1, 2, 3, 1, 0, 2, 4, 3, 5]  # of the two, one after the other


def data(n=6):
    return tf.data.Dataset.range(n)


def options(**chosen):
    result = tf.data.Options()
    for name, value in chosen.items():
        setattr(result.experimental_optimization, name, value)
    return result


def drain(session, element, feeds=None, limit=30):
    """What is got until the end, at most so many."""
    elements = []
    try:
        while len(elements) < limit:
            elements.append(session.run(element, feeds))
    except tf.errors.OutOfRangeError:
        pass
    return [element.tolist() if hasattr(element, "tolist") else [int(part) for part in element]
            for element in elements]


@pytest.fixture(autouse=True)
def graph():
    tf.reset_default_graph()
    tf.set_random_seed(42)


def order(make):
    element = make().make_one_shot_iterator().get_next()
    with tf.Session() as session:
        return drain(session, element)


@pytest.mark.parametrize("make, expected", [
    (lambda: data().shuffle(6), [5, 4, 0, 1, 2, 3]),
    (lambda: data().shuffle(6).repeat(2), FUSED),
    (lambda: data().shuffle(6).repeat(tf.constant(2, tf.int64)), FUSED),
    (lambda: data().shuffle(6).repeat().take(12), FUSED),
    (lambda: data().shuffle(6, seed=7).repeat(2), [4, 0, 3, 5, 1, 2, 3, 5, 4, 0, 2, 1]),
    (lambda: data(8).shuffle(3).repeat(2), [0, 3, 4, 2, 5, 6, 1, 7, 2, 3, 0, 5, 4, 7, 1, 6]),
    (lambda: data().shuffle(6, reshuffle_each_iteration=False).repeat(2), [3, 4, 0, 1, 5, 2] * 2),
    (lambda: data().shuffle(6).repeat(1), [5, 4, 0, 1, 2, 3]),
    (lambda: data().shuffle(6).skip(0).repeat(2), FUSED),
    (lambda: data().shuffle(6).take(-1).prefetch(0).repeat(1).repeat(2), FUSED),
    (lambda: data().shuffle(6).prefetch(1).repeat(2), APART),
    (lambda: data(4).shuffle(6).repeat(2).repeat(2), [3, 0, 1, 2, 1, 2, 0, 3] * 2),
    (lambda: data().shuffle(6).shuffle(6).repeat(2), [0, 1, 5, 4, 2, 3, 2, 1, 3, 0, 4, 5]),
    (lambda: data(3).shuffle(6).repeat(2).shuffle(6).repeat(2),
     [2, 2, 1, 1, 0, 0, 2, 0, 2, 0, 1, 1]),
    (lambda: data().repeat(2).shuffle(6), [1, 3, 2, 5, 2, 4, 0, 0, 1, 5, 4, 3]),
    (lambda: data().shuffle(6).repeat(2).batch(5), [FUSED[:5], FUSED[5:10], FUSED[10:]]),
    (lambda: data().shuffle(6).batch(3).repeat(2), [APART[:3], APART[3:6], APART[6:9], APART[9:]]),
    (lambda: data(2).flat_map(lambda i: data(4).shuffle(4).repeat(2)),
     [2, 0, 1, 3, 2, 3, 1, 0] * 2),
    (lambda: tf.data.Dataset.zip((data().shuffle(6).repeat(2), data().shuffle(3).repeat(2))),
     [[3, 1], [4, 3], [0, 4], [1, 2], [5, 5], [2, 0],
      [4, 0], [2, 1], [0, 4], [5, 2], [3, 5], [1, 3]]),
    (lambda: data().apply(tf.data.experimental.shuffle_and_repeat(6, 2)),
     [0, 4, 1, 2, 3, 5, 5, 4, 2, 0, 3, 1]),
    (lambda: data().apply(tf.contrib.data.shuffle_and_repeat(6, 2)),
     [0, 4, 1, 2, 3, 5, 5, 4, 2, 0, 3, 1]),
])
def test_orders(make, expected):
    """Also where other steps stand between, before and after."""
    assert order(make) == expected


@pytest.mark.parametrize("chosen, repeat, expected", [
    ({}, 2, FUSED),
    ({"shuffle_and_repeat_fusion": False}, 2, APART),
    ({"apply_default_optimizations": False}, 2, APART),
    ({"apply_default_optimizations": False, "shuffle_and_repeat_fusion": True}, 2, FUSED),
    ({"autotune": False}, 2, FUSED),
    ({"noop_elimination": False}, 1, FUSED[:6]),
])
def test_options(chosen, repeat, expected):
    """What 1.15 rewrites can be chosen, before or after."""
    assert (order(lambda: data().shuffle(6).repeat(repeat).with_options(options(**chosen)))
            == expected)
    tf.reset_default_graph()
    tf.set_random_seed(42)
    assert (order(lambda: data().with_options(options(**chosen)).shuffle(6).repeat(repeat))
            == expected)


def test_initializable_iterators():
    """They begin with the same order each time."""
    iterator = data().shuffle(6).repeat(2).make_initializable_iterator()
    element = iterator.get_next()
    with tf.Session() as session:
        for _ in range(2):
            session.run(iterator.initializer)
            assert drain(session, element) == FUSED


def test_reinitializable_iterators():
    """1.15 does not rewrite what it initializes them with."""
    shuffled = data().shuffle(6).repeat(2)
    iterator = tf.data.Iterator.from_structure(tf.int64, [])
    initializer, element = iterator.make_initializer(shuffled), iterator.get_next()
    with tf.Session() as session:
        session.run(initializer)
        assert drain(session, element) == APART


def test_feedable_iterators():
    handle = data().shuffle(6).repeat(2).make_one_shot_iterator().string_handle()
    fed = tf.placeholder(tf.string, [])
    element = tf.data.Iterator.from_string_handle(fed, tf.int64, []).get_next()
    with tf.Session() as session:
        assert drain(session, element, {fed: session.run(handle)}) == FUSED


def test_a_data_set_of_a_variable_is_not_rewritten():
    """Of the old kind of variable, which a session keeps."""
    one = tf.Variable(1.0)
    iterator = data().shuffle(6).repeat(2).map(
        lambda i: tf.cast(i, tf.float32) * one).make_initializable_iterator()
    element = iterator.get_next()
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        session.run(iterator.initializer)
        assert drain(session, element) == [3, 5, 0, 4, 1, 2, 5, 1, 0, 3, 4, 2]


def test_one_data_set_in_two_pipelines():
    shuffled = data().shuffle(6)
    once = shuffled.batch(6).make_one_shot_iterator().get_next()
    twice = shuffled.repeat(2).batch(12).make_one_shot_iterator().get_next()
    with tf.Session() as session:
        assert session.run(once).tolist() == APART[:6] and session.run(twice).tolist() == FUSED


@pytest.mark.parametrize("make, expected", [
    (lambda: data().apply(tf.contrib.data.batch_and_drop_remainder(4)), [[0, 1, 2, 3]]),
    (lambda: data().apply(tf.contrib.data.map_and_batch(lambda i: i + 1, 4)),
     [[1, 2, 3, 4], [5, 6]]),
    (lambda: data().apply(tf.contrib.data.sliding_window_batch(3, window_shift=2)),
     [[0, 1, 2], [2, 3, 4]]),
    (lambda: data().batch(4).apply(tf.contrib.data.unbatch()), list(range(6))),
    (lambda: data(2).apply(tf.contrib.data.assert_element_shape(tf.TensorShape([]))), [0, 1]),
    (lambda: tf.contrib.data.Counter(2).take(2), [2, 3]),
])
def test_contrib(make, expected):
    assert order(make) == expected


def test_contrib_refuses():
    with pytest.raises(ValueError, match="both `stride` and `window_shift`"):
        tf.contrib.data.sliding_window_batch(3, stride=1, window_shift=1)
    with pytest.raises(ValueError, match=r"Shapes \(2,\) and \(3,\) are incompatible"):
        data().batch(2, drop_remainder=True).apply(
            tf.contrib.data.assert_element_shape(tf.TensorShape([3])))
    with pytest.raises(TypeError, match="must be a `tf.data.Dataset`"):
        tf.contrib.data.reduce_dataset([1], None)
