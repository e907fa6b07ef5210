# What a node remembers, in C; `slots.py` is the same in Python.

cimport cython
from cpython.array cimport array as Doubles, clone
from cpython.buffer cimport PyBUF_FORMAT, PyBUF_SIMPLE, PyBUF_STRIDED_RO, PyBUF_WRITABLE, PyBuffer_Release
from cpython.buffer cimport PyObject_CheckBuffer, PyObject_GetBuffer
from cpython.bytes cimport PyBytes_AS_STRING, PyBytes_FromStringAndSize
from cpython.list cimport PyList_GET_ITEM
from cpython.mem cimport PyMem_Free, PyMem_Malloc, PyMem_Realloc
from cpython.object cimport PyObject
from cpython.ref cimport Py_INCREF

ctypedef PyObject *(*Call)(PyObject *, PyObject *, PyObject *) except NULL
ctypedef PyObject *(*Getter)(PyObject *, PyObject *) noexcept

cdef extern from "Python.h":
    ctypedef struct PyTypeObject:
        const char *tp_name
        const char *tp_doc
        PyObject *tp_dict
        Py_ssize_t tp_basicsize
        PyObject *(*tp_alloc)(type, Py_ssize_t) except NULL
        void (*tp_dealloc)(PyObject *) noexcept
        Getter tp_getattro
        Call tp_call
    double PyFloat_AS_DOUBLE(object) noexcept
    void drop "Py_DECREF"(PyObject *) noexcept
    PyObject **items "PySequence_Fast_ITEMS"(list) noexcept
    void Py_SET_SIZE(list, Py_ssize_t) noexcept
    void Py_SET_TYPE(object, object) noexcept
    void PyType_Modified(type)
    void PyObject_GC_Track(void *)
    void PyObject_GC_UnTrack(void *) noexcept
    bint PyObject_GC_IsTracked(object)
    int PyObject_GenericSetAttr(object, object, object) except -1
    PyObject *without_error "_PyObject_GenericGetAttrWithDict"(PyObject *, PyObject *, PyObject *, int) noexcept
    PyObject *PyErr_Occurred() noexcept
    void PyErr_SetObject(PyObject *, PyObject *) noexcept
    PyObject *PyUnicode_Format(PyObject *, PyObject *) noexcept
    Py_ssize_t PyUnicode_GetLength(PyObject *) noexcept
    Py_UCS4 PyUnicode_ReadChar(PyObject *, Py_ssize_t) noexcept

# Gates on C doubles: written from the rows of the gate table, see build.py
cdef extern from "kernels.h":
    void gatewise_start(object hypot)
    void gatewise_evaluate1(int code, double a, double *y, double *da)
    void gatewise_evaluate2(int code, int fixed, double a, double b, double *y, double *da, double *db)
    void gatewise_evaluate3(
        int code, int fixed, double a, double b, double c, double *y, double *da, double *db, double *dc
    )

from array import array
from math import hypot as _hypot

from ..util.modes import WATCH
from .nesting import BEGUN
from .node.source import note

# straight to the array's memory, which lives as long as the process
cdef int[::1] _watched = WATCH
cdef int *watch = &_watched[0]
cdef double[::1] _begun = BEGUN
cdef double *begun = &_begun[0]

gatewise_start(_hypot)


cdef class Extras:
    """A label and arbitrary attributes: most nodes have none, and pay one pointer."""

    cdef str label
    cdef dict attributes


# Nodes are made untracked, because the collector walking a live graph can cost ten times the arithmetic:
# a node alone cannot close a cycle.  One that gets an attribute or a closure is tracked from then on.
# What is touched of a leaf comes first, to lie together.
cdef class Node:
    cdef public double _data
    cdef int _mark
    cdef public short _code
    cdef char is_reached
    cdef char was_reached  # before the commit that is going on
    cdef public double _flow
    cdef double gradient
    cdef public object _a
    cdef public double _da
    cdef public double _db
    cdef public object _b
    cdef object extra  # None, a label, or Extras
    cdef object __weakref__

    @property
    def _grad(self):
        return self.gradient if self.is_reached else None

    @_grad.setter
    def _grad(self, number):
        self.is_reached = number is not None
        self.gradient = number if number is not None else 0.0

    @property
    def _label(self):
        if self.extra is None:
            return ""
        return self.extra if type(self.extra) is str else (<Extras>self.extra).label

    @_label.setter
    def _label(self, str label):
        if type(self.extra) is Extras:
            (<Extras>self.extra).label = label
        else:
            self.extra = label or None

    @property
    def __dict__(self):
        return attributes(self)

    def _attributes(self):
        return (<Extras>self.extra).attributes if type(self.extra) is Extras else {}

    def __setattr__(self, name, x):
        if name in MEMBERS:
            PyObject_GenericSetAttr(self, name, x)
        else:
            attributes(self)[name] = x

    def __delattr__(self, name):
        if name in MEMBERS:
            raise AttributeError(f"property {name!r} of {type(self).__name__!r} object has no deleter")
        if type(self.extra) is not Extras or (<Extras>self.extra).attributes.pop(name, MEMBERS) is MEMBERS:
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")

    def __getattr__(self, name):
        return further(self, name)


