"""``tf.contrib.learn``: what old scripts use of it beside its estimators, which are refused by name.

Source of the behaviour: TensorFlow 1.15.5, ``contrib/learn/python/learn``.
"""

from chapter14.tf1 import names

__getattr__, __dir__, __all__ = names.access(__name__)

_NUMBERS = {"int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "float16", "float32", "float64",
            "bool"}


class ModeKeys:
    """What a model function is called for: ``TRAIN``, ``EVAL`` or ``INFER``."""

    TRAIN, EVAL, INFER = "train", "eval", "infer"

    @classmethod
    def validate(cls, key):
        """Raise `ValueError` where ``key`` is none of them."""
        if key not in (cls.TRAIN, cls.EVAL, cls.INFER):
            raise ValueError(f"ModeKeys: expected 'train', 'eval' or 'infer', got {key!r}")


def extract_pandas_data(data):
    """The numbers of a data frame as float64, [rows, columns]; anything else as it is.

    Raises `ValueError` where a column holds neither numbers nor truth values.
    """
    if not _is_frame(data):
        return data
    wrong = [f"'{column}' type='{data[column].dtype.name}'" for column in data if _is_wrong(data[column])]
    if wrong:
        raise ValueError("Data types for extracting pandas data must be int, float, or bool. Found: "
                         + ", ".join(wrong))
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
    wrong = [f"'{column}' type={labels[column].dtype.name}" for column in labels if _is_wrong(labels[column])]
    if wrong:
        raise ValueError("Data types for extracting labels must be int, float, or bool. Found: " + ", ".join(wrong))
    return labels.values


def _is_frame(data):
    return type(data).__name__ == "DataFrame" and type(data).__module__.startswith("pandas")


def _is_wrong(column):
    return column.dtype.name not in _NUMBERS
