"""What TensorFlow 2 builds from other ops than TensorFlow 1.15, built as 1.15 builds it.

One function a construct, where 1.15 has one. `chapter14.tf1.seeds` puts them in TensorFlow's place.
"""

from chapter14.tf1.replacements import (  # noqa: F401
    array_gradients,
    arrays,
    draws,
    gradients,
    graphs,
    layers,
    training,
)
