import inspect
import math
import sys

import pytest

from autograd import DomainError, GateOverflowError, PoleError, Value, sqrt
from nn import MLP, optim, updates
from nn.optim import SGD, AdaGrad, Adam, AdamW, Momentum, Nesterov, RMSProp

OPTIMIZERS = [SGD, Momentum, Nesterov, AdaGrad, RMSProp, Adam, AdamW]


def three_steps(make):
    """The parameter after each of three steps with gradients ½, ½ and −1, from 1."""
    parameter = Value(1.0, "p")
    optimizer = make([parameter])
    seen = []
    for gradient in (0.5, 0.5, -1.0):
        parameter.grad = gradient
        optimizer.step()
        seen.append(parameter.data)
    return seen


@pytest.mark.parametrize(
    ("make", "golden", "digits"),
    [
        (lambda ps: SGD(ps, lr=0.1), [0.95, 0.90, 1.0], 1e-15),
        (lambda ps: Momentum(ps, lr=0.1, momentum=0.9), [0.95, 0.855, 0.8695], 1e-15),
        (lambda ps: Nesterov(ps, lr=0.1, momentum=0.9), [0.905, 0.7695, 0.88255], 1e-15),
        (lambda ps: Adam(ps, lr=0.1), [0.900000002, 0.800000004, 0.807565], 5e-7),
        (lambda ps: Adam(ps, lr=0.1, weight_decay=0.1), [0.9000000017, 0.80004734, 0.79507544], 5e-9),
        (lambda ps: AdamW(ps, lr=0.1), [0.899000002, 0.798101004, 0.804867836], 5e-10),
    ],
)
def test_three_steps_give_the_golden_numbers(make, golden, digits):
    assert three_steps(make) == pytest.approx(golden, abs=digits)


def test_rmsprop_gives_its_golden_numbers_to_the_last_digit():
    golden = [1.9999996048181146e-07, -0.7088809045058768, 0.10965768215973104]
    assert three_steps(lambda ps: RMSProp(ps, lr=0.1)) == golden


def test_adagrad_divides_by_the_root_of_all_squares_so_far():
    expected, squares = 1.0, 0.0
    for step, gradient in zip(three_steps(lambda ps: AdaGrad(ps, lr=0.1)), (0.5, 0.5, -1.0), strict=True):
        squares += gradient**2
        expected -= 0.1 * gradient / (math.sqrt(squares) + 1e-10)
        assert step == pytest.approx(expected, rel=1e-14)


def test_momentum_is_the_documents_so_that_a_new_rate_does_not_rescale_the_velocity():
    parameter = Value(1.0)
    optimizer = Momentum([parameter], lr=0.1, momentum=0.5)
    parameter.grad = 1.0
    optimizer.step()
    optimizer.lr = 1.0
    parameter.grad = 0.0
    optimizer.step()
    assert parameter.data == pytest.approx(1.0 - 0.1 - 0.05, rel=1e-15)


def test_the_first_step_of_adam_is_the_rate_whatever_the_gradient():
    for gradient in (1e-3, 1.0, 1e3):
        parameter = Value(0.0)
        parameter.grad = gradient
        Adam([parameter], lr=0.1, eps=0.0).step()
        assert parameter.data == pytest.approx(-0.1, rel=1e-14)


@pytest.mark.parametrize("make", OPTIMIZERS)
def test_a_decay_of_zero_leaves_a_parameter_without_gradient_where_it_is(make):
    parameter = Value(2.0)
    parameter.grad = 0.0
    make([parameter], lr=0.1, weight_decay=0.0).step()
    assert parameter.data == 2.0


def test_decay_shrinks_by_the_rate_in_sgd_and_by_gradient_size_in_adam():
    def moved(make, gradient):
        parameter = Value(1.0)
        parameter.grad = gradient
        make([parameter]).step()
        return parameter.data

    for gradient in (0.0, 5.0):
        decayed = moved(lambda ps: SGD(ps, lr=0.1, weight_decay=0.5), gradient)
        assert decayed == pytest.approx(moved(lambda ps: SGD(ps, lr=0.1), gradient) - 0.05, abs=1e-15)
        cured = moved(lambda ps: AdamW(ps, lr=0.1, weight_decay=0.5), gradient)
        plain = moved(lambda ps: AdamW(ps, lr=0.1, weight_decay=0.0), gradient)
        assert cured == pytest.approx(plain - 0.05, abs=1e-15)
    scaled = moved(lambda ps: Adam(ps, lr=0.1, weight_decay=0.5), 0.0)
    assert scaled == pytest.approx(0.9, abs=1e-8)  # the whole penalty, whatever its size, is one step of lr


