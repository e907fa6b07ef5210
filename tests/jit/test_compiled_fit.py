"""Whole training runs: the compiled one goes where the eager one goes, step by step."""

import gc
import math
import signal
from itertools import pairwise
from random import Random

import numpy as np
import pytest

import autograd
import nn
from autograd import DomainError, GateOverflowError, PoleError, Value, compile
from nn import data, losses, optim
from nn.regularizers import l2, term
from nn.schedules import Scheduler, cosine
from nn.training.stopping import EarlyStopping

OPTIMIZERS = [
    optim.SGD,
    optim.Momentum,
    optim.Nesterov,
    optim.AdaGrad,
    optim.RMSProp,
    optim.Adam,
    optim.AdamW,
]


@pytest.fixture(params=["python", "llvm"])
def backend(request):
    if request.param == "llvm":
        pytest.importorskip("llvmlite")
    return request.param


def task(seed=0, width=5, kind=optim.Adam, lr=0.02, **settings):
    """A model, an optimizer, and points that a line does not separate."""
    rng = Random(seed)
    model = nn.MLP(2, [width, 1], "tanh", rng=rng)
    points = [([rng.gauss(0.0, 1.0), rng.gauss(0.0, 1.0)], float(rng.random() > 0.5)) for _ in range(10)]
    return model, kind(model.parameters(), lr=lr, **settings), points


def numbers(model):
    return [p.data for p in model.parameters()]


def close(ours, theirs):
    return np.allclose(ours, theirs, rtol=1e-9, atol=1e-11)


def fitted(compiled, epochs=12, seed=0, kind=optim.Adam, lr=0.02, batch_size=4, **options):
    """History, and the numbers after each epoch."""
    model, optimizer, points = task(seed, kind=kind, lr=lr)
    trail = []
    history = nn.fit(
        model,
        points,
        losses.binary_cross_entropy_with_logits,
        optimizer,
        epochs,
        batch_size=batch_size,
        rng=Random(seed),
        callbacks=[lambda epoch: trail.append(numbers(epoch.model))],
        compiled=compiled,
        **options,
    )
    return history, trail, optimizer


@pytest.mark.parametrize("kind", OPTIMIZERS)
@pytest.mark.parametrize("batch_size", [None, 1, 4])
def test_every_optimizer_takes_the_steps_of_the_eager_run(kind, batch_size):
    eager, compiled = (fitted(on, kind=kind, batch_size=batch_size) for on in (False, True))
    assert close(compiled[0].losses, eager[0].losses)
    assert close(compiled[1], eager[1])
    assert close(compiled[2].state, eager[2].state)
    assert len(eager[1]) == 12
    assert eager[1][0] != eager[1][-1]


def test_each_single_step_is_that_of_the_eager_run(backend):
    (model, optimizer, points), (twin, second, _) = task(), task()
    compiled = compile(lambda x, t: losses.mse(twin(x), t), twin.parameters(), backend=backend)
    for x, t in points * 3:
        optimizer.zero_grad()
        losses.mse(model(x), t).backward()
        optimizer.step()
        compiled.fit([x], [t], optimizer=second, epochs=1)
        assert close(numbers(twin), numbers(model))


def test_the_grads_are_those_of_the_last_step(backend):
    (model, optimizer, points), (twin, second, _) = task(), task()
    nn.fit(model, points, losses.mse, optimizer, 3)
    compiled = compile(lambda x, t: losses.mse(twin(x), t), twin.parameters(), backend=backend)
    compiled.fit(*zip(*points, strict=True), optimizer=second, epochs=3)
    assert close([p.grad for p in twin.parameters()], [p.grad for p in model.parameters()])


