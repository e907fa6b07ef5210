"""An interrupt at any bytecode leaves nothing switched on."""

import asyncio
import contextlib
import gc
import os
import sys
import threading
import weakref

import pytest

from autograd import ieee, no_grad
from autograd.jit.recording.effects import already_drawn
from autograd.util.modes import WATCH, listening, recorded, recording, strict
from autograd.util.setting import Block, Opened, Setting
from tests.helpers.forking import in_a_child
from tests.helpers.striking import OFF, strikes, switches


class Recorder:
    """What `listening` is given here."""

    def refuse(self, node, what):
        pass


BLOCKS = {
    "ieee": ieee,
    "no_grad": no_grad,
    "recorded": recorded,
    "listening": lambda: listening(Recorder()),
    "already_drawn": lambda: already_drawn([0.5]),
}
EACH = pytest.mark.parametrize("block", BLOCKS.values(), ids=BLOCKS)


@pytest.fixture(autouse=True)
def switched_off():
    assert switches() == OFF
    yield
    assert switches() == OFF


def as_statement(block):
    def action():
        with block():
            len(())

    return action


def in_a_variable(block):
    def action():
        manager = block()
        with manager:
            len(())

    return action


def twice(block):
    def action():
        with block(), block():
            len(())

    return action


def amid_others(block):
    def action():
        with ieee(), block(), no_grad(), block(), recorded():
            len(())

    return action


def left_by_an_error(block):
    def action():
        with contextlib.suppress(ZeroDivisionError), block():
            raise ZeroDivisionError

    return action


def left_by_return(block):
    def action():
        with block():
            return len(())

    return action


def as_decorator(block):
    def action():
        decorated()

    def inside():
        len(())

    decorated = block()(inside)
    return action


WAYS = (as_statement, in_a_variable, twice, amid_others, left_by_an_error, left_by_return, as_decorator)


@EACH
@pytest.mark.parametrize("way", WAYS)
def test_an_interrupt_at_any_bytecode_leaves_nothing_switched_on(block, way):
    action = way(block)
    action()
    count = 0
    for count, strike in enumerate(strikes(action), start=1):
        assert switches() == OFF, (count, strike)
    assert count > 30


def test_the_strikes_find_what_a_generator_leaves_switched_on():
    level = Setting("level", 0)

    @contextlib.contextmanager
    def raised():
        token = level.set(1)
        try:
            yield
        finally:
            level.reset(token)

    def action():
        with raised():
            len(())

    left = 0
    for _ in strikes(action, also=[raised.__wrapped__]):
        left += level.get() == 1
        level.set(0)
    assert left > 0


# ── what else a block is asked for ──────────────────────────────────────────────────────────────


@EACH
def test_a_block_works_by_hand_in_an_exit_stack_and_in_a_variable(block):
    with block():
        on = switches()[:4]
    assert on != OFF[:4] or block is recorded

    def is_on():
        return [type(x) for x in switches()[:4]] == [type(x) for x in on] and switches()[:2] == on[:2]

    with contextlib.ExitStack() as stack:
        stack.enter_context(block())
        assert is_on()
        manager = block()
        stack.enter_context(manager)
        assert is_on()
    assert switches() == OFF
    manager = block()
    manager.__enter__()
    assert is_on()
    manager.__exit__(None, None, None)
    assert switches() == OFF
    leave = manager.__exit__
    manager.__enter__()
    assert is_on()
    leave(None, None, None)
    assert switches() == OFF
    manager.__enter__()
    del manager, leave
    assert switches() == OFF


def test_a_block_can_be_entered_again_and_within_itself():
    manager = no_grad()
    for _ in range(2):
        with manager:
            assert not recording()
            with manager:
                assert not recording()
            assert not recording()
        assert recording()


def test_a_decorated_function_may_call_itself_and_keeps_its_name():
    @no_grad()
    def countdown(n):
        """Down to 0."""
        assert not recording()
        assert WATCH[0] == 10 - n
        return countdown(n - 1) if n else "done"

    assert (countdown(9), countdown.__name__, countdown.__doc__) == ("done", "countdown", "Down to 0.")


def test_generators_may_leave_their_blocks_in_any_order():
    def opening(block):
        with block():
            yield

    first, second = opening(no_grad), opening(no_grad)
    next(first)
    next(second)
    first.close()
    assert not recording()
    assert WATCH[0] == 1
    second.close()
    assert switches() == OFF
    third = opening(no_grad)
    next(third)
    circle = [third]
    circle.append(circle)
    del third, circle
    gc.collect()
    assert switches() == OFF


def test_a_block_holds_for_its_thread_and_all_threads_count():
    inside, end = threading.Barrier(4), threading.Event()
    seen = []

    def other():
        with no_grad():
            inside.wait()
            end.wait()
            seen.append(recording())

    threads = [threading.Thread(target=other) for _ in range(3)]
    for thread in threads:
        thread.start()
    inside.wait()
    assert (WATCH[0], recording()) == (3, True)
    end.set()
    for thread in threads:
        thread.join()
    assert seen == [False] * 3


def test_many_threads_that_enter_and_leave_count_right():
    def often():
        for _ in range(2000):
            with no_grad(), listening(None):
                assert min(WATCH) >= 1

    threads = [threading.Thread(target=often) for _ in range(4)]
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sys.setswitchinterval(usual)


def test_a_task_has_blocks_of_its_own_and_those_that_it_is_made_in():
    async def quiet(log, block):
        with block():
            await asyncio.sleep(0)
            log.append(strict())
            await asyncio.sleep(0)
            log.append(strict())

    async def main():
        quietly, usually, within = [], [], []
        await asyncio.gather(quiet(quietly, ieee), quiet(usually, contextlib.nullcontext))
        with ieee():
            await asyncio.gather(quiet(within, contextlib.nullcontext))
        return quietly, usually, within

    assert asyncio.run(main()) == ([False] * 2, [True] * 2, [False] * 2)


def test_a_setting_may_be_set_within_a_block_and_put_back():
    level = Setting("level", 0)
    with Block(level, 1):
        token = level.set(2)
        assert level.get() == 2
        with Block(level, 3):
            assert level.get() == 3
        assert level.get() == 2
        level.reset(token)
        assert level.get() == 1
    assert level.get() == 0


def test_a_recorder_is_freed_with_its_block_also_after_an_interrupt():
    made = []

    def action():
        recorder = Recorder()
        made.append(weakref.ref(recorder))
        with listening(recorder):
            len(())

    for strike in strikes(action):
        del strike  # its traceback knows the recorder
    gc.collect()
    assert len(made) > 30
    assert not any(gone() for gone in made)


def test_long_use_keeps_no_trace_of_blocks_that_are_over():
    def action():
        with ieee(), no_grad(), recorded():
            len(())

    for _ in strikes(action):
        action()
    gc.collect()
    before = sum(isinstance(x, Opened) for x in gc.get_objects())
    for _ in range(1000):
        action()
    assert sum(isinstance(x, Opened) for x in gc.get_objects()) <= before


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
def test_a_child_process_has_none_of_the_blocks_of_other_threads():
    inside, end = threading.Event(), threading.Event()

    def other():
        with no_grad():
            inside.set()
            end.wait()

    thread = threading.Thread(target=other)
    thread.start()
    inside.wait()
    with no_grad():
        assert in_a_child(lambda: (WATCH[0], recording()) == (1, False))
    assert in_a_child(lambda: switches() == OFF)
    end.set()
    thread.join()
