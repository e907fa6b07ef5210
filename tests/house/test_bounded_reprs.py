"""What a debugger pays: the repr of whatever a public function returns is short, however much it holds."""

import re
from random import Random

import pytest

import autograd
import nn
from autograd import Value
from tests.helpers.growth import assert_linear


def leaves(n):
    return [Value(float(i), f"x{i}") for i in range(n)]


def total(n):
    return autograd.sum(leaves(n))


def chain(n):
    y = Value(1.0, "y")
    for x in leaves(n):
        y = y * 0.5 + x
    return y


def history(n):
    made = nn.History()
    for i in range(n):
        model = nn.Module()
        made.add(nn.Epoch(i, 0.5, {"accuracy": 0.5}, {"loss": 0.5}, model, None))
    return made


def snapshots(n):
    model = nn.MLP(2, [n, 1], rng=Random(0))
    return nn.Snapshots(model, [([0.0, float(i)], 1) for i in range(n)], nn.losses.mse, steps=2)


def deltas(n):
    model = nn.MLP(1, [n, 1], rng=Random(0))
    return nn.deltas(model, autograd.sum([model([float(i)]) for i in range(60)]))


def compiled(n):
    f = autograd.compile(lambda *xs: autograd.sum([x * x.sin() for x in xs]))
    f(*range(n))
    return f


RESULTS = {
    "a node": total,
    "steps": lambda n: autograd.steps(chain(n)),
    "a step": lambda n: autograd.steps(total(n))[0],
    "exact": lambda n: autograd.exact(chain(n)),
    "explain": lambda n: autograd.explain((y := chain(n)).operands[0], y),
    "why_zero": lambda n: autograd.why_zero(Value(1.0, "x"), chain(n)),
    "why_nan": lambda n: autograd.why_nan(chain(n)),
    "a picture": lambda n: autograd.draw(chain(n), max_nodes=10 * n),
    "a page": lambda n: autograd.page(chain(n), max_nodes=10 * n),
    "Column": lambda n: autograd.Column(leaves(n)),
    "gradcheck": lambda n: autograd.gradcheck(autograd.sum, [1.0] * n),
    "a compiled function": compiled,
    "a tape": lambda n: compiled(n).tape,
    "a plan": lambda n: compiled(n).plan,
    "a model": lambda n: nn.MLP(2, [n, 1], rng=Random(0)),
    "a deep model": lambda n: nn.MLP(1, [1] * n, rng=Random(0)),
    "a neuron": lambda n: nn.Neuron(n, rng=Random(0)),
    "a table of vectors": lambda n: nn.Embedding(n, 2, rng=Random(0)),
    "a normalization": nn.BatchNorm,
    "an optimizer": lambda n: nn.optim.Adam(leaves(n)),
    "a group": lambda n: nn.optim.Adam(leaves(n)).groups[0],
    "a scheduler": lambda n: nn.schedules.Scheduler(nn.optim.SGD(leaves(n)), nn.schedules.cosine(9)),
    "a history": history,
    "snapshots": snapshots,
    "a snapshot": lambda n: snapshots(n)[0],
    "a summary": lambda n: nn.summary(nn.MLP(2, [n, 1], rng=Random(0))),
    "deltas": deltas,
}
BLOCKS = {
    "ieee": autograd.ieee,
    "no_grad": autograd.no_grad,
    "source_lines": autograd.source_lines,
    "speaking": lambda: autograd.speaking("ja"),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", RESULTS)
def test_the_repr_of_much_is_hardly_longer_than_that_of_little(name):
    small, large = repr(RESULTS[name](41)), repr(RESULTS[name](164))
    for shown in (small, large):
        assert not re.search(r"(object|function .*) at 0x", shown)
    assert len(large) < 2.6 * len(small) + 100  # for four times as much
    assert len(large) < 12_000


@pytest.mark.parametrize("name", BLOCKS)
def test_a_block_that_nobody_entered_says_what_it_is_for(name):
    assert repr(BLOCKS[name]()) == f"<{name}: for a `with` statement, or a decorator>"


def test_an_example_shows_its_numbers_and_not_where_its_formula_lies():
    for example in autograd.examples.EXAMPLES.values():
        assert repr(example).startswith(f"Example(name={example.name!r}, about=")
        assert " at 0x" not in repr(example)


def test_a_short_history_shows_all_and_a_long_one_its_beginning():
    assert repr(history(2)) == (
        "History(losses=[0.5, 0.5], metrics={'accuracy': [0.5, 0.5]}, validation={'loss': [0.5, 0.5]})"
    )
    assert repr(history(50)).count("… 10 more; 50 in all]") == 3


def test_deltas_are_the_table_that_print_gives_and_one_in_a_notebook():
    found = deltas(3)
    assert repr(found).splitlines() == [*str(found).splitlines()[:40], "… 81 more; print(…) shows all"]
    assert found._repr_html_().count("<tr>") == 41


@pytest.mark.slow
def test_the_parameters_of_a_layer_are_counted_without_a_look_at_each():
    """One by one took fifteen microseconds for each."""
    model = nn.MLP(100, [400, 1], rng=Random(0))
    assert_linear(lambda n: nn.MLP(20, [n, 1], rng=Random(0)), repr, 2_000)
    assert nn.summary(model).parameters == 100 * 400 + 400 + 400 + 1