def test_penalty_schedule_metrics_and_validation_are_those_of_the_eager_run():
    runs = []
    for compiled in (False, True):
        model, optimizer, points = task(kind=optim.Momentum)
        history = nn.fit(
            model,
            points,
            losses.binary_cross_entropy_with_logits,
            optimizer,
            15,
            batch_size=3,
            rng=Random(5),
            penalty=lambda model=model: term(l2(0.01), model.parameters()),
            scheduler=Scheduler(optimizer, cosine(40)),
            metrics={"accuracy": nn.metrics.binary_accuracy},
            validation=points[:4],
            compiled=compiled,
        )
        runs.append((history, numbers(model), optimizer.lr))
    (eager, theirs, rate), (ours, mine, same_rate) = runs
    assert close(ours.losses, eager.losses)
    assert ours.metrics == eager.metrics
    assert close(ours.validation["loss"], eager.validation["loss"])
    assert close(mine, theirs)
    assert same_rate == rate


def test_early_stopping_ends_both_runs_in_the_same_epoch():
    ends = []
    for compiled in (False, True):
        model, optimizer, points = task(kind=optim.SGD, lr=5.0)
        stopping = EarlyStopping(patience=3, restore_best=True)
        history = nn.fit(
            model, points, losses.mse, optimizer, 200, early_stopping=stopping, compiled=compiled
        )
        ends.append((len(history.losses), stopping.best_epoch, numbers(model)))
    assert ends[0][:2] == ends[1][:2]
    assert ends[0][0] < 200
    assert close(ends[0][2], ends[1][2])


def test_a_callback_sees_the_model_up_to_date_and_can_end_the_run():
    model, optimizer, points = task()
    seen = []

    def callback(epoch):
        seen.append((numbers(model), [p.grad for p in model.parameters()], list(optimizer.state)))
        return len(seen) == 4

    model.eval()
    history = nn.fit(model, points, losses.mse, optimizer, 50, callbacks=[callback], compiled=True)
    assert len(history.losses) == len(seen) == 4
    assert all(a != b for (a, *_), (b, *_) in pairwise(seen))
    assert seen[-1][0] == numbers(model)
    assert not model.training


def test_what_the_last_callback_put_into_the_nodes_stays(backend):
    x = Value(1.0)
    loss = compile(lambda t: (x - t) ** 2, [x], backend=backend)

    def put(order, results):
        x.data, x.grad = 7.0, 3.0
        return True

    loss.fit([2.0], optimizer=optim.SGD([x], lr=0.1), epochs=5, on_epoch=put)
    assert (x.data, x.grad) == (7.0, 3.0)


def test_classes_and_lists_of_targets_train_as_eagerly():
    rng = Random(2)
    points = [([rng.gauss(k, 0.3), rng.gauss(-k, 0.3)], k) for k in (0, 1, 2) for _ in range(4)]
    runs = []
    for compiled in (False, True):
        model = nn.MLP(2, [6, 3], "relu", rng=Random(1))
        optimizer = optim.Adam(model.parameters(), lr=0.05)
        metrics = {"accuracy": nn.metrics.accuracy}
        history = nn.fit(
            model, points, losses.cross_entropy, optimizer, 20, metrics=metrics, compiled=compiled
        )
        runs.append((history.losses, history.metrics["accuracy"], numbers(model)))
    assert close(runs[1][0], runs[0][0])
    assert runs[1][1] == runs[0][1]
    assert close(runs[1][2], runs[0][2])


def test_dropout_draws_the_masks_of_the_eager_run():
    runs = []
    for compiled in (False, True):
        rng = Random(3)
        model = nn.Sequential(
            nn.Layer(2, 6, activation="tanh", rng=rng), nn.Dropout(0.3, rng=rng), nn.Layer(6, 1, rng=rng)
        )
        optimizer = optim.SGD(model.parameters(), lr=0.1)
        points = [([0.1, 0.9], 1.0), ([0.8, -0.4], 0.0), ([-0.5, 0.3], 1.0)]
        history = nn.fit(model, points, losses.mse, optimizer, 10, batch_size=2, rng=rng, compiled=compiled)
        runs.append((history.losses, numbers(model)))
    assert close(runs[1][0], runs[0][0])
    assert close(runs[1][1], runs[0][1])


