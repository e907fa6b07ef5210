"""Every word that the room of networks says, once, in each language; lessons have their own table."""

from __future__ import annotations

from typing import Final

from ...util.languages import Said

STRINGS: Final[dict[str, Said]] = {
    "program_about": Said(
        "A network of {sizes} {activation} on {data}, seed {seed}, after {epochs} epochs of {optimizer}.",
        "{sizes}のネットワーク（{activation}、データ{data}、乱数の種{seed}）。{optimizer}で{epochs}エポック学習したもの。",
    ),
    "program_about_one": Said(
        "A network of {sizes} {activation} on {data}, seed {seed}, after 1 epoch of {optimizer}.",
        "{sizes}のネットワーク（{activation}、データ{data}、乱数の種{seed}）。{optimizer}で1エポック学習したもの。",
    ),
    "net_train": Said("Train", "学習"),
    "net_pause": Said("Pause", "停止"),
    "net_epoch": Said("One epoch", "1エポック"),
    "net_step": Said("One step", "1ステップ"),
    "net_reset": Said("Reset", "最初から"),
    "net_controls": Said("Training", "学習の操作"),
    "net_pace": Said("epochs a picture", "1画面あたりのエポック"),
    "net_where": Said("epoch {epoch}", "エポック{epoch}"),
    "net_left": Said(", {left} samples of the next one to go", "、次のエポックは残り{left}サンプル"),
    "net_said": Said("loss {loss}, {count} of {all} right", "損失{loss}、{all}個中{count}個が正解"),
    "net_said_new": Said("{count} of {all} right", "{all}個中{count}個が正解"),
    "net_halted": Said(
        "Training stopped, for the numbers ran away; try a smaller learning rate, and Reset. {why}",
        "数が大きくなりすぎて学習が止まりました。学習率を小さくして「最初から」を押してください。{why}",
    ),
    "net_fresh": Said(
        "Other layers or another start: training began afresh.",
        "層か初期値が変わったので、最初から学習し直しました。",
    ),
    "net_start_with": Said("Begin with", "何から始めるか"),
    "net_free": Said("free play", "自由に"),
    "net_lessons": Said("Lessons", "レッスン"),
    "net_examples": Said("Starts, good and failed", "うまくいく例・いかない例"),
    "net_watch": Said("Watch:", "見どころ："),
    "net_show_me": Said("Run it", "実行して確かめる"),
    "net_yes": Said("Right.", "正解。"),
    "net_no": Said("It is not so.", "ちがいます。"),
    "net_settings": Said("Settings", "設定"),
    "net_data": Said("data", "データ"),
    "net_samples": Said("samples", "サンプル数"),
    "net_noise": Said("noise", "ノイズ"),
    "net_hidden": Said("hidden layers", "隠れ層"),
    "net_hidden_hint": Said(
        "units in each, such as 4 or 4, 4; empty for none",
        "各層のユニット数（例：4や4, 4。空なら隠れ層なし）",
    ),
    "net_activation": Said("activation", "活性化関数"),
    "net_start": Said("weights start", "重みの初期値"),
    "net_loss": Said("loss", "損失関数"),
    "net_optimizer": Said("optimizer", "最適化手法"),
    "net_lr": Said("learning rate", "学習率"),
    "net_momentum": Said("momentum", "モメンタム"),
    "net_weight_decay": Said("weight decay", "重み減衰"),
    "net_lr_decay": Said("rate × each step", "ステップごとの学習率の倍率"),
    "net_regularizer": Said("regularizer", "正則化"),
    "net_regularizer_none": Said("none", "なし"),
    "net_strength": Said("its strength", "正則化の強さ"),
    "net_batch_size": Said("batch size", "バッチサイズ"),
    "net_batch_hint": Said("empty: all samples", "空なら全サンプル"),
    "net_seed": Said("seed", "乱数の種"),
    "net_data_own": Said("own points", "自分で置く点"),
    "net_map": Said("What it answers", "ネットワークの答え"),
    "net_map_note": Said(
        "From blue, surely class 0, to orange, surely class 1; the line is ½. A cross marks a wrong "
        "answer. "
        "Click a sample to open its graph.",
        "青はクラス0、オレンジはクラス1と確信。線は½。×印は誤答。サンプルを押すと、そのグラフが開きます。",
    ),
    "net_map_own": Said("Click into the map to set a point of", "地図を押すと点を置きます。クラス："),
    "net_class": Said("class {which}", "クラス{which}"),
    "net_undo": Said("Take the last point away", "最後の点を消す"),
    "net_add": Said("Add", "追加"),
    "net_map_alt": Said(
        "The plane of x1 and x2 with {all} samples, of which {count} are answered right.",
        "x1とx2の平面と{all}個のサンプル。{count}個が正解。",
    ),
    "net_network": Said("Inside", "内部"),
    "net_network_note": Said(
        "Each unit shows what it answers over the same plane: orange above 0, blue below. Lines are "
        "weights: "
        "orange and solid above 0, blue and dashed below; the thicker, the larger.",
        "各ユニットは同じ平面での出力を表します（オレンジは正、青は負）。線は重みで、"
        "オレンジの実線が正、青の破線が負。太いほど大きい重みです。",
    ),
    "net_network_alt": Said("A network with layers of {sizes}.", "層の大きさが{sizes}のネットワーク。"),
    "net_dead": Said("says the same to every sample", "どのサンプルにも同じ出力"),
    "net_edges": Said("On the lines", "線に表示"),
    "net_edges_none": Said("nothing", "なし"),
    "net_edges_data": Said("weights", "重み"),
    "net_edges_grad": Said("gradients", "勾配"),
    "net_edges_m": Said("memory m", "記憶m"),
    "net_edges_v": Said("memory v", "記憶v"),
    "net_show_deltas": Said("δ of each unit, for sample", "各ユニットのδ、サンプル"),
    "net_by_layer": Said("Size of the gradients, layer by layer:", "層ごとの勾配の大きさ："),
    "net_curve": Said("Loss", "損失"),
    "net_curve_alt": Said(
        "The loss from {start} to {loss} over {epochs} epochs.",
        "損失は{epochs}エポックで{start}から{loss}へ。",
    ),
    "net_no_curve": Said("No epoch is over yet.", "まだ1エポックも終わっていません。"),
    "net_open": Said("Open the graph of sample", "サンプルのグラフを開く："),
    "net_open_go": Said("Open", "開く"),
    "net_close": Said("Close the graph", "グラフを閉じる"),
    "net_opened": Said(
        "Sample {sample} with the weights after {epoch} epochs",
        "{epoch}エポック後の重みによるサンプル{sample}のグラフ",
    ),
    "net_weights": Said("Weights, gradients, memory", "重み・勾配・オプティマイザの記憶"),
    "net_name": Said("name", "名前"),
    "net_value": Said("value", "値"),
    "net_gradient": Said("gradient", "勾配"),
    "net_surface": Said("The loss over two weights", "2つの重みに対する損失"),
    "net_surface_note": Said(
        "All other weights are kept as they are. Dark is low. The line is the path so far, the ring is here.",
        "ほかの重みは今のまま固定。暗いほど損失が小さい。線はこれまでの経路、丸は現在地。",
    ),
    "net_surface_alt": Said(
        "The loss over {first} and {second}, from {low} to {high}; here it is {here}.",
        "{first}と{second}に対する損失。{low}から{high}まで、現在は{here}。",
    ),
    "net_across": Said("across", "横軸"),
    "net_up": Said("up", "縦軸"),
    "net_draw": Said("Draw", "描く"),
    "net_check": Said("A gradient beside its difference quotient", "勾配と差分商を比べる"),
    "net_weight": Said("weight", "重み"),
    "net_compare": Said("Compare", "比べる"),
    "net_checked": Said(
        "The backward pass says {gradient}; (L(w + h) − L(w − h)) ÷ 2h says",
        "逆伝播による勾配は{gradient}。(L(w + h) − L(w − h)) ÷ 2hは",
    ),
    "net_h": Said("h", "h"),
    "net_quotient": Said("quotient", "差分商"),
    "net_error": Said("apart by", "差"),
    "net_take": Said("Take it along", "持ち帰る"),
    "net_take_gatewise": Said("Program in Gatewise", "Gatewiseのプログラム"),
    "net_take_pytorch": Said("Program in PyTorch", "PyTorchのプログラム"),
    "net_take_checkpoint": Said("Checkpoint", "チェックポイント"),
}

