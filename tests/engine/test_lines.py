"""A graph as lines of integers says what the graph says."""

from array import array
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

import autograd
from autograd import Value
from autograd.engine import levels, looked_up, nodes, numbered, ranked, reached, read_by
from autograd.errors import GraphCycleError


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


def in_order(ends, instead=None, chain=refuse):
    """The order, what each reads as places, and where each node is."""
    order, reads, places, _, _ = numbered(ends, instead or {}, chain)
    first, size, flat = (x.array.tolist()[: x.count] for x in reads)
    return order, [tuple(flat[at : at + n]) for at, n in zip(first, size, strict=True)], places


def lines(reads):
    first, flat = [0], []
    for line in reads:
        flat += line
        first.append(len(flat))
    return array("q", first), array("q", flat)


def number(x):
    return x if isinstance(x, float) else x.data


@given(st.integers(0, 1 << 30))
def test_nodes_are_numbered_in_the_order_that_pictures_and_steps_share(seed):
    root, _ = random_graph(seed)
    order, reads, places = in_order([root])
    assert all(places[node] == at for at, node in enumerate(order) if not isinstance(node, float))
    assert Value(1.0) not in places
    assert [number(x) for x in order] == [x.data for x in nodes(root)]
    for node, line in zip(order, reads, strict=True):
        operands = () if isinstance(node, float) else node.operands
        assert [number(order[i]) for i in line] == [x.data for x in operands]
        assert all(order[i] is x for i, x in zip(line, operands, strict=True) if not x.constant)


def test_several_ends_and_what_stands_instead_of_a_leaf_are_followed():
    x, y = Value(1.0), Value(2.0)
    z = Value(3.0)
    order, reads, _ = in_order([x + y, z], {z: (x, y)})
    assert [node.data for node in order] == [1.0, 2.0, 3.0, 3.0]
    assert reads == [(), (), (0, 1), (0, 1)]


def test_a_fold_asks_what_stands_for_its_operands():
    x, y = Value(1.0), Value(2.0)
    total = autograd.dot([x, x], [y, y])
    order, reads, _ = in_order([total], chain=lambda node: (y,))
    assert order == [y, total]
    assert reads == [(), (0,)]


@pytest.mark.parametrize("chain", [None, lambda node: None])
def test_a_fold_that_nothing_stands_for_reads_its_start_and_its_terms_in_turn(chain):
    x, y = Value(1.0), Value(2.0)
    order, reads, _ = in_order([autograd.dot([x, 5.0], [y, x], start=4.0)], chain=chain)
    assert [number(z) for z in order] == [4.0, 1.0, 2.0, 5.0, 21.0 - 10.0]
    assert reads[-1] == (0, 1, 2, 3, 1)


def test_codes_and_leaves_are_told():
    x, y = Value(1.0), Value(2.0)
    _, _, _, codes, leaves = numbered([(x * y).tanh() + x], {}, None)
    assert codes == {autograd.GATES[name].code for name in ("mul", "tanh", "add")}
    assert leaves == [x, y]


def test_a_graph_that_comes_back_to_itself_is_refused():
    x = Value(1.0)
    y = Value(2.0, (x,), "f")
    y._a = (y,)
    with pytest.raises(GraphCycleError, match="f"):
        numbered([y + x], {}, None)


@pytest.mark.parametrize("size", [0, 1, 2_000])
def test_as_many_nodes_as_one_likes_are_found_again(size):
    made = [Value(float(k)) for k in range(size)]
    order, _, places = in_order(made)
    assert list(map(id, order)) == list(map(id, made))
    assert [places[x] for x in made] == [*range(size)]


@given(st.integers(0, 1 << 30), st.integers(0, 1 << 30))
def test_what_is_below_and_above_is_what_recursion_finds(seed, at):
    root, _ = random_graph(seed)
    order, reads, _ = in_order([root])
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
    first, flat = array("q", [0, 0, 0, 2, 4]), array("q", [0, 1, 2, 1])
    assert list(read_by(first, flat, bytes([0, 0, 0, 1]), [3])) == [0, 1, 1, 1]
    assert list(read_by(first, flat, bytes([0, 0, 2, 2]), [3])) == [1, 0, 1, 1]
    assert list(reached(first, flat, bytes([0, 0, 0, 1]), [0])) == [1, 0, 0, 0]


def test_a_level_is_so_many_steps_more_than_the_highest_of_what_is_read():
    first, flat = array("q", [0, 0, 0, 2, 4, 5]), array("q", [0, 1, 2, 0, 1])
    assert list(levels(first, flat, bytearray([0, 0, 1, 1, 1]))) == [0, 0, 1, 2, 1]
    assert list(levels(first, flat, bytearray([0, 0, 0, 1, 1]))) == [0, 0, 0, 1, 1]


@given(st.lists(st.integers(-6, 300)))
def test_codes_are_numbered_by_their_rank(codes):
    distinct, ranks = ranked(array("q", codes))
    assert distinct == sorted(set(codes))
    assert [distinct[i] for i in ranks] == codes
    assert list(looked_up(bytearray([x % 256 for x in distinct]), ranks)) == [x % 256 for x in codes]


def test_a_number_that_is_no_longer_its_gates_is_refused_when_it_is_recorded():
    x = Value(2.0)
    kept = x * x
    x.data = 3.0
    with pytest.raises(autograd.GraphError, match="operands have changed since it was made"):
        autograd.compile(lambda y: kept + y)(1.0)
