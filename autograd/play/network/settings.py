"""How a network is trained: what the reader can change, checked, with what a link leaves out filled in."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, fields
from random import Random
from typing import Any, Final

from nn.data import Point
from nn.training.settings import OPTIMIZERS
from nn.util.checks import finite, fraction, not_negative, positive, size

from ...util.languages import say
from ...util.text import alike
from .choices import ACTIVATIONS, DATA, GOALS, OWN, REGULARIZERS, STARTS
from .words import ERRORS

MOST_LAYERS: Final = 6  # what a page can show, and a browser can train
MOST_UNITS: Final = 12
MOST_SAMPLES: Final = 400
LARGEST_SEED: Final = 2**32
OWN_PLANE: Final = (-1.0, 1.0)  # where one clicks before there is a point
FARTHEST: Final = 1e6  # of a point that was set by hand


@dataclass(frozen=True)
class Settings:
    """A network and its training.

    Args:
        data: One of DATA, or "own".
        samples: How many points are drawn.
        noise: Their standard deviation.
        points: One's own: [x1, x2, class] each.
        hidden: Units in each hidden layer.
        activation: What follows each of them.
        start: How weights are drawn.
        loss: One of GOALS.
        optimizer: One of OPTIMIZERS.
        lr: The learning rate.
        momentum: What stays of the velocity, or of Adam's mean, in each step.
        weight_decay: The optimizer's own pull towards 0.
        lr_decay: The factor on the learning rate after each step.
        regularizer: A penalty on the weights, part of the loss.
        strength: How strong that is.
        batch_size: Samples in a step; None for all.
        seed: Where points, weights and order come from.

    Raises:
        TypeError: For a setting of another type.
        ValueError: For one that makes no sense, or is more than a page can show.

    Example:
        >>> Settings(hidden=[3]).sizes
        [2, 3, 1]
    """

    data: str = "xor"
    samples: int = 100
    noise: float = 0.0
    points: Sequence[Sequence[float]] = ()
    hidden: Sequence[int] = (4,)
    activation: str = "tanh"
    start: str = "uniform"
    loss: str = "cross_entropy"
    optimizer: str = "adam"
    lr: float = 0.1
    momentum: float = 0.9
    weight_decay: float = 0.0
    lr_decay: float = 1.0
    regularizer: str = "none"
    strength: float = 0.01
    batch_size: int | None = None
    seed: int = 0

    def __post_init__(self) -> None:
        for name, known in CHOICES.items():
            _one_of(name, getattr(self, name), known)
        size("samples", self.samples)
        _at_most("samples", self.samples, MOST_SAMPLES)
        for name in ("noise", "weight_decay", "strength"):
            not_negative(name, getattr(self, name))
        fraction("momentum", self.momentum)
        for name in ("lr", "lr_decay"):
            positive(name, getattr(self, name))
        _at_most("lr_decay", self.lr_decay, 1)
        if self.batch_size is not None:
            size("batch_size", self.batch_size)
        if type(self.seed) is not int or not 0 <= self.seed < LARGEST_SEED:
            limits = {"least": 0, "most": LARGEST_SEED - 1, "number": f"{self.seed!r:.60}"}
            raise ValueError(say(ERRORS["whole"], name="seed", **limits))
        _listed("hidden", self.hidden, MOST_LAYERS)
        for i, units in enumerate(self.hidden):
            _at_most(f"hidden[{i}]", size(f"hidden[{i}]", units), MOST_UNITS)
        _listed("points", self.points, MOST_SAMPLES)
        for i, point in enumerate(self.points):
            _check_point(f"points[{i}]", point)

    @classmethod
    def of(cls, given: Any) -> Settings:
        """The settings that a request brings; what it leaves out is as a new page has it.

        Args:
            given: A dict of settings by name, or None.

        Returns:
            The settings.

        Raises:
            TypeError: For what is no dict, and for a setting of another type.
            ValueError: For an unknown setting, and for one that makes no sense.

        Example:
            >>> Settings.of({"data": "moons"}).data
            'moons'
        """
        if given is None:
            return cls()
        if not isinstance(given, dict):
            raise TypeError(say(ERRORS["no_dict"], kind=type(given).__name__))
        known = [field.name for field in fields(cls)]
        for name in given:
            _one_of("setting", name, known)
        return cls(**given)

    @property
    def sizes(self) -> list[int]:
        """How many inputs there are, and how many units in each layer."""
        return [2, *self.hidden, 1]

    @property
    def plain(self) -> dict[str, Any]:
        """As JSON has them."""
        lists = {"hidden": list(self.hidden), "points": [list(point) for point in self.points]}
        return asdict(self) | lists

    def samples_drawn(self) -> list[Point]:
        """([x1, x2], class) for each sample, the same ones each time."""
        if self.data == OWN:
            return [([float(x1), float(x2)], int(target)) for x1, x2, target in self.points]
        return DATA[self.data](self.samples, self.noise, Random(self.seed))


CHOICES: Final[dict[str, Collection[str]]] = {
    "data": [*DATA, OWN],
    "activation": list(ACTIVATIONS),
    "start": list(STARTS),
    "loss": list(GOALS),
    "optimizer": list(OPTIMIZERS),
    "regularizer": list(REGULARIZERS),
}


def _one_of(what: str, name: Any, known: Collection[str]) -> None:
    if not isinstance(name, str) or name not in known:
        meant = alike(name, known)[:1] if isinstance(name, str) else []
        said = ERRORS["no_choice_but" if meant else "no_choice"]
        fields = {"what": what, "name": f"{name!r:.60}", "known": ", ".join(known)}
        raise ValueError(say(said, meant="".join(meant), **fields))


def _at_most(name: str, number: float, most: float) -> None:
    if number > most:
        raise ValueError(say(ERRORS["at_most"], name=name, most=most, number=number))


def _listed(name: str, thing: Any, most: int) -> None:
    if not isinstance(thing, (list, tuple)):
        raise TypeError(say(ERRORS["no_list"], name=name, kind=type(thing).__name__))
    if len(thing) > most:
        raise ValueError(say(ERRORS["long_list"], name=name, most=most, count=len(thing)))


def _check_point(name: str, point: Any) -> None:
    if not isinstance(point, (list, tuple)) or len(point) != 3:
        raise ValueError(say(ERRORS["no_point"], name=name, what=f"{point!r:.60}"))
    for number in point[:2]:
        coordinate = say(ERRORS["coordinate"], name=name)
        _at_most(coordinate, abs(finite(coordinate, number)), FARTHEST)
    if point[2] not in (0, 1):
        raise ValueError(say(ERRORS["no_class"], name=name, what=f"{point[2]!r:.60}"))
