"""What the page loads, in two packs: Pyodide, which seldom changes, and the engine."""

from __future__ import annotations

import gzip
import io
import json
import os
from collections.abc import Iterator, Mapping
from hashlib import sha256
from importlib.metadata import distribution
from importlib.resources import files
from pathlib import Path, PurePosixPath
from typing import Any, Final, NamedTuple
from zipfile import ZipFile, ZipInfo

from .pyodide import FILES

OURS: Final = ("autograd", "nn")
THEIRS: Final = ("graphviz", "tqdm")  # distributions that we need, of Python alone
COMPILED: Final = (".so", ".pyd", ".pyc", ".c", ".pyx")


class Pack(NamedTuple):
    """Files one after another, compressed."""

    name: str
    content: bytes
    files: list[tuple[str, int]]

    def named(self) -> str:
        """A file name that changes with the content, so that no old one is taken for it."""
        return f"{self.name}-{sha256(self.content).hexdigest()[:12]}.pack"

    def described(self, **where: str) -> dict[str, Any]:
        """What the page is told."""
        return {"files": self.files, "bytes": len(self.content), **where}


def packs(pyodide: Path) -> tuple[Pack, Pack]:
    """Pyodide's files of a folder, and the engine that is installed here."""
    theirs = {name: (pyodide / name).read_bytes() for name in FILES}
    lock = json.loads(theirs["pyodide-lock.json"])
    theirs["pyodide-lock.json"] = json.dumps({**lock, "packages": {}}).encode()  # none is ever loaded
    return packed("pyodide", theirs), packed("gatewise", {"engine.zip": zipped(sources())})


def packed(name: str, contents: Mapping[str, bytes]) -> Pack:
    """One pack of files."""
    whole = gzip.compress(b"".join(contents.values()), mtime=0)
    return Pack(name, whole, [(name, len(content)) for name, content in contents.items()])


def sources() -> Iterator[tuple[str, bytes]]:
    """Every file of the engine and of what it needs, as (path, content), in order."""
    for package in OURS:
        root = Path(os.fspath(files(package)))  # type: ignore[call-overload]
        for path in sorted(root.rglob("*")):
            if path.is_file() and path.suffix not in COMPILED and "__pycache__" not in path.parts:
                yield path.relative_to(root.parent).as_posix(), path.read_bytes()
    for name in THEIRS:
        yield from of_distribution(name)


def of_distribution(name: str) -> Iterator[tuple[str, bytes]]:
    """Every file of an installed distribution that is not a script of its own."""
    for path in sorted(distribution(name).files or [], key=str):
        if ".." not in path.parts and PurePosixPath(path).suffix not in COMPILED:
            yield path.as_posix(), path.read_binary()


def zipped(contents: Iterator[tuple[str, bytes]]) -> bytes:
    """An archive that is the same for the same files; compressing it is left to the pack."""
    out = io.BytesIO()
    with ZipFile(out, "w") as archive:
        for path, content in contents:
            archive.writestr(ZipInfo(path), content)
    return out.getvalue()
