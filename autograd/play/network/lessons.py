"""Guided lessons and failed starts: each sets everything up, says what to watch, and asks before it tells.

The tests train what stands here, and hold every claim of the texts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from ...util.languages import Said


@dataclass(frozen=True)
class Lesson:
    """One lesson.

    Attributes:
        title: What it is about.
        settings: What it sets up; the rest is as a new page has it.
        epochs: After how many what it tells is there to see.
        watch: What to look at.
        ask: The question before anything runs.
        choices: Answers to choose from.
        right: The place of the right one.
        told: What was to be seen, and why.
        then: Settings to compare it with, on top of those.
        then_said: What is different there.
        rivals: Settings that train side by side, each on top of the lesson's.
    """

    title: Said
    settings: Mapping[str, Any]
    epochs: int
    watch: Said
    ask: Said
    choices: tuple[Said, ...]
    right: int
    told: Said
    then: Mapping[str, Any] | None = None
    then_said: Said | None = None
    rivals: tuple[Mapping[str, Any], ...] = ()


LESSONS: Final[Mapping[str, Lesson]] = {
    "hidden": Lesson(
        Said("XOR needs a hidden layer", "XORには隠れ層が要る"),
        {"data": "xor", "hidden": [], "optimizer": "sgd", "lr": 0.5},
        300,
        Said(
            "The border in the map, and how many of the four answers are right.",
            "地図に引かれる境界と、4つの答えのうちいくつが正解か。",
        ),
        Said(
            "This network has no hidden layer. How many of the four samples can it get right at most?",
            "このネットワークには隠れ層がありません。4つのサンプルのうち、最大でいくつ正解できるでしょう。",
        ),
        (Said("2", "2つ"), Said("3", "3つ"), Said("4", "4つ")),
        1,
        Said(
            "Without a hidden layer the border is a straight line, and a line can have three of the four "
            "corners "
            "on the right side, never all four. Cross-entropy does not even look for three: its best is "
            "to say "
            "½ everywhere, at a loss of log 2 = 0.693.",
            "隠れ層がなければ境界は1本の直線です。直線で正しく分けられるのは4隅のうち3つまでで、4"
            "つは分けられません。"
            "しかも交差エントロピーは3つの正解すら目指さず、どこでも½と答えるのが最善で、損失はlog "
            "2 = 0.693です。",
        ),
        {"hidden": [4]},
        Said("With a hidden layer of four units", "4ユニットの隠れ層を加える"),
    ),
    "dead_relu": Lesson(
        Said("A dead relu", "死んだReLU"),
        {"data": "xor", "hidden": [2], "activation": "relu", "seed": 21},
        300,
        Said(
            "The two small maps of the hidden units, and the gradients of their weights.",
            "隠れユニットの2枚の小さな地図と、その重みの勾配。",
        ),
        Said(
            "One of the two units will answer 0 to every sample. What happens to its weights then?",
            "2つのユニットのうち1つは、やがてどのサンプルにも0と答えます。そのとき、"
            "その重みはどうなるでしょう。",
        ),
        (
            Said("They grow until the unit answers again", "ユニットがまた反応するまで大きくなる"),
            Said("They get no gradient any more and stay", "勾配が来なくなり、動かなくなる"),
            Said("They become 0", "0になる"),
        ),
        1,
        Said(
            "Where a relu is off, its local gradient is 0. This one is off for all four samples, so "
            "every gradient "
            "that comes back through it is 0: nothing in training can switch it on again. The other unit "
            "alone gets "
            "three samples right.",
            "ReLUがオフの所では局所微分が0です。このユニットは4つのサンプルすべてでオフなので、"
            "ここを通って戻る勾配はすべて0になり、"
            "学習ではもうオンに戻れません。残る1つのユニットだけでは3つしか正解できません。",
        ),
        {"activation": "leaky_relu"},
        Said("The same start with leaky relu", "同じ初期値でLeaky ReLUにする"),
    ),
    "rate": Lesson(
        Said("A learning rate that is too large", "大きすぎる学習率"),
        {"data": "xor", "hidden": [4], "optimizer": "sgd", "lr": 10.0, "seed": 1},
        300,
        Said("The curve of the loss.", "損失の曲線。"),
        Said(
            "Every step goes against the gradient, so it goes downhill. With a learning rate of 10, does "
            "the loss "
            "go down in every epoch?",
            "どのステップも勾配と逆の向き、つまり下り坂へ進みます。学習率が10のとき、"
            "損失はどのエポックでも下がるでしょうか。",
        ),
        (
            Said("Yes, and faster than with 1", "下がる。しかも1のときより速い"),
            Said("No, it rises in about every second one", "下がらない。およそ2回に1回は上がる"),
            Said("It goes down, but more slowly", "下がるが、遅くなる"),
        ),
        1,
        Said(
            "The gradient says where it goes down right here, and nothing about a place far away. Steps "
            "of this "
            "length jump across the valley and land higher on its other side, again and again.",
            "勾配が教えるのは今いる場所の下り坂だけで、遠くのことは分かりません。"
            "これほど長いステップは谷を飛び越え、向こう側のもっと高い所に着くことを繰り返します。",
        ),
        {"lr": 1.0},
        Said("With a learning rate of 1", "学習率を1にする"),
    ),
    "race": Lesson(
        Said("Optimizers race", "最適化手法の競走"),
        {"data": "xor", "hidden": [4], "lr": 0.05, "seed": 1},
        300,
        Said("The five curves of the loss.", "5本の損失の曲線。"),
        Said(
            "All five start with the same weights and the same learning rate, 0.05. Which one is last "
            "after 300 "
            "epochs?",
            "5つとも同じ重みと同じ学習率0.05から始めます。300エポック後に最下位なのはどれでしょう。",
        ),
        (
            Said("SGD", "SGD"),
            Said("Momentum", "Momentum"),
            Said("AdaGrad", "AdaGrad"),
            Said("RMSProp", "RMSProp"),
            Said("Adam", "Adam"),
        ),
        0,
        Said(
            "Plain SGD is last: its steps are as small as the gradient. Momentum adds up steps of one "
            "direction. "
            "RMSProp and Adam divide by the size of the gradients so far, so that a small gradient still "
            "makes a "
            "whole step. AdaGrad does too, but it never forgets, and its steps shrink.",
            "最下位はただのSGDです。ステップが勾配と同じだけ小さいからです。Momentum"
            "は同じ向きのステップを積み重ねます。"
            "RMSPropとAdamはこれまでの勾配の大きさで割るので、勾配が小さくてもしっかり進みます。"
            "AdaGradも割りますが、過去を忘れないのでステップがだんだん縮みます。",
        ),
        rivals=(
            {"optimizer": "sgd"},
            {"optimizer": "momentum"},
            {"optimizer": "adagrad"},
            {"optimizer": "rmsprop"},
            {"optimizer": "adam"},
        ),
    ),
    "vanishing": Lesson(
        Said("Vanishing gradients", "勾配消失"),
        {
            "data": "xor",
            "hidden": [4, 4, 4, 4, 4],
            "activation": "sigmoid",
            "optimizer": "sgd",
            "lr": 0.3,
        },
        300,
        Said(
            "The size of the gradients, layer by layer.",
            "層ごとの勾配の大きさ。",
        ),
        Said(
            "Five hidden layers of sigmoids. How does the gradient of the first layer compare with that "
            "of the "
            "last?",
            "シグモイドの隠れ層が5つあります。最初の層の勾配は、最後の層の勾配と比べてどうなるでしょう。",
        ),
        (
            Said("About the same", "ほぼ同じ"),
            Said("A tenth of it", "10分の1"),
            Said("Less than a thousandth", "1000分の1より小さい"),
        ),
        2,
        Said(
            "On its way back the gradient is multiplied by the local gradient of each sigmoid, which is "
            "¼ at most, "
            "and by weights below 1. Five times in a row leaves next to nothing, so the first layers "
            "hardly learn, "
            "and the loss stays at log 2 = 0.693.",
            "逆伝播では、勾配にシグモイドの局所微分（最大でも¼）と1より小さい重みが掛けられていきます。"
            "それが5回続くとほとんど残らず、最初の方の層はほぼ学習しません。損失はlog 2 = 0.693"
            "のままです。",
        ),
        {"activation": "tanh", "start": "xavier"},
        Said("With tanh and Xavier's start", "tanhとXavierの初期値にする"),
    ),
}


@dataclass(frozen=True)
class Example:
    """A start to look at: what it sets up, and how many samples are right after how many epochs."""

    title: Said
    settings: Mapping[str, Any]
    right: int
    of: int
    epochs: int = 300


EXAMPLES: Final[Mapping[str, Example]] = {
    "solved": Example(Said("XOR, solved by 2-4-1", "XORを解く2-4-1"), {}, 4, 4),
    "stuck": Example(
        Said("XOR, a 2-2-1 that gets stuck", "XORで行き詰まる2-2-1"), {"hidden": [2], "seed": 11}, 2, 4
    ),
    "lucky": Example(
        Said("XOR, the same 2-2-1 from another seed", "XOR、同じ2-2-1を別の乱数の種から"),
        {"hidden": [2], "seed": 1},
        4,
        4,
    ),
    "dead": Example(
        Said("XOR, all relus dead", "XOR、すべてのReLUが死ぬ"),
        {"hidden": [2], "activation": "relu", "seed": 4},
        0,
        4,
    ),
    "circles": Example(
        Said("Circles, solved", "円を解く"),
        {"data": "circles", "noise": 0.05, "samples": 60, "batch_size": 10},
        60,
        60,
        60,
    ),
}
