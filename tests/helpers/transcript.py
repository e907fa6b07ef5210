"""Runs small programs and tells, to the bit, everything that can be seen of them: one form's testimony.

As a script it answers requests, one line of JSON each: a list of statements in, a list of texts out.
What a statement raises is part of the transcript, and the next statement runs all the same.
"""

import contextlib
import json
import sys

import autograd
from autograd import Value
from tests.helpers import operations, scenes


def told(x):
    """Anything as text: floats by their bits, nodes by all that is public about them."""
    if isinstance(x, float):
        return x.hex()
    if isinstance(x, Value):
        return told_node(x)
    if isinstance(x, dict):
        return "{" + ", ".join(f"{key}: {told(kept)}" for key, kept in x.items()) + "}"
    if isinstance(x, (list, tuple)):
        return f"{type(x).__name__}({', '.join(map(told, x))})"
    return x if isinstance(x, str) else repr(x)


def told_node(node):
    gate = node.gate.name if node.gate else "leaf"
    operands = [(type(x).__name__, x.data.hex(), x.label) for x in node.operands]
    own = {name: kept for name, kept in vars(node).items() if not callable(kept)}
    return (
        f"{type(node).__name__} {node.label!r} {gate} data {told(node.data)} grad {told(node.grad)} "
        f"reached {node.reached} constant {node.constant} operands {operands} "
        f"local {told(node.local_grads)} own {told(own)}"
    )


def run(statements):
    """What the statements show with `show(…)`, and what they raise."""
    seen = []
    names = {**vars(operations), **vars(scenes), "show": lambda *xs: seen.extend(map(told, xs))}
    for statement in statements:
        try:
            exec(statement, names)
        except Exception as error:
            seen.append(operations.told_error(error))
    return seen


def main():
    print(json.dumps([*autograd.engine_info()]), flush=True)
    for line in sys.stdin:
        with contextlib.redirect_stdout(sys.stderr):
            transcript = run(json.loads(line))
        print(json.dumps(transcript), flush=True)


if __name__ == "__main__":
    main()
