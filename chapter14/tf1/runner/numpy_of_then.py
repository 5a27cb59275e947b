"""NumPy as it was beside TensorFlow 1: for the runner of old scripts, and the kernel.

NumPy 1.18's arithmetic of scalars and arrays, its printing, and what it had that NumPy 2 has not.
Nothing is taken away; on NumPy 1 only names that are missing are set. Source of the behaviour:
NumPy 1.18.5. Python 3.7 syntax.
"""

import ast
import ctypes
import functools
import gc
import importlib
import math
import pickle
import sys
import threading
import warnings

import numpy as np

PRINTING = "1.21"  # of NumPy's ``legacy`` modes the one that prints as 1.18 does
NEWEST = "2.1.3"  # the last release that can compute as NumPy 1 did

# What was usual then and warned of now; TensorFlow 1's users are not told.
USUAL = ("Conversion of an array with ndim > 0|`newshape`|tostring|The binary mode of fromstring"
         "|.*random_integers|This function is deprecated. Please call randint"
         "|`?(?:trapz|in1d|row_stack)|Calling np.sum.generator|The truth value of an empty array"
         "|numpy.core|Arrays of 2-dimensional vectors|NumPy will stop allowing"
         "|the `interpolation=` argument|elementwise comparison failed|Passing None into shape"
         "|__array__ implementation")

NAMES = {  # what NumPy has lost since 2017, by its name then; those that there are stay as they are
    "int": int, "float": float, "object": object, "complex": complex, "bool": bool, "str": str,
    "long": int, "unicode": str, "infty": np.inf, "Inf": np.inf, "Infinity": np.inf, "PINF": np.inf,
    "NINF": -np.inf, "NaN": np.nan, "NAN": np.nan, "PZERO": 0.0, "NZERO": -0.0,
    "float_": np.float64, "longfloat": np.longdouble, "complex_": np.complex128,
    "cfloat": np.complex128, "singlecomplex": np.complex64, "clongfloat": np.clongdouble,
    "longcomplex": np.clongdouble, "unicode_": np.str_, "str0": np.str_, "string_": np.bytes_,
    "bytes0": np.bytes_, "bool8": np.bool_, "int0": np.intp, "uint0": np.uintp,
    "object0": np.object_, "void0": np.void, "typeDict": np.sctypeDict, "MAXDIMS": 32, "math": math,
    "sys": sys, "warnings": warnings, "loads": pickle.loads, "safe_eval": ast.literal_eval,
    "product": np.prod, "cumproduct": np.cumprod, "alltrue": np.all, "sometrue": np.any,
    "round_": np.around, "row_stack": np.vstack, "rank": np.ndim, "mat": np.asmatrix,
    "alen": lambda a: len(np.array(a, ndmin=1)), "asscalar": lambda a: a.item(),
    "msort": lambda a: np.sort(a, axis=0), "chararray": np.char.chararray,
    "compare_chararrays": np.char.compare_chararrays, "format_parser": np.rec.format_parser,
    "in1d": lambda a, b, **options: np.isin(np.ravel(a), b, **options),
    "trapz": getattr(np, "trapezoid", None), "fastCopyAndTranspose": lambda a: np.array(a).T.copy()}

MODULES = ("arraypad", "arraysetops", "arrayterator", "function_base", "histograms", "index_tricks",
           "nanfunctions", "polynomial", "shape_base", "twodim_base", "type_check", "ufunclike",
           "utils")  # of numpy.lib


