"""Why a graph cannot be swept, in each language."""

from __future__ import annotations

from typing import Final

from ...util.languages import Said

STRINGS: Final[dict[str, Said]] = {
    "cycle": Said(
        "a node is its own ancestor ({names}); operands were changed by hand, "
        "and the chain rule has no start in a cycle",
        "ノードが自分自身の祖先になっています（{names}）。入力が手作業で変えられ、循環ができたため、"
        "連鎖律を始める場所がありません",
    ),
    "overlap": Said(
        "a _backward closure called backward() or zero_grad() on {node}, which "
        "belongs to the graph that is being swept; let it work on nodes of its own",
        "_backwardのクロージャが、逆伝播中のグラフに属する{node}に対してbackward()かzero_grad()を呼びました。"
        "クロージャには専用のノードを使ってください",
    ),
    "unrecorded": Said(
        "the node {node} was built with children, but with neither local "
        "gradients nor a _backward closure; give one, or make it with a gate",
        "ノード{node}には子がありますが、局所微分も_backwardのクロージャもありません。"
        "どちらかを与えるか、ゲートで作ってください",
    ),
    "constant_root": Said(
        "backward() was called on a constant: it was made under no_grad(), by detach(), or from "
        "plain numbers only, so there is no graph to go back through",
        "backward()が定数に対して呼ばれました。no_grad()の中やdetach()で作られたか、"
        "ただの数だけから計算されたもので、さかのぼるグラフがありません",
    ),
    "large": Said(
        "backward went through {count:,} nodes; if the graph grows with every step, a sum such as "
        "`total += loss` keeps all of it: add loss.item() instead",
        "逆伝播が{count:,}個のノードを通りました。ステップごとにグラフが大きくなるなら、"
        "`total += loss`のような和がグラフ全体を残しています。代わりにloss.item()を足してください",
    ),
    "infinities_meet": Said(
        "backward: the gradient of {node} is not a number, because "
        "infinite contributions {of_batch}of both signs meet there; change the operands",
        "逆伝播：{node}の勾配は、{of_batch}正と負の無限大が足し合わされて非数になります。入力を変えてください",
    ),
    "sum_too_large": Said(
        "backward: the contributions {of_batch}to the gradient of {node} sum up to "
        "more than a float holds (1.8e308); scale the function down",
        "逆伝播：{of_batch}{node}に届く勾配の和が、浮動小数点数の上限（1.8e308）を超えます。"
        "関数の値を小さくしてください",
    ),
    "parameter": Said("parameter {place}", "パラメータ{place}"),
    "of_batch": Said("of the batch's {count:,} samples ", "バッチの{count:,}個のデータから"),
    "unsummed": Said(
        "the contributions to the gradient of {node} sum up to {slope}; change the operands",
        "{node}に届く勾配の和が{slope}になります。入力を変えてください",
    ),
    "product": Said(
        "upstream {upstream} × local {local} at {gate} → {operand}",
        "{gate} → {operand}での{upstream}（上流の勾配）× {local}（局所微分）",
    ),
    "leaf": Said("a leaf", "葉"),
    "the_leaf": Said("the leaf {number}", "葉{number}"),
    "the_input": Said("the input {number}", "入力{number}"),
    "not_a_number": Said(
        "backward: {what} is not a number; the function has no gradient there, or one that the chain "
        "rule cannot find: {way_on}",
        "逆伝播：{what}が非数になります。関数にそこでの勾配がないか、連鎖律では求められません。{way_on}",
    ),
    "without_the_slope": Said(
        "write it without the infinite slope (hypot and norm have a gradient at 0)",
        "無限大の傾きを使わずに書いてください（hypotとnormには0でも勾配があります）",
    ),
    "change": Said("change the operands", "入力を変えてください"),
    "product_too_large": Said(
        "backward: {what} is too large for a float (over 1.8e308); scale the function down",
        "逆伝播：{what}が大きすぎて浮動小数点数で表せません（1.8e308を超えます）。関数の値を小さくしてください",
    ),
    "derivative_2": Said("second derivative", "2階微分"),
    "derivative_3": Said("third derivative", "3階微分"),
    "derivative_4": Said("fourth derivative", "4階微分"),
    "derivative_n": Said("{order}th derivative", "{order}階微分"),
    "no_derivative": Said(
        "{who} has no {derivative}; change the operand",
        "{who}には{derivative}がありません。入力を変えてください",
    ),
    "infinite_derivative": Said(
        "{who} has an infinite {derivative}; {keep_away}", "{who}の{derivative}は無限大です。{keep_away}"
    ),
    "large_derivative": Said(
        "the {derivative} of {who} is too large for a float (over 1.8e308); scale the function down",
        "{who}の{derivative}が大きすぎて浮動小数点数で表せません（1.8e308を超えます）。"
        "関数の値を小さくしてください",
    ),
}
