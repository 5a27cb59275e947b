"""Several heads of ``tf.contrib.learn`` in one, and a loss beside them.

Source of the behaviour: TensorFlow 1.15.5, ``contrib/learn/python/learn/estimators/head.py``.
"""

from chapter14 import tf1
from chapter14.tf1.contrib.learn._heads import Head
from chapter14.tf1.contrib.learn._model import ModeKeys, ModelFnOps

tf = tf1.load()


def no_op_train_fn(loss):
    """A training op that does nothing."""
    return tf.no_op()


class LossOnlyHead(Head):
    """A loss without logits, beside other heads."""

    logits_dimension = property(lambda self: 0)

    def __init__(self, loss_fn, head_name=None):
        self._loss_fn, self.head_name = loss_fn, head_name or "loss_only_head"

    def create_model_fn_ops(self, features, mode, labels=None, train_op_fn=None, logits=None,
                            logits_input=None, scope=None):
        loss = train_op = None
        if mode != ModeKeys.INFER:
            with tf.variable_scope(scope, default_name=self.head_name):
                loss = self._loss_fn()
                loss = tf.add_n(loss) if isinstance(loss, list) else loss
                with tf.name_scope(""):
                    tf.summary.scalar(f"loss/{self.head_name}", tf.identity(loss))
                if mode == ModeKeys.TRAIN:
                    if train_op_fn is None:
                        raise ValueError("train_op_fn can not be None in TRAIN mode")
                    with tf.name_scope(None, "train_op", (loss,)):
                        train_op = train_op_fn(loss)
        return ModelFnOps(mode, {}, loss, train_op, {})


class MultiHead(Head):
    """Several heads, of the same logits or of parts of them; `ValueError` where one has no name."""

    def __init__(self, heads, loss_weights):
        if not all(head.head_name for head in heads):
            raise ValueError("Members of MultiHead must have names.")
        self._heads, self._loss_weights = heads, loss_weights

    @property
    def logits_dimension(self):
        return sum(head.logits_dimension for head in self._heads)

    def create_model_fn_ops(self, features, mode, labels=None, train_op_fn=None, logits=None,
                            logits_input=None, scope=None):
        parts = self._parts(logits)
        made = [head.create_model_fn_ops(
            features=features, mode=mode, labels=labels, train_op_fn=no_op_train_fn, logits=part,
            logits_input=logits_input if logits is None else None,
            scope=scope) for head, part in parts]
        if mode == ModeKeys.INFER:
            return ModelFnOps(mode, self._predictions(made), output_alternatives={
                head.head_name: ops.output_alternatives[head.head_name]
                for head, ops in zip(self._heads, made) if not isinstance(head, LossOnlyHead)})
        metrics = {name: value for ops in made for name, value in ops.eval_metric_ops.items()}
        loss = self._sum([ops.loss for ops in made])
        if mode == ModeKeys.EVAL:
            return ModelFnOps(mode, self._predictions(made), loss, eval_metric_ops=metrics)
        if train_op_fn is None:
            raise ValueError("train_op_fn can not be None in TRAIN mode.")
        train_op = tf.group(train_op_fn(loss), *(ops.train_op for ops in made))
        return ModelFnOps(mode, loss=loss, train_op=train_op, eval_metric_ops=metrics)

    def _parts(self, logits):
        """(head, its logits) of each."""
        if logits is None:
            return [(head, None) for head in self._heads]
        if isinstance(logits, dict):
            return [(head, None if isinstance(head, LossOnlyHead) else logits[head.head_name])
                    for head in self._heads]
        found, begin = [], 0
        for head in self._heads:
            found.append((head, tf.slice(logits, [0, begin], [-1, head.logits_dimension])))
            begin += head.logits_dimension
        return found

    def _predictions(self, made):
        return {(head.head_name, name): value for head, ops in zip(self._heads, made)
                for name, value in ops.predictions.items()}

    def _sum(self, parts):
        if self._loss_weights:
            parts = [tf.multiply(loss, weight) for loss, weight in zip(parts, self._loss_weights)]
        return tf.add_n(parts)
