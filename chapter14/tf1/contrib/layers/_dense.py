"""Dense and convolutional layers, pooling, dropout, and layers in rows."""

import functools

from chapter14 import tf1
from chapter14.tf1.contrib.framework import add_arg_scope, model_variable
from chapter14.tf1.contrib.layers._variables import collect, collected, model_variable_getter, xavier_initializer

tf = tf1.load()

_NAMES = {"kernel": "weights", "bias": "biases"}  # contrib's names of a layer's variables


@add_arg_scope
def fully_connected(inputs, num_outputs, activation_fn=tf.nn.relu, normalizer_fn=None, normalizer_params=None,
                    weights_initializer=xavier_initializer(), weights_regularizer=None,
                    biases_initializer=tf.zeros_initializer(), biases_regularizer=None, reuse=None,
                    variables_collections=None, outputs_collections=None, trainable=True, scope=None):
    """A dense layer with TensorFlow 1's contrib defaults: relu, Glorot's uniform weights, zero biases.

    Parameters
    ----------
    inputs : tensor, [..., depth]
        Of rank 2 or more, its last size known.
    num_outputs : int
        Units.
    activation_fn : callable or None
        Applied last.
    normalizer_fn, normalizer_params : callable, dict
        Applied before it, in place of biases.
    weights_initializer, biases_initializer, weights_regularizer, biases_regularizer
        As their names say; without an initialiser there are no biases.
    reuse, trainable, scope
        As for ``tf.variable_scope`` (``scope`` defaults to ``fully_connected``) and ``tf.Variable``.
    variables_collections : list, or dict with the keys ``weights`` and ``biases``
        Where the variables are added, beside the model's variables.
    outputs_collections : str or list
        Where the output is added.

    Returns
    -------
    tensor, [..., num_outputs]

    Raises
    ------
    ValueError
        ``num_outputs`` is no integer, or ``inputs`` has too low a rank or no known last size.
    """
    if not isinstance(num_outputs, int):
        raise ValueError(f"num_outputs type should be int, got {type(num_outputs)}.")
    with tf.variable_scope(scope, "fully_connected", [inputs], reuse=reuse,
                           custom_getter=model_variable_getter(_NAMES)) as sc:
        inputs = tf.convert_to_tensor(inputs)
        layer = tf.layers.Dense(
            num_outputs, use_bias=not normalizer_fn and biases_initializer is not None,
            kernel_initializer=weights_initializer, bias_initializer=biases_initializer,
            kernel_regularizer=weights_regularizer, bias_regularizer=biases_regularizer,
            trainable=trainable, name=sc.name, dtype=inputs.dtype.base_dtype, _scope=sc, _reuse=reuse)
        return _finished(layer, inputs, variables_collections, normalizer_fn, normalizer_params, activation_fn,
                         outputs_collections)


def _finished(layer, inputs, variables_collections, normalizer_fn, normalizer_params, activation_fn,
              outputs_collections):
    """The layer's outputs, normalised, activated and collected."""
    outputs = layer(inputs)
    collect(layer.kernel, variables_collections, "weights")
    if layer.bias is not None:
        collect(layer.bias, variables_collections, "biases")
    if normalizer_fn is not None:
        outputs = normalizer_fn(outputs, **(normalizer_params or {}))
    if activation_fn is not None:
        outputs = activation_fn(outputs)
    return collected(outputs, outputs_collections)


elu = functools.partial(fully_connected, activation_fn=tf.nn.elu)
relu = functools.partial(fully_connected, activation_fn=tf.nn.relu)
relu6 = functools.partial(fully_connected, activation_fn=tf.nn.relu6)
linear = functools.partial(fully_connected, activation_fn=None)


