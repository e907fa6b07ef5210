"""The packages of the extra `peers`, which few have: skipped where missing, unless they are demanded."""

import os
from importlib import import_module

import pytest


def peer(name):
    """The package, or a skip; with GATEWISE_REQUIRE_PEERS=1 its absence is a failure."""
    if os.environ.get("GATEWISE_REQUIRE_PEERS") == "1":
        return import_module(name)
    return pytest.importorskip(name, reason=f'needs {name}: python -m pip install -e ".[peers]"')
