"""The loss of sequences. Source of the behaviour: TensorFlow 1.15.5,
``contrib/seq2seq/python/ops/loss.py``."""

from chapter14 import tf1

tf = tf1.load()


def sequence_loss(logits, targets, weights, average_across_timesteps=True,
                  average_across_batch=True, sum_over_timesteps=False, sum_over_batch=False,
                  softmax_loss_function=None, name=None):
    """Weighted cross entropy of sequences.

    Parameters
    ----------
    logits : float tensor, [batch, steps, classes]
    targets : integer tensor, [batch, steps]
    weights : float tensor, [batch, steps]
        Of each step's loss; 0 leaves a step out.
    average_across_timesteps, average_across_batch : bool
        Whether to sum over that axis and divide by the weights' sum.
    sum_over_timesteps, sum_over_batch : bool
        Whether to sum over that axis and divide by the number of weights that are not 0.
    softmax_loss_function : callable, optional
        ``softmax_loss_function(labels=, logits=)`` in place of the cross entropy.
    name : str, optional
        By default ``sequence_loss``.

    Returns
    -------
    tensor
        A number; [batch] or [steps] where only the other axis is reduced; [batch, steps] where none
        is.

    Raises
    ------
    ValueError
        A tensor has another rank, or an axis is to be both averaged and summed.
    """
    for what, value, axes in (("Logits", logits, ("batch_size", "sequence_length", "logits")),
                              ("Targets", targets, ("batch_size", "sequence_length")),
                              ("Weights", weights, ("batch_size", "sequence_length"))):
        if len(value.shape) != len(axes):
            raise ValueError(f"{what} must be a [{' x '.join(axes)}] tensor, got {value.shape}")
    for axis, average, total in (("timesteps", average_across_timesteps, sum_over_timesteps),
                                 ("batch", average_across_batch, sum_over_batch)):
        if average and total:
            raise ValueError(
                f"average_across_{axis} and sum_over_{axis} cannot be set to True at same time.")
    with tf.name_scope(name, "sequence_loss", [logits, targets, weights]):
        flat_logits = tf.reshape(logits, [-1, tf.shape(logits)[2]])
        targets = tf.reshape(targets, [-1])
        loss_function = softmax_loss_function or tf.nn.sparse_softmax_cross_entropy_with_logits
        losses = loss_function(labels=targets, logits=flat_logits)
        losses *= tf.reshape(weights, [-1])
        if average_across_timesteps and average_across_batch:
            return tf.div_no_nan(tf.reduce_sum(losses), tf.reduce_sum(weights))
        if sum_over_timesteps and sum_over_batch:
            return tf.div_no_nan(tf.reduce_sum(losses),
                                 tf.cast(tf.math.count_nonzero(weights), losses.dtype))
        losses = tf.reshape(losses, tf.shape(logits)[0:2])
        if average_across_timesteps or average_across_batch:
            axis = [0] if average_across_batch else [1]
            return tf.div_no_nan(tf.reduce_sum(losses, axis), tf.reduce_sum(weights, axis))
        if sum_over_timesteps or sum_over_batch:
            axis = [0] if sum_over_batch else [1]
            total = tf.reduce_sum(losses, axis)
            return tf.div_no_nan(total, tf.cast(tf.math.count_nonzero(weights, axis), losses.dtype))
        return losses
