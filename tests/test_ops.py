"""Single ops have the very bits, in each arithmetic, that the real TensorFlow computed."""

import functools
import json
import os
import subprocess
import sys

import numpy as np
import pytest
from conftest import ROOT

from chapter14.harness import processor
from scripts.oracle.ops import CASES, results

VERSIONS = {"notebook": "1.12.3", "1.15": "1.15.5"}

# TensorFlow 1.15.5's bits depend on the processor's rsqrt, on its vectors, and on the C library:
RSQRT = {"Sqrt", "Rsqrt"} | {name for name in CASES if any(kind in name for kind in (
    "Adam", "RMSProp", "Adagrad", "Adadelta", "Ftrl"))}
VECTORS = {"MatMul", "MatMul + BiasAdd"}
C_LIBRARY = {"Sigmoid", "Exp", "Log", "Log1p", "Expm1", "Softplus", "Elu", "Selu", "Erf", "Sin",
             "Cos", "Pow", "sigmoid_cross_entropy", "Softmax", "LogSoftmax",
             "SoftmaxCrossEntropyWithLogits", "SparseSoftmaxCrossEntropyWithLogits",
             "RandomStandardNormal", "TruncatedNormal", "Multinomial"}

# What is known to differ, by what compare says of a case, and why. An op alone: all of its cases
# may.
NOT_REPLACED = {
    "Erf": "TensorFlow's own kernel", "Pow": "TensorFlow's own kernel",
    "Maximum": "zeros' signs and undefined numbers",
    "Minimum": "zeros' signs and undefined numbers",
    "ApplyFtrl": "TensorFlow's own kernel", "ResourceApplyFtrl": "TensorFlow's own kernel",
    "ApplyCenteredRMSProp": "TensorFlow's own kernel",
    "ResourceApplyCenteredRMSProp": "TensorFlow's own kernel"}
KNOWN = {
    "notebook": {
        **NOT_REPLACED, "RsqrtGrad": "zeros' signs",
        **dict.fromkeys(["MatMul/a x b: 1 of 2427 differ: 20, 300, 1001",
                         "MatMul/a' x b: 1 of 2427 differ: 20, 300, 1001",
                         "MatMul/a x b': 1 of 2428 differ: 20, 300, 1001",
                         "MatMul/a' x b': 1 of 2426 differ: 20, 300, 1001"],
                        "a thousand columns, cut where a cache ends"),
        "L2Loss/lengths: 1 of 74 differ: 100003": "cut among threads there",
        **dict.fromkeys(["Softmax/hard: 1 of 2 differ: undefined",
                         "LogSoftmax/hard: 1 of 2 differ: undefined",
                         "SoftmaxCrossEntropyWithLogits/hard: 1 of 2 differ: undefined",
                         "SparseSoftmaxCrossEntropyWithLogits/int32: 1 of 426 differ: undefined",
                         "SparseSoftmaxCrossEntropyWithLogits/int64: 1 of 426 differ: undefined"],
                        "rows with an infinite or undefined number")},
    "1.15": {
        **NOT_REPLACED, "L2Loss/lengths: 1 of 74 differ: 100003": "cut among threads otherwise",
        "Softmax/shapes: 1 of 424 differ: (150, 100)": "one number, where threads meet",
        "MatMul/a x b: 27 of 2427 differ: ": "one row, or one column left over from 48",
        "MatMul/a' x b: 8 of 2427 differ: ": "one row, or one column left over from 48",
        "MatMul/a x b': 42 of 2428 differ: ": "one row, or one column left over from 48",
        "MatMul/a' x b': 72 of 2426 differ: ": "one row, or one column left over from 48",
        "MatMul/undefined: 1 of 2 differ: tiny": "zeros' signs",
        "MatMul + BiasAdd/shapes: 1 of 593 differ: 9, 1031, 1": "one column, k beyond 1,024",
        "MatMul + BiasAdd/activated: 1 of 13 differ: 9, 1031, 1": "one column, k beyond 1,024"}}


def is_known(arithmetic, line):
    """Whether a line of the comparison is of what is known to differ."""
    op = line.split(":")[0].split("/")[0]
    return op in KNOWN[arithmetic] or any("/" in known and line.startswith(known)
                                          for known in KNOWN[arithmetic])


def recorded(arithmetic):
    return ROOT / "data" / "golden" / "ops" / f"tf-{VERSIONS[arithmetic]}.npz"