def test_samples_that_branch_are_each_learned_on_their_own_branch():
    def kinked(y, t):
        return (y - t) * (y - t) if y > t else t - y

    runs = []
    for compiled in (False, True):
        model, optimizer, points = task(kind=optim.SGD)
        history = nn.fit(model, points, kinked, optimizer, 10, batch_size=5, rng=Random(1), compiled=compiled)
        runs.append((history.losses, numbers(model)))
    assert close(runs[1][0], runs[0][0])
    assert close(runs[1][1], runs[0][1])


def test_groups_keep_their_own_settings():
    runs = []
    for compiled in (False, True):
        model, _, points = task()
        weights, biases = model.parameters()[:7], model.parameters()[7:]
        groups = [{"params": weights, "weight_decay": 0.1}, {"params": biases, "lr": 0.001}]
        optimizer = optim.AdamW(groups, lr=0.05)
        nn.fit(model, points, losses.mse, optimizer, 9, compiled=compiled)
        runs.append(numbers(model))
    assert close(*runs)


def test_a_parameter_that_the_loss_does_not_reach_is_not_updated(backend):
    used, unused = Value(1.0, "used"), Value(1.0, "unused")
    optimizer = optim.Adam([unused, used], lr=0.1, weight_decay=0.5)
    f = compile(lambda x: (used * x) ** 2, backend=backend)
    f.fit([1.0, 2.0], optimizer=optimizer, epochs=3)
    assert unused.data == 1.0
    assert used.data < 1.0
    assert optimizer.state[0] == (0.0, 0.0, 0.0)


def test_a_run_goes_on_where_the_last_one_ended(backend):
    ends = []
    for parts in ([10], [3, 7]):
        model, optimizer, points = task()
        f = compile(lambda x, t, model=model: losses.mse(model(x), t), model.parameters(), backend=backend)
        for epochs in parts:
            f.fit(*zip(*points, strict=True), optimizer=optimizer, epochs=epochs)
        ends.append(numbers(model))
    assert ends[0] == ends[1]


def test_a_rule_of_ones_own_runs_too(backend):
    def halfway(value, gradient, state, *, lr):
        return value - 0.5 * lr * gradient, state

    def for_floats_only(value, gradient, state, *, lr):
        return math.fsum([value, -0.5 * lr * gradient]), state

    for rule in (halfway, for_floats_only):
        p = Value(3.0)
        f = compile(lambda x, p=p: (p - x) ** 2, backend=backend)
        f.fit([1.0], optimizer=optim.Optimizer([p], rule, (), lr=1.0), epochs=1)
        assert p.data == 1.0


def test_an_optimizer_of_another_make_is_stepped_itself(backend):
    class Sign:
        def __init__(self, params):
            self.params = params

        def zero_grad(self):
            for p in self.params:
                p.zero_grad()

        def step(self):
            for p in self.params:
                p.data -= math.copysign(0.25, p.grad)

    p = Value(3.0)
    f = compile(lambda x: (p - x) ** 2, backend=backend)
    assert f.fit([1.0], optimizer=Sign([p]), epochs=4) == [4.0, 3.0625, 2.25, 1.5625]
    assert p.data == 2.0


def test_the_first_of_several_results_is_learned_from_and_all_are_told(backend):
    w = Value(2.0)
    told = []
    f = compile(lambda x: [w * x, x * 10.0, [w + x]], backend=backend)
    means = f.fit(
        [1.0, 2.0],
        optimizer=optim.SGD([w], lr=1.0),
        epochs=2,
        on_epoch=lambda order, rows: told.append((order, rows)),
    )
    assert means == [3.0, 0.75]
    assert told == [
        ([0, 1], [[2.0, 10.0, 3.0], [4.0, 20.0, 4.0]]),
        ([0, 1], [[0.5, 10.0, 1.5], [1.0, 20.0, 2.5]]),
    ]
    assert w.data == -1.0


