"""Random programs of layers, as to_jax() makes them, give eager values and gradients at other numbers."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import autograd
from tests.helpers.layered import PICKS, Program
from tests.helpers.layers_drawn import LAYERS
from tests.helpers.replayed import differing, drawn, eagerly, hangs_on_roundings, parts_on_roundings

jax = pytest.importorskip("jax", reason="JAX is not installed (the extra `jax`)")
np = pytest.importorskip("numpy")

import jax.numpy as jnp  # noqa: E402

SAMPLES = 4


@pytest.fixture(autouse=True)
def _in_float64(float64):
    pass


def numbers(program, rng, draws=0):
    return (
        [rng.gauss(0.0, 0.5) for _ in program.parameters],
        [rng.gauss(0.0, 1.0) for _ in range(program.length)],
        [float(rng.randrange(-3, 3)) for _ in range(3)],
        [float(rng.random() < 0.7) for _ in range(draws)],
    )


def faults(program, seed):
    """What differs, in samples that eager arithmetic accepts; many sets of parameters are mapped at once."""
    rng = Random(seed)
    _, xs, places, _ = numbers(program, rng)
    try:
        program(xs, places)
    except (autograd.GatewiseError, ArithmeticError):
        return
    compiled = autograd.compile(program, program.parameters, backend="python")
    compiled(xs, places)
    taken, pure = list(program.branches), compiled.to_jax()

    def of_sample(params, xs, places, draws):
        chance = {"drawn": draws[None]} if compiled.tape.draws else {}
        results = jax.tree.leaves(pure(params, xs[None], places[None], **chance))
        results = jnp.concatenate([jnp.ravel(x) for x in results])
        return results[0], results

    given = [numbers(program, rng, compiled.tape.draws) for _ in range(SAMPLES)]
    columns = [jnp.array(part, float).reshape(SAMPLES, -1) for part in zip(*given, strict=True)]
    place = {id(p): k for k, p in enumerate(program.parameters)}
    columns[0] = columns[0][:, np.array([place[id(p)] for p in compiled.params], int)]
    step = jax.jit(jax.vmap(jax.value_and_grad(of_sample, has_aux=True)))
    (_, results), slopes = step(*columns)
    for (params, *sample), found, gradient in zip(given, results.tolist(), slopes.tolist(), strict=True):
        for p, number in zip(program.parameters, params, strict=True):
            p.data = number
        try:
            expected = eagerly(program, *sample)
        except (ArithmeticError, ValueError, TypeError, IndexError):
            continue
        if program.branches != taken[: len(program.branches)]:
            if not np.isnan(found).all() and not parts_on_roundings(program, *sample):
                yield "another branch", found
            continue
        by_leaf = {id(p): slope for p, slope in zip(compiled.params, gradient, strict=True)}
        wrong = differing((found, [by_leaf[id(p)] for p in program.parameters]), expected)
        if wrong and not hangs_on_roundings(program, expected, *sample):
            yield wrong[:3]


@pytest.mark.parametrize("seed", range(2))
def test_a_program_of_layers_is_that_of_eager_arithmetic(seed):
    assert list(faults(drawn(seed + 11), seed)) == []


@pytest.mark.slow  # XLA compiles each program
@settings(max_examples=5)
@given(st.integers(0, 2**30))
def test_so_are_many_more(seed):
    assert list(faults(drawn(seed), seed)) == []


@pytest.mark.slow  # XLA compiles each layer
@pytest.mark.parametrize("layer", dict.fromkeys(LAYERS), ids=lambda layer: layer.__name__)
def test_each_layer_alone_is_that_of_eager_arithmetic(layer):
    """A negative control of the programs above: no kind of layer is left out of them."""
    picks = [Random(layer.__name__).randrange(1 << 16) for _ in range(PICKS)]
    program = Program(LAYERS, [(LAYERS.index(layer), *picks)], 3, 7, reads_all=True)
    assert list(faults(program, 7)) == []
