"""``tf.contrib.learn.preprocessing``: words and bytes of documents as numbers.

Source of the behaviour: TensorFlow 1.15.5, ``contrib/learn/python/learn/preprocessing``.
"""

import collections
import pickle
import re

import numpy as np

from chapter14 import tf1
from chapter14.tf1 import names

__path__ = []
__getattr__, __dir__, __all__ = names.access(__name__)

# names in capitals, words of CamelCase, and words with their apostrophes and hyphens
_WORD = re.compile(r"[A-Z]{2,}(?![a-z])|[A-Z][a-z]+(?=[A-Z])|[\'\w\-]+", re.UNICODE)


def tokenizer(iterator):
    """The words of each document, a list a document."""
    for value in iterator:
        yield _WORD.findall(value)


class CategoricalVocabulary:
    """Categories, as words, and their numbers: 0 is ``unknown_token``, the others come as they were first met."""

    def __init__(self, unknown_token="<UNK>", support_reverse=True):
        self._unknown_token = unknown_token
        self._mapping = {unknown_token: 0}
        self._support_reverse = support_reverse
        if support_reverse:
            self._reverse_mapping = [unknown_token]
        self._freq = collections.defaultdict(int)
        self._freeze = False

    def __len__(self):
        return len(self._mapping)

    def freeze(self, freeze=True):
        """From now on new categories are unknown, or, with False, get numbers again."""
        self._freeze = freeze

    def get(self, category):
        """A category's number; a new one gets the next, or 0 where the vocabulary is frozen."""
        if category not in self._mapping:
            if self._freeze:
                return 0
            self._mapping[category] = len(self._mapping)
            if self._support_reverse:
                self._reverse_mapping.append(category)
        return self._mapping[category]

    def add(self, category, count=1):
        """Count a category ``count`` times more; the unknown one is not counted."""
        if self.get(category) > 0:
            self._freq[category] += count

    def trim(self, min_frequency, max_frequency=-1):
        """Keep what was counted more than ``min_frequency`` times, most frequent first, and then by the alphabet.

        With a positive ``max_frequency`` only what was counted less often than that.
        """
        counts = sorted(self._freq.items(), key=lambda item: (isinstance(item[0], str), item[0]))
        counts = [(category, count) for category, count in sorted(counts, key=lambda item: item[1], reverse=True)
                  if count > min_frequency and not 0 < max_frequency <= count]
        self._mapping = {self._unknown_token: 0}
        if self._support_reverse:
            self._reverse_mapping = [self._unknown_token] + [category for category, _ in counts]
        for category, _ in counts:
            self._mapping[category] = len(self._mapping)
        self._freq = dict(counts)

    def reverse(self, class_id):
        """The category of a number.

        Raises `ValueError` where the vocabulary was made with ``support_reverse=False``.
        """
        if not self._support_reverse:
            raise ValueError("This vocabulary wasn't initialized with support_reverse to support reverse() function.")
        return self._reverse_mapping[class_id]


class VocabularyProcessor:
    """Documents as the numbers of their words, ``max_document_length`` int64s each: cut off, or filled with 0.

    Words that came ``min_frequency`` times or less are unknown, where it is not 0. ``vocabulary`` is a
    `CategoricalVocabulary`, ``tokenizer_fn`` a function like `tokenizer`.
    """

    def __init__(self, max_document_length, min_frequency=0, vocabulary=None, tokenizer_fn=None):
        self.max_document_length = max_document_length
        self.min_frequency = min_frequency
        self.vocabulary_ = vocabulary or CategoricalVocabulary()
        self._tokenizer = tokenizer_fn or tokenizer

    def fit(self, raw_documents, unused_y=None):
        """Learn the words of documents, and freeze the vocabulary; returns this object."""
        for tokens in self._tokenizer(raw_documents):
            for token in tokens:
                self.vocabulary_.add(token)
        if self.min_frequency > 0:
            self.vocabulary_.trim(self.min_frequency)
        self.vocabulary_.freeze()
        return self

    def fit_transform(self, raw_documents, unused_y=None):
        """`fit`, then `transform`."""
        self.fit(raw_documents)
        return self.transform(raw_documents)

    def transform(self, raw_documents):
        """The numbers of each document in turn, [max_document_length]."""
        for tokens in self._tokenizer(raw_documents):
            word_ids = np.zeros(self.max_document_length, np.int64)
            for index, token in enumerate(tokens[:self.max_document_length]):
                word_ids[index] = self.vocabulary_.get(token)
            yield word_ids

    def reverse(self, documents):
        """The words of each list of numbers, joined by spaces."""
        for word_ids in documents:
            yield " ".join(self.vocabulary_.reverse(word_id) for word_id in word_ids)

    def save(self, filename):
        """Write this object to a file."""
        with tf1.load().gfile.Open(filename, "wb") as file:
            file.write(pickle.dumps(self))

    @classmethod
    def restore(cls, filename):
        """Read what `save` wrote."""
        with tf1.load().gfile.Open(filename, "rb") as file:
            return pickle.loads(file.read())


class ByteProcessor:
    """Documents as the bytes of their UTF-8, ``max_document_length`` uint8s each: cut off, or filled with 0."""

    def __init__(self, max_document_length):
        self.max_document_length = max_document_length

    def fit(self, x):
        """There is nothing to learn."""

    def fit_transform(self, x):
        """`transform`."""
        return self.transform(x)

    def transform(self, x):
        """The bytes of each document, a string or bytes, in turn, [max_document_length]."""
        for document in x:
            document = document.encode("utf-8") if isinstance(document, str) else document
            known = np.frombuffer(memoryview(document)[:self.max_document_length], np.uint8)
            yield np.pad(known, (0, self.max_document_length - len(known)), "constant")

    def reverse(self, x):
        """The text of each array of bytes; empty where they are no UTF-8."""
        for data in x:
            try:
                yield np.trim_zeros(data.astype(np.int8), "b").tobytes().decode("utf-8")
            except UnicodeDecodeError:
                yield ""
