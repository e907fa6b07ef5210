
# Where nodes stand in a list, in C; `plain/places.py` is the same in Python.

from libc.math cimport log2 as log2_of_c

cdef Py_ssize_t UNKNOWN = -2
cdef Py_ssize_t OPEN = -1  # a walk has come by, and is not done with it


cdef inline double log2(double x) noexcept:
    return log2_of_c(x)


cdef struct Seat:
    PyObject *node
    Py_ssize_t place


# A table with one seat in two free at least; a node's own is the next free one from where its address says.
# It holds no node: whoever keeps it keeps the list of them beside it, which the collector can look into.
@cython.final
@cython.no_gc
cdef class Places:
    cdef Seat *seats
    cdef Py_ssize_t room, taken  # room is a power of two, or 0

    def __dealloc__(self):
        PyMem_Free(self.seats)

    def __len__(self):
        return self.taken

    def __repr__(self):
        return f"<places of {self.taken} nodes>"

    def __contains__(self, node):
        return self.at(node) != UNKNOWN

    def get(self, node, Py_ssize_t default):
        cdef Py_ssize_t place = self.at(node)
        return default if place == UNKNOWN else place

    def __getitem__(self, node):
        cdef Py_ssize_t place = self.at(node)
        if place == UNKNOWN:
            raise KeyError(node)
        return place

    cdef inline Seat *seat(self, PyObject *node) noexcept:
        cdef size_t i = (<size_t>node >> 4) * <size_t>0x9E3779B97F4A7C15
        cdef Py_ssize_t at = <Py_ssize_t>((i >> 32) & <size_t>(self.room - 1))
        while self.seats[at].node is not NULL and self.seats[at].node is not node:
            at = (at + 1) & (self.room - 1)
        return self.seats + at

    cdef inline Py_ssize_t at(self, node) noexcept:
        cdef Seat *seat
        if self.room == 0:
            return UNKNOWN
        seat = self.seat(<PyObject *>node)
        return UNKNOWN if seat.node is NULL else seat.place

    cdef inline int put(self, node, Py_ssize_t place) except -1:
        cdef Seat *seat
        if 2 * self.taken >= self.room:
            self.expand()
        seat = self.seat(<PyObject *>node)
        if seat.node is NULL:
            seat.node = <PyObject *>node
            self.taken += 1
        seat.place = place
        return 0

    cdef int expand(self) except -1:
        cdef Seat *old = self.seats
        cdef Py_ssize_t i, before = self.room, room = max(16, 2 * before)
        cdef Seat *seats = <Seat *>PyMem_Malloc(room * sizeof(Seat))
        if seats is NULL:
            raise MemoryError
        memset(seats, 0, room * sizeof(Seat))
        self.seats, self.room = seats, room
        for i in range(before):
            if old[i].node is not NULL:
                self.seat(old[i].node)[0] = old[i]
        PyMem_Free(old)
        return 0
