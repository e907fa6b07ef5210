"""Every word of a grade, once, in each language; what is said of each mistake is in `diagnosis`."""

from __future__ import annotations

from typing import Final

from ..util.languages import Said

STRINGS: Final[dict[str, Said]] = {
    "lang": Said("en", "ja"),
    "not_graded": Said("Not graded: {problem}.", "採点できませんでした。{problem}."),
    "right": Said(
        "Right: {tried} graphs give the engine's numbers.",
        "正解です。{tried}個の計算グラフすべてで、エンジンと同じ数になりました。",
    ),
    "not_yet": Said("Not yet: {said}.", "まだ直すところがあります：{said}。"),
    "and": Said(" and ", "と"),
    "one_mistake": Said("{count} mistake", "間違いが{count}個"),
    "mistakes": Said("{count} mistakes", "間違いが{count}個"),
    "one_fails": Said("{count} graph that fails", "エラーになる計算グラフが{count}個"),
    "fail": Said("{count} graphs that fail", "エラーになる計算グラフが{count}個"),
    "something": Said("something is unclear", "判定できないところがある"),
    "fails": Said("Fails: {failure}", "エラー：{failure}"),
    "mistake": Said("Mistake: {title}", "間違い：{title}"),
    "remark": Said("Remark: {title}", "注意：{title}"),
    "unclear": Said("Unclear: {sentence}", "判定できない：{sentence}"),
    "named": Said("{title} ({name})", "{title}（{name}）"),
    "with": Said("with {given}: {graph}", "{given}のとき：{graph}"),
    "comma": Said(", ", "、"),
    "difference": Said("{number} is {got}, and should be {right}", "{number}は{got}だが、正しくは{right}"),
    "write": Said(" (write {method})", "（{method}を書いてください）"),
    "later": Said(
        "{gate} cannot be judged before the rest is mended",
        "ほかを直してからでないと「{gate}」は判定できません",
    ),
    "asked": Said(
        "{given}: {graph}. What is {leaf}.grad?", "{given}のとき：{graph}。{leaf}.gradはいくつですか。"
    ),
    "graded": Said("{name}, graded", "{name}の採点結果"),
    "class_graded": Said("A class, graded", "クラス全員の採点結果"),
    "of": Said("{passed} of {all} right", "{all}件のうち{passed}件が正解"),
    "times": Said("{count} × {name}", "{name}：{count}件"),
    "file": Said("file", "ファイル"),
    "what": Said("what", "見つかったこと"),
    "fails_short": Said("fails: {failure}", "エラー：{failure}"),
    "right_short": Said("right", "正解"),
    "yours": Said("yours", "あなたのクラス"),
    "correct": Said("right", "正しい値"),
}
