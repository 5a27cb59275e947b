"""The estimators of ``tf.contrib.learn`` whose models are there: linear ones, deep ones, and both.

Source of the behaviour: TensorFlow 1.15.5, ``contrib/learn/python/learn/estimators``,
``linear.py``, ``dnn.py`` and ``dnn_linear_combined.py``.
"""

from chapter14 import tf1
from chapter14.tf1.contrib.learn import _model_fns
from chapter14.tf1.contrib.learn._estimator import Estimator
from chapter14.tf1.contrib.learn._metrics import MetricSpec
from chapter14.tf1.contrib.learn._model import PredictionKey
from chapter14.tf1.contrib.learn.head import multi_class_head, regression_head

tf = tf1.load()


class _Asked(Estimator):
    """An estimator whose `predict` gives one kind of predictions, `_asked`, unless it gets names
    of others."""

    def predict(self, x=None, input_fn=None, batch_size=None, outputs=None, as_iterable=True):
        """Predictions: classes or scores, or, with ``outputs``, what `Estimator.predict` gives."""
        if not outputs:
            return self._predict_one(self._asked, x, input_fn, batch_size, as_iterable)
        return super().predict(x=x, input_fn=input_fn, batch_size=batch_size, outputs=outputs,
                               as_iterable=as_iterable)

    def _predict_one(self, key, x, input_fn, batch_size, as_iterable):
        found = super().predict(x=x, input_fn=input_fn, batch_size=batch_size, outputs=[key],
                                as_iterable=as_iterable)
        return (one[key] for one in found) if as_iterable else found[key]


class Classifier(_Asked):
    _asked = PredictionKey.CLASSES

    def predict_classes(self, x=None, input_fn=None, batch_size=None, as_iterable=True):
        """The class of each instance, one after the other, or an array."""
        return self._predict_one(PredictionKey.CLASSES, x, input_fn, batch_size, as_iterable)

    def predict_proba(self, x=None, input_fn=None, batch_size=None, as_iterable=True):
        """The probabilities of all classes of each instance, one after the other, or an array."""
        return self._predict_one(PredictionKey.PROBABILITIES, x, input_fn, batch_size, as_iterable)


class _Regressor(_Asked):
    _asked = PredictionKey.SCORES

    def predict_scores(self, x=None, input_fn=None, batch_size=None, as_iterable=True):
        """The number, or numbers, of each instance, one after the other, or an array."""
        return self._predict_one(PredictionKey.SCORES, x, input_fn, batch_size, as_iterable)


def _of_scores(metrics):
    """Metrics, those that are functions with a name of their own as metrics of the scores."""
    return {key if isinstance(metric, MetricSpec) or isinstance(key, tuple) else
            (key, PredictionKey.SCORES): metric for key, metric in (metrics or {}).items()}


class DeepRegressor(_Regressor):
    def evaluate(self, x=None, y=None, input_fn=None, feed_fn=None, batch_size=None, steps=None,
                 metrics=None, name=None, checkpoint_path=None, hooks=None):
        """See `Estimator.evaluate`; metrics that are functions are of the scores."""
        return super().evaluate(
            x=x, y=y, input_fn=input_fn, feed_fn=feed_fn, batch_size=batch_size, steps=steps,
            metrics=_of_scores(metrics), name=name, checkpoint_path=checkpoint_path, hooks=hooks)


def _linear_params(head, columns, optimizer, clip_norm, joint):
    assert columns
    return {"head": head, "feature_columns": columns, "optimizer": optimizer,
            "gradient_clip_norm": clip_norm, "joint_weights": joint}


class LinearClassifier(Classifier):
    """A linear model of two classes or more.

    Parameters
    ----------
    feature_columns : list of columns, of ``tf.contrib.layers`` or of ``tf.feature_column``
    model_dir : str
    n_classes : int
        The labels are whole numbers below it, or ``label_keys``.
    weight_column_name : str
        The feature that holds the instances' weights.
    optimizer : `tf.train.Optimizer`, its name, or a function that makes it
        By default `tf.train.FtrlOptimizer`, at a rate of 0.2, or less for more than 25 columns.
    gradient_clip_norm : float
        The greatest norm of all gradients.
    enable_centered_bias : bool
        Whether each class has a bias that is trained by itself.
    config : RunConfig
    feature_engineering_fn : callable
        Makes features and labels of those that are given.
    label_keys : list of str
        The names of more than two classes.

    Raises
    ------
    AssertionError
        There is no column.
    ValueError
        The numbers of classes and names do not fit.
    """

    def __init__(self, feature_columns, model_dir=None, n_classes=2, weight_column_name=None,
                 optimizer=None, gradient_clip_norm=None, enable_centered_bias=False,
                 _joint_weight=False, config=None, feature_engineering_fn=None, label_keys=None):
        head = multi_class_head(n_classes, weight_column_name=weight_column_name,
                                enable_centered_bias=enable_centered_bias, label_keys=label_keys)
        super().__init__(_model_fns.linear, model_dir, config, _linear_params(
            head, feature_columns, optimizer, gradient_clip_norm, _joint_weight),
            feature_engineering_fn)


