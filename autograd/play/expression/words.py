"""Every word that the room of expressions says, once, in each language."""

from __future__ import annotations

from typing import Final

from ...util.languages import Said

STRINGS: Final[dict[str, Said]] = {
    "expression": Said("Expression", "式"),
    "expression_hint": Said(
        "Type numbers, names, gates, brackets and + − × ÷ ^, such as sigmoid(w*x + b).",
        "数、名前、ゲート、括弧と + − × ÷ ^ で書きます（例：sigmoid(w*x + b)）。",
    ),
    "examples": Said("Examples", "例"),
    "examples_choose": Said("choose one", "選ぶ"),
    "edit": Said("Edit it", "書き換える"),
    "numbers": Said("Numbers", "数"),
    "number_of": Said("number of {name}", "{name}の数"),
    "slide": Said("slide {name}", "{name}を動かす"),
    "predict": Said("Ask me for each number", "数を1つずつ答える"),
    "ieee": Said("Allow inf and nan", "infとnanを許す"),
    "stop": Said("Stop", "停止"),
    "working": Said("Working …", "計算中…"),
    "old_graph": Said("This is the last graph that could be drawn.", "これは最後に描けたグラフです。"),
    "why": Said("Why this gradient?", "なぜこの勾配？"),
    "why_choose": Said(
        "Choose a node, in the graph or in the table.", "グラフか表でノードを選んでください。"
    ),
    "exact": Said("In exact fractions", "正確な分数で"),
    "take_along": Said("Take it along", "持ち帰る"),
    "copy_link": Said("Copy the link", "リンクをコピー"),
    "copied": Said("Copied.", "コピーしました。"),
    "export_svg": Said("Picture (SVG)", "図（SVG）"),
    "export_png": Said("Picture (PNG)", "図（PNG）"),
    "export_pdf": Said("Picture (PDF)", "図（PDF）"),
    "export_dot": Said("Graphviz (DOT)", "Graphviz (DOT)"),
    "export_mmd": Said("Mermaid", "Mermaid"),
    "export_tex": Said("Formula (LaTeX)", "数式（LaTeX）"),
    "export_html": Said("Page (HTML)", "ページ（HTML）"),
    "export_py": Said("Program (Python)", "プログラム（Python）"),
}

ERRORS: Final[dict[str, Said]] = {
    "asks": Said(
        "an expression is asked for {known}, not {what}", "式に尋ねられるのは{known}で、{what}ではありません"
    ),
    "no_texts": Said(
        "the text of an expression and its numbers are texts", "式とその数は、文字列でなければなりません"
    ),
    "long_numbers": Said(
        "the numbers take more than {most:,} characters, the most that is read",
        "数が長すぎます。読めるのは{most:,}文字までです",
    ),
    "too_many": Said(
        "this graph has {count:,} nodes, and {most:,} are the most that is drawn here; "
        "write a shorter expression",
        "このグラフにはノードが{count:,}個あります。ここで描けるのは{most:,}個までです。式を短くしてください",
    ),
    "no_format": Said(
        "a graph is exported as {known}, not {what}", "グラフの書き出し形式は{known}で、{what}ではありません"
    ),
    "no_node": Said(
        "this graph has nodes 0 to {last}, not {what}",
        "このグラフのノードは0から{last}までで、{what}はありません",
    ),
    "no_picture": Said(
        "no program on this machine draws PNG or PDF; take the SVG",
        "このマシンにはPNGやPDFを描くプログラムがありません。SVGをお使いください",
    ),
}

ABOUT_JA: Final[dict[str, str]] = {  # what the named examples show; in English they say it themselves
    "apple-tax": "100円のりんごを2個、消費税10%で買う。"
    "掛け算のゲートは、逆伝播で2つの入力を入れ替えて掛ける。",
    "apple-orange": "りんご2個とみかん3個を消費税込みで買う。足し算のゲートは、勾配をそのまま両方へ渡す。",
    "circuit": "(x + y) × z。いちばん小さな計算グラフ。",
    "max-router": "2 × (x × y + max(z, w))。足し算は配り、maxは選んだ側だけに通し、掛け算は入れ替える。",
    "sigmoid-neuron": "σ(w0 × x0 + w1 × x1 + w2)。σを1つのゲートとして扱う。",
    "sigmoid-neuron-staged": "同じニューロンのσを分解する：−dot、eⁿ、e + 1、1 ÷ d。",
    "staged": "(x + σ(y)) ÷ (σ(x) + (x + y)²)を段階に分けて計算する。"
    "値が枝分かれする所では、勾配が足し合わされる。",
    "chain-rule": "y = u²、u = x² + 3x + 1。dy/dx = dy/du × du/dx。",
    "relu": "relu(x1) + relu(x2)。勾配は0より大きい側では通り、0以下の側では止まる。",
}
