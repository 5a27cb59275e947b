"""Features read from examples, by ``tf.contrib.layers``' feature columns, and columns by features.

Source of the behaviour: TensorFlow 1.15.5, ``contrib/layers``, ``feature_column.py`` and
``feature_column_ops.py``.
"""

import math

from chapter14 import tf1
from chapter14.tf1.contrib.layers._dense_columns import real_valued_column
from chapter14.tf1.contrib.layers._feature_column import LazyFeatures, _FeatureColumn
from chapter14.tf1.contrib.layers._feature_column_ops import check_feature_columns, in_order

tf = tf1.load()


def create_feature_spec_for_parsing(feature_columns):
    """{feature: how it is parsed} for columns, an iterable or the values of a dict.

    Raises `TypeError` where one is not a column.
    """
    columns = feature_columns.values() if isinstance(feature_columns, dict) else feature_columns
    found = {}
    for column in columns:
        if not isinstance(column, _FeatureColumn):
            raise TypeError("feature_columns should only contain instances of _FeatureColumn, "
                            f"and not {column}")
        found.update(column.config)
    return found


def _transform(tensors, columns):
    """Add what columns make of features to them."""
    features = LazyFeatures(tensors)
    for column in in_order(columns):
        features.get(column)
    return tensors


def parse_feature_columns_from_examples(serialized, feature_columns, name=None,
                                        example_names=None):
    """{feature: tensor, column: what it makes of them} of serialized examples, [batch] strings."""
    check_feature_columns(feature_columns)
    return _transform(tf.parse_example(
        serialized=serialized, features=create_feature_spec_for_parsing(feature_columns),
        name=name, example_names=example_names), feature_columns)


def transform_features(features, feature_columns):
    """{column: what it makes of features}."""
    check_feature_columns(feature_columns)
    made = _transform(dict(features), feature_columns)
    return {key: value for key, value in made.items() if key in feature_columns}


def parse_feature_columns_from_sequence_examples(
        serialized, context_feature_columns, sequence_feature_columns, name=None,
        example_name=None):
    """(features of the whole, features of its steps) of one serialized sequence example.

    Raises `ValueError` where there are several.
    """
    try:
        serialized = tf.reshape(serialized, [])
    except ValueError as error:
        raise ValueError("serialized must contain a single sequence example; only what is parsed "
                         f"can be batched. {error}")
    context, sequence = context_feature_columns or [], sequence_feature_columns or []
    for columns in context, sequence:
        check_feature_columns(columns)
    specs = {key: _of_sequence(key, spec)
             for key, spec in create_feature_spec_for_parsing(sequence).items()}
    return tf.parse_single_sequence_example(
        serialized, create_feature_spec_for_parsing(context), specs, example_name, name)


def _of_sequence(key, spec):
    """How a feature of each step is parsed; one with a default may be missing."""
    if isinstance(spec, tf.VarLenFeature):
        return spec
    if spec.default_value is not None:
        tf.logging.warning(f"Feature {key} may be missing in a step, where its default value, "
                           f"{spec.default_value}, is not used.")
    return tf.FixedLenSequenceFeature(spec.shape, spec.dtype,
                                      allow_missing=spec.default_value is not None)


def make_place_holder_tensors_for_base_features(feature_columns):
    """{feature: a placeholder, sparse where the feature's length varies}."""
    made = {}
    for name, spec in create_feature_spec_for_parsing(feature_columns).items():
        made[name] = (
            tf.sparse_placeholder(spec.dtype, name=f"Placeholder_{name}")
            if isinstance(spec, tf.VarLenFeature) else
            tf.placeholder(spec.dtype, (None, spec.shape[0]), name=f"Placeholder_{name}"))
    return made


def infer_real_valued_columns(features):
    """Columns of numbers for all features, a dict of tensors, or one tensor, whose name is then "".

    Raises `ValueError` where one is sparse, or not of numbers.
    """
    if not isinstance(features, dict):
        features = {"": features}
    return [_inferred(name, tensor) for name, tensor in features.items()]


def _inferred(name, tensor):
    sparse = isinstance(tensor, tf.SparseTensor)
    if sparse or not (tensor.dtype.is_integer or tensor.dtype.is_floating):
        problem = "SparseTensor is" if sparse else "Non integer or non floating types are"
        raise ValueError(f"{problem} not supported for auto detection: feature {name}, {tensor}, "
                         "needs a column of its own.")
    return real_valued_column(name, dimension=math.prod(tensor.shape.as_list()[1:]),
                              dtype=tensor.dtype)
