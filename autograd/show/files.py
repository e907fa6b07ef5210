"""A file is written whole, or left as it was."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from uuid import uuid4


def write_whole(target: Path, content: bytes, what: str = "picture") -> None:
    """Write a file in one move, beside itself first; a link is followed to its file.

    target   the file to write; OSError, which calls it the `what`, where that cannot be
    content  all that will be in it

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     write_whole(Path(folder, "a.svg"), b"<svg/>")
    ...     Path(folder, "a.svg").stat().st_size
    6
    """
    target = Path(os.path.realpath(target))
    if target.exists() and not target.is_file():
        raise OSError(f"cannot write the {what} to {target}: it is not a regular file")
    beside = target.with_name(f".{uuid4().hex}.part")
    try:
        beside.write_bytes(content)
        os.replace(beside, target)
    except OSError as error:
        raise OSError(error.errno, f"cannot write the {what}: {error.strerror}", str(target)) from None
    finally:
        with suppress(OSError):
            beside.unlink()
