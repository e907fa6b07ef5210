import io
import math
from contextlib import nullcontext, redirect_stderr
from random import Random

import pytest

from autograd import DomainError, Value
from nn import (
    MLP,
    EarlyStopping,
    History,
    Layer,
    Module,
    data,
    evaluate,
    fit,
    losses,
    metrics,
    optim,
    predict,
)
from nn.layers.normalization import BatchNorm
from nn.layers.sequential import Sequential
from nn.schedules import Scheduler, exponential


class Line(Module):
    def __init__(self):
        self.slope, self.offset = Value(0.0), Value(0.0)

    def __call__(self, x):
        return self.slope * x + self.offset


LINE = [(x, 2.0 * x - 1.0) for x in (-1.0, 0.0, 1.0, 2.0)]


# ── fit, evaluate, predict ──────────────────────────────────────────────────────────────────────


def test_fit_finds_the_line_behind_the_points():
    line = Line()
    history = fit(line, LINE, losses.mse, optim.SGD(line.parameters(), lr=0.2), epochs=200)
    assert (line.slope.data, line.offset.data) == pytest.approx((2.0, -1.0), abs=1e-9)
    assert len(history.losses) == 200
    assert history.losses[0] > history.losses[10] > history.losses[-1]


def test_one_epoch_over_the_whole_is_one_step_down_the_mean_gradient():
    line, by_hand = Line(), Line()
    history = fit(line, LINE, losses.mse, optim.SGD(line.parameters(), lr=0.1), epochs=1)
    total = sum((by_hand(x) - t) ** 2 for x, t in LINE) / len(LINE)
    total.backward()
    assert history.losses == [pytest.approx(total.data, rel=1e-15)]
    assert line.slope.data == pytest.approx(-0.1 * by_hand.slope.grad, rel=1e-15)
    assert line.offset.data == pytest.approx(-0.1 * by_hand.offset.grad, rel=1e-15)


@pytest.mark.parametrize("compiled", [False, True])
def test_an_optimizer_of_another_model_is_refused_before_the_first_epoch(compiled):
    line, other = Line(), Line()
    optimizer, seen = optim.SGD(other.parameters(), lr=0.1), []
    with pytest.raises(ValueError, match="the optimizer holds none of the model's parameters"):
        fit(line, LINE, losses.mse, optimizer, epochs=1, compiled=compiled, callbacks=[seen.append])
    assert (seen, line.slope.data, other.slope.data) == ([], 0.0, 0.0)


def test_an_optimizer_of_some_of_the_parameters_trains_those():
    line = Line()
    fit(line, LINE, losses.mse, optim.SGD([line.slope], lr=0.1), epochs=1)
    assert line.slope.data != 0.0
    assert line.offset.data == 0.0


def test_batches_make_one_step_each():
    class Counting(optim.SGD):
        steps = 0

        def step(self):
            self.steps += 1
            super().step()

    line = Line()
    optimizer = Counting(line.parameters(), lr=0.01)
    fit(line, LINE, losses.mse, optimizer, epochs=3, batch_size=3, rng=Random(0))
    assert optimizer.steps == 6


def test_shuffling_follows_its_generator_only():
    def run(seed):
        line = Line()
        optimizer = optim.SGD(line.parameters(), lr=0.1)
        return fit(line, LINE, losses.mse, optimizer, epochs=5, batch_size=1, rng=Random(seed)).losses

    assert run(1) == run(1) != run(2)


def test_metrics_are_averaged_over_the_epoch():
    line = Line()
    history = fit(
        line,
        LINE,
        losses.mse,
        optim.SGD(line.parameters(), lr=1e-12),
        epochs=2,
        metrics={"far": lambda y, t: float(abs(y - t) > 2)},
    )
    assert history.metrics == {"far": [0.5, 0.5]}


def test_the_bar_shows_on_standard_error_only_when_asked():
    shown = {}
    for progress in (True, False):
        line = Line()
        with redirect_stderr(io.StringIO()) as stderr:
            optimizer = optim.SGD(line.parameters(), lr=0.1)
            fit(line, LINE, losses.mse, optimizer, epochs=4, progress=progress, title="a line")
        shown[progress] = stderr.getvalue()
    assert "a line: 100%" in shown[True]
    assert "4/4" in shown[True]
    assert "loss 1.19" in shown[True]
    assert shown[False] == ""


