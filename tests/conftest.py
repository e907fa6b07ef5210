"""Settings that all tests share."""

import gc

import pytest
from _pytest.doctest import DoctestModule
from hypothesis import settings

# The same examples on every run, and a busy machine is no failure; for new examples run pytest with
# --hypothesis-profile=default.
settings.register_profile("gatewise", derandomize=True, deadline=None)
settings.load_profile("gatewise")

collect_ignore = ["helpers/data_parallel.py"]  # a program of its own: test_lower_jax.py runs it


@pytest.hookimpl(wrapper=True)
def pytest_collection():
    """Nothing that is being collected is garbage, and to look through it all takes a tenth of the time."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()


@pytest.hookimpl(wrapper=True)
def pytest_collect_file(file_path):
    """No examples are looked for in the docstrings of test files, which are sentences."""
    found = yield
    return [x for x in found if not (file_path.name.startswith("test_") and isinstance(x, DoctestModule))]


def pytest_collection_modifyitems(items):
    """Workers that share the suite must collect the same names: an address is another in each."""
    strays = [item.nodeid for item in items if " at 0x" in item.nodeid]
    if strays:
        raise pytest.UsageError(f"give parameters ids that no address is in: {strays[0]}")


@pytest.fixture(autouse=True, scope="module")
def short_collections():
    """What pytest and earlier files keep is looked through once, and not by every collection of a test."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def no_lock_is_left_behind():
    """A lock that a test's interrupt left locked would stop another test's threads for ever."""
    yield
    from tests.helpers.striking import free_locks

    assert free_locks() == []


@pytest.fixture
def float64():
    """JAX counts in double precision, and afterwards as before."""
    jax = pytest.importorskip("jax", reason="JAX is not installed (the extra `jax`)")
    before = jax.config.jax_enable_x64
    jax.config.update("jax_enable_x64", True)
    yield
    jax.config.update("jax_enable_x64", before)
