"""What TensorFlow 1.12 and 1.0 compute of the book's two-step network, in NumPy, bit for bit.

Every product and every sum is rounded by itself, and tanh is Eigen's rational function, in both.
The releases differ in the order in which a matrix product sums, and the graphs in what they sum:

- two products, as `manual_rnn` has it: Y0 Wy + X1 Wx, each summed by itself;
- one product, as a cell has it: [X1, Y0] times one kernel, Wx above Wy.

Columns that fill a packet of floats, 8 in TensorFlow 1.12 and 4 in 1.0, are summed in order; those
left over, here all five in 1.12 and the last one in 1.0, in lanes. The bias is 0, and adding it
changes nothing. Tests hold digests of what the real 1.12.3 and the real 1.0.0 gave in the sections'
graphs for 100 random sets of weights.
"""

import itertools

import numpy as np

# [instances, inputs] at t = 0 and at t = 1
X0 = np.array([[0, 1, 2], [3, 4, 5], [6, 7, 8], [9, 0, 1]], np.float32)
X1 = np.array([[9, 8, 7], [0, 0, 0], [6, 5, 4], [3, 2, 1]], np.float32)
RELEASES = ("TensorFlow 1.12", "TensorFlow 1.0")
FORMS = ("two products", "one product")
WAYS = tuple(itertools.product(RELEASES, FORMS))

# Eigen's tanh: the odd numerator's and the even denominator's coefficients, highest first
NUMERATOR = [np.float32(number) for number in (
    -2.76076847742355e-16, 2.00018790482477e-13, -8.60467152213735e-11, 5.12229709037114e-08,
    1.48572235717979e-05, 6.37261928875436e-04, 4.89352455891786e-03)]
DENOMINATOR = [np.float32(number) for number in (
    1.19825839466702e-06, 1.18534705686654e-04, 2.26843463243900e-03, 4.89352518554385e-03)]


def tanh(sums):
    """Eigen's tanh of float32 numbers, element by element; may exceed 1 by two roundings near 9."""
    x = np.clip(sums, np.float32(-9), np.float32(9))
    square = x * x
    return x * _polynomial(NUMERATOR, square) / _polynomial(DENOMINATOR, square)


def _polynomial(coefficients, x):
    total = coefficients[0]
    for coefficient in coefficients[1:]:
        total = total * x + coefficient
    return total


def two_lanes(terms):
    """Even and odd terms apart, each in four partial sums over blocks of 8; an odd one last."""
    whole, pairs = len(terms) // 8 * 8, len(terms) // 2 * 2
    lanes = []
    for lane in 0, 1:
        partial = [sum(terms[2 * step + lane:whole:8]) for step in range(4)]
        total = (partial[0] + partial[1]) + (partial[2] + partial[3])
        lanes.append(sum(terms[whole + lane:pairs:2], total))
    return sum(terms[pairs:], lanes[0] + lanes[1])


def four_lanes(terms):
    """Four lanes over blocks of 4, then the rest in order."""
    whole = len(terms) // 4 * 4
    lanes = [sum(terms[lane:whole:4]) for lane in range(4)]
    return sum(terms[whole:], (lanes[0] + lanes[1]) + (lanes[2] + lanes[3]))


def pre_activation(way, neuron, inputs, outputs, Wx, Wy):
    """What a neuron takes tanh of, for one instance and as many weights as there are.

    Parameters
    ----------
    way : (str, str)
        One of `WAYS`: release and form.
    neuron : int
        The column, 0 to 4: the last one is summed otherwise in TensorFlow 1.0.
    inputs, outputs : array, [3] and [5], or [3, ...] and [5, ...]
        The instance's inputs and the outputs one step earlier, zeros at t = 0.
    Wx, Wy : array, [3, ...] and [5, ...]
        The neuron's weights.

    Returns
    -------
    array, [...], float32
    """
    release, form = way
    summed = four_lanes if neuron == 4 else sum
    if release == "TensorFlow 1.12":
        summed = two_lanes
    of_inputs = [number * weights for number, weights in zip(inputs, Wx)]
    of_outputs = [number * weights for number, weights in zip(outputs, Wy)]
    if form == "one product":
        return summed(of_inputs + of_outputs)
    return summed(of_outputs) + summed(of_inputs)


def forward(way, Wx, Wy):
    """[Y0, Y1], each [4, 5, ...], of float32 weights Wx, [3, 5, ...], and Wy, [5, 5, ...]."""
    Y = np.zeros((4, 5, *Wx.shape[2:]), np.float32)
    steps = []
    for X in X0, X1:
        sums = [[pre_activation(way, j, X[i], Y[i], Wx[:, j], Wy[:, j]) for j in range(5)]
                for i in range(4)]
        Y = tanh(np.array(sums))
        steps.append(Y)
    return steps
