"""The command line, from the parsers that read it."""

import sys
from argparse import SUPPRESS, Action, ArgumentParser, _SubParsersAction
from collections.abc import Iterator
from unittest.mock import patch

from autograd.cli.main import parser as gatewise
from nn.__main__ import parser as nn


def pages() -> dict[str, str]:
    """A page for each of the two commands.

    Returns:
        File names, and what is in the files.
    """
    with patch.object(sys, "argv", ["gatewise"]):  # the parser takes its name from there
        return {"gatewise.md": "\n".join(_page(gatewise())), "nn.md": "\n".join(_page(nn()))}


def _page(parser: ArgumentParser) -> Iterator[str]:
    yield f"# `{parser.prog}`\n\n{parser.description}\n"
    yield from _options(parser)
    for action in parser._actions:
        if isinstance(action, _SubParsersAction):
            for name, sub in action.choices.items():
                yield f"## `{name}`\n\n{sub.description or _help_of(action, name)}\n"
                yield f"```text\n{parser.prog} {name}{_usage(sub)}\n```\n"
                yield from _options(sub)
    if parser.epilog:
        yield f"## Afterwards\n\n{parser.epilog}\n"


def _help_of(action: Action, name: str) -> str:
    return next(choice.help or "" for choice in action._get_subactions() if choice.dest == name)  # type: ignore[attr-defined]


def _usage(parser: ArgumentParser) -> str:
    positional = [action for action in parser._actions if not action.option_strings]
    return " [options]" + "".join(f" {_shown(parser, action)}" for action in positional)


def _shown(parser: ArgumentParser, action: Action) -> str:
    formatter = parser._get_formatter()
    if action.option_strings:
        arguments = "" if action.nargs == 0 else " " + formatter._format_args(action, action.dest.upper())
        return ", ".join(action.option_strings) + arguments
    return formatter._format_args(action, action.dest)


def _options(parser: ArgumentParser) -> Iterator[str]:
    for action in parser._actions:
        if action.help is not SUPPRESS and not isinstance(action, _SubParsersAction):
            said = parser._get_formatter()._expand_help(action)
            yield f"`{_shown(parser, action)}`\n: {said}\n"
    if parser.epilog and not any(isinstance(action, _SubParsersAction) for action in parser._actions):
        yield f"{parser.epilog}\n"
