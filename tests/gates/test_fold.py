"""Folds: a gate of any number of operands is one node, and the same numbers as the gates it stands for."""

import contextlib
import copy
import math
import pickle
import random
import re
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import autograd
from autograd import Value
from autograd.engine import nodes
from autograd.gates.fold import FOLDS

numbers = st.floats(-1e3, 1e3)


def columns(fold, size):
    return [[Value(0.5 + 1.5 * i + place, f"{name}{i}") for i in range(size)] for place, name in
            enumerate(fold.operand_names)]  # fmt: skip


def chain(fold, lists, start):
    return fold.repeated((start, *(x for term in zip(*lists, strict=True) for x in term)))


def slopes(root, leaves):
    for leaf in leaves:
        leaf.zero_grad()
    root.backward()
    return [leaf.grad.hex() for leaf in leaves]


@pytest.mark.parametrize("fold", FOLDS.values(), ids=FOLDS)
@pytest.mark.parametrize("size", [1, 2, 7, 100])
def test_a_fold_is_bit_for_bit_the_chain_of_its_steps(fold, size):
    lists, start = columns(fold, size), Value(-0.3, "start")
    leaves = [start, *(x for column in lists for x in column)]
    whole, single = fold.over(lists, start), chain(fold, lists, start)
    assert whole.data.hex() == single.data.hex()
    assert slopes(whole, leaves) == slopes(single, leaves)


@given(st.lists(st.tuples(numbers, numbers), min_size=1, max_size=8), numbers)
def test_dot_has_the_exact_value_and_slopes_up_to_rounding(pairs, bias):
    w, x, b = [Value(p) for p, _ in pairs], [Value(q) for _, q in pairs], Value(bias)
    y = autograd.dot(w, x, start=b)
    exact = Fraction(bias) + sum((Fraction(p) * Fraction(q) for p, q in pairs), Fraction(0))
    size = abs(Fraction(bias)) + sum(abs(Fraction(p) * Fraction(q)) for p, q in pairs)
    assert abs(Fraction(y.data) - exact) <= size * len(pairs) * Fraction(2) ** -52
    y.backward()
    assert [v.grad for v in w] == [q for _, q in pairs]
    assert [v.grad for v in x] == [p for p, _ in pairs]
    assert b.grad == 1.0


def test_a_fold_is_one_node_with_all_operands():
    w, x = [Value(1.0, "w0"), Value(2.0, "w1")], [3.0, 4.0]
    y = autograd.dot(w, x)
    assert [(o.data, o.constant) for o in y.operands] == [
        (0.0, True),
        (1.0, False),
        (3.0, True),
        (2.0, False),
        (4.0, True),
    ]
    assert y.local_grads == (0.0, 3.0, 0.0, 4.0, 0.0)
    assert y.gate.name == "dot"


def test_a_fold_of_plain_numbers_is_a_number():
    assert autograd.dot([1.0, 2], [3, 4.0], start=0.5) == 11.5
    assert autograd.sum([1, 2, 3.5]) == 6.5


def test_a_node_that_occurs_twice_gets_both_contributions():
    x = Value(3.0)
    autograd.dot([x, x], [x, 2.0]).backward()
    assert x.grad == 2 * 3.0 + 2.0


def test_a_fold_reads_any_kind_of_number():
    assert autograd.dot([Fraction(1, 3)], [Fraction(3, 7)]) == pytest.approx(1 / 7)
    x = Value(0.1, "x")
    assert autograd.exact(autograd.dot([x], [3.0])).value == Fraction(3, 10)


def test_second_derivatives_go_through_a_fold():
    assert autograd.hessian(lambda x, y: autograd.dot([x, x], [y, x]))(2.0, 3.0) == ((2.0, 1.0), (1.0, 0.0))


def test_a_fold_can_be_copied_and_pickled():
    w = [Value(1.0), Value(2.0)]
    y = autograd.dot(w, [3.0, 4.0])
    for image in (copy.deepcopy(y), pickle.loads(pickle.dumps(y))):
        image.backward()
        assert [o.grad for o in image.operands if not o.constant] == [3.0, 4.0]
    assert w[0].grad == 0.0


def test_lists_of_two_lengths_are_refused_with_both():
    with pytest.raises(
        ValueError, match=r"dot\(w, x\) takes 2 sequences of one length; got 2 numbers and 1 numbers"
    ):
        autograd.dot([Value(1.0), Value(2.0)], [1.0], start=Value(0.0))
    with pytest.raises(TypeError, match="argument"):
        autograd.dot([Value(1.0)])


