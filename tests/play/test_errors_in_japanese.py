"""Errors of the engine and of nn are Japanese on a Japanese page, each of them, and only there."""

import pytest

from autograd.play.answer import answer
from autograd.play.error_strings import MESSAGES, in_japanese
from tests.helpers.japanese import JAPANESE
from tests.helpers.messages import raised_in

ENGINE = ("autograd/engine", "autograd/gates", "autograd/functional")
RAISED = raised_in(*ENGINE, "nn/layers", "nn/losses", "nn/optim", "nn/checkpoints")
KNOWN = RAISED | raised_in("autograd/util", "nn")
ELSEWHERE = ("/native/", "/plain/")  # about building the engine, and about what no program calls
PUT_TOGETHER = {"{} {}", "{}: {}", "{} {} {}"}  # of messages that have an entry of their own
OF_CONVERSION = {text for text in MESSAGES if text.startswith("a Value holds one real number")}


def test_each_error_that_a_program_can_meet_has_its_japanese():
    ours = {text: place for text, place in RAISED.items() if not any(x in place for x in ELSEWHERE)}
    assert {text: place for text, place in ours.items() if text not in {*MESSAGES, *PUT_TOGETHER}} == {}


def test_no_japanese_is_left_of_an_error_that_is_raised_no_more():
    assert {*MESSAGES} - {*KNOWN} - OF_CONVERSION == set()


@pytest.mark.parametrize("template", MESSAGES)
def test_each_message_is_found_with_what_it_names(template):
    names = [f"‹{i}›" for i in range(template.count("{}"))]
    said = in_japanese(template.format(*names))
    if "{}{}" in template:  # where one ends and the other begins cannot be told
        names[-2:] = ["", names[-2] + names[-1]]
    assert JAPANESE.search(said)
    assert said == MESSAGES[template].format(*names)


def test_an_error_of_somebody_else_stays_as_it_is():
    assert in_japanese("name 'x' is not defined") == "name 'x' is not defined"
    assert in_japanese("KeyError: 3") == "KeyError: 3"


@pytest.mark.parametrize(
    ("program", "told"),
    [
        ("nn.MLP(2, [1])([1, 2, 3])", "の入力は2個ですが、渡されたのは3個です"),
        ("import math\nmath.exp(Value(1.0))", "計算グラフが黙って切れてしまう"),
        ("Value('a')", "Valueに入るのは実数1つ"),
        ("nn.losses.binary_cross_entropy(Value(2.0), 1)", "0から1までの確率で、Value(data=2.0"),
        ("nn.optim.SGD([], lr=0.1)", "パラメータのリストが空です"),
    ],
)
def test_a_program_that_fails_is_told_so_in_the_language_of_the_page(program, told):
    said = {
        lang: answer({"room": "program", "code": program, "lang": lang})["error"] for lang in ("ja", "en")
    }
    assert told in said["ja"]["message"]
    assert not JAPANESE.search(said["en"]["message"])
    assert said["ja"]["type"] == said["en"]["type"]


def test_a_damaged_checkpoint_is_told_of_in_japanese(tmp_path):
    (path := tmp_path / "model.json").write_text("{")
    code = f"nn.load({str(path)!r}, nn.MLP(2, [1]))"
    assert "壊れています" in answer({"room": "program", "code": code, "lang": "ja"})["error"]["message"]
