"""Saving a model, and a training that goes on later as if it had never stopped."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from random import Random
from typing import Any

from autograd import CheckpointError
from autograd.util.files import write_whole

from ..layers.module import Module
from ..optim.optimizer import Optimizer
from ..schedules import Scheduler
from ..util.files import read_at_most
from ..util.frozen import is_frozen, set_frozen
from ..util.roles import check, check_options
from ..util.saved_state import has_keys, is_dict
from .format import decode, encode
from .generators import set_states, states

MAX_BYTES = 256 * 2**20
Path = str | os.PathLike[str]


def save(
    model: Module,
    path: Path,
    optimizer: Optimizer | None = None,
    *,
    scheduler: Scheduler | None = None,
    rng: Random | None = None,
    notes: Mapping[str, Any] | None = None,
) -> None:
    """Write a model's numbers to a file, as JSON; with an optimizer, all it takes to go on training.

    Every float comes back exactly.  The file is written in one move: an error leaves what was there.

    Args:
        model: Whose parameters and buffers are saved, and which of them are frozen.
        path: The file.
        optimizer: Its state is saved too, and the states of Python's `random` and of the model's generators.
        scheduler: What leads the optimizer's rates, if anything does.
        rng: The generator that shuffles, where training has one of its own.
        notes: What else to keep: dicts, lists, texts, numbers; `load` returns it.

    Raises:
        ValueError: For a number that is not finite; it is named.
        OSError: Where the file cannot be written.

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
    check(save, model=model, path=path)
    check_options(save, optimizer=optimizer, scheduler=scheduler, rng=rng, notes=notes)
    write_whole(path, encode(gathered(model, optimizer, scheduler, rng, notes)), "checkpoint")


def load(
    path: Path,
    model: Module,
    optimizer: Optimizer | None = None,
    *,
    scheduler: Scheduler | None = None,
    rng: Random | None = None,
) -> dict[str, Any]:
    """Set a model, and with an optimizer all of a training, to what `save` wrote; so is what is frozen.

    Args:
        path: The file.
        model: What is set.
        optimizer: Set too, with the states of Python's `random` and of the model's generators.
        scheduler: Needed, with an optimizer, exactly if `save` got one.
        rng: Likewise.

    Returns:
        The notes.

    Raises:
        CheckpointError: Where the file is truncated, damaged or no checkpoint, or belongs to another model or
            optimizer; it names the file and what is wrong with it, and nothing is changed.
        OSError: Where it cannot be read; nothing is changed.

    >>> from tempfile import TemporaryDirectory
    >>> from nn import Perceptron
    >>> model, again = Perceptron.AND(), Perceptron.OR()
    >>> with TemporaryDirectory() as folder:
    ...     save(model, f"{folder}/and.json")
    ...     load(f"{folder}/and.json", again)
    {}
    >>> again([1.0, 0.0]).data
    0.0
    """
    check(load, path=path, model=model)
    check_options(load, optimizer=optimizer, scheduler=scheduler, rng=rng)
    with _naming(path):
        content = _content(path)
        restore(content, model, optimizer, scheduler, rng)
    return content.get("notes", {})  # type: ignore[no-any-return]


def read(path: Path) -> dict[str, Any]:
    """All that is in a file: "model", and "training" and "notes" if there are any; errors as of `load`."""
    check(read, path=path)
    with _naming(path):
        return _content(path)


def gathered(
    model: Module,
    optimizer: Optimizer | None = None,
    scheduler: Scheduler | None = None,
    rng: Random | None = None,
    notes: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """What `save` writes: "model", and "training" and "notes" where there are any."""
    content = _state(model, optimizer, scheduler, rng)
    return content if notes is None else {**content, "notes": notes}


def restore(
    content: Any,
    model: Module,
    optimizer: Optimizer | None = None,
    scheduler: Scheduler | None = None,
    rng: Random | None = None,
) -> None:
    """Set all to what `gathered` gave; CheckpointError, and nothing is changed, where that does not fit."""
    before = _state(model, optimizer, scheduler, rng)
    check_parts(content)
    if optimizer is not None and "training" not in content:
        raise CheckpointError("it has a model alone, without an optimizer's state")
    try:
        _set(content, model, optimizer, scheduler, rng)
    except BaseException:
        if _state(model, optimizer, scheduler, rng) != before:
            _set(before, model, optimizer, scheduler, rng)
        raise


def _state(
    model: Module, optimizer: Optimizer | None, scheduler: Scheduler | None, rng: Random | None
) -> dict[str, Any]:
    frozen = [name for name, parameter in model.named_parameters() if is_frozen(parameter)]
    content = {"model": model.state_dict()} | ({"frozen": frozen} if frozen else {})
    if optimizer is None:
        if scheduler is not None or rng is not None:
            raise ValueError("a scheduler or generator serves to go on training; give the optimizer, too")
        return content
    training = {
        "optimizer": optimizer.state_dict(),
        "scheduler": None if scheduler is None else scheduler.state_dict(),
        "generators": states(model, rng),
    }
    return content | {"training": training}


def _set(
    content: Mapping[str, Any],
    model: Module,
    optimizer: Optimizer | None,
    scheduler: Scheduler | None,
    rng: Random | None,
) -> None:
    model.load_state_dict(content["model"])
    named, frozen = dict(model.named_parameters()), content.get("frozen", [])
    if not isinstance(frozen, list) or not all(isinstance(name, str) and name in named for name in frozen):
        raise CheckpointError("what it says is frozen are no parameters of the model")
    model.unfreeze()
    set_frozen([named[name] for name in frozen], True)
    if optimizer is None:
        return
    training = content["training"]
    optimizer.load_state_dict(training["optimizer"])
    if (scheduler is None) != (training["scheduler"] is None):
        raise CheckpointError(f"it was saved {'with' if scheduler is None else 'without'} a scheduler")
    if scheduler is not None:
        scheduler.load_state_dict(training["scheduler"])
    set_states(model, rng, training["generators"])


def _content(path: Path) -> dict[str, Any]:
    data = read_at_most(path, MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise CheckpointError(f"it is larger than {MAX_BYTES} bytes")
    content = decode(data)
    check_parts(content)
    return content


def check_parts(content: Any) -> None:
    """CheckpointError unless the content has the parts that `gathered` gives."""
    is_dict("its content", content)
    has_keys("its content", content, {"model"}, ("frozen", "training", "notes"))
    for name in content.keys() - {"frozen"}:
        is_dict(f"its {name}", content[name])
    if "training" in content:
        has_keys("its training", content["training"], {"optimizer", "scheduler", "generators"})


@contextmanager
def _naming(path: Path) -> Iterator[None]:
    try:
        yield
    except CheckpointError as error:
        raise CheckpointError(f"{os.fspath(path)}: {error}") from None
