"""One program on its way through the routes; what several checks need is asked once."""

from __future__ import annotations

import random
from functools import cached_property

from .routes import eager
from .truth import truth

QUESTIONS = [
    "value",
    "closed",
    "opened",
    "full",
    "product",
    "twice",
    "unfolded",
    "lenient",
    "lenient_hessian",
]


class Case:
    """A program, the answers of this process, and what is true.

    worker    the other form of the engine; None where there is only one
    choice    a generator for what a check chooses, the same for the same program
    """

    def __init__(self, program, worker=None, seed=0):
        self.program = program
        self.worker = worker
        self.seed = seed
        self._answers = {}

    def answer(self, question):
        """What the engine of this process says."""
        if question not in self._answers:
            self._answers[question] = eager.ask(self.program, question)
        return self._answers[question]

    @property
    def choice(self):
        return random.Random(self.seed)

    @cached_property
    def closed(self):
        """The truth by the parameters."""
        return truth(self.program, True)

    @cached_property
    def opened(self):
        """The truth by all leaves."""
        return truth(self.program, False)