def test_a_step_that_cannot_be_taken_leaves_the_last_whole_one(backend):
    w = Value(1.0, "w")
    optimizer = optim.SGD([w], lr=1.0)
    f = compile(lambda x: autograd.log(w * x), backend=backend)
    with pytest.raises(PoleError, match="log"):
        f.fit([1.0, 1.0, 0.0, 1.0], optimizer=optimizer, epochs=3, batch_size=1, shuffle=False)
    assert w.data == -0.0 or w.data == pytest.approx(1.0 - 1.0 / 1.0)


def test_an_update_that_is_not_finite_is_refused_by_the_optimizer_by_name(backend):
    w = Value(2.0, "w")
    optimizer = optim.SGD([w], lr=1e308)
    f = compile(lambda x: w * w * x, backend=backend)
    with pytest.raises(GateOverflowError, match="the step of w is too large"):
        f.fit([1.0, 1.0], optimizer=optimizer, epochs=5, batch_size=1)
    assert w.data == 2.0


def test_a_gradient_that_is_not_finite_is_refused_by_the_optimizer_by_name(backend):
    w = Value(0.0, "w")
    optimizer = optim.SGD([w], lr=0.1)
    f = compile(lambda x: autograd.sqrt(w) * x, backend=backend)
    with pytest.raises(DomainError, match="the gradient of w is inf"):
        f.fit([1.0], optimizer=optimizer, epochs=5)
    assert w.data == 0.0


def test_eager_absorbs_what_a_replay_cannot_and_the_run_goes_on(backend):
    """√0 × 0 has an infinite local gradient that nothing flows to: a step for the nodes."""
    w, v = Value(0.0, "w"), Value(1.0, "v")
    f = compile(lambda x: autograd.sqrt(w) * x + v * v, backend=backend)
    means = f.fit([0.0], optimizer=optim.SGD([w, v], lr=0.25), epochs=3)
    assert means == [1.0, 0.25, 0.0625]
    assert (w.data, v.data) == (0.0, 0.125)


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="needs a timer")
def test_an_interrupt_leaves_the_last_whole_step_and_the_losses_so_far(backend):
    model, optimizer, points = task(seed=4)
    f = compile(lambda x, t: losses.mse(model(x), t), model.parameters(), backend=backend)
    columns = [list(column) for column in zip(*points, strict=True)]
    f.fit(*columns, optimizer=optimizer, epochs=1)
    means = []

    def interrupt(*_):
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGALRM, interrupt)
    gc.disable()  # what is raised in a callback of the collector (hypothesis has one) is dropped
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.15)
        with pytest.raises(KeyboardInterrupt):
            f.fit(*columns, optimizer=optimizer, epochs=100_000_000, losses=means)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0.0)
        gc.enable()
        signal.signal(signal.SIGALRM, before)
    steps = int(optimizer.state[0][2]) - 1
    assert 0 < len(means) <= steps
    again, second, _ = task(seed=4)
    g = compile(lambda x, t: losses.mse(again(x), t), again.parameters(), backend=backend)
    g.fit(*columns, optimizer=second, epochs=steps + 1)
    assert numbers(again) == numbers(model)
    assert second.state == optimizer.state


def test_a_mode_that_changes_between_epochs_is_followed(backend):
    dropout = nn.Dropout(0.5, rng=Random(0))
    w = Value(1.0)
    f = compile(lambda x: dropout(w * x), backend=backend)
    seen = []

    def switch(order, rows):
        seen.append(rows[0][0])
        dropout.eval()

    f.fit([1.0], optimizer=optim.SGD([w], lr=0.0 + 1e-9), epochs=3, on_epoch=switch)
    assert seen[0] in (0.0, 2.0)
    assert seen[1:] == pytest.approx([1.0, 1.0])


