
# How a node is made, and how it dies.  Its collector's header is kept, and zero says: not tracked.

from libc.string cimport memset

from sys import getsizeof

cdef extern from "Python.h":
    PyObject *PyObject_Init(PyObject *, type) noexcept
    void PyObject_ClearWeakRefs(PyObject *) noexcept

cdef extern from *:
    """
    /* Fields of new memory are set as they lie: there is no reference in them to let go. */
    #define gatewise_fill(node, code, y, a, da, b, db) do { \\
            (node)->_data = (y); \\
            (node)->_flow = 0.0; \\
            (node)->gradient = 0.0; \\
            Py_INCREF(a); (node)->_a = (PyObject *)(a); \\
            (node)->_mark = 0; \\
            (node)->_code = (code); \\
            (node)->is_reached = 0; \\
            (node)->_da = (da); \\
            (node)->_db = (db); \\
            Py_INCREF(b); (node)->_b = (PyObject *)(b); \\
            Py_INCREF(Py_None); (node)->extra = Py_None; \\
            (node)->__weakref__ = NULL; \\
        } while (0)
    #define gatewise_a(node) ((node)->_a)
    #define gatewise_b(node) ((node)->_b)
    #define gatewise_extra(node) ((node)->extra)
    #define gatewise_weak(node) ((node)->__weakref__)
    #define gatewise_hand_out(node) ((PyObject *)(node))
    """
    void fill "gatewise_fill"(Node, short, double, object, double, object, double) noexcept
    PyObject *raw_a "gatewise_a"(Node) noexcept
    PyObject *raw_b "gatewise_b"(Node) noexcept
    PyObject *raw_extra "gatewise_extra"(Node) noexcept
    PyObject *raw_weak "gatewise_weak"(Node) noexcept
    Value hand_out "gatewise_hand_out"(PyObject *)  # the one reference that a new object is born with

cdef extern from *:
    """
    #if !CYTHON_COMPILING_IN_CPYTHON || defined(Py_GIL_DISABLED) || CYTHON_USE_TYPE_SPECS
    #error "only CPython with its global lock lets nodes live in slabs, and only those of a static type"
    #endif
    """

cdef enum:
    HEADER = 2 * sizeof(uintptr_t)  # the collector's, before each object


cdef Value made(kind, short code, double y, a, double da, b, double db):
    """A node with these fields."""
    cdef char *place = take_place()
    if place is NULL:
        raise MemoryError
    (<uintptr_t *>place)[0] = (<uintptr_t *>place)[1] = 0
    cdef PyObject *node = PyObject_Init(<PyObject *>(place + HEADER), Value)
    fill(<Node>node, code, y, a, da, b, db)
    return noted(hand_out(node)) if watch[0] else hand_out(node)


cdef numeral(Node node, double x):
    """A plain number among the operands of a node, which somebody looks at."""
    if watch[0] or watch[1]:
        return node._as_node(x)
    cdef char *place = take_place()
    if place is NULL:
        raise MemoryError
    (<uintptr_t *>place)[0] = (<uintptr_t *>place)[1] = 0
    cdef PyObject *still = PyObject_Init(<PyObject *>(place + HEADER), Constant)
    fill(<Node>still, 0, x, None, 0.0, None, begun[0])
    return hand_out(still)


cdef Value noted(Value node):
    note(node)
    return node


cdef PyObject *empty_node(type kind, Py_ssize_t _) except NULL:
    """Zeroed memory for a node, as `Value(…)` asks for it."""
    cdef char *place = take_place()
    if place is NULL:
        raise MemoryError
    memset(place, 0, place_size)
    return PyObject_Init(<PyObject *>(place + HEADER), kind)


# A node's last reference may be held by a node that is dying, and so on a million deep.  So only one dies
# at a time; the others wait, each pointing to the next by its header.
cdef PyObject *_waiting = NULL
cdef bint _is_dying = False


cdef void bury(PyObject *node) noexcept:
    global _waiting, _is_dying
    cdef uintptr_t *header = <uintptr_t *>(<char *>node - HEADER)
    if header[0]:  # it need not have attributes any more: the collector takes them first
        PyObject_GC_UnTrack(node)
    header[0] = <uintptr_t>_waiting
    _waiting = node
    if _is_dying:
        return
    _is_dying = True
    while _waiting is not NULL:
        node = _waiting
        header = <uintptr_t *>(<char *>node - HEADER)
        _waiting = <PyObject *>header[0]
        header[0] = 0
        dissolve(node)
    _is_dying = False


cdef inline void dissolve(PyObject *node) noexcept:
    """Let go of all that a node holds, and of its place."""
    if raw_weak(<Node>node) is not NULL:
        PyObject_ClearWeakRefs(node)
    cdef PyObject *a = raw_a(<Node>node)
    cdef PyObject *b = raw_b(<Node>node)
    cdef PyObject *extra = raw_extra(<Node>node)
    give_place(<char *>node - HEADER)
    drop(extra)
    drop(b)
    drop(a)


cdef void live_in_slabs(type kind) except *:
    """Make the instances of a class live in slabs."""
    global place_size
    if getsizeof([]) - [].__sizeof__() != HEADER:
        raise ImportError("this Python keeps another header before its objects than the compiled engine knows")
    cdef size_t size = HEADER + (<PyTypeObject *>kind).tp_basicsize
    place_size = (size + 15) // 16 * 16
    (<PyTypeObject *>kind).tp_alloc = empty_node
    (<PyTypeObject *>kind).tp_dealloc = bury
    (<PyTypeObject *>kind).tp_getattro = attribute


class _Module(str):
    """A text for Kind itself; for its classes, the module that users import them from."""

    def __get__(self, kind, of):
        return "autograd.engine" if kind is Constant else "autograd"

    def __set__(self, kind, name):
        raise AttributeError("a class in C keeps its module")


class Kind(type):
    """The class of the node's classes, which says where they are."""

    __module__ = _Module("autograd.engine")


# Kept for as long as the process lives; Python's messages name a static class by all of its `tp_name`.
cdef const char *_VALUE = "Value"
cdef const char *_CONSTANT = "Constant"
cdef const char *_COLUMN = "Column"


cdef void named(type kind, const char *name) except *:
    """Let messages call a class as the interpreted engine does."""
    (<PyTypeObject *>kind).tp_name = name
    Py_INCREF(Kind)
    Py_SET_TYPE(kind, Kind)
    PyType_Modified(kind)


cdef list _SAID = []


cdef void document(type kind, str signature, str said) except *:
    """Let `help` and `inspect` read this of a class, for as long as the process lives."""
    cdef bytes text = f"{signature}\n--\n\n{said}".encode()
    _SAID.append(text)
    (<PyTypeObject *>kind).tp_doc = text
    (<dict>(<PyTypeObject *>kind).tp_dict)["__doc__"] = said
    PyType_Modified(kind)
