"""Draws by given seeds. Source: TensorFlow 1.15.5, ``python/ops/stateless_random_ops.py``."""

from tensorflow.python.framework import dtypes, ops
from tensorflow.python.ops import (
    gen_stateless_random_ops,
    math_ops,
    shape_util,
    stateless_random_ops,
)

from chapter14.tf1 import seeds

_draws = gen_stateless_random_ops
_UNIFORM = (dtypes.float16, dtypes.bfloat16, dtypes.float32, dtypes.float64, dtypes.int32,
            dtypes.int64)


@seeds.replaces(stateless_random_ops, "stateless_random_uniform")
def uniform(original, shape, seed, minval=0, maxval=None, dtype=dtypes.float32, name=None):
    """1.15 draws by one op; 2.x makes a key of the seed before."""
    dtype = dtypes.as_dtype(dtype)
    if dtype not in _UNIFORM:
        raise ValueError(f"Invalid dtype {dtype!r}")
    if maxval is None:
        if dtype.is_integer:
            raise ValueError(f"Must specify maxval for integer dtype {dtype!r}")
        maxval = 1
    with ops.name_scope(name, "stateless_random_uniform", [shape, seed, minval, maxval]) as name:
        shape = shape_util.shape_tensor(shape)
        minval = ops.convert_to_tensor(minval, dtype=dtype, name="min")
        maxval = ops.convert_to_tensor(maxval, dtype=dtype, name="max")
        if dtype.is_integer:
            found = _draws.stateless_random_uniform_int(shape, seed, minval, maxval, name=name)
        else:
            drawn = _draws.stateless_random_uniform(shape, seed, dtype)
            found = math_ops.add(drawn * (maxval - minval), minval, name=name)
        shape_util.maybe_set_static_shape(found, shape)
        return found


def _replace_normal(kind):
    draw = getattr(_draws, kind)

    def normal(original, shape, seed, mean=0.0, stddev=1.0, dtype=dtypes.float32, name=None):
        """1.15 draws by one op; 2.x makes a key of the seed before."""
        with ops.name_scope(name, kind, [shape, seed, mean, stddev]) as name:
            shape = shape_util.shape_tensor(shape)
            mean = ops.convert_to_tensor(mean, dtype=dtype, name="mean")
            stddev = ops.convert_to_tensor(stddev, dtype=dtype, name="stddev")
            found = math_ops.add(draw(shape, seed, dtype) * stddev, mean, name=name)
            shape_util.maybe_set_static_shape(found, shape)
            return found
    seeds.replaces(stateless_random_ops, kind)(normal)


for _kind in "stateless_random_normal", "stateless_truncated_normal":
    _replace_normal(_kind)


@seeds.replaces(stateless_random_ops, "stateless_multinomial_categorical_impl", counts=False)
def categorical(original, logits, num_samples, dtype, seed):
    """The op itself says which types it refuses."""
    logits = ops.convert_to_tensor(logits, name="logits")
    return _draws.stateless_multinomial(logits, num_samples, seed, output_dtype=dtype)
