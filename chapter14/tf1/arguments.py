"""Callables with TensorFlow 1.15's arguments, where TensorFlow 2 gives them others.

An argument that TensorFlow 2 puts in the middle shifts those after it, so a call by position means
another thing, or fails; a default may be another, a name too. ``arguments.txt`` has each such
callable as it was:

    tf.nn.top_k tf.math.top_k(input, k=1, sorted=True, name=None)

An argument written ``text: input_text`` is called ``input_text`` today; ``inputs: None`` has gone,
and is not handed on. A default of ``...`` is today's. By name, arguments that only TensorFlow 2 has
are taken too: Keras itself hands some on. What stands in TensorFlow's own modules, below its public
ones, keeps TensorFlow 2's arguments.

Source of the signatures: TensorFlow 1.15.5 (``scripts/oracle/signatures.py`` records them).
"""

import ast
import functools
import inspect
import os
import re

_MORE = "more"  # what is given by name and is no argument of 1.15


def table():
    """[(names, signature, {argument: its name today, or None}), ...] of ``arguments.txt``."""
    with open(os.path.join(os.path.dirname(__file__), "arguments.txt")) as file:
        text = "".join(line for line in file if not line.startswith("#"))
    return [(match[1].split(), *_parsed(match[2]))
            for match in re.finditer(r"^(\S.*?)\((.*?)\)$", text, re.M | re.S)]


def _parsed(arguments):
    """The signature of what is written between the parentheses, and the names that changed."""
    spec = ast.parse(f"def function({arguments}): pass").body[0].args
    defaults = [inspect.Parameter.empty] * (len(spec.args) - len(spec.defaults))
    defaults += [ast.literal_eval(default) for default in spec.defaults]
    parameters = [inspect.Parameter(argument.arg, inspect.Parameter.POSITIONAL_OR_KEYWORD,
                                    default=default)
                  for argument, default in zip(spec.args, defaults)]
    if spec.kwarg:
        parameters.append(inspect.Parameter(spec.kwarg.arg, inspect.Parameter.VAR_KEYWORD))
    renamed = {argument.arg: ast.literal_eval(argument.annotation)
               if isinstance(argument.annotation, ast.Constant) else argument.annotation.id
               for argument in spec.args if argument.annotation}
    return inspect.Signature(parameters), renamed


def put_in_place(tensorflow):
    """Give the public modules, from ``tensorflow`` down, what has 1.15's arguments; once."""
    for names, signature, renamed in table():
        for name in names:
            owner, _, key = name.partition(".")[2].rpartition(".")
            owner = functools.reduce(getattr, owner.split(".") if owner else [], tensorflow)
            value = getattr(owner, key)
            if isinstance(value, type):
                value.__init__ = _adapted(name, value.__init__, signature, renamed)
            elif isinstance(owner, type):
                _adapt_method(name, owner, key, signature, renamed)
            else:
                setattr(owner, key, _adapted(name, value, signature, renamed))


def _adapt_method(name, cls, key, signature, renamed):
    """A method of a class, and of those below it that have it anew."""
    for below in cls.__subclasses__():
        _adapt_method(name, below, key, signature, renamed)
    owner = next(base for base in cls.__mro__ if key in vars(base))
    method = vars(owner)[key]
    if not hasattr(getattr(method, "__func__", method), "adapted"):
        kind = classmethod if isinstance(method, classmethod) else lambda function: function
        setattr(owner, key,
                kind(_adapted(name, getattr(method, "__func__", method), signature, renamed)))


def _adapted(name, function, signature, renamed):
    """The function with the signature's arguments; as 1.15, it refuses what they do not fit."""
    parameters = list(signature.parameters.values())
    today = inspect.signature(function).parameters
    shown = [parameter if parameter.default is not ...
             else parameter.replace(default=today[parameter.name].default)
             for parameter in parameters]
    other_defaults = {}
    for parameter in parameters:
        default = today.get(renamed.get(parameter.name, parameter.name), parameter).default
        # by how they are written: 0 is not 0.0
        if (parameter.default not in (..., inspect.Parameter.empty)
                and repr(parameter.default) != repr(default)):
            other_defaults[parameter.name] = parameter.default
    if not parameters[-1].kind == inspect.Parameter.VAR_KEYWORD:
        parameters.append(inspect.Parameter(_MORE, inspect.Parameter.VAR_KEYWORD))
    accepted = inspect.Signature(parameters)

    @functools.wraps(function)
    def adapted(*args, **kwargs):
        try:
            given = accepted.bind(*args, **kwargs).arguments
        except TypeError as error:
            raise TypeError(f"{name}: {error}") from None
        if "_sentinel" in signature.parameters:
            _check_named(name, given)
        more = given.pop(parameters[-1].name, {})
        first = [given.pop(key) for key in ("self", "cls") if key in given]
        given = dict(other_defaults, **given)
        named = {renamed.get(key, key): value
                 for key, value in given.items() if renamed.get(key, key) is not None}
        return function(*first, **named, **more)

    # by which others find the function inside, with its arguments
    for key in "__wrapped__", "_tf_decorator":
        vars(adapted).pop(key, None)
    adapted.__signature__ = signature.replace(parameters=shown)
    adapted.adapted = function
    return adapted


def _check_named(name, given):
    """The order of labels and logits was another once, so 1.15 takes neither by position."""
    if given.get("_sentinel") is not None:
        raise ValueError(f"Only call `{name.rpartition('.')[2]}` with named arguments (labels=..., "
                         "logits=..., ...)")
    if given.get("labels") is None or given.get("logits") is None:
        raise ValueError("Both labels and logits must be provided.")
