"""The processes that compute: a few, each with one question at a time, which can be stopped."""

from __future__ import annotations

import json
from collections.abc import Collection
from multiprocessing import get_context
from threading import Condition
from time import monotonic
from typing import Final

from ..words import STRINGS
from .child import serve

MOST: Final = 4  # questions at once: of so many tabs, none waits for another
SECONDS: Final = 10.0
LATER: Final = 1.0  # seconds: who waits so long may press stop, and the next question finds a process started


class Worker:
    """One process; `tab` is who asked it, if it is at work."""

    def __init__(self, without: Collection[str] = ()) -> None:
        spawn = get_context("spawn")  # a fork of a process with threads may hang
        self.questions, theirs = spawn.Pipe()
        self.process = spawn.Process(target=serve, args=(theirs, without), daemon=True)
        self.process.start()
        theirs.close()  # so that its end is seen here
        self.tab = ""
        self.ended = ""

    def end(self, why: str) -> None:
        """End the process at once; who waits for its answer is told why."""
        self.ended = why
        self.process.kill()

    def release(self) -> None:
        """Give back what the process holds here, once it has ended."""
        self.process.join()
        self.questions.close()
        self.process.close()


class Workers:
    """Who answers the questions of all tabs.

    Args:
        seconds: How long an answer may take.
        without: Rooms that are closed.
        most: How many processes there may be; they are started when they are needed.
        later: After how many seconds of one question another process is started to stand by.
    """

    def __init__(
        self,
        seconds: float = SECONDS,
        without: Collection[str] = (),
        most: int = MOST,
        later: float = LATER,
    ) -> None:
        self.seconds: Final = seconds
        self.later: Final = later
        self.without: Final = tuple(without)
        self.most: Final = most
        self._all: list[Worker] = []
        self._idle: list[Worker] = []
        self._changed: Final = Condition()
        self._closed = False

    def warm_up(self) -> None:
        """Have a process that nobody has asked anything, before it is needed."""
        with self._changed:
            if not self._idle and len(self._all) < self.most and not self._closed:
                self._idle.append(self._start())
                self._changed.notify()

    def ask(self, request: bytes, tab: str = "") -> bytes:
        """The answer, as JSON; an error in its place where it took too long, or was stopped."""
        until = monotonic() + self.seconds
        worker = self._take(tab, until)
        if worker is None:
            return self._error("busy")
        answered: bytes | None = None
        try:
            worker.questions.send_bytes(request)
            if self._is_answered(worker, until):
                answered = worker.questions.recv_bytes()
            else:
                worker.end("late")
        except (EOFError, OSError):
            pass  # it has ended, and `ended` says why
        finally:
            self._give_back(worker, answered is not None)
        if answered is not None:
            return answered
        return self._error(worker.ended)

    def stop(self, tab: str) -> None:
        """End what is being computed for a tab."""
        with self._changed:
            for worker in self._all:
                if worker.tab == tab and worker not in self._idle:
                    worker.end("stopped")

    def close(self) -> None:
        """End all processes, at once."""
        with self._changed:
            self._closed = True
            for worker in self._all:
                worker.end("stopped")
            for worker in self._idle:
                self._all.remove(worker)
                worker.release()
            self._idle.clear()
            self._changed.notify_all()

    def _is_answered(self, worker: Worker, until: float) -> bool:
        """Whether there is an answer by then; while it is waited for long, a process is made ready."""
        if worker.questions.poll(max(0.0, min(self.later, until - monotonic()))):
            return True
        self.warm_up()
        return worker.questions.poll(max(0.0, until - monotonic()))

    def _start(self) -> Worker:
        worker = Worker(self.without)
        self._all.append(worker)
        return worker

    def _take(self, tab: str, until: float) -> Worker | None:
        """A process that has nothing to do; None where there is none until then."""
        with self._changed:
            while not self._closed:
                worker = self._idle.pop(0) if self._idle else None  # the one that has been there longest
                if worker is None and len(self._all) < self.most:
                    worker = self._start()
                if worker is not None:
                    worker.tab = tab
                    return worker
                if not self._changed.wait(until - monotonic()):
                    return None
        return None

    def _give_back(self, worker: Worker, is_alive: bool) -> None:
        with self._changed:
            if is_alive and not worker.ended:
                self._idle.append(worker)
            else:
                worker.end(worker.ended or "broken")
                worker.release()
                self._all.remove(worker)
                self.warm_up()  # for the next question
            self._changed.notify()

    def _error(self, why: str) -> bytes:
        """Why there is no answer, with its key, by which the page says it in its own language."""
        said = STRINGS[why].en.format(seconds=f"{self.seconds:g}")
        return json.dumps({"error": said, "why": why, "seconds": self.seconds}).encode()
