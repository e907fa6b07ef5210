"""The files that decide what the compiled engine does."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).parent
# compiled one after the other, in this order
PARTS: Final = (
    *("slabs.pyx", "memory.pyx", "lifetime.pyx", "properties.py", "lineage.py", "refusals.py"),
    *("terms.pyx", "flows.pyx", "sweep.py", "careful.py", "node.py", "totals.py"),
)
ROWS_AND_SPELLING: Final = "gates slopes fold row alphabet kernels program spelling core/compiling".split()
READ: Final = (
    *(HERE / part for part in PARTS),
    *(HERE.parent / f"{name}.py" for name in ROWS_AND_SPELLING),
)


def fingerprint() -> str:
    """A hash of all of them: a compiled engine that was made from others is not used."""
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in READ)).hexdigest()
