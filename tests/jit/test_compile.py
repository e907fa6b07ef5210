"""compile(): one recording, replayed for samples and batches, is the function itself."""

import math
import threading
from random import Random
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import autograd
import nn
from autograd import DomainError, GateOverflowError, GraphError, PoleError, Value, compile, drawn, where
from tests.helpers.graphs import recipes


@pytest.fixture(params=["python", "llvm"])
def backend(request):
    if request.param == "llvm":
        pytest.importorskip("llvmlite")
    return request.param


def eager_gradient(f, sample, params):
    """The gradient of one sample by a backward pass."""
    for p in params:
        p.zero_grad()
    result = f(*sample)
    if isinstance(result, Value) and not result.constant:
        result.backward()
    return [p.grad for p in params]


def test_a_sample_gives_what_the_function_gives(backend):
    w, b = Value(0.5, "w"), Value(-1.0, "b")

    def f(x):
        return autograd.tanh(w * x + b)

    compiled = compile(f, backend=backend)
    value, gradient = compiled.value_and_grad(2.0)
    assert value == pytest.approx(f(2.0).data, rel=1e-15)
    assert gradient == pytest.approx(eager_gradient(f, [2.0], compiled.params), rel=1e-14)
    assert type(compiled(2.0)) is float
    assert compiled.params == [w, b]


def test_a_batch_of_arrays_gives_an_array_with_one_result_per_sample(backend):
    w = Value(3.0)
    compiled = compile(lambda x: w * x[0] + x[1], backend=backend)
    values = compiled(np.array([[1.0, 2.0], [3.0, 4.0]]))
    assert isinstance(values, np.ndarray)
    assert values.tolist() == [5.0, 13.0]


def test_a_batch_of_lists_gives_a_list(backend):
    compiled = compile(lambda x, y: x * y, backend=backend)
    assert compiled([1.0, 2.0], [3.0, 4.0], batch=True) == [3.0, 8.0]


def test_an_array_may_be_one_sample(backend):
    compiled = compile(lambda x: x[0] * x[1], backend=backend)
    assert compiled(np.array([2.0, 3.0]), batch=False) == 6.0
    assert compiled([2.0, 3.0]) == 6.0


def test_results_keep_the_nesting_of_what_the_function_returns(backend):
    compiled = compile(lambda x: (x, [x + 1.0, x + 2.0]), backend=backend)
    assert compiled(1.0) == (1.0, [2.0, 3.0])
    assert compiled([1.0, 2.0], batch=True) == [(1.0, [2.0, 3.0]), (2.0, [3.0, 4.0])]
    one, two = compiled(np.array([1.0, 2.0]))
    assert one.tolist() == [1.0, 2.0]
    assert two.tolist() == [[2.0, 3.0], [3.0, 4.0]]


def test_a_result_that_depends_on_nothing_is_that_number(backend):
    assert compile(lambda x: 3.0, backend=backend)(1.0) == 3.0
    assert compile(lambda x: [3, x], backend=backend)(1.0) == [3.0, 1.0]


@pytest.mark.parametrize(("reduction", "expected"), [("mean", 2.0), ("sum", 6.0)])
def test_a_gradient_is_the_mean_or_the_sum_over_the_batch(backend, reduction, expected):
    w = Value(1.0)
    compiled = compile(lambda x: w * x, backend=backend)
    values, gradient = compiled.value_and_grad([1.0, 2.0, 3.0], batch=True, reduction=reduction)
    assert (values, gradient) == ([1.0, 2.0, 3.0], [pytest.approx(expected)])
    assert not w.reached
    assert compiled.backward([1.0, 2.0, 3.0], batch=True, reduction=reduction) == [1.0, 2.0, 3.0]
    assert w.grad == pytest.approx(expected)


def test_another_reduction_is_refused():
    with pytest.raises(ValueError, match="reduction is 'mean' or 'sum', not 'max'"):
        compile(lambda x: x).backward(1.0, reduction="max")


def test_backward_adds_to_the_grads_that_are_there(backend):
    w = Value(1.0)
    compiled = compile(lambda x: w * x, backend=backend)
    for _ in range(3):
        compiled.backward(2.0)
    assert w.grad == 6.0


