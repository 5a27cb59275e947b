"""The float32 weights with which every printed digit comes out, in both releases and both forms.

A column at a time, as each neuron has weights of its own. Of Wx all triples are tried that can do;
of Wy those within some spacings of a real-valued solution, since one direction is free.
"""

import decimal
import itertools

import numpy as np

from scripts.experiments.recover_weights import arithmetic, equations

AROUND = 20     # spacings to each side of three weights of a column of Wy; the other two follow
NEIGHBOURS = 4  # and spacings to each side of what follows
TRIED = 20      # columns of Wx, nearest first, for which a column of Wy is looked for
TOGETHER = 200  # values of a weight whose columns are tried at a time


class NotFound(Exception):
    """No weights give a neuron's printed digits; says which."""


def prints_as(numbers, printed):
    """Whether NumPy before 1.14, the book's, prints float32 numbers so: rounded to eight decimals.

    Newer ones print the shortest digits that are the float32; the book's -0.26579669 never is that.
    """
    return np.rint(numbers.astype(float) * 1e8) == int(decimal.Decimal(printed) * 10**8)


def gives(sums, printed):
    return prints_as(arithmetic.tanh(sums), printed)


def floats_between(low, high):
    """All float32 numbers from ``low`` to ``high``, in order."""
    ends = np.array([low, high], np.float32).view(np.int32).astype(np.int64)
    first, last = np.where(ends < 0, -2**31 - ends, ends)
    keys = np.arange(first, last + 1)
    return np.where(keys < 0, -2**31 - keys, keys).astype(np.int32).view(np.float32)


def shifted(numbers, spacings):
    """float32 numbers moved away from 0 by so many spacings (towards it where negative)."""
    return (numbers.view(np.int32) + spacings).astype(np.int32).view(np.float32)


def possible_sums(printed):
    """All float32 numbers whose tanh is printed so; not for a saturated value, which has no end."""
    value = float(printed)
    reach = 8 * np.spacing(np.float32(abs(value))) / (1 - value**2)
    around = floats_between(np.arctanh(value) - reach, np.arctanh(value) + reach)
    return around[gives(around, printed)]


def input_columns(printed, solution):
    """Every column of Wx that gives a neuron's Y0 as printed.

    Parameters
    ----------
    printed : list of str, [4]
        By instance.
    solution : array, [3]
        The real-valued one.

    Returns
    -------
    array, [columns, 3], float32
        The nearest to the solution first.
    """
    X = equations.X0
    sums = [possible_sums(text).astype(float) for text in printed]
    if not all(map(len, sums)):
        return np.empty((0, 3), np.float32)
    rounding = 4 * 2.0**-24 * (np.abs(X) @ np.abs(solution))  # more than the products and sums have
    low, high = np.array([row[[0, -1]] for row in sums]).T + np.outer([-1, 1], rounding)
    # Instance 0 is w1 + 2 w2, instance 3 is 9 w0 + w2; with them, instance 1 is a bound on w2.
    ends = [(a / 3 + 4 * b - c) * 3 / 10 for a, b, c in (
        (low[3], low[0], high[1]), (high[3], high[0], low[1]))]
    none, found = np.zeros((4, 5), np.float32), [np.empty((3, 0), np.float32)]
    values = floats_between(*ends)
    for start in range(0, len(values), TOGETHER):
        columns = np.concatenate([
            grid(floats_between((low[3] - w2) / 9, (high[3] - w2) / 9),
                 floats_between(low[0] - 2 * w2, high[0] - 2 * w2), w2)
            for w2 in values[start:start + TOGETHER]], axis=1)
        Wy = np.broadcast_to(np.float32(0), (5, columns.shape[1]))
        found.append(columns[:, survivors(printed, 0, arithmetic.X0, none, columns, Wy)])
    return nearest_first(np.concatenate(found, axis=1), solution)


def grid(*axes):
    """Every combination of float32 numbers: [axes, combinations]."""
    return np.array(np.meshgrid(*axes)).reshape(len(axes), -1)


def survivors(printed, neuron, X, Y, Wx, Wy):
    """Which columns give all four instances' digits in every way: their places.

    X and Y are the step's inputs and the outputs before it, [4, ...]; Wx, [3, columns], and Wy,
    [5, columns], the neuron's weights.
    """
    alive = np.arange(Wx.shape[1])
    for i, way in itertools.product(range(4), arithmetic.WAYS):
        sums = arithmetic.pre_activation(way, neuron, X[i], Y[i], Wx[:, alive], Wy[:, alive])
        alive = alive[gives(sums, printed[i])]
    return alive


def nearest_first(columns, solution):
    """[columns, weights] of [weights, columns], by their distance from the solution."""
    distance = ((columns.astype(float) - solution[:, None])**2).sum(axis=0)
    return columns[:, np.argsort(distance, kind="stable")].T


