import json
import tomllib
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest

import gatewise
from autograd import engine_info
from autograd.cli import doctor as the_doctor
from autograd.cli.extras import PURPOSES, extras
from autograd.cli.main import main
from autograd.engine.native.form import ASKED_FOR, EngineInfo
from autograd.show.render import graphviz as render

ROOT = Path(__file__).parents[2]


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
    assert all(finding["state"] in ("ok", "note", "extra") for finding in findings.values())


def test_the_doctor_prints_one_line_for_each_finding(capsys):
    code = main(["doctor"])
    lines = capsys.readouterr().out.splitlines()
    assert code == 0
    assert lines[-1] in ("all is well", "it works; see the lines that say note")
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
    assert findings["rendering by broken"]["state"] == "extra"


@pytest.mark.parametrize(
    ("broken", "state", "code"), [("has written over", "wrong", 1), ("is hidden", "note", 0)]
)
def test_another_package_imported_as_autograd_is_named_with_its_remedy(
    examine, monkeypatch, broken, state, code
):
    neighbour = gatewise.Clash(False, f"the package {broken}", "python -m pip uninstall -y it")
    monkeypatch.setattr(gatewise, "find_neighbour", lambda: neighbour)
    found, findings = examine()
    assert found == code
    assert findings["import name"]["state"] == state
    assert findings["import name"]["detail"].endswith("To mend Gatewise here: python -m pip uninstall -y it")


@pytest.mark.parametrize(
    "reason", ["the compiled engine is older than its source", "no compiled engine was built"]
)
def test_a_stale_or_missing_engine_is_a_note_with_its_price_and_its_remedy(monkeypatch, capsys, reason):
    monkeypatch.setattr(the_doctor, "FREE_THREADED", False)
    monkeypatch.setattr(the_doctor, "engine_info", lambda: EngineInfo("python", reason))
    assert main(["doctor"]) == 0
    said = capsys.readouterr().out
    assert (
        f"note   engine: python: {reason}, so that recording and going backward take some twenty times"
        in said
    )
    assert "install Gatewise again where a C compiler is at hand" in said
    assert said.splitlines()[-1] == "it works; see the lines that say note"
    monkeypatch.setattr(the_doctor, "engine_info", lambda: EngineInfo("python", ASKED_FOR))
    main(["doctor"])
    assert "ok     engine: python: GATEWISE_ENGINE=python asks for it" in capsys.readouterr().out


def test_an_installation_of_another_version_is_a_note(examine, monkeypatch):
    monkeypatch.setattr(the_doctor, "installed", lambda name: "0.0.9")
    detail = examine()[1]["gatewise"]
    assert detail["state"] == "note"
    assert (
        "installed as 0.0.9; to bring that up to date: python -m pip install --force-reinstall"
        in detail["detail"]
    )


def test_every_extra_has_a_purpose_and_is_listed_with_its_command(examine, monkeypatch):
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert list(PURPOSES) == sorted(PURPOSES, key=list(PURPOSES).index)
    assert set(PURPOSES) == set(declared["optional-dependencies"])
    monkeypatch.setattr("autograd.cli.extras.installed", lambda name: "" if name == "matplotlib" else "1")
    code, findings = examine()
    assert code == 0
    assert {f"[{name}]" for name in PURPOSES} <= set(findings)
    lacking = {name for name in PURPOSES if findings[f"[{name}]"]["state"] == "extra"}
    assert lacking == {"plot", "notebook", "docs", "test", "bench", "dev"}
    assert findings["[plot]"]["detail"] == (
        'decision boundaries and loss curves (matplotlib missing): python -m pip install "gatewise[plot]"'
    )


def test_a_bare_checkout_lists_no_extras(monkeypatch):
    def nowhere(name):
        raise PackageNotFoundError(name)

    monkeypatch.setattr("autograd.cli.extras.distribution", nowhere)
    assert list(extras()) == []


def test_a_missing_package_is_wrong_only_where_it_is_needed(examine, monkeypatch):
    present = the_doctor.installed
    monkeypatch.setattr(the_doctor, "installed", lambda name: "" if name == "pygraphviz" else present(name))
    code, findings = examine()
    assert code == 0
    assert findings["pygraphviz"]["state"] == "note"
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
