"""What is known of shapes while a graph is built."""

from chapter14 import tf1 as tf
from scripts.oracle.catalogue import X_batch, fed


def _known(*tensors):
    """One op for each size that is known, of all that are printed: what is known shows in the
    count."""
    for tensor in tensors:
        shape = tensor.get_shape()
        for size in shape.as_list() if shape.ndims is not None else []:
            if size is not None:
                tf.constant(size)
    return tf.random_normal([2])


def shapes_compared():
    x, y, any_rank = fed(X_batch), fed(X_batch, [4, 3]), tf.placeholder(tf.float32)
    answers = [x.shape == x.shape, x.shape == fed(X_batch).shape, x.shape == [None, 3],
               y.shape == [4, 3],
               y.shape == fed(X_batch,
                              [4, 3]).shape, any_rank.shape == tf.placeholder(tf.float32).shape,
               x.shape != fed(X_batch).shape, y.shape != [4, 3], y.shape != (4, 5), x.shape != [3]]
    for answer in answers:
        if answer:
            tf.constant(1)
    return tf.constant([bool(answer) for answer in answers]), tf.random_normal([2])


def shapes_of_unknown_rank_compared():
    if fed(X_batch).shape != [4, 4]:
        tf.constant([1, 2, 3])
    try:
        if tf.placeholder(tf.float32).shape != tf.TensorShape([2]):
            tf.constant(1)
    except ValueError:
        tf.constant([1, 2])
        tf.constant(3)
    return tf.random_normal([2])


def sizes_compared():
    size, open_size = fed(X_batch).shape[1], fed(X_batch).shape[0]
    answers = [size == 3, size == "3", size == 3.0, size == 2.5, size == "x", size != 4,
               size != "3", size != 4.0,
               open_size == None, bool(open_size), bool(tf.Dimension(0))]  # noqa: E711
    return tf.constant([bool(answer) for answer in answers]), [
        tf.random_normal([2]) for answer in answers if answer]


def sizes_of_other_types():
    halves = tf.placeholder(tf.float32, [None, 8 / 2])
    tf.get_variable("weights", [6 / 2, 2])
    try:
        tf.placeholder(tf.float32, [None, 5 / 2])
    except ValueError:
        tf.constant([1.0, 2.0])
    return tf.constant(halves.shape[1].value), _known(halves)


def sizes_as_conditions():
    x = fed(X_batch)
    rows = x.shape[0] or tf.shape(x)[0]
    return tf.constant(isinstance(rows, tf.Dimension)), tf.random_normal([2])


def shapes_of_tensor_arrays():
    arrays = [tf.TensorArray(tf.float32, size=3).unstack(tf.ones([3, 2])),
              tf.TensorArray(tf.float32, size=1, element_shape=[None, 2]).write(0, tf.ones([3, 2])),
              tf.TensorArray(tf.float32, size=0, dynamic_size=True).write(0, tf.ones([2]))]
    stacked = [array.stack() for array in arrays]
    return stacked, _known(*stacked)


def _sparse():
    return tf.SparseTensor([[0, 0], [1, 2]], [1.0, 2.0], [3, 4])


def shapes_of_sparse_placeholders():
    known = [tf.sparse_placeholder(tf.float32, shape=[7, 9]),
             tf.sparse_placeholder(tf.float32, shape=[None, 9]),
             tf.sparse_placeholder(tf.float32),
             tf.sparse_placeholder(tf.float32, tf.constant([2, 3], tf.int64))]
    product = tf.sparse_tensor_dense_matmul(known[0], tf.ones([9, 2]))
    return _known(product, *known), known[0].dense_shape


def shapes_of_sparse_results():
    answer = tf.placeholder_with_default(True, [])
    chosen = tf.cond(answer, _sparse, _sparse)
    looped = tf.while_loop(lambda step, values: step < 2, lambda step, values: (step + 1, values),
                           [0, _sparse()])[1]
    dense = [tf.sparse_tensor_to_dense(values) for values in (chosen, looped)]
    return dense, _known(chosen, looped)


def shapes_of_sparse_elements():
    rows = tf.data.Dataset.from_tensor_slices(_sparse()).batch(2)
    batch = tf.data.make_initializable_iterator(rows.map(lambda values: values))
    tf.add_to_collection(tf.GraphKeys.TABLE_INITIALIZERS, batch.initializer)
    batch = batch.get_next()
    return batch.values, _known(batch)


def constants_looked_through():
    x = fed(X_batch)
    training = [tf.identity(tf.constant(False)), tf.stop_gradient(tf.constant(True)),
                tf.unstack(tf.constant([True, False]))[1]]
    kept = tf.sparse_retain(_sparse(), tf.constant([True, False]))
    return [tf.layers.dropout(x, training=value) for value in training], _known(kept)
