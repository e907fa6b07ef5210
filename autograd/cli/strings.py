"""Every word that the command line says around its results, once, in each language."""

from __future__ import annotations

from typing import Final

from ..util.languages import Said

STRINGS: Final[dict[str, Said]] = {
    "wrote": Said("wrote {path}", "書き出しました：{path}"),
    "mistaken": Said("{message}", "指定のしかたに誤りがあります。{message}"),
    "impossible": Said("{message}", "結果を求められませんでした。{message}"),
    "missing": Said(
        "{message}; run `gatewise doctor` to see what to install",
        "必要なパッケージがありません。{message}。何を入れればよいかは`gatewise doctor`でわかります",
    ),
    "files": Said("{message}", "ファイルを読み書きできませんでした。{message}"),
    "not_utf8": Said("what was typed is not text in UTF-8", "入力された文字がUTF-8ではありません"),
    "interrupted": Said("interrupted", "中断しました"),
    "warning": Said("warning: {message}", "警告：{message}"),
}

# Labels of the named examples; those that are symbols (x, w0, sigy) stay.
LABELS: Final[dict[str, dict[str, Said]]] = {
    "apple-tax": {
        "apple": Said("apple", "りんご"),
        "count": Said("count", "個数"),
        "tax": Said("tax", "消費税"),
        "apple_total": Said("apple_total", "りんごの代金"),
        "price": Said("price", "支払金額"),
    },
    "apple-orange": {
        "apple": Said("apple", "りんご"),
        "apple_count": Said("apple_count", "りんごの個数"),
        "orange": Said("orange", "みかん"),
        "orange_count": Said("orange_count", "みかんの個数"),
        "tax": Said("tax", "消費税"),
        "apple_total": Said("apple_total", "りんごの代金"),
        "orange_total": Said("orange_total", "みかんの代金"),
        "total": Said("total", "代金の合計"),
        "price": Said("price", "支払金額"),
    },
    "max-router": {
        "product": Said("product", "積"),
        "larger": Said("larger", "大きいほう"),
        "total": Said("total", "和"),
    },
    "staged": {
        "num": Said("num", "分子"),
        "den": Said("den", "分母"),
        "invden": Said("invden", "分母の逆数"),
    },
    "relu": {"passed": Said("passed", "通った値"), "stopped": Said("stopped", "止まった値")},
}
