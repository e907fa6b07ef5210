"""What the engine's and nn's own errors say in Japanese, by their English template; elsewhere they stay English.

Errors are English, so that they can be searched for; a Japanese page reads them out to beginners.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

MESSAGES: Final[dict[str, str]] = {  # {0} is what stands in the first {}
    "a Value holds one real number, not {}": "Valueに入るのは実数1つで、{0}ではありません",
    "a Value holds one real number, not {}; convert it with float() first": "Valueに入るのは実数1つで、{0}ではありません。先にfloat()で変換してください",
    "{} is a parameter of {} and gets no gradient; pass a plain number, for example {}.item()": "{0}は{1}のパラメータなので勾配がありません。{2}.item()のように、ふつうの数を渡してください",
    "Value is final: keep a Value inside your class, or set attributes on it": "Valueは継承できません。自分のクラスの中にValueを持たせるか、Valueに属性を付けてください",
    "{} takes numbers and Values; got {}": "{0}が受け取るのは数とValueです。渡されたのは{1}です",
    "accumulate is 'plain' or 'compensated', not {}": "accumulateは'plain'か'compensated'で、{0}ではありません",
    "Value(data, label='') takes a number and a label; micrograd's Value(data, _children, _op, label) and microgpt's Value(data, children, local_grads) work too; got {}": "Value(data, label='')は数とラベルを受け取ります。microgradのValue(data, _children, _op, label)、microgptのValue(data, children, local_grads)でもかまいません。渡されたのは{0}です",
    "Value(data, children, local_grads) needs one local gradient per child; got {} children and {} local gradients": "Value(data, children, local_grads)には、子と同じ数の局所微分が必要です。渡されたのは、子が{0}個、局所微分が{1}個です",
    "_backward must be callable, not {}": "_backwardは呼び出せるものにしてください。{0}は呼び出せません",
    "requires_grad is fixed when {} is made; {}": "requires_gradは作るときに決まり、あとから変えられません。{1}",
    "a label is a str, not {}": "ラベルは文字列で、{0}ではありません",
    "a Value does not turn into a plain number by itself, because the graph would be lost without a word; write {}.item() for the number, or use the gate: {}.exp() instead of math.exp({})": "Valueは自動では数に変わりません。変わると計算グラフが黙って切れてしまうからです。数がほしければ{0}.item()、関数ならmath.exp({2})の代わりに{1}.exp()のようにゲートを使ってください",
    "round(v) rounds to a whole number; for text write format(v, '.{}f')": "round(v)は整数に丸めます。文字列にするならformat(v, '.{0}f')と書いてください",
    "pow(v, n, m) takes a modulus for whole numbers only; write v ** n % m": "pow(v, n, m)の剰余は整数だけのものです。v ** n % mと書いてください",
    "a Value has no attribute or gate named {}": "Valueには{0}という属性もゲートもありません",
    "a condition of a recorded function is no number yet": "記録中の関数の条件は、まだ数ではありません",
    "a column is of numbers and Values; got {}": "列に入るのは数とValueです。渡されたのは{0}です",
    "argnums names each argument once, and at least one; got {}": "argnumsには引数を1つ以上、重複なく指定してください。渡されたのは{0}です",
    "there is nothing to differentiate by: {} went in as keyword arguments, which are passed on as they are; give the others by position": "微分する引数がありません。{0}はキーワード引数なので、そのまま渡されるだけです。微分する引数は位置引数で渡してください",
    "argnums={}, but there are {} arguments, counted from 0": "argnums={0}ですが、引数は{1}個です（0から数えます）",
    "argnums is a whole number or a tuple of them, not {}; the arguments of f come after: {}(f)(x)": "argnumsは整数か整数のタプルで、{0}ではありません。fの引数はあとから{1}(f)(x)のように渡します",
    "a layer is made of a list of neurons: Layer.of([Neuron(2), Neuron(2)])": "層はニューロンのリストから作ります：Layer.of([Neuron(2), Neuron(2)])",
    "the graph was changed while it was looked at": "調べている間に計算グラフが変わりました",
    "these columns are not those of a graph": "この列は計算グラフのものではありません",
    "{} takes numbers, not {}": "{0}が受け取るのは数で、{1}ではありません",
    "argnums is a whole number or a tuple of them, not {}": "argnumsは整数か整数のタプルで、{0}ではありません",
    "{} was made by hand, so it has no second derivative; make its operation a gate: autograd.gate(name, value, local_grads); or take a first derivative as a number, under `with autograd.no_grad():`": "{0}は手作りのノードなので、2階微分がありません。その演算をautograd.gate(name, value, local_grads)でゲートにするか、`with autograd.no_grad():`の中で1階微分を数として求めてください",
    "an array of Values cannot do this: {}; {}": "Valueの配列ではできません：{0}。{1}",
    "these are the derivatives by {} arguments, of the shapes {}, and no array; for the derivative by the first argument alone give argnums=0, as in grad(f, argnums=0), and to have several side by side numpy.stack(derivatives, axis=-1)": "引数{0}個それぞれの微分（形は{1}）で、1つの配列ではありません。最初の引数だけならgrad(f, argnums=0)、並べるならnumpy.stack(derivatives, axis=-1)としてください",
    "there is no method {}; choose {}": "{0}という方法はありません。{1}から選んでください",
    "{} {}must be above 0; got {}": "{0}は0より大きくなければなりません。渡されたのは{2}です",
    "grad needs a function of one result, not {}; use jacobian(f)": "gradに渡せるのは、結果が1つの関数です（渡されたのは{0}）。jacobian(f)を使ってください",
    "{} returned what is no real number: {}": "{0}が返したのは実数ではありません：{1}",
    "{} returned None, and no number; has it a return?": "{0}が返したのは数ではなくNoneです。returnを忘れていませんか",
    "{} takes a function, and then its arguments: {}(f)(x); got {}": "{0}は関数を受け取り、そのあとで引数を受け取ります：{1}(f)(x)。渡されたのは{2}です",
    "where chooses between two numbers; for each entry of arrays np.where(condition, a, b)": "whereは2つの数から選びます。配列の要素ごとならnp.where(condition, a, b)です",
    "{} needs at least one number; it got an empty list": "{0}には数が1つ以上必要です。渡されたリストは空です",
    "{}({}) takes {} sequence{} of one length; got {}": "{0}({1})は、同じ長さの列を{2}個受け取ります。渡されたのは{4}です",
    "the number of a row is a whole number, not {}{}": "行の番号は整数で、{0}{1}ではありません",
    "take looks rows up in a list, tuple or array, not in {}": "takeで行を取り出せるのはリスト、タプル、配列からで、{0}からではありません",
    "row 0 has the shape {} and row {} the shape {}": "行0の形は{0}、行{1}の形は{2}で、そろっていません",
    "take looks one row up, not a {} of them; write [take(rows, i) for i in numbers]": "takeが取り出すのは1行です（渡されたのは{0}）。[take(rows, i) for i in numbers]と書いてください",
    "take looks a row up by its number, not by {}: {}": "takeは行を番号で取り出します。{0}では取り出せません：{1}",
    "the local gradients of gate {} must be a tuple of {}, one per operand (write `lambda y, {}: (…,)`), not {}": "ゲート{0}の局所微分は、入力ごとに1つ、{1}個のタプルです（`lambda y, {2}: (…,)`と書きます）。渡されたのは{3}です",
    "{}({}) takes {} operand{}; got {}{}": "{0}({1})の入力は{2}個です。渡されたのは{4}個です",
    "a gate's name is a Python identifier, not {}": "ゲートの名前はPythonの識別子で、{0}は使えません",
    "there is no gate named {}; the table has {}": "{0}というゲートはありません。あるのは{1}です",
    'there is already a gate named {}; choose another name, or remove that row first with `del autograd.GATES["{}"]`': '{0}というゲートはもうあります。別の名前にするか、先に`del autograd.GATES["{1}"]`で消してください',
    "{} takes numbers and Values, not {}": "{0}が受け取るのは数とValueで、{1}ではありません",
    "it has the number {}, which JSON does not have": "JSONにはない数{0}が入っています",
    "it is no Gatewise checkpoint": "Gatewiseのチェックポイントではありません",
    "it has version {} of the format, but this Gatewise reads {}": "形式のバージョンが{0}ですが、このGatewiseが読めるのは{1}です",
    "its content is a {}, not a dict": "中身が辞書ではなく{0}です",
    "its checksum does not fit its content: it was damaged or changed": "チェックサムが中身と合いません。壊れたか、書き換えられています",
    "it has the number {}, which is too large for a float": "浮動小数点数に収まらない数{0}が入っています",
    "it has a whole number of {} digits, too many for a checkpoint": "{0}桁の整数が入っています。チェックポイントには長すぎます",
    "{} is a whole number of more than {} digits, too many for a checkpoint": "{0}は{1}桁を超える整数です。チェックポイントには長すぎます",
    "{} is {}, but a checkpoint keeps finite numbers only": "{0}が{1}です。チェックポイントに保存できるのは有限の数だけです",
    "it is nested too deeply for a checkpoint": "入れ子が深すぎます",
    "it is truncated or damaged ({})": "途中で切れているか、壊れています（{0}）",
    "it has the key {} twice": "キー{0}が2回出てきます",
    "its generators are not those of a training": "乱数生成器の状態が学習のものではありません",
    "a {} has no state that could be saved; use a random.Random": "{0}には保存できる状態がありません。random.Randomを使ってください",
    "the state of a generator is none that Python's random has": "乱数生成器の状態が、Pythonのrandomのものではありません",
    "it has a model alone, without an optimizer's state": "モデルだけで、オプティマイザの状態がありません",
    "what it says is frozen are no parameters of the model": "凍結されているはずのパラメータが、モデルにありません",
    "it was saved {} a scheduler": "スケジューラの有無が、保存したときと違います",
    "it is larger than {} bytes": "{0}バイトより大きいファイルです",
    "a scheduler or generator serves to go on training; give the optimizer, too": "スケジューラや乱数生成器は学習を続けるためのものです。オプティマイザも渡してください",
    "there is no truth table {}; there are {}": "{0}という真理値表はありません。あるのは{1}です",
    'distribution is "uniform" or "normal", not {}': 'distributionは"uniform"か"normal"で、{0}ではありません',
    "{} has no neurons, so there are no weights to draw": "{0}にはニューロンがないので、初期化する重みがありません",
    "there is no activation {}; {}an activation is a gate of one operand: {}": "{0}という活性化関数はありません。使えるのは入力が1つのゲートです：{2}",
    "Softmax takes a list of numbers, not a {}": "Softmaxが受け取るのは数のリストで、{0}ではありません",
    "the activation {} has no parameter {}; it has {}": "活性化関数{0}に{1}というパラメータはありません。あるのは{2}です",
    "the neurons of a layer take equally many inputs, and there is at least one neuron; these take {}": "層のニューロンは1個以上で、入力の数がそろっていなければなりません。今は{0}です",
    "nouts is a list of layer sizes such as [4, 1], not {}": "noutsは[4, 1]のような層の大きさのリストで、{0}ではありません",
    "nouts is empty; a network needs at least one layer": "noutsが空です。ネットワークには層が1つ以上必要です",
    "{} does not define __call__(self, x), its output": "{0}に、出力を求める__call__(self, x)がありません",
    "the state belongs to another model: {}": "別のモデルの状態です：{0}",
    "nonlin=False means no activation, but activation={} was given too": "nonlin=Falseは活性化関数なしの意味ですが、activation={0}も渡されています",
    'running_variance is "unbiased" or "biased", not {}': 'running_varianceは"unbiased"か"biased"で、{0}ではありません',
    "{} in training mode normalizes over a list of at least two samples, but got one; call eval() on the model to use it, or take larger batches to train it (a function that autograd.compile records gets one sample at a time: give it none in training mode)": "学習中の{0}は2つ以上のサンプルで正規化しますが、渡されたのは1つです。使うだけならモデルのeval()を呼び、学習ならバッチを大きくしてください",
    "weights is a list of at least one number, not {}": "weightsは1つ以上の数のリストで、{0}ではありません",
    "a sequence needs at least one module": "Sequentialにはモジュールが1つ以上必要です",
    "a sequence is made of modules, not of a {}; write Sequential(first, second), and Activation(name) for an activation": "Sequentialに並べるのはモジュールで、{0}ではありません。Sequential(first, second)と書き、活性化関数はActivation(name)で渡してください",
    "hinge takes targets of −1 and 1, not {}": "hingeの目標値は−1か1で、{0}ではありません",
    "{} takes weights where all samples have equally many outputs": "{0}で重みを使えるのは、どのサンプルも出力の数が同じときです",
    "{} got {} weights for {} outputs; give one for each": "{0}への重みが{1}個、出力が{2}個です。出力ごとに1つ渡してください",
    "{} got {} predictions, but {} targets": "{0}への予測が{1}個、目標値が{2}個で、数が合いません",
    "{} takes weights that sum up to 1; these sum up to {}": "{0}の重みは合計が1になるものです。今の合計は{1}です",
    "a target is a probability from 0 to 1, not {}": "目標値は0から1までの確率で、{0}ではありません",
    "{} takes probabilities from 0 to 1, not {}{}; put a sigmoid or softmax before it, or use the form from logits": "{0}が受け取るのは0から1までの確率で、{1}{2}ではありません。前にsigmoidかsoftmaxを置くか、ロジットから求める形を使ってください",
    "{} got class {}, but there are {} classes, from 0": "{0}にクラス{1}が渡されましたが、クラスは0から数えて{2}個です",
    "{} takes a class index or a list of weights, not {}": "{0}が受け取るのはクラスの番号か重みのリストで、{1}ではありません",
    "{} takes a list with one number per class, not {}": "{0}が受け取るのは、クラスごとに1つの数のリストで、{1}ではありません",
    'reduction is "mean", "sum" or "none", not {}': 'reductionは"mean"、"sum"、"none"のどれかで、{0}ではありません',
    'nothing is left to take the mean of: every sample is ignored, or of a class with weight 0; use reduction="sum" where that may happen': '平均するサンプルが残っていません。すべて無視されたか、重み0のクラスです。そうなりうるときはreduction="sum"を使ってください',
    "{} is a pair of numbers, not {}": "{0}は数の組で、{1}ではありません",
    "there is no setting {} here; there are {}": "{0}という設定はありません。あるのは{1}です",
    'group {} is no dict with "params"; give Values alone, or groups alone': 'グループ{0}が"params"のある辞書ではありません。Valueだけか、グループだけを渡してください',
    "nesterov=True looks ahead along a velocity; give a momentum above 0, such as 0.9": "nesterov=Trueは速度の先を見ます。0.9のような0より大きいmomentumを渡してください",
    "every parameter of the optimizer is frozen, so nothing would be trained; call unfreeze() on the model, or on a part of it": "オプティマイザのパラメータがすべて凍結されていて、何も学習されません。モデルかその一部のunfreeze()を呼んでください",
    "the state is for the rule {}, but the optimizer's is {}": "状態は{0}のものですが、オプティマイザは{1}です",
    "{} has no list of {}, but something of type {}": "{0}の{1}がリストではなく{2}です",
    "{} has {} {}, but the optimizer has {}": "{0}の{2}が{1}個ですが、オプティマイザには{3}個あります",
    "the state is for the parameter {} where the optimizer has {}": "状態はパラメータ{0}のものですが、オプティマイザのその場所は{1}です",
    "{} takes {} as {}, not a {}": "{0}の{1}は{2}の形で渡してください。{3}は使えません",
    "{} got no {}; it needs at least one (inputs, target) pair": "{0}の{1}が空です。(入力, 目標値)の組が1つ以上必要です",
    "{}: there must be one target, a row of y, for each row of X": "{0}：Xの行ごとに目標値（yの行）が1つ必要です",
    "{} takes {} as (inputs, target) pairs, but sample {} is {}; for inputs and targets apart give a tuple of two arrays, (X, y)": "{0}の{1}は(入力, 目標値)の組のリストですが、サンプル{2}は{3}です。入力と目標値を分けて渡すなら、2つの配列のタプル(X, y)にしてください",
    "this takes a list of parameters, model.parameters(), not a {}": "渡すのはmodel.parameters()のようなパラメータのリストで、{0}ではありません",
    "the list of parameters is empty; there must be at least one": "パラメータのリストが空です。1つ以上必要です",
    "parameter {} is a {}, not a Value": "パラメータ{0}がValueではなく{1}です",
    "{} is {}; a parameter is a leaf, which gets a gradient": "{0}はパラメータになりません。パラメータは、勾配を受け取る葉です",
    "{} was given twice; a parameter counts once": "{0}が2回渡されています。同じパラメータは1回だけです",
    "{} is of type {}, not a dict": "{0}が辞書ではなく{1}です",
    "{} are a whole number, 0 or above, not {}": "{0}は0以上の整数で、{1}ではありません",
    "{} takes a list of {} numbers, not a {}": "{0}が受け取るのは{1}個の数のリストで、{2}ではありません",
    "{} takes {} inputs, but got {}": "{0}の入力は{1}個ですが、渡されたのは{2}個です",
    "{} has the shape {}, but got {}": "{0}の形は{1}ですが、渡されたのは{2}です",
    "{} got an empty list; it needs at least one prediction": "{0}に空のリストが渡されました。予測が1つ以上必要です",
    "{} got {} samples, but one number as their target": "{0}にサンプルが{1}個渡されましたが、目標値が数1つだけです",
    "{} got a number as {}, but a list as {}; give both one shape": "{0}の{1}が数、{2}がリストです。形をそろえてください",
    "{} got a list inside a sample, where it needs a number": "{0}のサンプルの中に、数ではなくリストがあります",
    "{} is a number, not {}": "{0}は数で、{1}ではありません",
    "{} takes numbers, but input {} is a {}": "{0}が受け取るのは数ですが、入力{1}は{2}です",
}

PARTS: Final[dict[str, str]] = {  # of a message, where it says what it takes
    "(inputs, target) pairs, or (X, y)": "(入力, 目標値)の組か(X, y)",
    "a constant": "定数",
    "a Value": "Value",
}


def in_japanese(message: str) -> str:
    """A message in Japanese, if it is one of ours; any other as it is.

    >>> in_japanese("Neuron takes 2 inputs, but got 3")
    'Neuronの入力は2個ですが、渡されたのは3個です'
    """
    for pattern, said in _patterns():
        found = pattern.fullmatch(message)
        if found:
            return said.format(*(PARTS.get(part, part) for part in found.groups()))
    place, colon, rest = message.partition(": ")
    inner = in_japanese(rest) if colon else rest
    return message if inner == rest else f"{place}：{inner}"


@cache
def _patterns() -> list[tuple[re.Pattern[str], str]]:
    """Each template as a pattern, the one with most words of its own first."""
    wordy = sorted(MESSAGES.items(), key=lambda item: -len(item[0].replace("{}", "")))
    return [
        (re.compile("(.*?)".join(map(re.escape, text.split("{}"))), re.DOTALL), said) for text, said in wordy
    ]
