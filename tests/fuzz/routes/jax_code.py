"""`to_jax`, in double precision."""

from __future__ import annotations

from ..outcome import attempt
from .compiled import compiled


def available():
    """Whether JAX is here; it is switched to double precision."""
    try:
        import jax
    except ImportError:
        return False
    jax.config.update("jax_enable_x64", True)
    return True


def single(program):
    """Value and gradient by the parameters, of the recorded sample."""
    import jax
    import jax.numpy as jnp

    def replay():
        f = compiled(program, "python", False)
        f(*program.inputs)
        pure = f.to_jax()
        batch = [jnp.array([x]) for x in program.inputs]
        return jax.value_and_grad(lambda p: pure(p, *batch).sum())(
            jnp.array(program.leaves[: program.learned])
        )

    return attempt(replay)
