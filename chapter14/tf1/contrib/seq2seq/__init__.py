"""``tf.contrib.seq2seq``: decoders, attention, beam search, and the loss of sequences.

Source of the behaviour: TensorFlow 1.15.5, ``contrib/seq2seq/python/ops``.
"""

from chapter14.tf1 import names
from chapter14.tf1.contrib.seq2seq._attention import (
    AttentionMechanism,
    BahdanauAttention,
    LuongAttention,
    hardmax,
)
from chapter14.tf1.contrib.seq2seq._beam_search import (
    BeamSearchDecoder,
    FinalBeamSearchDecoderOutput,
    tile_batch,
)
from chapter14.tf1.contrib.seq2seq._beam_step import BeamSearchDecoderOutput, BeamSearchDecoderState
from chapter14.tf1.contrib.seq2seq._decoder import (
    BasicDecoder,
    BasicDecoderOutput,
    Decoder,
    dynamic_decode,
)
from chapter14.tf1.contrib.seq2seq._gather_tree import gather_tree
from chapter14.tf1.contrib.seq2seq._helpers import (
    CustomHelper,
    GreedyEmbeddingHelper,
    Helper,
    InferenceHelper,
    SampleEmbeddingHelper,
    TrainingHelper,
)
from chapter14.tf1.contrib.seq2seq._loss import sequence_loss
from chapter14.tf1.contrib.seq2seq._monotonic import (
    BahdanauMonotonicAttention,
    LuongMonotonicAttention,
    monotonic_attention,
    safe_cumprod,
)
from chapter14.tf1.contrib.seq2seq._scheduled import (
    ScheduledEmbeddingTrainingHelper,
    ScheduledOutputTrainingHelper,
)
from chapter14.tf1.contrib.seq2seq._wrapper import AttentionWrapper, AttentionWrapperState

__getattr__, __dir__, __all__ = names.access(__name__)
