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
