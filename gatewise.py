"""Gatewise: the names of `autograd`, and the command; both check first that `import autograd` is Gatewise."""

import sys
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from autograd import *  # noqa: F403
    from autograd import __version__ as __version__

HOME = Path(__file__).resolve().parent / "autograd"
APART = "; two packages share that import name, so give each a virtual environment of its own"


class Clash(NamedTuple):
    """What another package of the same import name has done."""

    broken: bool  # whether Gatewise cannot be imported; else it is the other package that cannot
    what: str
    mend: str

    def __str__(self) -> str:
        return f"{self.what}. To mend Gatewise here: {self.mend}"


def main() -> int:
    """Run the command line; exit code 1 where another package stands under the name `autograd`."""
    clash = find_clash()
    if clash:
        print(f"gatewise: {clash}", file=sys.stderr)
        return 1
    try:
        from autograd.cli.main import main as command_line
    except ModuleNotFoundError as error:
        print(f"gatewise: {error}; install Gatewise again, together with what it needs", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return command_line()


def find_clash() -> Clash | None:
    """Why `import autograd` does not give Gatewise, and the command that mends it; None if it does."""
    spec = find_spec("autograd")
    if spec is None:
        return Clash(True, f"the package {HOME} is missing", install_again())
    if spec.origin and _is_ours(Path(spec.origin)):
        return None
    folders = (
        [Path(spec.origin).parent] if spec.origin else [*map(Path, spec.submodule_search_locations or ())]
    )
    place = spec.origin or ", ".join(map(str, folders)) or "an unknown place"
    others = _others()
    if HOME not in [folder.resolve() for folder in folders]:
        what = f"`import autograd` finds another package at {place}, before Gatewise at {HOME}"
        return Clash(
            True, what + _needed_by(others) + APART, _without(others) or f"rename {place}, or start elsewhere"
        )
    if spec.origin is None:
        what = f"{HOME / '__init__.py'} was taken away with another package, which had written over it"
        return Clash(True, what + APART, install_again())
    who = f"the package {', '.join(others)}" if others else "another package"
    what = f"{who} has written over Gatewise at {place}, and neither of them works"
    return Clash(True, what + _needed_by(others) + APART, _join(_without(others), install_again()))


def find_neighbour() -> Clash | None:
    """Another package of that name that Gatewise has broken or hidden, where Gatewise itself works."""
    others = _others()
    if not others:
        return None
    from importlib.metadata import distribution

    who = f"the package {', '.join(others)}"
    places = [Path(str(distribution(name).locate_file("autograd"))).resolve() for name in others]
    if HOME in places:
        what = f"{who} is installed too, and Gatewise has written over its files: Gatewise works, it does not"
        return Clash(False, what + _needed_by(others) + APART, _join(_without(others), install_again()))
    what = f"{who} at {places[0]} is hidden: `import autograd` finds Gatewise first"
    return Clash(False, what + _needed_by(others) + APART, _without(others))


def _is_ours(init: Path) -> bool:
    """Whether a package is Gatewise: it has the file of rows beside it, and says its name at the top."""
    try:
        first_line = init.read_text(encoding="utf-8", errors="replace").partition("\n")[0]
    except OSError:
        return False
    return "Gatewise" in first_line and init.with_name("alphabet.py").exists()


def _others() -> list[str]:
    """The other installed distributions that are imported as `autograd`."""
    from importlib.metadata import packages_distributions

    return sorted(set(packages_distributions().get("autograd", [])) - {"gatewise"})


def _needed_by(others: list[str]) -> str:
    """Which installed packages brought them, in words."""
    import re
    from importlib.metadata import distributions

    users = {
        str(found.metadata["Name"])
        for found in distributions()
        for needed in found.requires or []
        if "extra ==" not in needed and re.split(r"[^\w.-]", needed)[0].lower() in others
    }
    verb = "needs" if len(users) == 1 else "need"
    return f" ({', '.join(sorted(users))} {verb} it)" if users else ""


def _without(others: list[str]) -> str:
    return f"python -m pip uninstall -y {' '.join(others)}" if others else ""


def _join(*commands: str) -> str:
    return " && ".join(filter(None, commands))


def install_again() -> str:
    """The command that installs Gatewise again, from where it came."""
    import json
    import os
    import shlex
    from importlib.metadata import PackageNotFoundError, distribution
    from urllib.parse import urlsplit
    from urllib.request import url2pathname

    if (HOME.parent / "pyproject.toml").exists():
        return f"python -m pip install --force-reinstall --no-deps -e {shlex.quote(str(HOME.parent))}"
    source, editable = "gatewise", False
    try:
        record = json.loads(distribution("gatewise").read_text("direct_url.json") or "{}")
        url = record.get("url", "")
        path = url2pathname(urlsplit(url).path)
        if "vcs_info" in record:
            source = f"{record['vcs_info']['vcs']}+{url}@{record['vcs_info']['commit_id']}"
        elif url and (not url.startswith("file:") or os.path.exists(path)):
            source = path if url.startswith("file:") else url
            editable = bool(record.get("dir_info", {}).get("editable"))
    except (PackageNotFoundError, ValueError, KeyError):
        pass
    edit = "-e " if editable else ""
    return f"python -m pip install --force-reinstall --no-deps {edit}{shlex.quote(source)}"


def __getattr__(name: str) -> Any:
    if name.startswith("_") and name not in ("__all__", "__version__"):
        raise AttributeError(f"module 'gatewise' has no attribute {name!r}")
    import autograd

    return getattr(autograd, name)


def __dir__() -> list[str]:
    import autograd

    return dir(autograd)


if __name__ == "__main__":
    sys.exit(main())
if Path(sys.argv[0] if sys.argv else "").stem != "gatewise":  # the command says it in one line
    _clash = find_clash()
    if _clash:
        raise ImportError(str(_clash))
