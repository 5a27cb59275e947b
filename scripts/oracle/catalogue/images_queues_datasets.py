"""Images, queues, data sets, imported graphs, and what else old code builds between random ops."""

import numpy as np

from chapter14 import tf1 as tf
from scripts.oracle.catalogue import X_batch, X_images, X_steps, fed, y_batch


def images_at_random():
    image = tf.constant(X_images[0])
    return (tf.image.random_flip_left_right(image, seed=3), tf.image.random_brightness(image, 0.2),
            tf.image.random_contrast(image, 0.5, 1.5), tf.image.random_flip_up_down(image))


def images_of_colours_at_random():
    image = tf.constant(np.abs(X_images).reshape(8, 8, 2)[:, :, :1] * [[[0.2, 0.5, 0.9]]],
                        dtype=tf.float32)
    return (tf.image.random_hue(image, 0.1), tf.image.random_saturation(image, 0.5, 1.5),
            tf.random_normal([1]))


def images_resized():
    X = fed(X_images)
    return (tf.image.resize_images(X, [4, 4]), tf.image.resize_bilinear(X, [3, 3]),
            tf.random_normal([1]), tf.image.central_crop(tf.constant(X_images[0]), 0.5))


def images_standardised():
    return tf.image.per_image_standardization(tf.constant(X_images[0])), tf.random_normal([1])


def images_cropped_or_padded():
    return tf.image.resize_image_with_crop_or_pad(fed(X_images), 6, 10), tf.random_normal([1])


def images_cropped():
    return (tf.image.crop_to_bounding_box(tf.constant(X_images[0]), 1, 1, 3, 3),
            tf.random_normal([1]))


def images_changed():
    image = tf.constant(X_images[0])
    return (tf.image.flip_left_right(image), tf.image.rot90(image),
            tf.image.adjust_brightness(image, 0.1), tf.image.convert_image_dtype(image, tf.float64),
            tf.image.transpose_image(image), tf.random_normal([1]),
            tf.image.grayscale_to_rgb(image))


def queues():
    queue = tf.FIFOQueue(3, [tf.float32], shapes=[[3]])
    shuffled = tf.RandomShuffleQueue(10, 0, [tf.float32], shapes=[[3]])
    tf.add_to_collection(tf.GraphKeys.TABLE_INITIALIZERS, queue.enqueue([[1.0, 2.0, 3.0]]))
    tf.add_to_collection(tf.GraphKeys.TABLE_INITIALIZERS, shuffled.enqueue_many([X_batch]))
    return queue.size(), shuffled.size(), tf.random_normal([2])


def queues_of_input():
    tf.train.string_input_producer(["a", "b"])
    tf.train.batch([tf.random_normal([2])], 3)
    tf.train.shuffle_batch([tf.random_normal([2])], 3, 10, 2)
    tf.train.slice_input_producer([tf.constant(X_batch)])
    return tf.random_normal([2])


def data_sets_in_many_steps():
    data = (tf.data.Dataset.from_tensor_slices((X_batch, y_batch)).shuffle(4).repeat().batch(2)
            .map(lambda X, y: (X + tf.random_uniform(tf.shape(X)), y)).prefetch(1))
    iterator = tf.data.Iterator.from_structure(data.output_types, data.output_shapes)
    tf.add_to_collection(tf.GraphKeys.TABLE_INITIALIZERS, iterator.make_initializer(data))
    return iterator.get_next(), tf.random_normal([2])


def data_sets_filtered():
    data = tf.data.Dataset.range(9).filter(lambda i: tf.equal(i % 2, 0)).skip(1).take(3)
    both = tf.data.Dataset.zip((data, data.concatenate(data)))
    both = both.flat_map(lambda a, b: tf.data.Dataset.from_tensors(a + b))
    return both.make_one_shot_iterator().get_next(), tf.random_normal([2])


def strings():
    words = tf.string_split(["a b", "c d"])
    return (tf.string_to_number(["1.5", "2.5"]), tf.strings.length(words.values),
            tf.as_string([1, 2])[0:0], tf.string_to_hash_bucket_fast(["x", "y"], 5),
            tf.random_normal([2]))


def sparse():
    S = tf.SparseTensor([[0, 0], [1, 2]], [1.0, 2.0], [2, 3])
    return (tf.sparse_tensor_dense_matmul(S, fed(X_batch)[:3]), tf.sparse_tensor_to_dense(S),
            tf.sparse_reduce_sum(S), tf.sparse_add(S, S).values)


def embeddings_of_sparse_words():
    words = tf.SparseTensor([[0, 0], [1, 0]], [1, 3], [2, 2])
    return tf.nn.embedding_lookup_sparse(tf.get_variable("E", [4, 2]), words, None, combiner="mean")


def means_of_segments():
    return tf.unsorted_segment_mean(fed(X_batch), [0, 1, 0, 1], 2), tf.random_normal([1])


def numbers_counted():
    return tf.random_normal([1])


def distributions():
    normal = tf.distributions.Normal(loc=[0.0, 1.0], scale=[1.0, 2.0])
    coin = tf.distributions.Bernoulli(probs=[0.2, 0.7])
    classes = tf.distributions.Categorical(logits=[0.1, 0.9, 0.3])
    return (normal.sample(2), normal.log_prob([0.5, 0.5]), coin.sample(3), classes.sample(3),
            classes.entropy(),
            tf.distributions.kl_divergence(normal, tf.distributions.Normal(0.0, 1.0)),
            tf.distributions.Uniform(0.0, 2.0).sample(2))


