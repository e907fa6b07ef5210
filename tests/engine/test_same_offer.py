"""Files of one name in plain/ and native/ offer the other rooms the same names, with the same signatures."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ENGINE = Path(__file__).parents[2] / "autograd" / "engine"
TWINS = ("slots", "flows", "terms", "turns", "rows", "steps", "calls", "places", "arrays")
IN_C = {  # how a node is made and dies is a file of its own there, and so is where columns lie
    "slots": ("slots", "lifetime"),
    "terms": ("columns", "terms"),
}
FOR_TYPE_CHECKERS = {"N"}


def parts():
    """The files that both forms read, and the one that chooses between them."""
    return [x for x in ENGINE.rglob("*.py") if x.parent.name not in ("plain", "native")]


@cache
def used(twin):
    """What files of both forms import from the plain twin."""
    return {
        alias.name
        for path in parts()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and (node.module or "").endswith(f"plain.{twin}")
        for alias in node.names
    } - FOR_TYPE_CHECKERS


def plain(text):
    """The names at the top of a Python file, with those of their parameters; None for what is no function."""
    found = {}
    for node in ast.parse(text).body:
        if isinstance(node, ast.FunctionDef):
            found[node.name] = tuple(x.arg for x in node.args.args)
        elif isinstance(node, ast.ClassDef):
            found[node.name] = None
        elif isinstance(node, ast.Assign):
            found |= {target.id: None for target in node.targets}
        elif isinstance(node, ast.AnnAssign):
            found[node.target.id] = None
    return found


RESULT = r"(?:inline )?(?:\([^)]*\) |[\w.]+(?: \*)? )?"
PARAMETERS = r"\(((?:[^()]|\([^)]*\))*)\)"
HEAD = rf"^(?:cdef|def) {RESULT}(\w+){PARAMETERS}(?: (?:no)?except.*)?:"
KIND = r"^(?:cdef class|class) (\w+)"
GLOBAL = r"^cdef (?:inline )?[\w.\[\]:]+ \*?(\w+) ="


def native(text):
    """The same of Cython."""
    text = re.sub(r'"""(?:.|\n)*?"""', '""', text)
    found = {name: None for pattern in (KIND, GLOBAL) for name in re.findall(pattern, text, re.MULTILINE)}
    for name, parameters in re.findall(HEAD, text, re.MULTILINE):
        found[name] = tuple(re.findall(r"(\w+)(?=,|$)", re.sub(r"\([^)]*\)|\s+$", "", parameters)))
    return found


def differences(twin, in_python, in_c):
    """What the rooms above ask of a twin that the two files do not offer alike."""
    ours, theirs = plain(in_python), native(in_c)
    return {
        name: (ours.get(name, "missing"), theirs.get(name, "missing"))
        for name in used(twin)
        if name not in ours or ours[name] != theirs.get(name, "missing")
    }


def texts(twin):
    """The source in Python, and in C."""
    in_c = [ENGINE / "native" / f"{name}.pyx" for name in IN_C.get(twin, (twin,))]
    return [
        (ENGINE / "plain" / f"{twin}.py").read_text(encoding="utf-8"),
        "\n".join(x.read_text(encoding="utf-8") for x in in_c),
    ]


@pytest.mark.parametrize("twin", TWINS)
def test_both_forms_offer_the_same(twin):
    assert len(used(twin)) >= 2
    assert not differences(twin, *texts(twin))


def test_every_file_of_plain_memory_has_a_twin_in_c():
    with_twin = {x.stem for x in (ENGINE / "plain").glob("*.py")} & {
        x.stem for x in (ENGINE / "native").glob("*.pyx")
    }
    assert with_twin == {*TWINS}


@pytest.mark.parametrize("twin", TWINS)
@pytest.mark.parametrize("form", [0, 1], ids=["python", "c"])
def test_a_name_that_one_form_lacks_would_be_seen(twin, form):
    for name in sorted(used(twin)):
        changed = texts(twin)
        changed[form] = re.sub(rf"\b{name}\b", "renamed", changed[form])
        assert name in differences(twin, *changed)


@pytest.mark.parametrize("twin", TWINS)
def test_another_signature_would_be_seen(twin):
    ours, theirs = texts(twin)
    functions = [name for name in used(twin) if plain(ours).get(name)]
    for name in functions:
        first = plain(ours)[name][0]
        changed = re.sub(rf"(def {name}\(\s*){first}\b", r"\1another", ours)
        assert name in differences(twin, changed, theirs)
