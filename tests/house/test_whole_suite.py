"""How the suite itself is run: on all cores where pytest-xdist is there, with slow tests only when asked."""

import os
import runpy
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

ROOT = Path(__file__).parents[2]
RECORD = """
import os, pytest
def test_where(): open(os.environ.get("PYTEST_XDIST_WORKER", "main"), "a").close()
@pytest.mark.slow
def test_slow(): open("slow", "w").close()
"""


@pytest.fixture
def suite(tmp_path):
    """Run a small suite with our conftest.py and settings; the files that its tests left."""
    pytest.importorskip("xdist")
    shutil.copy(ROOT / "conftest.py", tmp_path)
    (tmp_path / "pytest.ini").write_text(
        "[pytest]\ntestpaths = tests\naddopts = -m 'not slow'\nmarkers = slow: takes long\n"
    )
    (tmp_path / "tests").mkdir()
    for name in "ab":
        (tmp_path / f"tests/test_{name}.py").write_text(RECORD)
    environment = {x: text for x, text in os.environ.items() if not x.startswith("PYTEST_")}
    environment["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"  # they take seconds to load

    def running(*words, code=0):
        plugin = [] if "no:xdist" in words else ["-p", "xdist"]
        command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *plugin, *words]
        done = subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120
        )
        assert done.returncode == code, done.stdout + done.stderr
        running.said = done.stdout
        return {path.name for path in tmp_path.iterdir() if path.is_file()} - {"conftest.py", "pytest.ini"}

    return running


@pytest.mark.slow
@pytest.mark.skipif((os.cpu_count() or 1) < 2, reason="one core shares nothing")
def test_the_whole_suite_is_shared_among_the_cores_once(suite):
    left = suite()
    assert left
    assert left <= {f"gw{i}" for i in range(8)}


ENDS = """
import pytest
@pytest.fixture
def broken(): raise ValueError
@pytest.fixture
def unfinished():
    yield
    raise ValueError
def test_in_setup(broken): pass
def test_in_call(): assert False
def test_in_teardown(unfinished): pass
def test_skipped(): pytest.skip("not here")
@pytest.mark.xfail
def test_expected(): assert False
def test_passed(): pass
"""


@pytest.mark.slow
def test_workers_tell_each_end_that_a_test_can_have(suite, tmp_path):
    (tmp_path / "tests/test_a.py").write_text(ENDS)
    (tmp_path / "tests/test_b.py").unlink()
    suite("-n", "2", code=1)
    told = "1 failed, 2 passed, 1 skipped, 1 xfailed, 2 errors"
    assert told in suite.said
    suite("-n", "0", code=1)
    assert told in suite.said


@pytest.mark.parametrize("words", [["-n", "0"], ["tests/test_a.py"], ["-p", "no:xdist"]])
def test_one_process_is_enough_where_it_is_asked_for_or_files_are_named(suite, words):
    assert suite(*words) == {"main"}


def test_slow_tests_run_where_they_are_asked_for(suite):
    assert suite("-m", "", "tests/test_a.py") == {"main", "slow"}
    assert (ROOT / ".ci/run").read_text(encoding="utf-8").count('python -m pytest -m ""') == 2


def test_what_takes_long_and_is_not_marked_is_named_at_the_end():
    summary = runpy.run_path(str(ROOT / "conftest.py"))["pytest_terminal_summary"]
    report = lambda name, seconds, *marks, outcome="passed": pytest.TestReport(
        name, ("", None, name), dict.fromkeys(marks, 1), outcome, None, "call", duration=seconds
    )
    said = []
    stats = {"passed": [report("short", 1.9), report("marked", 9.0, "slow"), report("long", 2.1)]}
    stats |= {"failed": [report("longer", 30.0, outcome="failed")], "warnings": [object()]}
    summary(SimpleNamespace(stats=stats, write_line=said.append))
    assert [line.split() for line in said[1:]] == [
        ["30.0", "s", "call", "longer"],
        ["2.1", "s", "call", "long"],
    ]
    assert said[0] == "tests over 2 s that are not marked slow:"
    said.clear()
    summary(SimpleNamespace(stats={"passed": stats["passed"][:2]}, write_line=said.append))
    assert said == []
