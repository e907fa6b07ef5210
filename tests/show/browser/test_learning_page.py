"""The page that shows a network learning, in a browser: its numbers are the snapshots', at every epoch."""

import re
from random import Random

import pytest

from autograd import sigmoid
from autograd.util.text import show_number
from nn import MLP, Layer, Module, Snapshots, fit, learning_page, losses, optim, predict
from nn.data import blobs, moons, xor
from nn.learning.words import STRINGS

from .contrast import too_weak

pytestmark = pytest.mark.browser

LOSS = losses.binary_cross_entropy_with_logits
SHOWN = """() => {
  const texts = (what) => [...document.querySelectorAll(what)].map((found) => found.textContent);
  const named = (what) => Object.fromEntries(
    [...document.querySelectorAll(what)].map((found) => [found.dataset.name, found.textContent]));
  return {
    epoch: Number(document.querySelector(".learning").dataset.epoch),
    where: texts(".where")[0],
    said: texts(".said")[0],
    weights: named(".weights td"),
    edges: named(".network text[data-name]"),
    lines: [...document.querySelectorAll(".network line")].map((line) => {
      const [width, dashes] = ["stroke-width", "stroke-dasharray"].map((name) => line.getAttribute(name));
      return [line.dataset.name, Number(width), dashes !== "none"];
    }),
    answers: texts(".samples .answer"),
    verdicts: texts(".samples .verdict"),
    wrong: document.querySelectorAll(".plane .cross[visibility=visible]").length,
  };
}"""


def trained(model, data, loss=LOSS, *, epochs, **options):
    taken = Snapshots(model, data, loss, **options)
    fit(model, data, loss, optim.Adam(model.parameters(), lr=0.1), epochs, callbacks=[taken])
    return taken


@pytest.fixture(scope="module")
def snapshots():
    model = MLP(2, [4, 1], activation="tanh", rng=Random(4))
    return trained(model, xor(), epochs=40)


@pytest.fixture(scope="module")
def page(snapshots):
    return learning_page(snapshots)


def shown(tab):
    return tab.evaluate(SHOWN)


def number(text):
    return float(text.removeprefix("b ").replace("−", "-"))


def go(tab, name):
    tab.locator(f"[data-do={name}]").click()


def test_every_epoch_shows_the_numbers_of_its_snapshot(visit, page, snapshots):
    tab = visit(page)
    for i, snapshot in enumerate(snapshots):
        look = shown(tab)
        assert (look["epoch"], look["where"]) == (i, f"epoch {i} of 40")
        assert {name: number(text) for name, text in look["weights"].items()} == pytest.approx(
            dict(snapshot.parameters), rel=1e-5
        )
        assert {name: number(text) for name, text in look["edges"].items()} == pytest.approx(
            dict(snapshot.parameters), rel=6e-3
        )
        assert [number(text) for text in look["answers"]] == pytest.approx(
            [sigmoid(z) for z in snapshot.outputs], rel=1e-3
        )
        right = [
            z != 0.0 and (z > 0.0) == (target == 1)
            for z, (_, target) in zip(snapshot.outputs, xor(), strict=True)
        ]
        assert look["verdicts"] == ["right" if one else "wrong" for one in right]
        assert look["wrong"] == 4 - sum(right)
        said = re.fullmatch(r"Epoch (\d+): loss (.*); (\d) of 4 answers are right\.", look["said"]).groups()
        assert list(map(float, said)) == pytest.approx([i, snapshot.loss, sum(right)], rel=1e-3)
        if i < 40:
            go(tab, "next")
    assert tab.locator("[data-do=next]").is_disabled()


NUMBERS = [1e-7, -2.5e-5, 0.1 + 0.2, -0.0, 123456789.0, -1e300, 5e-324, 1 / 3]


def test_a_weight_is_written_as_the_package_writes_numbers(visit):
    model = Layer(len(NUMBERS), 1, nonlin=False, rng=Random(0))
    for w, x in zip(model.neurons[0].w, NUMBERS, strict=True):
        w.data = x
    sample = [0.0] * len(NUMBERS)
    look = shown(visit(learning_page(Snapshots(model, [(sample, 1)], lambda y, t: y[0]))))
    told = [look["weights"][f"neurons[0].w[{i}]"] for i in range(len(NUMBERS))]
    assert told == [show_number(float(f"{x:.6g}"), 6) for x in NUMBERS]


def test_the_axes_have_round_numbers_and_begin_at_zero(visit, page):
    ticks = visit(page).locator(".plane text.small, .loss text.small").all_text_contents()
    assert {"0", "0.5", "1", "10", "40"} <= {*ticks}
    assert "−0" not in ticks


def test_where_it_cannot_go_further_the_keyboard_is_not_lost(visit, page):
    tab = visit(page, "#epoch=39")
    tab.locator("[data-do=next]").focus()
    tab.keyboard.press("Enter")
    assert shown(tab)["epoch"] == 40
    assert tab.evaluate("document.activeElement.dataset.do") == "next"
    tab.keyboard.press("Enter")
    assert shown(tab)["epoch"] == 40


