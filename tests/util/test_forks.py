"""A child process can go on with what another thread of its parent was in the middle of."""

import os
import threading

import pytest

from autograd import Value, compile
from autograd.engine import SWEEPING
from autograd.util.locks import lock
from tests.helpers.forking import forked, in_a_child

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")


class Elsewhere:
    """A thread that stops in the middle of an action, until the `with` statement ends."""

    def __init__(self, action):
        self.inside, self.end = threading.Event(), threading.Event()
        self.thread = threading.Thread(target=action, args=[self.pause])

    def pause(self):
        self.inside.set()
        self.end.wait()

    def __enter__(self):
        self.thread.start()
        assert self.inside.wait(20)

    def __exit__(self, *_):
        self.end.set()
        self.thread.join()


def with_closure(a, b, pause):
    """A product in the style of the lecture, whose closure stops when it has half done its work."""
    root = Value(a.data * b.data, (a, b), "product")

    def closure():
        a.grad += b.data * root.grad
        pause()
        b.grad += a.data * root.grad

    root._backward = closure
    return root


def test_a_child_goes_backward_while_another_thread_sweeps():
    a, b = Value(2.0), Value(3.0)
    (a * b).backward()
    other = Value(5.0)

    def backward(pause):
        (with_closure(a, b, pause) + other).backward()

    def child():
        grads = a.grad, b.grad, other.grad
        (a * b).backward()
        (other * a).backward()
        other.zero_grad()
        return (grads, a.grad, b.grad, other.grad) == ((3.0, 2.0, 0.0), 11.0, 4.0, 0.0)

    with Elsewhere(backward):
        assert in_a_child(child)
    assert (a.grad, b.grad, other.grad) == (6.0, 4.0, 1.0)


def test_a_thread_that_forks_while_it_sweeps_goes_on_in_the_child():
    a, b = Value(2.0), Value(3.0)
    told = []

    def child():
        told.append("child")
        return True

    def fork():
        told.append(in_a_child(child))

    with_closure(a, b, fork).backward()
    assert (told, a.grad, b.grad) == ([True], 3.0, 2.0)


def test_a_closure_that_forks_may_finish_its_pass_in_the_child():
    a, b, born = Value(2.0), Value(3.0), []
    root = with_closure(a, b, lambda: born.append(forked()))
    root.backward()
    if born == [0]:
        (a * b).backward()
        os._exit(0 if (a.grad, b.grad) == (6.0, 4.0) else 1)
    assert os.waitpid(born[0], 0)[1] == 0


def test_a_child_records_while_another_thread_records():
    w = Value(3.0, "w")
    parent, stop = os.getpid(), []

    def f(x):
        if os.getpid() == parent and stop:
            stop.pop()()
        return w * x

    compiled = compile(f, [w])

    def record(pause):
        stop.append(pause)
        compiled(2.0)

    with Elsewhere(record):
        assert in_a_child(lambda: compiled(5.0) == 15.0)


def test_a_child_reads_what_another_thread_works_out(monkeypatch):
    from autograd.show.picture import Picture

    picture = Picture.__new__(Picture)
    parent, stop = os.getpid(), []

    def svg(self):
        if os.getpid() == parent and stop:
            stop.pop()()
        return "<svg/>"

    monkeypatch.setattr(Picture.svg, "func", svg)

    def look(pause):
        stop.append(pause)
        assert picture.svg == "<svg/>"

    with Elsewhere(look):
        assert in_a_child(lambda: picture.svg == "<svg/>")


def test_a_child_compiles_while_another_thread_compiles():
    pytest.importorskip("llvmlite")
    w = Value(3.0, "w")

    def work(pause):
        for number in range(8):
            if number == 1:
                threading.Thread(target=pause).start()
            compile(lambda x, n=number: sum([w * x] * (n + 2)), [w], backend="llvm")(2.0)

    with Elsewhere(work):
        for count in range(2):
            assert in_a_child(
                lambda n=count: compile(lambda x: (w * x).sin() * (n + 40.0), [w], backend="llvm")(2.0) != 0.0
            )


def test_every_lock_is_free_in_a_child_unless_the_thread_that_forked_has_it():
    repaired = []
    theirs, own = lock(lambda: repaired.append("theirs")), lock(lambda: repaired.append("own"))

    def hold(pause):
        with theirs:
            pause()

    def free(held):
        taken = []

        def take():
            with held:
                taken.append(True)

        thread = threading.Thread(target=take, daemon=True)
        thread.start()
        thread.join(0.5)
        return bool(taken)

    with Elsewhere(hold), own:
        assert in_a_child(lambda: free(theirs) and not free(own) and repaired == ["theirs"])
    assert repaired == []


def test_the_sweep_s_lock_is_among_them():
    def hold(pause):
        with SWEEPING:
            pause()

    x = Value(2.0)
    with Elsewhere(hold):
        assert in_a_child(lambda: (x * x).backward() is None and x.grad == 4.0)
