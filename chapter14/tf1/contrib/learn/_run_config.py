"""``RunConfig`` of ``tf.contrib.learn``: the folder of a model, its seed, how often it is saved.

Source of the behaviour: TensorFlow 1.15.5, ``contrib/learn/python/learn/estimators/run_config.py``.
"""

import collections
import json
import os

from chapter14 import tf1
from chapter14.tf1 import estimator

tf = tf1.load()


class TaskType:
    """What a process of a cluster does."""

    MASTER, PS, WORKER = "master", "ps", "worker"


def _environment():
    return json.loads(os.environ.get("TF_CONFIG") or "{}")


class ClusterConfig:
    """This process, and the cluster it is in, as the environment variable TF_CONFIG tells."""

    def __init__(self, master=None, evaluation_master=None):
        config = _environment()
        self._task_type = config.get("task", {}).get("type")
        self._task_id = self.get_task_id()
        self._cluster_spec = tf.train.ClusterSpec(config.get("cluster", {}))
        self._master = self._address() if master is None else master
        jobs = self._cluster_spec.as_dict()
        self._num_ps_replicas = len(jobs.get("ps", []))
        self._num_worker_replicas = len(jobs.get("worker", [])) + len(jobs.get("master", []))
        self._environment = config.get("environment", "local")
        chief = TaskType.MASTER if self._environment == "cloud" else TaskType.WORKER
        self._is_chief = self._task_id == 0 and self._task_type in (None, chief)
        self._evaluation_master = evaluation_master or ""

    def _address(self):
        """Where sessions run: at this task's address, in a cluster of more than one."""
        spec, job, index = self._cluster_spec, self._task_type, self._task_id
        if not job or not spec or len(spec.jobs) == 1 and len(spec.job_tasks(spec.jobs[0])) == 1:
            return ""
        where = f"the cluster {spec}, see TF_CONFIG."
        if job not in spec.jobs:
            raise ValueError(f"{job} is not a valid task_type in {where}")
        addresses = spec.job_tasks(job)
        if not 0 <= index < len(addresses):
            raise ValueError(f"{index} is not a valid task_id for task_type {job} in {where}")
        return "grpc://" + addresses[index]

    @staticmethod
    def get_task_id():
        """The number of this task among those of its type."""
        return int(_environment().get("task", {}).get("index") or 0)

    @property
    def environment(self):
        return self._environment


class RunConfig(ClusterConfig, estimator.RunConfig):
    """How an estimator of ``tf.contrib.learn`` is run; ``tf.estimator``'s takes it too.

    Parameters
    ----------
    master, evaluation_master : str
        Where sessions run; in this process by default.
    num_cores, log_device_placement, gpu_memory_fraction
        Given on in `tf_config`, which no estimator reads.
    tf_random_seed : int
        The graph seed.
    save_summary_steps, save_checkpoints_secs, save_checkpoints_steps : int
        How often; checkpoints every 600 seconds by default.
    keep_checkpoint_max, keep_checkpoint_every_n_hours : int
        Which checkpoints are kept.
    log_step_count_steps : int
        How often the speed is logged.
    protocol : str
        Between the processes of a cluster.
    model_dir : str
        The folder of checkpoints and summaries.
    session_config : tf.ConfigProto
        Of the sessions.
    session_creation_timeout_secs : int
        How long is waited for a session.

    Raises
    ------
    ValueError
        ``model_dir`` is not TF_CONFIG's, or this task is not in TF_CONFIG's cluster.
    """

    _USE_DEFAULT = 0

    def __init__(self, master=None, num_cores=0, log_device_placement=False, gpu_memory_fraction=1,
                 tf_random_seed=None, save_summary_steps=100, save_checkpoints_secs=_USE_DEFAULT,
                 save_checkpoints_steps=None, keep_checkpoint_max=5,
                 keep_checkpoint_every_n_hours=10000, log_step_count_steps=100, protocol=None,
                 evaluation_master="", model_dir=None, session_config=None,
                 session_creation_timeout_secs=7200):
        ClusterConfig.__init__(self, master, evaluation_master)
        if save_checkpoints_secs == self._USE_DEFAULT:
            save_checkpoints_secs = 600 if save_checkpoints_steps is None else None
        gpu_options = tf.GPUOptions(per_process_gpu_memory_fraction=gpu_memory_fraction)
        self._tf_config = tf.ConfigProto(
            log_device_placement=log_device_placement, inter_op_parallelism_threads=num_cores,
            intra_op_parallelism_threads=num_cores, gpu_options=gpu_options)
        self._tf_random_seed, self._protocol = tf_random_seed, protocol
        self._save_summary_steps = save_summary_steps
        self._save_checkpoints_secs = save_checkpoints_secs
        self._save_checkpoints_steps = save_checkpoints_steps
        self._keep_checkpoint_max = keep_checkpoint_max
        self._keep_checkpoint_every_n_hours = keep_checkpoint_every_n_hours
        self._log_step_count_steps = log_step_count_steps
        self._session_config, self._model_dir = session_config, _model_dir(model_dir)
        self._session_creation_timeout_secs = session_creation_timeout_secs
        self._train_distribute = self._eval_distribute = self._device_fn = None
        self._experimental_max_worker_delay_secs = self._experimental_distribute = None
        self._checkpoint_save_graph_def = True

    @property
    def tf_config(self):
        return self._tf_config

    def uid(self, whitelist=None):
        """A text of all settings but those in ``whitelist``: alike for models that are alike."""
        if whitelist is None:
            whitelist = ["tf_random_seed", "save_summary_steps", "save_checkpoints_steps",
                         "save_checkpoints_secs", "session_config", "keep_checkpoint_max",
                         "keep_checkpoint_every_n_hours", "log_step_count_steps"]
        later = {"_experimental_distribute", "_checkpoint_save_graph_def"}  # not in TensorFlow 1.15
        state = {name: value for name, value in sorted(vars(self).items())
                 if name[1:] not in whitelist and name not in later}
        jobs = self._cluster_spec.as_dict()
        state["_cluster_spec"] = collections.OrderedDict(sorted(jobs.items()))
        return ", ".join(f"{name}={value!r}" for name, value in state.items())


def _model_dir(given):
    """The folder, which TF_CONFIG may name as well."""
    told = _environment().get("model_dir")
    if None not in (given, told) and given != told:
        raise ValueError(
            f"`model_dir` provided in RunConfig is {given}, but TF_CONFIG says {told}.")
    return given or told
