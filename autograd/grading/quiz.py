"""A quiz on small graphs: what is a gradient?  Each wrong choice is what a known mistake would give."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Final, NamedTuple

from ..util.languages import say
from ..util.showing import Shown, Text
from ..util.text import show_number
from .diagnosis.findings import known
from .diagnosis.strings import STRINGS as OF_MISTAKES
from .diagnosis.travelling import (
    KEPT,
    MISTAKES,
    ONCE,
    ONE_BY_ONE,
    OVERWRITE,
    RIGHT,
    UNORDERED,
    UPSTREAM,
    Mistake,
    travelled,
)
from .graphs import Graph, Step
from .strings import STRINGS

LETTERS: Final = "abcd"
NAMES: Final = "cdefg"
SWAP: Final = "operands-swapped"
MISCONCEPTIONS: Final = (OVERWRITE, UPSTREAM, ONCE, KEPT, UNORDERED, SWAP)


class Choice(NamedTuple):
    """A number to choose, and the mistake that gives it; "" for the right one."""

    number: float
    mistake: str = ""


class Question(NamedTuple):
    """A graph, the leaf whose gradient is asked for, and four choices."""

    graph: Graph
    leaf: str
    choices: tuple[Choice, ...]

    @property
    def asked(self) -> str:
        """The question as a sentence."""
        given = say(STRINGS["comma"]).join(
            f"{name} = {show_number(x)}" for name, x in self.graph.leaves.items()
        )
        return say(STRINGS["asked"], given=given, graph=self.graph.written, leaf=self.leaf)

    @property
    def right(self) -> int:
        """The place of the right choice."""
        return next(i for i, choice in enumerate(self.choices) if not choice.mistake)


@dataclass(frozen=True, repr=False)
class Quiz(Shown):
    """Questions to print for a class; `answers` is the sheet for the teacher.

    Attributes:
        questions: All of them.
    """

    questions: tuple[Question, ...]

    def _text(self) -> Text:
        lines: list[str] = []
        for i, question in enumerate(self.questions, 1):
            numbers = (show_number(choice.number) for choice in question.choices)
            chosen = zip(LETTERS, numbers, strict=True)
            lines += [
                f"{i}. {question.asked}",
                "   " + "   ".join(f"{x}) {number}" for x, number in chosen),
                "",
            ]
        return Text(lines, len(lines))

    @property
    def answers(self) -> str:
        """The right letter of each question, and what each other one shows."""
        lines = []
        for i, question in enumerate(self.questions, 1):
            lines.append(f"{i}. {LETTERS[question.right]}")
            for letter, choice in zip(LETTERS, question.choices, strict=True):
                if choice.mistake:
                    lines.append(f"   {letter}: {_said(choice.mistake)}")
        return "\n".join(lines)


def _said(mistake: str) -> str:
    return say(OF_MISTAKES["swapped"]) if mistake == SWAP else known(mistake).title


def quiz(count: int = 20, seed: int = 0) -> Quiz:
    """A quiz of so many graphs of + and ×, no two alike, the same for the same seed.

    Args:
        count: How many questions.
        seed: Another one gives another quiz.

    Raises:
        ValueError: For a count below 1.

    >>> print(str(quiz(1)).rstrip())
    1. a = 3, b = 4: c = b * b; y = c * b; y.backward(). What is b.grad?
       a) 16   b) 24   c) 48   d) 132
    """
    if count < 1:
        raise ValueError(f"a quiz has 1 question or more, not {count}")
    random = Random(seed)
    asked: dict[str, Question] = {}
    turn = 0
    while len(asked) < count:
        wanted = MISCONCEPTIONS[turn % len(MISCONCEPTIONS)]
        question = _question(random, wanted)
        if question is not None and question.asked not in asked:
            asked[question.asked] = question
            turn += 1
    return Quiz(tuple(asked.values()))


def _question(random: Random, wanted: str) -> Question | None:
    """A question that shows the wanted mistake, or None where this graph does not make one."""
    graph = _graph(random, twice=wanted == KEPT)
    read = {x for step in graph.steps for x in step.operands if isinstance(x, str)}
    if not read.issuperset(step.name for step in graph.steps[:-1]) or not read & {*graph.leaves}:
        return None
    leaf = random.choice(sorted(read & {*graph.leaves}))
    right = travelled(graph, _slopes, (), RIGHT[1])[leaf]
    wrong: dict[float, str] = {}
    for mistake, number in _wrong(graph, leaf):
        if number not in (right, *wrong):
            wrong[number] = mistake
    others = [x for x in wrong if wrong[x] != wanted]
    shown = [x for x in wrong if wrong[x] == wanted][:1]
    if not shown or len(others) < 2 or abs(right) > 200:
        return None
    choices = [Choice(right), *(Choice(x, wrong[x]) for x in (*shown, *random.sample(others, 2)))]
    random.shuffle(choices)
    return Question(graph, leaf, tuple(choices))


def _graph(random: Random, twice: bool) -> Graph:
    leaves = dict(zip("ab", map(float, random.sample([-3, -2, 2, 3, 4], 2)), strict=True))
    steps: list[Step] = []
    there = [*leaves]
    for name in NAMES[: random.randint(1, 2)] + "y":
        operands = (random.choice(there[-2:]), random.choice(there))
        steps.append(Step(name, random.choice(["add", "mul"]), operands))
        there.append(name)
    return Graph(leaves, tuple(steps), ("backward",) * (2 if twice else 1))


def _wrong(graph: Graph, leaf: str) -> Iterator[tuple[str, float]]:
    for mistake in MISTAKES:
        if mistake.name in MISCONCEPTIONS and mistake.gate == "":
            yield mistake.name, travelled(graph, _slopes, (Mistake(mistake.name),), RIGHT[1])[leaf]
    for order in (ONE_BY_ONE, "not reversed"):
        yield UNORDERED, travelled(graph, _slopes, (), order)[leaf]
    yield SWAP, travelled(graph, _swapped, (), RIGHT[1])[leaf]


def _slopes(gate: str, operands: tuple[float, ...], _plain: bool = False) -> tuple[float, ...]:
    return (1.0, 1.0) if gate == "add" else operands[::-1]


def _swapped(gate: str, operands: tuple[float, ...], _plain: bool = False) -> tuple[float, ...]:
    return _slopes(gate, operands)[::-1]
