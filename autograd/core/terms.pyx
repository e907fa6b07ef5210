
# The operands of a fold, column by column in C arrays; `terms.py` is the same in Python.

from cpython.mem cimport PyMem_Malloc
from cpython.tuple cimport PyTuple_GET_ITEM

from ..fold import FOLDS

cdef extern from "Python.h":
    void hold "Py_INCREF"(PyObject *) noexcept
    double PyFloat_AS_DOUBLE(object) noexcept

cdef extern from "kernels.h":
    enum: GATEWISE_FOLDS
    enum: GATEWISE_WIDEST  # columns that a fold can have
    Py_ssize_t gatewise_width(int fold) noexcept
    double gatewise_fold(int fold, Py_ssize_t terms, double total, double **numbers) noexcept
    void gatewise_slopes(int fold, Py_ssize_t terms, double **numbers, double **slopes) noexcept

cdef enum:
    CHUNK = 64  # terms whose local gradients are worked out at once
    KNOWN = 1024


@cython.final
@cython.no_gc
cdef class Column:
    """Numbers and Values side by side, looked at once, with their numbers as they are then.

    operands   numbers and Values; TypeError if one is neither

    A list does as well; but where many dots share one, as the neurons of a layer share their inputs,
    looking at it once saves time.
    """

    cdef PyObject **operands
    cdef double *numbers
    cdef Py_ssize_t length
    cdef Py_ssize_t active  # how many are Values
    cdef Py_ssize_t deep  # how many were made by a gate
    cdef int _mark  # the last walk that closed all its gates
    cdef int _met  # the last one whose sweep knows its leaves

    def __init__(self, operands):
        if self.operands is not NULL:
            raise TypeError("a Column is filled once; make another one")
        operands = operands if type(operands) is list else list(operands)
        if not take_in(self, operands):
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
    cdef Py_ssize_t i, active = 0, deep = 0, length = len(operands)
    cdef PyObject **kept = <PyObject **>PyMem_Malloc(max(length, 1) * (sizeof(PyObject *) + sizeof(double)))
    cdef double *numbers = <double *>(kept + length)
    cdef PyObject *x
    if kept is NULL:
        raise MemoryError
    column.operands = kept
    column.numbers = numbers
    for i in range(length):
        x = PyList_GET_ITEM(operands, i)
        if type(<object>x) is Value:
            active += 1
            deep += (<Memory>x)._code != 0
            numbers[i] = (<Memory>x)._data
        elif type(<object>x) is float:
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
        hold(x)
        kept[i] = x
    column.length = length
    column.active = active
    column.deep = deep
    return True


cdef inline double number(x) noexcept:
    return PyFloat_AS_DOUBLE(x) if type(x) is float else (<Memory>x)._data


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


cdef Value folding(kind, fold, Terms terms):
    """A node for a fold, whose local gradients wait until they are asked for; None if it is not finite."""
    cdef double *numbers[GATEWISE_WIDEST]
    point(terms, 0, numbers)
    cdef double y = gatewise_fold(terms.fold, terms.length, number(terms.start), numbers)
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


cdef tuple laid_out(operands, local_grads):
    """(operands, local gradients) of a node with many operands, as tuples in the gate's order."""
    if type(operands) is not Terms:
        return operands, local_grads
    cdef Terms terms = operands
    cdef double *numbers[GATEWISE_WIDEST]
    cdef double slope[GATEWISE_WIDEST]
    cdef double *slopes[GATEWISE_WIDEST]
    cdef Py_ssize_t i, place
    cdef list steep = [1.0]
    for i in range(terms.length):
        for place in range(GATEWISE_WIDEST):
            slopes[place] = &slope[place]
        point(terms, i, numbers)
        gatewise_slopes(terms.fold, 1, numbers, slopes)
        steep += [slopes[place][0] for place in range(terms.width)]
    xs, _ = told(terms)
    return xs, tuple([s if type(x) is Value else 0.0 for s, x in zip(steep, xs)])


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
        (<Memory>x)._mark = closed
        (<Memory>x)._flow = 0.0
        leaves.append(<object>x)
        return True
    if (<Memory>x)._mark == closed - 1:
        refuse_cycle(<object>x, node)
    stack.append(<Value>x)
    return False


cdef int meet(operands, list leaves, int closed) except -1:
    """Let a sweep know the leaves that the walk has left to it: a column that has some is listed as a whole."""
    cdef Py_ssize_t i, place
    cdef Column column
    cdef PyObject *x
    if type(operands) is not Terms:
        return 0
    for place in range((<Terms>operands).width):
        column = <Column>(<Terms>operands).columns[place]
        if column._met == closed or column.deep == column.active:
            continue
        column._met = closed
        leaves.append(column)
        for i in range(column.length):
            x = column.operands[i]
            if type(<object>x) is Value and (<Memory>x)._mark != closed:
                (<Memory>x)._mark = closed
                (<Memory>x)._flow = 0.0
    return 0


cdef unpack(list leaves):
    """List the leaves one by one, also those in columns."""
    found = [leaf for x in leaves for leaf in ([x] if type(x) is Value else x)]
    leaves[:] = [leaf for leaf in dict.fromkeys(found) if type(leaf) is Value and (<Memory>leaf)._a is None]


