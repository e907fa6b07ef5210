
# A column of a fold in C arrays, and where they lie; `terms.py` has the same in Python.

from cpython.mem cimport PyMem_Malloc

from autograd.util.real import elements

cdef extern from "Python.h":
    void hold "Py_INCREF"(PyObject *) noexcept

cdef enum:
    STRIDE = 8  # rooms are for so many operands, or a multiple
    SMALL = 32  # Python's allocator is quick for rooms of up to so many operands
    SHELVES = 65  # larger ones wait for the next graph, by their size in steps
    SHELVED = 1 << 20  # bytes that wait at most


cdef void *_shelves[SHELVES]  # each room points to the next
cdef size_t _shelved = 0


cdef inline Py_ssize_t bytes_of(Py_ssize_t steps) noexcept:
    return max(steps, 1) * STRIDE * (sizeof(PyObject *) + sizeof(double))


cdef inline void *take_room(Py_ssize_t length) except NULL:
    """Room for so many operands, and after them their numbers."""
    global _shelved
    cdef Py_ssize_t steps = (length + STRIDE - 1) // STRIDE
    cdef void *room
    if SMALL < length and steps < SHELVES and _shelves[steps] is not NULL:
        room = _shelves[steps]
        _shelves[steps] = (<void **>room)[0]
        _shelved -= bytes_of(steps)
        return room
    room = PyMem_Malloc(bytes_of(steps))
    if room is NULL:
        raise MemoryError
    return room


cdef inline void give_room(void *room, Py_ssize_t length) noexcept:
    global _shelved
    cdef Py_ssize_t steps = (length + STRIDE - 1) // STRIDE
    if SMALL < length and steps < SHELVES and _shelved < SHELVED:
        (<void **>room)[0] = _shelves[steps]
        _shelves[steps] = room
        _shelved += bytes_of(steps)
    else:
        PyMem_Free(room)


@cython.final
@cython.no_gc
@cython.freelist(64)
cdef class Column:
    cdef PyObject **operands
    cdef double *numbers
    cdef Py_ssize_t length
    cdef Py_ssize_t room  # so many would have room
    cdef Py_ssize_t active  # how many are Values
    cdef Py_ssize_t deep  # how many were made by a gate
    cdef int _mark  # the last walk that closed all its gates
    cdef int _met  # the last one whose sweep knows its leaves
    cdef bint unmet  # only from now on until a flow has been handed to each

    def __init__(self, operands):
        operands = operands if type(operands) is list else elements(operands, "Column")
        if self.operands is not NULL:
            raise TypeError("a Column is filled once; make another one")
        if not take_in(self, operands):
            for x in operands:
                if not isinstance(x, Value) and hasattr(type(x), "__gate__"):
                    refuse(x, "float()")  # a condition, while compile records
            kinds = ", ".join(sorted({type(x).__name__ for x in operands}))
            raise TypeError(f"a column is of numbers and Values; got {kinds}")

    def __dealloc__(self):
        cdef Py_ssize_t i
        for i in range(self.length):
            drop(self.operands[i])
        if self.operands is not NULL:
            give_room(self.operands, self.room)

    def __len__(self):
        return self.length

    def __iter__(self):
        return iter([<object>self.operands[i] for i in range(self.length)])

    def __repr__(self):
        from autograd.util.showing import listed  # few programs need it

        return listed("Column", self, len(self))


cdef bint take_in(Column column, list operands) except -1:
    """Fill a new column; False where one is neither a number nor a Value."""
    cdef Py_ssize_t i, numerals = 0, deep = 0, length = len(operands)
    cdef PyObject **kept = <PyObject **>take_room(length)
    cdef double *numbers = <double *>(kept + length)
    cdef PyObject **at = items(operands)
    cdef PyObject *x
    column.operands = kept
    column.numbers = numbers
    column.room = length
    for i in range(length):
        x = at[i]
        if type(<object>x) is Value:
            deep += (<Node>x)._code != 0
            numbers[i] = (<Node>x)._data
        else:
            numerals += 1
            if type(<object>x) is float:
                numbers[i] = PyFloat_AS_DOUBLE(<object>x)
            else:
                column.length = i
                other = lift(<object>x)
                if other is NotImplemented:
                    return False
                if len(operands) != length:
                    raise RuntimeError("the list changed its size while it was looked at")
                numbers[i] = number(other)
                x = <PyObject *>other
                at = items(operands)
        hold(x)
        kept[i] = x
    column.length = length
    column.active = length - numerals
    column.deep = deep
    return True
