"""Imports point one way: this reads every module's source and follows what it imports."""

import ast
import sys
from pathlib import Path

import pytest

import autograd

ROOT = Path(__file__).parent.parent
SPINE = ["errors", "alphabet", "c99", "settle", "row", "gates", "core.node", "value", "walk", "derive"]
COMMAND_LINE = ["__main__", "commands", "demo", "doctor", "emitting", "explaining", "terminal"]


SHARED = {("nn.files", "autograd.show.files"), ("nn.inference", "autograd.surely")}  # with nn, on the quiet


def module_name(path):
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


SOURCES = {
    module_name(path): path
    for package in ("autograd", "nn")
    for path in sorted((ROOT / package).rglob("*.py"))
}


def imports(name):
    """What a module imports at run time, inside functions too; what only type checkers import is left out."""
    path = SOURCES[name]
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    found = set()
    waiting = [ast.parse(path.read_text(encoding="utf-8"))]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            waiting += node.orelse
            continue
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            source = ".".join([*above, *([node.module] if node.module else [])])
            found |= {
                full if (full := f"{source}.{alias.name}") in SOURCES else source for alias in node.names
            }
        waiting += ast.iter_child_nodes(node)
    return found - {name}


IMPORTS = {name: imports(name) for name in SOURCES}


def reached(name):
    """All modules of the project that a module rests on, directly or through others."""
    found, waiting = set(), [name]
    while waiting:
        for other in IMPORTS.get(waiting.pop(), ()):
            if other in SOURCES and other not in found and other not in ("autograd", "nn"):
                found.add(other)
                waiting.append(other)
    return found


@pytest.mark.parametrize("name", SOURCES)
def test_no_module_rests_on_itself(name):
    assert name not in reached(name)


@pytest.mark.parametrize("height", range(len(SPINE)), ids=SPINE)
def test_the_spine_rests_only_on_what_is_below(height):
    above = {f"autograd.{name}" for name in SPINE[height + 1 :]}
    assert not reached(f"autograd.{SPINE[height]}") & above


@pytest.mark.parametrize("name", [name for name in SOURCES if name.startswith("autograd.")])
def test_pictures_and_commands_rest_on_the_engine_and_never_the_other_way(name):
    own = name.removeprefix("autograd.").split(".")[0]
    rests_on = {other.split(".")[1] for other in reached(name)}
    if own not in COMMAND_LINE:
        assert not rests_on & set(COMMAND_LINE)
        assert "show" not in rests_on or own == "show"


@pytest.mark.parametrize("name", [name for name in SOURCES if name.startswith("autograd")])
def test_the_engine_needs_nothing_but_python(name):
    foreign = {x for x in IMPORTS[name] if x.split(".")[0] not in {*sys.stdlib_module_names, "autograd"}}
    allowed = {"graphviz", "pygraphviz", "PIL"} if name.startswith("autograd.show") else set()
    if name.startswith("autograd.lower"):
        allowed = {"llvmlite", "numpy", "jax"}
    if name.split(".")[-1] in COMMAND_LINE:
        allowed = {"nn", "tqdm", "graphviz", "pygraphviz"}
    assert {x.split(".")[0] for x in foreign} <= allowed


@pytest.mark.parametrize("name", [name for name in SOURCES if name.startswith("nn")])
def test_networks_use_the_public_names_of_the_engine_only(name):
    tree = ast.parse(SOURCES[name].read_text(encoding="utf-8"))
    used = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and not node.level and node.module.split(".")[0] == "autograd":
            if (name, node.module) in SHARED:
                continue
            assert node.module in ("autograd", "autograd.examples"), node.module
            used |= {alias.name for alias in node.names}
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "autograd":
            used.add(node.attr)
    assert used <= {*autograd.__all__, *autograd.GATES}


def test_this_test_sees_the_imports_it_judges():
    assert "autograd.core.node" in IMPORTS["autograd.value"]
    assert "autograd.alphabet" in reached("autograd.derive")
    assert "autograd.show.picture" in IMPORTS["autograd"]
    assert "autograd.value" not in IMPORTS["autograd.flow"]  # for type checkers alone
