"""``tf.contrib.framework``: argument scopes, and the global step.

Source of the behaviour: TensorFlow 1.15.5, ``contrib/framework/python/ops/arg_scope.py``.
"""

import contextlib
import functools

from chapter14 import tf1
from chapter14.tf1 import names

tf = tf1.load()

__path__ = []  # as for a package: `from chapter14.tf1.contrib.framework import NAME` then asks the finder
__getattr__, __dir__, __all__ = names.access(__name__)

get_global_step = tf.train.get_global_step
get_or_create_global_step = tf.train.get_or_create_global_step

_scopes = [{}]  # innermost last: {key of a function: its arguments}
_arguments = {}  # {key of a function: names of the arguments that have a default}


def _key(function):
    return getattr(function, "_key_op", str(function))


def add_arg_scope(function):
    """Decorate a function whose arguments an `arg_scope` may set."""
    key = _key(function)
    code = function.__code__
    _arguments[key] = code.co_varnames[:code.co_argcount][-len(function.__defaults__ or ()):]

    @functools.wraps(function)
    def scoped(*args, **kwargs):
        return function(*args, **dict(_scopes[-1].get(key, {}), **kwargs))

    scoped._key_op = key
    return scoped


@contextlib.contextmanager
def arg_scope(list_ops_or_scope, **kwargs):
    """Set arguments of functions for all calls within; a call's own arguments win, then the innermost scope's.

    Parameters
    ----------
    list_ops_or_scope : list of functions, each of which `add_arg_scope` decorates, or a scope to enter again
        The scope is what ``with arg_scope(...) as scope`` gives.
    **kwargs
        The arguments to set; none with a scope.

    Raises
    ------
    ValueError
        A function is not decorated, or there are arguments beside a scope.
    TypeError
        Neither a list nor a scope.
    """
    if isinstance(list_ops_or_scope, dict):
        if kwargs:
            raise ValueError(f"arg_scope: a scope is entered again as it is, without arguments; got {sorted(kwargs)}")
        scope = dict(list_ops_or_scope)
    elif isinstance(list_ops_or_scope, (list, tuple)):
        scope = dict(_scopes[-1])
        for function in list_ops_or_scope:
            if not has_arg_scope(function):
                name = getattr(function, "__name__", function)
                raise ValueError(f"arg_scope: {name} is not decorated with @add_arg_scope")
            scope[_key(function)] = dict(scope.get(_key(function), {}), **kwargs)
    else:
        raise TypeError(f"arg_scope: expected a list of functions or a scope, got {list_ops_or_scope!r}")
    _scopes.append(scope)
    try:
        yield scope
    finally:
        _scopes.pop()


def current_arg_scope():
    """The scope in force: {key of a function: its arguments}."""
    return _scopes[-1]


def has_arg_scope(function):
    """Whether `add_arg_scope` decorates the function."""
    return _key(function) in _arguments


def arg_scoped_arguments(function):
    """Names of the arguments that a scope may set; `KeyError` where the function is not decorated."""
    return _arguments[_key(function)]


@add_arg_scope
def model_variable(name, shape=None, dtype=tf.float32, initializer=None, regularizer=None, trainable=True,
                   collections=None, caching_device=None, device=None, partitioner=None, custom_getter=None,
                   use_resource=None):
    """``tf.get_variable``, also in the collection of the model's variables.

    ``device`` is where it is placed; the other parameters are those of ``tf.get_variable``, in whose place a
    ``custom_getter`` is called.
    """
    collections = list(collections or []) + [tf.GraphKeys.GLOBAL_VARIABLES, tf.GraphKeys.MODEL_VARIABLES]
    getter = custom_getter or tf.get_variable
    with tf.device(device or ""):
        return getter(name, shape=shape, dtype=dtype, initializer=initializer, regularizer=regularizer,
                      trainable=trainable, collections=collections, caching_device=caching_device,
                      partitioner=partitioner, use_resource=use_resource)
