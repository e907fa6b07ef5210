# Integers, numbers and a graph's entries side by side, in C; `plain/arrays.py` is the same in Python.

from libc.stdint cimport uint64_t
from libc.string cimport memcmp, memcpy, memset

from cpython.array cimport resize

cdef double _nan = float("nan")

cdef enum:
    FEWEST = 1 << 10  # places of a table


@cython.final
cdef class Longs:
    cdef readonly Doubles array
    cdef long long *at
    cdef readonly Py_ssize_t count

    def __init__(self, given=()):
        self.array = given if type(given) is Doubles and (<Doubles>given).typecode == "q" else array("q", given)
        self.at = self.array.data.as_longlongs
        self.count = len(self.array)

    cdef int append(self, long long x) except -1:
        if self.count == len(self.array):
            resize(self.array, 2 * self.count + 16)
            self.at = self.array.data.as_longlongs
        self.at[self.count] = x
        self.count += 1
        return 0

    cpdef int cut(self, Py_ssize_t count) except -1:
        self.count = count
        return 0

    def taken(self):
        """They, in an array as long as there are."""
        resize(self.array, self.count)
        self.at = self.array.data.as_longlongs
        return self.array


cdef inline size_t scattered(uint64_t x) noexcept:
    return <size_t>((x * <uint64_t>0x9E3779B97F4A7C15) >> 20)


@cython.final
cdef class Entries:
    cdef readonly Longs codes, first, flat
    cdef readonly Doubles numbers
    cdef public Longs line
    cdef readonly dict labels
    cdef public Py_ssize_t merged, folded, unfolded
    cdef readonly int constants
    cdef bytearray hands_on
    cdef object work_out
    cdef bint merge
    cdef uint64_t *slots  # entries that were seen, counted from 1, and above 32 bits the keys of these
    cdef size_t mask
    cdef Py_ssize_t seen

    def __init__(self, int constant, bytearray hands_on, work_out, bint merge):
        self.codes, self.first, self.flat, self.line = Longs(), Longs([0]), Longs(), Longs()
        self.numbers = array("d")
        self.labels = {}
        self.constants, self.hands_on, self.work_out, self.merge = constant, hands_on, work_out, merge
        self.make_room(FEWEST)

    def __dealloc__(self):
        PyMem_Free(self.slots)

    cdef int make_room(self, size_t room) except -1:
        cdef uint64_t *slots = <uint64_t *>PyMem_Malloc(room * sizeof(uint64_t))
        if slots is NULL:
            raise MemoryError
        memset(slots, 0, room * sizeof(uint64_t))
        self.slots = slots
        self.mask = room - 1
        return 0

    cpdef Py_ssize_t put(self, int code, double number) except -1:
        cdef Py_ssize_t k, place = self.codes.count
        if place == len(self.numbers):
            resize(self.numbers, 2 * place + 16)
        self.numbers.data.as_doubles[place] = number
        for k in range(self.line.count):
            self.flat.append(self.line.at[k])
        self.first.append(self.flat.count)
        self.codes.append(code)
        return place

    cdef Py_ssize_t once(self, int code) except -1:
        return self.found(code, 0.0)

    cpdef Py_ssize_t constant(self, double number) except -1:
        self.line.count = 0
        return self.found(self.constants, _nan if number != number else number)

    cdef Py_ssize_t found(self, int code, double number) except -1:
        """The entry with this code and number that reads `line`."""
        cdef Py_ssize_t place
        cdef uint64_t key = self.key(code, number)
        cdef size_t i = key & self.mask
        while self.slots[i]:
            if self.slots[i] >> 32 == key:
                place = <Py_ssize_t>(self.slots[i] & 0xFFFFFFFF) - 1
                if self.is_same(place, code, number):
                    self.merged += code != self.constants
                    return place
            i = (i + 1) & self.mask
        place = self.put(code, number)
        if place > 0x7FFFFFF0:
            raise MemoryError
        self.slots[i] = key << 32 | <uint64_t>(place + 1)
        self.seen += 1
        if 2 * self.seen > <Py_ssize_t>self.mask:
            self.widen()
        return place

    cdef inline bint is_same(self, Py_ssize_t place, int code, double number) noexcept:
        cdef Py_ssize_t start = self.first.at[place], size = self.line.count
        return (
            self.codes.at[place] == code
            and self.first.at[place + 1] - start == size
            and memcmp(&self.numbers.data.as_doubles[place], &number, sizeof(double)) == 0
            and memcmp(self.flat.at + start, self.line.at, size * sizeof(long long)) == 0
        )

    cdef inline uint64_t key(self, int code, double number) noexcept:
        """32 bits that are alike for what is the same."""
        cdef uint64_t bits, mixed
        cdef Py_ssize_t k
        memcpy(&bits, &number, sizeof(double))
        mixed = scattered(bits) ^ <uint64_t>code
        for k in range(self.line.count):
            mixed = (mixed ^ <uint64_t>self.line.at[k]) * <uint64_t>0x9E3779B97F4A7C15
            mixed ^= mixed >> 29
        return scattered(mixed) & 0xFFFFFFFF

    cdef int widen(self) except -1:
        cdef uint64_t *slots = self.slots
        cdef size_t i, k, room = self.mask + 1
        self.make_room(4 * room)
        for i in range(room):
            if slots[i]:
                k = (slots[i] >> 32) & self.mask
                while self.slots[k]:
                    k = (k + 1) & self.mask
                self.slots[k] = slots[i]
        PyMem_Free(slots)
        return 0

    cdef bint all_constant(self) noexcept:
        cdef Py_ssize_t k
        for k in range(self.line.count):
            if self.codes.at[self.line.at[k]] != self.constants:
                return False
        return True

    def taken(self):
        """The columns, in arrays: codes, first, flat, numbers."""
        resize(self.numbers, self.codes.count)
        return self.codes.taken(), self.first.taken(), self.flat.taken(), self.numbers


