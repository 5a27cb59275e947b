"""scripts/compare/verdicts.py: which digits a number has in common with what was printed."""

import pytest

from scripts.compare.verdicts import first_difference, same_digits


@pytest.mark.parametrize("number, printed, expected", [
    (0.96257669, "0.9625767", True), (0.9625766, "0.9625767", False), (1.0, "1.", True),
    (1.0, "1.0", True), (0.99999994, "1.", False), (0.043140374, "0.043140374", True),
    (0.04314038, "0.043140374", False), (0.0270000001, "0.027", True), (-0.0, "0.", True),
])
def test_same_digits(number, printed, expected):
    """float32 as NumPy prints it."""
    assert expected == same_digits(number, "float32", printed)


def test_first_differing_digit_is_marked():
    assert "0.9625[667]" == first_difference("0.9625767", "0.9625667")


@pytest.mark.parametrize("number, printed, expected", [
    (-0.26579669, "-0.26579669", True), (-0.26579672, "-0.26579669", False), (1.0, "1.", True),
    (0.5, "0.5", True), (0.99999994, "1.", False), (float("nan"), "1.", False)])
def test_same_digits_of_the_book(number, printed, expected):
    """As NumPy before 1.14: eight decimals; the shortest digits of the first are -0.2657967."""
    assert expected == same_digits(number, "float32", printed, 8)