@functools.lru_cache(maxsize=None)
def about(arithmetic):
    """What the recorded results were computed with."""
    with np.load(recorded(arithmetic)) as content:
        return json.loads(str(content["about"]))


@functools.lru_cache(maxsize=None)
def comparison(arithmetic):
    """(arithmetic in force, lines on the cases that differ) of all ops, in their own process."""
    done = subprocess.run(
        [sys.executable, "-m", "scripts.oracle.ops", "--compare", str(recorded(arithmetic))],
        cwd=ROOT, env=dict(os.environ, CHAPTER14_ARITHMETIC=arithmetic), capture_output=True,
        text=True)
    assert done.returncode in (0, 1), done.stderr
    *lines, last = done.stdout.splitlines()
    return last.split(":")[0].removeprefix("arithmetic "), lines


def depends_on(op):
    """On what the op's recorded results depend, if that is another here; else None."""
    then, here = about("1.15"), processor.describe()
    if op in RSQRT and then["processor"]["rsqrt"] != here["rsqrt"]:
        return "the processor's rsqrt"
    if op in VECTORS and then["processor"]["simd"] != here["simd"]:
        return "the processor's vectors"
    if op in C_LIBRARY and then["c_library"] != results.c_library():
        return "the C library"
    return None


@pytest.mark.parametrize("op", [*CASES, "inputs"])
@pytest.mark.parametrize("arithmetic", VERSIONS)
def test_op_has_the_real_ones_bits(arithmetic, op):
    """For every length and shape, any magnitude, denormal, infinite and undefined numbers."""
    other = depends_on(op) if arithmetic == "1.15" else None
    if other:
        pytest.skip(f"recorded with {other} of another machine")
    in_force, lines = comparison(arithmetic)
    if in_force != arithmetic:
        pytest.skip(f"the arithmetic here is {in_force}")
    assert [] == [line for line in lines if line.split(":")[0].split("/")[0] == op
                  and not is_known(arithmetic, line)]


@pytest.mark.parametrize("arithmetic", VERSIONS)
def test_what_is_known_to_differ_does(arithmetic):
    """An entry of the list that is mended, or was never true, is to be taken out."""
    in_force, lines = comparison(arithmetic)
    if in_force != arithmetic:
        pytest.skip(f"the arithmetic here is {in_force}")
    for known in KNOWN[arithmetic]:
        if not (arithmetic == "1.15" and depends_on(known.split("/")[0])):
            assert any(line.startswith(known) for line in lines), known


@pytest.mark.parametrize("arithmetic", VERSIONS)
def test_every_op_is_recorded(arithmetic):
    """By the TensorFlow that its file is named after, 1.12.3 on the notebook's machine."""
    content = about(arithmetic)
    assert VERSIONS[arithmetic] == content["tensorflow"]
    assert (arithmetic == "notebook") == ("rsqrt" in content["provenance"])
    assert 2 == content["threads"]
    with np.load(recorded(arithmetic)) as stored:
        assert {"about", "inputs", *CASES} == {name.split("/")[0] for name in stored.files}


def test_one_bit_is_found_and_its_feed_named():
    """A number, one of too many to be stored as they are, a NaN for a number, another length."""
    few = [("short", np.float32([1, np.nan])), ("long", np.float32([2, 3, 4]))]
    many = [(str(n), np.full(3000, n, np.float32)) for n in range(4)]
    for arrays in few, many:
        stored = results.packed([array for _, array in arrays])
        assert [] == results.differing(stored, arrays)
        for i, (label, array) in enumerate(arrays):
            for changed in np.nextafter(array, np.float32(9)), -array:
                if not np.array_equal(changed, array, equal_nan=True):
                    other = arrays[:i] + [(label, changed)] + arrays[i + 1:]
                    assert [label] == results.differing(stored, other)
    stored = results.packed([array for _, array in few])
    assert ["short"] == results.differing(stored, [("short", np.float32([1, 2])), few[1]])
    shorter = [few[0], ("long", np.float32([2, 3]))]
    assert ["float32[4] for float32[5]"] == results.differing(stored, shorter)


def test_nans_are_all_the_same():
    """Whatever their bits: processors make them with either sign."""
    quiet = np.uint32([0x7fc00000, 0x7fc00000]).view(np.float32)
    others = np.uint32([0xffc00000, 0x7f800001]).view(np.float32)
    assert [] == results.differing(results.packed([quiet]), [("", others)])
