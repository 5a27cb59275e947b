"""Which of the processor's instructions NumPy uses: read when it is loaded, so not loaded here.

With those of NumPy 1.18 and no newer ones, NumPy 2.1.3 gives its bits: of 144 functions, sums and
orders compared on a processor with AVX-512, 72 have others without this, `np.exp`, `np.sin`,
`np.tanh` and the order of equals in `np.argsort` among them; with it, none. (What still differs by
a rounding: `np.einsum`, `np.percentile`, Fourier transforms, and LAPACK's inverses and singular
values.) Python 3.7 syntax.
"""

import os

VARIABLE = "NPY_DISABLE_CPU_FEATURES"
NEWER = "AVX2 AVX512F AVX512CD AVX512_SKX AVX512_CLX AVX512_CNL AVX512_ICL AVX512_SPR"


def prepare():
    """Set the variable in this process, before NumPy is loaded; where it is set, it stays."""
    os.environ.setdefault(VARIABLE, NEWER)
