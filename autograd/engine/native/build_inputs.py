"""The files that decide what the compiled engine does."""

from __future__ import annotations

import os.path
from typing import Final
from zlib import crc32

HERE: Final = os.path.dirname(os.path.dirname(__file__))
# compiled one after the other, in this order
PARTS: Final = (
    *("native/slabs.pyx", "native/slots.pyx", "native/rows.pyx", "native/lifetime.pyx", "native/places.pyx"),
    *("refusals/graphs.py", "node/closures.py", "node/properties.py", "node/micrograd.py"),
    *("node/held.py", "node/comparison.py", "node/protocols.py", "node/evaluation.py"),
    *("native/columns.pyx", "native/terms.pyx", "native/turns.pyx", "native/flows.pyx"),
    *("native/steps.pyx", "native/calls.pyx", "native/arrays.pyx"),
    *(
        "order.py",
        "walks/walked.py",
        "node/lines.py",
        "walks/listed.py",
        "walks/wholes.py",
        "walks/handed.py",
        "walks/routes.py",
        "node/entries.py",
        "sweep.py",
        "compensated.py",
        "value.py",
        "walks/columns.py",
        "applying.py",
        "../gates/calling.py",
        "native/functions.pyx",
        "sums.py",
    ),
)
ROWS_AND_SPELLING: Final = (
    *("alphabet.py", "gates/row.py", "gates/table.py", "gates/second_order.py", "gates/fold.py"),
    *("gates/kernels.py", "numbers/operators.py", "numbers/program.py", "numbers/languages.py"),
    *("engine/native/build.py", "engine/native/build_kernels.py"),
)
READ: Final = (
    *(os.path.join(HERE, part) for part in PARTS),
    *(os.path.join(os.path.dirname(HERE), name) for name in ROWS_AND_SPELLING),
)


def fingerprint() -> str:
    """A checksum of each of them: a compiled engine that was made from others is not used."""
    return " ".join(f"{_checksum(path):x}" for path in READ)


def _checksum(path: str) -> int:
    with open(path, "rb") as source:
        return crc32(source.read())
