"""The sequence: one module after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..util.shapes import as_list, is_batch
from .module import Module

if TYPE_CHECKING:
    from collections.abc import Sequence

    from autograd import Value

    class Output(Value, Sequence["Output"]):
        """What a model says: a Value where its last layer has one neuron, else a list; of a batch, a list.

        How many neurons there are is not in the type of a model, so a checker sees both.
        """

else:
    Output = Any


class Sequential(Module):
    """Modules one after the other, each called with what the one before it gives.

    Called with one sample it gives what the last module gives, and where that is a list of one, the one;
    with a list of samples, which go through each module together, a list of those.

    Args:
        *modules: At least one.

    Raises:
        TypeError: For what is no module.
        ValueError: Without a module.

    >>> from nn import Activation, Layer, Sequential
    >>> double = Layer(1, 1, nonlin=False)
    >>> double.weight, double.bias = [[2.0]], [0.0]
    >>> model = Sequential(double, Activation("tanh"), double)
    >>> model([0.0]).data, len(model.parameters())
    (0.0, 2)
    """

    def __init__(self, *modules: Module) -> None:
        for module in modules:
            if not isinstance(module, Module):
                raise TypeError(
                    f"a sequence is made of modules, not of a {type(module).__name__}; write "
                    "Sequential(first, second), and Activation(name) for an activation"
                )
        if not modules:
            raise ValueError("a sequence needs at least one module")
        self.layers: list[Any] = list(modules)

    def __call__(self, x: Any) -> Output:
        """What the last module says."""
        y = self.through(x)
        return [_unwrapped(one) for one in y] if is_batch(x) else _unwrapped(y)  # type: ignore[return-value]

    def through(self, x: Any) -> Any:
        """What the last module says, a list also where that is a list of one, as a next module wants it.

        Args:
            x: One sample, or a list of them.

        Returns:
            The last module's output.
        """
        for layer in self.layers:
            x = layer.through(x) if isinstance(layer, Sequential) else layer(x)
        return x


def _unwrapped(output: Any) -> Any:
    outputs = as_list(output)
    return outputs[0] if outputs is not None and len(outputs) == 1 else output
