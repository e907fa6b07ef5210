"""Files: written as a whole or left as they were, and read up to a limit."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path


def write_whole(path: str | os.PathLike[str], content: bytes) -> None:
    """Write a file in one move, through a symbolic link too; OSError leaves what was there.

    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_whole(f"{folder}/a.txt", b"220")
    ...     os.listdir(folder), Path(folder, "a.txt").read_text()
    (['a.txt'], '220')
    """
    target = Path(os.path.realpath(path))
    if target.exists() and not target.is_file():  # a device or a pipe is written to, never replaced
        target.write_bytes(content)
        return
    descriptor, draft = tempfile.mkstemp(prefix=f".{target.name[:100]}.", dir=target.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(draft, target.stat().st_mode & 0o7777 if target.exists() else 0o666 & ~_umask())
        os.replace(draft, target)
    except BaseException:
        with suppress(FileNotFoundError):  # an interrupt can come after the move
            os.unlink(draft)
        raise


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


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