def test_an_interrupt_leaves_the_last_whole_step_and_a_usable_model():
    seen = []

    def loss(y, t):
        seen.append(0)
        if len(seen) == 10:  # in the third epoch
            raise KeyboardInterrupt
        return (y - t) ** 2

    interrupted, whole = Line().eval(), Line()
    with pytest.raises(KeyboardInterrupt):
        fit(interrupted, LINE, loss, optim.SGD(interrupted.parameters(), lr=0.1), epochs=5)
    fit(whole, LINE, lambda y, t: (y - t) ** 2, optim.SGD(whole.parameters(), lr=0.1), epochs=2)
    assert interrupted.state_dict() == whole.state_dict()
    assert predict(interrupted, [3.0]) == predict(whole, [3.0])
    assert not interrupted.training


def test_a_model_trains_in_training_mode_and_predicts_in_inference_mode():
    modes = []

    class Watching(Line):
        def __call__(self, x):
            modes.append(self.training)
            return super().__call__(x)

    model = Watching().eval()
    fit(model, LINE, losses.mse, optim.SGD(model.parameters()), epochs=1)
    assert modes == [True] * 4
    assert not model.training
    modes.clear()
    model.train()
    assert predict(model, [1.0]) != []
    assert modes == [False]
    assert model.training


def test_predictions_are_plain_numbers_and_record_no_graph():
    model = MLP(2, [3, 2], rng=Random(0))
    outputs = predict(model, [[1.0, 2.0], [0.0, -1.0]])
    assert outputs == [[y.data for y in model(x)] for x in ([1.0, 2.0], [0.0, -1.0])]
    assert type(outputs[0][0]) is float


def test_evaluate_gives_the_mean_loss_and_the_metrics():
    line = Line()
    scores = evaluate(line, LINE, losses.mse, {"far": lambda y, t: float(abs(y - t) > 2)})
    assert scores == {"loss": sum(t * t for _, t in LINE) / 4, "far": 0.5}
    assert not line.slope.reached


def test_no_data_is_refused():
    line = Line()
    with pytest.raises(ValueError, match=r"fit got no data"):
        fit(line, [], losses.mse, optim.SGD(line.parameters()), epochs=1)
    with pytest.raises(ValueError, match=r"evaluate got no data"):
        evaluate(line, [], losses.mse)
    for epochs, error in ((0, ValueError), (-1, ValueError), (1.5, TypeError), (True, TypeError)):
        with pytest.raises(error, match=r"^epochs "):
            fit(line, LINE, losses.mse, optim.SGD(line.parameters()), epochs=epochs)


def test_a_gradient_that_is_not_finite_stops_the_training_before_any_damage():
    class Root(Module):
        def __init__(self):
            self.a = Value(0.0)

        def __call__(self, x):
            return self.a.sqrt() * x

    root = Root()
    with pytest.raises(DomainError, match=r"the gradient of a is inf"):
        fit(root, [(1.0, 1.0)], lambda y, t: y - t, optim.SGD(root.parameters()), epochs=1)
    assert root.a.data == 0.0


# ── validation, stopping, callbacks, penalties ──────────────────────────────────────────────────


def descent(line, lr=0.1):
    return optim.SGD(line.parameters(), lr=lr)


def test_validation_data_is_evaluated_after_each_epoch():
    line, far = Line(), {"far": lambda y, t: float(abs(y - t) > 2)}
    unseen = [(3.0, 5.0), (-2.0, -5.0)]
    seen = []
    history = fit(
        line,
        LINE,
        losses.mse,
        descent(line),
        epochs=3,
        metrics=far,
        validation=unseen,
        callbacks=[lambda epoch: seen.append(evaluate(line, unseen, losses.mse, far))],
    )
    assert history.validation == {name: [scores[name] for scores in seen] for name in ("loss", "far")}
    assert len(history.losses) == len(history.metrics["far"]) == len(seen) == 3


def test_callbacks_see_each_epoch_and_may_end_the_training():
    line, numbers = Line(), []

    def stop_at_four(epoch):
        numbers.append((epoch.number, epoch.loss, epoch.model is line))
        return epoch.number == 4

    history = fit(
        line, LINE, losses.mse, descent(line), epochs=9, callbacks=[stop_at_four, lambda epoch: None]
    )
    assert numbers == [(i + 1, loss, True) for i, loss in enumerate(history.losses)]
    assert len(history.losses) == 4


def test_every_callback_hears_of_the_last_epoch():
    line, heard = Line(), []
    fit(
        line, LINE, losses.mse, descent(line), 5, callbacks=[lambda _: True, lambda e: heard.append(e.number)]
    )
    assert heard == [1]


