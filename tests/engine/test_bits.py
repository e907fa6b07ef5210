"""strict_bits: a replay of one sample has eager's bits, and every replay refuses what eager refuses."""

import importlib.util
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import autograd
import nn
from autograd import GatewiseError, Value, compile, grad, where
from autograd.jit.lower.python import PythonCode
from autograd.jit.recording import order as ordering
from autograd.jit.recording.assemble import assemble
from autograd.jit.recording.record import record
from tests.helpers.programs import program

HAS_LLVM = all(importlib.util.find_spec(name) for name in ("llvmlite", "numpy"))
BACKENDS = ["python", *(["llvm, one straight line", "llvm, runs"] if HAS_LLVM else [])]
EXAMPLES = {"python": 80}  # a program for LLVM is compiled anew each time
ERRORS = (GatewiseError, ArithmeticError, ValueError)


@pytest.fixture(params=BACKENDS)
def backend(request, monkeypatch):
    """Each backend, and both shapes of machine code."""
    if request.param != "python":
        from autograd.jit.lower.llvm import work as llvm_work

        monkeypatch.setattr(llvm_work, "MOST_ENTRIES", -1 if request.param == "llvm, runs" else 10**6)
    return request.param


def outcome(run):
    """Value and gradient as the text of their bits; the kind of error, if there is one."""
    try:
        value, gradient = run()
    except ERRORS as error:
        return type(error)
    return float(value).hex(), [float(x).hex() for x in gradient]


def eagerly(written):
    """A program run by itself, and swept."""
    params = [Value(x) for x in written.params]

    def run():
        y = written(params, written.inputs)
        if not isinstance(y, Value) or y.constant:
            return getattr(y, "data", y), [0.0] * len(params)
        y.backward()
        return y.data, [p.grad for p in params]

    return outcome(run)


def replayed(written, backend, strict_bits=True):
    """The same by a replay; it was recorded for another sample."""
    params = [Value(x) for x in written.params]
    f = compile(
        lambda *xs: written(params, xs), params, backend=backend.split(",")[0], strict_bits=strict_bits
    )
    outcome(lambda: f.value_and_grad(*(0.3 - x for x in written.inputs)))
    return outcome(lambda: f.value_and_grad(*written.inputs))


def programs(backend, test):
    """Run a test on random programs, wild ones among them."""
    examples = settings(max_examples=EXAMPLES.get(backend, 6), deadline=None)
    examples(
        given(st.builds(program, st.integers(0, 10**9), st.integers(1, 12), st.sampled_from([0.02, 0.5])))(
            test
        )
    )()


def test_a_replay_of_one_sample_has_eagers_bits_and_refuses_what_eager_refuses(backend):
    programs(backend, lambda written: _same(eagerly(written), replayed(written, backend), written))


def test_without_strict_bits_the_same_samples_are_refused(backend):
    def refused_alike(written):
        eager, ours = eagerly(written), replayed(written, backend, strict_bits=False)
        _same(isinstance(eager, type) and eager, isinstance(ours, type) and ours, written)

    programs(backend, refused_alike)


def _same(eager, ours, written):
    assert ours == eager, "\n".join(map(str, [*written.steps, written.params, written.inputs]))


# ── what once had other bits ─────────────────────────────────────────────────────────────────


def _shared_identity(w, v, x):
    y = autograd.identity(w)
    return y * 0.1 + y * v + w * 0.7 + y * x


def _one_node_twice_in_a_dot(w, v, x):
    h = autograd.tanh(w * v)
    return autograd.dot([w, v, w, h], [h, w, x, autograd.sin(h) * w], start=w)


def _recurrent(w, v, x):
    h = x
    for _ in range(4):
        h = autograd.tanh(autograd.dot([w, v], [h, w * h], start=v))
    return h


def _detached_early(w, v, x):
    u = autograd.sin(w * v) * w
    return u.detach() * w + u * v + w * x


def _chosen(w, v, x):
    u, z = autograd.sin(w * v), autograd.exp(w - v)
    return where(x > v, lambda: u * z + z * w, lambda: z * u * w) + z * w * 0.3 + u * w


