"""What tf-slim has left out of ``tf.contrib.layers``: embeddings.

Source of the behaviour: TensorFlow 1.15.5, ``contrib/layers``, ``encoders.py`` and
``embedding_ops.py``.
"""

from chapter14 import tf1
from chapter14.tf1.contrib import _tf_slim

tf = tf1.load()
_model_variable = _tf_slim.module("ops.variables").model_variable


def embed_sequence(ids, vocab_size=None, embed_dim=None, unique=False, initializer=None,
                   regularizer=None, trainable=True, scope=None, reuse=None):
    """[batch, words] of ids as [batch, words, embed_dim], rows of a variable ``embeddings``.

    ``unique`` looks each word up once. `ValueError` where sizes are missing and nothing is reused.
    """
    if not (reuse or vocab_size and embed_dim):
        raise ValueError("Must specify vocab size and embedding dimension, unless variables are "
                         f"reused, not vocab_size={vocab_size} and embed_dim={embed_dim}")
    with tf.variable_scope(scope, "EmbedSequence", [ids], reuse=reuse):
        open_shape = reuse and vocab_size is None or embed_dim is None
        embeddings = _model_variable(
            "embeddings", shape=None if open_shape else [vocab_size, embed_dim],
            initializer=initializer, regularizer=regularizer, trainable=trainable)
        return (embedding_lookup_unique if unique else tf.nn.embedding_lookup)(embeddings, ids)


def bow_encoder(ids, vocab_size, embed_dim, sparse_lookup=True, initializer=None, regularizer=None,
                trainable=True, scope=None, reuse=None):
    """[batch, words] of ids, dense or sparse, as [batch, embed_dim]: means of embeddings.

    With ``sparse_lookup``, 0 stands for no word in dense ids. `ValueError` where a size is missing,
    `TypeError` for sparse ids without ``sparse_lookup``.
    """
    if not vocab_size or not embed_dim:
        raise ValueError("Must specify vocab size and embedding dimension")
    with tf.variable_scope(scope, "bow_encoder", [ids], reuse=reuse):
        embeddings = _model_variable(
            "embeddings", shape=[vocab_size, embed_dim], initializer=initializer,
            regularizer=regularizer, trainable=trainable)
        is_sparse = isinstance(ids, tf.SparseTensor)
        if sparse_lookup:
            if not is_sparse:
                ids = _tf_slim.module("layers.sparse_ops").dense_to_sparse_tensor(ids)
            return safe_embedding_lookup_sparse([embeddings], ids, combiner="mean", default_id=0)
        if is_sparse:
            raise TypeError(f"ids are expected to be dense Tensor, got: {ids}")
        return tf.reduce_mean(tf.nn.embedding_lookup(embeddings, ids), axis=1)


def safe_embedding_lookup_sparse(embedding_weights, sparse_ids, sparse_weights=None, combiner=None,
                                 default_id=None, name=None, partition_strategy="div",
                                 max_norm=None):
    """``tf.nn.safe_embedding_lookup_sparse``, in contrib's order of arguments.

    ``combiner`` is ``mean`` by default. `ValueError` where there are no weights.
    """
    if embedding_weights is None or isinstance(embedding_weights, list) and not embedding_weights:
        raise ValueError(f"Missing embedding_weights {embedding_weights}.")
    return tf.nn.safe_embedding_lookup_sparse(
        embedding_weights, sparse_ids, sparse_weights, combiner=combiner or "mean",
        default_id=default_id, name=name or "embedding_lookup",
        partition_strategy=partition_strategy, max_norm=max_norm)


def embedding_lookup_unique(params, ids, partition_strategy="mod", name=None):
    """``tf.nn.embedding_lookup`` of ids of any shape, each looked up once."""
    with tf.name_scope(name, "EmbeddingLookupUnique", [params, ids]):
        ids = tf.convert_to_tensor(ids)
        shape = tf.shape(ids)
        unique_ids, places = tf.unique(tf.reshape(ids, tf.reduce_prod(shape, keepdims=True)))
        found = tf.nn.embedding_lookup(params, unique_ids, partition_strategy)
        rows = tf.gather(found, places)
        embedded = tf.reshape(rows, tf.concat([shape, tf.shape(found)[1:]], 0))
        embedded.set_shape(ids.shape.concatenate(found.shape[1:]))
        return embedded
