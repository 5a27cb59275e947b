"""scripts/compare.py: every verdict, and every fault turns it red."""

import csv
import json
import shutil

import numpy as np
import pytest
from conftest import BOOK, ROOT, SECTIONS, golden, read, run

from scripts import compare, references
from scripts.verdicts import first_difference, same_digits


@pytest.fixture
def oracle_outputs(tmp_path):
    """Outputs of a full run: TensorFlow 1.15.5's own, as if it had run here."""
    folder = tmp_path / "outputs"
    for section in SECTIONS:
        content = golden(section)
        del content["provenance"]
        content["environment"]["git_commit"] = None
        save(folder, section, content)
    for section, values in references.load(ROOT / "data").book.items():
        if section in BOOK:
            save(folder, section + "-book", {
                "seed": 42, "settings": {"weights": "book"}, "environment": {"git_commit": None},
                "values": {name: {"shape": value.shape, "dtype": "float32", "data": value.numbers.tolist()}
                           for name, value in values.items()}})
    return folder


def save(folder, section, content):
    (folder / section).mkdir(parents=True, exist_ok=True)
    (folder / section / "values.json").write_text(json.dumps(content))


def change(folder, section, edit):
    """Edit the values.json of a section."""
    content = read(folder / section / "values.json")
    edit(content)
    save(folder, section, content)


def verdicts(folder, *options):
    """(exit status, {(source, name): {verdict: how many}})."""
    status = compare.main(["--output", str(folder), *map(str, options)])
    counts = {}
    with open(folder / "comparison.csv") as file:
        for row in csv.DictReader(file):
            of_value = counts.setdefault((row["source"], row["name"]), {})
            of_value[row["verdict"]] = of_value.get(row["verdict"], 0) + 1
    return status, counts


def test_tensorflow_1s_own_run_is_green(oracle_outputs, capsys):
    """All 530 published numbers of the six sections and the book's are accounted for; the golden ones are exact."""
    status, counts = verdicts(oracle_outputs)
    assert 0 == status, capsys.readouterr().out
    published = [count for (source, _), of_value in counts.items() if source == "published"
                 for count in of_value.values()]
    assert 530 == sum(published)
    trained_end = {"time_series/creative/sequence", "time_series/creative/sequence1", "time_series/creative/sequence2"}
    for (source, name), of_value in counts.items():
        allowed = {"exact"} if source == "TF 1.15.5" else {"exact", "rounding", "in spread"}
        if (source, name.split("/")[0]) == ("printed book", "mnist_classifier"):
            allowed = {"explained"}
        assert set(of_value) <= allowed | ({"no reference"} if name in trained_end else set()), (source, name, of_value)


def edit_value(name, edit):
    def of_content(content):
        edit(content["values"][name])
    return of_content


def set_item(name, index, number):
    def edit(value):
        flat = np.array(value["data"])
        flat[np.unravel_index(index, flat.shape)] = number
        value["data"] = flat.tolist()
    return edit_value(name, edit)


