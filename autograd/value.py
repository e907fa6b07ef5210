"""The node and its sweep, in the form of the engine that runs here."""

from typing import TYPE_CHECKING

from .form import COMPILED

if COMPILED is not None and not TYPE_CHECKING:
    Column = COMPILED.Column
    Constant = COMPILED.Constant
    Value = COMPILED.Value
    constant = COMPILED.constant
    dot = COMPILED.dot
    total = COMPILED.total
    mark_above = COMPILED.mark_above
    there_between = COMPILED.there_between
    input_at = COMPILED.input_at
    SWEEPING = COMPILED.SWEEPING
    contributions = COMPILED.contributions
    sweep_floats = COMPILED.sweep_floats
    topological = COMPILED.topological
    walk = COMPILED.walk
    in_order = COMPILED.in_order
    meet_leaves = COMPILED.meet_leaves
    gather = COMPILED.gather
    add_to_grads = COMPILED.add_to_grads

    def watch_hashes(change: int) -> None:
        """Nothing: compiled, a node asks at no cost whether compile records."""

else:
    from .core.memory import add_to_grads as add_to_grads
    from .core.memory import gather as gather
    from .core.node import Constant as Constant
    from .core.node import Value as Value
    from .core.node import constant as constant
    from .core.node import input_at as input_at
    from .core.quick import install
    from .core.quick import watch_hashes as watch_hashes
    from .core.sweep import SWEEPING as SWEEPING
    from .core.sweep import contributions as contributions
    from .core.sweep import in_order as in_order
    from .core.sweep import mark_above as mark_above
    from .core.sweep import meet_leaves as meet_leaves
    from .core.sweep import sweep_floats as sweep_floats
    from .core.sweep import there_between as there_between
    from .core.sweep import topological as topological
    from .core.sweep import walk as walk
    from .core.terms import Column as Column
    from .core.totals import dot as dot
    from .core.totals import total as total

    install()
    Value.__module__, Constant.__module__ = "autograd", "autograd.value"  # as the compiled ones have it