def segments_and_sorts():
    X = fed(X_batch)
    return (tf.segment_sum(X, [0, 0, 1, 1]), tf.unsorted_segment_sum(X, [0, 1, 0, 1], 2),
            tf.cumsum(X, 1), tf.sort(X, direction="DESCENDING"), tf.argsort(X[0]),
            tf.unique([1, 2, 1]), tf.setdiff1d([1, 2, 3], [2]),
            tf.histogram_fixed_width(X, [0.0, 2.0], 3), tf.nn.in_top_k(X, y_batch, 2),
            tf.meshgrid([1, 2], [3, 4]), tf.searchsorted([1.0, 2.0], [1.5]))


def more_arithmetic():
    X = fed(X_batch)
    return (tf.tanh(X), tf.add(X, X), tf.subtract(X, 1.0), tf.multiply(X, 2.0), tf.divide(X, 2),
            tf.truediv(X, 2.0), tf.floordiv(X, 2.0), tf.mod(X, 2.0), tf.negative(X),
            tf.scalar_mul(2.0, X), tf.cross(X, X), tf.erf(X), tf.reduce_all(X > 0), tf.argmin(X, 0),
            tf.logical_not(X > 1), tf.logical_or(X > 1, X < 0.5), tf.rint(X), tf.ceil(X),
            tf.truncatediv(7, 2), tf.cumprod(X), tf.lbeta(X), tf.real(tf.complex(1.0, 2.0)),
            tf.matrix_band_part(X, 0, -1), tf.confusion_matrix([0, 1], [1, 1]))


def more_layers():
    X = fed(X_images)
    return (tf.nn.depthwise_conv2d(X, tf.get_variable("K", [2, 2, 1, 2]), [1, 1, 1, 1], "SAME"),
            tf.nn.atrous_conv2d(X, tf.get_variable("L", [2, 2, 1, 1]), 2, "SAME"),
            tf.nn.convolution(X, tf.get_variable("M", [2, 2, 1, 1]), "VALID"),
            tf.nn.conv2d_transpose(X, tf.get_variable("N", [2, 2, 3, 1]), [2, 16, 16, 3],
                                   [1, 2, 2, 1]),
            tf.nn.pool(X, [2, 2], "MAX", "VALID"),
            tf.nn.conv1d(fed(X_steps), tf.get_variable("O", [2, 2, 1]), 1, "SAME"),
            tf.nn.xw_plus_b(fed(X_batch), tf.get_variable("W", [3, 2]), [0.1, 0.2]),
            tf.nn.zero_fraction(X),
            tf.nn.relu_layer(fed(X_batch), tf.get_variable("V", [3, 2]), [0.1, 0.2]),
            tf.space_to_depth(X, 2))


def layers_of_keras():
    inputs = tf.keras.layers.Input(tensor=fed(X_batch))
    hidden = tf.keras.layers.Dense(4, activation="relu")(inputs)
    return tf.keras.layers.Dense(2, kernel_initializer="he_normal")(
        tf.keras.layers.Dropout(0.5)(hidden, training=True))


def graph_imported():
    with tf.Graph().as_default() as graph:
        X = tf.placeholder(tf.float32, [None, 3], name="X")
        tf.layers.dropout(tf.layers.dense(X, 2), 0.5, training=True, name="drop")
        tf.identity(tf.nn.dropout(X, 0.5), name="out")
        meta = tf.train.export_meta_graph(graph=graph)
    tf.train.import_meta_graph(meta)
    X = fed(X_batch)
    return tf.layers.dense(X, 2, name="new"), tf.random_normal([2])


def graph_of_classes_exported():
    """With a construct of which 1.15 has more ops: a layer is added after it was imported."""
    with tf.Graph().as_default() as graph:
        tf.identity(tf.one_hot([0, 2], 3, on_value=1., off_value=0.), name="classes")
        meta = tf.train.export_meta_graph(graph=graph)
    tf.train.import_meta_graph(meta)
    return tf.layers.dense(tf.get_default_graph().get_tensor_by_name("classes:0"), 2)


def definition_imported():
    with tf.Graph().as_default() as graph:
        X = tf.placeholder(tf.float32, [None, 3], name="X")
        tf.identity(X * 2, name="out")
    out, = tf.import_graph_def(graph.as_graph_def(), input_map={"X:0": tf.constant(X_batch)},
                               return_elements=["out:0"])
    return out, tf.random_normal([2])


def graphs_side_by_side():
    with tf.Graph().as_default():
        tf.set_random_seed(3)
        tf.random_normal([2])
    return tf.random_normal([2])


def assignments_by_parts():
    W = tf.Variable(tf.zeros([4, 2]))
    with tf.control_dependencies([tf.scatter_update(W, [0, 2], [[1.0, 1.0], [2.0, 2.0]])]):
        return (tf.identity(W[0].assign([5.0, 6.0])), tf.count_up_to(tf.Variable(0), 9),
                tf.random_normal([2]))


def hooks_and_steps():
    step = tf.train.create_global_step()
    tf.train.get_global_step()
    return (tf.assign_add(step, 2), tf.size(tf.report_uninitialized_variables()),
            tf.random_normal([2]))