def _fold_made_outside():
    w = Value(0.7)
    outside = autograd.dot([w, w, 0.3], [w, autograd.tanh(w), w], start=w)
    return [w], lambda x: outside * w * x + outside


AWKWARD = [_shared_identity, _one_node_twice_in_a_dot, _recurrent, _detached_early, _chosen]


@pytest.mark.parametrize("f", AWKWARD)
def test_identities_repeated_operands_detached_and_chosen_branches_keep_eagers_bits(f, backend):
    for k in range(40):
        numbers = [0.31 + 0.137 * k, 1.7 - 0.091 * k]
        w, v = map(Value, numbers)
        compiled = compile(
            lambda x, w=w, v=v: f(w, v, x), [w, v], backend=backend.split(",")[0], strict_bits=True
        )
        y = f(w, v, 0.9)
        y.backward()
        assert outcome(lambda compiled=compiled: compiled.value_and_grad(0.9)) == (
            y.data.hex(),
            [w.grad.hex(), v.grad.hex()],
        )
        if backend != "python" and k == 3:
            break


def test_a_fold_made_outside_the_function_is_replayed_as_its_chain(backend):
    (w,), f = _fold_made_outside()
    compiled = compile(f, [w], backend=backend.split(",")[0], strict_bits=True)
    value, (slope,) = compiled.value_and_grad(1.3)
    y = f(1.3)
    y.backward()
    assert (value.hex(), slope.hex()) == (y.data.hex(), w.grad.hex())


@pytest.mark.parametrize("f", [_detached_early, _chosen])
def test_without_the_look_at_the_order_the_bits_would_differ(f, monkeypatch):
    """A negative control: that the order of a backward pass is looked at is what makes them the same."""
    monkeypatch.setattr(ordering.Order, "is_swept", lambda self: True)
    with pytest.raises(AssertionError):
        test_identities_repeated_operands_detached_and_chosen_branches_keep_eagers_bits(f, "python")


def test_a_recording_without_its_identities_would_not_have_them():
    """Another one: a tape that drops what changes nothing is off in the last place."""
    off = 0
    for k in range(40):
        leaves = w, v = [Value(0.31 + 0.137 * k), Value(1.7 - 0.091 * k)]
        tape = assemble(record(lambda x, w=w, v=v: _shared_identity(w, v, x), [0.9], ["x"]), leaves)
        found = PythonCode(tape, tape.parameters).gradient([p.data for p in leaves], [[0.9]], 1.0)
        _shared_identity(w, v, 0.9).backward()
        off += list(found.gradient) != [w.grad, v.grad]
    assert off > 0


# ── 0 × infinity ─────────────────────────────────────────────────────────────────────────────

FLAT = ["floor", "ceil", "round", "sign", "step"]


@pytest.mark.parametrize("strict_bits", [False, True])
@pytest.mark.parametrize("flat", FLAT)
def test_a_zero_local_gradient_beside_an_infinite_upstream_one_is_refused_by_every_backend(
    flat, strict_bits, backend
):
    start = {"floor": 0.5, "ceil": -0.5, "round": 0.3, "sign": 0.0, "step": -1.0}[flat]
    w = Value(start, "w")
    f = compile(
        lambda x: autograd.sqrt(autograd.GATES[flat](w)) * x,
        [w],
        backend=backend.split(",")[0],
        strict_bits=strict_bits,
    )
    assert f(1.0) == 0.0
    with pytest.raises(autograd.DomainError, match=rf"upstream inf × local 0 at {flat} → w"):
        f.value_and_grad(1.0)
    with pytest.raises(autograd.DomainError, match="upstream inf × local 0"):
        f.backward([1.0, 2.0], batch=True)
    assert w.grad == 0.0
    if HAS_LLVM:
        import numpy as np

        bound = f.bind(np.array([1.0, 2.0]))
        with pytest.raises(autograd.DomainError, match="upstream inf × local 0"):
            bound.value_and_grad()


def test_training_stops_at_0_times_infinity_and_changes_nothing(backend):
    from nn.optim import SGD

    w = Value(0.5, "w")
    f = compile(lambda x: autograd.sqrt(autograd.floor(w)) * x, [w], backend=backend.split(",")[0])
    with pytest.raises(autograd.DomainError, match="upstream inf × local 0"):
        f.fit([1.0, 2.0], optimizer=SGD([w], lr=0.1), epochs=1)
    assert (w.data, w.grad) == (0.5, 0.0)


