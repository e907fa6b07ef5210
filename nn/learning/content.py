"""What the page shows, as plain data for its script: the network, and one frame per snapshot."""

from __future__ import annotations

import math
from base64 import b64encode
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from autograd import sigmoid

from ..layers.layer import Layer
from ..layers.module import Module
from ..training.inference import plain
from ..training.snapshots import Snapshot, Snapshots
from ..util.shapes import as_list

HALF = 127  # how a probability of ½ is written into a byte
FEW = 12  # samples that fit into a table


def content(snapshots: Snapshots) -> dict[str, Any]:
    """Everything that changes from epoch to epoch, and what it is drawn on.

    ValueError without a snapshot, for a model that is not made of layers of neurons, and for targets that
    are no classes.
    """
    if not snapshots:
        raise ValueError("there is no snapshot to show; none of the chosen epochs has come yet")
    layers, targets = _layers(snapshots.model), _classes(snapshots)
    names = {id(parameter): name for name, parameter in snapshots.model.named_parameters()}
    inputs = [as_list(x) or [] for x, _ in snapshots.data]
    shown = bool(snapshots.across) or len(inputs) <= FEW
    return {
        "sizes": [len(layers[0].neurons[0].w), *(len(layer.neurons) for layer in layers)],
        "names": [
            [{"w": [names[id(w)] for w in neuron.w], "b": names[id(neuron.b)]} for neuron in layer.neurons]
            for layer in layers
        ],
        "activations": [
            [neuron.activation.name if neuron.activation else "" for neuron in layer.neurons]
            for layer in layers
        ],
        "plane": {"across": snapshots.across, "up": snapshots.up} if snapshots.across else None,
        "binary": isinstance(_answer(snapshots[0].outputs[0]), float),
        "samples": [{"x": x, "target": t} for x, t in zip(inputs, targets, strict=True)] if shown else [],
        "all": len(inputs),
        "frames": [_frame(snapshot, targets, shown) for snapshot in snapshots],
    }


def _frame(snapshot: Snapshot, targets: Sequence[int], shown: bool) -> dict[str, Any]:
    answers = [_answer(output) for output in snapshot.outputs]
    rights = [
        _short(answer) != 0.5 and _class(answer) == target  # at ½ it cannot tell
        for answer, target in zip(answers, targets, strict=True)
    ]
    cells = [_answer(output) for row in snapshot.plane for output in row]
    return {
        "epoch": snapshot.epoch,
        "loss": _short(snapshot.loss),
        "numbers": {name: _short(number) for name, number in snapshot.parameters.items()},
        "right": sum(rights),
        "answers": [_short(x) for x in answers] if shown else [],
        "cells": b64encode(bytes(map(_byte, cells))).decode(),
    }


def _layers(model: Module) -> list[Layer]:
    layers = [module for module in model.modules() if isinstance(module, Layer)]
    if not layers:
        raise ValueError(
            "the page draws networks of layers of neurons, such as nn.MLP, and "
            f"{type(model).__name__} has none"
        )
    for left, right in pairwise(layers):
        if len(left.neurons) != len(right.neurons[0].w):
            raise ValueError(
                f"the page draws layers one after the other, but after {len(left.neurons)} neurons comes a "
                f"layer of {len(right.neurons[0].w)} inputs"
            )
    return layers


def _classes(snapshots: Snapshots) -> list[int]:
    targets = [plain(target) for _, target in snapshots.data]
    for i, target in enumerate(targets):
        if isinstance(target, list) or target != int(target) or target < 0:
            raise ValueError(
                f"the page tells right answers from wrong ones, so a target is a class, 0, 1, …; that of "
                f"sample {i} is {target!r}"
            )
    return list(map(int, targets))


def _answer(output: Any) -> float | int:
    """The probability of class 1, from one logit; the class itself, from a logit for each."""
    if isinstance(output, list) and len(output) == 1:
        output = output[0]
    return output.index(max(output)) if isinstance(output, list) else float(sigmoid(output))


def _class(answer: float | int) -> int:
    return answer if isinstance(answer, int) else int(answer > 0.5)


def _byte(answer: float | int) -> int:
    """A class as it is; a probability in steps that are smallest around ½, where the line is drawn."""
    if isinstance(answer, int):
        return answer
    sure = 2.0 * answer - 1.0
    return HALF + round(math.copysign(HALF * math.sqrt(abs(sure)), sure))


def _short(x: float | int) -> float | int:
    """Six digits are more than the page shows."""
    if not math.isfinite(x):
        raise ValueError(f"the page shows finite numbers only; one of this training became {x}")
    return x if isinstance(x, int) else float(f"{x:.6g}")
