"""The helper that holds a cost against the size of its input sees what is quadratic."""

import pytest

from tests.helpers.growth import assert_linear


def test_what_is_linear_passes():
    assert_linear(range, lambda numbers: [n * n for n in numbers], 50_000)


def test_what_is_quadratic_fails():
    with pytest.raises(AssertionError, match="8 times the input"):
        assert_linear(range, lambda numbers: [n for n in numbers for _ in numbers], 400)
