"""What the real TensorFlows compute, recorded: 1.15.5, and 1.12.3 on the notebook's machine.

`python -m scripts.oracle` is the tool. ``ops`` and ``notebook_machine`` run under the old versions,
with Python 3.6.
"""
