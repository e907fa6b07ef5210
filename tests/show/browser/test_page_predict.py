"""Predict mode: numbers stay hidden until they are typed, known slips are named, and a score is kept."""

import pytest

from autograd import Value, page, steps
from autograd.examples import EXAMPLES, build
from autograd.util.text import show_number

from .reading import look

pytestmark = pytest.mark.browser

ANSWER = """(text) => {
  const form = document.querySelector(".gw-ask");
  form.elements.answer.value = text;
  form.requestSubmit();
  return document.querySelector(".gw-verdict").textContent;
}"""


def answer(tab, number):
    """Type a number, as text or as the page shows numbers, and what the page says to it."""
    return tab.evaluate(ANSWER, number if isinstance(number, str) else show_number(number))


def score(tab):
    return tab.locator(".gw-score").inner_text()


def askable(root):
    """The steps out of which a number comes."""
    return [event for event in steps(root) if event.phase == "forward" or event.operand is not None]


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_engines_numbers_are_right_at_every_step(visit, name):
    root, _ = build(name)
    tab = visit(page(root, predict=True))
    verdicts = [answer(tab, event.after) for event in askable(root)]
    assert all(verdict.startswith("Right") for verdict in verdicts)
    assert score(tab) == f"{len(verdicts)} of {len(verdicts)} right at the first try"


def test_the_next_number_is_nowhere_to_be_seen(visit):
    root, _ = build("apple-tax")
    tab = visit(page(root, predict=True))
    assert "200" not in tab.locator("body").inner_text()
    answer(tab, 200)
    assert "200" in tab.locator("body").inner_text()
    assert "220" not in tab.locator("body").inner_text()
    for _ in range(9):
        tab.locator("[data-do=next]").evaluate("button => button.click()")
    assert look(tab)["step"] == 1


def test_a_link_to_a_later_step_asks_from_there(visit):
    tab = visit(page(build("apple-tax")[0], predict=True), "#step=4")
    assert look(tab)["step"] == 4
    assert answer(tab, 200).startswith("Right")
    assert score(tab) == "1 of 1 right at the first try"


def at(tab, root, asked):
    """Answer right up to the question of this number."""
    for event in askable(root)[look(tab)["step"] : asked]:
        answer(tab, event.after)


@pytest.mark.parametrize(
    ("asked", "slip", "said"),
    [
        (0, -200, "The sign is wrong."),
        (4, 200, "Right"),
        (5, 2, "The upstream gradient is missing: multiply by 1.1."),
        (5, 1.1, "The local gradient is missing: multiply by 2."),
        (5, 110, "The operands are swapped."),
        (5, -2.2, "The sign is wrong."),
        (5, 17, "Not yet. Try again, or let the page show it."),
        (5, "many", "Type a number, such as −0.5, 2/3 or 1e-3."),
        (5, "", "Type a number, such as −0.5, 2/3 or 1e-3."),
        (5, "２．２", "Right"),
        (5, "11/5", "Right"),
        (5, "2", "The upstream gradient is missing: multiply by 1.1."),
    ],
)
def test_known_slips_are_named(visit, asked, slip, said):
    root, _ = build("apple-tax")
    order = [event.after for event in askable(root)]
    assert order[:3] == [200.0, 220.00000000000003, 1.0]
    tab = visit(page(root, predict=True))
    at(tab, root, asked)
    assert answer(tab, slip).startswith(said)


def test_an_overwritten_sum_is_named(visit):
    x = Value(3.0, "x")
    root = x * x
    tab = visit(page(root, predict=True))
    at(tab, root, 3)
    assert answer(tab, 3).startswith("That is = in place of +=: 3 was there already")
    assert answer(tab, 6).startswith("Right")


def test_a_second_try_and_a_look_at_the_answer_do_not_score(visit):
    root, _ = build("apple-tax")
    tab = visit(page(root, predict=True))
    answer(tab, 17)
    answer(tab, 200)
    assert score(tab) == "0 of 1 right at the first try"
    tab.get_by_role("button", name="Show it").click()
    assert score(tab) == "0 of 2 right at the first try"
    assert look(tab)["step"] == 2
    answer(tab, 1)
    assert score(tab) == "1 of 3 right at the first try"


def test_the_keyboard_is_enough(visit):
    root, _ = build("apple-tax")
    tab = visit(page(root, predict=True))
    tab.locator("[name=answer]").focus()
    for event in askable(root):
        tab.keyboard.type(show_number(event.after))
        tab.keyboard.press("Enter")
    assert look(tab)["step"] == len(steps(root))
    assert "That was the last number." in tab.locator(".gw-ask").inner_text()


def test_the_secrets_are_out_when_the_steps_are_done(visit):
    root, _ = build("apple-tax")
    tab = visit(page(root, predict=True))
    tab.locator(".gw-steps summary").click()
    sentences, sliders = tab.locator(".gw-steps li:visible"), tab.locator("input[data-nudge]:visible")
    assert [sentences.count(), sliders.count()] == [1, 0]
    at(tab, root, 3)
    assert [sentences.count(), sliders.count()] == [4, 0]
    at(tab, root, len(steps(root)))
    assert [sentences.count(), sliders.count()] == [len(steps(root)) + 1, 3]
