"""One picture per step, all of one size and layout: slides that do not jump, and an animation of them."""

from __future__ import annotations

import io
import os
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from ..analysis.event import Event, State
from ..analysis.events import Steps
from ..engine import Value
from ..errors import GraphError
from ..util.files import write_whole
from ..util.text import either, show_number
from .picture import RENDERERS, Picture
from .render.sizes import text_width
from .scene.boxes import GREEN, INK, PRECISION, RED, Arrow, Box, Row, Scene
from .scene.build import scene
from .scene.options import Options

MAX_FRAMES = 300


def save_frames(
    steps: Steps, folder: str | os.PathLike[str], format: str = "png", **options: Any
) -> list[Path]:
    """Write the frames of these steps as step-1.png, step-2.png, … (`Steps.save_frames`).

    >>> from autograd import steps
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     paths = save_frames(steps(Value(2.0, "a") * Value(3.0, "b")), folder, "svg")
    >>> [path.name for path in paths]
    ['step-1.svg', 'step-2.svg', 'step-3.svg', 'step-4.svg']
    """
    if format == "gif":
        return [save_gif(steps, Path(folder, "steps.gif"), **options)]
    renderer = RENDERERS.get(f".{format}")
    if renderer is None:
        formats = either([*(repr(ending[1:]) for ending in RENDERERS), "'gif'"])
        raise ValueError(f"frames are saved as {formats}, not as {format!r}")
    pictures = [*map(renderer, frames(steps, **options))]
    Path(folder).mkdir(parents=True, exist_ok=True)
    width = len(str(len(pictures)))
    paths = [Path(folder, f"step-{i:0{width}}.{format}") for i in range(1, len(pictures) + 1)]
    for path, picture in zip(paths, pictures, strict=True):
        write_whole(path, picture)
    return paths


def save_gif(steps: Steps, path: str | os.PathLike[str], seconds: float = 1.5, **options: Any) -> Path:
    """Write the frames of these steps as one animation (`Steps.save_gif`); the last stays twice as long."""
    target = Path(path)
    if target.suffix.lower() != ".gif":
        raise ValueError(f"an animation is saved as .gif; {str(target)!r} does not end so")
    if not 0.02 <= seconds <= 600:
        raise ValueError(f"seconds is how long a frame stays, from 0.02 to 600, not {seconds}")
    try:
        from PIL import Image
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(
            'animations are put together by Pillow; install it with: python -m pip install "gatewise[gif]"',
            name=error.name,
        ) from error
    pictures = [Image.open(io.BytesIO(frame.png)).convert("RGB") for frame in frames(steps, **options)]
    first, *others = (picture.quantize(128) for picture in pictures)
    stay = round(1000 * seconds)
    times = [stay] * len(others) + [2 * stay]
    written = io.BytesIO()
    first.save(written, "GIF", save_all=True, append_images=others, duration=times, loop=0, disposal=1)
    write_whole(target, written.getvalue(), "animation")
    return target


def frames(
    steps: Steps,
    *,
    precision: int = PRECISION,
    parameters: Iterable[Value] = (),
    constants: bool = True,
    max_frames: int = MAX_FRAMES,
) -> list[Picture]:
    """A picture per step: what is known after it, with the gate at work and its edges standing out."""
    if len(steps) > max_frames:
        raise GraphError(
            f"these steps are {len(steps):,} pictures; page(root) shows them all in one file, the steps of a "
            f"node further down are fewer, and max_frames= allows more than {max_frames:,}"
        )
    everything = len(steps.state(-1).data)
    options = Options(
        max_nodes=everything, precision=precision, parameters=frozenset(parameters), constants=constants
    )
    film = _Film(steps, scene(steps.root, options), precision)
    title = f"of {len(steps)} of {steps.names[steps.root]!r}"
    return [Picture(film.scene(event), f"step {event.index + 1} {title}") for event in steps]


class _Film:
    """The scenes of one graph, each with room for everything that the others say."""

    def __init__(self, steps: Steps, ground: Scene, precision: int) -> None:
        self._steps = steps
        self._ground = ground
        self._precision = precision
        self._states = [steps.state(i) for i in range(len(steps))]
        self._node = {box.name: box.nodes[0] for box in ground.boxes}
        self._texts = [event.text for event in steps]

    def scene(self, event: Event) -> Scene:
        """The graph as it is known after a step."""
        state = self._states[event.index]
        boxes = tuple(self._box(box, event, state) for box in self._ground.boxes)
        arrows = tuple(self._arrow(arrow, event, state) for arrow in self._ground.arrows)
        return Scene(boxes, arrows, self._caption(event))

    def _box(self, box: Box, event: Event, state: State) -> Box:
        node = self._node[box.name]
        if node.constant:
            return box
        numbers = (
            self._row("data", GREEN, state.data.get(node), [node.data]),
            self._row(
                "grad", RED, state.grads.get(node), [x.grads[node] for x in self._states if node in x.grads]
            ),
        )
        return replace(box, rows=(*box.rows[:-2], *numbers), strong=node is event.node)

    def _row(self, word: str, colour: str, number: float | None, ever: list[float]) -> Row:
        texts = [f"{word} {self._shown(x)}" for x in (number, *ever)]
        return Row(texts[0], colour, room=_widest(texts))

    def _shown(self, number: float | None) -> str:
        return "–" if number is None else show_number(number, self._precision)

    def _arrow(self, arrow: Arrow, event: Event, state: State) -> Arrow:
        head, tail = self._node[arrow.head], self._node[arrow.tail]
        known = arrow.text if head in state.data else ""
        strong = head is event.node and (event.phase == "forward" or tail is event.operand)
        return replace(arrow, text=known, room=arrow.text, strong=strong)

    def _caption(self, event: Event) -> tuple[Row, ...]:
        count, last = f"step {event.index + 1} of", len(self._steps)
        colour = GREEN if event.phase == "forward" else RED
        return (
            Row(f"{count} {last}, {event.phase}", colour, bold=True, room=f"step {last} of {last}, backward"),
            Row(event.text, INK, room=_widest(self._texts)),
        )


def _widest(texts: Iterable[str]) -> str:
    return max(texts, key=text_width)
