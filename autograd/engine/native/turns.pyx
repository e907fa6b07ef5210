
# In which order folds hand gradients on, that of the chain of single gates; `turns.py` is the same in Python.

from itertools import chain

cdef struct Turn:  # terms of a fold from `first` to before `last`, after so many gates of a walk
    PyObject *node
    Py_ssize_t place
    Py_ssize_t first
    Py_ssize_t last
    bint closes  # whether it has the last term of all


@cython.final
@cython.no_gc
cdef class Turns:
    """What a walk cuts folds into; the nodes belong to the graph, as those of a Stack do."""

    cdef Turn *taken
    cdef Turn *planned
    cdef Py_ssize_t taken_count
    cdef Py_ssize_t taken_room
    cdef Py_ssize_t waiting
    cdef Py_ssize_t planned_room
    cdef Py_ssize_t due  # the place of the last one taken; −1 where there is none
    cdef object split  # the fold whose last term was handed on last: its gate has nothing left to do

    def __cinit__(self):
        self.due = -1

    def __dealloc__(self):
        PyMem_Free(self.taken)
        PyMem_Free(self.planned)

    def told(self):
        cdef Py_ssize_t i
        return [
            (self.taken[i].place, <object>self.taken[i].node, self.taken[i].first, self.taken[i].last,
             self.taken[i].closes)
            for i in range(self.taken_count)
        ]


cdef int put(Turn **turns, Py_ssize_t *count, Py_ssize_t *room, Turn turn) except -1:
    cdef Turn *moved
    cdef Py_ssize_t more
    if count[0] == room[0]:
        more = max(16, 2 * room[0])
        moved = <Turn *>PyMem_Realloc(turns[0], more * sizeof(Turn))
        if moved is NULL:
            raise MemoryError
        turns[0] = moved
        room[0] = more
    turns[0][count[0]] = turn
    count[0] += 1
    return 0


cdef int plan(Turns turns, Value node, Py_ssize_t term, Py_ssize_t terms) except -1:
    """Cut a fold before this term; the later terms have been looked at."""
    cdef PyObject *fold = <PyObject *>node
    if turns.waiting and turns.planned[turns.waiting - 1].node is fold:
        turns.planned[turns.waiting - 1].first = term
    else:
        put(&turns.planned, &turns.waiting, &turns.planned_room, Turn(fold, 0, term, terms, True))
    put(&turns.planned, &turns.waiting, &turns.planned_room, Turn(fold, 0, 0, term, False))
    return 0


cdef inline bint comes_again(Turns turns, Value node, Py_ssize_t place) except -1:
    """Take the turn that is planned for this place, if one is; whether the node has later ones."""
    cdef Turn turn
    if turns.planned[turns.waiting - 1].node is not <PyObject *>node:
        return False
    turns.waiting -= 1
    turn = turns.planned[turns.waiting]
    turn.place = turns.due = place + turn.closes  # the last one comes after the gate itself
    put(&turns.taken, &turns.taken_count, &turns.taken_room, turn)
    return not turn.closes


cdef Py_ssize_t width_of(Value node) except -1:
    """How many operands a term of a fold has; 0 for another gate, and where a closure took its place."""
    if type(node._a) is Terms:
        return (<Terms>node._a).width
    if node._code <= LAST_BUILT or node._b is None:
        return 0
    fold = getattr(ROWS[node._code], "fold", None)
    return 0 if fold is None else fold.width


cdef in_chain_order(Py_ssize_t width, Py_ssize_t first, Py_ssize_t last):
    """The places of the operands of some terms, in the order in which the chain hands gradients on."""
    if last == 0:
        return (0,)
    return chain.from_iterable([
        (*((0,) if term == 0 else ()), *range(1 + term * width, 1 + (term + 1) * width))
        for term in reversed(range(first, last))
    ])
