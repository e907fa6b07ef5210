"""Operators and gates as methods of the interpreted node, each written out for its gate.

A method that asks a gate for its kernel, calls it, and calls a recorder costs three frames of Python;
these record in one.  Whatever is not plain sailing (other operands, a result that is not finite, an
error, an open `no_grad()`) goes to the recorders in value.py.  The compiled engine needs none of this.
"""

from __future__ import annotations

from types import MethodType
from typing import Any, Final

from ...gates import table as gates
from ...gates.kernels import names_in_python, trace
from ...gates.row import GATES, Gate
from ...numbers.languages import PYTHON, spell
from ...util.float_flags import put_down
from ...util.locks import lock
from ...util.packages.asked import Asked
from ...util.packages.user_code import run_written
from ..node.protocols import refuse_modulus
from ..value import Value, binary, unary
from .slots import watch

OPERATORS: Final = {
    "__add__": gates.add,
    "__sub__": gates.sub,
    "__mul__": gates.mul,
    "__truediv__": gates.div,
    "__pow__": gates.pow,
    "__neg__": gates.neg,
}

PLAIN: Final = (gates.add, gates.sub, gates.mul, gates.neg)  # a finite result raises no flags

METHOD: Final = """\
def {name}(self{parameters}):
    if type(self) is not Value or watch[0]:
        return {otherwise}
    {a} = self._data
{branches}    return {otherwise}
"""

BRANCH: Final = """\
    {test}
        {b}
        try:
            {statements}
            y_ = {y}
            if y_ - y_ == 0.0:
                node_ = new(Value)
                node_._data = y_
                node_._a = self
                node_._b = {operand}
                node_._da = {da}
                node_._db = {db}
                node_._code = {code}
                node_._grad = None
                node_._label = ""
                node_._mark = 0
                {flags}
                return node_
        except (ArithmeticError, ValueError):
            pass
"""


_ASKING: Final = Value.__hash__  # refuses while compile records, and costs a frame of Python
_recordings = 0
_COUNTING: Final = lock()


def watch_hashes(change: int) -> None:
    """One recording more or less: while there are any, nodes ask whether they may be hashed."""
    global _recordings
    with _COUNTING:
        _recordings += change
        Value.__hash__ = _ASKING if _recordings else object.__hash__  # type: ignore[method-assign]


class Method:
    """A gate as a method of the node: with help, and quicker than by name."""

    __slots__ = ("gate",)
    __signature__ = Asked(lambda method: method.gate.__signature__)

    def __init__(self, gate: Gate) -> None:
        self.gate = gate

    @property
    def __name__(self) -> str:
        return self.gate.name

    def __get__(self, node: Any, kind: type) -> Any:
        return self if node is None else MethodType(self.gate, node)

    def __call__(self, *operands: Any, **parameters: Any) -> Any:
        """What `Value.tanh(x)` asks for: the gate of these operands."""
        return self.gate(*operands, **parameters)


Method.__doc__ = Asked(lambda method: method.gate.__doc__, Method.__doc__)  # type: ignore[assignment]


def install() -> None:
    """Put the quick methods on the node."""
    watch_hashes(0)
    names: dict[str, Any] = {**names_in_python(), "Value": Value, "watch": watch, "new": object.__new__}
    names |= {"unary": unary, "binary": binary, "put_down": put_down}
    names["refuse_modulus"] = refuse_modulus
    for name, gate in OPERATORS.items():
        run_written(written(name, gate), name, names)
        setattr(Value, name, names[name])
    for gate in GATES.values():
        for name in (gate.name, *gate.also.split()):
            setattr(Value, name, Method(gate))


def written(name: str, gate: Gate) -> str:
    """The method of that name, as source."""
    tests = {0: "if True:"}
    parameters, otherwise = "", f"unary({gate.code}, self)"
    if gate.arity == 2:
        tests = {0: "if type(other) is Value:", 2: "elif type(other) is float:"}
        parameters, otherwise = ", other", f"binary({gate.code}, self, other)"
    if gate is gates.pow:
        tests = {fixed: f"{test[:-1]} and modulus is None:" for fixed, test in tests.items()}
        parameters, otherwise = (
            ", other, modulus=None",
            f"binary({gate.code}, self, other) if modulus is None else refuse_modulus()",
        )
    return METHOD.format(
        name=name,
        parameters=parameters,
        otherwise=otherwise,
        a=gate.operand_names[0],
        branches="".join(branch(gate, fixed, test) for fixed, test in tests.items()),
    )


def branch(gate: Gate, fixed: int, test: str) -> str:
    """What to do where the second operand is a Value, or (bit 1 of `fixed`) a plain number."""
    statements, (y, da, *db) = spell(*trace(gate, fixed), PYTHON)
    second = f"{gate.operand_names[1]} = other{'' if fixed else '._data'}" if db else "pass"
    return BRANCH.format(
        test=test,
        b=second,
        statements="\n            ".join(statements) or "pass",
        y=y,
        flags="pass" if gate in PLAIN else "put_down()",
        operand="other" if db else "None",
        da=da,
        db=db[0] if db else "0.0",
        code=gate.code,
    )
