"""Locks that an interrupt never leaves locked."""

import random
import signal
import threading
from threading import RLock

import pytest

from autograd.util.locks import _LOCKS, _guarded, lock
from tests.helpers.striking import free_locks

LOCKS = pytest.mark.parametrize("make", [lock, lambda: _guarded(RLock())], ids=["as here", "as on 3.14"])


class Injected(BaseException):
    """Stands for KeyboardInterrupt."""


def others_get(held):
    """Whether another thread can take the lock now."""
    taken = threading.Event()

    def take():
        with held:
            taken.set()

    threading.Thread(target=take, daemon=True).start()
    return taken.wait(0.1)


@LOCKS
def test_a_lock_keeps_others_out_until_its_thread_has_left_every_block(make):
    held = make()
    with held:
        with held:
            assert not others_get(held)
        assert not others_get(held)
    assert others_get(held)


@LOCKS
def test_an_exception_unlocks(make):
    held = make()
    with pytest.raises(KeyError), held:
        raise KeyError
    assert others_get(held)


@LOCKS
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # it can hit a callback
@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="this system has no timer signals")
def test_a_signal_at_any_moment_leaves_the_lock_free(make):
    held, armed, rng = make(), False, random.Random(1)

    def alarm(*_):
        if armed:
            raise Injected

    usual = signal.signal(signal.SIGALRM, alarm)
    try:
        for _ in range(300):
            signal.setitimer(signal.ITIMER_REAL, rng.uniform(1e-6, 2e-5))
            try:
                armed = True
                for _ in range(200):
                    with held:
                        pass
                armed = False
            except Injected:
                armed = False
            signal.setitimer(signal.ITIMER_REAL, 0)
            assert others_get(held)
    finally:
        signal.signal(signal.SIGALRM, usual)


def test_locks_may_come_and_go_while_all_are_looked_at():
    made = []
    coming = lambda: made.append(lock())  # another thread, or the collector, at the worst moment
    _LOCKS[coming] = None
    try:
        assert free_locks() == []
    finally:
        del _LOCKS[coming]
    assert made
