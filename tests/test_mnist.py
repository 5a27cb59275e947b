"""chapter14/mnist.py: the data is what it should be, and damage is named."""

import gzip
import shutil

import numpy as np
import pytest

from chapter14 import mnist
from chapter14.tf1.files import Fault


def test_loads_the_four_arrays():
    """Shapes, type and well-known contents: the first training image is a 5, of ten classes."""
    (X_train, y_train), (X_test, y_test) = mnist.load()
    arrays = X_train, y_train, X_test, y_test
    assert ([(60000, 28, 28), (60000,), (10000, 28, 28), (10000,)]
            == [array.shape for array in arrays])
    assert all(array.dtype == np.uint8 for array in arrays)
    assert [5, 0, 4, 1, 9] == y_train[:5].tolist()
    assert [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009] == np.bincount(y_test).tolist()


@pytest.fixture
def folder(tmp_path):
    return shutil.copytree(mnist.FOLDER, tmp_path / "mnist")


def rewrite(path, change):
    """Change the uncompressed content of a file."""
    path.write_bytes(gzip.compress(change(gzip.decompress(path.read_bytes())), compresslevel=1))


def flip(content):
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1:]


LABELS = "t10k-labels-idx1-ubyte"
DAMAGE = {
    "missing": (lambda path: path.unlink(), "found nothing"),
    "empty": (lambda path: path.write_bytes(b""), "an empty file"),
    "cut": (lambda path: path.write_bytes(path.read_bytes()[:2000]), "cut short"),
    "a flipped byte": (lambda path: path.write_bytes(flip(path.read_bytes())), "damaged"),
    "not gzip": (lambda path: path.write_bytes(b"<html>404</html>"), "damaged"),
    "a folder": (lambda path: (path.unlink(), path.mkdir()), "found a folder"),
    "another file": (lambda path: shutil.copy(path.with_name(mnist.TRAIN_LABELS + ".gz"), path),
                     "[2049, 60000]"),
    "images for labels": (lambda path: shutil.copy(path.with_name(mnist.TEST_IMAGES + ".gz"), path),
                          "[2051, 10000]"),
    "an altered label": (lambda path: rewrite(path, flip), "expected SHA-256 ff7bcfd4"),
    "a label too few": (lambda path: rewrite(path, lambda content: content[:-1]),
                        "expected 10008 bytes"),
    "another magic number": (
        lambda path: rewrite(path, lambda content: b"\0\0\x09\1" + content[4:]), "[2305, 10000]"),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_damage_is_named(folder, damage):
    """The message names the file, what was expected, what was found, and the mend."""
    spoil, found = DAMAGE[damage]
    path = folder / (LABELS + ".gz")
    spoil(path)
    with pytest.raises(Fault) as error:
        mnist.load(str(folder))
    for part in (str(path), "expected", found, "git checkout -- data/mnist"):
        assert part in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("content", ["", "0 nothing\n"], ids=["empty", "other names"])
def test_checksums_must_be_there(folder, content):
    """Without its checksum no file is taken for good."""
    (folder / "SHA256SUMS").write_text(content)
    with pytest.raises(Fault, match="SHA256SUMS"):
        mnist.load(str(folder))
