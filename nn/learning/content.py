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
SHEET = 24  # samples that fit onto a sheet, where each is a picture
SMALLEST = 16  # numbers of a sample that is taken for a picture


def content(snapshots: Snapshots, image: tuple[int, int] | None) -> dict[str, Any]:
    """Everything that changes from epoch to epoch, and what it is drawn on.

    ValueError without a snapshot, for a model that is not made of layers of neurons, for targets that are no
    classes, and for samples that are no pictures of the size `image`.
    """
    if not snapshots:
        raise ValueError("there is no snapshot to show; none of the chosen epochs has come yet")
    layers, targets = _layers(snapshots.model), _classes(snapshots)
    names = {id(parameter): name for name, parameter in snapshots.model.named_parameters()}
    inputs = [as_list(x) or [] for x, _ in snapshots.data]
    image = _image(len(layers[0].neurons[0].w), image)
    binary = isinstance(_answer(snapshots[0].outputs[0]), float)
    frames = [_judged(snapshot, targets) for snapshot in snapshots]
    shown = _shown(frames[-1][1], bool(snapshots.across), image is not None)
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
        "image": image,
        "binary": binary,
        "samples": [{"x": [plain(x) for x in inputs[i]], "target": targets[i]} for i in shown],
        "all": len(inputs),
        "frames": [
            _frame(snapshot, *judged, shown) for snapshot, judged in zip(snapshots, frames, strict=True)
        ],
    }


Judged = tuple[list[float | int], list[bool]]  # the answer to each sample, and whether it is right


def _judged(snapshot: Snapshot, targets: Sequence[int]) -> Judged:
    answers = [_answer(output) for output in snapshot.outputs]
    rights = [
        _short(answer) != 0.5 and _class(answer) == target  # at ½ it cannot tell
        for answer, target in zip(answers, targets, strict=True)
    ]
    return answers, rights


def _image(inputs: int, wanted: tuple[int, int] | None) -> tuple[int, int] | None:
    """The rows and columns of a sample that is a picture; unless told, a square of some size is one."""
    if wanted is None:
        side = math.isqrt(inputs)
        return (side, side) if side * side == inputs and inputs >= SMALLEST else None
    rows, columns = wanted
    if rows < 1 or columns < 1 or rows * columns != inputs:
        raise ValueError(
            f"image= is (rows, columns) of a sample, whose product is its {inputs} numbers; "
            f"{rows} × {columns} is {rows * columns}"
        )
    return wanted


def _shown(rights: Sequence[bool], all_of_them: bool, pictures: bool) -> list[int]:
    """Which samples are shown: all, or some pictures, half of them wrong in the end if there are so many."""
    everyone = range(len(rights))
    if all_of_them or len(rights) <= FEW:
        return list(everyone)
    if not pictures:
        return []
    wrong = [i for i in everyone if not rights[i]][: SHEET // 2]
    return sorted([*wrong, *[i for i in everyone if i not in {*wrong}][: SHEET - len(wrong)]])


def _frame(
    snapshot: Snapshot, answers: Sequence[float | int], rights: Sequence[bool], shown: Sequence[int]
) -> dict[str, Any]:
    cells = [_answer(output) for row in snapshot.plane for output in row]
    return {
        "epoch": snapshot.epoch,
        "loss": _short(snapshot.loss),
        "numbers": {name: _short(number) for name, number in snapshot.parameters.items()},
        "right": sum(rights),
        "answers": [_short(answers[i]) for i in shown],
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
