"""Random ops and dropout.

Source: TensorFlow 1.15.5, ``python/ops/random_ops.py`` and ``nn_ops.py``.
"""

import numbers

import numpy as np
from tensorflow.python.framework import dtypes, ops, tensor_util
from tensorflow.python.ops import (
    array_ops,
    gen_random_ops,
    math_ops,
    nn_ops,
    random_ops,
    shape_util,
)

from chapter14.tf1 import seeds


@seeds.replaces(random_ops, "random_uniform")
def random_uniform(original, shape, minval=0, maxval=None, dtype=dtypes.float32, seed=None,
                   name=None):
    """1.15 scales to the range, 0 to 1 too; the range is an op before the draw."""
    dtype = dtypes.as_dtype(dtype)
    if dtype.is_integer or dtype not in (
            dtypes.float16, dtypes.bfloat16, dtypes.float32, dtypes.float64):
        return original(shape, minval, maxval, dtype, seed, name)
    with ops.name_scope(name, "random_uniform", [shape, minval, maxval]) as name:
        shape = shape_util.shape_tensor(shape)
        minval = ops.convert_to_tensor(minval, dtype=dtype, name="min")
        maxval = ops.convert_to_tensor(1 if maxval is None else maxval, dtype=dtype, name="max")
        graph_seed, op_seed = seeds.get_seed(seed)
        drawn = gen_random_ops.random_uniform(shape, dtype, seed=graph_seed, seed2=op_seed)
        result = math_ops.add(drawn * (maxval - minval), minval, name=name)
        shape_util.maybe_set_static_shape(result, shape)
        return result


@seeds.replaces(random_ops, "random_gamma")
def random_gamma(original, shape, alpha, beta=None, dtype=dtypes.float32, seed=None, name=None):
    """1.15 broadcasts by adding zeros."""
    with ops.name_scope(name, "random_gamma", [shape, alpha, beta]):
        shape = ops.convert_to_tensor(shape, name="shape", dtype=dtypes.int32)
        alpha = ops.convert_to_tensor(alpha, name="alpha", dtype=dtype)
        beta = ops.convert_to_tensor(1 if beta is None else beta, name="beta", dtype=dtype)
        alpha_broadcast = alpha + array_ops.zeros_like(beta)
        graph_seed, op_seed = seeds.get_seed(seed)
        drawn = gen_random_ops.random_gamma(shape, alpha_broadcast, seed=graph_seed, seed2=op_seed)
        return math_ops.maximum(np.finfo(alpha.dtype.as_numpy_dtype).tiny, drawn / beta)


@seeds.replaces(nn_ops, "dropout_v2")
def dropout(original, x, rate, noise_shape=None, seed=None, name=None):
    """1.15 scales, then multiplies by the mask; it computes 1 - rate and its inverse by ops."""
    x = (ops.convert_to_tensor(x, name="x")
         if not isinstance(rate, numbers.Real) or 0 < rate < 1 else x)
    if isinstance(rate, numbers.Real) and not 0 < rate < 1 or not x.dtype.is_floating:
        return original(x, rate, noise_shape, seed, name)  # nothing to drop, or an error
    with ops.name_scope(name, "dropout", [x]):
        rate = ops.convert_to_tensor(rate, dtype=x.dtype, name="rate")
        rate.shape.assert_has_rank(0)
        if tensor_util.constant_value(rate) == 0:
            return x
        noise_shape = nn_ops._get_noise_shape(x, noise_shape)
        drawn = random_ops.random_uniform(noise_shape, seed=seed, dtype=x.dtype)
        scale = 1 / (1 - rate)
        kept = drawn >= rate
        result = x * scale * math_ops.cast(kept, x.dtype)
        result.set_shape(x.shape)
        return result
