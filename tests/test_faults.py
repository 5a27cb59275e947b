"""Faults planted in the sections, each run for real and short: compare has to see every one."""

import csv

import pytest
from conftest import run

from scripts import compare

FAULTS = {  # {case: (section, options, code run before it, {value: verdict} that must come out)}
    "no fault": ("time_series", ["--iterations", "101"], "", {}),
    "learning rate 10% off": (
        "time_series", ["--iterations", "101"], "section.learning_rate *= 1.1", {"time_series/dense/mse": "differs"}),
    "one op seed off by one": (
        "dynamic_rnn", ["--quick"],
        "from chapter14.tf1 import seeds; original = seeds._get_seed_tf2\n"
        "def fast(op_seed): a, b = original(op_seed); return a, b and b + 1\n"
        "seeds._get_seed_tf2 = fast",
        {"dynamic_rnn/outputs": "differs", "dynamic_rnn/op_seeds": "differs"}),
    "an op less after dynamic_rnn": (
        "time_series", ["--iterations", "1"],
        "from chapter14.tf1 import seeds; seeds.constructs['_GraphTensorArray.size'].ours = lambda original, array: "
        "original(array)",
        {"time_series/op_seeds": "differs", "time_series/dense/mse": "differs"}),
    "pixels not divided by 255": (
        "mnist_classifier", ["--epochs", "1"], "section.pixel_scale = 1.0",
        {"mnist_classifier/test_accuracy": "differs"}),
    "training images not shuffled": (
        "mnist_classifier", ["--epochs", "1"], "section.np.random.permutation = section.np.arange",
        {"mnist_classifier/test_accuracy": "differs"}),
    "target not shifted": (
        "time_series", ["--iterations", "1"],
        "original = section.next_batch; section.next_batch = lambda *size: (original(*size)[0],) * 2",
        {"time_series/dense/mse": "differs", "time_series/instance": "differs"}),
    "states of another step": (
        "sequence_length", [],
        "rnn = section.tf.load().nn.dynamic_rnn\n"
        "def wrong(*a, **k): outputs, states = rnn(*a, **k); return outputs, outputs[:, 0]\n"
        "section.tf.load().nn.dynamic_rnn = wrong",
        {"sequence_length/states": "differs"}),
    "sequence lengths ignored": (
        "sequence_length", [], "section.seq_length_batch[:] = 2", {"sequence_length/outputs": "differs"}),
    "steps in the wrong order": (
        "static_rnn", [], "section.X_batch = section.X_batch[:, ::-1]", {"static_rnn/packed/outputs": "differs"}),
}


@pytest.mark.parametrize("case", FAULTS)
def test_planted_fault_turns_compare_red(case, tmp_path, capsys):
    """The section runs through, and compare exits with 1 and names the value; without a fault it exits with 0."""
    name, options, fault, expected = FAULTS[case]
    result = run(*options, "--device", "cpu", "--output", tmp_path, code=(
        f"import sys; from chapter14 import {name} as section, tf1; tf1.load()\n{fault}\n"
        "sys.exit(section.main(sys.argv[1:]))"))
    assert 0 == result.returncode, result.stderr
    status = compare.main([name, "--output", str(tmp_path)])
    assert bool(expected) == status, capsys.readouterr().out
    with open(tmp_path / "comparison.csv") as file:
        found = {(row["name"], row["verdict"]) for row in csv.DictReader(file)}
    assert set(expected.items()) <= found
