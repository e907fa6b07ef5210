"""Every word of a training on the command line, once, in each language."""

from __future__ import annotations

from typing import Final

from autograd.util.languages import Said

STRINGS: Final[dict[str, Said]] = {
    "begun": Said("{task}: {settings}", "{task}：{settings}"),
    "one_epoch": Said("{count} epoch", "{count}エポック"),
    "epochs": Said("{count} epochs", "{count}エポック"),
    "batches": Said("batches of {count}", "バッチサイズ{count}"),
    "comma": Said(", ", "、"),
    "network": Said("{layers} {activation}", "層の構成{layers}（活性化関数{activation}）"),
    "optimizer": Said("{name} lr {lr}", "{name}（学習率{lr}）"),
    "seed": Said("seed {seed}", "乱数の種{seed}"),
    "final_loss": Said("final loss {loss}", "最終的な損失：{loss}"),
    "accuracy": Said("accuracy {right}/{all}", "正解率：{right}/{all}"),
    "training_accuracy": Said("training accuracy {right}/{all}", "訓練データの正解率：{right}/{all}"),
    "test_accuracy": Said("test accuracy {right}/{all}", "テストデータの正解率：{right}/{all}"),
    "target": Said("target", "目標"),
    "answer": Said("answer", "答え"),
    "probability": Said("probability", "1の確率"),
    "unlearned": Said(
        "it did not learn all of {task} ({right} of {all} are right); try more --epochs, another --lr or "
        "another --seed",
        "{task}をすべては学習できませんでした（{all}問中{right}問が正解）。--epochsを増やすか、--lrか--seedを変えて"
        "試してください",
    ),
    "wrote": Said("wrote {path}", "書き出しました：{path}"),
    "mistaken": Said("{message}", "指定のしかたに誤りがあります。{message}"),
    "checkpoint": Said("{message}", "保存された学習を読み込めませんでした。{message}"),
    "stopped": Said("training stopped: {error}", "学習が途中で止まりました。{error}"),
    "files": Said("{message}", "ファイルを読み書きできませんでした。{message}"),
    "interrupted": Said("interrupted", "中断しました"),
}
