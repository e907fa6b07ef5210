"""A program of layers replayed at other numbers than those recorded, beside eager arithmetic.

python -m tests.helpers.replayed --programs 10000 --seed 1 takes many, and prints those that differ.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from random import Random

import autograd as ag
from autograd.jit.lower.replay.choice import Way
from autograd.jit.recording.effects import already_drawn
from tests.helpers.layered import PICKS, Program
from tests.helpers.layers_drawn import LAYERS

AWKWARD = (
    0.0, -0.0, 5e-324, 1e-310, -2e-308, 1e300, -1e300, 1e155, 1e-160, 710.0, -745.5, 2.0**53, 0.5, -0.5, 1.0,
)  # fmt: skip
SAMPLES = 2
_NOISES = 4


def drawn(seed):
    """A program of at most nine layers."""
    rng = Random(seed)
    picks = [[rng.randrange(1 << 16) for _ in range(PICKS)] for _ in range(rng.randint(1, 9))]
    steps = [(rng.randrange(len(LAYERS)), *step) for step in picks]
    return Program(LAYERS, steps, seed, rng.randint(1, 17), rng.choice((1, 1, 2)), rng.random() < 0.5)


def eagerly(program, xs, places, draws=()):
    """The results, the gradient of the first, and the size of the largest number on the way."""
    for p in program.parameters:
        p.grad = 0.0
    with already_drawn(draws):
        made = program(xs, places)
    first, *others = made if isinstance(made, tuple) else (made,)
    if isinstance(first, ag.Value) and not first.constant:
        first.backward()
    values = [y.data if isinstance(y, ag.Value) else float(y) for y in (first, *others)]
    return values, [p.grad for p in program.parameters], _largest([first, *others])


def _largest(ends):
    seen, stack, largest = set(), [y for y in ends if isinstance(y, ag.Value)], 0.0
    while stack:
        node = stack.pop()
        if id(node) not in seen:
            seen.add(id(node))
            largest = max(largest, abs(node.data))
            stack.extend(node.operands)
    return largest


def differing(found, expected, within=1e-9):
    """What differs by more than 1e-9, or than roundings of the largest number on the way explain."""
    values, slopes = found
    right, gradient, largest = expected
    steepest = max(map(abs, gradient), default=0.0)
    rounding = 1e-13 * largest if largest > 1e6 else 0.0
    pairs = [("value", x, y, max(1e-3, rounding / within)) for x, y in zip(values, right, strict=True)]
    floor = max(1e-6, rounding / within) * max(steepest, 1.0)
    if slopes is not None:
        pairs += [("slope", x, y, floor) for x, y in zip(slopes, gradient, strict=True)]
    return [
        (what, x, y)
        for what, x, y, scale in pairs
        if x != y and not abs(x - y) <= within * max(abs(x), abs(y), min(scale, 1e308)) + 1e-300
    ]


def hangs_on_roundings(program, expected, *given):
    """Whether eager results move as much themselves when every number is off by a few roundings."""
    right = expected[:2]
    return _with_noise(program, given, lambda noisy: bool(differing(right, noisy, 1e-11)))


def parts_on_roundings(program, *given):
    """Whether eager arithmetic takes another branch when every number is off by a few roundings."""
    taken = list(program.branches)
    return _with_noise(program, given, lambda _: program.branches != taken)


def _with_noise(program, given, strays):
    """Whether a run with such numbers raises, or `strays` is true of what it gives."""
    try:
        for seed in range(_NOISES):
            program.noise = Random(seed)
            if strays(eagerly(program, *given)):
                return True
    except (ArithmeticError, ValueError):
        return True
    finally:
        program.noise = None
    return False


def verdicts(program, seed, awkward=False):
    """For each sample of other numbers a word, and what is wrong if anything is."""
    rng = Random(seed)
    xs, places = _inputs(program, rng)
    try:
        program(xs, places)
    except (ag.GatewiseError, ArithmeticError):
        yield "refused at first", None
        return
    parameters = program.parameters
    if not parameters:
        return
    compiled = ag.compile(program, parameters)
    compiled(xs, places)
    taken = list(program.branches)
    ways = [Way(compiled.tape, wrt) for wrt in (compiled._latest.wrt, [])]
    if not all(way.schedule.fits for way in ways):
        yield "no use for vectors", None
        return
    for _ in range(SAMPLES):
        for p in parameters:
            p.data = rng.gauss(0.0, 0.5)
        xs, places = _inputs(program, rng)
        if awkward:
            for _ in range(rng.randint(1, 3)):
                p, i = rng.choice(parameters), rng.randrange(len(xs))
                p.data, xs[i] = rng.choice([(rng.choice(AWKWARD), xs[i]), (p.data, rng.choice(AWKWARD))])
            places[0] = rng.choice([*[places[0]] * 20, 5.0, -4.0, 1.5])
        yield _verdict(program, compiled, ways, taken, xs, places, rng)


def _inputs(program, rng):
    return [rng.gauss(0.0, 1.0) for _ in range(program.length)], [
        float(rng.randrange(-3, 3)) for _ in range(3)
    ]


def _verdict(program, compiled, ways, taken, xs, places, rng):
    draws = [float(rng.random() < 0.7) for _ in range(compiled.tape.draws)]
    numbers = [leaf.data for leaf in compiled._latest.leaves]
    row = [*xs, *places, *draws]
    found, alone = (way.replayed.replay(numbers, [row], 1.0) for way in ways)
    error = expected = None
    try:
        expected = eagerly(program, xs, places, draws)
    except (ArithmeticError, ValueError, TypeError, IndexError) as raised:
        error = raised
    strays = program.branches != taken[: len(program.branches)]
    if error is None and strays:
        return "another branch", None if found.failed[0] else "the guard does not see it"
    if error is None and found.failed[0] and parts_on_roundings(program, xs, places, draws):
        return "hangs on roundings", None
    if error is None and found.failed[0]:
        return "another branch", "a guard fails that eager passes"
    if error is not None and not program.reads_all:
        return "refused", None  # perhaps in what no result needs
    if str(error).startswith("backward") and max(map(abs, row + numbers)) > 1e100:
        return "hangs on roundings", None  # an adjoint that is nothing but roundings, times such a number
    if error is not None and found.sound:
        return "refused", f"passes where eager raises {error!r}"
    if not found.sound:
        word = "refused" if error else "left to eager"
        return word, None if draws or program.outputs > 1 else _called(
            compiled, xs, places, expected, error, strays
        )
    by_leaf = dict(zip(compiled._latest.leaves, [0.0] * len(numbers), strict=True))
    by_leaf |= {
        compiled._latest.leaves[k]: slope
        for k, slope in zip(compiled._latest.reached, found.gradient.tolist(), strict=True)
    }
    slopes = [by_leaf[p] for p in program.parameters]
    wrong = differing((found.outputs.ravel().tolist(), slopes), expected)
    wrong += differing((alone.outputs.ravel().tolist(), None), expected)
    if wrong and hangs_on_roundings(program, expected, xs, places, draws):
        return "hangs on roundings", None
    return "compared", wrong[:3] or None


def _called(compiled, xs, places, expected, error, strays):
    """What is wrong with the call, in which eager arithmetic computes such a sample.

    One that takes another branch may be refused for that.
    """
    try:
        value, slopes = compiled.value_and_grad(xs, places)
    except Exception as raised:
        same = error is not None and (type(raised), str(raised)) == (type(error), str(error))
        same = same or ((strays or isinstance(error, TypeError)) and isinstance(raised, ag.ReplayGuardError))
        return None if same else f"raises {raised!r}, and eager {error!r}"
    if error is not None:
        return f"passes where eager raises {error!r}"
    return differing(([value], slopes), expected)[:3] or None


def main():
    parser = argparse.ArgumentParser(prog="python -m tests.helpers.replayed", description=__doc__)
    parser.add_argument("--programs", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--awkward", action="store_true", help="with 0, −0, denormals, 1e300 among the numbers"
    )
    options = parser.parse_args()
    count = Counter()
    for seed in range(options.seed, options.seed + options.programs):
        program = drawn(seed)
        for word, wrong in verdicts(program, seed, options.awkward):
            count["WRONG" if wrong else word] += 1
            if wrong:
                print(seed, word, wrong, program, flush=True)
    print(*(f"{number:>6} {word}" for word, number in count.most_common()), sep="\n")
    return 1 if count["WRONG"] else 0


if __name__ == "__main__":
    sys.exit(main())
