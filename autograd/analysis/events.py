"""steps(): the forward pass and then the backward pass, gate by gate, with the arithmetic written out."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Any, ClassVar, Protocol, overload

from ..engine import Value, listed, parted
from ..engine.node.source import at_source
from ..gates.notation import names
from ..util.languages import say
from ..util.modes import refuse
from ..util.packages.lazy import Above
from ..util.roles import check
from ..util.showing import Line, ShownAsTable, Table, Text, short
from ..util.text import show_number as show
from .answers import Page
from .contributions import Shares
from .event import Event, State
from .node_names import NodeNames
from .strings import STRINGS


class Camera(Protocol):
    """What makes pictures of steps: `autograd.show.frames`, for one."""

    def save_frames(
        self, steps: Steps, folder: str | os.PathLike[str], format: str = ..., **options: Any
    ) -> list[Path]:
        """One picture per step.

        Args:
            **options: `precision`, `parameters` and `constants` as for draw(); `max_frames`, 300 unless told.
        """

    def save_gif(
        self, steps: Steps, path: str | os.PathLike[str], seconds: float = ..., **options: Any
    ) -> Path:
        """One animation of all steps.

        Args:
            path: Where the animation goes.
            seconds: How long each step is shown.
            **options: As for save_frames.
        """


class Steps(ShownAsTable, Sequence[Event]):
    """The events of one graph in order; printed, they are a page of a textbook.

    Attributes:
        root: The node that the backward pass starts from.
        names: What each node is called in the text.
        given: The leaves and constants.
        shares: What the backward pass hands on, without words.
    """

    camera: ClassVar[Camera] = Above("camera")  # pictures rest on steps and not the other way

    def __init__(self, root: Value, order: Sequence[Value] | None = None) -> None:
        refuse(root, "steps()")
        graph = listed(root)
        self.root = root
        self.names: Mapping[Value, str] = NodeNames(graph) if order is None else names(order)
        self._page = Page(root, self.names)
        self.given, self._gates = parted(graph.order if order is None else order)
        self.shares = Shares(root, graph)

    @overload
    def __getitem__(self, index: int) -> Event: ...
    @overload
    def __getitem__(self, index: slice) -> list[Event]: ...
    def __getitem__(self, index: int | slice) -> Event | list[Event]:
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(len(self)))]
        place = self._place(index)
        return self._forward(place) if place < len(self._gates) else self._backward(place)

    def _place(self, index: int) -> int:
        """A step's number from the beginning; TypeError or IndexError for what finds none."""
        try:
            return range(len(self))[index]
        except TypeError:
            raise TypeError(f"a step is found by a whole number, not {type(index).__name__}") from None
        except IndexError:
            raise IndexError(f"there are {len(self)} steps, counted from 0; there is none {index}") from None

    def __len__(self) -> int:
        return len(self._gates) + len(self.shares)

    @property
    def forward(self) -> list[Event]:
        """The events of the forward pass."""
        return self[: len(self._gates)]

    @property
    def backward(self) -> list[Event]:
        """The events of the backward pass."""
        return self[len(self._gates) :]

    def state(self, index: int) -> State:
        """What is known once step `index` is done; leaves have their data from the start.

        Args:
            index: The place of a step: steps(root)[index].
        """
        done = self._place(index) + 1
        data = {x: x.data for x in (*self.given, *self._gates[:done])}
        grads: dict[Value, float] = {}
        for share in self.shares[: max(0, done - len(self._gates))]:
            if share.operand is not None:
                grads[share.operand] = share.after
                continue
            for operand in share.node.operands:  # reached, although nothing is handed to them
                if not operand.constant:
                    grads.setdefault(operand, 0.0)
        return State(data, grads)

    def save_frames(self, folder: str | os.PathLike[str], format: str = "png", **options: Any) -> list[Path]:
        """Write one picture per step, all of one size, into a folder that is made if need be; their paths.

        Args:
            folder: Where step-1.png, step-2.png, … go, numbered with as many digits as the last one has.
            format: "png", "svg", "pdf", "dot" or "mmd", or "gif" for one animation, steps.gif.
            **options: `precision`, `parameters` and `constants` as for draw(); `max_frames`, 300 unless told.

        Raises:
            ValueError: For another format.
            GraphError: For too many steps.
            NoEngineError: Where nothing can render a PNG or PDF; nothing is written then.
        """
        check(self.save_frames, folder=folder)
        return self.camera.save_frames(self, folder, format, **options)

    def save_gif(self, path: str | os.PathLike[str], seconds: float = 1.5, **options: Any) -> Path:
        """Write the steps as one animation, each shown for so many seconds, and return its path.

        ModuleNotFoundError, which says what to install, without Pillow; else the errors of save_frames.

        Args:
            path: Where the animation goes.
            seconds: How long each step is shown.
            **options: As for save_frames.
        """
        check(self.save_gif, path=path)
        return self.camera.save_gif(self, path, seconds, **options)

    def __getstate__(self) -> dict[str, Any]:
        return {"root": self.root}  # a graph is loaded as one: nodes beside it would be others than its own

    def __setstate__(self, state: dict[str, Any]) -> None:
        type(self).__init__(self, state["root"])

    def _text(self) -> Text:
        return Text(self._lines(), len(self) + 4)

    def _lines(self) -> Iterator[Line]:
        width, start = len(str(len(self) - 1)), len(self._gates)
        yield chain([_headed("given")], self._given())
        yield say(STRINGS["forward"])
        for event in self:
            if event.index == start:
                yield say(STRINGS["backward"])
            yield f"  {event.index:>{width}}  {_placed(event)}"
        yield chain([_headed("gradients")], self._gradients())

    def _table(self) -> Table:
        steps = ((str(event.index), say(STRINGS[event.phase]), _placed(event)) for event in self)
        rows = chain(self._row("given", self._given), steps, self._row("gradients", self._gradients))
        return Table(
            [say(STRINGS[x]) for x in ("step", "pass", "arithmetic")], rows, len(self) + 2, right=[0]
        )

    def _row(self, name: str, parts: Callable[[], Iterator[str]]) -> Iterator[tuple[str, str, str]]:
        yield (
            "",
            say(STRINGS[name]),
            short(parts()),
        )  # a generator: the gradients are worked out when they are asked for

    def _given(self) -> Iterator[str]:
        return _in_a_row(f"{self.names[x]} = {show(x.data)}" for x in self.given if not x.constant)

    def _gradients(self) -> Iterator[str]:
        grads = self.state(-1).grads
        leaves = (x for x in self.given if not x.constant)
        return _in_a_row(f"{self._page.slope(x)} = {show(grads[x])}" for x in leaves)

    def _forward(self, index: int) -> Event:
        node = self._gates[index]
        operands = tuple([self.names[x] for x in node.operands])
        numbers = tuple([x.data for x in node.operands])
        text = self._page.worked_out(node)
        return Event(
            index, "forward", node, None, numbers, node.data, node.data, text, self.names[node], operands
        )

    def _backward(self, index: int) -> Event:
        share = self.shares[index - len(self._gates)]
        factors = (share.upstream,) if share.local is None else (share.upstream, share.local)
        receiver = () if share.operand is None else (self.names[share.operand],)
        return Event(
            index,
            "backward",
            share.node,
            share.operand,
            factors,
            share.contribution,
            share.after,
            self._page.handed_on(share),
            self.names[share.node],
            receiver,
        )


