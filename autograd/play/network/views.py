"""What the page shows of a network as it is: maps, answers, weights."""

from __future__ import annotations

import math
from array import array
from base64 import b64encode
from collections.abc import Sequence
from typing import Any, Final

from nn.util.grid import span

from ...util.text import show_number
from . import printed
from .settings import OWN_PLANE
from .training import Network

FINE: Final = 64  # the map of the answer has so many cells each way
COARSE: Final = 24  # and the map of a hidden unit
MOST_NUMBERS: Final = 4000  # of a path that goes into one answer


def kind(network: Network) -> printed.Kind:
    """What printed functions know a network by."""
    settings = network.settings
    return tuple(settings.sizes), settings.activation, settings.loss


def numbers(network: Network) -> list[float]:
    """All parameters, in the model's order."""
    return [parameter.data for parameter in network.model.parameters()]


def window(network: Network) -> tuple[list[float], list[float]]:
    """The least and the largest x1 and x2 of the maps: a square around the samples."""
    spans = []
    for axis in (0, 1):
        xs = [x[axis] for x, _ in network.points]
        low, *_, high = span([*xs, *(OWN_PLANE if network.settings.data == "own" else ())] or [0.0, 1.0], 2)
        spans.append((low, high))
    half = max(high - low for low, high in spans) / 2.0
    middles = [(low + high) / 2.0 for low, high in spans]
    return [middles[0] - half, middles[0] + half], [middles[1] - half, middles[1] + half]


def answer_map(network: Network) -> dict[str, Any]:
    """The answer to each point of the plane, from 0 to 1, from the lower left, row by row."""
    cells = printed.answers(kind(network))(numbers(network), _points(network, FINE))
    across, up = window(network)
    return {"across": across, "up": up, "size": FINE, "cells": packed(cells)}


def unit_maps(network: Network) -> list[list[dict[str, Any]]]:
    """What each hidden unit answers there; `most` is the largest size of an answer."""
    settings = network.settings
    count = sum(settings.hidden)
    if not count:
        return []
    each, now = printed.units(kind(network)), numbers(network)
    cells = each(now, _points(network, COARSE))
    said = each(now, [x for x, _ in network.points])
    units = iter([_unit(cells[i::count], said[i::count]) for i in range(count)])
    return [[next(units) for _ in range(size)] for size in settings.hidden]


def _unit(cells: list[float], said: list[float]) -> dict[str, Any]:
    """The map of a unit; one that says the same to every sample tells them apart no more."""
    most = max((abs(x) for x in cells if math.isfinite(x)), default=0.0)
    return {"size": COARSE, "most": most, "dead": len({*said}) == 1, "cells": packed(cells)}


def answers(network: Network) -> dict[str, Any]:
    """What the network says to each sample, and how many are right; an answer of ½ is not."""
    said = printed.answers(kind(network))(numbers(network), [x for x, _ in network.points])
    right = [
        answer > 0.5 if target else answer < 0.5
        for answer, (_, target) in zip(said, network.points, strict=True)
    ]
    return {
        "answers": [known(x) for x in said],
        "right": right,
        "count": sum(right),
        "samples": [[*x, target] for x, target in network.points],
    }


def weights(network: Network) -> list[dict[str, Any]]:
    """Every parameter: its name, its layer and unit, and which input it weighs (−1: the bias)."""
    names = {parameter: name for name, parameter in network.model.named_parameters()}
    return [
        {
            "name": names[parameter],
            "layer": layer,
            "unit": unit,
            "input": place,
            "data": parameter.data,
            "shown": show_number(parameter.data, 4),
        }
        for layer, its in enumerate(network.model.layers)
        for unit, neuron in enumerate(its.neurons)
        for place, parameter in [*enumerate(neuron.w), (-1, neuron.b)]
    ]


def path(network: Network) -> list[list[Any]]:
    """[epoch, its parameters] for the epochs of this request; of many, some, and always the last."""
    first = network.epoch - len(network.path) + 1
    rows = [[first + i, row] for i, row in enumerate(network.path)]
    most = max(1, MOST_NUMBERS // len(numbers(network)))
    step = math.ceil(len(rows) / most) or 1
    return rows[::-1][::step][::-1]


def known(x: float) -> float | None:
    """A number as JSON has it: None for one that is not finite."""
    return x if math.isfinite(x) else None


def packed(cells: Sequence[float]) -> str:
    """Numbers as 32-bit floats in little-endian order, in base64."""
    flat = array("f", map(_single, cells))
    return b64encode(flat.tobytes()).decode("ascii")


def _single(x: float) -> float:
    return x if abs(x) < 3e38 else math.copysign(3e38, x) if x == x else x


def _points(network: Network, size: int) -> list[tuple[float, float]]:
    (left, right), (low, high) = window(network)
    across = [left + (right - left) * (i + 0.5) / size for i in range(size)]
    up = [low + (high - low) * (i + 0.5) / size for i in range(size)]
    return [(x1, x2) for x2 in up for x1 in across]