def test_what_is_no_number_is_refused():
    with pytest.raises(TypeError, match="dot takes numbers and Values; got Value, float, str"):
        autograd.dot([Value(1.0)], ["a"])


def test_a_fold_that_overflows_names_itself():
    x = Value(1e200, "x")
    with pytest.raises(autograd.GateOverflowError, match=r"dot\(0, x = 1e\+200, x = 1e\+200\) is too large"):
        autograd.dot([x], [x])
    with autograd.ieee():
        assert autograd.dot([x], [x]).data == float("inf")


def test_a_fold_of_many_terms_that_overflows_names_itself_too():
    w = [Value(1e308, f"w{i}") for i in range(40)]
    with pytest.raises(autograd.GateOverflowError, match=r"dot\(0, w0 = 1e\+308, 2, w1"):
        autograd.dot(w, [2.0] * 40)


@pytest.mark.parametrize("shared", [False, True])
def test_a_column_does_what_a_list_does(shared):
    rows = [[Value(0.1 * i + j) for i in range(100)] for j in range(3)]
    inputs = [Value(1.0 / (i + 1)) if i % 3 else 0.5 for i in range(100)]
    x = autograd.Column(inputs) if shared else inputs
    y = autograd.sum([autograd.dot(w, x).tanh() for w in rows])
    y.backward()
    expected = autograd.sum([chain(FOLDS["dot"], [w, inputs], 0.0).tanh() for w in rows])
    found = [v.grad.hex() for v in (*rows[0], *rows[2], *inputs[1:3])]
    for leaf in (*rows[0], *rows[1], *rows[2], *(v for v in inputs if isinstance(v, Value))):
        leaf.zero_grad()
    expected.backward()
    assert y.data.hex() == expected.data.hex()
    assert found == [v.grad.hex() for v in (*rows[0], *rows[2], *inputs[1:3])]


def test_a_column_holds_the_numbers_of_the_moment_it_was_made():
    w, x = Value(2.0), Value(3.0)
    column = autograd.Column([w])
    w.data = 7.0
    y = autograd.dot(column, [x])
    y.backward()
    assert (y.data, x.grad, w.grad) == (6.0, 2.0, 3.0)
    assert len(column) == 1
    assert list(column) == [w]


def test_a_column_is_filled_once():
    column = autograd.Column([1.0, 2.0])
    with pytest.raises(TypeError, match="a Column is filled once"):
        column.__init__([3.0])
    assert list(column) == [1.0, 2.0]


def test_a_number_that_empties_the_list_it_is_in_does_no_harm():
    class Thief(Fraction):
        def __float__(self):
            w.clear()
            return 2.0

    w = [Thief(1), *(Value(1.0) for _ in range(50))]
    with contextlib.suppress(RuntimeError, ValueError):
        autograd.dot(w, [1.0] * 51, start=Value(0.0))
    assert w == []


def test_a_column_of_other_things_is_refused():
    with pytest.raises(TypeError, match="a column is of numbers and Values; got float, str"):
        autograd.Column([1.0, "a"])
    with pytest.raises(ValueError, match="got 2 numbers and 1 numbers"):
        autograd.dot(autograd.Column([Value(1.0), 2.0]), [1.0])


@given(st.lists(st.integers(0, 3), min_size=1, max_size=9), st.data())
def test_leaves_that_occur_anywhere_get_the_gradients_of_the_single_gates(places, data):
    leaves = [Value(0.3 * i - 0.5) for i in range(4)]
    gates = [leaves[0] * leaves[1], leaves[2].tanh()]
    pool = [*leaves, *gates, 0.25]
    w = [leaves[i] for i in places]
    x = [data.draw(st.sampled_from(pool)) for _ in places]
    start = data.draw(st.sampled_from(pool))

    def swept(total):
        for leaf in leaves:
            leaf.zero_grad()
        (total * leaves[3] + gates[0]).backward()
        return [leaf.grad for leaf in leaves]

    whole = autograd.dot(w, x, start)
    assert swept(whole) == pytest.approx(swept(autograd.unfold(whole)), rel=1e-12, abs=1e-15)


def test_a_leaf_below_a_fold_that_counts_for_nothing_is_reached_with_gradient_0():
    w = Value(2.0, "w")
    (autograd.dot([w], [3.0], start=w) * 0.0).backward()
    assert w.reached
    assert w.grad == 0.0


