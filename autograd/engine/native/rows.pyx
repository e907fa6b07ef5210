# The arguments of a compiled call as one array of doubles; `plain/rows.py` stands for it in Python.

from libc.string cimport memcmp, memcpy

cdef extern from "Python.h":
    double PyLong_AsDouble(object) except? -1.0
    bint is_float "PyFloat_CheckExact"(PyObject *) noexcept
    double of_float "PyFloat_AS_DOUBLE"(PyObject *) noexcept
    PyObject **tuple_items "PySequence_Fast_ITEMS"(tuple) noexcept

cdef enum:
    LEAVES = 0  # what a token says in its lower two bits; the others count leaves, items or axes
    LIST = 1
    TUPLE = 2
    ARRAY = 3
    DEEPEST = 64


@cython.final
@cython.no_gc
cdef class Packed:
    """Rows of one length, one after the other, and the nesting that they came in."""

    cdef double *numbers
    cdef Py_ssize_t filled, room
    cdef long long *tokens
    cdef Py_ssize_t length, token_room
    cdef readonly Py_ssize_t count, width
    cdef bint of_arrays, many
    cdef Py_ssize_t strides[2]

    def __init__(self, rows=()):
        for row in rows:
            for x in row:
                self.put(x)
        self.cut(len(rows))

    def __dealloc__(self):
        PyMem_Free(self.numbers)
        PyMem_Free(self.tokens)

    def __len__(self):
        return self.count

    def __getitem__(self, Py_ssize_t place):
        if not 0 <= place < self.count:
            raise IndexError(place)
        return [self.numbers[place * self.width + k] for k in range(self.width)]

    def tolist(self):
        """The rows as lists."""
        return [self[place] for place in range(self.count)]

    def __getbuffer__(self, Py_buffer *view, int flags):
        if flags & PyBUF_WRITABLE:
            raise BufferError("the numbers of a call are only read")
        view.buf, view.obj, view.len = self.numbers, self, self.filled * sizeof(double)
        view.itemsize, view.readonly, view.ndim, view.format = sizeof(double), True, 2, b"d"
        view.shape, view.strides, view.suboffsets, view.internal = &self.count, self.strides, NULL, NULL

    cdef void cut(self, Py_ssize_t count) noexcept:
        """Make so many rows of the numbers."""
        self.count = count
        self.width = self.filled // count if count else 0
        self.strides[0], self.strides[1] = self.width * sizeof(double), sizeof(double)

    cdef int expect(self, Py_ssize_t more) except -1:
        cdef double *at
        if self.filled + more > self.room:
            self.room = max(2 * self.room, self.filled + more, 32)
            at = <double *>PyMem_Realloc(self.numbers, self.room * sizeof(double))
            if at is NULL:
                raise MemoryError
            self.numbers = at
        return 0

    cdef int put(self, double x) except -1:
        if self.filled == self.room:
            self.expect(1)
        self.numbers[self.filled] = x
        self.filled += 1
        return 0

    cdef int say(self, long long token) except -1:
        cdef long long *at
        if self.length == self.token_room:
            self.token_room = max(2 * self.token_room, 16)
            at = <long long *>PyMem_Realloc(self.tokens, self.token_room * sizeof(long long))
            if at is NULL:
                raise MemoryError
            self.tokens = at
        self.tokens[self.length] = token
        self.length += 1
        return 0

    cdef int leaves(self, Py_ssize_t count) except -1:
        if self.length and self.tokens[self.length - 1] & 3 == LEAVES:
            self.tokens[self.length - 1] += count << 2
            return 0
        return self.say(count << 2 | LEAVES)

    cdef int form(self, int axes, Py_ssize_t *shape) except -1:
        self.say(axes << 2 | ARRAY)
        for k in range(axes):
            self.say(shape[k] << 2 | ARRAY)
        return 0


def read_rows(tuple args, batch, kind):
    """The arguments of a call as ((nesting, whether they are arrays, whether a batch), rows).

    None unless they are what the general way would take without complaint: floats, integers, lists and tuples
    of them, and arrays of these; in a batch arrays, flat lists beside them, or lists alone.

    Args:
        batch: Whether the first axis counts samples; None: if they are arrays.
        kind: The class of NumPy's arrays, or None.
    """
    cdef Packed sink = Packed.__new__(Packed)
    return (key_of(sink), sink) if taken(sink, args, batch, kind) else None


cdef bint taken(Packed sink, tuple args, batch, kind) except -1:
    """Read the arguments of a call; False where `read_rows` says None."""
    cdef Py_ssize_t arrays = 0, samples = 1
    for arg in args:
        arrays += type(arg) is kind
    sink.of_arrays = arrays > 0
    sink.many = batch if batch is not None else arrays > 0
    sink.say(len(args) << 2 | LIST)
    if not sink.many:
        if not _items(sink, tuple_items(args), len(args), kind, 0):
            return False
    elif arrays:
        samples = _columns(sink, args if arrays == len(args) else _all_arrays(args, kind))
    else:
        samples = _zipped(sink, args, kind)
    sink.cut(samples)
    return samples > 0


