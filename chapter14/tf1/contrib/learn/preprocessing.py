"""``tf.contrib.learn.preprocessing``: words and bytes of documents as numbers.

Source of the behaviour: TensorFlow 1.15.5, ``contrib/learn/python/learn/preprocessing``.
"""

import collections
import itertools
import pickle
import re

import numpy as np

from chapter14 import tf1
from chapter14.tf1 import names

__path__ = []
__getattr__, __dir__, __all__ = names.access(__name__)

_WORD = re.compile("|".join((
    "[A-Z][A-Z]+(?![a-z])",  # a name in capitals
    "[A-Z][a-z]+(?=[A-Z])",  # a word of CamelCase, but for the last
    r"[-'\w]+",  # any other, with its apostrophes and hyphens
)))


def tokenizer(iterator):
    """The words of each document, a list a document."""
    yield from map(_WORD.findall, iterator)


def _padded(values, length, dtype):
    """Values, [length], with zeros at the end."""
    result = np.zeros([length], dtype)
    result[:len(values)] = values
    return result


class CategoricalVocabulary:
    """Categories, as words, and their numbers: 0 is ``unknown_token``, then by first appearance."""

    def __init__(self, unknown_token="<UNK>", support_reverse=True):
        self._unknown_token, self._support_reverse = unknown_token, support_reverse
        self._freq, self._freeze = collections.defaultdict(int), False
        self._number([])

    def _number(self, categories):
        """Give categories the numbers 1, 2 and so on, and forget all others."""
        self._reverse_mapping = [self._unknown_token, *categories]
        self._mapping = {category: number for number, category in enumerate(self._reverse_mapping)}

    def __len__(self):
        return len(self._mapping)

    def freeze(self, freeze=True):
        """From now on new categories are unknown, or, with False, get numbers again."""
        self._freeze = freeze

    def get(self, category):
        """A category's number; a new one gets the next, or 0 where the vocabulary is frozen."""
        if self._freeze:
            return self._mapping.get(category, 0)
        number = self._mapping.setdefault(category, len(self._reverse_mapping))
        if number == len(self._reverse_mapping):
            self._reverse_mapping.append(category)
        return number

    def add(self, category, count=1):
        """Count a category ``count`` times more; the unknown one is not counted."""
        if self.get(category):
            self._freq[category] += count

    def trim(self, min_frequency, max_frequency=-1):
        """Keep what came more than ``min_frequency`` times, most frequent first, then by alphabet.

        With a positive ``max_frequency`` only what was counted less often than that.
        """
        by_name = sorted(self._freq, key=lambda category: (isinstance(category, str), category))
        ranked = sorted(by_name, key=self._freq.get, reverse=True)
        limit = max_frequency if max_frequency > 0 else float("inf")
        kept = [category for category in ranked if min_frequency < self._freq[category] < limit]
        self._number(kept)
        # 1.15 keeps as many counts as words, but the highest, whichever words they are of
        self._freq = {category: self._freq[category] for category in ranked[:len(kept)]}

    def reverse(self, class_id):
        """The category of a number.

        Raises `ValueError` where the vocabulary was made with ``support_reverse=False``.
        """
        if self._support_reverse:
            return self._reverse_mapping[class_id]
        raise ValueError("reverse needs a vocabulary made with support_reverse=True, got False")


class VocabularyProcessor:
    """Documents as their words' numbers, ``max_document_length`` int64s each: cut or filled with 0.

    Words that came ``min_frequency`` times or less are unknown, where it is not 0. ``vocabulary``
    is a `CategoricalVocabulary`, ``tokenizer_fn`` a function like `tokenizer`.
    """

    def __init__(self, max_document_length, min_frequency=0, vocabulary=None, tokenizer_fn=None):
        self.max_document_length = max_document_length
        self.min_frequency = min_frequency
        self.vocabulary_ = vocabulary or CategoricalVocabulary()
        self._tokenizer = tokenizer_fn or tokenizer

    def fit(self, raw_documents, unused_y=None):
        """Learn the words of documents, and freeze the vocabulary; returns this object."""
        for word in itertools.chain.from_iterable(self._tokenizer(raw_documents)):
            self.vocabulary_.add(word)
        if self.min_frequency > 0:
            self.vocabulary_.trim(self.min_frequency)
        self.vocabulary_.freeze()
        return self

    def transform(self, raw_documents):
        """The numbers of each document in turn, [max_document_length]."""
        length = self.max_document_length
        for words in self._tokenizer(raw_documents):
            numbers = [self.vocabulary_.get(word) for _, word in zip(range(length), words)]
            yield _padded(numbers, length, np.int64)

    def fit_transform(self, raw_documents, unused_y=None):
        """`fit`, then `transform`."""
        self.fit(raw_documents)
        return self.transform(raw_documents)

    def reverse(self, documents):
        """The words of each list of numbers, joined by spaces."""
        for numbers in documents:
            yield " ".join(map(self.vocabulary_.reverse, numbers))

    def save(self, filename):
        """Write this object to a file."""
        content = pickle.dumps(self)
        with tf1.load().gfile.Open(filename, "wb") as file:
            file.write(content)

    @classmethod
    def restore(cls, filename):
        """Read what `save` wrote."""
        with tf1.load().gfile.Open(filename, "rb") as file:
            content = file.read()
        return pickle.loads(content)


class ByteProcessor:
    """Documents as UTF-8 bytes, ``max_document_length`` uint8s each: cut off, or filled with 0."""

    def __init__(self, max_document_length):
        self.max_document_length = max_document_length

    def fit(self, x):
        """There is nothing to learn."""

    def fit_transform(self, x):
        """`transform`."""
        return self.transform(x)

    def transform(self, x):
        """The bytes of each document, a string or bytes, in turn, [max_document_length]."""
        length = self.max_document_length
        for document in x:
            data = document.encode() if isinstance(document, str) else document
            yield _padded(np.frombuffer(memoryview(data)[:length], np.uint8), length, np.uint8)

    def reverse(self, x):
        """The text of each array of bytes; empty where they are not UTF-8."""
        yield from map(_text, x)


def _text(data):
    try:
        return np.trim_zeros(data.astype(np.int8), "b").tobytes().decode()
    except UnicodeDecodeError:
        return ""
