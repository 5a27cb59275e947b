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
_UNIFORM = "float16", "bfloat16", "float32", "float64", "int32", "int64"


@seeds.replaces(stateless_random_ops, "stateless_random_uniform")
def uniform(original, shape, seed, minval=0, maxval=None, dtype=dtypes.float32, name=None,
            alg=None):
    """1.15 draws by one op; 2.x makes a key of the seed before, and has a choice of ``alg``."""
    dtype = dtypes.as_dtype(dtype)
    if dtype.name not in _UNIFORM:
        raise ValueError(f"Invalid dtype {dtype!r}")
    if dtype.is_integer and maxval is None:
        raise ValueError(f"Must specify maxval for integer dtype {dtype!r}")
    ends = {"min": minval, "max": 1 if maxval is None else maxval}
    return _drawn("stateless_random_uniform", name, (shape, seed), ends, dtype, _between)


@seeds.replaces(stateless_random_ops, "stateless_random_normal")
def normal(original, shape, seed, mean=0.0, stddev=1.0, dtype=dtypes.float32, name=None,
           alg=None):
    """1.15 draws by one op; 2.x makes a key of the seed before."""
    return _drawn("stateless_random_normal", name, (shape, seed),
                  {"mean": mean, "stddev": stddev}, dtype, _scaled)


@seeds.replaces(stateless_random_ops, "stateless_truncated_normal")
def truncated_normal(original, shape, seed, mean=0.0, stddev=1.0, dtype=dtypes.float32,
                     name=None, alg=None):
    """1.15 draws by one op; 2.x makes a key of the seed before."""
    return _drawn("stateless_truncated_normal", name, (shape, seed),
                  {"mean": mean, "stddev": stddev}, dtype, _scaled)


def _drawn(kind, name, wanted, parameters, dtype, draw):
    """What ``draw`` makes of the shape and seed wanted, in the scope of the op type ``kind``."""
    # op for op as in 1.15.5, whose count the seeds depend on
    with ops.name_scope(name, kind, [*wanted, *parameters.values()]) as scope:
        sizes = shape_util.shape_tensor(wanted[0])
        one, other = (ops.convert_to_tensor(value, dtype=dtype, name=key)
                      for key, value in parameters.items())
        drawn = draw(getattr(_draws, kind), sizes, wanted[1], one, other, dtype, scope)
        shape_util.maybe_set_static_shape(drawn, sizes)
        return drawn


def _scaled(op, sizes, seed, mean, stddev, dtype, scope):
    return math_ops.add(op(sizes, seed, dtype) * stddev, mean, name=scope)


def _between(op, sizes, seed, low, high, dtype, scope):
    if dtype.is_integer:
        return _draws.stateless_random_uniform_int(sizes, seed, low, high, name=scope)
    return math_ops.add(op(sizes, seed, dtype) * (high - low), low, name=scope)


@seeds.replaces(stateless_random_ops, "stateless_multinomial_categorical_impl", counts=False)
def categorical(original, logits, num_samples, dtype, seed):
    """The op itself says which types it refuses."""
    logits = ops.convert_to_tensor(logits, name="logits")
    return _draws.stateless_multinomial(logits, num_samples, seed, output_dtype=dtype)
