"""A file is written whole, or left as it was."""

from __future__ import annotations

import errno
import os
import re
import stat
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from uuid import uuid4
from zlib import crc32

from .cleanup import surely

_OLD = 24 * 60 * 60.0  # seconds after which nobody is still writing


def write_whole(target: str | os.PathLike[str], content: bytes, what: str = "picture") -> None:
    """Write a file in one move, beside itself first; a link is followed to its file.

    Args:
        target: The file to write, which keeps its permissions; a new one gets those of the umask.  A device
            or a pipe, such as /dev/stdout, is written to, and never replaced.
        content: All that will be in it.
        what: What an OSError calls it; a file that was there is then as it was.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     write_whole(Path(folder, "a.svg"), b"<svg/>")
    ...     os.listdir(folder), Path(folder, "a.svg").read_text()
    (['a.svg'], '<svg/>')
    """
    try:
        if _is_open_elsewhere(os.fspath(target)):
            with open(target, "ab") as device:
                device.write(content)
        else:
            _replace(Path(os.path.realpath(target)), content)
    except OSError as error:
        folder = Path(target).parent
        missing = error.errno == errno.ENOENT and not folder.is_dir()
        why = f"there is no folder {os.fspath(folder)!r}" if missing else error.strerror
        if error.errno == errno.ENOTDIR:
            why = f"{os.fspath(folder)!r} is a file, not a folder"
        raise OSError(error.errno, f"cannot write the {what}: {why}", os.fspath(target)) from None


def in_words(error: OSError) -> str:
    """What happened to which file, in one line without numbers of errors.

    Args:
        error: From open(), write_whole() or the like.

    >>> in_words(FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), "model.json"))
    "there is no file 'model.json'"
    """
    what = error.strerror or str(error)
    if error.filename is None:
        return what
    name = os.fsdecode(error.filename) if isinstance(error.filename, str | bytes) else str(error.filename)
    said = {errno.ENOENT: f"there is no file {name!r}", errno.EISDIR: f"{name!r} is a folder, not a file"}
    if error.errno in said and what == os.strerror(error.errno):
        return said[error.errno]
    return f"{what}: {name!r}"


def _replace(target: Path, content: bytes) -> None:
    start = f".{target.name[:100]}.{_host()}-"  # those of one target and machine begin alike
    draft = target.with_name(f"{start}{os.getpid()}-{uuid4().hex[:8]}.part")

    def write() -> None:
        known = target.stat().st_mode & 0o7777 if target.exists() else None
        mode = 0o666 if known is None else known & 0o777
        with open(draft, "xb", opener=lambda path, flags: os.open(path, flags, mode)) as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if known is not None:
            draft.chmod(known)
        os.replace(draft, target)

    surely(write, lambda: _remove(draft))
    for left in _left_behind(target):
        _remove(left)


def _remove(draft: Path) -> None:
    with suppress(OSError):  # as a rule it has moved
        draft.unlink()


def _left_behind(target: Path) -> Iterator[Path]:
    """Drafts of the same target that nobody is writing any more: of processes that were killed."""
    pattern = re.compile(re.escape(f".{target.name[:100]}.") + r"([0-9a-f]{8})-(\d+)-[0-9a-f]{8}\.part")
    with suppress(OSError):  # the target is written, whether the folder can be read or not
        for name in map(pattern.fullmatch, os.listdir(target.parent)):
            if name:
                left = target.with_name(name[0])
                about = left.lstat()
                dead = name[1] == _host() and _is_dead(int(name[2]))
                if stat.S_ISREG(about.st_mode) and (dead or time.time() - about.st_mtime > _OLD):
                    yield left


def _host() -> str:
    """Which machine this is, in a word: another one may write to the same folder."""
    return f"{crc32(os.uname().nodename.encode() if hasattr(os, 'uname') else b''):08x}"


def _is_dead(process: int) -> bool:
    if os.name != "posix":
        return False  # elsewhere os.kill has no way to ask
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    except OSError:
        pass
    return False


def _is_open_elsewhere(path: str) -> bool:
    """Whether it is a device or a pipe, or a file that is open under a number, as /dev/stdout can be."""
    for _ in range(40):  # links, at most
        if re.fullmatch(r"/dev/fd|/proc/.*/fd", os.path.realpath(os.path.dirname(path))):
            return True
        if not os.path.islink(path):
            break
        path = os.path.join(os.path.dirname(path), os.readlink(path))
    if os.path.isdir(path):
        raise OSError(errno.EISDIR, "it is a folder")
    return os.path.exists(path) and not stat.S_ISREG(os.stat(path).st_mode)
