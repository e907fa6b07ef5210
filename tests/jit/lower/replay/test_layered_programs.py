"""Random programs of layers, at lengths 1 to 17, are replayed as eager arithmetic computes them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("llvmlite")

from tests.helpers.layered import PICKS, Program
from tests.helpers.layers_drawn import LAYERS
from tests.helpers.replayed import verdicts

STEPS = st.lists(
    st.tuples(st.integers(0, len(LAYERS) - 1), *[st.integers(0, 2**16 - 1)] * PICKS), min_size=1, max_size=9
)


@st.composite
def programs(draw):
    steps, seed, length = draw(STEPS), draw(st.integers(0, 2**30)), draw(st.integers(1, 17))
    return Program(LAYERS, steps, seed, length, draw(st.integers(1, 2)), draw(st.booleans())), seed


def assert_alike(made, awkward):
    program, seed = made
    wrong = [(word, fault) for word, fault in verdicts(program, seed, awkward) if fault]
    assert wrong == [], program


@settings(max_examples=12)
@given(programs())
def test_other_numbers_than_those_recorded_give_what_eager_gives(made):
    assert_alike(made, awkward=False)


@settings(max_examples=12)
@given(programs())
def test_zeros_denormals_and_huge_numbers_are_replayed_or_refused_as_eager_does(made):
    assert_alike(made, awkward=True)


@pytest.mark.slow  # hundreds of programs: each is recorded, planned and compiled
@pytest.mark.parametrize("awkward", [False, True])
@settings(max_examples=250)
@given(programs())
def test_so_do_hundreds_more(awkward, made):
    assert_alike(made, awkward)


@pytest.mark.slow
@pytest.mark.parametrize("layer", dict.fromkeys(LAYERS), ids=lambda layer: layer.__name__)
@settings(max_examples=6)
@given(st.lists(st.integers(0, 2**16 - 1), min_size=PICKS, max_size=PICKS), st.integers(1, 17))
def test_each_layer_alone_gives_what_eager_gives(layer, picks, length):
    """A negative control of the programs above: no kind of layer is left out of them."""
    program = Program(LAYERS, [(LAYERS.index(layer), *picks)], length, length, reads_all=True)
    assert_alike((program, length), awkward=False)
