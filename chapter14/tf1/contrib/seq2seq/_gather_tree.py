"""Words of beams, found by going back from their ends. TensorFlow 1.15 has an op for it, of C++;
here it is a function of TensorFlow's own ops, which a graph calls by one op.

Source of the behaviour: TensorFlow 1.15.5, ``contrib/seq2seq/kernels/beam_search_ops.cc``,
``beam_search_decoder.py``.
"""

import functools

from tensorflow.python.framework import function

from chapter14 import tf1

tf = tf1.load()


@functools.lru_cache(maxsize=None)
def _function():
    """`_gather_tree` as a function of graphs."""
    made = function.Defun(*[tf.int32] * 4, func_name="GatherTree")(_gather_tree)
    with tf.Graph().as_default():  # or it leaves empty collections in the graph that calls it first
        made.definition  # noqa: B018  (makes it)
    return made


def _gather_tree(step_ids, parent_ids, max_sequence_lengths, end_token):
    """[steps, batch, beams], an int32 each: a beam's words, then ``end_token``."""
    step_ids.set_shape([None, None, None])
    n_steps, batch_size, n_beams = tf.unstack(tf.shape(step_ids), num=3)
    parent_ids = tf.reshape(parent_ids, tf.shape(step_ids))  # fails where the sizes do not fit
    max_sequence_lengths = tf.reshape(max_sequence_lengths, [batch_size])
    end_token = tf.reshape(end_token, [])
    beams = tf.tile(tf.range(n_beams)[tf.newaxis], [batch_size, 1])
    last = tf.minimum(max_sequence_lengths, n_steps)[:, tf.newaxis] - 1

    def back(step, places, words):
        """A step's words at the beams' places, before the words found; places one step before."""
        begins = tf.broadcast_to(step >= last, tf.shape(places))  # at its end, or after it
        places = tf.where(begins, beams, places)
        found = tf.gather(step_ids[step], places, batch_dims=1)
        places = tf.gather(parent_ids[step], places, batch_dims=1)
        return step - 1, places, tf.concat([found[tf.newaxis], words], 0)

    any_size = tf.TensorShape([None, None])
    _, _, words = tf.while_loop(lambda step, places, words: step >= 0, back,
                                [n_steps - 1, beams, step_ids[:0]],
                                [tf.TensorShape([]), any_size, tf.TensorShape([None, None, None])])
    ended = tf.cumsum(tf.cast(tf.equal(words, end_token), tf.int32), exclusive=True) > 0
    after = tf.range(n_steps)[:, tf.newaxis, tf.newaxis] > last
    return tf.where(tf.logical_or(ended, after), tf.fill(tf.shape(words), end_token), words)


def gather_tree(step_ids, parent_ids, max_sequence_lengths, end_token, name=None):
    """The words of each beam, from the words of each step and the beams that they go on from.

    Parameters
    ----------
    step_ids : int32 tensor, [steps, batch, beams]
        The words.
    parent_ids : int32 tensor, [steps, batch, beams]
        For each word, the beam of the step before that it goes on from.
    max_sequence_lengths : int32 tensor, [batch]
        Steps to go back from.
    end_token : int32 number
        What a beam has after its end.
    name : str, optional
        By default ``GatherTree``.

    Returns
    -------
    int32 tensor, [steps, batch, beams]

    Raises
    ------
    TypeError
        The tensors are not of int32.
    ValueError
        The shapes do not fit. Running it raises `InvalidArgumentError` where a parent is no beam.
    """
    with tf.name_scope(name, "GatherTree") as scope:
        given = {"step_ids": step_ids, "parent_ids": parent_ids,
                 "max_sequence_lengths": max_sequence_lengths, "end_token": end_token}
        tensors = [tf.convert_to_tensor(value, dtype=None if key == "step_ids" else tf.int32,
                                        name=key) for key, value in given.items()]
    if tensors[0].dtype != tf.int32:
        raise TypeError(f"gather_tree: step_ids must be int32, got {tensors[0].dtype.name}")
    shape = tensors[0].shape.with_rank(3).merge_with(tensors[1].shape)
    tensors[2].shape.assert_is_compatible_with([shape.dims[1].value])
    tensors[3].shape.assert_has_rank(0)
    result = _function()(*tensors, name=scope)
    result.set_shape(shape)
    return result


def gather_tree_from_array(t, parent_ids, sequence_length):
    """What a TensorArray holds of beams, ordered as their words are.

    Parameters
    ----------
    t : tensor, [steps, batch, beams, ...] or [steps, batch * beams, ...]
        What the TensorArray holds.
    parent_ids : int32 tensor, [steps, batch, beams]
    sequence_length : int tensor, [batch, beams]
        Steps after it keep their order.

    Returns
    -------
    tensor, of the shape of ``t``
    """
    n_steps, batch_size, n_beams = (size.value or tf.shape(parent_ids)[axis]
                                    for axis, size in enumerate(parent_ids.shape.dims))
    beams = tf.expand_dims(tf.expand_dims(tf.range(n_beams), 0), 0)
    beams = tf.tile(beams, [n_steps, batch_size, 1])
    longest = tf.cast(tf.reduce_max(sequence_length, axis=1), tf.int32)
    ordered = gather_tree(beams, parent_ids, longest, n_beams + 1)
    within = tf.transpose(tf.sequence_mask(sequence_length, maxlen=n_steps), perm=[2, 0, 1])
    ordered = tf.where(within, ordered, beams)
    steps = tf.tile(tf.reshape(tf.range(n_steps), [-1, 1, 1]), [1, batch_size, n_beams])
    instances = tf.tile(tf.reshape(tf.range(batch_size), [-1, 1, 1]), [1, n_steps, n_beams])
    instances = tf.transpose(instances, perm=[1, 0, 2])
    places = tf.stack([steps, instances, ordered], -1)
    shape = tf.shape(t)
    return tf.reshape(tf.gather_nd(tf.reshape(t, [n_steps, batch_size, n_beams, -1]), places),
                      shape)
