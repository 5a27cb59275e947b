"""``tf.contrib.rnn``: the core cells under their contrib names, further cells, wrappers, layers of
one op or in both
directions.

Source of the behaviour: TensorFlow 1.15.5, ``contrib/rnn/python/ops``.
"""

from tensorflow.python.ops.rnn import _best_effort_input_batch_size as best_effort_input_batch_size
from tensorflow.python.ops.rnn import _transpose_batch_time as transpose_batch_time

from chapter14.tf1 import names
from chapter14.tf1.contrib.rnn._attention import AttentionCellWrapper
from chapter14.tf1.contrib.rnn._base import LayerRNNCell
from chapter14.tf1.contrib.rnn._block import (
    GRUBlockCell,
    GRUBlockCellV2,
    LSTMBlockCell,
    LSTMBlockFusedCell,
    LSTMBlockWrapper,
)
from chapter14.tf1.contrib.rnn._cells import IntersectionRNNCell, NASCell, SRUCell, UGRNNCell
from chapter14.tf1.contrib.rnn._conv import (
    Conv1DLSTMCell,
    Conv2DLSTMCell,
    Conv3DLSTMCell,
    ConvLSTMCell,
)
from chapter14.tf1.contrib.rnn._fused import FusedRNNCell, FusedRNNCellAdaptor, TimeReversedFusedRNN
from chapter14.tf1.contrib.rnn._grid import BidirectionalGridLSTMCell, GridLSTMCell
from chapter14.tf1.contrib.rnn._indy import IndRNNCell, IndyGRUCell, IndyLSTMCell
from chapter14.tf1.contrib.rnn._linear import _Linear, _linear
from chapter14.tf1.contrib.rnn._lstm import (
    CoupledInputForgetGateLSTMCell,
    GLSTMCell,
    LayerNormBasicLSTMCell,
)
from chapter14.tf1.contrib.rnn._phased import PhasedLSTMCell
from chapter14.tf1.contrib.rnn._stacked import (
    stack_bidirectional_dynamic_rnn,
    stack_bidirectional_rnn,
)
from chapter14.tf1.contrib.rnn._time_frequency import TimeFreqLSTMCell
from chapter14.tf1.contrib.rnn._wrappers import (
    CompiledWrapper,
    EmbeddingWrapper,
    HighwayWrapper,
    InputProjectionWrapper,
    OutputProjectionWrapper,
)

__getattr__, __dir__, __all__ = names.access(__name__)
