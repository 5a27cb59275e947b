"""``tf.contrib.distributions``: those of ``tf.distributions``, and some whose parameters are made
positive.

Source of the behaviour: TensorFlow 1.15.5, ``python/ops/distributions``.
"""

from tensorflow.python.ops.distributions.beta import BetaWithSoftplusConcentration
from tensorflow.python.ops.distributions.exponential import ExponentialWithSoftplusRate
from tensorflow.python.ops.distributions.gamma import GammaWithSoftplusConcentrationRate
from tensorflow.python.ops.distributions.laplace import LaplaceWithSoftplusScale
from tensorflow.python.ops.distributions.normal import NormalWithSoftplusScale
from tensorflow.python.ops.distributions.student_t import StudentTWithAbsDfSoftplusScale

from chapter14.tf1 import names

__getattr__, __dir__, __all__ = names.access(__name__)
