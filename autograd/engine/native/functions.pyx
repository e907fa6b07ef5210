
# Gates as functions of a node go by its methods, which know quick ways; `gates/calling.py` is the general way.

cdef list _methods = [
    None if row is None or row.is_helper else vars(Value).get(row.name) for row in ROWS[: LAST_BUILT + 1]
]


def apply(gate, *operands, **parameters):
    """Apply a gate to floats (a float comes back), to Values (a Value), or to any number."""
    if operands and type(operands[0]) is Value:
        code = gate.code
        if code <= LAST_BUILT:
            method = _methods[code]
            if method is not None:
                return method(*operands, **parameters)
    return call(gate, *operands, **parameters)
