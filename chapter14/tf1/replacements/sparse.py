"""Sparse tensors, segments, and embeddings of sparse words.

Source: TensorFlow 1.15.5, ``python/ops/sparse_ops.py``, ``sparse_grad.py``, ``embedding_ops.py``,
``math_ops.py`` and ``math_grad.py``.
"""

from tensorflow.python.framework import dtypes, ops
from tensorflow.python.ops import (
    array_ops,
    embedding_ops,
    gen_array_ops,
    gen_math_ops,
    gen_sparse_ops,
    math_grad,
    math_ops,
    sparse_ops,
)

from chapter14.tf1 import seeds

_combiners = {"sum": "sparse_segment_sum", "mean": "sparse_segment_mean",
              "sqrtn": "sparse_segment_sqrt_n"}


@seeds.replaces(embedding_ops, "embedding_lookup_sparse_impl")
def look_up_sparse_words(original, params, segment_ids, sp_weights, ids, combiner, ignore_weights,
                         max_norm, allow_fast_lookup, partition_strategy, name):
    """1.15 looks each word up once; 2.x, where nothing is weighed, as often as it comes."""
    if not ignore_weights or allow_fast_lookup:
        return original(params, segment_ids, sp_weights, ids, combiner, ignore_weights, max_norm,
                        allow_fast_lookup, partition_strategy, name)
    segment_ids = math_ops.cast(segment_ids, dtypes.int32)
    ids, places = array_ops.unique(ids)
    embeddings = embedding_ops.embedding_lookup(params, ids, partition_strategy=partition_strategy,
                                                max_norm=max_norm)
    if embeddings.dtype in (dtypes.float16, dtypes.bfloat16):  # too coarse for sums
        embeddings = math_ops.cast(embeddings, dtypes.float32)
    return getattr(math_ops, _combiners[combiner])(embeddings, places, segment_ids, name=name)


@seeds.replaces(sparse_ops, "sparse_transpose")
def sparse_transpose(original, sp_input, perm=None, name=None):
    """1.15 computes the reversed order of axes by ops, also where their number is known."""
    with ops.name_scope(name, "SparseTranspose", [sp_input]) as name:
        if perm is None:
            rank = gen_array_ops.size(sp_input.dense_shape, name="Rank")
            perm = (rank - 1) - math_ops.range(0, rank, 1)
        return original(sp_input, perm, name)


@seeds.gradient_of("SparseTensorDenseMatMul")
def _sparse_times_dense(op, grad):
    """1.15 sums products of the rows that meet; 2.x multiplies matrices."""
    indices, values, shape, dense = op.inputs
    adjoint_a, adjoint_b = op.get_attr("adjoint_a"), op.get_attr("adjoint_b")
    if values.dtype.is_complex:
        raise NotImplementedError("gradient of SparseTensorDenseMatMul: expected real numbers, got "
                                  f"{values.dtype.name}")
    dense_grad = gen_sparse_ops.sparse_tensor_dense_mat_mul(indices, values, shape, grad,
                                                            adjoint_a=not adjoint_a)
    if adjoint_b:
        dense_grad = array_ops.transpose(dense_grad)
    rows, columns = indices[:, 0], indices[:, 1]
    if adjoint_a:
        rows, columns = columns, rows
    of_grad = array_ops.gather(grad, rows)
    of_dense = array_ops.gather(array_ops.transpose(dense) if adjoint_b else dense, columns)
    return None, math_ops.reduce_sum(of_grad * of_dense, axis=1), None, dense_grad


# --- segments -------------------------------------------------------------------------------------


@seeds.gradient_of("SparseSegmentSum", "SparseSegmentSumWithNumSegments")
def _sparse_segment_sum(op, grad):
    """2.x has an op for it."""
    data, indices, segment_ids = op.inputs[:3]
    n_rows = array_ops.shape(data)[0]
    grad = gen_math_ops.unsorted_segment_sum(array_ops.gather(grad, segment_ids), indices, n_rows)
    return (grad, *[None] * (len(op.inputs) - 1))


@seeds.replaces(math_ops, "_unsorted_segment_N")
def rows_of_segments(original, data, segment_ids, num_segments):
    """1.15 knows the ranks; 2.x asks for them."""
    ones = array_ops.ones(array_ops.shape_internal(segment_ids), dtype=data.dtype)
    n_rows = gen_math_ops.unsorted_segment_sum(ones, segment_ids, num_segments)
    n_rows = array_ops.reshape(n_rows,
                               [num_segments] + [1] * (data.shape.ndims - segment_ids.shape.ndims))
    return gen_math_ops.maximum(n_rows, 1)


@seeds.replaces(math_grad, "_GatherDropNegatives")
def gather_of_segments(original, params, ids, zero_clipped_indices=None, is_positive=None):
    """1.15 knows the ranks; 2.x asks for them."""
    if zero_clipped_indices is None:
        zero_clipped_indices = math_ops.maximum(ids, array_ops.zeros_like(ids))
    gathered = array_ops.gather(params, zero_clipped_indices)
    if is_positive is None:
        is_positive = math_ops.greater_equal(ids, 0)
        for _ in range(gathered.shape.ndims - is_positive.shape.ndims):
            is_positive = array_ops.expand_dims(is_positive, -1)
        is_positive = is_positive & array_ops.ones_like(gathered, dtype=dtypes.bool)
    kept = array_ops.where(is_positive, gathered, array_ops.zeros_like(gathered))
    return kept, zero_clipped_indices, is_positive
