"""scripts/comparison.py: one rounding is red in a reference's own arithmetic, not in another's."""

import json

import numpy as np
import pytest
from conftest import read
from synthetic import (
    change,
    edit_value,
    found,
    move,
    native_outputs,
    recorded,
    rows,
    save,
    set_item,
)

from scripts.compare import references
from scripts.files import SECTIONS

REAL = [*(("TF 1.12.3", section) for section in SECTIONS if section not in references.NOT_IN_1_12),
        *(("TF 1.12.3", f"2018-08/{section}") for section in references.OF_2018_08),
        *(("TF 1.15.5", f"1.15/{section}") for section in SECTIONS)]


def moved(content, index=7):
    """Each value's number at an index, by one spacing."""
    for value in content["values"].values():
        move(value, index)


@pytest.mark.parametrize("index", [0, 7, -1])
@pytest.mark.parametrize("source, run", REAL)
def test_one_rounding_is_red(outputs, source, run, index):
    """Of any value, in any row: each has just that number that differs."""
    change(outputs, run, lambda content: moved(content, index))
    status, counts = found(outputs, run.split("/")[-1])
    assert 1 == status
    for name in recorded(source[3:], references._golden_name(run))["values"]:
        assert 1 == counts[source, run, name].pop("differs"), name
        assert {"exact"} >= set(counts[source, run, name]), name


@pytest.mark.parametrize("section", ["manual_rnn", "static_rnn", "dynamic_rnn", "sequence_length"])
def test_one_rounding_of_the_books_is_red(outputs, section):
    """A float32 spacing is a digit of what the book prints; of small numbers it takes a few."""
    name = next(iter(content := read_values(outputs, "book/" + section)))
    largest = int(np.argmax(np.where(np.abs(np.ravel(content[name]["data"])) < 1,
                                     np.abs(np.ravel(content[name]["data"])), 0)))
    change(outputs, "book/" + section, edit_value(name, lambda value: move(value, largest, 0)))
    status, counts = found(outputs, section)
    assert 1 == status and 1 == counts["printed book", "book/" + section, name]["differs"]


def read_values(folder, run):
    values = {}
    change(folder, run, lambda content: values.update(content["values"]))
    return values


def test_published_numbers_are_not_rounded(outputs):
    """Moved by a spacing or two, no number published in notebook arithmetic counts as rounding."""
    for section in SECTIONS:
        change(outputs, section, moved)
        change(outputs, section, moved)
    assert 1 == found(outputs)[0]
    bad = [row for row in rows(outputs)
           if row["source"] == "published" and row["verdict"] == "differs"]
    assert {"manual_rnn", "static_rnn", "dynamic_rnn", "sequence_length", "time_series",
            "reber"} == {row["name"].split("/")[0] for row in bad}
    assert "rounding" not in {row["verdict"] for row in rows(outputs)
                              if not row["name"].endswith(references.C_LIBRARY)}


def test_native_runs_may_round(tmp_path):
    """The same fault in a native run is rounding, or in spread."""
    outputs = native_outputs(tmp_path)
    for section in "manual_rnn", "time_series":
        change(outputs, section, moved)
    status, counts = found(outputs)
    assert 0 == status
    assert 1 == counts["TF 1.15.5", "manual_rnn", "manual_rnn/Y0"]["rounding"]
    assert 1 == counts["TF 1.15.5", "time_series", "time_series/dense/mse"]["rounding"]


RECORDED = {"model": "one", "simd": "avx2", "rsqrt": "da15a47c35e2"}
PROCESSORS = {  # {case: (recorded with, run with, threads, whether the bits are the recorded ones)}
    "the same": ({}, {}, 2, True),
    "another name for it": ({}, {"model": "another"}, 2, True),
    "other vectors": ({}, {"simd": "avx512f"}, 2, False),
    "another rsqrt": ({}, {"rsqrt": "0" * 12}, 2, False),
    "an unknown rsqrt": ({}, {"rsqrt": None}, 2, False),
    "rsqrt not recorded": ({"rsqrt": None}, {}, 2, True),
    "rsqrt not recorded, another name": ({"rsqrt": None}, {"model": "another"}, 2, False),
    "other threads": ({}, {}, 4, False),
}


@pytest.mark.parametrize("case", PROCESSORS)
def test_1_15_is_compared_bit_for_bit_on_its_processor(outputs, data_copy, case, capsys):
    """On another its numbers may be rounding and in spread, which is said where there are such."""
    recorded_with, run_with, threads, same = PROCESSORS[case]
    known, ours = dict(RECORDED, **recorded_with), dict(RECORDED, **run_with)
    golden = data_copy / "golden" / "tf-1.15.5"
    for path in golden.glob("*-*/time_series.json"):
        path.unlink()
    content = read(golden / "time_series.json")
    content["environment"].update(processor=known)
    (golden / "time_series.json").write_text(json.dumps(content))
    change(outputs, "1.15/time_series",
           lambda content: content["environment"].update(processor=ours, threads=threads))
    found(outputs, "--data", data_copy)
    printed = capsys.readouterr().out
    assert "another processor" not in printed and "not accounted for" not in printed
    change(outputs, "1.15/time_series", moved)
    change(outputs, "1.15/time_series", set_item("time_series/creative/sequence", 250, 3.0))
    _, counts = found(outputs, "--data", data_copy)
    assert same == ("another processor" not in capsys.readouterr().out)
    for name, otherwise in (("time_series/dense/mse", "rounding"),
                            ("time_series/creative/sequence", "not judged"),
                            ("time_series/instance", "rounding")):
        assert 1 <= counts["TF 1.15.5", "1.15/time_series", name]["differs" if same else otherwise]