@pytest.mark.parametrize("make", OPTIMIZERS)
def test_every_optimizer_walks_down_a_parabola(make):
    x = Value(3.0)
    optimizer = make([x], lr=0.1)
    for _ in range(200):
        optimizer.zero_grad()
        (x * x).backward()
        optimizer.step()
    assert abs(x.data) < 2.0 if make is AdaGrad else abs(x.data) < 0.1


@pytest.mark.parametrize("rule", [updates.sgd, updates.momentum, updates.nesterov, updates.adagrad,
                                  updates.rmsprop, updates.adam, updates.adamw])  # fmt: skip
def test_a_rule_is_pure_and_serves_values_as_it_serves_floats(rule):
    settings = {"lr": 0.1, "momentum": 0.9, "beta": 0.9, "beta1": 0.9, "beta2": 0.99, "eps": 1e-8}
    names = inspect.signature(updates.adam if rule is updates.adamw else rule).parameters
    settings = {name: x for name, x in settings.items() if name in names} | {"weight_decay": 0.01}
    state = (0.2,) * {"sgd": 0, "adam": 3, "adamw": 3}.get(rule.__name__, 1)
    value, after = rule(1.5, 0.5, state, **settings)
    assert rule(1.5, 0.5, state, **settings) == (value, after)
    node, node_state = rule(Value(1.5), Value(0.5), tuple(map(Value, state)), **settings)
    assert node.data == value
    assert [s.data for s in node_state] == list(after)


# ── all or nothing ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("make", OPTIMIZERS)
@pytest.mark.parametrize("gradient", [math.nan, math.inf, -math.inf])
def test_a_gradient_that_is_not_finite_is_refused_by_name_and_nothing_changes(make, gradient):
    model = MLP(1, [2, 1])
    optimizer = make(model.parameters(), lr=0.1)
    for parameter in model.parameters():
        parameter.grad = 1.0
    optimizer.step()
    before, state = model.state_dict(), list(optimizer.state)
    model.layers[1].neurons[0].b.grad = gradient
    with pytest.raises(DomainError, match=r"the gradient of layers\[1\]\.neurons\[0\]\.b is -?(nan|inf)"):
        optimizer.step()
    assert model.state_dict() == before
    assert optimizer.state == state


@pytest.mark.parametrize("make", [AdaGrad, RMSProp, Adam, AdamW])
def test_a_squared_gradient_that_overflows_is_refused_by_name(make):
    fine, huge = Value(1.0, "fine"), Value(2.0, "huge")
    fine.grad, huge.grad = 1.0, 1e200
    with pytest.raises(GateOverflowError, match=r"the step of huge is too large for a float"):
        make([fine, huge], lr=0.1).step()
    assert (fine.data, huge.data) == (1.0, 2.0)


def test_a_zero_gradient_without_eps_is_a_pole_with_the_parameters_name():
    parameter = Value(1.0, "p")
    parameter.grad = 0.0
    with pytest.raises(PoleError, match=r"the step of p divides by zero; use eps above 0"):
        RMSProp([parameter], eps=0.0).step()


class Interrupting:
    """Raises KeyboardInterrupt at the n-th line that runs inside the optimizer."""

    def __init__(self, n):
        self.left = n

    def __call__(self, frame, event, argument):
        if not frame.f_code.co_filename.endswith(("optimizer.py", "value.py")):
            return None
        if event == "line":
            self.left -= 1
            if self.left == 0:
                sys.settrace(None)
                raise KeyboardInterrupt
        return self


def test_an_interrupt_anywhere_leaves_the_old_step_or_the_new_one():
    outcomes = set()
    for n in range(1, 400):
        parameters = [Value(float(i), f"p{i}") for i in range(4)]
        optimizer = Momentum(parameters, lr=0.1)
        for parameter in parameters:
            parameter.grad = 1.0
        trace = sys.gettrace()
        interruption = Interrupting(n)
        try:
            sys.settrace(interruption)
            optimizer.step()
            sys.settrace(trace)
            break
        except KeyboardInterrupt:
            pass
        finally:
            sys.settrace(trace)
        outcome = ([p.data for p in parameters], optimizer.state)
        new = ([i - 0.1 for i in range(4)], [(-0.1,)] * 4)
        assert outcome in (([0.0, 1.0, 2.0, 3.0], [(0.0,)] * 4), new)
        outcomes.add(str(outcome))
    assert n > 50
    assert outcomes


