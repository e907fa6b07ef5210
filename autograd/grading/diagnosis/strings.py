"""What is said of each mistake, once, in each language: its title, what happens, and a way on."""

from __future__ import annotations

from typing import Final

from ...util.languages import Said
from .gate_strings import GATES, About

STRINGS: Final[dict[str, Said]] = {
    "swapped": Said("The two slopes are in each other's place.", "2つの微分が入れ替わっています。"),
    "swapped_and": Said(
        "The two slopes are in each other's place. {what}", "2つの微分が入れ替わっています。{what}"
    ),
    "look_at": Said("Look at {gate}. {hint}", "「{gate}」を見直してください。{hint}"),
}
BY_HAND: Final = Said(
    "Work through this graph by hand, gate by gate, from the end.",
    "この計算グラフを、出力側からゲートを1つずつ、手で計算してみてください。",
)
MISTAKES: Final[dict[str, About]] = {
    "overwrite": About(
        Said("= where += belongs", "「+=」とすべきところが「=」になっている"),
        Said(
            "A value that is used twice gets a contribution from each use; here the last one replaces the rest.",
            "2回使われた値には、使われた回数だけ勾配が届き、それらを足し合わせます。ここでは最後の1つが"
            "それまでの分を上書きしています。",
        ),
        Said(
            "Write operand.grad += …, not operand.grad = ….",
            "「operand.grad = …」ではなく「operand.grad += …」と書いてください。",
        ),
    ),
    "upstream-forgotten": About(
        Said("The upstream gradient is forgotten", "上流の勾配を掛け忘れている"),
        Said(
            "A gate sends its local gradient alone. The chain rule multiplies it by the gate's own gradient.",
            "ゲートが局所微分だけを伝えています。連鎖律では、それに上流の勾配を掛けます。",
        ),
        Said("Send local gradient × self.grad.", "「局所微分 × self.grad」を伝えてください。"),
    ),
    "counted-once": About(
        Said("a + a counts a once", "「a + a」でaが1回しか数えられていない"),
        Said(
            "A gate that reads the same value twice sends two contributions; here only one of them arrives.",
            "同じ値を2回使うゲートは勾配を2回伝えます。ここでは1回分しか届いていません。",
        ),
        Said(
            "Keep the operands in a tuple or list. A set or dict drops the second one.",
            "入力はタプルかリストに入れてください。集合（set）や辞書（dict）では2つ目が消えてしまいます。",
        ),
    ),
    "inner-kept": About(
        Said(
            "Inner gradients are kept from one pass to the next",
            "途中のノードの勾配が次の逆伝播まで残っている",
        ),
        Said(
            "The second backward() of a graph starts with the gradients that the first left in its inner nodes, "
            "so that they are sent twice.",
            "同じ計算グラフで2回目のbackward()を呼ぶと、1回目の勾配が途中のノードに残っているため、"
            "それがもう一度伝わってしまいます。",
        ),
        Said(
            "At the start of backward(), set the gradients of all gates back to 0; leave those of the leaves.",
            "backward()の最初に、ゲートの出力の勾配をすべて0に戻してください。葉の勾配はそのままにします。",
        ),
    ),
    "leaves-reset": About(
        Said("backward() wipes out the gradients of leaves", "backward()が葉の勾配を消している"),
        Said(
            "Two backward passes add up in the leaves: so a batch is summed. Here only the last is left.",
            "逆伝播を2回行うと、葉の勾配は足し合わされます。バッチの合計はこうして求めます。ここでは最後の1回分しか"
            "残っていません。",
        ),
        Said(
            "Reset gates only; let the user reset leaves.",
            "0に戻すのはゲートの出力だけにし、葉は使う人が自分で0に戻すようにしてください。",
        ),
    ),
    "read-late": About(
        Said("Local gradients are read too late", "局所微分を求めるのが遅すぎる"),
        Said(
            "A number that is changed after the forward pass changes the gradient of a result that it had no "
            "part in.",
            "順伝播のあとで書き換えた数が、その数を使っていない計算結果の勾配まで変えてしまいます。",
        ),
        Said(
            "Keep the local gradients, or the numbers, when the gate is made; do not read .data in backward().",
            "局所微分か入力の値をゲートを作るときに取っておき、backward()の中では.dataを読まないでください。",
        ),
    ),
    "number-gets-gradient": About(
        Said("A plain number is given a gradient", "ただの数に勾配を伝えている"),
        Said(
            "In a + 3.0 only a can move. Here the slope of the number is added to the gradient of a.",
            "「a + 3.0」で動かせるのはaだけです。ここでは3.0についての微分までaの勾配に足されています。",
        ),
        Said(
            "Send nothing for a plain number, or wrap it into a Value of its own.",
            "ただの数には何も伝えないか、その数を別のValueに包んでください。",
        ),
    ),
    "no-order": About(
        Said("No topological order", "トポロジカル順序になっていない"),
        Said(
            "A gate sends before all that read it have sent, or sends again: what arrives later is lost, or "
            "counts twice.",
            "そのゲートの出力を使うゲートがすべて伝え終わる前に伝えているか、二度伝えています。あとから届いた勾配が"
            "失われるか、二重に数えられます。",
        ),
        Said(
            "Sort the graph first (each node after its operands), then go through it once, from the end.",
            "まずノードを並べ替え（どのノードもその入力よりあとに置く）、終わりから1回だけたどってください。",
        ),
    ),
    "not-on": About(
        Said("No topological order", "トポロジカル順序になっていない"),
        Said(
            "Only the last gate has anything to send: the others send first, while their gradients are still 0, "
            "or not at all.",
            "勾配を伝えているのは最後のゲートだけです。ほかのゲートは自分の勾配がまだ0のうちに伝えているか、"
            "まったく伝えていません。",
        ),
        Said(
            "Go through the sorted graph from the end, and let every gate send.",
            "並べ替えたノードを終わりからたどり、すべてのゲートが勾配を伝えるようにしてください。",
        ),
    ),
    "seed-not-set": About(
        Said("The seed is not set", "出力の勾配が1に設定されていない"),
        Said(
            "All gradients stay 0, as nothing starts the sweep: ∂y/∂y is 1.",
            "逆伝播の出発点がないので、勾配がすべて0のままです。∂y/∂yは1です。",
        ),
        Said(
            "Set self.grad = 1.0 before the gates send.",
            "ゲートが勾配を伝える前に「self.grad = 1.0」としてください。",
        ),
    ),
    "seed-wrong": About(
        Said("The seed is not 1", "出力の勾配が1になっていない"),
        Said(
            "All gradients are multiplied by what the sweep starts with: ∂y/∂y is 1, whatever y is.",
            "逆伝播の出発点の値が、すべての勾配に掛かってしまいます。yが何であっても∂y/∂yは1です。",
        ),
        Said(
            "Set self.grad = 1.0, not self.data or another number.",
            "self.dataなどではなく、「self.grad = 1.0」としてください。",
        ),
    ),
    "wiped-out": About(
        Said("The gradients are wiped out at the end", "最後に勾配を消している"),
        Said(
            "Gradients arrive, and backward() then sets them back to 0: nobody can read them.",
            "勾配はいったん届いていますが、そのあとbackward()が0に戻しているため、読み取れません。",
        ),
        Said(
            "Set the gradients of gates back to 0 before the gates send, not after.",
            "ゲートの出力の勾配を0に戻すのは、勾配を伝えたあとではなく、伝える前にしてください。",
        ),
    ),
    "nothing-sent": About(
        Said("No gate sends anything", "どのゲートも勾配を伝えていない"),
        Said(
            "The result has its gradient, and no operand ever gets one.",
            "出力には勾配がありますが、そこからどの入力にも伝わっていません。",
        ),
        Said(
            "Go through the graph from the end, and let every gate add local gradient × self.grad to its operands.",
            "計算グラフを終わりからたどり、どのゲートでも「局所微分 × self.grad」を入力の勾配に足してください。",
        ),
    ),
    "gradient-shared": About(
        Said("One gradient for all", "すべての値が1つの勾配を共有している"),
        Said(
            "All values have the same gradient, as if they shared one variable.",
            "1つの変数を共有しているかのように、どの値の勾配も同じになっています。",
        ),
        Said(
            "Set self.grad = 0.0 in __init__, for each value anew.",
            "__init__の中で、値ごとに「self.grad = 0.0」としてください。",
        ),
    ),
    "loop-variable": About(
        Said("A closure sees the last operand only", "クロージャから最後の入力しか見えていない"),
        Said(
            "Functions that a loop makes share its variable: when they run, all of them see its last value.",
            "ループの中で作った関数は、ループ変数を共有します。実行されるときには、どの関数からも最後の値が見えます。",
        ),
        Said(
            "Give the operand to the function: def send(operand=operand): …",
            "入力を関数の引数として渡してください：def send(operand=operand): …",
        ),
    ),
    "operand-left-out": About(
        Said("An operand is not in the graph", "計算グラフから抜けている入力がある"),
        Said(
            "A gate does not know one of its operands, or the order does not visit it: nothing arrives there, or "
            "nothing goes on from there.",
            "ゲートが入力の1つを覚えていないか、その入力がトポロジカル順序に入っていません。そのため、その入力に勾配が"
            "届かないか、届いてもそこから先へ伝わりません。",
        ),
        Said(
            "Keep every operand of a gate, send to each, and visit each when the graph is sorted.",
            "ゲートの入力をすべて覚えておき、どの入力にも勾配を伝え、並べ替えるときに1つ残らずたどってください。",
        ),
    ),
    "changed-in-place": About(
        Said("A value is changed in place", "値がその場で書き換えられている"),
        Said(
            "After y = a; y += b the number of a is another, though a may be used elsewhere.",
            "「y = a; y += b」のあと、aの値まで変わっています。aはほかでも使われているかもしれません。",
        ),
        Said(
            "Let += make a new Value, as + does; without __iadd__ Python does so.",
            "「+=」でも「+」と同じように新しいValueを作ってください。__iadd__を書かなければ、Pythonがそうします。",
        ),
    ),
    "unknown": About(
        Said("Other gradients than they should be", "勾配が正しくない"),
        Said(
            "None of the known mistakes explains these numbers.",
            "よくある間違いのどれを当てはめても、この数にはなりません。",
        ),
        BY_HAND,
    ),
    "sending": About(
        Said("A gate sends another gradient than it should", "ゲートが正しくない勾配を伝えている"),
        Said(
            "Alone it is right, and in a larger graph it is not; none of the known mistakes explains these numbers.",
            "ゲート1つだけなら正しいのに、大きな計算グラフの中では正しくありません。よくある間違いのどれを当てはめても、"
            "この数にはなりません。",
        ),
        BY_HAND,
    ),
    "forward": About(
        Said("{gate} computes another number", "「{gate}」の値が正しくない"),
        Said("The forward pass comes first.", "順伝播が合っていなければ、逆伝播は調べられません。"),
        Said("Mend it first.", "まず順伝播を直してください。"),
    ),
} | GATES
