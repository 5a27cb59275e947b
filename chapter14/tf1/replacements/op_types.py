"""Types of numbers that ops and functions refuse.

Source: TensorFlow 1.15.5, the ops' definitions, ``python/ops/nn_impl.py``.
"""

import numpy as np
from tensorflow.python.framework import dtypes, op_def_registry, ops
from tensorflow.python.ops import math_ops, nn_impl

from chapter14.tf1 import seeds

_UNSIGNED = "uint16", "uint32", "uint64"
_SMALL = "int8", "int16", "uint8", *_UNSIGNED

NEW = {  # {types: ops that take them in TensorFlow 2, not in 1.15}
    _SMALL: ["FloorMod", "Maximum", "Minimum", "Square"],
    ("int8", "int16"): ["Inv", "Neg", "Pow", "Reciprocal", "Round", "Sign"],
    ("uint8", *_UNSIGNED): ["MatMul"],
    ("int16", "uint8", *_UNSIGNED): ["BatchMatMulV2"],
    ("uint32", "uint64"): ["Div", "FloorDiv", "Mul", "RealDiv", "Sub", "TruncateDiv"],
    ("int32",): ["Conv2D", "Conv2DBackpropInput"],
    ("bool",): ["ArgMax", "ArgMin"],
    ("float16",): ["LinSpace", "SparseSoftmax"]}


def remove_new_types():
    """Remove the types in `NEW` from those that the ops' definitions allow, for the whole process.

    Graphs look into these definitions, each a copy of what TensorFlow's library holds.
    """
    for names, op_types in NEW.items():
        new = {dtypes.as_dtype(name).as_datatype_enum for name in names}
        for op_type in op_types:
            for attr in op_def_registry.get(op_type).attr:
                if attr.name == "T":
                    kept = [kind for kind in attr.allowed_values.list.type if kind not in new]
                    attr.allowed_values.list.type[:] = kept


remove_new_types()


@seeds.replaces(nn_impl, "moments", counts=False)
def moments(original, x, axes, *args, **kwargs):
    """1.15 wants a tensor or a variable."""
    if isinstance(x, (np.ndarray, np.generic)):
        raise TypeError(f"moments: x must be a tensor, got an array of {x.dtype}")
    x.dtype  # noqa: B018  (a list has none)
    return original(x, axes, *args, **kwargs)


@seeds.replaces(nn_impl, "l2_normalize", counts=False)
def l2_normalize(original, x, axis=None, epsilon=1e-12, name=None, dim=None):
    """1.15 has no way of its own for complex numbers, of which none is the larger."""
    if not dtypes.as_dtype(getattr(x, "dtype", dtypes.float32)).is_complex:
        return original(x, axis, epsilon, name, dim)
    with ops.name_scope(name, "l2_normalize", [x]):
        x = ops.convert_to_tensor(x, name="x")
        sums = math_ops.reduce_sum(math_ops.square(x), dim if axis is None else axis, keepdims=True)
        return math_ops.maximum(sums, epsilon)  # raises TypeError
