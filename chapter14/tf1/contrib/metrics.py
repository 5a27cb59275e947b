"""``tf.contrib.metrics``: tf-slim's, and sets."""

from chapter14 import tf1
from chapter14.tf1 import names, seeds
from chapter14.tf1.contrib import _tf_slim

tf = tf1.load()

__path__ = []  # as for a package: `from ...metrics import NAME` then asks the finder
__getattr__, __dir__, __all__ = names.access(__name__)


def confusion_matrix(labels, predictions, num_classes=None, dtype=tf.int32, name=None,
                     weights=None):
    """``tf.confusion_matrix``, in contrib's order of arguments."""
    return tf.confusion_matrix(labels, predictions, num_classes=num_classes, dtype=dtype, name=name,
                               weights=weights)


def auc_using_histogram(boolean_labels, scores, score_range, nbins=100, collections=None,
                        check_shape=True, name=None):
    """tf-slim's; where TensorFlow 1.15 adds up by a convolution, in 10 ops more."""
    auc = _tf_slim.module("metrics").auc_using_histogram(
        boolean_labels, scores, score_range, nbins, collections, check_shape, name)
    seeds.correct(10, "auc_using_histogram")
    return auc


globals().update(_tf_slim.fill(__name__, [
    globals(), _tf_slim.module("metrics"), _tf_slim.module("metrics.metric_ops"),
    tf.sets]))
