"""Feature columns of ``tf.contrib.layers``: inputs of models, and linear models, of each kind."""

import numpy as np

from chapter14 import tf1 as tf
from scripts.oracle.catalogue import X_batch, fed

layers = tf.contrib.layers
words = np.array([["a", "b"], ["c", ""], ["b", "a"], ["", ""]])  # [4 instances, up to 2 words]
dense = layers.real_valued_column("X", dimension=3)
age = layers.real_valued_column("age")
ages = layers.bucketized_column(age, [1.5, 3.5, 3.5])
hashed = layers.sparse_column_with_hash_bucket("word", 5)
listed = layers.sparse_column_with_keys("word", ["a", "b", "c"])
numbered = layers.sparse_column_with_integerized_feature("number", 3)


def _features():
    numbers = tf.constant([[1, 5], [3, 3], [2, 0], [2, 7]], tf.int64)
    weights = tf.constant([[1.0, 2.0], [0.5, 0.0], [1.0, 3.0], [0.0, 0.0]])
    return {"X": fed(X_batch), "age": tf.constant([[1.0], [2.0], [3.0], [4.0]]),
            "word": layers.dense_to_sparse(tf.constant(words), ""),
            "dense_word": tf.constant(words), "number": layers.dense_to_sparse(numbers),
            "weight": layers.dense_to_sparse(weights)}


def _input(*columns, **options):
    return layers.input_from_feature_columns(_features(), columns, **options)


def _linear(*columns, **options):
    """The sums of a linear model, after one step of training."""
    sums, _, _ = layers.weighted_sum_from_feature_columns(_features(), columns, 2, **options)
    loss = tf.reduce_mean(tf.square(sums - [1.0, -1.0]))
    tf.train.GradientDescentOptimizer(0.1).minimize(loss)
    return loss, sums


def columns_of_contrib_of_numbers():
    return _input(dense, layers.real_valued_column("age", normalizer=lambda x: (x - 2.0) / 3.0))


def columns_of_contrib_of_ranges():
    return _input(ages, layers.bucketized_column(dense, [0.25, 0.75]))


def columns_of_contrib_one_hot():
    return _input(*map(layers.one_hot_column, (hashed, listed, numbered)))


def columns_of_contrib_one_hot_weighted():
    return _input(layers.one_hot_column(layers.weighted_sparse_column(listed, "weight")))


def columns_of_contrib_embedded():
    return _input(layers.embedding_column(hashed, 2), dense,
                  layers.embedding_column(numbered, 3, combiner="sqrtn",
                                          initializer=tf.random_uniform_initializer()))


def columns_of_contrib_embedded_weighted():
    weighted = layers.weighted_sparse_column(listed, "weight")
    return _input(layers.embedding_column(weighted, 2, combiner="sum"))


def columns_of_contrib_embedded_within_a_norm():
    return _input(layers.embedding_column(hashed, 4, max_norm=0.5),
                  layers.embedding_column(listed, 2))


def columns_of_contrib_sharing_an_embedding():
    other = layers.sparse_column_with_hash_bucket("dense_word", 5)
    return _input(*layers.shared_embedding_columns([hashed, other], 3))


def columns_of_contrib_of_dense_words():
    column = layers.sparse_column_with_hash_bucket("dense_word", 6)
    return _input(layers.embedding_column(column, 2))


def columns_of_contrib_hashed_by_keys():
    column = layers.sparse_column_with_hash_bucket("word", 5, hash_keys=[[1, 2], [3, 4]])
    return _input(layers.embedding_column(column, 2))


def columns_of_contrib_crossed_and_embedded():
    crossed = [layers.crossed_column([hashed, ages], 50),
               layers.crossed_column([hashed, numbered, ages], 40, hash_key=7)]
    return _input(*(layers.embedding_column(column, 2) for column in crossed))


def columns_of_contrib_linear_of_numbers():
    return _linear(dense, age)


def columns_of_contrib_linear_of_ids():
    return _linear(hashed, listed, numbered, ages, layers.bucketized_column(dense, [0.25, 0.75]))


def columns_of_contrib_linear_weighted():
    mean = layers.sparse_column_with_keys("word", ["a", "b", "c"], combiner="mean")
    return _linear(layers.weighted_sparse_column(hashed, "weight"), mean)


def columns_of_contrib_linear_crossed():
    twice = layers.crossed_column([layers.crossed_column([hashed, ages], 9), numbered], 30)
    return _linear(layers.crossed_column([hashed, numbered], 20), twice)


def columns_of_contrib_linear_of_numbers_as_words():
    return _linear(layers.sparse_column_with_hash_bucket("number", 4, dtype=tf.int64,
                                                         combiner="sqrtn"))


def columns_of_contrib_linear_joint():
    sums, _, _ = layers.joint_weighted_sum_from_feature_columns(_features(), [hashed, listed], 2)
    return tf.reduce_mean(sums), sums


def columns_of_contrib_in_sequence():
    steps = tf.SparseTensor([[0, 0, 0], [0, 1, 0], [1, 1, 0]], ["a", "b", "b"], [4, 3, 1])
    features = {"X": fed(X_batch), "words": steps}
    column = layers.embedding_column(layers.sparse_column_with_keys("words", ["a", "b"]), 2)
    return layers.sequence_input_from_feature_columns(
        features, [column, layers.real_valued_column("X")])


def columns_of_contrib_in_both_libraries():
    return tf.feature_column.input_layer(_features(), [dense, ages, layers.one_hot_column(listed),
                                                       layers.embedding_column(hashed, 2)])


def _example(**features):
    kinds = {float: "float_list", bytes: "bytes_list", int: "int64_list"}
    lists = {float: tf.train.FloatList, bytes: tf.train.BytesList, int: tf.train.Int64List}
    return tf.train.Example(features=tf.train.Features(feature={
        name: tf.train.Feature(**{kinds[type(values[0])]: lists[type(values[0])](value=values)})
        for name, values in features.items()})).SerializeToString()


def columns_of_contrib_parsed():
    examples = tf.constant([_example(X=[1.0, 2.0, 3.0], word=[b"a", b"b"], number=[4]),
                            _example(X=[0.0, 1.0, 0.5], word=[b"c"], age=[2.0])])
    columns = [dense, layers.real_valued_column("age", default_value=7.0), listed, numbered]
    parsed = layers.parse_feature_columns_from_examples(examples, columns)
    columns[2:] = map(layers.one_hot_column, columns[2:])
    return layers.input_from_feature_columns(parsed, columns)


def columns_of_contrib_parsed_in_sequence():
    features = tf.train.Features(feature={"age": tf.train.Feature(
        float_list=tf.train.FloatList(value=[2.0]))})
    steps = tf.train.FeatureLists(feature_list={"word": tf.train.FeatureList(feature=[
        tf.train.Feature(bytes_list=tf.train.BytesList(value=[word])) for word in (b"a", b"c")])})
    example = tf.train.SequenceExample(context=features, feature_lists=steps).SerializeToString()
    context, sequence = layers.parse_feature_columns_from_sequence_examples(
        tf.constant([example]), [age],
        [listed, layers.real_valued_column("X", dimension=3, default_value=0.0)])
    return context["age"], sequence["word"].indices, sequence["X"]


def columns_of_contrib_by_placeholders():
    made = layers.make_place_holder_tensors_for_base_features([dense, hashed])
    tf.add_to_collection("feeds", (made["X"], X_batch))
    columns = layers.infer_real_valued_columns({"X": made["X"]})
    return layers.transform_features(made, columns)[columns[0]]
