"""Generic kernels as machine code: compiled once on a machine, and kept beside Python's own compiled files.

A kernel is kept under a digest of all that decides what it does: the files that write it, the formula of its
gate, LLVM and the processor.  A file is read only if nobody else could have written it and its own digest
is right; it is written whole or not at all.  Where Python writes no compiled files, none is written here.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from functools import cache
from hashlib import sha256
from importlib.util import cache_from_source
from pathlib import Path
from typing import Any, Final

from llvmlite import ir

from ....util.locks import lock
from ..runs import Kind
from .codegen.libm import vectorised
from .codegen.machine import linked, object_code, processor, width
from .kernels.elementwise import read

Kernel = tuple[Any, ...]  # what writes it, and its arguments after the module and the name

_WRITERS: Final = ("codegen", "kernels", "../replay/kernels", "../runs.py", "objects.py")
_DIGEST: Final = 32  # bytes at the beginning of a file
_OTHERS: Final = 0o022  # may write: group, and everybody
_ADDRESSES: Final[dict[Kernel, int]] = {}
_LOCK: Final = lock()


def kernels(wanted: Iterable[Kernel]) -> dict[Kernel, int]:
    """The address of each kernel: from this process, from a file, or compiled now."""
    wanted = list(wanted)
    with _LOCK:
        names = {key: f"kernel_{_name(key)}" for key in wanted if key not in _ADDRESSES}
        if names:
            vectorised("exp", 1, width())  # files call the library of vector functions by name
            addresses = linked({name: _kept(name) or _made(key, name) for key, name in names.items()})
            _ADDRESSES.update((key, addresses[name]) for key, name in names.items())
        return {key: _ADDRESSES[key] for key in wanted}


def _made(key: Kernel, name: str) -> bytes:
    """Compile a kernel, and keep it."""
    module = ir.Module()
    write, *settings = key
    write(module, name, *settings)
    code = object_code(str(module))
    if not sys.dont_write_bytecode:
        with suppress(OSError):
            _keep(name, code)
    return code


def _keep(name: str, code: bytes) -> None:
    folder = _folder()
    folder.mkdir(mode=0o700, exist_ok=True)
    handle, unfinished = tempfile.mkstemp(dir=folder)  # which its owner alone may read
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(sha256(code).digest() + code)
        os.replace(unfinished, folder / name)
    except BaseException:
        os.unlink(unfinished)
        raise


def _kept(name: str) -> bytes | None:
    """The code in a file, if there is one to be trusted."""
    try:
        if not _is_ours(os.stat(_folder())):
            return None
        with open(_folder() / name, "rb") as file:
            if not _is_ours(os.fstat(file.fileno())):
                return None
            content = file.read()
    except OSError:
        return None
    code = content[_DIGEST:]
    return code if sha256(code).digest() == content[:_DIGEST] else None


def _is_ours(found: os.stat_result) -> bool:
    """Whether nobody but this user, or the one who may do everything, can have written it."""
    if not hasattr(os, "getuid"):
        return False
    return found.st_uid in (os.getuid(), 0) and not found.st_mode & _OTHERS


def _folder() -> Path:
    """A folder beside Python's compiled files of this package."""
    return Path(cache_from_source(__file__)).parent / "kernels"


def _name(key: Kernel) -> str:
    """The digest of what decides what a kernel does."""
    return sha256(repr((_told(key), processor(), _sources())).encode()).hexdigest()


def _told(part: Any) -> Any:
    """A part of a kernel's key as text that means the same in every process."""
    if isinstance(part, Kind):
        program, results = read(part)
        return ("kind", part.op, part.mask, part.places, program.instructions, results)
    if isinstance(part, tuple):
        return (type(part).__name__, *map(_told, part))
    return part if isinstance(part, (int, str)) else (part.__module__, part.__qualname__)


@cache
def _sources() -> str:
    """A digest of the files that write kernels."""
    here, digest = Path(__file__).parent, sha256()
    for place in _WRITERS:
        found = here / place
        for file in sorted(found.glob("*.py")) if found.is_dir() else [found]:
            digest.update(file.read_bytes())
    return digest.hexdigest()
