"""What is used of TensorFlow's own modules, which may be imported once `tf1.load` has set it up."""

import importlib

from chapter14 import tf1

tf1.load()

_rnn_cells = importlib.import_module("tensorflow.python.ops.rnn_cell_impl")
assert_like_rnncell = _rnn_cells.assert_like_rnncell
_zero_state_tensors = _rnn_cells._zero_state_tensors
_transpose_batch_time = importlib.import_module("tensorflow.python.ops.rnn")._transpose_batch_time
control_flow_util = importlib.import_module("tensorflow.python.ops.control_flow_util")
function = importlib.import_module("tensorflow.python.framework.function")
