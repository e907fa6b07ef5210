"""The parameters of a model, as optimizers, clipping and penalties take them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from operator import is_
from typing import Final

from autograd import DomainError, Value
from autograd.jit.updates import held_by
from autograd.util.languages import Said, complain

from .places import Holder


def leaves(params: Iterable[Value]) -> list[Value]:
    """The parameters as a list of leaves, each once.

    TypeError for what is no list of Values; ValueError for a constant, for the result of a gate, for a
    parameter given twice, and for an empty list.

    >>> [p.data for p in leaves([Value(1.0), Value(2.0)])]
    [1.0, 2.0]
    """
    if isinstance(params, (Value, Mapping)) or not isinstance(params, Iterable):
        raise TypeError(f"this takes a list of parameters, model.parameters(), not a {type(params).__name__}")
    listed = list(params)
    found, _ = held_by(listed, Holder)
    if found and len(found) == len(listed) and all(map(is_, found, listed)):  # as nearly always
        return found
    checked: dict[Value, None] = {}
    for i, parameter in enumerate(listed):
        if not isinstance(parameter, Value):
            raise TypeError(f"parameter {i} is a {type(parameter).__name__}, not a Value")
        name = name_of(parameter, i)
        if parameter.constant or parameter.gate is not None:
            what = "a constant" if parameter.constant else "the result of a gate"
            raise ValueError(f"{name} is {what}; a parameter is a leaf, which gets a gradient")
        if parameter in checked:
            raise ValueError(f"{name} was given twice; a parameter counts once")
        checked[parameter] = None
    if not checked:
        raise ValueError("the list of parameters is empty; there must be at least one")
    return list(checked)


def name_of(parameter: Value, i: int) -> str:
    """What messages call the i-th parameter: its label, if it has one.

    >>> name_of(Value(1.0, "w"), 0), name_of(Value(1.0), 3)
    ('w', 'parameter 3')
    """
    return parameter.label or f"parameter {i}"


def finite_gradient(parameter: Value, name: str) -> float:
    """The parameter's grad; DomainError with its name where that is not finite.

    >>> finite_gradient(Value(1.0), "w")
    0.0
    """
    if math.isfinite(parameter.grad):
        return parameter.grad
    raise DomainError(complain(REFUSED["gradient"], name=name, gradient=repr(parameter.grad)))


REFUSED: Final[dict[str, Said]] = {  # steps of an optimizer
    "gradient": Said(
        "the gradient of {name} is {gradient}, so nothing was changed; look for a gate at the edge "
        "of its domain, or scale the loss down",
        "{name}の勾配が{gradient}なので、何も更新しませんでした。"
        "定義域の端にあるゲートを探すか、損失を小さくしてください",
    ),
    "pole": Said(
        "the step of {name} divides by zero; use eps above 0",
        "{name}の更新で0による割り算が起きました。epsを0より大きくしてください",
    ),
    "failed": Said(
        "the step of {name} failed, so nothing was changed: {why}",
        "{name}の更新に失敗したので、何も変えませんでした：{why}",
    ),
    "too_large": Said(
        "the step of {name} is too large for a float, with gradient {gradient}, so nothing was "
        "changed; use a smaller lr, or clip the gradient first",
        "{name}の更新が大きすぎて浮動小数点数で表せないので（勾配は{gradient}）、何も変えませんでした。"
        "lrを小さくするか、先に勾配を切り詰めてください",
    ),
}
