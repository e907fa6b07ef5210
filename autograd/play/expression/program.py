"""A graph as a Python program that builds it again, node by node, and prints what it gives."""

from __future__ import annotations

import keyword
import re
from collections.abc import Sequence
from typing import Final

from ...engine import Value
from ...gates.notation import names
from ...gates.row import GATES
from ...util.text import fresh
from .asking import Question

OPERATORS: Final = {"add": "+", "sub": "-", "mul": "*", "div": "/", "pow": "**", "floordiv": "//", "mod": "%"}


def program(question: Question) -> str:
    """The text of the program.

    >>> from .asking import question
    >>> print(program(question({"text": "x*sin(y)", "numbers": "x=2 y=3"})))
    from autograd import Value, sin
    <BLANKLINE>
    x = Value(2.0, label="x")
    y = Value(3.0, label="y")
    v1 = sin(y)
    f = x * v1
    f.label = "f"
    f.backward()
    <BLANKLINE>
    print("f =", f.data)
    print("df/dx =", x.grad)
    print("df/dy =", y.grad)
    <BLANKLINE>
    """
    order, root = question.order, question.asked.root
    called = {node: repr(node.data) if node.constant else "" for node in order}
    used = sorted({x.gate.name for x in order if x.gate and not _as_operator(x)})
    taken = {"Value", "print", *used, *(x.label for x in order)}
    own = fresh("v", taken)
    for node, name in names(order).items():
        if not node.constant:
            called[node] = name if _is_usable(name, used) and node.label else next(own)
    lines = [f"from autograd import {', '.join(['Value', *used])}", ""]
    for node in order:
        if node.constant:
            continue
        if not node.operands:
            lines.append(f"{called[node]} = Value({node.data!r}, label={_quoted(node.label)})")
            continue
        lines.append(f"{called[node]} = {_applied(node, [called[x] for x in node.operands])}")
        if node.label:
            lines.append(f"{called[node]}.label = {_quoted(node.label)}")
    root_name, said = called[root], root.label or "f"
    lines += [f"{root_name}.backward()", "", f"print({_quoted(f'{said} =')}, {root_name}.data)"]
    for name, x in question.asked.inputs.items():
        if x in called:
            lines.append(f"print({_quoted(f'd{said}/d{name} =')}, {called[x]}.grad)")
    return "\n".join([*lines, ""])


def _as_operator(node: Value) -> bool:
    return node.gate is not None and node.gate.name in (*OPERATORS, "neg")


def _applied(node: Value, operands: Sequence[str]) -> str:
    name = node.gate.name if node.gate else ""
    if name == "neg":
        return f"-{operands[0]}"
    if name in OPERATORS:
        first, second = (f"({x})" if x.startswith("-") else x for x in operands)
        return f"{first} {OPERATORS[name]} {second}"
    return f"{name}({', '.join(operands)})"


def _is_usable(name: str, used: Sequence[str]) -> bool:
    """Whether a label can be the name of a variable of the program."""
    return (
        bool(re.fullmatch(r"[^\W\d]\w*", name))
        and not keyword.iskeyword(name)
        and name not in {"Value", "print", *used, *GATES}
    )


def _quoted(text: str) -> str:
    return '"' + repr(text)[1:-1].replace('"', '\\"').replace("\\'", "'") + '"'
