import json

import pytest

from autograd.cli.main import main
from tests.helpers.mutants import MUTANTS, RIGHT, mutant


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "ada.py").write_text(RIGHT)
    (tmp_path / "bob.py").write_text(mutant(*MUTANTS["overwrite"][0]))
    return tmp_path


def test_a_right_file_exits_with_0_and_a_wrong_one_with_1(folder, capsys):
    assert main(["grade", str(folder / "ada.py")]) == 0
    assert capsys.readouterr().out.startswith("Right: ")
    assert main(["grade", str(folder / "bob.py")]) == 1
    assert "Mistake: = where += belongs (overwrite)" in capsys.readouterr().out


def test_a_folder_is_a_table_or_json(folder, capsys):
    assert main(["grade", str(folder)]) == 1
    assert "1 of 2 right" in capsys.readouterr().out
    assert main(["grade", str(folder), "--json"]) == 1
    record = json.loads(capsys.readouterr().out)
    assert record["mistakes"] == {"overwrite": 1}
    assert [file["passed"] for file in record["files"]] == [True, False]


def test_a_page_shows_right_and_wrong_side_by_side(folder, capsys, tmp_path):
    page = tmp_path / "graded.html"
    assert main(["grade", str(folder), "--html", str(page)]) == 1
    assert f"wrote {page}" in capsys.readouterr().out
    text = page.read_text(encoding="utf-8")
    assert text.count("<svg") == 2
    assert "<figcaption>right</figcaption>" in text
    assert "<figcaption>yours</figcaption>" in text


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["nothing.py"], "there is no file"),
        ([".", "--html", "page.txt"], "a page is saved as .html"),
        ([".", "--seconds", "0"], "it is a whole number of 1 or more"),
        ([], "required"),
    ],
)
def test_a_mistake_in_what_was_asked_exits_with_2(words, sentence, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main(["grade", *words]) == 2
    assert sentence in capsys.readouterr().err
    assert not [*tmp_path.iterdir()]
