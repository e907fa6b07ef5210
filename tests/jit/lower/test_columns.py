"""Entries in columns are the entries."""

import autograd
from autograd import Value
from autograd.jit.lower.columns import Columns, Entry, in_columns
from autograd.jit.lower.tape import Tape

ENTRIES = [
    Entry("input"),
    Entry("constant", number=2.0),
    Entry("gate", autograd.GATES["mul"], (0, 1)),
    Entry("gate", autograd.GATES["mul"], (2, 2)),
]


def test_each_entry_comes_back_as_it_was():
    columns = in_columns(ENTRIES)
    assert list(columns) == ENTRIES
    assert [columns[i] for i in range(4)] == ENTRIES
    assert columns[1:3] == ENTRIES[1:3]
    assert columns[-1] == ENTRIES[-1]
    assert len(columns) == 4
    assert in_columns(columns) is columns


def test_operands_lie_one_after_the_other():
    columns = in_columns(ENTRIES)
    assert list(columns.flat) == [0, 1, 2, 2]
    assert list(columns.first) == [0, 0, 0, 2, 4]
    assert columns.operands == [entry.operands for entry in ENTRIES]


def test_of_every_entry_can_be_asked_what_its_gate_says():
    columns = in_columns(ENTRIES)
    assert columns.each(lambda op, gate: op) == [entry.op for entry in ENTRIES]
    assert list(columns.flags(lambda op, gate: 2 * (op == "gate"))) == [0, 0, 2, 2]


def test_some_of_them_are_numbered_anew():
    entries = [
        ENTRIES[0],
        Entry("constant", number=9.0),
        ENTRIES[1],
        Entry("gate", autograd.GATES["mul"], (0, 2)),
    ]
    columns, places = in_columns(entries).kept(bytearray([1, 0, 1, 1]))
    assert list(columns) == ENTRIES[:3]
    assert list(places) == [0, -1, 1, 2]


def test_a_recorded_tape_has_columns_and_one_by_hand_gets_them():
    w = Value(3.0)
    compiled = autograd.compile(lambda x: w * x)
    compiled(2.0)
    assert isinstance(compiled.tape.entries, Columns)
    by_hand = Tape(ENTRIES, [0], [], [3])
    assert list(by_hand.columns) == ENTRIES
    assert by_hand.size() == 2
