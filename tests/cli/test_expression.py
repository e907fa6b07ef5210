import contextlib
import math

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

import autograd
from autograd import ExpressionError, GateOverflowError, GatewiseError, PoleError
from autograd.expression.expression import LONGEST, parse
from autograd.expression.strings import STRINGS
from tests.helpers.growth import TIMES, assert_linear


def value(text, **numbers):
    return parse(text).build(numbers)[0].data


def refusal(text, **numbers):
    with pytest.raises(ExpressionError) as caught:
        parse(text).build(numbers)
    return caught.value


def end_well_or_point_into(text):
    try:
        column = parse(text).text.index(text) + 1
    except ExpressionError as error:
        column = error.column
    assert 1 <= column <= len(text) + 1


@pytest.mark.parametrize(
    "text",
    [
        "x", "(x)", "+x", "-x", "--x", "-+-x", "1 + x * 3", "(1 + x) * 3", "x - 2 - 3", "12 / x / 2",
        "x / 2 * 3", "-x ** 2", "(-x) ** 2", "2 ** -x", "x ** 2 ** 3", "2 ** -1 * x", "-2 ** -x",
        "2 ** -x ** 2", "x * -2", "x - -3", "x // 2", "-x // 2", "x % 3", "-x % 3", "7 // 2 % x", "x ** .5",
        "1e-3 * x", "1.5e+2 + x", "2.E1 * x", "x*x+x*x-x/x", "((((x))))", "(\n  x\t+\n1 )",
    ],
)  # fmt: skip
@pytest.mark.parametrize("x", [2.5, 4.0])
def test_operators_bind_as_in_python(text, x):
    assert value(text, x=x) == eval(text, {"x": x})


NUMBERS = st.floats(0.001, 1000).map(repr) | st.integers(0, 99).map(lambda n: f"{n}.0")
EXPRESSIONS = st.recursive(
    NUMBERS | st.sampled_from(["x", "y", "z"]),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["+", "-", "*", "/", "//", "%", "**"]), inner).map(" ".join),
        inner.map("({})".format),
        inner.map("-{}".format),
        inner.map("+{}".format),
        inner.map("abs({})".format),
    ),
    max_leaves=12,
)


def size(x):
    """abs() of a real number: a root of a negative one, which Python makes complex, is none here."""
    if isinstance(x, complex):
        raise ValueError(x)
    return abs(x)


@given(EXPRESSIONS, st.tuples(*[st.floats(-9, 9)] * 3))
@example("z ** 0.5 // 1.0", (0.0, 0.0, -1.0))
@example("abs(z ** 0.5)", (0.0, 0.0, -1.0))
def test_random_expressions_evaluate_as_python_evaluates_them(text, numbers):
    named = dict(zip("xyz", numbers, strict=True))
    try:
        expected = eval(text, named | {"abs": size})
    except (ArithmeticError, ValueError, TypeError):  # complex numbers have no //
        with pytest.raises(GatewiseError):
            parse(text)(*(named[name] for name in parse(text).variables))
        return
    assume(not isinstance(expected, complex) and expected - expected == 0)
    expression = parse(text)
    assert expression(*(named[name] for name in expression.variables)) == expected


@given(EXPRESSIONS, st.tuples(*[st.floats(-9, 9)] * 3))
def test_a_graph_has_the_same_value_as_the_plain_numbers(text, numbers):
    expression = parse(text)
    assume(expression.variables)
    named = {name: x for name, x in zip("xyz", numbers, strict=True) if name in expression.variables}
    with autograd.ieee():
        plain = expression(*(named[name] for name in expression.variables))
        root, inputs = expression.build(named)
    assert root.data == plain or (root.data != root.data and plain != plain)
    assert {label: x.data for label, x in inputs.items()} == named


@given(st.text(max_size=60))
def test_any_text_ends_in_an_expression_or_an_expression_error(text):
    end_well_or_point_into(text)


@given(st.text("xyz019.+-*/%^(), exp", max_size=40))
def test_text_that_looks_like_an_expression_ends_in_one_or_in_an_expression_error(text):
    end_well_or_point_into(text)


def test_every_gate_of_the_table_is_a_function():
    for gate in autograd.GATES.values():
        names = [f"x{i}" for i in range(gate.arity)]
        numbers = [low for low, _ in gate.sample]
        assert parse(f"{gate.name}({', '.join(names)})")(*numbers) == gate(*numbers)


