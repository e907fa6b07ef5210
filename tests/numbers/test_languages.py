"""Programs spelled in Python, C and JavaScript say what the registers recorded, to the bit."""

import json
import math
import shutil
import struct
import subprocess
from operator import neg

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd import GATES
from autograd.alphabet import LIBM, select
from autograd.gates.kernels import names_in_python, trace
from autograd.numbers.languages import JAVASCRIPT, PYTHON, C, spell
from autograd.numbers.program import Program

LANGUAGES = {"Python": PYTHON, "C": C, "JavaScript": JAVASCRIPT}


def program_of(formula, *names):
    program = Program()
    return program, [program.register(formula(*map(program.input, names)))]


def text_of(formula, language, *names):
    program, results = program_of(formula, *names)
    statements, (text,) = spell(program, results, language)
    assert statements == []
    return text


def bits(x):
    return struct.pack("<d", x) if x == x else b"nan"


@pytest.mark.parametrize(
    ("formula", "text"),
    [
        (lambda a, b, c: a + b + c, "a + b + c"),
        (lambda a, b, c: a + (b + c), "a + (b + c)"),
        (lambda a, b, c: a - (b - c), "a - (b - c)"),
        (lambda a, b, c: (a + b) * c, "(a + b) * c"),
        (lambda a, b, c: a * (b * c), "a * (b * c)"),
        (lambda a, b, c: a / (b / c), "a / (b / c)"),
        (lambda a, b, c: a / b / c, "a / b / c"),
        (lambda a, b, c: -(a * b) + -c, "-(a * b) + -c"),
        (lambda a, b, c: a * -b - -c, "a * -b - -c"),
        (lambda a, b, c: a - neg(neg(b)) + c, "a - -(-b) + c"),
        (lambda a, b, c: a - -1.5 * b + -0.0 * c, "a - -1.5 * b + -0.0 * c"),
    ],
)
@pytest.mark.parametrize("language", LANGUAGES.values(), ids=LANGUAGES)
def test_brackets_stand_where_grouping_needs_them_and_nowhere_else(formula, text, language):
    assert text_of(formula, language, "a", "b", "c") == text


def test_a_choice_is_written_in_each_language():
    def nested(a, b):
        return select(a < b, a, select(a <= 0.0, -a, b)) + 1.0

    assert text_of(nested, PYTHON, "a", "b") == "(a if a < b else -a if a <= 0.0 else b) + 1.0"
    assert text_of(nested, C, "a", "b") == "(a < b ? a : a <= 0.0 ? -a : b) + 1.0"
    assert text_of(nested, JAVASCRIPT, "a", "b") == "(a < b ? a : a <= 0.0 ? -a : b) + 1.0"


def test_a_number_is_a_condition_unless_it_is_zero_even_where_the_language_holds_nan_to_be_false():
    assert text_of(lambda a, b: select(a + b, a, b), JAVASCRIPT, "a", "b") == "a + b != 0 ? a : b"
    assert text_of(lambda a, b: select(a + b, a, b), C, "a", "b") == "a + b != 0.0 ? a : b"
    assert text_of(lambda a, b: select(a, a, b), PYTHON, "a", "b") == "a if a else b"


@pytest.mark.parametrize(
    ("number", "texts"),
    [
        (math.inf, ("inf", "INFINITY", "Infinity")),
        (-math.inf, ("-inf", "-INFINITY", "-Infinity")),
        (math.nan, ("nan", "NAN", "NaN")),
        (-0.0, ("-0.0", "-0.0", "-0.0")),
        (0.1, ("0.1", "0.1", "0.1")),
        (5e-324, ("5e-324", "5e-324", "5e-324")),
    ],
)
def test_numbers_are_exact_in_every_language(number, texts):
    assert tuple(language.literal(number).text for language in LANGUAGES.values()) == texts


def test_what_is_used_twice_becomes_a_temporary():
    def formula(a):
        return (a + 1.0) * (a + 1.0)

    assert spell(*program_of(formula, "a"), PYTHON) == (["t1 = a + 1.0"], ["t1 * t1"])
    assert spell(*program_of(formula, "a"), C) == (["const double t1 = a + 1.0;"], ["t1 * t1"])
    assert spell(*program_of(formula, "a"), JAVASCRIPT) == (["const t1 = a + 1.0;"], ["t1 * t1"])


def test_a_comparison_that_is_used_twice_is_a_condition_in_c():
    def formula(a):
        positive = a > 0.0
        return select(positive, a, 1.0) * select(positive, 2.0, a)

    statements, _ = spell(*program_of(formula, "a"), C)
    assert statements == ["const int t1 = 0.0 < a;"]


