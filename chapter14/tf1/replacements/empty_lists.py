"""Ops that get an empty list. Source: TensorFlow 1.15.5, ``python/framework/op_def_library.py``."""

import numpy as np
from tensorflow.python.framework import dtypes, op_def_library, op_def_registry

from chapter14.tf1 import seeds


@seeds.replaces(op_def_library, "_apply_op_helper")
def op_of_an_empty_list(original, op_type_name, name=None, **keywords):
    """``axis=[]``: 2.x makes a constant of floats, then one of the op's type; 1.15 only that."""
    empty = {key for key, value in keywords.items()
             if isinstance(value, (list, tuple)) and not value}
    if empty:
        op = op_def_registry.get(op_type_name)
        defaults = {attr.name: dtypes.as_dtype(attr.default_value.type)
                    for attr in op.attr if attr.type == "type" and attr.HasField("default_value")}
        for arg in op.input_arg:
            if arg.name in empty and arg.type_attr in defaults and not arg.number_attr:
                keywords[arg.name] = np.array([], defaults[arg.type_attr].as_numpy_dtype)
    return original(op_type_name, name, **keywords)
