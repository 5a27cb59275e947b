"""The arguments of all public callables of TensorFlow 1.15.5, which the facade's are compared with.

    python -m scripts.oracle.signatures FILE

writes FILE, JSON: {module, as ``tf.nn``: {callable, as ``relu`` or ``Graph.device``: its
arguments}}, of the modules in the table of names. Arguments are a list of ``name``,
``name=default``, ``*name``, ``**name``; after ``*`` come those that are given by name only. A
default that is an object is written as its kind. Runs under TensorFlow 1.15.5, for `make oracle`; a
test compares the facade's. Python 3.7 syntax.
"""

import enum
import importlib
import inspect
import json
import sys
import types

from chapter14 import tf1 as tf
from chapter14.tf1 import names

PLAIN = (bool, int, float, str, bytes, type(None))


def arguments(function):
    """The arguments of a function, inside TensorFlow's decorators; None where it tells none."""
    try:
        signature = inspect.signature(_unwrapped(function))
    except (TypeError, ValueError):
        return None
    found, by_name = [], False
    for argument in signature.parameters.values():
        if argument.kind is argument.KEYWORD_ONLY and not by_name:
            by_name = True
            found.append("*")
        if argument.kind is argument.VAR_POSITIONAL:
            by_name = True
        mark = {argument.VAR_POSITIONAL: "*", argument.VAR_KEYWORD: "**"}.get(argument.kind, "")
        default = "" if argument.default is argument.empty else "=" + _written(argument.default)
        found.append(mark + argument.name + default)
    return found


def _unwrapped(function):
    """Inside the decorators; one that declares other arguments than the function's stays shut."""
    seen = function
    while True:
        decorator = getattr(seen, "_tf_decorator", None)
        if decorator is not None and decorator.decorated_target is not seen:
            seen = decorator.decorated_target
        elif hasattr(seen, "__wrapped__") and not isinstance(seen, type):
            seen = seen.__wrapped__
        else:
            return seen


def _written(default):
    """A default, the same on both versions where it means the same."""
    if isinstance(default, enum.Enum):
        return default.name
    if isinstance(default, PLAIN):
        return repr(default)
    if isinstance(default, (list, tuple)):
        return "(%s)" % ", ".join(map(_written, default))
    if isinstance(default, dict):
        return "{%s}" % ", ".join("%s: %s" % (_written(key), _written(default[key]))
                                  for key in default)
    if type(default).__name__ == "DType":
        return default.name
    return getattr(default, "__name__", type(default).__name__)


def signatures(inherited=True):
    """{module: {callable: arguments}}; methods of a public base class only if ``inherited``."""
    found, public = modules(), set()
    for module in [] if inherited else found.values():
        public.update(value for value in _values(module).values() if inspect.isclass(value))
    return {tf_name: _of_module(module, public) for tf_name, module in found.items()}


def _values(module):
    """{public name: what it stands for} of a module."""
    found = {name: getattr(module, name, None) for name in dir(module) if not name.startswith("_")}
    return {name: value for name, value in found.items() if not isinstance(value, types.ModuleType)}


def _of_module(module, public):
    found = {}
    for name, value in sorted(_values(module).items()):
        if inspect.isclass(value):
            found.update(_of_class(name, value, public))
        elif callable(value):
            found[name] = arguments(value)
    return found


def _of_class(name, cls, public):
    """Of how it is made, and of its public methods, but for those of a class in ``public``."""
    if issubclass(cls, enum.Enum) or hasattr(cls, "DESCRIPTOR"):
        return {}
    made_by = cls.__new__ if issubclass(cls, tuple) else cls.__init__
    for key in "_variable_call", "_variable_v1_call":  # where a variable is made, of which kind
        made_by = getattr(getattr(cls, key, made_by), "__func__", made_by)
    found = {} if made_by is object.__init__ else {name: arguments(made_by)}
    for key in dir(cls):
        value = inspect.getattr_static(cls, key)
        if any(base in public and inspect.getattr_static(base, key, None) is value
               for base in cls.__mro__[1:]):
            continue
        if isinstance(value, (staticmethod, classmethod)):
            value = value.__func__
        if not key.startswith("_") and inspect.isroutine(value):
            found["%s.%s" % (name, key)] = arguments(value)
    return found


def modules():
    """{module, as ``tf.nn``: the module} of the table."""
    package = "tensorflow" if tf.is_tensorflow_1() else "chapter14.tf1"
    found = {"tf": tf}
    for tf_name in names.table():
        above, _, name = tf_name.rpartition(".")
        try:
            found[tf_name] = getattr(found[above], name) if above else tf
        except AttributeError:  # it is not there before it was imported
            found[tf_name] = importlib.import_module(package + tf_name[2:])
    return found


def agree(theirs, ours):
    """Whether a call that fits the arguments of 1.15 fits ours and means the same.

    Ours may be more, at the end, and may be left out where 1.15 wants them. What 1.15 only hands
    on, or does not tell, is not compared.
    """
    if theirs is None or ours is None or _own(theirs) == ["*args", "**kwargs"]:
        return True
    theirs, ours = _own(theirs), _own(ours)
    wanted, given = ([argument for argument in signature if argument[0] != "*"]
                     for signature in (theirs, ours))
    stars = [{argument.count("*") for argument in signature
              if argument.strip("*")[:1] != argument[:1]} for signature in (theirs, ours)]
    return (len(wanted) <= len(given) and stars[0] <= stars[1]
            and all(a == b or a == b.partition("=")[0] for a, b in zip(wanted, given))
            and all("=" in argument for argument in given[len(wanted):]))


def _own(signature):
    return [argument for argument in signature if argument not in ("self", "cls", "_cls")]


def main(path):
    with open(path, "w") as file:
        json.dump(signatures(inherited=False), file)


if __name__ == "__main__":
    main(sys.argv[1])