@pytest.mark.parametrize("gate", [gate for gate in autograd.GATES.values() if gate.parameters])
def test_a_variable_is_no_parameter_of_a_gate_in_a_graph(gate):
    names = [f"x{i}" for i in range(gate.arity)]
    numbers = {name: low for name, (low, _) in zip(names, gate.sample, strict=True)}
    refused = refusal(f"1 + {gate.name}({', '.join(names)})", **numbers)
    assert refused.column == 5
    assert f"of {gate.name}({', '.join(gate.operand_names)}) is a parameter" in str(refused)
    left = [
        x if name in gate.parameters else name
        for name, x in zip(gate.operand_names, numbers.values(), strict=True)
    ]
    assert parse(f"{gate.name}({', '.join(map(str, left))})").build({gate.operand_names[0]: 1.0})


def test_a_gate_added_at_run_time_is_a_function_at_once():
    autograd.gate("cube", lambda a: a * a * a, lambda y, a: (3.0 * a * a,))
    try:
        root, inputs = parse("cube(x)").build({"x": 2.0})
        root.backward()
        assert (root.data, inputs["x"].grad) == (8.0, 12.0)
    finally:
        del autograd.GATES["cube"]
    assert "no gate named 'cube'" in str(refusal("cube(x)", x=2.0))


def test_gates_answer_to_their_symbols_and_numpy_names_too():
    assert value("max(x, 1) + min(x, 1)", x=3.0) == 4.0
    assert value("σ(x)", x=0.0) == 0.5
    assert value("arcsin(x)", x=0.0) == 0.0


def test_the_signs_of_a_textbook_mean_what_they_look_like():
    assert value("x × 3 − 1 ÷ 2", x=2.0) == 5.5
    assert value("x^2", x=3.0) == 9.0


@pytest.mark.parametrize(
    ("text", "python"),
    [
        ("x²", "x**2"), ("-x²", "-x**2"), ("x⁻¹", "x**-1"), ("2x² + 1", None), ("x¹⁰ ÷ 3", "x**10 / 3"),
        ("x² × y³", "x**2 * y**3"), ("(x + y)²", "(x + y)**2"), ("x^2^3", "x**2**3"), ("x²³", "x**23"),
        ("ln(x)", "log(x)"), ("sin(pi * x)", "sin(pi * x)"), ("e^x", "e**x"), ("π − tau", "pi - tau"),
        ("√(x) + √ (y)", "sqrt(x) + sqrt(y)"), ("max(x, y, 2, 7)", "max(x, y, 2, 7)"),
        ("min(3, x, max(x, y, 1))", "min(3, x, max(x, y, 1))"),
    ],
)  # fmt: skip
def test_what_textbooks_write_is_what_python_computes(text, python):
    if python is None:
        assert "as in 2*x" in str(refusal(text, x=1.0))
        return
    numbers = {"x": 1.5, "y": 2.5}
    expression = parse(text)
    assert expression(*(numbers[name] for name in expression.variables)) == pytest.approx(
        eval(python, vars(math) | {"max": max, "min": min} | numbers), rel=1e-15
    )


def test_a_constant_that_is_given_a_number_is_a_variable():
    assert parse("e * pi * x").variables == ("x",)
    assert parse("e * pi * x", {"e": 2.0}).variables == ("e", "x")


@given(st.permutations([3.0, 1.0, -2.0, 7.0]), st.sampled_from(["max", "min"]))
def test_the_largest_and_the_smallest_of_many_have_all_of_the_gradient(numbers, name):
    root, inputs = parse(f"{name}(a, b, c, d)").build(dict(zip("abcd", numbers, strict=True)))
    root.backward()
    chosen = {"max": max, "min": min}[name](numbers)
    assert root.data == chosen
    assert [x.grad for x in inputs.values()] == [float(x == chosen) for x in numbers]


def test_every_sign_that_is_said_to_be_allowed_is_allowed():
    signs = STRINGS["made_of"].en.partition("brackets and ")[2]
    for sign in signs.replace(", also as", "").replace("( )", "").split():
        text = {"²": "x²", "√": "√(x)"}.get(sign, f"x {sign} x")
        assert parse(text).variables == ("x",)


def test_parameters_of_a_gate_may_be_left_out():
    assert value("leaky_relu(x)", x=-1.0) == -0.01
    assert value("leaky_relu(x, 0.5)", x=-1.0) == -0.5


def test_the_neuron_of_the_textbook_has_its_gradients():
    root, inputs = parse("sigmoid(w0*x0 + w1*x1 + w2)").build(
        {"w0": 2.0, "x0": -1.0, "w1": -3.0, "x1": -2.0, "w2": -3.0}
    )
    root.backward()
    assert root.data == pytest.approx(0.7310585786)
    assert inputs["w0"].grad == pytest.approx(-0.19661193)
    assert inputs["x1"].grad == pytest.approx(-0.58983580)


