"""What TensorFlow 2 builds from other ops than TensorFlow 1.15, built as 1.15 builds it.

One function a construct, where 1.15 has one. `chapter14.tf1.seeds` puts them in TensorFlow's place.
"""

from chapter14.tf1.replacements import (  # noqa: F401
    arithmetic,
    array_gradients,
    arrays,
    control,
    datasets,
    draws,
    empty_lists,
    feature_columns,
    gradients,
    graphs,
    images,
    imports,
    keras,
    keras_configs,
    keras_losses,
    keras_models,
    keras_prints,
    layers,
    linear_algebra,
    names_and_types,
    op_types,
    reductions,
    resources,
    shapes,
    signals,
    sparse,
    stateless,
    training,
)
