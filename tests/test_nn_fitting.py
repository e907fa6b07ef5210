import io
from contextlib import redirect_stderr
from random import Random

import pytest

from autograd import DomainError, Value
from nn import (
    MLP,
    Module,
    evaluate,
    fit,
    losses,
    metrics,
    optim,
    predict,
)


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
        metrics={"far": lambda y, t: float(abs(y.data - t) > 2)},
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


# ── metrics ────


@pytest.mark.parametrize(
    ("logit", "target", "score"), [(0.1, 1, 1.0), (0.0, 1, 0.0), (-3, 0, 1.0), (2, 0, 0.0)]
)
def test_binary_accuracy_compares_the_sign_of_the_logit(logit, target, score):
    assert metrics.binary_accuracy(logit, target) == score
    assert metrics.binary_accuracy(Value(logit), target) == score