@add_arg_scope
def convolution(inputs, num_outputs, kernel_size, stride=1, padding="SAME", data_format=None, rate=1,
                activation_fn=tf.nn.relu, normalizer_fn=None, normalizer_params=None,
                weights_initializer=xavier_initializer(), weights_regularizer=None,
                biases_initializer=tf.zeros_initializer(), biases_regularizer=None, reuse=None,
                variables_collections=None, outputs_collections=None, trainable=True, scope=None, conv_dims=None):
    """A convolutional layer with contrib's defaults: relu, Glorot's uniform weights, zero biases, padded.

    Parameters
    ----------
    inputs : tensor, [batch, width, channels], [batch, height, width, channels] or with a depth before them
        With the channels second where ``data_format`` starts with ``NC``.
    num_outputs : int
        Filters.
    kernel_size, stride, rate : int or list
        Size of the filters, step, and dilation.
    padding : str
        ``SAME`` or ``VALID``.
    conv_dims : int, optional
        How many dimensions the filters must have.
    activation_fn, normalizer_fn, ..., scope
        As for `fully_connected`; ``scope`` defaults to ``Conv``.

    Returns
    -------
    tensor, of the rank of ``inputs``, with ``num_outputs`` channels

    Raises
    ------
    ValueError
        The rank of ``inputs`` is none of 3, 4 and 5, or does not fit ``conv_dims``.
    """
    with tf.variable_scope(scope, "Conv", [inputs], reuse=reuse, custom_getter=model_variable_getter(_NAMES)) as sc:
        inputs = tf.convert_to_tensor(inputs)
        rank = inputs.shape.ndims
        layers = {3: tf.layers.Conv1D, 4: tf.layers.Conv2D, 5: tf.layers.Conv3D}
        if rank not in layers or conv_dims not in (None, rank - 2):
            raise ValueError("convolution: inputs of rank {}; expected {}".format(rank, conv_dims + 2 if conv_dims else
                                                                             "3, 4 or 5"))
        layer = layers[rank](
            num_outputs, kernel_size, stride, padding, _data_format(data_format), rate,
            use_bias=not normalizer_fn and biases_initializer is not None, kernel_initializer=weights_initializer,
            bias_initializer=biases_initializer, kernel_regularizer=weights_regularizer,
            bias_regularizer=biases_regularizer, trainable=trainable, name=sc.name, dtype=inputs.dtype.base_dtype,
            _scope=sc, _reuse=reuse)
        return _finished(layer, inputs, variables_collections, normalizer_fn, normalizer_params, activation_fn,
                         outputs_collections)


def _data_format(data_format):
    return "channels_first" if data_format and data_format.startswith("NC") else "channels_last"


def _convolution_of(conv_dims):
    @functools.wraps(convolution.__wrapped__)
    def layer(inputs, num_outputs, kernel_size, stride=1, padding="SAME", data_format=None, rate=1, *args,
              **options):
        return convolution(inputs, num_outputs, kernel_size, stride, padding, data_format, rate, *args,
                           conv_dims=conv_dims, **options)
    layer.__name__ = layer.__qualname__ = "convolution%dd" % conv_dims
    return add_arg_scope(layer)


conv1d = convolution1d = _convolution_of(1)
conv2d = convolution2d = _convolution_of(2)
conv3d = convolution3d = _convolution_of(3)


@add_arg_scope
def max_pool2d(inputs, kernel_size, stride=2, padding="VALID", data_format="NHWC", outputs_collections=None,
               scope=None):
    """The largest of each ``kernel_size`` window of [batch, height, width, channels]."""
    return _pooled(tf.layers.MaxPooling2D, "MaxPool2D", inputs, kernel_size, stride, padding, data_format,
                   outputs_collections, scope)


@add_arg_scope
def avg_pool2d(inputs, kernel_size, stride=2, padding="VALID", data_format="NHWC", outputs_collections=None,
               scope=None):
    """The mean of each ``kernel_size`` window of [batch, height, width, channels]."""
    return _pooled(tf.layers.AveragePooling2D, "AvgPool2D", inputs, kernel_size, stride, padding, data_format,
                   outputs_collections, scope)


def _pooled(layer, name, inputs, kernel_size, stride, padding, data_format, outputs_collections, scope):
    with tf.name_scope(scope, name, [inputs]) as sc:
        layer = layer(kernel_size, stride, padding, _data_format(data_format), _scope=sc)
        return collected(layer(tf.convert_to_tensor(inputs)), outputs_collections)


