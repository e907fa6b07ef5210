"""Names in pickles: a pickle holds the name of the module of each class and function at that time.

What is public is pickled as a member of `autograd` or `nn`, wherever its file is; modules that pickles
of earlier versions name are found under their old names.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Final

MOVED: Final = {
    "autograd.check": "autograd.functional.gradcheck.check",
    "autograd.choose": "autograd.gates.choice",
    "autograd.compiled": "autograd.jit.compiled",
    "autograd.compositions": "autograd.gates.composed",
    "autograd.copying": "autograd.engine.pickling",
    "autograd.core.compiled": "autograd.engine",
    "autograd.core.node": "autograd.engine",
    "autograd.derive": "autograd.functional.transforms",
    "autograd.differences": "autograd.functional.differences",
    "autograd.fold": "autograd.gates.fold",
    "autograd.form": "autograd.engine.native.form",
    "autograd.handmade": "autograd.engine.handmade",
    "autograd.jit.calls": "autograd.jit.cache",
    "autograd.length": "autograd.gates.norm",
    "autograd.modes": "autograd.util.modes",
    "autograd.outside": "autograd.jit.recording.effects",
    "autograd.paths": "autograd.analysis.explanation",
    "autograd.poisoned": "autograd.analysis.nans",
    "autograd.ratio": "autograd.numbers.ratio",
    "autograd.rational": "autograd.analysis.rational",
    "autograd.routes": "autograd.analysis.paths",
    "autograd.row": "autograd.gates.row",
    "autograd.shares": "autograd.analysis.contributions",
    "autograd.stopped": "autograd.analysis.zeros",
    "autograd.stops": "autograd.analysis.stops",
    "autograd.trace": "autograd.analysis.events",
    "autograd.unfolding": "autograd.functional.unfolding",
    "autograd.value": "autograd.engine",
    "autograd.verdict": "autograd.functional.gradcheck.verdict",
    "nn.activations": "nn.layers.activations",
    "nn.delta": "nn.analysis.deltas",
    "nn.depth": "nn.analysis.depth",
    "nn.differences": "nn.analysis.differences",
    "nn.dropout": "nn.layers.dropout",
    "nn.fitting": "nn.training.loop",
    "nn.groups": "nn.optim.groups",
    "nn.history": "nn.training.history",
    "nn.inference": "nn.training.inference",
    "nn.layer": "nn.layers.layer",
    "nn.mlp": "nn.layers.mlp",
    "nn.module": "nn.layers.module",
    "nn.neuron": "nn.layers.neuron",
    "nn.normalization": "nn.layers.normalization",
    "nn.optimizer": "nn.optim.optimizer",
    "nn.perceptron": "nn.layers.perceptron",
    "nn.preparing": "nn.util.samples",
    "nn.saving": "nn.checkpoints.saving",
    "nn.sequential": "nn.layers.sequential",
    "nn.settings": "nn.training.settings",
    "nn.snapshots": "nn.training.snapshots",
    "nn.stopping": "nn.training.stopping",
    "nn.tasks": "nn.training.tasks",
    "nn.truth_tables": "nn.training.truth_tables",
    "nn.updates": "nn.optim.rules",
}

_FOLDERS: Final = {old.rpartition(".")[0] for old in MOVED} - {"autograd", "nn"}


class Moved:
    """Finds modules by their old names, after every other finder has been asked."""

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: object = None
    ) -> ModuleSpec | None:
        """A module under its old name, the folder of one, or None."""
        if name in MOVED or name in _FOLDERS:
            return ModuleSpec(name, self, is_package=name in _FOLDERS)  # type: ignore[arg-type]
        return None

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        """Nothing: `exec_module` puts today's module in its place."""
        return None

    def exec_module(self, module: ModuleType) -> None:
        """Put today's module where the import system looks for the one of the old name."""
        if module.__name__ in MOVED:
            sys.modules[module.__name__] = importlib.import_module(MOVED[module.__name__])


def read_old_names() -> None:
    """Make old names importable, and with them what was pickled under them."""
    if not any(isinstance(finder, Moved) for finder in sys.meta_path):
        sys.meta_path.append(Moved())


def pickle_as(package: str, public: Mapping[str, object]) -> None:
    """Let pickle, and messages, find public classes and functions in the package that exports them."""
    for name, thing in public.items():
        if callable(thing) and getattr(thing, "__qualname__", "") == name:
            with suppress(AttributeError, TypeError):  # the compiled classes say their names themselves
                thing.__module__ = package
                if isinstance(thing, type):  # from Python 3.13 on, a line: in the package it would be another
                    del thing.__firstlineno__  # type: ignore[attr-defined]
