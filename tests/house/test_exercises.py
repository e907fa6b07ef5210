"""Exercises that check themselves: a solution is right, an empty cell is not yet, a mistake is named."""

import contextlib
import io
import re
from pathlib import Path

import matplotlib.pyplot as plt
import nbformat
import pytest

from autograd import GATES
from tests.helpers.answers import ANSWERS

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
CELLS = {path.name: nbformat.read(path, 4).cells for path in sorted(NOTEBOOKS.glob("*.ipynb"))}
SOLUTION = re.compile(
    r"\A<details><summary>[^<]+</summary>\n\n```python\n(.*?)\n```\n\n</details>\Z", re.DOTALL
)

WRONG = {  # by notebook: what of a solution is replaced by what, and what the check then says
    "01-a-number-that-remembers.ipynb": [
        ("orange * orange_count", "orange", "where it should be 715"),
        ("said = 6.6", "said = 2.2", "once.grad is 6.6"),
        ("100 - (", "100 + (", "it costs 231"),
    ],
    "02-the-chain-rule-and-the-circuit.ipynb": [
        ("3 * 11**2", "2 * 11", "does not find 154"),
        ("arrows = 2", "arrows = 1", "Draw both"),
        ("grad(grad(composed))", "grad(composed)", "and you have 154"),
    ],
    "03-patterns-in-the-backward-flow.ipynb": [
        ("0.0, 2.0)", "2.0, 0.0)", "2 of the four"),
        ("(0.5, 0.25, 0.125, 0.125)", "(0.25, 0.25, 0.25, 0.25)", "a gets 0.5"),
        ("W[k][i]", "W[i][k]", "dX ="),
    ],
    "04-one-number-goes-downhill.ipynb": [
        ("rate = 0.5", "rate = 0.4", "with 0.4 the first step"),
        ("1.0, lambda", "0.0, lambda", "squared is"),
        ("rate * x.grad", "-rate * x.grad", "the bottom is at (1, −2)"),
    ],
    "05-one-sigmoid-neuron.ipynb": [
        ("y * sigmoid(-a)", "sigmoid(-a)", "WRONG"),
        ("Value(6)", "Value(5)", "is not"),
        ("- 1", "- 0.5", "and tanh is"),
    ],
    "06-perceptron-and-xor.ipynb": [
        ("NAND([x[0], not_both])", "NAND(x)", "it answers"),
        ("(t - y) * xi", "(y - t) * xi", "rows learned are"),
        ("range(-13, 14, 2)", "range(-1, 2, 2)", "A weighted sum decides"),
    ],
    "07-activation-functions.ipynb": [
        ("0.25**10", "0.25", "a quarter at best"),
        ('"leaky_relu", ', "", "1 of the six"),
        ("u1 - u2", "u2 - u1", "your z(1.5, -0.5) is -2.0"),
    ],
    "08-losses-and-deltas.ipynb": [
        ("total_delta = 0.0", "total_delta = 1.0", "Add them up"),
        ("log(0.8)", "log(0.7)", "the deltas there"),
        ("< 1", "< 0", "(score, target) = (0.3, 1)"),
    ],
    "09-xor.ipynb": [
        ("range(200)", "range(2)", "Seeds 0 and 1"),
        ("added = 3", "added = 1", "not 1"),
        ("(1.0, 0.0)", "(0.0, 1.0)", "multiply gate switches"),
    ],
    "10-build-the-engine-yourself.ipynb": [
        ("(other.data, self.data)", "(self.data, other.data)", "-3.0 and 2.0"),
        ("operand.grad +=", "operand.grad =", "(overwrite)"),
        ("1 - y * y", "1 - y", "(tanh-slope)"),
    ],
    "11-build-a-network-on-your-engine.ipynb": [
        ("total.tanh()", "total", "the output is"),
        ("-= rate", "+= rate", "of 4 rows"),
    ],
    "12-backpropagation-in-matrices.ipynb": [
        ("[X, ones]", "[ones, X]", "it should be"),
        ("(U1 > 0)", "(U1 < 0)", "above 0, and else 0"),
        ("(Y[3] - T[3]) / N", "Y[3] - T[3]", "it should be"),
    ],
    "13-checking-gradients-by-differences.ipynb": [
        ('"5-point"', '"central"', "where 4 is right"),
        ("1e-5", "1e-1", "it accepts []"),
        ("sqrt(2 * epsilon_c", "sqrt(epsilon_c", "the error is less"),
    ],
    "14-vanishing-and-exploding.ipynb": [
        ("+ 1", "+ 3", "with 76 layers"),
        ("0.25**9", "0.25**10", "nine steps back"),
        ("max(lost", "min(lost", "powers of ten lost"),
    ],
    "15-optimizers-side-by-side.ipynb": [
        ("20 / 21", "0.9", "a little to the side"),
        ("0.3 / (1 + t / 10)", "0.3", "with the steady rate"),
        ("-0.3 * -0.7", "0.3 * -0.7", "p ← p − lr · g"),
    ],
    "16-regularizers-and-adamw.ipynb": [
        ("min((i", "max((i", "At 0 it is"),
        ("0.003 - ", "0.003 + ", "against the sign of p"),
        ("** 100", "** 50", "each step takes"),
    ],
    "17-batch-normalization.ipynb": [
        ("spread + eps", "spread", "the layer says"),
        ("gradient_of_bias = 0.0", "gradient_of_bias = 1.0", "x − μ"),
        ("0.9**3", "0.9**2", "0.9 · 0 + 0.1 · 50"),
    ],
    "18-dropout.ipynb": [
        ("0.5**20", "0.5**10", "twenty tosses"),
        (" / (1 - p)", "", "the engine finds"),
        ("deviation_out = 3.0", "deviation_out = 1.0", "measured"),
    ],
    "19-handwritten-digits.ipynb": [
        ("[10], rng", "[5, 10], rng", "of the test is right"),
        ("    nn.load", "    0 and nn.load", "the same 954 numbers"),
        ("0.96 * 0.04", "0.96", "take its root"),
    ],
    "20-step-through-anything.ipynb": [
        ("saved = page(f).save(", 'saved = "nowhere.html"; (', "Not yet"),
        ("max((event", "min((event", "the three are"),
        ("right(snapshot) == 4", "right(snapshot) == 2", "move the slider"),
    ],
    "21-compile.ipynb": [
        ("0.001 * sum", "0.002 * sum", "is right"),
        ("optimizer.step()", "optimizer.zero_grad()", "200 losses"),
        ("x * x)", "-x)", "it answers"),
    ],
    "22-a-character-gpt.ipynb": [
        ("log(END + 1)", "log(END)", "is not −log"),
        ("SIZE**-0.5", "SIZE**0.5", "the first of your weights"),
        ("(len(name) + 1)", "len(name)", "the product is another"),
    ],
}


