"""Data sets: what TensorFlow 1.15 does to one before it iterates, and the orders that come of it.

1.15 rewrites a data set for a one-shot or an initializable iterator, not for one that is
initialized with several. Of what it rewrites, one thing shows: it fuses ``shuffle`` and the
``repeat`` after it into one op, which draws another order. TensorFlow 2's op for both draws a third
one; 1.15's comes of a kernel of ours (`kernels/shuffle.cc`), where those are in force.

Source: TensorFlow 1.15.5, ``python/data/ops/dataset_ops.py``, ``python/data/experimental/ops``,
``core/grappler/optimizers/data/shuffle_and_repeat_fusion.cc``, ``noop_elimination.cc``.
"""

from tensorflow.core.framework import dataset_metadata_pb2
from tensorflow.python.data.experimental.ops import readers, resampling, shuffle_ops
from tensorflow.python.data.ops import dataset_ops
from tensorflow.python.data.ops import options as options_lib
from tensorflow.python.data.util import options as create
from tensorflow.python.framework import dtypes, function, ops, tensor_util
from tensorflow.python.framework.func_graph import FuncGraph
from tensorflow.python.ops import gen_dataset_ops, gen_experimental_dataset_ops

from chapter14.tf1 import seeds

# {op: its second input}
_NO_OPS = {"TakeDataset": -1, "SkipDataset": 0, "RepeatDataset": 1, "PrefetchDataset": 0}
_DEFAULTS = "map_and_batch_fusion", "noop_elimination", "shuffle_and_repeat_fusion"
_OTHERS = ("filter_fusion", "map_and_filter_fusion", "map_fusion", "map_parallelization",
           "parallel_batch", "filter_with_random_uniform_fusion", "hoist_random_uniform")
# what our kernel looks for
_AS_1_15 = dataset_metadata_pb2.Metadata(name=b"TensorFlow 1.15").SerializeToString()
_shuffle_and_repeat = gen_dataset_ops.shuffle_and_repeat_dataset

for _name, _type in dict(autotune=bool, autotune_algorithm=int, autotune_buffers=bool,
                         autotune_cpu_budget=int, filter_with_random_uniform_fusion=bool,
                         hoist_random_uniform=bool).items():
    # 1.15's; of these only the number of ops shows
    if not hasattr(options_lib.OptimizationOptions, _name):
        setattr(options_lib.OptimizationOptions, _name,
                create.create_option(_name, _type, "As in TensorFlow 1.15."))


@seeds.replaces(dataset_ops.DatasetV1, "_make_one_shot_iterator", counts=False)
def make_one_shot_iterator(original, self):
    """1.15 fuses shuffle and repeat, and draws another order."""
    with _Rewritten(self):
        return original(self)


@seeds.replaces(dataset_ops.DatasetV1, "_make_initializable_iterator")
def make_initializable_iterator(original, self, shared_name=None):
    """1.15 fuses shuffle and repeat; it has ops for what are options since: three by default."""
    options = _options_of(self)
    threading = options.threading
    more = 2 * ((threading.max_intra_op_parallelism is not None)
                + (threading.private_threadpool_size is not None))
    more += 2 * bool(_optimizations(options, self._variant_tensor))
    more += options.experimental_optimization.autotune is not False
    with _Rewritten(self):
        seeds.correct(more, "initializable iterator")
        return original(self, shared_name)


@seeds.replaces(gen_dataset_ops, "shuffle_and_repeat_dataset", counts=False)
def shuffle_and_repeat(original, *args, **kwargs):
    """1.15 draws with the seeds that it is given, 2.x with others that it draws with these."""
    return original(*args, **dict(kwargs, metadata=_AS_1_15))


@seeds.replaces(gen_dataset_ops, "repeat_dataset", counts=False)
def repeat(original, input_dataset, count, output_types, output_shapes, metadata="", name=None):
    """In a function, as of flat_map, 1.15 fuses too."""
    if isinstance(ops.get_default_graph(), (FuncGraph, function._FuncGraph)):
        shuffle = _shuffle_before(input_dataset, count, no_ops=True)
        if shuffle is not None:
            return _shuffle_and_repeat(*shuffle.inputs, count, output_types, output_shapes,
                                       metadata=_AS_1_15)
    return original(input_dataset, count, output_types, output_shapes, metadata, name)


@seeds.replaces(gen_dataset_ops, "options_dataset")
def with_options(original, *args, **kwargs):
    """1.15 keeps options beside the graph."""
    result = original(*args, **kwargs)
    seeds.correct(-1, "with_options")
    return result


@seeds.replaces(gen_dataset_ops, "rewrite_dataset")
def rewritten(original, input_dataset, *args, **kwargs):
    """1.15 has no op for how a data set of numbers is split."""
    return input_dataset


@seeds.replaces(gen_dataset_ops, "parallel_interleave_dataset_v4")
def interleave(original, *args, **kwargs):
    """2.x has two constants more."""
    seeds.correct(-2, "interleave")
    return original(*args, **kwargs)


@seeds.replaces(gen_experimental_dataset_ops, "legacy_parallel_interleave_dataset_v2")
def parallel_interleave(original, *args, **kwargs):
    """1.15 has a constant for whether the order may differ."""
    seeds.correct(1, "parallel_interleave")
    return original(*args, **kwargs)


@seeds.replaces(gen_experimental_dataset_ops, "csv_dataset_v2")
def csv_dataset(original, *args, **kwargs):
    """2.x has a constant for the columns to leave out."""
    seeds.correct(-1, "CsvDataset")
    return original(*args, **kwargs)


