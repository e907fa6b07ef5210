"""The files that decide what the compiled engine does."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).parent.parent
# compiled one after the other, in this order
PARTS: Final = (
    *("native/slabs.pyx", "native/slots.pyx", "native/lifetime.pyx"),
    *("refusals/graphs.py", "node/closures.py", "node/properties.py", "node/micrograd.py"),
    *("node/comparison.py", "node/protocols.py", "node/evaluation.py"),
    *("native/terms.pyx", "native/turns.pyx", "native/flows.pyx"),
    *("order.py", "walked.py", "sweep.py", "compensated.py", "value.py", "applying.py", "sums.py"),
)
ROWS_AND_SPELLING: Final = (
    *("alphabet.py", "gates/row.py", "gates/table.py", "gates/second_order.py", "gates/fold.py"),
    *("gates/kernels.py", "numbers/program.py", "numbers/languages.py", "engine/native/build.py"),
)
READ: Final = (
    *(HERE / part for part in PARTS),
    *(HERE.parent / name for name in ROWS_AND_SPELLING),
)


def fingerprint() -> str:
    """A hash of all of them: a compiled engine that was made from others is not used."""
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in READ)).hexdigest()
