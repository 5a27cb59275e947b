"""``tf.contrib.learn.monitors``: what is called at each step of an estimator's training.

Source of the behaviour: TensorFlow 1.15.5, ``contrib/learn/python/learn/monitors.py``.
"""

import copy
import time

import numpy as np

from chapter14 import tf1
from chapter14.tf1 import estimator, names
from chapter14.tf1.contrib.learn._sessions import (  # noqa: F401
    RunHookAdapterForMonitors,
    replace_monitors_with_hooks,
)

tf = tf1.load()

__path__ = []
__getattr__, __dir__, __all__ = names.access(__name__)


class BaseMonitor:
    """Is told of the beginning and the end of the training, and of each step."""

    run_on_all_workers = property(lambda self: False)

    def __init__(self):
        self._begun, self._current_epoch, self._current_step = False, None, None
        self._max_steps = self._estimator = None

    def set_estimator(self, estimator):
        """Tell whose training it is; `ValueError` for None."""
        if estimator is None:
            raise ValueError("Missing estimator.")
        self._estimator = estimator

    def begin(self, max_steps=None):
        """Before the session is made; `ValueError` where the last training has not ended."""
        if self._begun:
            raise ValueError("begin called twice without end.")
        self._max_steps, self._begun = max_steps, True

    def end(self, session=None):
        """After the last step; `ValueError` without `begin`."""
        if not self._begun:
            raise ValueError("end called without begin.")
        self._max_steps, self._begun = None, False

    def epoch_begin(self, epoch):
        """For loops of one's own; `ValueError` for a wrong number."""
        if self._current_epoch is not None:
            raise ValueError("epoch_begin called twice without epoch_end.")
        if epoch < 0:
            raise ValueError(f"Invalid epoch {epoch}.")
        self._current_epoch = epoch

    def epoch_end(self, epoch):
        """For loops of one's own; `ValueError` for a wrong number."""
        if self._current_epoch != epoch:
            raise ValueError(f"epoch_end expected {self._current_epoch} but got {epoch}.")
        self._current_epoch = None

    def step_begin(self, step):
        """Before a step, numbered from 1: a list of tensors, or names of some, to be computed."""
        if step < 0 or self._max_steps is not None and step > self._max_steps:
            raise ValueError(f"Invalid step {step}.")
        self._current_step = step
        return []

    def step_end(self, step, output):
        """After a step, with {tensor or name: its value}: whether to stop."""
        if self._current_step != step:
            raise ValueError(f"step_end expected {self._current_step} but got {step}.")
        self._current_step = None
        return False

    def post_step(self, step, session):
        """After `step_end` of all monitors."""


class EveryN(BaseMonitor):
    """Is told of some steps: the first ones, every so many, and the last.

    Classes below define `every_n_step_begin`, `every_n_step_end` and `every_n_post_step`.
    """

    def __init__(self, every_n_steps=100, first_n_steps=1):
        super().__init__()
        self._every_n_steps, self._first_n_steps = every_n_steps, first_n_steps
        self._last_successful_step, self._last_active_step = None, 0
        self._every_n_step_begin_called = False

    def every_n_step_begin(self, step):
        """As `step_begin`."""
        return []

    def every_n_step_end(self, step, outputs):
        """As `step_end`."""
        return False

    def every_n_post_step(self, step, session):
        """As `post_step`."""

    def step_begin(self, step):
        super().step_begin(step)
        self._every_n_step_begin_called = (
            step <= self._first_n_steps or step == self._max_steps
            or step >= self._every_n_steps + self._last_active_step)
        return self.every_n_step_begin(step) if self._every_n_step_begin_called else []

    def step_end(self, step, output):
        super().step_end(step, output)
        return self.every_n_step_end(step, output) if self._every_n_step_begin_called else False

    def post_step(self, step, session):
        super().post_step(step, session)
        if self._every_n_step_begin_called:
            self.every_n_post_step(step, session)
            self._last_active_step = step
        self._last_successful_step = step

    def end(self, session=None):
        super().end(session=session)
        if self._last_successful_step != self._last_active_step:
            self.every_n_post_step(self._last_successful_step, session)


class StopAtStep(BaseMonitor):
    """Stops after so many steps, or at a step; `ValueError` unless one of them is given."""

    run_on_all_workers = property(lambda self: True)

    def __init__(self, num_steps=None, last_step=None):
        super().__init__()
        if num_steps is None and last_step is None:
            raise ValueError("One of num_steps or last_step must be specified.")
        if num_steps is not None and last_step is not None:
            raise ValueError("Only one of num_steps or last_step can be specified.")
        self._num_steps, self._last_step = num_steps, last_step

    def step_begin(self, step):
        super().step_begin(step)
        if self._last_step is None:
            self._last_step = step + self._num_steps - 1
        return []

    def step_end(self, step, output):
        super().step_end(step, output)
        return step >= self._last_step


def _value(outputs, tensor):
    return outputs[tensor] if tensor in outputs else outputs[tensor.name]


class PrintTensor(EveryN):
    """Logs tensors, a list of their names, or {text: name}."""

    def __init__(self, tensor_names, every_n=100, first_n=1):
        super().__init__(every_n, first_n)
        self._tensor_names = tensor_names if isinstance(tensor_names, dict) else {
            name: name for name in tensor_names}

    def every_n_step_begin(self, step):
        return list(self._tensor_names.values())

    def every_n_step_end(self, step, outputs):
        tf.logging.info(f"Step {step}: " + ", ".join(
            f"{text} = {outputs[name]}" for text, name in self._tensor_names.items()
            if name in outputs))


