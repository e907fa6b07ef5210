
# The operands of a fold, column by column in C arrays; `terms.py` is the same in Python.

from cpython.mem cimport PyMem_Malloc
from cpython.tuple cimport PyTuple_GET_ITEM

cdef extern from "kernels.h":
    enum: GATEWISE_WIDEST  # columns that a fold can have
    Py_ssize_t gatewise_width(int fold) noexcept
    double gatewise_fold(int fold, Py_ssize_t terms, double total, double **numbers) noexcept
    void gatewise_slopes(int fold, Py_ssize_t terms, double **numbers, double **slopes) noexcept

cdef enum:
    CHUNK = 64  # terms whose local gradients are worked out at once


@cython.final
@cython.no_gc
cdef class Column:
    """Numbers and Values side by side, with their numbers as they are now: many folds can share one."""

    cdef PyObject **operands
    cdef double *numbers
    cdef Py_ssize_t length
    cdef Py_ssize_t active  # how many are Values
    cdef Py_ssize_t deep  # how many were made by a gate
    cdef int _mark  # the last walk that closed them all

    def __init__(self, operands):
        if not take_in(self, list(operands)):
            kinds = ", ".join(sorted({type(x).__name__ for x in operands}))
            raise TypeError(f"a column is of numbers and Values; got {kinds}")

    def __dealloc__(self):
        cdef Py_ssize_t i
        for i in range(self.length):
            drop(self.operands[i])
        PyMem_Free(self.operands)

    def __len__(self):
        return self.length

    def __iter__(self):
        return iter([<object>self.operands[i] for i in range(self.length)])


cdef bint take_in(Column column, list operands) except -1:
    """Fill a new column; False where one is neither a number nor a Value."""
    cdef Py_ssize_t i, length = len(operands)
    cdef PyObject *x
    column.operands = <PyObject **>PyMem_Malloc(max(length, 1) * (sizeof(PyObject *) + sizeof(double)))
    if column.operands is NULL:
        raise MemoryError
    column.numbers = <double *>(column.operands + length)
    for i in range(length):
        x = PyList_GET_ITEM(operands, i)
        if type(<object>x) is Value:
            column.active += 1
            column.deep += (<Memory>x)._code != 0
            column.numbers[i] = (<Memory>x)._data
            Py_INCREF(<object>x)
            column.operands[i] = x
        else:
            lifted = lift(<object>x)
            if lifted is NotImplemented:
                return False
            column.numbers[i] = lifted if type(lifted) is float else (<Memory>lifted)._data
            Py_INCREF(lifted)
            column.operands[i] = <PyObject *>lifted
        column.length = i + 1
    return True


@cython.final
@cython.no_gc
cdef class Terms:
    """What a fold has folded: where it starts, and a column for each operand of its step."""

    cdef object start
    cdef PyObject *columns[GATEWISE_WIDEST]
    cdef Py_ssize_t width
    cdef Py_ssize_t length
    cdef int fold

    def __dealloc__(self):
        cdef Py_ssize_t place
        for place in range(self.width):
            drop(self.columns[place])


cdef Terms lined_up(fold, start, columns):
    """The operands of a fold as a node keeps them; None where the columns are uneven, or hold other things."""
    cdef Terms terms = Terms.__new__(Terms)
    cdef Column column
    terms.fold = fold.number
    for x in columns:
        if terms.width == GATEWISE_WIDEST:
            return None
        if type(x) is Column:
            column = x
        else:
            column = Column.__new__(Column)
            if type(x) is not list or not take_in(column, x):
                return None
        if terms.width and column.length != terms.length:
            return None
        terms.length = column.length
        Py_INCREF(column)
        terms.columns[terms.width] = <PyObject *>column
        terms.width += 1
    if terms.width != gatewise_width(terms.fold):
        return None
    terms.start = start if type(start) is Value else lift(start)
    return None if terms.start is NotImplemented else terms


cdef inline double number(x) noexcept:
    return <double>x if type(x) is float else (<Memory>x)._data


cdef bint any_active(Terms terms, kind) noexcept:
    """Whether a gradient can flow to any operand."""
    cdef Py_ssize_t place
    for place in range(terms.width):
        if (<Column>terms.columns[place]).active:
            return True
    return type(terms.start) is Value


cdef Value folding(kind, gate, Terms terms):
    """A node for a fold, whose local gradients wait until they are asked for; None if it is not finite."""
    cdef double *numbers[GATEWISE_WIDEST]
    point(terms, 0, numbers)
    cdef double y = gatewise_fold(terms.fold, terms.length, number(terms.start), numbers)
    return made(Value, gate.code, y, terms, 0.0, None, 0.0) if y - y == 0.0 else None


cdef inline void point(Terms terms, Py_ssize_t first, double **numbers) noexcept:
    cdef Py_ssize_t place
    for place in range(GATEWISE_WIDEST):
        numbers[place] = (<Column>terms.columns[place]).numbers + first if place < terms.width else NULL


