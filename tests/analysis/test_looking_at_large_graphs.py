"""What people ask about a graph costs in proportion to it, whatever its shape, in either form."""

import copy
import pickle
import tracemalloc

import pytest

import autograd
from autograd import Value, engine_info
from autograd.engine import nodes
from benchmarks import looking
from tests.helpers.growth import assert_linear

START = "start"


def chain(size):
    node, part = Value(0.5, START), Value(0.25)
    for _ in range(size):
        node = node + part
    return node


def labelled_chain(size):
    node = Value(0.5, START)
    for i in range(size):
        node = node * 1.0
        node.label = f"v{i}"
    return node


def sum_of_leaves(size):
    return autograd.sum([Value(0.25, START), *(Value(0.25) for _ in range(size))])


def sum_of_gates(size):
    return autograd.sum([Value(0.25, START) * 2.0, *(Value(0.25) * 2.0 for _ in range(size // 2))])


def sum_of_gates_that_share_a_leaf(size):
    x = Value(0.5, START)
    return autograd.dot([x] * (size // 2), [x * 0.5 for _ in range(size // 2)], start=x)


def many_short_sums(size):
    x = node = Value(0.25, START)
    for _ in range(size // 4):
        node = autograd.sum([node * 0.25, x * 2.0, x])
    return node


def balanced_tree(size):
    level = [Value(0.25, START), *(Value(0.25) for _ in range(size))]
    while len(level) > 1:
        pairs = zip(level[::2], level[1::2], strict=False)
        level = [a + b for a, b in pairs] + level[len(level) // 2 * 2 :]
    return level[0]


def gradient_of_zero(size):
    return chain(size) * 0.0


GRAPHS = [
    chain,
    labelled_chain,
    sum_of_leaves,
    sum_of_gates,
    sum_of_gates_that_share_a_leaf,
    many_short_sums,
    balanced_tree,
    gradient_of_zero,
]


def start_of(root):
    return next(x for x in autograd.steps(root).given if x.label == START)


ASKED = {
    "steps": lambda root: str(autograd.steps(root)),
    "the state after the last step": lambda root: autograd.steps(root).state(-1),
    "exact": lambda root: str(autograd.exact(root)),
    "explain": lambda root: repr(autograd.explain(start_of(root), root)),
    "the largest paths": lambda root: autograd.explain(start_of(root), root).paths(2),
    "why_zero": lambda root: str(autograd.why_zero(start_of(root), root)),
    "why_nan": lambda root: str(autograd.why_nan(root)),
    "copy": copy.deepcopy,
    "pickle": lambda root: pickle.loads(pickle.dumps(root)),
}


@pytest.mark.parametrize("build", GRAPHS, ids=lambda build: build.__name__)
@pytest.mark.parametrize("asked", ASKED)
def test_an_answer_costs_in_proportion_to_the_graph(asked, build):
    assert_linear(build, ASKED[asked], 200)


def by_closure(size):
    leaves = [Value(0.25) for _ in range(size)]
    node = Value(1.0, tuple(leaves), "f")

    def hand_on():
        for leaf in leaves:
            leaf.grad += node.grad

    node._backward = hand_on
    return node


def test_steps_of_a_closure_with_many_operands_name_some_of_them_each_time():
    assert_linear(by_closure, ASKED["steps"], 200)
    told = str(autograd.steps(by_closure(9)))
    assert "by the closure of v10 = f(v1, v2, v3, v4, …, v9)" in told
    assert "v5" in told


def test_the_first_page_of_steps_works_out_no_step_of_the_backward_pass_but_counts_all():
    root = chain(1_000)
    found = autograd.steps(root)
    assert found[0].text == "v2 = start + v1 = 0.5 + 0.25 = 0.75"
    assert repr(found).endswith("… 2,965 more; print(…) shows all")
    tracemalloc.start()
    try:
        repr(found)
        _, looked = tracemalloc.get_traced_memory()
        assert found[-1].phase == "backward"
        _, all_of_them = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert all_of_them > 5 * looked


def test_steps_say_how_many_they_are_before_anyone_looks_at_them():
    for build in GRAPHS:
        root = build(12)
        found = autograd.steps(root)
        assert len(found) == len([*found]) == len(found.forward) + len(found.backward)
        with pytest.raises(IndexError):
            found[len(found)]


def test_a_late_step_can_be_asked_for_first():
    asked, in_order = (autograd.steps(many_short_sums(40)) for _ in range(2))
    assert str(asked[-1]) == str([*in_order][-1])
    assert [str(event) for event in asked] == [str(event) for event in in_order]


def test_names_of_steps_are_those_of_the_time_when_they_were_asked_for():
    root = chain(3)
    found = autograd.steps(root)
    root.label = "renamed"
    assert "renamed" not in str(found)


@pytest.mark.slow
@pytest.mark.parametrize("build", [chain, labelled_chain, balanced_tree], ids=lambda build: build.__name__)
@pytest.mark.parametrize("swept", [False, True])
def test_a_pickle_takes_at_most_200_bytes_a_node_and_twice_that_in_memory(build, swept):
    root = build(20_000)
    if swept:
        root.backward()
    nodes = len(autograd.steps(copy.deepcopy(root)).names)
    tracemalloc.start()
    try:
        saved = pickle.dumps(root)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(saved) <= 200 * nodes
    assert peak <= 400 * nodes


def test_pickling_a_graph_adds_nothing_to_it():
    root = Value(0.5)
    for _ in range(10_000):
        root = root * 1.0001
    tracemalloc.start()
    try:
        pickle.dumps(root)
        kept, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert kept < (100_000 if engine_info().form == "compiled" else 1_000_000)  # a node of a constant is more


@pytest.mark.slow
def test_the_benchmark_of_looking_asks_every_question_of_every_shape():
    for build in looking.SHAPES:
        leaf, root = build(60)
        assert any(x is leaf for x in nodes(root)), build.__name__
        for name in looking.ACTS:
            if name != "exact" or build is looking.chain:  # elsewhere fractions have too many digits
                assert looking.microseconds(name, build, 60) >= 0.0
    start, root = looking.chain(3)
    assert (root.data, start.label) == (1.25, "start")
    assert looking.first_page(root).startswith("v1 = start + part = 0.5 + 0.25 = 0.75\n")
    assert looking.times(60, 1).count("\n") == len(looking.SHAPES) + 1
    assert looking.memory(60).count("\n") == len(looking.SHAPES) + 1