def test_what_no_result_needs_is_not_spelled():
    program = Program()
    a = program.input("a")
    wanted, _unwanted = a * 2.0, LIBM["exp"](a) + LIBM["exp"](a)
    assert spell(program, [wanted], C) == ([], ["a * 2.0"])


def test_a_result_that_another_result_needs_is_computed_once():
    program = Program()
    e = LIBM["exp"](program.input("a"))
    assert spell(program, [e, e * e], C) == (["const double t1 = exp(a);"], ["t1", "t1 * t1"])


def test_temporaries_stay_away_from_the_names_of_inputs():
    statements, results = spell(*program_of(lambda t1: (t1 + 1.0) * (t1 + 1.0), "t1"), PYTHON)
    assert (statements, results) == (["t2 = t1 + 1.0"], ["t2 * t2"])


def test_inputs_are_written_as_the_caller_says():
    program, results = program_of(lambda a, b: a * b, "a", "b")
    assert spell(program, results, C, {"a": "x[3]", "b": "p->w"}).results == ["x[3] * p->w"]


def test_a_register_with_a_name_gets_a_statement_of_its_own():
    program = Program()
    a = program.input("a")
    square = a * a
    spelled = spell(program, [square + 1.0], C, names={square.index: "square"})
    assert spelled == (["const double square = a * a;"], ["square + 1.0"])


def test_a_thousand_operations_in_a_row_are_split_into_statements_that_python_can_parse():
    program = Program()
    a = total = program.input("a")
    for i in range(1000):
        total = LIBM["sin"](total * 0.5 + float(i)) - a
    statements, (text,) = spell(program, [total], PYTHON)
    names = {**names_in_python(), "a": 1.0}
    exec("\n".join(statements), names)
    expected = 1.0
    for i in range(1000):
        expected = math.sin(expected * 0.5 + float(i)) - 1.0
    assert eval(text, names) == expected
    assert max(line.count("(") for line in statements) < 30


@given(st.lists(st.sampled_from("+-*/n<s"), max_size=30), st.randoms(use_true_random=False))
def test_random_programs_spelled_in_python_compute_what_floats_compute(ops, random):
    program = Program()
    numbers = [0.75, -1.25, 3.5]
    registers = [program.input(name) for name in "abc"]

    def apply(op, a, b, c):
        if op == "n":
            return -a
        if op in "<s":
            return select(a < b, c, a)
        return {"+": a + b, "-": a - b, "*": a * b, "/": a * b / 3.0}[op]

    for op in ops:
        picks = [random.randrange(len(registers)) for _ in range(3)]
        registers.append(apply(op, *(registers[i] for i in picks)))
        numbers.append(apply(op, *(numbers[i] for i in picks)))
    statements, texts = spell(program, [program.register(r) for r in registers], PYTHON)
    names = {"a": numbers[0], "b": numbers[1], "c": numbers[2], **names_in_python()}
    exec("\n".join(statements), names)
    assert [bits(eval(text, names)) for text in texts] == [bits(x) for x in numbers]


@pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")
def test_javascript_agrees_with_python_on_rows_of_operators_and_choices():
    """Rows that call C's math library are left out: JavaScript promises no last digits there."""
    cases, source = [], []
    for gate in GATES.values():
        program, results = trace(gate, 0)
        if any(op == "libm" and args[0] != "fabs" for op, args in program.instructions):
            continue
        statements, texts = spell(program, results, JAVASCRIPT)
        body = " ".join([*statements, f"return [{', '.join(texts)}];"])
        for point in ([0.5, -1.5, 0.25], [0.0, 0.0, 1.0], [-2.0, 3.0, math.nan]):
            operands = point[: gate.arity]
            try:
                expected = gate.kernels[0](*operands)
            except ArithmeticError:
                continue
            cases.append((gate.name, operands, expected))
            literals = ", ".join(JAVASCRIPT.literal(x).text for x in operands)
            head = f"(({', '.join(gate.operand_names)}) => {{ {body} }})"
            source.append(f"{head}({literals}).map(x => Object.is(x, -0) ? '-0' : String(x))")
    assert len(cases) > 30
    script = f"console.log(JSON.stringify([{', '.join(source)}]))"
    answer = subprocess.run(["node", "-e", script], capture_output=True, text=True, check=True)
    spelled = {"NaN": "nan", "Infinity": "inf", "-Infinity": "-inf"}
    for (name, operands, expected), got in zip(cases, json.loads(answer.stdout), strict=True):
        numbers = [float(spelled.get(x, x)) for x in got]
        assert [bits(x) for x in numbers] == [bits(x) for x in expected], (name, operands)
