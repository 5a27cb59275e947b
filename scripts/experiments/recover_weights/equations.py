"""The weights behind the printed outputs as real numbers: arctanh makes linear equations of them.

Y0 = tanh(X0 Wx + b), Y1 = tanh(Y0 Wy + X1 Wx + b), with b = 0:

- Wx: 4 equations for the 3 weights of each column, 20 for 15. X0's rows satisfy
  x0 - 2 x1 + x2 = 0, so the one equation too many says arctanh(Y0[0]) + arctanh(Y0[2]) =
  2 arctanh(Y0[1]): a check of tanh and of equal weights for all instances, but not of b, which
  cancels. That b is 0 is taken from the listing; with another, Wx would be another.
- Wy: 4 equations for the 5 weights of each column. Along the null direction of Y0, which all
  columns share, nothing is determined. Chosen is the solution of least norm, which has no part
  along it.
- A value printed as ``1.`` says that tanh was closer to 1 than to the float32 below it: no equation
  but a bound, arctanh(1 - 2^-25) = 9.0 or more. Where the least solution of the other equations
  keeps to it, that is the solution; otherwise the bound is one more equation.

Solved in double precision (Gauss-Newton, each residual in units of the float32 spacing there).
"""

import numpy as np
from scipy import special, stats

from scripts.experiments.recover_weights import arithmetic

X0, X1 = arithmetic.X0.astype(float), arithmetic.X1.astype(float)
SATURATED = np.arctanh(1 - 2.0**-25)  # from here on, tanh rounds to 1 in float32
# half the width of the uniform initialisers of a BasicRNNCell's kernel, [3 + 5, 5]
UNIFORM = {"Glorot's uniform": np.sqrt(6 / (8 + 5)),
           "TensorFlow 0.x's uniform unit-scaling": np.sqrt(3 / 8)}


def solve_inputs(Y0):
    """Wx, [3, 5], by Gauss-Newton from the linear solution."""
    scale = np.spacing(np.abs(Y0).astype(np.float32)).astype(float)
    Wx = np.linalg.lstsq(X0, np.arctanh(Y0), rcond=None)[0]
    for _ in range(50):
        for j in range(Wx.shape[1]):
            fit = np.tanh(X0 @ Wx[:, j])
            weight = 1 / scale[:, j]
            Wx[:, j] += np.linalg.lstsq(X0 * ((1 - fit**2) * weight)[:, None],
                                        (Y0[:, j] - fit) * weight, rcond=None)[0]
    return Wx


def solve_recurrent(Y1, Wx):
    """Wy, [5, 5]: column by column the solution of least norm."""
    Y0 = np.tanh(X0 @ Wx)  # not the printed values, which are rounded
    return np.array([least_norm(Y0, inverse_tanh(Y1[:, j]) - X1 @ Wx[:, j], bound_signs(Y1[:, j]))
                     for j in range(Y1.shape[1])]).T


def inverse_tanh(outputs):
    """arctanh, or its bound where an output is 1 or -1."""
    known = np.abs(outputs) < 1
    return np.where(known, np.arctanh(np.where(known, outputs, 0)), np.sign(outputs) * SATURATED)


def bound_signs(outputs):
    """0 for an equation; 1 or -1 where the sum lies beyond a bound, above or below."""
    return np.where(np.abs(outputs) == 1, np.sign(outputs), 0)


def least_norm(A, target, signs):
    """The least x with A x = target where signs is 0, and signs A x >= signs target elsewhere."""
    known = signs == 0
    x = np.linalg.pinv(A[known]) @ target[known]
    if (signs * (A @ x - target) < 0).any():
        x = np.linalg.pinv(A) @ target
    return x


def redundant_check(Y0):
    """The equation too many, by neuron: Y0[1] as the other two predict it, as printed, and how many
    float32 spacings each of the three values has to be off, at most, for them to agree.
    """
    a = np.arctanh(Y0)
    spacing = np.spacing(np.abs(Y0).astype(np.float32)).astype(float)
    slack = spacing / (1 - Y0**2)  # of arctanh, by a spacing of the value
    off = np.abs(a[0] - 2 * a[1] + a[2]) / (slack[0] + 2 * slack[1] + slack[2])
    return np.tanh((a[0] + a[2]) / 2), Y0[1], off


def box_length(column, direction, half):
    """Length of {t: |column + t direction| <= half for every weight}."""
    ends = np.sort([(-half - column) / direction, (half - column) / direction], axis=0)
    return max(0.0, ends[1].min() - ends[0].max())


def log_likelihoods(Wx, Wy, Y0, bounded):
    """{initialiser: (of Wx, of what is known of Wy)}: natural logarithms of the densities.

    What is known of a column of Wy is its part in the row space of Y0; the rest is integrated out.
    The columns of ``bounded``, with a bound in place of an equation, are left out.
    """
    null = null_direction(Y0)
    columns = [Wy[:, j] for j in range(Wy.shape[1]) if j not in bounded]
    normal = sum(stats.norm.logpdf(column).sum() + np.log(np.sqrt(2 * np.pi)) for column in columns)
    found = {"the listing's N(0, 1)": (stats.norm.logpdf(Wx).sum(), normal)}
    for name, half in UNIFORM.items():
        inside = np.abs(Wx).max() <= half
        lengths = np.array([box_length(column, null, half) for column in columns])
        with np.errstate(divide="ignore"):
            found[name] = (-Wx.size * np.log(2 * half) if inside else -np.inf,
                           np.sum(np.log(lengths) - len(null) * np.log(2 * half)))
    return found


def chance_of_normal(Wx):
    """The chance that as many draws from N(0, 1) are all within the largest of these weights."""
    return special.erf(np.abs(Wx).max() / np.sqrt(2)) ** Wx.size


def null_direction(Y0):
    return np.linalg.svd(Y0)[2][-1]
