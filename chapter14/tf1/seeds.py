"""The op-seed clock: which seed a random op gets when it names none of its own.

TensorFlow 1 gives it the number of ops that its graph holds so far; TensorFlow 2, in graph mode, the number of
random ops before it. So the same listing draws other numbers. Two functions of TensorFlow 2 are replaced, the only
place where this project patches TensorFlow:

- ``random_seed.get_seed``, through which every random op asks for its seeds, answers by TensorFlow 1's rule;
- ``TensorArray.size`` creates its op, as TensorFlow 1.15 does, also where the size is known: with it a graph
  holds as many ops after ``dynamic_rnn`` as TensorFlow 1.15's, and what is created later gets the same seed.

Source: TensorFlow 1.15.5, ``python/framework/random_seed.py`` and ``python/ops/tensor_array_ops.py``.
"""

from tensorflow.python.framework import ops, random_seed
from tensorflow.python.ops import gen_data_flow_ops, tensor_array_ops

_get_seed_tf2 = random_seed.get_seed


def set_clock():
    """Replace the two functions, for the whole process; a second call changes nothing."""
    random_seed.get_seed = get_seed
    tensor_array_ops._GraphTensorArray.size = _tensor_array_size


def get_seed(op_seed):
    """(graph seed, op seed) of the next random op, by TensorFlow 1's rule in a graph, by TensorFlow 2's outside.

    Parameters
    ----------
    op_seed : int or None
        The seed that the caller of the op gave it.

    Returns
    -------
    tuple of two ints, or (None, None) where neither the graph nor the op has a seed.
    """
    graph = ops.get_default_graph()
    if op_seed is None and graph.seed is not None:
        op_seed = graph.num_operations()
    return _get_seed_tf2(op_seed)


def _tensor_array_size(array, name=None):
    return gen_data_flow_ops.tensor_array_size_v3(handle=array._handle, flow_in=array.flow, name=name)
