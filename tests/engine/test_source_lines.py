"""source_lines(): every node knows the line of the user's code that made it, in both forms of the engine."""

import gc
import linecache
import pickle
import random
import threading
from functools import reduce
from operator import add

import pytest

import autograd
import nn
from autograd import GATES, Value, explain, ieee, no_grad, page, source_lines, steps, why_nan, why_zero
from autograd.engine import nodes
from autograd.engine.node.source import noting, source
from autograd.util.setting import WATCH


def program(text, **names):
    """The variables of a program that stands in a file of its own, run inside the block."""
    name = f"<program {program.count}>"
    program.count += 1
    linecache.cache[name] = (len(text), None, text.splitlines(keepends=True), name)
    space = {"Value": Value, "autograd": autograd, "nn": nn, **names}
    with source_lines():
        exec(compile(text, name, "exec"), space)
    return space | {"file": name}


program.count = 0


def written(node):
    line = source(node)
    return line.line, line.function, line.text


def test_a_node_names_the_line_the_function_and_the_text_that_made_it():
    made = program("def f(a, b):\n    return a * b\n\nx = Value(2.0)\ny = f(x,\n      x) + 1\n")
    assert written(made["x"]) == (4, "<module>", "x = Value(2.0)")
    assert written(made["y"]) == (5, "<module>", "y = f(x,")
    assert written(made["y"].operands[0]) == (2, "f", "return a * b")
    assert source(made["y"]).file == made["file"]


@pytest.mark.parametrize("name", [x for x in GATES if "[" not in x])
def test_every_gate_is_noted_as_a_method_and_as_a_function(name):
    at = 1.5 if name == "acosh" else 0.5
    rest = f", {at}" * (GATES[name].arity - 1)
    for text in (f"v.{name}({rest[2:]})", f"autograd.GATES[{name!r}](v{rest})"):
        made = program(f"v = Value({at})\n\ny = {text}\n")
        assert source(made["y"]).line == 3, text


@pytest.mark.parametrize(
    "text",
    ["x + y", "x + 1.0", "1.0 + x", "x - y", "x * y", "x / y", "x ** 2", "2.0 ** x", "x % y", "x // y", "-x",
     "abs(x)", "round(x)", "sum([x, y])", "autograd.dot([x, y], [y, x])", "autograd.norm([x, y])",
     "autograd.grad(lambda v: v * x)(y)", "autograd.logsumexp([x, y])", "autograd.where(x > y, x, y * 2)",
     "reduce(add, [x, y, x])", "nn.losses.mse([x], [0.5])", "autograd.softmax([x, y])[0]",
     "nn.MLP(2, [2, 1])([x, y])"],
)  # fmt: skip
def test_no_file_of_the_package_or_of_python_is_named(text):
    made = program(f"x = Value(1.5); y = Value(0.5)\n\nz = {text}\n", reduce=reduce, add=add)
    known = [x for x in nodes(made["z"]) if not x.constant]
    assert {source(x).file for x in known} == {made["file"]}
    assert written(made["z"])[0] in (1, 3)
    assert all(source(x).line == 3 for x in known if x not in {made["x"], made["y"]})


def test_outside_of_the_block_nothing_is_noted():
    x = Value(2.0)
    with source_lines():
        y = x * x
    z = y * y
    assert (source(x), source(z)) == (None, None)
    assert source(y) is not None
    assert sum(WATCH) == 0


def test_the_numbers_are_the_same_to_the_bit():
    def trained():
        rng = random.Random(3)
        model = nn.MLP(2, [4, 1], rng=rng)
        nn.fit(model, nn.data.xor(), nn.losses.mse, nn.optim.Adam(model.parameters(), lr=0.1), epochs=3)
        return [p.data.hex() for p in model.parameters()]

    plain = trained()
    with source_lines():
        assert trained() == plain


