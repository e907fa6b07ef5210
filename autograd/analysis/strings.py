"""Every word of an answer about a graph, once, in each language."""

from __future__ import annotations

from typing import Final

from ..util.languages import Said

SENTENCES: Final[dict[str, Said]] = {  # of one step; pages say them too
    "seed": Said("{slope} = {result}", "{slope} = {result}"),
    "usual": Said(
        "{slope} += upstream {upstream} × local {local} = {result}",
        "{slope} += {upstream}（上流の勾配）× {local}（局所微分）= {result}",
    ),
    "closure": Said(
        "{slope} += {result}, by the closure of {equation}",
        "{slope} += {result}（「{equation}」のクロージャによる）",
    ),
    "now": Said("{told}, now {before} + {result} = {after}", "{told}、合計は{before} + {result} = {after}"),
    "nothing": Said(
        "{slope} = 0, so {equation} contributes nothing",
        "{slope} = 0なので、「{equation}」から入力へ伝わる勾配はない",
    ),
}
STRINGS: Final[dict[str, Said]] = SENTENCES | {
    # steps
    "given": Said("given", "与えられた値"),
    "gradients": Said("gradients", "勾配"),
    "forward": Said("forward", "順伝播"),
    "backward": Said("backward", "逆伝播"),
    "step": Said("step", "ステップ"),
    "pass": Said("pass", "向き"),
    "arithmetic": Said("arithmetic", "計算"),
    "headed": Said("{head}: ", "{head}："),
    "comma": Said(", ", "、"),
    # explain
    "itself": Said("{slope} = 1, as for every node and itself", "{slope} = 1（自分自身についての微分は1）"),
    "no_path": Said(
        "{slope} = 0: {why}, so no path leads from {x} to {root}",
        "{slope} = 0：{why}ので、{x}から{root}への経路はない",
    ),
    "is_constant": Said("{x} is a constant", "{x}は定数である"),
    "independent": Said("{root} does not depend on {x}", "{root}は{x}に依存しない"),
    "through": Said(
        "through {equation}: upstream {upstream} × local {local} = {result}",
        "「{equation}」を通る分：{upstream}（上流の勾配）× {local}（局所微分）= {result}",
    ),
    "through_closure": Said(
        "through {equation}: {result}, by its closure", "「{equation}」を通る分：{result}（クロージャによる）"
    ),
    "over_path": Said(
        "as the sum over {count} path of the products of local gradients",
        "経路{count}本に沿って局所微分を掛けた積",
    ),
    "over_paths": Said(
        "as the sum over {count} paths of the products of local gradients",
        "経路{count}本について、それぞれ局所微分を掛け、その積を足し合わせる",
    ),
    "along": Said("{path}: {product} = {result}", "{path}：{product} = {result}"),
    "about": Said("about {number}", "約{number}"),
    "more_gates": Said("… and {count} more gates", "…ほかにゲートが{count}個"),
    "more_paths": Said(
        "… and {count} more paths, none with a larger product",
        "…ほかに経路が{count}本（積の絶対値はどれもこれ以下）",
    ),
    "more_places": Said("… and {count} more", "…ほかに{count}か所"),
    "paths_later": Said(
        "… and the sum over paths; print(…) shows all", "…このあとに経路ごとの和。全体はprint(…)で表示"
    ),
    "path": Said("path: {path}", "経路：{path}"),
    # why_zero
    "zero_because": Said("{slope} = 0: {why}", "{slope} = 0：{why}"),
    "no_gradient": Said(
        "{x} is a constant (a plain number, or made by detach() or under no_grad()) and gets no gradient",
        "{x}は定数（ただの数か、detach()やno_grad()で作られたもの）なので、勾配を受け取らない",
    ),
    "other_way": Said(
        "{x} was computed from {root}, not {root} from {x}",
        "{x}が{root}から計算されている（{root}が{x}から計算されているのではない）",
    ),
    "only_constant": Said(
        "{why}, only on a constant of that name: detach() or no_grad() cut the graph there",
        "{why}。依存しているのは同じ名前の定数で、detach()かno_grad()がグラフをそこで切っている",
    ),
    "constants_left": Said(
        "{why}; detach(), no_grad(), .data and .item() leave constants behind: here {there}",
        "{why}。detach()、no_grad()、.data、.item()を使うと定数が残る。ここでは{there}",
    ),
    "not_zero": Said("{slope} = {number} is not 0", "{slope} = {number}で、0ではない"),
    "nan_began": Said(
        "{said}; why_nan({root}) says where that began", "{said}。どこで生じたかはwhy_nan({root})でわかる"
    ),
    "hardly": Said(
        "{said}, but hardly anything gets past {equation}", "{said}が、「{equation}」でほとんど失われている"
    ),
    "stopped": Said(
        "{slope} = 0: the gradient stops at {equation}", "{slope} = 0：勾配は「{equation}」で止まる"
    ),
    "cancelled": Said(
        "{slope} = 0: the gradient cancels at {equation}", "{slope} = 0：勾配は「{equation}」で打ち消し合う"
    ),
    "stopped_often": Said(
        "{slope} = 0: the gradient stops at {count} places on its ways from {root} to {x}",
        "{slope} = 0：勾配は{root}から{x}までの道の{count}か所で止まる",
    ),
    "from_down": Said("from {root} down", "{root}から順にさかのぼると"),
    "from_down_first": Said("from {root} down to the first of them", "{root}から最初の場所までさかのぼると"),
    "kind_at": Said("{kind} at {equation}", "{kind}（{equation}）"),
    "reason": Said("{kind}: {why}", "{kind}：{why}"),
    "reason_sum": Said(
        "{kind}: the contributions to {slope} are {why}", "{kind}：{slope}に足し合わされる勾配は{why}"
    ),
    "reason_slope": Said("{kind}: {slope} = {local}, because {why}", "{kind}：{slope} = {local}。{why}ため"),
    "not_met": Said(
        "{slope} = {local} is not met: a gradient of 0 is not handed on",
        "{slope} = {local}までは届かない。勾配が0なら、その先へは何も伝わらない",
    ),
    "dead": Said("dead", "死んだゲート"),
    "losing side": Said("losing side", "選ばれなかった側"),
    "flat": Said("flat", "平ら"),
    "zero factor": Said("zero factor", "0との積"),
    "turning point": Said("turning point", "停留点"),
    "saturated": Said("saturated", "飽和"),
    "by hand": Said("by hand", "手作りのノード"),
    "cancelling": Said("cancelling", "打ち消し合い"),
    "underflow": Said("underflow", "アンダーフロー"),
    "zero_given": Said("0 was given for {at}", "{at}に対して0が与えられている"),
    "level": Said("the gate is level everywhere", "このゲートはどこでも平らである"),
    "holds": Said("{comparison} holds for {at}", "{at}では{comparison}が成り立つ"),
    "fails": Said("{comparison} does not hold for {at}", "{at}では{comparison}が成り立たない"),
    "factor": Said("it is multiplied by {at}", "{at}が掛けられる"),
    "level_at": Said("the gate is level at {at}", "{at}でゲートの傾きが0になる"),
    "hardly_rises": Said(
        "the gate hardly rises or falls any more at {at}", "{at}ではゲートの出力がほとんど変化しない"
    ),
    "closure_nothing": Said("its closure adds nothing", "クロージャが何も加えない"),
    "too_small": Said("{factors} is too small for a float", "{factors}は小さすぎて浮動小数点数では0になる"),
    "mark_hardly": Said("hardly any gradient gets past", "勾配がほとんど伝わらない"),
    "mark_cancel": Said("contributions cancel here", "ここで打ち消し合う"),
    "mark_stops": Said("the gradient stops here", "ここで勾配が止まる"),
    "mark_nothing": Said("nothing arrives", "何も届かない"),
    # why_nan
    "all_finite": Said(
        "{value} and all gradients below it are finite",
        "{value}も、そこから逆伝播で求めた勾配も、すべて有限である",
    ),
    "no_further": Said("{said}; {value} goes no further", "{said}。{value}は出力まで伝わらない"),
    "began_at": Said(
        "{value}, which began at {equation}: {why}", "{value}。最初に生じたのは「{equation}」：{why}"
    ),
    "as_given": Said("{value}, as it was given", "{value}（与えられた値そのもの）"),
    "began_with": Said(
        "{value}, which began with {first}, as it was given", "{value}。もとは与えられた{first}"
    ),
    "mark_nan": Said("first NaN", "最初のNaN"),
    "mark_infinity": Said("first infinity", "最初の無限大"),
    "mark_nan_gradient": Said("first gradient of NaN", "最初にNaNになった勾配"),
    "mark_infinite_gradient": Said("first infinite gradient", "最初に無限大になった勾配"),
    "by_hand": Said("made by hand", "手作りのノード"),
    "needs": Said("{gate} needs {domain}", "{gate}の定義域は{domain}"),
    "not_real": Said("it is not a real number there", "ここでは実数にならない"),
    "pole": Said("{gate} has a pole there", "ここは{gate}の極（値が無限大になる点）"),
    "too_large": Said(
        "it is too large for a float (over 1.8e308)", "大きすぎて浮動小数点数で表せない（1.8e308を超える）"
    ),
    "closure_infinite": Said("its closure adds no finite number", "クロージャが加える数が有限でない"),
    "sum_too_large": Said(
        "its contribution takes the sum beyond what a float holds (1.8e308)",
        "足し合わせた結果が浮動小数点数の上限（1.8e308）を超える",
    ),
    "product_too_large": Said(
        "upstream × local is too large for a float (over 1.8e308)",
        "上流の勾配 × 局所微分が大きすぎて浮動小数点数で表せない（1.8e308を超える）",
    ),
    # exact
    "exact_node": Said("node", "ノード"),
    "exact_number": Said("exact", "正確な値"),
    "exact_float": Said("float", "浮動小数点数"),
    "exact_off": Said("float − exact", "誤差"),
    "exact_gradient": Said("gradient", "勾配"),
    "long_fraction": Said("a long fraction", "長い分数"),
    "irrational": Said("{what} is irrational", "{what}は無理数になる"),
    "no_finite_value": Said("{what} has no finite value", "{what}には有限の値がない"),
    "too_many_digits": Said(
        "{what} has more digits than are worth waiting for (over 4,900)",
        "{what}は桁数が多すぎる（4,900桁超）",
    ),
    "floats_alone": Said(
        "{what} is written for floats alone; write its row with operators and gates of the table",
        "{what}は浮動小数点数でしか計算できない。演算子と表にあるゲートで書くこと",
    ),
    "local_of": Said("the local gradient of {gate}", "「{gate}」の局所微分"),
    "no_fraction": Said(
        "{node} holds {number}, and fractions have no such number", "{node}は{number}で、これは分数で表せない"
    ),
    "no_row": Said(
        "{node} was built by hand, so there is no row to read on fractions; make it with a gate of the table",
        "{node}は手作りのノードなので、分数で計算できない。表にあるゲートで作ること",
    ),
    "no_such_gradient": Said(
        "{root} has no gradient with respect to {x}, which is a constant or not in its graph",
        "{root}には{x}についての勾配がない（定数か、グラフの外のノード）",
    ),
    "not_exact": Said(
        "{what} has no exact value as a fraction: {why}", "{what}は分数で正確に表せない：{why}"
    ),
    "local_infinite": Said("its local gradient is {local} at {at}", "{at}で局所微分が{local}になる"),
}
