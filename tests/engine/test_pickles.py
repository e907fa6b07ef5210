"""What earlier versions pickled, with either form of the engine, is read for ever."""

import base64
import json
import pickle
from pathlib import Path

import pytest

from tests.helpers.pickled import EXAMPLES, told

PICKLES = Path(__file__).parent / "pickles"
FILES = sorted(PICKLES.glob("*.json"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_an_old_pickle_is_what_it_was(path):
    old = json.loads(path.read_text())
    assert old.keys() <= EXAMPLES.keys()
    for name, pickled in old.items():
        loaded = pickle.loads(base64.b64decode(pickled))
        assert repr(told(loaded)) == repr(told(EXAMPLES[name]())), name


@pytest.mark.parametrize("name", EXAMPLES)
def test_what_is_pickled_today_is_read_today(name):
    thing = EXAMPLES[name]()
    assert repr(told(pickle.loads(pickle.dumps(thing)))) == repr(told(thing))


def test_pickles_of_both_forms_are_kept():
    assert [path.stem for path in FILES] == ["compiled", "python"]
