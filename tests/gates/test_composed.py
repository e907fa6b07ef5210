"""Functions of a list: what they compute, that they are graphs of gates, and their derivatives."""

import math

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd import Value, amax, grad, hessian, logsumexp, norm, softmax
from autograd.engine import nodes

lists = st.lists(st.floats(-700.0, 700.0), min_size=1, max_size=6)


@given(lists)
def test_logsumexp_and_softmax_are_the_textbooks_to_many_digits(xs):
    with mpmath.workdps(60):
        powers = [mpmath.exp(mpmath.mpf(x)) for x in xs]
        total = mpmath.fsum(powers)
        assert logsumexp(xs) == pytest.approx(float(mpmath.log(total)), rel=1e-14, abs=1e-14)
        assert softmax(xs) == pytest.approx([float(power / total) for power in powers], rel=1e-13, abs=1e-300)


@given(lists)
def test_the_gradient_of_logsumexp_is_softmax_and_sums_up_to_one(xs):
    slopes = grad(logsumexp)(xs)
    assert slopes == pytest.approx(softmax(xs), rel=1e-14, abs=1e-300)
    assert math.fsum(slopes) == pytest.approx(1.0, rel=1e-15 * 4 * len(xs))


@given(st.lists(st.floats(-1e308, 1e308), min_size=1, max_size=4))
def test_nothing_overflows_on_the_way_to_a_finite_result(xs):
    assert max(xs) <= logsumexp(xs) <= max(xs) + math.log(len(xs)) * 1.0001
    assert math.fsum(softmax(xs)) == pytest.approx(1.0)
    assert norm([x / 2 for x in xs]) == pytest.approx(math.hypot(*[x / 2 for x in xs]))


def test_the_hessian_of_logsumexp_is_the_softmax_jacobian():
    xs = [0.3, -1.0, 2.0]
    p = softmax(xs)
    for i, row in enumerate(hessian(logsumexp)(xs)):
        assert row == pytest.approx([p[i] * ((i == j) - p[j]) for j in range(3)], abs=1e-15)


@given(st.lists(st.floats(-100.0, 100.0).filter(lambda x: abs(x) > 1e-3), min_size=1, max_size=5))
def test_the_gradient_of_norm_is_the_unit_vector(xs):
    length = math.hypot(*xs)
    assert grad(norm)(xs) == pytest.approx([x / length for x in xs], rel=1e-13)


def test_the_largest_of_a_list_gets_the_whole_gradient():
    assert grad(amax)([1.0, 5.0, 2.0]) == [0.0, 1.0, 0.0]


def test_they_are_graphs_of_gates_from_the_leaves_to_the_root():
    leaves = [Value(1.0), Value(2.0)]
    for root in (logsumexp(leaves), softmax(leaves)[0], norm(leaves)):
        assert {x for x in nodes(root) if x.gate is None and not x.constant} == set(leaves)


def test_on_plain_floats_they_give_plain_floats():
    assert [type(x) for x in (logsumexp([1.0]), softmax([1.0])[0], norm([1.0, 2.0]), amax([1.0]))] == [
        float
    ] * 4


@pytest.mark.parametrize("kind", [np.int8, np.uint8, np.float16, np.float32])
@pytest.mark.parametrize("f", [logsumexp, amax, norm, lambda xs: softmax(xs)[0]])
def test_numpys_small_numbers_in_a_list_count_as_floats(kind, f):
    small = [kind(1.1), kind(100), kind(101)]
    plain = [float(x) for x in small]
    w = Value(101.5)
    assert f(small) == f(plain)
    assert type(f(small)) is float
    assert f([*small, w]).data == f([*plain, w]).data


@pytest.mark.parametrize("f", [logsumexp, amax, norm, softmax])
@pytest.mark.parametrize("wrong", [1j, "1", None])
def test_what_is_no_real_number_is_refused_in_a_list(f, wrong):
    for xs in ([wrong], [1.0, wrong], [Value(1.0), wrong]):
        with pytest.raises(TypeError, match=f"not {type(wrong).__name__}"):
            f(xs)