def test_a_parameter_that_no_backward_pass_reached_is_left_alone():
    used, unused = Value(1.0), Value(2.0)
    optimizer = Momentum([used, unused], lr=0.1, weight_decay=0.5)
    (used * used).backward()
    optimizer.step()
    assert used.data != 1.0
    assert unused.data == 2.0
    assert optimizer.state[1] == (0.0,)


def test_a_parameter_that_was_not_given_stays_bit_for_bit():
    model = MLP(2, [3, 1])
    head = model.layers[1].parameters()
    before = model.layers[0].state_dict()
    model([1.0, -1.0]).backward()
    SGD(head, lr=0.1).step()
    assert model.layers[0].state_dict() == before


def test_zero_grad_forgets_the_gradients_of_its_parameters():
    parameter = Value(1.0)
    parameter.grad = 3.0
    SGD([parameter]).zero_grad()
    assert (parameter.grad, parameter.reached) == (0.0, False)


# ── what is refused ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("make", OPTIMIZERS)
def test_parameters_are_checked(make):
    a = Value(1.0, "a")
    with pytest.raises(ValueError, match=r"needs at least one parameter; the list is empty"):
        make([])
    with pytest.raises(ValueError, match=r"^a was given twice"):
        make([a, Value(2.0), a])
    with pytest.raises(ValueError, match=r"parameter 0 is the result of a gate"):
        make([a + a])
    with pytest.raises(ValueError, match=r"^a is a constant"):
        make([a.detach()])
    with pytest.raises(TypeError, match=r"parameter 1 is a float, not a Value"):
        make([a, 1.0])
    for wrong in (a, MLP(1, [1]), None):
        with pytest.raises(TypeError, match=r"takes a list of parameters, model\.parameters\(\), not a"):
            make(wrong)


def test_a_generator_of_parameters_is_fine():
    assert len(SGD(p for p in MLP(1, [1]).parameters()).params) == 2


NUMBERS = [(make, name) for make in OPTIMIZERS for name in inspect.signature(make).parameters
           if name not in ("params", "betas")]  # fmt: skip


@pytest.mark.parametrize(("make", "name"), NUMBERS)
def test_hyper_parameters_are_checked(make, name):
    for wrong in (-0.1, math.nan, math.inf):
        with pytest.raises(ValueError, match=rf"^{name} must be a finite number"):
            make([Value(1.0)], **{name: wrong})
    for wrong in (True, "0.1", None, Value(0.1), [0.1]):
        with pytest.raises(TypeError, match=rf"^{name} is a number, not"):
            make([Value(1.0)], **{name: wrong})


@pytest.mark.parametrize("make", OPTIMIZERS)
def test_a_rate_of_zero_is_refused_also_later(make):
    optimizer = make([Value(1.0)], lr=0.5)
    for lr in (0.0, -1.0):
        with pytest.raises(ValueError, match=r"^lr must be a finite number above 0"):
            make([Value(1.0)], lr=lr)
        with pytest.raises(ValueError, match=r"^lr must be a finite number above 0"):
            optimizer.lr = lr
    assert optimizer.lr == 0.5


def test_fractions_must_stay_below_one():
    for make, name in ((Momentum, "momentum"), (Nesterov, "momentum"), (RMSProp, "beta")):
        with pytest.raises(ValueError, match=rf"^{name} must be a finite number at least 0 and below 1"):
            make([Value(1.0)], **{name: 1.0})
    for make in (Adam, AdamW):
        for betas in ((1.0, 0.9), (0.9, 1.0), (-0.1, 0.9)):
            with pytest.raises(
                ValueError, match=r"^betas\[[01]\] must be a finite number at least 0 and below 1"
            ):
                make([Value(1.0)], betas=betas)
        with pytest.raises(TypeError, match=r"^betas is a pair"):
            make([Value(1.0)], betas=0.9)


def test_an_optimizer_prints_its_settings():
    assert repr(SGD([Value(1.0)], lr=0.5)) == "SGD(1 parameters, lr=0.5, weight_decay=0.0)"


def test_a_rule_of_ones_own_makes_an_optimizer():
    def sign_descent(value, gradient, state, *, lr):
        return value - lr * gradient / sqrt(gradient * gradient), (*state[:-1], state[-1] + 1)

    parameter = Value(1.0)
    optimizer = optim.Optimizer([parameter], sign_descent, (0,), lr=0.25)
    parameter.grad = -100.0
    optimizer.step()
    assert parameter.data == 1.25
    assert optimizer.state == [(1,)]
