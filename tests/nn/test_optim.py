import inspect
import json
import math
import sys
from fractions import Fraction
from random import Random

import pytest

from autograd import CheckpointError, DomainError, GateOverflowError, PoleError, Value, exp, gradcheck, sqrt
from nn import MLP, optim
from nn.optim import SGD, AdaGrad, Adam, AdamW, Momentum, Nesterov, RMSProp
from nn.optim import rules as updates

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


def document_momentum(p, gradients, lr):
    m = 0.0
    for g in gradients:
        m = 0.9 * m - lr * g
        p = p + m
    return p


def document_rmsprop(p, gradients, lr):
    big_g = 0.0
    for g in gradients:
        big_g = 0.99 * big_g + 0.01 * g * g
        p = p - lr / math.sqrt(big_g) * g
    return p


def document_adam(p, gradients, lr, decay=0.0):
    m = big_g = 0.0
    for t, g in enumerate(gradients):
        m = 0.9 * m + 0.1 * g
        big_g = 0.999 * big_g + 0.001 * g * g
        m_hat, g_hat = m / (1 - 0.9 ** (t + 1)), big_g / (1 - 0.999 ** (t + 1))
        p = p - lr / math.sqrt(g_hat) * m_hat - lr * decay * p
    return p


@pytest.mark.parametrize(
    ("make", "document"),
    [
        (lambda ps: Momentum(ps, lr=0.1, momentum=0.9), document_momentum),
        (lambda ps: RMSProp(ps, lr=0.1, beta=0.99, eps=0.0), document_rmsprop),
        (lambda ps: Adam(ps, lr=0.1, eps=0.0), document_adam),
        (
            lambda ps: AdamW(ps, lr=0.1, eps=0.0, weight_decay=0.3),
            lambda p, gradients, lr: document_adam(p, gradients, lr, decay=0.3),
        ),
    ],
)
def test_a_hundred_steps_follow_the_documents_formulas(make, document):
    draw = Random(0)
    gradients = [draw.gauss(0, 1) for _ in range(100)]
    parameter = Value(1.0)
    optimizer = make([parameter])
    for gradient in gradients:
        parameter.grad = gradient
        optimizer.step()
    assert parameter.data == pytest.approx(document(1.0, gradients, 0.1), rel=1e-12)


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


RULES = {
    updates.sgd: {},
    updates.momentum: {"momentum": 0.9},
    updates.nesterov: {"momentum": 0.9},
    updates.adagrad: {"eps": 1e-8},
    updates.rmsprop: {"beta": 0.9, "eps": 1e-8},
    updates.adam: {"betas": (0.9, 0.99), "eps": 1e-8},
    updates.adamw: {"betas": (0.9, 0.99), "eps": 1e-8},
}


def start(rule, first=0.0):
    sizes = {updates.sgd: 0, updates.adam: 3, updates.adamw: 3}
    return (first,) * sizes.get(rule, 1)


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_is_pure_and_serves_values_as_it_serves_floats(rule):
    settings = {"lr": 0.1, "weight_decay": 0.01, **RULES[rule]}
    state = start(rule, 0.25)
    value, after = rule(1.5, 0.5, state, **settings)
    assert rule(1.5, 0.5, state, **settings) == (value, after)
    node, node_state = rule(Value(1.5), Value(0.5), tuple(map(Value, state)), **settings)
    assert node.data == value
    assert [s.data for s in node_state] == list(after)


@pytest.mark.parametrize("rule", RULES)
def test_the_derivative_of_a_rule_is_that_of_what_it_computes(rule):
    settings = {"lr": 0.1, "weight_decay": 0.01, **RULES[rule]}

    def updated(value, gradient):
        return rule(value, gradient, start(rule), **settings)[0]

    assert gradcheck(updated, 1.5, 0.5)


@pytest.mark.parametrize("kind", [float, object])
@pytest.mark.parametrize("rule", RULES)
def test_a_rule_serves_whole_arrays_element_by_element_to_the_last_bit(rule, kind):
    numpy = pytest.importorskip("numpy", minversion="2")
    settings = {"lr": 0.1, "weight_decay": 0.01, **RULES[rule]}
    draw = Random(0)
    single = [draw.uniform(-1, 1) for _ in range(5)]
    states = [start(rule)] * 5
    wrap = Value if kind is object else float
    array, state = numpy.array([wrap(x) for x in single], dtype=kind), start(rule)
    for _ in range(20):
        gradients = [draw.gauss(0, 1) for _ in single]
        array, state = rule(array, numpy.array(gradients), state, **settings)
        each = [rule(*given, **settings) for given in zip(single, gradients, states, strict=True)]
        single, states = [value for value, _ in each], [kept for _, kept in each]
    assert [x.item() for x in array] == single


