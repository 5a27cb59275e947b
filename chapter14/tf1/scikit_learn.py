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
        if _is_categorical(self.model.loss) and y.ndim != 2:
            y = tf.keras.utils.to_categorical(y)
        options = copy.deepcopy(self.filter_sk_params(_Sequential.fit))
        return self.model.fit(x, y, **dict(options, **kwargs))


def _is_categorical(loss):
    return (getattr(loss, "__name__", loss) == "categorical_crossentropy"
            or isinstance(loss, tf.keras.losses.CategoricalCrossentropy))


class KerasClassifier(BaseWrapper):
    """A classifier: labels of any kind, and the mean accuracy as its score."""

    def fit(self, x, y, **kwargs):
        """As `BaseWrapper.fit`; raises `ValueError` for labels of more than two axes."""
        y = np.array(y)
        if y.ndim == 2 and y.shape[1] > 1:
            self.classes_ = np.arange(y.shape[1])
        elif y.ndim == 1 or y.ndim == 2 and y.shape[1] == 1:
            self.classes_ = np.unique(y)
            y = np.searchsorted(self.classes_, y)
        else:
            raise ValueError(f"Invalid shape for y: {y.shape}")
        self.n_classes_ = len(self.classes_)
        return super().fit(x, y, **kwargs)

    def predict(self, x, **kwargs):
        """The labels: [instances], or [instances, 1] of a model with one output."""
        kwargs = self.filter_sk_params(_Sequential.predict_classes, kwargs)
        return self.classes_[self.model.predict_classes(x, **kwargs)]

    def predict_proba(self, x, **kwargs):
        """Probabilities, [instances, classes]; two classes of a model with one output."""
        kwargs = self.filter_sk_params(_Sequential.predict_proba, kwargs)
        found = self.model.predict_proba(x, **kwargs)
        return np.hstack([1 - found, found]) if found.shape[1] == 1 else found

    def score(self, x, y, **kwargs):
        """The accuracy; raises `ValueError` where the model was compiled without it."""
        y = np.searchsorted(self.classes_, y)
        kwargs = self.filter_sk_params(_Sequential.evaluate, kwargs)
        if (getattr(self.model.loss, "__name__", self.model.loss) == "categorical_crossentropy"
                and y.ndim != 2):
            y = tf.keras.utils.to_categorical(y)
        found = self.model.evaluate(x, y, **kwargs)
        found = found if isinstance(found, list) else [found]
        for name, value in zip(self.model.metrics_names, found):
            if name in ("accuracy", "acc"):
                return value
        raise ValueError('The model is not configured to compute accuracy. You should pass '
                         '`metrics=["accuracy"]` to the `model.compile()` method.')


class KerasRegressor(BaseWrapper):
    """A regressor: minus the loss as its score."""

    def predict(self, x, **kwargs):
        """What the model predicts, without axes of one element."""
        kwargs = self.filter_sk_params(_Sequential.predict, kwargs)
        return np.squeeze(self.model.predict(x, **kwargs))

    def score(self, x, y, **kwargs):
        """Minus the loss."""
        kwargs = self.filter_sk_params(_Sequential.evaluate, kwargs)
        found = self.model.evaluate(x, y, **kwargs)
        return -(found[0] if isinstance(found, list) else found)