def test_an_infinity_that_a_later_gate_hides_is_refused_by_every_backend(backend):
    w = Value(1.0, "w")
    squashed = compile(lambda x: autograd.tanh(w * 1e200 * 1e200 * x), backend=backend.split(",")[0])
    inverse = compile(lambda x: 1.0 / (1.0 / (w * x)), backend=backend.split(",")[0])
    with pytest.raises(autograd.GateOverflowError, match="too large for a float"):
        squashed(1.0)
    assert inverse(2.0) == 2.0
    for call in (inverse, inverse.value_and_grad):
        with pytest.raises(autograd.PoleError, match="div"):
            call(0.0)


def test_a_branch_given_as_a_number_must_be_finite_and_a_function_only_where_it_is_chosen(
    backend,
):
    w = Value(1.0, "w")
    number = compile(lambda x: where(x > 0.0, autograd.log(x * w), w), backend=backend.split(",")[0])
    function = compile(
        lambda x: where(x > 0.0, lambda: autograd.log(x * w), w), backend=backend.split(",")[0]
    )
    for f in (number, function):
        assert f.value_and_grad(1.0) == (0.0, [1.0])
    assert function([0.0, 1.0, -1.0], batch=True) == [1.0, 0.0, 1.0]
    assert function.value_and_grad(0.0) == (1.0, [1.0])
    for call in (number, number.value_and_grad):
        with pytest.raises(autograd.PoleError, match="log"):
            call(0.0)


# ── without strict_bits ──────────────────────────────────────────────────────────────────────


def _network_loss(seed):
    rng = random.Random(seed)
    activation = ["tanh", "relu", "sigmoid", "gelu", "silu", "softplus"][seed % 6]
    model = nn.MLP(4, [8, 8, 3], activation=activation, rng=rng)
    for p in model.parameters():
        p.data *= rng.choice([1.0, 1.0, 4.0])
    return model.parameters(), lambda *x: nn.losses.cross_entropy(model(list(x)), seed % 3)


@pytest.mark.parametrize("backend", ["python", *(["llvm"] if HAS_LLVM else [])])
def test_values_and_gradients_of_networks_agree_with_eager_to_twelve_digits(backend):
    """What the README says: relative to the value, and to the largest component of the gradient."""
    for seed in range(12 if backend == "python" else 6):
        params, loss = _network_loss(seed)
        compiled = compile(loss, params, backend=backend)
        rng = random.Random(seed)
        for _ in range(3):
            x = [rng.uniform(-3.0, 3.0) for _ in range(4)]
            value, gradient = compiled.value_and_grad(*x)
            for p in params:
                p.zero_grad()
            y = loss(*x)
            y.backward()
            largest = max(abs(p.grad) for p in params)
            assert abs(value - y.data) <= 1e-12 * abs(y.data)
            assert max(abs(a - p.grad) for a, p in zip(gradient, params, strict=True)) <= 1e-12 * largest


@pytest.mark.skipif(not HAS_LLVM, reason="needs llvmlite")
def test_where_numbers_cancel_as_many_digits_fewer_agree():
    w = Value(1.0 + 2.0**-30, "w")

    def f(x):
        return w * x - 1.0

    x = 1.0 - 2.0**-30  # w·x is 1 − 2⁻⁶⁰, which rounds to 1
    assert f(x).data == compile(f, [w], strict_bits=True)(x) == 0.0
    loose = compile(f, [w], backend="llvm")(x)
    assert abs(loose) <= 2.0**-53  # half a unit in the last place of what cancelled


@pytest.mark.parametrize("backend", ["python", *(["llvm"] if HAS_LLVM else [])])
def test_a_derivative_that_is_zero_has_the_sign_that_eager_gives_it(backend):
    def f(x):
        return grad(lambda t: t * t * x)(0.0)

    replay = compile(f, strict_bits=True, backend=backend)
    for x in (-1.0, 1.0):
        assert replay(x).hex() == f(x).hex() == "0x0.0p+0"