SPOILT = {  # {case: (section, edit of values.json, value that turns red, verdict)}
    "a digit": ("manual_rnn", set_item("manual_rnn/Y0", 2, 0.681060), "manual_rnn/Y0", "differs"),
    "a missing value": ("static_rnn", lambda c: c["values"].pop("static_rnn/Y1"), "static_rnn/Y1", "missing"),
    "an extra value": ("static_rnn", lambda c: c["values"].update(
        {"static_rnn/Y2": c["values"]["static_rnn/Y1"]}), "static_rnn/Y2", "extra"),
    "a dtype": ("manual_rnn", edit_value("manual_rnn/Y0", lambda v: v.update(dtype="float64")), "manual_rnn/Y0",
                "differs"),
    "a shape": ("manual_rnn", edit_value("manual_rnn/Y0", lambda v: v.update(
        shape=[5, 4], data=np.reshape(v["data"], (5, 4)).tolist())), "manual_rnn/Y0", "differs"),
    "a digit of the book": ("sequence_length-book", set_item("sequence_length/states", 0, 0.5195571),
                            "sequence_length/states", "differs"),
    "a value of the book": ("static_rnn-book", lambda c: c["values"].pop("static_rnn/states"), "static_rnn/states",
                            "missing"),
    "a shape of the book": ("manual_rnn-book", edit_value("manual_rnn/Y0", lambda v: v.update(
        shape=[5, 4])), "manual_rnn/Y0", "differs"),
    "a nan": ("manual_rnn", set_item("manual_rnn/Y0", 0, float("nan")), "manual_rnn/Y0", "differs"),
    "minus zero": ("sequence_length", set_item("sequence_length/outputs", 15, -0.0), None, None),
    "not zero past the length": ("sequence_length", set_item("sequence_length/outputs", 15, 2e-6),
                                 "sequence_length/outputs", "differs"),
    "an op seed": ("mnist_classifier", lambda c: c["op_seeds"][1].update(op_seed=134), "mnist_classifier/op_seeds",
                   "differs"),
    "an op too few": ("mnist_classifier", lambda c: c["op_seeds"].pop(), "mnist_classifier/op_seeds", "missing"),
    "an op too many": ("manual_rnn", lambda c: c["op_seeds"].append(c["op_seeds"][0]), "manual_rnn/op_seeds", "extra"),
    "a promised row": ("mnist_classifier", edit_value("mnist_classifier/test_accuracy", lambda v: v.update(
        shape=[99], data=v["data"][:-1], epochs=v["epochs"][:-1])), "mnist_classifier/test_accuracy", "missing"),
    "a row left out": ("time_series", edit_value("time_series/dense/mse", lambda v: v.update(
        shape=[14], data=v["data"][:3] + v["data"][4:], iterations=v["iterations"][:3] + v["iterations"][4:])),
        "time_series/dense/mse", "missing"),
    "an early error": ("time_series", set_item("time_series/dense/mse", 1, 0.51), "time_series/dense/mse", "differs"),
    "a late error": ("time_series", set_item("time_series/dense/mse", 14, 0.06), "time_series/dense/mse", "differs"),
    "a prediction": ("time_series", set_item("time_series/dense/y_pred", 3, 1.2), "time_series/dense/y_pred",
                     "differs"),
    "three images at the start": ("mnist_classifier", set_item("mnist_classifier/test_accuracy", 0, 0.9291),
                                  "mnist_classifier/test_accuracy", "differs"),
    "an accuracy of nothing": ("mnist_classifier", set_item("mnist_classifier/test_accuracy", 57, 0.1),
                               "mnist_classifier/test_accuracy", "differs"),
    "later rows too good": ("mnist_classifier", edit_value("mnist_classifier/test_accuracy", lambda v: v.update(
        data=v["data"][:10] + [0.985] * 90)), "mnist_classifier/test_accuracy", "differs"),
    "a fifth of the later rows": ("mnist_classifier", edit_value("mnist_classifier/test_accuracy", lambda v: v.update(
        data=[0.935 if row > 20 and row % 5 == 0 else number for row, number in enumerate(v["data"])])),
        "mnist_classifier/test_accuracy", "differs"),
    "a fifth of the later batches": (
        "mnist_classifier", edit_value("mnist_classifier/last_batch_accuracy", lambda v: v.update(
            data=[0.3 if row > 20 and row % 5 == 0 else number for row, number in enumerate(v["data"])])),
        "mnist_classifier/last_batch_accuracy", "differs"),
    "all predictions by 0.2": ("time_series", edit_value("time_series/dense/y_pred", lambda v: v.update(
        data=[number + 0.2 for number in v["data"]])), "time_series/dense/y_pred", "differs"),
    "rows of another kind": ("time_series", edit_value("time_series/instance", lambda v: v.update(iterations=[])),
                             "time_series/instance", "differs"),
    "a row in between": ("time_series", edit_value("time_series/dense/mse", lambda v: v.update(
        shape=[16], data=[*v["data"], 0.05], iterations=[*v["iterations"], 50])), "time_series/dense/mse", "extra"),
    "a creative sequence's start": ("time_series", set_item("time_series/creative/sequence2", 5, 0.0),
                                    "time_series/creative/sequence2", "differs"),
    "an instance": ("time_series", set_item("time_series/instance", 0, 1.38453), "time_series/instance", "differs"),
}


