"""The languages that pages speak, and how the words of a page are kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple


class Said(NamedTuple):
    """One string of a page, language by language; {braces} hold the places of names and numbers."""

    en: str
    ja: str


LANGUAGES: Final = Said._fields


def spoken(strings: Mapping[str, Said], lang: str) -> dict[str, str]:
    """The strings of one language by key; ValueError for a language that pages do not speak.

    >>> spoken({"play": Said("Play", "再生")}, "ja")
    {'play': '再生'}
    """
    if lang not in LANGUAGES:
        raise ValueError(f"the page speaks {' and '.join(LANGUAGES)}, not {lang!r}")
    return {key: getattr(said, lang) for key, said in strings.items()}
