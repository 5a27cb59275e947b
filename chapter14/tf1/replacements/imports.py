"""Graphs that TensorFlow 1 saved, with ops that TensorFlow 2 knows otherwise, or not at all.

Source of the behaviour: TensorFlow 1.4.1 and 1.15.5, ``python/framework/importer.py``.
"""

import sys

from tensorflow.core.framework import graph_pb2
from tensorflow.python.framework import dtypes, importer

from chapter14.tf1 import seeds

_CONTRIB = "chapter14.tf1.contrib."  # its modules, which are loaded when they are used
_GRADIENTS_OF_BATCHES = "FusedBatchNormGrad", "FusedBatchNormGradV2", "FusedBatchNormGradV3"
_BATCHES = "BatchDataset", "PaddedBatchDataset"


@seeds.replaces(importer, "_import_graph_def_internal", counts=False)
def import_graph_def(original, graph_def, *args, **kwargs):
    """1.15 loads them; TensorFlow 2 would refuse the file, or fail when it runs."""
    more = 0
    if isinstance(graph_def, graph_pb2.GraphDef):
        bodies = [function.node_def for function in graph_def.library.function]
        kinds = {node.op for nodes in (graph_def.node, *bodies) for node in nodes}
        _forget_shapes(graph_def.node)
        if kinds.intersection(_BATCHES) or "GatherTree" in kinds:
            graph_def = _copy(graph_def)  # the caller's stays as it was
            more = _with_remainders(graph_def)
            _define_gather_tree(graph_def)
    result = original(graph_def, *args, **kwargs)
    seeds.correct(-more, "batches of an imported data set")
    return result


def _copy(graph_def):
    copied = graph_pb2.GraphDef()
    copied.CopyFrom(graph_def)
    return copied


def _forget_shapes(nodes):
    """Two unused results of batch normalization's gradient had no elements in TensorFlow 1."""
    for node in nodes:
        if node.op in _GRADIENTS_OF_BATCHES and "_output_shapes" in node.attr:
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
    """The op of 1.15's beam search, which is there once ``tf.contrib`` was used, is a function."""
    known = {function.signature.name for function in graph_def.library.function}
    if "GatherTree" not in known and any(name.startswith(_CONTRIB) for name in sys.modules):
        from chapter14.tf1.contrib.seq2seq import _gather_tree
        graph_def.library.function.add().CopyFrom(_gather_tree._function().definition)
