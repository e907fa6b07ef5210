"""What errors say: what happened, where (gate, labels, numbers), and what to do."""

import math

import pytest

import autograd
from autograd import DomainError, GateOverflowError, GatewiseError, GraphError, PoleError, Value

ALLOW = "or allow inf and nan with `with autograd.ieee():`"


def message(action):
    with pytest.raises((GatewiseError, TypeError, ValueError)) as caught:
        action()
    return str(caught.value)


def test_outside_the_domain():
    assert message(lambda: Value(-1.0, "x").log()) == (
        f"log(x = -1) is not a real number: log needs a > 0; keep the operand inside the domain, {ALLOW}"
    )


def test_at_a_pole():
    assert message(lambda: 1 / Value(0.0, "rate")) == (
        "div(1, rate = 0) is infinite: div has a pole there; "
        f"keep the operand away from it (autograd.clip, autograd.where), {ALLOW}"
    )


def test_beyond_the_largest_float():
    assert message(lambda: Value(1e200, "w") ** 2) == (
        f"pow(w = 1e+200, 2) is too large for a float (over 1.8e308); scale the operands down, {ALLOW}"
    )


def test_operands_are_shown_with_all_digits_they_need():
    assert "div(p = 0.30000000000000004, 0)" in message(lambda: Value(0.1 + 0.2, "p") / 0)
    assert "atanh(p = 1.0000000000000002)" in message(lambda: Value(math.nextafter(1.0, 2.0), "p").atanh())


def test_an_exponent_that_wants_a_gradient_at_a_negative_base():
    assert message(lambda: Value(-2.0, "a") ** Value(3.0, "n")) == (
        "pow(a = -2, n = 3) has no real derivative with respect to b; "
        f"pass the exponent as a plain number, {ALLOW}"
    )


def test_a_broken_exponent_at_a_negative_base_does_not_advise_what_was_done():
    said = message(lambda: Value(-8.0, "a") ** (1 / 3))
    assert "pow needs a > 0, or a whole b that is a plain number; keep the operand inside" in said


def test_plain_floats_get_the_same_message_without_labels():
    assert message(lambda: autograd.log(-1.0)).startswith("log(-1) is not a real number: log needs a > 0")


def test_backward_names_gate_operand_and_both_factors():
    x = Value(1e-200, "x")
    y = x * 1e200 * 1e200
    assert message(y.backward) == (
        "backward: upstream 1e+200 × local 1e+200 at mul → x is too large for a float (over 1.8e308); "
        f"scale the function down, {ALLOW}"
    )


def test_backward_names_a_node_without_a_label_by_its_gate_and_number():
    product = Value(0.0) * 3.0
    length = (product * product).sqrt()
    assert "upstream inf × local 0 at mul → mul = 0 is not a number" in message(length.backward)
    leaf = Value(0.0)
    length = (leaf * leaf).sqrt()
    assert "upstream inf × local 0 at mul → the leaf 0 is not a number" in message(length.backward)


def test_the_gradient_of_a_function_meets_the_same_errors():
    with pytest.raises(DomainError, match="the function has no gradient there"):
        autograd.grad(lambda x: (x * x).sqrt())(0.0)
    with pytest.raises(PoleError, match=r"log\("):
        autograd.grad(autograd.log)(0.0)


def test_of_a_function_that_has_a_gradient_the_message_does_not_say_that_it_has_none():
    """√(x⁴) is x², with the gradient 0 at 0, which the chain rule does not find; √(x²) has none there."""
    for power in (2, 4):
        text = message(lambda power=power: autograd.grad(lambda x: (x**power).sqrt())(0.0))
        assert "the function has no gradient there, or one that the chain rule cannot find" in text
        assert "write it without the infinite slope" in text
    assert autograd.grad(lambda x: x * x.sqrt())(0.0) == 0.0


def test_where_a_local_gradient_does_not_exist_the_message_does_not_speak_of_an_infinite_slope():
    with autograd.ieee():
        y = Value(1.0) ** Value(float("inf"))
    text = message(y.backward)
    assert "cannot find: change the operands" in text


@pytest.mark.parametrize(
    ("error", "natural"),
    [
        (DomainError, (ValueError,)),
        (PoleError, (ZeroDivisionError, ValueError)),
        (GateOverflowError, (OverflowError,)),
        (GraphError, (RuntimeError,)),
        (autograd.GraphCycleError, (GraphError,)),
        (autograd.ExpressionError, (ValueError,)),
        (autograd.ReplayGuardError, (RuntimeError,)),
        (autograd.CheckpointError, (ValueError,)),
    ],
)
def test_errors_are_caught_by_the_natural_except_clauses(error, natural):
    assert issubclass(error, GatewiseError)
    assert all(issubclass(error, kind) for kind in natural)


def test_every_error_of_the_package_is_public_and_a_gatewise_error():
    kinds = [x for x in vars(autograd.errors).values() if isinstance(x, type)]
    assert all(issubclass(kind, GatewiseError) for kind in kinds)
    assert {kind.__name__ for kind in kinds} <= set(autograd.__all__)


@pytest.mark.parametrize(
    ("action", "said"),
    [
        (lambda: autograd.tanh("1"), "tanh takes numbers and Values, not str"),
        (lambda: autograd.tanh([1.0]), "for each element write [tanh(x) for x in xs]"),
        (lambda: autograd.maximum(Value(1.0), "1"), "maximum takes numbers and Values; got Value, str"),
        (lambda: autograd.tanh(1.0, 2.0), "tanh(a) takes 1 operand; got 2"),
        (lambda: autograd.clip(Value(1.0), lo=0.0), "clip(a, low, high) takes 3 operands; got 1 and lo="),
        (lambda: Value(1.0).detach().backward(), "so there is no graph to go back through"),
        (lambda: autograd.norm([]), "norm needs at least one number; it got an empty list"),
        (lambda: autograd.logsumexp([]), "logsumexp needs at least one number"),
        (lambda: autograd.softmax([]), "softmax needs at least one number"),
        (lambda: autograd.amax([]), "amax needs at least one number"),
        (lambda: autograd.grad(lambda x: [x, x])(1.0), "use jacobian(f)"),
    ],
)
def test_wrong_use_is_answered_with_the_right_use(action, said):
    assert said in message(action)


def test_an_unknown_name_is_an_attribute_error_that_says_whose():
    with pytest.raises(AttributeError, match="a Value has no attribute or gate named 'tanhh'"):
        Value(1.0).tanhh()
    with pytest.raises(AttributeError, match=r"module 'autograd' \(Gatewise\) has no function or gate named"):
        _ = autograd.tanhh


def test_ieee_mode_silences_the_backward_pass_too():
    x = Value(1e-200)
    with autograd.ieee():
        (x * 1e200 * 1e200).backward()
    assert x.grad == math.inf
