"""Faults planted in the sections, each run for real and short: compare has to see every one."""

import csv

import pytest
from conftest import read, run
from synthetic import real_outputs

from scripts import compare

FAULTS = {  # {case: (section, options, code run before it, {value: verdict} that must come out)}
    "no fault": ("time_series", ["--iterations", "101"], "", {}),
    "learning rate 10% off": (
        "time_series", ["--iterations", "101"], "section.learning_rate *= 1.1",
        {"time_series/dense/mse": "differs"}),
    "learning rate 0.001% off": (
        "time_series", ["--iterations", "101"], "section.learning_rate *= 1.00001",
        {"time_series/projection/mse": "differs", "time_series/dense/mse": "differs"}),
    "a training step left out": (
        "time_series", ["--iterations", "101"],
        "run, calls = section.tf.Session.run, []\n"
        "def all_but_one(self, *a, **k):\n"
        "    calls.append(a)\n"
        "    return run(self, *a, **k) if len(calls) != 50 else None\n"
        "section.tf.Session.run = all_but_one",
        {"time_series/projection/mse": "differs"}),
    "initial weights moved by one rounding": (
        "static_rnn", [], "from scripts.oracle import nudged; nudged.nudge_initial_weights(1)",
        {"static_rnn/Y0": "differs", "static_rnn/packed/outputs": "differs"}),
    "one op seed off by one": (
        "dynamic_rnn", ["--quick"],
        "from chapter14.tf1 import seeds; original = seeds._get_seed_tf2\n"
        "def fast(op_seed): a, b = original(op_seed); return a, b and b + 1\n"
        "seeds._get_seed_tf2 = fast",
        {"dynamic_rnn/outputs": "differs", "dynamic_rnn/op_seeds": "differs"}),
    "an op less after dynamic_rnn": (
        "time_series", ["--iterations", "1"],
        "from chapter14.tf1 import seeds; "
        "seeds.constructs['_GraphTensorArray.size'].ours = lambda original, array: original(array)",
        {"time_series/op_seeds": "differs", "time_series/dense/mse": "differs"}),
    "pixels not divided by 255": (
        "mnist_classifier", ["--epochs", "1"], "section.mnist.pixel_scale = 1.0",
        {"mnist_classifier/test_accuracy": "differs"}),
    "training images not shuffled": (
        "mnist_classifier", ["--epochs", "1"], "section.np.random.permutation = section.np.arange",
        {"mnist_classifier/test_accuracy": "differs"}),
    "target not shifted": (
        "time_series", ["--iterations", "1"],
        "original = section.next_batch; "
        "section.next_batch = lambda *size: (original(*size)[0],) * 2",
        {"time_series/dense/mse": "differs", "time_series/instance": "differs"}),
    "states of another step": (
        "sequence_length", [],
        "rnn = section.tf.load().nn.dynamic_rnn\n"
        "def wrong(*a, **k): outputs, states = rnn(*a, **k); return outputs, outputs[:, 0]\n"
        "section.tf.load().nn.dynamic_rnn = wrong",
        {"sequence_length/states": "differs"}),
    "sequence lengths ignored": (
        "sequence_length", [], "section.seq_length_batch[:] = 2",
        {"sequence_length/outputs": "differs"}),
    "steps in the wrong order": (
        "static_rnn", [], "section.X_batch = section.X_batch[:, ::-1]",
        {"static_rnn/packed/outputs": "differs"}),
}


FINE = ["learning rate 0.001% off", "a training step left out",
        "initial weights moved by one rounding"]


@pytest.mark.parametrize("case", FAULTS)
def test_planted_fault_turns_compare_red(case, tmp_path, capsys):
    """The section runs; compare exits with 1 and names the value, or with 0 without a fault."""
    name, options, fault, expected = FAULTS[case]
    real_outputs(tmp_path)  # of what is not run
    result = run(*options, "--device", "cpu", "--output", tmp_path, code=(
        f"import sys; from chapter14 import {name} as section, tf1; tf1.load()\n{fault}\n"
        "sys.exit(section.main(sys.argv[1:]))"))
    assert 0 == result.returncode, result.stderr
    if case in FINE and "native" == read(tmp_path / name / "values.json")["settings"]["arithmetic"]:
        pytest.skip("there is no C++ compiler to build the kernels with")
    status = compare.main([name, "--output", str(tmp_path)])
    assert bool(expected) == status, capsys.readouterr().out
    with open(tmp_path / "comparison.csv") as file:
        found = {(row["name"], row["verdict"]) for row in csv.DictReader(file)}
    assert set(expected.items()) <= found
