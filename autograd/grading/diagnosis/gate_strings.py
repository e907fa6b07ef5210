"""What is said of the slopes of each gate, once, in each language."""

from __future__ import annotations

from typing import Final, NamedTuple

from ...util.languages import Said


class About(NamedTuple):
    """A mistake in each language."""

    title: Said
    what: Said
    hint: Said


GATES: Final[dict[str, About]] = {
    "add-slope": About(
        Said("The slopes of +", "足し算の微分"),
        Said("Both slopes of a + b are 1.", "「a + b」の微分は、aについてもbについても1です。"),
        Said("∂(a + b)/∂a = ∂(a + b)/∂b = 1.", "∂(a + b)/∂a = ∂(a + b)/∂b = 1"),
    ),
    "mul-slope": About(
        Said("The slopes of ×", "掛け算の微分"),
        Said(
            "The slope of a * b by a is b, and by b it is a.",
            "「a * b」をaで微分するとb、bで微分するとaになります。",
        ),
        Said("Each operand gets the other's number.", "それぞれの入力に、もう一方の入力の値を掛けます。"),
    ),
    "sub-slope": About(
        Said("The slopes of −", "引き算の微分"),
        Said("The slopes of a - b are 1 and −1.", "「a - b」の微分は、aについて1、bについて−1です。"),
        Said("Mind the sign of the second one.", "2つ目の符号に気をつけてください。"),
    ),
    "div-slope": About(
        Said("The slopes of ÷", "割り算の微分"),
        Said(
            "The slopes of a / b are 1/b and −a/b².",
            "「a / b」の微分は、aについて1/b、bについて−a/b²です。",
        ),
        Said("Check the sign and the square of the second.", "2つ目の符号と2乗を確かめてください。"),
    ),
    "pow-slope": About(
        Said("The slope of a power", "累乗の微分"),
        Said("The slope of a ** n is n·a^(n−1).", "「a ** n」の微分はn·a^(n−1)です。"),
        Said(
            "The exponent comes down, and is one less above.", "指数を前に下ろし、肩の指数を1つ減らします。"
        ),
    ),
    "neg-slope": About(
        Said("The slope of a sign", "符号の反転の微分"),
        Said("The slope of -a is −1.", "「-a」の微分は−1です。"),
        Said("Send −1 × self.grad.", "「−1 × self.grad」を伝えてください。"),
    ),
    "exp-slope": About(
        Said("The slope of exp", "expの微分"),
        Said(
            "The slope of exp is exp itself, its own result.",
            "expの微分はexp自身、つまり出力の値そのものです。",
        ),
        Said("Send result × self.grad.", "「出力の値 × self.grad」を伝えてください。"),
    ),
    "tanh-slope": About(
        Said("The slope of tanh", "tanhの微分"),
        Said(
            "The slope of tanh is 1 − y², where y is its result.",
            "tanhの出力をyとすると、微分は1 − y²です。",
        ),
        Said("Take the result, not the operand, and square it.", "入力ではなく出力を2乗してください。"),
    ),
    "relu-slope": About(
        Said("The slope of relu", "reluの微分"),
        Said(
            "The slope of relu is 1 above 0, and 0 below.",
            "reluの微分は、入力が0より大きければ1、小さければ0です。",
        ),
        Said("Ask whether the operand is > 0.", "入力が0より大きいかどうかで場合分けしてください。"),
    ),
    "relu-corner": About(
        Said("relu at its corner", "reluの折れ曲がる点"),
        Said(
            "At 0 exactly relu has no slope; everybody takes 0 there, so that a unit at rest stays at rest.",
            "reluはちょうど0では微分できません。0では微分を0とするのが慣例で、働いていないユニットはそのままになります。",
        ),
        Said("Write > 0, not >= 0.", "「>= 0」ではなく「> 0」と書いてください。"),
    ),
}
