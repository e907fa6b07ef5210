"""Never a wrong answer: what a recording does with branches, numbers taken out of nodes, and chance."""

import random

import numpy as np
import pytest

import autograd
import nn
from autograd import GateOverflowError, GraphError, ReplayGuardError, Value, compile, where


def test_a_sample_that_takes_another_branch_is_refused_with_the_line():
    def f(x):
        if x > 0.0:
            return x * 2.0
        return -x

    compiled = compile(f)
    assert compiled(3.0) == 6.0
    with pytest.raises(ReplayGuardError) as caught:
        compiled(-3.0)
    message = str(caught.value)
    assert "this sample takes another branch than the recording, where the condition was True, at" in message
    assert "test_guards.py:" in message
    assert "if x > 0.0:" in message
    assert "autograd.where(condition, a, b)" in message
    assert "on_guard='record'" in message


def test_the_sample_of_a_batch_that_fails_a_guard_is_named():
    compiled = compile(lambda x: x if x > 0.0 else -x)
    with pytest.raises(ReplayGuardError, match="sample 2 of the batch takes another branch"):
        compiled([1.0, 2.0, -1.0, 3.0], batch=True)


def test_with_record_each_branch_is_recorded_once_and_all_samples_are_right():
    w = Value(2.0)

    def f(x):
        if x > 1.0:
            return w * x * x
        return w - x if x > 0.0 else w * 0.5

    compiled = compile(f, on_guard="record")
    xs = [2.0, 0.5, -1.0, 3.0, -2.0, 0.25]
    for _ in range(3):
        values, gradient = compiled.value_and_grad(np.array(xs))
        assert values.tolist() == [f(x).data for x in xs]
        assert gradient.tolist() == [pytest.approx(sum([4.0, 1.0, 0.5, 9.0, 0.5, 1.0]) / 6.0)]
    assert compiled.cache_info().recordings == 3


def test_gradients_of_branches_on_different_parameters_keep_their_places():
    v, w = Value(2.0), Value(3.0)
    compiled = compile(lambda x: w * x if x > 0.0 else v * x, [v, w], on_guard="record")
    _, gradient = compiled.value_and_grad([5.0, -7.0], batch=True, reduction="sum")
    assert gradient == [-7.0, 5.0]
    compiled.backward([5.0, -7.0], batch=True, reduction="sum")
    assert (v.grad, w.grad) == (-7.0, 5.0)


def test_a_branch_that_returns_another_number_of_results_cannot_share_a_batch():
    compiled = compile(lambda x: [x, x] if x > 0.0 else [x], on_guard="record")
    assert compiled(1.0) == [1.0, 1.0]
    assert compiled(-1.0) == [-1.0]
    with pytest.raises(ValueError, match="sample 1 returns 1 results, and sample 0 returns 2"):
        compiled([1.0, -1.0], batch=True)


def test_where_is_replayed_for_both_sides():
    w = Value(3.0)
    compiled = compile(lambda x: where(x > 0.0, lambda: w * x, lambda: x - w))
    values, gradient = compiled.value_and_grad([2.0, -2.0], batch=True, reduction="sum")
    assert (values, gradient) == ([6.0, -5.0], [1.0])
    assert compiled.tape.guards == []


def test_where_keeps_a_gate_from_a_point_where_it_is_not_defined():
    compiled = compile(lambda x: where(x > 0.0, lambda: autograd.log(x), 0.0))
    assert compiled(1.0) == 0.0
    assert compiled([0.0, -1.0, 1.0], batch=True) == [0.0, 0.0, 0.0]


def test_where_takes_a_number_that_holds_unless_it_is_zero():
    compiled = compile(lambda x: where(x, 1.0, 2.0))
    assert [compiled(x) for x in (3.0, 0.0, -0.0, -1.0)] == [1.0, 2.0, 2.0, 1.0]


def test_conditions_join_and_count_as_bools_do():
    def f(x, y):
        inside = where((x > 0.0) & (y > 0.0), 1.0, 0.0)
        either = where((x > 0.0) | (y > 0.0), 1.0, 0.0)
        return [inside, either, (x > 0.0) * y, (x < y) + (y >= x), 1.0 - (x <= y)]

    compiled = compile(f)
    for x, y in [(1.0, 2.0), (-1.0, 2.0), (3.0, -2.0), (-1.0, -2.0), (1.0, 1.0)]:
        assert compiled(x, y) == [float(z.data if isinstance(z, Value) else z) for z in f(x, y)]
    assert compiled.cache_info().recordings == 1
    assert compiled.tape.guards == []