def test_backward_reaches_the_parameters_that_the_result_depends_on_and_no_other(backend):
    used, unused = Value(1.0), Value(1.0)
    compiled = compile(lambda x: used * x, [unused, used], backend=backend)
    compiled.backward(2.0)
    assert (used.reached, unused.reached) == (True, False)
    assert compiled.value_and_grad(2.0)[1] == [0.0, 2.0]


def test_leaves_that_are_no_parameters_are_read_at_each_call_and_get_no_gradient(backend):
    w, scale = Value(1.0), Value(2.0)
    compiled = compile(lambda x: w * x * scale, [w], backend=backend)
    assert compiled.value_and_grad(3.0) == (6.0, [6.0])
    scale.data = 5.0
    assert compiled.value_and_grad(3.0) == (15.0, [15.0])
    compiled.backward(3.0)
    assert (w.grad, scale.reached, compiled.params) == (15.0, False, [w])


def test_parameters_are_read_at_each_call(backend):
    w = Value(2.0)
    compiled = compile(lambda x: w * x, backend=backend)
    assert compiled(3.0) == 6.0
    w.data = 10.0
    assert compiled(3.0) == 30.0
    assert compiled.cache_info().recordings == 1


def test_a_leaf_that_the_function_makes_itself_is_no_parameter(backend):
    w = Value(2.0)
    compiled = compile(lambda x: w * x + Value(1.0), backend=backend)
    assert compiled.value_and_grad(3.0) == (7.0, [3.0])
    assert compiled.params == [w]


def test_each_structure_is_recorded_once(backend):
    calls = []

    def total(xs):
        calls.append(len(xs))
        return sum(xs, Value(0.0).detach())

    compiled = compile(total, backend=backend)
    for xs in ([1.0, 2.0], [3.0, 4.0], [1.0, 2.0, 3.0], [5.0, 6.0]):
        assert compiled(xs) == sum(xs)
    assert calls == [2, 3]
    assert compiled.cache_info() == (2, 2, 2)


def test_a_function_of_several_results_has_no_gradient_of_its_own():
    compiled = compile(lambda x: [x, x * x], backend="python")
    with pytest.raises(
        TypeError, match=r"a gradient needs a function of one result, not of 2; .*jacobian\(f\)"
    ):
        compiled.value_and_grad(1.0)


def test_derivatives_are_compiled_like_any_function(backend):
    def f(x):
        return autograd.sin(x[0]) * x[1] ** 3

    at, along = [0.5, -2.0], [1.0, 2.0]
    assert compile(autograd.grad(f), backend=backend)(at) == pytest.approx(autograd.grad(f)(at))
    ours, theirs = compile(autograd.hessian(f), backend=backend)(at), autograd.hessian(f)(at)
    assert np.allclose(ours, theirs, rtol=1e-13)
    hvp = compile(autograd.hvp(f), backend=backend)(at, along)
    assert hvp == pytest.approx(autograd.hvp(f)(at, along), rel=1e-13)


def test_a_derivative_inside_a_function_is_recorded(backend):
    def f(x):
        return x * autograd.grad(lambda y: x * y)(x)

    compiled = compile(autograd.grad(f), backend=backend)
    assert (compiled(3.0), compiled(5.0)) == (6.0, 10.0)


def test_a_derivative_by_plain_numbers_inside_a_function_depends_on_its_inputs(backend):
    w = Value(2.0)

    def f(x):
        return w * autograd.grad(lambda y: x * y * y)(3.0)

    compiled = compile(f, backend=backend)
    assert [compiled(x) for x in (1.0, 2.0)] == [f(x).data for x in (1.0, 2.0)] == [12.0, 24.0]
    assert compiled.params == [w]


def test_called_with_values_it_is_the_function_itself():
    compiled = compile(lambda x: x * x)
    x = Value(3.0)
    compiled(x).backward()
    assert x.grad == 6.0
    assert autograd.grad(compiled)(3.0) == 6.0


