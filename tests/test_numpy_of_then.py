"""NumPy in the runner: what 1.18.5 printed beside TensorFlow 1.15.5 is the second of each pair."""

import pytest
from conftest import run

PRINTED = [  # (an expression, its repr under NumPy 1.18.5)
    # arithmetic
    ("np.uint8(200) + 100", "300"),
    ("np.float64(1) * np.ones(2, 'f')", "array([1., 1.], dtype=float32)"),
    ("(np.float32(3) + np.ones(1, 'e')).dtype", "dtype('float16')"),
    ("np.ones(2, np.int8) + 1000", "array([1001, 1001], dtype=int16)"), ("np.uint8(300)", "44"),
    ("np.array([-1], np.uint8)", "array([255], dtype=uint8)"),
    ("np.result_type(np.int8, 3000)", "dtype('int16')"),
    ("np.can_cast(1, np.uint8), np.can_cast(-1, np.uint8)", "(True, False)"),
    ("np.fft.fft(np.ones(2, 'f')).dtype", "dtype('complex128')"),
    ("[(getattr(np, f)(a) == [getattr(math, f)(x) for x in a]).all() "
     "for f in ('exp', 'log', 'tanh', 'cosh')]", "[True, True, True, True]"),
    ("np.argsort([2, 1, 0, 1] * 5).tolist()",
     "[2, 14, 6, 10, 18, 9, 17, 15, 13, 11, 19, 7, 5, 3, 1, 12, 4, 16, 8, 0]"),
    ("in_thread(lambda: np.uint8(200) + 100)", "300"),
    ("in_py_func(lambda a: np.int64(a[0] + 100))", "300"),
    # printing
    ("[np.float32(7), np.bool_(True), np.str_('a'), np.int64(3)]", "[7.0, True, 'a', 3]"),
    ("{'step': np.int32(3)}", "{'step': 3}"),
    ("np.array([1 / 3, 0])", "array([0.33333333, 0.        ])"),
    ("np.array([True, False])", "array([ True, False])"), ("np.longdouble(0.5)", "0.5"),
    ("np.dtype([('a', 'i4', 2)], align=True)", "dtype([('a', '<i4', (2,))], align=True)"),
    ("in_thread(lambda: repr(np.float32(7)))", "'7.0'"),
    ("np.set_printoptions(precision=3), in_thread(lambda: str(np.array([1 / 3])))",
     "(None, '[0.333]')"),
    ("np.set_printoptions(legacy=False), np.array([np.float32(2)])[0]", "(None, 2.0)"),
    ("np.array2string(np.array([1 / 3])), np.set_printoptions(precision=8)", "('[0.333]', None)"),
    # arrays of one number
    ("float(np.array([3.])), int(np.array([[3]])), '%.4f' % np.array([0.5])", "(3.0, 3, '0.5000')"),
    ("put(np.zeros(2), np.array([5.]))", "array([5., 0.])"), ("math.exp(np.array([0.]))", "1.0"),
    # arguments
    ("np.reshape(np.arange(4), newshape=(2, 2)).shape", "(2, 2)"),
    ("len(np.arange(4).tostring())", "32"),
    ("np.fromstring(b'\\x01\\x02', dtype=np.uint8)", "array([1, 2], dtype=uint8)"),
    ("np.array([[1, 2], [3]])", "array([list([1, 2]), list([3])], dtype=object)"),
    ("np.asarray([1, [2, 3]]).shape", "(2,)"), ("np.array([1, 2], copy=False)", "array([1, 2])"),
    ("error(lambda: np.array([[1, 2], [3]], dtype=float))", "'ValueError'"),
    ("np.vstack(np.ones(2) for _ in range(2)).shape", "(2, 2)"),
    ("np.hstack(map(np.ones, [1, 2]))", "array([1., 1., 1.])"),
    ("np.histogram([1, 2, 2.5], 2, normed=True)[0]", "array([0.44444444, 0.88888889])"),
    ("np.unique([[1, 2], [2, 1]], return_inverse=True)[1]", "array([0, 1, 1, 0])"),
    ("len(np.unique([3, 1], True, True, True))", "4"), ("np.unique([3, 1])", "array([1, 3])"),
    ("np.linalg.matrix_rank(M=np.eye(2))", "2"),
    ("np.linalg.lstsq(np.eye(2), [1, 2])[0]", "array([1., 2.])"),
    ("error(lambda: np.zeros(3)[[True, False]])", "'IndexError'"),
    # names
    ("np.infty, np.NaN, np.Inf, np.NINF", "(inf, nan, inf, -inf)"), ("np.math.ceil(1.5)", "2"),
    ("np.int, np.float, np.object, np.str",
     "(<class 'int'>, <class 'float'>, <class 'object'>, <class 'str'>)"),
    ("np.float_, np.complex_", "(<class 'numpy.float64'>, <class 'numpy.complex128'>)"),
    ("np.product([2, 3]), np.cumproduct([2, 3]), np.alltrue([1]), np.sometrue([0])",
     "(6, array([2, 6]), True, False)"),
    ("np.round_(1.5), np.msort([2, 1]), np.alen([1, 2])", "(2.0, array([1, 2]), 2)"),
    ("np.random.RandomState(1).random_integers(1, 6, 4)", "array([6, 4, 5, 1])"),
    ("np.mat('1 2; 3 4') * np.mat('1; 1')", "matrix([[3],\n        [7]])"),
    ("np.asfarray([1, 2])", "array([1., 2.])"),
    ("np.array([[1, 5], [2, 9]]).ptp(axis=1)", "array([4, 7])"), ("items()", "array([5, 8, 7])"),
    ("np.cast['int32']([1.5]), np.nbytes[np.float32]", "(array([1], dtype=int32), 4)"),
    ("np.lib.pad([1], 1, 'constant')", "array([0, 1, 0])"),
    ("inner1d([[1, 2]], [[3, 4]])", "array([11])"),
    ("np.VisibleDeprecationWarning.__name__, np.RankWarning.__name__",
     "('VisibleDeprecationWarning', 'RankWarning')"),
    ("average([1, 3])", "2.0"),
    ("np.trapz([1, 2, 3]), np.in1d([1, 2], [2])", "(4.0, array([False,  True]))")]

