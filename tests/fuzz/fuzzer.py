"""The loop: draw a program, take it every way, shrink what differs."""

from __future__ import annotations

import time
from pathlib import Path

from autograd import engine_info

from .case import Case
from .checks import OPEN, REFUSED, SAME
from .draw import Draw
from .foreign import c_verdict
from .pairs import ALWAYS, BACKENDS, PAIRS
from .report import Report, shown, signature
from .routes import c_code, jax_code
from .shrink import shrunk
from .worker import Worker

SHEET = 40  # programs in one C file
JAX_EVERY = 10
SHRUNK_AT_MOST = 3  # programs of one kind; the others are counted


class Fuzzer:
    """Programs of consecutive seeds, through all pairs of routes or some."""

    def __init__(self, pairs=None, say=print, seconds_to_shrink=20.0, seeds_to=None):
        self.pairs = dict(PAIRS if pairs is None else pairs)
        self.report = Report()
        self.say = say
        self.seconds = seconds_to_shrink
        self.seeds_to = seeds_to
        self.worker = Worker()
        if self.worker.form == engine_info().form:
            self.close()
        self.sheet = c_code.Sheet()
        self.jax = "JAX | mpmath" in self.pairs and jax_code.available()

    def run(self, seed, minutes=None, programs=None):
        """Until the time is over, or so many programs are done; the report."""
        end = time.monotonic() + 60.0 * minutes if minutes else float("inf")
        done = 0
        while time.monotonic() < end and (programs is None or done < programs):
            self.one(Draw(seed + done).program(), seed + done)
            done += 1
        self._print_sheet(seed)
        return self.report

    def one(self, program, seed):
        """One program through every pair."""
        if self.seeds_to:
            Path(self.seeds_to).write_text(str(seed), encoding="ascii")
        case = Case(program, self.worker, seed)
        self.report.programs += 1
        for pair, check in self.pairs.items():
            if pair in ALWAYS or pair in BACKENDS or (self.jax and seed % JAX_EVERY == 0 and pair[0] == "J"):
                self._met(pair, program, check(case), seed)
        if "C | eager" in self.pairs and c_code.COMPILER:
            refused = self.sheet.add(program, case)
            if refused:
                self.report.count("C | eager", OPEN)
            if len(self.sheet.waiting) >= SHEET:
                self._print_sheet(seed)

    def _print_sheet(self, seed):
        if self.sheet.waiting:
            for program, case, outcome in self.sheet.answers():
                self._met("C | eager", program, c_verdict(case, outcome), case.seed)

    def _met(self, pair, program, verdict, seed):
        if verdict in (SAME, REFUSED, OPEN):
            self.report.count(pair, verdict)
            return
        self.report.count(pair, "different")
        kind = self.report.known(pair, program, verdict)
        if kind is not None and self.report.kinds[kind][0] >= SHRUNK_AT_MOST:
            self.report.kinds[kind][0] += 1
            return
        check, alike = self.pairs[pair], signature(verdict)

        def differs(smaller):
            said = check(Case(smaller, self.worker, seed))
            return said not in (SAME, REFUSED, OPEN) and signature(said) == alike

        small = shrunk(program, differs, self.seconds)
        said = check(Case(small, self.worker, seed))
        if self.report.add(pair, small, said, seed):
            self.say(shown(pair, small, said, seed), flush=True)

    def close(self):
        if self.worker is not None:
            self.worker.close()
            self.worker = None
