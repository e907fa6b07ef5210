"""All pairs of routes by name."""

from __future__ import annotations

from . import checks, foreign
from .batches import batched

ALWAYS = {
    "interpreted | compiled engine": checks.forms,
    "eager value | mpmath": checks.values,
    "backward | mpmath": checks.backward,
    "value_and_grad | mpmath": checks.gradients,
    "hessian | mpmath": checks.hessians,
    "grad(grad) | mpmath": checks.diagonals,
    "hvp | mpmath": checks.products,
    "eager | unfold": checks.unfolding,
    "exact | fractions": checks.fraction,
}
BACKENDS = {
    f"{what} | {than}": check
    for backend in ("python", "llvm")
    for what, than, check in (
        (f"{backend} strict", "eager", checks.strictly(backend)),
        (f"{backend} loose", "mpmath", checks.loosely(backend)),
        (f"{backend} strict batch", "mpmath", batched(backend, True)),
        (f"{backend} loose batch", "mpmath", batched(backend, False)),
        (f"{backend} compiled hessian", "mpmath", checks.second(backend)),
    )
}
FOREIGN = {"C | eager": foreign.c_alone, "JAX | mpmath": foreign.jax_alone}
PAIRS = {**ALWAYS, **BACKENDS, **FOREIGN}
