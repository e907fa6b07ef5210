"""The pairs of routes: each check says "same", "refused alike", "open", or what differs."""

from __future__ import annotations

from .case import QUESTIONS
from .compare import near, same_bits, same_numbers, square
from .routes import compiled, rationals

SAME, REFUSED, OPEN = "same", "refused alike", "open"


def forms(case):
    """Both forms of the engine: the same bits, and the same words."""
    if case.worker is None:
        return OPEN
    theirs = case.worker.ask(case.program, QUESTIONS)
    for question in QUESTIONS:
        ours = case.answer(question)
        if not same_bits(ours, theirs[question]):
            return f"{question}: {ours} and {theirs[question]}"
    return REFUSED if case.answer("closed").error else SAME


def judged(got, true, count, loosely=1):
    """An outcome beside the truth."""
    if true.kind == "open":
        return OPEN
    if true.kind == "refused":
        return REFUSED if not got.finite else f"gives {got}, where there is no value ({true.why})"
    if got.error:
        needed = min(true.order, 2 if count > 2 else 1)
        if true.extreme or true.order < needed or true.order < 2:
            return OPEN
        return f"is refused, with a true value there: {got}"
    return near(got.numbers, true, count, loosely) or SAME


def values(case):
    """Values, also where a gradient is refused."""
    return _on_floats(case) or judged(case.answer("value"), case.closed, 1)


def backward(case):
    """A backward pass by the parameters."""
    if case.closed.kind == "value" and case.closed.order < 1:
        return OPEN
    return _on_floats(case) or judged(case.answer("closed"), case.closed, 1 + case.program.learned)


def _on_floats(case):
    """Python multiplies the inputs of a program, which are plain floats, to infinity without a word."""
    return OPEN if case.program.inputs and case.closed.why == "overflow" else ""


def gradients(case):
    """value_and_grad by all leaves."""
    if case.opened.kind == "value" and case.opened.order < 1:
        return OPEN
    return judged(case.answer("opened"), case.opened, 1 + len(case.program.leaves))


def _second(case, got):
    true, n = case.opened, len(case.program.leaves)
    if true.kind == "refused":
        return REFUSED if not got.finite else f"gives {got}, where there is no value ({true.why})"
    if true.kind == "open" or true.order < 2:
        return OPEN
    return judged(got, square(true, n), n * n)


def hessians(case):
    """hessian by all leaves."""
    return _second(case, case.answer("full"))


def diagonals(case):
    """grad(grad(f)) by each leaf alone."""
    true, n = case.opened, len(case.program.leaves)
    got = case.answer("twice")
    if true.kind != "value" or true.order < 2:
        return OPEN
    whole = square(true, n)
    places = range(0, n * n, n + 1)
    diagonal = whole._replace(
        numbers=tuple(whole.numbers[i] for i in places), slack=tuple(whole.slack[i] for i in places)
    )
    return judged(got, diagonal, n)


def products(case):
    """hvp: the Hessian times a vector."""
    from .routes.eager import vector

    true, n = case.opened, len(case.program.leaves)
    if true.kind != "value" or true.order < 2:
        return OPEN
    whole, v = square(true, n), vector(n)
    numbers = [sum(whole.numbers[i * n + j] * v[j] for j in range(n)) for i in range(n)]
    slack = [2 * sum(whole.slack[i * n + j] * abs(v[j]) for j in range(n)) for i in range(n)]
    return judged(case.answer("product"), whole._replace(numbers=tuple(numbers), slack=tuple(slack)), n)


def unfolding(case):
    """`unfold`: the same bits, gradient included."""
    ours, theirs = case.answer("closed"), case.answer("unfolded")
    if not same_numbers(ours, theirs):
        return f"{ours}, unfolded {theirs}"
    return REFUSED if ours.error else SAME


def strictly(backend):
    """One sample with strict_bits=True: eager's bits, and eager's refusals."""

    def check(case):
        ours, theirs = case.answer("closed"), compiled.single(case.program, backend, True)
        if not same_numbers(ours, theirs):
            return _passed(case, theirs, "lenient") or f"eager {ours}, {backend} {theirs}"
        return REFUSED if ours.error else SAME

    return check


def _passed(case, theirs, question):
    """A replay judges its results only: what vanishes on the way to finite ones is not refused."""
    lenient = case.answer(question)
    closed_error = case.answer("closed" if question == "lenient" else "full").error
    return OPEN if closed_error and theirs.finite and lenient.finite else ""


def loosely(backend):
    """One sample without: eager's refusals, and the truth as far as rounding allows."""

    def check(case):
        ours, theirs = case.answer("closed"), compiled.single(case.program, backend, False)
        if ours.error or theirs.error:
            if same_numbers(ours, theirs):
                return REFUSED
            return _passed(case, theirs, "lenient") or f"eager {ours}, {backend} {theirs}"
        if case.closed.kind != "value":
            return OPEN
        return near(theirs.numbers, case.closed, 1 + case.program.learned, 4) or SAME

    return check


def second(backend):
    """A compiled Hessian."""

    def check(case):
        theirs = compiled.second(case.program, backend)
        if case.opened.kind == "refused":
            said = _second(case, theirs)
            return (_passed(case, theirs, "lenient_hessian") or said) if said != REFUSED else said
        return _second(case, theirs)

    return check


def fraction(case):
    """`exact` beside Python's own fractions."""
    expected = rationals.rational(case.program)
    if expected is None or case.answer("value").error:
        return OPEN
    try:
        got = rationals.exactly(case.program)
    except Exception as error:
        return f"{type(error).__name__}: {error}; in fractions it is {expected}"
    if got is None:
        return OPEN
    return SAME if got == expected else f"exact says {got}, fractions {expected}"
