"""The `gatewise` command: makes sure that `import autograd` means Gatewise before anything is imported."""

import os.path
import sys
from importlib.util import find_spec


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


def find_clash() -> str:
    """What stands in the place of Gatewise's package, in one line; an empty text if nothing does."""
    spec = find_spec("autograd")
    if spec is None:
        return "its package `autograd` is missing; install Gatewise again"
    if spec.origin and _is_ours(spec.origin):
        return ""
    place = spec.origin or ", ".join(spec.submodule_search_locations or ["an unknown place"])
    return (
        f"`import autograd` finds another package at {place}; two packages share that import name, "
        "so install Gatewise in a virtual environment of its own"
    )


def _is_ours(init: str) -> bool:
    """Whether a package is Gatewise: it has the file of rows beside it, and says its name at the top."""
    try:
        with open(init, encoding="utf-8", errors="replace") as source:
            first_line = source.readline()
    except OSError:
        return False
    return "Gatewise" in first_line and os.path.exists(os.path.join(os.path.dirname(init), "alphabet.py"))


if __name__ == "__main__":
    sys.exit(main())
