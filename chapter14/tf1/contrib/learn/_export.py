"""Exports of ``tf.contrib.learn``'s estimators, as `tf.saved_model` has them.

Source of the behaviour: TensorFlow 1.15.5, ``contrib/learn/python/learn``,
``utils/saved_model_export_utils.py``, ``utils/input_fn_utils.py``, ``export_strategy.py`` and
``estimators/estimator.py``.
"""

import collections
import inspect
import os
import time

from tensorflow.python.ops import resources, variables
from tensorflow.python.saved_model import signature_constants
from tensorflow.python.training import training_util

from chapter14 import tf1
from chapter14.tf1 import estimator as core
from chapter14.tf1.contrib.learn._model import ModeKeys, PredictionKey, ProblemType

tf = tf1.load()

InputFnOps = collections.namedtuple("InputFnOps", ["features", "labels", "default_inputs"])
_DEFAULT_INPUT, _DEFAULT_OUTPUT = "default_input_alternative", "default_output_alternative"


def build_parsing_serving_input_fn(feature_spec, default_batch_size=None):
    """A function that gives `InputFnOps` of a placeholder for serialized examples.

    ``feature_spec`` is {feature: how it is parsed}, ``default_batch_size`` the placeholder's size.
    """
    def input_fn():
        examples = tf.placeholder(tf.string, [default_batch_size], name="input_example_tensor")
        features = tf.parse_example(examples, feature_spec)
        return InputFnOps(features, None, {"examples": examples})
    return input_fn


class ExportStrategy(collections.namedtuple("ExportStrategy", [
        "name", "export_fn", "strip_default_attrs"])):
    """A function that exports an estimator, and the name of the folder it exports to."""

    def __new__(cls, name, export_fn, strip_default_attrs=None):
        return super().__new__(cls, name, export_fn, strip_default_attrs)

    def export(self, estimator, export_path, checkpoint_path=None, eval_result=None):
        """Call the function with those of the arguments that it has; what it gives."""
        offered = {"checkpoint_path": checkpoint_path, "eval_result": eval_result,
                   "strip_default_attrs": self.strip_default_attrs}
        taken = inspect.signature(self.export_fn).parameters
        if "eval_result" in taken and "checkpoint_path" not in taken:
            raise ValueError("An export_fn accepting eval_result must also accept checkpoint_path.")
        return self.export_fn(estimator, export_path, **{
            name: value for name, value in offered.items() if name in taken})


def make_export_strategy(serving_input_fn, default_output_alternative_key=None, assets_extra=None,
                         as_text=False, exports_to_keep=5, strip_default_attrs=None):
    """An `ExportStrategy` by ``export_savedmodel``, which keeps some exports, or all for None."""
    def export_fn(estimator, export_dir_base, checkpoint_path=None, strip_default_attrs=False):
        options = {"assets_extra": assets_extra, "as_text": as_text,
                   "checkpoint_path": checkpoint_path, "strip_default_attrs": strip_default_attrs}
        if not isinstance(estimator, core.Estimator):
            options["default_output_alternative_key"] = default_output_alternative_key
        elif default_output_alternative_key is not None:
            raise ValueError("default_output_alternative_key is not supported in core Estimator. "
                             f"Given: {default_output_alternative_key}")
        made = estimator.export_savedmodel(export_dir_base, serving_input_fn, **options)
        if exports_to_keep is not None:
            _remove_old(tf.compat.as_text(export_dir_base), exports_to_keep)
        return made
    return ExportStrategy("Servo", export_fn, strip_default_attrs)


def _remove_old(folder, n_kept):
    names = (name.rstrip("/") for name in tf.gfile.ListDirectory(folder))
    exports = sorted(name for name in names if len(name) == 10 and name.isdigit())
    for name in exports[:max(0, len(exports) - n_kept)]:
        tf.gfile.DeleteRecursively(os.path.join(folder, name))


def _new_folder(base):
    """A folder called after the time, in seconds; `RuntimeError` where ten such are there."""
    for _ in range(10):
        folder = os.path.join(base, str(int(time.time())))
        if not tf.gfile.Exists(folder):
            return folder
        tf.logging.warn(f"Export directory {folder} already exists; retrying")
        time.sleep(1)
    raise RuntimeError(f"Failed to obtain a unique export directory name in {base}.")


