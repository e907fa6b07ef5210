"""What a lesson tells really happens with what it sets up."""

import inspect
import itertools
import re
from importlib.resources import files

import pytest

from autograd.play.network import export
from autograd.play.network.lessons import EXAMPLES, LESSONS
from autograd.play.network.settings import CHOICES, Settings
from autograd.play.network.words import STRINGS

from .test_network_training import ask

LOG_2 = 0.6931471805599453


def trained(name, more=None, epochs=None):
    lesson = LESSONS[name]
    return ask(
        "train",
        {**lesson.settings, **(more or {})},
        epochs=epochs or lesson.epochs,
        show=["answers", "units", "gradients", "weights"],
    )


def rises(losses):
    return sum(after > before for before, after in itertools.pairwise(losses))


def test_without_a_hidden_layer_cross_entropy_ends_at_one_half_everywhere():
    said = trained("hidden")
    assert said["losses"][-1] == pytest.approx(LOG_2, abs=1e-6)
    assert said["answers"]["answers"] == pytest.approx([0.5] * 4, abs=1e-3)


def test_a_straight_line_gets_three_of_xor_right_and_never_four():
    """By trying: the sides of many lines, and the theorem in small: x1 + x2 ≥ ½ has three."""
    corners = [(x1, x2, x1 != x2) for x1 in (0, 1) for x2 in (0, 1)]
    grid = [i / 4 for i in range(-8, 9)]
    best = max(
        sum((a * x1 + b * x2 + c > 0) == target for x1, x2, target in corners)
        for a in grid
        for b in grid
        for c in grid
    )
    assert best == 3
    assert LESSONS["hidden"].choices[LESSONS["hidden"].right].en == "3"


def test_with_a_hidden_layer_it_learns_all_four():
    assert trained("hidden", LESSONS["hidden"].then)["answers"]["count"] == 4


def test_the_dead_relu_is_off_for_every_sample_and_gets_no_gradient():
    said = trained("dead_relu")
    ((dead, alive),) = said["units"]
    assert dead["dead"]
    assert not alive["dead"]
    its = [i for i, weight in enumerate(said["weights"]) if (weight["layer"], weight["unit"]) == (0, 0)]
    assert [said["gradients"]["gradients"][i] for i in its] == [0.0] * 3
    assert said["answers"]["count"] == 3


def test_what_is_dead_stays_dead():
    lesson = LESSONS["dead_relu"]
    first = trained("dead_relu")
    plain = {**lesson.settings, "optimizer": "sgd"}  # Adam's memory may still carry weights on for a while
    before, after = (
        ask("train", plain, first["state"], epochs=n, show=["weights"])["weights"] for n in (1, 200)
    )
    assert [weight["data"] for weight in before[:3]] == [weight["data"] for weight in after[:3]]


def test_the_same_start_with_leaky_relu_learns():
    assert trained("dead_relu", LESSONS["dead_relu"].then)["answers"]["count"] == 4


def test_a_rate_that_is_too_large_rises_in_about_every_second_epoch():
    losses = trained("rate")["losses"]
    assert 0.4 < rises(losses) / len(losses) < 0.6
    assert losses[-1] > LOG_2


def test_a_rate_of_one_falls_in_every_epoch_and_learns():
    said = trained("rate", LESSONS["rate"].then)
    assert rises(said["losses"]) == 0
    assert said["answers"]["count"] == 4


def test_plain_sgd_is_last_in_the_race_and_the_adaptive_ones_are_first():
    lesson = LESSONS["race"]
    ends = {rival["optimizer"]: trained("race", rival)["losses"][-1] for rival in lesson.rivals}
    order = sorted(ends, key=ends.get)
    assert {*order[:2]} == {"rmsprop", "adam"}
    assert order[-1] == "sgd" == lesson.choices[lesson.right].en.lower()
    assert order[-2] == "adagrad"
    assert [choice.en.lower() for choice in lesson.choices] == [rival["optimizer"] for rival in lesson.rivals]


def test_rivals_start_with_the_same_loss():
    assert len({trained("race", rival, epochs=1)["losses"][0] for rival in LESSONS["race"].rivals}) == 1


def test_sigmoids_leave_the_first_layer_less_than_a_thousandth():
    lesson = LESSONS["vanishing"]
    first, *_, last = ask("look", lesson.settings, show=["gradients"])["gradients"]["by_layer"]
    assert 0.0 < first < last / 1000.0
    assert trained("vanishing")["losses"][-1] == pytest.approx(LOG_2, abs=1e-3)


def test_tanh_with_xaviers_start_keeps_the_gradient_and_learns():
    lesson = LESSONS["vanishing"]
    first, *_, last = ask("look", {**lesson.settings, **lesson.then}, show=["gradients"])["gradients"][
        "by_layer"
    ]
    assert first > last / 10.0
    assert trained("vanishing", lesson.then)["answers"]["count"] == 4


@pytest.mark.parametrize("name", LESSONS)
def test_a_lesson_is_whole_and_sets_up_what_there_is(name):
    lesson = LESSONS[name]
    for more in (None, lesson.then, *lesson.rivals):
        Settings.of({**lesson.settings, **(more or {})})
    assert 0 <= lesson.right < len(lesson.choices)
    assert (lesson.then is None) == (lesson.then_said is None)
    texts = [lesson.title, lesson.watch, lesson.ask, lesson.told, *lesson.choices]
    assert all(said.en and said.ja for said in texts)


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_gets_as_many_right_as_it_says(name):
    example = EXAMPLES[name]
    said = ask("train", dict(example.settings), epochs=example.epochs, show=["answers"])
    assert (said["answers"]["count"], len(said["answers"]["samples"])) == (example.right, example.of)


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_the_page_begins_with_the_lessons_in_its_language(lang):
    said = ask("begin", lang=lang)
    assert [lesson["key"] for lesson in said["lessons"]] == list(LESSONS)
    assert said["lessons"][0]["title"] == getattr(LESSONS["hidden"].title, lang)
    assert said["settings"] == Settings().plain


def test_every_word_of_the_room_is_said_and_every_word_it_says_is_there():
    assets = files("autograd.play").joinpath("assets", "network")
    sources = [file.read_text("utf-8") for file in assets.iterdir()]
    text = "\n".join(sources)
    said = {*re.findall(r"words\.(net_\w+)", text)}
    fields = re.findall(r'\["(\w+)", "(?:choice|number|whole|optional|list)"', text)
    said |= {f"net_{name}" for name in fields}
    families = re.findall(r"words\[`(net_\w+_)\$", text)  # net_edges_${name}
    families += [f"net_{name}_" for name in CHOICES]
    said |= {*re.findall(r'"(program_\w+)"', inspect.getsource(export))}
    assert said <= {*STRINGS}
    assert {*CHOICES} <= {*fields}
    assert not [key for key in STRINGS if key not in said and not key.startswith(tuple(families))]
