"""Builds the compiled engine from the readable source; where that fails, the engine runs interpreted."""

import importlib
import os
import sys
import types
from pathlib import Path

from setuptools import Extension, setup
from setuptools.command.build_ext import build_ext
from setuptools.errors import CompileError, LinkError, PlatformError

HERE = Path(__file__).parent
ENGINE = Extension("autograd.core.compiled", ["autograd/core/slabs.pyx"], optional=True)
# a × b + c stays two roundings, and no call is worked out at build time: the same bits as Python's floats
FLAGS = {"unix": ["-O2", "-ffp-contract=off", "-fno-builtin"], "msvc": ["/O2", "/fp:precise"]}
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
        """Skip it with one line where it cannot be built, unless it is required."""
        try:
            self.write_sources(extension)
            extension.extra_compile_args = FLAGS.get(self.compiler.compiler_type, [])
            super().build_extension(extension)
        except Exception as error:
            if os.environ.get("GATEWISE_REQUIRE_COMPILED", "") not in ("", "0"):
                raise
            reason = "no C compiler that works" if isinstance(error, NO_COMPILER) else f"{error!r:.200}"
            print(f"gatewise: the compiled engine is skipped, the interpreted one works ({reason})")

    def write_sources(self, extension):
        """Put the engine together, and give the extension what Cython makes of it."""
        from Cython.Build import cythonize

        package = types.ModuleType("autograd")  # the package itself imports what a build has not installed
        package.__path__ = [str(HERE / "autograd")]
        sys.modules["autograd"] = package
        compiling = importlib.import_module("autograd.core.compiling")
        folder = Path(self.build_temp) / "engine"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "kernels.h").write_text(compiling.kernels_header(), encoding="utf-8")
        (folder / "compiled.pyx").write_text(compiling.engine_source(), encoding="utf-8")
        whole = Extension(extension.name, [str(folder / "compiled.pyx")])
        (made,) = cythonize(
            [whole], compiler_directives=DIRECTIVES, build_dir=str(folder), force=True, quiet=True
        )
        extension.sources = made.sources
        extension.include_dirs.append(str(folder))


setup(ext_modules=[ENGINE], cmdclass={"build_ext": BuildEngine})
