"""The bound on rounding, and the sweep that keeps the last digits."""

import math
from fractions import Fraction

import pytest
from hypothesis import given

from autograd import Value
from autograd.engine import nodes
from tests.helpers.graphs import graphs


def exact_gradients(root):
    """The chain rule in fractions over the local gradients that the nodes recorded."""
    flows = {root: Fraction(1)}
    for node in reversed(nodes(root)):
        for operand, local in zip(node.operands, node.local_grads, strict=True):
            if node in flows and not operand.constant:
                flows[operand] = flows.get(operand, 0) + flows[node] * Fraction(local)
    return flows


def all_finite(root):
    return all(math.isfinite(local) for node in nodes(root) for local in node.local_grads)


@given(graphs())
def test_the_rounding_of_a_gradient_is_within_its_bound(graph):
    _, root = graph
    if all_finite(root) and not root.constant:
        root.backward(error_bound=True)
        for node, exact in exact_gradients(root).items():
            error = abs(Fraction(node.grad) - exact)
            tiniest = 2**-1000  # a product that underflows has no relative bound
            assert error <= Fraction(node.grad_error) * (1 + Fraction(1, 10**9)) + tiniest


@given(graphs())
def test_compensated_sums_are_as_near_to_the_exact_gradient_as_plain_ones_or_nearer_within_a_step(graph):
    leaves, root = graph
    if all_finite(root) and root not in leaves:
        exact = exact_gradients(root)
        root.backward(accumulate="compensated")
        careful = [leaf.grad for leaf in leaves]
        for leaf in leaves:
            leaf.grad = 0.0
        root.backward(error_bound=True)
        for leaf, grad in zip(leaves, careful, strict=True):
            if leaf in exact:
                assert abs(Fraction(grad) - exact[leaf]) <= Fraction(leaf.grad_error) * 2 + 2**-1000


def test_a_hundred_thousand_equal_contributions_lose_digits_plainly_and_none_compensated():
    x, total = Value(1.0), Value(0.0)
    for _ in range(100_000):
        total = total + x * 0.1
    exact = float(Fraction(0.1) * 100_000)
    total.backward()
    assert 1e-9 < abs(x.grad - exact) < 1e-6
    x.grad = 0.0
    total.backward(accumulate="compensated")
    assert x.grad == exact


def test_another_way_to_accumulate_is_refused_by_name():
    with pytest.raises(ValueError, match="'plain' or 'compensated', not 'fast'"):
        Value(1.0).backward(accumulate="fast")
