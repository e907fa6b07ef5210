"""The room of networks in a browser: it trains while one changes it, and every number can be opened."""

from urllib.parse import parse_qs

import pytest

from autograd.play.answer import answer
from autograd.play.network.lessons import EXAMPLES, LESSONS
from autograd.play.network.words import STRINGS
from tests.show.browser.contrast import too_weak

pytestmark = pytest.mark.browser

PHONE = {"width": 360, "height": 740}


@pytest.fixture
def enter(play):
    """Open the room at `#fragment`, and keep what it asks."""
    asked = []

    def note(request):
        if request.url.endswith("/answer"):
            asked.append(request.post_data_json)

    def opened(fragment="", *, phone=False, dark=False):
        tab = play(f"room=network{fragment}", color_scheme="dark" if dark else "light")
        tab.on("request", note)
        if phone:
            tab.set_viewport_size(PHONE)
        tab.wait_for_selector(".net-room[data-epoch]")
        return tab

    opened.asked = asked
    return opened


def at(tab, epoch):
    """Wait until so many epochs are over, and training pauses."""
    tab.wait_for_selector(f".net-room[data-epoch='{epoch}']:not(.net-running)", timeout=20_000)


def until(tab, holds):
    """Wait, at most 20 seconds, until something holds; the page lets no text be run as a condition."""
    for _ in range(1000):
        if holds():
            return
        tab.wait_for_timeout(20)
    raise AssertionError("it did not come to hold")


def epoch_of(tab):
    return int(tab.get_attribute(".net-room", "data-epoch"))


def link(tab):
    return {name: texts[0] for name, texts in parse_qs(tab.url.partition("#")[2]).items()}


def test_train_and_pause(enter):
    tab = enter()
    tab.click("[data-do=train]")
    tab.wait_for_selector(".net-room.net-running")
    until(tab, lambda: epoch_of(tab) >= 20)
    tab.click("[data-do=train]")
    tab.wait_for_selector(".net-room:not(.net-running)")
    until(tab, lambda: link(tab).get("epoch") == str(epoch_of(tab)))


def test_one_epoch_and_one_step_and_back_to_the_beginning(enter):
    tab = enter("&data=moons&samples=20&noise=0.1&batch_size=8")
    tab.click("[data-do=epoch]")
    at(tab, 1)
    tab.click("[data-do=one-step]")
    until(tab, lambda: "12 samples" in tab.inner_text(".net-said"))
    tab.click("[data-do=one-step]")
    tab.click("[data-do=one-step]")
    at(tab, 2)
    tab.click("[data-do=reset]")
    at(tab, 0)


def test_quick_presses_lose_no_epoch(enter):
    tab = enter()
    for _ in range(6):
        tab.click("[data-do=epoch]")
    at(tab, 6)


@pytest.mark.parametrize("name", ["stuck", "lucky", "dead"])
def test_a_link_shows_a_failed_start_as_easily_as_a_good_one(enter, name):
    example = EXAMPLES[name]
    parts = {key: ",".join(map(str, x)) if isinstance(x, list) else x for key, x in example.settings.items()}
    fragment = "".join(f"&{key}={text}" for key, text in parts.items())
    tab = enter(f"{fragment}&epoch={example.epochs}")
    at(tab, example.epochs)
    assert tab.get_attribute(".net-room", "data-right") == str(example.right)


def test_settings_change_while_it_runs(enter):
    tab = enter()
    tab.click("[data-do=train]")
    until(tab, lambda: epoch_of(tab) >= 5)
    tab.fill("[name=lr]", "0.003")
    tab.dispatch_event("[name=lr]", "change")
    tab.select_option("[name=optimizer]", "sgd")
    until(tab, lambda: link(tab).get("optimizer") == "sgd")
    before = len(enter.asked)
    until(tab, lambda: len(enter.asked) >= before + 3)
    newest = enter.asked[-1]
    assert (newest["ask"], newest["settings"]["lr"], newest["settings"]["optimizer"]) == (
        "train",
        0.003,
        "sgd",
    )
    tab.click("[data-do=train]")
    tab.wait_for_selector(".net-room:not(.net-running)")
    assert (link(tab)["lr"], link(tab)["optimizer"]) == ("0.003", "sgd")
    assert "epoch" not in link(tab)  # no link can say when it was changed


def test_a_link_brings_every_setting_back(enter):
    settings = {
        "data": "circles",
        "samples": "30",
        "noise": "0.1",
        "hidden": "3,2",
        "activation": "relu",
        "start": "he",
        "loss": "hinge",
        "optimizer": "momentum",
        "lr": "0.02",
        "momentum": "0.5",
        "weight_decay": "0.001",
        "lr_decay": "0.99",
        "regularizer": "l1",
        "strength": "0.002",
        "batch_size": "7",
        "seed": "9",
    }
    tab = enter("".join(f"&{name}={text}" for name, text in settings.items()))
    shown = {name: tab.input_value(f".net-form [name={name}]") for name in settings}
    assert shown == settings | {"hidden": "3, 2"}


