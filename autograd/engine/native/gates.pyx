
# Gates by name, `tanh(v)`: the usual calls without a frame of Python; `Gate.__call__` says what a call means.

cdef enum:
    SEATS = 256


# A gate lives as long as the process, so its address names it.
cdef struct Seat:
    PyObject *gate
    int code, arity, parameters  # bit i: operand i is one

cdef Seat _seats[SEATS]
cdef Call _by_python = NULL


cdef Seat *seat_of(PyObject *gate) except NULL:
    cdef Seat *seat = &_seats[(<uintptr_t>gate >> 4) % SEATS]
    if seat.gate is not gate:
        seat.code, seat.arity, seat.parameters = (<object>gate).code, (<object>gate).arity, 0
        for place in (<object>gate).parameter_places:
            seat.parameters |= 1 << <int>place
        seat.gate = gate
    return seat


cdef PyObject *call_gate(PyObject *gate, PyObject *operands, PyObject *parameters) except NULL:
    if parameters is NULL:
        found = applied(seat_of(gate), <tuple>operands)
        if found is not NotImplemented:
            Py_INCREF(found)
            return <PyObject *>found
    return _by_python(gate, operands, parameters)


cdef object applied(Seat *seat, tuple operands):
    """The gate of Values, floats and integers, as many as it takes; NotImplemented for anything else."""
    cdef int i, values = 0, nodes = 0, arity = seat.arity
    cdef PyObject *x
    if len(operands) != arity or not 1 <= arity <= 3 or seat.code > LAST_BUILT:
        return NotImplemented
    for i in range(arity):
        x = PyTuple_GET_ITEM(operands, i)
        if type(<object>x) is Value or type(<object>x) is Constant:
            values |= (type(<object>x) is Value) << i
            nodes += 1
        elif type(<object>x) is not float and type(<object>x) is not int:
            return NotImplemented
    if not nodes:
        return of_floats(seat, operands)
    if values & seat.parameters:
        return NotImplemented
    if arity == 1:
        return unary(seat.code, operands[0])
    if arity == 2:
        return binary(seat.code, operands[0], operands[1])
    return ternary(seat.code, operands[0], operands[1], operands[2])


cdef object of_floats(Seat *seat, tuple operands):
    """A float; NotImplemented where there are integers, or it is not finite."""
    cdef double y, slope
    for x in operands:
        if type(x) is not float:
            return NotImplemented
    if seat.arity == 1:
        gatewise_evaluate1(seat.code, operands[0], &y, &slope)
    elif seat.arity == 2:
        gatewise_evaluate2(seat.code, 0, operands[0], operands[1], &y, &slope, &slope)
    else:
        gatewise_evaluate3(seat.code, 0, operands[0], operands[1], operands[2], &y, &slope, &slope, &slope)
    return y if y - y == 0.0 else NotImplemented


cdef void take_calls(type kind) except *:
    """Let the gates of this class be called here first."""
    global _by_python
    _by_python = (<PyTypeObject *>kind).tp_call
    (<PyTypeObject *>kind).tp_call = call_gate
