"""Feature columns.

Source: TensorFlow 1.15.5, ``python/feature_column``, ``python/ops/parsing_ops.py``.
"""

from tensorflow.python.feature_column import feature_column, feature_column_v2
from tensorflow.python.framework import dtypes, ops, sparse_tensor
from tensorflow.python.ops import (
    array_ops,
    check_ops,
    gen_parsing_ops,
    math_ops,
    parsing_config,
    parsing_ops,
)

from chapter14.tf1 import seeds


@seeds.replaces(feature_column_v2.IdentityCategoricalColumn, "_transform_input_tensor")
def identities(original, self, input_tensor):
    """1.15 checks by ops that the numbers are in range; 2.x does not check."""
    if (not input_tensor.dtype.is_integer
            or self.default_value is not None and input_tensor.dtype == dtypes.int64):
        return original(self, input_tensor)
    values = math_ops.cast(input_tensor.values, dtypes.int64, name="values")
    end = math_ops.cast(self.num_buckets, dtypes.int64, name="num_buckets")
    zero = math_ops.cast(0, dtypes.int64, name="zero")
    if self.default_value is None:
        column = f'categorical column "{self.name}"'
        below = check_ops.assert_less(
            values, end, data=(values, end), name="assert_less_than_num_buckets",
            message=f"Bucket index for {column} exceeds number of buckets")
        above = check_ops.assert_greater_equal(
            values, zero, data=(values,), name="assert_greater_or_equal_0",
            message=f"Negative bucket index for {column}")
        with ops.control_dependencies((below, above)):
            values = array_ops.identity(values)
    else:
        outside = math_ops.logical_or(values < zero, values >= end, name="out_of_range")
        default = math_ops.cast(self.default_value, dtypes.int64)
        values = array_ops.where_v2(
            outside, array_ops.fill(array_ops.shape(values), default, name="default_values"),
            values)
    return sparse_tensor.SparseTensor(input_tensor.indices, values, input_tensor.dense_shape)


@seeds.replaces(feature_column._LinearModel, "__init__")
def linear_model(original, self, *args, **kwargs):
    """1.15's is a Keras model, which makes its layers' variables resources."""
    original(self, *args, **kwargs)
    for layer in [*self._column_layers.values(), self._bias_layer]:
        layer._use_resource_variables = True


@seeds.replaces(parsing_ops, "_parse_example_raw")
def parse_example(original, serialized, names, params, name):
    """1.15 has a constant for each key; 2.x has three, of all sparse, dense and ragged ones."""
    seeds.correct(len(params.sparse_keys) + len(params.dense_keys) - 3, "parse_example")
    return original(serialized, names, params, name)


@seeds.replaces(parsing_ops, "_parse_single_sequence_example_raw")
def parse_single_sequence_example(original, serialized, context, feature_list, debug_name,
                                  name=None):
    """1.15 has a constant for each key; 2.x has six, of three kinds of keys in both parts."""
    seeds.correct(sum(len(params.sparse_keys) + len(params.dense_keys)
                      for params in (context, feature_list)) - 6, "parse_single_sequence_example")
    return original(serialized, context, feature_list, debug_name, name)


@seeds.replaces(parsing_ops, "parse_single_example")
def parse_single_example(original, serialized, features, name=None, example_names=None):
    """1.15 has an op for a single one; 2.x takes that for many."""
    if not features or example_names is not None:
        return original(serialized, features, name, example_names)
    features = parsing_ops._prepend_none_dimension(features)
    params = parsing_config._ParseOpParams.from_features(features, [
        parsing_ops.VarLenFeature, parsing_ops.SparseFeature, parsing_ops.FixedLenFeature,
        parsing_ops.FixedLenSequenceFeature])
    with ops.name_scope(name, "ParseSingleExample", [serialized]):
        serialized = ops.convert_to_tensor(serialized, name="serialized")
        indices, values, shapes, dense = gen_parsing_ops.parse_single_example(
            serialized, params.dense_defaults_vec, len(params.sparse_keys), params.sparse_keys,
            params.dense_keys, params.sparse_types, params.dense_shapes_as_proto, name=name)
        sparse = [sparse_tensor.SparseTensor(*parts) for parts in zip(indices, values, shapes)]
        outputs = dict(zip(params.sparse_keys + params.dense_keys, sparse + dense))
        return parsing_ops._construct_tensors_for_composite_features(features, outputs)
