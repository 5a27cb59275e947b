"""Metrics that are given to ``evaluate`` of ``tf.contrib.learn``'s estimators.

Source of the behaviour: TensorFlow 1.15.5, ``contrib/learn/python/learn``, ``metric_spec.py`` and
``estimators/estimator.py``.
"""

import inspect

from chapter14 import tf1

tf = tf1.load()

_ARGUMENTS = {"labels": {"labels", "label", "targets", "target"},
              "predictions": {"predictions", "prediction", "logits", "logit"},
              "weights": {"weights", "weight"}}


class MetricSpec:
    """A metric, and which of the predictions, labels and features it is of.

    Parameters
    ----------
    metric_fn : callable
        Gets labels, predictions and weights by names like these, or, if it has none such, the
        predictions as its first argument; gives (value, update).
    prediction_key, label_key : str
        Which one, where there is a dict of them.
    weight_key : str
        The feature that holds weights.

    Raises
    ------
    ValueError
        The function has two arguments for one thing, or none for what a key is given for.
    """

    def __init__(self, metric_fn, prediction_key=None, label_key=None, weight_key=None):
        self._name = _name(metric_fn)
        self._metric_fn = _adapted(metric_fn, self._name, label_key is not None,
                                   weight_key is not None)
        self._prediction_key, self._label_key = prediction_key, label_key
        self._weight_key = weight_key

    prediction_key = property(lambda self: self._prediction_key)
    label_key = property(lambda self: self._label_key)
    weight_key = property(lambda self: self._weight_key)
    metric_fn = property(lambda self: self._metric_fn, doc="Takes labels, predictions, weights.")

    def __str__(self):
        return (f"MetricSpec(metric_fn={self._name}, prediction_key={self.prediction_key}, "
                f"label_key={self.label_key}, weight_key={self.weight_key})")

    def create_metric_ops(self, inputs, labels, predictions):
        """What the metric gives for features, labels and predictions, tensors or dicts of them.

        Raises `KeyError` where a key is missing, `ValueError` where there is a key and no dict, or
        none and a dict of several.
        """
        prediction = _one("prediction", predictions, self.prediction_key)
        label = _one("label", labels, self.label_key)
        return self.metric_fn(labels=label, predictions=prediction,
                              weights=inputs[self.weight_key] if self.weight_key else None)


def _name(function):
    inner = getattr(function, "func", None)
    return getattr(function, "__name__", getattr(inner, "__name__", str(function)))


def _one(name, values, key):
    """The value of a key, or the only one."""
    if key:
        if not isinstance(values, dict):
            raise ValueError(
                f"MetricSpec with {name}_key specified requires {name}s dict, got {values}.\nYou "
                f"must not provide a {name}_key if you only have a single Tensor as {name}s.")
        if key not in values:
            raise KeyError(f"Key '{key}' missing from {values.keys()}.")
        return values[key]
    if isinstance(values, dict):
        if len(values) != 1:
            raise ValueError(f"MetricSpec without specified {name}_key requires {name}s tensor or "
                             f"single element dict, got {values}")
        return next(iter(values.values()))
    return values


def _adapted(function, name, needs_labels, needs_weights):
    """A function of labels, predictions and weights, by name, that calls the metric."""
    names = arguments(function)
    found = {}
    for kind, needed in {"labels": needs_labels, "predictions": False,
                         "weights": needs_weights}.items():
        fitting = _ARGUMENTS[kind].intersection(names)
        if len(fitting) > 1:
            raise ValueError(f"Ambiguous arguments {fitting}, must provide only one of "
                             f"{_ARGUMENTS[kind]}.")
        if needed and not fitting:
            raise ValueError(f"{_ARGUMENTS[kind]} missing from {name}({names}).")
        found[kind] = next(iter(fitting), None)

    def metric(labels=None, predictions=None, weights=None):
        values = {"labels": labels, "predictions": predictions, "weights": weights}
        named = {found[kind]: value for kind, value in values.items()
                 if found[kind] and (kind != "weights" or value is not None)}
        if found["predictions"]:
            return function(**named)
        if found["labels"] and found["labels"] == names[0]:  # the other one comes after it
            return function(named.pop(found["labels"]), predictions, **named)
        return function(predictions, **named)
    return metric


def arguments(function):
    """The names of a function's arguments that are not bound, as `functools.partial` does it."""
    if hasattr(function, "func") and hasattr(function, "keywords"):
        names = arguments(function.func)[len(function.args):]
        return tuple(name for name in names if name not in function.keywords)
    return tuple(inspect.signature(function).parameters)


def metric_ops(metrics, features, labels, predictions):
    """{name: what the metric gives}, in the order of the names.

    ``metrics`` is {name: `MetricSpec`}, or of functions of (predictions, labels), whose keys name
    the prediction: {(name, prediction): function} where there are several.

    Raises `ValueError` where the keys do not fit the predictions.
    """
    only_label = labels
    if isinstance(labels, dict) and len(labels) == 1:
        only_label = next(iter(labels.values()))
    found = {}
    for name, metric in sorted(metrics.items()):
        if isinstance(metric, MetricSpec):
            found[name] = metric.create_metric_ops(features, labels, predictions)
            continue
        several = isinstance(predictions, dict)
        if isinstance(name, tuple) != several:
            given, are = ("(name, prediction)", "not dict") if not several else (
                "only name, no prediction", "dict")
            raise ValueError(f"Metrics passed provide {given}, but predictions are {are}. "
                             f"Metrics: {metrics}, Predictions: {predictions}.")
        if several and len(name) != 2:
            raise ValueError(f"Invalid metric for {name}, which should have two parts, and has "
                             f"{len(name)}.")
        if not several:
            found[name] = metric(predictions, only_label)
            continue
        label = labels[name[1]] if isinstance(labels, dict) and name[1] in labels else only_label
        found[name[0]] = metric(predictions[name[1]], label)
    return found