cdef tuple laid_out(operands, local_grads):
    """(operands, local gradients) of a node with many operands, as tuples in the gate's order."""
    if type(operands) is not Terms:
        return operands, local_grads
    cdef Terms terms = operands
    cdef double *numbers[GATEWISE_WIDEST]
    cdef double slope[GATEWISE_WIDEST]
    cdef double *slopes[GATEWISE_WIDEST]
    cdef Py_ssize_t i, place
    cdef list xs = [terms.start], locals = [1.0 if type(terms.start) is Value else 0.0]
    for place in range(GATEWISE_WIDEST):
        slopes[place] = &slope[place]
    for i in range(terms.length):
        point(terms, i, numbers)
        gatewise_slopes(terms.fold, 1, numbers, slopes)
        for place in range(terms.width):
            x = <object>(<Column>terms.columns[place]).operands[i]
            xs.append(x)
            locals.append(slope[place] if type(x) is Value else 0.0)
    return tuple(xs), tuple(locals)


# A leaf in a column becomes a gate only where someone gives it a closure.  From then on all columns are
# looked through for gates, and before that only those which had one from the first.
cdef bint _leaves_are_leaves = True


cdef void leaf_becomes_gate() noexcept:
    global _leaves_are_leaves
    _leaves_are_leaves = False


cdef inline bint is_deep(Column column) noexcept:
    """Whether a gate may be in the column."""
    return column.deep or (column.active and not _leaves_are_leaves)


cdef bint all_closed(operands, Value node, Stack stack, list leaves, int closed) except -1:
    """Whether a walk has been at all gates among the operands; if not, put them on the stack, the first on top."""
    cdef Py_ssize_t i, place
    cdef bint ready = True
    cdef Terms terms
    cdef PyObject *opened[GATEWISE_WIDEST]
    cdef Py_ssize_t width = 0
    if type(operands) is tuple:
        for i in range(len(<tuple>operands) - 1, -1, -1):
            ready &= is_closed(PyTuple_GET_ITEM(operands, i), node, stack, leaves, closed)
        return ready
    terms = operands
    for place in range(terms.width):
        if is_deep(<Column>terms.columns[place]) and (<Column>terms.columns[place])._mark != closed:
            opened[width] = terms.columns[place]
            width += 1
    if width:
        for i in range(terms.length - 1, -1, -1):
            for place in range(width - 1, -1, -1):
                ready &= is_closed((<Column>opened[place]).operands[i], node, stack, leaves, closed)
        if ready:
            for place in range(width):
                (<Column>opened[place])._mark = closed
    return ready & is_closed(<PyObject *>terms.start, node, stack, leaves, closed)


cdef inline bint is_closed(PyObject *x, Value node, Stack stack, list leaves, int closed) except -1:
    if type(<object>x) is not Value or (<Memory>x)._mark == closed:
        return True
    if (<Memory>x)._a is None:  # a leaf waits for nobody
        welcome(x, leaves, closed)
        return True
    if (<Memory>x)._mark == closed - 1:
        refuse_cycle(<object>x, node)
    stack.append(<Value>x)
    return False


cdef inline int welcome(PyObject *leaf, list leaves, int closed) except -1:
    (<Memory>leaf)._mark = closed
    (<Memory>leaf)._flow = 0.0
    leaves.append(<object>leaf)
    return 0


cdef meet(Terms terms, list leaves, int closed):
    """Add the leaves among the operands that the walk has left to the sweep."""
    cdef Py_ssize_t i, place
    cdef PyObject *x
    for place in range(terms.width):
        if (<Column>terms.columns[place]).active:
            for i in range(terms.length):
                x = (<Column>terms.columns[place]).operands[i]
                if type(<object>x) is Value and (<Memory>x)._mark != closed:
                    welcome(x, leaves, closed)


cdef int spread(operands, local_grads, double flow, kind, list leaves, int closed) except -1:
    """Hand each active operand its contribution, also to leaves that the walk has left to the sweep."""
    cdef Py_ssize_t i
    if type(operands) is Terms:
        return spread_terms(operands, flow, leaves, closed)
    for i in range(len(<tuple>operands)):
        receive(PyTuple_GET_ITEM(operands, i), flow * <double>(<tuple>local_grads)[i], leaves, closed)
    return 0


cdef int spread_terms(Terms terms, double flow, list leaves, int closed) except -1:
    cdef double *numbers[GATEWISE_WIDEST]
    cdef double room[GATEWISE_WIDEST][CHUNK]
    cdef double *slopes[GATEWISE_WIDEST]
    cdef PyObject **operands[GATEWISE_WIDEST]
    cdef double *active_slopes[GATEWISE_WIDEST]
    cdef Py_ssize_t first, i, count, place, width = 0
    receive(<PyObject *>terms.start, flow, leaves, closed)
    for place in range(GATEWISE_WIDEST):
        slopes[place] = room[place]
        if place < terms.width and (<Column>terms.columns[place]).active:
            operands[width] = (<Column>terms.columns[place]).operands
            active_slopes[width] = room[place]
            width += 1
    for first in range(0, terms.length, CHUNK):
        count = min(CHUNK, terms.length - first)
        point(terms, first, numbers)
        gatewise_slopes(terms.fold, count, numbers, slopes)
        for i in range(count):
            for place in range(width):
                receive(operands[place][first + i], flow * active_slopes[place][i], leaves, closed)
    return 0


cdef inline int receive(PyObject *x, double contribution, list leaves, int closed) except -1:
    if type(<object>x) is Value:
        if (<Memory>x)._mark != closed:
            welcome(x, leaves, closed)
        (<Memory>x)._flow += contribution
    return 0