class LinearRegressor(_Regressor):
    """A linear model of numbers; the arguments are those of `LinearClassifier`.

    ``label_dimension`` is how many numbers there are of each instance.
    """

    def __init__(self, feature_columns, model_dir=None, weight_column_name=None, optimizer=None,
                 gradient_clip_norm=None, enable_centered_bias=False, label_dimension=1,
                 _joint_weights=False, config=None, feature_engineering_fn=None):
        head = regression_head(weight_column_name=weight_column_name,
                               label_dimension=label_dimension,
                               enable_centered_bias=enable_centered_bias)
        super().__init__(_model_fns.linear, model_dir, config, _linear_params(
            head, feature_columns, optimizer, gradient_clip_norm, _joint_weights),
            feature_engineering_fn)


class LinearEstimator(Estimator):
    """A linear model with a head of one's own; the other arguments are `LinearClassifier`'s.

    ``weight_column_name`` is ignored, as it was: the head has one.
    """

    def __init__(self, feature_columns, head, model_dir=None, weight_column_name=None,
                 optimizer=None, gradient_clip_norm=None, _joint_weights=False, config=None,
                 feature_engineering_fn=None):
        super().__init__(_model_fns.linear, model_dir, config, _linear_params(
            head, feature_columns, optimizer, gradient_clip_norm, _joint_weights),
            feature_engineering_fn)


def _deep_params(hidden_units, columns, optimizer, activation, dropout, clip_norm, multipliers,
                 slice_size):
    return {"hidden_units": hidden_units, "feature_columns": tuple(columns or []),
            "optimizer": optimizer, "activation_fn": activation, "dropout": dropout,
            "gradient_clip_norm": clip_norm, "embedding_lr_multipliers": multipliers,
            "input_layer_min_slice_size": slice_size}


class DNNClassifier(Classifier):
    """A deep model of two classes or more.

    Parameters
    ----------
    hidden_units : list of int
        The sizes of the hidden layers.
    feature_columns, model_dir, n_classes, weight_column_name, gradient_clip_norm, \
enable_centered_bias, config, feature_engineering_fn, label_keys
        As `LinearClassifier` takes them.
    optimizer : `tf.train.Optimizer`, its name, or a function that makes it
        By default `tf.train.AdagradOptimizer`, at a rate of 0.05.
    activation_fn : callable, or one of ``relu``, ``tanh`` and ``sigmoid``
    dropout : float
        The share of outputs of hidden layers that are left out in training.
    embedding_lr_multipliers : dict
        {embedding column: multiplier of its learning rate}.
    input_layer_min_slice_size : int
        How many bytes a part of an embedding has at least, in a cluster.
    """

    def __init__(self, hidden_units, feature_columns, model_dir=None, n_classes=2,
                 weight_column_name=None, optimizer=None, activation_fn=tf.nn.relu, dropout=None,
                 gradient_clip_norm=None, enable_centered_bias=False, config=None,
                 feature_engineering_fn=None, embedding_lr_multipliers=None,
                 input_layer_min_slice_size=None, label_keys=None):
        head = multi_class_head(n_classes, weight_column_name=weight_column_name,
                                enable_centered_bias=enable_centered_bias, label_keys=label_keys)
        super().__init__(_model_fns.deep, model_dir, config, dict(_deep_params(
            hidden_units, feature_columns, optimizer, activation_fn, dropout, gradient_clip_norm,
            embedding_lr_multipliers, input_layer_min_slice_size), head=head),
            feature_engineering_fn)


class DNNRegressor(DeepRegressor):
    """A deep model of numbers; the arguments are those of `DNNClassifier`.

    ``label_dimension`` is how many numbers there are of each instance.
    """

    def __init__(self, hidden_units, feature_columns, model_dir=None, weight_column_name=None,
                 optimizer=None, activation_fn=tf.nn.relu, dropout=None, gradient_clip_norm=None,
                 enable_centered_bias=False, config=None, feature_engineering_fn=None,
                 label_dimension=1, embedding_lr_multipliers=None,
                 input_layer_min_slice_size=None):
        head = regression_head(weight_column_name=weight_column_name,
                               label_dimension=label_dimension,
                               enable_centered_bias=enable_centered_bias)
        super().__init__(_model_fns.deep, model_dir, config, dict(_deep_params(
            hidden_units, feature_columns, optimizer, activation_fn, dropout, gradient_clip_norm,
            embedding_lr_multipliers, input_layer_min_slice_size), head=head),
            feature_engineering_fn)


class DNNEstimator(Estimator):
    """A deep model with a head of one's own."""

    def __init__(self, head, hidden_units, feature_columns, model_dir=None, optimizer=None,
                 activation_fn=tf.nn.relu, dropout=None, gradient_clip_norm=None, config=None,
                 feature_engineering_fn=None, embedding_lr_multipliers=None,
                 input_layer_min_slice_size=None):
        super().__init__(_model_fns.deep, model_dir, config, dict(_deep_params(
            hidden_units, feature_columns, optimizer, activation_fn, dropout, gradient_clip_norm,
            embedding_lr_multipliers, input_layer_min_slice_size), head=head),
            feature_engineering_fn)
