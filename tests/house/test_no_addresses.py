"""No object that a user can get hold of shows an address where it could show what it is."""

import ast
import doctest
import inspect
import re
import sys
from importlib import import_module
from types import BuiltinFunctionType, FunctionType, MethodType, ModuleType

import pytest

import autograd
from tests.helpers.pickled import EXAMPLES

ADDRESS = re.compile(r"\b0x[0-9a-fA-F]{6,}")
FUNCTION = re.compile(r"<(function|bound method|built-in \w+) .*? at 0x\w+>+")
ENDS = (str, bytes, int, float, type(None), type, ModuleType)
FUNCTIONS = (FunctionType, MethodType, BuiltinFunctionType)  # Python's, shown as Python shows them
PAGES = ["nn.losses", "nn.optim", "nn.data", "nn.init", "nn.metrics", "nn.schedules", "nn.clipping"]
PAGES += ["nn.regularizers", "nn.plot", "autograd.examples", "autograd.alphabet", "autograd.show.groups"]
WIDTH, DEPTH = 12, 3


def home_of(thing):
    """The file of a class or function, whatever module it says that it is from."""
    try:
        return inspect.getsourcefile(inspect.unwrap(thing))
    except TypeError:  # a gate, or compiled
        return None


def told():
    """Every public function and class with its own docstring and that of its members, by name."""
    for page in ["autograd", "nn", *PAGES]:
        module = import_module(page)
        for name in getattr(module, "__all__", dir(module)):
            thing = getattr(module, name)
            public = hasattr(module, "__all__") or home_of(thing) == module.__file__
            if public and not name.startswith("_") and callable(thing):
                yield f"{page}.{name}", thing


TOLD = dict(told())
HOMES = {getattr(module, "__file__", None): module for module in list(sys.modules.values())}


def gathered(name, thing):
    """What the examples of a docstring make, and show."""
    found = []
    finder = doctest.DocTestFinder(recurse=False)
    for test in finder.find(thing, name, module=False, globs={}):
        space = {name: getattr(autograd, name) for name in autograd.__all__}
        space |= vars(HOMES.get(home_of(thing), ModuleType("nowhere")))
        before = dict(space)
        for example in test.examples:
            tree = ast.parse(example.source)
            for part in tree.body:
                if isinstance(part, ast.Expr):
                    code = compile(ast.Expression(part.value), name, "eval")
                    found.append(eval(code, space) if not example.exc_msg else None)
                else:
                    exec(compile(ast.Module([part], []), name, "exec"), space)
        found += [x for key, x in space.items() if before.get(key) is not x and key != "__builtins__"]
    return found


def shown_badly(thing, path="it", depth=0, seen=None):
    """The paths from an object to those whose repr is an address."""
    seen = {} if seen is None else seen
    if isinstance(thing, (*ENDS, *FUNCTIONS)) or id(thing) in seen:
        return
    seen[id(thing)] = thing
    ours = type(thing).__module__.split(".")[0] in ("autograd", "nn")
    shown = FUNCTION.sub("", repr(thing)) if ours else ""
    if ADDRESS.search(shown):
        yield f"{path}: {shown[:120]}"
    if depth == DEPTH:
        return
    parts = []
    if isinstance(thing, dict):
        parts = [(f"[{key!r}]", part) for key, part in thing.items()]
    elif isinstance(thing, (list, tuple)):
        parts = [(f"[{i}]", part) for i, part in enumerate(thing[:WIDTH])]
    if ours:
        for name in dir(thing):
            if not name.startswith("_"):
                try:
                    parts.append((f".{name}", getattr(thing, name)))
                except Exception:
                    continue  # what it says then is tested where it is
    for name, part in parts[: 4 * WIDTH]:
        yield from shown_badly(part, path + name, depth + 1, seen)


@pytest.mark.parametrize("name", TOLD)
def test_what_the_examples_of_a_docstring_make_shows_itself(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    thing = TOLD[name]
    assert [*shown_badly(gathered(name, thing))] == []


@pytest.mark.parametrize("name", EXAMPLES)
def test_what_can_be_pickled_shows_itself(name):
    assert [*shown_badly(EXAMPLES[name]())] == []


@pytest.mark.parametrize(
    "name",
    [name for name, thing in TOLD.items() if inspect.isclass(thing) and not issubclass(thing, Exception)],
)
def test_each_public_class_says_how_it_is_shown(name):
    assert TOLD[name].__repr__ is not object.__repr__


def test_this_test_sees_what_it_judges():
    class Bare:
        __module__ = "autograd.somewhere"

        def __init__(self, inner=None):
            self.inner = inner

    assert len([*shown_badly(Bare())]) == 1
    assert [path.partition(":")[0] for path in shown_badly({"a": [Bare(Bare())]})] == [
        "it['a'][0]",
        "it['a'][0].inner",
    ]
    assert len(TOLD) > 100