def test_it_stops_by_itself_at_the_end_and_starts_anew_from_there(visit, page):
    tab = visit(page, "#epoch=38")
    play = tab.locator("[data-do=play]")
    play.click()
    assert play.inner_text() == "Pause"
    tab.wait_for_selector(".learning[data-epoch='40']")
    assert (play.inner_text(), tab.locator(".said").get_attribute("aria-live")) == ("Play", "polite")
    play.click()
    assert shown(tab)["epoch"] == 0


def test_a_line_is_as_thick_as_its_weight_and_dashed_below_zero(visit, page, snapshots):
    tab = visit(page, "#epoch=40")
    by_name = {name: (thick, dashed) for name, thick, dashed in shown(tab)["lines"]}
    weights = {name: x for name, x in snapshots[-1].parameters.items() if name in by_name}
    assert len(weights) == 12
    assert sorted(by_name, key=lambda name: by_name[name][0]) == sorted(
        weights, key=lambda n: abs(weights[n])
    )
    assert {name for name, (_, dashed) in by_name.items() if dashed} == {
        n for n, x in weights.items() if x < 0
    }


def test_the_boundary_is_where_the_network_says_one_half(visit, page, snapshots):
    tab = visit(page, "#epoch=40")
    points = tab.evaluate("""() => {
      const box = document.querySelector(".plane rect.axis").getBBox();
      const path = document.querySelector(".plane .limit");
      const found = [];
      for (let at = 0; at <= path.getTotalLength(); at += path.getTotalLength() / 30) {
        const point = path.getPointAtLength(at);
        found.push([(point.x - box.x) / box.width, 1 - (point.y - box.y) / box.height]);
      }
      return found;
    }""")
    low, high = snapshots.across[0], snapshots.across[-1]
    half = (snapshots.across[1] - low) / 2
    where = [[low - half + part * (high - low + 2 * half) for part in point] for point in points]
    chances = [sigmoid(z) for z in predict(snapshots.model, where)]
    assert len(chances) > 20
    assert chances == pytest.approx([0.5] * len(chances), abs=0.06)


def test_the_loss_so_far_ends_at_this_epoch(visit, page):
    tab = visit(page, "#epoch=10")
    drawn = tab.evaluate("""() => {
      const ends = (path) => path.getPointAtLength(path.getTotalLength()).x;
      const now = document.querySelector(".loss .now").getBBox();
      const [soFar, whole] = [".so-far", ".whole"].map((name) => ends(document.querySelector(name)));
      return [soFar, now.x + now.width / 2, whole];
    }""")
    assert drawn[0] == pytest.approx(drawn[1], abs=0.5)
    assert drawn[0] < drawn[2]


# ── manners ──────────────────────────────────────────────────────────────────────────────────────


def test_arrow_keys_home_end_and_the_slider_move_through_the_epochs(visit, page):
    tab = visit(page)
    for key, epoch in {"ArrowRight": 1, "End": 40, "ArrowLeft": 39, "Home": 0}.items():
        tab.keyboard.press(key)
        assert shown(tab)["epoch"] == epoch
    tab.keyboard.press("Control+End")
    assert shown(tab)["epoch"] == 0
    tab.locator("[data-do=seek]").focus()
    for key, epoch in {"ArrowRight": 1, "End": 40, "ArrowLeft": 39}.items():
        tab.keyboard.press(key)
        assert shown(tab)["epoch"] == epoch


def test_it_plays_only_when_asked_and_stops_when_asked(visit, page):
    tab = visit(page)
    tab.wait_for_timeout(600)
    assert shown(tab)["epoch"] == 0
    tab.keyboard.press("Space")
    tab.wait_for_selector(".learning:not([data-epoch='0'], [data-epoch='1'])")
    assert tab.locator(".said").get_attribute("aria-live") == "off"
    go(tab, "play")
    at = shown(tab)["epoch"]
    tab.wait_for_timeout(600)
    assert shown(tab)["epoch"] == at
    assert tab.locator(".said").get_attribute("aria-live") == "polite"


LINKS = {"": 0, "#epoch=0": 0, "#epoch=7": 7, "#epoch=999": 40, "#epoch=-1": 0, "#epoch=x": 0, "#else": 0}


@pytest.mark.parametrize(("fragment", "epoch"), LINKS.items())
def test_a_link_leads_to_an_epoch(visit, page, fragment, epoch):
    assert shown(visit(page, fragment))["epoch"] == epoch


def test_the_address_follows_the_epochs(visit, page):
    tab = visit(page)
    go(tab, "next")
    assert tab.url.endswith("#epoch=1")
    tab.evaluate("location.hash = '#epoch=12'")
    tab.wait_for_selector(".learning[data-epoch='12']")


