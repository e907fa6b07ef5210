import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

import autograd
from autograd import Value
from autograd.analysis.events import steps
from autograd.engine import nodes, topological
from autograd.examples import build
from tests.helpers.graphs import graphs


def apple_tax():
    return build("apple-tax")[0]


def bits(number):
    return "nan" if math.isnan(number) else float(number).hex()


def test_the_apple_tax_reads_like_a_page_of_a_textbook():
    assert str(steps(apple_tax())) == (
        "given: apple = 100, count = 2, tax = 1.1\n"
        "forward\n"
        "  0  apple_total = apple × count = 100 × 2 = 200\n"
        "  1  price = apple_total × tax = 200 × 1.1 = 220\n"
        "backward\n"
        "  2  ∂price/∂price = 1\n"
        "  3  ∂price/∂apple_total += upstream 1 × local 1.1 = 1.1\n"
        "  4  ∂price/∂tax += upstream 1 × local 200 = 200\n"
        "  5  ∂price/∂apple += upstream 1.1 × local 2 = 2.2\n"
        "  6  ∂price/∂count += upstream 1.1 × local 100 = 110\n"
        "gradients: ∂price/∂apple = 2.2, ∂price/∂count = 110, ∂price/∂tax = 200"
    )


def test_any_step_can_be_addressed_from_either_end_or_by_a_slice():
    page = steps(apple_tax())
    assert len(page) == 7
    assert page[4].text == "∂price/∂tax += upstream 1 × local 200 = 200"
    assert page[-1] == page[6]
    assert [event.index for event in page[1:4]] == [1, 2, 3]
    assert [event.index for event in page] == list(range(7))
    with pytest.raises(IndexError):
        page[7]


def test_the_forward_pass_comes_before_the_backward_pass():
    page = steps(apple_tax())
    assert [event.phase for event in page] == ["forward"] * 2 + ["backward"] * 5
    assert [*page.forward, *page.backward] == list(page)


def test_an_event_is_a_record_that_json_takes():
    event = steps(apple_tax())[5].to_dict()
    assert json.loads(json.dumps(event)) == {
        "index": 5,
        "phase": "backward",
        "gate": "mul",
        "node": "apple_total",
        "operands": ["apple"],
        "numbers": [1.1, 2.0],
        "result": 2.2,
        "after": 2.2,
        "text": "∂price/∂apple += upstream 1.1 × local 2 = 2.2",
    }


def test_the_sum_so_far_is_shown_where_a_value_branches():
    x = Value(-2.0, "x")
    y = x * x * 0.5 + x * 8
    y.label = "y"
    told = [event.text for event in steps(y) if event.operand is x]
    assert told == [
        "∂y/∂x += upstream 1 × local 8 = 8",
        "∂y/∂x += upstream 0.5 × local −2 = −1, now 8 + −1 = 7",
        "∂y/∂x += upstream 0.5 × local −2 = −1, now 7 + −1 = 6",
    ]


def test_a_zero_upstream_gradient_contributes_nothing_in_one_line():
    x = Value(-2.0, "x")
    h = (x * 3.0).relu()
    h.label = "h"
    texts = [event.text for event in steps(h).backward]
    assert texts == [
        "∂h/∂h = 1",
        "∂h/∂v1 += upstream 1 × local 0 = 0",
        "∂h/∂v1 = 0, so v1 = x × 3 contributes nothing",
    ]


def test_nodes_behind_a_zero_upstream_count_as_reached():
    x = Value(-2.0)
    h = (x * 3.0).relu()
    assert steps(h).state(-1).grads[x] == 0.0


def test_nodes_without_a_label_are_numbered_in_order_around_labels_in_use():
    a, b = Value(1.0), Value(2.0, "v2")
    assert steps((a + b).exp())[0].text == "v3 = v1 + v2 = 1 + 2 = 3"


@pytest.mark.parametrize(
    ("made", "text"),
    [
        (lambda x: x**2, "(−2) ^ 2 = 4"),
        (lambda x: -x, "−(−2) = 2"),
        (lambda x: abs(x), "|−2| = 2"),
        (lambda x: (x * x).sqrt(), "√4 = 2"),
        (lambda x: x.maximum(1.0), "max(−2, 1) = 1"),
        (lambda x: 1 - x, "1 − −2 = 3"),
        (lambda x: x.clip(-1.0, 1.0), "clip(−2, −1, 1) = −1"),
        (lambda x: autograd.where(True, x, 0.0), "v1 = x = −2"),
    ],
)
def test_a_gate_is_written_as_in_a_textbook(made, text):
    assert steps(made(Value(-2.0, "x"))).forward[-1].text.endswith(text)


def test_a_label_over_several_lines_stays_on_one_line_of_the_page():
    x = Value(1.0, "two\nlines\x1b[31m")
    assert steps(-x)[0].text == "v1 = −two lines [31m = −1"


def test_a_label_of_a_megabyte_is_cut_short_wherever_it_is_said():
    x = Value(1.0, "word " * 200_000)
    assert len(str(steps(x * x))) < 5_000