@pytest.mark.parametrize("case", SPOILT)
def test_spoilt_output_is_red(oracle_outputs, case, capsys):
    """Exit status 1, the verdict on the right value, and the number named."""
    section, edit, name, verdict = SPOILT[case]
    change(oracle_outputs, section, edit)
    status, counts = verdicts(oracle_outputs)
    printed = capsys.readouterr().out
    if name is None:  # zero with the other sign is rounding, not a difference
        assert 0 == status and 1 == counts["TF 1.15.5", "sequence_length/outputs"]["rounding"]
        return
    assert 1 == status
    assert any(of_value.get(verdict) for (_, value), of_value in counts.items() if value == name), counts
    assert f"{verdict}: {name}[" in printed
    assert "are not accounted for" in printed


GOLDEN_DIGITS = {
    "a forward value": ("manual_rnn", "manual_rnn/Y1", 3),
    "an early row": ("time_series", "time_series/dense/mse", 1),
    "a late row": ("mnist_classifier", "mnist_classifier/test_accuracy", 77),
}


@pytest.mark.parametrize("case", GOLDEN_DIGITS)
def test_changed_golden_digit_is_red(oracle_outputs, data_copy, case, capsys):
    """Any digit of any reference: the file's sum tells, also where the spread is wide."""
    section, name, index = GOLDEN_DIGITS[case]
    path = data_copy / "golden" / "tf-1.15.5" / f"{section}.json"
    content = read(path)
    before = np.ravel(content["values"][name]["data"])[index]
    set_item(name, index, before * 1.02)(content)
    path.write_text(json.dumps(content))
    status, counts = verdicts(oracle_outputs, "--data", data_copy)
    printed = capsys.readouterr().out
    assert 1 == status and "was changed since it was recorded" in printed
    if case != "a late row":
        assert counts["TF 1.15.5", name].get("differs")
        assert f"differs: {name}[{index}] (TF 1.15.5): expected" in printed


def test_changed_published_digit_is_red(oracle_outputs, data_copy, capsys):
    path = data_copy / "published" / "notebook.json"
    path.write_text(path.read_text().replace('"0.9625767"', '"0.9625797"'))
    status, counts = verdicts(oracle_outputs, "--data", data_copy)
    assert 1 == status and 1 == counts["published", "manual_rnn/Y0"]["differs"]
    assert "expected 0.9625797, got 0.96257[" in capsys.readouterr().out


def test_a_section_that_was_not_run_is_missing(oracle_outputs, capsys):
    """Its numbers count as missing, and the mend is named; asked for another section alone, it does not matter."""
    shutil.rmtree(oracle_outputs / "dynamic_rnn")
    status, counts = verdicts(oracle_outputs)
    assert 1 == status and {"missing": 40} == counts["published", "dynamic_rnn/outputs"]
    assert "run `make dynamic_rnn`" in capsys.readouterr().out
    assert 0 == verdicts(oracle_outputs, "manual_rnn")[0]


def test_other_seed_and_settings_have_no_reference(oracle_outputs):
    """Not judged, but counted; the op seeds are judged at any seed."""
    change(oracle_outputs, "manual_rnn", lambda c: c.update(seed=7))
    change(oracle_outputs, "mnist_classifier", lambda c: c["settings"].update(init="he"))
    status, counts = verdicts(oracle_outputs)
    assert 0 == status
    assert {"no reference": 20} == counts["published", "manual_rnn/Y0"]
    assert {"exact": 2} == counts["TF 1.15.5", "manual_rnn/op_seeds"]
    assert {"no reference": 100} == counts["published", "mnist_classifier/test_accuracy"]


def test_shorter_and_longer_runs(oracle_outputs):
    """Rows are matched by epoch and iteration; predictions at the end of a shorter training are not compared."""
    def shorter(content):
        content["settings"]["iterations"] = 150
        for name in "time_series/dense/mse", "time_series/projection/mse":
            content["values"][name].update(shape=[2], data=content["values"][name]["data"][:2], iterations=[0, 100])

    def longer(content):
        content["settings"]["epochs"] = 101
        for value in content["values"].values():
            value.update(shape=[101], data=value["data"] + [0.5], epochs=list(range(101)))
    change(oracle_outputs, "time_series", shorter)
    change(oracle_outputs, "mnist_classifier", longer)
    status, counts = verdicts(oracle_outputs)
    assert 0 == status
    assert 13 == counts["published", "time_series/dense/mse"]["not run"]
    assert {"not run": 20} == counts["published", "time_series/dense/y_pred"]
    assert 1 == counts["TF 1.15.5", "mnist_classifier/test_accuracy"]["no reference"]


