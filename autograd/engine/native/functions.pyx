
# Gates as functions: of Values and plain numbers, as many as they take, at once; otherwise by a node's methods, which
# know more ways; `gates/calling.py` is the general one.

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


cdef enum:
    CALLED = 256


# A gate lives as long as the process, so its address names it.
cdef struct Called:
    PyObject *gate
    int code, arity, parameters  # bit i: operand i is one

cdef Called _called[CALLED]
cdef Call _the_general_way = NULL


cdef Called *known_about(PyObject *gate) except NULL:
    cdef Called *about = &_called[(<uintptr_t>gate >> 4) % CALLED]
    if about.gate is not gate:
        about.code, about.arity, about.parameters = (<object>gate).code, (<object>gate).arity, 0
        for place in (<object>gate).parameter_places:
            about.parameters |= 1 << <int>place
        about.gate = gate
    return about


cdef PyObject *call_gate(PyObject *gate, PyObject *operands, PyObject *parameters) except NULL:
    if parameters is NULL:
        found = applied(known_about(gate), <tuple>operands)
        if found is not NotImplemented:
            Py_INCREF(found)
            return <PyObject *>found
    return _the_general_way(gate, operands, parameters)


cdef object applied(Called *about, tuple operands):
    """The gate of Values, floats and integers, as many as it takes; NotImplemented for anything else."""
    cdef int i, values = 0, nodes = 0, arity = about.arity
    cdef PyObject *x
    if len(operands) != arity or not 1 <= arity <= 3 or about.code > LAST_BUILT:
        return NotImplemented
    for i in range(arity):
        x = PyTuple_GET_ITEM(operands, i)
        if type(<object>x) is Value or type(<object>x) is Constant:
            values |= (type(<object>x) is Value) << i
            nodes += 1
        elif type(<object>x) is not float and type(<object>x) is not int:
            return NotImplemented
    if not nodes:
        return of_floats(about, operands)
    if values & about.parameters:
        return NotImplemented
    if arity == 1:
        return unary(about.code, operands[0])
    if arity == 2:
        return binary(about.code, operands[0], operands[1])
    return ternary(about.code, operands[0], operands[1], operands[2])


cdef object of_floats(Called *about, tuple operands):
    """A float; NotImplemented where there are integers, or it is not finite."""
    cdef double y, slope
    for x in operands:
        if type(x) is not float:
            return NotImplemented
    if about.arity == 1:
        gatewise_evaluate1(about.code, operands[0], &y, &slope)
    elif about.arity == 2:
        gatewise_evaluate2(about.code, 0, operands[0], operands[1], &y, &slope, &slope)
    else:
        gatewise_evaluate3(about.code, 0, operands[0], operands[1], operands[2], &y, &slope, &slope, &slope)
    return y if y - y == 0.0 else NotImplemented


def take_calls(type kind):
    """Let the gates of this class be called here first."""
    global _the_general_way
    _the_general_way = (<PyTypeObject *>kind).tp_call
    (<PyTypeObject *>kind).tp_call = call_gate