@pytest.mark.parametrize("rule", [updates.sgd, updates.momentum, updates.nesterov])
def test_a_rule_without_a_root_is_exact_on_fractions(rule):
    settings = {"lr": Fraction(1, 10), "weight_decay": Fraction(0)}
    if RULES[rule]:
        settings["momentum"] = Fraction(9, 10)
    value, state = Fraction(1), start(rule, Fraction(0))
    for gradient in (Fraction(1, 2), Fraction(1, 2), Fraction(-1)):
        value, state = rule(value, gradient, state, **settings)
    golden = {updates.sgd: "1", updates.momentum: "0.8695", updates.nesterov: "0.88255"}
    assert value == Fraction(golden[rule])


@pytest.mark.parametrize("rule", [updates.adagrad, updates.rmsprop, updates.adam, updates.adamw])
def test_a_rule_with_a_root_keeps_fractions_exact_up_to_the_root(rule):
    settings = {name: Fraction(1, 4) for name in ("lr", "eps", "weight_decay")}
    if "beta" in RULES[rule]:
        settings["beta"] = Fraction(1, 2)
    if "betas" in RULES[rule]:
        settings["betas"] = (Fraction(1, 2), Fraction(3, 4))
    _, state = rule(Fraction(1), Fraction(1, 3), start(rule, Fraction(0)), **settings)
    assert all(type(kept) is Fraction for kept in state)


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


def test_a_rule_that_fails_is_named_with_its_parameter_and_nothing_changes():
    first, second = Value(1.0, "first"), Value(1.0, "second")
    for parameter in (first, second):
        parameter.grad = 1.0
    spoiled = RMSProp([first, second], lr=0.1)
    spoiled.state[1] = (-100.0,)
    with pytest.raises(DomainError, match=r"^the step of second failed, so nothing was changed: sqrt"):
        spoiled.step()
    growing = optim.Optimizer(
        [first, second], lambda p, g, state, *, lr: (exp(1000.0 * p), state), (), lr=0.1
    )
    with pytest.raises(GateOverflowError, match=r"^the step of first is too large for a float"):
        growing.step()
    assert (first.data, second.data) == (1.0, 1.0)


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
    with pytest.raises(ValueError, match=r"the list of parameters is empty; there must be at least one"):
        make([])
    with pytest.raises(ValueError, match=r"^a was given twice"):
        make([a, Value(2.0), a])
    with pytest.raises(ValueError, match=r"parameter 0 is the result of a gate"):
        make([a + a])
    with pytest.raises(ValueError, match=r"^a is a constant"):
        make([a.detach()])
    with pytest.raises(TypeError, match=r"parameter 1 is a float, not a Value"):
        make([a, 1.0])
    for wrong in (a, MLP(1, [1]), None, {"params": [a]}):
        with pytest.raises(TypeError, match=r"takes a list of parameters, model\.parameters\(\), not a"):
            make(wrong)


def test_a_generator_of_parameters_is_fine():
    assert len(SGD(p for p in MLP(1, [1]).parameters()).params) == 2


NUMBERS = [(make, name) for make in OPTIMIZERS for name in inspect.signature(make).parameters
           if name not in ("params", "betas", "nesterov")]  # fmt: skip


@pytest.mark.parametrize(("make", "name"), NUMBERS)
def test_hyper_parameters_are_checked(make, name):
    for wrong in (-0.1, math.nan, math.inf):
        with pytest.raises(ValueError, match=rf"^{name} must be a finite number"):
            make([Value(1.0)], **{name: wrong})
    for wrong in (True, "0.1", None, Value(0.1), [0.1]):
        with pytest.raises(TypeError, match=rf"^{name} is a number, not"):
            make([Value(1.0)], **{name: wrong})


@pytest.mark.parametrize("make", OPTIMIZERS)
def test_an_optimizer_starts_with_a_rate_above_zero_and_may_be_led_to_zero_later(make):
    parameter = Value(1.0)
    with pytest.raises(ValueError, match=r"^lr must be a finite number above 0"):
        make([parameter], lr=0.0)
    with pytest.raises(ValueError, match=r"^lr must be a finite number above 0"):
        make([{"params": [parameter], "lr": 0}])
    optimizer = make([parameter], lr=0.5)
    for wrong in (-1.0, math.nan, math.inf, 10**400):
        with pytest.raises(ValueError, match=r"^lr must be a finite number 0 or above"):
            optimizer.lr = wrong
    with pytest.raises(TypeError, match=r"^lr is a number, not bool"):
        optimizer.lr = True
    assert optimizer.lr == 0.5
    optimizer.lr = 0.0
    parameter.grad = 1.0
    optimizer.step()
    assert parameter.data == 1.0


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