def test_a_condition_may_be_a_result():
    compiled = compile(lambda x: x > 0.0)
    assert [compiled(1.0), compiled(-1.0)] == [1.0, 0.0]


@pytest.mark.parametrize(
    "f",
    [
        lambda x, y: max(x, y),
        lambda x, y: sorted([x, y])[0],
        lambda x, y: x if not x < y else y,
        lambda x, y: [x, y][int(x < y)],
        lambda x, y: x if 0.0 <= x <= y else y,
    ],
    ids=["max", "sorted", "not", "int", "chain"],
)
def test_every_way_to_branch_on_a_comparison_leaves_a_guard(f):
    compiled = compile(f)
    assert compiled(1.0, 2.0) == f(1.0, 2.0)
    assert compiled.tape.guards
    with pytest.raises(ReplayGuardError):
        compiled(2.0, 1.0)
    again = compile(f, on_guard="record")
    for x, y in [(1.0, 2.0), (2.0, 1.0), (-1.0, 3.0)]:
        assert again(x, y) == f(x, y)


def test_a_condition_that_is_met_again_leaves_one_guard():
    def f(x):
        for _ in range(5):
            x = x if x.detach() > 0.0 else -x
        return x

    compiled = compile(f)
    assert compiled(2.0) == 2.0
    assert len(compiled.tape.guards) == 1


def test_a_branch_on_a_parameter_is_guarded_too():
    w = Value(1.0)
    compiled = compile(lambda x: w * x if w > 0.0 else x)
    assert compiled(2.0) == 2.0
    w.data = -1.0
    with pytest.raises(ReplayGuardError):
        compiled(2.0)


def test_a_comparison_of_plain_numbers_leaves_no_guard():
    limit = Value(3.0).detach()
    compiled = compile(lambda x: x if limit > 2.0 else -x)
    assert compiled(5.0) == 5.0
    assert compiled.tape.guards == []


@pytest.mark.parametrize(
    ("name", "f"),
    [
        (".data", lambda x: x * x.data),
        (".data", lambda x: x * x.item()),
        (".data", lambda x: x if x else -x),
        ("format(…, spec)", lambda x: x * float(f"{x:.3f}")),
        (".grad", lambda x: x * x.grad),
    ],
    ids=["data", "item", "bool", "format", "grad"],
)
def test_a_number_taken_out_of_a_node_is_refused_and_the_ways_out_are_named(name, f):
    with pytest.raises(GraphError) as caught:
        compile(f)(2.0)
    message = str(caught.value)
    assert f"{name} of the node 'x' would be a plain number, the same in every replay" in message
    assert "where(x > 0, a, b)" in message
    assert "maximum(a, b)" in message


@pytest.mark.parametrize(
    ("what", "f"),
    [
        ("backward()", lambda x: (x * x).backward() or x),
        ("data = …", lambda x: setattr(x, "data", 1.0) or x),
    ],
    ids=["backward", "assignment"],
)
def test_what_would_happen_once_and_not_in_each_replay_is_refused(what, f):
    with pytest.raises(GraphError, match="would happen now, and in no replay") as caught:
        compile(f)(2.0)
    assert what in str(caught.value)


def test_the_number_of_a_parameter_may_not_be_baked_in():
    w = Value(2.0, "w")
    with pytest.raises(GraphError, match=r"\.data of the node 'w'"):
        compile(lambda x: x * w.data)(1.0)


def test_the_number_of_a_constant_may_be_read():
    c = Value(2.0).detach()
    assert compile(lambda x: x * c.data + float(c))(3.0) == 8.0


def test_a_node_may_be_printed():
    assert compile(lambda x: x * len(repr(x)) * 0.0 + x)(3.0) == 3.0


def test_no_grad_inside_is_refused_because_its_results_would_be_constants():
    def f(x):
        with autograd.no_grad():
            y = x * x
        return y * x

    with pytest.raises(GraphError, match=r"no_grad\(\) inside the function .* detach\(\)"):
        compile(f)(2.0)


def test_no_grad_around_a_compiled_function_changes_nothing():
    with autograd.no_grad():
        assert compile(lambda x: x * x)(3.0) == 9.0


def test_a_failed_recording_leaves_nothing_behind():
    compiled = compile(lambda x: x * x.data)
    with pytest.raises(GraphError):
        compiled(1.0)
    assert compiled.cache_info().recordings == 0
    assert Value(2.0).data == 2.0
    assert (Value(2.0) > 1.0) is True