def test_a_backward_pass_that_overflows_in_a_leaf_of_a_fold_leaves_all_grads_as_they_were():
    w, x, other = Value(1.0, "w"), Value(1e308, "x"), Value(2.0)
    y = autograd.dot([w, other], [x, 1.0])
    y.backward()
    before = [v.grad for v in (w, x, other)]
    with pytest.raises(autograd.GateOverflowError, match="the contributions to the gradient of w sum up"):
        y.backward()
    assert [v.grad for v in (w, x, other)] == before
    assert y.grad == 1.0
    with autograd.ieee():
        y.backward()
    assert w.grad == float("inf")


def test_a_closure_given_to_a_leaf_of_a_fold_is_called():
    w, x = Value(2.0), Value(5.0)
    y = autograd.dot([w], [x])
    called = []
    w._backward = lambda: called.append(w.grad)
    y.backward()
    assert called == [5.0]
    assert (w.grad, x.grad) == (5.0, 2.0)


def test_careful_sweeps_go_through_folds():
    w = [Value(1e16), Value(1.0), Value(-1e16)]
    x = Value(1.0)
    y = autograd.dot(w, autograd.Column([x, x, x]))
    y.backward(accumulate="compensated", error_bound=True)
    assert x.grad == 1.0
    assert [v.grad for v in w] == [1.0, 1.0, 1.0]
    assert all(v.grad_error > 0.0 for v in w)


def test_within_no_grad_a_fold_is_a_constant():
    with autograd.no_grad():
        assert autograd.dot([Value(2.0)], [3.0]).constant


def test_steps_write_a_fold_out():
    w = [Value(2.0, "w0"), Value(-1.0, "w1")]
    y = autograd.dot(w, [Value(3.0, "x0"), Value(4.0, "x1")], start=Value(1.0, "b"))
    y.label = "y"
    assert "y = b + w0 × x0 + w1 × x1 = 1 + 2 × 3 + (−1) × 4 = 3" in str(autograd.steps(y))


def test_a_long_fold_is_cut_short_where_it_is_written_out():
    y = autograd.sum([Value(1.0, f"x{i}") for i in range(100)])
    y.label = "y"
    assert "y = x0 + x1 + x2 + x3 + … + x99 =" in str(autograd.steps(y))


def test_unfolded_a_fold_is_multiply_and_add_gates_with_the_same_leaves():
    w, x = [Value(2.0, "w0"), Value(3.0, "w1")], [Value(5.0, "x0"), Value(7.0, "x1")]
    y = autograd.dot(w, x, start=Value(1.0, "b")).tanh()
    y.label = "y"
    y.backward()
    plain = autograd.unfold(y)
    names = [event.gate.name for event in autograd.steps(plain).forward]
    assert names == ["mul", "add", "mul", "add", "tanh"]
    assert (plain.label, plain.data, plain.grad) == ("y", y.data, y.grad)
    assert "w0" in str(autograd.steps(plain))
    assert w[0].grad != 0.0


def test_unfolded_the_gates_of_a_fold_have_the_gradients_that_a_backward_pass_gives_them():
    w, x = [Value(2.0, "w0"), Value(3.0, "w1")], [Value(5.0, "x0"), Value(7.0, "x1")]
    y = autograd.dot(w, x, start=Value(1.0, "b")).tanh() * 3.0
    assert not any(node.reached for node in nodes(autograd.unfold(y)))
    y.backward()
    told = autograd.unfold(y)
    shown = [(node.reached, node.grad) for node in nodes(told) if node.gate]
    told.zero_grad()
    told.backward()
    assert shown == [(True, node.grad) for node in nodes(told) if node.gate]


zeros = st.sampled_from([0.0, -0.0, 1.5, -1.5])


def signed(x):
    return x, math.copysign(1.0, x)


@given(st.lists(st.tuples(zeros, zeros), min_size=1, max_size=5), zeros)
def test_unfolded_no_term_is_minus_zero_unless_the_fold_is(terms, start):
    y = autograd.dot([Value(w) for w, _ in terms], [x for _, x in terms], start=Value(start))
    plain = autograd.unfold(y)
    assert signed(plain.data) == signed(y.data)
    if signed(y.data) != (0.0, -1.0):
        assert (0.0, -1.0) not in [signed(node.data) for node in nodes(plain) if node.gate]


def test_unfolded_a_weight_of_an_input_of_0_gives_0():
    w = [Value(-2.0, "w0"), Value(-3.0, "w1")]
    told = str(
        autograd.steps(autograd.unfold(autograd.dot(w, [0.0, 0.0], start=Value(0.0, "b")).relu() - 1.0))
    )
    assert "w0 × 0 = −2 × 0 = 0" in told
    assert not re.search(r"−0(?![.\d])", told)


