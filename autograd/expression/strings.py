"""Every word about an expression that cannot be read, once, in each language."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from typing import Any, Final

from ..util.languages import Said, complain

STRINGS: Final[dict[str, Said]] = {
    "at_column": Said("column {column}: {what}", "{column}文字目：{what}"),
    # what cannot be read
    "too_long": Said(
        "the expression is longer than {most:,} characters, the most that is read",
        "式が長すぎます。読めるのは{most:,}文字までです",
    ),
    "empty": Said(
        "the expression is empty; write one such as x*y + 1", "式が空です。「x*y + 1」のように書いてください"
    ),
    "no_meaning": Said("{sign} has no meaning in an expression; {hint}", "{sign}は式では使えません。{hint}"),
    "power_sign": Said("a power is written ** or ^", "累乗は**か^で書きます"),
    "missing_before": Said(
        "a number, a name or a bracket is missing before {word}", "{word}の前に、数か名前か括弧が必要です"
    ),
    "no_operator": Said("an operator is missing before {word}{hint}", "{word}の前に演算子が必要です{hint}"),
    "ends_early": Said(
        "the expression ends where a number, a name or a bracket is missing",
        "式が途中で終わっています。このあとに、数か名前か括弧が必要です",
    ),
    "never_closed": Said("this bracket is never closed", "この括弧が閉じられていません"),
    "never_opened": Said("this bracket was never opened", "この閉じ括弧に対応する開き括弧がありません"),
    "too_large": Said(
        "this number is too large for a float (over 1.8e308)",
        "この数は大きすぎて浮動小数点数で表せません（1.8e308を超えます）",
    ),
    "is_gate": Said(
        "{name} is a gate; write {name}({operands}), or choose another name",
        "{name}はゲートです。{name}({operands})と書くか、ほかの名前にしてください",
    ),
    "no_name": Said(
        "{name} is not a name; a name is letters, digits and _",
        "{name}は名前ではありません。名前は文字、数字、_で書きます",
    ),
    "no_gate": Said("there is no gate named {name}; {hint}", "{name}というゲートはありません。{hint}"),
    "comma": Said(
        "a comma separates the operands of a gate, and there is no gate around it{hint}",
        "カンマはゲートの入力を区切るものですが、ここはゲートの括弧の中ではありません{hint}",
    ),
    "takes": Said(
        "{gate} takes {takes}, not {count}{hint}", "{gate}の入力は{takes}で、{count}個ではありません{hint}"
    ),
    "parameter": Said(
        "{name} of {gate} is a parameter: write a number there, not a variable",
        "{gate}の{name}はパラメータなので、変数ではなく数を書いてください",
    ),
    "one_operand": Said("1 operand", "1個"),
    "operands": Said("{most} operands", "{most}個"),
    "least_to_most": Said("{least} to {most} operands", "{least}〜{most}個"),
    # numbers of variables
    "no_number": Said(
        "{name} has no number; after the expression give {give}",
        "{name}の数が決まっていません。式のあとに「{give}」を付けてください",
    ),
    "another_name": Said("{give} ({other} is another name)", "{give}（{other}は別の名前）"),
    "no_variable": Said(
        "there is no variable {name} in the expression; it has {known}",
        "式に{name}という変数はありません。変数は{known}です",
    ),
    "no_variables": Said(
        "there is no variable {name} in the expression; it has none",
        "式に{name}という変数はありません。この式には変数がありません",
    ),
    "only_a_number": Said(
        "the expression is the number {number}: it has no variables, and so no graph; "
        "put a name in place of a number, as in x*2",
        "式がただの数{number}で、変数がないためグラフになりません。「x*2」のように、数を名前に変えてください",
    ),
    "not_an_expression": Said(
        "{word} stands where the expression should; write 'x*y' x=1 y=2, for example",
        "式を書く所に{word}があります。たとえば「'x*y' x=1 y=2」と書いてください",
    ),
    "or_example": Said("or did you mean the example {names}?", "それとも例の{names}のことですか"),
    "not_assigned": Said(
        "{word} is not NAME=NUMBER without blanks, such as x=1; "
        "an expression with blanks or * in it stands in quotes, and a file's name after -o",
        "{word}は、空白なしの「名前=数」（例：x=1）ではありません。"
        "空白や*のある式は引用符で囲み、ファイル名は-oのあとに書きます",
    ),
    "given_twice": Said("{name} is given twice", "{name}が2回与えられています"),
    "gives_none": Said("{word} gives {name} no number: {why}", "{word}は{name}の数になりません。{why}"),
    "is_name": Said("{name} is a name", "{name}は名前です"),
    "by_blanks": Said(
        "numbers are separated by blanks, as in x=1 y=2", "数は「x=1 y=2」のように空白で区切ります"
    ),
    # what to write in place of it
    "joined": Said("; {hint}", "。{hint}"),
    "or": Said("{first} or {second}", "{first}か{second}"),
    "write": Said("write {what}", "{what}と書きます"),
    "leave_out": Said("leave out {what}", "{what}を省いてください"),
    "meant": Said("did you mean {names}?", "{names}のことですか"),
    "made_of": Said(
        "it is made of numbers, names, pi and e, gates, brackets and + - * / // % **, also as × ÷ ^ ² √( )",
        "式は、数、名前、piとe、ゲート、括弧、演算子「+ - * / // % **」（「× ÷ ^ ² √( )」も可）で書きます",
    ),
    "number_after": Said(
        "a variable gets its number after the expression, as in x=1",
        "変数の数は、式のあとに「x=1」のように書きます",
    ),
    "gate_around": Said(
        "a gate is written around its operands: tanh(x)",
        "ゲートは「tanh(x)」のように、入力を括弧で囲んで書きます",
    ),
    "no_conditions": Said(
        "there are no conditions; write max(x, y), min(x, y), step(x) or clip(x, low, high)",
        "条件は書けません。max(x, y)、min(x, y)、step(x)、clip(x, low, high)のどれかを使ってください",
    ),
    "no_factorial": Said("there is no factorial", "階乗はありません"),
    "round_brackets": Said("brackets are round: ( )", "括弧は丸括弧「( )」を使います"),
    "no_quotes": Said("leave out the quotes inside", "中の引用符は不要です"),
    "no_latex": Said("write 1/x in place of \\frac{{1}}{{x}}", "\\frac{{1}}{{x}}の代わりに1/xと書きます"),
    "root": Said("write √(x) or sqrt(x)", "√(x)かsqrt(x)と書きます"),
    "minus": Said("a minus sign is - or −", "マイナスは「-」か「−」です"),
    "times": Said("a product is written with * or ×", "積は*か×で書きます"),
    "product": Said("a product is written with *", "積は*で書きます"),
    "product_as": Said("a product is written with *, as in {what}", "積は「{what}」のように*で書きます"),
    "product_or_list": Said(
        "a product is written with *, and `gatewise list` names the gates",
        "積は*で書きます。ゲートの一覧は`gatewise list`で見られます",
    ),
    "digits_together": Said(
        "the digits of a number are written without _ and blanks", "数は、間に_や空白を入れずに書きます"
    ),
    "number_as": Said("a number is written as 12, 1.5 or 1e-3", "数は「12」「1.5」「1e-3」のように書きます"),
    "decimal_point": Said("decimals are written with a point", "小数点にはピリオドを使います"),
    "another_base": Said("another base is log(x)/log(base)", "底を変えるにはlog(x)/log(base)と書きます"),
}


def one_of(names: Sequence[str]) -> str:
    """Names of which one is meant.

    >>> one_of(["min", "max"])
    'min or max'
    """
    return reduce(lambda first, second: said("or", first=first, second=second), names)


def said(key: str, **fields: Any) -> str:
    """One of these in the language of errors.

    >>> said("given_twice", name="x")
    'x is given twice'
    """
    return complain(STRINGS[key], **fields)
