"""The page that shows a network learning, in a browser: its numbers are the snapshots', at every epoch."""

import re
from itertools import pairwise
from random import Random

import pytest

from autograd import sigmoid
from autograd.util.text import show_number
from nn import MLP, Layer, Module, Snapshots, fit, learning_page, losses, optim, predict
from nn.data import blobs, moons, xor
from nn.learning.words import STRINGS

from .apart import MEASURE
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
    lines: [...document.querySelectorAll(".network .edge")].map((line) => {
      const [width, dashes] = ["stroke-width", "stroke-dasharray"].map((name) => line.getAttribute(name));
      return [line.dataset.name, Number(width), dashes !== "none"];
    }),
    answers: texts(".samples .answer"),
    verdicts: texts(".samples .verdict"),
    wrong: document.querySelectorAll(".plane .cross[visibility=visible]").length,
  };
}"""

PIXELS = """async (name) => {
  const image = new Image();
  image.src = document.querySelector(name).getAttribute("href");
  await image.decode();
  const canvas = document.createElement("canvas");
  Object.assign(canvas, {width: image.width, height: image.height});
  const context = canvas.getContext("2d");
  context.drawImage(image, 0, 0);
  const {data} = context.getImageData(0, 0, image.width, image.height);
  return [image.width, Array.from({length: data.length / 4}, (_, i) => [...data.slice(4 * i, 4 * i + 3)])];
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
    width, colours = tab.evaluate(PIXELS, ".plane image")
    winners = [z.index(max(z)) for row in reversed(taken[-1].plane) for z in row]
    assert width == 5
    assert len(set(zip(map(tuple, colours), winners, strict=True))) == len(set(winners)) > 1


def test_the_map_is_finer_than_its_points_and_as_sure_as_they_are(visit, page, snapshots):
    tab = visit(page, "#epoch=40")
    width, colours = tab.evaluate(PIXELS, ".plane image")
    plane = snapshots[-1].plane
    assert (len(plane), width) == (64, 256)
    for j in range(1, 63, 4):
        for i in range(1, 63, 4):
            chance = sigmoid(plane[j][i])
            red, _, blue = colours[(4 * (63 - j) + 2) * width + 4 * i + 2][:3]
            if abs(chance - 0.5) > 0.12:  # else white is near
                assert (red > blue) == (chance > 0.5)


# ── many weights, and samples that are pictures ──────────────────────────────────────────────────

WIRES = {"edges": ".network .wire", "boxes": ".network rect", "lines": ".edge", "labels": "text"}
INSIDE = """() => {
  const boxes = [...document.querySelectorAll(".network rect")].map((x) => x.getBBox());
  const texts = [...document.querySelectorAll(".network svg > text")].map((x) => x.getBBox());
  const between = (a, b, at, size) => a[at] >= b[at] && a[at] + a[size] <= b[at] + b[size];
  const within = (a, b) => between(a, b, "x", "width") && between(a, b, "y", "height");
  return [texts.length, texts.filter((text) => boxes.filter((box) => within(text, box)).length !== 1).length];
}"""


def parity(inputs):
    numbers = [[float(i >> k & 1) for k in range(inputs)] for i in range(2**inputs)]
    return [(x, int(sum(x)) % 2) for x in numbers]


@pytest.mark.parametrize("sizes", [(2, 1), (2, 2, 1), (2, 4, 1), (3, 4, 4, 2), (6, 6, 6, 1)])
@pytest.mark.parametrize("activation", ["tanh", "leaky_relu"])
def test_no_weight_of_a_network_meets_anything(visit, sizes, activation):
    loss = LOSS if sizes[-1] == 1 else losses.cross_entropy
    model = MLP(sizes[0], list(sizes[1:]), activation=activation, rng=Random(3))
    for parameter in model.parameters()[::5]:
        parameter.data *= -0.0123  # four digits after the zeros
    tab = visit(learning_page(trained(model, parity(sizes[0]), loss, epochs=3, steps=3)))
    for epoch in range(4):
        go(tab, "next") if epoch else None
        count, found = tab.evaluate(MEASURE, WIRES)
        assert count == sum(a * b for a, b in pairwise(sizes))
        assert found == []
        written, outside = tab.evaluate(INSIDE)
        assert written == sizes[0] + 2 * sum(sizes[1:])
        assert outside == 0


def test_the_measure_sees_a_weight_on_its_line(visit, page):
    tab = visit(page)
    tab.evaluate("document.querySelectorAll('.wire text').forEach((x) => x.setAttribute('dy', 6))")
    assert "is crossed by its edge" in " ".join(tab.evaluate(MEASURE, WIRES)[1])


CANVASES = """(name) => [...document.querySelectorAll(name)].map((canvas) => {
  const {data} = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  const pixels = Array.from({length: data.length / 4}, (_, i) => [...data.slice(4 * i, 4 * i + 4)]);
  return {size: [canvas.height, canvas.width], pixels, wide: canvas.getBoundingClientRect().width};
})"""


@pytest.fixture(scope="module")
def pictured():
    """Samples of 4 × 4 pixels, light left or light right; every fifth of them is told wrong."""
    rng = Random(2)
    data = [
        ([rng.random() + (i % 2 == (k % 4 < 2)) for k in range(16)], i % 2 if i % 5 else 1 - i % 2)
        for i in range(60)
    ]
    return trained(MLP(16, [3, 2], activation="tanh", rng=rng), data, losses.cross_entropy, epochs=4)


def test_each_unit_is_a_picture_of_its_weights_by_sign_and_size(visit, pictured):
    tab = visit(learning_page(pictured), "#epoch=4")
    assert tab.locator(".network svg").count() == 0
    units = tab.evaluate(CANVASES, ".network canvas")
    assert [unit["size"] for unit in units] == [[4, 4]] * 3 + [[1, 3]] * 2
    numbers = pictured[-1].parameters
    for layer, neurons in enumerate(([0, 1, 2], [0, 1])):
        names = [[f"layers[{layer}].neurons[{i}].w[{k}]" for k in range(16 - 13 * layer)] for i in neurons]
        largest = max(abs(s.parameters[name]) for s in pictured for row in names for name in row)
        for unit, row in zip(units[3 * layer : 3 * layer + 3], names, strict=False):
            for (red, _, blue, strength), name in zip(unit["pixels"], row, strict=True):
                assert strength == pytest.approx(255 * abs(numbers[name]) / largest, abs=1.5)
                if strength > 25:
                    assert (red > blue) == (numbers[name] > 0)


def test_samples_are_pictures_with_their_answers(visit, pictured):
    tab = visit(learning_page(pictured), "#epoch=4")
    samples = tab.evaluate(CANVASES, ".sheet canvas")
    assert len(samples) == 24
    assert all(sample["size"] == [4, 4] and sample["wide"] > 40 for sample in samples)
    said = tab.locator(".sheet li").all()
    winners = [z.index(max(z)) for z in pictured[-1].outputs]
    wrong = [i for i, (_, t) in enumerate(pictured.data) if winners[i] != t]
    assert 0 < len(wrong) <= 12
    kept = sorted([*wrong, *[i for i in range(60) if i not in wrong][: 24 - len(wrong)]])
    for item, i in zip(said, kept, strict=True):
        target, answer = pictured.data[i][1], winners[i]
        verdict = "right" if answer == target else "wrong"
        assert item.get_attribute("aria-label") == f"target {target}, answer {answer}, {verdict}"
        assert item.inner_text().replace("\n", "") == f"{target} → {answer}{' ✗' * (answer != target)}"
    ink = [pixel[3] for pixel in samples[0]["pixels"]]
    numbers = pictured.data[kept[0]][0]
    assert sorted(range(16), key=ink.__getitem__) == sorted(range(16), key=lambda k: (ink[k], numbers[k]))
    assert "24 of 60 samples" in tab.locator(".note").inner_text()


def test_a_picture_need_not_be_square(visit, pictured):
    tab = visit(learning_page(pictured, image=(2, 8)))
    assert tab.evaluate(CANVASES, ".sheet canvas")[0]["size"] == [2, 8]
    assert tab.evaluate(CANVASES, ".tiles canvas")[0]["size"] == [2, 8]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_page_of_pictures_fits_a_phone_and_reads_well(visit, pictured, scheme):
    tab = visit(learning_page(pictured), "#epoch=2")
    tab.set_viewport_size({"width": 360, "height": 640})
    tab.emulate_media(color_scheme=scheme)
    assert tab.evaluate("document.documentElement.scrollWidth") <= 360
    looked, weak = too_weak(tab)
    assert looked > 20
    assert weak == []


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
    others = "iframe, script, img:not([src^='data:image/svg'])"  # a picture lies under the frame
    seen = framed.evaluate("(o) => [window.hacked ?? null, document.querySelectorAll(o).length]", others)
    assert seen == [None, 1]