def test_a_fold_of_no_terms_unfolds_to_its_start():
    b = Value(2.0, "b")
    y = autograd.dot([], [], start=b)
    y.label = "y"
    assert autograd.unfold(y) is b
    assert b.label == "b"


def test_what_was_made_in_another_mode_can_be_unfolded_afterwards():
    with autograd.ieee():
        y = autograd.dot([Value(1e200)], [Value(1e200)]) * 2.0
    assert autograd.unfold(y).data == float("inf")
    y = autograd.dot([Value(2.0)], [Value(3.0)])
    with autograd.no_grad():
        assert autograd.unfold(y).operands


def neuron():
    """relu(b + w0 × x0 + w1 × x1), where x1 is 0."""
    w = [Value(2.0, "w0"), Value(-3.0, "w1")]
    y = autograd.dot(w, [Value(0.5, "x0"), Value(0.0, "x1")], start=Value(1.0, "b")).relu()
    y.label = "y"
    return y, w


def test_a_fold_is_stepped_through_operand_by_operand():
    y, _ = neuron()
    told = [event.text for event in autograd.steps(y)]
    assert told[:3] == [
        "v1 = b + w0 × x0 + w1 × x1 = 1 + 2 × 0.5 + (−3) × 0 = 2",
        "y = relu(v1) = relu(2) = 2",
        "∂y/∂y = 1",
    ]
    assert [text.partition(" +=")[0] for text in told[3:]] == [
        "∂y/∂v1", "∂y/∂b", "∂y/∂w0", "∂y/∂x0", "∂y/∂w1", "∂y/∂x1"
    ]  # fmt: skip
    assert told[5] == "∂y/∂w0 += upstream 1 × local 0.5 = 0.5"


def test_a_gradient_through_a_fold_is_explained():
    y, (w0, _) = neuron()
    told = str(autograd.explain(w0, y))
    assert "through v1 = b + w0 × x0 + w1 × x1: upstream 1 × local 0.5 = 0.5" in told
    assert "w0 → v1 → y: 0.5 × 1 = 0.5" in told


def test_a_fold_is_answered_in_fractions():
    w = Value(0.1, "w")
    found = autograd.exact(autograd.dot([w, w], [Value(0.2, "x"), 0.5], start=0.25))
    assert (found.value, found.gradient(w)) == (Fraction(8, 25), Fraction(7, 10))


def test_a_page_shows_the_row_of_a_fold_with_its_numbers():
    y, _ = neuron()
    shown = autograd.page(y).section
    assert "start + w0 * x0 + w1 * x1" in shown
    assert "1 + 2 * 0.5 + (−3) * 0" in shown
    assert shown.count("data-nudge=") == 5  # each leaf: the page can work the fold out again


def test_why_a_gradient_is_zero_names_the_factor_within_a_fold():
    y, (_, w1) = neuron()
    assert "zero factor: ∂v1/∂w1 = 0, because it is multiplied by x1 = 0" in str(autograd.why_zero(w1, y))


def test_a_fold_of_plain_numbers_is_a_plain_number_also_where_one_is_not_a_number():
    for x in (2.0, math.nan):
        assert type(autograd.dot([x], [1.0])) is float
        assert type(autograd.sum(autograd.Column([x]), start=1.0)) is float
        assert type(autograd.sum([1.0], start=x)) is float


def test_what_a_leaf_with_a_closure_had_does_not_count_where_a_fold_sets_its_grad_afresh():
    x = Value(1.0)
    column = autograd.Column([x])
    x._backward = lambda: None
    y = autograd.dot(column, [2.0], start=Value(0.0))
    for root in (y, y + Value(0.0).sqrt()):
        x.grad = math.inf
        root.backward()
        assert x.grad == 2.0


def test_a_column_is_not_filled_twice_by_the_operands_that_fill_it():
    column = autograd.Column.__new__(autograd.Column)

    def operands():
        column.__init__([Value(2.0)])
        yield 1.0

    with pytest.raises(TypeError, match="a Column is filled once"):
        column.__init__(operands())
    assert [x.data for x in column] == [2.0]


# ── the chain of single gates ────────────────────────────────────────────────────────────────


