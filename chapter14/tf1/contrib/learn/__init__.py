"""``tf.contrib.learn``: estimators of before ``tf.estimator``, and readers of data.

Source of the behaviour: TensorFlow 1.15.5, ``contrib/learn/python/learn``.
"""

import importlib

from chapter14.tf1 import names

__getattr__, __dir__, __all__ = names.access(__name__)

_PARTS = ("_base", "_canned", "_combined", "_estimator", "_experiment", "_export", "_feeding",
          "_metrics", "_model", "_run_config", "_running", "_sklearn", "head")

for _part in _PARTS:
    _module = importlib.import_module(f"{__name__}.{_part}")
    globals().update((_name, vars(_module)[_name]) for _name in __all__ if _name in vars(_module))
