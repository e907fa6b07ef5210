"""Every word that the shell of the page says, once, in each language; each room brings its own."""

from __future__ import annotations

from typing import Final

from ..util.languages import Said

STRINGS: Final[dict[str, Said]] = {
    "rooms": Said("What to play with", "あそぶもの"),
    "language": Said("Language", "言語"),
    "language_name": Said("English", "日本語"),
    "room_expression": Said("Expression", "式"),
    "room_program": Said("Program", "プログラム"),
    "room_network": Said("Network", "ネットワーク"),
    "home_local": Said("Computed by Python on this machine.", "このマシンのPythonが計算しています。"),
    "stopped": Said("Stopped.", "停止しました。"),
    "gone": Said(
        "No answer: is `gatewise play` still running? Start it again, and reload this page.",
        "応答がありません。`gatewise play`を起動し直してから、このページを再読み込みしてください。",
    ),
    "no_script": Said(
        "This page needs scripts, and they are off here.", "このページにはスクリプトが必要です。"
    ),
    "home_worker": Said(
        "Computed by Python in this page; nothing leaves it.",
        "このページの中のPythonが計算しています。データは外に出ません。",
    ),
    "loading": Said("Loading Python:", "Pythonを読み込んでいます："),
    "starting": Said("Starting Python…", "Pythonを起動しています…"),
    "not_started": Said(
        "Python could not be started in this page.", "このページでPythonを起動できませんでした。"
    ),
    "from_disk": Said(
        "This folder works on a web server; "
        "`gatewise play --site play.html` writes one file that opens from disk.",
        "フォルダーはウェブサーバーで動きます。"
        "`gatewise play --site play.html`なら、そのまま開ける1つのファイルになります。",
    ),
    "too_long": Said(
        "Stopped: there was no answer for too long. Python was started anew.",
        "長い間応答がないため停止し、Pythonを起動し直しました。",
    ),
    "broke_down": Said(
        "Python broke down over this, and was started anew.", "Pythonが異常終了したため、起動し直しました。"
    ),
    "busy": Said(
        "Other questions are being answered; ask again in a moment.",
        "ほかの質問を計算中です。少し待ってから、もう一度試してください。",
    ),
    "late": Said(
        "This took more than {seconds} seconds, and was stopped.",
        "{seconds}秒を超えたため、計算を止めました。",
    ),
    "broken": Said(
        "The computation broke off; it may have needed more memory than there is.",
        "計算が途中で終わりました。メモリーが足りなかったのかもしれません。",
    ),
    "no_request": Said("This cannot be asked.", "この質問は送れません。"),
}

ERRORS: Final[dict[str, Said]] = {  # what is no question
    "no_object": Said(
        'a request is an object with a "room" ({rooms}), not {what}',
        "質問は「room」（{rooms}）のあるオブジェクトで、{what}ではありません",
    ),
    "nested": Said("the request is nested too deeply", "質問の入れ子が深すぎます"),
    "no_json": Said("the request is no JSON: {why}", "質問がJSONではありません：{why}"),
    "closed": Said(
        "the room {room} is closed here; start with `gatewise play --allow-code` to open it",
        "ここでは{room}の部屋は閉じています。開くには`gatewise play --allow-code`で起動してください",
    ),
    "memory": Said("this takes more memory than there is", "メモリーが足りません"),
}