def test_a_variable_used_twice_is_one_leaf():
    root, inputs = parse("x * x + x").build({"x": 3.0})
    root.backward()
    assert parse("x * x + x").variables == ("x",)
    assert inputs["x"].grad == 7.0


def test_names_may_be_in_any_script():
    assert value("価格 * 個数", 価格=100.0, 個数=2.0) == 200.0


@pytest.mark.parametrize(
    ("text", "column", "message"),
    [
        ("", 1, "the expression is empty"),
        (" \n ", 1, "the expression is empty"),
        ("x +", 4, "ends where a number, a name or a bracket is missing"),
        ("x + * y", 5, "is missing before '*'"),
        ("(x + 1", 1, "this bracket is never closed"),
        ("x * (y + (z)", 5, "this bracket is never closed"),
        ("exp(x", 1, "this bracket is never closed"),
        ("x) + 1", 2, "this bracket was never opened"),
        ("()", 2, "is missing before ')'"),
        ("x, y", 2, "there is no gate around it"),
        ("exp((x, y))", 7, "there is no gate around it"),
        ("max(x,, y)", 7, "is missing before ','"),
        ("max(x)", 1, "max(a, b) takes 2 operands, not 1"),
        ("log(x, 10)", 1, "log(a) takes 1 operand, not 2; another base is log(x)/log(base)"),
        ("1 + exp(x, y)", 5, "exp(a) takes 1 operand, not 2"),
        ("leaky_relu(x, 1, 2)", 1, "leaky_relu(a, slope) takes 1 to 2 operands, not 3"),
        ("exp()", 5, "is missing before ')'"),
        ("2x", 2, "an operator is missing before 'x'; a product is written with *, as in 2*x"),
        ("x y", 3, "an operator is missing before 'y'; a product is written with *, as in x*y"),
        ("2(x + 1)", 2, "an operator is missing before '('; a product is written with *, as in 2*(…"),
        ("(x)(y)", 4, "an operator is missing before '('; a product is written with *"),
        ("2 sin(x)", 3, "an operator is missing before 'sin('; a product is written with *, as in 2*sin(…"),
        ("x(y + 1)", 1, "no gate named 'x'; a product is written with *, as in x*(y + 1)"),
        ("1_000", 2, "an operator is missing before '_000'; the digits of a number are written without _"),
        ("1 000", 3, "the digits of a number are written without _ and blanks"),
        ("1,5 * x", 2, "there is no gate around it; decimals are written with a point"),
        ("x * * 2", 5, "a power is written ** or ^"),
        ("sin x", 1, "sin is a gate; write sin(x)"),
        ("sin^2(x)", 1, "sin is a gate; write sin(a)"),
        ("math.sin(x)", 5, "leave out 'math.'"),
        ("np.exp(x)", 3, "leave out 'np.'"),
        ("Sin(x)", 1, "no gate named 'Sin'; did you mean sin"),
        ("sec(x)", 1, "no gate named 'sec'; write 1/cos(x)"),
        ("sum(x, y)", 1, "no gate named 'sum'; write x + y + z"),
        ("|x|", 1, "write abs(x)"),
        ("[x + 1] * 2", 1, "brackets are round"),
        ("x!", 2, "there is no factorial"),
        ("x ≤ 1", 3, "there are no conditions; write max(x, y)"),
        ("x · y", 3, "a product is written with * or ×"),
        ("x – 1", 3, "a minus sign is - or −"),
        ("√x", 1, "write √(x) or sqrt(x)"),
        ("（x + 1)", 1, "write '('"),
        ("'x*y'", 1, "leave out the quotes inside"),
        ("\\frac{1}{x}", 1, "write 1/x in place of"),
        ("1.2.3", 4, "an operator is missing before '.3'"),
        ("1e999", 1, "too large for a float"),
        ("x + sigmoid", 5, "sigmoid is a gate; write sigmoid(a)"),
        ("sigmiod(x)", 1, "no gate named 'sigmiod'; did you mean sigmoid"),
        ("qqq(x)", 1, "no gate named 'qqq'; a product is written with *"),
        ("x.tanh()", 2, "'.' has no meaning in an expression; a gate is written around its operands"),
        ("x = 3", 3, "a variable gets its number after the expression, as in x=1"),
        ("²", 1, "is missing before '**'"),
        ("x²y", 3, "an operator is missing before 'y'"),
        ("x < 1", 3, "'<' has no meaning"),
    ],
)
def test_an_error_says_what_is_wrong_and_in_which_column(text, column, message):
    error = refusal(text, x=1.0, y=1.0, z=1.0)
    assert message in str(error)
    assert error.column == column


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os')", "().__class__", "lambda: 1", "lambda x: x", "x.__init__", "f'{x}'", "x := 3",
        "１ + x", "x\0", "x\ud800", "[x]", "{x}", "x if x else y", "'x'", "x; y", "x\\n", "@x", "`x`",
        "x != y", "not x", "0x10", "1j", "٣", "x\u202ey", "\ufeffx",
    ],
)  # fmt: skip
def test_python_that_is_not_arithmetic_is_refused(text):
    error = refusal(text, x=1.0, y=1.0)
    assert str(error).startswith(f"column {error.column}: ")


