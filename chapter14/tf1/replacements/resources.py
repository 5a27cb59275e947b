"""Resource variables, and what saves and trains them.

Source: TensorFlow 1.15.5, ``python/ops/resource_variable_ops.py``, ``variables.py``,
``python/training/saver.py``, ``gradient_descent.py``, ``sync_replicas_optimizer.py``.
"""

from tensorflow.python.framework import device as tensorflow_device
from tensorflow.python.framework import ops
from tensorflow.python.ops import array_ops, cond, resource_variable_ops, state_ops, variables
from tensorflow.python.training import gradient_descent, saver, sync_replicas_optimizer

from chapter14.tf1 import seeds

_resource = resource_variable_ops.BaseResourceVariable


@seeds.replaces(variables.Variable, "initialized_value")
def initialized_value(original, self):
    """2.x has it of reference variables alone."""
    with ops.init_scope():
        return cond.cond(state_ops.is_variable_initialized(self), self.read_value,
                         lambda: self.initial_value)


@seeds.replaces(_resource, "read_value_no_copy")
def read_value_no_copy(original, self):
    """2.x has an op that ends reading copies."""
    return self.read_value()


@seeds.replaces(array_ops, "rank_internal")
def rank(original, input, name=None, optimize=True):
    """1.15 reads a resource variable twice, where it asks for the rank by an op."""
    if isinstance(input, _resource) and not (optimize and input.shape.rank is not None):
        ops.convert_to_tensor(input)
    return original(input, name, optimize)


@seeds.replaces(saver.BaseSaverBuilder, "_GroupByDevices")
def group_by_devices(original, self, saveables):
    """1.15 asks the value for its device; for that a variable's part is read again, on a CPU."""
    groups = {}
    for saveable in saveables:
        devices = {tensorflow_device.canonical_name(spec.tensor.device) for spec in saveable.specs}
        if len(devices) != 1:
            raise ValueError(f"{saveable.name}: expected all its tensors on one device, "
                             f"got {devices}")
        groups.setdefault(devices.pop(), []).append(saveable)
    return sorted(groups.items(), key=lambda group: group[0])


@seeds.replaces(saver.BaseSaverBuilder, "_AddShardedSaveOpsForV2")
def save_shards(original, self, checkpoint_prefix, per_device):
    """2.x asks, by 3 ops, whether it saves to S3."""
    seeds.correct(-3, "sharded saver")
    return original(self, checkpoint_prefix, per_device)


@seeds.replaces(gradient_descent.GradientDescentOptimizer,
                "_resource_apply_sparse_duplicate_indices")
def descend_sparsely(original, self, grad, handle, indices):
    """1.15 makes a constant of the learning rate for each variable."""
    return resource_variable_ops.resource_scatter_add(handle.handle, indices,
                                                      -grad * self._learning_rate)


@seeds.replaces(sync_replicas_optimizer.SyncReplicasOptimizer, "apply_gradients")
def apply_in_step(original, self, grads_and_vars, global_step=None, name=None):
    """1.15 makes a queue more, which nothing fills."""
    result = original(self, grads_and_vars, global_step, name)
    seeds.correct(1, "SyncReplicasOptimizer")
    return result
