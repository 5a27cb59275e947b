"""What is kept of a bench's results, and how other results are compared with it."""

import json
import os
import platform
import zlib

import numpy as np

from chapter14 import tf1 as tf
from chapter14.harness import processor

FEW = 5500  # so many numbers of a case are stored as they are


def packed(arrays):
    """What is stored of a case's arrays, NaNs being all the same one.

    Their numbers, end to end; of more than `FEW` of them a checksum for each array, uint32.
    """
    arrays = [np.where(np.isnan(array), np.float32(np.nan), array) if array.dtype.kind == "f" else
              array for array in arrays]
    if sum(array.size for array in arrays) <= FEW:
        return np.concatenate([array.ravel() for array in arrays])
    return np.array([zlib.crc32(np.ascontiguousarray(array).tobytes()) for array in arrays],
                    np.uint32)


def differing(stored, results):
    """Labels of a case's feeds whose results are not the stored ones, bit for bit.

    Parameters
    ----------
    stored : array
        What `packed` gave.
    results : list of (str, array)
        As in `Bench.results`.
    """
    now = packed([array for _, array in results])
    if (stored.dtype, stored.shape) != (now.dtype, now.shape):
        return [f"{now.dtype}{list(now.shape)} for {stored.dtype}{list(stored.shape)}"]
    bits = [np.ascontiguousarray(array).view("u%d" % array.itemsize) for array in (stored, now)]
    unequal = bits[0] != bits[1]
    if len(now) != len(results):
        ends = np.cumsum([array.size for _, array in results])
        unequal = [part.any() for part in np.split(unequal, ends[:-1])]
    return list(dict.fromkeys(label for (label, _), differs in zip(results, unequal) if differs))


def save(path, bench, threads):
    """Write what a bench's cases gave, a hash of their inputs, and what computed them."""
    about = {"tensorflow": tf.__version__, "numpy": np.__version__, "threads": threads,
             "python": platform.python_version(), "processor": processor.describe(),
             "c_library": c_library(), "arithmetic": tf.arithmetic()}
    arrays = {name: packed([array for _, array in results])
              for name, results in bench.results.items()}
    np.savez_compressed(path, about=json.dumps(about),
                        inputs=np.frombuffer(bench.inputs.digest(), np.uint8), **arrays)


def c_library():
    """Name and version of the C library, whose functions compute what is left over; or None."""
    try:
        return os.confstr("CS_GNU_LIBC_VERSION")
    except (AttributeError, ValueError):  # not GNU's
        return None


def compare(path, bench, whole):
    """A line for each case that is not as it is stored.

    Parameters
    ----------
    path : str
        What `save` wrote.
    bench : Bench
    whole : bool
        Whether the bench ran all ops, so that its inputs can be compared too.
    """
    ops = {name.split("/")[0] for name in bench.results}
    with np.load(path) as stored:
        if whole and stored["inputs"].tobytes() != bench.inputs.digest():
            yield "inputs: not those of the stored results; record these anew"
        for name in stored.files:
            if name.split("/")[0] in ops and name not in bench.results:
                yield f"{name}: is not run here"
        for name, results in bench.results.items():
            if name not in stored.files:
                yield f"{name}: is not recorded"
                continue
            labels = differing(stored[name], results)
            if labels:
                count = len({label for label, _ in results})
                yield "%s: %d of %d differ: %s" % (name, len(labels), count, "; ".join(labels[:5]))
