"""Pictures in numbers of a network while it learns."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, overload

from autograd.util.real import mean

from ..layers.module import Module
from ..util.arrays import as_pairs
from ..util.grid import span
from ..util.roles import check
from ..util.shapes import as_list
from .history import Epoch
from .inference import Data, Loss, plain, predict
from .plane import on_grid


@dataclass(frozen=True)
class Snapshot:
    """A model after some epochs.

    Attributes:
        epoch: How many it has behind it.
        loss: The mean loss over the data, as it is now.
        parameters: name → number.
        outputs: What the model says to each sample of the data.
        plane: What it says to each point of the grid: `plane[j][i]` at (across[i], up[j]); empty where there
            is no grid.
    """

    epoch: int
    loss: float
    parameters: Mapping[str, float] = field(repr=False)
    outputs: list[Any] = field(repr=False)
    plane: list[list[Any]] = field(repr=False)


class Snapshots(Sequence[Snapshot]):
    """A callback for `fit` that keeps the model as it is after some epochs, and once before the first.

    `across` and `up` are the coordinates of the grid.  Looking changes neither the model nor any random
    number.

    Args:
        model: The one that fit is given.
        data: As given to fit, at least one sample.
        loss: As given to fit.
        epochs: After which epochs to look: a range, a set, …; after each unless told.
        begin: How many epochs the model has behind it.
        steps: How finely to look at the plane along each side, where a sample has two inputs; at least 2.

    Raises:
        ValueError: If there is no data.

    >>> from random import Random
    >>> from nn import MLP, fit, losses, optim
    >>> from nn.data import xor
    >>> model = MLP(2, [4, 1], activation="tanh", rng=Random(0))
    >>> snapshots = Snapshots(model, xor(), losses.binary_cross_entropy_with_logits, epochs=range(0, 9, 2))
    >>> optimizer = optim.SGD(model.parameters(), lr=1.0)
    >>> history = fit(model, snapshots.data, snapshots.loss, optimizer, epochs=7, callbacks=[snapshots])
    >>> [snapshot.epoch for snapshot in snapshots]
    [0, 2, 4, 6]
    >>> snapshots[0].parameters["layers[0].neurons[0].w[0]"]
    0.6888437030500962
    """

    def __init__(
        self,
        model: Module,
        data: Data,
        loss: Loss,
        *,
        epochs: Container[int] | None = None,
        begin: int = 0,
        steps: int = 64,
    ) -> None:
        check(type(self), model=model, loss=loss)
        self.model, self.data, self.loss = model, as_pairs(data, "Snapshots"), loss
        self._epochs, self._begin = epochs, begin
        self._taken: list[Snapshot] = []
        self.across: list[float] = []
        self.up: list[float] = []
        inputs = [as_list(x) or [] for x, _ in self.data]
        if all(len(x) == 2 for x in inputs):
            self.across, self.up = (span([plain(x[i]) for x in inputs], steps) for i in (0, 1))
        self._look(begin)

    def __call__(self, epoch: Epoch) -> None:
        """Look at the model if it is time to."""
        self._look(self._begin + epoch.number)

    def _look(self, epoch: int) -> None:
        if self._epochs is not None and epoch not in self._epochs:
            return
        outputs = predict(self.model, [x for x, _ in self.data])
        self._taken.append(
            Snapshot(
                epoch=epoch,
                loss=mean([plain(self.loss(y, t)) for y, (_, t) in zip(outputs, self.data, strict=True)]),
                parameters={name: parameter.data for name, parameter in self.model.named_parameters()},
                outputs=outputs,
                plane=on_grid(self.model, self.across, self.up) if self.across else [],
            )
        )

    def __len__(self) -> int:
        return len(self._taken)

    @overload
    def __getitem__(self, index: int) -> Snapshot: ...
    @overload
    def __getitem__(self, index: slice) -> list[Snapshot]: ...
    def __getitem__(self, index: int | slice) -> Snapshot | list[Snapshot]:
        return self._taken[index]

    def __repr__(self) -> str:
        return f"<{len(self)} snapshots of {type(self.model).__name__}>"
