"""The command line in Japanese: asked for by --lang, or by the system's language; numbers as in English."""

import json
import re

import pytest

import nn.__main__ as network
from autograd import Value, explain, gradcheck, grade, speaking, steps, tanh, why_zero
from autograd.cli.labels import here
from autograd.cli.main import main
from autograd.cli.strings import LABELS
from autograd.examples import EXAMPLES, build
from autograd.util.languages import wanted
from tests.helpers.mutants import MUTANTS, mutant

NUMBER = re.compile(r"(?<![\w∂])[−-]?\d+(?:\.\d+)?(?:e[−-]?\d+)?(?!\w)", re.ASCII)
ENGLISH = re.compile(r"\b[a-z]{3,}\b")
KNOWN = {"relu", "sigmoid", "max", "exp", "dot", "sigx", "sigy", "xpy", "xpysqr", "w0x0", "w1x1", "maximum"}


@pytest.fixture(autouse=True)
def _english_system(monkeypatch):
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def run(capsys):
    def running(*words, command=main):
        try:
            code = command([str(word) for word in words])
        except SystemExit as left:
            code = left.code
        return code, *capsys.readouterr()

    return running


@pytest.mark.parametrize("command", ["step", "explain", "check"])
@pytest.mark.parametrize("name", EXAMPLES)
def test_each_example_is_told_in_japanese_with_the_numbers_of_the_english(run, command, name):
    english, japanese = run(command, name, "--lang", "en"), run(command, name, "--lang", "ja")
    assert english == run(command, name)
    assert (english[0], english[2]) == (japanese[0], japanese[2]) == (0, "")
    assert set(ENGLISH.findall(japanese[1])) <= KNOWN
    assert sorted(NUMBER.findall(japanese[1])) == sorted(NUMBER.findall(english[1]))


def test_step_speaks_as_a_textbook_does(run):
    assert run("step", "apple-tax", "--lang", "ja")[1].splitlines() == [
        "与えられた値：りんご = 100、個数 = 2、消費税 = 1.1",
        "順伝播",
        "  0  りんごの代金 = りんご × 個数 = 100 × 2 = 200",
        "  1  支払金額 = りんごの代金 × 消費税 = 200 × 1.1 = 220",
        "逆伝播",
        "  2  ∂支払金額/∂支払金額 = 1",
        "  3  ∂支払金額/∂りんごの代金 += 1（上流の勾配）× 1.1（局所微分）= 1.1",
        "  4  ∂支払金額/∂消費税 += 1（上流の勾配）× 200（局所微分）= 200",
        "  5  ∂支払金額/∂りんご += 1.1（上流の勾配）× 2（局所微分）= 2.2",
        "  6  ∂支払金額/∂個数 += 1.1（上流の勾配）× 100（局所微分）= 110",
        "勾配：∂支払金額/∂りんご = 2.2、∂支払金額/∂個数 = 110、∂支払金額/∂消費税 = 200",
    ]


@pytest.mark.parametrize(
    ("environment", "lang"),
    [
        ({}, "en"),
        ({"LANG": "ja_JP.UTF-8"}, "ja"),
        ({"LANG": "ja"}, "ja"),
        ({"LC_MESSAGES": "ja_JP.eucJP", "LANG": "en_US.UTF-8"}, "ja"),
        ({"LC_ALL": "C.UTF-8", "LANG": "ja_JP.UTF-8"}, "en"),
        ({"LC_ALL": "", "LANG": "ja_JP.UTF-8"}, "ja"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "jam_JM"}, "en"),
    ],
)
def test_the_system_says_which_language_unless_it_is_asked_for(environment, lang):
    assert wanted(["step", "circuit"], environment) == lang
    assert wanted(["step", "circuit", "--lang", "ja"], environment) == "ja"
    assert wanted(["step", "circuit", "--lang=en"], environment) == "en"
    assert wanted(["step", "circuit", "--json"], environment) == "en"
    assert wanted(["step", "circuit", "--json", "--lang", "ja"], environment) == "ja"


def test_the_command_line_asks_the_system(run, monkeypatch):
    monkeypatch.setenv("LANG", "ja_JP.UTF-8")
    assert run("step", "circuit")[1].startswith("与えられた値：x = −2")
    assert run("step", "circuit", "--lang", "en")[1].startswith("given: x = −2")
    assert json.loads(run("step", "apple-tax", "--json")[1])["inputs"] == {
        "apple": 100,
        "count": 2,
        "tax": 1.1,
    }
    assert steps(build("circuit")[0])[2].text == "∂f/∂f = 1"
    assert str(steps(build("circuit")[0])).startswith("given: ")  # the language ends with the command


def test_inputs_are_called_by_either_name(run):
    said = run("explain", "apple-tax", "りんご=200", "count=3", "--of", "個数", "--lang", "ja")
    assert said == run("explain", "apple-tax", "apple=200", "個数=3", "--of", "count", "--lang", "ja")
    assert said[1].startswith("∂支払金額/∂個数 = 220\n")
    assert run("step", "apple-tax", "りんご=200")[1].startswith("given: apple = 200,")


@pytest.mark.parametrize("command", ["step", "explain", "check", "grade", "play"])
def test_a_language_that_is_not_spoken_is_a_mistake(run, command):
    code, said, complaint = run(command, "circuit", "--lang", "fr")
    assert (code, said) == (2, "")
    assert "argument --lang: Gatewise speaks en and ja, not 'fr'" in complaint


