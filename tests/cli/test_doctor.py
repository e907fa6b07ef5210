import json

import pytest

from autograd import engine_info
from autograd.cli import doctor as the_doctor
from autograd.cli.main import main
from autograd.show.render import graphviz as render


@pytest.fixture
def examine(capsys):
    """The doctor's exit code, and its findings by subject."""

    def examining():
        code = main(["doctor", "--json"])
        record = json.loads(capsys.readouterr().out)
        assert record["ok"] is (code == 0)
        return code, {finding["subject"]: finding for finding in record["findings"]}

    return examining


def test_the_doctor_reports_on_everything_and_is_content_here(examine):
    code, findings = examine()
    assert code == 0
    assert {"gatewise", "Python", "engine", "graphviz", "tqdm", "pygraphviz", "fonts"} <= set(findings)
    assert engine_info().form in findings["engine"]["detail"]
    assert findings["import name"]["state"] == "ok"
    assert all(finding["state"] in ("ok", "note") for finding in findings.values())


def test_the_doctor_prints_one_line_for_each_finding(capsys):
    code = main(["doctor"])
    lines = capsys.readouterr().out.splitlines()
    assert code == 0
    assert lines[-1] == "all is well"
    assert len(lines) == len(list(the_doctor.examine())) + 2


def test_no_render_engine_is_wrong(examine, monkeypatch):
    monkeypatch.setattr(render, "ENGINES", {})
    code, findings = examine()
    assert code == 1
    assert findings["rendering"]["state"] == "wrong"
    assert "no PNG can be made" in findings["rendering"]["detail"]


def test_one_engine_of_two_is_enough(examine, monkeypatch):
    def broken(source, options, form):
        return b"garbage"

    monkeypatch.setattr(render, "ENGINES", render.ENGINES | {"broken": broken})
    code, findings = examine()
    assert code == 0
    assert findings["rendering by broken"]["state"] == "note"


def test_another_package_imported_as_autograd_is_wrong(examine, monkeypatch):
    both = {"autograd": ["gatewise", "autograd"], "graphviz": ["graphviz"]}
    monkeypatch.setattr(the_doctor, "packages_distributions", lambda: both)
    code, findings = examine()
    assert code == 1
    assert "the package autograd is imported as autograd too" in findings["import name"]["detail"]
    assert "virtual environment" in findings["import name"]["detail"]


def test_gatewise_alone_under_its_import_name_is_well(examine, monkeypatch):
    monkeypatch.setattr(the_doctor, "packages_distributions", lambda: {"autograd": ["gatewise", "gatewise"]})
    assert examine()[1]["import name"]["state"] == "ok"


def test_a_missing_package_is_wrong_only_where_it_is_needed(examine, monkeypatch):
    present = the_doctor.installed
    monkeypatch.setattr(the_doctor, "installed", lambda name: "" if name == "matplotlib" else present(name))
    code, findings = examine()
    assert code == 0
    assert findings["matplotlib"]["state"] == "note"
    monkeypatch.setattr(the_doctor, "installed", lambda name: "" if name == "tqdm" else present(name))
    code, findings = examine()
    assert code == 1
    assert findings["tqdm"] == {
        "subject": "tqdm",
        "state": "wrong",
        "detail": "missing: python -m pip install tqdm",
    }


def test_letters_that_no_font_has_are_named(examine, monkeypatch):
    monkeypatch.setattr(the_doctor, "missing_letters", lambda text: "価格")
    code, findings = examine()
    assert code == 0
    assert findings["fonts"]["state"] == "note"
    assert "価格" in findings["fonts"]["detail"]