def replays_as_eager(recipe, factors, backend):
    """One recording at the recipe's leaves, replayed at others; whether eager had anything to compare."""
    params = [Value(x) for x in recipe.leaves]

    def f(x):
        return recipe(*params) * x

    compiled = compile(f, params, backend=backend)
    compiled(1.0)
    for p, factor in zip(params, factors, strict=False):
        p.data = p.data * factor
    try:
        eager = f(2.0).data
        gradient = eager_gradient(f, [2.0], params)
    except autograd.GatewiseError:
        return False
    value, ours = compiled.value_and_grad(2.0)
    assert value == pytest.approx(eager, rel=1e-9, abs=1e-9)
    assert ours == pytest.approx(gradient, rel=1e-7, abs=1e-7)
    return True


FACTORS = st.lists(st.sampled_from([0.9, 0.97, 1.0, 1.05, -1.0]), min_size=4, max_size=4)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(recipes(), FACTORS)
def test_a_replay_is_within_rounding_of_eager_on_random_graphs(backend, recipe, factors):
    replays_as_eager(recipe, factors, backend)


@pytest.mark.parametrize("activation", ["relu", "tanh", "sigmoid", "gelu", "softplus"])
def test_a_network_gives_the_gradient_of_its_samples(backend, activation):
    rng = Random(3)
    model = nn.MLP(3, [5, 4, 2], activation, rng=rng)
    xs = [[rng.gauss(0.0, 1.0) for _ in range(3)] for _ in range(13)]
    ts = [[rng.gauss(0.0, 1.0) for _ in range(2)] for _ in xs]
    compiled = compile(lambda x, t: nn.losses.mse(model(x), t), model.parameters(), backend=backend)
    values, gradient = compiled.value_and_grad(np.array(xs), np.array(ts))
    losses = [nn.losses.mse(model(x), t) for x, t in zip(xs, ts, strict=True)]
    (sum(losses[1:], losses[0]) / len(losses)).backward()
    assert np.allclose(values, [loss.data for loss in losses], rtol=1e-12)
    assert np.allclose(gradient, [p.grad for p in model.parameters()], rtol=1e-10, atol=1e-14)


@pytest.mark.parametrize(
    ("loss", "outputs", "targets"),
    [
        (nn.losses.mse, 1, [0.5, -1.0, 2.0]),
        (nn.losses.l1, 1, [0.5, -1.0, 2.0]),
        (nn.losses.huber, 1, [0.1, -3.0, 2.0]),
        (nn.losses.hinge, 1, [1.0, -1.0, 1.0]),
        (nn.losses.binary_cross_entropy_with_logits, 1, [1.0, 0.0, 0.25]),
        (nn.losses.cross_entropy, 3, [2, 0, 1]),
        (nn.losses.cross_entropy, 3, [[0.0, 0.5, 0.5], [1.0, 0.0, 0.0], [0.2, 0.3, 0.5]]),
    ],
    ids=lambda x: getattr(x, "__name__", None),
)
def test_every_loss_compiles_with_its_targets_as_inputs(backend, loss, outputs, targets):
    model = nn.MLP(2, [4, outputs], "tanh", rng=Random(1))
    xs = [[0.3, -0.4], [1.5, 0.2], [-0.7, 0.9]]

    def f(x, t):
        return loss(model(x), t)

    compiled = compile(f, model.parameters(), backend=backend)
    for x, t in zip(xs, targets, strict=True):
        value, gradient = compiled.value_and_grad(x, t)
        assert value == pytest.approx(f(x, t).data, rel=1e-12)
        expected = eager_gradient(f, [x, t], model.parameters())
        assert gradient == pytest.approx(expected, rel=1e-10, abs=1e-15)
    assert compiled.cache_info().recordings == 1


def test_a_class_that_is_not_there_is_refused_in_a_replay_too():
    compiled = compile(lambda z, t: nn.losses.cross_entropy(z, t), backend="python")
    assert compiled([0.0, 0.0], 1) == pytest.approx(math.log(2.0))
    with pytest.raises(autograd.ReplayGuardError, match=r"terms\.py"):
        compiled([0.0, 0.0], 2)
    with pytest.raises(TypeError, match="a class index or a list of weights, not float"):
        compiled([0.0, 0.0], 0.5)
    with pytest.raises(IndexError, match="2 classes"):
        compile(lambda z, t: nn.losses.cross_entropy(z, t), backend="python")([0.0, 0.0], 2)


