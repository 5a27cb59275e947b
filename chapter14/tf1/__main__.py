"""Run an old TensorFlow 1 script or notebook as it is, on the TensorFlow that is installed.

    python -m chapter14.tf1 [--arithmetic notebook|1.15|native] FILE.py [ARGS ...]
    python -m chapter14.tf1 [--arithmetic ...] NOTEBOOK.ipynb [OPTIONS]    (--help lists them)

In it, ``import tensorflow`` is TensorFlow 1, and numbers are those of TensorFlow 1.12, as the
book's notebook printed them (notebook), of TensorFlow 1.15.5 (1.15) or of the installed TensorFlow
(native). ``__name__``, ``sys.argv``, ``sys.path``, tracebacks and the exit status are as if it were
run by itself; 2 where there is nothing to run.
"""

import ast
import importlib
import os
import sys
import tokenize
import traceback
import types

from chapter14.tf1 import kernels
from chapter14.tf1.files import Fault
from chapter14.tf1.runner import missing, numpy_features


def _fail(message):
    print("chapter14.tf1: " + message, file=sys.stderr)
    return 2


def run_script(path, arguments):
    """Run a script as ``__main__``; the exit status, where it does not exit by itself."""
    try:
        with tokenize.open(path) as file:  # decodes as the file's first lines say
            source = file.read()
    except FileNotFoundError:
        return _fail(f"there is no file {path}; the path is looked up from {os.getcwd()}")
    except (OSError, SyntaxError, UnicodeDecodeError) as error:
        return _fail(f"{path} cannot be read as a Python script: {error}")
    try:
        code = compile(source, path, "exec", dont_inherit=True)
    except (SyntaxError, ValueError) as error:  # ValueError: null bytes
        traceback.print_exception(type(error), error, None)
        return _fail(f"{path} is not a Python 3 script")
    numpy_features.prepare()
    try:
        importlib.import_module("chapter14.tf1.runner.stand_in").install()
        importlib.import_module("chapter14.tf1.runner.numpy_of_then").warn_of_indices(
            ast.parse(source), path)
    except Fault as fault:
        return _fail(str(fault))
    main = types.ModuleType("__main__")
    main.__dict__.update(__file__=path, __builtins__=__builtins__)
    sys.modules["__main__"] = main
    sys.argv = [path] + arguments
    sys.path[0] = os.path.dirname(os.path.abspath(path))
    sys.excepthook = _excepthook(path)
    exec(code, main.__dict__)
    return 0


def _excepthook(path):
    """Tracebacks that begin with the script's first frame; what to do about a missing module."""
    def show(kind, error, trace):
        while trace is not None and trace.tb_frame.f_code.co_filename != path:
            trace = trace.tb_next
        sys.__excepthook__(kind, error.with_traceback(trace), trace)
        advice = isinstance(error, ImportError) and missing.advice(str(error))
        if advice:
            print(f"chapter14.tf1: {advice}", file=sys.stderr)
    return show


def main(argv):
    if argv and argv[0].partition("=")[0] == "--arithmetic":
        argv = argv[0].split("=", 1) + argv[1:]
        if argv[1:2] == [] or argv[1] not in kernels.ARITHMETICS:
            return _fail("--arithmetic {}: expected notebook, 1.15 or native"
                         .format(" ".join(argv[1:2])))
        os.environ[kernels.VARIABLE], argv = argv[1], argv[2:]
    if not argv or argv[0] in ("-h", "--help"):
        print(__doc__.strip())
        return 0 if argv else 2
    if argv[0].startswith("-"):
        return _fail(f"there is no option {argv[0]}; the file comes first: python -m chapter14.tf1 "
                     "FILE.py [ARGS ...], or NOTEBOOK.ipynb [OPTIONS]")
    if argv[0].endswith(".ipynb"):
        # `from` would load TensorFlow
        return importlib.import_module("chapter14.tf1.runner.notebook").main(argv)
    if not argv[0].endswith(".py"):
        return _fail(f"{argv[0]} is neither a script nor a notebook: its name ends neither with "
                     ".py nor with .ipynb")
    return run_script(argv[0], argv[1:])


def command():
    """What the console command ``chapter14-tf1`` runs."""
    sys.exit(main(sys.argv[1:]))


if __name__ == "__main__":
    command()
