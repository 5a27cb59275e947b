"""chapter14/series.py: the time series and its batches."""

import numpy as np

from chapter14 import series


def test_time_series_is_the_books_function():
    """At t = pi/2 the two terms are known."""
    assert abs(series.time_series(np.pi / 2) - (np.pi / 6 + 2)) < 1e-12


def test_batch_is_a_window_and_its_successor():
    """The target is the input one step later, values are 0.1 apart, and windows end by t = 30."""
    np.random.seed(1)
    X, y = series.next_batch(1000, 20)
    assert (1000, 20, 1) == X.shape == y.shape
    assert (X[:, 1:] == y[:, :-1]).all()
    np.random.seed(1)
    t0 = np.random.rand(1000) * 28
    np.testing.assert_allclose(X[:, 7, 0], series.time_series(t0 + 0.7), rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(y[:, 19, 0], series.time_series(t0 + 2.0), rtol=1e-12, atol=1e-12)
