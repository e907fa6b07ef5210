"""Numbers as people read them: 220, not 220.00000000000003."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Sequence
from itertools import count

_LONGEST_NAME = 200


def show_number(x: float, precision: int = 12) -> str:
    """The shortest text that keeps `precision` significant digits of a number.

    Args:
        x: A float, or anything `float()` takes.
        precision: Significant digits to keep, 1 or more; from 17 on nothing of a float is lost.

    >>> show_number(220.00000000000003)
    '220'
    >>> show_number(220.00000000000003, precision=17)
    '220.00000000000003'
    >>> show_number(-0.0)
    '−0'
    """
    if precision < 1:
        raise ValueError(f"precision counts significant digits, so it is 1 or more, not {precision}")
    number = float(x)
    rounded, whole = f"{number:.{precision}g}", repr(number).removesuffix(".0")
    return min(rounded, whole, key=len).replace("-", "−")


def latex_number(x: float, precision: int = 12) -> str:
    r"""The same number for a formula in LaTeX.

    >>> print(latex_number(-2.5e-30))
    -2.5 \times 10^{-30}
    """
    text = show_number(x, precision).replace("−", "-")
    digits, e, exponent = text.partition("e")
    if e:
        return f"{digits} \\times 10^{{{int(exponent)}}}"
    return text.replace("inf", "\\infty").replace("nan", "\\mathrm{nan}")


def either(names: Iterable[str]) -> str:
    """Names to choose from, in a sentence.

    >>> either([".png", ".svg", ".dot"])
    '.png, .svg or .dot'
    """
    *others, last = names
    return f"{', '.join(others)} or {last}" if others else last


def fresh(letter: str, taken: Container[str]) -> Iterator[str]:
    """v1, v2, … without those that are taken.

    >>> names = fresh("v", {"v2"})
    >>> next(names), next(names)
    ('v1', 'v3')
    """
    return (name for i in count(1) if (name := f"{letter}{i}") not in taken)


def without_middle(parts: Sequence[str]) -> Sequence[str]:
    """What is written side by side in one line, cut short where there is much of it.

    >>> without_middle(["a", "b", "c", "d", "e", "f", "g"])
    ['a', 'b', 'c', 'd', '…', 'g']
    """
    return parts if len(parts) <= 6 else [*parts[:4], "…", parts[-1]]


def distinct(names: Iterable[str], numbered: str = "{} ({})", taken: Iterable[str] = ()) -> list[str]:
    """The names in order, each once; one that is taken already is numbered from 2 on.

    >>> distinct(["cell", "cell", "neuron"])
    ['cell', 'cell (2)', 'neuron']
    """
    used, times, found = set(taken), Counter[str](), []
    for name in names:
        told = name
        while told in used:
            times[name] += 1
            told = numbered.format(name, times[name] + 1)
        used.add(told)
        found.append(told)
    return found


def on_one_line(label: str) -> str:
    """A label as one line of printable text, cut short where it would drown what is said with it."""
    if label.isprintable() and " " not in label and len(label) <= _LONGEST_NAME:
        return label
    line = " ".join("".join(c if c.isprintable() else " " for c in label).split())
    return line if len(line) <= _LONGEST_NAME else line[: _LONGEST_NAME - 1] + "…"


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A question that names what is spelled alike, or begins so; an empty text if nothing is.

    Args:
        word: What was typed.
        known: What could have been meant; dashes in front do not count.

    >>> did_you_mean("--out", ["--output", "--json"])
    'did you mean --output?'
    """
    meant = alike(word, known)
    return f"did you mean {either(meant)}?" if meant else ""


def alike(word: str, known: Iterable[str]) -> list[str]:
    """At most two of the words that could have been meant: they begin so, or else are spelled alike.

    >>> alike("sigmod", ["sigmoid", "tanh"])
    ['sigmoid']
    """
    from difflib import get_close_matches  # only where something goes wrong

    bare = {x.lstrip("-").lower(): x for x in known}
    typed = word.strip().lstrip("-").lower()
    begins = [bare[x] for x in bare if typed and x.startswith(typed)]
    found = begins or [bare[x] for x in get_close_matches(typed, bare, 2)]
    return found[:2] if len(typed) <= 30 else []
