"""``Estimator`` of ``tf.contrib.learn``: a model that a function builds.

Source of the behaviour: TensorFlow 1.15.5, ``contrib/learn/python/learn/estimators/estimator.py``.
"""

from chapter14 import tf1
from chapter14.tf1.contrib import layers
from chapter14.tf1.contrib.learn import _base, _export, _feeding, _metrics, _signatures
from chapter14.tf1.contrib.learn._model import ModeKeys, ModelFnOps

tf = tf1.load()


def infer_real_valued_columns_from_input_fn(input_fn):
    """Columns of numbers for all features that an input function gives; it is called in a graph
    of its own."""
    with tf.Graph().as_default():
        return layers.infer_real_valued_columns(input_fn()[0])


def infer_real_valued_columns_from_input(x):
    """Columns of numbers for instances, an array [instances, ...], data frame, dict or iterator."""
    return infer_real_valued_columns_from_input_fn(_feeding.feeder(x, None, None)[0])


class Estimator(_base.BaseEstimator):
    """A model that a function builds.

    Parameters
    ----------
    model_fn : callable
        Gets features, labels, and, where it has arguments of these names, ``mode`` (one of
        `ModeKeys`), ``params``, ``config`` and ``model_dir``; gives `ModelFnOps`, or a tuple of
        predictions, loss and training op. Labels are placeholders for predictions.
    model_dir, config : as `BaseEstimator` takes them
    params : dict
        Handed on to the function.
    feature_engineering_fn : callable
        Makes features and labels of those that are given, before they go to the function.

    Raises
    ------
    ValueError
        The function takes no ``params``, and they are given, or no two arguments before.
    """

    def __init__(self, model_fn=None, model_dir=None, config=None, params=None,
                 feature_engineering_fn=None):
        super().__init__(model_dir, config)
        if model_fn is not None:
            _check_arguments(model_fn, params)
        self._model_fn, self.params = model_fn, params
        self._feature_engineering_fn = feature_engineering_fn or (
            lambda features, labels: (features, labels))

    def _call_model_fn(self, features, labels, mode, metrics=None, config=None):
        """What the model function gives, as `ModelFnOps`, more metrics with it."""
        features, labels = self._feature_engineering_fn(features, labels)
        offered = {"mode": mode, "params": self.params, "config": config or self.config,
                   "model_dir": self.model_dir}
        taken = _metrics.arguments(self._model_fn)
        made = self._model_fn(features, labels, **{
            name: value for name, value in offered.items() if name in taken})
        if not isinstance(made, ModelFnOps):
            if len(made) != 3:
                raise ValueError("Unrecognized value returned by model_fn, please return "
                                 "ModelFnOps.")
            made = ModelFnOps(mode, *made)
        if metrics:
            made.eval_metric_ops.update(
                _metrics.metric_ops(metrics, features, labels, made.predictions))
        return made

    def export_savedmodel(self, export_dir_base, serving_input_fn,
                          default_output_alternative_key=None, assets_extra=None, as_text=False,
                          checkpoint_path=None, graph_rewrite_specs=((("serve",), ()),),
                          strip_default_attrs=False):
        """Export the model as a `tf.saved_model`, into a new folder called after the time.

        Parameters
        ----------
        export_dir_base : str
            Where the folder is made.
        serving_input_fn : callable
            Gives `InputFnOps`, as what `build_parsing_serving_input_fn` makes does.
        default_output_alternative_key : str
            The name of the head that is asked by default, where there are several.
        assets_extra : dict
            {path in the export: file that is copied there}.
        as_text : bool
            Whether the graph is written as text.
        checkpoint_path : str
            The latest by default.
        graph_rewrite_specs : list of one (tags, ())
            The tags the graph is saved with. More of them, for transformed graphs, are not
            provided: `NotImplementedError`.
        strip_default_attrs : bool
            Whether attributes of ops that have their default value are left out.

        Returns
        -------
        bytes, the folder

        Raises
        ------
        NotFittedError
            It was not trained.
        ValueError
            There is no input function, or no such head, or the graph should be transformed.
        """
        if serving_input_fn is None:
            raise ValueError("serving_input_fn must be defined.")
        if not graph_rewrite_specs or graph_rewrite_specs[0][1]:
            raise ValueError("The first element of graph_rewrite_specs must be without transforms.")
        if len(graph_rewrite_specs) > 1:
            raise NotImplementedError("tf.contrib.learn.Estimator.export_savedmodel: transformed "
                                      "graphs are not provided")
        return _export.save(self, export_dir_base, serving_input_fn, default_output_alternative_key,
                            assets_extra, as_text, checkpoint_path or self._latest_checkpoint(),
                            graph_rewrite_specs[0][0], strip_default_attrs)

    def _get_train_ops(self, features, labels):
        return self._call_model_fn(features, labels, ModeKeys.TRAIN)

    def _get_eval_ops(self, features, labels, metrics):
        made = self._call_model_fn(features, labels, ModeKeys.EVAL, metrics)
        if "loss" not in made.eval_metric_ops:
            made.eval_metric_ops["loss"] = tf.metrics.mean(made.loss)
        return made

    def _get_predict_ops(self, features):
        labels = _signatures.placeholders(self._labels_info)
        return self._call_model_fn(features, labels, ModeKeys.INFER)


def _check_arguments(model_fn, params):
    names = _metrics.arguments(model_fn)
    if params is not None and "params" not in names:
        raise ValueError(f"Estimator's model_fn ({model_fn}) does not have an argument for the "
                         f"params that are given ({params}).")
    if params is None and "params" in names:
        tf.logging.warning(f"The model function {model_fn} takes params, and gets None.")
