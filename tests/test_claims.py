"""scripts/experiments/claims: what each says of runs that hold it, and of runs that do not."""

import json

import numpy as np
import pytest
from conftest import read, run

from scripts.experiments.claims import __main__ as claims
from scripts.experiments.claims import from_runs, later
from scripts.experiments.claims.__main__ import main
from scripts.files import child

FORWARD = ["static_equals_manual", "final_state_is_last_output", "zero_past_length"]
FAULTS = {  # {claim: (run, value, index)}: what breaks it
    "static_equals_manual": ("book/dynamic_rnn", "dynamic_rnn/outputs", 7),
    "final_state_is_last_output": ("book/static_rnn", "static_rnn/states", 3),
    "zero_past_length": ("sequence_length", "sequence_length/outputs", 15)}


@pytest.mark.parametrize("claim", FORWARD)
def test_claims_of_the_forward_sections(quick_copy, claim):
    """They hold for the runs as they are, and no longer when one number is off by a millionth."""
    assert "holds" == getattr(from_runs, claim)(quick_copy)[0]
    folder, name, index = FAULTS[claim]
    path = quick_copy / folder / "values.json"
    content = read(path)
    data = np.array(content["values"][name]["data"])
    data.flat[index] += 1e-6
    content["values"][name]["data"] = data.tolist()
    path.write_text(json.dumps(content))
    assert "does not hold" == getattr(from_runs, claim)(quick_copy)[0]


def test_98_percent_needs_a_full_run(quick_copy):
    """A short run tests nothing; ending below 98% holds it in part, never reaching it not."""
    assert "not tested" == from_runs.mnist_over_98(quick_copy)[0]
    path = quick_copy / "mnist_classifier" / "values.json"
    content = read(path)
    for best, verdict in (0.9818, "holds in part"), (0.9799, "does not hold"):
        content["values"]["mnist_classifier/test_accuracy"].update(
            data=[0.97] * 50 + [best] + [0.97] * 49)
        path.write_text(json.dumps(content))
        assert verdict == from_runs.mnist_over_98(quick_copy)[0]


def test_networks_are_compared_by_all_recorded_runs(quick_copy):
    """By the worst of one side and the best of the other; a short run tests nothing."""
    with pytest.raises(from_runs.NotRun, match="make mnist_classifier|make multi_layer_rnn"):
        later.lstm_better(quick_copy)
    for section, accuracy in (("mnist_classifier", 0.97), ("multi_layer_rnn", 0.98),
                              ("lstm_classifier", 0.99)):
        path = quick_copy / section / "values.json"
        content = read(path)
        content["values"][f"{section}/test_accuracy"].update(data=[accuracy] * 10)
        path.write_text(json.dumps(content))
    verdict, evidence, _ = later.lstm_better(quick_copy)
    assert "holds in part" == verdict and "98.00%" in evidence[0] and "99.00%" in evidence[0]
    assert (later.compared(quick_copy, "multi_layer_rnn", "lstm_classifier")[0]
            == {0: False, 9: False})


@pytest.mark.parametrize("held_out, seen, verdict", [
    ((4.0, 0.04), 0.04, "does not hold"), ((0.05, 0.2), 0.04, "holds"),
    ((0.03, 0.04), 0.04, "not shown")])
def test_dropout_is_judged_on_unseen_series(held_out, seen, verdict):
    """It helps where there is overfitting, and where it makes the error on unseen series less."""
    arms = [{"held_out": error, "seen": seen, "iterations": 1500, "instances": 1000}
            for error in held_out]
    assert verdict == later.dropout_helps(arms)[0]


@pytest.mark.slow
def test_gradients_flow_through_the_outputs_used():
    """And through no other; the shared weights' gradient is the sum over the steps."""
    found = child("scripts.experiments.claims.gradients")
    assert [0, 0] == found["by_output"][:2] and min(found["by_output"][2:]) > 0.1
    assert min(found["by_input"]) > 0.1 and found["away_from_sum_over_steps"] < 1e-5


@pytest.mark.slow
def test_static_graph_grows_and_dynamic_does_not():
    """25 operations a step with its training, each measured in a process of its own."""
    static, dynamic = ([child("scripts.experiments.claims.growth", kind, steps)
                        for steps in (2, 12)] for kind in ("static", "dynamic"))
    assert 10 * 25 == static[1]["operations"] - static[0]["operations"]
    assert dynamic[0]["operations"] == dynamic[1]["operations"]
    assert all(row["megabytes"] > 0 and row["seconds_to_build"] > 0 for row in static + dynamic)


def test_command_writes_every_claim(quick_copy):
    """With --quick, claims that need a full run are left untested, and said to be."""
    result = run("scripts.experiments.claims", "--quick", "--output", quick_copy)
    assert 0 == result.returncode, result.stderr
    found = {claim["id"]: claim for claim in read(quick_copy / "claims" / "claims.json")}
    short = dict.fromkeys(["mnist_over_98", "deeper_better", "dropout_helps", "lstm_better"],
                          "not tested")
    assert {**short, "he_init_helps": "not shown"} == {
        name: claim["verdict"] for name, claim in found.items() if claim["verdict"] != "holds"}
    for claim in found.values():
        assert claim["evidence"] and all((quick_copy / "claims" / plot["file"]).exists()
                                         for plot in claim["plots"])
    assert "mnist_over_98 was not tested" in result.stderr


@pytest.mark.slow
def test_command_without_runs_says_what_to_run(tmp_path):
    """The claims that need no run are tested all the same."""
    result = run("--output", tmp_path, code=(
        "import sys; from scripts.experiments.claims import __main__ as claims\n"
        "claims.static_graph_grows = lambda steps, out: ('holds', ['measured elsewhere'], {})\n"
        "sys.exit(claims.main(sys.argv[1:]))"))
    assert 0 == result.returncode and "run `make static_rnn`" in result.stderr
    assert "Traceback" not in result.stderr


def test_damaged_run_ends_with_status_2(quick_copy, capsys):
    """One line; a damaged run does not count as missing, nor other settings as the listing's."""
    path = quick_copy / "mnist_classifier" / "values.json"
    content = read(path)
    path.write_text(json.dumps({**content, "seed": 7}))
    with pytest.raises(from_runs.NotRun, match="other settings"):
        from_runs.mnist_over_98(quick_copy)
    for text in path.read_text()[:90], "[]", "{}":
        path.write_text(text)
        assert 2 == main(["--output", str(quick_copy)])
        assert 1 == capsys.readouterr().err.count("\n")


def test_another_verdict_than_the_recorded_one_fails(tmp_path, monkeypatch, capsys):
    """Status 1, and a line that has both; what is not tested is no fault."""
    def found(verdict):
        return lambda output, quick: [
            {"id": "he_init_helps", "verdict": verdict, "evidence": ["As measured."]}]
    for verdict, status in ("not shown", 0), ("not tested", 0), ("holds", 1):
        monkeypatch.setattr(claims, "test_all", found(verdict))
        assert status == main(["--output", str(tmp_path)])
    assert ("he_init_helps: expected the verdict 'not shown', got 'holds': As measured."
            in capsys.readouterr().err)
