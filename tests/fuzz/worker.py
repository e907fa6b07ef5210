"""The other form of the engine: a process that answers over a pipe, one line for one program."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from autograd import engine_info

from .outcome import Outcome
from .programs import Program


class Worker:
    """The questions of the other form of the engine.

    form    of the engine that answers; where the other was not built, it is the same as here
    """

    def __init__(self):
        package = __package__
        above = Path(__file__).parents[package.count(".") + 1]
        root = Path(__file__).parents[2]
        other = "python" if engine_info().form == "compiled" else ""
        ours = {k: v for k, v in os.environ.items() if not k.startswith("GATEWISE_")}
        paths = os.pathsep.join(map(str, (above, root)))
        self._process = subprocess.Popen(
            [sys.executable, "-m", f"{package}.worker"], text=True, cwd=root,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            env=ours | {"GATEWISE_ENGINE": other, "PYTHONPATH": paths},
        )  # fmt: skip
        self.form = self._process.stdout.readline().strip()

    def ask(self, program, questions):
        """One outcome for each question."""
        self._process.stdin.write(f"{json.dumps(questions)}\t{program.to_json()}\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"the worker died over {program.to_json()}")
        return dict(zip(questions, map(Outcome.from_plain, json.loads(line)), strict=True))

    def close(self):
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait(10)


def serve():
    """Answer until the pipe ends."""
    from .routes.eager import ask

    print(engine_info().form, flush=True)
    for line in sys.stdin:
        questions, text = line.rstrip("\n").split("\t")
        program = Program.from_json(text)
        answers = [ask(program, question).to_plain() for question in json.loads(questions)]
        print(json.dumps(answers), flush=True)


if __name__ == "__main__":
    serve()