def test_a_phone_needs_no_sideways_scrolling_and_finds_every_target_large_enough(visit, page):
    tab = visit(page, "#epoch=20")
    tab.set_viewport_size({"width": 360, "height": 640})
    assert tab.evaluate("document.documentElement.scrollWidth") <= 360
    for target in tab.locator("button, input, summary").all():
        box = target.bounding_box()
        assert min(box["width"], box["height"]) >= 44


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("epoch", [0, 40])
def test_all_words_are_strong_enough(visit, page, scheme, epoch):
    tab = visit(page, f"#epoch={epoch}")
    tab.set_viewport_size({"width": 1400, "height": 2400})
    tab.emulate_media(color_scheme=scheme)
    looked, weak = too_weak(tab)
    assert looked > 40
    assert weak == []


def test_a_printed_page_has_all_numbers_and_no_buttons(visit, page):
    tab = visit(page, "#epoch=40")
    tab.evaluate("dispatchEvent(new Event('beforeprint'))")
    tab.emulate_media(media="print")
    assert not tab.locator(".controls").is_visible()
    assert tab.locator(".weights tbody tr").last.is_visible()


def test_the_pictures_have_words_for_those_who_do_not_see_them(visit, page, snapshots):
    tab = visit(page, "#epoch=40")
    said = [svg.get_attribute("aria-label") for svg in tab.get_by_role("img").all()]
    assert said == [
        "The plane of the two inputs with the samples: 4 of 4 answers are right.",
        "The network with layers of 2, 4, 1; the table of weights has every number.",
        f"The loss was {snapshots[0].loss:.3g} at the start and is {snapshots[-1].loss:.3g} at epoch 40.",
    ]
    assert tab.locator("[data-do=seek]").get_attribute("aria-valuetext") == shown(tab)["said"]


# ── other trainings ──────────────────────────────────────────────────────────────────────────────


def test_classes_have_the_colour_of_the_winner(visit):
    data = blobs(30, rng=Random(1))
    taken = trained(MLP(2, [4, 3], rng=Random(1)), data, losses.cross_entropy, epochs=3, steps=5)
    tab = visit(learning_page(taken), "#epoch=3")
    fills = tab.evaluate(
        "[...document.querySelectorAll('.plane > svg > rect:not(.axis)')].map((x) => x.getAttribute('fill'))"
    )
    winners = [z.index(max(z)) for row in taken[-1].plane for z in row]
    assert len(set(zip(fills, winners, strict=True))) == len(set(winners)) > 1


def test_two_hundred_samples_and_eight_neurons_fit(visit):
    taken = trained(MLP(2, [8, 1], activation="tanh", rng=Random(1)), moons(rng=Random(1)), epochs=2, steps=5)
    tab = visit(learning_page(taken))
    go(tab, "last")
    assert tab.locator(".plane g").count() == 200
    assert tab.locator(".samples").count() == 0
    assert (
        f"{sum((z > 0) == (t == 1) for z, (_, t) in zip(taken[-1].outputs, taken.data, strict=True))} of 200"
        in (shown(tab)["said"])
    )


def test_without_two_inputs_there_is_no_plane(visit):
    taken = trained(MLP(3, [1], rng=Random(0)), [([1.0, 0.0, 2.0], 1)], epochs=1)
    tab = visit(learning_page(taken))
    assert tab.locator(".plane").count() == 0
    assert tab.locator(".network").is_visible()


def test_a_japanese_page_speaks_japanese(visit, snapshots):
    tab = visit(learning_page(snapshots, lang="ja"))
    assert tab.get_by_role("button", name=STRINGS["next"].ja, exact=True).is_visible()
    assert shown(tab)["where"] == "エポック0/40"


HOSTILE = [
    "</script><script>window.hacked = 1</script>",
    "\"'><img src=x onerror='window.hacked = 1'>",
    "${window.hacked = 1}",
]


@pytest.mark.parametrize("label", HOSTILE)
def test_a_hostile_name_stays_text_in_the_page_and_in_a_notebook(visit, label):
    class Named(Module):
        def __init__(self):
            self.layers = {label: Layer(2, 1, nonlin=False, rng=Random(0))}

        def __call__(self, x):
            y = self.layers[label](x)
            return [one for (one,) in y] if isinstance(y[0], list) else y[0]

    page = learning_page(trained(Named(), xor(), epochs=1), title=label)
    tab = visit(page)
    go(tab, "next")
    assert tab.evaluate("window.hacked ?? null") is None
    assert tab.locator("h1").inner_text() == label
    assert repr(label) in tab.locator(".weights th[scope=row]").first.text_content()
    framed = visit(f"<!doctype html><title>notebook</title>{page._repr_html_()}")
    inside = framed.frame_locator("iframe")
    inside.locator("[data-do=next]").click()
    assert inside.locator(".learning").get_attribute("data-epoch") == "1"
    assert framed.evaluate(
        "[window.hacked ?? null, document.querySelectorAll('iframe, script, img').length]"
    ) == [None, 1]