def test_a_refused_setting_says_so_and_the_page_lives_on(enter):
    tab = enter()
    tab.fill("[name=hidden]", "99")
    tab.dispatch_event("[name=hidden]", "change")
    tab.wait_for_selector(".net-error:not([hidden])")
    assert "hidden[0] may be at most 12" in tab.inner_text(".net-error")
    tab.fill("[name=hidden]", "3")
    tab.dispatch_event("[name=hidden]", "change")
    tab.wait_for_selector(".net-error[hidden]", state="attached")
    until(tab, lambda: tab.locator(".net-graph canvas").count() == 3)


def test_other_layers_begin_afresh_and_say_so(enter):
    tab = enter("&epoch=5")
    at(tab, 5)
    tab.fill("[name=hidden]", "3, 2")
    tab.dispatch_event("[name=hidden]", "change")
    at(tab, 0)
    assert STRINGS["net_fresh"].en in tab.inner_text(".net-said")
    assert link(tab)["hidden"] == "3,2"


def test_a_click_on_a_sample_opens_its_graph_with_the_weights_of_this_moment(enter):
    tab = enter("&hidden=2&epoch=30")
    at(tab, 30)
    tab.click("[data-sample='1'] .net-hit")
    tab.wait_for_selector(".net-opened .gatewise.gw-alive")
    said = answer(enter.asked[-1])
    assert enter.asked[-1]["sample"] == 1
    tab.click(".net-opened [data-do=last]")
    loss = said["content"]["steps"]
    last = [sets for step in loss if step["phase"] == "forward" for sets in step["sets"]][-1]
    shown = tab.inner_text(f".net-opened .gw-values tr[data-node='{last[0]}'] .gw-data")
    assert float(shown.replace("−", "-")) == pytest.approx(last[2], rel=1e-9)
    assert link(tab)["sample"] == "1"
    tab.click("[data-do=close]")
    assert tab.locator(".net-opened .gatewise").count() == 0


def test_a_link_opens_a_sample_at_its_step(enter):
    tab = enter("&hidden=2&epoch=5&sample=2&at=4")
    tab.wait_for_selector(".net-opened .gatewise[data-step='4']")


def test_the_keyboard_opens_a_sample(enter):
    tab = enter("&hidden=2")
    tab.fill("[name=sample]", "3")
    tab.press("[name=sample]", "Tab")
    tab.keyboard.press("Enter")
    tab.wait_for_selector(".net-opened .gatewise.gw-alive")
    assert enter.asked[-1]["sample"] == 2


def test_own_points_are_set_by_clicking_and_learned(enter):
    tab = enter("&data=own")
    box = tab.locator(".net-square > svg").first.bounding_box()
    for i, (x, y, which) in enumerate([(0.2, 0.2, 0), (0.8, 0.8, 0), (0.2, 0.8, 1), (0.8, 0.25, 1)]):
        tab.select_option("[name=class]", str(which))
        tab.mouse.click(box["x"] + x * box["width"], box["y"] + y * box["height"])
        tab.wait_for_selector(f"[data-sample='{i}']")
    points = [point.split(",") for point in link(tab)["points"].split("_")]
    assert [point[2] for point in points] == ["0", "0", "1", "1"]
    assert float(points[0][0]) < 0.0 < float(points[0][1])
    tab.click("[data-do=train]")
    tab.wait_for_selector(".net-room[data-right='4']", timeout=20_000)
    tab.click("[data-do=undo]")
    tab.wait_for_selector("[data-sample='3']", state="detached")


def test_numbers_of_own_points_can_be_typed(enter):
    tab = enter("&data=own")
    tab.fill("[name=x1]", "0.25")
    tab.fill("[name=x2]", "-0.5")
    tab.click("[data-do=add]")
    tab.wait_for_selector("[data-sample='0']")
    assert link(tab)["points"] == "0.25,-0.5,1"


def test_gradients_memory_and_deltas_are_shown_on_request(enter):
    tab = enter("&epoch=3")
    at(tab, 3)
    assert tab.locator(".net-number").count() == 0
    for kind in ("data", "grad", "m", "v"):
        tab.select_option("[name=edges]", kind)
        until(tab, lambda: tab.locator(".net-number").count() == 12)
    tab.select_option("[name=edges]", "none")
    tab.check("[name=deltas]")
    until(tab, lambda: tab.locator(".net-delta").count() == 5)
    tab.click(".net-weights summary")
    head = tab.locator(".net-weights tr").first.locator("th")
    until(tab, lambda: head.all_inner_texts() == ["name", "value", "gradient", "m", "v", "t"])
    assert tab.locator(".net-weights tr").count() == 18