@pytest.mark.parametrize(("nesterov", "named"), [(False, Momentum), (True, Nesterov)])
def test_sgd_with_a_momentum_is_the_optimizer_of_that_name(nesterov, named):
    ours, theirs = [Value(1.0, "p"), Value(-2.0, "q")], [Value(1.0, "p"), Value(-2.0, "q")]
    sgd = SGD(ours, lr=0.1, weight_decay=0.01, momentum=0.8, nesterov=nesterov)
    other = named(theirs, lr=0.1, weight_decay=0.01, momentum=0.8)
    for _ in range(20):
        for p in (*ours, *theirs):
            p.grad = 3.0 * p.data
        sgd.step()
        other.step()
    assert [p.data for p in ours] == [p.data for p in theirs]
    assert sgd.rule is other.rule
    assert sgd.state_dict() == other.state_dict()
    other.load_state_dict(sgd.state_dict())


def test_sgd_without_a_momentum_has_no_velocity_and_nothing_to_look_ahead_along():
    assert SGD([Value(1.0)], momentum=0).state_dict()["rule"] == "sgd"
    with pytest.raises(ValueError, match=r"nesterov=True .* give a momentum above 0"):
        SGD([Value(1.0)], nesterov=True)
    for wrong, error in ((1.0, ValueError), (-0.1, ValueError), ("0.9", TypeError)):
        with pytest.raises(error, match=r"^momentum "):
            SGD([Value(1.0)], momentum=wrong)


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


# ── groups ──────────────────────────────────────────────────────────────────────────────────────


def test_groups_have_settings_of_their_own_and_the_optimizers_where_they_name_none():
    a, b, c = Value(1.0), Value(1.0), Value(1.0)
    optimizer = SGD(
        [{"params": [a]}, {"params": [b], "lr": 0.5}, {"params": [c], "weight_decay": 1.0}], lr=0.1
    )
    for parameter in (a, b, c):
        parameter.grad = 1.0
    optimizer.step()
    assert (a.data, b.data, c.data) == (0.9, 0.5, 0.8)


@pytest.mark.parametrize("make", OPTIMIZERS)
def test_two_groups_with_the_same_settings_are_one_group(make):
    def run(grouping):
        parameters = [Value(float(i)) for i in range(4)]
        optimizer = make(grouping(parameters), lr=0.1)
        for i, parameter in enumerate(optimizer.params):
            parameter.grad = i - 1.5
        optimizer.step()
        return [parameter.data for parameter in parameters]

    assert run(lambda ps: [{"params": ps[:1]}, {"params": iter(ps[1:])}]) == run(list)


def test_one_setting_of_one_group_can_be_changed_and_the_rate_of_all():
    a, b = Value(1.0), Value(1.0)
    optimizer = Adam([{"params": [a]}, {"params": [b], "betas": (0.5, 0.5)}], lr=0.1)
    optimizer.groups[1]["lr"] = 0.2
    assert [group["lr"] for group in optimizer.groups] == [0.1, 0.2]
    assert [group["betas"] for group in optimizer.groups] == [(0.9, 0.999), (0.5, 0.5)]
    optimizer.lr = 0.3
    assert [group["lr"] for group in optimizer.groups] == [0.3, 0.3]
    with pytest.raises(ValueError, match=r"^lr must be a finite number 0 or above, not -1.0"):
        optimizer.groups[0]["lr"] = -1
    with pytest.raises(
        ValueError, match=r"no setting 'momentum' here; there are lr, betas, eps, weight_decay"
    ):
        optimizer.groups[0]["momentum"] = 0.9


def test_groups_are_checked():
    a, b = Value(1.0, "a"), Value(2.0, "b")
    with pytest.raises(ValueError, match=r"^a was given twice"):
        SGD([{"params": [a]}, {"params": [b, a]}])
    with pytest.raises(ValueError, match=r"^the list of parameters is empty"):
        SGD([{"params": [a]}, {"params": []}])
    with pytest.raises(ValueError, match=r"^there is no setting 'momentum' here; there are lr, weight_decay"):
        SGD([{"params": [a], "momentum": 0.9}])
    with pytest.raises(ValueError, match=r"^weight_decay must be a finite number 0 or above"):
        SGD([{"params": [a], "weight_decay": -1.0}])
    with pytest.raises(
        TypeError, match=r'^group 1 is no dict with "params"; give Values alone, or groups alone'
    ):
        SGD([{"params": [a]}, b])
    with pytest.raises(TypeError, match=r'^group 0 is no dict with "params"'):
        SGD([{"lr": 0.1}])
    with pytest.raises(TypeError, match=r"takes a list of parameters, model\.parameters\(\), not a Value"):
        SGD([{"params": a}])


def test_an_optimizer_prints_its_groups():
    optimizer = SGD([{"params": [Value(1.0)]}, {"params": [Value(1.0)], "lr": 0.25}], lr=0.5)
    assert (
        repr(optimizer)
        == "SGD(1 parameters, lr=0.5, weight_decay=0.0; 1 parameters, lr=0.25, weight_decay=0.0)"
    )