cdef class Properties(Node)
cdef class Lineage(Properties)
cdef class Comparison(Lineage)
cdef class Protocols(Comparison)
cdef class Value(Protocols)
cdef class Constant(Value)


cdef dict kept_on(Node node):
    return (<Extras>node.extra).attributes if type(node.extra) is Extras else None


cdef dict attributes(Node node):
    cdef Extras extras
    if type(node.extra) is Extras:
        return (<Extras>node.extra).attributes
    extras = Extras.__new__(Extras)
    extras.label = node._label
    extras.attributes = {}
    node.extra = extras
    if not PyObject_GC_IsTracked(node):
        for x in (node, node._a, node._b):
            if x is node or (type(x) is tuple and x and not PyObject_GC_IsTracked(x)):
                PyObject_GC_Track(<void *>x)
    return extras.attributes


cdef object further(Node node, name):
    """What is no field of the node and no method of its class."""
    if type(node.extra) is Extras and name in (<Extras>node.extra).attributes:
        return (<Extras>node.extra).attributes[name]
    return node._method(name)


cdef PyObject *further_on(PyObject *node, PyObject *name) except NULL:
    found = further(<Node>node, <object>name)
    Py_INCREF(found)
    return <PyObject *>found


cdef PyObject *attribute(PyObject *node, PyObject *name) noexcept:
    """Any attribute, or NULL with an error set: noexcept, for NumPy asks each number for several that it lacks."""
    cdef PyObject *found = without_error(node, name, NULL, 1)
    if found is not NULL or PyErr_Occurred() is not NULL:
        return found
    if type((<Node>node).extra) is Extras or not is_special(name):
        return (<Getter>further_on)(node, name)
    found = PyUnicode_Format(<PyObject *>LACKS, name)
    if found is not NULL:
        PyErr_SetObject(<PyObject *>AttributeError, found)
        drop(found)
    return NULL


cdef inline bint is_special(PyObject *name) noexcept:
    return PyUnicode_GetLength(name) > 2 and PyUnicode_ReadChar(name, 0) == PyUnicode_ReadChar(name, 1) == c"_"


cdef inline tuple owned(tuple xs):
    """A new tuple that only a node will hold: the collector meets it when it meets the node."""
    PyObject_GC_UnTrack(<void *>xs)
    return xs


cdef inline void begin(Node node) noexcept:
    node._db = begun[0]  # memory comes zeroed


cdef inline double number(x) noexcept:
    return PyFloat_AS_DOUBLE(x) if type(x) is float else (<Node>x)._data


cdef inline (double, double) evaluate1(int code, a) noexcept:
    cdef double y, da
    gatewise_evaluate1(code, (<Node>a)._data, &y, &da)
    return y, da


cdef inline (double, double, double) evaluate2(int code, int fixed, a, b) noexcept:
    cdef double y, da, db
    gatewise_evaluate2(code, fixed, number(a), number(b), &y, &da, &db)
    return y, da, db


cdef inline (double, double, double, double) evaluate3(int code, int fixed, a, b, c) noexcept:
    cdef double y, da, db, dc
    gatewise_evaluate3(code, fixed, number(a), number(b), number(c), &y, &da, &db, &dc)
    return y, da, db, dc


# What a walk has filled waits for the next one, because fresh pages from the system cost more than the walk.
cdef enum:
    SPARED = 1 << 21  # places at most

cdef PyObject **_spare = NULL
cdef Py_ssize_t _spare_room = 0
cdef list _spare_list = None


cdef list spare_list():
    """An empty list."""
    global _spare_list
    found, _spare_list = _spare_list, None
    return [] if found is None else found


cdef inline void spare(list emptied) noexcept:
    global _spare_list
    _spare_list = emptied


