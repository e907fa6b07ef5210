"""What the engine does to all parameters at once: steps of an update rule, which is traced once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..engine import Plan
from ..engine import advanced as advanced
from ..engine import clear_grads as clear_grads
from ..engine import gather as gather
from ..engine import held_by as held_by
from ..engine import put_numbers as put_numbers
from ..numbers.update_rule import plain_settings as plain_settings
from ..numbers.update_rule import read_rule


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
