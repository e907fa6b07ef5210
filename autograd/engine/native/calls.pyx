# A whole call of a compiled function where nothing needs looking after; `plain/calls.py` stands for it in Python.

import sys


@cython.final
cdef class Direct:
    """Calls that are read alike, by one recording: all that machine code reads and writes.

    Args:
        runner: The code, which gives one result for each sample.
        lock: Whoever has it may let the code run.
        read: The leaves whose numbers it reads.
        reached: Those whose slopes it leaves, one after the other, from the address `gradient` on.
        places: Where these are among all that get a gradient; None: they are all, in order.
        count: How many get one.
        library: NumPy.
    """

    cdef Runner runner
    cdef list read, reached
    cdef object lock, empty
    cdef Py_ssize_t count, room
    cdef Py_ssize_t *places
    cdef double *gradient
    cdef double *numbers
    cdef double *results

    def __init__(self, Runner runner, lock, read, reached, size_t gradient, places, Py_ssize_t count, library):
        self.runner, self.lock, self.empty = runner, lock, library.empty
        self.read, self.reached, self.count = known(read), known(reached), count
        self.gradient = <double *>gradient
        self.numbers = <double *>PyMem_Malloc((len(self.read) + 1) * sizeof(double))
        if self.numbers is NULL:
            raise MemoryError
        if places is None:
            return
        self.places = <Py_ssize_t *>PyMem_Malloc((len(places) + 1) * sizeof(Py_ssize_t))
        if self.places is NULL:
            raise MemoryError
        for i, place in enumerate(places):
            self.places[i] = place

    def __dealloc__(self):
        PyMem_Free(self.places)
        PyMem_Free(self.numbers)
        PyMem_Free(self.results)

    cdef object replayed(self, Packed rows, double seed):
        """The results, under the lock; None where something is amiss."""
        cdef Py_buffer written
        cdef bint sound
        if self.runner.expected != rows.count:
            return None
        gathered(self.read, self.numbers)
        if rows.many and rows.of_arrays:
            found = self.empty(rows.count)
            PyObject_GetBuffer(found, &written, PyBUF_WRITABLE)
            sound = self.runner.run(rows, self.numbers, <double *>written.buf, seed, ALL_PARTS)
            PyBuffer_Release(&written)
            return found if sound else None
        if self.room < rows.count:
            PyMem_Free(self.results)
            self.room = 0
            self.results = <double *>PyMem_Malloc(rows.count * sizeof(double))
            if self.results is NULL:
                raise MemoryError
            self.room = rows.count
        if not self.runner.run(rows, self.numbers, self.results, seed, ALL_PARTS):
            return None
        return in_floats(self.results, rows.count) if rows.many else self.results[0]

    cdef object by_each(self, bint as_array):
        """The gradient by each that gets one."""
        cdef Py_buffer written
        cdef list slopes
        cdef double *to
        cdef Py_ssize_t i
        if not as_array:
            if self.places is NULL:
                return in_floats(self.gradient, self.count)
            slopes = [0.0] * self.count
            for i in range(len(self.reached)):
                slopes[self.places[i]] = self.gradient[i]
            return slopes
        found = self.empty(self.count)
        PyObject_GetBuffer(found, &written, PyBUF_WRITABLE)
        to = <double *>written.buf
        if self.places is NULL:
            memcpy(to, self.gradient, self.count * sizeof(double))
        else:
            for i in range(self.count):
                to[i] = 0.0
            for i in range(len(self.reached)):
                to[self.places[i]] = self.gradient[i]
        PyBuffer_Release(&written)
        return found


cdef enum:
    ALL_PARTS = 7


cdef list in_floats(double *numbers, Py_ssize_t count):
    return [numbers[i] for i in range(count)]


@cython.final
cdef class Calls:
    """Calls of one function that go straight to machine code, by what they have in common.

    Each method gives None where the call needs more than that: other arguments, a number that is not finite, a
    recording to make or to choose, a context in which something else is meant.

    Attributes:
        hits: How many calls it took.
    """

    cdef readonly Py_ssize_t hits
    cdef dict known
    cdef object arrays

    def __init__(self):
        self.known = {}

    def know(self, key, Direct call):
        """Take such calls from now on."""
        self.known[key] = call

    def clear(self):
        """Take none."""
        self.known.clear()

    def results(self, tuple args, batch):
        """The results."""
        cdef Packed rows = Packed.__new__(Packed)
        cdef Direct call = self.found(rows, args, batch)
        if call is None:
            return None
        with call.lock:
            found = call.replayed(rows, 0.0)
        self.hits += found is not None
        return found

    def value_and_grad(self, tuple args, batch, reduction, bint as_array):
        """The results, and the gradient by each parameter."""
        cdef Packed rows = Packed.__new__(Packed)
        cdef Direct call = self.found(rows, args, batch)
        cdef double seed
        if call is None:
            return None
        seed = _seed(reduction, rows.count)
        with call.lock:
            found = call.replayed(rows, seed) if seed else None
            if found is None:
                return None
            gradient = call.by_each(as_array or rows.of_arrays)
        self.hits += 1
        return found, gradient

    def backward(self, tuple args, batch, reduction):
        """The results; the gradient is added to the grads of the leaves."""
        cdef Packed rows = Packed.__new__(Packed)
        cdef Direct call = self.found(rows, args, batch)
        cdef Doubles slopes
        cdef double seed
        if call is None:
            return None
        seed = _seed(reduction, rows.count)
        with call.lock:
            found = call.replayed(rows, seed) if seed else None
            if found is None:
                return None
            slopes = clone(_no_doubles, len(call.reached), False)
            memcpy(slopes.data.as_doubles, call.gradient, len(call.reached) * sizeof(double))
        with SWEEPING:
            if not added(call.reached, slopes.data.as_chars, sizeof(double), True):
                return None
        self.hits += 1
        return found

    cdef Direct found(self, Packed rows, tuple args, batch):
        if not self.known or watch[0] or watch[1]:
            return None
        if self.arrays is None:
            self.arrays = getattr(sys.modules.get("numpy"), "ndarray", None)
        return self.known.get(key_of(rows)) if taken(rows, args, batch, self.arrays) else None


cdef double _seed(reduction, Py_ssize_t count) except? -1.0:
    """The upstream gradient of each sample; 0 for an unknown reduction."""
    if type(reduction) is not str:
        return 0.0
    if <str>reduction == "mean":
        return 1.0 / count
    return 1.0 if <str>reduction == "sum" else 0.0
