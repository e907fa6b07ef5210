"""Every word that the page says, in each of its languages."""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "title": "A network learns",
        "controls": "Move through the epochs",
        "first": "First",
        "previous": "Previous",
        "play": "Play",
        "pause": "Pause",
        "next": "Next",
        "last": "Last",
        "epoch": "epoch",
        "where": "epoch {epoch} of {last}",
        "said": "Epoch {epoch}: loss {loss}; {right} of {all} answers are right.",
        "boundary": "What it answers",
        "boundary_note": "From blue, surely 0, to orange, surely 1; the black line is probability ½. "
        "A cross marks a wrong answer.",
        "classes_note": "Each point in the colour of the class with the largest output. "
        "A cross marks a wrong answer.",
        "boundary_alt": "The plane of the two inputs with the samples: {right} of {all} answers are right.",
        "network": "Its weights",
        "network_note": "Solid and orange: above 0. Dashed and blue: below 0. The thicker, the larger. "
        "b is the bias of a neuron.",
        "network_alt": "The network with layers of {sizes}; the table of weights has every number.",
        "loss": "Its loss so far",
        "loss_alt": "The loss was {start} at the start and is {loss} at epoch {epoch}.",
        "samples": "Answers",
        "target": "target",
        "probability": "probability of 1",
        "answer": "answer",
        "right": "right",
        "wrong": "wrong",
        "weights": "All weights and biases",
        "name": "name",
        "value": "value",
        "no_script": "Scripts are off, so nothing moves here. At the last epoch shown, {epoch}, the loss is "
        "{loss}, and {right} of {all} answers are right.",
    },
    "ja": {
        "title": "ネットワークの学習",
        "controls": "エポックの移動",
        "first": "最初",
        "previous": "前へ",
        "play": "再生",
        "pause": "停止",
        "next": "次へ",
        "last": "最後",
        "epoch": "エポック",
        "where": "エポック {epoch} / {last}",
        "said": "エポック {epoch}:損失 {loss}、{all} 個のうち {right} 個が正解。",
        "boundary": "ネットワークの答え",
        "boundary_note": "青は 0、オレンジは 1 と確信。黒い線は確率 ½。×印は誤答。",
        "classes_note": "各点は、出力が最大のクラスの色。×印は誤答。",
        "boundary_alt": "2 つの入力の平面と標本:{all} 個のうち {right} 個が正解。",
        "network": "重み",
        "network_note": "オレンジの実線は正、青の破線は負。太いほど大きい。b はニューロンのバイアス。",
        "network_alt": "層の大きさが {sizes} のネットワーク。すべての数は重みの表にあります。",
        "loss": "ここまでの損失",
        "loss_alt": "損失は最初の {start} から、エポック {epoch} の {loss} になった。",
        "samples": "答え",
        "target": "目標",
        "probability": "1 の確率",
        "answer": "答え",
        "right": "正解",
        "wrong": "誤答",
        "weights": "すべての重みとバイアス",
        "name": "名前",
        "value": "値",
        "no_script": "スクリプトが無効なので動きません。最後のエポック {epoch} の損失は {loss}、"
        "{all} 個のうち {right} 個が正解です。",
    },
}