@pytest.mark.parametrize("name", ["logsumexp", "amax", "norm"])
@pytest.mark.parametrize("xs", [[1.0, 2.0, 3.0], [3.0, -1.0, 2.0], [2.0, 2.0, 2.0], [2.0, 1.0, 2.0]])
def test_compositions_of_a_list_are_recorded_for_any_order_of_its_numbers(backend, name, xs):
    f = autograd.grad(lambda x: getattr(autograd, name)(x))
    compiled = compile(f, backend=backend)
    compiled([0.5, 0.25, -1.0])
    assert compiled(xs) == pytest.approx(f(xs), rel=1e-13)
    assert compiled.cache_info().recordings == 1


def test_softmax_is_recorded_for_any_order_of_its_numbers(backend):
    compiled = compile(autograd.softmax, backend=backend)
    compiled([0.0, 1000.0])
    assert compiled([1000.0, 0.0]) == autograd.softmax([1000.0, 0.0]) == [1.0, 0.0]


def test_a_result_that_is_not_finite_is_the_functions_own_error(backend):
    log = compile(lambda x: autograd.log(x), backend=backend)
    assert log(1.0) == 0.0
    with pytest.raises(PoleError, match=r"log\(0\) is infinite"):
        log(0.0)
    with pytest.raises(DomainError, match=r"log\(-1\) is not a real number"):
        log(-1.0)
    exp = compile(lambda x: autograd.exp(x), backend=backend)
    assert exp(0.0) == 1.0
    with pytest.raises(GateOverflowError, match=r"exp\(1000\) is too large"):
        exp(1000.0)


def test_under_ieee_a_result_that_is_not_finite_passes_through(backend):
    log = compile(lambda x: autograd.log(x), backend=backend)
    with autograd.ieee():
        assert log(0.0) == -math.inf
        assert math.isnan(log(-1.0))
        values = log(np.array([1.0, 0.0, math.e]))
    assert values.tolist() == [0.0, -math.inf, pytest.approx(1.0)]


def test_an_error_in_a_batch_says_which_sample_it_was(backend):
    compiled = compile(lambda x: autograd.log(x), backend=backend)
    with pytest.raises(PoleError) as caught:
        compiled([1.0, 2.0, 0.0], batch=True)
    assert caught.value.__notes__ == ["This was sample 2 of the batch."]


def test_where_it_raises_no_grad_has_changed(backend):
    w = Value(1.0)
    compiled = compile(lambda x: autograd.log(w * x), backend=backend)
    compiled.backward([1.0, 2.0], batch=True)
    before = w.grad
    with pytest.raises(PoleError):
        compiled.backward([1.0, 0.0], batch=True)
    assert w.grad == before


def test_zero_gradients_absorb_as_they_do_eagerly(backend):
    w = Value(0.0)

    def f(x):
        return autograd.sqrt(w * w) * 0.0 * x + where(w > 0.0, autograd.sqrt(w), w)

    compiled = compile(f, backend=backend)
    assert compiled.value_and_grad(1.0) == (0.0, eager_gradient(f, [1.0], [w])) == (0.0, [1.0])


def test_numbers_that_are_drawn_are_drawn_anew_for_each_sample(backend):
    rng = Random(5)
    compiled = compile(lambda x: x * drawn(rng.random), backend=backend)
    ours = [*compiled([1.0, 1.0, 1.0], batch=True), compiled(1.0)]
    again = Random(5)
    assert ours == [again.random() for _ in range(4)]


def test_dropout_masks_are_redrawn_as_in_an_eager_run(backend):
    eager, ours = (nn.Dropout(0.5, rng=Random(7)) for _ in range(2))
    compiled = compile(lambda x: ours(x), backend=backend)
    xs = [[1.0, 2.0, 3.0]] * 20
    replayed = [compiled(x) for x in xs]
    assert replayed == [eager(x) for x in xs]
    assert len({tuple(y) for y in replayed}) > 1
    assert compiled.cache_info().recordings == 1


