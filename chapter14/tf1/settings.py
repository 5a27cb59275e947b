"""What TensorFlow reads from the environment when it is loaded: set here, and nowhere else."""

import contextlib
import ctypes
import importlib.util
import os

THREADS = 2  # TensorFlow 1.15.5's trained numbers depend on them, and so do those recorded from it

# In the arithmetics of TensorFlow 1 oneDNN is always off, since it would compute in the place of
# the kernels. In TensorFlow's own it is off unless the environment says otherwise: every matrix
# product of the training steps, forward and backward, then has TensorFlow 1.15.5's bits on the same
# machine; with it, 76% and 97% of the elements of the output layer's product and of its gradient
# have others.
ONEDNN = "TF_ENABLE_ONEDNN_OPTS"


def environment(threads=THREADS):
    """The variables as the sections are run, {name: text}."""
    return {"TF_CPP_MIN_LOG_LEVEL": "2", ONEDNN: "0", "TF_NUM_INTRAOP_THREADS": str(threads),
            "TF_NUM_INTEROP_THREADS": str(threads),
            "TF_FORCE_GPU_ALLOW_GROWTH": "true"}  # two runs at a time share a GPU's memory


def prepare(threads=None):
    """Set them in this process; what is set already stays, but for threads given here."""
    for name, value in environment(threads or THREADS).items():
        if threads and "THREADS" in name:
            os.environ[name] = value
        os.environ.setdefault(name, value)


def threads():
    """How many threads TensorFlow was told to use."""
    return int(os.environ.get("TF_NUM_INTRAOP_THREADS", THREADS))


def onednn():
    """Whether TensorFlow 2 was told to use oneDNN."""
    return os.environ.get(ONEDNN) == "1"


def load_cusolver():
    """Load CUDA's solver where pip has put it: TensorFlow 2.21 does not look there.

    Its list of folders leaves that one out, and without this library it uses no GPU at all.
    """
    spec = importlib.util.find_spec("nvidia")
    for folder in spec.submodule_search_locations or () if spec else ():
        library = os.path.join(folder, "cusolver", "lib", "libcusolver.so.11")
        with contextlib.suppress(OSError):  # not there, or of no use
            ctypes.CDLL(library)