SCRIPT = '''import math
import threading
import numpy as np
import tensorflow as tf
from numpy.core.umath_tests import inner1d
from numpy.lib.function_base import average

a = np.arange(1, 1000) / 7

def in_thread(function):
    found = []
    thread = threading.Thread(target=lambda: found.append(function()))
    thread.start()
    thread.join()
    return found[0]

def in_py_func(function):
    with tf.Session() as session:
        return session.run(tf.py_func(function, [np.array([200], np.uint8)], tf.int64))

def put(array, value):
    array[0] = value
    return array

def error(function):
    try:
        function()
    except Exception as error:
        return type(error).__name__

def items():
    array = np.array([1, 2, 3])
    array.itemset(0, 5)
    array.itemset((1,), 8)
    array[2:].itemset(7)
    return array

'''


def script(tmp_path, text):
    (tmp_path / "old.py").write_text(text)
    return run("chapter14.tf1", tmp_path / "old.py")


def test_numpy_is_as_it_was(tmp_path):
    result = script(tmp_path,
                    SCRIPT + "\n".join(f"print(repr(({code})), end='\\0')" for code, _ in PRINTED))
    assert 0 == result.returncode, result.stderr
    for (code, expected), printed in zip(PRINTED, result.stdout.split("\0")[:-1], strict=True):
        assert expected == printed, code
    warned = [line for line in result.stderr.splitlines() if "Warning:" in line]
    message = "VisibleDeprecationWarning: an array of rows that are not equally long"
    assert 1 == len(warned) and message in warned[0]


def test_a_list_of_lists_as_an_index_is_told(tmp_path):
    result = script(tmp_path, "import numpy as np\na = np.eye(3)\na[[0, 1]], a[[[0, 1], [1, 2]]]\n")
    assert 0 == result.returncode
    assert ["line 3: a list of lists as an index"] == [
        line.split(", ", 1)[1].split(",")[0] for line in result.stderr.splitlines()
        if "a list of lists" in line]


NEWER = """import sys
import numpy as np
if {newer}:
    np._set_promotion_state = lambda state: None  # as in NumPy 2.2
from chapter14.tf1.runner import numpy_of_then
numpy_of_then.install()
"""


@pytest.mark.parametrize("newer", [True, False])
def test_a_numpy_that_cannot_is_told(newer):
    """In one line, with what to install."""
    result = run(code=NEWER.format(newer=newer))
    assert 0 == result.returncode and newer == (1 == result.stderr.count("\n")), result.stderr
    assert newer == ("-m pip install numpy==2.1.3" in result.stderr)


def test_only_the_runner_changes_numpy():
    result = run(code="import chapter14.tf1 as tf, numpy as np; tf.placeholder\n"
                      "assert repr(np.float32(7)) == 'np.float32(7.0)' "
                      "and np._get_promotion_state() == 'weak'")
    assert 0 == result.returncode, result.stderr
