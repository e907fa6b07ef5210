"""The vectors of a Hessian's product: which argument each belongs to, and that they have its shape."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ..util.structures.trees import Tree, nested, paths, regular
from .arguments import Argnums, chosen


def with_vectors(args: Sequence[Tree], argnums: Argnums) -> tuple[list[Tree], dict[int, Tree]]:
    """The arguments of f, and the vectors by the places of the arguments that they belong to.

    All arguments come first and then all vectors; with argnums, each vector comes after its argument.
    """
    points: list[Tree] = []
    vectors: dict[int, Tree] = {}
    if argnums is None:
        count, odd = divmod(len(args), 2)
        points, vectors = list(args[:count]), dict(enumerate(args[count:]))
        if odd:
            raise TypeError(_needs(f"it got {len(args)} arguments", argnums))
    else:
        count = len(args) - (len(argnums) if isinstance(argnums, Sequence) else 1)
        places, supply = chosen(argnums, max(count, 0)), iter(args)
        for i in range(count):
            points.append(next(supply))
            if i in places:
                vectors[i] = next(supply)
    for i, v in vectors.items():
        if not _alike(points[i], v):
            got = f"argument {i} has the shape {_shape(points[i])}, and its vector {_shape(v)}"
            raise TypeError(_needs(got, argnums))
    return points, vectors


def signature_with_vectors(f: Callable[..., Any], argnums: Argnums) -> Any:
    """The signature of hvp(f): that of f, with the vectors v where they belong."""
    from inspect import Parameter, Signature, signature  # takes a while to import

    anything = [Parameter("args", Parameter.VAR_POSITIONAL), Parameter("others", Parameter.VAR_KEYWORD)]
    try:
        own = list(signature(f).parameters.values())
        points = [x for x in own if x.kind in (x.POSITIONAL_ONLY, x.POSITIONAL_OR_KEYWORD)]
        places = chosen(argnums, len(points))
        vectors = {
            i: points[i].replace(name="v" if len(places) == 1 else f"v_{points[i].name}") for i in places
        }
        if argnums is None:
            return Signature([*points, *vectors.values(), *own[len(points) :]])
        mixed = [x for i, point in enumerate(points) for x in (point, vectors.get(i)) if x is not None]
        return Signature([*mixed, *own[len(points) :]])
    except (TypeError, ValueError):  # no signature, or a default before a vector
        return Signature(anything)


def _needs(got: str, argnums: Argnums) -> str:
    after = (
        "; what else f takes goes in by keyword, or with argnums: hvp(f, argnums=0)(x, v, a), as SciPy's "
        "args=(a,) asks for it"
    )
    return f"hvp(f)(x, v) needs a vector of the shape of x for every argument of f; {got}" + (
        after if argnums is None else ""
    )


def _alike(x: Tree, v: Tree) -> bool:
    """Whether both have the same nesting, or are a list and an array of one shape."""
    shape = regular(nested(x))
    same = shape is not None and shape == regular(nested(v))
    return same or (type(x) is type(v) and paths([""], [x]) == paths([""], [v]))


def _shape(tree: Tree) -> str:
    nesting = nested(tree)
    shape = regular(nesting)
    return repr(nesting) if shape is None else str(shape)
