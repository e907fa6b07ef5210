"""What every picture is drawn on, and with: a figure of its own, colours, lines told apart in grey too."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import cycle
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.figure import Figure

VALUE, GRADIENT = "#0a7d2c", "#c0182b"
# Okabe and Ito's colours, which colour-blind readers can tell apart, each with a marker
MARKED = (
    ("#0072b2", "o"),
    ("#e69f00", "s"),
    ("#009e73", "^"),
    ("#cc79a7", "D"),
    ("#56b4e9", "v"),
    ("#d55e00", "P"),
)


def new_figure(width: float = 6.0, height: float = 5.0) -> Figure:
    """An empty figure; ModuleNotFoundError says what to install where matplotlib is missing.

    >>> new_figure().axes
    []
    """
    try:
        from matplotlib.figure import Figure
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(
            'plots are drawn by matplotlib; install it with: python -m pip install "gatewise[plot]"',
            name=error.name,
        ) from error
    return Figure(figsize=(width, height), layout="constrained")


def styles() -> Iterator[dict[str, Any]]:
    """How to draw one line after the other, each in its own colour and with its own marker.

    >>> next(styles())["marker"]
    'o'
    """
    return ({"color": colour, "marker": marker} for colour, marker in cycle(MARKED))


def quiet(axes: Any, grid: str = "both") -> None:
    """Thin grid lines behind the data, and no frame above and to the right of it."""
    axes.grid(axis=grid, color="#dddddd", linewidth=0.6)
    axes.set_axisbelow(True)
    axes.spines[["top", "right"]].set_visible(False)


def edges(xs: Sequence[float]) -> tuple[float, float]:
    """Where a row of evenly wide cells begins and ends, of which `xs` are the middles.

    >>> edges([0.5, 1.5, 2.5])
    (0.0, 3.0)
    """
    half = (xs[1] - xs[0]) / 2.0
    return xs[0] - half, xs[-1] + half


def through_white(first: str, last: str, count: int) -> list[tuple[float, float, float]]:
    """`count` colours from the first through white to the last.

    >>> through_white("#000000", "#ffffff", 1)
    [(1.0, 1.0, 1.0)]
    """
    from matplotlib.colors import LinearSegmentedColormap

    shades = LinearSegmentedColormap.from_list("", [first, "white", last], N=257)
    return [tuple(map(float, shades((i + 0.5) / count)[:3])) for i in range(count)]  # type: ignore[misc]


def paler(colour: str) -> tuple[float, float, float]:
    """A colour for a surface behind points that have the colour itself.

    >>> paler("#000000")
    (0.6, 0.6, 0.6)
    """
    from matplotlib.colors import to_rgb

    red, green, blue = (0.6 + 0.4 * part for part in to_rgb(colour))
    return red, green, blue
