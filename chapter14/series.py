"""The time series of "Training to Predict Time Series", and its batches. A leaf: NumPy only."""

import numpy as np

t_min, t_max = 0, 30  # where the series is drawn from
resolution = 0.1      # distance between two values in t


def time_series(t):
    """f(t) = t sin(t) / 3 + 2 sin(5 t), elementwise."""
    return t * np.sin(t) / 3 + 2 * np.sin(5 * t)


def next_batch(batch_size, n_steps):
    """Draw windows of the series at random starts, with NumPy's global generator.

    Parameters
    ----------
    batch_size, n_steps : int
        How many windows, and how many values each.

    Returns
    -------
    X_batch, y_batch : float64 arrays, [batch_size, n_steps, 1]
        The windows, and the same windows one value later.
    """
    t0 = np.random.rand(batch_size, 1) * (t_max - t_min - n_steps * resolution)
    ys = time_series(t0 + np.arange(n_steps + 1) * resolution)  # [batch_size, n_steps + 1]
    return ys[:, :-1, np.newaxis], ys[:, 1:, np.newaxis]
