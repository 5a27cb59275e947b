"""Batch and layer normalisation."""

from chapter14 import tf1
from chapter14.tf1.contrib.framework import add_arg_scope, model_variable
from chapter14.tf1.contrib.layers._variables import collect, collected, collections_of, model_variable_getter

tf = tf1.load()

_INITIALIZERS = {"beta": tf.zeros_initializer, "gamma": tf.ones_initializer, "moving_mean": tf.zeros_initializer,
                 "moving_variance": tf.ones_initializer}


@add_arg_scope
def batch_norm(inputs, decay=0.999, center=True, scale=False, epsilon=0.001, activation_fn=None,
               param_initializers=None, param_regularizers=None, updates_collections=tf.GraphKeys.UPDATE_OPS,
               is_training=True, reuse=None, variables_collections=None, outputs_collections=None, trainable=True,
               batch_weights=None, fused=None, data_format="NHWC", zero_debias_moving_mean=False, scope=None,
               renorm=False, renorm_clipping=None, renorm_decay=0.99, adjustment=None):
    """Batch normalisation over all axes but the last, with contrib's defaults: a shift (beta), no scale (gamma).

    Parameters
    ----------
    inputs : tensor, [batch, ..., channels]
        Of known rank, its last size known.
    decay : float
        Of the moving mean and variance.
    center, scale : bool
        Whether there is a beta, a gamma.
    epsilon : float
        Added to the variance.
    activation_fn : callable or None
        Applied last.
    param_initializers, param_regularizers : dict
        For ``beta``, ``gamma``, ``moving_mean`` and ``moving_variance``.
    updates_collections : collection or None
        Where the updates of the moving mean and variance go; None makes the outputs wait for them.
    is_training : bool or tensor
        Whether to normalise by the batch, or by the moving mean and variance.
    fused : bool, optional
        Whether to use the fused op; by default for ranks 2 and 4.
    zero_debias_moving_mean : bool
        Whether the moving mean is freed of its start at 0, by two variables more.
    reuse, variables_collections, outputs_collections, trainable, scope
        As for `fully_connected`; ``scope`` defaults to ``BatchNorm``.

    Returns
    -------
    tensor, of the shape of ``inputs``

    Raises
    ------
    ValueError
        The rank or the last size of ``inputs`` is not known.
    NotImplementedError
        ``batch_weights``, ``renorm``, ``adjustment``, or a ``data_format`` but ``NHWC``.
    """
    for name, value in (("batch_weights", batch_weights), ("renorm", renorm), ("adjustment", adjustment)):
        if value not in (None, False):
            raise NotImplementedError(f"tf.contrib.layers.batch_norm: {name} is not provided")
    if data_format != "NHWC":
        raise NotImplementedError(f"tf.contrib.layers.batch_norm: data_format {data_format!r} is not provided, "
                                  "only NHWC")
    inputs = tf.convert_to_tensor(inputs)
    if inputs.shape.ndims is None or inputs.shape.dims[-1].value is None:
        raise ValueError(f"batch_norm: expected inputs of known rank and last size, got {inputs.shape}")
    initializers = {name: (param_initializers or {}).get(name, default()) for name, default in _INITIALIZERS.items()}
    regularizers = param_regularizers or {}
    rank, fused = inputs.shape.ndims, fused is None or fused
    if updates_collections is tf.GraphKeys.UPDATE_OPS and not (fused and rank == 2) and not zero_debias_moving_mean:
        outputs = _by_layer(inputs, decay, center, scale, epsilon, activation_fn, initializers, regularizers,
                            is_training, reuse, variables_collections, trainable, fused, scope)
    else:
        normalise = _fused if fused and rank in (2, 4) else _by_moments
        getter = None if normalise is _fused else model_variable_getter()
        with tf.variable_scope(scope, "BatchNorm", [inputs], reuse=reuse, custom_getter=getter):
            inputs = tf.convert_to_tensor(inputs)
            outputs = normalise(inputs, decay, center, scale, epsilon, initializers, regularizers,
                                updates_collections, is_training, variables_collections, trainable,
                                zero_debias_moving_mean)
            outputs = outputs if activation_fn is None else activation_fn(outputs)
    return collected(outputs, outputs_collections)


