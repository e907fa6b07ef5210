"""No module beside the tests has the name of another package: pytest puts their folders first on the path."""

import sys
import tomllib
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from setuptools._vendor.packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
OURS = {"autograd", "nn", "gatewise"}


def importable(folder):
    """What could be imported by its bare name with one of these folders on the path."""
    files = [path for path in folder.rglob("*.py") if not path.name.startswith("test_")]
    packages = {path.parent.name for path in files if path.name == "__init__.py"}
    return packages | {path.stem for path in files} - {"__init__", "conftest"}


@cache
def taken():
    """The names of Python's own modules, of what is installed, and of what pyproject.toml names."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = {
        Requirement(line).name.replace("-", "_")
        for lines in project["optional-dependencies"].values()
        for line in lines
    }
    return ({*sys.stdlib_module_names, *packages_distributions()} | wanted) - OURS


def test_no_module_beside_the_tests_has_the_name_of_another_package():
    assert importable(ROOT / "tests") & taken() == set()


@pytest.mark.parametrize(
    "file", ["helpers/numbers.py", "numpy.py", "jit/torch.py", "fuzz/hypothesis/__init__.py"]
)
def test_a_module_that_has_would_be_found(tmp_path, file):
    path = tmp_path / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    for other in ("conftest.py", "test_numbers.py", "oracle.py", "__init__.py"):
        (tmp_path / other).touch()
    assert len(importable(tmp_path) & taken()) == 1
