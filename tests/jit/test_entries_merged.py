"""Equal gates of a recording are one entry, and equal constants too, however many there are."""

import math
from collections import Counter

import pytest

import autograd
from autograd import Value, compile
from autograd.jit.recording.assemble import assemble
from autograd.jit.recording.record import record
from autograd.util.setting import WATCH
from autograd.util.structures.trees import flat
from tests.helpers.growth import assert_linear
from tests.helpers.replayed import drawn


def tape_of(f, *args, merge=True):
    return assemble(record(f, args, [""] * len(flat(args))), [], merge)


@pytest.mark.parametrize("count", [3, 600, 2_500])
def test_a_gate_that_comes_again_is_found_among_all_others(count):
    def f(x):
        once, again = ([x * (2.0 + k) for k in range(count)] for _ in range(2))
        return sum(a * b for a, b in zip(once, again, strict=True))

    tape = tape_of(f, 0.5)
    read = Counter((entry.gate.name, entry.operands) for entry in tape.entries if entry.op == "gate")
    assert set(read.values()) == {1}
    assert Counter(name for name, _ in read) == {"mul": 2 * count, "add": count}
    assert tape.counts.merged == count
    unmerged = tape_of(f, 0.5, merge=False)
    assert unmerged.counts.merged == 0
    assert Counter(entry.gate.name for entry in unmerged.entries if entry.gate)["mul"] == 3 * count


def test_constants_are_one_if_they_have_the_same_bits():
    def f(x):
        numbers = [0.0, -0.0, 0.5, math.inf, 0.5, -0.0, 0.0, math.nan, -math.nan]
        return [autograd.atan2(x, n) for n in numbers]

    with autograd.ieee():
        tape = tape_of(f, 0.5)
    constants = [entry.number.hex() for entry in tape.entries if entry.op == "constant"]
    assert sorted(constants) == sorted({(0.0).hex(), (-0.0).hex(), (0.5).hex(), "inf", "nan"})


def test_every_entry_of_a_random_program_is_read_after_it_was_made_and_by_somebody():
    for seed in range(8):
        program = drawn(seed)
        xs, places = [0.3] * program.length, [0.0, 1.0, -1.0]
        try:
            tape = tape_of(program, xs, places)
        except (autograd.GatewiseError, ArithmeticError):
            continue
        ends = {*tape.outputs, *tape.inputs, *tape.parameters, *(guard.condition for guard in tape.guards)}
        read = {x for entry in tape.entries for x in entry.operands}
        for index, entry in enumerate(tape.entries):
            assert all(0 <= x < index for x in entry.operands)
            assert index in read or index in ends


def test_new_nodes_need_not_ask_who_records():
    seen = []

    def f(x):
        seen.append(list(WATCH))
        with autograd.source_lines():
            seen.append(list(WATCH))
        return x * x

    compile(f)(2.0)
    assert seen[:2] == [[0, 1], [1, 1]]
    assert list(WATCH) == [0, 0]


def test_recording_is_linear_in_the_graph():
    w = [Value(0.1 * k) for k in range(40)]

    def prepare(size):
        def f(x):
            made = [x, *w]
            for k in range(size):
                made.append((made[-1 - k % 7] * w[k % 40] + made[-2]).tanh())
            return made[-1]

        return f

    assert_linear(prepare, lambda f: assemble(record(f, [0.5], ["x"]), list(w)), 1_000)
