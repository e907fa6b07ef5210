"""All that is said to people is said in each language, in the field's terms, with the same names and numbers."""

import re
from importlib import import_module
from pathlib import Path
from string import Formatter

from autograd.util.languages import LANGUAGES, Said
from tests.helpers.japanese import JAPANESE, NOT_SAID

ROOT = Path(__file__).parents[2]
SYMBOLS = {"", "Graphviz (DOT)", "Mermaid", "–", "±", "data", "grad", "= ?"}


def said_in(thing, where):
    """Every Said in a table, with the way to it."""
    if isinstance(thing, Said):
        yield where, thing
    elif isinstance(thing, dict):
        for key, inside in thing.items():
            yield from said_in(inside, f"{where}[{key}]")
    elif isinstance(thing, tuple):
        for key, inside in enumerate(thing):
            yield from said_in(inside, f"{where}[{key}]")


def tables():
    """What every module says that makes a Said."""
    for path in sorted(path for package in ("autograd", "nn") for path in (ROOT / package).rglob("*.py")):
        if "Said(" in path.read_text(encoding="utf-8") and path.stem != "languages":
            name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
            module = import_module(name)
            for key, thing in vars(module).items():
                if not key.startswith("_"):
                    yield from said_in(thing, f"{name}.{key}")


ALL = dict(tables())


def places(text):
    return sorted(field for _, field, _, _ in Formatter().parse(text) if field is not None)


def words(text):
    """A string without its {places}, and without what is code in it."""
    return re.sub(r"\{[^}]*\}", "", text)


def test_both_languages_have_the_same_places():
    for where, said in ALL.items():
        assert len(said) == len(LANGUAGES), where
        assert len({*map(str, map(places, said))}) == 1, where


def test_no_string_is_left_untranslated():
    for where, said in ALL.items():
        bare = words(said.en)
        if re.search(r"[a-z]{2,}", bare) and bare not in SYMBOLS and not where.endswith("[lang]"):
            assert JAPANESE.search(said.ja) or "（" in said.ja, where


def test_japanese_is_written_as_a_teacher_writes_it():
    letter = JAPANESE.pattern
    for where, said in ALL.items():
        text = said.ja
        assert not [word for word in (*NOT_SAID, "局所勾配", "一歩ずつ") if word in text], where
        assert not re.search(rf"{letter}[(:,!?;]|[):,!?;]{letter}(?<!\){letter})", text), where
        assert not re.search(rf"{letter} [\w{{(]|[\w}})] {letter}", text), where
        assert not re.search(r"^[,:;]|[,:;] ?$", text), where  # what joins others, or is joined


def test_this_test_sees_the_tables():
    rooms = {where.rpartition(".")[0] for where in ALL}
    assert {"autograd.cli.strings", "autograd.grading.strings", "nn.training.strings"} <= rooms
    assert {"autograd.analysis.strings", "autograd.show.page.strings", "nn.learning.words"} <= rooms
    assert len(ALL) > 250
