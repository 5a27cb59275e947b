"""What TensorFlow 1.12, which printed the notebook, builds from other ops than 1.15.

Programs get 1.15's graphs in every arithmetic; the sections, in ``notebook``, those of 1.12, as far
as they need them. Source: TensorFlow 1.12.3, ``python/ops/rnn_cell_impl.py``, ``nn_ops.py`` and
``array_ops.py``.
"""

import importlib
import weakref

from tensorflow.python.framework import ops
from tensorflow.python.ops import array_ops, gen_math_ops, math_ops, nn_ops, random_ops

from chapter14.tf1 import seeds

_wrappers = importlib.import_module("tf_keras.src.layers.rnn.legacy_cell_wrappers")


_graphs = weakref.WeakSet()


def build_in(graph):
    """Build as 1.12 does in a graph."""
    if not _graphs:
        seeds.set_clock()  # with what was registered here, when this module was imported
    _graphs.add(graph)


@seeds.replaces(array_ops, "transpose", counts=False)
def transpose(original, a, perm=None, *args, **kwargs):
    """1.12 computes the reversed order of the axes by ops."""
    result = original(a, perm, *args, **kwargs)
    if perm is None and result.op.type == "Transpose" and ops.get_default_graph() in _graphs:
        seeds.correct(6, "transpose")
    return result


@seeds.replaces(_wrappers.DropoutWrapper, "_dropout", counts=False)
def dropout_of_cell(original, self, values, salt_prefix, recurrent_noise, keep_prob,
                    shallow_filtered_substructure=None):
    """1.12 gives `dropout` the probability to keep, not the rate."""
    if ops.get_default_graph() not in _graphs:
        return original(self, values, salt_prefix, recurrent_noise, keep_prob,
                        shallow_filtered_substructure)

    def drop(index, do_dropout, value, *noise):
        if isinstance(do_dropout, bool) and not do_dropout:
            return value
        if self._variational_recurrent:
            return self._variational_recurrent_dropout_value(index, value, *noise, keep_prob)
        return dropout(value, keep_prob, self._gen_seed(salt_prefix, index))

    structure = values if shallow_filtered_substructure is None else shallow_filtered_substructure
    noise = [recurrent_noise] if self._variational_recurrent else []
    return _wrappers._enumerated_map_structure_up_to(structure, drop, structure, values, *noise)


def dropout(x, keep_prob, seed):
    """The draw is added to the probability and rounded down."""
    with ops.name_scope(None, "dropout", [x]):
        x = ops.convert_to_tensor(x, name="x")
        keep_prob = ops.convert_to_tensor(keep_prob, dtype=x.dtype, name="keep_prob")
        drawn = random_ops.random_uniform(nn_ops._get_noise_shape(x, None), seed=seed,
                                          dtype=x.dtype)
        mask = math_ops.floor(keep_prob + drawn)
        result = gen_math_ops.real_div(x, keep_prob, name="div") * mask
        result.set_shape(x.shape)
        return result
