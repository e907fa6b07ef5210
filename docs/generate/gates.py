"""One page for each gate, written from its row, and the table of them all."""

import math
import re
from collections.abc import Iterator
from typing import Any

from autograd import GATES, hessian
from autograd.errors import GatewiseError
from autograd.gates.formulas import table
from autograd.gates.manual import manual
from autograd.util.text import show_number
from tests.helpers import measure

from .plots import plot

MEASURED = 40  # points of each kind; the tests take more


def pages() -> dict[str, str]:
    """The table, and for each gate its page and its plot.

    Returns:
        File names, and what is in the files.
    """
    written = {"index.md": index()}
    for name, gate in GATES.items():
        written[f"{name}.md"] = page(gate)
        written[f"{name}.svg"] = plot(gate)
    return written


def index() -> str:
    """The table of all gates, each with a link to its page.

    Returns:
        A page in Markdown.
    """
    rows = re.sub(r"^\| `(\w+)`", _link, table(), flags=re.MULTILINE)
    toctree = "```{toctree}\n:hidden:\n\n" + "\n".join(GATES) + "\n```\n"
    said = "As the rows spell them; guards for awkward points, such as 0 ÷ 0, are left out."
    return f"# All gates\n\n{said}\n\n{rows}\n{toctree}"


def page(gate: Any) -> str:
    """What a gate's row says, and what follows from it.

    Args:
        gate: A row of the table.

    Returns:
        A page in Markdown.
    """
    return "\n".join(_page(gate))


def _link(row: re.Match[str]) -> str:
    return f"| [`{row[1]}`]({row[1]}.md)" if row[1] in GATES else row[0]


def _page(gate: Any) -> Iterator[str]:
    first, formulas, facts, *others = manual(gate).split("\n\n")
    signature, _, meaning = first.partition(": ")
    yield f"# {gate.name}\n\n`{signature}`: {meaning}\n"
    yield f"![{gate.name}, its slopes and its second derivative]({gate.name}.svg)\n"
    yield f"## Formula\n\n```text\n{_dedented(formulas)}\n```\n"
    yield "## Domain\n\n" + _sentence(facts.strip().removeprefix("Domain: ")) + "\n"
    for part in others:
        title, _, rest = part.partition(":\n")
        if title == "Example":
            yield from _second_derivatives(gate)
            yield from _accuracy(gate)
            yield f"## Example\n\n```pycon\n{_dedented(rest)}\n```\n"
        else:
            setting = title.removeprefix("Awkward points").removeprefix(", f")
            yield f"## Awkward points\n\n{f'F{setting}:' if setting else ''}\n"
            yield from (f"- {line}" for line in _dedented(rest).splitlines())
            yield ""


def _sentence(text: str) -> str:
    """Lines as paragraphs; the first begins with a capital, unless it begins with an operand."""
    first = text.split()[0]
    start = text[0].upper() if len(first) > 1 and first.isalpha() and first != "low" else text[0]
    return start + text[1:].replace("\n", "\n\n")


def _dedented(text: str) -> str:
    return re.sub(r"^    ", "", text, flags=re.MULTILINE).strip("\n")


def _second_derivatives(gate: Any) -> Iterator[str]:
    """The Hessian at a few points of the gate's sample, and at its zero."""
    free = [name for name in gate.operand_names if name not in gate.parameters]
    pairs = [(a, b) for i, a in enumerate(free) for b in free[i:]]
    titles = [f"∂²y/∂{a}²" if a == b else f"∂²y/∂{a}∂{b}" for a, b in pairs]
    yield "## Second derivatives\n"
    yield f"| {' | '.join([*free, *titles])} |"
    yield "|" + "---|" * (len(free) + len(titles))
    ends = [gate.sample[gate.operand_names.index(name)] for name in free]
    points = [tuple(low + (high - low) * part for low, high in ends) for part in (0.1, 0.5, 0.9)]
    for point in dict.fromkeys([tuple(0.0 for _ in free), *points]):
        yield f"| {' | '.join([*(show_number(x, 4) for x in point), *_curvatures(gate, point)])} |"
    yield ""


def _curvatures(gate: Any, point: tuple[float, ...]) -> list[str]:
    fixed = {name: _setting(gate, name) for name in gate.parameters}
    free = [name for name in gate.operand_names if name not in gate.parameters]

    def f(*xs: Any) -> Any:
        given = {**fixed, **dict(zip(free, xs, strict=True))}
        return gate(*(given[name] for name in gate.operand_names))

    pairs = [(i, j) for i in range(len(free)) for j in range(i, len(free))]
    try:
        found = hessian(f)(*point)
    except GatewiseError as error:
        return [f"`{type(error).__name__}`"] * len(pairs)
    rows = found if len(free) > 1 else ((found,),)
    return [show_number(float(rows[i][j]), 6) for i, j in pairs]


def _setting(gate: Any, name: str) -> float:
    unless_told = gate.parameters[name]
    low, high = gate.sample[gate.operand_names.index(name)]
    return unless_told if math.isfinite(unless_told) else (low + high) / 2


def _accuracy(gate: Any) -> Iterator[str]:
    line = measure.table([gate], MEASURED).splitlines()[-1]
    _, _, value, slopes, _ = (cell.strip() for cell in line.split("|"))
    yield "## Accuracy\n"
    yield "The largest error that was measured when this page was written, against numbers of 2,400 bits,"
    yield f"in units in the last place: value {value}, local gradients {slopes}.\n"
