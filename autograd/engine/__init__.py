"""The node and its sweep, in the form of the engine that runs here."""

from typing import TYPE_CHECKING

from ..gates.row import Gate
from .native.form import COMPILED

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
    nodes = COMPILED.nodes
    topological = COMPILED.topological
    walk = COMPILED.walk
    without_entry = COMPILED.without_entry
    in_order = COMPILED.in_order
    meet_leaves = COMPILED.meet_leaves
    gather = COMPILED.gather
    Leaves = COMPILED.Leaves
    read_rows = COMPILED.read_rows
    Packed = COMPILED.Packed
    Runner = COMPILED.Runner
    Calls = COMPILED.Calls
    Direct = COMPILED.Direct
    add_to_grads = COMPILED.add_to_grads
    Plan = COMPILED.Plan
    advanced = COMPILED.advanced
    put_numbers = COMPILED.put_numbers
    clear_grads = COMPILED.clear_grads
    held_by = COMPILED.held_by
    levels = COMPILED.levels
    masks = COMPILED.masks
    looked_up = COMPILED.looked_up
    numbered = COMPILED.numbered
    ranked = COMPILED.ranked
    reached = COMPILED.reached
    read_by = COMPILED.read_by
    sums_among = COMPILED.sums_among
    around = COMPILED.around
    edges_above = COMPILED.edges_above
    leads = COMPILED.leads
    parted = COMPILED.parted
    unbounded_along = COMPILED.unbounded_along
    columns_of = COMPILED.columns_of
    put_together = COMPILED.put_together
    as_wholes = COMPILED.as_wholes
    cancelled_in = COMPILED.cancelled_in
    count_handed = COMPILED.count_handed
    distances = COMPILED.distances
    feeding = COMPILED.feeding
    first_into = COMPILED.first_into
    hand_down = COMPILED.hand_down
    labelled = COMPILED.labelled
    listed = COMPILED.listed
    made_by_hand = COMPILED.made_by_hand
    not_finite_in = COMPILED.not_finite_in
    route_down = COMPILED.route_down
    stopped_in = COMPILED.stopped_in
    enter = COMPILED.enter
    enter_leaves = COMPILED.enter_leaves
    Entries = COMPILED.Entries
    Longs = COMPILED.Longs
    narrowed = COMPILED.narrowed

    Gate.__call__ = COMPILED.apply
    COMPILED.take_calls(Gate)

    def watch_hashes(change: int) -> None:
        """Nothing: compiled, a node asks at no cost whether compile records."""

else:
    from .applying import input_at as input_at
    from .node.closures import SWEEPING as SWEEPING
    from .node.closures import contributions as contributions
    from .node.entries import enter as enter
    from .node.entries import enter_leaves as enter_leaves
    from .node.entries import without_entry as without_entry
    from .node.held import held_by as held_by
    from .node.lines import levels as levels
    from .node.lines import looked_up as looked_up
    from .node.lines import masks as masks
    from .node.lines import numbered as numbered
    from .node.lines import ranked as ranked
    from .node.lines import reached as reached
    from .node.lines import read_by as read_by
    from .node.lines import sums_among as sums_among
    from .order import topological as topological
    from .order import walk as walk
    from .plain.arrays import Entries as Entries
    from .plain.arrays import Longs as Longs
    from .plain.arrays import narrowed as narrowed
    from .plain.calls import Calls as Calls
    from .plain.calls import Direct as Direct
    from .plain.methods import install
    from .plain.methods import watch_hashes as watch_hashes
    from .plain.rows import Packed as Packed
    from .plain.rows import Runner as Runner
    from .plain.rows import read_rows as read_rows
    from .plain.slots import Leaves as Leaves
    from .plain.slots import add_to_grads as add_to_grads
    from .plain.slots import gather as gather
    from .plain.steps import Plan as Plan
    from .plain.steps import advanced as advanced
    from .plain.steps import clear_grads as clear_grads
    from .plain.steps import put_numbers as put_numbers
    from .plain.terms import Column as Column
    from .sums import dot as dot
    from .sums import total as total
    from .sweep import sweep_floats as sweep_floats
    from .value import Constant as Constant
    from .value import Value as Value
    from .value import constant as constant
    from .walks.columns import columns_of as columns_of
    from .walks.columns import put_together as put_together
    from .walks.handed import around as around
    from .walks.handed import cancelled_in as cancelled_in
    from .walks.handed import count_handed as count_handed
    from .walks.handed import first_into as first_into
    from .walks.handed import hand_down as hand_down
    from .walks.handed import made_by_hand as made_by_hand
    from .walks.handed import not_finite_in as not_finite_in
    from .walks.handed import stopped_in as stopped_in
    from .walks.listed import distances as distances
    from .walks.listed import feeding as feeding
    from .walks.listed import labelled as labelled
    from .walks.listed import listed as listed
    from .walks.listed import nodes as nodes
    from .walks.listed import parted as parted
    from .walks.listed import route_down as route_down
    from .walks.routes import edges_above as edges_above
    from .walks.routes import leads as leads
    from .walks.routes import unbounded_along as unbounded_along
    from .walks.walked import in_order as in_order
    from .walks.walked import mark_above as mark_above
    from .walks.walked import meet_leaves as meet_leaves
    from .walks.walked import there_between as there_between
    from .walks.wholes import as_wholes as as_wholes

    install()
    Value.__module__, Constant.__module__ = "autograd", "autograd.engine"  # as the compiled ones have it
