"""A network that was trained in the page, with Python inside, is the one that is trained here."""

from pathlib import Path

import pytest

from autograd.play.answer import answer
from nn.checkpoints.format import decode

pytestmark = [pytest.mark.browser, pytest.mark.slow]  # Python starts in the browser

EPOCHS = 100


def test_between_the_homes_a_hundred_epochs_of_xor_differ_by_less_than_1e_12(opened, served, site):
    folder, _ = site
    seen = opened(f"{served(folder)}#room=network&epoch={EPOCHS}")
    seen.tab.wait_for_selector(f".net-room[data-epoch='{EPOCHS}']:not(.net-running)")
    with seen.tab.expect_download() as found:
        seen.tab.click("[data-do=take-checkpoint]")
    theirs = decode(Path(found.value.path()).read_bytes())
    here = answer({"room": "network", "ask": "train", "epochs": EPOCHS})
    ours = decode(here["state"].encode())
    assert here["epoch"] == EPOCHS
    assert theirs["model"] == pytest.approx(ours["model"], rel=1e-12)
    optimizers = [x["training"]["optimizer"]["state"] for x in (theirs, ours)]
    for found, wanted in zip(*optimizers, strict=True):
        assert found == pytest.approx(wanted, rel=1e-9, abs=1e-15)
    assert seen.complaints == []
