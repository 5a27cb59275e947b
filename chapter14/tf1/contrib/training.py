"""``tf.contrib.training``: tf-slim's training and evaluation, and `HParams`.

Source of the behaviour of `HParams`: TensorFlow 1.15.5, ``contrib/training``, ``hparam.py``.
"""

import json
import numbers
import re

from chapter14.tf1 import names
from chapter14.tf1.contrib import _tf_slim

__path__ = []  # as for a package: `from ...training import NAME` then asks the finder
__getattr__, __dir__, __all__ = names.access(__name__)

# NAME=VALUE, NAME=[VALUE, ...] or NAME[INDEX]=VALUE, with a comma or the end after it
_ASSIGNMENT = re.compile(r"(?P<name>[a-zA-Z][\w.]*)(\[\s*(?P<index>\d+)\s*\])?\s*=\s*"
                         r"((?P<value>[^,\[]*)|\[(?P<values>[^\]]*)\])($|,\s*)")


def _parse_bool(text):
    return text in ("true", "True") or text not in ("false", "False") and bool(int(text))


def parse_values(values, type_map, ignore_unknown=False):
    """Read ``a=1,b=[0.1,0.2],c[3]=x``.

    Parameters
    ----------
    values : str
        Assignments, a comma between them.
    type_map : dict
        {name: type of its value, or of its list's elements}.
    ignore_unknown : bool
        Leave out names that ``type_map`` does not have.

    Returns
    -------
    dict
        {name: value, list of values, or dict {index: value}}

    Raises
    ------
    ValueError
        What is read is no assignment, its value is not of the type, or its name is unknown, or
        assigned to twice.
    """
    found, position = {}, 0
    while position < len(values):
        match = _ASSIGNMENT.match(values, position)
        if not match:
            raise ValueError(f"Malformed hyperparameter value: {values[position:]}")
        position = match.end()
        if match["name"] in type_map:
            _assign(found, match, type_map[match["name"]], values)
        elif not ignore_unknown:
            raise ValueError(f"Unknown hyperparameter type for {match['name']}")
    return found


def _assign(found, match, kind, text):
    """Add what one assignment says to what was found."""
    name, index, elements = match["name"], match["index"], match["values"]
    if elements is not None and index is not None:
        raise ValueError("Assignment of a list to a list index.")
    parse = _parse_bool if kind is bool else kind
    try:
        value = parse(match["value"]) if elements is None else [
            parse(element) for element in re.split("[ ,]", elements) if element]
    except ValueError:
        given = match["value"] if elements is None else elements
        raise ValueError(f"Could not parse hparam '{name}' of type '{kind.__name__}' with value "
                         f"'{given}' in {text}")
    target, key = (found, name) if index is None else (found.setdefault(name, {}), int(index))
    if not isinstance(target, dict) or key in target:
        key = f"{name}[{index}]" if index is not None and isinstance(target, dict) else name
        raise ValueError(f"Multiple assignments to variable '{key}' in {text}")
    target[key] = value


def _cast(name, kind, value):
    """The value as the type of a hyperparameter; `ValueError` where it would lose by that."""
    if type(value) is kind or kind is type(None):
        return value
    families = (str, bytes), numbers.Integral, numbers.Number
    if issubclass(kind, bool) != isinstance(value, bool) or any(
            issubclass(kind, family) and not isinstance(value, family) for family in families):
        raise ValueError(f"Could not cast hparam '{name}' of type '{kind.__name__}' from value "
                         f"{value!r}")
    return kind(value)


class HParams:
    """Hyperparameters: attributes that keep the types of their first values.

    ``HParams(learning_rate=0.1, layers=[64, 32])``; ``model_structure`` is kept, and not used.
    `ValueError` for a name that is an attribute already, or an empty list; a serialised
    ``hparam_def`` is not provided.
    """

    def __init__(self, hparam_def=None, model_structure=None, **kwargs):
        if hparam_def:
            raise NotImplementedError("tf.contrib.training.HParams: hparam_def is not provided")
        self._hparam_types = {}  # {name: (type of value or elements, whether it is a list)}
        self._model_structure = model_structure
        for name, value in kwargs.items():
            self.add_hparam(name, value)

    def add_hparam(self, name, value):
        """Add a hyperparameter."""
        if getattr(self, name, None) is not None:
            why = ("it was added before" if name in self._hparam_types else
                   "it is an attribute of HParams")
            raise ValueError(f"Hyperparameter name is reserved: {name}: {why}")
        is_list = isinstance(value, (list, tuple))
        if is_list and not value:
            raise ValueError(f"Multi-valued hyperparameters cannot be empty: {name}")
        self._hparam_types[name] = type(value[0] if is_list else value), is_list
        setattr(self, name, value)

    def set_hparam(self, name, value):
        """Change one; `KeyError` where it is not there, `ValueError` where its type is another."""
        kind, is_list = self._hparam_types[name]
        if isinstance(value, list) and not is_list:
            raise ValueError(f"Must not pass a list for single-valued parameter: {name}")
        if is_list and not isinstance(value, list):
            raise ValueError(f"Must pass a list for multi-valued parameter: {name}.")
        setattr(self, name, [_cast(name, kind, element) for element in value] if is_list else
                _cast(name, kind, value))

    def del_hparam(self, name):
        """Remove one, if it is there."""
        if hasattr(self, name):
            delattr(self, name)
            del self._hparam_types[name]

    def parse(self, values):
        """Change those that a string sets, as `parse_values` reads it; the object itself."""
        types = {name: kind for name, (kind, _) in self._hparam_types.items()}
        return self.override_from_dict(parse_values(values, types))

    def override_from_dict(self, values_dict):
        """Change those that a dict names; the object itself."""
        for name, value in values_dict.items():
            self.set_hparam(name, value)
        return self

    def set_from_map(self, values_map):
        """`override_from_dict`, by its older name."""
        return self.override_from_dict(values_map)

    def set_model_structure(self, model_structure):
        """Keep a model's structure."""
        self._model_structure = model_structure

    def get_model_structure(self):
        """What was kept."""
        return self._model_structure

    def to_json(self, indent=None, separators=None, sort_keys=False):
        """The values as JSON."""
        return json.dumps(self.values(), indent=indent, separators=separators, sort_keys=sort_keys)

    def parse_json(self, values_json):
        """Change those that a JSON object names; the object itself."""
        return self.override_from_dict(json.loads(values_json))

    def values(self):
        """{name: value}."""
        return {name: getattr(self, name) for name in self._hparam_types}

    def get(self, key, default=None):
        """The value, or ``default`` if it is not there; `ValueError` if that has another type."""
        if key not in self._hparam_types:
            return default
        if default is not None:
            kind, is_list = self._hparam_types[key]
            kind_of_all = f"list<{kind.__name__}>" if is_list else kind.__name__
            message = (f"Hparam '{key}' of type '{kind_of_all}' is incompatible with "
                       f"default={default}")
            if is_list != isinstance(default, list):
                raise ValueError(message)
            try:
                for value in default if is_list else [default]:
                    _cast(key, kind, value)
            except ValueError as error:
                raise ValueError(f"{message}. {error}")
        return getattr(self, key)

    def __contains__(self, key):
        return key in self._hparam_types

    def __str__(self):
        return ",".join(f"{name}={value}" for name, value in self.values().items())

    def __repr__(self):
        return f"{type(self).__name__}({sorted(self.values().items())})"


globals().update(_tf_slim.fill(__name__, [
    globals(), _tf_slim.module("training.training"), _tf_slim.module("training.evaluation")]))