cdef tuple key_of(Packed sink):
    """What calls have in common that are read alike."""
    nesting = PyBytes_FromStringAndSize(<char *>sink.tokens, sink.length * sizeof(long long))
    return nesting, sink.of_arrays, sink.many


cdef bint _take(Packed sink, x, kind, int depth) except -1:
    """One argument, or a part of it."""
    if isinstance(x, float):  # NumPy's doubles are, too
        sink.put(PyFloat_AS_DOUBLE(x))
        sink.leaves(1)
    elif type(x) is list or type(x) is tuple:
        if depth > DEEPEST:
            return False
        sink.say(len(x) << 2 | (LIST if type(x) is list else TUPLE))
        return _items(sink, _items_of(x), len(x), kind, depth + 1)
    elif type(x) is int or type(x) is bool:
        try:
            sink.put(PyLong_AsDouble(x))
        except OverflowError:
            return False
        sink.leaves(1)
    elif type(x) is kind:
        return _array(sink, x)
    else:
        return False
    return True


cdef inline PyObject **_items_of(x) noexcept:
    """Of a list or a tuple; they are only looked at, and no Python code runs meanwhile."""
    return items(<list>x) if type(x) is list else tuple_items(<tuple>x)


cdef bint _items(Packed sink, PyObject **at, Py_ssize_t count, kind, int depth) except -1:
    """Parts side by side, of which most are floats."""
    cdef Py_ssize_t i = 0, first
    cdef double *to
    while i < count:
        sink.expect(count - i)
        first, to = i, sink.numbers + sink.filled
        while i < count and is_float(at[i]):
            to[i - first] = of_float(at[i])
            i += 1
        if i > first:
            sink.filled += i - first
            sink.leaves(i - first)
        if i < count:
            if not _take(sink, <object>at[i], kind, depth):
                return False
            i += 1
    return True


cdef Py_ssize_t _zipped(Packed sink, tuple args, kind) except -1:
    """The samples of a batch of lists, which all have the nesting of the first; 0 if that cannot be."""
    cdef Py_ssize_t samples = 0, i, k, length = 0
    cdef PyObject **columns[8]
    if len(args) > 8:
        return 0
    for k in range(len(args)):
        arg = args[k]
        if type(arg) is not list and type(arg) is not tuple:
            return 0
        if k and len(arg) != samples:
            return 0
        samples, columns[k] = len(arg), _items_of(arg)
    for i in range(samples):
        if i == 1:
            length = sink.length
            sink.expect(sink.filled * (samples - 1))
        if i:
            sink.say(len(args) << 2 | LIST)
        for k in range(len(args)):
            if is_float(columns[k][i]):
                sink.put(of_float(columns[k][i]))
                sink.leaves(1)
            elif not _take(sink, <object>columns[k][i], kind, 0):
                return 0
        if i:
            if sink.length != 2 * length or memcmp(
                sink.tokens, sink.tokens + length, length * sizeof(long long)
            ):
                return 0
            sink.length = length
    return samples


cdef tuple _all_arrays(tuple args, kind):
    """Flat lists of numbers beside arrays as arrays; empty where there is anything else."""
    cdef list made = []
    for arg in args:
        if type(arg) is not kind:
            if type(arg) is not list and type(arg) is not tuple:
                return ()
            for x in arg:
                if not isinstance(x, float) and type(x) is not int:
                    return ()
            try:
                arg = array("d", arg)
            except OverflowError:
                return ()
        made.append(arg)
    return tuple(made)


cdef Py_ssize_t _columns(Packed sink, tuple args) except -1:
    """The samples of a batch of arrays: in each row the numbers of all of them; 0 if that cannot be."""
    cdef Py_buffer views[8]
    cdef Py_ssize_t opened = 0, width = 0, samples = 0, at = 0, i, k, each
    cdef Py_ssize_t widths[8]
    if len(args) > 8:
        return 0
    try:
        for arg in args:
            PyObject_GetBuffer(arg, &views[opened], PyBUF_STRIDED_RO | PyBUF_FORMAT)
            opened += 1
            if views[opened - 1].ndim == 0 or not _readable(&views[opened - 1]):
                return 0
            if opened > 1 and views[opened - 1].shape[0] != samples:
                return 0
            samples = views[opened - 1].shape[0]
            each = 1
            for k in range(1, views[opened - 1].ndim):
                each *= views[opened - 1].shape[k]
            widths[opened - 1] = each
            width += each
            if views[opened - 1].ndim == 1:
                sink.leaves(1)
            else:
                sink.form(views[opened - 1].ndim - 1, views[opened - 1].shape + 1)
        sink.expect(width * samples)
        for k in range(opened):
            _column(&views[k], sink.numbers + at, samples, widths[k], width)
            at += widths[k]
        sink.filled = width * samples
    except BufferError:
        return 0
    finally:
        for k in range(opened):
            PyBuffer_Release(&views[k])
    return samples


