"""What is promised to programs with threads: exact gradients, own or shared, and modes for each of them."""

import math
import random
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

import autograd
from autograd import DomainError, Value

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
