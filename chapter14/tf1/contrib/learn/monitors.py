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
    """Is told of the beginning and the end of the training, and of each step.

    Classes of one's own find the estimator as ``_estimator``.
    """

    run_on_all_workers = property(lambda self: False)

    def __init__(self):
        self._estimator = None
        self._open = {}  # what has begun: {"training": last step or None, "epoch": n, "step": n}

    def set_estimator(self, estimator):
        """Tell whose training it is; `ValueError` for None."""
        if estimator is None:
            raise ValueError("Missing estimator.")
        self._estimator = estimator

    def begin(self, max_steps=None):
        """Before the session is made; `ValueError` where the last training has not ended."""
        self._opens("training", max_steps, "begin called twice without end.")

    def end(self, session=None):
        """After the last step; `ValueError` without `begin`."""
        if "training" not in self._open:
            raise ValueError("end called without begin.")
        del self._open["training"]

    def epoch_begin(self, epoch):
        """For loops of one's own; `ValueError` for a wrong number."""
        if epoch < 0:
            raise ValueError(f"Invalid epoch {epoch}.")
        self._opens("epoch", epoch, "epoch_begin called twice without epoch_end.")

    def epoch_end(self, epoch):
        """For loops of one's own; `ValueError` for a wrong number."""
        self._closes("epoch", epoch)

    def step_begin(self, step):
        """Before a step, numbered from 1: a list of tensors, or names of some, to be computed."""
        last = self._open.get("training")
        if not 0 <= step <= (step if last is None else last):
            raise ValueError(f"Invalid step {step}.")
        self._open["step"] = step
        return []

    def step_end(self, step, output):
        """After a step, with {tensor or name: its value}: whether to stop."""
        self._closes("step", step)
        return False

    def post_step(self, step, session):
        """After `step_end` of all monitors."""

    def _opens(self, what, number, problem):
        if what in self._open:
            raise ValueError(problem)
        self._open[what] = number

    def _closes(self, what, number):
        if self._open.get(what) != number:
            raise ValueError(f"{what}_end expected {self._open.get(what)} but got {number}.")
        self._open.pop(what, None)


class EveryN(BaseMonitor):
    """Is told of some steps: the first ones, every so many, and the last.

    Classes below define `every_n_step_begin`, `every_n_step_end` and `every_n_post_step`.
    """

    def __init__(self, every_n_steps=100, first_n_steps=1):
        super().__init__()
        self._every_n_steps, self._first_n_steps = every_n_steps, first_n_steps
        self._active = False  # whether this step is told
        self._last_told, self._last_done = 0, None

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
        due = step - self._last_told >= self._every_n_steps
        self._active = due or step == self._open.get("training") or step <= self._first_n_steps
        return self.every_n_step_begin(step) if self._active else []

    def step_end(self, step, output):
        super().step_end(step, output)
        return self._active and self.every_n_step_end(step, output)

    def post_step(self, step, session):
        super().post_step(step, session)
        self._last_done = step
        if self._active:
            self.every_n_post_step(step, session)
            self._last_told = step

    def end(self, session=None):
        super().end(session=session)
        if self._last_told != self._last_done:
            self.every_n_post_step(self._last_done, session)


class StopAtStep(BaseMonitor):
    """Stops after so many steps, or at a step; `ValueError` unless one of them is given."""

    run_on_all_workers = property(lambda self: True)

    def __init__(self, num_steps=None, last_step=None):
        super().__init__()
        if (num_steps is None) == (last_step is None):
            count = "One" if last_step is None else "Only one"
            raise ValueError(f"{count} of num_steps or last_step must be given.")
        self._n_steps, self._stop_at = num_steps, last_step

    def step_begin(self, step):
        super().step_begin(step)
        if self._stop_at is None:
            self._stop_at = step - 1 + self._n_steps
        return []

    def step_end(self, step, output):
        super().step_end(step, output)
        return self._stop_at <= step


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
    """Stops where the loss is not a number, or raises `tf.train.NanLossDuringTrainingError`."""

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
                raise ValueError("tf.estimator.Estimator does not support following arguments: "
                                 + ", ".join(options))
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
