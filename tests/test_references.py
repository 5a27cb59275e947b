"""scripts/references.py: a changed reference is red, an unusable one is said in one line."""

import json
import shutil

import numpy as np
import pytest
from conftest import read
from synthetic import change, found, native_outputs, real_outputs, set_item

from scripts import compare


@pytest.fixture
def outputs(tmp_path):
    """Outputs of a full run: what the real 1.12.3 and 1.15.5 gave, as if it had run here."""
    return real_outputs(tmp_path / "outputs")


@pytest.fixture
def native(tmp_path):
    """Outputs of a full run without TensorFlow 1's arithmetic: TensorFlow 1.15.5's own."""
    return native_outputs(tmp_path / "outputs")


GOLDEN_DIGITS = {
    "a forward value": ("manual_rnn", "manual_rnn/Y1", 3),
    "an early row": ("time_series", "time_series/dense/mse", 1),
    "a late row": ("mnist_classifier", "mnist_classifier/test_accuracy", 77),
}


@pytest.mark.parametrize("version", ["1.12.3", "1.15.5"])
@pytest.mark.parametrize("case", GOLDEN_DIGITS)
def test_changed_golden_digit_is_red(outputs, data_copy, case, version, capsys):
    """Any digit of any reference: the number differs, and the file's sum tells."""
    section, name, index = GOLDEN_DIGITS[case]
    path = data_copy / "golden" / f"tf-{version}" / f"{section}.json"
    content = read(path)
    set_item(name, index, np.ravel(content["values"][name]["data"])[index] * 1.02)(content)
    path.write_text(json.dumps(content))
    status, counts = found(outputs, "--data", data_copy)
    printed = capsys.readouterr().out
    run_folder = f"1.15/{section}" if version == "1.15.5" else section
    assert 1 == status and "was changed since it was recorded" in printed
    assert 1 == counts[f"TF {version}", run_folder, name]["differs"]
    assert f"differs: {name}[{index}] (TF {version}; {run_folder}): expected" in printed


@pytest.mark.parametrize("case", GOLDEN_DIGITS)
def test_changed_golden_digit_is_red_for_native_runs(native, data_copy, case, capsys):
    """Also where the spread is wide: by the sum alone."""
    section, name, index = GOLDEN_DIGITS[case]
    path = data_copy / "golden" / "tf-1.15.5" / f"{section}.json"
    content = read(path)
    set_item(name, index, np.ravel(content["values"][name]["data"])[index] * 1.02)(content)
    path.write_text(json.dumps(content))
    status, counts = found(native, "--data", data_copy)
    assert 1 == status and "was changed since it was recorded" in capsys.readouterr().out
    assert case == "a late row" or counts["TF 1.15.5", section, name].get("differs")


@pytest.mark.parametrize("file, old, new, value", [
    ("notebook.json", "0.9625767", "0.9625797", ("published", "manual_rnn", "manual_rnn/Y0")),
    ("notebook-2018-08.json", "0.9311", "0.9314",
     ("published 2018-08", "2018-08/mnist_classifier", "mnist_classifier/test_accuracy"))])
def test_changed_published_digit_is_red(outputs, data_copy, file, old, new, value, capsys):
    path = data_copy / "published" / file
    path.write_text(path.read_text().replace(f'"{old}"', f'"{new}"', 1))
    status, counts = found(outputs, "--data", data_copy)
    printed = capsys.readouterr().out
    assert 1 == status and 1 == counts[value]["differs"]
    assert (f"expected {new}, got {old[:-2]}" in printed
            and "was changed since it was recorded" in printed)


def test_explained_numbers_need_their_experiment(outputs, data_copy, capsys):
    """An entry makes its rows explained, no others; without its result file compare refuses it."""
    change(outputs, "manual_rnn", set_item("manual_rnn/Y0", 2, 0.7))
    entry = {"source": "published", "name": "manual_rnn/Y0", "rows": [2], "reason": "a test",
             "command": "make it", "result": "data/result.json"}
    (data_copy / "explained.json").write_text(json.dumps([entry]))
    assert 2 == compare.main(["--output", str(outputs), "--data", str(data_copy)])
    assert "data/result.json, which is not there; make it with `make it`" in capsys.readouterr().err
    (data_copy / "result.json").write_text("{}")
    status, counts = found(outputs, "--data", data_copy)
    assert 1 == counts["published", "manual_rnn", "manual_rnn/Y0"]["explained"]
    assert 1 == status and 1 == counts["TF 1.12.3", "manual_rnn", "manual_rnn/Y0"]["differs"]


def without_arithmetic(data):
    path = data / "golden" / "tf-1.15.5" / "static_rnn.json"
    content = read(path)
    del content["settings"]["arithmetic"]
    path.write_text(json.dumps(content))


@pytest.mark.parametrize("spoil, message", [
    (lambda data: (data / "golden" / "tf-1.15.5" / "manual_rnn.json").unlink(),
     "record it with `make oracle`"),
    (lambda data: shutil.rmtree(data / "golden" / "tf-1.12.3"), "record it with `make oracle`"),
    (lambda data: (data / "golden" / "tf-1.15.5" / "spread" / "time_series.csv").unlink(),
     "`make oracle-spread`"),
    (lambda data: (data / "golden" / "tf-1.15.5" / "spread" / "time_series.csv").write_text(
        "run,value"), "cannot be read"),
    (lambda data: (data / "published" / "notebook.json").write_text("{"), "cannot be read"),
    (without_arithmetic, "not of TensorFlow 1.15.5's arithmetic"),
], ids=["no golden file", "no 1.12.3", "no spread", "a cut spread", "a cut published file",
        "no arithmetic"])
def test_unusable_reference_is_status_2(outputs, data_copy, spoil, message, capsys):
    """One line, no traceback."""
    spoil(data_copy)
    assert 2 == compare.main(["--output", str(outputs), "--data", str(data_copy)])
    errors = capsys.readouterr().err
    assert message in errors and 1 == errors.count("\n")
