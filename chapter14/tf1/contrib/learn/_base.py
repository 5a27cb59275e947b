"""``BaseEstimator`` of ``tf.contrib.learn``: models that are trained, evaluated and asked.

Source of the behaviour: TensorFlow 1.15.5, ``contrib/learn/python/learn/estimators/estimator.py``.
"""

import copy
import os
import tempfile

from tensorflow.python.training import evaluation, training_util

from chapter14 import tf1
from chapter14.tf1.contrib.learn import _feeding, _sessions, _signatures
from chapter14.tf1.contrib.learn._model import NotFittedError
from chapter14.tf1.contrib.learn._run_config import RunConfig
from chapter14.tf1.contrib.learn._sklearn import Evaluable, Parameters, SKCompat, Trainable

tf = tf1.load()


class BaseEstimator(Parameters, Evaluable, Trainable):
    """A model in a folder, trained by `fit`; classes below say which graphs it has.

    Parameters
    ----------
    model_dir : str
        The folder; by default the configuration's, or a new one.
    config : RunConfig

    Raises
    ------
    ValueError
        The configuration has another folder.
    """

    def __init__(self, model_dir=None, config=None):
        if config is None:
            config = RunConfig()
            tf.logging.info("Using default config.")
        if None not in (model_dir, config.model_dir) and model_dir != config.model_dir:
            raise ValueError(
                f"model_dir are set both in constructor, to '{model_dir}', and in RunConfig, to "
                f"'{config.model_dir}'.")
        self._model_dir = model_dir or config.model_dir
        if self._model_dir is None:
            self._model_dir = tempfile.mkdtemp()
            tf.logging.warning(f"Using temporary folder as model directory: {self._model_dir}")
        if config.model_dir is None:
            config = config.replace(model_dir=self._model_dir)
        self._config = config
        tf.logging.info(f"Using config: {vars(config)}")
        self._session_config = config.session_config or tf.ConfigProto(allow_soft_placement=True)
        self._device_fn = _sessions.device(config)
        self._features_info = self._labels_info = self._graph = None

    @property
    def config(self):
        """A copy of the configuration."""
        return copy.deepcopy(self._config)

    @property
    def model_dir(self):
        return self._model_dir

    @property
    def model_fn(self):
        """The model function, of features, labels, mode and config."""
        def model_fn(features, labels, mode, config):
            return self._call_model_fn(features, labels, mode, config=config)
        return model_fn

    def fit(self, x=None, y=None, input_fn=None, steps=None, batch_size=None, monitors=None,
            max_steps=None):
        """Train; returns this object.

        Parameters
        ----------
        x, y : instances and labels, as `SKCompat.fit` takes them
            Or ``input_fn``, which gives (features, labels), tensors or dicts of them.
        steps, max_steps : int
            How many steps, or up to which in all; by default to the end of the inputs.
        batch_size : int
            With ``x`` only.
        monitors : list of `tf.train.SessionRunHook` and of monitors

        Raises
        ------
        ValueError
            Arguments exclude each other, or features and labels are unlike those before.
        """
        if None not in (steps, max_steps):
            raise ValueError("Can not provide both steps and max_steps.")
        _feeding.check_inputs(x, y, input_fn, None, batch_size)
        if x is not None:
            SKCompat(self).fit(x, y, batch_size, steps, max_steps, monitors)
            return self
        if max_steps is not None and _sessions.steps_done(self._model_dir) >= max_steps:
            tf.logging.info("Skipping training since max_steps has already saved.")
            return self
        hooks = _sessions.replace_monitors_with_hooks(monitors, self)
        if steps is not None or max_steps is not None:
            hooks.append(tf.train.StopAtStepHook(steps, max_steps))
        tf.logging.info(f"Loss for final step: {self._train_model(input_fn, hooks)}.")
        return self

    def partial_fit(self, x=None, y=None, input_fn=None, steps=1, batch_size=None, monitors=None):
        """`fit`, one step by default."""
        return self.fit(x=x, y=y, input_fn=input_fn, steps=steps, batch_size=batch_size,
                        monitors=monitors)

    def evaluate(self, x=None, y=None, input_fn=None, feed_fn=None, batch_size=None, steps=None,
                 metrics=None, name=None, checkpoint_path=None, hooks=None, log_progress=True):
        """{metric: value} of a trained model, with ``loss`` and ``global_step``.

        Parameters
        ----------
        x, y, input_fn : as `fit` takes them
        feed_fn : callable
            Gives what is fed at each step.
        steps : int
            By default to the end of the inputs.
        metrics : dict
            {name: `MetricSpec`}, beside the model's own.
        name : str
            Of the folder for summaries.
        checkpoint_path : str
            The latest by default.

        Raises
        ------
        NotFittedError
            It was not trained.
        ValueError
            Arguments exclude each other, or ``metrics`` is not a dict.
        """
        _feeding.check_inputs(x, y, input_fn, feed_fn, batch_size)
        if x is not None:
            return SKCompat(self).score(x, y, batch_size, steps, metrics, name)
        return self._evaluate_model(input_fn, steps, feed_fn, metrics, name, checkpoint_path, hooks,
                                    log_progress)

    def predict(self, x=None, input_fn=None, batch_size=None, outputs=None, as_iterable=True,
                iterate_batches=False):
        """Predictions of a trained model.

        Parameters
        ----------
        x, input_fn, batch_size : as `fit` takes them
        outputs : list of str
            Which predictions; all by default.
        as_iterable : bool
            Give one instance after the other, until the inputs end; otherwise all at once.
        iterate_batches : bool
            Give batches instead.

        Raises `NotFittedError` where it was not trained, `ValueError` where arguments exclude each
        other.
        """
        _feeding.check_inputs(x, None, input_fn, None, batch_size)
        if x is not None and not as_iterable:
            return SKCompat(self).predict(x, batch_size)
        feed_fn = None
        if x is not None:
            input_fn, feed_fn = _feeding.feeder(x, None, batch_size)
        return self._infer_model(input_fn, feed_fn, outputs, as_iterable, iterate_batches)

    def get_variable_value(self, name):
        """A variable of the latest checkpoint, an array."""
        return tf.train.load_variable(self.model_dir, name)

    def get_variable_names(self):
        """The names of all variables of the latest checkpoint."""
        return [name for name, _ in tf.train.list_variables(self.model_dir)]

    def export(self, *arguments, **options):
        """The format of exports before `tf.saved_model` is not provided: `NotImplementedError`."""
        raise NotImplementedError(f"tf.contrib.learn.{type(self).__name__}.export is not provided; "
                                  "export_savedmodel is")

    def _check_inputs(self, features, labels):
        """Raise `ValueError` where features or labels are unlike those before."""
        for kind, tensors in ("features", features), ("labels", labels):
            known = getattr(self, f"_{kind}_info")
            if known is None:
                setattr(self, f"_{kind}_info", _signatures.of(tensors))
            elif kind == "labels" and tensors is None:  # they need not be given again
                continue
            elif not _signatures.compatible(tensors, known):
                raise ValueError(f"{kind.capitalize()} are incompatible with given information: "
                                 f"{tensors} are not like {known}.")

    def _train_model(self, input_fn, hooks):
        """Train to the end; the last loss."""
        self._graph = tf.Graph()
        with self._graph.as_default() as graph, graph.device(self._device_fn):
            tf.set_random_seed(self._config.tf_random_seed)
            global_step = training_util.create_global_step(graph)
            features, labels = input_fn()
            self._check_inputs(features, labels)
            training_util._get_or_create_global_step_read()
            made = self._get_train_ops(features, labels)
            tf.add_to_collection(tf.GraphKeys.LOSSES, made.loss)
            hooks = [*hooks, tf.train.NanTensorHook(made.loss), tf.train.LoggingTensorHook(
                {"loss": made.loss, "step": global_step}, every_n_iter=100)]
            session = _sessions.for_training(self._config, self._model_dir, self._session_config,
                                             made, hooks)
            loss = None
            with session:
                while not session.should_stop():
                    _, loss = session.run([made.train_op, made.loss])
            return loss

    def _evaluate_model(self, input_fn, steps, feed_fn=None, metrics=None, name="",
                        checkpoint_path=None, hooks=None, log_progress=True):
        """{metric: value}, ``global_step`` with them."""
        if metrics is not None and not isinstance(metrics, dict):
            raise ValueError(f"Metrics argument should be None or dict. Got {metrics}.")
        checkpoint_path = checkpoint_path or self._latest_checkpoint()
        with tf.Graph().as_default() as graph:
            tf.set_random_seed(self._config.tf_random_seed)
            global_step = training_util.create_global_step(graph)
            features, labels = input_fn()
            self._check_inputs(features, labels)
            made = self._get_eval_ops(features, labels, metrics)
            updates, values = _sessions.updates_and_values(made.eval_metric_ops)
            feeding = [tf.train.FeedFnHook(feed_fn)] if feed_fn else []
            ending = [evaluation._StopAfterNEvalsHook(steps, log_progress)] if steps else []
            results, step = evaluation._evaluate_once(
                checkpoint_path, master=self._config.evaluation_master, scaffold=made.scaffold,
                eval_ops=updates, final_ops=(values, global_step),
                hooks=[*(hooks or []), *feeding, *ending], config=self._session_config)
        # A metric of this name is written as the step is not, and then gives way to it
        results["_global_step" if "global_step" in results else "global_step"] = step
        _sessions.write_summary(os.path.join(self._model_dir, f"eval_{name}" if name else "eval"),
                                results, step)
        results["global_step"] = step
        return results

    def _infer_model(self, input_fn, feed_fn=None, outputs=None, as_iterable=True,
                     iterate_batches=False):
        """Predictions, of all instances or one after the other."""
        checkpoint_path = self._latest_checkpoint()
        with tf.Graph().as_default() as graph:
            tf.set_random_seed(self._config.tf_random_seed)
            training_util.create_global_step(graph)
            features = input_fn()
            features = features[0] if isinstance(features, (list, tuple)) else features
            made = self._get_predict_ops(features)
            predictions = _sessions.chosen(made.predictions, outputs)
            session = tf.train.MonitoredSession(tf.train.ChiefSessionCreator(
                made.scaffold, config=self._session_config,
                checkpoint_filename_with_path=checkpoint_path))
            if as_iterable:
                return _sessions.predictions(session, predictions, feed_fn, iterate_batches)
            with session:
                if not session.should_stop():
                    return session.run(predictions, feed_fn() if feed_fn else None)

    def _latest_checkpoint(self):
        path = tf.train.latest_checkpoint(self._model_dir)
        if not path:
            raise NotFittedError(f"Couldn't find trained model at {self._model_dir}.")
        return path
