"""The backward pass on small graphs made by hand: branches, roots, constants, and refusals."""

import pytest

import autograd
from autograd import GatewiseError, GraphCycleError, GraphError, Value


def test_the_apple_tax():
    price, count, tax = Value(100.0), Value(2.0), Value(1.1)
    total = price * count * tax
    total.backward()
    assert total.data == 220.00000000000003
    assert (price.grad, count.grad, tax.grad) == (2.2, 110.00000000000001, 200.0)


def test_a_value_used_twice_gets_both_contributions():
    x = Value(3.0)
    (x * x + x).backward()
    assert x.grad == 7.0


def test_a_plus_a_is_two_edges():
    a = Value(3.0)
    y = a + a
    y.backward()
    assert y.operands == (a, a)
    assert y.local_grads == (1.0, 1.0)
    assert a.grad == 2.0


@pytest.mark.parametrize("calls", [1, 2, 3, 4, 5])
def test_backward_k_times_gives_k_times_the_leaves_and_leaves_the_rest_alone(calls):
    a, b = Value(0.1), Value(0.3)
    inner = a * b
    root = inner.tanh() * inner
    root.backward()
    once, inner_once = a.grad, inner.grad
    expected = once
    for _ in range(calls - 1):
        root.backward()
        expected += once
    assert a.grad == expected
    assert inner.grad == inner_once
    assert root.grad == 1.0


def test_two_roots_add_up_in_the_leaves_they_share():
    a, b = Value(2.0), Value(3.0)
    shared = a * b
    first, second = shared + a, shared * shared
    first.backward()
    second.backward()
    assert (a.grad, b.grad) == (4.0 + 36.0, 2.0 + 24.0)


def test_backward_from_the_middle_of_a_graph_reaches_only_what_is_below():
    a, b = Value(2.0), Value(3.0)
    middle = a * a
    top = middle * b
    middle.backward()
    assert (a.grad, b.grad, top.grad) == (4.0, 0.0, 0.0)
    assert not b.reached
    assert not top.reached


def test_backward_of_a_leaf_adds_one_to_it():
    x = Value(5.0)
    x.backward()
    x.backward()
    assert x.grad == 2.0


def test_backward_of_a_constant_is_refused_with_the_reason():
    for root in (Value(2.0).detach(), Value(2.0).detach() * 3.0):
        with pytest.raises(GraphError, match="constant"):
            root.backward()


def test_backward_of_a_node_with_constants_only_below_one_leaf():
    x = Value(2.0)
    y = 3.0 * x + 4.0
    y.backward()
    assert x.grad == 3.0
    assert [operand.constant for operand in y.operands] == [False, True]
    assert y.operands[1].grad == 0.0


def test_the_seed_of_backward_scales_every_gradient():
    x = Value(3.0)
    (x * x).backward(0.5)
    assert x.grad == 3.0
    (x * x).backward(gradient=-0.5)
    assert x.grad == 0.0


def test_a_seed_that_is_no_number_is_refused():
    with pytest.raises(TypeError, match="str"):
        Value(1.0).backward("1")


def test_a_zero_upstream_gradient_reaches_its_operands_as_zero():
    x = Value(-1.0)
    y = (x * 2.0).relu()
    y.backward()
    assert x.grad == 0.0
    assert x.reached


def test_a_node_that_no_backward_pass_reached_says_so():
    x = Value(1.0)
    assert not x.reached
    assert x.grad == 0.0


def test_zero_grad_clears_the_whole_graph_below():
    a, b = Value(2.0), Value(3.0)
    inner = a * b
    root = inner + a
    root.backward()
    root.zero_grad()
    assert [node.grad for node in (a, b, inner, root)] == [0.0] * 4
    assert not any(node.reached for node in (a, b, inner, root))
    root.backward()
    assert (a.grad, b.grad) == (4.0, 2.0)


def test_inner_nodes_start_afresh_although_their_grad_was_assigned():
    x = Value(3.0)
    inner = x * 2.0
    root = inner * inner
    inner.grad = 100.0
    root.backward()
    assert (inner.grad, x.grad) == (12.0, 24.0)


def test_changing_data_afterwards_does_not_falsify_the_recorded_gradient():
    x = Value(3.0)
    y = x * x
    x.data = 10.0
    y.backward()
    assert x.grad == 6.0


def test_detach_stops_the_gradient():
    x = Value(3.0)
    y = x * x.detach()
    y.backward()
    assert x.grad == 3.0


def test_item_breaks_the_chain():
    total = 0.0
    x = Value(2.0)
    for _ in range(3):
        total += (x * x).item()
    assert total == 12.0
    assert type(total) is float


def test_a_contribution_that_is_not_finite_leaves_every_gradient_as_it_was():
    a, b = Value(1e-200, "a"), Value(2.0, "b")
    (a * b).backward()
    before = (a.grad, b.grad)
    with pytest.raises(GatewiseError, match="a"):
        (b + a * 1e200 * 1e200).backward()
    assert (a.grad, b.grad) == before


def test_contributions_that_sum_up_beyond_all_floats_are_an_error():
    x = Value(1e-300, "x")
    y = x * 1e308 + x * 1e308
    with pytest.raises(autograd.GateOverflowError, match="contributions to the gradient of x sum up"):
        y.backward()
    assert x.grad == 0.0


def test_infinite_contributions_of_both_signs_are_an_error():
    x = Value(0.0, "x")
    y = x.sqrt() - x.sqrt()
    with pytest.raises(autograd.DomainError, match="gradient of x is not a number"):
        y.backward()
    assert not x.reached


def test_a_cycle_made_by_hand_is_refused():
    a = Value(1.0, "a")
    b = a * 2.0
    c = b + a
    with pytest.raises(AttributeError):
        b.operands = (c,)
    b._a = c
    with pytest.raises(GraphCycleError, match="its own ancestor"):
        c.backward()


def test_the_count_of_walks_starts_again_before_it_outgrows_a_mark(monkeypatch):
    engine = autograd.engine.native.form.COMPILED or autograd.engine.walks.walked
    monkeypatch.setattr(engine, "_walks", 2**31 - 8)
    x = Value(3.0)
    for _ in range(10):
        (x * x).backward()
    assert x.grad == 60.0
    assert engine._walks < 100


def calling(work):
    """A graph with a closure that calls `work` with the node below it; its leaves, and its root."""
    x, w = Value(2.0, "x"), Value(3.0, "w")
    below = autograd.dot([w], [x], start=Value(0.0))
    node = Value(below.data, (below,))

    def closure():
        work(below, w)
        below.grad += 5.0 * node.grad

    node._backward = closure
    return x, w, node + autograd.dot([w], [7.0], start=Value(0.0))


@pytest.mark.parametrize("accumulate", ["plain", "compensated"])
@pytest.mark.parametrize("work", [lambda below, w: (w * 1.0).backward(), lambda below, w: below.zero_grad()])
def test_a_closure_that_sweeps_nodes_of_the_graph_that_calls_it_is_refused(work, accumulate):
    x, _, root = calling(work)
    with pytest.raises(autograd.GraphError, match="belongs to the graph that is being swept"):
        root.backward(accumulate=accumulate)
    assert (x.reached, root.reached) == (False, False)


@pytest.mark.parametrize("accumulate", ["plain", "compensated"])
def test_a_closure_may_sweep_a_graph_of_its_own(accumulate):
    x, w, root = calling(lambda below, w: (Value(2.0) * 3.0).backward())
    root.backward(accumulate=accumulate)
    assert (x.grad, w.grad) == (15.0, 17.0)
