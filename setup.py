"""Builds the compiled engine from the readable source; where that fails, the engine runs interpreted.

GATEWISE_REQUIRE_COMPILED=1   makes that failure an error
GATEWISE_PURE=1               makes a wheel for any Python, with the interpreted engine alone
"""

import importlib
import os
import re
import sys
import tomllib
import types
from pathlib import Path

from setuptools import Extension, setup
from setuptools.command.build_ext import build_ext
from setuptools.errors import CompileError, LinkError, PlatformError

HERE = Path(__file__).parent


def engine_module(name):
    """A module of autograd/engine/native, without its packages, which import what is not installed yet."""
    for package in ("autograd", "autograd.engine"):
        if package not in sys.modules:
            sys.modules[package] = types.ModuleType(package)
            sys.modules[package].__path__ = [str(HERE.joinpath(*package.split(".")))]
    return importlib.import_module(f"autograd.engine.native.{name}")


GIL = engine_module("gil")
NEEDED = [
    "graphviz>=0.20",  # writes DOT, quoted right
    "tqdm>=4.66",  # the training bar
]
if not GIL.FREE_THREADED:
    # carries the Graphviz engine inside, so that a PNG needs no system package; only where it has wheels
    NEEDED.append(
        "pygraphviz>=2.0.1; platform_python_implementation == 'CPython' and ("
        "(sys_platform == 'linux' and (platform_machine == 'x86_64' or platform_machine == 'aarch64'))"
        " or sys_platform == 'darwin' or (sys_platform == 'win32' and platform_machine == 'AMD64'))"
    )
ENGINE = Extension("autograd.engine.compiled", ["autograd/engine/native/slabs.pyx"], optional=True)
# a × b + c stays two roundings, and no call is worked out at build time: the same bits as Python's floats
FLAGS = {"unix": ["-O2", "-g0", "-ffp-contract=off", "-fno-builtin"], "msvc": ["/O2", "/fp:precise"]}
NO_COMPILER = (CompileError, LinkError, PlatformError)
DIRECTIVES = {
    "language_level": 3,
    "boundscheck": False,
    "cdivision": True,
    "initializedcheck": False,
    "auto_pickle": False,
}


class BuildEngine(build_ext):
    """Writes the engine's source, and compiles it."""

    def build_extension(self, extension):
        """Compile it where that can be done."""
        if GIL.FREE_THREADED:
            return skip(GIL.NEEDS_GIL)
        try:
            self.write_sources(extension)
            extension.extra_compile_args = FLAGS.get(self.compiler.compiler_type, [])
            super().build_extension(extension)
        except NO_COMPILER as error:
            skip("no C compiler that works", error)
        except Exception as error:
            skip(f"{error!r:.200}", error)

    def write_sources(self, extension):
        """Put the engine together, and give the extension what Cython makes of it."""
        from Cython.Build import cythonize

        build, kernels = engine_module("build"), engine_module("build_kernels")
        folder = Path(self.build_temp) / "engine"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "kernels.h").write_text(kernels.kernels_header(), encoding="utf-8")
        (folder / "compiled.pyx").write_text(build.engine_source(), encoding="utf-8")
        whole = Extension(extension.name, [str(folder / "compiled.pyx")])
        (made,) = cythonize(
            [whole], compiler_directives=DIRECTIVES, build_dir=str(folder), force=True, quiet=True
        )
        extension.sources = made.sources
        extension.include_dirs.append(str(folder))


def skip(reason, error=None):
    """Go on without the compiled engine and say so in one line, unless it is required."""
    if os.environ.get("GATEWISE_REQUIRE_COMPILED", "") not in ("", "0"):
        # setuptools' own errors would pass for warnings, because the extension is optional
        raise RuntimeError(f"GATEWISE_REQUIRE_COMPILED=1, but {reason}") from error
    print(f"gatewise: the compiled engine is skipped, the interpreted one works ({reason})")


def long_description():
    """The README with links that work outside of the repository, for the page on the index."""
    repository = tomllib.loads((HERE / "pyproject.toml").read_text(encoding="utf-8"))["project"]["urls"][
        "Repository"
    ]
    text = (HERE / "README.md").read_text(encoding="utf-8")
    text = re.sub(r"(!\[[^\]]*\]\()(?![a-z]+:|#)", rf"\1{repository}/raw/main/", text)
    return re.sub(r"((?<!!)\[[^\]]*\]\()(?![a-z]+:|#)", rf"\1{repository}/blob/main/", text)


setup(
    long_description=long_description(),
    long_description_content_type="text/markdown",
    install_requires=NEEDED,
    ext_modules=[] if os.environ.get("GATEWISE_PURE", "") not in ("", "0") else [ENGINE],
    cmdclass={"build_ext": BuildEngine},
)
