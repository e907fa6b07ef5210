"""A graph as lines of integers says what the graph says."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

import autograd
from autograd import Value
from autograd.engine import levels, nodes, numbered, reached, read_by


def random_graph(seed, size=60):
    rng = Random(seed)
    made = [Value(rng.random() + 0.5) for _ in range(4)]
    for _ in range(size):
        a, b = (rng.choice(made[-20:]) for _ in range(2))
        gates = (lambda a=a, b=b: a + b, lambda a=a, b=b: a * b, lambda a=a: a.tanh(), lambda a=a: a * 0.5)
        made.append(rng.choice(gates)())
    return made[-1], rng


def refuse(node):
    raise AssertionError(node)


def lines(reads):
    first, flat = [0], []
    for line in reads:
        flat += line
        first.append(len(flat))
    return first, flat


@given(st.integers(0, 1 << 30))
def test_nodes_are_numbered_in_the_order_that_pictures_and_steps_share(seed):
    root, _ = random_graph(seed)
    order, reads, place = numbered([root], {}, refuse)
    assert place == {node: at for at, node in enumerate(order)}
    assert [id(x) for x in order] == [id(x) for x in nodes(root)]
    assert all(
        [id(order[i]) for i in line] == [id(x) for x in node.operands]
        for node, line in zip(order, reads, strict=True)
    )


def test_several_ends_and_what_stands_instead_of_a_leaf_are_followed():
    x, y = Value(1.0), Value(2.0)
    z = Value(3.0)
    order, reads, _ = numbered([x + y, z], {z: (x, y)}, refuse)
    assert [node.data for node in order] == [1.0, 2.0, 3.0, 3.0]
    assert reads == [(), (), (0, 1), (0, 1)]


def test_a_fold_asks_what_stands_for_its_operands():
    x, y = Value(1.0), Value(2.0)
    total = autograd.dot([x, x], [y, y])
    order, reads, _ = numbered([total], {}, lambda node: (y,))
    assert order == [y, total]
    assert reads == [(), (0,)]


@given(st.integers(0, 1 << 30), st.integers(0, 1 << 30))
def test_what_is_below_and_above_is_what_recursion_finds(seed, at):
    root, _ = random_graph(seed)
    order, reads, _ = numbered([root], {}, refuse)
    first, flat = lines(reads)
    start = at % len(order)

    def reads_from(i):
        return i == start or any(reads_from(x) for x in set(reads[i]) if x >= start)

    every = bytes([1] * len(order))
    up = reached(first, flat, every, [start])
    assert [bool(x) for x in up] == [reads_from(i) for i in range(len(order))]
    below, waiting = {start}, [start]
    while waiting:
        waiting += (new := set(reads[waiting.pop()]) - below)
        below |= new
    down = read_by(first, flat, every, [start])
    assert {i for i, x in enumerate(down) if x} == below


def test_a_walk_turns_back_where_it_may_not_pass_or_only_by_the_first_operand():
    first, flat = [0, 0, 0, 2, 4], [0, 1, 2, 1]
    assert list(read_by(first, flat, bytes([0, 0, 0, 1]), [3])) == [0, 1, 1, 1]
    assert list(read_by(first, flat, bytes([0, 0, 2, 2]), [3])) == [1, 0, 1, 1]
    assert list(reached(first, flat, bytes([0, 0, 0, 1]), [0])) == [1, 0, 0, 0]


def test_a_level_is_one_more_than_the_highest_of_what_is_read():
    assert levels(5, [2, 3, 4], [0, 2, 4, 5], [0, 1, 2, 0, 1]) == [0, 0, 1, 2, 1]


def test_a_number_that_is_no_longer_its_gates_is_refused_when_it_is_recorded():
    x = Value(2.0)
    kept = x * x
    x.data = 3.0
    with pytest.raises(autograd.GraphError, match="operands have changed since it was made"):
        autograd.compile(lambda y: kept + y)(1.0)