def test_the_caret_stands_under_the_column():
    first, line, caret = str(refusal("x + 1 $ 2")).splitlines()
    assert first.startswith("column 7:")
    assert line[caret.index("^")] == "$"


def test_the_caret_stands_right_in_a_long_text_too():
    _, line, caret = str(refusal("x + " * 1000 + "$" + " + x" * 1000)).splitlines()
    assert line[caret.index("^")] == "$"
    assert len(line) < 80


def test_the_caret_counts_wide_letters_twice():
    *_, caret = str(refusal("価格 * $")).splitlines()
    assert caret == " " * (2 + 2 * 2 + 3) + "^"


def test_a_message_holds_no_control_characters():
    message = str(refusal("x\x1b[31m + \x07 )"))
    assert all(letter.isprintable() for letter in message.replace("\n", ""))


def test_a_variable_without_a_number_is_pointed_at():
    error = refusal("a*x + b", a=1.0)
    assert "x has no number; after the expression give x=… b=…" in str(error)
    assert error.column == 3


def test_a_number_for_no_variable_is_refused():
    assert "no variable 'y' in the expression; it has x" in str(refusal("x + 1", x=1.0, y=2.0))
    assert "no variable 'y' in the expression; it has none" in str(refusal("1 + 1", y=2.0))


def test_numbers_alone_make_no_graph():
    assert "is the number 7.0: it has no variables" in str(refusal("1 + 2*3"))
    assert parse("1 + 2*3")() == 7.0


def test_a_power_too_large_for_a_float_ends_at_once():
    with pytest.raises(GateOverflowError):
        parse("9**9**9**9**9")()  # in whole numbers this would never end


def test_gates_raise_their_own_errors_with_the_labels_of_the_variables():
    with pytest.raises(PoleError, match=r"div\(1, x = 0\)"):
        parse("1 / x").build({"x": 0.0})


DEEP = LONGEST // 2 - 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("(" * DEEP + "x" + ")" * DEEP, 1.5),
        ("-" * (2 * DEEP) + "x", 1.5),
        ("x" + " + x" * (LONGEST // 5), 1.5 * (LONGEST // 5 + 1)),
        ("x" + "**1" * (LONGEST // 4), 1.5),
        ("abs(" * (LONGEST // 6) + "x" + ")" * (LONGEST // 6), 1.5),
        ("max(x, " * (LONGEST // 9) + "x" + ")" * (LONGEST // 9), 1.5),
    ],
    ids=["brackets", "minus signs", "terms", "powers", "calls", "calls of two"],
)
def test_the_longest_expressions_are_answered(text, expected):
    assert value(text, x=1.5) == expected


def refused(text):
    with contextlib.suppress(ExpressionError):
        parse(text).build({})


@pytest.mark.parametrize(
    "text",
    [
        "1+" * 10**6 + "1", "(" * 100_000 + "x" + ")" * 100_000, "-" * 100_000 + "x", "x" * 10**6,
        "$" * 10**6, " " * 10**6, "9" * LONGEST, "x" * LONGEST + "(", "(" * LONGEST, ")" * LONGEST,
        "," * LONGEST, "max(x" + ",x" * (LONGEST // 2 - 4) + ")", " " * (LONGEST - 1) + "$",
        "x " * (LONGEST // 2), "e" * LONGEST + "$",
    ],
    ids=range(15),
)  # fmt: skip
def test_junk_of_any_size_is_refused(text):
    with pytest.raises(ExpressionError) as caught:
        parse(text).build({})
    assert_linear(lambda size: text[:size], refused, len(text) // TIMES)
    assert len(str(caught.value)) < 400


def test_an_expression_can_be_differentiated_as_a_function():
    f = parse("x**3 + y")
    assert autograd.grad(f)(2.0, 1.0) == (12.0, 1.0)
    assert autograd.grad(autograd.grad(parse("x**3")))(2.0) == 12.0
