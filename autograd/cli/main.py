"""The command line: `gatewise`, and `python -m autograd` alike."""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from importlib import import_module
from typing import Any

from ..errors import ExpressionError, GatewiseError
from ..show.render import ENDINGS
from ..util.files import in_words
from ..util.languages import say, speaking, wanted
from ..util.modes import ieee
from ..util.terminal.arguments import Parser, at_least, lang
from ..util.terminal.signs import as_typed, make_readable
from ..util.text import either
from ..util.version import VERSION
from .strings import STRINGS
from .terminal import UserMistake, as_json, for_the_shell

OK, NO, MISTAKE, INTERRUPTED = 0, 1, 2, 130

WHAT = "a named example (see list), an expression such as 'x*y + 1', or - to read one from standard input"
WHAT_FIRST = "what to show first: a named example (see list), or an expression"
EPILOG = (
    "Exit codes: 0 done; 1 the answer is no, or a result could not be made; 2 a mistake in what was asked; "
    "3 check cannot tell."
)
CHECK_EPILOG = (
    "Exit codes: 0 every gradient is ok; 1 one is wrong, or the function or a gradient has no value there; "
    "2 a mistake in what was asked; 3 none is wrong, but for one differences cannot tell. At a corner a "
    "gradient between the slopes of both sides is ok."
)


FORMS = ("tape", "llvm", "c")  # that `compile` writes


def run_by(module: str, name: str) -> Callable[..., Any]:
    """A subcommand by the module and the name of its function; it is imported when it is to run."""
    return lambda *given: getattr(import_module(f"{__package__}.{module}"), name)(*given)


