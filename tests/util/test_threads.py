"""What is promised to programs with threads: exact gradients, own or shared, and modes for each of them."""

import contextvars
import itertools
import math
import random
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

import autograd
from autograd import DomainError, Value
from autograd.gates.row import KERNELS, ROWS, enrol
from autograd.util.modes import WATCH

THREADS = 8


@pytest.fixture(autouse=True)
def hasty_threads():
    """Switch threads as often as Python can, so that a race shows."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(usual)


def in_threads(work, count=THREADS):
    """What work(0), work(1), … give, all started at once."""
    together = threading.Barrier(count)

    def started(number):
        together.wait(timeout=30)
        return work(number)

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(started, range(count)))


# ── graphs of one's own ───────────────────────────────────────────────────────────────────────


def random_work(seed, graphs):
    """The gradients, to the bit, of as many graphs that nobody else knows."""
    rng = random.Random(seed)
    seen = []
    for _ in range(graphs):
        leaves = [Value(rng.uniform(0.1, 2.0)) for _ in range(3)]
        x, y, z = leaves
        root = (x * y + z.tanh()) / (x.exp() + rng.random()) - x * x * z
        root.backward()
        seen.append([root.data.hex(), *(leaf.grad.hex() for leaf in leaves)])
    return seen


def test_eight_threads_with_a_thousand_graphs_each_get_the_bits_of_one_thread():
    alone = [random_work(seed, 1000) for seed in range(THREADS)]
    assert in_threads(lambda seed: random_work(seed, 1000)) == alone


# ── shared leaves, shared graphs ──────────────────────────────────────────────────────────────


def test_no_contribution_to_a_shared_leaf_is_lost():
    weight = Value(3.0)

    def work(number):
        for _ in range(500):
            x = Value(float(number))
            (weight * x + weight).backward()
            assert x.grad == 3.0

    in_threads(work)
    assert weight.grad == 500 * sum(number + 1.0 for number in range(THREADS))


def test_no_contribution_through_a_shared_graph_is_lost():
    weight = Value(3.0)
    shared = weight * weight

    def work(number):
        for _ in range(500):
            (shared * float(number)).backward()

    in_threads(work)
    assert weight.grad == 500 * 6.0 * sum(range(THREADS))
    assert shared.grad in range(THREADS)


def test_one_root_swept_by_all_threads_counts_every_sweep():
    x, y = Value(2.0), Value(5.0)
    root = x * y + x
    in_threads(lambda _: [root.backward() for _ in range(300)])
    assert (x.grad, y.grad, root.grad) == (THREADS * 300 * 6.0, THREADS * 300 * 2.0, 1.0)


def test_functional_gradients_are_exact_while_others_go_backward_through_what_they_use():
    weight = Value(3.0)
    stop = threading.Event()

    def disturb():
        while not stop.is_set():
            (weight * weight).backward()

    def work(number):
        x = float(number)
        return [autograd.value_and_grad(lambda a: a * a * weight + a)(x) for _ in range(200)]

    other = threading.Thread(target=disturb)
    other.start()
    try:
        seen = in_threads(work)
    finally:
        stop.set()
        other.join()
    assert seen == [[(3.0 * x * x + x, 6.0 * x + 1.0)] * 200 for x in map(float, range(THREADS))]
    assert weight.grad % 6.0 == 0.0


def test_functional_gradients_touch_no_shared_leaf():
    weight = Value(3.0)
    in_threads(lambda number: autograd.hessian(lambda a: a**3 * weight)(float(number)))
    assert not weight.reached


def test_steps_explanations_and_fractions_are_the_same_while_others_go_backward():
    x = Value(0.5, "x")
    root = (x * 1.5).tanh() * x + x**2

    def told():
        return str(autograd.steps(root)), str(autograd.explain(x, root)), str(autograd.exact(root))

    def told_or_disturbed(number):
        if number % 2:
            return [root.backward() for _ in range(100)]
        return [told() for _ in range(20)]

    alone = told()
    for seen in in_threads(told_or_disturbed)[::2]:
        assert seen == [alone] * 20


def test_a_graph_that_others_read_zero_and_sweep_gives_its_usual_gradients_afterwards():
    x = Value(2.0)
    shared = (x * 1.5).tanh()
    for _ in range(10):
        shared = shared * 0.5 + x
    shared.backward()
    alone = x.grad

    def work(number):
        for i in range(50):
            root = shared * (number + 1.0)
            if number % 4 == 0:
                root.backward()
            elif number % 4 == 1:
                root.zero_grad()
            elif number % 4 == 2:
                assert [y.local_grads for y in root.operands] == [shared.local_grads, ()]
            else:
                slope = autograd.grad(lambda a: a * shared)(float(i))
                assert slope == shared.data

    in_threads(work)
    shared.zero_grad()
    shared.backward()
    assert x.grad == alone


def test_a_sum_of_any_length_is_exact_where_all_threads_are_the_first_to_ask_for_it():
    weights = [Value(2.0) for _ in range(50)]

    def work(number):
        for terms in range(1, 51):
            autograd.dot(weights[:terms], [number + 1.0] * terms).backward()

    in_threads(work)
    total = sum(number + 1.0 for number in range(THREADS))
    assert [x.grad for x in weights] == [(50 - i) * total for i in range(50)]


# ── gates made while the program runs ─────────────────────────────────────────────────────────


@pytest.fixture
def fresh():
    """Names for gates, which leave the table afterwards."""
    before = set(autograd.GATES)
    yield (f"fresh{i}" for i in itertools.count())
    for name in set(autograd.GATES) - before:
        del autograd.GATES[name]


def squared_times(factor):
    return lambda a: factor * a * a, lambda y, a: (2.0 * factor * a,)


def test_gates_made_by_all_threads_at_once_are_not_mixed_up(fresh):
    names = [[next(fresh) for _ in range(20)] for _ in range(THREADS)]

    def work(number):
        for i, name in enumerate(names[number]):
            factor = 100.0 * number + i
            gate = autograd.gate(name, *squared_times(factor))
            x = Value(3.0)
            y = gate(x)
            y.backward()
            assert (y.gate, y.data, x.grad) == (gate, 9.0 * factor, 6.0 * factor)

    in_threads(work)


def test_a_number_that_stands_for_a_gate_is_given_once():
    before = len(ROWS)

    def work(number):
        rows = [(number, i) for i in range(5000)]
        return all(ROWS[enrol(row, {})] is row for row in rows)

    assert all(in_threads(work))
    del ROWS[before:], KERNELS[before:]


def test_of_the_gates_that_all_threads_make_under_one_name_one_is_made(fresh):
    def work(name):
        try:
            return autograd.gate(name, lambda a: a, lambda y, a: (1.0,))
        except ValueError:
            return None

    for name in itertools.islice(fresh, 20):
        made = [gate for gate in in_threads(lambda _, name=name: work(name)) if gate]
        assert made == [autograd.GATES[name]]


def test_a_new_gate_is_exact_where_all_threads_are_the_first_to_use_it(fresh):
    def work(gate):
        x, z = Value(2.0), Value(5.0)
        for y in (gate(x, z), gate(x, 3.0), gate(1.0, z)):
            y.backward()
        return x.grad, z.grad, gate(2.0, 3.0)

    for name in itertools.islice(fresh, 20):
        gate = autograd.gate(name, lambda a, b: a * b, lambda y, a, b: (b, a))
        assert in_threads(lambda _, gate=gate: work(gate)) == [(8.0, 3.0, 6.0)] * THREADS


# ── recorded functions ────────────────────────────────────────────────────────────────────────


def test_no_contribution_of_a_compiled_function_is_lost():
    w = Value(3.0, "w")
    compiled = autograd.compile(lambda xs: w * autograd.sum(xs))

    def work(number):
        for terms in range(1, 6):
            for _ in range(20):
                compiled.backward([float(number)] * terms)
                assert compiled([1.0] * terms) == 3.0 * terms

    in_threads(work)
    assert w.grad == 20 * 15 * sum(range(THREADS))
    assert compiled.cache_info()[1:] == (5, 5)
    hits = compiled.cache_info().hits
    in_threads(lambda _: [compiled([1.0]) for _ in range(100)])
    assert compiled.cache_info().hits == hits + 100 * THREADS


def test_a_number_that_a_compiled_function_drew_is_given_to_one_thread():
    numbers = itertools.count()
    drawing = threading.Lock()

    def draw():
        with drawing:
            return float(next(numbers))

    for _ in range(20):
        compiled = autograd.compile(lambda x: x + autograd.drawn(draw))
        seen = list(itertools.chain(*in_threads(lambda _, f=compiled: [f(0.0) for _ in range(5)])))
        assert len(set(seen)) == len(seen)


def test_others_compute_as_ever_while_half_of_the_threads_record():
    w, x = Value(2.0, "w"), Value(4.0, "x")

    def work(number):
        for _ in range(30):
            if number % 2:
                assert autograd.compile(lambda a: w * a)(0.5) == 1.0
            else:
                y = w * x
                assert (y.constant, y.data, x < w) == (False, 8.0, False)
                y.backward()

    in_threads(work)
    assert (w.grad, x.grad) == (4.0 * 30 * THREADS / 2, 2.0 * 30 * THREADS / 2)


# ── modes and locks ───────────────────────────────────────────────────────────────────────────


def test_ieee_in_one_thread_leaves_the_others_strict():
    def work(number):
        for _ in range(200):
            x = Value(-1.0, "x")
            if number % 2:
                with autograd.ieee():
                    assert math.isnan(x.log().data)
            else:
                with pytest.raises(DomainError):
                    x.log()
        return True

    assert all(in_threads(work))


def test_no_grad_in_one_thread_lets_the_others_record():
    def work(number):
        for _ in range(200):
            x = Value(2.0)
            if number % 2:
                with autograd.no_grad():
                    assert (x * x).constant
            else:
                assert not (x * x).constant
        return True

    assert all(in_threads(work))
    assert sum(WATCH) == 0  # none of the blocks is still counted


def test_a_thread_that_starts_with_a_copy_of_the_modes_has_its_own_all_the_same():
    with ThreadPoolExecutor(1) as other, autograd.ieee(), autograd.no_grad():
        copied = contextvars.copy_context().run  # free-threaded Python 3.14 does so by itself
        assert not other.submit(copied, lambda: Value(2.0) * 3.0).result().constant
        with pytest.raises(DomainError):
            other.submit(copied, autograd.log, -1.0).result()


def test_a_closure_that_raises_in_one_thread_locks_nobody_out():
    weight = Value(2.0)

    def work(number):
        broken = Value(4.0, (weight,), "broken")

        def closure():
            weight.grad += 1e6
            raise KeyError(number)

        broken._backward = closure
        for _ in range(50):
            with pytest.raises(KeyError):
                (broken * weight).backward()
            (weight * 3.0).backward()

    in_threads(work)
    assert weight.grad == THREADS * 50 * 3.0


def test_a_graph_with_plain_numbers_in_it_can_be_looked_at_by_all_threads_at_once():
    for _ in range(30):
        x = Value(0.5, "x")
        root = x
        for _ in range(15):
            root = root * 1.5 + 0.25
        looked = in_threads(lambda _, root=root: [str(autograd.steps(root)), *map(id, root.operands)])
        assert looked == looked[:1] * THREADS