def narrowed(codes, first, flat, numbers, needed):
    """These columns with the needed entries alone, and where each entry is then, or −1."""
    cdef Longs old_codes = Longs(codes), old_first = Longs(first), old_flat = Longs(flat)
    cdef Longs new_codes = Longs(), new_first = Longs([0]), new_flat = Longs()
    cdef Longs new = Longs(array("q", bytes(8 * old_codes.count)))
    cdef bytearray needs = bytearray(needed)
    cdef Doubles old_numbers = numbers, new_numbers = clone(_no_doubles, old_codes.count, False)
    cdef Py_ssize_t i, k, place = 0
    for i in range(old_codes.count):
        if not needs[i]:
            new.at[i] = -1
            continue
        new.at[i] = place
        new_codes.append(old_codes.at[i])
        for k in range(old_first.at[i], old_first.at[i + 1]):
            new_flat.append(new.at[old_flat.at[k]])
        new_first.append(new_flat.count)
        new_numbers.data.as_doubles[place] = old_numbers.data.as_doubles[i]
        place += 1
    resize(new_numbers, place)
    return (new_codes.taken(), new_first.taken(), new_flat.taken(), new_numbers), new.array


cdef bint fold_holds(Value node) except -1:
    """Whether the number of a fold is what its operands give now."""
    cdef Terms terms = node._a
    cdef double *numbers[GATEWISE_WIDEST]
    cdef double y
    cdef Py_ssize_t i, place
    cdef double *now = <double *>PyMem_Malloc((terms.width * terms.length + 1) * sizeof(double))
    if now is NULL:
        raise MemoryError
    for place in range(GATEWISE_WIDEST):
        numbers[place] = now + place * terms.length if place < terms.width else NULL
        if place < terms.width:
            for i in range(terms.length):
                numbers[place][i] = number(<object>(<Column>terms.columns[place]).operands[i])
    y = gatewise_fold(terms.fold, terms.length, number(terms.start), numbers)
    PyMem_Free(now)
    return y == node._data


cdef inline bint has_closure(Node node) except -1:
    """Whether a closure stands for the local gradients of a node."""
    return type(node.extra) is Extras and "closure" in (<Extras>node.extra).attributes


cdef inline str name_of(Node node):
    """The label of a node."""
    return "" if node.extra is None else node._label
