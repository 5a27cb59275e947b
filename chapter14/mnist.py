"""The four MNIST files of ``data/mnist/``, and their batches for the sections that classify them.

Every read checks the sum, the magic number and the shape. Source of the format and of the data:
LeCun, Cortes and Burges, "The MNIST database of handwritten digits" (1998).
"""

import contextlib
import gzip
import hashlib
import io
import os
import zlib

import numpy as np

from chapter14.tf1.files import Fault

_HERE = os.path.dirname(os.path.abspath(__file__))
FOLDER = os.path.join(os.path.dirname(_HERE), "data", "mnist")  # the repository's
if not os.path.isdir(FOLDER) and os.path.isdir(os.path.join(_HERE, "mnist_files")):
    FOLDER = os.path.join(_HERE, "mnist_files")  # an installed package's

TRAIN_IMAGES = "train-images-idx3-ubyte"
TRAIN_LABELS = "train-labels-idx1-ubyte"
TEST_IMAGES = "t10k-images-idx3-ubyte"
TEST_LABELS = "t10k-labels-idx1-ubyte"

SHAPES = {
    TRAIN_IMAGES: (60000, 28, 28),
    TRAIN_LABELS: (60000,),
    TEST_IMAGES: (10000, 28, 28),
    TEST_LABELS: (10000,),
}
MAGIC = {1: 2049, 3: 2051}  # by number of axes: unsigned bytes, labels and images

pixel_scale = 255.0  # the brightest pixel, scaled to 1

MEND = "restore it with `git checkout -- data/mnist`, or install the package again"


def load(folder=None):
    """Read MNIST.

    Parameters
    ----------
    folder : str, optional
        Where the four ``.gz`` files and ``SHA256SUMS`` are; ``data/mnist`` by default.

    Returns
    -------
    (X_train, y_train), (X_test, y_test) : uint8 arrays
        Shapes ``[60000, 28, 28]``, ``[60000]``, ``[10000, 28, 28]``, ``[10000]``; pixels 0 (white)
        to 255.

    Raises
    ------
    Fault
        A file is missing, unreadable, cut, altered or another file's; the message names it.
    """
    return ((read(TRAIN_IMAGES, folder), read(TRAIN_LABELS, folder)),
            (read(TEST_IMAGES, folder), read(TEST_LABELS, folder)))


def batches(order, batch_size, n_batches, epochs_before=()):
    """The training batches and the test images of a section, rows of pixels as time steps.

    Parameters
    ----------
    order : {"notebook", "book"}
        The companion notebook's images, 5,000 set aside, shuffled anew each epoch; or those of the
        tutorial module of the book's listings, in its order.
    batch_size, n_batches : int
        Images in a batch, where the tutorial module makes it, and batches in an epoch.
    epochs_before : sequence of int
        Epochs of each training before, which took them from the same reader of the tutorial module;
        NumPy's seed was set anew for each.

    Returns
    -------
    next_batches : function
        Yields an epoch's batches: X_batch, float32 ``[images, 28, 28]`` from 0 to 1, and y_batch.
    X_test, y_test : arrays, ``[10000, 28, 28]`` and ``[10000]``

    Raises
    ------
    Fault
        As for `load`.
    """
    if order == "notebook":
        return _notebook_batches(n_batches)
    next_batches, X_test, y_test = _book_batches(batch_size, n_batches)
    seeded = np.random.get_state()
    for n_epochs in epochs_before:
        np.random.set_state(seeded)
        for epoch in range(n_epochs):
            for batch in next_batches():
                pass
    return next_batches, X_test, y_test


def _notebook_batches(n_batches):
    (X_train, y_train), (X_test, y_test) = load()
    X_train = X_train[5000:].astype(np.float32) / pixel_scale
    X_test = X_test.astype(np.float32) / pixel_scale
    y_train, y_test = y_train[5000:].astype(np.int32), y_test.astype(np.int32)

    def shuffle_batches():
        rnd_idx = np.random.permutation(len(X_train))
        for batch_idx in np.array_split(rnd_idx, n_batches):
            yield X_train[batch_idx], y_train[batch_idx]
    return shuffle_batches, X_test, y_test


def _book_batches(batch_size, n_batches):
    from chapter14.tf1.examples.tutorials.mnist import input_data
    with contextlib.redirect_stdout(io.StringIO()):  # it tells the files' names
        data = input_data.read_data_sets(FOLDER)

    def next_batches():
        for iteration in range(n_batches):
            X_batch, y_batch = data.train.next_batch(batch_size)
            yield X_batch.reshape((-1, 28, 28)), y_batch
    return next_batches, data.test.images.reshape((-1, 28, 28)), data.test.labels


def read(name, folder=None):
    """Read a file by its uncompressed name, checked; an array of uint8 of the shape in ``SHAPES``.

    Raises
    ------
    Fault
        As for `load`.
    """
    folder = folder or FOLDER
    path = os.path.join(folder, name + ".gz")
    content = _unzip(path)
    if not content:
        raise Fault(f"{path}: expected a gzip file, found an empty file; {MEND}")
    shape = SHAPES[name]
    offset = 4 * (1 + len(shape))
    header = (np.frombuffer(content[:offset], dtype=">u4") if len(content) >= offset
              else np.array([]))
    expected = [MAGIC[len(shape)]] + list(shape)
    if header.tolist() != expected:
        raise Fault(f"{path}: expected the header {expected} (magic number, then shape), found "
                    f"{header.tolist()}; {MEND}")
    size = offset + int(np.prod(shape))
    if len(content) != size:
        raise Fault("%s: expected %d bytes uncompressed, found %d; %s"
                    % (path, size, len(content), MEND))
    found, wanted = hashlib.sha256(content).hexdigest(), _checksums(folder)[name]
    if found != wanted:
        raise Fault(f"{path}: the content was altered: expected SHA-256 {wanted}, found {found}; "
                    f"{MEND}")
    return np.frombuffer(content, dtype=np.uint8, offset=offset).reshape(shape)


def _unzip(path):
    try:
        with gzip.open(path, "rb") as file:
            return file.read()
    except IsADirectoryError:
        raise Fault(f"{path}: expected a gzip file, found a folder; {MEND}") from None
    except FileNotFoundError:
        raise Fault(f"{path}: expected a gzip file, found nothing; {MEND}") from None
    except PermissionError:
        raise Fault(f"{path}: expected a readable file, but reading is not permitted; "
                        "change its permissions") from None
    except EOFError:
        raise Fault("%s: expected a whole gzip file, found one that is cut short (%d bytes); %s"
                        % (path, os.path.getsize(path), MEND)) from None
    except (OSError, zlib.error) as error:
        raise Fault(f"{path}: expected a gzip file, found a damaged one ({error}); "
                    f"{MEND}") from None


def _checksums(folder):
    """{uncompressed name: SHA-256} from ``SHA256SUMS``, in the format of sha256sum."""
    path = os.path.join(folder, "SHA256SUMS")
    try:
        with open(path, encoding="utf-8") as file:
            sums = {fields[1]: fields[0] for fields in map(str.split, file) if len(fields) == 2}
    except (OSError, UnicodeDecodeError) as error:
        raise Fault(f"{path}: expected the checksums of the four files, but it cannot be read "
                    f"({error}); {MEND}") from None
    for name in SHAPES:
        if name not in sums:
            raise Fault(f"{path}: expected a line for {name}, found none; {MEND}")
    return sums
