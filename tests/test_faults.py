"""Faults that an engine must survive: depth, width, interrupts, threads, leaks, and chance."""

import copy
import gc
import os
import pickle
import random
import signal
import subprocess
import sys
import threading
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import autograd
from autograd import GateOverflowError, Value

ROOT = Path(__file__).parent.parent


def chain(leaf, length):
    node = leaf
    for _ in range(length):
        node = node + 1.0
    return node


@pytest.fixture
def little_recursion():
    """Room for pytest's own frames and a few more: nothing may recurse over a graph."""
    usual, depth = sys.getrecursionlimit(), len(list(frames()))
    sys.setrecursionlimit(depth + 60)
    yield
    sys.setrecursionlimit(usual)


def frames():
    frame = sys._getframe()
    while frame:
        yield frame
        frame = frame.f_back


# ── depth and width ───────────────────────────────────────────────────────────────────────────


@pytest.mark.usefixtures("little_recursion")
def test_a_chain_of_a_million_gates_is_recorded_swept_and_freed():
    leaf = Value(0.5)
    root = chain(leaf, 1_000_000)
    root.backward()
    assert (root.data, leaf.grad) == (1_000_000.5, 1.0)
    root.zero_grad()
    assert not leaf.reached
    del root
    assert sys.getrefcount(leaf) == 2


def test_a_deep_chain_is_freed_in_a_thread_with_a_small_stack():
    done = []

    def work():
        leaf = Value(1.0)
        chain(leaf, 100_000).backward()
        done.append(leaf.grad)

    usual = threading.stack_size(256 * 1024)
    try:
        thread = threading.Thread(target=work)
        thread.start()
    finally:
        threading.stack_size(usual)
    thread.join()
    assert done == [1.0]


@pytest.mark.usefixtures("little_recursion")
def test_a_deep_graph_that_is_part_of_a_cycle_is_freed_by_the_collector():
    leaf = Value(1.0)
    root = chain(leaf, 100_000)
    root.itself = root
    del root
    gc.collect()
    assert sys.getrefcount(leaf) == 2


@pytest.mark.usefixtures("little_recursion")
@pytest.mark.parametrize("duplicate", [copy.deepcopy, lambda graph: pickle.loads(pickle.dumps(graph))])
def test_deep_graphs_are_copied_with_their_gradients(duplicate):
    leaf = Value(0.5, "x")
    root = chain(leaf, 50_000) * leaf
    twin, copied = duplicate((leaf, root))
    copied.backward()
    assert (copied.data, twin.grad) == (root.data, 50_000.5 + 0.5)
    assert not leaf.reached


@pytest.mark.usefixtures("little_recursion")
def test_nothing_recurses_over_a_deep_graph():
    leaf = Value(0.5)
    root = chain(leaf, 20_000)
    assert repr(root) == "Value(data=20000.5, grad=0.0)"
    assert root != leaf
    assert hash(root) == hash(root)
    assert autograd.grad(lambda x: chain(x, 20_000) * x)(0.5) == 20_001.0
    assert autograd.grad(autograd.grad(lambda x: chain(x, 20_000) * x))(0.5) == 2.0
    assert len(autograd.steps(root)) > 20_000
    assert "20000" in str(autograd.exact(root))


def test_a_diamond_of_a_thousand_doublings_is_exact():
    leaf = Value(1.0)
    node = leaf
    for _ in range(1000):
        node = node + node
    node.backward()
    assert (node.data, leaf.grad) == (2.0**1000, 2.0**1000)


def test_a_diamond_beyond_the_largest_float_is_a_typed_error():
    leaf = Value(2.0**-1000, "x")
    node = leaf
    for _ in range(1024):
        node = node + node
    assert node.data == 2.0**24
    with pytest.raises(GateOverflowError, match="sum up to more than a float"):
        node.backward()
    assert not leaf.reached
    node = Value(1.0)
    for _ in range(1023):
        node = node + node
    with pytest.raises(GateOverflowError, match="add"):
        node + node


def test_a_leaf_that_feeds_a_hundred_thousand_gates_gets_their_exact_sum():
    leaf = Value(1.0)
    total = leaf
    for _ in range(99_999):
        total = total + leaf
    total.backward()
    assert (total.data, leaf.grad) == (100_000.0, 100_000.0)


# ── interrupts ────────────────────────────────────────────────────────────────────────────────


class Injected(BaseException):
    """Stands for KeyboardInterrupt, without the risk of stopping the test run."""


def injected_at(count, action):
    """Run the action with an exception at the count-th call or return inside the package; whether it came."""
    left = count

    def hook(frame, event, argument):
        nonlocal left
        unlocking = getattr(argument, "__name__", "") == "__exit__"  # Python lets no interrupt in here
        if frame.f_code.co_filename.startswith(str(ROOT / "autograd")) and not unlocking:
            left -= 1
            if left == 0:
                raise Injected

    sys.setprofile(hook)
    try:
        action()
    except Injected:
        return True
    finally:
        sys.setprofile(None)
    return False


def with_closure(inner):
    """A node in the style of the lecture on top of another."""
    root = Value(inner.data**2, (inner,), "square")

    def square():
        inner.grad += 2.0 * inner.data * root.grad

    root._backward = square
    return root


@pytest.mark.parametrize("finish", [lambda root: root, with_closure], ids=["gates", "closures"])
def test_an_interrupt_at_any_call_leaves_all_gradients_or_none(finish):
    leaves = [Value(0.1 * i) for i in range(4)]
    root = finish(sum(x * x.tanh() for x in leaves))
    nodes = [*leaves, root, *root.operands]
    root.backward()
    before = [node.grad for node in nodes]
    after = [2.0 * x.grad for x in leaves] + before[len(leaves) :]
    count = 1
    while injected_at(count, root.backward):
        grads = [node.grad for node in nodes]
        assert grads in (before, after)
        for leaf, grad in zip(leaves, before, strict=False):
            leaf.grad = grad
        count += 1
    assert count > 5
    assert [node.grad for node in nodes] == after
    assert_nobody_is_locked_out(root)


