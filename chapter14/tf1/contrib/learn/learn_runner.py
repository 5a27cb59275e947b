"""``tf.contrib.learn.learn_runner``: runs an `Experiment` as its process's part in a cluster is.

Source of the behaviour: TensorFlow 1.15.5, ``contrib/learn/python/learn/learn_runner.py``.
"""

from chapter14.tf1 import names
from chapter14.tf1.contrib.learn._experiment import Experiment as _Experiment
from chapter14.tf1.contrib.learn._run_config import RunConfig as _RunConfig
from chapter14.tf1.contrib.learn._run_config import TaskType as _TaskType
from chapter14.tf1.contrib.training import HParams as _HParams

__path__ = []
__getattr__, __dir__, __all__ = names.access(__name__)


def run(experiment_fn, output_dir=None, schedule=None, run_config=None, hparams=None):
    """Make an `Experiment` and call a method of it; what that gives.

    Parameters
    ----------
    experiment_fn : callable
        Gets ``output_dir``, or, where that is not given, ``run_config`` and ``hparams``.
    output_dir : str
    schedule : str
        The method; by default ``train_and_evaluate``, or what the process does in a cluster.
    run_config : RunConfig
        With a folder; the experiment's estimator must have it.
    hparams : tf.contrib.training.HParams

    Raises
    ------
    RuntimeError
        The estimator has another configuration.
    TypeError
        What should be a function or an experiment is not one.
    ValueError
        Arguments are missing, or there is no such method.
    """
    if None not in (output_dir, run_config):
        raise ValueError("Cannot provide both `output_dir` and `run_config`")
    if output_dir is None and run_config is None:
        raise ValueError("Must set value for `output_dir` or `run_config`")
    if not callable(experiment_fn):
        raise TypeError(f'Experiment builder "{experiment_fn}" is not callable.')
    if run_config is None:
        if not output_dir:
            raise ValueError("Must specify an output directory")
        if hparams is not None:
            raise ValueError("Must set `hparams` as None, unless there is a `run_config`.")
        experiment = _checked(experiment_fn(output_dir=output_dir))
    else:
        experiment = _with_config(experiment_fn, run_config, hparams)
    schedule = schedule or _schedule(run_config or experiment.estimator.config)
    if not hasattr(experiment, schedule):
        raise ValueError(f"Schedule references non-existent task {schedule}")
    task = getattr(experiment, schedule)
    if not callable(task):
        raise TypeError(f"Schedule references non-callable member {schedule}")
    return task()


def _checked(experiment):
    if not isinstance(experiment, _Experiment):
        raise TypeError("Experiment builder did not return an Experiment, but a "
                        f"{type(experiment).__name__}.")
    return experiment


def _with_config(experiment_fn, run_config, hparams):
    if not isinstance(run_config, _RunConfig):
        raise ValueError("`run_config` must be `tf.contrib.learn.RunConfig` instance")
    if not run_config.model_dir:
        raise ValueError("Must specify a model directory `model_dir` in `run_config`.")
    if hparams is not None and not isinstance(hparams, _HParams):
        raise ValueError("`hparams` must be `HParams` instance")
    expected = run_config.uid()
    experiment = _checked(experiment_fn(run_config, hparams))
    config = experiment.estimator.config
    if not hasattr(config, "uid"):
        raise RuntimeError(
            "Pass `run_config` argument of the `experiment_fn` to its estimator, which has a "
            f"{type(config).__name__} of its own.")
    if config.uid() != expected:
        raise RuntimeError("`RunConfig` instance is expected to be the estimator's, which has "
                           f"another: {expected} is not {config.uid()}")
    return experiment


def _schedule(config):
    """The method of the process's part in the cluster."""
    spec = config.cluster_spec
    if not spec or sum(len(spec.job_tasks(job)) for job in spec.jobs) < 2:
        return "train_and_evaluate"
    if not config.task_type:
        raise ValueError("Must specify a schedule")
    methods = {_TaskType.MASTER: "train_and_evaluate", _TaskType.PS: "run_std_server",
               _TaskType.WORKER: "train"}
    if config.task_type not in methods:
        raise ValueError(f"No default schedule for task type: {config.task_type}")
    return methods[config.task_type]