@seeds.replaces(gen_experimental_dataset_ops, "directed_interleave_dataset", counts=False)
def directed_interleave(original, *args, **kwargs):
    """1.15 goes on where one of the data sets has ended, also when it resamples."""
    return original(*args, **dict(kwargs, stop_on_empty_dataset=False))


@seeds.replaces(resampling, "rejection_resample")
def rejection_resample(original, class_func, target_dist, initial_dist=None, seed=None):
    """1.15 maps the classes once, for all their uses."""
    def apply(dataset):
        seeds.correct(1 if initial_dist is not None else 0, "rejection_resample")
        return original(class_func, target_dist, initial_dist, seed)(dataset)
    return apply


@seeds.replaces(readers, "_maybe_shuffle_and_repeat", counts=False)
def shuffled_and_repeated(original, dataset, num_epochs, shuffle, shuffle_buffer_size,
                          shuffle_seed):
    """1.15 takes the op for both."""
    if not shuffle or num_epochs == 1:
        return original(dataset, num_epochs, shuffle, shuffle_buffer_size, shuffle_seed)
    return dataset.apply(shuffle_ops.shuffle_and_repeat(shuffle_buffer_size, num_epochs,
                                                        shuffle_seed))


class _Rewritten:
    """Within, the data set is what 1.15's optimiser makes of it."""

    def __init__(self, dataset):
        self.dataset, self.variant = dataset, dataset._variant_tensor

    def __enter__(self):
        optimizations = _optimizations(_options_of(self.dataset), self.variant)
        if "shuffle_and_repeat_fusion" in optimizations:
            self.dataset._variant_tensor_attr = _fused(self.variant,
                                                       "noop_elimination" in optimizations)

    def __exit__(self, *error):
        self.dataset._variant_tensor_attr = self.variant


def _options_of(dataset):
    while isinstance(dataset, dataset_ops.DatasetV1Adapter):
        dataset = dataset._dataset
    # `options()` warns that it is not what the graph knows, as it is here
    return dataset._options_attr


def _optimizations(options, variant):
    """Names of the optimisations that 1.15 would run, of those that there are."""
    if any(_comes_of_a_variable(tensor) for op in _ops_below(variant, dtypes.variant)
           for tensor in op.inputs if tensor.dtype != dtypes.variant and _has_function(op)):
        return set()  # it does none where a function uses a variable that is no resource
    chosen = options.experimental_optimization
    names = {name for name in _DEFAULTS + _OTHERS if getattr(chosen, name)}
    if chosen.apply_default_optimizations is not False:
        names.update(name for name in _DEFAULTS if getattr(chosen, name) is not False)
    if options.deterministic is False:
        names.add("make_sloppy")
    if options.experimental_slack:
        names.add("slack")
    if chosen.autotune is not False and chosen.autotune_buffers:
        names.add("inject_prefetch")
    return names


def _has_function(op):
    return any(value.HasField("func") for value in op.node_def.attr.values())


def _comes_of_a_variable(tensor):
    return any(output.dtype._is_ref_dtype for op in _ops_below(tensor) for output in op.outputs)


def _ops_below(tensor, dtype=None):
    """The ops that a tensor is computed from; with a type, through tensors of that type only."""
    found, waiting = set(), [tensor.op]
    while waiting:
        op = waiting.pop()
        if op not in found:
            found.add(op)
            waiting += [tensor.op for tensor in op.inputs if dtype in (None, tensor.dtype)]
    return found


def _shuffle_before(tensor, count, no_ops):
    """The op that shuffles what is repeated, or None; ``no_ops``: past those that do nothing."""
    if no_ops and tensor_util.constant_value(count) == 1:
        return None
    op = tensor.op
    while op.type == "OptionsDataset" or no_ops and _does_nothing(op):
        op = op.inputs[0].op
    return op if op.type == "ShuffleDataset" and op.get_attr("reshuffle_each_iteration") else None


def _does_nothing(op):
    return op.type in _NO_OPS and tensor_util.constant_value(op.inputs[1]) == _NO_OPS[op.type]


def _fused(variant, no_ops):
    """A data set's tensor, its ops made anew where they come after a shuffle that is repeated."""
    graph, made = variant.graph, {}  # {op: its outputs}
    before = graph.num_operations()

    def again(tensor):
        op = tensor.op
        if op not in made:
            made[op] = outputs(op)
        return made[op][tensor.value_index]

    def outputs(op):
        shuffle = _shuffle_before(*op.inputs, no_ops) if op.type == "RepeatDataset" else None
        if shuffle is not None:
            return [_shuffle_and_repeat(
                again(shuffle.inputs[0]), *shuffle.inputs[1:], op.inputs[1],
                op.get_attr("output_types"), op.get_attr("output_shapes"), metadata=_AS_1_15,
                name=op.name + "/fused")]
        inputs = [again(tensor) if tensor.dtype == dtypes.variant else tensor
                  for tensor in op.inputs]
        if all(new is old for new, old in zip(inputs, op.inputs)):
            return op.outputs
        attributes = {key: value for key, value in op.node_def.attr.items()
                      if not key.startswith("_")}
        return graph.create_op(op.type, inputs, [output.dtype for output in op.outputs],
                               attrs=attributes, name=op.name + "/fused").outputs

    with graph.as_default(), ops.name_scope(None), ops.control_dependencies(None):
        result = again(variant)
    seeds.correct(before - graph.num_operations(), "fused data set", graph)
    return result