def test_constants_name_no_line():
    with source_lines():
        y = Value(2.0) * 3.0
        _ = steps(y)
    assert source(y.operands[1]) is None


def test_a_note_keeps_no_node_alive_and_goes_with_it():
    def known():
        return sum(type(x).__name__ == "_Note" for x in gc.get_objects())

    gc.collect()
    before = known()
    with source_lines():
        y = Value(2.0)
        for _ in range(100):
            y = y * 1.5
    assert known() == before + 101
    del y
    gc.collect()
    assert known() == before


def test_pickles_do_not_change():
    plain = Value(2.0, "x") * 3.0
    noted = program('y = Value(2.0, "x") * 3.0')["y"]
    assert pickle.dumps(noted) == pickle.dumps(plain)
    assert source(pickle.loads(pickle.dumps(noted))) is None


def test_another_thread_is_not_in_the_block():
    found = []
    with source_lines():
        thread = threading.Thread(target=lambda: found.append(Value(1.0) * 2.0))
        thread.start()
        thread.join()
    assert source(found[0]) is None


def test_it_is_a_decorator_too():
    @source_lines()
    def f():
        return Value(1.0) + 1.0

    assert source(f()).function == "f"


def test_somebody_else_may_take_the_nodes():
    taken = []
    with noting(taken.append):
        x = Value(1.0)
        y = x * 2.0 + x
    assert [node.gate and node.gate.name for node in taken] == [None, "mul", "add"]
    assert taken[0] is x
    assert taken[2] is y


PROGRAM = 'x = Value(-3.0, "x")\nh = x.relu()\ny = h * 2.0\ny.label = "y"\n'


def test_steps_explain_and_why_zero_name_the_line():
    made = program(PROGRAM)
    x, y, h = made["x"], made["y"], made["h"]
    assert f"({made['file']}:2 `h = x.relu()`)" in str(steps(y))
    assert str(steps(y)).count("y = h * 2.0") == 1  # in the forward pass alone
    assert steps(y)[1].source.text == "y = h * 2.0"
    assert steps(y)[1].to_dict()["source"] == {"file": made["file"], "line": 3, "function": "<module>"}
    assert "source" not in steps(Value(1.0) * 2.0)[0].to_dict()
    assert f"({made['file']}:3 `y = h * 2.0`)" in str(explain(h, y))
    assert f"the gradient stops at v1 = relu(x) ({made['file']}:2 `h = x.relu()`)" in str(why_zero(x, y))


def test_why_nan_names_the_line_where_it_began():
    with ieee():
        made = program("a = Value(-1.0)\nz = a.log() * 2.0\n")
    assert f"({made['file']}:2 `z = a.log() * 2.0`): log needs" in str(why_nan(made["z"]))


def test_the_page_names_the_line_and_keeps_it_inert():
    made = program('x = Value(3.0, "x")\ny = x * x  # </script><b>\n')
    text = page(made["y"]).html
    assert "y = x * x" in text
    assert "</script><b>" not in text


def test_an_error_of_a_gate_names_its_line_and_those_of_its_operands():
    with pytest.raises(autograd.DomainError) as error:
        program("t = Value(0.0)\nu = t - 1.0\n\nv = u.log()\n")
    assert ":4: v = u.log(); sub was made in" in str(error.value)
    assert ":2: u = t - 1.0" in str(error.value)


def test_an_error_of_backward_names_the_line_of_the_gate():
    made = program("x = Value(0.0)\ny = x * x\nz = y.sqrt()\n")
    with pytest.raises(autograd.DomainError, match=r":2 `y = x \* x`\)"):
        made["z"].backward()


def test_errors_outside_of_the_block_are_as_they_were():
    with pytest.raises(autograd.DomainError) as error:
        Value(-1.0).log()
    assert "test_source_lines" not in str(error.value)


def test_under_no_grad_there_is_nothing_to_note():
    with source_lines(), no_grad():
        y = Value(2.0) * 3.0
    assert source(y) is None