def test_chance_that_a_replay_could_not_repeat_is_refused():
    with pytest.raises(GraphError, match=r"drew numbers by chance.*autograd\.drawn\(random\.random\)"):
        compile(lambda x: x * random.random())(1.0)
    with pytest.raises(GraphError, match="drew numbers by chance"):
        compile(lambda x: x * np.random.standard_normal())(1.0)
    with pytest.raises(GraphError, match="drew numbers by chance"):
        compile(lambda x: x * random.random() * autograd.drawn(random.random))(1.0)


def test_shared_chance_through_drawn_follows_an_eager_run():
    def f(x):
        return x * autograd.drawn(random.random) + autograd.drawn(random.random)

    random.seed(4)
    eager = [f(x) for x in (1.0, 2.0, 3.0)]
    random.seed(4)
    compiled = compile(f)
    assert [compiled(x) for x in (1.0, 2.0, 3.0)] == pytest.approx(eager, rel=1e-15)


def test_batch_normalization_over_a_batch_is_refused_and_its_inference_is_not():
    norm = nn.BatchNorm(1)
    compiled = compile(lambda xs: norm(xs))
    with pytest.raises(GraphError, match="compile is recording"):
        compiled([[1.0], [2.0]])
    norm.eval()
    assert compiled([[1.0], [2.0]]) == [[y.data for y in row] for row in norm([[1.0], [2.0]])]


def test_while_one_thread_records_others_compute():
    import threading

    entered, done = threading.Event(), threading.Event()
    found = []

    def f(x):
        entered.set()
        assert done.wait(10)
        return x * x

    recorder = threading.Thread(target=lambda: found.append(compile(f)(3.0)))
    recorder.start()
    assert entered.wait(10)
    y = Value(2.0) * 3.0
    found.append((y.data, y > 1.0))
    done.set()
    recorder.join()
    assert found == [(6.0, True), 9.0]


def program(rng):
    """A random function of two numbers and two parameters, with branches of every kind."""
    steps = [
        (rng.choice(WAYS), rng.randrange(100), rng.randrange(100), rng.choice([0.5, 1.0, -0.75]))
        for _ in range(rng.randrange(3, 9))
    ]

    def f(x, y, *params):
        made = [x, y, *params]
        for way, i, j, number in steps:
            made.append(way(made[i % len(made)], made[-1 - j % len(made)], number))
        return made[-1] * params[0] + made[-2]

    return f


def _branch(a, b, number):
    if a > b:
        return a * number
    return b - a


WAYS = [
    _branch,
    lambda a, b, number: max(a, b) + number,
    lambda a, b, number: where(a > number, lambda: a * b, lambda: b + number),
    lambda a, b, number: autograd.maximum(a, b) * number,
    lambda a, b, number: autograd.tanh(a) * b,
    lambda a, b, number: a * b + number,
    lambda a, b, number: autograd.relu(a - b),
    lambda a, b, number: (a >= number) * b,
]


@pytest.mark.parametrize("on_guard", ["raise", "record"])
def test_ten_thousand_replays_are_eager_to_the_bit_or_refused(on_guard):
    """Row 25 of what can go wrong: a replay is right, or it says that it cannot be."""
    rng = random.Random(11)
    right = refused = 0
    for _ in range(250):
        f = program(rng)
        params = [Value(rng.uniform(-2.0, 2.0)) for _ in range(2)]
        compiled = compile(
            lambda x, y, f=f, params=params: f(x, y, *params),
            params,
            backend="python",
            on_guard=on_guard,
            strict_bits=True,
        )
        for _ in range(20):
            x, y = (rng.choice([rng.uniform(-2.0, 2.0), rng.choice([-1.0, 0.0, 1.0])]) for _ in range(2))
            eager = f(x, y, *params)
            for p in params:
                p.zero_grad()
            eager.backward()
            try:
                value, gradient = compiled.value_and_grad(x, y)
            except ReplayGuardError:
                assert on_guard == "raise"
                refused += 1
                continue
            assert (value, gradient) == (eager.data, [p.grad for p in params])
            right += 1
    assert right + refused == 5000
    assert (refused > 200) == (on_guard == "raise")
    assert right > 2500


def test_a_sample_that_eager_refuses_before_its_branch_is_refused_in_the_name_of_its_gate():
    """A guard on what is not finite says nothing of the program."""
    w = Value(2.0, "w")
    f = compile(lambda x: w * x if (w * x).exp() < 1e300 else w - x, [w])
    assert f(1.0) == 2.0
    with pytest.raises(GateOverflowError, match="exp"):
        f(1000.0)
    with pytest.raises(GateOverflowError, match="exp") as caught:
        f.value_and_grad([1.0, 1000.0], batch=True)
    assert caught.value.__notes__ == ["This was sample 1 of the batch."]
    with pytest.raises(ReplayGuardError, match="takes another branch"):
        f(350.0)
