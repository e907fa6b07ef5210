"""The labels of the named examples, in the language that is spoken."""

from __future__ import annotations

from collections.abc import Mapping

from ..engine import Value, nodes
from ..util.languages import say
from .strings import LABELS


def here(example: str, label: str) -> str:
    """A label as it is said here; both languages are understood, and what is no label stays.

    >>> here("apple-tax", "りんご"), here("apple-tax", "x")
    ('apple', 'x')
    """
    return next((say(said) for said in LABELS.get(example, {}).values() if label in said), label)


def in_code(example: str, numbers: Mapping[str, float]) -> dict[str, float]:
    """Numbers for the inputs of an example, by the names that these have in code."""
    known = {name: said.en for said in LABELS.get(example, {}).values() for name in said}
    return {known.get(name, name): number for name, number in numbers.items()}


def relabelled(example: str, root: Value, inputs: Mapping[str, Value]) -> dict[str, Value]:
    """Give the nodes of an example the labels that they have here; the inputs by label."""
    for node in nodes(root):
        node.label = here(example, node.label)
    return {here(example, name): x for name, x in inputs.items()}
