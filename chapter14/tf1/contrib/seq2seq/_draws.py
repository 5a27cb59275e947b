"""Draws of words, and of whether to draw one.

Source of the behaviour: TensorFlow 1.15.5, ``contrib/seq2seq/python/ops/helper.py``.
"""

from chapter14 import tf1

tf = tf1.load()


def bernoulli_sample(probs, dtype=tf.int32, sample_shape=(), seed=None):
    """``sample_shape`` draws, each 1 with probability ``probs``, a tensor: [*sample_shape, *shape
    of probs]."""
    probs = tf.convert_to_tensor(probs, name="probs")
    shape = tf.shape(probs)

    def draw(n):
        uniform = tf.random_uniform(tf.concat([[n], shape], 0), seed=seed, dtype=probs.dtype)
        return tf.cast(tf.less(uniform, probs), dtype)
    return _sampled(draw, sample_shape)


def categorical_sample(logits, dtype=tf.int32, sample_shape=(), seed=None):
    """Draws of words, from logits [..., words]: [*sample_shape, ...]."""
    logits = tf.convert_to_tensor(logits, name="logits")
    n_words, shape = tf.shape(logits)[-1], tf.shape(logits)[:-1]

    def draw(n):
        rows = logits if logits.shape.ndims == 2 else tf.reshape(logits, [-1, n_words])
        drawn_dtype = tf.int64 if logits.dtype.size > 4 else tf.int32
        drawn = tf.multinomial(rows, n, seed=seed, output_dtype=drawn_dtype)
        return tf.cast(tf.reshape(tf.transpose(drawn), tf.concat([[n], shape], 0)), dtype)
    return _sampled(draw, sample_shape)


def _sampled(draw, sample_shape):
    """As many draws as ``sample_shape``, a number or a vector, asks for, in its shape."""
    with tf.name_scope(None, "call_sampler", values=[sample_shape]):
        sample_shape = tf.convert_to_tensor(sample_shape, dtype=tf.int32, name="sample_shape")
        # a number becomes a vector of one
        pad = tf.cast(tf.equal(tf.rank(sample_shape), 0), tf.int32)
        sample_shape = tf.reshape(sample_shape,
                                  tf.pad(tf.shape(sample_shape), [[pad, 0]], constant_values=1))
        drawn = draw(tf.reduce_prod(sample_shape))
        return tf.reshape(drawn, tf.concat([sample_shape, tf.shape(drawn)[1:]], 0))
