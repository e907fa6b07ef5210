"""Files: whether one can be there, and reading up to a limit."""

from __future__ import annotations

import os
from pathlib import Path


def check_folder(path: str | os.PathLike[str]) -> None:
    """An OSError if no file can be there, because it is a folder or because there is no folder for it.

    >>> check_folder("model.json")
    """
    if Path(path).is_dir():
        raise IsADirectoryError(f"{os.fspath(path)!r} is a folder")
    if not Path(path).parent.is_dir():
        raise FileNotFoundError(f"there is no folder {os.fspath(Path(path).parent)!r}")


def read_at_most(path: str | os.PathLike[str], limit: int) -> bytes:
    """The first `limit` bytes of a file, all if it has fewer; OSError where it cannot be read.

    >>> read_at_most(os.devnull, 10)
    b''
    """
    data = bytearray()
    with open(path, "rb") as file:
        # piece by piece, because one read(limit) makes room for all of it beforehand
        while chunk := file.read(min(2**16, limit - len(data))):
            data += chunk
    return bytes(data)
