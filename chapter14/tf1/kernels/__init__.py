"""The arithmetic of a process: whose kernels TensorFlow computes with.

    notebook   TensorFlow 1.12's, as on an Intel processor: the same bits on any machine
    1.15       TensorFlow 1.15.5's, as on this processor
    native     the installed TensorFlow's own

For the first two the C++ sources beside this file are compiled (`chapter14.tf1.kernels.build`) into
a library of kernels for ops that TensorFlow has already: graphs, their op counts and their seeds
never see it. The environment variable CHAPTER14_ARITHMETIC names the one that TensorFlow is loaded
with.
"""

import contextlib
import ctypes
import functools
import os
import sys

from chapter14.tf1.files import Fault
from chapter14.tf1.quiet import quiet

ARITHMETICS = ("notebook", "1.15", "native")
VARIABLE = "CHAPTER14_ARITHMETIC"


def asked():
    """The arithmetic that the environment asks for; raises `Fault` where there is none so named."""
    name = os.environ.get(VARIABLE) or ARITHMETICS[0]
    if name not in ARITHMETICS:
        raise Fault(f"{VARIABLE}={name}: there is no such arithmetic; it is notebook, 1.15 "
                    "or native")
    return name


def of_tensorflow_1(version):
    """The arithmetic of a real TensorFlow 1.x: its own, whatever is asked for."""
    return {"1.12": "notebook", "1.15": "1.15"}.get(".".join(version.split(".")[:2]), "native")


def load(arithmetic, tensorflow, imported_before):
    """Put the kernels of an arithmetic in the place of TensorFlow's own, for the whole process.

    Where that cannot be, one line on standard error says why, and TensorFlow keeps its own.

    Parameters
    ----------
    arithmetic : str
        One of `ARITHMETICS`.
    tensorflow : module
        TensorFlow 2, just loaded; it computes on the CPU.
    imported_before : bool
        Whether it was imported before oneDNN could be switched off.

    Returns
    -------
    str
        The arithmetic that is in force.
    """
    if arithmetic == "native":
        return arithmetic
    try:
        if imported_before and _onednn_is_on(tensorflow):
            raise Fault("TensorFlow was imported before chapter14.tf1, with oneDNN on, whose "
                        "kernels cannot be replaced (import chapter14.tf1 and use a name of it "
                        "first, or set TF_ENABLE_ONEDNN_OPTS=0)")
        from chapter14.tf1.kernels import build
        path = build.path_of(arithmetic)
        try:
            with quiet():
                tensorflow.load_op_library(path)
        except (tensorflow.errors.OpError, RuntimeError) as error:
            raise Fault("{} does not load: {}".format(path, str(error).split("\n")[0]))
        if arithmetic == "notebook":
            _keep_sums_in_order()
    except Fault as fault:
        return fall_back(str(fault))
    return arithmetic


def _keep_sums_in_order():
    """Switch off the arithmetic optimizer of sessions whose config leaves it at its default.

    TensorFlow 2's adds up the terms of some sums, such as those of the gradient of a sigmoid's
    cross-entropy, in another order than the graph says, as 1.15's does and 1.12's did not.
    """
    from tensorflow.core.protobuf import config_pb2, rewriter_config_pb2
    from tensorflow.python.client import session
    from tensorflow.python.eager import context
    original = session.BaseSession.__init__

    @functools.wraps(original)
    def init(self, target="", graph=None, config=None):
        config = context.context().config if config is None else config
        if isinstance(config, config_pb2.ConfigProto):
            config, given = config_pb2.ConfigProto(), config
            config.CopyFrom(given)
            options = config.graph_options.rewrite_options
            if options.arithmetic_optimization == rewriter_config_pb2.RewriterConfig.DEFAULT:
                options.arithmetic_optimization = rewriter_config_pb2.RewriterConfig.OFF
        original(self, target, graph, config)
    session.BaseSession.__init__ = init


def build_ahead(arithmetic):
    """Build the library of an arithmetic, if need be, for a process that must not wait for it.

    Where that fails, that process says so.
    """
    if arithmetic != "native" and sys.version_info >= (3, 8):  # older ones run TensorFlow 1 itself
        from chapter14.tf1.kernels import build
        with contextlib.suppress(Fault):
            build.path_of(arithmetic)


def fall_back(reason):
    """Say why TensorFlow computes with its own kernels; returns the name of that arithmetic."""
    print(f"chapter14.tf1: {reason}; the run goes on with TensorFlow's own kernels "
          "(arithmetic: native)", file=sys.stderr, flush=True)
    return "native"


def _onednn_is_on(tensorflow):
    """Whether this process computes with oneDNN: settled when TensorFlow was imported, for good."""
    library = os.path.join(tensorflow.sysconfig.get_lib(), "libtensorflow_cc.so.2")
    try:
        function = ctypes.CDLL(library)._ZN10tensorflow12IsMKLEnabledEv
    except (OSError, AttributeError):  # another system's or another version's
        return True
    function.restype = ctypes.c_bool
    return function()
