"""A Jupyter kernel whose ``import tensorflow`` is TensorFlow 1.

    python -m chapter14.tf1.runner.jupyter_kernel --install
    python -m chapter14.tf1.runner.jupyter_kernel --remove

The first makes Jupyter offer it, as "TensorFlow 1 (chapter14)". With any other arguments it is the
kernel, which Jupyter starts. Python 3.7 syntax.
"""

import importlib
import logging
import os
import re
import shutil
import sys
import tempfile

from jupyter_client.kernelspec import KernelSpec, KernelSpecManager, NoSuchKernel

from chapter14.tf1.runner import numpy_features

NAME = "chapter14-tf1"
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))


def spec():
    """How the kernel is started: by this Python, which finds this package from any folder."""
    return KernelSpec(argv=[sys.executable, "-m", "chapter14.tf1.runner.jupyter_kernel", "-f",
                            "{connection_file}", "--IPKernelApp.log_level=ERROR"],
                      display_name="TensorFlow 1 (chapter14)", language="python",
                      env={"PYTHONPATH": ROOT})


def install():
    """Install the spec for this user; a second time replaces it."""
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, "kernel.json"), "w") as file:
            file.write(spec().to_json())
        path = KernelSpecManager().install_kernel_spec(folder, NAME, user=True)
    print(f"installed: {path}")


def remove():
    """Remove the spec, if it is there."""
    try:
        path = KernelSpecManager().get_kernel_spec(NAME).resource_dir
    except NoSuchKernel:
        print(f"there is no kernel {NAME}")
        return
    shutil.rmtree(path)
    print(f"removed: {path}")


def _tensorflow_version(lines):
    """Input transformer: the line that asks for TensorFlow 1 is met; another version's is an error.

    Only a line of its own: in a ``try``, where a notebook asks by it whether it runs on Colab, the
    magic is unknown, as in plain Jupyter.
    """
    for number, line in enumerate(lines):
        asked = re.match(r"%tensorflow_version\b(.*)", line)
        if asked:
            version = asked.group(1).partition("#")[0].strip()
            lines[number] = "\n" if version in ("", "1", "1.x") else (
                f"raise ValueError({'%tensorflow_version ' + version!r} ': this kernel has "
                "TensorFlow 1; leave the line out, or use another kernel')\n")
    return lines


class _Indices:
    """AST transformer that changes nothing: it warns of indices that NumPy 2 takes otherwise."""

    def __init__(self, warn):
        self.visit = lambda tree: warn(tree) or tree


def _log_as_then():
    """TensorFlow 1's log in a notebook: from INFO on, on standard output."""
    logger = importlib.import_module("tensorflow.python.platform.tf_logging").get_logger()
    logger.setLevel(logging.INFO)
    for handler in logger.handlers:
        if hasattr(handler, "setStream"):
            handler.setStream(sys.stdout)


def launch():
    """Be the kernel."""
    numpy_features.prepare()
    from ipykernel.kernelapp import IPKernelApp

    from chapter14.tf1.runner import installs, numpy_of_then
    importlib.import_module("chapter14.tf1.runner.stand_in").install()
    # this package is found; the rest is the notebook's
    sys.path[:] = [path for path in sys.path if path != ROOT]
    app = IPKernelApp.instance()
    app.initialize()
    numpy_of_then.hide_warnings()
    _log_as_then()
    installs.guard(app.shell)
    app.shell.input_transformers_cleanup.append(_tensorflow_version)
    app.shell.ast_transformers.append(_Indices(numpy_of_then.warn_of_indices))
    app.start()


if __name__ == "__main__":
    {"--install": install, "--remove": remove}.get((sys.argv + [""])[1], launch)()
