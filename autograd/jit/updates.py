"""What the engine does to all parameters at once: steps of an update rule, which is traced once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ..engine import SWEEPING, Plan
from ..engine import add_to_grads as _add_to_grads
from ..engine import advanced as advanced
from ..engine import clear_grads as clear_grads
from ..engine import gather as gather
from ..engine import held_by as held_by
from ..engine import put_numbers as put_numbers
from ..engine.refusals.not_finite import inspect_total
from ..numbers.update_rule import plain_settings as plain_settings
from ..numbers.update_rule import read_rule
from ..util.modes import strict


def add_to_grads(leaves: Sequence[Any], slopes: Any) -> None:
    """Add to the grad of every leaf as a backward pass does: to all of them, or an error and to none.

    >>> from autograd import Value
    >>> x, y = Value(1.0), Value(2.0)
    >>> add_to_grads([x, y], [3.0, 4.0])
    >>> x.grad, y.grad
    (3.0, 4.0)
    """
    with SWEEPING:
        if not _add_to_grads(leaves, slopes, strict()):
            for place, (leaf, slope) in enumerate(zip(leaves, slopes, strict=True)):
                inspect_total(leaf, leaf.grad + float(slope), [float(slope)], place)
            _add_to_grads(leaves, slopes, False)


def traced(update: Callable[..., Any], size: int, settings: Mapping[str, Any]) -> Plan | None:
    """A rule as the engine takes its steps; None if it is written for plain numbers only.

    Args:
        update: (value, gradient, state, **settings) → (value, state), which does the same each time.
        size: How many numbers the state of a parameter has.
        settings: Hyper-parameters by name: numbers, or tuples of them, of which only the kind matters.

    >>> from autograd import Value
    >>> plan = traced(lambda value, gradient, state, *, lr: (value - lr * gradient, state), 0, {"lr": 0.0})
    >>> a, b = Value(1.0), Value(2.0)
    >>> a.grad = 0.5
    >>> advanced(plan, [a, b], [(), ()], [0.5], None)
    (array('d', [0.75, 2.0]), [(), ()])
    """

    def asked(*numbers: Any, **given: Any) -> tuple[Any, Any]:
        try:
            value, state = update(*numbers, **given)
        except Exception as error:
            raise TypeError("it is written for plain numbers only") from error
        if type(state) is not tuple or int in map(type, (value, *state)):
            raise TypeError("it gives what would be something else after a step of the engine")
        return value, state

    rule = read_rule(asked, size, settings)
    return None if rule is None else Plan(rule)
