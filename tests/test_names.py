"""chapter14/tf1/names: the table, against the facade and the real TensorFlow 1.15.5's names."""

import importlib
import types

import pytest
from conftest import golden

from chapter14 import tf1 as tf
from chapter14.tf1 import names

REAL = golden("names")["entries"]  # {module: {name: kind}}
TABLE = names.table()


def module_of(tf_name):
    return importlib.import_module("chapter14.tf1" + tf_name[2:])


@pytest.mark.parametrize("module", TABLE)
def test_table_has_tensorflow_1s_names(module):
    """None missing, none beyond."""
    real = set(REAL[module]) - {"pywrap_tensorflow"}
    assert (real | {"examples"} == set(TABLE[module]) if module == "tf"
            else real == set(TABLE[module]))


def test_table_has_tensorflow_1s_modules():
    """A module that is not in it is refused, or below one that is."""
    for module in REAL.keys() - TABLE.keys():
        while module not in TABLE:
            module, _, name = module.rpartition(".")
        assert "refused" == TABLE[module][name][0]


@pytest.mark.parametrize("module", TABLE)
def test_facade_has_the_tables_names(module):
    """Each name not refused is there, is what the table says, and dir() shows just those."""
    facade = module_of(module)
    assert names.provided(facade.__name__) == sorted(set(dir(facade)))
    for name in names.provided(facade.__name__):
        kind, target = TABLE[module][name]
        value = getattr(facade, name)
        if isinstance(value, types.ModuleType):
            continue
        if kind == "renamed":
            assert value is getattr(module_of("tf." + target), name)
        elif kind == "rebuilt":
            assert callable(value) or isinstance(value, (dict, list))
            home = getattr(getattr(value, "func", value), "__module__", "tensorflow.")
            assert home.startswith(("chapter14.tf1.", "tensorflow.", "tf_keras.", "tf_slim."))
        else:
            assert value is getattr(names._original(module), name)


def refused():
    return [(module, name) for module in TABLE for name, (kind, _) in TABLE[module].items()
            if kind == "refused"]


def spellings(package, name):
    """The same name asked for in every way."""
    yield lambda: getattr(importlib.import_module(package), name)
    yield lambda: exec(f"from {package} import {name}", {})
    yield lambda: exec(f"import {package}.{name}", {})
    yield lambda: importlib.import_module(f"{package}.{name}")
    yield lambda: exec(f"from {package}.{name} import something", {})


@pytest.mark.parametrize("module, name", refused(), ids=lambda value: value)
def test_what_is_not_provided_says_so(module, name):
    """By name, in every import spelling; asking with hasattr stays quiet."""
    package = "chapter14.tf1" + module[2:]
    for ask in spellings(package, name):
        with pytest.raises((AttributeError, ImportError),
                           match=f"^{module}.{name} is not provided"):
            ask()
    assert not hasattr(importlib.import_module(package), name)


def test_what_is_close_to_a_refused_name_is_told():
    """At most five names, not all there are."""
    texts = [names.message("chapter14.tf1" + module[2:], name) for module, name in refused()]
    assert max(map(len, texts)) < 300
    assert ("tf.contrib.distributions.HalfNormal is not provided; close to it: Normal; "
            "docs/tf1-tables.md lists what is") in texts
    assert "tf.contrib.crf is not provided; docs/tf1-tables.md lists what is" in texts


def test_what_is_no_name_of_tensorflow_1_says_so():
    """A name of TensorFlow 2 alone, or of nothing."""
    for ask in lambda: tf.unstack_all, lambda: tf.nn.gelu, lambda: tf.contrib.nothing:
        with pytest.raises(AttributeError, match="is not a name of TensorFlow 1.15"):
            ask()


def test_submodules_are_imported_as_in_tensorflow_1():
    """``import package.module``, ``from package.module import name``; ``*`` takes the table's."""
    exec("import chapter14.tf1.keras.layers; assert chapter14.tf1.keras.layers.Dense", {})
    exec("from chapter14.tf1.nn.rnn_cell import GRUCell; "
         "from chapter14.tf1.contrib.rnn import GRUCell as same\nassert GRUCell is same", {})
    star = {}
    exec("from chapter14.tf1.contrib.layers import *", star)
    assert set(dir(tf.contrib.layers)) == star.keys() - {"__builtins__"}


def test_keras_mnist_is_the_repositorys():
    """tf.keras.datasets.mnist.load_data() reads data/mnist; the rest of tf.keras is Keras 2's."""
    (X_train, y_train), (X_test, _) = tf.keras.datasets.mnist.load_data()
    assert ((60000, 28, 28), 5, (10000, 28, 28)) == (X_train.shape, y_train[0], X_test.shape)
    assert tf.keras.layers.Dense.__module__.startswith("tf_keras")
    assert callable(tf.keras.datasets.cifar10.load_data)
