"""Images.

Source: TensorFlow 1.15.5, ``python/ops/image_ops_impl.py``, and ``saturate_cast`` of
``math_ops.py``.
"""

from tensorflow.python.framework import dtypes, ops, tensor, tensor_util
from tensorflow.python.ops import (
    array_ops,
    check_ops,
    gen_image_ops,
    gen_math_ops,
    image_ops_impl,
    math_ops,
)

from chapter14.tf1 import seeds


@seeds.replaces(image_ops_impl, "_CheckAtLeast3DImage")
def check_image(original, image, require_static=True):
    """1.15 checks all sizes, that of the batch too; 2.x the last three."""
    known = image.shape.is_fully_defined()
    if image.shape.rank in (0, 1, 2) or known or require_static and image.shape.rank == 3:
        return original(image, require_static)
    if require_static:
        raise ValueError("'image' must be fully defined.")
    return [check_ops.assert_positive(array_ops.shape(image),
                                      ["all dims of 'image.shape' must be > 0."]),
            check_ops.assert_greater_equal(array_ops.rank(image), 3,
                                           message="'image' must be at least three-dimensional.")]


@seeds.replaces(image_ops_impl, "central_crop")
def cropped_to_the_centre(original, image, central_fraction):
    """2.x casts the fraction for each open size."""
    result = original(image, central_fraction)
    n_open = (result.shape.as_list() or [])[-3:-1].count(None)
    seeds.correct(0 if central_fraction == 1 else -n_open, "central_crop")
    return result


@seeds.replaces(image_ops_impl, "per_image_standardization")
def standardised(original, image):
    """1.15 gives whole numbers back as whole numbers, cut off to their type; 2.x gives float32."""
    with ops.name_scope(None, "per_image_standardization", [image]) as scope:
        image = image_ops_impl._AssertAtLeast3DImage(ops.convert_to_tensor(image, name="image"))
        dtype, axes = image.dtype, [-1, -2, -3]
        if dtype not in (dtypes.float16, dtypes.float32):
            image = image_ops_impl.convert_image_dtype(image, dtypes.float32)
        n_pixels = math_ops.reduce_prod(array_ops.shape(image)[-3:])
        mean = math_ops.reduce_mean(image, axis=axes, keepdims=True)
        deviation = math_ops.reduce_std(image, axis=axes, keepdims=True)
        smallest = math_ops.rsqrt(math_ops.cast(n_pixels, image.dtype))  # of an image of one colour
        deviation = math_ops.maximum(deviation, smallest)
        image = math_ops.divide(image - mean, deviation, name=scope)
        return image_ops_impl.convert_image_dtype(image, dtype, saturate=True)


@seeds.replaces(image_ops_impl, "adjust_jpeg_quality")
def adjust_jpeg_quality(original, image, jpeg_quality, dct_method="", name=None):
    """1.15 does not cut off what is brighter than white; 2.x does before it encodes."""
    with ops.name_scope(name, "adjust_jpeg_quality", [image]) as name:
        image = ops.convert_to_tensor(image, name="image")
        dtype = image.dtype
        image = image_ops_impl.convert_image_dtype(image, dtypes.uint8)
        quality = ops.convert_to_tensor(jpeg_quality, dtype=dtypes.int32)
        image = gen_image_ops.decode_jpeg(
            gen_image_ops.encode_jpeg_variable_quality(image, quality))
        return image_ops_impl.convert_image_dtype(image, dtype, name=name)


@seeds.replaces(math_ops, "saturate_cast")
def saturate_cast(original, value, dtype, name=None):
    """1.15 cuts off below and above by an op each, where the type needs it; 2.x by one for both."""
    with ops.name_scope(name, "saturate_cast", [value]) as name:
        value, dtype = ops.convert_to_tensor(value, name="value"), dtypes.as_dtype(dtype).base_dtype
        of_value = value.dtype
        if of_value.min < dtype.min:
            value = gen_math_ops.maximum(
                value, ops.convert_to_tensor(dtype.min, dtype=of_value, name="min"))
        if of_value.max > dtype.max:
            value = gen_math_ops.minimum(
                value, ops.convert_to_tensor(dtype.max, dtype=of_value, name="max"))
        return math_ops.cast(value, dtype, name=name)


@seeds.replaces(image_ops_impl, "crop_to_bounding_box")
def cropped(original, image, offset_height, offset_width, target_height, target_width):
    """1.15 takes the other sizes whole; 2.x, by 10 ops, asks for them and packs all sizes."""
    result = original(image, offset_height, offset_width, target_height, target_width)
    open_size = any(isinstance(size, tensor.Tensor) for size in (target_height, target_width))
    seeds.correct(-8 if open_size else -12, "crop_to_bounding_box")
    return result


@seeds.replaces(image_ops_impl, "_resize_images_common")
def resized(original, images, resizer_fn, size, preserve_aspect_ratio, name, skip_resize_if_same):
    """1.15 takes the size to keep in proportion from the list; 2.x from a tensor, by 6 ops more."""
    if preserve_aspect_ratio:
        size = ops.convert_to_tensor(size, dtypes.int32, name="size")
        if tensor_util.constant_value(size) is None:
            raise ValueError("to keep an image's proportions, TensorFlow 1.15 needs a size that is "
                             "known when the graph is built: None values not supported")
        seeds.correct(-6, "resize that keeps proportions")
    return original(images, resizer_fn, size, preserve_aspect_ratio, name, skip_resize_if_same)


_CONVERSIONS = {dtypes.float32: 8, dtypes.uint16: 6}  # ops that convert bytes, in all branches


@seeds.replaces(image_ops_impl, "decode_image")
def decode_image(original, contents, channels=None, dtype=dtypes.uint8, name=None,
                 expand_animations=True):
    """1.15 looks at the first bytes and branches, in 75 ops more; 2.x has one op."""
    image = original(contents, channels, dtype, name, expand_animations)
    more = 75 + (0 if expand_animations else 3) + _CONVERSIONS.get(dtypes.as_dtype(dtype), 0)
    seeds.correct(more, "decode_image")
    return image