cdef void _column(Py_buffer *view, double *to, Py_ssize_t samples, Py_ssize_t count, Py_ssize_t width) noexcept:
    """The numbers of one array, `count` in each row."""
    cdef Py_ssize_t i, j
    cdef char *at = <char *>view.buf
    cdef Py_ssize_t step = view.strides[1] if view.ndim == 2 else 0
    if view.ndim > 2 or count > 8 or view.format[0] != b"d":
        for i in range(samples):
            _copy(view, at + i * view.strides[0], 1, to + i * width)
        return
    for i in range(samples):
        for j in range(count):
            to[j] = (<double *>(at + j * step))[0]
        at += view.strides[0]
        to += width


cdef bint _array(Packed sink, x) except -1:
    """An array as a part of one sample."""
    cdef Py_buffer view
    cdef Py_ssize_t count = 1
    try:
        PyObject_GetBuffer(x, &view, PyBUF_STRIDED_RO | PyBUF_FORMAT)
    except (BufferError, ValueError):
        return False
    try:
        if view.ndim == 0 or not _readable(&view):
            return False
        for k in range(view.ndim):
            count *= view.shape[k]
        sink.form(view.ndim, view.shape)
        sink.expect(count)
        _copy(&view, <char *>view.buf, 0, sink.numbers + sink.filled)
        sink.filled += count
    finally:
        PyBuffer_Release(&view)
    return True


cdef bint _readable(Py_buffer *view) noexcept:
    """Whether these are doubles, floats, integers or bools as C has them here."""
    cdef char kind = view.format[0] if view.format is not NULL else 0
    return kind != 0 and view.format[1] == 0 and kind in b"dflqi?"


cdef double *_copy(Py_buffer *view, char *at, int axis, double *to) noexcept:
    """The numbers from this axis on, in C's order; where the next one goes."""
    cdef Py_ssize_t i, count, stride
    cdef char kind = view.format[0]
    if axis >= view.ndim:
        to[0] = _one(kind, at)
        return to + 1
    count, stride = view.shape[axis], view.strides[axis]
    if axis < view.ndim - 1:
        for i in range(count):
            to = _copy(view, at + i * stride, axis + 1, to)
        return to
    if kind == b"d" and stride == sizeof(double):
        memcpy(to, at, count * sizeof(double))
    elif kind == b"d":
        for i in range(count):
            to[i] = (<double *>(at + i * stride))[0]
    else:
        for i in range(count):
            to[i] = _one(kind, at + i * stride)
    return to + count


cdef inline double _one(char kind, char *at) noexcept:
    if kind == b"d":
        return (<double *>at)[0]
    if kind == b"f":
        return (<float *>at)[0]
    if kind == b"l":
        return <double>(<long *>at)[0]
    if kind == b"q":
        return <double>(<long long *>at)[0]
    if kind == b"i":
        return <double>(<int *>at)[0]
    return 1.0 if at[0] else 0.0


@cython.final
cdef class Runner:
    """A function of machine code and the job that it works on: 64-bit fields, by their places.

    Attributes:
        expected: For how many samples there is room, if one call computes them all.
    """

    cdef public Py_ssize_t expected
    cdef void (*function)(void *) noexcept nogil
    cdef long long *job
    cdef int parts, inputs, stride, step, parameters, results, seed, trouble

    def __init__(self, size_t function, size_t job, places):
        self.function = <void (*)(void *) noexcept nogil>function
        self.job = <long long *>job
        (
            self.parts, self.inputs, self.stride, self.step, self.parameters, self.results, self.seed, self.trouble
        ) = places

    def __call__(self, Packed rows, parameters, results, double seed, long long parts):
        """Whether nothing is amiss with these rows and parameters; results are written into an array."""
        cdef Py_buffer numbers, written
        PyObject_GetBuffer(parameters, &numbers, PyBUF_SIMPLE)
        try:
            PyObject_GetBuffer(results, &written, PyBUF_WRITABLE)
        except BaseException:
            PyBuffer_Release(&numbers)
            raise
        try:
            return self.run(rows, <double *>numbers.buf, <double *>written.buf, seed, parts)
        finally:
            PyBuffer_Release(&written)
            PyBuffer_Release(&numbers)

    cdef bint run(self, Packed rows, double *parameters, double *results, double seed, long long parts) noexcept:
        """The same with addresses."""
        self.job[self.parts] = parts
        self.job[self.inputs] = <long long>rows.numbers
        self.job[self.stride] = rows.width
        self.job[self.step] = 1
        self.job[self.parameters] = <long long>parameters
        self.job[self.results] = <long long>results
        (<double *>self.job)[self.seed] = seed
        with nogil:
            self.function(self.job)
        return not self.job[self.trouble]
