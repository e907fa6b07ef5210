"""What grade() answers: mistakes in words, each with the smallest graph that shows it."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..util.languages import say
from ..util.showing import Shown, ShownAsTable, Table, Text
from .diagnosis.diagnosing import Diagnosis
from .strings import STRINGS


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
                    "what": finding.known.what,
                    "hint": finding.known.hint,
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

    @property
    def verdict(self) -> str:
        """The grade as one sentence."""
        if self.problem:
            return say(STRINGS["not_graded"], problem=self.problem)
        if self.passed:
            return say(STRINGS["right"], tried=self.tried)
        grave = sum(not finding.remark for finding in self.diagnosis.findings)
        fails = len(self.diagnosis.missing)
        said = [say(STRINGS["one_mistake" if grave == 1 else "mistakes"], count=grave)] if grave else []
        said += [say(STRINGS["one_fails" if fails == 1 else "fail"], count=fails)] if fails else []
        return say(STRINGS["not_yet"], said=say(STRINGS["and"]).join(said) or say(STRINGS["something"]))

    def _lines(self) -> Iterator[str]:
        yield self.verdict
        for failure in self.diagnosis.missing:
            yield say(STRINGS["fails"], failure=failure)
        for finding in self.diagnosis.findings:
            yield ""
            yield say(STRINGS["named"], title=finding.titled, name=finding.name)
            yield f"  {finding.known.what}"
            yield f"  {finding.known.hint}"
            yield f"  {say(STRINGS['with'], given=finding.given, graph=finding.graph.written)}"
            yield from (f"    {line}" for line in finding.differences)
        for sentence in self.diagnosis.unclear:
            yield say(STRINGS["unclear"], sentence=sentence)

    def _repr_html_(self) -> str:
        from .page import fragment  # pictures are asked for rarely

        return fragment(self.verdict, self.diagnosis)

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the grade as one HTML file, with the pictures.

        Args:
            path: Ends in .html or .htm.

        Returns:
            The path.
        """
        from .page import save

        return save(path, say(STRINGS["graded"], name=self.name), "", [(self.name, self._repr_html_())])


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

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the report as one HTML file: the table, and all grades with their pictures.

        Args:
            path: Ends in .html or .htm.

        Returns:
            The path.
        """
        from .page import save

        return save(
            path,
            say(STRINGS["class_graded"]),
            self._repr_html_(),
            [(each.name, each._repr_html_()) for each in self.grades],
        )

    def _counted(self) -> list[tuple[str, int]]:
        return Counter(name for grade in self.grades for name in grade.mistakes).most_common()

    def _table(self) -> Table:
        passed = sum(grade.passed for grade in self.grades)
        notes = [say(STRINGS["of"], passed=passed, all=len(self.grades))]
        notes += [say(STRINGS["times"], count=count, name=name) for name, count in self._counted()]
        return Table(
            (say(STRINGS["file"]), "", say(STRINGS["what"])), map(_row, self.grades), len(self.grades), notes
        )


def _row(grade: Grade) -> tuple[str, str, str]:
    found = [
        *grade.mistakes,
        *(say(STRINGS["fails_short"], failure=failure) for failure in grade.diagnosis.missing),
    ]
    return grade.name, say(STRINGS["right_short"]) if grade.passed else "–", grade.problem or ", ".join(found)
