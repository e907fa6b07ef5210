"""Every word that the page says, once, in each language."""

from __future__ import annotations

from typing import Final

from ...analysis.strings import SENTENCES
from ...util.languages import Said

STRINGS: Final[dict[str, Said]] = {
    "lang": Said("en", "ja"),
    # the page and its parts
    "worksheet": Said("{root}, on paper", "{root}：書き込み用プリント"),
    "answers": Said("{root}, answers", "{root}：解答"),
    "title": Said("{root}, step by step", "{root}の計算を1ステップずつ"),
    "about": Said(
        "leaves: {leaves}, gates: {gates}, steps: {steps}",
        "葉{leaves}個、ゲート{gates}個、全{steps}ステップ",
    ),
    "crowded": Said(
        "{count} nodes are many for one page; page(root, collapse=...) closes parts of it in boxes.",
        "ノードが{count}個あり、1ページには多すぎます。page(root, collapse=...)で一部を箱にまとめられます。",
    ),
    "picture": Said(
        "Graph of {root}, left to right. All its numbers are in the table of values.",
        "{root}の計算グラフ（左から右へ）。数値はすべて値の表にあります。",
    ),
    "data": Said("data", "data"),
    "grad": Said("grad", "grad"),
    "local": Said("local", "局所"),
    "constant": Said("constant", "定数"),
    "unknown": Said("–", "–"),
    "inside": Said("{count} nodes inside", "中にノード{count}個"),
    "open": Said("Open", "開く"),
    "closed": Said("no box", "すべて閉じる"),
    "opened": Said("all boxes", "すべて開く"),
    # the player
    "player": Said("Steps", "ステップの操作"),
    "start": Said("Start", "開始"),
    "forward": Said("Forward", "順伝播"),
    "backward": Said("Backward", "逆伝播"),
    "start_about": Said("the leaves are given", "葉の値が与えられています"),
    "forward_about": Said("each gate computes its data", "各ゲートが値（data）を計算します"),
    "backward_about": Said("each gate hands gradients to its operands", "各ゲートが入力に勾配を伝えます"),
    "count": Said("step {step} of {steps}", "ステップ{step}/{steps}"),
    "first": Said("First step", "最初へ"),
    "previous": Said("Previous step", "前のステップ"),
    "play": Said("Play", "再生"),
    "pause": Said("Pause", "一時停止"),
    "next": Said("Next step", "次のステップ"),
    "last": Said("Last step", "最後へ"),
    "seek": Said("Step", "ステップ"),
    "speed": Said("Speed", "速さ"),
    "larger": Said("Larger", "拡大"),
    "smaller": Said("Smaller", "縮小"),
    "whole": Said("Fit", "全体"),
    "keys": Said(
        "Keys: ← → step, Home and End first and last, space play and pause.",
        "キー操作：← → で1ステップずつ、HomeとEndで最初と最後へ、スペースで再生と一時停止。",
    ),
    # sentences
    "more_given": Said(" and {count} more, in the table of values", "、ほか{count}個（値の表にあります）"),
    "between": Said(", ", "、"),
    "given": Said("Given: {leaves}", "与えられた値：{leaves}"),
    **SENTENCES,
    # tables
    "steps": Said("All steps in words", "全ステップの計算"),
    "values": Said("Values at this step", "このステップでの値"),
    "name": Said("name", "名前"),
    "gate": Said("gate", "ゲート"),
    "leaf": Said("leaf", "葉"),
    "row": Said("The gate", "ゲートの定義"),
    "row_choose": Said(
        "Choose a node, in the graph or in the table, to see the row of its gate.",
        "グラフか表でノードを選ぶと、そのゲートの定義が見られます。",
    ),
    "row_leaf": Said(
        "{name} is a leaf: its data is given, and gradients end here.",
        "{name}は葉です。値は与えられたもので、勾配の流れはここで終わります。",
    ),
    "row_constant": Said(
        "{name} is a constant: a plain number, which gets no gradient.",
        "{name}は定数です。ただの数なので、勾配はありません。",
    ),
    "row_hand": Said(
        "{name} was built by hand: it has no row in the table of gates.",
        "{name}は手作りのノードなので、ゲートの表に定義がありません。",
    ),
    "row_of": Said("{equation}, with the gate {gate}", "{equation}（{gate}ゲート）"),
    # nudging
    "nudge": Said("Nudge a leaf", "入力を少し動かす"),
    "nudge_about": Said(
        "A gradient predicts what a small change does. Move a leaf and compare.",
        "勾配を使うと、入力を少し動かしたときの出力の変化を予測できます。動かして、実際の変化と比べてみましょう。",
    ),
    "nudge_of": Said("Nudge {name}", "{name}を少し動かす"),
    "predicted": Said("predicted change", "予測される変化"),
    "predicted_about": Said("gradient × nudge", "勾配 × 動かした量"),
    "actual": Said("actual change", "実際の変化"),
    "actual_about": Said("the graph computed again", "グラフ全体を計算し直した差"),
    "nudged": Said("{root}: {before} → {after}", "{root}：{before} → {after}"),
    "later": Said("known after the backward pass", "逆伝播が終わるとわかります"),
    "moved": Said(
        "a leaf is moved: all numbers are computed again, and the sentence is from before",
        "入力を動かしたあとの値です（文章は動かす前のもの）",
    ),
    "reset": Said("Put the leaves back", "元に戻す"),
    "no_nudge": Said("The leaves cannot be nudged here: {why}", "ここでは入力を動かせません：{why}"),
    # predict mode
    "ask": Said("What comes next?", "次の数はいくつでしょう？"),
    "ask_seed": Said("{slope} = ?", "{slope} = ?"),
    "ask_gate": Said("{equation} = ?", "{equation} = ?"),
    "ask_first": Said(
        "Back through {equation}: {slope} += ?", "「{equation}」を逆向きにたどります：{slope} += ?"
    ),
    "ask_more": Said(
        "Back through {equation}: {slope} is {before} so far. What is it now?",
        "「{equation}」を逆向きにたどります。{slope}はここまで{before}です。足すといくつになりますか。",
    ),
    "answer": Said("Your answer", "あなたの答え"),
    "check": Said("Check", "答え合わせ"),
    "reveal": Said("Show it", "答えを見る"),
    "score": Said("{right} of {asked} right at the first try", "{asked}問中{right}問が1回で正解"),
    "finished": Said("That was the last number.", "これが最後の数でした。"),
    "right": Said("Right.", "正解です。"),
    "or": Said("Or:", "または："),
    "wrong": Said(
        "Not yet. Try again, or let the page show it.",
        "まだ違います。もう一度考えるか、答えを見てみましょう。",
    ),
    "rough": Said(
        "So far right; give at least three digits.",
        "ここまでは合っています。有効数字3桁以上で答えてください。",
    ),
    "not_a_number": Said(
        "Type a number, such as −0.5, 2/3 or 1e-3.", "数を入力してください（例：−0.5、2/3、1e-3）。"
    ),
    "hidden": Said("This is hidden until the steps are done.", "すべてのステップが終わると表示されます。"),
    "slip_upstream": Said(
        "The upstream gradient is missing: multiply by {upstream}.",
        "上流の勾配を掛け忘れています。{upstream}を掛けてください。",
    ),
    "slip_local": Said(
        "The local gradient is missing: multiply by {local}.",
        "局所微分を掛け忘れています。{local}を掛けてください。",
    ),
    "slip_overwritten": Said(
        "That is = in place of +=: {before} was there already, and contributions add up.",
        "「+=」ではなく「=」になっています。すでに{before}があるので、そこに足し合わせます。",
    ),
    "slip_swapped": Said("The operands are swapped.", "2つの入力が入れ替わっています。"),
    "slip_sign": Said("The sign is wrong.", "符号が逆です。"),
    # where scripts do not run
    "no_script": Said(
        "Scripts are off here, so the page shows the last step: all values, and all steps in words.",
        "スクリプトが無効になっているので、最後のステップ（すべての値と、すべての計算）を表示しています。",
    ),
    "in_a_notebook": Said(
        "{equation} = {value}. To step through the graph, open this notebook where scripts run.",
        "{equation} = {value}。計算を1ステップずつ見るには、スクリプトが動く環境でこのノートブックを開いてください。",
    ),
}
