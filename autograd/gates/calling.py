"""How a gate is called, `leaky_relu(x, slope=0.1)`: the compiled engine compiles this text too."""

from __future__ import annotations

from typing import Any


def call(gate: Any, *operands: Any, **parameters: Any) -> Any:
    """Apply a gate to floats (a float comes back), to Values (a Value), or to any number."""
    if parameters or len(operands) != gate.arity:
        operands = completed(gate, operands, parameters)
    for operand in operands:
        kind = type(operand)
        if kind is float:  # it takes Python long to say what a class does not have
            continue
        hook = getattr(kind, "__gate__", None)
        if hook is not None:
            return hook(gate, operands)
        if hasattr(kind, "__libm__"):
            return gate.value(*operands)
    return gate.on_floats(operands)


def completed(gate: Any, operands: tuple[Any, ...], given: dict[str, Any]) -> tuple[Any, ...]:
    """All operands of a gate in their order; TypeError where one is missing or unknown.

    Args:
        gate: Which one.
        operands: Those given by position.
        given: Those given by name.
    """
    names: tuple[str, ...] = gate.operand_names
    defaults: dict[str, float] = gate.parameters
    whole: list[Any] = list(operands)
    named = 0
    for i in range(len(operands), len(names)):
        name = names[i]
        if name in given:
            whole.append(given[name])
            named += 1
        elif name in defaults:
            whole.append(defaults[name])
    if len(whole) == len(names) and named == len(given):
        return tuple(whole)
    raise TypeError(
        f"{gate.name}({', '.join(names)}) takes {len(names)} "
        f"operand{'s' * (len(names) > 1)}; got {len(operands)}"
        + (f" and {', '.join(given)}=" if given else "")
    )
