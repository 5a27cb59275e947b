"""Graphs that TensorFlow 1 saved, with ops that TensorFlow 2 knows otherwise, or not at all.

Source of the behaviour: TensorFlow 1.4.1 and 1.15.5, ``python/framework/importer.py``.
"""

import sys

from tensorflow.core.framework import graph_pb2
from tensorflow.python.framework import dtypes, importer

from chapter14.tf1 import seeds

_CONTRIB = "chapter14.tf1.contrib."  # its modules, which are loaded when they are used
_NORMALIZATION_GRADIENTS = "FusedBatchNormGrad", "FusedBatchNormGradV2", "FusedBatchNormGradV3"
_BATCHES = "BatchDataset", "PaddedBatchDataset"


@seeds.replaces(importer, "_import_graph_def_internal", counts=False)
def import_graph_def(original, graph_def, *args, **kwargs):
    """Import a graph with ops of then, which TensorFlow 2 refuses, or fails to run; 1.15 takes it.

    A copy of ``graph_def`` is changed where it has such ops; the caller's stays as it is. Ops that
    are added to it are not counted.
    """
    more = 0
    kinds = _op_types(graph_def) if isinstance(graph_def, graph_pb2.GraphDef) else set()
    if kinds.intersection((*_BATCHES, *_NORMALIZATION_GRADIENTS, "GatherTree")):
        graph_def = _copy(graph_def)
        _forget_shapes(graph_def.node)
        more = _with_remainders(graph_def)
        if "GatherTree" in kinds:
            _define_gather_tree(graph_def)
    result = original(graph_def, *args, **kwargs)
    seeds.correct(-more, "batches of an imported data set")
    return result


def _op_types(graph_def):
    """Those of the graph, and of the functions in its library."""
    bodies = [function.node_def for function in graph_def.library.function]
    return {node.op for nodes in (graph_def.node, *bodies) for node in nodes}


def _copy(graph_def):
    copied = graph_pb2.GraphDef()
    copied.CopyFrom(graph_def)
    return copied


def _forget_shapes(nodes):
    """Two unused results of batch normalization's gradient had no elements in TensorFlow 1."""
    for node in nodes:
        if node.op in _NORMALIZATION_GRADIENTS and "_output_shapes" in node.attr:
            del node.attr["_output_shapes"]


def _with_remainders(graph_def):
    """Batches by the ops' second versions, which ask whether to drop the last one; their number.

    TensorFlow 2 has the first ones too, but cannot write them as graphs, which an iterator wants.
    """
    more = _replace_batches(graph_def.node, "{}")
    for function in graph_def.library.function:
        _replace_batches(function.node_def, "{}:output:0")
    return more


def _replace_batches(nodes, form):
    batches = [node for node in nodes if node.op in _BATCHES]
    for node in batches:
        kept = nodes.add(name=node.name + "/drop_remainder", op="Const", device=node.device)
        kept.attr["dtype"].type = dtypes.bool.as_datatype_enum
        value = kept.attr["value"].tensor
        value.dtype = dtypes.bool.as_datatype_enum
        value.tensor_shape.SetInParent()
        value.bool_val.append(False)
        node.op += "V2"
        places = [number for number, name in enumerate(node.input) if name.startswith("^")]
        node.input.insert(min(places, default=len(node.input)), form.format(kept.name))
    return len(batches)


def _define_gather_tree(graph_def):
    """Add a function named GatherTree, the op of beam search, which TensorFlow 2 does not have.

    1.15 has it in a library of ``tf.contrib``, loaded when a part of that is first used; so nothing
    is added before that, nor where the graph brings such a function.
    """
    known = {function.signature.name for function in graph_def.library.function}
    if "GatherTree" not in known and any(name.startswith(_CONTRIB) for name in sys.modules):
        from chapter14.tf1.contrib.seq2seq import _gather_tree
        graph_def.library.function.add().CopyFrom(_gather_tree._function().definition)
