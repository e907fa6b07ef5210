"""Interrupts at every bytecode: run an action again and again, each time struck one instruction later."""

import sys
from pathlib import Path

from autograd.jit.recording.effects import _given
from autograd.util.locks import _LOCKS
from autograd.util.modes import WATCH, listener, recording, strict

ROOT = Path(__file__).parents[2]
PACKAGES = tuple(str(ROOT / name) for name in ("autograd", "nn"))


class Struck(KeyboardInterrupt):
    """An interrupt that the test itself sent."""


def struck_at(count, action, also=()):
    """Run the action, struck at the count-th instruction in the packages, in it or in `also`.

    The interrupt, with the traceback that people would be shown; None where the action ends before.
    """
    codes, left = {action.__code__, *(f.__code__ for f in also)}, count

    def here(frame, event, _):
        nonlocal left
        frame.f_trace_opcodes = True
        if event == "opcode":
            left -= 1
            if left == 0:
                raise Struck
        return here

    def entering(frame, *_):
        inside = frame.f_code in codes or frame.f_code.co_filename.startswith(PACKAGES)
        return here(frame, "call", None) if inside else None

    before = sys.gettrace()
    sys._getframe().f_trace_opcodes = True  # Python 3.12 asks this frame whether anybody wants instructions
    sys.settrace(entering)
    try:
        action()
    except Struck as strike:
        return strike
    finally:
        sys.settrace(before)
        free_locks()
    return None


def free_locks():
    """Release what this thread holds, and say what it was.

    A trace strikes between a block and the release of its lock; a signal is never delivered there.
    """
    left = [held for held in (known() for known in list(_LOCKS)) if held is not None and held._is_owned()]
    for held in left:
        while held._is_owned():
            held.release()
    return left


def strikes(action, also=(), begin=1, step=1):
    """Every strike that the action can get, one after the other; what it left behind is looked at between."""
    count = begin
    while strike := struck_at(count, action, also):
        yield strike
        count += step


def switches():
    return strict(), recording(), listener(), _given.get(), sum(WATCH)


OFF = (True, True, None, None, 0)
