"""The page that shows a network learning: what is in it, and what can get out of it."""

import base64
import html
import json
import os
import pickle
import re
import sys
from hashlib import sha256
from html.parser import HTMLParser
from random import Random

import pytest

from autograd import Value, ieee, sigmoid
from nn import (
    MLP,
    Activation,
    Layer,
    Module,
    Neuron,
    Sequential,
    Snapshots,
    fit,
    learning_page,
    losses,
    optim,
    predict,
)
from nn.__main__ import main
from nn.data import blobs, xor
from nn.learning.words import STRINGS

LOSS = losses.binary_cross_entropy_with_logits


def snapshots_of(model, data=None, loss=LOSS, epochs=0, **options):
    taken = Snapshots(model, data or xor(), loss, steps=5, **options)
    if epochs:
        fit(model, taken.data, loss, optim.SGD(model.parameters(), lr=0.5), epochs, callbacks=[taken])
    return taken


@pytest.fixture(scope="module")
def snapshots():
    return snapshots_of(MLP(2, [3, 1], activation="tanh", rng=Random(0)), epochs=4)


class Reader(HTMLParser):
    """The tags of a page, its policy, and the text inside its scripts and styles."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.inside, self.policy, self._at = [], [], "", None
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))
        if dict(attributes).get("http-equiv") == "Content-Security-Policy":
            self.policy = dict(attributes)["content"]
        if tag in ("script", "style"):
            self._at = (tag, dict(attributes).get("type", ""))

    def handle_endtag(self, tag):
        if tag in ("script", "style"):
            self._at = None

    def handle_data(self, data):
        if self._at:
            self.inside.append((*self._at, data))


def data_of(page):
    (data,) = [json.loads(text) for _, kind, text in Reader(page.html).inside if kind == "application/json"]
    return data


def test_every_snapshot_is_in_the_page_with_its_loss_and_parameters(snapshots):
    frames = data_of(learning_page(snapshots))["frames"]
    assert [frame["epoch"] for frame in frames] == [0, 1, 2, 3, 4]
    assert [frame["loss"] for frame in frames] == [float(f"{s.loss:.6g}") for s in snapshots]
    for frame, snapshot in zip(frames, snapshots, strict=True):
        assert frame["numbers"] == pytest.approx(dict(snapshot.parameters), rel=1e-5)


def test_the_picture_of_the_network_knows_each_weight_by_its_name(snapshots):
    data = data_of(learning_page(snapshots))
    assert data["sizes"] == [2, 3, 1]
    assert data["names"][1][0] == {
        "w": [f"layers[1].neurons[0].w[{i}]" for i in range(3)],
        "b": "layers[1].neurons[0].b",
    }
    assert data["activations"] == [["tanh", "tanh", "tanh"], [""]]


def test_right_answers_are_counted(snapshots):
    for frame, snapshot in zip(data_of(learning_page(snapshots))["frames"], snapshots, strict=True):
        pairs = zip(snapshot.outputs, (target for _, target in xor()), strict=True)
        assert frame["right"] == sum(z > 0.0 if target else z < 0.0 for z, target in pairs)


def probability(byte):
    level = (byte - 127) / 127
    return (1.0 + level * abs(level)) / 2.0


def test_the_plane_is_kept_finely_around_one_half(snapshots):
    for frame, snapshot in zip(data_of(learning_page(snapshots))["frames"], snapshots, strict=True):
        cells = base64.b64decode(frame["cells"])
        wanted = [sigmoid(z) for row in snapshot.plane for z in row]
        assert len(cells) == len(wanted) == 25
        for byte, p in zip(cells, wanted, strict=True):
            assert probability(byte) == pytest.approx(p, abs=0.004)
            assert (byte > 127) == (p > 0.5) or abs(p - 0.5) < 1e-4


def test_with_a_logit_for_each_class_the_largest_wins():
    data = blobs(30, rng=Random(1))
    model = MLP(2, [3], rng=Random(1))
    taken = snapshots_of(model, data, losses.cross_entropy)
    shown = data_of(learning_page(taken))
    outputs = predict(model, [x for x, _ in data])
    assert shown["binary"] is False
    assert shown["frames"][0]["answers"] == [z.index(max(z)) for z in outputs]
    assert list(base64.b64decode(shown["frames"][0]["cells"])) == [
        z.index(max(z)) for row in taken[0].plane for z in row
    ]


def test_many_inputs_have_no_plane_and_only_a_count_of_right_answers():
    data = [([float(i), 1.0, 0.0], i % 2) for i in range(20)]
    shown = data_of(learning_page(snapshots_of(MLP(3, [1], rng=Random(0)), data)))
    assert (shown["plane"], shown["samples"], shown["frames"][0]["cells"]) == (None, [], "")
    assert shown["all"] == 20


@pytest.mark.parametrize(
    ("inputs", "image", "shown"),
    [(64, None, (8, 8)), (16, None, (4, 4)), (9, None, None), (48, None, None), (48, (8, 6), (8, 6))],
)
def test_a_square_number_of_inputs_is_a_picture_unless_told(inputs, image, shown):
    taken = snapshots_of(MLP(inputs, [1], rng=Random(0)), [([0.5] * inputs, i % 2) for i in range(30)])
    page = learning_page(taken, image=image)
    assert page.content["image"] == shown
    assert len(page.content["samples"]) == len(page.content["frames"][0]["answers"]) == (24 if shown else 0)


@pytest.mark.parametrize("image", [(8, 7), (0, 0), (-8, -6)])
def test_a_picture_has_as_many_pixels_as_the_model_has_inputs(image):
    taken = snapshots_of(MLP(48, [1], rng=Random(0)), [([0.5] * 48, 1)])
    with pytest.raises(ValueError, match=r"image= is \(rows, columns\) of a sample, whose product is its 48"):
        learning_page(taken, image=image)


def test_half_of_the_pictures_are_wrong_answers_where_there_are_so_many():
    data = [([i % 2 + 0.1 * k for k in range(16)], i % 2) for i in range(100)]
    taken = snapshots_of(MLP(16, [1], rng=Random(0)), data)  # one side is wrong
    shown = learning_page(taken).content
    right = [
        (answer > 0.5) == (sample["target"] == 1) and answer != 0.5
        for answer, sample in zip(shown["frames"][-1]["answers"], shown["samples"], strict=True)
    ]
    assert (len(right), sum(right)) in {(24, 12), (24, 24), (24, 0)}
    assert sum(right) < 24


def test_a_sequence_is_drawn_by_its_layers():
    rng = Random(0)
    model = Sequential(
        Layer(2, 2, nonlin=False, rng=rng), Activation("relu"), Layer(2, 1, nonlin=False, rng=rng)
    )
    assert data_of(learning_page(snapshots_of(model)))["sizes"] == [2, 2, 1]


class Lonely(Module):
    def __init__(self):
        self.neuron = Neuron(2)

    def __call__(self, x):
        return self.neuron(x)


class Crossed(Module):
    def __init__(self):
        self.wide, self.narrow = Layer(2, 3), Layer(2, 1)

    def __call__(self, x):
        return self.narrow(self.wide(x)[:2])[0]


def test_what_cannot_be_drawn_is_refused(snapshots):
    with pytest.raises(
        ValueError, match=r"draws networks of layers of neurons, such as nn\.MLP, and Lonely has none"
    ):
        learning_page(snapshots_of(Lonely()))
    with pytest.raises(ValueError, match="after 3 neurons comes a layer of 2 inputs"):
        learning_page(snapshots_of(Crossed()))
    with pytest.raises(ValueError, match="there is no snapshot to show"):
        learning_page(Snapshots(MLP(2, [1]), xor(), LOSS, epochs=()))
    with pytest.raises(ValueError, match="the page speaks en and ja, not 'fr'"):
        learning_page(snapshots, lang="fr")


@pytest.mark.parametrize("target", [-1, 0.5, [0.0, 1.0]])
def test_a_target_that_is_no_class_is_refused(target):
    taken = Snapshots(MLP(2, [1]), [([0.0, 1.0], 1), ([1.0, 0.0], target)], lambda y, t: y)
    with pytest.raises(
        ValueError, match=rf"a target is a class, 0, 1, …; that of sample 1 is {re.escape(repr(target))}"
    ):
        learning_page(taken)


def test_a_target_may_be_a_node_and_a_lone_output_may_come_in_a_list():
    model = Layer(2, 1, nonlin=False, rng=Random(0))
    taken = Snapshots(model, [([1.0, 0.0], Value(1.0))], lambda y, t: y[0])
    frame = data_of(learning_page(taken))["frames"][0]
    (logit,) = predict(model, [[1.0, 0.0]])[0]
    assert frame["answers"] == [float(f"{sigmoid(logit):.6g}")]
    assert frame["right"] == int(logit > 0.0)


def test_numbers_that_ran_away_are_refused():
    with ieee():
        taken = snapshots_of(MLP(2, [1]), loss=lambda y, t: y * float("inf"))
    with pytest.raises(ValueError, match="the page shows finite numbers only; one of this training became"):
        learning_page(taken)


# ── the file ─────────────────────────────────────────────────────────────────────────────────────


def test_the_policy_lets_nothing_run_but_the_script_of_the_page(snapshots):
    read = Reader(learning_page(snapshots).html)
    rules = dict(rule.strip().split(" ", 1) for rule in read.policy.split(";"))
    assert rules["default-src"] == "'none'"

    def named(text):
        return f"'sha256-{base64.b64encode(sha256(text.encode()).digest()).decode()}'"

    assert rules["script-src"] == named(
        "".join(t for tag, kind, t in read.inside if (tag, kind) == ("script", ""))
    )
    assert rules["style-src"] == named("".join(t for tag, _, t in read.inside if tag == "style"))


def test_the_page_names_no_address(snapshots):
    page = learning_page(snapshots).html
    assert set(re.findall(r"https?://[^\"'` ]+", page)) == {
        "http://www.w3.org/2000/svg"
    }  # a name, not a place
    fetched = [
        attributes[name]
        for _, attributes in Reader(page).tags
        for name in ("src", "href")
        if name in attributes
    ]
    assert fetched == ["data:,"]


def test_the_page_has_no_ids_that_could_clash(snapshots):
    assert not [tag for tag, attributes in Reader(learning_page(snapshots).html).tags if "id" in attributes]


HOSTILE = [
    "</script><script>alert(1)</script>",
    "<!--<script>",
    "\"'><img src=x onerror=alert(1)>",
    "{{lang}} {x} $lang",
    "\u2028",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_title_and_parameter_stay_text(text):
    class Named(Module):
        def __init__(self):
            self.layers = {text: Layer(2, 1, nonlin=False, rng=Random(0))}

        def __call__(self, x):
            return self.layers[text](x)[0]

    model = Named()
    page = learning_page(snapshots_of(model), title=text)
    plain = learning_page(snapshots_of(MLP(2, [1])))
    assert [tag for tag, _ in Reader(page.html).tags] == [tag for tag, _ in Reader(plain.html).tags]
    assert set(data_of(page)["frames"][0]["numbers"]) == {name for name, _ in model.named_parameters()}
    assert html.escape(text) in page.html


def test_in_a_notebook_the_page_is_in_a_frame_that_reaches_nothing(snapshots):
    page = learning_page(snapshots, title='"quoted" <title>')
    (attributes,) = [attributes for tag, attributes in Reader(page._repr_html_()).tags if tag == "iframe"]
    assert attributes["sandbox"] == "allow-scripts"
    assert attributes["srcdoc"] == page.html
    assert attributes["title"] == '"quoted" <title>'


def test_where_no_script_runs_a_notebook_shows_the_loss_as_a_picture(snapshots, monkeypatch):
    pytest.importorskip("matplotlib", reason='needs matplotlib: python -m pip install "gatewise[plot]"')
    page = learning_page(snapshots)
    assert page._repr_png_().startswith(b"\x89PNG")
    drawn = [attributes["src"] for tag, attributes in Reader(page._repr_html_()).tags if tag == "img"]
    assert [src.partition(",")[0] for src in drawn] == ["data:image/svg+xml;base64"]
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    assert page._repr_png_() is None
    assert "<img" not in page._repr_html_()


def test_with_scripts_off_a_sentence_says_how_it_ended(snapshots):
    page = learning_page(snapshots).html
    said = re.search(r"<noscript><p>(.*?)</p></noscript>", page).group(1)
    assert f"At the last epoch shown, 4, the loss is {snapshots[-1].loss:.6g}" in said


def test_both_languages_say_the_same_things_with_the_same_gaps():
    for said in STRINGS.values():
        english, japanese = (sorted(re.findall(r"\{\w+\}", text)) for text in said)
        assert english == japanese


def test_a_japanese_page_says_so(snapshots):
    page = learning_page(snapshots, lang="ja").html
    assert '<html lang="ja">' in page
    assert "ネットワークの学習" in page
    assert "Previous" not in page.replace('"previous"', "")


def test_a_page_is_saved_whole_or_not_at_all(snapshots, tmp_path):
    page = learning_page(snapshots)
    assert page.save(tmp_path / "learning.html") == tmp_path / "learning.html"
    assert (tmp_path / "learning.html").read_text(encoding="utf-8") == page.html
    with pytest.raises(ValueError, match=r"a page is saved as \.html; '.*learning\.png' does not end so"):
        page.save(tmp_path / "learning.png")
    with pytest.raises(FileNotFoundError, match="cannot write the page"):
        page.save(tmp_path / "nowhere" / "learning.html")
    assert os.listdir(tmp_path) == ["learning.html"]


def test_a_pickled_page_is_what_it_shows_and_writes_itself_again(snapshots):
    page = learning_page(snapshots)
    again = pickle.loads(pickle.dumps(page))
    assert vars(again) == {"content": page.content, "title": page.title, "lang": page.lang}
    assert again.html == page.html


def test_the_repr_says_what_to_do_next(snapshots):
    assert repr(learning_page(snapshots)) == "<page of 5 snapshots; save it with .save('learning.html')>"


# ── the command line ─────────────────────────────────────────────────────────────────────────────


def test_training_writes_a_page_with_the_first_and_the_last_epoch(tmp_path, capsys):
    path = tmp_path / "learning.html"
    assert main(["train", "and", "--epochs", "150", "--quiet", "--page", str(path)]) == 0
    assert capsys.readouterr().out.endswith(f"wrote {path}\n")
    text = path.read_text(encoding="utf-8")
    (data,) = [json.loads(t) for _, kind, t in Reader(text).inside if kind == "application/json"]
    epochs = [frame["epoch"] for frame in data["frames"]]
    assert (epochs[0], epochs[-1], len(epochs)) == (0, 150, 61)
    assert data["frames"][-1]["right"] == 4
    assert "<h1>and: 2-4-1 tanh, adam lr 0.1, seed 0</h1>" in text


def test_a_resumed_training_goes_on_counting_in_its_page(tmp_path):
    saved, path = str(tmp_path / "m.json"), tmp_path / "p.html"
    main(["train", "and", "--epochs", "5", "--quiet", "--save", saved])
    main(["train", "and", "--epochs", "3", "--quiet", "--resume", saved, "--page", str(path)])
    (data,) = [
        json.loads(t)
        for _, kind, t in Reader(path.read_text(encoding="utf-8")).inside
        if kind == "application/json"
    ]
    assert [frame["epoch"] for frame in data["frames"]] == [5, 6, 7, 8]


@pytest.mark.parametrize(
    ("target", "message"),
    [("page.png", "a page is saved as .html"), ("nowhere/page.html", "there is no folder")],
)
def test_a_page_that_cannot_be_written_is_refused_before_training(
    tmp_path, monkeypatch, capsys, target, message
):
    monkeypatch.chdir(tmp_path)
    assert main(["train", "xor", "--quiet", "--page", target]) == 2
    output = capsys.readouterr()
    assert output.out == ""
    assert message in output.err
