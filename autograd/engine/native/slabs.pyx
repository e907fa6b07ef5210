"""The compiled engine.  First: where nodes live.

A graph of a million nodes is made, walked and thrown away within a second.  From Python's allocator its
nodes come page by page, with a fault of the processor for each page; here they lie side by side in slabs
of 2 MiB, which Linux backs with one huge page.  A slab without a node left starts again from its first
place, and all but a few such slabs go back to the system; where large graphs come again and again, it would
have to clear the same memory each time, so then more slabs wait for the next one.
"""

from libc.stdint cimport uintptr_t

cdef extern from *:
    """
    #define GATEWISE_SLAB ((size_t)1 << 21)

    #ifdef _WIN32
    #include <malloc.h>
    static void *gatewise_take_slab(void) { return _aligned_malloc(GATEWISE_SLAB, GATEWISE_SLAB); }
    static void gatewise_give_slab(void *slab) { _aligned_free(slab); }
    #else
    #include <sys/mman.h>
    #ifndef MAP_ANONYMOUS
    #define MAP_ANONYMOUS MAP_ANON
    #endif
    static char *gatewise_map(size_t bytes) {
        void *found = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        return found == MAP_FAILED ? NULL : (char *)found;
    }
    static void gatewise_give_slab(void *slab) { munmap(slab, GATEWISE_SLAB); }
    /* A mapping of twice the size holds an aligned slab; what is before and after it goes back. */
    static void *gatewise_take_slab(void) {
        char *found = gatewise_map(2 * GATEWISE_SLAB), *slab;
        if (!found) return NULL;
        slab = (char *)(((uintptr_t)found + GATEWISE_SLAB - 1) & ~(GATEWISE_SLAB - 1));
        if (slab > found) munmap(found, slab - found);
        munmap(slab + GATEWISE_SLAB, found + GATEWISE_SLAB - slab);
    #ifdef MADV_HUGEPAGE
        madvise(slab, GATEWISE_SLAB, MADV_HUGEPAGE);
    #endif
        return slab;
    }
    #endif
    """
    size_t SLAB "GATEWISE_SLAB"
    void *take_slab "gatewise_take_slab"() noexcept
    void give_slab "gatewise_give_slab"(void *) noexcept

cdef extern from "Python.h":
    int PyTraceMalloc_Track(unsigned int domain, uintptr_t at, size_t bytes) noexcept
    int PyTraceMalloc_Untrack(unsigned int domain, uintptr_t at) noexcept

cdef enum:
    TRACED = 0x6761  # the domain under which tracemalloc counts slabs
    KEPT = 8  # so many empty slabs wait for the next graph, at first
    MOST = 64  # and so many once they were missed: 128 MiB
    FIRST = 64  # where the first place of a slab begins, after what is noted of the slab


cdef struct Slab:
    Slab *following  # in a list of slabs that have room
    Slab *preceding
    char *free  # places that were given back, each of which points to the next
    char *fresh  # from here on nothing was ever taken
    char *end
    Py_ssize_t alive


cdef size_t place_size = 0
cdef Slab *filling = NULL  # new nodes go there
cdef Slab *roomy = NULL  # other slabs that have room
cdef Py_ssize_t empty = 0  # slabs among them without a node
cdef Py_ssize_t kept = KEPT
cdef Py_ssize_t given_back = 0  # and not taken again since


cdef inline char *take_place() noexcept:
    """Room for one node; NULL where there is no memory left."""
    cdef char *place
    while True:
        if filling is not NULL:
            place = filling.free
            if place is not NULL:
                filling.free = (<char **>place)[0]
                filling.alive += 1
                return place
            place = filling.fresh
            if place is not filling.end:
                filling.fresh = place + place_size
                filling.alive += 1
                return place
        if not fill_another():
            return NULL


cdef inline void give_place(char *place) noexcept:
    cdef Slab *slab = <Slab *>(<uintptr_t>place & ~(<uintptr_t>SLAB - 1))
    slab.alive -= 1
    if slab is not filling and slab.free is NULL and slab.fresh is slab.end:
        enlist(slab)  # it was full
    (<char **>place)[0] = slab.free
    slab.free = place
    if slab.alive == 0:
        start_again(slab)


cdef bint fill_another() noexcept:
    global filling, roomy, empty, kept, given_back
    cdef Slab *slab = roomy
    if slab is NULL:
        slab = <Slab *>take_slab()
        if slab is NULL:
            return False
        PyTraceMalloc_Track(TRACED, <uintptr_t>slab, SLAB)
        if given_back:  # too early
            given_back -= 1
            kept = min(kept + 1, MOST)
        slab.alive = 0
        slab.free = NULL
        slab.fresh = first_place(slab)
        slab.end = slab.fresh + (SLAB - FIRST) // place_size * place_size
    else:
        if slab.alive == 0:
            empty -= 1
        roomy = slab.following
        if roomy is not NULL:
            roomy.preceding = NULL
    filling = slab
    return True


cdef inline char *first_place(Slab *slab) noexcept:
    return <char *>slab + FIRST


cdef void enlist(Slab *slab) noexcept:
    global roomy
    slab.preceding = NULL
    slab.following = roomy
    if roomy is not NULL:
        roomy.preceding = slab
    roomy = slab


cdef void start_again(Slab *slab) noexcept:
    """Nothing lives in the slab: fill it from its first place, or give it back."""
    global roomy, empty, given_back
    slab.free = NULL
    slab.fresh = first_place(slab)
    if slab is filling:
        return
    empty += 1
    if empty > kept:
        empty -= 1
        given_back += 1
        if slab.preceding is NULL:
            roomy = slab.following
        else:
            slab.preceding.following = slab.following
        if slab.following is not NULL:
            slab.following.preceding = slab.preceding
        PyTraceMalloc_Untrack(TRACED, <uintptr_t>slab)
        give_slab(slab)
