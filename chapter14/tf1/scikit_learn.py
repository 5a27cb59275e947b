"""``tf.keras.wrappers.scikit_learn``: Keras models as scikit-learn takes them, by their methods.

Source of the behaviour: TensorFlow 1.15.5, ``python/keras/wrappers/scikit_learn.py``.
"""

import copy
import inspect
import types

import numpy as np

from chapter14 import tf1

tf = tf1.load()
_Sequential = tf.keras.models.Sequential


def _takes(function, name):
    return name in inspect.signature(function).parameters


class BaseWrapper:
    """A model that is built when it is fitted.

    Parameters
    ----------
    build_fn : callable, optional
        Returns a compiled model; by default the ``__call__`` of a subclass.
    **sk_params
        Arguments of ``build_fn``, and of the model's ``fit``, ``predict`` and ``evaluate``.

    Raises
    ------
    ValueError
        None of those takes an argument of that name.
    """

    def __init__(self, build_fn=None, **sk_params):
        self.build_fn, self.sk_params = build_fn, sk_params
        self.check_params(sk_params)

    def _builder(self):
        """(what builds the model, the function whose arguments count)."""
        if self.build_fn is None:
            return self.__call__, self.__call__
        if isinstance(self.build_fn, (types.FunctionType, types.MethodType)):
            return self.build_fn, self.build_fn
        return self.build_fn, self.build_fn.__call__

    def check_params(self, params):
        """Raise `ValueError` for a name that nothing takes."""
        takers = [_Sequential.fit, _Sequential.predict, _Sequential.predict_classes,
                  _Sequential.evaluate, self._builder()[1]]
        for name in params:
            if name != "nb_epoch" and not any(_takes(function, name) for function in takers):
                raise ValueError(f"{name} is not a legal parameter")

    def get_params(self, **params):
        """{name: value}, ``build_fn`` among them."""
        return dict(copy.deepcopy(self.sk_params), build_fn=self.build_fn)

    def set_params(self, **params):
        """Set some, after `check_params`; returns this estimator."""
        self.check_params(params)
        self.sk_params.update(params)
        return self

    def filter_sk_params(self, fn, override=None):
        """The parameters that a function takes, and those of ``override``."""
        kept = {name: value for name, value in self.sk_params.items() if _takes(fn, name)}
        return dict(kept, **(override or {}))

    def fit(self, x, y, **kwargs):
        """Build the model and fit it; returns its ``History``.

        ``x`` is [instances, features], ``y`` [instances] or [instances, outputs]; labels become
        one-hot where the loss is the categorical cross-entropy.
        """
        build, function = self._builder()
        self.model = build(**self.filter_sk_params(function))
        if (_has_name_of_cross_entropy(self.model)
                or isinstance(self.model.loss, tf.keras.losses.CategoricalCrossentropy)):
            y = _one_hot(y)
        options = copy.deepcopy(self.filter_sk_params(_Sequential.fit))
        return self.model.fit(x, y, **dict(options, **kwargs))

    def _ask(self, method, data, kwargs):
        """What the model's method returns, called with the parameters that it takes."""
        options = self.filter_sk_params(getattr(_Sequential, method), kwargs)
        return getattr(self.model, method)(*data, **options)

    def _evaluate(self, x, y, kwargs):
        """The loss, then the metrics."""
        found = self._ask("evaluate", (x, y), kwargs)
        return found if isinstance(found, list) else [found]


def _has_name_of_cross_entropy(model):
    return getattr(model.loss, "__name__", model.loss) == "categorical_crossentropy"


def _one_hot(y):
    return y if y.ndim == 2 else tf.keras.utils.to_categorical(y)


def _classes(labels):
    """(all classes, the labels as their numbers); one-hot labels stay as they are."""
    n_columns = labels.shape[1] if labels.ndim == 2 else int(labels.ndim == 1)
    if n_columns > 1:
        return np.arange(n_columns), labels
    if n_columns == 1:
        classes, numbers = np.unique(labels, return_inverse=True)
        return classes, numbers.reshape(labels.shape)
    raise ValueError(f"Invalid shape for y: {labels.shape}")


class KerasClassifier(BaseWrapper):
    """A classifier: labels of any kind, and the mean accuracy as its score."""

    def fit(self, x, y, **kwargs):
        """As `BaseWrapper.fit`; raises `ValueError` for labels of more than two axes."""
        self.classes_, numbers = _classes(np.array(y))
        self.n_classes_ = len(self.classes_)
        return super().fit(x, numbers, **kwargs)

    def predict(self, x, **kwargs):
        """The labels: [instances], or [instances, 1] of a model with one output."""
        return self.classes_[self._ask("predict_classes", [x], kwargs)]

    def predict_proba(self, x, **kwargs):
        """Probabilities, [instances, classes]; two classes of a model with one output."""
        found = self._ask("predict_proba", [x], kwargs)
        if found.shape[1] > 1:
            return found
        return np.concatenate([1 - found, found], axis=1)

    def score(self, x, y, **kwargs):
        """The accuracy; raises `ValueError` where the model was compiled without it."""
        numbers = np.searchsorted(self.classes_, y)
        if _has_name_of_cross_entropy(self.model):  # as in 1.15.5, where `fit` knows objects too
            numbers = _one_hot(numbers)
        values = zip(self.model.metrics_names, self._evaluate(x, numbers, kwargs))
        accuracies = [value for name, value in values if name in ("accuracy", "acc")]
        if not accuracies:
            raise ValueError("The model is not configured to compute accuracy: "
                             "`compile` it with `metrics=[\"accuracy\"]`")
        return accuracies[0]


class KerasRegressor(BaseWrapper):
    """A regressor: minus the loss as its score."""

    def predict(self, x, **kwargs):
        """What the model predicts, without axes of one element."""
        return np.squeeze(self._ask("predict", [x], kwargs))

    def score(self, x, y, **kwargs):
        """Minus the loss."""
        return -self._evaluate(x, y, kwargs)[0]