def _tangled(seed, folded):
    """Leaves, and a graph whose folds use nodes again and again, as folds or gate by gate."""
    rng = random.Random(seed)
    leaves = [Value(rng.uniform(-2.0, 2.0)) for _ in range(3)]
    pool = list(leaves)

    def some():
        return rng.choice(pool) if rng.random() < 0.85 else rng.uniform(-2.0, 2.0)

    for _ in range(rng.randrange(3, 12)):
        kind, terms = rng.random(), rng.randrange(1, 5)
        start = rng.choice([0.0, rng.choice(pool)])
        w, x = [some() for _ in range(terms)], [some() for _ in range(terms)]
        if kind < 0.3:
            pool.append(autograd.tanh(rng.choice(pool)))
        elif kind < 0.5:
            pool.append(rng.choice(pool) * some())
        elif folded:
            pool.append(autograd.dot(w, x, start=start) if kind < 0.85 else autograd.sum(x, start=start))
        else:
            for a, b in zip(w, x, strict=True):
                start = start + (a * b if kind < 0.85 else b)
            pool.append(start)
        if not isinstance(pool[-1], Value):
            pool[-1] = leaves[0]
    return leaves, pool[-1] * 1.0


def _bits(leaves, root, **how):
    root.backward(**how)
    return root.data.hex(), [leaf.grad.hex() for leaf in leaves]


@given(st.integers(0, 10**9))
def test_however_its_operands_are_tangled_a_fold_has_the_bits_of_its_chain(seed):
    expected = _bits(*_tangled(seed, folded=False))
    assert _bits(*_tangled(seed, folded=True)) == expected
    leaves, looked_at = _tangled(seed, folded=True)
    assert all(node.operands is not None for node in nodes(looked_at))  # whoever looks gets tuples
    assert _bits(leaves, looked_at) == expected
    leaves, root = _tangled(seed, folded=True)
    assert _bits(leaves, autograd.unfold(root)) == expected
    grads = autograd.steps(root).state(-1).grads
    assert [grads.get(leaf, 0.0).hex() for leaf in leaves] == expected[1]


@given(st.integers(0, 10**9))
def test_compensated_sums_are_those_of_the_chain_too(seed):
    chain, fold = (_bits(*_tangled(seed, folded), accumulate="compensated") for folded in (False, True))
    assert fold == chain


def test_a_chain_swept_in_the_order_of_its_operands_would_differ():
    """A negative control: the graphs above do tell one order from another."""
    differ = 0
    for seed in range(300):
        leaves, root = _tangled(seed, folded=True)
        grads = dict.fromkeys(nodes(root), 0.0) | {root: 1.0}
        for node in reversed(nodes(root)):
            for operand, local in zip(node.operands, node.local_grads, strict=True):
                grads[operand] += grads[node] * local
        root.backward()
        differ += [grads.get(leaf, 0.0) for leaf in leaves] != [leaf.grad for leaf in leaves]
    assert differ > 10


def test_a_second_derivative_through_a_fold_has_the_bits_of_its_chain():
    def by_fold(x, y):
        h = autograd.tanh(x * y)
        return autograd.dot([x, h, y], [h, autograd.sin(x * h), x], start=y)

    def by_chain(x, y):
        h = autograd.tanh(x * y)
        return y + x * h + h * autograd.sin(x * h) + y * x

    for k in range(30):
        point = 0.3 + 0.07 * k, 1.9 - 0.11 * k
        assert autograd.hessian(by_fold)(*point) == autograd.hessian(by_chain)(*point)


def test_a_derivative_of_a_fold_stays_linked_to_what_the_arguments_came_from():
    a = Value(2.0)
    z = autograd.dot([a], [3.0])
    slope = autograd.grad(lambda y: autograd.grad(lambda x: x * autograd.dot([y, x], [x, x]))(z))(z * 1.0)
    slope.backward()
    assert (slope.data, a.grad) == (12.0, 6.0)


def test_after_a_backward_pass_a_fold_of_constants_can_be_unfolded():
    w = Value(2.0, "w")
    y = autograd.dot([2.0, 3.0, w], [5.0, 7.0, w])
    z = y * y
    z.backward()
    plain = autograd.unfold(z)
    assert [(node.data, node.grad) for node in nodes(plain) if node.gate] == [
        (4.0, 70.0), (35.0, 70.0), (1225.0, 1.0)
    ]  # fmt: skip
    assert plain.grad == 1.0
    assert w.grad == 280.0


@pytest.mark.parametrize("kind", [np.int8, np.uint8, np.float16, np.float32])
def test_numpys_small_numbers_in_a_recorded_fold_count_as_floats_among_themselves(kind):
    w, x = Value(1.0), kind(100)
    for f in (lambda: autograd.dot([w, x], [w, x], x), lambda: autograd.sum([w, x, x, x], x)):
        assert autograd.compile(f, [w], backend="python")() == f().data
