"""A graph as a list: places instead of references, on random graphs with folds, closures and constants."""

import random
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

import autograd
from autograd import GraphCycleError, GraphError, Value
from autograd.engine import (
    columns_of,
    distances,
    feeding,
    first_into,
    listed,
    nodes,
    parted,
    put_together,
    route_down,
)
from autograd.engine.walks.listing import Handed

SEEDS = st.integers(0, 10**9)


def grown(seed):
    """A graph of chains, folds of leaves, numbers and gates, and a gate by hand."""
    draw = random.Random(seed)
    pool = [Value(draw.uniform(-2.0, 2.0)) for _ in range(3)]
    for _ in range(draw.randrange(1, 25)):
        a, b = draw.choice(pool), draw.choice([*pool, 0.5, 2.0])
        terms = [draw.choice([*pool, 0.25]) for _ in range(draw.randrange(5))]
        pool.append(
            draw.choice(
                [
                    lambda a=a, b=b: a + b,
                    lambda a=a, b=b: a * b,
                    lambda a=a: a.tanh(),
                    lambda a=a, terms=terms: autograd.sum([a, *terms]),
                    lambda a=a, terms=terms: autograd.dot(terms, [a] * len(terms), start=a),
                    lambda a=a, b=b: autograd.norm([a, b, a]),
                ]
            )()
        )
    return pool[-1]


@given(SEEDS)
def test_places_and_edges_are_those_of_nodes_and_operands(seed):
    root = grown(seed)
    graph = listed(root)
    order = nodes(root)
    assert [id(x) for x in graph.order] == [id(x) for x in order]
    assert len(graph.places) == len(order)
    assert all(graph.places[x] == i for i, x in enumerate(order))
    for i, node in enumerate(order):
        below = graph.flat[graph.first[i] : graph.first[i + 1]]
        assert [id(order[place]) for place in below] == [id(x) for x in node.operands]
        assert all(place < i for place in below)
    given_, gates = parted(order)
    assert [id(x) for x in given_] == [id(x) for x in order if not x.operands]
    assert [id(x) for x in gates] == [id(x) for x in order if x.operands]


def test_a_node_that_is_not_in_a_graph_has_no_place():
    graph = listed(Value(1.0) * 2.0)
    stranger = Value(1.0)
    assert stranger not in graph.places
    assert graph.places.get(stranger, -2) == -2
    with pytest.raises(KeyError):
        graph.places[stranger]


@given(SEEDS)
def test_distances_count_the_gates_on_the_shortest_way_down(seed):
    graph = listed(grown(seed))
    order = graph.order
    for goal in range(len(order)):
        far = {order[goal]: 0}
        for node in order:
            below = [far[x] for x in node.operands if x in far]
            if node is not order[goal] and below:
                far[node] = 1 + min(below)
        found = distances(graph, goal)
        assert [*found] == [far.get(node, -1) for node in order]
        for place, left in enumerate(found):
            if left >= 0:
                route = route_down(graph, found, place)
                assert (route[0], route[-1], len(route)) == (place, goal, left + 1)
                assert all(order[b] in order[a].operands for a, b in pairwise(route))
        fed = [i for i, node in enumerate(order) if any(x is order[goal] for x in node.operands)]
        assert feeding(graph, goal) == fed


@pytest.mark.parametrize("unbounded", [False, True])
def test_the_first_contribution_that_counts_comes_before_the_first_of_all(unbounded):
    rows = Handed.of(4)
    counted = float("inf") if unbounded else 2.0
    for row, (x, share) in enumerate([(0, 0.0), (1, counted), (0, counted), (0, counted)]):
        rows.operand[row], rows.contribution[row] = x, share
    assert [*first_into(rows, 3, unbounded)] == [2, 1, -1]
    assert [*first_into(rows.cut(1), 3, unbounded)] == [0, -1, -1]


DAMAGES = {
    "a kind that is not there": lambda c: c[3].__setitem__(0, 9),
    "an operand that is not made yet": lambda c: c[4].__setitem__(0, 10**6),
    "a constant that is not there": lambda c: c[4].__setitem__(0, -10),
    "an operand too few": lambda c: c[4].pop(),
    "an operand too many": lambda c: c[4].append(0),
    "a number too few": lambda c: c[5].pop(),
    "a local gradient too few": lambda c: c[6].pop(),
    "a local gradient too many": lambda c: c[6].append(1.0),
    "a negative count": lambda c: c[2].__setitem__(0, (c[2][0][0], -1, True)),
    "no operands": lambda c: c[2].__setitem__(0, (c[2][0][0], 0, True)),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_columns_that_do_not_fit_together_are_refused(damage):
    x = Value(2.0)
    columns = columns_of((x * 3.0 + x).tanh() * autograd.sum([x, x, 1.0]))
    assert put_together(*columns).data == ((x * 3.0 + x).tanh() * 5.0).data
    DAMAGES[damage](columns)
    with pytest.raises(GraphError, match="these columns are not those of a graph"):
        put_together(*columns)


def test_a_graph_that_was_made_its_own_ancestor_by_hand_is_no_list():
    x = Value(1.0, "x")
    y = x * 2.0
    z = y + 1.0
    y._a = z  # no public way leads here
    try:
        with pytest.raises(GraphCycleError):
            listed(z)
    finally:
        y._a = x
