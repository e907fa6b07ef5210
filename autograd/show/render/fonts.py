"""Whether the fonts of this machine can draw a text, and what to install if they cannot."""

from __future__ import annotations

import os
import shutil
import struct
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

Ranges = list[tuple[int, int]]  # code points that a font draws, from the first to the last of each run


class MissingFontWarning(UserWarning):
    """A PNG shows boxes where letters should be, because no font on this machine has them."""


def missing_letters(text: str) -> str:
    """The letters of a text that no installed font can draw, each once, in order.

    >>> missing_letters(" ")
    ''
    """
    wanted = [letter for letter in dict.fromkeys(text) if _has_a_shape(letter)]
    for ranges in _installed_fonts():
        if not wanted:
            break
        wanted = [x for x in wanted if not any(first <= ord(x) <= last for first, last in ranges)]
    return "".join(wanted)


def font_advice(missing: str) -> str:
    """A sentence that names missing letters and the Debian packages that bring them.

    >>> font_advice("あ")
    'no font can draw あ; install one that can (on Debian and Ubuntu: apt install fonts-noto-cjk)'
    """
    packages = " ".join(dict.fromkeys(map(_package, missing)))
    shown = missing if len(missing) <= 20 else missing[:20] + "…"
    return f"no font can draw {shown}; install one that can (on Debian and Ubuntu: apt install {packages})"


def _has_a_shape(letter: str) -> bool:
    return unicodedata.category(letter) not in ("Cc", "Cf", "Cs", "Co", "Cn", "Mn", "Zs", "Zl", "Zp")


def _package(letter: str) -> str:
    name = unicodedata.name(letter, "")
    if name.startswith(("CJK", "HIRAGANA", "KATAKANA", "HANGUL", "IDEOGRAPHIC", "FULLWIDTH", "BOPOMOFO")):
        return "fonts-noto-cjk"
    if 0x1F000 <= ord(letter) <= 0x1FAFF:
        return "fonts-noto-color-emoji"
    return "fonts-dejavu-core" if ord(letter) < 0x530 or 0x2000 <= ord(letter) < 0x2E00 else "fonts-noto-core"


def _installed_fonts() -> Iterator[Ranges]:
    """What each font draws: as fontconfig says, else as the files in the usual folders say."""
    program = shutil.which("fc-list")
    if program:
        try:
            command = [program, "--format", "%{charset}\n"]
            listed = subprocess.run(command, capture_output=True, text=True, timeout=30, check=True)
            yield from map(_parsed, listed.stdout.splitlines())
            return
        except (OSError, ValueError, subprocess.SubprocessError):
            pass
    for folder in font_folders():
        for file in sorted(folder.rglob("*")):
            if file.suffix.lower() in (".ttf", ".otf", ".ttc", ".otc") and "LastResort" not in file.name:
                try:
                    with file.open("rb") as font:
                        yield list(_mapped(font))
                except (OSError, struct.error):
                    continue  # unreadable, or no font after all


def font_folders() -> list[Path]:
    """Where this system keeps its fonts."""
    home = Path.home()
    if sys.platform == "win32":
        local = os.environ.get("LOCALAPPDATA", str(home))
        return [
            Path(os.environ.get("WINDIR", r"C:\Windows"), "Fonts"),
            Path(local, "Microsoft", "Windows", "Fonts"),
        ]
    if sys.platform == "darwin":
        return [Path("/System/Library/Fonts"), Path("/Library/Fonts"), home / "Library/Fonts"]
    shared = os.environ.get("XDG_DATA_DIRS") or "/usr/local/share:/usr/share"
    own = os.environ.get("XDG_DATA_HOME") or str(home / ".local/share")
    return [Path(folder, "fonts") for folder in [*shared.split(":"), own]] + [home / ".fonts"]


def _parsed(charset: str) -> Ranges:
    """Fontconfig's list of code points: "20-7e a0 3041-3096"."""
    runs = (run.partition("-") for run in charset.split())
    return [(int(first, 16), int(last or first, 16)) for first, _, last in runs]


def _mapped(font: BinaryIO) -> Iterator[tuple[int, int]]:
    """The code points of an OpenType file or collection, from its character maps."""
    starts = [0]
    if font.read(4) == b"ttcf":
        _, count = _unpack(font, 4, ">II")
        starts = list(_unpack(font, 12, f">{count}I"))
    for start in starts:
        (tables,) = _unpack(font, start + 4, ">H")
        for i in range(tables):
            tag, _, offset, _ = _unpack(font, start + 12 + 16 * i, ">IIII")
            if tag == _CMAP:
                (maps,) = _unpack(font, offset + 2, ">H")
                for j in range(maps):
                    _, _, at = _unpack(font, offset + 4 + 8 * j, ">HHI")
                    yield from _runs(font, offset + at)


_CMAP = int.from_bytes(b"cmap")


def _runs(font: BinaryIO, at: int) -> Iterator[tuple[int, int]]:
    (form,) = _unpack(font, at, ">H")
    if form == 4:  # segments of the basic plane; the last one, 0xFFFF, is an end mark
        (doubled,) = _unpack(font, at + 6, ">H")
        ends = _unpack(font, at + 14, f">{doubled // 2}H")
        yield from zip(_unpack(font, at + 16 + doubled, f">{doubled // 2}H")[:-1], ends[:-1], strict=True)
    elif form == 12:
        (groups,) = _unpack(font, at + 12, ">I")
        flat = _unpack(font, at + 16, f">{3 * groups}I")
        yield from zip(flat[::3], flat[1::3], strict=True)


def _unpack(font: BinaryIO, at: int, layout: str) -> tuple[int, ...]:
    font.seek(at)
    return struct.unpack(layout, font.read(struct.calcsize(layout)))
