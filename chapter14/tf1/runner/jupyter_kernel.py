"""A Jupyter kernel whose ``import tensorflow`` is TensorFlow 1.

    python -m chapter14.tf1.runner.jupyter_kernel --install    so that Jupyter offers it, as "TensorFlow 1 (chapter14)"
    python -m chapter14.tf1.runner.jupyter_kernel --remove

With any other arguments it is the kernel, which Jupyter starts. Python 3.7 syntax.
"""

import importlib
import os
import shutil
import sys
import tempfile

from jupyter_client.kernelspec import KernelSpec, KernelSpecManager, NoSuchKernel

NAME = "chapter14-tf1"
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))


def spec():
    """How the kernel is started: by this Python, which finds this package wherever the notebook lies."""
    return KernelSpec(argv=[sys.executable, "-m", "chapter14.tf1.runner.jupyter_kernel", "-f", "{connection_file}",
                            "--IPKernelApp.log_level=ERROR"],
                      display_name="TensorFlow 1 (chapter14)", language="python", env={"PYTHONPATH": ROOT})


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


def _tensorflow_version(line):
    """What notebooks of 2019 ask the kernel for; TensorFlow 1 is what it has."""
    if line.strip() not in ("", "1", "1.x"):
        raise ValueError(f"%tensorflow_version {line}: this kernel has TensorFlow 1; leave the line out, or use "
                         "another kernel")


def launch():
    """Be the kernel."""
    from ipykernel.kernelapp import IPKernelApp
    importlib.import_module("chapter14.tf1.runner.stand_in").install()
    sys.path[:] = [path for path in sys.path if path != ROOT]  # this package is found; the rest is the notebook's
    app = IPKernelApp.instance()
    app.initialize()
    app.shell.register_magic_function(_tensorflow_version, "line", "tensorflow_version")
    app.start()


if __name__ == "__main__":
    {"--install": install, "--remove": remove}.get((sys.argv + [""])[1], launch)()
