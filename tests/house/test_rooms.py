"""Imports point one way: this reads every module's source and follows what it imports."""

import ast
import sys
from functools import cache
from itertools import chain
from pathlib import Path

import pytest

import autograd

ROOT = Path(__file__).parents[2]
ROOMS = """
    autograd.errors autograd.util autograd.alphabet autograd.numbers autograd.gates autograd.engine
    autograd.functional autograd.analysis autograd.jit.lower autograd.jit.recording autograd.jit
    autograd.show autograd.grading autograd.examples autograd.expression autograd
    nn.util nn.data nn.layers nn.clipping nn.init nn.losses nn.metrics nn.regularizers nn.optim nn.schedules
    nn.checkpoints nn.training nn.analysis nn.plot nn.learning nn
    autograd.play autograd.cli autograd.__main__ nn.__main__
""".split()  # from the bottom up
BY_NAME = ("import_module", "__import__")
SHARED = (
    "autograd.util.",
    "autograd.show.web.",
    "autograd.jit.updates",
)  # nn, which otherwise uses public names only, leans on it too


def module_name(path):
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


SOURCES = {
    module_name(path): path
    for package in ("autograd", "nn")
    for path in sorted((ROOT / package).rglob("*.py"))
}


def parsed(path):
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def imports(name, stub=True):
    """What a module imports anywhere: inside functions, for type checkers alone, in its stub, and by name."""
    path = SOURCES[name]
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    found = set()
    read = [path, *([path.with_suffix(".pyi")] if stub else [])]
    trees = [parsed(x) for x in read if x.exists()]
    for node in chain.from_iterable(map(ast.walk, trees)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom):
            found |= {
                full if (full := f"{source}.{alias.name}") in SOURCES else source
                for source in [absolute("." * node.level + (node.module or ""), package)]
                for alias in node.names
            }
        if isinstance(node, ast.Call) and called(node.func) in BY_NAME:
            found |= {absolute(x.value, package) for x in node.args[:1] if isinstance(x, ast.Constant)}
    return found - {name}


def called(function):
    """The last word of a function's name as it is called."""
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def absolute(source, package):
    """`..util.text`, as it stands in a module of this package, from the top."""
    level = len(source) - len(source.lstrip("."))
    above = package.split(".")[: len(package.split(".")) - level + 1] if level else []
    return ".".join(filter(None, [*above, source.lstrip(".")]))


def reached(name):
    """All modules of the project that a module rests on, directly or through others."""
    found, waiting = set(), [name]
    while waiting:
        for other in imports(waiting.pop()):
            if other in SOURCES and other not in found and other not in ("autograd", "nn"):
                found.add(other)
                waiting.append(other)
    return found


def test_no_module_rests_on_itself():
    assert [name for name in SOURCES if name in reached(name)] == []


def waits_for(package):
    """What a package's own `__init__` imports of the package, directly or through others."""
    inside, waiting = set(), [package]
    while waiting:
        found = imports(waiting.pop(), stub=False) & {*SOURCES}
        new = {x for x in found if x.startswith(f"{package}.")} - inside
        inside |= new
        waiting += new
    return inside


LATER = [  # packages that threads may import at once, because they are first used after `import autograd`
    name
    for name, path in SOURCES.items()
    if path.name == "__init__.py" and name not in ("autograd", "autograd.engine", "nn")
]


@pytest.mark.parametrize("package", LATER)
def test_a_module_that_its_package_waits_for_is_not_imported_from_outside(package):
    """Or a thread that imports the module, and so the package, would wait for one that waits for it."""
    waited = waits_for(package)
    outside = [name for name in SOURCES if not f"{name}.".startswith(f"{package}.")]
    assert not {(name, x) for name in outside for x in imports(name) & waited if x != package}


def test_a_room_uses_only_rooms_below_it():
    for name in SOURCES:
        below = ROOMS[: ROOMS.index(room(name)) + 1]
        used = {room(other) for other in imports(name) if other in SOURCES and alike(other, name)}
        assert used <= {*below}, name


def room(name):
    """The entry of ROOMS that a module is in."""
    return max((entry for entry in ROOMS if f"{name}.".startswith(f"{entry}.")), key=len)


def alike(other, name):
    """Whether two modules are of one package, so that the order of its rooms holds."""
    return other.split(".")[0] == name.split(".")[0]


@pytest.mark.parametrize("name", [name for name in SOURCES if name.startswith("autograd")])
def test_the_engine_needs_nothing_but_python(name):
    foreign = {x for x in imports(name) if x.split(".")[0] not in {*sys.stdlib_module_names, "autograd"}}
    allowed = {"gatewise"} if room(name) == "autograd.util" else set()  # it knows who else is called autograd
    allowed |= {"graphviz", "pygraphviz", "PIL"} if name.startswith("autograd.show") else set()
    if name.startswith("autograd.jit.lower"):
        allowed = {"llvmlite", "numpy", "jax"}
    if room(name) in ("autograd.play", "autograd.cli"):
        allowed = {"nn", "tqdm", "graphviz", "pygraphviz", "gatewise"}
    if name == "autograd.play.site.inside":
        allowed |= {"gatewise_stack"}  # what the worker that it runs in gives it
    assert {x.split(".")[0] for x in foreign} <= allowed


@pytest.mark.parametrize("name", [name for name in SOURCES if name.startswith("nn")])
def test_networks_use_the_public_names_of_the_engine_only(name):
    tree = parsed(SOURCES[name])
    used = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and not node.level and node.module.split(".")[0] == "autograd":
            if node.module.startswith(SHARED):
                continue
            assert node.module in ("autograd", "autograd.examples"), node.module
            used |= {alias.name for alias in node.names}
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "autograd":
            used.add(node.attr)
    assert used <= {*autograd.__all__, *autograd.GATES}


def test_this_test_sees_the_imports_it_judges():
    assert "autograd.engine.value" in imports("autograd.engine")
    assert "autograd.alphabet" in reached("autograd.functional.transforms")
    assert "autograd.show.picture" in imports("autograd")
    assert "matplotlib.figure" in imports("nn.plot.canvas")  # for type checkers alone
    assert "autograd.engine.compiled" in imports("autograd.engine.native.form")  # by name


def test_private_names_are_used_in_their_own_module_only():
    for name, path in SOURCES.items():
        imported = [x for x in ast.walk(parsed(path)) if isinstance(x, ast.ImportFrom)]
        named = [alias.name for x in imported if x.module != "__future__" for alias in x.names]
        assert not [found for found in named if found.startswith("_")], name
