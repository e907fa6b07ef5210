"""The command line: `python -m nn train xor`."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from typing import NoReturn

from autograd import GatewiseError

from . import plot
from .data import TRUTH_TABLES
from .training import OPTIMIZERS, Trained, train_truth_table


class Parser(argparse.ArgumentParser):
    """A parser that says in one line what is wrong."""

    def error(self, message: str) -> NoReturn:
        """Print the message and leave with exit code 2."""
        self.exit(2, f"{self.prog}: {message}\n")


def layers(text: str) -> list[int]:
    """ "4,4" as [4, 4]."""
    try:
        return [int(part) for part in text.split(",")]
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no list of layer sizes such as 4 or 8,8") from None


def parser() -> Parser:
    """What can be typed."""
    whole = Parser(prog="python -m nn", description="Train small networks on Gatewise.", allow_abbrev=False)
    commands = whole.add_subparsers(dest="command", required=True, metavar="command", parser_class=Parser)
    train = commands.add_parser("train", help="teach a truth table to a network", allow_abbrev=False)
    train.add_argument("task", choices=TRUTH_TABLES, help="what to learn: %(choices)s", metavar="task")
    train.add_argument("--seed", type=int, default=0, help="where the weights come from (%(default)s)")
    train.add_argument("--epochs", type=int, default=200, help="rounds over the data (%(default)s)")
    train.add_argument("--layers", type=layers, default=[4], help="sizes of the hidden layers (4)")
    train.add_argument("--activation", default="tanh", help="a gate of one operand (%(default)s)")
    train.add_argument("--optimizer", choices=OPTIMIZERS, default="adam", help="%(choices)s", metavar="NAME")
    train.add_argument("--lr", type=float, default=0.1, help="learning rate (%(default)s)")
    train.add_argument("--plot", metavar="FILE", help="save the decision boundary as .png, .svg or .pdf")
    train.add_argument("--quiet", action="store_true", help="show no progress bar")
    return whole


def train(options: argparse.Namespace) -> int:
    """Train, report, plot; 0 if everything was learned, else 1."""
    if options.plot is not None:
        plot.check_target(options.plot)
    trained = train_truth_table(
        options.task,
        seed=options.seed,
        epochs=options.epochs,
        hidden=options.layers,
        activation=options.activation,
        optimizer=options.optimizer,
        lr=options.lr,
        progress=not options.quiet,
    )
    print(trained.report())
    if options.plot is not None:
        plot.save(plot.decision_boundary(trained.model, trained.data), options.plot)
        print(f"wrote {options.plot}")
    return 0 if trained.learned else _unlearned(trained)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 if it did its work, 1 if it could not, 2 if it was asked wrongly."""
    try:
        code = train(parser().parse_args(arguments))
        sys.stdout.flush()
        return code
    except GatewiseError as error:
        return _fail(1, f"training stopped: {error}")
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or Python complains at its end
        return 1
    except (ValueError, TypeError, OSError, ModuleNotFoundError) as error:
        return _fail(2, str(error))
    except KeyboardInterrupt:
        return _fail(130, "interrupted")


def _unlearned(trained: Trained) -> int:
    return _fail(
        1,
        f"it did not learn all of {trained.task} ({trained.correct} of {len(trained.data)} are right); "
        "try more --epochs, another --lr or another --seed",
    )


def _fail(code: int, message: str) -> int:
    print(f"python -m nn: {message}", file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main())
