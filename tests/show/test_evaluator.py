"""What graphs JavaScript can be written for; tests/browser/ runs it."""

import math

import pytest

import autograd
from autograd import GATES, GatewiseError, Value
from autograd.show.page.evaluator import evaluator


def test_a_row_is_written_once_however_often_its_gate_is_used():
    x = Value(2.0)
    assert evaluator(x.tanh().tanh().tanh()).count("Math.tanh") == 1


def test_an_operand_that_is_a_constant_has_a_row_of_its_own():
    x = Value(3.0)
    written = evaluator((x * 2.0) * x)
    assert "return [x0 * x1, x1, 0.0];" in written
    assert "return [x0 * x1, x1, x0];" in written


def test_a_long_chain_is_written_without_recursion():
    x = Value(0.5)
    for _ in range(20_000):
        x = x + 1.0
    assert evaluator(x).count("[0, 0, ") == 20_000


@pytest.fixture
def floats_only():
    yield autograd.gate("softened", lambda a: a if a > 0.0 else math.expm1(a), lambda y, a: (1.0,))
    del GATES["softened"]


def test_a_row_that_branches_is_refused_with_its_name_and_a_way_out(floats_only):
    y = Value(1.0).softened()
    with pytest.raises(
        GatewiseError, match=r"the row of gate 'softened' .* for floats alone.*select and libm"
    ):
        evaluator(y)


def test_a_node_built_by_hand_is_refused_with_its_label():
    x = Value(1.0)
    y = Value(2.0, (x,), (2.0,))
    y.label = "twice"
    with pytest.raises(GatewiseError, match=r"the node 'twice' was built by hand.*make it with a gate"):
        evaluator(y)


def test_a_node_with_a_closure_of_its_own_is_refused():
    y = Value(1.0).tanh()
    y._backward = lambda: None
    with pytest.raises(GatewiseError, match="a node was built by hand"):
        evaluator(y)