def _by_layer(inputs, decay, center, scale, epsilon, activation_fn, initializers, regularizers, is_training, reuse,
              variables_collections, trainable, fused, scope):
    with tf.variable_scope(scope, "BatchNorm", [inputs], reuse=reuse, custom_getter=model_variable_getter()) as sc:
        layer = tf.layers.BatchNormalization(
            -1, decay, epsilon, center, scale, trainable=trainable, name=sc.name, fused=fused, _scope=sc, _reuse=reuse,
            beta_regularizer=regularizers.get("beta"), gamma_regularizer=regularizers.get("gamma"),
            **{name + "_initializer": initializer for name, initializer in initializers.items()})
        outputs = layer(tf.convert_to_tensor(inputs), training=is_training)
        for name in ("moving_mean", "moving_variance", "beta", "gamma"):
            if getattr(layer, name) is not None:
                collect(getattr(layer, name), variables_collections, name)
        return outputs if activation_fn is None else activation_fn(outputs)


def _variable(name, shape, dtype, initializers, variables_collections, trainable, regularizer=None):
    return model_variable(name, shape=shape, dtype=dtype, initializer=initializers[name], regularizer=regularizer,
                          trainable=trainable, collections=collections_of(variables_collections, name))


def _moving(shape, dtype, initializers, variables_collections):
    with tf.variable_scope(tf.get_variable_scope()) as scope:
        scope.set_partitioner(None)
        return [_variable(name, shape, dtype, initializers, variables_collections, False)
                for name in ("moving_mean", "moving_variance")]


def _fused(inputs, decay, center, scale, epsilon, initializers, regularizers, updates_collections, is_training,
           variables_collections, trainable, zero_debias):
    """By the op for images; rows are made images of one pixel."""
    original = inputs
    if inputs.shape.ndims == 2:
        inputs = tf.reshape(inputs, [-1, 1, 1, inputs.shape.dims[-1].value])
    shape = inputs.shape[-1:]
    beta, gamma = (
        _variable(name, shape, tf.float32, initializers, variables_collections, trainable, regularizers.get(name))
        if wanted else tf.constant(value, dtype=tf.float32, shape=shape)
        for name, wanted, value in (("beta", center, 0.0), ("gamma", scale, 1.0)))
    moving_mean, moving_variance = _moving(shape, tf.float32, initializers, variables_collections)
    outputs, mean, variance = _where_training(
        is_training, lambda: tf.nn.fused_batch_norm(inputs, gamma, beta, epsilon=epsilon),
        lambda: tf.nn.fused_batch_norm(inputs, gamma, beta, mean=moving_mean, variance=moving_variance,
                                       epsilon=epsilon, is_training=False))
    if _constant(is_training) is not False:
        def update():
            return _updates(moving_mean, moving_variance, mean, variance, decay, zero_debias)

        if updates_collections is None:
            def updated():
                with tf.control_dependencies(update()):
                    return tf.identity(outputs)
            outputs = _where_training(is_training, updated, lambda: outputs)
        else:
            _collect_updates(updates_collections, is_training, update, moving_mean, moving_variance)
    outputs.set_shape(inputs.shape)
    return tf.reshape(outputs, tf.shape(original)) if original.shape.ndims == 2 else outputs


