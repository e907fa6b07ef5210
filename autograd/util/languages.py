"""The languages that results, the command line and pages speak, and how their words are kept."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from .setting import Block, Setting


class Said(NamedTuple):
    """One string, language by language; {braces} hold the places of names and numbers."""

    en: str
    ja: str


LANGUAGES: Final = Said._fields
_spoken: Final = Setting("gatewise_speaking", LANGUAGES[0])
_complained: Final = Setting("gatewise_language_of_errors", LANGUAGES[0])


def speaking(lang: str) -> Block:
    """Let results speak a language while the `with` block runs: what they print, and show in a notebook.

    Ask inside of the block too: what `why_zero`, `why_nan`, `gradcheck` and `grade` find is put into words at
    once.  Errors stay in English.

    Args:
        lang: "en" or "ja"; ValueError for another.

    >>> import autograd
    >>> x = autograd.Value(3.0, "x")
    >>> with autograd.speaking("ja"):
    ...     print(autograd.steps(2.0 * x)[1])
    ∂v1/∂v1 = 1
    >>> with autograd.speaking("ja"):
    ...     print(autograd.steps(2.0 * x)[2])
    ∂v1/∂x += 1（上流の勾配）× 2（局所微分）= 2
    """
    return Block(_spoken, _known(lang, "Gatewise"))


def complaining(lang: str) -> Block:
    """Let errors speak a language too, as on a page; elsewhere they are English, to be searched for.

    Args:
        lang: "en" or "ja"; ValueError for another.
    """
    return Block(_complained, _known(lang, "Gatewise"))


def complain(said: Said, /, **fields: Any) -> str:
    """A string of an error, with its {places} filled in.

    >>> with complaining("ja"):
    ...     complain(Said("no {x}", "{x}がない"), x="y")
    'yがない'
    """
    return str(getattr(said, _complained.get())).format(**fields)


def language() -> str:
    """The language that is spoken here."""
    return _spoken.get()


def say(said: Said, /, **fields: Any) -> str:
    """A string in the language that is spoken here, with its {places} filled in.

    >>> say(Said("{n} gates", "ゲート{n}個"), n=3)
    '3 gates'
    """
    return str(getattr(said, _spoken.get())).format(**fields)


def spoken(strings: Mapping[str, Said], lang: str) -> dict[str, str]:
    """The strings of one language by key; ValueError for a language that pages do not speak.

    >>> spoken({"play": Said("Play", "再生")}, "ja")
    {'play': '再生'}
    """
    _known(lang, "the page")
    return {key: getattr(said, lang) for key, said in strings.items()}


def wanted(words: Sequence[str], environment: Mapping[str, str] = os.environ) -> str:
    """The language that a command line asks for by --lang, or else that of the system.

    With --json only --lang counts, so that a program reads the same on every system.

    Args:
        words: What was typed.
        environment: Where LC_ALL, LC_MESSAGES and LANG are looked up.

    >>> wanted(["step", "x"], {"LANG": "ja_JP.UTF-8"})
    'ja'
    >>> wanted(["step", "x", "--lang", "en"], {"LANG": "ja_JP.UTF-8"})
    'en'
    """
    for word, after in zip(words, [*words[1:], ""], strict=False):
        name, _, given = word.partition("=")
        if name == "--lang":
            asked = given or after
            return asked if asked in LANGUAGES else LANGUAGES[0]
    locales = (environment.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    locale = next(filter(None, locales), "")
    code = locale.replace("-", "_").partition("_")[0].partition(".")[0]
    return code if code in LANGUAGES and "--json" not in words else LANGUAGES[0]


def _known(lang: str, who: str) -> str:
    if lang not in LANGUAGES:
        raise ValueError(f"{who} speaks {' and '.join(LANGUAGES)}, not {lang!r}")
    return lang
