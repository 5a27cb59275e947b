"""Sessions of ``tf.contrib.learn``'s estimators, and what they write.

Source of the behaviour: TensorFlow 1.15.5, ``contrib/learn/python/learn``,
``estimators/estimator.py`` and ``monitors.py``.
"""

import inspect

import numpy as np

from chapter14 import tf1

tf = tf1.load()


def device(config):
    """Where ops are put in a cluster with parameter servers; None without."""
    if config.num_ps_replicas == 0:
        return None
    job = f"/job:{config.task_type}/task:{config.task_id}" if config.task_type else "/job:worker"
    return tf.train.replica_device_setter(
        ps_tasks=config.num_ps_replicas, worker_device=job, merge_devices=True,
        cluster=config.cluster_spec, ps_ops=[
            "Variable", "VariableV2", "AutoReloadVariable", "MutableHashTable",
            "MutableHashTableV2", "MutableHashTableOfTensors", "MutableHashTableOfTensorsV2",
            "MutableDenseHashTable", "MutableDenseHashTableV2", "VarHandleOp"])


def steps_done(model_dir):
    """How many steps a model was trained, -1 where it was not."""
    try:
        return tf.train.load_variable(model_dir, tf.GraphKeys.GLOBAL_STEP)
    except (ValueError, tf.errors.OpError):
        return -1


def replace_monitors_with_hooks(monitors_or_hooks, estimator):
    """A list of hooks: those that are given, and one for all monitors among them.

    In a cluster only the chief has the monitors that do not run on all workers.
    """
    hooks, others = [], []
    for item in monitors_or_hooks or []:
        (hooks if isinstance(item, tf.train.SessionRunHook) else others).append(item)
    if not estimator.config.is_chief:
        others = [monitor for monitor in others if monitor.run_on_all_workers]
    for monitor in others:
        monitor.set_estimator(estimator)
    return hooks + ([RunHookAdapterForMonitors(others)] if others else [])


def for_training(config, model_dir, session_config, made, hooks):
    """A session that saves checkpoints and summaries as the configuration says.

    ``made`` is what the model function gave, a `ModelFnOps`.
    """
    scaffold = made.scaffold or tf.train.Scaffold()
    if not (scaffold.saver or tf.get_collection(tf.GraphKeys.SAVERS)):
        tf.add_to_collection(tf.GraphKeys.SAVERS, tf.train.Saver(
            sharded=True, max_to_keep=config.keep_checkpoint_max, defer_build=True,
            keep_checkpoint_every_n_hours=config.keep_checkpoint_every_n_hours,
            save_relative_paths=True))
    hooks, chief_hooks = hooks + made.training_hooks, list(made.training_chief_hooks)
    has_saver = any(isinstance(hook, tf.train.CheckpointSaverHook) for hook in hooks + chief_hooks)
    if (config.save_checkpoints_secs or config.save_checkpoints_steps) and not has_saver:
        chief_hooks.insert(0, tf.train.CheckpointSaverHook(
            model_dir, save_secs=config.save_checkpoints_secs,
            save_steps=config.save_checkpoints_steps, scaffold=scaffold))
    return tf.train.MonitoredTrainingSession(
        master=config.master, is_chief=config.is_chief, checkpoint_dir=model_dir, scaffold=scaffold,
        hooks=hooks, chief_only_hooks=chief_hooks, save_checkpoint_secs=0,
        save_summaries_steps=config.save_summary_steps,
        max_wait_secs=config.session_creation_timeout_secs, config=session_config)


def updates_and_values(metrics):
    """(an op of all updates or None, {name: value}) of metrics, pairs or values alone."""
    values, updates = {}, []
    for name, ops in metrics.items():
        values[name] = ops
        if isinstance(ops, (list, tuple)) and len(ops) == 2:
            values[name] = ops[0]
            updates.append(ops[1])
        elif isinstance(ops, (list, tuple)):
            tf.logging.warning(f"Metric {name} is not a pair, but {len(ops)} values.")
    return tf.group(*updates) if updates else None, values


