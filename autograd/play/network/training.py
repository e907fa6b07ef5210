"""A training that lives in the request: taken up from its state, carried on by nn.fit, and given back."""

from __future__ import annotations

import time
from collections.abc import Callable
from random import Random
from typing import Any

from nn import regularizers
from nn.checkpoints.format import decode, encode
from nn.checkpoints.saving import check_parts, gathered, restore
from nn.layers.mlp import MLP
from nn.schedules import Scheduler, exponential
from nn.training.history import Epoch
from nn.training.inference import Data, plain
from nn.training.loop import fit
from nn.training.settings import OPTIMIZERS
from nn.util.samples import batches
from nn.util.saved_state import believed, has_keys, is_dict, whole_number

from ...errors import CheckpointError, GatewiseError
from ...util.languages import say
from ...util.real import mean
from .choices import GOALS, MEMORIES, REGULARIZERS, STARTS
from .settings import Settings
from .words import ERRORS

NOTES = ("epoch", "settings", "left", "costs")


class Network:
    """A network in training.

    Its state is the text of a checkpoint, in which every float keeps its bits, with notes: how many epochs
    are over, under which settings, and of an epoch that was taken step by step, which samples are left and
    what the others cost.  Where the layers, the seed or the start are other ones than the state has, training
    starts afresh.

    Args:
        settings: How it is trained from now on.
        state: From where it goes on; None for the beginning.

    Attributes:
        samples: (inputs, target) pairs, with the targets that the loss wants.
        fresh: Whether this is a beginning.
        losses: The loss of each epoch that ended in this request.
        path: The parameters after each of them.
        halted: Why no step could be taken any more.

    Raises:
        CheckpointError: For a state that is none.
    """

    def __init__(self, settings: Settings, state: Any = None) -> None:
        self.settings = settings
        self.goal = GOALS[settings.loss]
        self.points = settings.samples_drawn()
        self.samples: Data = [(x, self.goal.targets[target]) for x, target in self.points]
        self.rng = Random(settings.seed)
        self.model = MLP(2, settings.sizes[1:], settings.activation, rng=self.rng)
        if (start := STARTS[settings.start]) is not None:
            start(self.model, self.rng)
        self.optimizer = OPTIMIZERS[settings.optimizer](
            self.model.parameters(),
            lr=settings.lr,
            weight_decay=settings.weight_decay,
            **MEMORIES[settings.optimizer].takes(settings.momentum),
        )
        self.scheduler = Scheduler(self.optimizer, exponential(settings.lr_decay))
        self.epoch, self.left, self.costs = 0, list[int](), list[float]()
        self.losses, self.path, self.halted = list[float](), list[list[float]](), ""
        self.fresh = state is None or not self._go_on(state)

    @property
    def penalty(self) -> Callable[[], Any] | None:
        """What large weights cost; None where they cost nothing."""
        kind = REGULARIZERS[self.settings.regularizer]
        if kind is None:
            return None
        rule, weights = kind(self.settings.strength), regularizers.weights(self.model)
        return lambda: regularizers.term(rule, weights)

    @property
    def state(self) -> str:
        """All that it takes to go on."""
        notes = {
            "epoch": self.epoch,
            "settings": self.settings.plain,
            "left": self.left,
            "costs": self.costs,
        }
        return encode(gathered(self.model, self.optimizer, self.scheduler, self.rng, notes)).decode("ascii")

    def train(self, epochs: int, seconds: float) -> None:
        """As many whole epochs as fit into the time, at least one; an error of the numbers ends it.

        Args:
            epochs: The most.
            seconds: The time.
        """
        deadline = time.monotonic() + seconds

        def note(epoch: Epoch) -> bool:
            self._ended(epoch.loss)
            return time.monotonic() >= deadline

        try:
            while self.left:
                self._step()
                epochs -= not self.left
            if not self.losses or (epochs > 0 and time.monotonic() < deadline):
                self._fit(self.samples, self.goal.loss, epochs, self.settings.batch_size, [note])
        except GatewiseError as error:
            self.halted = str(error)

    def step(self) -> None:
        """One step of the optimizer: the next batch of this epoch, or the first of a new one."""
        try:
            self._step()
        except GatewiseError as error:
            self.halted = str(error)

    def _step(self) -> None:
        left, costs = self.left, list[Any]()
        if not left:
            places = [(i, i) for i in range(len(self.samples))]
            dealt = batches(places, self.settings.batch_size, self.rng)
            left = [i for batch in dealt for i, _ in batch]

        def noted(prediction: Any, target: Any) -> Any:
            costs.append(self.goal.loss(prediction, target))
            return costs[-1]

        size = self.settings.batch_size or len(left)
        self._fit([self.samples[i] for i in left[:size]], noted, 1, None, [])
        self.left, self.costs = left[size:], [*self.costs, *map(plain, costs)]
        if not self.left:
            self._ended(mean(self.costs))
            self.costs = []

    def _fit(self, samples: Data, loss: Any, epochs: int, batch_size: int | None, callbacks: Any) -> None:
        fit(
            self.model,
            samples,
            loss,
            self.optimizer,
            epochs,
            batch_size=batch_size,
            rng=self.rng,
            penalty=self.penalty,
            scheduler=self.scheduler,
            callbacks=callbacks,
        )

    def _ended(self, loss: float) -> None:
        self.epoch += 1
        self.losses.append(loss)
        self.path.append([parameter.data for parameter in self.model.parameters()])

    def _go_on(self, text: Any) -> bool:
        """Take up a state; False where it is one of another network."""
        if not isinstance(text, str):
            raise CheckpointError(say(ERRORS["no_state"], kind=type(text).__name__))
        state = decode(text.encode())
        check_parts(state)
        has_keys("its content", state, {"model", "training", "notes"})
        notes, training = state["notes"], state["training"]
        has_keys("its notes", notes, {*NOTES})
        with believed("its settings"):
            old, new = Settings.of(notes["settings"]), self.settings
        if (old.sizes, old.seed, old.start) != (new.sizes, new.seed, new.start):
            return False
        is_dict("its scheduler", training["scheduler"])
        is_dict("its optimizer", training["optimizer"])
        ours = self.optimizer.state_dict()
        kept = {**training["optimizer"], "groups": ours["groups"]} if old.optimizer == new.optimizer else ours
        going_on = {
            "optimizer": kept,
            "scheduler": {**training["scheduler"], "rates": [new.lr]},
            "generators": training["generators"],
        }
        content = {**state, "training": going_on}
        restore(content, self.model, self.optimizer, self.scheduler, self.rng)
        self.epoch = whole_number("its epochs", notes["epoch"])
        if old.samples_drawn() == self.points:
            self.left, self.costs = _begun(notes, len(self.samples))
        return True


def _begun(notes: Any, count: int) -> tuple[list[int], list[float]]:
    """What is left of an epoch that was taken step by step, and what its steps so far have cost."""
    left, costs = notes["left"], notes["costs"]
    fits = isinstance(left, list) and all(type(i) is int and 0 <= i < count for i in left)
    if not fits or not isinstance(costs, list) or not all(type(x) is float for x in costs):
        raise CheckpointError(say(ERRORS["left"]))
    return left, costs
