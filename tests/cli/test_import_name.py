"""Beside HIPS' autograd, in every order: fake site-packages, with the files that its import goes through."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import autograd
import gatewise
import nn

HERE = Path(__file__).parents[2]
OURS = {
    "gatewise.py": (HERE / "gatewise.py").read_text(encoding="utf-8"),
    "autograd/__init__.py": "# Gatewise, in short\n__all__ = ['Value']\nGATES = {}\nValue = float\n",
    "autograd/alphabet.py": "",
} | {
    file: (HERE / file).read_text(encoding="utf-8")
    for file in (
        "autograd/util/__init__.py",
        *("autograd/util/packages/__init__.py", "autograd/util/packages/lazy.py"),
        *("autograd/util/packages/moved.py", "autograd/util/version.py", "nn/__init__.py"),
    )
}
HIPS = {
    "autograd/__init__.py": "from autograd.core import primitive_with_deprecation_warnings as primitive\n",
    "autograd/core.py": "from .tracer import primitive as primitive_with_deprecation_warnings\n",
    "autograd/tracer.py": "from .util import subvals, toposort\nprimitive = 1\n",
    "autograd/util.py": "subvals = toposort = 1\n",
    "autograd/numpy/__init__.py": "from ..tracer import primitive\n",
}
USER = {"user.py": "import autograd.numpy\n"}
REINSTALL = "python -m pip install --force-reinstall --no-deps gatewise"
UNINSTALL = "python -m pip uninstall -y autograd"


class Site:
    """A folder of packages, installed and removed as pip does: file by file, by a record."""

    def __init__(self, folder):
        self.folder = folder

    def install(self, name, files, requires="", origin=None):
        about = {
            f"{name}-1.dist-info/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1\n{requires}"
        }
        if origin:
            about[f"{name}-1.dist-info/direct_url.json"] = json.dumps(origin)
        record = f"{name}-1.dist-info/RECORD"
        about[record] = "".join(f"{file},,\n" for file in [*files, *about, record])
        for file, text in (files | about).items():
            (self.folder / file).parent.mkdir(parents=True, exist_ok=True)
            (self.folder / file).write_text(text, encoding="utf-8")

    def remove(self, name):
        record = self.folder / f"{name}-1.dist-info/RECORD"
        for line in record.read_text().splitlines():
            (self.folder / line.partition(",")[0]).unlink(missing_ok=True)
        for folder in sorted(self.folder.rglob("*"), reverse=True):
            if folder.is_dir() and not any(folder.iterdir()):
                folder.rmdir()

    def run(self, code, *before):
        path = os.pathsep.join(map(str, [*before, self.folder]))
        environment = os.environ | {"PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"}
        command = [sys.executable, "-S", "-c", code]
        done = subprocess.run(
            command, capture_output=True, text=True, env=environment, timeout=60, cwd=self.folder.parent
        )
        return done.returncode, (done.stdout + done.stderr).strip().splitlines()[-1:] or [""]

    def command(self):
        return self.run(
            "import sys; sys.argv = ['/bin/gatewise']; from gatewise import main; sys.exit(main())"
        )


@pytest.fixture
def site(tmp_path):
    made = Site(tmp_path / "site")
    made.install("gatewise", OURS)
    return made


def test_alone_gatewise_is_what_is_imported(site):
    assert site.run("import gatewise; print(gatewise.Value(2))") == (0, ["2.0"])
    assert site.run("from gatewise import *; print(Value(2))") == (0, ["2.0"])
    assert site.run("import gatewise; print(gatewise.find_clash(), gatewise.find_neighbour())") == (
        0,
        ["None None"],
    )
    assert site.run("import autograd.util; autograd.util.subvals")[1][0].startswith("AttributeError: ")


def says(site, code, *words):
    """The last line of a failure, which has these words in it and never advises the other package."""
    failed, (line,) = site.command() if code is None else site.run(code)
    assert failed
    for word in words:
        assert word in line
    assert "pip install autograd" not in line


def test_written_over_all_doors_say_so(site):
    site.install("autograd", HIPS)
    for code in (
        None,
        "import gatewise",
        "from gatewise import Value",
        "import autograd",
        "import autograd.numpy",
        "import nn",
    ):
        says(
            site, code, "the package autograd has written over Gatewise", "neither of them works",
            "a virtual environment of its own", f"To mend Gatewise here: {UNINSTALL} && {REINSTALL}",
        )  # fmt: skip
    site.remove("autograd")
    site.remove("gatewise")
    site.install("gatewise", OURS)
    test_alone_gatewise_is_what_is_imported(site)


@pytest.mark.parametrize("ours_last", [True, False])
def test_what_the_others_removal_took_away_is_said_truthfully(site, ours_last):
    site.install("autograd", HIPS)
    if ours_last:
        site.install("gatewise", OURS)
    site.remove("autograd")
    for code in (None, "import gatewise", "import nn", "from nn import MLP"):
        says(site, code, "__init__.py was taken away with another package", f"here: {REINSTALL}")
        assert "finds another package" not in site.run("import gatewise")[1][0]
    site.install("gatewise", OURS)
    test_alone_gatewise_is_what_is_imported(site)


def test_installed_last_gatewise_works_and_says_that_the_other_does_not(site):
    site.install("autograd", HIPS)
    site.install("gatewise", OURS)
    assert site.run("import gatewise; print(gatewise.Value(2))") == (0, ["2.0"])
    _, (line,) = site.run("import gatewise; print(gatewise.find_neighbour())")
    assert "Gatewise has written over its files: Gatewise works, it does not" in line
    assert line.endswith(f"To mend Gatewise here: {UNINSTALL} && {REINSTALL}")
    says(site, "import autograd.numpy", "Gatewise works, it does not")


def test_the_package_that_brought_the_other_one_is_named(site):
    site.install("autograd", HIPS)
    site.install("user", USER, "Requires-Dist: autograd>=1.5\n")
    site.install(
        "friend", {"friend.py": ""}, 'Requires-Dist: autograd; extra == "all"\nRequires-Dist: autograd-x\n'
    )
    says(site, None, "(user needs it)")
    site.install("more", {"more.py": ""}, "Requires-Dist: Autograd\n")
    says(site, None, "(more, user need it)")


def test_a_package_in_another_folder_is_told_apart_from_one_in_the_same(site, tmp_path):
    other = Site(tmp_path / "other")
    other.install("autograd", HIPS)
    code = "import gatewise"
    failed, (line,) = site.run(code, other.folder)
    assert failed
    assert f"finds another package at {other.folder / 'autograd' / '__init__.py'}, before Gatewise at" in line
    assert line.endswith(f"To mend Gatewise here: {UNINSTALL}")
    assert site.run("import nn", other.folder)[1] == [line]
    _, (line,) = site.run(
        f"import sys; sys.path.append({str(other.folder)!r}); "
        "import gatewise; print(gatewise.find_neighbour())"
    )
    assert "is hidden: `import autograd` finds Gatewise first" in line
    shutil.rmtree(other.folder / "autograd-1.dist-info")
    assert "rename " in site.run(code, other.folder)[1][0]


@pytest.mark.parametrize(
    ("origin", "source"),
    [
        ({"url": "file://{here}/a.whl", "archive_info": {}}, "{here}/a.whl"),
        ({"url": "file://{here}", "dir_info": {"editable": True}}, "-e {here}"),
        ({"url": "file://{here}/a%20b", "dir_info": {}}, "'{here}/a b'"),
        ({"url": "file://{here}/gone", "dir_info": {}}, "gatewise"),
        ({"url": "https://host/r", "vcs_info": {"vcs": "git", "commit_id": "abc"}}, "git+https://host/r@abc"),
    ],
)  # fmt: skip
def test_it_is_installed_again_from_where_it_came(tmp_path, origin, source):
    (tmp_path / "a b").mkdir()
    (tmp_path / "a.whl").write_text("")
    here = tmp_path.as_posix()
    site = Site(tmp_path / "site")
    site.install("gatewise", OURS, origin=origin | {"url": origin["url"].format(here=here)})
    _, (line,) = site.run("import gatewise; print(gatewise.install_again())")
    assert line == "python -m pip install --force-reinstall --no-deps " + source.format(here=here)


def test_gatewise_has_the_names_and_the_version_of_autograd():
    assert all(
        getattr(gatewise, name) is getattr(autograd, name) for name in [*autograd.__all__, *autograd.GATES]
    )
    assert gatewise.__all__ == autograd.__all__
    assert {*autograd.__all__} <= {*dir(gatewise)}
    assert gatewise.__version__ == autograd.__version__ == nn.__version__
    with pytest.raises(AttributeError, match="no function or gate named 'tahn'"):
        _ = gatewise.tahn


def test_importing_gatewise_alone_imports_nothing_else():
    code = "import sys, gatewise; print([x for x in sys.modules if x.split('.')[0] in ('autograd', 'nn')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=HERE, timeout=60)
    assert done.stdout == "[]\n"
