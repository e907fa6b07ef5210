# One step of an optimizer on all parameters; `steps.py` is the same in Python.

from cpython.tuple cimport PyTuple_GET_SIZE, PyTuple_New, PyTuple_SET_ITEM

cdef extern from "kernels.h":
    int gatewise_column(int code, Py_ssize_t n, double *a, double *b, double *c, double *y) noexcept
    void gatewise_put_down(double sum) noexcept

cdef enum:
    ROW = 64  # parameters whose numbers are worked out at once


cdef struct Line:
    int code
    int result
    int operands[3]


@cython.final
cdef class Plan:
    """An update rule as lines, each of which is one operation on columns of numbers."""

    cdef Line *lines
    cdef Py_ssize_t length, shared, registers, size
    cdef object constants, settings  # [(register, number)], [register]
    cdef int value, gradient
    cdef int *state  # registers, before and after
    cdef int *results

    def __init__(self, rule):
        program = rule.program
        known, needed = rule.shared([False] * len(rule.state)), program.needed(rule.results)
        order = sorted((i for i in program.worked_out() if i in needed), key=lambda i: (i not in known, i))
        self.size, self.registers, self.length = len(rule.state), len(program.instructions), len(order)
        self.shared = sum([i in known for i in order])
        self.lines = <Line *>PyMem_Malloc((self.length + 1) * sizeof(Line))
        self.state = <int *>PyMem_Malloc((2 * self.size + 1) * sizeof(int))
        if self.lines is NULL or self.state is NULL:
            raise MemoryError
        for place, index in enumerate(order):
            operands = program.operands(index)
            self.lines[place].code, self.lines[place].result = program.code(index), index
            for i in range(3):
                self.lines[place].operands[i] = operands[min(i, len(operands) - 1)]
        self.results = self.state + self.size
        for i in range(self.size):
            self.state[i] = rule.state[i].index
        for i in range(self.size + 1):
            self.results[i] = rule.results[i].index
        self.value, self.gradient = rule.value.index, rule.gradient.index
        self.settings = [x.index for x in rule.settings]
        self.constants = [(i, args[0]) for i, (op, args) in enumerate(program.instructions) if op == "const"]

    def __dealloc__(self):
        PyMem_Free(self.lines)
        PyMem_Free(self.state)


def advanced(Plan plan, params, states, settings, skip):
    """(numbers, states) of all parameters after one step; None where it is for the rule itself to judge.

    A parameter that no backward pass has reached, or that has the attribute `skip`, a pair of name and
    object, stays as it is.
    """
    cdef list nodes = list(params), after = list(states)
    cdef Py_ssize_t i, n = len(nodes)
    numbers = array("d", bytes(8 * n))
    cdef double[::1] values = numbers
    cdef double *room
    cdef Py_ssize_t *moved
    cdef bint holds = False
    if watch[0] or watch[1] or len(after) != n or len(settings) != len(plan.settings):
        return None
    room = <double *>PyMem_Malloc((plan.registers * ROW + n * plan.size + 1) * sizeof(double))
    moved = <Py_ssize_t *>PyMem_Malloc((n + 1) * sizeof(Py_ssize_t))
    try:
        if room is NULL or moved is NULL:
            raise MemoryError
        n = those_that_move(nodes, skip, values, moved)
        holds = n >= 0 and fill_columns(plan, room, settings) and run_all(plan, nodes, after, room, values, moved, n)
        gatewise_put_down(0.0)
        for i in range(n if holds and plan.size else 0):
            after[moved[i]] = as_tuple(room + plan.registers * ROW + i * plan.size, plan.size)
    finally:
        PyMem_Free(room)
        PyMem_Free(moved)
    return (numbers, after) if holds else None


cdef Py_ssize_t those_that_move(list nodes, skip, double[::1] values, Py_ssize_t *moved) except? -2:
    """How many there are, and their places; -1 if one is no Value."""
    cdef Py_ssize_t i, count = 0
    cdef Node node
    for i in range(len(nodes)):
        if type(nodes[i]) is not Value:
            return -1
        node = <Node>nodes[i]
        values[i] = node._data
        if node.is_reached and not (skip is not None and carries(node, skip)):
            moved[count] = i
            count += 1
    return count