def test_a_callback_may_change_the_learning_rate():
    line, rates = Line(), []
    optimizer = descent(line, lr=0.1)

    def halve(epoch):
        rates.append(epoch.optimizer.lr)
        epoch.optimizer.lr /= 2

    fit(line, LINE, losses.mse, optimizer, epochs=3, callbacks=[halve])
    assert rates == [0.1, 0.05, 0.025]


def test_a_scheduler_goes_on_after_each_step():
    line, rates = Line(), []
    optimizer = descent(line, lr=0.1)
    scheduler = Scheduler(optimizer, exponential(0.5))
    note = lambda epoch: rates.append(optimizer.lr)
    fit(line, LINE, losses.mse, optimizer, 2, batch_size=2, scheduler=scheduler, callbacks=[note])
    assert rates == [0.1 / 4, 0.1 / 16]


def falling_then_rising(validation_losses):
    """A loss that says these numbers on the validation data, whatever the model says."""
    told = iter(validation_losses)
    return lambda y, t: (y - t) ** 2 if isinstance(y, Value) else next(told)


def test_early_stopping_waits_for_its_patience_from_the_best_epoch():
    line, stopping = Line(), EarlyStopping(patience=2)
    loss = falling_then_rising([5.0, 4.0, 4.0, 3.0, 3.5, 3.0, 0.0])
    history = fit(line, LINE, loss, descent(line), 7, validation=[(0.0, 0.0)], early_stopping=stopping)
    assert history.validation["loss"] == [5.0, 4.0, 4.0, 3.0, 3.5, 3.0]
    assert (stopping.best_epoch, stopping.best_loss) == (4, 3.0)


@pytest.mark.parametrize(("restore_best", "epochs"), [(True, 2), (False, 4)])
@pytest.mark.parametrize("limit", [4, 20])  # by running out of epochs, or of patience
def test_early_stopping_restores_the_best_numbers_if_asked(restore_best, epochs, limit):
    line, plain = Line(), Line()
    stopping = EarlyStopping(patience=2, restore_best=restore_best)
    loss = falling_then_rising([2.0, 1.0, 3.0, 4.0])
    fit(line, LINE, loss, descent(line), limit, validation=[(0.0, 0.0)], early_stopping=stopping)
    fit(plain, LINE, losses.mse, descent(plain), epochs)
    assert line.state_dict() == plain.state_dict()


def test_without_validation_data_early_stopping_looks_at_the_training_loss():
    line, stopping = Line(), EarlyStopping(patience=1)
    history = fit(line, LINE, losses.mse, descent(line, lr=2.0), 9, early_stopping=stopping)
    assert len(history.losses) == 2
    assert history.losses[1] > history.losses[0] == stopping.best_loss


def test_a_penalty_is_learned_from_but_not_shown():
    shrunk, by_hand = Line(), Line()
    shrunk.slope.data = by_hand.slope.data = 1.0
    history = fit(shrunk, LINE, losses.mse, descent(shrunk), 1, penalty=lambda: 3.0 * shrunk.slope**2)
    total = sum((by_hand(x) - t) ** 2 for x, t in LINE) / len(LINE)
    (total + 3.0 * by_hand.slope**2).backward()
    assert shrunk.slope.data == pytest.approx(1.0 - 0.1 * by_hand.slope.grad, rel=1e-15)
    assert history.losses == [pytest.approx(total.data, rel=1e-15)]


def test_a_history_that_is_given_goes_on():
    line, whole = Line(), Line()
    history = fit(line, LINE, losses.mse, descent(line), 2)
    numbers = []
    again = fit(
        line,
        LINE,
        losses.mse,
        descent(line),
        3,
        history=history,
        callbacks=[lambda e: numbers.append(e.number)],
    )
    assert again is history
    assert history == fit(whole, LINE, losses.mse, descent(whole), 5)
    assert numbers == [3, 4, 5]


def test_the_order_stays_when_shuffling_is_off():
    seen = []

    def loss(y, t):
        seen.append(t)
        return (y - t) ** 2

    line = Line()
    fit(line, LINE, loss, descent(line), 2, batch_size=3, shuffle=False)
    assert seen == [t for _, t in LINE] * 2


