"""How arrays and streams are fed to estimators of ``tf.contrib.learn``.

Source of the behaviour: TensorFlow 1.15.5, ``contrib/learn/python/learn``,
``learn_io/data_feeder.py`` and ``learn_io/pandas_io.py``.
"""

import itertools

import numpy as np

from chapter14 import tf1

tf = tf1.load()

_NUMBERS = {"int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "float16",
            "float32", "float64", "bool"}


def check_inputs(x, y, input_fn, feed_fn, batch_size):
    """Raise `ValueError` unless there are either instances or an input function."""
    if x is None and input_fn is None:
        raise ValueError("Either x or input_fn must be provided.")
    arrays = x is not None or y is not None
    for wrong, message in (
            (input_fn is None and (tf.is_tensor(x) or tf.is_tensor(y)),
             "Inputs cannot be tensors, which an input_fn gives."),
            (input_fn is None and feed_fn is not None, "feed_fn cannot be given with x or y."),
            (input_fn is not None and arrays, "Can not provide both input_fn and arrays, x or y."),
            (input_fn is not None and batch_size is not None,
             "Can not provide both input_fn and batch_size.")):
        if wrong:
            raise ValueError(message)


def extract_pandas_data(data):
    """The numbers of a data frame as float64, [rows, columns]; anything else as it is.

    Raises `ValueError` where a column holds neither numbers nor truth values.
    """
    if not _is_frame(data):
        return data
    wrong = [f"'{column}' type='{data[column].dtype.name}'" for column in data
             if _is_wrong(data[column])]
    if wrong:
        raise ValueError("Data types for extracting pandas data must be int, float, or bool. "
                         "Found: " + ", ".join(wrong))
    return data.values.astype("float")


def extract_pandas_matrix(data):
    """The values of a data frame, [rows, columns]; anything else as it is."""
    return data.values if _is_frame(data) else data


def extract_pandas_labels(labels):
    """The values of a data frame of one column, [rows, 1]; anything else as it is.

    Raises `ValueError` where there are more columns, or neither numbers nor truth values.
    """
    if not _is_frame(labels):
        return labels
    if len(labels.columns) > 1:
        raise ValueError("Only one column for labels is allowed.")
    wrong = [f"'{column}' type={labels[column].dtype.name}" for column in labels
             if _is_wrong(labels[column])]
    if wrong:
        raise ValueError("Data types for extracting labels must be int, float, or bool. Found: "
                         + ", ".join(wrong))
    return labels.values


def _is_frame(data):
    return any(kind.__name__ == "DataFrame" and kind.__module__.startswith("pandas")
               for kind in type(data).__mro__)


def _is_wrong(column):
    return column.dtype.name not in _NUMBERS


def feeder(x, y, batch_size, shuffle=False, epochs=1):
    """(input function, function that makes what is fed at each step) of instances and labels.

    Parameters
    ----------
    x : array [instances, ...], data frame, dict of arrays, or iterator of instances
    y : the same of labels, or None
    batch_size : int or None
        None stands for all instances, of an iterator for one.
    shuffle : bool
        By a random generator of its own, whose seed is 42; an iterator is not shuffled.
    epochs : int or None
        None stands for no end.

    Raises
    ------
    ValueError
        There are no instances, or they are tensors, the size is not positive, a data frame does
        not hold numbers, or only one of x and y is an iterator.
    """
    check_inputs(x, y, None, None, batch_size)
    x, y = extract_pandas_data(x), extract_pandas_labels(y)
    if not hasattr(x, "__next__"):
        made = _Arrays(x, np.array(y) if isinstance(y, list) else y, batch_size, shuffle, epochs)
    elif y is None or hasattr(y, "__next__"):
        made = _Stream(x, y, batch_size)
    else:
        raise ValueError("Both x and y should be iterators, where x is one.")
    return made.placeholders, made.feed


def _map(function, *data):
    """A function of each of a dict's values, or of what is not a dict."""
    if isinstance(data[0], dict):
        return {key: function(*(part[key] for part in data)) for key in data[0]}
    return function(*data)


def _first(data):
    return next(iter(data.values())) if isinstance(data, dict) else data


def _size(batch_size, default):
    if batch_size is not None and batch_size <= 0:
        raise ValueError(f"Invalid batch_size {batch_size}.")
    return default if batch_size is None else batch_size


def _warn(dtype):
    if dtype == np.float64:
        tf.logging.warn("float64 is not supported by many models, float32 is.")