ERRORS: Final[dict[str, Said]] = {
    "no_points": Said(
        "there is no point to learn from; click into the map to set some",
        "学習に使う点がありません。地図を押して点を置いてください",
    ),
    "pair": Said(
        "a pair is a list of the names of two different weights, not {what}",
        "2つの重みは、異なる2つの名前のリストで、{what}ではありません",
    ),
    "no_state": Said("the state is a text, not {kind}", "状態は文字列で、{kind}ではありません"),
    "left": Said(
        "what is left of its epoch is not a list of samples", "エポックの残りがサンプルのリストではありません"
    ),
    "seen": Said("seen is a list of pairs of numbers", "seenは数の組のリストです"),
    "show": Said("show is a list of names, not {kind}", "showは名前のリストで、{kind}ではありません"),
    "one_of": Said("{what} is one of {known}, not {name}", "{what}は{known}のどれかで、{name}ではありません"),
    "whole": Said(
        "{name} is a whole number from {least} to {most}, not {number}",
        "{name}は{least}から{most}までの整数でなければなりません（{number}は不可）",
    ),
    "no_weight": Said(
        "there is no weight {name}; they are called {first}, …, {last}",
        "{name}という重みはありません。重みの名前は{first}、…、{last}です",
    ),
    "no_choice": Said(
        "there is no {what} {name}; there are {known}", "{what}に{name}はありません。選べるのは{known}です"
    ),
    "no_choice_but": Said(
        "there is no {what} {name}; did you mean {meant}? there are {known}",
        "{what}に{name}はありません。{meant}のことですか。選べるのは{known}です",
    ),
    "no_dict": Said("settings are a dict, not {kind}", "設定はオブジェクトで、{kind}ではありません"),
    "at_most": Said(
        "{name} may be at most {most} on this page, not {number}",
        "このページでは、{name}は{most}以下でなければなりません（{number}は不可）",
    ),
    "no_list": Said("{name} is a list, not {kind}", "{name}はリストで、{kind}ではありません"),
    "long_list": Said(
        "{name} may have at most {most} entries on this page, not {count}",
        "このページでは、{name}は{most}個まで入ります（{count}個は不可）",
    ),
    "no_point": Said(
        "{name} is a list of two coordinates and a class, not {what}",
        "{name}は2つの座標とクラスのリストで、{what}ではありません",
    ),
    "coordinate": Said("a coordinate of {name}", "{name}の座標"),
    "no_class": Said(
        "the class of {name} is 0 or 1, not {what}", "{name}のクラスは0か1で、{what}ではありません"
    ),
}
