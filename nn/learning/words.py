"""Every word that the page says, once, in each language."""

from __future__ import annotations

from typing import Final

from autograd.util.languages import Said

STRINGS: Final[dict[str, Said]] = {
    "lang": Said("en", "ja"),
    "title": Said("A network learns", "ネットワークの学習"),
    "controls": Said("Move through the epochs", "エポックの移動"),
    "first": Said("First", "最初"),
    "previous": Said("Previous", "前へ"),
    "play": Said("Play", "再生"),
    "pause": Said("Pause", "一時停止"),
    "next": Said("Next", "次へ"),
    "last": Said("Last", "最後"),
    "epoch": Said("epoch", "エポック"),
    "where": Said("epoch {epoch} of {last}", "エポック{epoch}/{last}"),
    "said": Said(
        "Epoch {epoch}: loss {loss}; {right} of {all} answers are right.",
        "エポック{epoch}：損失は{loss}、{all}個中{right}個が正解です。",
    ),
    "boundary": Said("What it answers", "ネットワークの答え"),
    "boundary_note": Said(
        "From blue, surely 0, to orange, surely 1; the black line is probability ½. "
        "A cross marks a wrong answer.",
        "青いところほど0、オレンジ色のところほど1の確率が高く、黒い線の上では確率½です。×印は誤答です。",
    ),
    "classes_note": Said(
        "Each point in the colour of the class with the largest output. A cross marks a wrong answer.",
        "各点は、出力が最大のクラスの色で塗ってあります。×印は誤答です。",
    ),
    "boundary_alt": Said(
        "The plane of the two inputs with the samples: {right} of {all} answers are right.",
        "2つの入力の平面とデータの点。{all}個中{right}個が正解です。",
    ),
    "network": Said("Its weights", "重み"),
    "network_note": Said(
        "Solid and orange: above 0. Dashed and blue: below 0. The thicker, the larger. "
        "b is the bias of a neuron.",
        "オレンジ色の実線は正、青の破線は負の重みで、太いほど絶対値が大きいことを表します。bはニューロンのバイアスです。",
    ),
    "pictures_note": Said(
        "A pixel for each weight. Orange: above 0. Blue: below 0. The stronger, the larger. "
        "b is the bias of a neuron.",
        "重み1つが1画素です。オレンジ色は正、青は負で、濃いほど絶対値が大きいことを表します。bはニューロンのバイアスです。",
    ),
    "layer": Said(
        "Layer {number}: {neurons} × {inputs} weights",
        "層{number}：{neurons}×{inputs}個の重み",
    ),
    "rows_are_neurons": Said("a row for each neuron", "1行が1つのニューロン"),
    "network_alt": Said(
        "The network with layers of {sizes}; the table of weights has every number.",
        "各層の大きさが{sizes}のネットワーク。数値はすべて重みの表にあります。",
    ),
    "loss": Said("Its loss so far", "ここまでの損失"),
    "loss_alt": Said(
        "The loss was {start} at the start and is {loss} at epoch {epoch}.",
        "損失は最初が{start}、エポック{epoch}では{loss}です。",
    ),
    "samples": Said("Answers", "答え"),
    "sheet": Said("Samples and answers", "データと答え"),
    "sheet_note": Said(
        "{count} of {all} samples. Below each stand its target and the answer; ✗ marks a wrong one.",
        "{all}個中{count}個のデータです。下の数字は目標と答えで、✗印は誤答です。",
    ),
    "target": Said("target", "目標"),
    "probability": Said("probability of 1", "1の確率"),
    "answer": Said("answer", "答え"),
    "right": Said("right", "正解"),
    "wrong": Said("wrong", "誤答"),
    "weights": Said("All weights and biases", "すべての重みとバイアス"),
    "name": Said("name", "名前"),
    "value": Said("value", "値"),
    "no_script": Said(
        "Scripts are off, so nothing moves here. At the last epoch shown, {epoch}, the loss is {loss}, "
        "and {right} of {all} answers are right.",
        "スクリプトが無効になっているので動きません。最後のエポック{epoch}では損失が{loss}、"
        "{all}個中{right}個が正解です。",
    ),
}
