"""Saving a model, and a training that goes on later as if it had never stopped."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from random import Random
from typing import Any

from autograd import CheckpointError

from .checkpoint import decode, encode, keys
from .files import read_at_most, write_whole
from .generators import set_states, states
from .module import Module
from .optimizer import Optimizer

MAX_BYTES = 256 * 2**20
Path = str | os.PathLike[str]


def save(
    model: Module,
    path: Path,
    optimizer: Optimizer | None = None,
    *,
    rng: Random | None = None,
    notes: Mapping[str, Any] | None = None,
) -> None:
    """Write a model's numbers to a file, as JSON; with an optimizer, all it takes to go on training.

    optimizer   its state is saved too, and the states of Python's `random` and of the model's generators
    rng         the generator that shuffles, where training has one of its own; needs the optimizer
    notes       what else to keep: dicts, lists, texts, numbers; `load` returns it

    Every float comes back exactly; ValueError names a number that is not finite.  The file is written in
    one move: an error leaves what was there.

    >>> from tempfile import TemporaryDirectory
    >>> from nn import MLP
    >>> model, again = MLP(1, [1]), MLP(1, [1])
    >>> with TemporaryDirectory() as folder:
    ...     save(model, f"{folder}/model.json", notes={"epochs": 3})
    ...     load(f"{folder}/model.json", again)
    {'epochs': 3}
    >>> again.state_dict() == model.state_dict()
    True
    """
    _rng_needs(optimizer, rng, "save")
    content: dict[str, Any] = {"model": model.state_dict()}
    if optimizer is not None:
        content["training"] = _training(model, optimizer, rng)
    if notes is not None:
        content["notes"] = notes
    write_whole(path, encode(content))


def load(
    path: Path, model: Module, optimizer: Optimizer | None = None, *, rng: Random | None = None
) -> dict[str, Any]:
    """Set a model, and an optimizer and its generators if given, to what `save` wrote; returns the notes.

    CheckpointError, which names the file and what is wrong with it, where it is truncated, damaged or no
    checkpoint, or belongs to another model or optimizer; OSError where it cannot be read.  Either
    changes nothing.  With an optimizer, `rng` is needed exactly if `save` got one.
    """
    _rng_needs(optimizer, rng, "load")
    with _naming(path):
        content = _content(path)
        if optimizer is not None and "training" not in content:
            raise CheckpointError("it has a model alone, without an optimizer's state")
        model_before = model.state_dict()
        training_before = None if optimizer is None else _training(model, optimizer, rng)
        try:
            _set(content["model"], content.get("training"), model, optimizer, rng)
        except BaseException:
            _set(model_before, training_before, model, optimizer, rng)
            raise
    return content.get("notes", {})  # type: ignore[no-any-return]


def read_notes(path: Path) -> dict[str, Any]:
    """The notes in a file, {} if there are none; errors are those of `load`."""
    with _naming(path):
        return _content(path).get("notes", {})  # type: ignore[no-any-return]


def _training(model: Module, optimizer: Optimizer, rng: Random | None) -> dict[str, Any]:
    return {"optimizer": optimizer.state_dict(), "generators": states(model, rng)}


def _set(numbers: Any, training: Any, model: Module, optimizer: Optimizer | None, rng: Random | None) -> None:
    model.load_state_dict(numbers)
    if optimizer is not None:
        optimizer.load_state_dict(training["optimizer"])
        set_states(model, rng, training["generators"])


def _rng_needs(optimizer: Optimizer | None, rng: Random | None, where: str) -> None:
    if rng is not None and optimizer is None:
        raise ValueError(f"a generator is kept to go on training; give {where} the optimizer, too")


def _content(path: Path) -> dict[str, Any]:
    data = read_at_most(path, MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise CheckpointError(f"it is larger than {MAX_BYTES} bytes")
    content = decode(data)
    keys(content, {"model"}, "its content", frozenset({"training", "notes"}))
    for name, part in content.items():
        if not isinstance(part, dict):
            raise CheckpointError(f"its {name} is a {type(part).__name__}, not a dict")
    if "training" in content:
        keys(content["training"], {"optimizer", "generators"}, "its training")
    return content


@contextmanager
def _naming(path: Path) -> Iterator[None]:
    try:
        yield
    except CheckpointError as error:
        raise CheckpointError(f"{os.fspath(path)}: {error}") from None
