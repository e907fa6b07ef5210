"""The command line: `python -m nn train xor`."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

from autograd import CheckpointError, GatewiseError
from autograd.util.files import in_words
from autograd.util.languages import language, say, speaking, wanted
from autograd.util.terminal.arguments import Parser as Suggesting
from autograd.util.terminal.arguments import at_least, lang, number, with_suggestion
from autograd.util.terminal.signs import as_typed, make_readable
from autograd.util.version import VERSION

from . import plot
from .learning.page import check_page_target, learning_page
from .training.run import Training
from .training.settings import OPTIMIZERS, Settings
from .training.snapshots import Snapshots
from .training.strings import STRINGS
from .training.tasks import TASKS
from .util.files import check_folder

SNAPSHOTS = 60  # in a page: enough for a film, and it opens at once
CHOICES = ("seed", "layers", "activation", "optimizer", "lr", "batch_size")


class Parser(Suggesting):
    """A parser that says in one line what is wrong."""

    def error(self, message: str) -> NoReturn:
        """Print the message and leave with exit code 2."""
        said = say(STRINGS["mistaken"], message=with_suggestion(message))
        self.exit(2, f"{self.prog}: {said}\n")


def layers(text: str) -> list[int]:
    """Sizes as they are written, "4,4", as [4, 4]."""
    try:
        return [int(part) for part in text.split(",")]
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no list of layer sizes such as 4 or 8,8") from None


def parser() -> Parser:
    """What can be typed."""
    whole = Parser(prog="python -m nn", description="Train small networks on Gatewise.")
    whole.add_argument("--version", action="version", version=f"Gatewise {VERSION}")
    commands = whole.add_commands(
        lambda word: f"did you mean python -m nn train {word}?" if word in TASKS else ""
    )
    train = commands.add_parser("train", help="teach a network")
    train.set_defaults(run=run_train)
    train.add_argument("task", choices=TASKS, help="what to learn: %(choices)s", metavar="task")
    train.add_argument("--seed", type=at_least(0), help="where data, weights and order come from (0)")
    train.add_argument("--epochs", type=at_least(1), help="rounds over the data")
    train.add_argument("--layers", type=layers, help="sizes of the hidden layers, such as 4 or 8,8")
    train.add_argument("--activation", metavar="GATE", help="a gate of one operand (tanh)")
    train.add_argument("--optimizer", choices=OPTIMIZERS, help="%(choices)s (adam)", metavar="NAME")
    train.add_argument("--lr", type=number, help="learning rate")
    train.add_argument("--batch-size", type=at_least(1), metavar="N", help="samples in a step")
    train.add_argument(
        "--plot", metavar="FILE", help="draw the decision boundary, or the loss (.png, .svg, .pdf)"
    )
    train.add_argument("--page", metavar="FILE", help="write a page with a slider over the epochs (.html)")
    train.add_argument("--save", metavar="FILE", help="keep the training, every few seconds and at the end")
    train.add_argument("--resume", metavar="FILE", help="go on with a training that was kept")
    train.add_argument("--quiet", action="store_true", help="show no progress bar")
    evaluate = commands.add_parser("eval", help="say what a saved network has learned")
    evaluate.set_defaults(run=run_eval)
    evaluate.add_argument("file", metavar="FILE", help="what --save wrote")
    for sub in (train, evaluate):
        sub.add_argument(
            "--lang", type=lang, metavar="LANG", help="the language of what is said, en or ja (the system's)"
        )
    return whole


def run_train(options: argparse.Namespace) -> int:
    """Train, report, save and plot; 1 if a truth table was not learned, else 0."""
    if options.plot is not None:
        plot.check_target(options.plot)
    if options.page is not None:
        check_page_target(options.page)
    if options.save is not None:
        check_folder(options.save)
    training = _resumed(options) if options.resume is not None else _begun(options)
    epochs = training.settings.about.epochs if options.epochs is None else options.epochs
    snapshots = [] if options.page is None else [_snapshots(training, epochs)]
    training.go_on(epochs, not options.quiet, options.save, snapshots)
    print(training.report())
    if options.save is not None:
        print(say(STRINGS["wrote"], path=options.save))
    if options.plot is not None:
        plot.save(_picture(training), options.plot)
        print(say(STRINGS["wrote"], path=options.plot))
    for taken in snapshots:
        title = say(STRINGS["begun"], task=training.settings.task, settings=training.settings)
        page = learning_page(taken, title=title, lang=language())
        print(say(STRINGS["wrote"], path=page.save(options.page)))
    return 0 if training.learned or training.unseen is not training.data else _unlearned(training)


def run_eval(options: argparse.Namespace) -> int:
    """Report on a training that was kept."""
    print(Training.resumed(options.file).report())
    return 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 if it did its work, 1 if it could not, 2 if it was asked wrongly."""
    given = sys.argv[1:] if arguments is None else arguments
    with speaking(wanted(given)):
        return _answer(given)


def _answer(arguments: Sequence[str]) -> int:
    make_readable()
    try:
        typed = [as_typed(word) for word in arguments]
        whole = parser()
        whole.look_over(typed)
        options = whole.parse_args(typed or ["--help"])
        if "run" not in options:
            whole.error("a command is missing, such as train xor")
        code: int = options.run(options)
        sys.stdout.flush()
        return code
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or Python complains at its end
        return 1
    except CheckpointError as error:
        return _fail(2, say(STRINGS["checkpoint"], message=error))
    except GatewiseError as error:
        return _fail(1, say(STRINGS["stopped"], error=error))
    except OSError as error:
        return _fail(2, say(STRINGS["files"], message=in_words(error)))
    except (ValueError, TypeError, ModuleNotFoundError) as error:
        return _fail(2, say(STRINGS["mistaken"], message=error))
    except KeyboardInterrupt:
        return _fail(130, say(STRINGS["interrupted"]))


def _begun(options: argparse.Namespace) -> Training:
    given = {name: getattr(options, name) for name in CHOICES if getattr(options, name) is not None}
    if "layers" in given:
        given["hidden"] = given.pop("layers")
    return Training(Settings(options.task, **given))


def _resumed(options: argparse.Namespace) -> Training:
    for name in CHOICES:
        if getattr(options, name) is not None:
            flag = f"--{name.replace('_', '-')}"
            raise ValueError(f"{flag} comes from {options.resume}; leave it out, or leave --resume out")
    training = Training.resumed(options.resume)
    if training.settings.task != options.task:
        raise ValueError(
            f"{options.resume} has a training of {training.settings.task}, not of {options.task}"
        )
    return training


def _picture(training: Training) -> Any:
    if training.settings.sizes[0] == 2 and training.settings.sizes[-1] == 1:
        return plot.decision_boundary(training.model, training.points)
    return plot.loss_curve(training.losses)


def _snapshots(training: Training, epochs: int) -> Snapshots:
    """A recorder that looks before the first epoch, after the last, and evenly in between."""
    looks = max(1, min(epochs, SNAPSHOTS))
    chosen = {training.epochs + round(i * epochs / looks) for i in range(looks + 1)}
    return Snapshots(training.model, training.data, training.loss, epochs=chosen, begin=training.epochs)


def _unlearned(training: Training) -> int:
    task, right, asked = training.settings.task, training.correct, len(training.unseen)
    return _fail(1, say(STRINGS["unlearned"], task=task, right=right, all=asked))


def _fail(code: int, message: str) -> int:
    print(f"python -m nn: {message}", file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main())
