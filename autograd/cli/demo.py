"""`gatewise demo`: the whole idea in half a minute."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import Any

from ..analysis.events import steps
from ..errors import NoEngineError
from ..examples import EXAMPLES
from .graph import save
from .terminal import Result, Say, UserMistake, paint


def demo(options: Namespace, say: Say) -> Result:
    """Step through the apple tax, draw it, and train a small network on XOR."""
    from nn import train_xor  # the network stands on the engine, and only the demo on both

    from ..show.picture import draw

    folder = Path(options.output)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except FileExistsError:
        raise UserMistake(f"{folder} is a file; -o names the folder to write into") from None
    example = EXAMPLES["apple-tax"]
    price, inputs = example.build()
    price.backward()
    say(f"{example.about}\n\n{paint(str(steps(price)))}\n")

    record: dict[str, Any] = {
        "value": price.data,
        "gradients": {name: x.grad for name, x in inputs.items()},
        "wrote": None,
    }
    try:
        path = save(draw(price), folder / f"{example.name}.png")
        record["wrote"] = str(path)
        say(f"wrote {path}\n")
    except NoEngineError as error:
        say(f"{error}\n")

    say("The same engine trains a network on XOR, which no straight line separates.\n")
    trained = train_xor(progress=not options.json)
    say(trained.report())
    record |= {"final_loss": trained.final_loss, "correct": trained.correct, "rows": len(trained.data)}
    say('\nNext: gatewise list, and gatewise step "sigmoid(w*x + b)" w=2 x=-1 b=0.5')
    return Result(record, 0 if trained.learned and record["wrote"] else 1)