def test_the_surface_and_the_check_are_drawn(enter):
    tab = enter("&epoch=20")
    at(tab, 20)
    tab.click(".net-surface summary")
    tab.click("[data-do=surface]")
    tab.wait_for_selector(".net-path")
    assert len(enter.asked[-1]["seen"]) == 21  # where it began, and after each epoch
    assert tab.get_attribute(".net-path", "d").count("L") == 20
    tab.click(".net-check summary")
    tab.click("[data-do=check]")
    tab.wait_for_selector(".net-best")
    assert tab.locator(".net-check tr").count() == 7


@pytest.mark.parametrize("form", ["gatewise", "pytorch", "checkpoint"])
def test_the_network_is_taken_along(enter, form):
    tab = enter("&epoch=2")
    at(tab, 2)
    with tab.expect_download() as found:
        tab.click(f"[data-do=take-{form}]")
    with open(found.value.path(), encoding="utf-8") as file:
        assert file.read() == answer(enter.asked[-1])["text"]


@pytest.mark.parametrize("lang", ["en", "ja"])
@pytest.mark.parametrize("name", LESSONS)
def test_a_lesson_asks_before_it_tells(enter, name, lang):
    lesson = LESSONS[name]
    told, ask = getattr(lesson.told, lang), getattr(lesson.ask, lang)
    tab = enter(f"&lang={lang}")
    tab.select_option("[name=lesson]", name)
    tab.wait_for_selector(".net-lesson:not([hidden])")
    assert tab.inner_text(".net-ask") == ask
    assert told not in tab.inner_text(".net-lesson")
    assert tab.locator("[data-do=lesson-run]").count() == 0
    tab.click(f"[data-choice='{lesson.right}']")
    assert tab.inner_text(".net-verdict") == f"{getattr(STRINGS['net_yes'], lang)} {told}"
    assert link(tab)["lesson"] == name
    tab.click("[data-do=lesson-run]")
    until(tab, lambda: epoch_of(tab) >= 5)


def test_a_lesson_comes_back_by_its_link(enter):
    tab = enter("&lesson=hidden&hidden=none&optimizer=sgd&lr=0.5")
    assert tab.inner_text(".net-lesson h2") == LESSONS["hidden"].title.en
    assert tab.locator(".net-graph canvas").count() == 0


def test_rivals_race_side_by_side(enter):
    tab = enter()
    tab.select_option("[name=lesson]", "race")
    tab.click("[data-choice='0']")
    tab.select_option("[name=pace]", "100")
    tab.click("[data-do=lesson-run]")
    at(tab, 300)
    assert tab.locator(".net-curve").count() == 5
    ends = dict(text.split() for text in tab.locator(".net-legend li").all_inner_texts())
    assert max(ends, key=lambda name: float(ends[name])) == "sgd"


def test_numbers_that_run_away_are_said(enter):
    tab = enter("&loss=mse&optimizer=sgd&lr=1e30&activation=relu")
    tab.click("[data-do=train]")
    tab.wait_for_selector(".net-error:not([hidden])")
    assert tab.inner_text(".net-error").startswith("Training stopped, for the numbers ran away")
    tab.wait_for_selector(".net-room:not(.net-running)")


@pytest.mark.parametrize("lang", ["en", "ja"])
@pytest.mark.parametrize(
    "fragment", ["", "&lesson=vanishing&hidden=4,4,4,4,4", "&data=own", "&epoch=3&sample=0"]
)
def test_nothing_runs_over_on_a_phone(enter, fragment, lang):
    tab = enter(f"{fragment}&lang={lang}", phone=True)
    if "sample" in fragment:
        tab.wait_for_selector(".net-opened .gatewise.gw-alive")
    assert tab.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    small = tab.evaluate(
        """() => [...document.querySelectorAll(".net-room :is(button, select)")]
        .filter((one) => one.offsetParent && !one.closest(".gatewise"))
        .filter((one) => one.getBoundingClientRect().height < 43.5).map((one) => one.outerHTML)"""
    )
    assert small == []


@pytest.mark.parametrize("dark", [False, True])
def test_every_text_can_be_read(enter, dark):
    tab = enter("&lesson=rate&epoch=3", dark=dark)
    at(tab, 3)
    tab.click("[data-choice='0']")
    looked, weak = too_weak(tab)
    assert looked > 20
    assert weak == []


def test_the_japanese_room_says_nothing_of_ours_in_english(enter):
    tab = enter("&lang=ja&epoch=2")
    at(tab, 2)
    lines = tab.inner_text(".net-room").splitlines()
    ours = {said.en for said in STRINGS.values() if said.en != said.ja and " " in said.en}
    assert not ours.intersection(lines)
    assert STRINGS["net_settings"].ja in lines
