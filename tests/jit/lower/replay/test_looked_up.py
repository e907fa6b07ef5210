"""A gate that looks a number up is replayed as a load, and its gradient is scattered back."""

from math import floor, isnan
from random import Random

import pytest

from autograd.alphabet import libm, select
from autograd.gates.row import Gate
from autograd.gates.table import add, mul
from autograd.jit.lower.tape import Entry, Tape

pytest.importorskip("llvmlite")

from autograd.jit.lower.replay.choice import Way


class Lookup(Gate):
    """One of some rows."""

    is_lookup = True


def lookup(count):
    names = ", ".join(f"r{k}" for k in range(count))
    chosen = "nan"
    for k in reversed(range(count)):
        chosen = f"select(i <= {k}.0, r{k}, {chosen})"
    scope = {"select": select, "libm": libm, "nan": float("nan")}
    value = eval(f"lambda i, {names}: {chosen}", scope)
    slopes = eval(f"lambda y, i, {names}: (0.0,) * {count + 1}", scope)
    return Lookup("chosen", value, slopes)


@pytest.mark.parametrize("count", [1, 2, 7, 40])
def test_numbers_are_those_of_the_rows_and_gradients_return_to_them(count):
    rng, gate, size = Random(count), lookup(count), 30
    entries = [Entry("input", number=float(i)) for i in range(size)]
    entries += [Entry("parameter", number=float(i)) for i in range(count)]
    rows = range(size, size + count)
    total = None
    for i in range(size):
        entries.append(Entry("gate", gate, (i, *rows)))
        entries.append(Entry("gate", mul, (len(entries) - 1, len(entries) - 1)))
        if total is not None:
            entries.append(Entry("gate", add, (total, len(entries) - 1)))
        total = len(entries) - 1
    tape = Tape(entries, list(range(size)), list(rows), [total])
    way = Way(tape, list(rows))
    numbers = [rng.gauss(0.0, 1.0) for _ in range(count)]
    for _ in range(3):
        given = [float(rng.randrange(-count, count)) for _ in range(size)]
        found = way.replayed.replay(numbers, [given], 1.0)
        chosen = [floor(x) % count for x in given]
        assert found.sound
        assert found.outputs[0, 0] == pytest.approx(sum(numbers[k] ** 2 for k in chosen))
        expected = [2.0 * chosen.count(k) * numbers[k] for k in range(count)]
        assert found.gradient.tolist() == pytest.approx(expected)
    for wrong in (0.5, float(count), -count - 1.0, float("nan"), 1e300):
        found = way.replayed.replay(numbers, [[*given[:-1], wrong]], 1.0)
        assert not found.sound
        assert isnan(found.outputs[0, 0])