def _by_moments(inputs, decay, center, scale, epsilon, initializers, regularizers, updates_collections, is_training,
                variables_collections, trainable, zero_debias):
    """By the mean and variance of the batch. (TensorFlow 1.15 has no regularisers here; nor have we.)"""
    shape, dtype = inputs.shape[-1:], inputs.dtype.base_dtype
    beta, gamma = (_variable(name, shape, dtype, initializers, variables_collections, trainable) if wanted else None
                   for name, wanted in (("beta", center), ("gamma", scale)))
    moving_mean, moving_variance = _moving(shape, dtype, initializers, variables_collections)
    mean, variance = moving_mean, moving_variance
    if _constant(is_training) is not False:
        mean, variance = tf.nn.moments(inputs, list(range(inputs.shape.ndims - 1)))
        batch = mean, variance

        def update():
            return _updates(moving_mean, moving_variance, *batch, decay, zero_debias)

        if updates_collections is None:
            def updated():
                with tf.control_dependencies(update()):
                    return tf.identity(batch[0]), tf.identity(batch[1])
            mean, variance = _where_training(is_training, updated, lambda: (moving_mean, moving_variance))
        else:
            _collect_updates(updates_collections, is_training, update, moving_mean, moving_variance)
            mean, variance = _where_training(is_training, lambda: batch, lambda: (moving_mean, moving_variance))
    outputs = tf.nn.batch_normalization(inputs, mean, variance, beta, gamma, epsilon)
    outputs.set_shape(inputs.shape)
    return outputs


def _updates(moving_mean, moving_variance, mean, variance, decay, zero_debias):
    from tensorflow.python.training import moving_averages
    return (moving_averages.assign_moving_average(moving_mean, mean, decay, zero_debias=zero_debias),
            moving_averages.assign_moving_average(moving_variance, variance, decay, zero_debias=False))


def _collect_updates(updates_collections, is_training, update, moving_mean, moving_variance):
    for op in _where_training(is_training, update, lambda: (moving_mean, moving_variance)):
        tf.add_to_collections(updates_collections, op)


def _constant(is_training):
    """True or False where it is known, else None."""
    if isinstance(is_training, tf.Variable):
        return None
    if isinstance(is_training, tf.Tensor):
        value = tf.get_static_value(is_training)
        return None if value is None else bool(value)
    return bool(is_training)


def _where_training(is_training, yes, no):
    known = _constant(is_training)
    if known is None:
        return tf.cond(is_training, yes, no)
    return yes() if known else no()


@add_arg_scope
def layer_norm(inputs, center=True, scale=True, activation_fn=None, reuse=None, variables_collections=None,
               outputs_collections=None, trainable=True, begin_norm_axis=1, begin_params_axis=-1, scope=None):
    """Normalise each instance over its axes from ``begin_norm_axis`` on, then shift and scale.

    ``inputs`` is [batch, ...], of known rank and known sizes from ``begin_params_axis`` on, the shape of beta and
    gamma; `ValueError` otherwise. The other parameters are those of `batch_norm`; ``scope`` defaults to ``LayerNorm``.
    """
    with tf.variable_scope(scope, "LayerNorm", [inputs], reuse=reuse):
        inputs = tf.convert_to_tensor(inputs)
        rank, dtype = inputs.shape.ndims, inputs.dtype.base_dtype
        first = begin_norm_axis
        if rank is not None and begin_norm_axis < 0:
            first += rank
        if rank is None or begin_params_axis >= rank or first >= rank:
            raise ValueError("layer_norm: begin_params_axis %d and begin_norm_axis %d must be less than the rank of "
                             "inputs, %s" % (begin_params_axis, begin_norm_axis, rank))
        shape = inputs.shape[begin_params_axis:]
        if not shape.is_fully_defined():
            raise ValueError("layer_norm: expected inputs whose sizes from axis %d on are known, got %s"
                             % (begin_params_axis, inputs.shape))
        initializers = {name: default() for name, default in _INITIALIZERS.items()}
        beta, gamma = (_variable(name, shape, dtype, initializers, variables_collections, trainable) if wanted else
                       None for name, wanted in (("beta", center), ("gamma", scale)))
        mean, variance = tf.nn.moments(inputs, list(range(first, rank)), keep_dims=True)
        outputs = tf.nn.batch_normalization(inputs, mean, variance, beta, gamma,
                                            1e-3 if dtype == tf.float16 else 1e-12)
        outputs.set_shape(inputs.shape)
        return collected(outputs if activation_fn is None else activation_fn(outputs), outputs_collections)
