"""What setuptools would put into a release, without building one."""

import os
import subprocess
import sys
from typing import NamedTuple

_TAG = """
import sys
sys.argv = ["setup.py", "--quiet", "egg_info", "--egg-base", {base!r}]
import setuptools
kept = []
make = setuptools.setup
setuptools.setup = lambda **words: kept.append(make(**words))
exec(compile(open("setup.py", encoding="utf-8").read(), {setup!r}, "exec"), {{"__file__": {setup!r}, "__name__": "__main__"}})
from setuptools.command.bdist_wheel import bdist_wheel
command = bdist_wheel(kept[0])
command.ensure_finalized()
print("-".join(command.get_tag()))
"""  # noqa: E501


class Described(NamedTuple):
    root: object
    base: object
    about: str
    files: list

    def tag(self, **environment):
        """The tag of the wheel that would be built: what Pythons and machines it is for."""
        return _setup(self.root, self.base, environment).splitlines()[-1]


def egg_info(root, base):
    """PKG-INFO, and the list of files of a source distribution."""
    _setup(root, base, {})
    folder = base / "gatewise.egg-info"
    files = (folder / "SOURCES.txt").read_text(encoding="utf-8").splitlines()
    return Described(root, base, (folder / "PKG-INFO").read_text(encoding="utf-8"), files)


def _setup(root, base, environment):
    source = _TAG.format(base=str(base), setup=str(root / "setup.py"))
    command = [sys.executable, "-W", "ignore", "-c", source]
    done = subprocess.run(
        command, cwd=root, env=os.environ | environment, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
