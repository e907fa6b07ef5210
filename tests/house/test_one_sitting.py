"""A reader who knows micrograd finds the node, its order and its sweep in three short files."""

import ast
from pathlib import Path

ENGINE = Path(__file__).parents[2] / "autograd" / "engine"
SITTING = ("value.py", "order.py", "sweep.py")
MOST_LINES = 350
MOST_ENTRIES = 15
ELSEWHERE = ("micrograd", "microgpt", "torch", "PyTorch", "JAX")  # peers' names stand in files of their own


def source(name):
    return (ENGINE / name).read_text(encoding="utf-8")


def test_the_three_files_are_read_in_one_sitting():
    assert sum(len(source(name).splitlines()) for name in SITTING) <= MOST_LINES


def test_they_define_the_node_its_operators_the_order_and_the_sweep():
    trees = {name: ast.parse(source(name)) for name in SITTING}
    defined = {node.name for tree in trees.values() for node in tree.body if hasattr(node, "name")}
    assert {"Value", "unary", "binary", "topological", "sweep_floats"} <= defined
    (value,) = [node for node in trees["value.py"].body if getattr(node, "name", "") == "Value"]
    methods = [node.name for node in value.body if isinstance(node, ast.FunctionDef)]
    assert methods[0] == "__init__"
    assert {"__add__", "__rmul__", "__pow__", "__neg__", "backward", "zero_grad"} <= {*methods}


def test_they_raise_nothing_themselves_and_name_no_peer():
    for name in SITTING:
        assert not [node for node in ast.walk(ast.parse(source(name))) if isinstance(node, ast.Raise)], name
        words = [line for line in source(name).splitlines() if not line.startswith("from ")]
        assert not [peer for peer in ELSEWHERE if peer in "\n".join(words)], name


def test_the_engine_has_at_most_fifteen_entries():
    entries = [x.name for x in ENGINE.iterdir() if x.is_dir() or x.suffix == ".py"]
    assert len([name for name in entries if name != "__pycache__"]) <= MOST_ENTRIES
