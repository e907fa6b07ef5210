"""What a gradient beside a measured slope is: ok, wrong, or more than differences can tell."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Literal

from ...util.languages import say
from ...util.showing import ShownAsTable, Table, padded
from ...util.text import show_number
from .extrapolation import Estimate
from .slope import Slope
from .strings import STRINGS

Verdict = Literal["ok", "wrong", "cannot tell"]


@dataclass(frozen=True)
class Checked:
    """One input of a gradient check.

    Attributes:
        name: Its label, or the parameter that it is passed as and its place there: ws[0].
        at: Its value.
        analytic: What `grad` gives.
        numeric: What differences give; NaN where they give nothing.
        error: How far the two may differ without one being wrong: the doubt of the differences, and the
            rounding in the gradient.
        verdict: "ok", "wrong" or "cannot tell".
        reason: Why nothing can be told, or what is special there (a corner, an edge); else empty.
    """

    name: str
    at: float
    analytic: float
    numeric: float
    error: float
    verdict: Verdict
    reason: str = ""

    def __setstate__(self, state: dict[str, Any]) -> None:
        if "allowed" in state:  # pickled by version 0.1.0
            verdict = "ok" if state["error"] <= state.pop("allowed") else "wrong"
            state = {**state, "verdict": verdict, "reason": ""}
        vars(self).update(state)

    @property
    def ok(self) -> bool:
        """Whether the two agree; False also where differences cannot tell."""
        return self.verdict == "ok"


@dataclass(frozen=True, repr=False)
class GradCheck(ShownAsTable):
    """The verdict of `gradcheck`: true when every input's gradient is ok; `str()` is a table.

    Attributes:
        rows: A `Checked` for each input.
    """

    rows: tuple[Checked, ...]

    def __bool__(self) -> bool:
        return all(row.ok for row in self.rows)

    @property
    def verdict(self) -> Verdict:
        """The worst of all inputs: "wrong", else "cannot tell", else "ok"."""
        found = {row.verdict for row in self.rows}
        return "wrong" if "wrong" in found else "cannot tell" if "cannot tell" in found else "ok"

    def _table(self) -> Table:
        widths = {"input": 0, "at": 13, "analytic": 19, "numeric": 19, "±": 7, "verdict": 0}
        head = [padded(say(STRINGS[column]), width, right=True) for column, width in widths.items()]
        return Table(head, map(_told, self.rows), len(self.rows), right=range(1, 5))


def _told(row: Checked) -> tuple[str, ...]:
    """A row of the table, wide enough for most numbers."""
    verdict = say(STRINGS[row.verdict])
    return (
        row.name,
        f"{row.at:13.6g}",
        f"{row.analytic:19.12g}",
        f"{row.numeric:19.12g}",
        f"{row.error:7.0e}",
        say(STRINGS["with_reason"], verdict=verdict, reason=row.reason) if row.reason else verdict,
    )


def judged(
    analytic: float, slope: Slope, rounding: float, terms: float, tolerance: float
) -> tuple[float, float, Verdict, str]:
    """(numeric, error, verdict, reason) for a gradient.

    Args:
        rounding: How far rounding can have moved the gradient.
        terms: The sum of the absolute values of its terms, which may cancel.
        tolerance: The difference allowed, relative to the larger of the two.
    """
    left, right = slope.left or slope.right, slope.right or slope.left
    if left is None or right is None:
        return math.nan, math.inf, "cannot tell", slope.reason
    note = ""
    if abs(left.value - right.value) > left.error + right.error:
        slopes = {"left": show_number(left.value, 6), "right": show_number(right.value, 6)}
        note = say(STRINGS["corner"], **slopes)
    elif slope.left is None or slope.right is None:
        note = say(STRINGS["ends_right" if slope.right is None else "ends_left"])
    numeric = _nearest(analytic, left, right)
    error = max(left.error, right.error) + rounding
    verdict, why = _compared(analytic, numeric, error, rounding, slope.rise, terms, tolerance)
    return numeric, error, verdict, say(STRINGS["and"]).join(filter(None, [why, note]))


def _nearest(analytic: float, left: Estimate, right: Estimate) -> float:
    low, high = sorted((left.value, right.value))
    return low if not analytic > low else min(analytic, high)


def _compared(
    analytic: float,
    numeric: float,
    error: float,
    rounding: float,
    rise: float,
    terms: float,
    tolerance: float,
) -> tuple[Verdict, str]:
    if math.isnan(analytic):
        return "wrong", say(STRINGS["nan"])
    if math.isinf(analytic) or math.isinf(numeric):
        return ("ok", "") if analytic == numeric else ("wrong", "")
    size = max(abs(analytic), abs(numeric))
    off = abs(analytic - numeric)
    precise = 10.0 * tolerance
    if error <= precise * size:
        # the estimate is generous: at least twice what is to be expected
        return ("ok", "") if off <= tolerance * size + 0.4 * error else ("wrong", "")
    if off <= error:
        zero = abs(analytic) <= rounding and (rise == 0.0 or error <= precise * max(rise, terms))
        cancelled = abs(analytic) <= precise * terms and error <= 1e-3 * precise * terms
        if zero or cancelled:  # beside its terms the gradient is nothing, and a term in error would show
            return "ok", ""
    if off > 2.0 * error + tolerance * size:
        return "wrong", ""
    return "cannot tell", say(STRINGS["rounding"], error=f"{error:.0e}")
