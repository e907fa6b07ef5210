"""A parser of command lines that knows what was meant: near matches for commands and options."""

from __future__ import annotations

import re
from argparse import Action, ArgumentParser, ArgumentTypeError
from collections.abc import Callable, Sequence
from typing import Any, Final, NoReturn

from ..languages import LANGUAGES, Said, say
from ..text import did_you_mean

MISTAKEN: Final = Said("{message}", "指定のしかたに誤りがあります。{message}")


class Parser(ArgumentParser):
    """An ArgumentParser without abbreviations; `look_over` refuses unknown words with a suggestion."""

    def __init__(self, *words: Any, **settings: Any) -> None:
        self._options: list[str] = []
        self._commands: dict[str, Parser] = {}
        self._hint: Callable[[str], str] = lambda word: ""
        super().__init__(*words, **settings | {"allow_abbrev": False})

    def add_argument(self, *names: Any, **settings: Any) -> Action:
        """As argparse does, and take note of the option's names."""
        action = super().add_argument(*names, **settings)
        self._options += action.option_strings
        return action

    def add_commands(self, hint: Callable[[str], str] = lambda word: "") -> Any:
        """Subparsers; `hint` says what to do about a word that is no command and like none."""
        made = self.add_subparsers(dest="command", metavar="COMMAND", parser_class=type(self))
        self._commands, self._hint = made.choices, hint
        return made

    def error(self, message: str) -> NoReturn:
        """Print the usage and the message, and leave with exit code 2."""
        super().error(say(MISTAKEN, message=with_suggestion(message)))

    def look_over(self, words: Sequence[str]) -> None:
        """Leave with exit code 2 and a suggestion, if a command or a long option is not known."""
        at = next((i for i, word in enumerate(words) if not word.startswith("-")), len(words))
        self._check_options(words[:at])
        if at == len(words):
            return
        command = words[at].strip()
        if command in self._commands:
            self._commands[command]._check_options(words[at + 1 :])
        elif self._commands:
            known = f"the commands are {', '.join(self._commands)}"
            hint = self._hint(command) or did_you_mean(command, [*self._commands, *self._options])
            self.error(f"there is no command {command[:60]!r}; {hint or known}")

    def _check_options(self, words: Sequence[str]) -> None:
        for word in words:
            name = word.strip().partition("=")[0]
            if word == "--":
                return
            if name in self._options or not self._is_option(name):
                continue
            hint = did_you_mean(name, self._options)
            if not hint and "=" in word:
                hint = f"the number of a variable is given without dashes, {word.strip().lstrip('-')}"
            known = ", ".join(option for option in self._options if option.startswith("--"))
            self.error(f"there is no option {name[:60]}; {hint or f'the options are {known}'}")

    def _is_option(self, name: str) -> bool:
        """Whether a word is meant as an option: `--out`, and `-output`, but not the expression `-x`."""
        long = [option[1:] for option in self._options if option.startswith("--")]
        return name.startswith("--") or name in long or (name[:1] == "-" and name[1:] in ("out", "v", "V"))


def with_suggestion(message: str) -> str:
    """What argparse says of a wrong choice, with the one that was meant."""
    found = _CHOICE.search(message)
    hint = did_you_mean(found[1], re.findall(r"[\w-]+", found[2])) if found else ""
    return f"{message}; {hint}" if hint else message


_CHOICE: Final = re.compile(r"invalid choice: '(.*)' \(choose from (.*)\)")


def lang(text: str) -> str:
    """A type of argument: a language.

    >>> lang("ja")
    'ja'
    """
    if text not in LANGUAGES:
        raise ArgumentTypeError(f"Gatewise speaks {' and '.join(LANGUAGES)}, not {text!r}")
    return text


def number(text: str) -> float:
    """A type of argument: a number.

    >>> number("0.5")
    0.5
    """
    try:
        return float(text)
    except ValueError:
        raise ArgumentTypeError(f"it is a number, not {text.strip()!r}") from None


def at_least(least: int) -> Callable[[str], int]:
    """A type of argument: a whole number from `least` on.

    >>> at_least(1)("12")
    12
    """

    def number(text: str) -> int:
        try:
            value = int(text)
        except ValueError:
            value = least - 1
        if value < least:
            raise ArgumentTypeError(f"it is a whole number of {least} or more, not {text.strip()!r}")
        return value

    return number