def recurrent_columns(printed, neuron, Y0, wx):
    """Columns of Wy that give a neuron's Y1 as printed, of those around the least real-valued one.

    Parameters
    ----------
    printed : list of str, [4]
        By instance.
    neuron : int
    Y0 : array, [4, 5], float32
    wx : array, [3], float32
        The neuron's column of Wx.

    Returns
    -------
    array, [columns, 5], float32
        The nearest to the real-valued one first.
    """
    outputs = np.array(printed, dtype=float)
    signs, aim = equations.bound_signs(outputs), equations.inverse_tanh(outputs)
    width = np.full(4, np.inf)
    for i in np.flatnonzero(signs == 0):
        sums = possible_sums(printed[i]).astype(float)
        if not len(sums):
            return np.empty((0, 5), np.float32)
        width[i] = sums[-1] - sums[0]
        aim[i] = sums[np.abs(sums - aim[i]).argmin()]
    target = aim - equations.X1 @ wx.astype(float)
    solution = equations.least_norm(Y0.astype(float), target, signs)
    narrow = np.argsort(width, kind="stable")[:2]
    found = []
    for columns in around(solution, Y0[narrow].astype(float), target[narrow]):
        Wx = np.broadcast_to(wx[:, None], (3, columns.shape[1]))
        found.append(columns[:, survivors(printed, neuron, arithmetic.X1, Y0, Wx, columns)])
    return nearest_first(np.concatenate(found, axis=1), solution)


def around(solution, A, target):
    """Yields float32 columns, [5, columns], near a solution of A x = target, A being [2, 5].

    Three weights take all values within AROUND spacings; the other two follow from the equations,
    and take the values within NEIGHBOURS spacings of that.
    """
    pair = list(max(itertools.combinations(range(5), 2),
                    key=lambda columns: abs(np.linalg.det(A[:, columns]))))
    free = [weight for weight in range(5) if weight not in pair]
    steps = grid(*[np.arange(-AROUND, AROUND + 1, dtype=np.int32)] * 3)
    columns = np.empty((5, steps.shape[1]), np.float32)
    columns[free] = shifted(solution[free].astype(np.float32)[:, None], steps)
    rest = target[:, None] - A[:, free] @ columns[free].astype(float)
    follow = np.linalg.solve(A[:, pair], rest).astype(np.float32)
    for step in grid(*[np.arange(-NEIGHBOURS, NEIGHBOURS + 1, dtype=np.int32)] * 2).T:
        columns[pair] = shifted(follow, step[:, None])
        yield columns


def weights(printed0, printed1, solution):
    """The weights, and what was found on the way.

    Parameters
    ----------
    printed0, printed1 : array of str, [4, 5]
        Y0 and Y1.
    solution : array, [3, 5]
        The real-valued Wx.

    Returns
    -------
    (array, array, list)
        Wx, [3, 5], and Wy, [5, 5], float32; and a dict for each neuron.

    Raises
    ------
    NotFound
        A neuron's digits come out with no weights that were tried.
    """
    inputs = []
    for j in range(5):
        inputs.append(input_columns(printed0[:, j], solution[:, j]))
        if not len(inputs[j]):
            raise NotFound(f"no float32 weights give the printed Y0 of neuron {j}")
    nearest = np.array([columns[0] for columns in inputs]).T
    Y0 = arithmetic.forward(arithmetic.WAYS[0], nearest, np.zeros((5, 5), np.float32))[0]
    chosen = [choose(printed1[:, j], j, Y0, columns) for j, columns in enumerate(inputs)]
    Wx, Wy = (np.array([column[part] for column in chosen]).T for part in (0, 1))
    for way in arithmetic.WAYS:
        if equal_digits(arithmetic.forward(way, Wx, Wy), (printed0, printed1)) != 40:
            raise NotFound(f"the neurons' weights together give other digits ({', '.join(way)})")
    return Wx, Wy, [found for _, _, found in chosen]


def choose(printed, neuron, Y0, inputs):
    """The first column of Wx for which there is one of Wy, the nearest of these; what was found."""
    for place, wx in enumerate(inputs[:TRIED]):
        columns = recurrent_columns(printed, neuron, Y0, wx)
        if len(columns):
            return wx, columns[0], {"neuron": neuron, "columns_of_Wx": len(inputs),
                                    "taken": place + 1, "columns_of_Wy": len(columns)}
    raise NotFound(f"no float32 weights that were tried give the printed Y1 of neuron {neuron}")


def equal_digits(outputs, printed):
    """How many numbers of Y0 and Y1 come out as printed."""
    return sum(bool(prints_as(number, text)) for Y, texts in zip(outputs, printed)
               for number, text in zip(Y.ravel(), texts.ravel()))