def test_an_expression_of_ones_own_keeps_its_names(run):
    said = run("step", "apple*tax", "apple=2", "tax=3", "--lang", "ja")[1]
    assert said.startswith("与えられた値：apple = 2、tax = 3\n")
    assert "∂f/∂apple = 3、∂f/∂tax = 2" in said


@pytest.mark.parametrize("name", LABELS)
def test_labels_are_those_of_the_example_and_no_two_are_alike(name):
    root, _ = build(name)
    there = {x.label for x in steps(root).names}
    assert {*LABELS[name]} <= there
    with speaking("ja"):
        assert len({here(name, label) for label in there}) == len(there)


def test_mistakes_are_told_in_japanese_before_the_english_message(run):
    code, said, complaint = run("step", "x*", "--lang", "ja")
    assert (code, said) == (2, "")
    assert complaint.startswith("gatewise: 指定のしかたに誤りがあります。column 3: ")
    code, said, complaint = run("step", "log(x)", "x=0", "--lang", "ja")
    assert (code, said) == (1, "")
    assert complaint.startswith("gatewise: 結果を求められませんでした。log")
    assert (
        "error: 指定のしかたに誤りがあります。there is no option --htm"
        in run("step", "--htm", "--lang", "ja")[2]
    )


def test_what_stops_a_gradient_is_told_in_japanese(run):
    said = run("explain", "relu", "--why-zero", "x2", "--lang", "ja")[1]
    assert said.splitlines()[:2] == [
        "∂y/∂x2 = 0：勾配は「止まった値 = relu(x2)」で止まる",
        "  死んだゲート：∂止まった値/∂x2 = 0。x2 = −2ではx2 > 0が成り立たないため",
    ]
    said = run("explain", "log(x)*2", "x=-1", "--why-nan", "--lang", "ja")[1]
    assert said.startswith("f = nan。最初に生じたのは「v1 = log(x)」：logの定義域はa > 0\n")


def test_every_result_speaks_where_it_is_asked_to():
    x, y = Value(2.0, "x"), Value(0.0, "y")
    f = tanh(x) * y
    with speaking("ja"):
        told = [str(steps(f)), steps(f)._repr_html_(), repr(explain(x, f)), str(why_zero(x, f))]
        told.append(str(gradcheck(lambda x: abs(x), 0.0)))
    for text in told:
        assert set(ENGLISH.findall(re.sub(r"<[^>]*>", "", text))) <= {"tanh"}
    assert "折れ曲がる点で、左右の傾きは−1と1" in told[-1]
    assert str(steps(f)).startswith("given: ")
    with pytest.raises(ValueError, match="Gatewise speaks en and ja, not 'fr'"):
        speaking("fr")


@pytest.mark.slow
@pytest.mark.parametrize("mistake", MUTANTS)
def test_each_mistake_of_a_class_is_named_in_japanese(mistake):
    space = {}
    exec(mutant(*MUTANTS[mistake][0]), space)
    english = grade(space["Value"])
    with speaking("ja"):
        japanese = grade(space["Value"])
        told = str(japanese)
    assert japanese.mistakes == english.mistakes
    assert re.match("まだ直すところがあります：|正解です。", told)
    assert re.search("間違い：|注意：", told)
    assert not re.search(r"\b(the|is|and|of|should|Write|Mistake|Remark)\b", told)


def test_grade_writes_a_japanese_page(run, tmp_path):
    (tmp_path / "bob.py").write_text(mutant(*MUTANTS["overwrite"][0]))
    code, said, _ = run("grade", tmp_path, "--lang", "ja", "--html", tmp_path / "class.html")
    assert code == 1
    assert "1件のうち0件が正解\noverwrite：1件\n書き出しました：" in said
    written = (tmp_path / "class.html").read_text(encoding="utf-8")
    assert '<html lang="ja">' in written
    assert "間違い：「+=」とすべきところが「=」になっている" in written
    assert "<figcaption>正しい値</figcaption>" in written


def test_train_reports_in_japanese(run, tmp_path):
    code, said, _ = run(
        *"train xor --epochs 200 --quiet --lang ja --page".split(), tmp_path / "x.html", command=network.main
    )
    lines = said.splitlines()
    assert code == 0
    assert lines[0] == "xor：層の構成2-4-1（活性化関数tanh）、adam（学習率0.1）、200エポック、乱数の種0"
    assert lines[1].startswith("最終的な損失：0.0")
    assert lines[2].split() == ["x1", "x2", "目標", "答え", "1の確率"]
    assert lines[7:] == ["正解率：4/4", f"書き出しました：{tmp_path / 'x.html'}"]
    assert 'lang="ja"' in (tmp_path / "x.html").read_text(encoding="utf-8")
    code, _, complaint = run(*"train xor --epochs 1 --quiet --lang ja".split(), command=network.main)
    assert code == 1
    assert re.search(r"xorをすべては学習できませんでした（4問中\d問が正解）", complaint)
    complaint = run(*"train xor --lr -1 --lang ja".split(), command=network.main)[2]
    assert complaint.startswith("python -m nn: 指定のしかたに誤りがあります。")
