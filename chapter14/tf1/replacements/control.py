"""Conditions, and checks of order and of types.

Source: TensorFlow 1.15.5, ``python/ops/control_flow_ops.py``, ``check_ops.py``,
``python/framework/tensor_util.py``.
"""

import re

from tensorflow.python.framework import ops, tensor_util
from tensorflow.python.ops import (
    array_ops,
    check_ops,
    cond,
    control_flow_ops,
    math_ops,
    resource_variable_ops,
)

from chapter14.tf1 import seeds


@seeds.replaces(control_flow_ops, "switch")
def switch(original, data, pred, dtype=None, name=None):
    """1.15 has an identity after the read of a resource variable that a condition asks."""
    result = original(data, pred, dtype, name)
    seeds.correct(int(isinstance(data, resource_variable_ops.BaseResourceVariable)),
                  "switch of a variable")
    return result


@seeds.replaces(check_ops, "is_non_decreasing")
def is_non_decreasing(original, x, name=None):
    """1.15 compares the differences with zero; 2.x the neighbours."""
    return _differences_compared(x, math_ops.less_equal, name, "is_non_decreasing")


@seeds.replaces(check_ops, "is_strictly_increasing")
def is_strictly_increasing(original, x, name=None):
    """1.15 compares the differences with zero; 2.x the neighbours."""
    return _differences_compared(x, math_ops.less, name, "is_strictly_increasing")


def _differences_compared(x, compare, name, kind):
    with ops.name_scope(name, kind, [x]):
        x = array_ops.reshape(x, [-1])
        if not check_ops.is_numeric_tensor(x):
            raise TypeError(f"Expected x to be numeric, instead found: {x}")
        shorter_than_two = math_ops.less(array_ops.size(x), 2)
        n = array_ops.shape(x) - 1
        differences = cond.cond(
            shorter_than_two, lambda: ops.convert_to_tensor([], dtype=x.dtype),
            lambda: array_ops.strided_slice(x, [1], [1] + n) - array_ops.strided_slice(x, [0], n))
        zero = ops.convert_to_tensor(0, dtype=differences.dtype)
        return math_ops.reduce_all(compare(zero, differences))


@seeds.replaces(tensor_util, "_AssertCompatible", counts=False)
def check_type(original, values, dtype):
    """1.15 says it in other words."""
    try:
        original(values, dtype)
    except TypeError as error:
        raise TypeError(re.sub("^Expected (.*), but got (.*) of type '(.*)'\\.$",
                               r"Expected \1, got \2 of type '\3' instead.", str(error))) from None

