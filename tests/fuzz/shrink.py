"""A program that differs, made as short as it can be while it still differs in the same way."""

from __future__ import annotations

import time
from dataclasses import replace

from .draw import pruned
from .operations import OPERATIONS
from .programs import Program

NUMBERS = ["1.0", "2.0", "0.0", "0.5", "3.0", "-1.0"]


def shrunk(program, differs, seconds=20.0):
    """The smallest program found within some seconds for which `differs(program)` still holds."""
    end = time.monotonic() + seconds
    better = True
    while better and time.monotonic() < end:
        better = False
        for smaller in _simpler(program):
            if time.monotonic() > end:
                break
            if _cost(smaller) < _cost(program) and _holds(differs, smaller):
                program, better = smaller, True
                break
    return program


def _holds(differs, program):
    try:
        return differs(program)
    except Exception:  # a program that cannot be written
        return False


def _cost(program):
    numbers = [x for _, operands in program.steps for x in operands if isinstance(x, str)]
    registers = sum(isinstance(x, int) for _, operands in program.steps for x in operands)
    texts = [*map(repr, program.leaves), *numbers]
    return (
        len(program.steps), len(program.leaves), registers, len(program.others),
        sum(map(_plainness, texts)), sum(map(len, texts)),
    )  # fmt: skip


def _plainness(text):
    return NUMBERS.index(text) if text in NUMBERS else 10


def _simpler(program):
    first, steps = len(program.leaves), program.steps
    for last in range(len(steps) - 1, 0, -1):  # end earlier
        yield pruned(replace(program, steps=steps[:last]))
    for i in range(len(steps)):  # drop a step: let one of its operands stand for it
        for x in dict.fromkeys(steps[i][1]):
            made = _without(program, i, x)
            if made:
                yield made
    for i, (op, operands) in enumerate(steps):
        for j, x in enumerate(operands):
            if isinstance(x, int):
                for other in [*range(min(x, first))] if x >= first else [*range(x)]:
                    yield pruned(_with(program, i, op, j, other))
                if _slot(op, j) == "v" and sum(isinstance(y, int) for y in operands) > 1:
                    for number in NUMBERS[:3]:
                        yield pruned(_with(program, i, op, j, number))
            else:
                for number in NUMBERS:
                    yield _with(program, i, op, j, number)
                yield _with(program, i, op, j, repr(round(_float(x), 1)))
        if len(operands) > 1 and op in (
            "sum",
            "builtin_sum",
            "logsumexp",
            "softmax",
            "amax",
            "norm",
            "smallest",
        ):
            for j in range(len(operands)):
                rest = operands[:j] + operands[j + 1 :]
                if any(isinstance(x, int) for x in rest):
                    yield pruned(replace(program, steps=(*steps[:i], (op, rest), *steps[i + 1 :])))
    for count in (0, len(program.others) // 2):
        yield replace(program, others=program.others[:count])
    for i in range(len(program.others)):
        yield replace(program, others=program.others[:i] + program.others[i + 1 :])
    yield from _leaves(program)


def _leaves(program):
    """Without a leaf that nothing uses; with a plainer number for one."""
    used = {x for _, operands in program.steps for x in operands if isinstance(x, int)}
    for i in range(len(program.leaves)):
        if i not in used and len(program.leaves) > 1 and not (i < program.learned == 1):
            move = lambda x, i=i: x - (x > i) if isinstance(x, int) else x
            w = program.learned
            yield Program(
                program.leaves[:i] + program.leaves[i + 1 :],
                w - (i < w),
                tuple((op, tuple(map(move, operands))) for op, operands in program.steps),
                program.others if i < w else tuple(s[: i - w] + s[i - w + 1 :] for s in program.others),
            )
        for number in (*map(float, NUMBERS), round(program.leaves[i], 1)):
            yield replace(program, leaves=(*program.leaves[:i], number, *program.leaves[i + 1 :]))


def _with(program, step, op, place, operand):
    operands = program.steps[step][1]
    changed = (op, (*operands[:place], operand, *operands[place + 1 :]))
    return replace(program, steps=(*program.steps[:step], changed, *program.steps[step + 1 :]))


def _without(program, step, stand_in):
    """Every use of a step's register replaced by one of its operands."""
    gone = len(program.leaves) + step
    if isinstance(stand_in, str) and step == len(program.steps) - 1:
        return None

    def moved(x):
        if x == gone:
            return stand_in
        return x - 1 if isinstance(x, int) and x > gone else x

    kept = [s for i, s in enumerate(program.steps) if i != step]
    steps = tuple((op, tuple(map(moved, operands))) for op, operands in kept)
    if not steps or not all(_fits(*step) for step in steps):
        return None
    return pruned(replace(program, steps=steps))


def _fits(op, operands):
    """Whether registers stand where the operation needs them."""
    wanted = all(isinstance(x, int) for j, x in enumerate(operands) if _slot(op, j) == "r")
    return wanted and any(isinstance(x, int) for x in operands)


def _slot(op, place):
    slots = OPERATIONS[op].slots
    return slots[min(place, len(slots) - 1)]


def _float(text):
    from .truth import constant

    try:
        return constant(text)
    except Exception:
        return 1.0