def _outputs(made, default):
    """({name: (problem type, {name: tensor})}, the name of the default) of a model."""
    outputs = made.output_alternatives
    if default and default not in (outputs or {}):
        raise ValueError(f"Requested default_output_alternative: {default}, but available "
                         f"output_alternatives are: {sorted(outputs or [])}")
    if not outputs:
        predictions = made.predictions
        if not isinstance(predictions, dict):
            predictions = {PredictionKey.GENERIC: predictions}
        return {_DEFAULT_OUTPUT: (ProblemType.UNSPECIFIED, predictions)}, _DEFAULT_OUTPUT
    if not default and len(outputs) > 1:
        raise ValueError("Please specify a default_output_alternative.  Available "
                         f"output_alternatives are: {sorted(outputs)}")
    return outputs, default or next(iter(outputs))


def _signature(inputs, problem_type, outputs):
    """How the model is asked: for classes, a number, or all its outputs."""
    signatures = tf.saved_model.signature_def_utils
    if not inputs or not outputs:
        missing = "output_tensors" if inputs else "input_tensors"
        raise ValueError(f"{missing} must be provided.")
    examples = next(iter(inputs.values()))
    classes = outputs.get(PredictionKey.CLASSES)
    if classes is not None and classes.dtype != tf.string:
        classes = None
    scores = outputs.get(PredictionKey.SCORES)
    scores = outputs.get(PredictionKey.PROBABILITIES) if scores is None else scores
    only = next(iter(outputs.values())) if len(outputs) == 1 else None
    of_classes = problem_type in (ProblemType.CLASSIFICATION, ProblemType.LOGISTIC_REGRESSION)
    if of_classes and len(inputs) == 1 and any(
            tensor is not None for tensor in (classes, scores, only)):
        if classes is None and scores is None:
            classes, scores = (only, None) if only.dtype == tf.string else (None, only)
        return signatures.classification_signature_def(examples, classes, scores)
    if problem_type == ProblemType.LINEAR_REGRESSION and len(inputs) == 1 and only is not None:
        return signatures.regression_signature_def(examples, only)
    return signatures.predict_signature_def(inputs, outputs)


def _signatures(inputs, made, default):
    """{name: signature}: of each output, and that of the default one."""
    outputs, default = _outputs(made, default)
    found = {f"{_DEFAULT_INPUT}:{name or 'None'}": _signature(inputs, *output)
             for name, output in outputs.items()}
    found[signature_constants.DEFAULT_SERVING_SIGNATURE_DEF_KEY] = _signature(
        inputs, *outputs[default])
    return found


def save(estimator, export_dir_base, serving_input_fn, default, assets_extra, as_text,
         checkpoint_path, tags, strip_default_attrs):
    """Export an estimator's model; the new folder, as bytes."""
    base = tf.compat.as_text(export_dir_base)
    folder = _new_folder(base)
    temporary = os.path.join(base, "temp-" + os.path.basename(folder))
    builder = tf.saved_model.builder.SavedModelBuilder(temporary)
    with tf.Graph().as_default() as graph:
        training_util.create_global_step(graph)
        given = serving_input_fn()
        if not given[0]:
            raise ValueError("Features must be defined.")
        if not isinstance(given, InputFnOps) or not given.default_inputs:
            raise ValueError("A default input_alternative must be provided.")
        for name in given.features:
            tf.add_to_collection("input_feature_keys", name)
        made = estimator._call_model_fn(given.features, None, ModeKeys.INFER)
        signatures = _signatures(given.default_inputs, made, default)
        init = tf.group(tf.local_variables_initializer(), resources.initialize_resources(
            resources.shared_resources()), tf.tables_initializer())
        with tf.Session() as session:
            saver = made.scaffold and made.scaffold.saver
            saver = saver or tf.train.Saver(variables._all_saveable_objects(), sharded=True)
            saver.restore(session, checkpoint_path)
            builder.add_meta_graph_and_variables(
                session, tags, signature_def_map=signatures,
                assets_collection=tf.get_collection(tf.GraphKeys.ASSET_FILEPATHS), main_op=init,
                strip_default_attrs=strip_default_attrs)
    for name, source in (assets_extra or {}).items():
        target = os.path.join(temporary, "assets.extra", name)
        tf.gfile.MakeDirs(os.path.dirname(target))
        tf.gfile.Copy(source, target)
    builder.save(as_text)
    tf.gfile.Rename(temporary, folder)
    return tf.compat.as_bytes(folder)
