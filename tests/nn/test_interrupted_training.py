"""An interrupt at any bytecode of a training leaves whole steps, whole epochs, and nothing switched on."""

import gc
import random
import signal

import pytest

from autograd import Value, compile
from nn import BatchNorm, Layer, Sequential, evaluate, fit, losses, optim, predict
from nn.training.history import Epoch, History
from tests.helpers.striking import OFF, strikes, struck_at, switches

LINE = [([0.5], 1.0), ([-1.0], 0.25), ([2.0], -0.5)]


def model_of(seed=0):
    rng = random.Random(seed)
    return Sequential(Layer(1, 2, rng=rng), Layer(2, 1, nonlin=False, rng=rng))


def with_mixed_modes():
    rng = random.Random(0)
    model = Sequential(Layer(1, 1, rng=rng), BatchNorm(1), Layer(1, 1, nonlin=False, rng=rng))
    model.eval()
    model.training = True
    return model


def modes(model):
    return [module.training for module in model.modules()]


@pytest.mark.parametrize("use", [predict, lambda model, xs: evaluate(model, LINE, losses.mse)])
def test_looking_at_a_model_leaves_every_module_in_its_mode(use):
    model = with_mixed_modes()
    before, inputs = modes(model), [[0.5]]

    def action():
        use(model, inputs)

    for _ in strikes(action, step=211):
        assert modes(model) == before
        assert switches() == OFF


def test_recording_and_replaying_leave_nothing_switched_on():
    w = Value(0.5, "w")

    def action():
        f = compile(lambda x: (w * x).tanh(), [w], backend="python")
        f.value_and_grad(2.0)

    action()
    for _ in strikes(action, step=397):
        assert switches() == OFF
        assert w.data == 0.5  # and may be read


def test_a_bound_function_gives_the_nodes_their_numbers_back():
    numpy = pytest.importorskip("numpy")
    w = Value(4.0, "w")
    f = compile(lambda x: w * x if x > 0.0 else w * w, [w], backend="python", on_guard="record")
    bound = f.bind(numpy.array([1.0, -1.0]))
    bound.parameters[:] = 5.0

    def action():
        bound.value_and_grad()

    for _ in strikes(action, step=397):
        assert w.data == 4.0
        assert switches() == OFF


def scores(model, optimizer):
    return model.state_dict(), optimizer.state_dict()


def trained(epochs, batch_size=None, **options):
    model = model_of()
    optimizer = optim.Adam(model.parameters(), lr=0.1)
    history = History()
    if epochs:
        fit(model, LINE, losses.mse, optimizer, epochs, batch_size=batch_size, shuffle=False, history=history,
            compiled=True, **options)  # fmt: skip
    return scores(model, optimizer), history.losses


def whole_numbers(epochs, batch_size):
    """What a training has learned after each of its steps."""
    steps = []
    for count in range(epochs + 1):
        model = model_of()
        optimizer = optim.Adam(model.parameters(), lr=0.1)
        if count:
            fit(
                model, LINE, losses.mse, optimizer, count, batch_size=batch_size, shuffle=False, compiled=True
            )
        steps.append(scores(model, optimizer))
        if batch_size:
            fit(model, LINE[:batch_size], losses.mse, optimizer, 1, compiled=True)
            steps.append(scores(model, optimizer))
    return steps


@pytest.fixture(params=["python", "llvm"])
def backend(request, monkeypatch):
    """Which one `compile` takes by itself."""
    if request.param == "llvm":
        pytest.importorskip("llvmlite")
    import nn.training.compiled as fitting

    monkeypatch.setattr(
        fitting, "compile", lambda *args, **options: compile(*args, backend=request.param, **options)
    )
    return request.param


@pytest.mark.slow
@pytest.mark.parametrize(
    "watched", [{}, {"metrics": {"error": lambda y, t: abs(y - t)}}], ids=["", "watched"]
)
@pytest.mark.parametrize("batch_size", [None, 2])
def test_an_interrupted_compiled_fit_keeps_whole_steps_and_the_whole_epochs(backend, batch_size, watched):
    epochs, per_epoch = 4, 1 if batch_size is None else 2
    steps = whole_numbers(epochs, batch_size)
    _, means = trained(epochs, batch_size, **watched)
    seen = set()

    def train():
        fit(model, LINE, losses.mse, optimizer, epochs, batch_size=batch_size, shuffle=False, history=history,
            compiled=True, **watched)  # fmt: skip

    rng, count = random.Random(1), 1
    while True:
        model = model_of()
        optimizer = optim.Adam(model.parameters(), lr=0.1)
        history = History()
        before = modes(model)
        if struck_at(count, train) is None:
            break
        count += rng.randrange(1, 2000)
        assert switches() == OFF
        assert modes(model) == before
        learned = scores(model, optimizer)
        assert learned in steps, count
        done = steps.index(learned)
        seen.add(done)
        assert history.losses == means[: len(history.losses)]
        late = 1 if watched else 0  # an epoch is noted when its metrics are known
        assert done // per_epoch - late <= len(history.losses) <= done // per_epoch
        assert {len(numbers) for numbers in history.metrics.values()} <= {len(history.losses)}
    assert len(seen) > 1


def test_an_epoch_is_added_to_a_history_as_a_whole():
    def filled():
        history = History()
        history.add(Epoch(1, 0.5, {"a": 0.1}, {"loss": 0.2, "a": 0.3}, None, None))
        return history

    def action():
        history.add(Epoch(2, 0.6, {"a": 0.4}, {"loss": 0.5, "a": 0.6}, None, None))

    history, count = filled(), 1
    while struck_at(count, action):
        lengths = {len(x) for x in (history.losses, *history.metrics.values(), *history.validation.values())}
        assert len(lengths) == 1
        history, count = filled(), count + 1
    assert count > 50
    assert history.losses == [0.5, 0.6]


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="this system has no timer signals")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # one that Python drops
def test_a_signal_at_any_moment_of_a_compiled_fit_keeps_history_and_model_together():
    pytest.importorskip("llvmlite")
    rng = random.Random(3)

    def alarm(*_):
        raise KeyboardInterrupt

    callbacks = gc.callbacks[:]  # hypothesis's: Python drops an interrupt that strikes there
    gc.callbacks.clear()
    usual = signal.signal(signal.SIGALRM, alarm)
    try:
        for _ in range(12):
            model = model_of()
            optimizer = optim.Adam(model.parameters(), lr=1e-4)
            history = History()
            signal.setitimer(signal.ITIMER_REAL, rng.uniform(0.02, 0.08), 1.0)  # one may be dropped
            with pytest.raises(KeyboardInterrupt):
                fit(model, LINE, losses.mse, optimizer, 10**9, history=history, compiled=True)
            assert switches() == OFF
            assert int(optimizer.state[0][2]) == len(history.losses)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0.0)
        signal.signal(signal.SIGALRM, usual)
        gc.callbacks[:] = callbacks
