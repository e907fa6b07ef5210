"""What is in Japanese says all that the English says, with the same code, in the words of the glossary."""

import json
import re
from pathlib import Path

import pytest

from docs.generate.japanese import with_text_of
from tests.helpers.japanese import JAPANESE, NOT_SAID

ROOT = Path(__file__).parents[2]
ENGLISH = {path.name: path for path in sorted((ROOT / "notebooks").glob("*.ipynb"))}
FENCED = re.compile(r"^```.*?^```$", re.DOTALL | re.MULTILINE)
PROSE = re.compile(r"^```.*?^```$|`[^`\n]*`|\$[^$]*\$|\]\([^)]*\)|<[^>]*>", re.DOTALL | re.MULTILINE)


def read(path):
    return json.loads(path.read_text(encoding="utf-8"))


def translation(name):
    return read(ROOT / "notebooks" / "ja" / name)


def texts(notebook):
    return ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "markdown"]


WRITTEN = {
    **{
        path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
        for path in (ROOT / "README.ja.md", *sorted((ROOT / "docs" / "ja").glob("*.md")))
    },
    **{f"ja/{name}": "\n\n".join(texts(translation(name))) for name in ENGLISH},
}
each_text = pytest.mark.parametrize("where", WRITTEN)
each_notebook = pytest.mark.parametrize("name", ENGLISH)


@each_notebook
def test_a_notebook_has_the_code_and_the_outputs_of_the_english_one(name):
    """After a change in English: `python -m docs.generate.japanese`."""
    assert with_text_of(read(ENGLISH[name]), translation(name)) == translation(name)


@each_notebook
def test_each_text_is_translated_with_its_programs_formulas_and_links(name):
    pairs = zip(texts(read(ENGLISH[name])), texts(translation(name)), strict=True)
    for english, japanese in pairs:
        assert JAPANESE.search(japanese)
        assert FENCED.findall(english) == FENCED.findall(japanese)
        links = [sorted(re.findall(r"\]\(([^)]+)\)", text)) for text in (english, japanese)]
        assert links[0] == links[1]
        assert english.count("$$") == japanese.count("$$")


def test_there_is_a_translation_of_each_notebook_and_of_no_other():
    assert {path.name for path in (ROOT / "notebooks" / "ja").iterdir()} == set(ENGLISH)


def test_readme_shows_the_programs_and_the_commands_of_the_english_one():
    english, japanese = (
        FENCED.findall((ROOT / name).read_text(encoding="utf-8")) for name in ("README.md", "README.ja.md")
    )
    assert [block.replace(', lang="ja"', "") for block in japanese] == english


@each_text
def test_a_text_keeps_to_the_glossary(where):
    assert [word for word in NOT_SAID if word in WRITTEN[where]] == []


@each_text
def test_japanese_sentences_have_full_width_punctuation(where):
    prose = PROSE.sub("", WRITTEN[where])
    narrow = re.findall(rf"(?:{JAPANESE.pattern})[,.!?;:](?=\s|$|{JAPANESE.pattern}).{{0,10}}", prose)
    assert narrow == []


@each_text
def test_no_sentence_is_left_in_english(where):
    prose = PROSE.sub("", WRITTEN[where])
    assert re.findall(r"(?:\b[a-z]+ ){6,}[a-z]+", prose) == []
