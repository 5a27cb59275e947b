"""What processor this is, as far as numbers depend on it.

TensorFlow 1 takes square roots by way of the instruction ``rsqrtps``, an approximation that Intel
and AMD make differently: so what it gives is part of a run's environment.
"""

import ctypes
import hashlib
import mmap
import platform
import sys

import numpy as np

# void rsqrt(const float *in, float *out, long n): n packets of four
_RSQRT = bytes.fromhex("0f1007"    # loop: movups xmm0, [rdi]
                       "0f52c0"    # rsqrtps xmm0, xmm0
                       "0f1106"    # movups [rsi], xmm0
                       "4883c710"  # add rdi, 16
                       "4883c610"  # add rsi, 16
                       "48ffca"    # dec rdx
                       "75ea"      # jnz loop
                       "c3")       # ret
_SIMD = ["avx512f", "avx2", "avx", "sse4_2", "sse2", "asimd"]  # Linux's names, the widest first


def describe():
    """``model``; ``simd``, its widest vectors; ``rsqrt``, `fingerprint`. None where not known."""
    info = _cpuinfo()
    flags = (info.get("flags") or info.get("Features", "")).split()
    return {"model": info.get("model name") or platform.processor() or platform.machine(),
            "simd": next((name for name in _SIMD if name in flags), None),
            "rsqrt": fingerprint(rsqrt)}


def _cpuinfo():
    """What Linux tells of the first processor."""
    try:
        with open("/proc/cpuinfo") as file:
            lines = file.read().split("\n\n")[0].split("\n")
    except OSError:
        return {}
    return {key.strip(): value.strip() for key, _, value in (line.partition(":") for line in lines)}


def rsqrt(x):
    """The processor's own approximation of 1 / sqrt(x); None where its instruction cannot be had.

    Parameters
    ----------
    x : float32 array, [4 n]
    """
    if sys.platform != "linux" or platform.machine() != "x86_64":
        return None
    try:
        code = mmap.mmap(-1, mmap.PAGESIZE,
                         prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    except OSError:  # a system that lets no process make code
        return None
    code.write(_RSQRT)
    start = ctypes.addressof(ctypes.c_char.from_buffer(code))
    function = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_long)(start)
    x, result = np.ascontiguousarray(x, np.float32), np.empty(x.shape, np.float32)
    function(x.ctypes.data, result.ctypes.data, x.size // 4)
    return result


def fingerprint(function):
    """Twelve hexadecimal digits that tell one kind of ``rsqrtps`` from another; None for none.

    They stand for its results at 16 numbers in each of the 2,048 intervals of [1, 4), at each power
    of 2, and at 0, denormals, infinities, NaN and numbers below 0.
    """
    within = np.arange(0x3f800000, 0x40800000, 2**9)
    powers = np.arange(0, 2**32, 2**23)  # with 0, both infinities and the negative ones
    others = [1, 0x7fffff, 0x80000001, 0x807fffff, 0x7f7fffff, 0x7fc00000, 0x7f800001, 0xff800001]
    x = np.concatenate([within, powers, others]).astype(np.uint32).view(np.float32)
    result = function(x)
    return None if result is None else hashlib.sha256(result.tobytes()).hexdigest()[:12]
