"""The estimators of ``tf.contrib.learn`` that sum a linear and a deep model.

Source of the behaviour: TensorFlow 1.15.5,
``contrib/learn/python/learn/estimators/dnn_linear_combined.py``.
"""

from chapter14 import tf1
from chapter14.tf1.contrib.learn import _model_fns
from chapter14.tf1.contrib.learn._canned import Classifier, DeepRegressor
from chapter14.tf1.contrib.learn._estimator import Estimator
from chapter14.tf1.contrib.learn.head import multi_class_head, regression_head

tf = tf1.load()


def _params(linear_columns, deep_columns, slice_size, config, **others):
    """What the model function takes; `ValueError` where there is no column."""
    linear_columns, deep_columns = tuple(linear_columns or []), tuple(deep_columns or [])
    if not linear_columns + deep_columns:
        raise ValueError("Either linear_feature_columns or dnn_feature_columns must be defined.")
    if slice_size is not None:
        others["input_layer_partitioner"] = tf.min_max_variable_partitioner(
            max_partitions=config.num_ps_replicas if config else 0, min_slice_size=slice_size)
    return {"linear_feature_columns": linear_columns, "dnn_feature_columns": deep_columns,
            "input_layer_partitioner": None, **others}


class DNNLinearCombinedClassifier(Classifier):
    """A linear and a deep model of two classes or more.

    The arguments are those of `LinearClassifier` and, beginning with ``dnn_``, those of
    `DNNClassifier`. With ``fix_global_step_increment_bug=False``, the default, each step counts
    as two where there are both models.

    Raises `ValueError` where there is no column, or no hidden layer for the deep model.
    """

    def __init__(self, model_dir=None, n_classes=2, weight_column_name=None,
                 linear_feature_columns=None, linear_optimizer=None, _joint_linear_weights=False,
                 dnn_feature_columns=None, dnn_optimizer=None, dnn_hidden_units=None,
                 dnn_activation_fn=tf.nn.relu, dnn_dropout=None, gradient_clip_norm=None,
                 enable_centered_bias=False, config=None, feature_engineering_fn=None,
                 embedding_lr_multipliers=None, input_layer_min_slice_size=None, label_keys=None,
                 fix_global_step_increment_bug=False):
        head = multi_class_head(n_classes, weight_column_name=weight_column_name,
                                enable_centered_bias=enable_centered_bias, label_keys=label_keys)
        super().__init__(_model_fns.combined, model_dir, config, _params(
            linear_feature_columns, dnn_feature_columns, input_layer_min_slice_size, config,
            head=head, linear_optimizer=linear_optimizer,
            joint_linear_weights=_joint_linear_weights, dnn_optimizer=dnn_optimizer,
            dnn_hidden_units=dnn_hidden_units, dnn_activation_fn=dnn_activation_fn,
            dnn_dropout=dnn_dropout, gradient_clip_norm=gradient_clip_norm,
            embedding_lr_multipliers=embedding_lr_multipliers,
            fix_global_step_increment_bug=fix_global_step_increment_bug), feature_engineering_fn)


class DNNLinearCombinedRegressor(DeepRegressor):
    """A linear and a deep model of numbers; see `DNNLinearCombinedClassifier`.

    ``label_dimension`` is how many numbers there are of each instance.
    """

    def __init__(self, model_dir=None, weight_column_name=None, linear_feature_columns=None,
                 linear_optimizer=None, _joint_linear_weights=False, dnn_feature_columns=None,
                 dnn_optimizer=None, dnn_hidden_units=None, dnn_activation_fn=tf.nn.relu,
                 dnn_dropout=None, gradient_clip_norm=None, enable_centered_bias=False,
                 label_dimension=1, config=None, feature_engineering_fn=None,
                 embedding_lr_multipliers=None, input_layer_min_slice_size=None,
                 fix_global_step_increment_bug=False):
        head = regression_head(weight_column_name=weight_column_name,
                               label_dimension=label_dimension,
                               enable_centered_bias=enable_centered_bias)
        super().__init__(_model_fns.combined, model_dir, config, _params(
            linear_feature_columns, dnn_feature_columns, input_layer_min_slice_size, config,
            head=head, linear_optimizer=linear_optimizer,
            joint_linear_weights=_joint_linear_weights, dnn_optimizer=dnn_optimizer,
            dnn_hidden_units=dnn_hidden_units, dnn_activation_fn=dnn_activation_fn,
            dnn_dropout=dnn_dropout, gradient_clip_norm=gradient_clip_norm,
            embedding_lr_multipliers=embedding_lr_multipliers,
            fix_global_step_increment_bug=fix_global_step_increment_bug), feature_engineering_fn)


class DNNLinearCombinedEstimator(Estimator):
    """A linear and a deep model with a head of one's own; see `DNNLinearCombinedClassifier`."""

    def __init__(self, head, model_dir=None, linear_feature_columns=None, linear_optimizer=None,
                 _joint_linear_weights=False, dnn_feature_columns=None, dnn_optimizer=None,
                 dnn_hidden_units=None, dnn_activation_fn=None, dnn_dropout=None,
                 gradient_clip_norm=None, config=None, feature_engineering_fn=None,
                 embedding_lr_multipliers=None, fix_global_step_increment_bug=False,
                 input_layer_partitioner=None):
        super().__init__(_model_fns.combined, model_dir, config, _params(
            linear_feature_columns, dnn_feature_columns, None, config,
            head=head, linear_optimizer=linear_optimizer,
            joint_linear_weights=_joint_linear_weights, dnn_optimizer=dnn_optimizer,
            dnn_hidden_units=dnn_hidden_units, dnn_activation_fn=dnn_activation_fn,
            dnn_dropout=dnn_dropout, gradient_clip_norm=gradient_clip_norm,
            embedding_lr_multipliers=embedding_lr_multipliers,
            fix_global_step_increment_bug=fix_global_step_increment_bug,
            input_layer_partitioner=input_layer_partitioner), feature_engineering_fn)
