"""What a model function of ``tf.contrib.learn`` is called for and returns, and names of results.

Source of the behaviour: TensorFlow 1.15.5, ``contrib/learn/python/learn/estimators``,
``model_fn.py``, ``constants.py``, ``prediction_key.py``, ``metric_key.py`` and ``_sklearn.py``.
"""

import collections

from tensorflow.python.saved_model import signature_constants

from chapter14 import tf1
from chapter14.tf1 import estimator
from chapter14.tf1.contrib import framework as _framework

tf = tf1.load()


class ModeKeys:
    """What a model function is called for: ``TRAIN``, ``EVAL`` or ``INFER``."""

    TRAIN, EVAL, INFER = "train", "eval", "infer"

    @classmethod
    def validate(cls, key):
        """Raise `ValueError` where ``key`` is not one of them."""
        if key not in (cls.TRAIN, cls.EVAL, cls.INFER):
            raise ValueError(f"Invalid mode {key}.")


class ProblemType:
    """Kinds of models, for those that they are exported for."""

    UNSPECIFIED, CLASSIFICATION, LINEAR_REGRESSION, LOGISTIC_REGRESSION = range(4)


class PredictionKey:
    """Names of predictions."""

    CLASSES, PROBABILITIES, LOGITS = "classes", "probabilities", "logits"
    LOGISTIC, SCORES, TOP_K, GENERIC = "logistic", "scores", "top_k", "output"


class MetricKey:
    """Names of metrics; those of one class, or at a threshold, are patterns."""

    LOSS, ACCURACY, AUC, AUC_PR = "loss", "accuracy", "auc", "auc_precision_recall"
    CLASS_AUC, CLASS_AUC_PR = "auc/class%d", "auc_precision_recall/class%d"
    PREDICTION_MEAN, LABEL_MEAN = "labels/prediction_mean", "labels/actual_label_mean"
    CLASS_PREDICTION_MEAN = "labels/prediction_mean/class%d"
    CLASS_LABEL_MEAN = "labels/actual_label_mean/class%d"
    CLASS_LOGITS_MEAN = "labels/logits_mean/class%d"
    CLASS_PROBABILITY_MEAN = "labels/probability_mean/class%d"
    ACCURACY_BASELINE = "accuracy/baseline_label_mean"
    ACCURACY_MEAN = "accuracy/threshold_%f_mean"
    PRECISION_MEAN = "precision/positive_threshold_%f_mean"
    RECALL_MEAN = "recall/positive_threshold_%f_mean"


class NotFittedError(ValueError, AttributeError):
    """An estimator was asked for what it has to be trained for first."""


class ModelFnOps(collections.namedtuple("ModelFnOps", [
        "predictions", "loss", "train_op", "eval_metric_ops", "output_alternatives",
        "training_chief_hooks", "training_hooks", "scaffold", "mode"])):
    """What a model function returns.

    Parameters
    ----------
    mode : str
        One of `ModeKeys`.
    predictions : tensor, or dict of tensors
        Needed but for training.
    loss : tensor of one number
        Needed but for predictions.
    train_op : operation or tensor
        Needed for training.
    eval_metric_ops : dict
        {name: (value, update)}.
    output_alternatives : dict
        {name: (one of `ProblemType`, {name: tensor})}, for an export.
    training_chief_hooks, training_hooks : list of `tf.train.SessionRunHook`
    scaffold : tf.train.Scaffold

    Raises
    ------
    TypeError
        A hook is not one.
    ValueError
        What the mode needs is missing, the loss has more numbers, the tensors are of several
        graphs, or the metrics are not a dict.
    """

    def __new__(cls, mode, predictions=None, loss=None, train_op=None, eval_metric_ops=None,
                output_alternatives=None, training_chief_hooks=None, training_hooks=None,
                scaffold=None):
        ModeKeys.validate(mode)
        _framework.get_graph_from_inputs((predictions, loss, train_op))
        found = []  # in this order, in which ops may be made of them
        for name, value, not_needed_for, made in (
                ("train_op", train_op, (ModeKeys.EVAL, ModeKeys.INFER), _operation),
                ("loss", loss, (ModeKeys.INFER,), _number),
                ("predictions", predictions, (ModeKeys.TRAIN,), _tensors)):
            if value is None and mode not in not_needed_for:
                raise ValueError(f"Missing {name}.")
            found.append(None if value is None else made(value))
        if not isinstance(eval_metric_ops or {}, dict):
            raise ValueError("eval_metric_ops must be a dict.")
        chief_hooks, hooks = training_chief_hooks or [], training_hooks or []
        wrong = [hook for hook in hooks + chief_hooks
                 if not isinstance(hook, tf.train.SessionRunHook)]
        if wrong:
            raise TypeError(f"All hooks returned from model_fn must be SessionRunHook, not {wrong}")
        return super().__new__(
            cls, *reversed(found), {} if eval_metric_ops is None else eval_metric_ops,
            output_alternatives, chief_hooks, hooks, scaffold, mode)

    def estimator_spec(self, default_serving_output_alternative_key=None):
        """The same as a `tf.estimator.EstimatorSpec`."""
        outputs = self.output_alternatives and dict(self.output_alternatives)
        default = signature_constants.DEFAULT_SERVING_SIGNATURE_DEF_KEY
        if outputs and len(outputs) > 1 and default not in outputs:
            outputs[default] = outputs[default_serving_output_alternative_key]
        return estimator.EstimatorSpec(
            {ModeKeys.INFER: estimator.ModeKeys.PREDICT}.get(self.mode, self.mode),
            self.predictions, self.loss, self.train_op,
            {key: value for key, value in self.eval_metric_ops.items() if key != "loss"},
            outputs and {key: _export_output(*value) for key, value in outputs.items()},
            self.training_chief_hooks, self.training_hooks, self.scaffold)


def _operation(given):
    return given if isinstance(given, tf.Operation) else tf.convert_to_tensor(given).op


def _number(given):
    """A tensor of one number as one without dimensions."""
    tensor = tf.convert_to_tensor(given)
    if tensor.shape.num_elements() not in (None, 1):
        raise ValueError(f"Loss must be scalar: {tensor}.")
    return tensor if tensor.shape.is_compatible_with([]) else tf.reshape(tensor, [])


def _tensors(given):
    convert = tf.convert_to_tensor_or_sparse_tensor
    if isinstance(given, dict):
        return {key: convert(value) for key, value in given.items()}
    return convert(given)


def _export_output(problem_type, tensors):
    """What `tf.estimator` exports of a model's outputs."""
    scores = tensors.get(PredictionKey.SCORES, tensors.get(PredictionKey.PROBABILITIES))
    export = estimator.export
    if problem_type == ProblemType.LINEAR_REGRESSION:
        return export.RegressionOutput(scores)
    if problem_type in (ProblemType.CLASSIFICATION, ProblemType.LOGISTIC_REGRESSION):
        classes = tensors.get(PredictionKey.CLASSES)
        if classes is None or classes.dtype != tf.string:
            tf.logging.warning("The export gives no classes, which are not strings.")
            classes = None
        return export.ClassificationOutput(scores=scores, classes=classes)
    if problem_type == ProblemType.UNSPECIFIED:
        return export.PredictOutput(tensors)
    raise ValueError(f"Unknown problem_type={problem_type}")
