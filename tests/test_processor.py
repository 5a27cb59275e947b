"""chapter14/processor.py: what a run records of the processor."""

import platform
import sys

import numpy as np
import pytest

from chapter14.harness import processor

linux = pytest.mark.skipif((sys.platform, platform.machine()) != ("linux", "x86_64"),
                           reason="an instruction of x86-64, on Linux")


@linux
def test_the_instruction_approximates():
    """As its makers say: to 1.5 * 2**-12, relative; denormals count as 0."""
    bits = np.random.RandomState(0).randint(0x00800000, 0x7f800000, 100_000).astype(np.uint32)
    x = bits.view(np.float32)
    error = processor.rsqrt(x).astype(float) * np.sqrt(x.astype(float)) - 1
    assert 0 < np.abs(error).max() <= 1.5 * 2**-12
    odd = processor.rsqrt(np.array([0, 1e-40, np.inf, -1], np.float32))
    np.testing.assert_array_equal([np.inf, np.inf, 0, np.nan], odd)


@linux
def test_the_fingerprint_is_the_processors():
    """The same each time; another one where one number in a thousand is rounded otherwise."""
    found = processor.fingerprint(processor.rsqrt)
    assert found == processor.describe()["rsqrt"] and 12 == len(found)

    def otherwise(x):
        result = processor.rsqrt(x)
        result[::1000] = np.nextafter(result[::1000], np.float32(0))
        return result
    assert found != processor.fingerprint(otherwise)


def test_where_it_cannot_be_had(monkeypatch):
    """Another system: None, and the rest is told all the same."""
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr(processor, "_cpuinfo", dict)
    described = processor.describe()
    assert described["model"] and (None, None) == (described["simd"], described["rsqrt"])


@linux
def test_a_system_that_lets_no_process_make_code(monkeypatch):
    def denied(*_, **__):
        raise PermissionError(13, "Permission denied")
    monkeypatch.setattr(processor.mmap, "mmap", denied)
    assert processor.describe()["rsqrt"] is None
