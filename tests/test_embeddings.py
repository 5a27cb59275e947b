"""The section embeddings, which needs a corpus: end to end with 3,200 words of made sentences."""

import zipfile

import pytest
from conftest import ROOT, read, run

from chapter14 import embeddings as section
from chapter14.tf1.files import Fault

WORDS = ROOT / "tests" / "words.txt"


def embeddings(tmp_path, *options):
    return run("chapter14.embeddings", "--device", "cpu", "--output", tmp_path, *options)


def test_a_tiny_corpus_end_to_end(tmp_path):
    """From an archive as from a text: TensorFlow 1's seeds and first loss; like words are close."""
    with zipfile.ZipFile(tmp_path / "words.zip", "w") as archive:
        archive.write(WORDS, "words")
    printed = []
    for corpus in WORDS, tmp_path / "words.zip":
        result = embeddings(tmp_path, "--words", corpus, "--iterations", "2001")
        assert 0 == result.returncode, result.stderr
        printed.append(result.stdout)
    assert printed[0] == printed[1]
    values = read(tmp_path / "embeddings" / "values.json")
    assert [5, 19, 32] == [op["op_seed"] for op in values["op_seeds"]]
    first, last = values["values"]["embeddings/average_loss"]["data"]
    # the real 1.15.5's, and 1.12.3's
    assert 26.868900299072266 == first and 3.43744 == round(last, 5)
    nearest = read(tmp_path / "embeddings" / "values.json")["values"]["embeddings/nearest"]
    assert [16, 8] == nearest["shape"] and "embeddings/vectors" not in values["values"]
    assert 3200 == values["settings"]["words"]
    assert {"words.svg", "words.png"} <= {path.name for path in (tmp_path / "embeddings").iterdir()}


def test_without_a_corpus_it_says_how_to_get_one(tmp_path):
    result = embeddings(tmp_path)
    assert 2 == result.returncode and 1 == result.stderr.count("\n")
    assert "--words text8.zip" in result.stderr and "31,344,016 bytes" in result.stderr


@pytest.mark.parametrize("content, message", [
    (None, "No such file"), (b"too few words", "found 3"), (b"", "found 0"),
    (b"a\xfe words", "byte 1 is no letter"), (b"PK\3\4 cut", "damaged or cut short"),
    (b"PK\5\6" + bytes(18), "the zip archive is empty")])
def test_a_wrong_corpus_is_refused(tmp_path, content, message):
    path = tmp_path / "corpus"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(Fault, match=message):
        section.read_words(path)


def test_with_a_wrong_corpus_nothing_is_recorded(tmp_path):
    """One line, status 2."""
    (tmp_path / "corpus").write_text("too few words")
    result = embeddings(tmp_path, "--words", tmp_path / "corpus")
    assert 2 == result.returncode and 1 == result.stderr.count("\n"), result.stderr
    assert not (tmp_path / "embeddings" / "values.json").exists()