def test_explained_numbers_need_their_experiment(oracle_outputs, data_copy, capsys):
    """An entry makes its rows explained, and no others; without its result file compare refuses it."""
    change(oracle_outputs, "manual_rnn", set_item("manual_rnn/Y0", 2, 0.7))
    entry = {"source": "published", "name": "manual_rnn/Y0", "rows": [2], "reason": "a test", "command": "make it",
             "result": "data/result.json"}
    (data_copy / "explained.json").write_text(json.dumps([entry]))
    assert 2 == compare.main(["--output", str(oracle_outputs), "--data", str(data_copy)])
    assert "data/result.json, which is not there; make it with `make it`" in capsys.readouterr().err
    (data_copy / "result.json").write_text("{}")
    status, counts = verdicts(oracle_outputs, "--data", data_copy)
    assert 1 == counts["published", "manual_rnn/Y0"]["explained"]
    assert 1 == status and 1 == counts["TF 1.15.5", "manual_rnn/Y0"]["differs"]


@pytest.mark.parametrize("spoil, message", [
    (lambda data: (data / "golden" / "tf-1.15.5" / "manual_rnn.json").unlink(), "record it with `make oracle`"),
    (lambda data: (data / "golden" / "tf-1.15.5" / "spread" / "time_series.csv").unlink(), "`make oracle-spread`"),
    (lambda data: (data / "golden" / "tf-1.15.5" / "spread" / "time_series.csv").write_text("run,value"),
     "cannot be read"),
    (lambda data: (data / "published" / "notebook.json").write_text("{"), "cannot be read"),
], ids=["no golden file", "no spread", "a cut spread", "a cut published file"])
def test_unusable_reference_is_status_2(oracle_outputs, data_copy, spoil, message, capsys):
    """One line, no traceback."""
    spoil(data_copy)
    assert 2 == compare.main(["--output", str(oracle_outputs), "--data", str(data_copy)])
    errors = capsys.readouterr().err
    assert message in errors and 1 == errors.count("\n")


@pytest.mark.parametrize("text", ['{"section": ', "{}", "[]", "null", '{"values": {"manual_rnn/Y0": {}}, "seed": 42}',
                                  '{"values": [], "seed": 42, "settings": {}}',
                                  '{"values": {}, "seed": "42", "settings": {}}'])
def test_unusable_output_is_status_2(oracle_outputs, text, capsys):
    """Cut short, or JSON of something else."""
    (oracle_outputs / "manual_rnn" / "values.json").write_text(text)
    assert 2 == compare.main(["--output", str(oracle_outputs)])
    assert "run `make manual_rnn`" in capsys.readouterr().err


def test_reads_neither_tensorflow_nor_the_chapter(oracle_outputs):
    result = run("--output", oracle_outputs, code=(
        "import sys; from scripts import compare; compare.main(sys.argv[1:])\n"
        "assert not {'tensorflow', 'chapter14'} & set(sys.modules)"))
    assert 0 == result.returncode, result.stderr


@pytest.mark.parametrize("number, printed, expected", [
    (0.96257669, "0.9625767", True), (0.9625766, "0.9625767", False), (1.0, "1.", True), (1.0, "1.0", True),
    (0.99999994, "1.", False), (0.043140374, "0.043140374", True), (0.04314038, "0.043140374", False),
    (0.0270000001, "0.027", True), (-0.0, "0.", True),
])
def test_same_digits(number, printed, expected):
    """float32 as NumPy prints it."""
    assert expected == same_digits(number, "float32", printed)


def test_first_differing_digit_is_marked():
    assert "0.9625[667]" == first_difference("0.9625767", "0.9625667")


# --- the spread -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("images, verdict", [(2, "in spread"), (-2, "in spread"), (3, "differs"), (-3, "differs")])
def test_the_floor_is_two_images(oracle_outputs, images, verdict):
    """Either way, at an epoch at which all runs agree."""
    change(oracle_outputs, "mnist_classifier", set_item("mnist_classifier/test_accuracy", 0, (9288 + images) / 10000))
    assert verdict in verdicts(oracle_outputs)[1]["TF 1.15.5", "mnist_classifier/test_accuracy"]