@add_arg_scope
def dropout(inputs, keep_prob=0.5, noise_shape=None, is_training=True, outputs_collections=None, scope=None,
            seed=None):
    """In training, drop all but ``keep_prob`` of the inputs, and scale the rest by its inverse."""
    with tf.variable_scope(scope, "Dropout", [inputs], custom_getter=model_variable_getter()) as sc:
        inputs = tf.convert_to_tensor(inputs)
        layer = tf.layers.Dropout(1 - keep_prob, noise_shape=noise_shape, seed=seed, name=sc.name, _scope=sc)
        return collected(layer(inputs, training=is_training), outputs_collections)


@add_arg_scope
def flatten(inputs, outputs_collections=None, scope=None):
    """[batch, ...] as [batch, the rest in one]."""
    with tf.name_scope(scope, "Flatten", [inputs]):
        return collected(tf.layers.flatten(tf.convert_to_tensor(inputs)), outputs_collections)


@add_arg_scope
def one_hot_encoding(labels, num_classes, on_value=1.0, off_value=0.0, outputs_collections=None, scope=None):
    """[batch] of classes as [batch, num_classes], ``on_value`` at the class and ``off_value`` elsewhere."""
    with tf.name_scope(scope, "OneHotEncoding", [labels, num_classes]):
        labels = tf.convert_to_tensor(labels)
        labels = tf.to_int64(labels) if labels.dtype == tf.int32 else labels
        return collected(tf.one_hot(labels, num_classes, on_value=on_value, off_value=off_value), outputs_collections)


@add_arg_scope
def softmax(logits, scope=None):
    """Softmax over the last axis of a tensor of rank 2 or more, its last size known."""
    with tf.variable_scope(scope, "softmax", [logits]):
        rows = tf.reshape(logits, [-1, logits.shape.dims[-1].value])
        predictions = tf.reshape(tf.nn.softmax(rows), tf.shape(logits))
        predictions.set_shape(logits.shape)
        return predictions


def embed_sequence(ids, vocab_size=None, embed_dim=None, unique=False, initializer=None, regularizer=None,
                   trainable=True, scope=None, reuse=None):
    """[batch, words] of ids as [batch, words, embed_dim], rows of a variable ``embeddings``.

    `ValueError` where the sizes are missing and nothing is reused; `NotImplementedError` with ``unique``.
    """
    if not (reuse or vocab_size and embed_dim):
        raise ValueError(f"embed_sequence: expected vocab_size and embed_dim, got {vocab_size} and {embed_dim}")
    if unique:
        raise NotImplementedError("embed_sequence: unique=True is not provided")
    with tf.variable_scope(scope, "EmbedSequence", [ids], reuse=reuse):
        shape = None if reuse and vocab_size is None or embed_dim is None else [vocab_size, embed_dim]
        embeddings = model_variable("embeddings", shape=shape, initializer=initializer, regularizer=regularizer,
                                    trainable=trainable)
        return tf.nn.embedding_lookup(embeddings, ids)


def repeat(inputs, repetitions, layer, *args, **kwargs):
    """The same layer so many times in a row, in scopes ``SCOPE/SCOPE_1``, ``SCOPE/SCOPE_2``, ..."""
    return _row(inputs, "Repeat", "repeat", layer, [args] * repetitions, kwargs)


def stack(inputs, layer, stack_args, **kwargs):
    """A layer in a row, once for each of ``stack_args`` (a list or tuple; its arguments), in scopes like `repeat`'s."""
    if not isinstance(stack_args, (list, tuple)):
        raise ValueError(f"stack: stack_args should be a list or tuple, got {stack_args!r}")
    args = [each if isinstance(each, (list, tuple)) else [each] for each in stack_args]
    return _row(inputs, "Stack", "stack", layer, args, kwargs)


def _row(outputs, default_scope, default_name, layer, arguments, kwargs):
    scope = kwargs.pop("scope", None)
    with tf.variable_scope(scope, default_scope, [outputs]):
        outputs = tf.convert_to_tensor(outputs)
        name = scope or getattr(layer, "__name__", None) or getattr(getattr(layer, "func", None), "__name__",
                                                                    default_name)
        for number, args in enumerate(arguments, 1):
            outputs = layer(outputs, *args, scope="%s_%d" % (name, number), **kwargs)
        return outputs