# ── state ───────────────────────────────────────────────────────────────────────────────────────


def trained(make, steps, state=None, numbers=None):
    """A network's numbers and the optimizer's state after some steps, with a state loaded halfway."""
    model = MLP(2, [3, 1], "tanh", rng=Random(0))
    weights, rest = model.layers[0].parameters(), model.layers[1].parameters()
    optimizer = make([{"params": weights}, {"params": rest, "lr": 0.05}], lr=0.1)
    if state is not None:
        model.load_state_dict(numbers)
        optimizer.load_state_dict(state)
    for _ in range(steps):
        optimizer.zero_grad()
        (model([1.0, -2.0]) - 3.0).pow(2.0).backward()
        optimizer.step()
    return model.state_dict(), optimizer.state_dict()


@pytest.mark.parametrize("make", OPTIMIZERS)
def test_training_resumed_through_json_is_training_uninterrupted_bit_for_bit(make):
    numbers, state = json.loads(json.dumps(trained(make, 7), allow_nan=False))
    assert trained(make, 5, state, numbers) == trained(make, 12)


def test_a_state_is_not_changed_by_the_steps_after_it():
    model = MLP(1, [1])
    optimizer = Adam(model.parameters())
    before = optimizer.state_dict()
    kept = json.dumps(before)
    model([1.0]).backward()
    optimizer.step()
    optimizer.lr = 0.5
    assert json.dumps(before) == kept


def test_a_loaded_state_brings_its_settings_also_a_rate_of_zero():
    source, target = SGD([Value(1.0)], lr=0.5, weight_decay=0.1), SGD([Value(1.0)], lr=0.25)
    source.lr = 0.0
    target.load_state_dict(source.state_dict())
    assert repr(target) == "SGD(1 parameters, lr=0.0, weight_decay=0.1)"


def change(path, thing):
    def changed(state):
        part = state
        for key in path[:-1]:
            part = part[key]
        part[path[-1]] = thing
        return state

    return changed


SPOILED = {
    r"^the optimizer's state is of type list, not a dict": lambda state: [],
    r"^the optimizer's state lacks rule, lacks groups, lacks state$": lambda state: {},
    r"^the optimizer's state has the unknown extra$": change(["extra"], 1),
    r"^the state is for the rule 'sgd', but the optimizer's is 'adam'": change(["rule"], "sgd"),
    r"^the optimizer's state has no list of groups, but something of type dict": change(["groups"], {}),
    r"^the optimizer's state has 0 groups, but the optimizer has 1": change(["groups"], []),
    r"^group 0 is of type int, not a dict": change(["groups", 0], 3),
    r"^group 0 has the unknown momentum": change(["groups", 0, "momentum"], 0.9),
    r"^group 0 has 1 parameters, but the optimizer has 2": change(["groups", 0, "params"], ["w[0]"]),
    r"for the parameter 'v' where the optimizer has 'b'": change(["groups", 0, "params"], ["w[0]", "v"]),
    r"^group 0 of the optimizer's state: lr must be a finite number 0": change(["groups", 0, "lr"], -1.0),
    r"^group 0 of the optimizer's state: lr is a number, not str": change(["groups", 0, "lr"], "0.1"),
    r"^group 0 of the optimizer's state: eps must be a finite": change(["groups", 0, "eps"], 10**400),
    r"^group 0 of the optimizer's state: betas is a pair": change(["groups", 0, "betas"], [0.9]),
    r"state: betas\[1\] must be a finite number": change(["groups", 0, "betas"], [0.9, 1.0]),
    r"^the optimizer's state has 1 parameters, but the optimizer has 2": change(["state"], [[0.0] * 3]),
    r"^the optimizer's state has no list of parameters, but something of type NoneType": change(
        ["state"], None
    ),
    r"^the optimizer's state of b has 2 numbers, but the optimizer has 3": change(["state", 1], [0.0, 0.0]),
    r"^the optimizer's state of b has no list of numbers, but something of type str": change(
        ["state", 1], "abc"
    ),
    r"^the optimizer's state of w\[0\]: number 1 must be a finite": change(["state", 0, 1], math.nan),
    r"^the optimizer's state of w\[0\]: number 2 is a number, not bool": change(["state", 0, 2], True),
}


@pytest.mark.parametrize("message", SPOILED)
def test_a_state_that_does_not_fit_is_refused_by_name_and_changes_nothing(message):
    def make(lr):
        return Adam([Value(1.0, "w[0]"), Value(2.0, "b")], lr=lr)

    target, saved = make(0.5), make(0.25).state_dict()
    before = target.state_dict()
    spoiled = SPOILED[message](saved)
    with pytest.raises(CheckpointError, match=message):
        target.load_state_dict(spoiled)
    assert target.state_dict() == before
