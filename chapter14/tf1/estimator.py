"""``tf.estimator``: the package tensorflow-estimator, TensorFlow 1's, on the installed TensorFlow.

Its last release wants modules that TensorFlow 2.21 has no more. What it needs of them is put in
place before it is imported; the package itself stays as it is. It is imported when the first name
is used.

Source of the behaviour: TensorFlow 1.15.5, ``python/distribute/estimator_training.py``.
"""

import contextlib
import functools
import importlib
import importlib.util
import sys
import types

from chapter14 import tf1
from chapter14.tf1 import names

_PACKAGE = "tensorflow_estimator"
_RELEASE = "2.15"  # the releases of the package that everything was tested with
_PLACES = {  # {module, below tf.estimator: {module of the package: names}}
    "": {
        "canned.baseline": "BaselineClassifier BaselineEstimator BaselineRegressor",
        "canned.dnn": "DNNClassifier DNNEstimator DNNRegressor",
        "canned.dnn_linear_combined": "DNNLinearCombinedClassifier DNNLinearCombinedEstimator "
                                      "DNNLinearCombinedRegressor",
        "canned.linear": "LinearClassifier LinearEstimator LinearRegressor",
        "canned.parsing_utils": "classifier_parse_example_spec regressor_parse_example_spec",
        "estimator": "Estimator VocabInfo WarmStartSettings",
        "exporter": "BestExporter Exporter FinalExporter LatestExporter",
        "extenders": "add_metrics",
        "head.base_head": "Head",
        "head.binary_class_head": "BinaryClassHead",
        "head.multi_class_head": "MultiClassHead",
        "head.multi_head": "MultiHead",
        "head.multi_label_head": "MultiLabelHead",
        "head.regression_head": "LogisticRegressionHead PoissonRegressionHead RegressionHead",
        "hooks.basic_session_run_hooks":
            "CheckpointSaverHook CheckpointSaverListener FeedFnHook FinalOpsHook "
            "GlobalStepWaiterHook LoggingTensorHook NanLossDuringTrainingError NanTensorHook "
            "ProfilerHook SecondOrStepTimer StepCounterHook StopAtStepHook SummarySaverHook",
        "hooks.session_run_hook":
            "SessionRunArgs SessionRunContext SessionRunHook SessionRunValues",
        "mode_keys": "ModeKeys",
        "model_fn": "EstimatorSpec",
        "run_config": "RunConfig",
        "training": "EvalSpec TrainSpec train_and_evaluate",
    },
    "experimental": {
        "hooks.hooks": "InMemoryEvaluatorHook make_stop_at_checkpoint_step_hook",
        "canned.kmeans": "KMeansClustering=KMeans",
        "canned.linear": "LinearSDCA linear_logit_fn_builder",
        "canned.dnn": "dnn_logit_fn_builder",
        "export.export": "build_raw_supervised_input_receiver_fn",
        "model_fn": "call_logit_fn",
        "early_stopping": "make_early_stopping_hook stop_if_higher_hook stop_if_lower_hook "
                          "stop_if_no_decrease_hook stop_if_no_increase_hook",
    },
    "export": {
        "export.export_lib":
            "ClassificationOutput ExportOutput PredictOutput RegressionOutput "
            "ServingInputReceiver TensorServingInputReceiver "
            "build_parsing_serving_input_receiver_fn build_raw_serving_input_receiver_fn",
    },
    "inputs": {
        "inputs.numpy_io": "numpy_input_fn",
        "inputs.pandas_io": "pandas_input_fn",
    },
}


@functools.lru_cache(maxsize=None)
def load():
    """Import the package, once: {module, below tf.estimator: {name: value}}.

    Raises `ImportError` where it is not installed.
    """
    found = importlib.util.find_spec(_PACKAGE)
    if found is None:
        raise ImportError("tf.estimator needs the package tensorflow-estimator, release "
                          f"{_RELEASE}: pip install tensorflow-estimator=={_RELEASE}.0",
                          name=_PACKAGE)
    # its own imports TPU's modules, which are gone
    _supply(_PACKAGE, __path__=list(found.submodule_search_locations))
    _supply(f"{_PACKAGE}.python.estimator.estimator_export", estimator_export=_not_exported)
    _supply("tensorflow.python.distribute.estimator_training", init_run_config=_init_run_config,
            should_run_distribute_coordinator=_runs_on_many_machines)
    with _tensorflow_2():
        importlib.import_module(f"{_PACKAGE}.python.estimator.keras_lib")  # Keras asks for it
        return {part: dict(_named(path, word) for path, words in places.items()
                           for word in words.split())
                for part, places in _PLACES.items()}


def _named(path, word):
    """(name, value) of a name in a module of the package, or of ``its name there=name``."""
    there, _, name = word.partition("=")
    return name or there, getattr(
        importlib.import_module(f"{_PACKAGE}.python.estimator.{path}"), there)


def _supply(name, **contents):
    """Put a module in place, also as its package's attribute."""
    made = sys.modules[name] = types.ModuleType(name)
    made.__dict__.update(contents)
    package, _, last = name.rpartition(".")
    if package in sys.modules:
        setattr(sys.modules[package], last, made)


@contextlib.contextmanager
def _tensorflow_2():
    """``import tensorflow`` is TensorFlow 2 within, also in the runner of old scripts."""
    before = sys.modules["tensorflow"]
    sys.modules["tensorflow"] = importlib.import_module("tensorflow._api.v2.compat.v2")
    try:
        yield
    finally:
        sys.modules["tensorflow"] = before


def _not_exported(*names, **options):
    """A decorator that changes nothing; the package's own calls it deprecated, and needs more."""
    return lambda value: value


def _init_run_config(config, tf_config):
    """Where a `RunConfig` runs: on this machine, or as a task of TF_CONFIG's cluster.

    Raises
    ------
    NotImplementedError
        A distribution strategy is to run on several machines.
    """
    options = config._experimental_distribute
    for name in "train_distribute", "eval_distribute":
        strategy = options and getattr(options, name)
        if strategy and getattr(config, "_" + name):
            raise ValueError(f"set only one of `{name}` and `experimental_distribute.{name}`")
        if strategy:
            setattr(config, "_" + name, strategy)
    cluster = tf_config.get("cluster", {})
    if config._train_distribute and (cluster and "master" not in cluster
                                     or options and options.remote_cluster):
        raise NotImplementedError("tf.estimator.RunConfig: a distribution strategy on several "
                                  "machines is not provided; without `train_distribute` each task "
                                  "of TF_CONFIG runs by itself")
    config._distribute_coordinator_mode = None
    config._init_distributed_setting_from_environment_var(tf_config)
    config._maybe_overwrite_session_config_for_distributed_training()
    tf1.load().logging.info("Not using Distribute Coordinator.")


def _runs_on_many_machines(config):
    tf1.load().logging.info("Not using Distribute Coordinator.")
    return False


class _Namespace(types.ModuleType):
    """A module whose names are the package's; it is imported when the first one is asked for."""

    def __getattr__(self, name):
        part = self.__name__.partition(".")[2]
        if name.startswith("__"):
            raise AttributeError(name)
        if not part and name in _PLACES:
            return _Namespace(f"estimator.{name}")
        try:
            return load()[part][name]
        except KeyError:
            raise AttributeError(f"tf.{self.__name__} has no attribute {name!r}")


__path__ = []  # as for a package: its modules come by the finder of `names`
__getattr__, __dir__, __all__ = names.access(__name__)
if not tf1.is_tensorflow_1():
    tf1.load().estimator = _Namespace("estimator")
