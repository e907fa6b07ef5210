"""Every word that the room of programs says, once, in each language."""

from __future__ import annotations

from typing import Final

from ...util.languages import Said

STRINGS: Final[dict[str, Said]] = {
    "prog_code": Said("Program in Python", "Pythonプログラム"),
    "prog_hint": Said(
        "Use Value and nn, or what micrograd and microgpt call them. Ctrl+Enter runs it.",
        "Valueやnn、またはmicrogradやmicrogptの名前を使います。Ctrl+Enterで実行します。",
    ),
    "prog_examples": Said("Examples", "例"),
    "prog_choose": Said("choose one", "選ぶ"),
    "prog_neuron": Said("micrograd's neuron", "microgradのニューロン"),
    "prog_loop": Said("a function with a loop", "ループのある関数"),
    "prog_training": Said("training with nn", "nnでの学習"),
    "prog_run": Said("Run", "実行"),
    "prog_stop": Said("Stop", "停止"),
    "prog_running": Said("Running…", "実行中…"),
    "prog_root": Said("Graph of", "グラフにする変数"),
    "prog_swept": Said("what called backward()", "backward()を呼んだ値"),
    "prog_swept_is": Said("what called backward(): {name}", "backward()を呼んだ値：{name}"),
    "prog_line": Said("line {line}", "{line}行目"),
    "prog_round": Said("round {round}", "{round}回目"),
    "prog_where": Said("The line that made this gate", "このゲートを作った行"),
    "prog_calls": Said("Calls, the outermost first", "呼び出し（外側から順）"),
    "prog_top": Said("the program", "プログラム本体"),
    "prog_nowhere": Said(
        "No line of the program is at work in this step.", "このステップに当たる行はありません。"
    ),
    "prog_output": Said("Printed", "出力"),
    "prog_old": Said("This is the last graph that could be drawn.", "これは最後に描けたグラフです。"),
    "prog_changed": Said(
        "The program was changed: run it to see its own graph.",
        "プログラムが変わりました。実行すると、新しいグラフになります。",
    ),
    "prog_unasked": Said(
        "This program came with the link. Read it, then run it.",
        "このプログラムはリンクに入っていたものです。読んでから実行してください。",
    ),
    "prog_no_graph": Said(
        "No graph yet: call backward() on a Value, or choose a variable.",
        "まだグラフがありません。Valueのbackward()を呼ぶか、変数を選んでください。",
    ),
    "closed_program": Said(
        "This room runs the Python that you paste, on this machine, so it is closed until you open it: "
        "start `gatewise play --allow-code`. In the page that `gatewise play --site play.html` writes it is "
        "always open, as Python there runs inside the browser.",
        "ここは貼り付けたPythonをこのマシンで実行する場所なので、普段は閉じています。"
        "開くには `gatewise play --allow-code` で起動してください。"
        "`gatewise play --site play.html` で作るページでは、"
        "Pythonがブラウザーの中で動くため、いつでも使えます。",
    ),
}

ERRORS: Final[dict[str, Said]] = {
    "no_program": Said(
        'a program is {{"code": text, "root": the name of a variable, or ""}}',
        'プログラムは{{"code": "…", "root": ""}}の形で、rootは変数の名前か空です',
    ),
    "long": Said(
        "a program has at most {most:,} letters; this one has {count:,}",
        "プログラムは{most:,}文字までです。これは{count:,}文字あります",
    ),
    "no_value": Said("there is no Value called {name}", "{name}というValueはありません"),
    "large": Said(
        "the graph has {count:,} nodes; at most {most} are stepped: choose another root",
        "グラフにはノードが{count:,}個あります。1ステップずつ見られるのは{most}個までなので、"
        "別の変数を選んでください",
    ),
    "nodes": Said(
        "the program made more than {most:,} nodes: shorten its loops",
        "プログラムが作ったノードが{most:,}個を超えました。ループを短くしてください",
    ),
    "deep": Said(
        "functions call each other more than {most} deep", "関数の呼び出しが{most}段より深くなりました"
    ),
    "printed": Said(
        "the program printed more than {most:,} letters", "プログラムの出力が{most:,}文字を超えました"
    ),
    "no_input": Said(
        "a program on this page has nobody to ask: put what it needs into it",
        "このページのプログラムでは入力を受け取れません。必要なものはプログラムの中に書いてください",
    ),
}
