"""scripts/c_library.py: its recorded result, what is told of it, and what it makes and counts."""

import ctypes
import json
import re
import shutil

import numpy as np
import pytest
from conftest import ROOT, read

from scripts import files
from scripts.compare import references, verdicts
from scripts.experiments import c_library
from scripts.oracle import notebook_machine

RESULT = read(c_library.RESULT)
TEXT = (ROOT / "docs" / "arithmetic.md").read_text()
has_compiler = pytest.mark.skipif(not shutil.which("gcc"), reason="needs gcc")


def published():
    values = read(c_library.PUBLISHED)["values"]
    return {name: references.parse(values[name])
            for name in (*c_library.OUTPUTS, c_library.ACCURACY)}


def test_the_text_has_the_results():
    """Row for row; and no accuracy is in the text on them that is not in the table."""
    runs = [*RESULT["runs"], {"functions": "published", **RESULT["published"]}]
    for run in runs:
        wrong = f"{run['expf_wrongly_rounded']:,}" if "expf_wrongly_rounded" in run else ""
        cells = [run["functions"], wrong, str(run["digit_for_digit"]), run["Y1[1,0]"],
                 *run["test_accuracy"]]
        assert f"| {' | '.join(cells)} |".replace("|  |", "| |") in TEXT
    accuracies = {accuracy for run in runs for accuracy in run["test_accuracy"]}
    assert set(re.findall(r"\b0\.9\d{1,3}\b", TEXT.split("## What it costs")[0])) == accuracies


def test_explanations_have_the_results():
    """Every number with decimals in the reasons that point to the file is one of it."""
    numbers = set(re.findall(r"\d+\.\d+", json.dumps(RESULT)))
    for entry in read(ROOT / "data" / "explained.json"):
        if entry["result"] == "data/experiments/c_library.json":
            assert entry["command"] == RESULT["command"]
            assert set(re.findall(r"\d+\.\d+", entry["reason"])) <= numbers


def test_the_result_says_where_it_comes_from():
    """And what it calls published is that."""
    assert {"command", "date", "commit", "tensorflow", "numpy", "python", "c_library",
            "rsqrt"} <= RESULT.keys()
    assert "1.12.3" == RESULT["tensorflow"] and re.fullmatch("[0-9a-f]{40}", RESULT["commit"])
    values = published()
    accuracies = values[c_library.ACCURACY].printed[:c_library.EPOCHS]
    assert {"digit_for_digit": 40, "Y1[1,0]": values["manual_rnn/Y1"].printed[5],
            "test_accuracy": accuracies} == RESULT["published"]


def test_published_values_are_all_digit_for_digit():
    """Judged as a run is; one that is a spacing off is one less."""
    values = {name: {"shape": value.shape, "dtype": "float32", "data": value.numbers.tolist()}
              for name, value in published().items()}
    assert RESULT["published"] == c_library.judged(values, published())
    data = values["manual_rnn/Y1"]["data"]
    data[5] = float(np.nextafter(np.float32(data[5]), np.float32(1)))
    assert 39 == c_library.judged(values, published())["digit_for_digit"]


@has_compiler
def test_an_expf_is_wrong_as_often_as_it_should_be(tmp_path, monkeypatch):
    """Never by more than one float; the machine's is right."""
    machine = tmp_path / "machine.so"
    c_library.run([*notebook_machine.BUILD, machine])
    monkeypatch.setattr(notebook_machine, "built", lambda: str(machine))
    monkeypatch.setattr(c_library, "WRONG", (100,))
    monkeypatch.setattr(c_library, "CALLS", 20000)
    rounded, own, nearly = c_library.libraries(tmp_path).values()
    assert (str(machine), "") == (rounded, own)
    assert 0 == c_library.wrongly_rounded(rounded)
    assert 150 < c_library.wrongly_rounded(nearly) < 250
    functions = [ctypes.CDLL(path).expf for path in (rounded, nearly)]
    for function in functions:
        function.argtypes, function.restype = (ctypes.c_float,), ctypes.c_float
    right, wrong = np.array([[function(-number / 100) for number in range(1600)]
                             for function in functions], np.float32).view(np.int32)
    assert {-1, 0, 1} == set((right - wrong).tolist())


def test_what_is_missing_is_one_line(tmp_path, monkeypatch, capsys):
    """Status 2, and nothing is written."""
    def missing(oracle):
        raise files.Fault("no Python 3.6")
    monkeypatch.setattr(c_library, "environment", missing)
    assert 2 == c_library.main(["--result", str(tmp_path / "result.json")])
    assert "c_library: no Python 3.6\n" == capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def counts(folder, sections):
    """Of published numbers of sections: how many recorded ones have their digits, and all."""
    values = read(c_library.PUBLISHED)["values"]
    recorded = {name: references.parse(value) for section in sections
                for name, value in read(folder / f"{section}.json")["values"].items()
                if name in values and name != "time_series/instance"}
    exact = [verdicts.same_digits(number, value.dtype, printed)
             for name, value in recorded.items()
             for number, printed in zip(value.numbers, values[name]["printed"])]
    return sum(exact), len(exact)


@pytest.mark.parametrize("version, forward, trained", [("1.15.5", 153, 2), ("1.12.3", 220, 70)])
def test_published_digits_of_the_real_ones(version, forward, trained):
    """Of 220 forward values, and of the time series' 30 errors and 40 predictions, as told."""
    folder = ROOT / "data" / "golden" / f"tf-{version}"
    assert (forward, 220) == counts(folder, files.BOOK)
    assert (trained, 70) == counts(folder, ["time_series"])
    assert f"| {forward} | {trained} |" in TEXT