# The nodes that a walk has opened.  They belong to the graph, which nothing can change while the walk goes
# on: no Python code runs then.  So they are not counted as references.
@cython.final
@cython.no_gc
cdef class Stack:
    cdef PyObject **at
    cdef Py_ssize_t length
    cdef Py_ssize_t room

    def __cinit__(self):
        global _spare, _spare_room
        self.at, self.room = _spare, _spare_room
        _spare, _spare_room = NULL, 0

    def __dealloc__(self):
        global _spare, _spare_room
        if _spare_room < self.room <= SPARED:
            PyMem_Free(_spare)
            _spare, _spare_room = self.at, self.room
        else:
            PyMem_Free(self.at)

    cdef inline int append(self, Node node) except -1:
        if self.length == self.room:
            grow(self)
        self.at[self.length] = <PyObject *>node
        self.length += 1
        return 0

    cdef inline Value pop(self):
        self.length -= 1
        return <Value>self.at[self.length]


cdef int grow(Stack stack) except -1:
    cdef Py_ssize_t room = max(64, 2 * stack.room)
    cdef PyObject **at = <PyObject **>PyMem_Realloc(stack.at, room * sizeof(PyObject *))
    if at is NULL:
        raise MemoryError
    stack.at = at
    stack.room = room
    return 0


cdef restore(list order, list grads):
    cdef Node node
    for x, grad in zip(order, grads):
        node = <Node>x
        node._grad = grad


cdef Doubles _no_doubles = array("d")


@cython.final
cdef class Leaves:
    """A list of leaves that is known to hold nothing else."""

    cdef list nodes

    def __init__(self, nodes):
        self.nodes = list(nodes)
        for x in self.nodes:
            <Node?>x

    def __len__(self):
        return len(self.nodes)

    def __iter__(self):
        return iter(self.nodes)


cdef inline list known(leaves):
    return (<Leaves>leaves).nodes if type(leaves) is Leaves else (<Leaves>Leaves(leaves)).nodes


def gather(leaves):
    """The number of every leaf, in an array of doubles."""
    cdef list nodes = known(leaves)
    cdef Doubles room = clone(_no_doubles, len(nodes), False)
    gathered(nodes, room.data.as_doubles)
    return room


cdef void gathered(list nodes, double *to) noexcept:
    cdef Py_ssize_t i, n = len(nodes)
    cdef PyObject **at = items(nodes)
    for i in range(n):
        to[i] = (<Node>at[i])._data


def add_to_grads(leaves, slopes, bint only_finite):
    """Add to the grad of every leaf: a list, or an array of doubles; False, and nothing is done, if only
    finite ones will do."""
    cdef list nodes = known(leaves)
    cdef Py_buffer view
    if not PyObject_CheckBuffer(slopes):
        slopes = array("d", slopes)
    PyObject_GetBuffer(slopes, &view, PyBUF_STRIDED_RO | PyBUF_FORMAT)
    try:
        if view.ndim != 1 or view.shape[0] != len(nodes) or view.format[0] != b"d":
            raise ValueError(f"{len(nodes)} leaves need as many doubles")
        return added(nodes, <char *>view.buf, view.strides[0], only_finite)
    finally:
        PyBuffer_Release(&view)


cdef bint added(list nodes, char *slopes, Py_ssize_t step, bint only_finite) except -1:
    """Add a slope to the grad of every leaf, or to none if only finite ones will do."""
    cdef Py_ssize_t i, n = len(nodes)
    cdef PyObject **at = items(nodes)
    cdef double screen = 0.0
    cdef double *before = <double *>PyMem_Malloc((n + 1) * sizeof(double))
    if before is NULL:
        raise MemoryError
    for i in range(n):
        before[i] = (<Node>at[i]).gradient  # 0.0 where none was reached
        (<Node>at[i]).gradient = before[i] + (<double *>(slopes + i * step))[0]
        (<Node>at[i]).was_reached = (<Node>at[i]).is_reached
        (<Node>at[i]).is_reached = True
        screen += (<Node>at[i]).gradient - (<Node>at[i]).gradient
    if only_finite and screen != 0.0:
        for i in range(n):
            (<Node>at[i]).gradient = before[i]
            (<Node>at[i]).is_reached = (<Node>at[i]).was_reached
    PyMem_Free(before)
    return not only_finite or screen == 0.0


cdef attach(type kind, str name, member):
    (<dict>(<PyTypeObject *>kind).tp_dict)[name] = member
    PyType_Modified(kind)
