"""Pages on paper, as Chromium prints them: nothing is missing, and no sheet but the last is half empty."""

import io
import re
from random import Random

import pytest

import nn
from autograd import page, steps, unfold
from autograd.examples import build

from .conftest import missing
from .test_labels_apart import network

pytestmark = [pytest.mark.browser, pytest.mark.slow]  # sheets are made and read


def sheets(tab, size):
    """(text without blanks, how far down it goes: 0 to 1) of each sheet."""
    try:
        from pypdf import PdfReader, mult
    except ImportError:
        missing("pypdf is not installed: pip install 'gatewise[browser]'")
    tab.emulate_media(media="null")  # which the fixture has set to the screen
    found = []
    for sheet in PdfReader(io.BytesIO(tab.pdf(format=size))).pages:
        heights = []

        def visit(text, matrix, inner, *_, heights=heights):
            if text.strip():
                heights.append(mult(inner, matrix)[5])

        text = re.sub(r"\s", "", sheet.extract_text(visitor_text=visit))
        found.append((text, 1.0 - min(heights, default=0.0) / float(sheet.mediabox.height)))
    return found


GRAPHS = {
    "apple tax": (lambda: build("apple-tax")[0], 1),
    "2-2-1": (lambda: network(2, 2, 1), 2),
    "2-4-1": (lambda: network(2, 4, 1), 3),
    "2-4-1 unfolded": (lambda: unfold(network(2, 4, 1)), 4),
}


@pytest.mark.parametrize("size", ["A4", "Letter"])
@pytest.mark.parametrize("predict", [False, True], ids=["shown", "predicted"])
@pytest.mark.parametrize("name", GRAPHS)
def test_no_sheet_but_the_last_is_half_empty(visit, name, predict, size):
    build_graph, most = GRAPHS[name]
    found = sheets(visit(page(build_graph(), predict=predict)), size)
    assert len(found) <= most + predict
    assert [down for _, down in found[:-1] if down < 0.85] == []


@pytest.mark.parametrize("name", GRAPHS)
def test_a_printed_page_says_every_step(visit, name):
    root = GRAPHS[name][0]()
    text = "".join(text for text, _ in sheets(visit(page(root), "#step=2"), "A4"))
    told = [re.sub(r"\s", "", event.text) for event in steps(root)]
    assert [one for one in told if one not in text] == []


@pytest.mark.parametrize("name", GRAPHS)
def test_a_printed_predict_page_asks_everything_and_answers_nothing(visit, name):
    root = GRAPHS[name][0]()
    shown = page(root, predict=True)
    tab = visit(shown)
    text = "".join(text for text, _ in sheets(tab, "A4"))
    events = steps(root)
    asked = tab.locator(".gw-questions li")
    assert asked.count() == len(events)
    questions = [re.sub(r"\s", "", item) for item in asked.all_text_contents()]
    assert [question for question in questions if question not in text] == []
    assert [event.text for event in events if re.sub(r"\s", "", event.text) in text] == []


def test_a_printed_page_of_a_training_fits_a_sheet(visit):
    model = nn.MLP(2, [4, 1], activation="tanh", rng=Random(0))
    watch = nn.Snapshots(model, nn.data.xor(), nn.losses.binary_cross_entropy_with_logits, steps=5)
    found = sheets(visit(nn.learning_page(watch)), "A4")
    assert len(found) == 1
    for name, number in watch[-1].parameters.items():
        assert f"{name}{float(f'{number:.6g}'):.6g}".replace("-", "−") in "".join(text for text, _ in found)
