"""Optimisers and learning rates. Source: TensorFlow 1.15.5, ``python/training``."""

from tensorflow.python.framework import constant_op, ops
from tensorflow.python.keras.optimizer_v2 import legacy_learning_rate_decay
from tensorflow.python.training import ftrl

from chapter14.tf1 import seeds


@seeds.replaces(legacy_learning_rate_decay, "polynomial_decay")
def polynomial_decay(original, learning_rate, global_step, decay_steps, end_learning_rate=0.0001,
                     power=1.0, cycle=False, name=None):
    """1.15 has the number of steps once more, or in cycles a cond."""
    result = original(learning_rate, global_step, decay_steps, end_learning_rate, power, cycle,
                      name)
    seeds.correct(5 if cycle else 1, "polynomial_decay")
    return result


@seeds.replaces(ftrl.FtrlOptimizer, "_create_slots")
def create_ftrl_slots(original, self, var_list):
    """1.15 fills the accumulator with a constant."""
    for var in var_list:
        with ops.colocate_with(var):
            start = constant_op.constant(self._initial_accumulator_value,
                                         dtype=var.dtype.base_dtype, shape=var.shape)
            self._get_or_make_slot(var, start, "accum", self._accum_name or self._name)
            self._zeros_slot(var, "linear", self._linear_name or self._name)


@seeds.replaces(ftrl.FtrlOptimizer, "_prepare")
def prepare_ftrl(original, self):
    """1.15 has no beta."""
    if self._beta:
        return original(self)
    for name in ("learning_rate", "l1_regularization_strength", "l2_regularization_strength",
                 "l2_shrinkage_regularization_strength", "learning_rate_power"):
        setattr(self, f"_{name}_tensor",
                ops.convert_to_tensor(getattr(self, "_" + name), name=name))
    self._adjusted_l2_regularization_strength_tensor = self._l2_regularization_strength_tensor