cdef int spread(operands, local_grads, double flow, kind) except -1:
    """Hand each active operand its contribution."""
    cdef Py_ssize_t i
    if type(operands) is Terms:
        spread_terms(operands, flow)
        return 0
    for i in range(len(<tuple>operands)):
        receive(PyTuple_GET_ITEM(operands, i), flow * <double>(<tuple>local_grads)[i])
    return 0


cdef void spread_terms(Terms terms, double flow) noexcept:
    cdef double *numbers[GATEWISE_WIDEST]
    cdef double room[GATEWISE_WIDEST][CHUNK]
    cdef double *slopes[GATEWISE_WIDEST]
    cdef Py_ssize_t first, i, count, place
    cdef bint are_apart = apart(terms)
    receive(<PyObject *>terms.start, flow)
    for first in range(0, terms.length, CHUNK):
        count = min(CHUNK, terms.length - first)
        for place in range(GATEWISE_WIDEST):
            slopes[place] = room[place]
        point(terms, first, numbers)
        gatewise_slopes(terms.fold, count, numbers, slopes)
        if are_apart:  # then the order of columns makes no difference
            for place in range(terms.width):
                if (<Column>terms.columns[place]).active:
                    receive_all(<Column>terms.columns[place], first, slopes[place], count, flow)
        else:
            for i in range(count):
                for place in range(terms.width):
                    receive((<Column>terms.columns[place]).operands[first + i], flow * slopes[place][i])


cdef bint apart(Terms terms) noexcept:
    """Whether no operand is in two columns: one has only leaves, and the other only what gates made."""
    cdef Py_ssize_t place
    cdef Py_ssize_t shallow = 0, deep = 0
    for place in range(terms.width):
        deep += (<Column>terms.columns[place]).deep != 0
        shallow += (<Column>terms.columns[place]).deep != (<Column>terms.columns[place]).active
    return deep <= 1 and shallow <= 1


cdef inline void receive(PyObject *x, double contribution) noexcept:
    if type(<object>x) is Value:
        (<Memory>x)._flow = (<Memory>x)._flow + contribution  # += would count a reference


cdef inline void receive_all(
    Column column, Py_ssize_t first, double *slopes, Py_ssize_t count, double flow
) noexcept:
    cdef Py_ssize_t i
    cdef PyObject **operands = column.operands + first
    if column.active == column.length:
        for i in range(count):
            (<Memory>operands[i])._flow = (<Memory>operands[i])._flow + flow * slopes[i]
    else:
        for i in range(count):
            receive(operands[i], flow * slopes[i])


cdef bint commit(list leaves, list gates, double screen, bint only_finite) noexcept:
    """Make flows grads, of leaves by adding; False, and nothing is done, if only finite ones will do."""
    cdef PyObject **at = items(gates)
    cdef Py_ssize_t i, length = len(gates)
    cdef int closed = (<Memory>(gates[-1] if gates else leaves[0]))._mark
    screen += each_leaf(leaves, closed, add_to_grad)
    if only_finite and screen - screen != 0.0:
        each_leaf(leaves, closed - 1, take_back)
        return False
    # The list is taken apart here, because later its nodes would be fetched from memory once more.
    Py_SET_SIZE(gates, 0)
    for i in range(length):
        (<Memory>at[i]).gradient = (<Memory>at[i])._flow
        (<Memory>at[i]).is_reached = True
        drop(at[i])
    return True


cdef inline double each_leaf(list leaves, int mark, double (*do)(PyObject *) noexcept) noexcept:
    """Do it to every leaf with that mark; the sum of what it says."""
    cdef double total = 0.0
    cdef Py_ssize_t i, k
    cdef PyObject *x
    cdef Column column
    for i in range(len(leaves)):
        x = PyList_GET_ITEM(leaves, i)
        if type(<object>x) is not Column:
            if (<Memory>x)._mark == mark:
                total += do(x)
            continue
        column = <Column>x
        for k in range(column.length):
            x = column.operands[k]
            if type(<object>x) is Value and (<Memory>x)._mark == mark and is_leaf(x):
                total += do(x)
    return total


cdef inline bint is_leaf(PyObject *x) noexcept:
    return (<Memory>x)._code == 0 and (_leaves_are_leaves or (<Memory>x)._a is None)


cdef inline double add_to_grad(PyObject *leaf) noexcept:
    (<Memory>leaf)._mark = (<Memory>leaf)._mark - 1  # done, and not once more where it is listed again
    (<Memory>leaf).was_reached = (<Memory>leaf).is_reached
    (<Memory>leaf)._da = (<Memory>leaf).gradient  # a leaf has no other use for it
    if (<Memory>leaf).is_reached:
        (<Memory>leaf).gradient = (<Memory>leaf).gradient + (<Memory>leaf)._flow
    else:
        (<Memory>leaf).gradient = (<Memory>leaf)._flow
        (<Memory>leaf).is_reached = True
    return (<Memory>leaf).gradient


cdef inline double take_back(PyObject *leaf) noexcept:
    (<Memory>leaf)._mark = (<Memory>leaf)._mark + 1
    (<Memory>leaf).is_reached = (<Memory>leaf).was_reached
    (<Memory>leaf).gradient = (<Memory>leaf)._da
    return 0.0
