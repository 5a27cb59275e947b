"""Heads: what ``tf.contrib.learn``'s models have on top of their logits.

Source of the behaviour: TensorFlow 1.15.5, ``contrib/learn/python/learn/estimators/head.py``.
"""

from chapter14 import tf1
from chapter14.tf1.contrib import layers
from chapter14.tf1.contrib.learn import _head_losses as losses
from chapter14.tf1.contrib.learn._model import (
    MetricKey,
    ModeKeys,
    ModelFnOps,
    PredictionKey,
    ProblemType,
)

tf = tf1.load()


class Head:
    """Makes predictions, loss, metrics and training op of logits."""

    @property
    def logits_dimension(self):
        """How many logits there are of each instance."""
        raise NotImplementedError("Calling an abstract method.")

    def create_model_fn_ops(self, features, mode, labels=None, train_op_fn=None, logits=None,
                            logits_input=None, scope=None):
        """What a model function returns.

        Parameters
        ----------
        features : dict of tensors
        mode : str
            One of `ModeKeys`.
        labels : tensor, or dict of them
        train_op_fn : callable
            Gets the loss, gives the training op.
        logits : tensor, [batch, logits_dimension]
            Or ``logits_input``, which a dense layer makes logits of.
        scope : str or variable scope
            Of what is built.

        Returns
        -------
        ModelFnOps

        Raises
        ------
        ValueError
            The mode is unknown, or what it needs is missing.
        """
        raise NotImplementedError("Calling an abstract method.")


class SingleHead(Head):
    """A head of one problem. Classes below say how it is solved.

    ``head_name`` is added to the names of predictions and metrics, ``weight_column_name`` is the
    feature that holds weights, ``label_name`` the key where labels are a dict, and
    ``enable_centered_bias`` adds a variable for each logit, which is trained by itself.
    """

    problem_type = scope_name = None

    def __init__(self, logits_dimension, loss, label_name=None, weight_column_name=None,
                 enable_centered_bias=False, head_name=None):
        if not logits_dimension or logits_dimension < 1:
            raise ValueError(f"Invalid logits_dimension {logits_dimension}.")
        self._logits_dimension, self._loss = logits_dimension, loss
        self._label_name, self._weight_column_name = label_name, weight_column_name
        self._enable_centered_bias, self._head_name = enable_centered_bias, head_name

    logits_dimension = property(lambda self: self._logits_dimension)
    label_name = property(lambda self: self._label_name)
    weight_column_name = property(lambda self: self._weight_column_name)
    head_name = property(lambda self: self._head_name)

    def create_model_fn_ops(self, features, mode, labels=None, train_op_fn=None, logits=None,
                            logits_input=None, scope=None):
        with tf.variable_scope(scope, default_name=self.head_name or self.scope_name,
                               values=(*features.values(), labels, logits, logits_input)):
            if mode == ModeKeys.INFER:
                labels = None
            if labels is not None:
                labels = self._labels(labels)
            logits = self._logits(logits, logits_input)
            ModeKeys.validate(mode)
            return self._ops(features, mode, labels, train_op_fn, logits)

    def _ops(self, features, mode, labels, train_op_fn, logits):
        bias = loss = train_op = metrics = None
        if self._enable_centered_bias:
            bias = self._centered_bias()
            logits = tf.nn.bias_add(logits, bias)
        with tf.name_scope(None, "predictions", (logits,)):
            predictions = self._predictions(logits)
        if labels is not None:
            weights = self._weights(features)
            loss, reported = self._loss_of(labels, logits, weights)
            with tf.name_scope(""):  # the summary's tag is without the scope's name
                tf.summary.scalar(self._key(MetricKey.LOSS), tf.identity(reported))
            if mode == ModeKeys.TRAIN:
                if train_op_fn is None:
                    raise ValueError("train_op_fn can not be None in TRAIN mode")
                n_instances = tf.shape(logits)[0]
                train_op = self._train_op(loss, labels, train_op_fn, bias, n_instances, weights)
            metrics = self._metrics(reported, predictions, labels, weights)
        return ModelFnOps(mode, predictions, loss, train_op, metrics,
                          {self._head_name: (self.problem_type, self._exported(predictions))})

    def _key(self, name):
        return f"{name}/{self._head_name}" if self._head_name else name

    def _labels(self, labels):
        labels = labels[self._label_name] if isinstance(labels, dict) else labels
        labels = tf.convert_to_tensor_or_sparse_tensor(labels)
        return self._of_sparse(labels) if isinstance(labels, tf.SparseTensor) else labels

    def _of_sparse(self, labels):
        raise ValueError("SparseTensor is not supported.")

    def _label_tensors(self, labels):
        """Tensors that stand for what `_labels` gives, in name scopes."""
        return [labels]

    def _loss_of(self, labels, logits, weights):
        return self._loss(labels, logits, weights)

    def _exported(self, predictions):
        return predictions

    def _logits(self, logits, logits_input):
        if (logits is None) == (logits_input is None):
            raise ValueError("Neither logits nor logits_input supplied." if logits is None else
                             "Both logits and logits_input supplied.")
        if logits is None:
            return layers.linear(logits_input, self._logits_dimension, scope="logits")
        logits = tf.convert_to_tensor(logits, name="logits")
        if logits.shape.dims is not None:
            logits.shape.dims[-1].assert_is_compatible_with(self._logits_dimension)
        return logits

    def _weights(self, features):
        """[n, 1] or what else the feature of weights is, or None."""
        name = self._weight_column_name
        if not name:
            return None
        if name not in features:
            raise ValueError(f"Weights {name} missing from features.")
        with tf.name_scope(None, "weight_tensor", tuple(features.values())):
            weights = tf.cast(features[name], tf.float32)
            if weights.get_shape().ndims != 1:
                return weights
            tf.logging.warning(f"Weights {name} has shape {weights.get_shape()}, expanding to make "
                               "it 2d.")
            reshape = tf.sparse_reshape if isinstance(weights, tf.SparseTensor) else tf.reshape
            return reshape(weights, (-1, 1))

    def _centered_bias(self):
        bias = tf.Variable(tf.zeros([self._logits_dimension]), name="centered_bias_weight")
        for i in range(self._logits_dimension):
            tf.summary.scalar(self._key(f"centered_bias/bias_{i}"), bias[i])
        return bias

    def _train_op(self, loss, labels, train_op_fn, bias, n_instances, weights):
        tensors = self._label_tensors(labels)
        step = None
        if bias is not None:
            with tf.name_scope(None, "centered_bias_step", tensors) as name:
                size = tf.shape(bias)[0]
                logits = tf.reshape(tf.tile(bias, (n_instances,)), (n_instances, size))
                with tf.name_scope(None, "centered_bias", (*tensors, logits)):
                    bias_loss = tf.reduce_mean(self._loss_of(labels, logits, weights),
                                               name="training_loss")
            step = tf.train.AdagradOptimizer(0.1).minimize(bias_loss, var_list=(bias,), name=name)
        with tf.name_scope(None, "train_op", (loss, *tensors)):
            train_op = train_op_fn(loss)
            return train_op if step is None else tf.group(train_op, step)

    def _metrics(self, loss, predictions, labels, weights):
        tensors = [loss, *self._label_tensors(labels), weights, *predictions.values()]
        with tf.name_scope("metrics", values=tensors):
            return {self._key(name): value for name, value in self._named_metrics(
                loss, predictions, labels, weights)}

    def _named_metrics(self, loss, predictions, labels, weights):
        """(name, metric) of each."""
        yield MetricKey.LOSS, tf.metrics.mean(loss)


