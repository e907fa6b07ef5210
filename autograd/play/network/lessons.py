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
        Said("XOR needs a hidden layer", "XOR には隠れ層が要る"),
        {"data": "xor", "hidden": [], "optimizer": "sgd", "lr": 0.5},
        300,
        Said(
            "The border in the map, and how many of the four answers are right.",
            "地図に引かれる境界と、4 つの答えのうちいくつが正解か。",
        ),
        Said(
            "This network has no hidden layer. How many of the four samples can it get right at most?",
            "このネットワークには隠れ層がありません。4 つのサンプルのうち、最大でいくつ正解できるでしょう。",
        ),
        (Said("2", "2 つ"), Said("3", "3 つ"), Said("4", "4 つ")),
        1,
        Said(
            "Without a hidden layer the border is a straight line, and a line can have three of the four "
            "corners "
            "on the right side, never all four. Cross-entropy does not even look for three: its best is "
            "to say "
            "½ everywhere, at a loss of log 2 = 0.693.",
            "隠れ層がなければ境界は 1 本の直線です。直線で正しく分けられるのは 4 隅のうち 3 つまでで、4 "
            "つは分けられません。"
            "しかも交差エントロピーは 3 つの正解すら目指さず、どこでも ½ と答えるのが最善で、損失は log "
            "2 = 0.693 です。",
        ),
        {"hidden": [4]},
        Said("With a hidden layer of four units", "4 ユニットの隠れ層を加える"),
    ),
    "dead_relu": Lesson(
        Said("A dead relu", "死んだ ReLU"),
        {"data": "xor", "hidden": [2], "activation": "relu", "seed": 21},
        300,
        Said(
            "The two small maps of the hidden units, and the gradients of their weights.",
            "隠れユニットの 2 枚の小さな地図と、その重みの勾配。",
        ),
        Said(
            "One of the two units will answer 0 to every sample. What happens to its weights then?",
            "2 つのユニットのうち 1 つは、やがてどのサンプルにも 0 と答えます。そのとき、"
            "その重みはどうなるでしょう。",
        ),
        (
            Said("They grow until the unit answers again", "ユニットがまた反応するまで大きくなる"),
            Said("They get no gradient any more and stay", "勾配が来なくなり、動かなくなる"),
            Said("They become 0", "0 になる"),
        ),
        1,
        Said(
            "Where a relu is off, its local gradient is 0. This one is off for all four samples, so "
            "every gradient "
            "that comes back through it is 0: nothing in training can switch it on again. The other unit "
            "alone gets "
            "three samples right.",
            "ReLU がオフの所では局所微分が 0 です。このユニットは 4 つのサンプルすべてでオフなので、"
            "ここを通って戻る勾配はすべて 0 になり、"
            "学習ではもうオンに戻れません。残る 1 つのユニットだけでは 3 つしか正解できません。",
        ),
        {"activation": "leaky_relu"},
        Said("The same start with leaky relu", "同じ初期値で Leaky ReLU にする"),
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
            "どのステップも勾配と逆の向き、つまり下り坂へ進みます。学習率が 10 のとき、"
            "損失はどのエポックでも下がるでしょうか。",
        ),
        (
            Said("Yes, and faster than with 1", "下がる。しかも 1 のときより速い"),
            Said("No, it rises in about every second one", "下がらない。およそ 2 回に 1 回は上がる"),
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
        Said("With a learning rate of 1", "学習率を 1 にする"),
    ),
    "race": Lesson(
        Said("Optimizers race", "最適化手法の競走"),
        {"data": "xor", "hidden": [4], "lr": 0.05, "seed": 1},
        300,
        Said("The five curves of the loss.", "5 本の損失の曲線。"),
        Said(
            "All five start with the same weights and the same learning rate, 0.05. Which one is last "
            "after 300 "
            "epochs?",
            "5 つとも同じ重みと同じ学習率 0.05 から始めます。300 エポック後に最下位なのはどれでしょう。",
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
            "最下位はただの SGD です。ステップが勾配と同じだけ小さいからです。Momentum "
            "は同じ向きのステップを積み重ねます。"
            "RMSProp と Adam はこれまでの勾配の大きさで割るので、勾配が小さくてもしっかり進みます。"
            "AdaGrad も割りますが、過去を忘れないのでステップがだんだん縮みます。",
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
            "シグモイドの隠れ層が 5 つあります。最初の層の勾配は、最後の層の勾配と比べてどうなるでしょう。",
        ),
        (
            Said("About the same", "ほぼ同じ"),
            Said("A tenth of it", "10 分の 1"),
            Said("Less than a thousandth", "1000 分の 1 より小さい"),
        ),
        2,
        Said(
            "On its way back the gradient is multiplied by the local gradient of each sigmoid, which is "
            "¼ at most, "
            "and by weights below 1. Five times in a row leaves next to nothing, so the first layers "
            "hardly learn, "
            "and the loss stays at log 2 = 0.693.",
            "逆伝播では、勾配にシグモイドの局所微分(最大でも ¼)と 1 より小さい重みが掛けられていきます。"
            "それが 5 回続くとほとんど残らず、最初の方の層はほぼ学習しません。損失は log 2 = 0.693 "
            "のままです。",
        ),
        {"activation": "tanh", "start": "xavier"},
        Said("With tanh and Xavier's start", "tanh と Xavier の初期値にする"),
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
    "solved": Example(Said("XOR, solved by 2-4-1", "XOR を解く 2-4-1"), {}, 4, 4),
    "stuck": Example(
        Said("XOR, a 2-2-1 that gets stuck", "XOR で行き詰まる 2-2-1"), {"hidden": [2], "seed": 11}, 2, 4
    ),
    "lucky": Example(
        Said("XOR, the same 2-2-1 from another seed", "XOR、同じ 2-2-1 を別のシードから"),
        {"hidden": [2], "seed": 1},
        4,
        4,
    ),
    "dead": Example(
        Said("XOR, all relus dead", "XOR、すべての ReLU が死ぬ"),
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