class _Feeder:
    """Placeholders for instances and labels, and what they are fed.

    Classes below set ``shapes`` and ``dtypes``, a pair each, for x and for y: of a single array the
    shape of one instance and the type, of a dict of arrays a dict of these, without labels None.
    """

    def placeholders(self):
        """(features, labels), in the default graph."""
        names = "input", "output"
        self._placeholders = [
            None if shapes is None else self._made(shapes, dtypes, name)
            for shapes, dtypes, name in zip(self.shapes, self.dtypes, names)]
        return tuple(self._placeholders)

    @staticmethod
    def _made(shapes, dtypes, name):
        if not isinstance(shapes, dict):
            return tf.placeholder(tf.as_dtype(dtypes), [None, *shapes], name=name)
        return {key: tf.placeholder(tf.as_dtype(dtypes[key]), [None, *shape], name=f"{name}_{key}")
                for key, shape in shapes.items()}

    def _fed(self, *batches):
        """{name of a placeholder: its batch}."""
        found = {}
        for placeholder, batch in zip(self._placeholders, batches):
            if isinstance(placeholder, dict):
                found.update((placeholder[key].name, batch[key]) for key in placeholder)
            elif placeholder is not None:
                found[placeholder.name] = batch
        return found


def _shapes(x, y):
    """Shapes of one instance and one label: at least [1], and without a first dimension of 1."""
    def of_label(shape):
        shape = list(shape[1:])
        return shape[1:] if shape[:1] == [1] else shape
    return (_map(lambda shape: list(shape[1:]) or [1], x), None if y is None else _map(of_label, y))


class _Arrays(_Feeder):
    """Of arrays, in rounds: each is shuffled anew."""

    def __init__(self, x, y, batch_size, shuffle, epochs):
        self._data, self._epochs, self._shuffle = (x, y), epochs, shuffle
        self.shapes = _shapes(_map(np.shape, x), None if y is None else _map(np.shape, y))
        self.dtypes = [None if data is None else _map(lambda part: part.dtype, data)
                       for data in self._data]
        for dtypes in self.dtypes:
            for dtype in dtypes.values() if isinstance(dtypes, dict) else [dtypes]:
                _warn(dtype)
        self._n_instances = len(_first(x))
        self._batch_size = _size(batch_size, self._n_instances)
        self._random, self._epoch = np.random.RandomState(42), 0
        self._start_epoch()

    def _start_epoch(self):
        n = self._n_instances
        self._indices = self._random.permutation(n) if self._shuffle else np.arange(n)
        self._offset = 0

    def feed(self):
        """What the placeholders are fed next; StopIteration at the end."""
        if self._epochs is not None and self._epoch >= self._epochs:
            raise StopIteration
        indices = self._indices[self._offset:self._offset + self._batch_size]
        self._offset += self._batch_size
        if self._offset >= self._n_instances:
            self._start_epoch()
            self._epoch += 1

        def batch(part, shape):
            rows = part.iloc[indices] if hasattr(part, "iloc") else part[indices]
            return np.asarray(rows).reshape([len(indices), *shape])
        return self._fed(*(data if data is None else _map(batch, data, shapes)
                           for data, shapes in zip(self._data, self.shapes)))


class _Stream(_Feeder):
    """Of iterators, in batches; the last may be smaller."""

    def __init__(self, x, y, batch_size):
        first_x, first_y = next(x), None if y is None else next(y)
        self._x = itertools.chain([first_x], x)
        self._y = None if y is None else itertools.chain([first_y], y)

        def shape(part):
            return [1, *np.shape(part[0] if isinstance(part, list) else part)]
        self.shapes = _shapes(_map(shape, first_x), None if y is None else _map(shape, first_y))
        self.dtypes = [_map(lambda part: part.dtype, first_x),
                       None if y is None else _map(lambda part: np.asarray(part).dtype, first_y)]
        self._batch_size, self._stopped = _size(batch_size, 1), False

    def feed(self):
        """What the placeholders are fed next; StopIteration at the end."""
        if self._stopped:
            raise StopIteration
        xs = list(itertools.islice(self._x, self._batch_size))
        self._stopped = len(xs) < self._batch_size
        if not xs:
            raise StopIteration
        ys = None if self._y is None else list(itertools.islice(self._y, len(xs)))
        if ys is not None and len(ys) < len(xs):  # labels end first
            raise StopIteration
        return self._fed(*(parts and self._stacked(parts, shapes, dtypes) for parts, shapes, dtypes
                           in zip((xs, ys), self.shapes, self.dtypes)))

    @staticmethod
    def _stacked(parts, shapes, dtypes):
        def stack(shape, dtype, *values):
            return np.array(values, dtype).reshape([len(values), *shape])
        return _map(stack, shapes, dtypes, *parts)