def chosen(predictions, outputs):
    """The predictions of the names ``outputs``, or all without; `ValueError` where there are no
    predictions of these names, or predictions have no names."""
    if not outputs:
        return predictions
    if not isinstance(predictions, dict):
        raise ValueError("outputs argument is not valid where predictions are not a dict.")
    found = {key: value for key, value in predictions.items() if key in outputs}
    if not found:
        raise ValueError(f"Expected to run at least one output from {predictions.keys()}, not "
                         f"{outputs}.")
    return found


def predictions(session, tensors, feed_fn, whole_batches):
    """Each instance's predictions in turn, or each batch's, until the inputs end."""
    with session:
        while not session.should_stop():
            batch = session.run(tensors, feed_fn() if feed_fn else None)
            if whole_batches:
                yield batch
            elif isinstance(batch, dict):
                first = next(iter(batch.values()))
                is_sparse = isinstance(first, tf.SparseTensorValue)
                for i in range(first.dense_shape[0] if is_sparse else len(first)):
                    yield {key: value[i] for key, value in batch.items()}
            else:
                yield from batch
            if not feed_fn and not session.graph.get_collection(tf.GraphKeys.QUEUE_RUNNERS):
                return  # the inputs are constants


def write_summary(folder, results, step):
    """Write results, {name: value}, as a summary."""
    tf.logging.info(f"Saving dict for global step {step}: " + ", ".join(
        f"{name} = {value}" for name, value in sorted(results.items())))
    summary = tf.Summary()
    for name, value in results.items():
        if value is None or name == "global_step":
            continue
        if isinstance(value, (int, float, np.number)):
            summary.value.add(tag=name, simple_value=float(value))
        elif isinstance(value, np.ndarray):
            summary.value.add(tag=name, node_name=name, tensor=tf.make_tensor_proto(value))
        else:
            tf.logging.warn(f"Skipping summary for {name}, must be a number or an array.")
    writer = tf.summary.FileWriterCache.get(folder)
    writer.add_summary(summary, step)
    writer.flush()


class RunHookAdapterForMonitors(tf.train.SessionRunHook):
    """Monitors as a hook of sessions."""

    def __init__(self, monitors):
        self._monitors = monitors

    def begin(self):
        self._counter, self._number = tf.train.get_global_step(), None
        for monitor in self._monitors:
            monitor.begin(max_steps=None)

    def before_run(self, run_context):
        if self._number is None:  # of the step that begins, 1 for the first
            self._number = 1 + run_context.session.run(self._counter)
        asked = [monitor.step_begin(self._number) or [] for monitor in self._monitors]
        if not all(isinstance(names, list) for names in asked):
            raise ValueError("Monitor.step_begin should return a list.")
        return tf.train.SessionRunArgs([self._counter, {
            name: _element(name) for names in asked for name in names}])

    def after_run(self, run_context, run_values):
        n_done, outputs = run_values.results
        if any([monitor.step_end(self._number, outputs) for monitor in self._monitors]):
            run_context.request_stop()
        for monitor in self._monitors:
            monitor.post_step(self._number, run_context.session)
        self._number = 1 + n_done

    def end(self, session):
        offered = {"session": session}
        for monitor in self._monitors:
            taken = inspect.signature(monitor.end).parameters
            monitor.end(**{name: offered[name] for name in offered if name in taken})


def _element(item):
    """What is run for a tensor or op, or for a tensor's name, as ``loss`` or ``loss:0``."""
    graph = tf.get_default_graph()
    if not isinstance(item, str):
        if getattr(item, "graph", None) is not graph:
            raise ValueError(f"Passed {item} should be of the current graph, {graph}.")
        return item
    if ":" in item:
        return graph.as_graph_element(item)
    if len(graph.get_operation_by_name(item).outputs) > 1:
        raise ValueError(f"Name {item} is ambiguous: this operation has several outputs.")
    return graph.get_tensor_by_name(item + ":0")
