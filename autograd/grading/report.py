"""What grade() answers: mistakes in words, each with the smallest graph that shows it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from typing import Any

from ..engine import Value
from ..util.showing import Shown, ShownAsTable, Table, Text
from ..util.text import show_number
from .diagnosing import Diagnosis
from .findings import Finding
from .graphs import WAYS


@dataclass(frozen=True, repr=False)
class Grade(Shown):
    """What was found in one class.

    Attributes:
        name: The class, or its file.
        diagnosis: The findings, what is missing, and what cannot be judged yet.
        tried: How many graphs it was tried on.
        problem: Why nothing could be graded; empty if it could.
    """

    name: str
    diagnosis: Diagnosis = field(default_factory=Diagnosis)
    tried: int = 0
    problem: str = ""

    @property
    def mistakes(self) -> tuple[str, ...]:
        """The names of what was found, remarks too."""
        return tuple(finding.name for finding in self.diagnosis.findings)

    @property
    def passed(self) -> bool:
        """Whether the class is right, remarks aside."""
        grave = any(not finding.remark for finding in self.diagnosis.findings)
        return not (self.problem or grave or self.diagnosis.missing or self.diagnosis.unclear)

    @property
    def record(self) -> dict[str, Any]:
        """The grade as plain data, which JSON can hold."""
        return {
            "name": self.name,
            "passed": self.passed,
            "problem": self.problem or None,
            "missing": list(self.diagnosis.missing),
            "unclear": list(self.diagnosis.unclear),
            "findings": [
                {
                    "name": finding.name,
                    "title": finding.known.title,
                    "remark": finding.remark,
                    "graph": finding.graph.written,
                    "leaves": dict(finding.graph.leaves),
                    "right": dict(finding.right.grad),
                    "got": dict(finding.got.grad),
                }
                for finding in self.diagnosis.findings
            ],
        }

    def _text(self) -> Text:
        lines = list(self._lines())
        return Text(lines, len(lines))

    def _lines(self) -> Iterator[str]:
        if self.problem:
            yield f"Not graded: {self.problem}."
            return
        if self.passed:
            yield f"Right: {self.tried} graphs give the engine's numbers."
        for failure in self.diagnosis.missing:
            yield f"Fails: {failure}"
        for finding in self.diagnosis.findings:
            yield ""
            yield f"{'Remark' if finding.remark else 'Mistake'}: {finding.known.title} ({finding.name})"
            yield f"  {finding.known.what}"
            yield f"  {finding.known.hint}"
            yield f"  with {_numbers(finding.graph.leaves)}: {finding.graph.written}"
            yield from (f"    {line}" for line in _differences(finding))
        for sentence in self.diagnosis.unclear:
            yield f"Unclear: {sentence}"

    def _repr_html_(self) -> str:
        if not self.diagnosis.findings:
            return f"<pre>{escape(str(self))}</pre>"
        head = "".join(f"<p>Fails: {escape(failure)}</p>" for failure in self.diagnosis.missing)
        return head + "".join(map(_shown, self.diagnosis.findings))


@dataclass(frozen=True, repr=False)
class ClassReport(ShownAsTable):
    """The grades of all files of a folder.

    Attributes:
        grades: One for each file, in the order of their names.
    """

    grades: tuple[Grade, ...]

    @property
    def record(self) -> dict[str, Any]:
        """The report as plain data, which JSON can hold."""
        return {
            "files": [grade.record for grade in self.grades],
            "passed": sum(grade.passed for grade in self.grades),
            "mistakes": dict(self._counted()),
        }

    def _counted(self) -> list[tuple[str, int]]:
        return Counter(name for grade in self.grades for name in grade.mistakes).most_common()

    def _table(self) -> Table:
        passed = sum(grade.passed for grade in self.grades)
        notes = [f"{passed} of {len(self.grades)} right"]
        notes += [f"{count} × {name}" for name, count in self._counted()]
        return Table(("file", "", "what"), map(_row, self.grades), len(self.grades), notes)


def _row(grade: Grade) -> tuple[str, str, str]:
    found = [*grade.mistakes, *(f"fails: {failure}" for failure in grade.diagnosis.missing)]
    return grade.name, "right" if grade.passed else "–", grade.problem or ", ".join(found)


def _numbers(numbers: Any) -> str:
    return ", ".join(f"{name} = {show_number(x)}" for name, x in numbers.items())


def _differences(finding: Finding) -> Iterator[str]:
    for what, right, got in (
        ("data", finding.right.data, finding.got.data),
        ("grad", finding.right.grad, finding.got.grad),
    ):
        for name, x in got.items():
            if abs(x - right[name]) > 1e-9 * max(1.0, abs(x)) and (
                what == "data" or name in finding.graph.leaves
            ):
                yield f"{name}.{what} is {show_number(x)}, and should be {show_number(right[name])}"


def pictures(finding: Finding) -> tuple[str, str]:
    """The graph with the right numbers, and with those of the class, as SVG.

    Args:
        finding: What is to be seen.
    """
    from ..show.picture import draw  # pictures are asked for rarely

    drawn = []
    for numbers in (finding.right, finding.got):
        nodes = {name: Value(x, name) for name, x in finding.graph.leaves.items()}
        for step in finding.graph.steps:
            operands = (nodes[x] if isinstance(x, str) else x for x in step.operands)
            node = nodes[step.name] = WAYS[step.gate](*operands)
            node.label = step.name
        nodes[finding.graph.root].backward()
        for name, x in numbers.grad.items():
            nodes[name].grad = x
        for name, x in numbers.data.items():
            nodes[name].data = x
        drawn.append(str(draw(nodes[finding.graph.root]).svg))
    return drawn[0], drawn[1]


def _shown(finding: Finding) -> str:
    right, got = pictures(finding)
    known = finding.known
    differences = "<br>".join(map(escape, _differences(finding)))
    return (
        f"<h4>{escape(known.title)}</h4><p>{escape(known.what)} {escape(known.hint)}</p>"
        f"<p><code>{escape(finding.graph.written)}</code></p><p>{differences}</p>"
        '<div style="display: flex; flex-wrap: wrap; gap: 1em; background: white; color: black">'
        f"<figure><figcaption>right</figcaption>{right}</figure>"
        f"<figure><figcaption>yours</figcaption>{got}</figure></div>"
    )
