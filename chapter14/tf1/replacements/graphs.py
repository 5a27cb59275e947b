"""Ops that fail, variables' regularisers, data sets, and the matrix of confusions.

Source: TensorFlow 1.15.5, ``python/framework/ops.py``, ``python/ops``.
"""

import os

from tensorflow.python.framework import graph_io, meta_graph, ops
from tensorflow.python.ops import confusion_matrix, variable_scope

from chapter14.tf1 import seeds

_CLOCK = "chapter14/clock"  # a collection of the graph's file


@seeds.replaces(ops, "_create_c_op")
def create_op(original, graph, *args, **kwargs):
    """In 1.15 an op that cannot be made, its shapes being wrong, has been counted."""
    try:
        return original(graph, *args, **kwargs)
    except ValueError:
        seeds.correct(1, "op that failed", graph)
        raise


@seeds.replaces(variable_scope._VariableStore, "_get_single_variable")
def get_single_variable(original, self, name, *args, regularizer=None, **kwargs):
    """1.15 builds the penalty once, when the variable is made; 2.x then, and at each look at it."""
    is_new = name not in self._vars
    variable = original(self, name, *args, **kwargs)
    if is_new and regularizer:
        # not in a loop
        with ops.colocate_with(variable), ops.name_scope(name + "/Regularizer/"), ops.init_scope():
            penalty = regularizer(variable)
        if penalty is not None:
            ops.add_to_collection(ops.GraphKeys.REGULARIZATION_LOSSES, penalty)
    return variable


@seeds.replaces(confusion_matrix, "confusion_matrix")
def confusions(original, *args, **kwargs):
    """1.15 adds a sparse matrix to zeros, two ops more; it needs a shape in both integer types."""
    result = original(*args, **kwargs)
    seeds.correct(2 if result.op.inputs[2].op.type == "Cast" else 3, "confusion_matrix")
    return result


@seeds.replaces(meta_graph, "export_scoped_meta_graph")
def export_meta_graph(original, filename=None, graph_def=None, graph=None, export_scope=None,
                      as_text=False, **options):
    """The clock's corrections go with the graph, as a collection, for what is added to it later."""
    saved, variables = original(None, graph_def, graph, export_scope, as_text, **options)
    if export_scope is None:
        corrections = seeds.corrections(graph or ops.get_default_graph())
        saved.collection_def[_CLOCK].int64_list.value.append(
            sum(more for _, more, _ in corrections))
    if filename:
        graph_io.write_graph(saved, os.path.dirname(filename), os.path.basename(filename),
                             as_text=as_text)
    return saved, variables


@seeds.replaces(meta_graph, "import_scoped_meta_graph_with_return_elements")
def import_meta_graph(original, meta_graph_or_file, clear_devices=False, graph=None, *args,
                      **kwargs):
    """A graph that TensorFlow 1 itself saved holds its ops, and needs no correction."""
    graph = graph or ops.get_default_graph()
    result = original(meta_graph_or_file, clear_devices, graph, *args, **kwargs)
    seeds.correct(sum(graph.get_collection(_CLOCK)), "imported meta graph", graph)
    graph.clear_collection(_CLOCK)
    return result
