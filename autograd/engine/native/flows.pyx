
# What a walk and a sweep do at a node of many operands, and at leaves; `flows.py` is the same in Python.

from cpython.tuple cimport PyTuple_GET_ITEM

cdef enum:
    CHUNK = 64  # terms whose local gradients are worked out at once


# A leaf in a column becomes a gate only where someone gives it a closure.  From then on all columns are
# looked through for gates, and before that only those which had one from the first.
cdef bint _leaves_are_leaves = True


cdef void leaf_becomes_gate() noexcept:
    global _leaves_are_leaves
    _leaves_are_leaves = False


cdef inline bint is_deep(Column column) noexcept:
    """Whether a gate may be in the column."""
    return column.deep or (column.active and not _leaves_are_leaves)


cdef bint all_closed(operands, Value node, Stack stack, list leaves, int closed, Turns turns) except -1:
    """Whether a walk has been at all gates among the operands; if not, put them on the stack, the first on top.

    A fold itself is put between its terms, to be cut there.
    """
    cdef Py_ssize_t i, place, count
    cdef bint ready = True, known = True
    cdef Terms terms
    cdef PyObject *opened[GATEWISE_WIDEST]
    cdef Py_ssize_t width = 0
    if type(operands) is tuple:
        count = len(<tuple>operands)
        width = width_of(node)
        for i in range(count - 1, -1, -1):
            known &= is_closed(PyTuple_GET_ITEM(operands, i), node, stack, leaves, closed)
            ready &= known
            if not known and i > width and width and (i - 1) % width == 0:
                stack.append(node)
                plan(turns, node, (i - 1) // width, (count - 1) // width)
                known = True
        return ready
    terms = operands
    for place in range(terms.width):
        if is_deep(<Column>terms.columns[place]) and (<Column>terms.columns[place])._mark != closed:
            opened[width] = terms.columns[place]
            width += 1
    if width:
        for i in range(terms.length - 1, -1, -1):
            for place in range(width - 1, -1, -1):
                known &= is_closed((<Column>opened[place]).operands[i], node, stack, leaves, closed)
            if not known:
                ready = False
                if i > 0:
                    stack.append(node)
                    plan(turns, node, i, terms.length)
                    known = True
        if ready:
            for place in range(width):
                (<Column>opened[place])._mark = closed
    return ready & is_closed(<PyObject *>terms.start, node, stack, leaves, closed)


cdef inline bint is_closed(PyObject *x, Value node, Stack stack, list leaves, int closed) except -1:
    if type(<object>x) is not Value or (<Node>x)._mark == closed:
        return True
    if (<Node>x)._a is None:  # a leaf waits for nobody
        (<Node>x)._mark = closed
        (<Node>x)._flow = 0.0
        leaves.append(<object>x)
        return True
    if (<Node>x)._mark == closed - 1:
        refuse_cycle(<object>x, node)
    stack.append(<Value>x)
    return False


cdef int meet(operands, list leaves, int closed, double flow) except -1:
    """Let a sweep know the leaves that the walk has left to it: a column that has some is listed as a whole.

    If a flow is about to be spread over all terms, a column of nothing but leaves meets them as it hands it on.
    """
    cdef Py_ssize_t i, place
    cdef Column column
    cdef PyObject *x
    if type(operands) is not Terms:
        return 0
    cdef bint at_once = flow != 0.0 and apart(operands)
    for place in range((<Terms>operands).width):
        column = <Column>(<Terms>operands).columns[place]
        if column._met == closed or column.deep == column.active:
            continue
        column._met = closed
        leaves.append(column)
        if at_once and column.active == column.length and column.deep == 0:
            column.unmet = True
            continue
        for i in range(column.length):
            x = column.operands[i]
            if type(<object>x) is Value and (<Node>x)._mark != closed:
                (<Node>x)._mark = closed
                (<Node>x)._flow = 0.0
    return 0


cdef unpack(list leaves):
    """List the leaves one by one, also those in columns."""
    found = [leaf for x in leaves for leaf in ([x] if type(x) is Value else x)]
    leaves[:] = [leaf for leaf in dict.fromkeys(found) if type(leaf) is Value and (<Node>leaf)._a is None]


cdef int spread(Value node, double flow) except -1:
    """Hand each active operand its contribution."""
    cdef Py_ssize_t i, width
    if type(node._a) is Terms:
        spread_terms(node._a, flow, 0, (<Terms>node._a).length)
        for i in range((<Terms>node._a).width):
            (<Column>(<Terms>node._a).columns[i]).unmet = False
        return 0
    width = width_of(node)
    if width:
        return spread_tuple(node, flow, width, 0, (len(<tuple>node._a) - 1) // width)
    for i in range(len(<tuple>node._a)):
        receive(PyTuple_GET_ITEM(node._a, i), flow * <double>(<tuple>node._b)[i])
    return 0


cdef double any_flow(operands, kind) except -1.0:
    """1.0 if the flow of an active operand is not 0, else 0.0."""
    cdef Py_ssize_t i, place
    cdef Terms terms
    if type(operands) is tuple:
        for i in range(len(<tuple>operands)):
            if flows(PyTuple_GET_ITEM(operands, i)):
                return 1.0
        return 0.0
    terms = operands
    for place in range(terms.width):
        for i in range(terms.length):
            if flows((<Column>terms.columns[place]).operands[i]):
                return 1.0
    return 1.0 if flows(<PyObject *>terms.start) else 0.0


cdef inline bint flows(PyObject *x) noexcept:
    return type(<object>x) is Value and (<Node>x)._flow != 0.0


cdef int take_turns(Turns turns, Py_ssize_t place, list leaves) except -1:
    """Hand on what is due at this place: pieces of folds."""
    cdef Turn *turn
    cdef Value node
    while turns.due == place:
        turns.taken_count -= 1
        turn = turns.taken + turns.taken_count
        turns.due = turns.taken[turns.taken_count - 1].place if turns.taken_count else -1
        node = <Value>turn.node
        if turn.closes:
            turns.split = node
            meet(node._a, leaves, node._mark, 0.0)
        if node._flow == 0.0:
            continue
        if type(node._a) is Terms:
            spread_terms(node._a, node._flow, turn.first, turn.last)
        else:
            spread_tuple(node, node._flow, width_of(node), turn.first, turn.last)
    return 0


cdef int spread_tuple(Value node, double flow, Py_ssize_t width, Py_ssize_t first, Py_ssize_t last) except -1:
    for i in in_chain_order(width, first, last):
        receive(PyTuple_GET_ITEM(node._a, i), flow * <double>(<tuple>node._b)[i])
    return 0


cdef void spread_terms(Terms terms, double flow, Py_ssize_t first, Py_ssize_t last) noexcept:
    """Some terms, the last one first; start goes between the others and the first of all, as in the chain."""
    if first > 0:
        spread_columns(terms, flow, first, last)
        return
    if last > 1:
        spread_columns(terms, flow, 1, last)
    receive(<PyObject *>terms.start, flow)
    if last > 0:
        spread_columns(terms, flow, 0, 1)


cdef void spread_columns(Terms terms, double flow, Py_ssize_t first, Py_ssize_t last) noexcept:
    cdef double *numbers[GATEWISE_WIDEST]
    cdef double room[GATEWISE_WIDEST][CHUNK]
    cdef double *slopes[GATEWISE_WIDEST]
    cdef Py_ssize_t begin, i, place
    cdef bint are_apart = apart(terms)
    while last > first:
        begin = max(first, last - CHUNK)
        for place in range(GATEWISE_WIDEST):
            slopes[place] = room[place]
        point(terms, begin, numbers)
        gatewise_slopes(terms.fold, last - begin, numbers, slopes)
        if are_apart:  # then the order of columns makes no difference
            for place in range(terms.width):
                if (<Column>terms.columns[place]).active:
                    receive_all(<Column>terms.columns[place], begin, slopes[place], last - begin, flow)
        else:
            for i in range(last - begin - 1, -1, -1):
                for place in range(terms.width):
                    receive((<Column>terms.columns[place]).operands[begin + i], flow * slopes[place][i])
        last = begin


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
        (<Node>x)._flow = (<Node>x)._flow + contribution  # += would count a reference


cdef inline void receive_all(
    Column column, Py_ssize_t first, double *slopes, Py_ssize_t count, double flow
) noexcept:
    cdef Py_ssize_t i
    cdef PyObject **operands = column.operands + first
    cdef int met = column._met
    cdef double before
    if column.unmet:
        for i in range(count - 1, -1, -1):
            before = (<Node>operands[i])._flow if (<Node>operands[i])._mark == met else 0.0
            (<Node>operands[i])._mark = met
            (<Node>operands[i])._flow = before + flow * slopes[i]
    elif column.active == column.length:
        for i in range(count - 1, -1, -1):
            (<Node>operands[i])._flow = (<Node>operands[i])._flow + flow * slopes[i]
    else:
        for i in range(count - 1, -1, -1):
            receive(operands[i], flow * slopes[i])


cdef bint commit(list leaves, list gates, double screen, bint only_finite) noexcept:
    """Make flows grads, of leaves by adding; False, and nothing is done, if only finite ones will do."""
    cdef PyObject **at = items(gates)
    cdef Py_ssize_t i, length = len(gates)
    cdef int closed = (<Node>(gates[-1] if gates else leaves[0]))._mark
    screen += each_leaf(leaves, closed, add_to_grad)
    if only_finite and screen - screen != 0.0:
        each_leaf(leaves, closed - 1, take_back)
        return False
    # The list is taken apart here, because later its nodes would be fetched from memory once more.
    Py_SET_SIZE(gates, 0)
    for i in range(length):
        (<Node>at[i]).gradient = (<Node>at[i])._flow
        (<Node>at[i]).is_reached = True
        drop(at[i])
    if length <= SPARED:
        spare(gates)
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
            if (<Node>x)._mark == mark:
                total += do(x)
            continue
        column = <Column>x
        if _leaves_are_leaves and column.active == column.length and column.deep == 0:
            for k in range(column.length):
                if (<Node>column.operands[k])._mark == mark:
                    total += do(column.operands[k])
            continue
        for k in range(column.length):
            x = column.operands[k]
            if type(<object>x) is Value and (<Node>x)._mark == mark and is_leaf(x):
                total += do(x)
    return total


cdef inline bint is_leaf(PyObject *x) noexcept:
    return (<Node>x)._code == 0 and (_leaves_are_leaves or (<Node>x)._a is None)


cdef inline double add_to_grad(PyObject *leaf) noexcept:
    cdef double before = (<Node>leaf).gradient
    cdef double after = (<Node>leaf)._flow
    (<Node>leaf)._mark = (<Node>leaf)._mark - 1  # done, and not once more where it is listed again
    (<Node>leaf)._da = before  # a leaf has no other use for it
    (<Node>leaf).was_reached = (<Node>leaf).is_reached
    if (<Node>leaf).is_reached:
        after = before + after
    (<Node>leaf).is_reached = True
    (<Node>leaf).gradient = after
    return after


cdef inline double take_back(PyObject *leaf) noexcept:
    (<Node>leaf)._mark = (<Node>leaf)._mark + 1
    (<Node>leaf).is_reached = (<Node>leaf).was_reached
    (<Node>leaf).gradient = (<Node>leaf)._da
    return 0.0
