"""What ``tf.contrib.learn`` has of scikit-learn's ways: parameters, and training by arrays.

Source of the behaviour: TensorFlow 1.15.5, ``contrib/learn/python/learn/estimators``,
``_sklearn.py`` and ``estimator.py``.
"""

import numpy as np

from chapter14 import tf1
from chapter14.tf1.contrib.learn import _feeding

tf = tf1.load()


class Parameters:
    """Attributes without ``_`` before them are parameters; those of one's own parameters too."""

    def get_params(self, deep=True):
        """{name: value}, with ``deep`` also {name__inner name: value}."""
        found = {}
        for name, value in vars(self).items():
            if name.startswith("_") or callable(value):
                continue
            if deep and hasattr(value, "get_params"):
                found.update((f"{name}__{key}", inner) for key, inner in value.get_params().items())
            found[name] = value
        return found

    def set_params(self, **params):
        """Set parameters by such names; returns this object. `ValueError` for an unknown one."""
        known = self.get_params(deep=True)
        for key, value in params.items():
            name, _, inner = key.partition("__")
            if name not in known:
                raise ValueError(
                    f"Invalid parameter {name} for estimator {type(self).__name__}, which has: "
                    + ", ".join(known))
            if inner:
                known[name].set_params(**{inner: value})
            else:
                setattr(self, key, value)
        return self

    def __repr__(self):
        given = ", ".join(f"{name}={value}" for name, value in self.get_params(deep=False).items())
        return f"{type(self).__name__}({given})"


class Evaluable:
    """What has `evaluate`, and a folder."""

    def evaluate(self, x=None, y=None, input_fn=None, feed_fn=None, batch_size=None, steps=None,
                 metrics=None, name=None, checkpoint_path=None, hooks=None):
        """{metric: value}."""
        raise NotImplementedError


class Trainable:
    """What has `fit`."""

    def fit(self, x=None, y=None, input_fn=None, steps=None, batch_size=None, monitors=None,
            max_steps=None):
        """Train."""
        raise NotImplementedError


class SKCompat(Parameters):
    """An estimator that is trained, scored and asked by arrays, as scikit-learn's are.

    Instances are an array [instances, ...], a data frame, a dict of arrays, or an iterator of
    instances; labels likewise.
    """

    def __init__(self, estimator):
        self._estimator = estimator

    def fit(self, x, y, batch_size=128, steps=None, max_steps=None, monitors=None):
        """Train, on instances in random order, without end unless there is a number of steps."""
        input_fn, feed_fn = _feeding.feeder(x, y, batch_size, shuffle=True, epochs=None)
        self._estimator.fit(input_fn=input_fn, steps=steps, max_steps=max_steps,
                            monitors=[tf.train.FeedFnHook(feed_fn), *(monitors or [])])
        return self

    def score(self, x, y, batch_size=128, steps=None, metrics=None, name=None):
        """{metric: value}; see `Estimator.evaluate`."""
        input_fn, feed_fn = _feeding.feeder(x, y, batch_size)
        return self._estimator._evaluate_model(input_fn=input_fn, feed_fn=feed_fn, steps=steps,
                                               metrics=metrics, name=name)

    def predict(self, x, batch_size=128, outputs=None):
        """Predictions of all instances: an array, or {name: array}."""
        input_fn, feed_fn = _feeding.feeder(x, None, batch_size)
        batches = list(self._estimator._infer_model(
            input_fn=input_fn, feed_fn=feed_fn, outputs=outputs, as_iterable=True,
            iterate_batches=True))
        if not isinstance(batches[0], dict):
            return np.concatenate(batches)
        return {key: np.concatenate([batch[key] for batch in batches]) for key in batches[0]}
