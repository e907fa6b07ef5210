"""nn.Embedding: a table whose rows are looked up, learned, saved, frozen and counted like any other layer."""

import random
from random import Random

import numpy as np
import pytest

import autograd
import nn
from autograd import CheckpointError, ReplayGuardError, Value
from nn import losses, optim
from tests.helpers.peer import peer


class Reader(nn.Module):
    """Scores for what follows two letters."""

    def __init__(self, seed=1):
        rng = Random(seed)
        self.letters = nn.Embedding(5, 3, rng=rng)
        self.out = nn.Layer(6, 5, nonlin=False, rng=rng)

    def __call__(self, pair):
        if isinstance(pair[0], (list, tuple)):
            return [self(one) for one in pair]
        a, b = self.letters(pair)
        return self.out([*a, *b])


DATA = [([0, 1], 2), ([3, 3], 0), ([4, 2], 1), ([1, 0], 4), ([2, 4], 3)]


def test_a_number_gives_a_row_and_a_list_a_list_of_rows_in_any_nesting():
    table = nn.Embedding(4, 2, rng=Random(0))

    def row(i):
        return [x.data for x in table(i)]

    assert row(3) == row(3.0) == row(-1) == row(Value(3.0)) == row(np.int64(3)) == table.weight[3]
    assert [[x.data for x in found] for found in table([2, 0])] == [table.weight[2], table.weight[0]]
    assert table([[1], [2]])[1][0][0].data == table.weight[2][0]
    assert table(np.array([1, 3]))[1][1].data == table.weight[3][1]
    for wrong, error in ((4, IndexError), (-5, IndexError), (0.5, TypeError), ("a", TypeError)):
        with pytest.raises(error):
            table(wrong)


@pytest.mark.parametrize(
    ("sizes", "error"), [((0, 2), ValueError), ((2, 0), ValueError), ((2.0, 1), TypeError)]
)
def test_a_table_has_at_least_one_row_of_one_number(sizes, error):
    with pytest.raises(error):
        nn.Embedding(*sizes)


def test_its_numbers_come_from_pythons_generator_with_deviation_1():
    random.seed(5)
    table = nn.Embedding(300, 20)
    random.seed(5)
    assert table.weight[0] == [random.gauss(0.0, 1.0) for _ in range(20)]
    assert np.std(table.weight) == pytest.approx(1.0, abs=0.05)
    assert table.parameters()[1].label == "rows[0][1]"


def test_it_learns_what_pytorchs_learns():
    torch = peer("torch")
    ours = Reader()
    theirs = torch.nn.Embedding(5, 3), torch.nn.Linear(6, 5)
    theirs = [module.double() for module in theirs]
    with torch.no_grad():
        theirs[0].weight.copy_(torch.tensor(ours.letters.weight))
        theirs[1].weight.copy_(torch.tensor(ours.out.weight).T)
        theirs[1].bias.copy_(torch.tensor(ours.out.bias))
    adam = optim.Adam(ours.parameters(), lr=0.05)
    other = torch.optim.Adam([p for module in theirs for p in module.parameters()], lr=0.05)
    compiled = autograd.compile(lambda pair, t: losses.cross_entropy(ours(pair), t), ours.parameters())
    means = compiled.fit(*map(list, zip(*DATA, strict=True)), optimizer=adam, epochs=12)
    pairs, targets = (torch.tensor(x) for x in zip(*DATA, strict=True))
    for mean in means:
        other.zero_grad()
        loss = torch.nn.functional.cross_entropy(theirs[1](theirs[0](pairs).flatten(1)), targets)
        loss.backward()
        other.step()
        assert mean == pytest.approx(loss.item(), rel=1e-7)  # Adam's eps makes much of last bits
    assert np.array(ours.letters.weight) == pytest.approx(theirs[0].weight.detach().numpy(), rel=1e-5)


@pytest.mark.parametrize("compiled", [False, True])
def test_fit_learns_classes_from_letters(compiled):
    model = Reader()
    history = nn.fit(
        model, DATA, losses.cross_entropy, optim.SGD(model.parameters(), lr=0.5), epochs=60,
        shuffle=False, progress=False, compiled=compiled,
    )  # fmt: skip
    assert history.losses[-1] < 0.1 < history.losses[0]
    for pair, target in DATA:
        scores = [y.data for y in model(pair)]
        assert scores.index(max(scores)) == target


