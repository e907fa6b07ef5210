"""The compiled engine: what a node remembers, in C, and then the other files of this folder, word for word.

`memory.py` is the same memory in Python; compiling.py puts the parts together.
"""

cimport cython
from cpython.list cimport PyList_GET_ITEM, PyList_New, PyList_SET_ITEM
from cpython.mem cimport PyMem_Free, PyMem_Realloc
from cpython.object cimport PyObject
from cpython.ref cimport Py_INCREF

cdef extern from "Python.h":
    ctypedef struct PyTypeObject:
        PyObject *tp_dict
    void PyType_Modified(type)
    void PyObject_GC_Track(void *)
    void PyObject_GC_UnTrack(void *)
    bint PyObject_GC_IsTracked(object)
    int PyObject_GenericSetAttr(object, object, object) except -1

# evaluate1 and evaluate2 on C doubles: written from the rows of the gate table, see compiling.py
cdef extern from "kernels.h":
    void gatewise_start(object hypot)
    void gatewise_evaluate1(int code, double a, double *y, double *da)
    void gatewise_evaluate2(int code, int fixed, double a, double b, double *y, double *da, double *db)

from array import array
from math import hypot as _hypot

from ..modes import WATCH

# straight to the array's memory, which lives as long as the process
cdef int[::1] _watched = WATCH
cdef int *watch = &_watched[0]

gatewise_start(_hypot)


cdef class Extras:
    """A label and arbitrary attributes: most nodes have none, and pay one pointer."""

    cdef str label
    cdef dict attributes


# Nodes are made untracked, because the collector walking a live graph can cost ten times the arithmetic:
# a node alone cannot close a cycle.  One that gets an attribute or a closure is tracked from then on.
@cython.freelist(131072)
@cython.trashcan(True)
cdef class Memory:
    cdef public double _data
    cdef public double _da
    cdef public double _db
    cdef public double _flow
    cdef double gradient
    cdef public object _a
    cdef public object _b
    cdef object extra  # None, a label, or Extras
    cdef object __weakref__
    cdef int _mark
    cdef public short _code
    cdef char is_reached

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
        if type(self.extra) is not Extras or (<Extras>self.extra).attributes.pop(name, MEMBERS) is MEMBERS:
            raise AttributeError(f"this Value has no attribute {name!r} that can be deleted")

    def __getattr__(self, name):
        if type(self.extra) is Extras and name in (<Extras>self.extra).attributes:
            return (<Extras>self.extra).attributes[name]
        return self._method(name)


cdef class Properties(Memory)
cdef class Lineage(Properties)
cdef class Value(Lineage)
cdef class Constant(Value)


cdef dict attributes(Memory node):
    cdef Extras extras
    if type(node.extra) is Extras:
        return (<Extras>node.extra).attributes
    extras = Extras.__new__(Extras)
    extras.label = node._label
    extras.attributes = {}
    node.extra = extras
    if not PyObject_GC_IsTracked(node):
        PyObject_GC_Track(<void *>node)
    return extras.attributes


cdef inline void begin(Memory node) noexcept:
    PyObject_GC_UnTrack(<void *>node)


cdef inline (double, double) evaluate1(int code, double x) noexcept:
    cdef double y, da
    gatewise_evaluate1(code, x, &y, &da)
    return y, da


cdef inline (double, double, double) evaluate2(int code, int fixed, double x, double z) noexcept:
    cdef double y, da, db
    gatewise_evaluate2(code, fixed, x, z, &y, &da, &db)
    return y, da, db


# The nodes of a walk.  They belong to the graph, which nothing can change while the walk goes on: no Python
# code runs then.  So they are not counted as references until the order is done.
@cython.final
cdef class Nodes:
    cdef PyObject **at
    cdef Py_ssize_t length
    cdef Py_ssize_t room

    def __dealloc__(self):
        PyMem_Free(self.at)

    cdef inline int append(self, Memory node) except -1:
        if self.length == self.room:
            grow(self)
        self.at[self.length] = <PyObject *>node
        self.length += 1
        return 0

    cdef inline void pop(self) noexcept:
        self.length -= 1


cdef int grow(Nodes nodes) except -1:
    cdef Py_ssize_t room = max(64, 2 * nodes.room)
    cdef PyObject **at = <PyObject **>PyMem_Realloc(nodes.at, room * sizeof(PyObject *))
    if at is NULL:
        raise MemoryError
    nodes.at = at
    nodes.room = room
    return 0


cdef inline Value last(Nodes nodes):
    return <Value>nodes.at[nodes.length - 1]


cdef list in_order(Nodes nodes):
    cdef list order = PyList_New(nodes.length)
    cdef Py_ssize_t i
    for i in range(nodes.length):
        Py_INCREF(<object>nodes.at[i])
        PyList_SET_ITEM(order, i, <object>nodes.at[i])
    return order


cdef bint add_up(list order):
    cdef double screen = 0.0
    cdef Py_ssize_t i
    cdef PyObject *node
    for i in range(len(order)):
        node = PyList_GET_ITEM(order, i)
        if (<Memory>node)._a is None and (<Memory>node).is_reached:
            (<Memory>node)._flow += (<Memory>node).gradient
        screen += (<Memory>node)._flow
    return screen - screen == 0.0


cdef commit(list order):
    cdef Py_ssize_t i
    cdef PyObject *node
    for i in range(len(order)):
        node = PyList_GET_ITEM(order, i)
        (<Memory>node).gradient = (<Memory>node)._flow
        (<Memory>node).is_reached = True


cdef restore(list order, list grads):
    cdef Memory node
    for x, grad in zip(order, grads):
        node = <Memory>x
        node._grad = grad


def gather(leaves):
    """The number of every leaf, in an array of doubles."""
    cdef Py_ssize_t i, n = len(leaves)
    numbers = array("d", bytes(8 * n))
    cdef double[::1] at = numbers
    for i in range(n):
        at[i] = (<Memory?>leaves[i])._data
    return numbers


def add_to_grads(leaves, slopes):
    """Add to the grad of every leaf."""
    cdef Memory node
    for leaf, slope in zip(leaves, slopes, strict=True):
        node = <Memory?>leaf
        node.gradient = (node.gradient if node.is_reached else 0.0) + <double>slope
        node.is_reached = True


cdef seal(type kind, refuse):
    (<dict>(<PyTypeObject *>kind).tp_dict)["__init_subclass__"] = classmethod(refuse)
    PyType_Modified(kind)
