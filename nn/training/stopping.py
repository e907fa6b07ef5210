"""Early stopping: training ends when it no longer helps."""

from __future__ import annotations

import math

from ..layers.module import Module
from ..util.checks import size
from .history import Epoch


class EarlyStopping:
    """Stop when the loss has not been lower than ever for `patience` epochs in a row.

    The loss is that on the validation data, or on the training data if there is none.  `best_epoch` and
    `best_loss` say when it was lowest and what it was.

    Args:
        patience: How many epochs to wait, at least 1.
        restore_best: Whether training ends with the numbers that the model had when its loss was lowest;
            the optimizer's state stays as it is.

    >>> from nn import MLP, data, fit, losses, optim
    >>> model, stopping = MLP(2, [1]), EarlyStopping(patience=2)
    >>> optimizer = optim.SGD(model.parameters(), lr=8.0)  # far too large
    >>> history = fit(model, data.xor(), losses.mse, optimizer, 50, early_stopping=stopping)
    >>> len(history.losses) == stopping.best_epoch + 2 < 50
    True
    """

    def __init__(self, patience: int, restore_best: bool = False) -> None:
        self.patience = size("patience", patience)
        self.restore_best = restore_best
        self.best_loss, self.best_epoch = math.inf, 0
        self._best: dict[str, float] = {}

    def __repr__(self) -> str:
        best = f", best_loss={self.best_loss:.6g}, best_epoch={self.best_epoch}" if self.best_epoch else ""
        return f"EarlyStopping(patience={self.patience}, restore_best={self.restore_best}{best})"

    def stops(self, epoch: Epoch) -> bool:
        """Take note of an epoch.

        Args:
            epoch: The one that is over.

        Returns:
            Whether training should end with it.
        """
        loss = epoch.validation.get("loss", epoch.loss)
        if loss < self.best_loss:
            self.best_loss, self.best_epoch = loss, epoch.number
            self._best = epoch.model.state_dict() if self.restore_best else {}
        return epoch.number - self.best_epoch >= self.patience

    def finish(self, model: Module) -> None:
        """Give the model its best numbers back, if that was asked for.

        Args:
            model: The one that was trained.
        """
        if self._best:
            model.load_state_dict(self._best)
