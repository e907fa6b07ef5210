"""What every part of a network is: something with parameters, which have names."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from typing import Any, Self

from autograd import CheckpointError, Value
from autograd.jit.updates import clear_grads, held_by

from ..util.frozen import is_frozen, set_frozen
from ..util.places import HOLDERS, Holder, Place, inside, spelled
from ..util.saved_state import believed, is_dict, strange_keys
from ..util.shapes import numbers, shape
from ..util.summary import summary


class Module(Holder):
    """Base of neurons, layers and models: assign parameters and modules to attributes, and they are found.

    A parameter is a leaf Value in an attribute, or in lists, tuples, dicts and modules there; a shared
    one counts once.  A parameter without a label of its own is labelled with where it is.  A buffer is
    what else belongs to the state, numbers or nested lists of them: a class lists the attributes that are
    buffers in `buffer_names`.

    >>> from autograd import Value
    >>> class Line(Module):
    ...     def __init__(self):
    ...         self.slope, self.offsets = Value(2.0), [Value(1.0)]
    >>> line = Line()
    >>> [p.label for p in line.parameters()], line.state_dict()
    (['slope', 'offsets[0]'], {'slope': 2.0, 'offsets[0]': 1.0})
    """

    training: bool = True
    buffer_names: tuple[str, ...] = ()

    def __setattr__(self, name: str, thing: Any) -> None:
        super().__setattr__(name, thing)
        for place, parameter in _parameters((None, ".", name), thing) if isinstance(thing, HOLDERS) else ():
            path = spelled(place)
            if path.endswith(parameter.label):  # it has none, or the one that a module inside gave it
                parameter.label = path

    def __call__(self, x: Any) -> Any:
        """The output for one input; a module says here what it computes."""
        raise NotImplementedError(f"{type(self).__name__} does not define __call__(self, x), its output")

    def summary_row(self) -> tuple[str, str] | None:
        """The shape and the activation, where a summary has one row for all of this module; else None."""
        return None

    def __repr__(self) -> str:
        return repr(summary(self))

    def __str__(self) -> str:
        return str(summary(self)) if type(self).__repr__ is Module.__repr__ else repr(self)

    def _repr_html_(self) -> str:
        return summary(self)._repr_html_()

    def named_parameters(self) -> list[tuple[str, Value]]:
        """(name, parameter) in order of assignment, each parameter once."""
        return [(spelled(place), parameter) for place, parameter in _parameters(None, self)]

    def parameters(self) -> list[Value]:
        """The parameters in order of assignment, each once."""
        parameters, _ = held_by(self, Holder)
        return parameters

    def modules(self) -> list[Module]:
        """This module and all modules inside it, each once."""
        _, holders = held_by(self, Holder)
        return [thing for thing in holders if isinstance(thing, Module)]

    def zero_grad(self) -> None:
        """Set the grad of every parameter back to 0."""
        clear_grads(self.parameters())

    def train(self, mode: bool = True) -> Self:
        """Put this module and all inside it into training mode, or out of it.

        Args:
            mode: Whether it is training.

        Returns:
            The module.
        """
        for module in self.modules():
            if module.training != mode:
                module.training = mode
        return self

    def eval(self) -> Self:
        """Put this module and all inside it into inference mode.

        Returns:
            The module.
        """
        return self.train(False)

    def freeze(self) -> Self:
        """Keep every parameter in this module as it is: no optimizer changes one, until `unfreeze`.

        Their gradients can still be looked at.  Copies, pickles and `nn.save` keep what is frozen.  Buffers
        are not parameters: `eval()` keeps those of a BatchNorm.

        Returns:
            The module.
        """
        set_frozen(self.parameters(), True)
        return self

    def unfreeze(self) -> Self:
        """Let every parameter in this module learn again.

        Returns:
            The module.
        """
        set_frozen(self.parameters(), False)
        return self

    def frozen_parameters(self) -> list[Value]:
        """Those of `parameters()` that are frozen."""
        return [parameter for parameter in self.parameters() if is_frozen(parameter)]

    def named_buffers(self) -> list[tuple[str, Any]]:
        """(name, buffer) for each buffer of this module and all inside it."""
        return [(name, getattr(module, attribute)) for name, module, attribute in _buffers(self)]

    def state_dict(self) -> dict[str, Any]:
        """The number of each parameter, and a copy of each buffer, by name."""
        parameters = {name: parameter.data for name, parameter in self.named_parameters()}
        return parameters | copy.deepcopy(dict(self.named_buffers()))

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Set every parameter and buffer to what `state_dict()` gave.

        Args:
            state: name → number, or nested lists of numbers for a buffer.

        Raises:
            CheckpointError: Where a name is missing or unknown, a shape differs, or something is no number;
                nothing is changed.
        """
        is_dict("the state", state)
        parameters, buffers = dict(self.named_parameters()), dict(self.named_buffers())
        _check_names([*parameters, *buffers], state)
        shapes = dict.fromkeys(parameters, ()) | {name: shape(buffer) for name, buffer in buffers.items()}
        with believed():
            checked = {
                name: numbers(state[name], wanted, f"the state of {name}") for name, wanted in shapes.items()
            }
        for name, parameter in parameters.items():
            parameter.data = checked[name]
        for name, module, attribute in _buffers(self):
            setattr(module, attribute, checked[name])


def _check_names(known: list[str], given: Mapping[str, Any]) -> None:
    problems = [
        f"it {problem} {', '.join(map(str, names[:3]))}{' …' if len(names) > 3 else ''}"
        for problem, names in strange_keys(given, known).items()
    ]
    if problems:
        raise CheckpointError(f"the state belongs to another model: {'; '.join(problems)}")


def _buffers(module: Module) -> list[tuple[str, Module, str]]:
    """(name, module that has it, attribute) for each buffer."""
    return [
        (spelled((place, ".", attribute)), thing, attribute)
        for place, thing in inside(None, module)
        if isinstance(thing, Module)
        for attribute in thing.buffer_names
    ]


def _parameters(place: Place, thing: Any) -> Iterator[tuple[Place, Value]]:
    for where, found in inside(place, thing):
        if isinstance(found, Value) and found.gate is None and not found.constant:
            yield where, found