LONG = ("09", "14", "16", "17", "18", "19", "20", "21")  # what is trained in them takes up to half a minute
each_notebook = pytest.mark.parametrize("name", CELLS)
each_run = pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.slow if name.startswith(LONG) else ()) for name in CELLS]
)


@pytest.fixture(autouse=True)
def gates_of_the_table():
    """No gate of a notebook stays for other tests."""
    before = {**GATES}
    yield
    for name in {*GATES} - {*before}:
        del GATES[name]


def tagged(cell, tag):
    return tag in cell.metadata.get("tags", ())


def said_by(cells, names):
    """What code cells print."""
    with contextlib.redirect_stdout(io.StringIO()) as out:
        for cell in cells:
            code = re.sub(r"^%.*$", "", cell if isinstance(cell, str) else cell.source, flags=re.MULTILINE)
            exec(compile(code, "notebook", "exec"), names)
    plt.close("all")
    return out.getvalue()


def checks(name):
    """What each check says of the empty cell, of wrong answers, and of the solution."""
    names, said, cells = {"__name__": "__main__"}, [], CELLS[name]
    for i, cell in enumerate(cells):
        if tagged(cell, "exercise"):
            check, solution = cells[i + 2], SOLUTION.match(cells[i + 1].source)[1]
            wrong = [said_by([answer, check], {**names}) for answer in wrong_answers(name, solution)]
            others = [
                (answer, sentence, answered(answer, check, names))
                for answer, sentence in other_answers(name, len(said))
            ]
            empty = said_by([cell, check], {**names})
            said.append((empty, wrong, others, said_by([solution, check], names)))
        elif cell.cell_type == "code" and not tagged(cell, "check"):
            said_by([cell], names)
    return said


def answered(answer, check, names):
    """What a check says of an answer; a gate that it makes is gone afterwards."""
    GATES.pop("swish", None)
    return said_by([answer, check], {**names})


def other_answers(name, exercise):
    """Answers of another style, and what is said of them."""
    right, wrong = dict(enumerate(ANSWERS.get(int(name[:2]), ()))).get(exercise, ((), {}))
    yield from ((answer, "Right") for answer in right)
    yield from wrong.items()


def wrong_answers(name, solution):
    """The solution with a slip in it, for each slip that it has a place for."""
    return [solution.replace(old, new) for old, new, _ in WRONG[name] if old in solution]


@each_notebook
def test_a_notebook_has_exercises_with_folded_solutions_and_checks(name):
    cells = CELLS[name]
    exercises = [i for i, cell in enumerate(cells) if tagged(cell, "exercise")]
    assert exercises
    for i in exercises:
        assert SOLUTION.match(cells[i + 1].source)
        assert tagged(cells[i + 2], "check")
    assert len(exercises) == sum(tagged(cell, "check") for cell in cells)


@each_run
def test_a_check_tells_a_solution_from_an_empty_cell_and_from_a_slip(name):
    said = checks(name)
    assert [empty for empty, *_ in said if not empty.startswith("Not yet: ")] == []
    assert [solved for *_, solved in said if not solved.startswith("Right")] == []
    slips = [each for _, wrong, *_ in said for each in wrong]
    assert [each for each in slips if each.startswith("Right")] == []
    assert [sentence for *_, sentence in WRONG[name] if sentence not in "".join(slips)] == []
    others = [other for *_, several, _ in said for other in several]
    assert [other for other in others if other[1] not in other[2]] == []
    assert [other for other in others if other[2].startswith("Right") != (other[1] == "Right")] == []


@each_notebook
def test_what_readers_need_not_see_is_folded(name):
    for cell in CELLS[name]:
        if tagged(cell, "check") or (cell.cell_type == "code" and "assert " in cell.source):
            assert cell.metadata.jupyter.source_hidden
            assert cell.source.startswith("# ")  # JupyterLab shows the first line
            assert tagged(cell, "hide-input") or tagged(cell, "hide-cell")