def test_compiled_and_eager_take_the_same_steps():
    runs = []
    for compiled in (False, True):
        model = Reader()
        runs.append(
            nn.fit(
                model, DATA, losses.cross_entropy, optim.SGD(model.parameters(), lr=0.3), epochs=9,
                batch_size=2, rng=Random(2), progress=False, compiled=compiled,
            ).losses
        )  # fmt: skip
    assert runs[0] == pytest.approx(runs[1], rel=1e-10)


@pytest.mark.parametrize(
    "loss",
    [
        losses.cross_entropy,
        lambda z, t: losses.cross_entropy_from_probabilities(autograd.softmax(z), t),
        lambda z, t: losses.cross_entropy(z, t, "sum", ignore_index=4),
        lambda z, t: losses.cross_entropy(z, t, weight=[1.0, 2.0, 0.5, 1.0, 3.0]),
        lambda z, t: losses.cross_entropy(z, t, label_smoothing=0.1),
    ],
)
def test_a_class_is_another_in_each_replay(loss):
    weights = [[Value(0.3 * i - 0.2 * j) for j in range(2)] for i in range(5)]
    params = [w for row in weights for w in row]

    def f(x, target):
        return loss([w * x + b for w, b in weights], target)

    compiled = autograd.compile(f, params)
    for target in (2, 0, 4, 1, 3):
        for p in params:
            p.zero_grad()
        y = f(0.7, target)
        y.backward()
        value, gradient = compiled.value_and_grad(0.7, target)
        assert value == pytest.approx(y.data, rel=1e-12)
        assert gradient == pytest.approx([p.grad for p in params], rel=1e-11, abs=1e-14)


@pytest.mark.parametrize("wrong", [5, -1])
def test_a_class_that_is_not_there_is_refused_in_a_replay_too(wrong):
    logits = [Value(0.1 * i) for i in range(5)]
    compiled = autograd.compile(lambda t: losses.cross_entropy([z * 1.0 for z in logits], t))
    assert compiled(3) == pytest.approx(losses.cross_entropy(logits, 3).data)
    with pytest.raises(IndexError, match="cross_entropy got class"):
        autograd.compile(lambda x, t: losses.cross_entropy([z * x for z in logits], t))(1.0, wrong)
    with pytest.raises(ReplayGuardError):
        compiled(wrong)
    with pytest.raises(TypeError, match="class index"):
        compiled(1.5)


def test_it_is_saved_loaded_frozen_and_counted_like_any_layer(tmp_path):
    model, other = Reader(1), Reader(2)
    nn.save(model, tmp_path / "model.json")
    nn.load(tmp_path / "model.json", other)
    assert other.letters.weight == model.letters.weight
    with pytest.raises(CheckpointError):
        nn.load(tmp_path / "model.json", nn.Embedding(5, 3))
    before = model.letters.weight
    model.letters.freeze()
    nn.fit(model, DATA, losses.cross_entropy, optim.SGD(model.parameters(), lr=0.5), epochs=2, progress=False)
    assert model.letters.weight == before
    assert model.out.weight != other.out.weight
    summary = nn.summary(model)
    assert (summary.parameters, summary.frozen) == (15 + 35, 15)
    assert "letters Embedding  5 → 3" in str(summary)


def test_its_weight_is_assigned_as_a_matrix():
    table = nn.Embedding(2, 2)
    table.weight = np.array([[1, 2], [3, 4]])
    assert [x.data for x in table(1)] == [3.0, 4.0]
    with pytest.raises(ValueError, match=r"\(2, 2\)"):
        table.weight = [[1.0, 2.0]]


@pytest.mark.parametrize(
    ("draw", "deviation"),
    [
        (lambda m, rng: nn.init.normal(m, 0.02, rng), 0.02),
        (lambda m, rng: nn.init.uniform(m, 0.3, rng), 0.3 / 3**0.5),
        (lambda m, rng: nn.init.xavier(m, rng), (2 / 220) ** 0.5),
        (lambda m, rng: nn.init.he(m, rng), (2 / 20) ** 0.5),
    ],
)
def test_initialisers_draw_its_rows_too(draw, deviation):
    table = nn.Embedding(200, 20)
    draw(table, Random(3))
    assert np.std(table.weight) == pytest.approx(deviation, rel=0.05)
    nn.init.constant(table, 0.5)
    assert table(7)[0].data == 0.5
