"""``tf.contrib.learn.datasets``: MNIST and readers of files; other data are refused by name.

Source of the behaviour: TensorFlow 1.15.5, ``contrib/learn/python/learn/datasets``.
"""

from chapter14.tf1 import names

__getattr__, __dir__, __all__ = names.access(__name__)


def load_dataset(name, size="small", test_with_fake_data=False):
    """Training, validation and test sets by their name, which is ``mnist``.

    Raises `NotImplementedError` for the other data of TensorFlow 1, `ValueError` for other names.
    """
    if name in ("iris", "boston", "dbpedia"):
        raise NotImplementedError(
            f"tf.contrib.learn.datasets.load_dataset({name!r}): of TensorFlow's data sets only "
            "'mnist' is provided")
    if name != "mnist":
        raise ValueError(f"Name of dataset is not found: {name}")
    from chapter14.tf1.contrib.learn.datasets import mnist  # which reads the files' sizes
    return mnist.load_mnist()
