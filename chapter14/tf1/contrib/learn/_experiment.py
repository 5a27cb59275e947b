"""``Experiment`` of ``tf.contrib.learn``: an estimator, its inputs, and when it is evaluated.

Source of the behaviour: TensorFlow 1.15.5, ``contrib/learn/python/learn/experiment.py``.
"""

import inspect
import math
import os
import time

from chapter14 import tf1
from chapter14.tf1 import estimator as core
from chapter14.tf1.contrib.learn import _sklearn, monitors
from chapter14.tf1.contrib.learn._export import ExportStrategy
from chapter14.tf1.contrib.learn._run_config import RunConfig

tf = tf1.load()


class Experiment:
    """Trains, evaluates and exports an estimator.

    Parameters
    ----------
    estimator : estimator of ``tf.contrib.learn``, or of ``tf.estimator``
    train_input_fn, eval_input_fn : callable
        Give (features, labels).
    eval_metrics : dict
        {name: `MetricSpec`}; None for one of ``tf.estimator``.
    train_steps, eval_steps : int
        Up to which step in all, and how many; None for the end of the inputs.
    train_monitors, eval_hooks : list
    local_eval_frequency, min_eval_frequency : int
        How many steps there are at least between evaluations, of `local_run` and of
        `train_and_evaluate`; 0 for the last evaluation alone.
    eval_delay_secs, continuous_eval_throttle_secs : int
        How long is waited before an evaluation alone, and from one to the next.
    delay_workers_by_global_step : bool
        Whether workers of a cluster begin at later steps, rather than times.
    export_strategies : `ExportStrategy` or several
    train_steps_per_iteration : int
        Between evaluations of `continuous_train_and_eval`.
    checkpoint_and_export : bool
        Whether each checkpoint is evaluated and exported.
    saving_listeners : list
        For one of ``tf.estimator``.
    check_interval_secs : int
        How often is looked for a checkpoint to evaluate.

    Raises
    ------
    ValueError
        The estimator is not one, or an argument is not for its kind.
    """

    def __init__(self, estimator, train_input_fn, eval_input_fn, eval_metrics=None,
                 train_steps=None, eval_steps=100, train_monitors=None, eval_hooks=None,
                 local_eval_frequency=None, eval_delay_secs=120,
                 continuous_eval_throttle_secs=60, min_eval_frequency=None,
                 delay_workers_by_global_step=False, export_strategies=None,
                 train_steps_per_iteration=None, checkpoint_and_export=False,
                 saving_listeners=None, check_interval_secs=5):
        self._is_core = isinstance(estimator, core.Estimator)
        if self._is_core and eval_metrics is not None:
            raise ValueError("`eval_metrics` must be `None` with `tf.estimator.Estimator`, whose "
                             "model function gives its metrics.")
        for kind in () if self._is_core else (_sklearn.Evaluable, _sklearn.Trainable):
            if not isinstance(estimator, kind):
                raise ValueError(f"`estimator` must implement `tf.contrib.learn.{kind.__name__}` "
                                 "or `tf.estimator.Estimator`.")
        if not self._is_core and saving_listeners is not None:
            raise ValueError("`saving_listeners` must be `None`, but for a tf.estimator.Estimator.")
        if not isinstance(train_steps_per_iteration, (int, type(None))):
            raise ValueError("`train_steps_per_iteration` must be an integer.")
        self._estimator, self._eval_metrics = estimator, eval_metrics
        self._train_input_fn, self._eval_input_fn = train_input_fn, eval_input_fn
        self._train_steps, self._eval_steps = train_steps, eval_steps
        self._train_monitors, self._eval_hooks = list(train_monitors or []), list(eval_hooks or [])
        self._local_eval_frequency = local_eval_frequency
        self._min_eval_frequency = 1 if min_eval_frequency is None else min_eval_frequency
        self._eval_delay_secs = eval_delay_secs
        self._throttle_secs = continuous_eval_throttle_secs
        self._delay_workers_by_global_step = delay_workers_by_global_step
        self._steps_per_iteration = train_steps_per_iteration
        self._checkpoint_and_export = checkpoint_and_export
        self._saving_listeners, self._check_interval_secs = saving_listeners, check_interval_secs
        self.reset_export_strategies(export_strategies)

    estimator = property(lambda self: self._estimator)
    eval_metrics = property(lambda self: self._eval_metrics)
    train_steps = property(lambda self: self._train_steps)
    eval_steps = property(lambda self: self._eval_steps)

    def reset_export_strategies(self, new_export_strategies=None):
        """Set them; returns the old ones. `ValueError` where one is not an `ExportStrategy`."""
        new = new_export_strategies or ()
        new = (new,) if isinstance(new, ExportStrategy) else tuple(new)
        for strategy in new:
            if not isinstance(strategy, ExportStrategy):
                raise ValueError("`export_strategies` must be an ExportStrategy, several of them "
                                 f"or None; {strategy} is not one.")
        old, self._export_strategies = getattr(self, "_export_strategies", ()), new
        return old

    def extend_train_hooks(self, additional_hooks):
        """Add monitors or hooks to those of the training."""
        self._train_monitors.extend(additional_hooks)

    def train(self, delay_secs=None):
        """Train, after some time, which for a worker of a cluster depends on its number."""
        return self._train_with([], delay_secs)

    def _train_with(self, hooks, delay_secs):
        config = self._estimator.config
        if config.cluster_spec and config.master:
            if not isinstance(config, RunConfig):
                raise ValueError("For distributed runtime, the configuration must be a "
                                 f"tf.contrib.learn.RunConfig, and not a {type(config).__name__}")
            if config.environment not in ("local", "google"):
                self._server().start()
        task, hooks = config.task_id or 0, list(hooks)
        if delay_secs is None and self._delay_workers_by_global_step:
            hooks.append(tf.train.GlobalStepWaiterHook(int(8000.0 * math.log(task + 1))))
        elif delay_secs is None:
            delay_secs = min(60, task * 5)
        _wait(delay_secs, "training")
        return self._call_train(max_steps=self._train_steps, hooks=hooks)

    def evaluate(self, delay_secs=None, name=None):
        """{metric: value} of the latest checkpoint, after ``eval_delay_secs``."""
        _wait(self._eval_delay_secs if delay_secs is None else delay_secs, "eval")
        return self._call_evaluate(name=name or "one_pass")

    def local_run(self):
        """`train_and_evaluate`, with ``local_eval_frequency``."""
        return self._train_and_evaluate(self._local_eval_frequency)

    def train_and_evaluate(self):
        """(the last evaluation, its exports): train, and evaluate checkpoints meanwhile."""
        return self._train_and_evaluate(self._min_eval_frequency)

    def _train_and_evaluate(self, frequency):
        config, listener, hooks = self._estimator.config, None, []
        if self._checkpoint_and_export and (
                config.save_checkpoints_secs or config.save_checkpoints_steps):
            listener = _EvaluateAndExport(self)
            hooks = [tf.train.CheckpointSaverHook(
                self._estimator.model_dir, save_secs=config.save_checkpoints_secs,
                save_steps=config.save_checkpoints_steps, listeners=[listener])]
        elif frequency:
            hooks = [monitors.ValidationMonitor(
                input_fn=self._eval_input_fn, eval_steps=self._eval_steps,
                metrics=self._eval_metrics, every_n_steps=frequency, hooks=self._eval_hooks,
                check_interval_secs=self._check_interval_secs)]
        self._train_with(hooks, delay_secs=0)
        if listener:
            return listener.results
        result = self._call_evaluate()
        return result, self._export(result)

    def continuous_eval(self, delay_secs=None, throttle_delay_secs=None,
                        evaluate_checkpoint_only_once=True, continuous_eval_predicate_fn=None,
                        name="continuous"):
        """Evaluate and export each new checkpoint, until the training has ended, or a function of
        the last results (and, by this name, of ``checkpoint_path``) says no."""
        self._continuous_eval(self._eval_input_fn, name, delay_secs, throttle_delay_secs,
                              continuous_eval_predicate_fn, evaluate_checkpoint_only_once, True)

    def continuous_eval_on_train_data(self, delay_secs=None, throttle_delay_secs=None,
                                      continuous_eval_predicate_fn=None,
                                      name="continuous_on_train_data"):
        """`continuous_eval` of the training's inputs, without exports."""
        self._continuous_eval(self._train_input_fn, name, delay_secs, throttle_delay_secs,
                              continuous_eval_predicate_fn, True, False)

    def _continuous_eval(self, input_fn, name, delay, throttle, predicate, only_once, exports):
        goes_on = _predicate(predicate)
        throttle = self._throttle_secs if throttle is None else throttle
        _wait(self._eval_delay_secs if delay is None else delay, "eval")
        before, result = None, None
        while goes_on(result, before) and not self._is_trained(result):
            start, latest = time.time(), tf.train.latest_checkpoint(self._estimator.model_dir)
            result = {}
            if latest and not (only_once and latest == before):
                result = self._call_evaluate(input_fn, name=name, checkpoint_path=latest) or {}
                if exports:
                    self._export(result, latest)
                before = latest
            time.sleep(max(0, throttle - (time.time() - start)))

    def _is_trained(self, result):
        step = (result or {}).get(tf.GraphKeys.GLOBAL_STEP)
        return step and self._train_steps and step >= self._train_steps

    def continuous_train_and_eval(self, continuous_eval_predicate_fn=None):
        """(the last evaluation, its exports): train some steps, evaluate, and so on."""
        goes_on = _predicate(continuous_eval_predicate_fn)
        steps = self._steps_per_iteration
        if steps is None:
            steps = 1000 if self._train_steps is None else int(self._train_steps / 10)
        result = exports = latest = None
        while goes_on(result, latest if result else None) and not self._is_trained(result):
            self._call_train(steps=steps)
            latest = tf.train.latest_checkpoint(self._estimator.model_dir)
            result = self._call_evaluate(name="one_pass", checkpoint_path=latest)
            exports = self._export(result)
        return result, exports

    def test(self):
        """One step of training and of evaluation, with exports: {metric: value}."""
        self._call_train(steps=1)
        result = self._call_evaluate(name="one_pass", steps=1, hooks=None)
        self._export(result)
        return result

    def run_std_server(self):
        """Serve the cluster, without end."""
        server = self._server()
        server.start()
        server.join()

    def _server(self):
        config = self._estimator.config
        given = config.cluster_spec and config.task_type and config.master
        if not given or config.task_id is None:
            raise ValueError(
                "Could not start server; the RunConfig, or TF_CONFIG, lacks a cluster_spec, a "
                "task_type, a task_id or a master.")
        return tf.train.Server(config.cluster_spec, job_name=config.task_type,
                               task_index=config.task_id, config=config.tf_config, start=False)

    def _export(self, result, checkpoint_path=None):
        folder = os.path.join(tf.compat.as_bytes(self._estimator.model_dir), b"export")
        return [strategy.export(self._estimator, os.path.join(folder, strategy.name.encode()),
                                checkpoint_path=checkpoint_path, eval_result=result)
                for strategy in self._export_strategies]

    def _call_train(self, steps=None, max_steps=None, hooks=()):
        hooks = monitors.replace_monitors_with_hooks([*self._train_monitors, *hooks],
                                                     self._estimator)
        if self._is_core:
            return self._estimator.train(self._train_input_fn, steps=steps, max_steps=max_steps,
                                         hooks=hooks, saving_listeners=self._saving_listeners)
        return self._estimator.fit(input_fn=self._train_input_fn, steps=steps, max_steps=max_steps,
                                   monitors=hooks)

    def _call_evaluate(self, input_fn=None, **options):
        options = {"steps": self._eval_steps, "hooks": self._eval_hooks, "name": None, **options}
        if not self._is_core:
            options["metrics"] = self._eval_metrics
        return self._estimator.evaluate(input_fn=input_fn or self._eval_input_fn, **options)


class _EvaluateAndExport(tf.train.CheckpointSaverListener):
    """Evaluates and exports each checkpoint; ``results`` are those of the last."""

    def __init__(self, experiment):
        self._experiment, self._latest, self.results = experiment, None, (None, None)

    def after_save(self, session, global_step_value):
        experiment = self._experiment
        latest = tf.train.latest_checkpoint(experiment.estimator.model_dir)
        if latest and latest != self._latest:
            self._latest = latest
            result = experiment._call_evaluate(name="intermediate_export", checkpoint_path=latest)
            self.results = result, experiment._export(result, checkpoint_path=latest)


def _wait(seconds, what):
    if seconds:
        tf.logging.info(f"Waiting {seconds} secs before starting {what}.")
        time.sleep(seconds)


def _predicate(function):
    """A function of results and checkpoint: whether to go on."""
    if function is None:
        return lambda results, checkpoint_path: True
    if not callable(function):
        raise ValueError("`continuous_eval_predicate_fn` must be a callable, or None.")
    if "checkpoint_path" in inspect.signature(function).parameters:
        return lambda results, path: function(results, checkpoint_path=path)
    return lambda results, path: function(results)
