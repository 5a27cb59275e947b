"""``tensorflow.examples.tutorials.mnist.input_data``; on TensorFlow 1.x the real one.

The files are the repository's, whatever folder is named: nothing is downloaded. What the reader
prints names the folder that it was given, as it did where the files were there. Batches come in the
order of TensorFlow 1.15's own reader, which reseeds NumPy when a data set is made.
Source of the behaviour: TensorFlow 1.15.5, ``contrib/learn/python/learn/datasets/mnist.py``.
"""

import collections
import os

import numpy as np

from chapter14 import mnist, tf1

Datasets = collections.namedtuple("Datasets", ["train", "validation", "test"])


class DataSet:
    """Images and labels, handed out in shuffled batches.

    Parameters
    ----------
    images : uint8 array, [n, 28, 28, 1]
    labels : array, [n] or, one-hot, [n, 10]
    fake_data : bool
        A set of 10,000 that holds no images, and hands out none but made-up ones.
    one_hot : bool
        Of what form the labels of made-up images are.
    dtype : tf.DType or NumPy dtype
        ``float32`` scales pixels to [0, 1]; ``uint8`` leaves them.
    reshape : bool
        Whether to flatten images to ``[n, 784]``.
    seed : int, optional
        Of NumPy's generator, which is set here: to this, else to the graph's seed, else from
        entropy.

    Raises
    ------
    TypeError
        ``dtype`` is neither of the two.
    """

    def __init__(self, images, labels, fake_data=False, one_hot=False, dtype=np.float32,
                 reshape=True, seed=None):
        from chapter14.tf1 import seeds
        graph_seed, op_seed = seeds.get_seed(seed)
        np.random.seed(graph_seed if seed is None else op_seed)
        dtype = tf1.as_dtype(dtype).base_dtype
        if dtype not in (tf1.uint8, tf1.float32):
            raise TypeError(f"Invalid image dtype {dtype!r}, expected uint8 or float32")
        if fake_data:
            self.one_hot = one_hot
        else:
            if reshape:
                images = images.reshape(len(images), -1)
            if dtype == tf1.float32:
                images = np.multiply(images.astype(np.float32), np.float32(1.0 / 255.0))
        self.images = images
        self.labels = labels
        self.num_examples = 10000 if fake_data else len(images)
        self.epochs_completed = 0
        self._index_in_epoch = 0

    def next_batch(self, batch_size, fake_data=False, shuffle=True):
        """The next ``batch_size`` images and labels; a batch may end one epoch and begin the next.

        Parameters
        ----------
        batch_size : int
            At most ``num_examples``.
        fake_data : bool
            Whether to make up images, lists of 784 ones, of the class 0; for a set of such only.
        shuffle : bool
            Whether to shuffle before each epoch, with NumPy's generator.
        """
        if fake_data:
            label = [1] + [0] * 9 if self.one_hot else 0
            return [[1] * 784] * batch_size, [label] * batch_size
        start, end = self._index_in_epoch, self._index_in_epoch + batch_size
        if shuffle and start == 0 and self.epochs_completed == 0:
            self._shuffle()
        if end <= self.num_examples:
            self._index_in_epoch = end
            return self.images[start:end], self.labels[start:end]
        old_images, old_labels = self.images[start:], self.labels[start:]
        self.epochs_completed += 1
        if shuffle:
            self._shuffle()
        end = self._index_in_epoch = end - self.num_examples
        return (np.concatenate([old_images, self.images[:end]]),
                np.concatenate([old_labels, self.labels[:end]]))

    def _shuffle(self):
        order = np.arange(self.num_examples)
        np.random.shuffle(order)
        self.images, self.labels = self.images[order], self.labels[order]


def read_data_sets(train_dir, fake_data=False, one_hot=False, dtype=np.float32, reshape=True,
                   validation_size=5000, seed=None, source_url=None):
    """MNIST as training, validation and test sets.

    Parameters
    ----------
    train_dir, source_url : str
        Where TensorFlow 1 kept the files and fetched them from; here they are always the
        repository's.
    fake_data : bool
        Sets that make up their images, for ``next_batch(n, fake_data=True)``; nothing is read.
    one_hot : bool
        Labels as ``[n, 10]`` of 0.0 and 1.0, rather than ``[n]`` of uint8.
    dtype, reshape, seed
        As for `DataSet`.
    validation_size : int
        How many training images, the first ones, make the validation set.

    Returns
    -------
    Datasets
        ``train``, ``validation`` and ``test``, each a `DataSet`.

    Raises
    ------
    ValueError
        ``validation_size`` is not between 0 and the number of training images.
    chapter14.tf1.files.Fault
        A file is missing or damaged.
    """
    if fake_data:
        return Datasets(*(DataSet([], [], fake_data=True, one_hot=one_hot, dtype=dtype, seed=seed)
                          for _ in range(3)))
    (X_train, y_train), (X_test, y_test) = mnist.load()
    for name in mnist.TRAIN_IMAGES, mnist.TRAIN_LABELS, mnist.TEST_IMAGES, mnist.TEST_LABELS:
        print("Extracting", os.path.join(train_dir, f"{name}.gz"))
    if not 0 <= validation_size <= len(X_train):
        raise ValueError("Validation size should be between 0 and %d. Received: %s."
                         % (len(X_train), validation_size))
    if one_hot:
        y_train, y_test = np.eye(10)[y_train], np.eye(10)[y_test]

    def data_set(X, y):
        return DataSet(X[..., np.newaxis], y, dtype=dtype, reshape=reshape, seed=seed)
    return Datasets(train=data_set(X_train[validation_size:], y_train[validation_size:]),
                    validation=data_set(X_train[:validation_size], y_train[:validation_size]),
                    test=data_set(X_test, y_test))


if tf1.is_tensorflow_1():
    from tensorflow.examples.tutorials.mnist.input_data import *  # noqa: F401,F403
    from tensorflow.examples.tutorials.mnist.input_data import read_data_sets  # noqa: F401,F811