def test_batch_normalization_is_refused_with_its_reason():
    model = nn.Sequential(nn.Layer(1, 2), nn.BatchNorm(2), nn.Layer(2, 1))
    optimizer = optim.SGD(model.parameters(), lr=0.1)
    with pytest.raises(ValueError, match="at least two samples") as caught:
        nn.fit(model, [([1.0], [0.0]), ([2.0], [1.0])], losses.mse, optimizer, 1, compiled=True)
    assert "one sample at a time, however many make a step; fit without compiled=True" in str(caught.value)
    assert "larger batches" not in str(caught.value)
    nn.fit(model, [([1.0], 0.0), ([2.0], 1.0)], losses.mse, optimizer, 1)


def test_lists_of_samples_must_be_as_long_as_each_other():
    w = Value(1.0)
    f = compile(lambda x, t: w * x - t)
    with pytest.raises(ValueError, match=r"x has the shape \(3,\) and t has the shape \(2,\)"):
        f.fit([1.0, 2.0, 3.0], [1.0, 2.0], optimizer=optim.SGD([w], lr=0.1), epochs=1)


def test_other_sizes_are_refused():
    w = Value(1.0)
    f = compile(lambda x: w * x)
    for wrong in ({"epochs": 0}, {"epochs": 1, "batch_size": 0}, {"epochs": 1.5}):
        with pytest.raises(ValueError, match="is a whole number of at least 1, not"):
            f.fit([1.0], optimizer=optim.SGD([w], lr=0.1), **wrong)


def test_the_tape_of_a_run_is_there_afterwards():
    w = Value(1.0, "w")
    f = compile(lambda x: w * x)
    f.fit([1.0], optimizer=optim.SGD([w], lr=0.1), epochs=1)
    assert "w × x" in str(f.tape)


def test_xor_is_learned_by_a_compiled_run():
    model = nn.MLP(2, [4, 1], "tanh", rng=Random(1))
    optimizer = optim.Adam(model.parameters(), lr=0.05)
    history = nn.fit(
        model, data.xor(), losses.binary_cross_entropy_with_logits, optimizer, 400, compiled=True
    )
    assert history.losses[-1] < 0.01 < history.losses[0]
    assert [y > 0.0 for y in nn.predict(model, [x for x, _ in data.xor()])] == [False, True, True, False]


WORDS = [[0, 2, 1], [3], [1, 1, 0, 2], [2, 0, 3], [0], [3, 2, 1, 0]]


def reader(seed=3):
    """A small recurrent reader of words: rows that are looked up, a state that goes through every letter."""
    rng = Random(seed)
    rows = [[Value(rng.gauss(0.0, 0.5), f"w{i}{j}") for j in range(2)] for i in range(4)]
    join = [Value(rng.gauss(0.0, 0.5), f"u{j}") for j in range(2)]

    def loss(letters, target):
        state = 0.0
        for letter in letters:
            a, b = autograd.take(rows, letter)
            state = (a * state + b * join[0] + join[1]).tanh()
        return (state - target) ** 2

    return loss, [*join, *(x for row in rows for x in row)]


@pytest.mark.parametrize("backend", ["python", "auto"])
@pytest.mark.parametrize("make", [lambda p: nn.optim.SGD(p, lr=0.1), lambda p: nn.optim.Adam(p, lr=0.03)])
def test_samples_of_several_structures_are_learned_one_by_one_as_in_the_eager_loop(make, backend):
    targets = [0.5, -0.2, 0.1, 0.9, -0.7, 0.3]
    loss, params = reader()
    found = autograd.compile(loss, params, backend=backend).fit(
        WORDS, targets, optimizer=make(params), epochs=5, batch_size=1, rng=Random(7)
    )
    eager, others = reader()
    optimizer, rng, means = make(others), Random(7), []
    for _ in range(5):
        losses = []
        for k in rng.sample(range(6), 6):
            for p in others:
                p.grad = 0.0  # a row that is not taken is moved by what Adam remembers, as PyTorch's are
            y = eager(WORDS[k], targets[k])
            y.backward()
            optimizer.step()
            losses.append(y.data)
        means.append(sum(losses) / 6)
    assert found == pytest.approx(means, rel=1e-11)
    assert [p.data for p in params] == pytest.approx([p.data for p in others], rel=1e-9)


