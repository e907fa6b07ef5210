
# The operands of a fold, column by column; `terms.py` is the same in Python.

from ..gates.fold import FOLDS

cdef extern from "kernels.h":
    enum: GATEWISE_FOLDS
    enum: GATEWISE_WIDEST  # columns that a fold can have
    Py_ssize_t gatewise_width(int fold) noexcept
    double gatewise_fold(int fold, Py_ssize_t terms, double total, double **numbers) noexcept
    void gatewise_slopes(int fold, Py_ssize_t terms, double **numbers, double **slopes) noexcept

cdef enum:
    KNOWN = 1024  # terms of folds whose gates' numbers are kept at hand


@cython.final
@cython.no_gc
@cython.freelist(64)
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


cdef list _folds = list(FOLDS.values())


cdef int number_of(fold) except -1:
    """Its number; Python takes longer to tell."""
    cdef Py_ssize_t i
    for i in range(GATEWISE_FOLDS):
        if PyList_GET_ITEM(_folds, i) == <PyObject *>fold:
            return i
    raise ValueError(f"{fold!r} was made after the engine was compiled")


cdef Terms lined_up(fold, start, columns):
    """The operands of a fold as a node keeps them; None where columns are uneven, or hold other things."""
    cdef Terms terms = Terms.__new__(Terms)
    cdef Column column
    terms.fold = number_of(fold)
    for x in columns:
        if terms.width == GATEWISE_WIDEST:
            return None
        if type(x) is Column:
            column = x
        else:
            column = Column.__new__(Column)
            if type(x) is tuple:
                x = list(<tuple>x)
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


cdef bint any_active(Terms terms, kind) noexcept:
    """Whether a gradient can flow to any operand."""
    cdef Py_ssize_t place
    for place in range(terms.width):
        if (<Column>terms.columns[place]).active:
            return True
    return type(terms.start) is Value


# The numbers of gates for folds of so many terms, as far as they are known: Python takes long to tell.
cdef short[GATEWISE_FOLDS][KNOWN] _codes


cdef int code_of(fold, Terms terms) except -1:
    if terms.length >= KNOWN:
        return fold.gates[terms.length].code
    if _codes[terms.fold][terms.length] == 0:
        _codes[terms.fold][terms.length] = fold.gates[terms.length].code
    return _codes[terms.fold][terms.length]


cdef double folded_up(fold, Terms terms) noexcept:
    """The value of a fold."""
    cdef double *numbers[GATEWISE_WIDEST]
    point(terms, 0, numbers)
    return gatewise_fold(terms.fold, terms.length, number(terms.start), numbers)


cdef Value folding(kind, fold, Terms terms):
    """A node for a fold, whose local gradients wait until they are asked for; None if it is not finite."""
    cdef double y = folded_up(fold, terms)
    return made(Value, code_of(fold, terms), y, terms, 0.0, None, 0.0) if y - y == 0.0 else None


cdef inline void point(Terms terms, Py_ssize_t first, double **numbers) noexcept:
    cdef Py_ssize_t place
    for place in range(GATEWISE_WIDEST):
        numbers[place] = (<Column>terms.columns[place]).numbers + first if place < terms.width else NULL


cdef tuple told(Terms terms):
    """The operands, and their numbers: of the start, of the first term, and so on."""
    cdef Py_ssize_t i, place
    cdef list operands = [terms.start], numbers = [number(terms.start)]
    for i in range(terms.length):
        for place in range(terms.width):
            operands.append(<object>(<Column>terms.columns[place]).operands[i])
            numbers.append((<Column>terms.columns[place]).numbers[i])
    return tuple(operands), tuple(numbers)


cdef inline Py_ssize_t count_of(operands) except -1:
    """How many operands a node has that keeps a tuple or Terms."""
    if type(operands) is Terms:
        return 1 + (<Terms>operands).width * (<Terms>operands).length
    return len(<tuple>operands)


cdef tuple laid_out(operands, local_grads):
    """(operands, local gradients) of a node with many operands, as tuples in the gate's order."""
    if type(operands) is not Terms:
        return operands, local_grads
    cdef Terms terms = operands
    cdef double *numbers[GATEWISE_WIDEST]
    cdef double slope[GATEWISE_WIDEST]
    cdef double *slopes[GATEWISE_WIDEST]
    cdef Py_ssize_t i, place
    cdef PyObject *x
    cdef list xs = [terms.start], steep = [1.0 if type(terms.start) is Value else 0.0]
    for i in range(terms.length):
        for place in range(GATEWISE_WIDEST):
            slopes[place] = &slope[place]
        point(terms, i, numbers)
        gatewise_slopes(terms.fold, 1, numbers, slopes)
        for place in range(terms.width):
            x = (<Column>terms.columns[place]).operands[i]
            xs.append(<object>x)
            steep.append(slopes[place][0] if type(<object>x) is Value else 0.0)
    return tuple(xs), tuple(steep)