def install():
    """Once, before the user's code; says on stderr if this NumPy cannot compute as NumPy 1 did."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # NumPy's, of a name that is to come back
        _set_missing(np, NAMES)
        if np.lib.NumpyVersion(np.__version__) < "2.0.0":
            return
        _old_names()
        _old_functions()
        _old_methods()
    _old_printing()
    in_this_thread()
    if (np.ones(1, np.float32) * np.float64(1)).dtype != np.float32:
        print(f"chapter14.tf1: NumPy {np.__version__} computes some types otherwise than NumPy 1 "
              f"did (np.uint8(200) + 100); for what it did then: {sys.executable} -m pip install "
              f"numpy=={NEWEST}", file=sys.stderr)
    threading.setprofile(_begin_thread)
    hide_warnings()


def hide_warnings():
    """Those that NumPy did not give then; again where IPython has set its own filters."""
    warnings.filterwarnings("ignore", USUAL, DeprecationWarning)


def warn_of_indices(tree, path="this cell"):
    """Say on stderr where a parsed source has a list of lists as an index: a tuple to NumPy 1."""
    lines = [node.lineno for node in ast.walk(tree) if isinstance(node, ast.Subscript)
             and isinstance(node.slice, ast.List)
             and any(isinstance(part, ast.List) for part in node.slice.elts)]
    if lines and np.lib.NumpyVersion(np.__version__) >= "1.23.0":
        print(f"chapter14.tf1: {path}, line {lines[0]}: a list of lists as an index, which NumPy 1 "
              "took for a tuple and NumPy 2 takes for an array: a[tuple(index)] is what it was",
              file=sys.stderr)


def in_this_thread():
    """NumPy 1's arithmetic, which each thread has to ask for."""
    if hasattr(np, "_set_promotion_state"):
        np._set_promotion_state("legacy")


def _begin_thread(*event):
    sys.setprofile(None)
    in_this_thread()


def _set_missing(module, names):
    for name, value in names.items():
        if not hasattr(module, name):
            setattr(module, name, value)


class _OfType:
    """``np.cast[type]`` and ``np.nbytes[type]``."""

    def __init__(self, function):
        self._function = function

    def __getitem__(self, key):
        return self._function(np.dtype(key))


def _old_names():
    """Of modules that NumPy 1 does not have, or has elsewhere."""
    types = importlib.import_module("numpy._core.numerictypes")
    for module, names in (
            (np.exceptions, "AxisError ComplexWarning ModuleDeprecationWarning RankWarning "
                            "TooHardError VisibleDeprecationWarning"),
            (types, "issctype issubclass_ issubsctype maximum_sctype obj2sctype sctype2char "
                    "sctypes"),
            (np.lib.npyio, "DataSource"), (np.lib.array_utils, "byte_bounds")):
        _set_missing(np, {name: getattr(module, name) for name in names.split()
                          if hasattr(module, name)})
    _set_missing(np, {"cast": _OfType(lambda dtype: lambda x: np.asarray(x).astype(dtype)),
                      "nbytes": _OfType(lambda dtype: dtype.itemsize), "asfarray": _asfarray,
                      "disp": _disp})
    for name in MODULES:
        module = importlib.import_module(f"numpy.lib._{name}_impl")
        sys.modules.setdefault(f"numpy.lib.{name}", module)
        setattr(np.lib, name, module)
    _set_missing(np.lib, {name: getattr(np, name) for name in dir(np)
                          if callable(getattr(np, name))})
    np.core.umath_tests = importlib.import_module("numpy._core._umath_tests")
    sys.modules.setdefault("numpy.core.umath_tests", np.core.umath_tests)


def _asfarray(a, dtype=np.float64):
    return np.asarray(a, dtype if np.issubdtype(dtype, np.inexact) else np.float64)


def _disp(mesg, device=None, linefeed=True):
    print(mesg, file=device or sys.stdout, end="\n" if linefeed else "", flush=True)


def _wrap(module, names, make):
    """Put ``make(original)`` in the place of each function."""
    for name in names.split():
        original = getattr(module, name)
        setattr(module, name, functools.wraps(original)(make(original)))


