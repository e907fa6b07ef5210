"""Properties of the backward pass that hold for every graph, on graphs that hypothesis builds."""

from fractions import Fraction

from hypothesis import assume, given
from hypothesis import strategies as st

import autograd
from autograd import GatewiseError, Value
from autograd.engine import nodes
from tests.helpers import oracle
from tests.helpers.graphs import orders, recipes
from tests.helpers.oracle import fraction


def leaves_of(recipe):
    return [Value(x) for x in recipe.leaves]


def gradients(recipe, run=None, seed=1.0):
    """The gradient of a recipe's last node by each leaf; an example that backward refuses is dropped."""
    leaves = leaves_of(recipe)
    root = (run or recipe)(*leaves)
    swept(root, seed)
    return [leaf.grad for leaf in leaves]


def swept(root, seed=1.0):
    try:
        root.backward(seed)
    except GatewiseError:
        assume(False)


def flows(root, size):
    """The chain rule on `size` of each recorded local gradient: d root / d node for every node."""
    found = {root: size(1.0)}
    for node in reversed(nodes(root)):
        for operand, local in zip(node.operands, node.local_grads, strict=True):
            if not operand.constant:
                found[operand] = found.get(operand, 0) + found.get(node, 0) * size(local)
    return found


@given(recipes())
def test_gradients_agree_with_slopes_over_many_bits(recipe):
    leaves = leaves_of(recipe)
    root = recipe(*leaves)
    swept(root)
    steepest = max(abs(x) for node in nodes(root) for x in (1.0, node.data, *node.local_grads))
    rounding = flows(root, abs)
    for i, leaf in enumerate(leaves):
        slope = oracle.slope(recipe, recipe.leaves, i)
        assume(slope is not None)
        assert abs(leaf.grad - slope) <= 1e-12 * steepest * max(1.0, rounding.get(leaf, 0.0))


@given(recipes(max_steps=40))
def test_the_sweep_itself_adds_no_more_rounding_than_promised(recipe):
    leaves = leaves_of(recipe)
    root = recipe(*leaves)
    assume(all(x == 0.0 or abs(x) > 1e-20 for node in nodes(root) for x in node.local_grads))
    swept(root)
    exact, absolute = flows(root, fraction), flows(root, lambda x: abs(fraction(x)))
    depth, fan_in = depth_and_fan_in(root)
    for leaf in leaves:
        error = abs(fraction(leaf.grad) - exact.get(leaf, 0))
        assert error <= (2 * depth + fan_in) * Fraction(1, 2**53) * absolute.get(leaf, 0)


def depth_and_fan_in(root):
    """The longest path, and how many contributions are added to others over the whole graph."""
    depth, uses = {}, {}
    for node in nodes(root):
        depth[node] = 1 + max((depth[operand] for operand in node.operands), default=0)
        for operand in node.operands:
            uses[operand] = uses.get(operand, 0) + 1
    return depth[root], sum(uses.values()) - len(uses)


@given(st.data(), recipes())
def test_the_order_of_construction_does_not_matter(data, recipe):
    order = data.draw(orders(recipe))
    permuted = gradients(recipe, lambda *leaves: recipe.every(leaves, order)[-1])
    assert [x.hex() for x in permuted] == [x.hex() for x in gradients(recipe)]


@given(recipes(max_steps=10))
def test_sharing_changes_nothing_but_rounding(recipe):
    assume(recipe.uses < 2000)
    shared = gradients(recipe)
    alone = gradients(recipe, lambda *leaves: recipe.unshared(leaves))
    leaves = leaves_of(recipe)
    scale = flows(recipe(*leaves), abs)
    for leaf, a, b in zip(leaves, shared, alone, strict=True):
        assert abs(a - b) <= 1e-12 * scale.get(leaf, 0.0)


@given(recipes(), st.integers(-20, 20))
def test_gradients_are_linear_in_the_seed(recipe, exponent):
    root = recipe(*leaves_of(recipe))
    swept(root)
    assume(all(x == 0.0 or 1e-200 < abs(x) < 1e200 for x in (node.grad for node in nodes(root))))
    once, seed = gradients(recipe), 2.0**exponent
    assert gradients(recipe, seed=seed) == [x * seed for x in once]
    assert gradients(recipe, seed=-seed) == [-x * seed for x in once]


@given(recipes())
def test_backward_twice_doubles_the_leaves(recipe):
    leaves = leaves_of(recipe)
    root = recipe(*leaves)
    swept(root)
    root.backward()
    assert [leaf.grad for leaf in leaves] == [x + x for x in gradients(recipe)]


