"""Every word that the page says, once, in each language."""

from __future__ import annotations

from typing import Final

from ..web.languages import Said

STRINGS: Final[dict[str, Said]] = {
    "lang": Said("en", "ja"),
    # the page and its parts
    "worksheet": Said("{root}, on paper", "{root} を紙の上で"),
    "answers": Said("{root}, answers", "{root} の答え"),
    "title": Said("{root}, step by step", "{root} を一歩ずつ"),
    "about": Said(
        "leaves: {leaves}, gates: {gates}, steps: {steps}",
        "葉 {leaves} 個、ゲート {gates} 個、全 {steps} ステップ",
    ),
    "crowded": Said(
        "{count} nodes are many for one page; page(root, collapse=...) closes parts of it in boxes.",
        "ノードが {count} 個あります。page(root, collapse=...) で一部を箱に閉じられます。",
    ),
    "picture": Said(
        "Graph of {root}, left to right. All its numbers are in the table of values.",
        "{root} の計算グラフ(左から右へ)。数値はすべて値の表にあります。",
    ),
    "data": Said("data", "data"),
    "grad": Said("grad", "grad"),
    "local": Said("local", "局所"),
    "constant": Said("constant", "定数"),
    "unknown": Said("–", "–"),
    "inside": Said("{count} nodes inside", "中にノード {count} 個"),
    "open": Said("Open", "開く"),
    "closed": Said("no box", "すべて閉じる"),
    "opened": Said("all boxes", "すべて開く"),
    # the player
    "player": Said("Steps", "ステップ操作"),
    "start": Said("Start", "開始"),
    "forward": Said("Forward", "順伝播"),
    "backward": Said("Backward", "逆伝播"),
    "start_about": Said("the leaves are given", "葉の値が与えられている"),
    "forward_about": Said("each gate computes its data", "各ゲートが data を計算する"),
    "backward_about": Said("each gate hands gradients to its operands", "各ゲートが入力へ勾配を渡す"),
    "count": Said("step {step} of {steps}", "ステップ {step} / {steps}"),
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
        "キー操作: ← → で一歩ずつ、Home と End で最初と最後、スペースで再生と一時停止。",
    ),
    # sentences
    "more_given": Said(" and {count} more, in the table of values", " ほか {count} 個(値の表にあります)"),
    "given": Said("Given: {leaves}", "与えられた値: {leaves}"),
    "seed": Said("{slope} = {result}", "{slope} = {result}"),
    "usual": Said(
        "{slope} += upstream {upstream} × local {local} = {result}",
        "{slope} += 上流 {upstream} × 局所 {local} = {result}",
    ),
    "closure": Said(
        "{slope} += {result}, by the closure of {equation}",
        "{slope} += {result}({equation} のクロージャによる)",
    ),
    "now": Said("{told}, now {before} + {result} = {after}", "{told}、合計 {before} + {result} = {after}"),
    "nothing": Said(
        "{slope} = 0, so {equation} contributes nothing", "{slope} = 0 なので、{equation} からの寄与はない"
    ),
    # tables
    "steps": Said("All steps in words", "全ステップの文章"),
    "values": Said("Values at this step", "このステップでの値"),
    "name": Said("name", "名前"),
    "gate": Said("gate", "ゲート"),
    "leaf": Said("leaf", "葉"),
    "row": Said("The gate", "ゲートの行"),
    "row_choose": Said(
        "Choose a node, in the graph or in the table, to see the row of its gate.",
        "グラフか表でノードを選ぶと、そのゲートの行が見られます。",
    ),
    "row_leaf": Said(
        "{name} is a leaf: its data is given, and gradients end here.",
        "{name} は葉です。値は与えられ、勾配はここで止まります。",
    ),
    "row_constant": Said(
        "{name} is a constant: a plain number, which gets no gradient.",
        "{name} は定数です。ただの数なので、勾配を受け取りません。",
    ),
    "row_hand": Said(
        "{name} was built by hand: it has no row in the table of gates.",
        "{name} は手作りのノードで、ゲートの表に行がありません。",
    ),
    "row_of": Said("{equation}, with the gate {gate}", "{equation}(ゲート {gate})"),
    # nudging
    "nudge": Said("Nudge a leaf", "葉を動かす"),
    "nudge_about": Said(
        "A gradient predicts what a small change does. Move a leaf and compare.",
        "勾配は小さな変化の効き方を予測します。葉を動かして比べてみましょう。",
    ),
    "nudge_of": Said("Nudge {name}", "{name} を動かす"),
    "predicted": Said("predicted change", "予測される変化"),
    "predicted_about": Said("gradient × nudge", "勾配 × 動かした量"),
    "actual": Said("actual change", "実際の変化"),
    "actual_about": Said("the graph computed again", "グラフを計算し直した値"),
    "nudged": Said("{root}: {before} → {after}", "{root}: {before} → {after}"),
    "later": Said("known after the backward pass", "逆伝播のあとで分かります"),
    "moved": Said(
        "a leaf is moved: all numbers are computed again, and the sentence is from before",
        "葉を動かした後の数値です(文章は動かす前のもの)",
    ),
    "reset": Said("Put the leaves back", "元に戻す"),
    "no_nudge": Said("The leaves cannot be nudged here: {why}", "この葉は動かせません: {why}"),
    # predict mode
    "ask": Said("What comes next?", "次の数は?"),
    "ask_seed": Said("{slope} = ?", "{slope} = ?"),
    "ask_gate": Said("{equation} = ?", "{equation} = ?"),
    "ask_first": Said("Back through {equation}: {slope} += ?", "{equation} を逆にたどる: {slope} += ?"),
    "ask_more": Said(
        "Back through {equation}: {slope} is {before} so far. What is it now?",
        "{equation} を逆にたどる。{slope} はここまで {before}。足すといくつ?",
    ),
    "answer": Said("Your answer", "答え"),
    "check": Said("Check", "答え合わせ"),
    "reveal": Said("Show it", "答えを見る"),
    "score": Said("{right} of {asked} right at the first try", "{asked} 問中 {right} 問を一回で正解"),
    "finished": Said("That was the last number.", "これで最後の数です。"),
    "right": Said("Right.", "正解です。"),
    "or": Said("Or:", "または:"),
    "wrong": Said(
        "Not yet. Try again, or let the page show it.", "まだ違います。もう一度考えるか、答えを見ましょう。"
    ),
    "rough": Said(
        "So far right; give at least three digits.",
        "そこまでは合っています。少なくとも 3 桁で答えてください。",
    ),
    "not_a_number": Said(
        "Type a number, such as −0.5, 2/3 or 1e-3.", "数を入力してください(例: −0.5、2/3、1e-3)。"
    ),
    "hidden": Said("This is hidden until the steps are done.", "すべてのステップが終わると見られます。"),
    "slip_upstream": Said(
        "The upstream gradient is missing: multiply by {upstream}.",
        "上流の勾配が抜けています。{upstream} を掛けてください。",
    ),
    "slip_local": Said(
        "The local gradient is missing: multiply by {local}.",
        "局所勾配が抜けています。{local} を掛けてください。",
    ),
    "slip_overwritten": Said(
        "That is = in place of +=: {before} was there already, and contributions add up.",
        "+= ではなく = になっています。すでに {before} があり、寄与は足し合わされます。",
    ),
    "slip_swapped": Said("The operands are swapped.", "オペランドが入れ替わっています。"),
    "slip_sign": Said("The sign is wrong.", "符号が逆です。"),
    # where scripts do not run
    "no_script": Said(
        "Scripts are off here, so the page shows the last step: all values, and all steps in words.",
        "スクリプトが無効なので、最後のステップ(すべての値と文章)を表示しています。",
    ),
    "in_a_notebook": Said(
        "{equation} = {value}. To step through the graph, open this notebook where scripts run.",
        "{equation} = {value}。一歩ずつ見るには、スクリプトが動く環境でノートブックを開いてください。",
    ),
}