def _placed(event: Event) -> str:
    """A step, and where the program asked for its gate: once, in the forward pass."""
    return f"{event}{at_source(event.node)}" if event.phase == "forward" else str(event)


def _in_a_row(parts: Iterable[str]) -> Iterator[str]:
    comma = say(STRINGS["comma"])
    return (part if place == 0 else f"{comma}{part}" for place, part in enumerate(parts))


def _headed(head: str) -> str:
    return say(STRINGS["headed"], head=say(STRINGS[head]))


def steps(root: Value) -> Steps:
    """Every step of the forward pass and then of the backward pass, as a list that prints as a page.

    Args:
        root: The node to start the backward pass from; nobody's `.grad` is touched.

    Raises:
        GraphError: If root is a constant, or if a node built by hand has no way back.

    >>> x, y = Value(3.0, "x"), Value(4.0, "y")
    >>> z = x * y
    >>> z.label = "z"
    >>> print(steps(z))
    given: x = 3, y = 4
    forward
      0  z = x × y = 3 × 4 = 12
    backward
      1  ∂z/∂z = 1
      2  ∂z/∂x += upstream 1 × local 4 = 4
      3  ∂z/∂y += upstream 1 × local 3 = 3
    gradients: ∂z/∂x = 4, ∂z/∂y = 3
    >>> steps(z)[2].result
    4.0
    """
    check(steps, root=root)
    return Steps(root)