@given(recipes(), st.data())
def test_two_roots_give_the_sum_of_their_gradients(recipe, data):
    leaves = leaves_of(recipe)
    made = recipe.every(leaves)
    last, inner = made[-1], data.draw(st.sampled_from(made[len(leaves) :]))
    apart = []
    for root in (last, inner):
        swept(root)
        apart.append([leaf.grad for leaf in leaves])
        last.zero_grad()
        inner.zero_grad()
    last.backward()
    inner.backward()
    assert [leaf.grad for leaf in leaves] == [a + b for a, b in zip(*apart, strict=True)]


@given(recipes())
def test_the_functional_gradient_is_that_of_backward_and_touches_no_grad(recipe):
    usual = gradients(recipe)
    leaves = leaves_of(recipe)
    functional = autograd.grad(recipe)(*recipe.leaves)
    assert list(functional if len(leaves) > 1 else [functional]) == usual
    outer = autograd.grad(recipe)(*leaves)
    assert [x.data if isinstance(x, Value) else x for x in (outer if len(leaves) > 1 else [outer])] == usual
    assert not any(leaf.reached for leaf in leaves)


# ── graphs whose numbers floats can hold ──────────────────────────────────────────────────────


class Dual:
    """A fraction and its slope: differentiation forwards, to hold against the backward pass."""

    def __init__(self, x, slope=0):
        self.x, self.slope = Fraction(x), Fraction(slope)

    @staticmethod
    def __gate__(gate, operands):
        return gate.value(*operands)

    def __add__(self, other):
        return Dual(self.x + other.x, self.slope + other.slope)

    def __sub__(self, other):
        return Dual(self.x - other.x, self.slope - other.slope)

    def __mul__(self, other):
        return Dual(self.x * other.x, self.slope * other.x + self.x * other.slope)

    def __truediv__(self, other):
        quotient = self.x / other.x
        return Dual(quotient, (self.slope - quotient * other.slope) / other.x)

    def __neg__(self):
        return Dual(-self.x, -self.slope)


def held_by_a_float(x):
    """Whether a fraction is a float, with digits to spare for what is multiplied on the way."""
    whole_shifted = x.denominator & (x.denominator - 1) == 0
    return whole_shifted and max(abs(x.numerator), x.denominator) < 2**26


def assert_exact(recipe):
    """Value and gradients equal those in fractions, if floats can hold all numbers on the way."""
    leaves = leaves_of(recipe)
    root = recipe(*leaves)
    assume(all(held_by_a_float(fraction(x)) for node in nodes(root) for x in node.local_grads))
    root.backward()
    for i, leaf in enumerate(leaves):
        duals = recipe.every([Dual(x, j == i) for j, x in enumerate(recipe.leaves)])
        assume(all(held_by_a_float(dual.x) and held_by_a_float(dual.slope) for dual in duals))
        assert fraction(root.data) == duals[-1].x
        assert fraction(leaf.grad) == duals[-1].slope


WHOLE = st.integers(-6, 6).map(float)
POWERS_OF_TWO = st.sampled_from([s * 2.0**n for s in (1, -1) for n in (-2, -1, 0, 1, 2)])


@given(recipes(gates=["add", "sub", "mul", "neg"], numbers=WHOLE, max_steps=8))
def test_graphs_of_whole_numbers_are_exact(recipe):
    assert_exact(recipe)


@given(recipes(gates=["add", "mul", "div", "neg"], numbers=POWERS_OF_TWO, max_steps=6))
def test_quotients_that_floats_can_hold_are_exact(recipe):
    assert_exact(recipe)


@given(st.lists(st.integers(-9, 9), min_size=1, max_size=6), st.integers(-9, 9))
def test_polynomials_with_whole_powers_are_exact(coefficients, at):
    x = Value(float(at))
    y = Value(0.0)
    for power, coefficient in enumerate(coefficients):
        y = y + coefficient * x**power
    y.backward()
    assert y.data == sum(c * at**p for p, c in enumerate(coefficients))
    assert x.grad == sum(p * c * at ** (p - 1) for p, c in enumerate(coefficients) if p)


@given(st.integers(-9, 9).filter(bool), st.integers(1, 6))
def test_whole_powers_are_exact_to_the_last_derivative(at, power):
    f, value = (lambda x: x**power), at**power
    for order in range(1, power + 2):
        f = autograd.grad(f)
        value = value * (power - order + 1) // at
        assert f(float(at)) == value
