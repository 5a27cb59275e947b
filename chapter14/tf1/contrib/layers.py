"""``tf.contrib.layers``: the fully connected layer and the initialisers.

Source of the behaviour: TensorFlow 1.15.5, ``contrib/layers/python/layers/layers.py`` and ``initializers.py``.
"""

import math

from chapter14 import tf1
from chapter14.tf1 import refusals

tf = tf1.load()

__all__ = ["fully_connected", "variance_scaling_initializer", "xavier_initializer"]

__path__ = []  # as for a package: `from chapter14.tf1.contrib.layers import NAME` then asks the refuser
refusals.add(__name__, "tf.contrib.layers", __all__)


def variance_scaling_initializer(factor=2.0, mode="FAN_IN", uniform=False, seed=None, dtype=tf.float32):
    """An initialiser whose variance is ``factor`` over the number of connections; by default He's (2015).

    Parameters
    ----------
    factor : float
        Numerator of the variance.
    mode : str
        Its denominator: ``FAN_IN``, ``FAN_OUT`` or ``FAN_AVG``, the number of inputs, of outputs, or their mean.
    uniform : bool
        Draw uniformly, rather than from a normal distribution truncated at two deviations.
    seed : int, optional
        Op seed; by default the clock's.
    dtype : tf.DType
        A floating-point type.

    Returns
    -------
    callable
        ``initializer(shape, dtype, partition_info)``, which gives a tensor of that shape.

    Raises
    ------
    TypeError
        ``dtype`` is not of floating point, or ``mode`` is none of the three.
    """
    if not dtype.is_floating:
        raise TypeError("Cannot create initializer for non-floating point type.")
    if mode not in ("FAN_IN", "FAN_OUT", "FAN_AVG"):
        raise TypeError("Unknown mode %s: expected FAN_IN, FAN_OUT or FAN_AVG" % mode)

    def initializer(shape, dtype=dtype, partition_info=None):
        if not dtype.is_floating:
            raise TypeError("Cannot create initializer for non-floating point type.")
        fan_in, fan_out = _fans([float(size) for size in shape])
        n = {"FAN_IN": fan_in, "FAN_OUT": fan_out, "FAN_AVG": (fan_in + fan_out) / 2.0}[mode]
        if uniform:
            limit = math.sqrt(3.0 * factor / n)
            return tf.random_uniform(shape, -limit, limit, dtype, seed=seed)
        # 1.3 rather than 1 makes up, nearly, for the variance that truncation takes away
        return tf.truncated_normal(shape, 0.0, math.sqrt(1.3 * factor / n), dtype, seed=seed)

    return initializer


def xavier_initializer(uniform=True, seed=None, dtype=tf.float32):
    """Glorot and Bengio's initialiser (2010): `variance_scaling_initializer` with factor 1 and ``FAN_AVG``."""
    return variance_scaling_initializer(factor=1.0, mode="FAN_AVG", uniform=uniform, seed=seed, dtype=dtype)


def _fans(shape):
    """(inputs, outputs) of a unit, for a dense or convolutional kernel of this shape."""
    if not shape:
        return 1.0, 1.0
    receptive_field = math.prod(shape[:-2])
    return (shape[-2] if len(shape) > 1 else shape[-1]) * receptive_field, shape[-1] * receptive_field


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
        raise ValueError("num_outputs type should be int, got %s." % type(num_outputs))
    with tf.variable_scope(scope, "fully_connected", [inputs], reuse=reuse, custom_getter=_model_variable) as sc:
        inputs = tf.convert_to_tensor(inputs)
        layer = tf.layers.Dense(
            num_outputs, use_bias=not normalizer_fn and biases_initializer is not None,
            kernel_initializer=weights_initializer, bias_initializer=biases_initializer,
            kernel_regularizer=weights_regularizer, bias_regularizer=biases_regularizer,
            trainable=trainable, name=sc.name, dtype=inputs.dtype.base_dtype, _scope=sc, _reuse=reuse)
        outputs = layer(inputs)
        _collect(layer.kernel, variables_collections, "weights")
        if layer.bias is not None:
            _collect(layer.bias, variables_collections, "biases")
        if normalizer_fn is not None:
            outputs = normalizer_fn(outputs, **(normalizer_params or {}))
        if activation_fn is not None:
            outputs = activation_fn(outputs)
        if outputs_collections:
            tf.add_to_collections(outputs_collections, outputs)
        return outputs


def _model_variable(getter, name, **kwargs):
    """A variable under contrib's name for it, also in the collection of the model's variables."""
    scope, _, last = name.rpartition("/")
    kwargs["collections"] = list(kwargs.get("collections") or [tf.GraphKeys.GLOBAL_VARIABLES])
    kwargs["collections"] += [tf.GraphKeys.MODEL_VARIABLES]
    return getter(scope + "/" + {"kernel": "weights", "bias": "biases"}.get(last, last), **kwargs)


def _collect(variable, collections, key):
    if isinstance(collections, dict):
        collections = collections.get(key)
    for collection in collections or []:
        if all(variable is not other for other in tf.get_collection_ref(collection)):
            tf.add_to_collection(collection, variable)


def __getattr__(name):
    raise refusals.attribute_error(__name__, name)


def __dir__():
    return list(__all__)