def test_an_eager_run_of_a_sample_uses_the_numbers_that_its_replay_drew(backend):
    rng = Random(1)
    compiled = compile(lambda x: autograd.log(x * drawn(rng.random)), backend=backend)
    with autograd.ieee():
        first, second, third = compiled([1.0, 0.0, 1.0], batch=True)
    numbers = Random(1)
    again = [numbers.random() for _ in range(3)]
    assert [first, second, third] == pytest.approx([math.log(again[0]), -math.inf, math.log(again[2])])


def test_a_change_of_what_it_relied_on_is_recorded_anew_and_remembered(backend):
    dropout = nn.Dropout(0.5, rng=Random(2))
    compiled = compile(lambda x: dropout(x), backend=backend)
    assert compiled(1.0) in (0.0, 2.0)
    dropout.eval()
    assert [compiled(x) for x in (1.0, 3.0)] == [1.0, 3.0]
    dropout.train()
    assert compiled(1.0) in (0.0, 2.0)
    assert compiled.cache_info() == (2, 2, 1)


def test_running_averages_are_read_anew_when_they_change():
    norm = nn.BatchNorm(1, eps=0.0).eval()
    compiled = compile(lambda x: norm(x), backend="python")
    assert compiled([3.0]) == [3.0]
    norm.running_mean = [1.0]
    assert compiled([3.0]) == [2.0]