class CaptureVariable(EveryN):
    """Keeps the values of a variable, or a tensor, by its name."""

    def __init__(self, var_name, every_n=100, first_n=1):
        super().__init__(every_n, first_n)
        self._var_name, self._var_values = var_name, {}

    @property
    def values(self):
        """{step: value}."""
        return self._var_values

    def every_n_step_begin(self, step):
        return [self._var_name]

    def every_n_step_end(self, step, outputs):
        self._var_values[step] = _value(outputs, self._var_name)


class NanLoss(EveryN):
    """Stops where the loss is no number, or raises `tf.train.NanLossDuringTrainingError`."""

    def __init__(self, loss_tensor, every_n_steps=100, fail_on_nan_loss=True):
        super().__init__(every_n_steps=every_n_steps)
        self._loss_tensor, self._fail_on_nan_loss = loss_tensor, fail_on_nan_loss

    def every_n_step_begin(self, step):
        return [self._loss_tensor]

    def every_n_step_end(self, step, outputs):
        if not np.isnan(_value(outputs, self._loss_tensor)):
            return False
        if self._fail_on_nan_loss:
            tf.logging.error("Model diverged with loss = NaN.")
            raise tf.train.NanLossDuringTrainingError
        tf.logging.warning("Model diverged with loss = NaN.")
        return True


class ValidationMonitor(EveryN):
    """Evaluates the model whenever a new checkpoint was saved, and may stop the training.

    Parameters
    ----------
    x, y, input_fn, batch_size, metrics, hooks, name
        As the estimator's ``evaluate`` takes them; ``eval_steps`` is its ``steps``.
    every_n_steps : int
        How often is looked for a checkpoint; at most once in ``check_interval_secs``.
    early_stopping_rounds : int
        Stop where so many steps were no better than the best before.
    early_stopping_metric : str
        Which metric tells that.
    early_stopping_metric_minimize : bool
        Whether less is better.

    Raises
    ------
    ValueError
        There are no inputs.
    """

    def __init__(self, x=None, y=None, input_fn=None, batch_size=None, eval_steps=None,
                 every_n_steps=100, metrics=None, hooks=None, early_stopping_rounds=None,
                 early_stopping_metric="loss", early_stopping_metric_minimize=True, name=None,
                 check_interval_secs=5):
        super().__init__(every_n_steps=every_n_steps, first_n_steps=-1)
        if x is None and input_fn is None:
            raise ValueError("Either x or input_fn should be provided.")
        self.x, self.y, self.input_fn, self.batch_size = x, y, input_fn, batch_size
        self.eval_steps, self.metrics, self.hooks, self.name = eval_steps, metrics, hooks, name
        self.early_stopping_rounds = early_stopping_rounds
        self.early_stopping_metric = early_stopping_metric
        self.early_stopping_metric_minimize = early_stopping_metric_minimize
        self._check_interval_secs, self._early_stopped = check_interval_secs, False
        self._best_value_step = self._best_value = self._best_metrics = None
        self._latest_path = self._last_checkpoint_check_time = None

    early_stopped = property(lambda self: self._early_stopped)
    best_step = property(lambda self: self._best_value_step)
    best_value = property(lambda self: self._best_value)
    best_metrics = property(lambda self: self._best_metrics)

    def _evaluate(self):
        options = {"x": self.x, "y": self.y, "batch_size": self.batch_size, "metrics": self.metrics}
        if isinstance(self._estimator, estimator.Estimator):
            if any(value is not None for value in options.values()):
                raise ValueError(
                    "tf.estimator.Estimator does not support following arguments: x, y, "
                    "batch_size, metrics. Should set as `None` in ValidationMonitor")
            options = {}
        return self._estimator.evaluate(input_fn=self.input_fn, steps=self.eval_steps,
                                        hooks=self.hooks, name=self.name, **options)

    def every_n_step_end(self, step, outputs):
        if self._estimator is None:
            raise ValueError("Missing call to set_estimator.")
        now, before = time.time(), self._last_checkpoint_check_time
        if None not in (self._check_interval_secs, before) and (
                now - before <= self._check_interval_secs):
            return False
        self._last_checkpoint_check_time = now
        latest = tf.train.latest_checkpoint(self._estimator.model_dir)
        if latest is None or latest == self._latest_path:
            return False
        self._latest_path = latest
        results = self._evaluate()
        tf.logging.info(f"Validation (step {step}): " + ", ".join(
            f"{name} = {value}" for name, value in results.items()))
        return self.early_stopping_rounds is not None and self._is_time_to_stop(step, results)

    def _is_time_to_stop(self, step, results):
        if self.early_stopping_metric not in results:
            raise ValueError(f"Metric {self.early_stopping_metric} missing from outputs "
                             f"{set(results)}.")
        value, best = results[self.early_stopping_metric], self._best_value
        if best is None or (value < best if self.early_stopping_metric_minimize else value > best):
            self._best_value, self._best_value_step = value, step
            self._best_metrics = copy.deepcopy(results)
        self._early_stopped = step - self._best_value_step >= self.early_stopping_rounds
        if self._early_stopped:
            tf.logging.info(f"Stopping. Best step: {self._best_value_step} with "
                            f"{self.early_stopping_metric} = {self._best_value}.")
        return self._early_stopped
