"""What an index, a code host and a downloader see: metadata, links, workflows, releases."""

import json
import os
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

import autograd

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
URLS = PROJECT["project"]["urls"]
README = (ROOT / "README.md").read_text(encoding="utf-8")

WORKFLOWS = {path.name: path for path in sorted((ROOT / ".github/workflows").glob("*.yml"))}
FORMS = [path for path in sorted((ROOT / ".github/ISSUE_TEMPLATE").glob("*.yml")) if path.stem != "config"]
CHECKED = [
    *[("vendor.github-workflows", path) for path in WORKFLOWS.values()],
    *[("vendor.github-issue-forms", path) for path in FORMS],
    ("vendor.github-issue-config", ROOT / ".github/ISSUE_TEMPLATE/config.yml"),
    ("vendor.citation-file-format", ROOT / "CITATION.cff"),
]


def checked(schema, path):
    """What the published schema says of a file: the exit code of check-jsonschema, and its words."""
    from check_jsonschema import main
    from click.testing import CliRunner

    done = CliRunner().invoke(main, ["--builtin-schema", schema, str(path)])
    return done.exit_code, done.output


@pytest.fixture
def schemas():
    pytest.importorskip("check_jsonschema")


@pytest.mark.usefixtures("schemas")
@pytest.mark.parametrize(("schema", "path"), CHECKED, ids=[path.name for _, path in CHECKED])
def test_what_code_hosts_read_follows_its_published_schema(schema, path):
    code, words = checked(schema, path)
    assert code == 0, words


@pytest.mark.usefixtures("schemas")
def test_the_schemas_refuse_what_does_not_follow_them(tmp_path):
    text = WORKFLOWS["tests.yml"].read_text(encoding="utf-8")
    broken = tmp_path / "broken.yml"
    broken.write_text(text.replace("runs-on:", "runs_on:"), encoding="utf-8")
    assert checked("vendor.github-workflows", broken)[0] == 1
    cited = (ROOT / "CITATION.cff").read_text(encoding="utf-8").replace("type: software", "type: miracle")
    (tmp_path / "CITATION.cff").write_text(cited, encoding="utf-8")
    assert checked("vendor.citation-file-format", tmp_path / "CITATION.cff")[0] == 1


def test_there_is_a_workflow_for_tests_wheels_docs_and_release():
    assert {"tests.yml", "wheels.yml", "docs.yml", "release.yml"} <= set(WORKFLOWS)
    assert "uses: ./.github/workflows/wheels.yml" in WORKFLOWS["release.yml"].read_text(encoding="utf-8")


def test_what_workflows_run_exists():
    for path in WORKFLOWS.values():
        text = path.read_text(encoding="utf-8")
        for name in re.findall(r"(?<![\w/])(?:tests|autograd|[.]ci|[.]github)/[\w./-]*\w", text):
            assert (ROOT / name).exists(), f"{path.name}: {name}"
        for extra in re.findall(r'"\.\[([\w,]+)\]"', text):
            assert set(extra.split(",")) <= set(PROJECT["project"]["optional-dependencies"])


def test_tests_and_wheels_cover_every_python_that_is_declared():
    declared = [
        found[1]
        for name in PROJECT["project"]["classifiers"]
        if (found := re.fullmatch(r"Programming Language :: Python :: (3\.\d+)", name))
    ]
    assert declared == ["3.11", "3.12", "3.13", "3.14"]
    assert PROJECT["tool"]["cibuildwheel"]["build"].split() == [f"cp{x.replace('.', '')}-*" for x in declared]
    tested = re.search(r"python: (\[.*\])", WORKFLOWS["tests.yml"].read_text(encoding="utf-8"))[1]
    assert json.loads(tested) == declared


def test_the_version_stands_in_one_place():
    assert "version" in PROJECT["project"]["dynamic"]
    cited = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert f"version: {autograd.__version__}\n" in cited
    sed = re.search(r"s/(\^VERSION.*)\$/", WORKFLOWS["release.yml"].read_text(encoding="utf-8"))[1]
    pattern = sed.replace(r"\(", "(").replace(r"\)", ")") + "$"
    source = (ROOT / "autograd/util/version.py").read_text(encoding="utf-8")
    assert re.findall(pattern, source, re.MULTILINE) == [autograd.__version__]