def assert_nobody_is_locked_out(root):
    other = threading.Thread(target=root.backward, daemon=True)
    other.start()
    other.join(timeout=10)
    assert not other.is_alive()


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="this system has no timer signals")
@pytest.mark.parametrize("finish", [lambda root: root, with_closure], ids=["gates", "closures"])
def test_a_signal_at_any_moment_leaves_all_gradients_or_none(finish):
    leaves = [Value(0.01 * i) for i in range(40)]
    root = finish(sum(x * x.tanh() for x in leaves))
    root.backward()
    before = [leaf.grad for leaf in leaves]
    after = [grad + grad for grad in before]
    armed = False

    def alarm(*_):
        if armed:
            raise Injected

    rng, interrupted = random.Random(1), 0
    usual = signal.signal(signal.SIGALRM, alarm)
    gc.disable()  # Python drops what is raised inside a callback of its collector
    gc.disable()  # an alarm inside another library's collector callback would go unseen
    try:
        for _ in range(400):
            signal.setitimer(signal.ITIMER_REAL, rng.uniform(1e-6, 2e-4))
            try:
                armed = True
                root.backward()
                armed = False
            except Injected:
                armed = False
                interrupted += 1
            signal.setitimer(signal.ITIMER_REAL, 0)
            assert [leaf.grad for leaf in leaves] in (before, after)
            for leaf, grad in zip(leaves, before, strict=True):
                leaf.grad = grad
    finally:
        gc.enable()
        gc.enable()
        signal.signal(signal.SIGALRM, usual)
    assert interrupted > 10
    assert_nobody_is_locked_out(root)


@pytest.mark.parametrize("error", [MemoryError, KeyboardInterrupt, ZeroDivisionError])
def test_an_exception_in_a_closure_leaves_every_gradient_as_it_was(error):
    a, b = Value(2.0), Value(3.0)
    root = Value(6.0, (a, b), "broken")

    def closure():
        a.grad += 1.0
        raise error

    root._backward = closure
    (a * b).backward()
    with pytest.raises(error):
        (root + a * b).backward()
    assert (a.grad, b.grad, root.grad) == (3.0, 2.0, 0.0)
    (a * b).backward()
    assert (a.grad, b.grad) == (6.0, 4.0)


# ── threads ───────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def hasty_threads():
    """Switch threads as often as Python can, so that a race shows."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(usual)


@pytest.mark.usefixtures("hasty_threads")
def test_threads_with_graphs_of_their_own_are_right():
    def work(seed):
        rng = random.Random(seed)
        for _ in range(100):
            x, y = Value(float(rng.randint(1, 9))), Value(float(rng.randint(1, 9)))
            root = x * y + x * x
            root.backward()
            assert (x.grad, y.grad) == (y.data + 2 * x.data, x.data)
        return True

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(work, range(8)))


@pytest.mark.usefixtures("hasty_threads")
def test_threads_that_share_leaves_lose_no_contribution():
    weight = Value(3.0)
    shared = weight * weight

    def work(_):
        for _ in range(100):
            (shared * 2.0).backward()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))
    assert weight.grad == 8 * 100 * 12.0


@pytest.mark.usefixtures("hasty_threads")
def test_functional_gradients_in_threads_do_not_meet():
    def work(x):
        return [autograd.grad(lambda a: a * a * x)(x) for _ in range(50)]

    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(work, map(float, range(8))))
    assert results == [[2.0 * x * x] * 50 for x in range(8)]


# ── leaks and chance ──────────────────────────────────────────────────────────────────────────


def train(steps):
    """A little descent, as user programs write it."""
    weights = [Value(0.1 * i) for i in range(5)]
    for _ in range(steps):
        loss = sum((w * w).tanh() + (w - 1.0) ** 2 for w in weights)
        loss.zero_grad()
        loss.backward()
        for w in weights:
            w.data -= 0.01 * w.grad


def values_alive():
    return sum(type(x) is Value for x in gc.get_objects())


def test_memory_stays_flat_without_the_collector():
    train(20)
    gc.collect()
    gc.disable()
    tracemalloc.start()
    try:
        train(20)
        before, alive = tracemalloc.get_traced_memory()[0], values_alive()
        train(200)
        assert tracemalloc.get_traced_memory()[0] - before < 10_000
        assert values_alive() == alive
    finally:
        tracemalloc.stop()
        gc.enable()


PROGRAM = """
import autograd
from autograd import Value
names = sorted(n for n, g in autograd.GATES.items() if g.arity == 1 and not g.parameters)
leaves = [Value(0.1 * i + 0.05, f"x{i}") for i in range(6)]
total = sum(getattr(x, name)() if name not in ("acosh",) else x for x in leaves for name in names)
(total * total.tanh() + leaves[0] ** 3 / leaves[1]).backward()
print(" ".join(x.grad.hex() for x in leaves), total.data.hex())
print(autograd.hessian(lambda a, b: (a * b).tanh() / (a + b.exp()))(0.3, 0.7))
"""


def test_every_process_gives_the_same_bits():
    runs = [
        subprocess.Popen(
            [sys.executable, "-c", PROGRAM],
            cwd=ROOT,
            env=os.environ | {"PYTHONHASHSEED": "random", "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(6)
    ]
    printed = [run.communicate(timeout=60)[0] for run in runs]
    assert printed[0].count("0x") == 7
    assert printed == printed[:1] * 6
