"""What earlier versions pickled, with either form of the engine, is read for ever."""

import base64
import importlib
import json
import pickle
from pathlib import Path

import pytest

import autograd
import nn
from autograd.util.packages.moved import MOVED
from tests.helpers.pickled import EXAMPLES, told

ROOT = Path(__file__).parents[2]
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


@pytest.mark.parametrize("package", [autograd, nn], ids=lambda package: package.__name__)
def test_a_public_class_or_function_is_pickled_by_its_public_name(package):
    public = {name: getattr(package, name) for name in package.__all__}
    told = {
        name: x.__module__
        for name, x in public.items()
        if callable(x) and getattr(x, "__qualname__", "") == name
    }
    assert len(told) > 20
    assert {*told.values()} <= {package.__name__, "autograd.errors"}
    for name in told:
        assert pickle.loads(pickle.dumps(public[name])) is public[name]


def test_every_old_name_of_a_module_is_one_of_today():
    for old, new in MOVED.items():
        assert importlib.import_module(old) is importlib.import_module(new)
        assert not (ROOT / old.replace(".", "/")).with_suffix(".py").exists()


def test_a_name_that_no_module_had_is_not_found():
    with pytest.raises(ModuleNotFoundError):
        importlib.import_module("autograd.never")
