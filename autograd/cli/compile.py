"""The subcommand `compile`: a formula as a tape, as LLVM's text, or as a C file."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Sequence
from inspect import Parameter, Signature
from typing import Any

from ..engine import Value
from ..errors import GatewiseError
from ..expression.asked import Asked
from ..expression.lexer import clipped
from ..jit.compile import compile
from ..jit.compiled import Compiled
from .graph import asked
from .terminal import Result, Say, UserMistake


def emit(options: Namespace, say: Say) -> Result:
    """The formula, recorded once, as text; its variables are parameters but for those of --input."""
    graph = asked(options)
    given = list(dict.fromkeys(options.input))
    for name in given:
        if name not in graph.inputs:
            known = ", ".join(graph.inputs)
            raise UserMistake(f"--input {clipped(name)} is no variable; there are {known}")
    parameters = {name: Value(x.data, name) for name, x in graph.inputs.items() if name not in given}
    formula = _of_inputs(graph, given, parameters)
    try:
        backend = "llvm" if options.emit == "llvm" else "python"
        compiled = compile(formula, parameters.values(), backend=backend)
    except ImportError as error:
        raise GatewiseError(str(error)) from None
    compiled(*(graph.inputs[name].data for name in given))
    text = _written(compiled, options.emit, getattr(graph.formula, "name", "f"))
    say(text.rstrip("\n"))
    return Result({"emit": options.emit, "text": text})


def _of_inputs(graph: Asked, given: Sequence[str], parameters: dict[str, Value]) -> Callable[..., Any]:
    """The formula as a function of the variables that are inputs, under their names."""

    def formula(*numbers: Any) -> Any:
        brought = parameters | dict(zip(given, numbers, strict=True))
        result = graph.formula(*(brought[name] for name in graph.inputs))
        if isinstance(result, Value) and not result.label:
            result.label = graph.root.label
        return result

    named = [Parameter(name, Parameter.POSITIONAL_OR_KEYWORD) for name in given]
    formula.__signature__ = Signature(named)  # type: ignore[attr-defined]
    return formula


def _written(compiled: Compiled, form: str, name: str) -> str:
    if form == "tape":
        return str(compiled.tape)
    return compiled.to_c(name) if form == "c" else compiled.to_llvm()