cdef bint carries(Node node, skip):
    name, x = skip
    return type(node.extra) is Extras and (<Extras>node.extra).attributes.get(name) is x


cdef bint fill_columns(Plan plan, double *room, settings) except -1:
    """Constants, settings and what follows from them, as columns."""
    cdef Py_ssize_t i
    cdef double number
    for register, x in [*plan.constants, *zip(plan.settings, settings)]:
        number = x
        for i in range(ROW):
            room[<Py_ssize_t>register * ROW + i] = number
    return run_lines(plan, room, 0, plan.shared, ROW)


cdef bint run_lines(Plan plan, double *room, Py_ssize_t first, Py_ssize_t last, Py_ssize_t n) noexcept:
    """Some lines on n numbers each; False where Python's floats may have raised an error."""
    cdef Py_ssize_t i
    cdef int odd = 0
    cdef int *at
    for i in range(first, last):
        at = plan.lines[i].operands
        odd |= gatewise_column(
            plan.lines[i].code,
            n,
            room + at[0] * ROW,
            room + at[1] * ROW,
            room + at[2] * ROW,
            room + plan.lines[i].result * ROW,
        )
    return not odd


cdef bint run_all(
    Plan plan, list nodes, list states, double *room, double[::1] values, Py_ssize_t *moved, Py_ssize_t n
) noexcept:
    """A step of those that move: new numbers into `values`, new states behind the registers."""
    cdef Py_ssize_t first, i, k, count
    cdef double *after = room + plan.registers * ROW
    cdef double *column
    cdef double screen = 0.0
    cdef PyObject *state
    for first in range(0, n, ROW):
        count = min(ROW, n - first)
        for i in range(count):
            room[plan.value * ROW + i] = values[moved[first + i]]
            column = room + plan.gradient * ROW + i
            column[0] = (<Node>nodes[moved[first + i]]).gradient
            screen += column[0] - column[0]
            state = <PyObject *>states[moved[first + i]]
            if type(<object>state) is not tuple or PyTuple_GET_SIZE(<object>state) != plan.size:
                return False
            for k in range(plan.size):
                if type(<object>PyTuple_GET_ITEM(<object>state, k)) is not float:
                    return False
                room[plan.state[k] * ROW + i] = PyFloat_AS_DOUBLE(<object>PyTuple_GET_ITEM(<object>state, k))
        if not run_lines(plan, room, plan.shared, plan.length, count):
            return False
        for k in range(plan.size + 1):
            column = room + plan.results[k] * ROW
            for i in range(count):
                screen += column[i] - column[i]
                if k:
                    after[(first + i) * plan.size + k - 1] = column[i]
                else:
                    values[moved[first + i]] = column[i]
    return screen == 0.0  # NaN, where one is not finite


cdef tuple as_tuple(double *numbers, Py_ssize_t count):
    cdef Py_ssize_t i
    made = PyTuple_New(count)
    PyObject_GC_UnTrack(<void *>made)  # floats close no cycle
    for i in range(count):
        x = numbers[i]
        boxed = <object>x
        Py_INCREF(boxed)
        PyTuple_SET_ITEM(made, i, boxed)
    return made


def put_numbers(params, double[::1] numbers):
    """Give every parameter its number."""
    cdef Py_ssize_t i
    cdef list nodes = list(params)
    if len(nodes) != numbers.shape[0]:
        raise ValueError(f"{len(nodes)} parameters take as many numbers, not {numbers.shape[0]}")
    for i in range(len(nodes)):
        if type(nodes[i]) is Value:
            (<Node>nodes[i])._data = numbers[i]
        else:
            nodes[i].data = numbers[i]


def clear_grads(params):
    """Set the grad of every parameter back to 0."""
    cdef Node node
    with SWEEPING:
        for x in params:
            node = <Node>x
            if type(x) is not Value or node._a is not None or watch[0] or watch[1]:
                x.zero_grad()
            else:
                node.is_reached = False
                node.gradient = 0.0
