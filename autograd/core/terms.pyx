# The operands and local gradients of a fold, in C arrays; `terms.py` is the same in Python.

from cpython.list cimport PyList_GET_ITEM
from cpython.mem cimport PyMem_Malloc
from cpython.pyport cimport PY_SSIZE_T_MIN
from cpython.tuple cimport PyTuple_GET_ITEM, PyTuple_New, PyTuple_SET_ITEM

cdef extern from "kernels.h":
    double gatewise_fold(int fold, Py_ssize_t terms, double *numbers)


cdef class Doubles:
    """Many numbers, without a Python float for each."""

    cdef double *at
    cdef Py_ssize_t length

    def __init__(self, numbers):
        numbers = tuple(numbers)
        reserve(self, len(numbers))
        for i, number in enumerate(numbers):
            self.at[i] = number

    def __dealloc__(self):
        PyMem_Free(self.at)

    def __len__(self):
        return self.length

    def __iter__(self):
        return iter([self.at[i] for i in range(self.length)])


cdef reserve(Doubles room, Py_ssize_t length):
    room.at = <double *>PyMem_Malloc(max(length, 1) * sizeof(double))
    if room.at is NULL:
        raise MemoryError
    room.length = length


cdef bint even(columns, Py_ssize_t width):
    """Whether these are as many lists, of one length."""
    if len(columns) != width:
        return False
    for x in columns:
        if type(x) is not list or len(<list>x) != len(<list>columns[0]):
            return False
    return True


cdef tuple line_up(start, columns, kind):
    """(operands, numbers, how many are active): start, then those of the first term, and so on.

    How many is −1 where one is neither a number nor a Value.
    """
    cdef Py_ssize_t width = len(columns), terms = len(<list>columns[0]), place, term
    cdef Py_ssize_t active = 0
    cdef tuple operands = PyTuple_New(1 + width * terms)
    cdef Doubles numbers = Doubles.__new__(Doubles)
    cdef PyObject *column
    reserve(numbers, 1 + width * terms)
    put(operands, numbers, 0, <PyObject *>start, &active)
    for place in range(width):
        column = <PyObject *>columns[place]
        for term in range(terms):
            put(operands, numbers, 1 + term * width + place, PyList_GET_ITEM(<object>column, term), &active)
    return operands, numbers, -1 if active < 0 else active


cdef inline int put(
    tuple operands, Doubles numbers, Py_ssize_t i, PyObject *x, Py_ssize_t *active
) except -1:
    if type(<object>x) is Value:
        active[0] += 1
        numbers.at[i] = (<Memory>x)._data
        Py_INCREF(<object>x)
        PyTuple_SET_ITEM(operands, i, <object>x)
        return 0
    lifted = lift(<object>x)
    if lifted is NotImplemented:
        active[0] = PY_SSIZE_T_MIN // 2
    else:
        numbers.at[i] = lifted if type(lifted) is float else (<Memory>lifted)._data
    Py_INCREF(lifted)
    PyTuple_SET_ITEM(operands, i, lifted)
    return 0


cdef tuple evaluate_fold(fold, Py_ssize_t terms, Doubles numbers, tuple operands, kind):
    """(y, local gradients) of a fold; 0 for a constant.  The local gradients take the place of the numbers."""
    cdef Py_ssize_t i
    cdef double y = gatewise_fold(fold.number, terms, numbers.at)
    for i in range(numbers.length):
        if type(<object>PyTuple_GET_ITEM(operands, i)) is not Value:
            numbers.at[i] = 0.0
    return y, numbers


cdef spread(tuple operands, local_grads, double flow, active):
    """Hand each active operand its contribution."""
    cdef Py_ssize_t i
    cdef Doubles numbers = local_grads if type(local_grads) is Doubles else Doubles(local_grads)
    cdef PyObject *x
    for i in range(numbers.length):
        x = PyTuple_GET_ITEM(operands, i)
        if type(<object>x) is Value:
            (<Memory>x)._flow += flow * numbers.at[i]