def test_a_fit_on_several_structures_goes_on_from_the_state_of_the_one_before():
    targets = [0.5, -0.2, 0.1, 0.9, -0.7, 0.3]
    together, apart = [], []
    for epochs, found in (([4], together), ([1, 3], apart)):
        loss, params = reader()
        optimizer = nn.optim.Adam(params, lr=0.05)
        fast = autograd.compile(loss, params)
        for count in epochs:
            fast.fit(WORDS, targets, optimizer=optimizer, epochs=count, batch_size=1, shuffle=False)
        found += [*(p.data for p in params), *(x for state in optimizer.state for x in state)]
    assert together == apart


def test_a_fit_on_several_structures_reports_results_in_the_order_of_the_samples():
    loss, params = reader()
    fast = autograd.compile(loss, params)
    seen = []
    fast.fit(
        WORDS, [0.0] * 6, optimizer=nn.optim.SGD(params, lr=1e-12), epochs=2, batch_size=1,
        on_epoch=lambda order, results: seen.append((order, results)),
    )  # fmt: skip
    for order, results in seen:
        assert sorted(order) == list(range(6))
        for k, (result,) in zip(order, results, strict=True):
            assert result == pytest.approx(loss(WORDS[k], 0.0).data, rel=1e-9)


def test_an_error_leaves_what_was_learned_before_it():
    loss, params = reader()
    before = [p.data for p in params]
    with pytest.raises(IndexError):
        autograd.compile(loss, params).fit(
            [*WORDS, [9]],
            [0.0] * 7,
            optimizer=nn.optim.SGD(params, lr=0.1),
            epochs=1,
            batch_size=1,
            shuffle=False,
        )
    learned = [p.data for p in params]
    assert learned != before
    again, others = reader()
    autograd.compile(again, others).fit(
        WORDS, [0.0] * 6, optimizer=nn.optim.SGD(others, lr=0.1), epochs=1, batch_size=1, shuffle=False
    )
    assert learned == pytest.approx([p.data for p in others], rel=1e-12)


@pytest.mark.parametrize("batch_size", [None, 2])
def test_a_step_is_of_one_structure(batch_size):
    loss, params = reader()
    with pytest.raises(ValueError, match=r"3 structures.*batch_size=1"):
        autograd.compile(loss, params).fit(
            WORDS, [0.0] * 6, optimizer=nn.optim.SGD(params, lr=0.1), epochs=1, batch_size=batch_size
        )


def test_a_second_fit_makes_no_machine_code_anew(monkeypatch):
    llvm_steps = pytest.importorskip("autograd.jit.lower.llvm.steps")
    made = []
    monkeypatch.setattr(
        llvm_steps, "Work", lambda *args, work=llvm_steps.Work: made.append(args) or work(*args)
    )
    loss, params = reader()
    fast = autograd.compile(loss, params)
    adam = optim.Adam(params, lr=0.01)
    expected, others = reader()
    whole = autograd.compile(expected, others)
    for _ in range(3):
        fast.fit(WORDS[::3], [0.5, 0.9], optimizer=adam, epochs=2, batch_size=1, shuffle=False)
        if len(made) > 1:
            assert len(made) <= 4  # a structure each, and once more where the state is no longer all 0
    before = len(made)
    fast.fit(WORDS[::3], [0.5, 0.9], optimizer=adam, epochs=2, batch_size=1, shuffle=False)
    assert len(made) == before
    whole.fit(
        WORDS[::3], [0.5, 0.9], optimizer=optim.Adam(others, lr=0.01), epochs=8, batch_size=1, shuffle=False
    )
    assert [p.data for p in params] == pytest.approx([p.data for p in others], rel=1e-12)