def test_a_gate_added_at_run_time_is_traced():
    cube = autograd.gate("cube", lambda a: a * a * a, lambda y, a: (3.0 * a * a,))
    try:
        x = Value(2.0, "x")
        assert [event.text for event in steps(cube(x))] == [
            "v1 = cube(x) = cube(2) = 8",
            "∂v1/∂v1 = 1",
            "∂v1/∂x += upstream 1 × local 12 = 12",
        ]
    finally:
        del autograd.GATES["cube"]


def test_a_node_built_by_hand_with_local_gradients_is_traced():
    x, y, z = Value(1.0, "x"), Value(2.0, "y"), Value(3.0, "z")
    total = Value(6.0, (x, y, z), (1, 1, 1))
    page = steps(total)
    assert page[0].text == "v1 = by hand(x, y, z) = by hand(1, 2, 3) = 6"
    assert page.state(-1).grads == {total: 1.0, x: 1.0, y: 1.0, z: 1.0}


def test_a_closure_is_run_and_leaves_every_grad_alone():
    x = Value(3.0, "x")
    y = Value(9.0, (x,), "square", "y")

    def closure():
        x.grad += 2.0 * x.data * y.grad

    y._backward = closure
    x.grad = 5.0
    z = y * 2.0
    last = steps(z)[-1]
    assert (last.result, last.numbers) == (12.0, (2.0,))
    assert last.text == "∂v1/∂x += 12, by the closure of y = square(x)"
    assert (x.grad, y.grad, z.grad) == (5.0, 0.0, 0.0)


def test_a_node_with_no_way_back_is_refused():
    x = Value(3.0, "x")
    with pytest.raises(autograd.GraphError, match="neither local gradients nor a _backward closure"):
        steps(Value(9.0, (x,), "square", "y"))


def test_a_constant_is_refused():
    with pytest.raises(autograd.GraphError, match="a constant has no gradients"):
        steps(Value(3.0).detach())


def test_a_leaf_alone_has_the_gradient_one():
    assert str(steps(Value(3.0, "x"))).endswith("backward\n  0  ∂x/∂x = 1\ngradients: ∂x/∂x = 1")


def test_steps_touch_no_grad_and_ignore_earlier_ones():
    price = apple_tax()
    price.backward()
    price.backward()
    before = [x.grad for x in topological(price)]
    assert steps(price).state(-1).grads[price.operands[1]] == 200.0
    assert [x.grad for x in topological(price)] == before


def test_a_state_knows_only_what_has_happened_by_then():
    page = steps(apple_tax())
    names = page.names
    after_one = page.state(0)
    assert {names[x]: d for x, d in after_one.data.items()} == {
        "apple": 100,
        "count": 2,
        "tax": 1.1,
        "apple_total": 200,
    }
    assert after_one.grads == {}
    after_three = page.state(3)
    assert {names[x]: g for x, g in after_three.grads.items()} == {"price": 1.0, "apple_total": 1.1}
    with pytest.raises(IndexError):
        page.state(len(page))


def test_a_chain_of_a_hundred_thousand_gates_is_traced():
    x = Value(0.0, "x")
    y = x
    for _ in range(100_000):
        y = y + 1.0
    page = steps(y)
    assert len(page) == 200_001
    assert page[99_999].result == 100_000.0
    assert page[-1].text == "∂v100000/∂x += upstream 1 × local 1 = 1"


@given(graphs())
def test_the_last_state_holds_the_gradients_of_backward_bit_for_bit(graph):
    _, root = graph
    try:
        root.backward()
    except autograd.GatewiseError:
        return
    grads = steps(root).state(-1).grads
    assert {x: bits(g) for x, g in grads.items()} == {x: bits(x.grad) for x in topological(root)}


@given(graphs())
def test_the_last_state_holds_the_data_of_every_node(graph):
    _, root = graph
    assert steps(root).state(-1).data == {x: x.data for x in nodes(root)}


@given(graphs(), st.data())
def test_each_event_leaves_behind_what_the_state_after_it_says(graph, data):
    _, root = graph
    page = steps(root)
    event = page[data.draw(st.integers(0, len(page) - 1))]
    state = page.state(event.index)
    if event.phase == "forward":
        assert state.data[event.node] == event.after
    elif event.operand is not None:
        assert bits(state.grads[event.operand]) == bits(event.after)


def test_a_contribution_of_0_has_no_sign_as_what_it_is_added_to_has_none():
    x = Value(-1.0, "x")
    y = x.relu() * -2.0
    y.label = "y"
    told = str(steps(y))
    assert "upstream −2 × local 0 = 0" in told
    assert "−0" not in told.partition("backward")[2]
    assert "−0" not in str(autograd.explain(x, y))


def test_a_number_that_is_minus_zero_is_written_so():
    y = Value(-2.0, "x") * 0.0
    assert "x × 0 = −2 × 0 = −0" in str(steps(y))