def test_no_epoch_begins_without_validation_data_or_with_a_metric_called_loss():
    line = Line()
    with pytest.raises(ValueError, match=r"fit got no validation data"):
        fit(line, LINE, losses.mse, descent(line), 1, validation=[])
    with pytest.raises(ValueError, match=r"call the metric something else than 'loss'"):
        fit(line, LINE, losses.mse, descent(line), 1, metrics={"loss": metrics.accuracy})
    assert line.state_dict() == Line().state_dict()
    for patience, error in ((0, ValueError), (1.5, TypeError), (True, TypeError)):
        with pytest.raises(error, match=r"^patience "):
            EarlyStopping(patience)


# ── interrupts ──────────────────────────────────────────────────────────────────────────────────


class Interrupted(Module):
    """A model in which the n-th forward pass is interrupted, after batch normalization has seen the batch."""

    def __init__(self, n):
        rng = Random(0)
        self.inside = Sequential(Layer(2, 3, rng=rng), BatchNorm(3), Layer(3, 1, nonlin=False, rng=rng))
        self.countdown = n

    def __call__(self, x):
        y = self.inside(x)
        self.countdown -= 1
        if self.countdown == 0:
            raise KeyboardInterrupt
        return y


def test_an_interrupt_leaves_batch_norm_and_adam_after_the_last_whole_step_too():
    points = data.moons(12, rng=Random(1))

    def train(n, steps):
        model = Interrupted(n)
        optimizer = optim.Adam(model.parameters(), lr=0.1)
        interrupted = pytest.raises(KeyboardInterrupt) if n else nullcontext()
        with interrupted:
            loss = losses.binary_cross_entropy_with_logits
            fit(model, points[: 4 * steps], loss, optimizer, 1, batch_size=4, shuffle=False)
        return model.state_dict(), optimizer.state_dict()

    assert train(n=3, steps=3) == train(n=0, steps=2)


def test_a_model_that_has_run_away_already_fails_by_its_own_error():
    line = Line()
    line.slope.data = math.inf
    with pytest.raises(DomainError):
        fit(line, LINE, losses.mse, descent(line), 1)
    assert line.state_dict() == {"slope": math.inf, "offset": 0.0}


def test_an_interrupted_history_keeps_the_whole_epochs():
    history, points = History(), data.moons(12, rng=Random(1))
    model = Interrupted(8)  # in the third epoch of three batches
    optimizer = optim.Adam(model.parameters())
    with pytest.raises(KeyboardInterrupt):
        fit(model, points, losses.mse, optimizer, 9, batch_size=4, rng=Random(0), history=history)
    assert len(history.losses) == 2
    assert len(predict(model, [x for x, _ in points])) == 12


# ── metrics ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("logit", "target", "score"), [(0.1, 1, 1.0), (0.0, 1, 0.0), (-3, 0, 1.0), (2, 0, 0.0)]
)
def test_binary_accuracy_compares_the_sign_of_the_logit(logit, target, score):
    assert metrics.binary_accuracy(logit, target) == score
    assert metrics.binary_accuracy(Value(logit), target) == score


@pytest.mark.parametrize(
    ("scores", "target", "score"),
    [
        ([0.0, 1.0], 1, 1.0),
        ([1.0, 1.0], 1, 0.0),
        ([1.0, 1.0], 0, 1.0),
        ([-3.0, -2.0, -9.0], [0.0, 1.0, 0.0], 1.0),
        ((0.2, 0.7, 0.1), [1, 0, 0], 0.0),
        ([7.0], 0, 1.0),
    ],
)
def test_accuracy_compares_the_largest_score_with_the_class(scores, target, score):
    assert metrics.accuracy(scores, target) == score
    assert metrics.accuracy([Value(number) for number in scores], target) == score


def test_accuracy_wants_a_score_for_each_class():
    with pytest.raises(TypeError, match=r"for a single score use binary_accuracy"):
        metrics.accuracy(0.5, 1)


@pytest.mark.parametrize(
    ("p", "target", "score"), [(0.6, 1, 1.0), (0.5, 1, 0.0), (0.4, 0, 1.0), (0.9, 0, 0.0)]
)
def test_probability_accuracy_splits_at_one_half(p, target, score):
    assert metrics.probability_accuracy(p, target) == score
    assert metrics.probability_accuracy(Value(p), target) == score


@pytest.mark.parametrize("target", [0, 1])
def test_an_answer_of_one_half_is_right_for_neither_class(target):
    assert metrics.probability_accuracy(0.5, target) == 0.0
    assert metrics.binary_accuracy(0.0, target) == 0.0
    assert metrics.binary_accuracy(-0.0, target) == 0.0
