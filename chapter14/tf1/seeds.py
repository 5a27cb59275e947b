"""The op-seed clock: which seed a random op gets when it names none of its own.

TensorFlow 1 gives it the number of ops that its graph holds so far; TensorFlow 2, in graph mode,
the number of random ops before it. So the same listing draws other numbers. `set_clock` makes
``random_seed.get_seed``, through which every random op asks for its seeds, answer by TensorFlow 1's
rule.

That rule needs a graph that holds as many ops as TensorFlow 1.15's. Where TensorFlow 2 builds a
construct from other ops, `chapter14.tf1.replacements` builds it as 1.15 does, or tells the clock,
by `correct`, how many ops more or fewer 1.15 counts for it. Here is all that patches TensorFlow:
`set_clock` puts in TensorFlow's place what was registered, by `replaces` and `gradient_of`, until
then.

Source: TensorFlow 1.15.5, ``python/framework/random_seed.py``.
"""

import functools
import inspect
import sys
import weakref

from tensorflow.python.eager import context
from tensorflow.python.framework import ops, random_seed, tensor

_get_seed_tf2 = random_seed.get_seed
constructs = {}  # {name: Construct}
_corrections = weakref.WeakKeyDictionary()  # {graph: its corrections}
_replacements = {}  # {id of TensorFlow's function, as it is inside all decorators: ours}
_in_place = []  # functions that each put one method or gradient in TensorFlow's place


class Construct:
    """The two functions of a construct: ours, which stands in graphs, and TensorFlow 2's own."""

    def __init__(self, ours, tensorflows):
        self.ours = ours
        self.tensorflows = tensorflows


def set_clock():
    """Replace `get_seed` and the constructs, for the whole process."""
    _replacements[id(inspect.unwrap(_get_seed_tf2))] = get_seed
    for put in _in_place:
        put()
    _put_in_place()


def get_seed(op_seed):
    """(graph seed, op seed) of the next random op: TensorFlow 1's rule in graphs, 2's outside.

    Parameters
    ----------
    op_seed : int or None
        The seed that the caller of the op gave it.

    Returns
    -------
    tuple of two ints, or (None, None) where neither the graph nor the op has a seed.
    """
    graph = ops.get_default_graph()
    if op_seed is None and graph.seed is not None and not context.executing_eagerly():
        op_seed = count(graph)
    return _get_seed_tf2(op_seed)


def count(graph):
    """How many ops TensorFlow 1.15 would have built to get where ``graph`` is."""
    return graph.num_operations() + sum(more for _, more, _ in corrections(graph))


def corrections(graph):
    """[(ops that the graph held, how many more 1.15 has, name of the construct), ...]."""
    return _corrections.setdefault(graph, [])


def correct(more, construct, graph=None):
    """1.15 builds ``more`` ops (fewer, where negative) for a construct just built in the graph."""
    if more:
        graph = graph or ops.get_default_graph()
        corrections(graph).append((graph.num_operations(), more, construct))


def replaces(owner, name, counts=True):
    """Decorate what stands, in graphs, wherever TensorFlow holds a module's or class's ``name``.

    The decorated function gets TensorFlow's own as its first argument. Outside a graph TensorFlow's
    own is called. ``counts`` says whether it changes how many ops there are, or how variables are
    called: then it is one of the `constructs`, and tests hold that a graph of the catalogue needs
    it.
    """
    def decorate(function):
        original = getattr(owner, name)
        construct = Construct(function, original)
        if counts:
            constructs["{}.{}".format(owner.__name__.rpartition(".")[2], name)] = construct

        @functools.wraps(original)
        def replacement(*args, **kwargs):
            if context.executing_eagerly():
                return original(*args, **kwargs)
            return construct.ours(original, *args, **kwargs)

        _replacements[id(inspect.unwrap(original))] = replacement
        if isinstance(owner, type):
            _in_place.append(functools.partial(setattr, owner, name, replacement))
        return function
    return decorate


def gradient_of(*op_types):
    """Decorate the gradient function, in graphs, of these op types; it gets (op, *gradients)."""
    def decorate(function):
        for op_type in op_types:
            entry = ops.gradient_registry._registry[op_type]
            construct = Construct(function, entry["type"])
            constructs["gradient of " + op_type] = construct
            _in_place.append(functools.partial(entry.__setitem__, "type",
                                               functools.partial(_gradient, construct)))
        return function
    return decorate


def _gradient(construct, op, *grads):
    return (construct.tensorflows if context.executing_eagerly() else construct.ours)(op, *grads)


def _put_in_place():
    """A function is imported by name into many modules, and decorated: find it in all of them."""
    modules = [module for module in sys.modules.values()
               if getattr(module, "__name__", "").partition(".")[0] in ("tensorflow", "tf_keras")]
    # a tensor's class holds the functions of its operators
    for holder in [*modules, tensor.Tensor]:
        for name, value in list(vars(holder).items()):
            if inspect.isfunction(value):
                ours = _replacements.get(id(inspect.unwrap(value)))
                if ours is not None and value is not ours:
                    setattr(holder, name, ours)