def test_1_15_is_compared_with_its_own_processors_numbers(outputs, data_copy):
    """Where TensorFlow 1.15.5's are recorded on several, with those of a run's own."""
    golden = data_copy / "golden" / "tf-1.15.5"
    other = recorded("1.15.5", "time_series")
    other["environment"]["processor"] = {"model": "two", "simd": "avx2", "rsqrt": "f" * 12}
    moved(other)
    (golden / "avx2-ffffffffffff").mkdir()
    (golden / "avx2-ffffffffffff" / "time_series.json").write_text(json.dumps(other))
    save(outputs, "1.15/time_series", other)
    _, counts = found(outputs, "time_series", "--data", data_copy)
    assert {"exact": 15} == counts["TF 1.15.5", "1.15/time_series", "time_series/dense/mse"]
    change(outputs, "1.15/time_series", lambda content: content["environment"].update(
        read(golden / "time_series.json")["environment"]))
    _, counts = found(outputs, "time_series", "--data", data_copy)
    assert 1 == counts["TF 1.15.5", "1.15/time_series", "time_series/dense/mse"]["differs"]


def test_another_processor_is_no_excuse(outputs):
    """What is no rounding differs there too; and the notebook's arithmetic is the same on any."""
    for run in "1.15/time_series", "time_series":
        change(outputs, run,
               lambda content: content["environment"]["processor"].update(rsqrt="0" * 12))
    change(outputs, "1.15/time_series", set_item("time_series/dense/mse", 1, 0.51))
    change(outputs, "time_series",
           edit_value("time_series/dense/mse", lambda value: move(value, 1)))
    counts = found(outputs)[1]
    assert 1 == counts["TF 1.15.5", "1.15/time_series", "time_series/dense/mse"]["differs"]
    assert 1 == counts["TF 1.12.3", "time_series", "time_series/dense/mse"]["differs"]


@pytest.mark.parametrize("run, arithmetic",
                         [("manual_rnn", "1.15"), ("1.15/manual_rnn", "notebook"),
                          ("1.15/manual_rnn", "native")])
def test_another_arithmetic_is_set_aside(outputs, run, arithmetic, capsys):
    """A run in an arithmetic that its folder is not for is compared with nothing, as is said."""
    change(outputs, run, lambda content: content["settings"].update(arithmetic=arithmetic))
    if arithmetic == "native":
        change(outputs, run, moved)
    status, counts = found(outputs)
    for (source, folder, name), of_value in counts.items():
        if (folder == run and not name.endswith("op_seeds")
                and (arithmetic, source) != ("native", "TF 1.15.5")):
            assert {"other settings"} == set(of_value), (source, name)
    assert 0 == status
    assert arithmetic == "native" or f"{run}: nothing to compare with" in capsys.readouterr().out


def test_a_native_run_is_not_mixed_with_others(outputs):
    """Where a section ran native, an old run in 1.15's arithmetic does not stand for it."""
    content = recorded("1.15.5", "manual_rnn")
    content["settings"]["arithmetic"] = "native"
    save(outputs, "manual_rnn", content)
    change(outputs, "1.15/manual_rnn", moved)
    status, counts = found(outputs)
    assert 0 == status
    assert {"exact": 20} == counts["TF 1.15.5", "manual_rnn", "manual_rnn/Y0"]
    assert {"not run": 20} == counts["TF 1.12.3", "manual_rnn", "manual_rnn/Y0"]
    assert ("TF 1.15.5", "1.15/manual_rnn", "manual_rnn/Y0") not in counts


def test_order_of_the_images_is_a_setting(outputs):
    """A run in one order is not compared with the numbers of the other."""
    change(outputs, "2018-08/mnist_classifier",
           lambda content: content["settings"].update(order="notebook"))
    status, counts = found(outputs)
    assert {"other settings": 100} == counts["published 2018-08", "2018-08/mnist_classifier",
                                             "mnist_classifier/test_accuracy"]


# --- the spread ---------------------------------------------------------------------------------


@pytest.mark.parametrize("images, verdict",
                         [(2, "in spread"), (-2, "in spread"), (3, "differs"), (-3, "differs")])
def test_the_floor_is_two_images(native, images, verdict):
    """Either way, at an epoch at which all runs agree."""
    change(native, "mnist_classifier",
           set_item("mnist_classifier/test_accuracy", 0, (9288 + images) / 10000))
    counts = found(native)[1]
    assert 1 == counts["TF 1.15.5", "mnist_classifier", "mnist_classifier/test_accuracy"][verdict]


def test_fault_of_a_set_has_a_row_of_its_own(native, capsys):
    """Rows that are too good together: none of them is to blame, and the set differs."""
    change(native, "mnist_classifier", edit_value(
        "mnist_classifier/test_accuracy",
        lambda value: value.update(data=value["data"][:10] + [0.985] * 90)))
    status, counts = found(native)
    bad = [row for row in rows(native) if row["verdict"] == "differs"]
    assert 1 == status and 2 == len(bad)
    for row, source in zip(bad, ("published", "TF 1.15.5")):
        assert ((source, "rows 10 on", "", "")
                == (row["source"], row["index"], row["reference"], row["obtained"]))
        assert "the median of rows 10 on lies" in row["note"]
    printed = capsys.readouterr().out
    assert "published: 812 numbers" in printed and "\n2 are not accounted for" in printed
