"""scripts/opdiff.py, scripts/catalogue: lists of ops side by side, and what is said without any."""

import dataclasses

import pytest
from conftest import run

from scripts.oracle import environments, opdiff

THEIRS = [["X", "Placeholder", 0, None], ["Shape", "Shape", 1, None], ["extra", "Const", 2, None],
          ["add", "Add", 3, None], ["normal", "RandomStandardNormal", 4, 4]]
OURS = [["X", "Placeholder", 0, None], ["Shape", "Shape", 1, None], ["add", "AddV2", 2, None],
        ["normal", "RandomStandardNormal", 3, 3]]


def test_an_op_on_one_side_is_marked():
    """`<` at the op that is missing here, nothing at those that are the same; AddV2 is Add."""
    lines = list(opdiff.side_by_side(THEIRS, OURS))
    assert ["Const: extra"] == [line.split("  ")[0] for line in lines if line.endswith(" <")]
    assert 4 == sum(left.split(":")[0].split(" ")[0].replace("V2", "") in right for left, right in
                    (line.split("   ", 1) for line in lines if not line.endswith("<")))
    assert "#4" in lines[-1] and "#3" in lines[-1]


def test_a_correction_stands_among_the_ops():
    rows = [*OURS[:2], ["what differs", None, 2, 1], ["add", "AddV2", 3, None],
            ["normal", "RandomStandardNormal", 4, 4]]
    lines = list(opdiff.side_by_side(THEIRS, rows))
    assert "(clock: +1, what differs)" in lines[2]
    assert (True, "1 random ops, all of the same seeds") == opdiff.verdict(THEIRS, rows)


def test_the_first_random_op_that_parts_is_named():
    same, line = opdiff.verdict(THEIRS, OURS)
    assert (not same
            and "random op 0 parts: TensorFlow 1.15.5 has RandomStandardNormal 4 (normal)" in line)
    assert ((False, "TensorFlow 1.15.5 has 1 random ops, here there are 0")
            == opdiff.verdict(THEIRS, OURS[:3]))


def test_exit_status_says_whether_seeds_part(monkeypatch, capsys):
    for ours, status in (THEIRS, 0), (OURS, 1):
        monkeypatch.setattr(environments, "environment", lambda oracle: "oracle")
        monkeypatch.setattr(opdiff, "ops",
                            lambda python, graph, ours=ours: THEIRS if python == "oracle" else ours)
        assert status == opdiff.main(["normal"])
        assert capsys.readouterr().out.startswith("TensorFlow 1.15.5 ")


@pytest.mark.parametrize("tool, arguments", [
    ("scripts.oracle.opdiff", ["no_such_graph"]),
    ("scripts.oracle.catalogue", ["FILE", "no_such_graph"]),
    ("scripts.oracle.catalogue", ["--ops", "no_such_graph"])])
def test_unknown_graph_is_status_2(tool, arguments):
    result = run(tool, *arguments)
    assert (2 == result.returncode and "no_such_graph" in result.stderr
            and "Traceback" not in result.stderr)


def test_no_python37_is_status_2(monkeypatch, tmp_path, capsys):
    monkeypatch.setenv("PYTHON37", str(tmp_path / "python3.7"))
    nowhere = dataclasses.replace(environments.TF_1_15, venv=tmp_path / "venv")
    monkeypatch.setattr(environments, "TF_1_15", nowhere)
    monkeypatch.setattr(opdiff, "ops", lambda python, graph: OURS)
    assert 2 == opdiff.main(["normal"])
    assert "TensorFlow 1.15 needs Python 3.7" in capsys.readouterr().err
