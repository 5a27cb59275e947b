"""The notebook's machine: run a module under TensorFlow 1.12 as if on its author's computer.

    python -m scripts.oracle.notebook_machine MODULE [ARGUMENTS]

MODULE is a section, such as ``chapter14.time_series``, or another module with a command line, such
as ``scripts.oracle.ops``. TensorFlow's instruction ``vrsqrtps`` gets an Intel processor's results,
and the functions of the C library that TensorFlow calls on float32 are correctly rounded: see
``notebook_machine.c``. For x86-64 Linux, with gcc and objdump; where they are missing, exit status
2 and one line. Python 3.6 syntax.
"""

import ctypes
import hashlib
import os
import re
import runpy
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
SOURCE = os.path.join(HERE, "notebook_machine.c")
TENSORFLOW = "_pywrap_tensorflow_internal.so"
C_LIBRARY = "CHAPTER14_C_LIBRARY"  # names other functions to preload; "": those that are there
BUILD = ("gcc", "-O2", "-shared", "-fPIC", "-fno-builtin", SOURCE, "-lm", "-o")


class Missing(Exception):
    """A tool that this needs is not there, or fails; one line that says so."""


def built():
    """Path of the library, in the environment; compiled if need be."""
    with open(SOURCE, "rb") as file:
        path = _kept("c", file.read() + " ".join(BUILD).encode(), ".so")
    if not os.path.exists(path):
        _beside(path, lambda temporary: _tool(BUILD + (temporary,)))
    return path


def instructions(library):
    """Offsets of every rsqrt instruction in a library, in order, whatever its form.

    They are kept in the environment: objdump takes a minute.
    """
    status = os.stat(library)
    path = _kept("rsqrt", repr((library, status.st_size, status.st_mtime)).encode(), ".txt")
    if not os.path.exists(path):
        print("notebook_machine: looking for rsqrt in TensorFlow's library, once; about a minute",
              file=sys.stderr)
        _beside(path, lambda temporary: _list(library, temporary))
    with open(path) as file:
        return [int(line, 16) for line in file]


def _list(library, path):
    listing = _tool(("objdump", "-d", "--no-show-raw-insn", library))
    found = re.findall(r"^ *([0-9a-f]+):\s+v?rsqrt", listing, re.MULTILINE)
    with open(path, "w") as file:
        file.writelines(offset + "\n" for offset in found)


def _kept(name, content, suffix):
    key = hashlib.sha256(content).hexdigest()[:12]
    return os.path.join(sys.prefix, f"notebook_machine-{name}-{key}{suffix}")


def _beside(path, make):
    temporary = "%s.%d" % (path, os.getpid())
    make(temporary)
    os.replace(temporary, path)


def _tool(command):
    """What a command prints."""
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              universal_newlines=True)
    except FileNotFoundError:
        raise Missing(f"it needs gcc and objdump, and there is no {command[0]}; Debian and Ubuntu "
                      "have them in the packages gcc and binutils") from None
    if done.returncode:
        last = done.stderr.strip().split("\n")[-1]
        raise Missing("`{}` failed: {}".format(" ".join(command), last))
    return done.stdout


def replace_rsqrt(path):
    """Load TensorFlow and give it Intel's rsqrt; how many instructions were replaced.

    Parameters
    ----------
    path : str
        The library that `built` made.
    """
    from chapter14 import tf1
    tf1.load()
    with open("/proc/self/maps") as file:
        line = next(line for line in file if line.rstrip().endswith(TENSORFLOW))  # the lowest part
    offsets = instructions(line.split()[-1])
    function = ctypes.CDLL(path).give_intel_rsqrt
    function.argtypes = ctypes.c_uint64, ctypes.POINTER(ctypes.c_uint64), ctypes.c_int
    result = function(int(line.split("-")[0], 16),
                      (ctypes.c_uint64 * len(offsets))(*offsets), len(offsets))
    if result < 0:
        raise Missing("TensorFlow's code cannot be written to" if result == -1 else
                      f"rsqrt at {offsets[-2 - result]:#x} of {TENSORFLOW} "
                      "has a form that is not known")
    return result


def main(argv):
    if not argv or argv[0].startswith("-"):
        print(__doc__.split("\n\n")[1].strip(), file=sys.stderr)
        return 2
    try:
        path = built()
        preload = os.environ.get(C_LIBRARY, path)
        if os.environ.get("LD_PRELOAD", "") != preload:
            os.environ["LD_PRELOAD"] = preload  # read when a process starts: begin anew
            os.execv(sys.executable,
                     [sys.executable, "-m", "scripts.oracle.notebook_machine"] + argv)
        os.environ.pop("LD_PRELOAD", None)  # no business of the processes that this one starts
        replace_rsqrt(path)
    except Missing as missing:
        print(f"notebook_machine: {missing}", file=sys.stderr)
        return 2
    sys.argv = argv
    runpy.run_module(argv[0], run_name="__main__", alter_sys=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
