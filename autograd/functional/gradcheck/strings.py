"""Every word of a gradient check, once, in each language."""

from __future__ import annotations

from typing import Final

from ...util.languages import Said

STRINGS: Final[dict[str, Said]] = {
    "input": Said("input", "入力"),
    "at": Said("at", "値"),
    "analytic": Said("analytic", "逆伝播の勾配"),
    "numeric": Said("numeric", "数値微分"),
    "±": Said("±", "±"),
    "verdict": Said("verdict", "判定"),
    "ok": Said("ok", "一致"),
    "wrong": Said("WRONG", "不一致"),
    "cannot tell": Said("cannot tell", "判定できない"),
    "with_reason": Said("{verdict}: {reason}", "{verdict}：{reason}"),
    "and": Said("; ", "。"),
    "corner": Said(
        "a corner, with the slopes {left} and {right}", "折れ曲がる点で、左右の傾きは{left}と{right}"
    ),
    "ends_right": Said(
        "f ends here on the right; the slope is one-sided", "fの定義域の右端なので、傾きは左側だけのもの"
    ),
    "ends_left": Said(
        "f ends here on the left; the slope is one-sided", "fの定義域の左端なので、傾きは右側だけのもの"
    ),
    "nan": Said(
        "the gradient is not a number, and f has a slope here", "勾配が数になっていないが、fの傾きは存在する"
    ),
    "rounding": Said(
        "differences show this slope only to ±{error}: rounding of f hides the rest",
        "差分からわかる傾きの精度は±{error}まで。それより細かい違いはfの丸め誤差に隠れる",
    ),
    "not_finite": Said(
        "the input is not finite, so it cannot be moved", "入力が有限の数でないので、動かすことができない"
    ),
    "because": Said(" ({why})", "（{why}）"),
    "no_side": Said(
        "f cannot be evaluated beside this point, on neither side{why}",
        "この点のどちら側でもfの値を計算できない{why}",
    ),
    "no_slope": Said(
        "the difference quotients of these steps lead to no slope: try another eps=",
        "この刻み幅では差分商から傾きが決まらない。eps=を変えて試すとよい",
    ),
    "jumps_right": Said("f jumps here, on the right", "fはこの点の右側で不連続"),
    "jumps_left": Said("f jumps here, on the left", "fはこの点の左側で不連続"),
    "gaps": Said(
        "; it cannot be evaluated everywhere nearby ({why})", "。近くに値を計算できない点もある（{why}）"
    ),
    "unsettled": Said(
        "the difference quotients settle at no step: f oscillates, or its rounding hides the slope{why}",
        "刻み幅を小さくしても差分商が落ち着かない。fが振動しているか、傾きが丸め誤差に隠れている{why}",
    ),
}