def _old_functions():
    """Functions that took more than they do, or gave something else."""
    _wrap(np, "array asarray asanyarray", _ragged)
    _wrap(np, "vstack hstack dstack stack column_stack row_stack",
          lambda f: lambda arrays, *args, **options: f(
              arrays if hasattr(arrays, "__getitem__") else list(arrays),  # of a generator
              *args, **options))
    _wrap(np, "histogram histogram2d histogramdd",
          lambda f: lambda *args, **options: f(*args, **_density(options)))
    _wrap(np, "unique", _flat_inverse)
    _wrap(np, "can_cast", lambda f: lambda from_, *args, **options: f(
        np.min_scalar_type(from_) if isinstance(from_, (int, float, complex)) else from_,
        *args, **options))
    _wrap(np.linalg, "lstsq",
          lambda f: lambda a, b, rcond=-1: f(a, b, -1 if rcond == "warn" else rcond))
    _wrap(np.linalg, "matrix_rank", lambda f: lambda M, *args, **options: f(M, *args, **options))
    _wrap(np.fft, "fft ifft rfft irfft hfft ihfft fft2 ifft2 rfft2 irfft2 fftn ifftn rfftn irfftn",
          lambda f: lambda a, *args, **options: f(_double(a), *args, **options))


def _ragged(original):
    """``np.array`` of uneven rows: an array of objects; and ``copy=False`` is only a wish."""
    def convert(*args, **options):
        if options.get("copy", True) in (False, 0) and options["copy"] is not None:
            options["copy"] = None
        try:
            return original(*args, **options)
        except ValueError as error:
            if ("inhomogeneous" not in str(error) or len(args) > 1
                    or options.get("dtype") is not None):
                raise
        result = original(*args, **dict(options, dtype=object))
        _warn_once("an array of rows that are not equally long is one of objects, as it was in "
                   "NumPy 1; dtype=object says so", np.exceptions.VisibleDeprecationWarning)
        return result
    return convert


@functools.lru_cache(maxsize=None)
def _warn_once(message, category):
    warnings.warn(message, category, stacklevel=3)


def _density(options):
    normed = options.pop("normed", None)
    return options if normed is None else dict({"density": normed}, **options)


def _flat_inverse(original):
    """The inverse has one axis, whatever the array has."""
    def unique(ar, return_index=False, return_inverse=False, return_counts=False, axis=None,
               **options):
        result = original(ar, return_index, return_inverse, return_counts, axis, **options)
        if not return_inverse:
            return result
        place = 1 + bool(return_index)
        return (*result[:place], result[place].reshape(-1), *result[place + 1:])
    return unique


def _double(a):
    """Transforms are computed in double precision, whatever they are of."""
    a = np.asarray(a)
    return (a.astype(np.complex128 if a.dtype.kind == "c" else np.float64)
            if a.dtype.itemsize < 8 or a.dtype == np.complex64 else a)


def _old_methods():
    """Of arrays, whose type does not take them by assignment."""
    def itemset(self, *args):
        *index, value = args
        place = index[0] if len(index) == 1 else tuple(index)
        if isinstance(place, tuple) and place:
            self[place] = value
        else:
            self.flat[place or 0] = value

    methods = gc.get_referents(np.ndarray.__dict__)[0]
    methods.update(ptp=lambda self, *args, **options: np.ptp(self, *args, **options),
                   itemset=itemset,
                   newbyteorder=lambda self, order="S": self.view(self.dtype.newbyteorder(order)))
    ctypes.pythonapi.PyType_Modified(ctypes.py_object(np.ndarray))


def _old_printing():
    """NumPy 1's, by one set of options for all threads and all cells of a notebook."""
    original = np.set_printoptions
    original(legacy=PRINTING)
    try:
        current = importlib.import_module("numpy._core.printoptions").format_options
    except ImportError:  # NumPy 2.0 has one set
        current = None
    shared = current and _default(current)

    @functools.wraps(original)
    def set_printoptions(*args, **options):
        if options.get("legacy") is False:
            options["legacy"] = PRINTING
        original(*args, **options)
        if current:
            shared.update(current.get())
            current.set(shared)
    np.set_printoptions = set_printoptions
    set_printoptions()


def _default(variable):
    """The value that a context variable has where none was set, as in a new thread."""
    found = []
    thread = threading.Thread(target=lambda: found.append(variable.get()))
    thread.start()
    thread.join()
    return found[0]