def test_every_address_of_the_project_says_that_it_is_a_placeholder():
    assert {"Repository", "Documentation", "Issues", "Changelog"} <= set(URLS)
    assert all("//example.org/placeholder/" in url for url in URLS.values())


# what is built


@pytest.fixture(scope="module")
def described(tmp_path_factory):
    """The text of PKG-INFO as setuptools writes it, and the files that a source distribution gets."""
    from tests.helpers.releases import egg_info

    pytest.importorskip("setuptools", minversion="77")
    return egg_info(ROOT, tmp_path_factory.mktemp("egg"))


def test_the_readme_on_an_index_links_to_the_repository(described):
    text = described.about.partition("\n\n")[2]
    links = re.findall(r"\]\(([^)#][^)]*)\)", text)
    assert len(links) == len(re.findall(r"\]\(([^)#][^)]*)\)", README))
    assert all(re.match("https?://", link) for link in links)
    for link in links:
        if link.startswith(URLS["Repository"]):
            path = (
                link.removeprefix(URLS["Repository"]).removeprefix("/raw/main/").removeprefix("/blob/main/")
            )
            assert (ROOT / path.partition("#")[0]).exists(), link
    pictures = re.findall(r"!\[[^\]]*\]\(([^)]*)\)", text)
    assert pictures
    assert all("/raw/main/" in picture for picture in pictures)


def test_the_metadata_has_what_an_index_shows(described):
    head = described.about.partition("\n\n")[0]
    for line in (f"Version: {autograd.__version__}", "License-Expression: MIT", "Requires-Python: >=3.11"):
        assert line in head
    for field in (
        "Author",
        "Keywords",
        "Classifier",
        "Project-URL",
        "Summary",
        "Requires-Dist",
        "Provides-Extra",
    ):
        assert re.search(rf"^{field}: .", head, re.MULTILINE), field
    assert "Description-Content-Type: text/markdown" in head


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="asks git what there is")
def test_a_source_distribution_has_every_file_that_git_has(described):
    command = ["git", "-C", str(ROOT), "ls-files"]
    listed = subprocess.run(command, capture_output=True, text=True, timeout=60)
    if listed.returncode:
        pytest.skip("git does not answer here")
    known = {path for path in listed.stdout.split("\n") if path and os.path.exists(ROOT / path)}
    assert known - set(described.files) <= {".gitignore"}


def test_a_wheel_has_every_file_that_its_packages_read():
    patterns = PROJECT["tool"]["setuptools"]["package-data"]
    taken = {
        path
        for package, globs in patterns.items()
        for pattern in globs
        for path in ROOT.joinpath(*package.split(".")).glob(pattern)
    }
    there = {
        path
        for package in ("autograd", "nn")
        for path in (ROOT / package).rglob("*")
        if path.suffix in (".js", ".css", ".html", ".pyi", ".pyx", ".typed") or path.name == "py.typed"
    }
    assert len(there) > 30
    assert not there - taken


def test_a_pure_wheel_is_a_switch_away(described):
    assert described.tag(GATEWISE_PURE="1") == "py3-none-any"
    assert described.tag(GATEWISE_PURE="0") != "py3-none-any"


def test_the_changelog_is_in_the_form_that_it_names():
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    head, *releases = re.split(r"^## ", text, flags=re.MULTILINE)
    assert "keepachangelog.com" in head
    assert releases[0].startswith("[Unreleased]\n")
    dates = [re.match(r"\[\d+\.\d+\.\d+\] - (\d{4}-\d\d-\d\d)\n", release)[1] for release in releases[1:]]
    assert dates == sorted(dates, reverse=True)
    cited = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert f'date-released: "{dates[0]}"' in cited
    for release in releases:
        kinds = re.findall(r"^### (.*)$", release, re.MULTILINE)
        assert kinds, "a release says what is Added, Changed, …"
        assert len(kinds) == len(set(kinds))
        assert set(kinds) <= {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}
    for name in re.findall(r"^## \[(.*?)\]", text, re.MULTILINE):
        assert f"\n[{name}]: {URLS['Repository']}/" in text