def parser() -> Parser:
    """What can be typed."""
    name = "python -m autograd" if os.path.basename(sys.argv[0]) == "__main__.py" else "gatewise"
    whole = Parser(name, description="See, step and trust a computational graph.", epilog=EPILOG)
    whole.add_argument("--version", action="version", version=f"gatewise {VERSION}")
    subparsers = whole.add_commands(_instead)

    def command(name: str, run: object, about: str, on_a_graph: bool = True) -> argparse.ArgumentParser:
        sub: Parser = subparsers.add_parser(name, help=about, description=about.capitalize())
        sub.set_defaults(run=run)
        sub.add_argument("--json", action="store_true", help="print the result as JSON")
        if on_a_graph:
            sub.add_argument("what", metavar="NAME|EXPR", help=WHAT, type=_unshielded)
            sub.add_argument(
                "numbers",
                metavar="x=NUMBER",
                nargs="*",
                default=(),
                help="a number for a variable, such as x=1 or x=2/3",
            )
            sub.add_argument("--ieee", action="store_true", help="allow inf and nan, as in floating point")
        return sub

    shown = command(
        "demo",
        run_by("demo", "demo"),
        "the apple tax step by step, its picture, and a network that learns XOR",
        False,
    )
    shown.add_argument(
        "-o",
        "--output",
        metavar="DIR",
        default="gatewise-demo",
        help="the folder to write into (%(default)s)",
    )
    stepped = command(
        "step", run_by("graph", "step"), "print the forward and the backward pass, gate by gate"
    )
    stepped.add_argument("--html", metavar="FILE", help="write one HTML file that plays them, and print none")
    stepped.add_argument("--predict", action="store_true", help="let the file ask for each number")
    drawn = command("draw", run_by("graph", "draw"), f"draw the graph into a {either(ENDINGS)} file")
    drawn.add_argument("-o", "--output", metavar="FILE", required=True, help="the file to write")
    drawn.add_argument(
        "--depth", type=at_least(0), metavar="N", help="only the nodes within N gates of the root"
    )
    drawn.add_argument("--collapse", metavar="BY", help="draw groups as one box each: chains or outline")
    drawn.add_argument("--around", metavar="x", help="only the nodes around x")
    drawn.add_argument(
        "--radius", type=at_least(0), metavar="N", help="how many edges around it (2 unless told)"
    )
    drawn.add_argument(
        "--max-nodes", type=at_least(1), metavar="N", help="refuse to draw more nodes than that"
    )
    drawn.add_argument("--digits", type=at_least(1), metavar="N", help="significant digits of the numbers")
    explained = command("explain", run_by("explain", "explain"), "show why a gradient is what it is")
    explained.add_argument("--of", metavar="x", help="the node to explain (every input unless told)")
    explained.add_argument("--why-zero", metavar="x", help="say which gate keeps the gradient of x at 0")
    explained.add_argument("--why-nan", action="store_true", help="say which gate made a NaN or infinity")
    checked = command("check", run_by("graph", "check"), "compare every gradient with difference quotients")
    checked.epilog = CHECK_EPILOG
    compiled = command(
        "compile", run_by("compile", "emit"), "write the formula as a program: a tape, LLVM's text, or C"
    )
    compiled.add_argument(
        "--emit", choices=FORMS, default="tape", help="what to write (%(default)s unless told)"
    )
    compiled.add_argument(
        "--input",
        metavar="x",
        action="append",
        default=[],
        help="a variable that every sample brings; the others are parameters, which get a gradient",
    )
    graded = command(
        "grade", run_by("grade", "grade"), "try a Value class of one's own, and name its mistakes", False
    )
    graded.add_argument(
        "path", metavar="FILE|FOLDER", help="a Python file with the class, or a folder of such"
    )
    graded.add_argument("--html", metavar="FILE", help="write one HTML file with the pictures")
    graded.add_argument(
        "--seconds", type=at_least(1), metavar="N", default=10, help="how long a class may take (%(default)s)"
    )
    played = command(
        "play", run_by("play", "play"), "open a page in the browser, where one types an expression", False
    )
    played.add_argument("what", metavar="NAME|EXPR", nargs="?", help=WHAT_FIRST, type=_unshielded)
    played.add_argument(
        "numbers", metavar="x=NUMBER", nargs="*", default=(), help="a number for a variable, such as x=1"
    )
    played.add_argument(
        "--port",
        type=at_least(1),
        metavar="N",
        help="where to serve it (one that is free unless told)",
    )
    played.add_argument(
        "--no-browser", action="store_true", help="open none, and only print the page's address"
    )
    played.add_argument(
        "--allow-code", action="store_true", help="let the page run Python that is pasted into it"
    )
    played.add_argument(
        "--seconds",
        type=at_least(1),
        metavar="N",
        help="how long an answer may take (10, and 20 in a site)",
    )
    played.add_argument(
        "--site",
        metavar="FOLDER|FILE.html",
        help="serve nothing, but write the page with Python inside: for a web server, or one file to open",
    )
    played.add_argument(
        "--pyodide", metavar="FOLDER", help="where that Python is (npm brings it unless told)"
    )
    for sub in (stepped, explained, checked, graded, played):
        sub.add_argument(
            "--lang", type=lang, metavar="LANG", help="the language of what is said, en or ja (the system's)"
        )
    command("list", run_by("graph", "list_all"), "list the named examples and the gates", False)
    command("doctor", run_by("doctor", "doctor"), "say what works on this machine", False)
    return whole


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; messages for people go to standard error."""
    given = sys.argv[1:] if arguments is None else arguments
    with speaking(wanted(given)):
        return _answer(given)


def _answer(arguments: Sequence[str]) -> int:
    try:
        return _run(arguments)
    except BrokenPipeError:
        _give_up_output()
        return NO
    except (UserMistake, ExpressionError) as error:
        return _fail(MISTAKE, say(STRINGS["mistaken"], message=for_the_shell(str(error))))
    except UnicodeDecodeError:
        return _fail(MISTAKE, say(STRINGS["not_utf8"]))
    except GatewiseError as error:
        return _fail(NO, say(STRINGS["impossible"], message=for_the_shell(str(error))))
    except ModuleNotFoundError as error:
        return _fail(NO, say(STRINGS["missing"], message=error))
    except OSError as error:
        _give_up_output()
        return _fail(MISTAKE, say(STRINGS["files"], message=in_words(error)))
    except KeyboardInterrupt:
        return _fail(INTERRUPTED, say(STRINGS["interrupted"]))


def _run(arguments: Sequence[str]) -> int:
    make_readable()
    whole = parser()
    try:
        words = [_shielded(as_typed(word)) for word in arguments]
        if words[:1] == ["help"]:
            words = [*words[1:], "--help"]
        whole.look_over(words)
        options, rest = whole.parse_known_args(words or ["--help"])
        if "run" not in options:
            whole.error(f"a command is missing, such as {whole.prog} step apple-tax")
        if rest and ("numbers" not in options or any(word.startswith("--") for word in rest)):
            whole.error(f"unrecognized arguments: {' '.join(rest)}")
    except SystemExit as exit:
        return int(exit.code or 0)
    if rest:
        options.numbers = [*options.numbers, *rest]
    with ieee() if getattr(options, "ieee", False) else nullcontext():
        result = options.run(options, _say_nothing if options.json else _say)
    if options.json:
        _say(as_json(result.record))
    return int(result.code)


def _say(text: str) -> None:
    print(text, flush=True)  # at once, so that a progress bar on standard error comes after it


def _say_nothing(text: str) -> None:
    pass


def _give_up_output() -> None:
    """If nobody takes our output any more, send the rest nowhere, or Python complains when it ends."""
    try:
        print(end="", flush=True)
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _shielded(word: str) -> str:
    """argparse takes `-x**2` for an option; a blank in front tells it otherwise."""
    return f" {word}" if word.startswith("-") and not _OPTION.match(word) else word


def _unshielded(word: str) -> str:
    return word[1:] if word.startswith(" -") else word


_OPTION = re.compile(r"--|-$|-h$|-o(?![-+*%^ )])")


def _instead(word: str) -> str:
    """What to type in place of a word that is no command."""
    import shlex

    from ..examples import EXAMPLES

    known = {"train": "python -m nn train xor", "plot": "gatewise draw", "version": "gatewise --version"}
    known |= dict.fromkeys(("gates", "examples", "ls", "show"), "gatewise list")
    if word in known:
        return f"did you mean {known[word]}?"
    if word in EXAMPLES or not (word.isalpha() or word.startswith("-")):
        return f"to see it step by step: gatewise step {shlex.quote(word[:60])}"
    return ""


def _fail(code: int, message: str) -> int:
    print(f"gatewise: {message}", file=sys.stderr)
    return code