def test_threads_share_one_recording(backend):
    w = Value(1.0)
    compiled = compile(lambda x: w * x, backend=backend)
    compiled(1.0)
    results = []
    workers = [
        threading.Thread(target=lambda k=k: results.extend(compiled(float(k)) == k for _ in range(50)))
        for k in range(8)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert results == [True] * 400
    assert compiled.cache_info().recordings == 1


def test_threads_that_come_at_once_make_one_recording():
    w = Value(1.0)
    gate = threading.Barrier(6)
    compiled = compile(lambda x: w * x, backend="python")
    results = []

    def call():
        gate.wait(10)
        results.append(compiled(3.0))

    workers = [threading.Thread(target=call) for _ in range(6)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert results == [3.0] * 6
    assert compiled.cache_info().recordings == 1


def test_a_function_of_nothing_is_its_one_result(backend):
    w = Value(3.0)
    compiled = compile(lambda: w * w, backend=backend)
    assert compiled() == 9.0
    assert compiled.value_and_grad() == (9.0, [6.0])


def test_numbers_that_are_not_finite_pass_through_as_they_do_eagerly(backend):
    compiled = compile(lambda x: x * 2.0, backend=backend)
    assert compiled(1.0) == 2.0
    assert compiled(math.inf) == math.inf
    assert math.isnan(compiled(math.nan))


def test_a_compiled_function_inside_another_is_recorded_with_it(backend):
    w = Value(2.0)
    inner = compile(lambda x: w * x, backend=backend)
    outer = compile(lambda x: inner(x) * inner(x), backend=backend)
    assert outer.value_and_grad(3.0) == (36.0, [36.0])


def test_what_is_returned_must_be_numbers():
    for wrong in ({1.0}, "1", None):
        with pytest.raises(TypeError, match="one real number, not"):
            compile(lambda x, wrong=wrong: wrong, backend="python")(1.0)


def test_shapes_that_do_not_fit_are_both_named():
    compiled = compile(lambda x, t: x[0] * t, backend="python")
    with pytest.raises(ValueError, match=r"x has the shape \(100, 2\) and t has the shape \(99,\)"):
        compiled(np.zeros((100, 2)), np.zeros(99))
    with pytest.raises(ValueError, match="t is one number, but in a batch every argument"):
        compiled(np.zeros((100, 2)), 1.0)
    with pytest.raises(ValueError, match="x is empty; a batch has at least one sample"):
        compiled([], [], batch=True)
    with pytest.raises(ValueError, match=r"sample 0 has x \(2,\), t \(\), sample 1 has x \(1,\), t \(\)"):
        compiled([[1.0, 2.0], [1.0]], [1.0, 2.0], batch=True)


def test_what_is_no_number_is_refused():
    compiled = compile(lambda x: x, backend="python")
    with pytest.raises(TypeError, match="one real number, not str"):
        compiled("1")
    with pytest.raises(
        TypeError, match=r"x, an array of the shape \(2,\), holds complex128; .*x\.real and x\.imag"
    ):
        compiled(np.array([1j, 2j]))


def test_what_cannot_be_compiled_is_refused():
    with pytest.raises(TypeError, match="takes a function as f, not int"):
        compile(3)
    with pytest.raises(ValueError, match="there is no backend 'gpu'; there are 'auto', 'python' and 'llvm'"):
        compile(lambda x: x, backend="gpu")
    with pytest.raises(ValueError, match="on_guard is 'raise' or 'record', not 'warn'"):
        compile(lambda x: x, on_guard="warn")
    with pytest.raises(TypeError, match="a parameter is a leaf"):
        compile(lambda x: x, [Value(1.0) * 2.0])
    with pytest.raises(TypeError, match="a parameter is a leaf"):
        compile(lambda x: x, [1.0])


def test_the_tape_is_there_after_the_first_call():
    compiled = compile(lambda x: x * x)
    with pytest.raises(GraphError, match="nothing is recorded yet"):
        len(compiled.tape)
    compiled(1.0)
    assert len(compiled.tape) == 2


def test_it_says_what_it_is():
    def square(x):
        return x * x

    compiled = compile(square, backend="python")
    compiled(1.0)
    compiled(2.0)
    assert repr(compiled) == "<compiled square: 1 recordings, 1 hits>"


def test_without_the_optional_packages_python_takes_over(monkeypatch):
    from autograd.jit.lower import backends as choosing

    monkeypatch.setattr(choosing, "find_spec", lambda name: None)
    assert choosing.backend_named("auto").__name__ == "PythonCode"
    with pytest.raises(ImportError, match=r"needs llvmlite and numpy: pip install 'gatewise\[compile\]'"):
        choosing.backend_named("llvm")


class Point(NamedTuple):
    x: float
    y: float


def test_named_tuples_come_as_arguments_and_results_and_keep_their_names(backend):
    w = Value(2.0, "w")

    def turned(p, q):
        assert type(p) is Point
        return Point(x=w * p.y, y=p.x - q[0].y)

    f = compile(turned, [w], backend=backend)
    eager = turned(Point(1.0, 3.0), [Point(5.0, 7.0)])
    found = f(Point(1.0, 3.0), [Point(5.0, 7.0)])
    assert (found, type(found)) == (Point(6.0, -6.0), Point)
    assert (eager.x.data, eager.y) == found
    assert f([Point(1.0, 3.0), Point(2.0, 4.0)], [[Point(5.0, 7.0)]] * 2, batch=True) == [
        Point(6.0, -6.0),
        Point(8.0, -5.0),
    ]
    assert "p.y" in str(f.tape)
    assert f.cache_info().recordings == 1


def test_results_in_a_named_tuple_are_arrays_under_its_names(backend):
    numpy = pytest.importorskip("numpy")
    w = Value(2.0, "w")
    f = compile(lambda x: Point(w * x, x + 1.0), [w], backend=backend)
    found = f(numpy.array([1.0, 2.0]))
    assert type(found) is Point
    assert (found.x.tolist(), found.y.tolist()) == ([2.0, 4.0], [2.0, 3.0])


def test_a_derivative_by_a_named_tuple_is_one():
    slope = autograd.grad(lambda p: p.x * p.y)(Point(2.0, 3.0))
    assert (slope, type(slope)) == (Point(3.0, 2.0), Point)


def test_a_function_without_arguments_is_one_sample_and_no_batch(backend):
    w = Value(3.0, "w")
    f = compile(lambda: w * 2.0, backend=backend)
    assert f() == 6.0
    assert f.value_and_grad() == (6.0, [2.0])
    for call in (
        lambda: f(batch=True),
        lambda: f.value_and_grad(batch=True),
        lambda: f.backward(batch=True),
        f.bind,
    ):
        with pytest.raises(ValueError, match="there are no arguments; call the function once, without batch"):
            call()
    assert w.grad == 0.0
