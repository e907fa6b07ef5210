"""The text of a checkpoint: JSON with a version and a checksum, in which every float comes back exactly.

    {"format": "gatewise checkpoint", "version": 1, "sha256": "…", "content": {…}}

The checksum is SHA-256 over the content in ASCII, with sorted keys and without spaces.  A float is its repr,
the shortest text that reads as the same float; JSON has none that are not finite.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterator, Mapping
from typing import Any, NoReturn

from autograd import CheckpointError

from ..util.saved_state import has_keys

FORMAT, VERSION = "gatewise checkpoint", 1
DIGITS = 20  # of a whole number: as many as a 64-bit integer has


def encode(content: Mapping[str, Any]) -> bytes:
    """The bytes of a file with this content: dicts, lists, texts, finite numbers, bools and None.

    TypeError for anything else in it; ValueError, which says where, for a number that is not finite.

    >>> decode(encode({"weight": 0.1 + 0.2, "steps": 3}))
    {'weight': 0.30000000000000004, 'steps': 3}
    """
    for path, number in _numbers("", content):
        if isinstance(number, int) and abs(number) >= 10**DIGITS:
            raise ValueError(
                f"{path} is a whole number of more than {DIGITS} digits, too many for a checkpoint"
            )
        if isinstance(number, float) and not math.isfinite(number):
            raise ValueError(f"{path} is {number!r}, but a checkpoint keeps finite numbers only")
    plain = json.loads(json.dumps(content))  # tuples are lists there, and keys are texts
    whole = {"format": FORMAT, "version": VERSION, "sha256": _checksum(plain), "content": plain}
    return json.dumps(whole, separators=(",", ":")).encode("ascii") + b"\n"


def decode(data: bytes) -> dict[str, Any]:
    """The content of a file that `encode` wrote; CheckpointError says what is wrong with any other."""
    try:
        return _checked(json.loads(data.decode("ascii"), **_STRICT))
    except CheckpointError:
        raise
    except RecursionError:
        raise CheckpointError("it is nested too deeply for a checkpoint") from None
    except ValueError as error:  # of the decoding, too
        raise CheckpointError(f"it is truncated or damaged ({error})") from None


def _checksum(content: Mapping[str, Any]) -> str:
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("ascii")).hexdigest()


def _numbers(path: str, thing: Any) -> Iterator[tuple[str, float]]:
    if isinstance(thing, (int, float)):
        yield path, thing
    elif isinstance(thing, (list, tuple)):
        for i, part in enumerate(thing):
            yield from _numbers(f"{path}[{i}]", part)
    elif isinstance(thing, Mapping):
        for key, part in thing.items():
            yield from _numbers(f"{path}.{key}" if path else str(key), part)


def _checked(whole: Any) -> dict[str, Any]:
    if not isinstance(whole, dict) or whole.get("format") != FORMAT:
        raise CheckpointError("it is no Gatewise checkpoint")
    version = whole.get("version")
    if type(version) is not int or version != VERSION:
        raise CheckpointError(f"it has version {version!r} of the format, but this Gatewise reads {VERSION}")
    has_keys("it", whole, {"format", "version", "sha256", "content"})
    content = whole["content"]
    if not isinstance(content, dict):
        raise CheckpointError(f"its content is a {type(content).__name__}, not a dict")
    if whole["sha256"] != _checksum(content):
        raise CheckpointError("its checksum does not fit its content: it was damaged or changed")
    return content


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for name, part in pairs:
        if name in made:
            raise CheckpointError(f"it has the key {name!r} twice")
        made[name] = part
    return made


def _float(text: str) -> float:
    if not math.isfinite(float(text)):
        raise CheckpointError(f"it has the number {text[:DIGITS]}, which is too large for a float")
    return float(text)


def _int(text: str) -> int:
    if len(text.lstrip("-")) > DIGITS:
        raise CheckpointError(f"it has a whole number of {len(text)} digits, too many for a checkpoint")
    return int(text)


def _constant(text: str) -> NoReturn:
    raise CheckpointError(f"it has the number {text}, which JSON does not have")


_STRICT: dict[str, Any] = {
    "object_pairs_hook": _object,
    "parse_float": _float,
    "parse_int": _int,
    "parse_constant": _constant,
}
