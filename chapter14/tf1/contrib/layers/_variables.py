"""Initialisers, regularisers, and the collections that variables are added to."""

import math
import numbers

from chapter14 import tf1

tf = tf1.load()


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
        raise TypeError(f"Unknown mode {mode}: expected FAN_IN, FAN_OUT or FAN_AVG")

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


xavier_initializer_conv2d = xavier_initializer


def _fans(shape):
    """(inputs, outputs) of a unit, for a dense or convolutional kernel of this shape."""
    if not shape:
        return 1.0, 1.0
    receptive_field = math.prod(shape[:-2])
    return (shape[-2] if len(shape) > 1 else shape[-1]) * receptive_field, shape[-1] * receptive_field


def l1_regularizer(scale, scope=None):
    """``scale`` times the sum of the absolute weights; with a scale of 0.0, nothing.

    Parameters
    ----------
    scale : float
        Not negative, and no integer.
    scope : str, optional
        Name of the ops.

    Returns
    -------
    callable
        ``regularizer(weights)``, a tensor without dimensions, or None.

    Raises
    ------
    ValueError
        ``scale`` is negative or an integer.
    """
    return _regularizer("l1_regularizer", scale, scope, lambda weights: tf.reduce_sum(tf.abs(weights)))


def l2_regularizer(scale, scope=None):
    """``scale`` times half the sum of the squared weights; otherwise as `l1_regularizer`."""
    return _regularizer("l2_regularizer", scale, scope, tf.nn.l2_loss)


def _regularizer(kind, scale, scope, penalty):
    _check_scale(kind, scale)
    if isinstance(scale, numbers.Real) and scale == 0.0:
        return lambda weights: None

    def regularizer(weights):
        with tf.name_scope(scope, kind, [weights]) as name:
            factor = tf.convert_to_tensor(scale, dtype=weights.dtype.base_dtype, name="scale")
            return tf.multiply(factor, penalty(weights), name=name)

    return regularizer


def _check_scale(kind, scale):
    if isinstance(scale, numbers.Integral):
        raise ValueError(f"{kind}: scale cannot be an integer: {scale}")
    if isinstance(scale, numbers.Real) and scale < 0.0:
        raise ValueError(f"{kind}: scale cannot be less than 0: {scale:g}")


def l1_l2_regularizer(scale_l1=1.0, scale_l2=1.0, scope=None):
    """The sum of `l1_regularizer` and `l2_regularizer`; where a scale is 0.0, the other alone."""
    _check_scale("l1_l2_regularizer", scale_l1)
    _check_scale("l1_l2_regularizer", scale_l2)
    scope = scope or "l1_l2_regularizer"
    if scale_l1 == 0.0:
        return l2_regularizer(scale_l2, scope)
    if scale_l2 == 0.0:
        return l1_regularizer(scale_l1, scope)
    return sum_regularizer([l1_regularizer(scale_l1), l2_regularizer(scale_l2)], scope)


def sum_regularizer(regularizer_list, scope=None):
    """The sum of several regularisers, those that are None left out; None where none is left."""
    regularizers = [regularizer for regularizer in regularizer_list if regularizer is not None]
    if not regularizers:
        return None

    def regularizer(weights):
        with tf.name_scope(scope, "sum_regularizer", [weights]) as name:
            penalties = [penalty for penalty in (each(weights) for each in regularizers) if penalty is not None]
            return tf.add_n(penalties, name=name) if penalties else None

    return regularizer


def apply_regularization(regularizer, weights_list=None):
    """The sum of the penalties of all weights, added to the collection of regularisation losses.

    ``weights_list`` is by default the collection ``tf.GraphKeys.WEIGHTS``. `ValueError` where there are no weights,
    or where the regulariser does not give a number.
    """
    weights_list = weights_list or tf.get_collection(tf.GraphKeys.WEIGHTS)
    if not weights_list:
        raise ValueError("No weights to regularize.")
    with tf.name_scope("get_regularization_penalty", values=weights_list) as scope:
        penalties = [regularizer(weights) for weights in weights_list]
        penalties = [tf.constant(0.0) if penalty is None else penalty for penalty in penalties]
        for penalty in penalties:
            if penalty.shape.ndims != 0:
                raise ValueError(f"regularizer: expected a number, got a tensor of rank {penalty.shape.ndims}")
        total = tf.add_n(penalties, name=scope)
        tf.add_to_collection(tf.GraphKeys.REGULARIZATION_LOSSES, total)
        return total


# --- for the layers ---------------------------------------------------------------------------------------------


def model_variable_getter(names=None):
    """A getter for ``tf.variable_scope``: renames variables, and adds them to the model's variables."""
    def renaming(getter, name, **kwargs):
        scope, _, last = name.rpartition("/")
        kwargs["collections"] = list(kwargs.get("collections") or [tf.GraphKeys.GLOBAL_VARIABLES])
        kwargs["collections"] += [tf.GraphKeys.MODEL_VARIABLES]
        return getter(scope + "/" + (names or {}).get(last, last), **kwargs)
    return renaming


def collections_of(collections, key):
    """The collections for a layer's variable: a list for all of them, or a dict by key."""
    return collections.get(key) if isinstance(collections, dict) else collections


def collect(variable, collections, key):
    """Add a layer's variable to the collections that it is not in."""
    for collection in collections_of(collections, key) or []:
        if all(variable is not other for other in tf.get_collection_ref(collection)):
            tf.add_to_collection(collection, variable)


def collected(outputs, collections):
    """The outputs, added to the collections."""
    if collections:
        tf.add_to_collections(collections, outputs)
    return outputs
