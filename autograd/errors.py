"""Every error that Gatewise raises of its own accord, under one base class."""


class GatewiseError(Exception):
    """Base of all errors that are particular to Gatewise."""


class DomainError(GatewiseError, ValueError):
    """A gate, or its local gradient, is not defined at its operands (log of −1, 0 ÷ 0)."""


class PoleError(GatewiseError, ZeroDivisionError, ValueError):
    """A gate has a pole at its operands (1 ÷ 0, log of 0)."""


class GateOverflowError(GatewiseError, OverflowError):
    """A result of finite operands is too large for a float (exp of 1000)."""


class GraphError(GatewiseError, RuntimeError):
    """A graph cannot be swept as it stands."""


class GraphCycleError(GraphError):
    """A node was made an operand of itself, by hand; a graph has no cycles."""


class ExpressionError(GatewiseError, ValueError):
    """A text is not an expression over the gate table.

    Args:
        message: What is wrong.
        column: Where, counted from 1.
    """

    def __init__(self, message: str, column: int = 1) -> None:
        super().__init__(message)
        self.column = column


class ReplayGuardError(GatewiseError, RuntimeError):
    """A replay met a sample that would have taken another branch than the recording did."""


class CheckpointError(GatewiseError, ValueError):
    """A checkpoint file is truncated, corrupt, or belongs to another model."""


class NoEngineError(GatewiseError, RuntimeError):
    """No engine on this machine can render a PNG; the message says what was written instead."""