class RegressionHead(SingleHead):
    """Of numbers; ``link`` makes them of logits."""

    problem_type, scope_name = ProblemType.LINEAR_REGRESSION, "regression_head"

    def __init__(self, link, *arguments, **options):
        super().__init__(*arguments, **options)
        self._link = link

    def _predictions(self, logits):
        if self._logits_dimension == 1:
            logits = tf.squeeze(logits, axis=(1,), name=PredictionKey.SCORES)
        return {PredictionKey.SCORES: self._link(logits)}


def two_logits(logits):
    return tf.concat((tf.zeros_like(logits), logits), 1)


def exported_classes(predictions, label_keys=None):
    """{name: [n, classes]} for an export: the probabilities, and the names of the classes, which
    are their numbers unless there are ``label_keys``, once for each instance."""
    probabilities = predictions[PredictionKey.PROBABILITIES]
    with tf.name_scope(None, "_classification_output_alternatives", (probabilities,)):
        n_instances = tf.shape(probabilities)[0]
        if label_keys:
            classes = tf.tile(tf.expand_dims(label_keys, axis=0), [n_instances, 1],
                              name="classes_tensor")
        else:
            n_classes = tf.shape(probabilities)[1]
            numbers = tf.tile(tf.expand_dims(tf.range(n_classes), axis=0), [n_instances, 1])
            classes = tf.as_string(numbers, name="classes_tensor")
    return {PredictionKey.PROBABILITIES: probabilities, PredictionKey.CLASSES: classes}


class BinaryHead(SingleHead):
    """Of two classes, 0 and 1."""

    problem_type, scope_name = ProblemType.LOGISTIC_REGRESSION, "binary_logistic_head"

    def __init__(self, thresholds, *arguments, **options):
        super().__init__(1, *arguments, **options)
        self._thresholds = thresholds or (0.5,)

    def _predictions(self, logits):
        both, key = two_logits(logits), PredictionKey
        return {key.LOGITS: logits, key.LOGISTIC: tf.sigmoid(logits, name=key.LOGISTIC),
                key.PROBABILITIES: tf.nn.softmax(both, name=key.PROBABILITIES),
                key.CLASSES: tf.argmax(both, 1, name=key.CLASSES)}

    def _named_metrics(self, loss, predictions, labels, weights):
        logistic = predictions[PredictionKey.LOGISTIC]
        yield MetricKey.LOSS, tf.metrics.mean(loss)
        yield MetricKey.ACCURACY, tf.metrics.accuracy(labels, predictions[PredictionKey.CLASSES],
                                                      weights)
        yield MetricKey.PREDICTION_MEAN, losses.mean(logistic, weights)
        yield MetricKey.LABEL_MEAN, losses.mean(labels, weights)
        yield MetricKey.ACCURACY_BASELINE, losses.mean(labels, weights)
        yield MetricKey.AUC, losses.auc(logistic, labels, weights)
        yield MetricKey.AUC_PR, losses.auc(logistic, labels, weights, curve="PR")
        keys = MetricKey.ACCURACY_MEAN, MetricKey.PRECISION_MEAN, MetricKey.RECALL_MEAN
        for threshold in self._thresholds:
            for key, metric in zip(keys, losses.at_threshold(logistic, labels, weights,
                                                             threshold)):
                yield key % threshold, metric

    _exported = staticmethod(exported_classes)
