"""What no derivative is taken by: each refusal names the place, the shape and a way on."""

from collections import deque
from types import MappingProxyType, SimpleNamespace

import numpy as np
import pytest

import autograd
from autograd import Value, grad, gradcheck, hessian, hvp, jacobian, numerical_grad


def ragged(*parts):
    made = np.empty(len(parts), dtype=object)
    for i, part in enumerate(parts):
        made[i] = part
    return made


WRONG = {
    "empty": (np.zeros((0, 3)), ValueError, ["empty", "(0, 3)"]),
    "empty list": ([], ValueError, ["x is empty: []"]),
    "empty dict": ({"a": []}, ValueError, ["x is empty: {'a': []}"]),
    "ragged": (ragged([1.0, 2.0], [3.0]), TypeError, ["x[0] has the shape (2,), x[1] (1,)", "list(x)"]),
    "ragged arrays": (
        ragged(np.ones((2, 2)), np.ones(3)),
        TypeError,
        ["(2, 2)", "(3,)", "ragged", "list(x)"],
    ),
    "complex": (np.ones((2, 1)) * 1j, TypeError, ["complex128", "(2, 1)", "x.real and x.imag"]),
    "one complex": (1j, TypeError, ["complex", ".real and .imag"]),
    "text": (np.array(["1.5"]), TypeError, ["(1,)", "x.astype(float)"]),
    "one text": ("1.5", TypeError, ["str", "float()"]),
    "booleans": (np.array([True, False]), TypeError, ["booleans", "(2,)", "x.astype(float)"]),
    "masked": (np.ma.masked_array([1.0, 2.0], [0, 1]), TypeError, ["masked", "(2,)", "x.filled(0.0)"]),
    "a class of its own": (
        np.ones((1, 1)).view(type("Other", (np.ndarray,), {})),
        TypeError,
        ["Other", "numpy.asarray(x)"],
    ),
    "dates": (np.array(["2020-01-01"], dtype="M8[D]"), TypeError, ["datetime64", "timedelta64"]),
    "records": (np.zeros(2, dtype=[("a", float)]), TypeError, ["(2,)", "fields"]),
    "None": (None, TypeError, ["x is no real number but None"]),
    "None inside": (np.array([1.0, None]), TypeError, ["(2,)", "entry [1]", "None"]),
    "text inside": (np.array([[1.0, "a"]], dtype=object), TypeError, ["(1, 2)", "entry [0, 1]", "str"]),
    "text in a list": ([1.0, ["a"]], TypeError, ["x[1][0]", "str"]),
    "a set": ({1.0}, TypeError, ["set"]),
    "an iterator": (iter([1.0]), TypeError, ["list_iterator", "list(x)"]),
    "a range": (range(2), TypeError, ["range", "list(x)"]),
    "a queue": (deque([1.0]), TypeError, ["deque", "list(x)"]),
    "a view of a dict": (MappingProxyType({"a": 1.0}), TypeError, ["mappingproxy", "dict(x)"]),
    "an object": (SimpleNamespace(a=1.0), TypeError, ["SimpleNamespace", "vars(x)", "dataclass"]),
}


@pytest.mark.parametrize("name", WRONG)
@pytest.mark.parametrize("transform", [grad, jacobian, hessian, "numerical_grad", "gradcheck", "hvp"])
def test_what_holds_no_real_numbers_is_refused_with_its_place_shape_and_a_way_on(name, transform):
    wrong, error, words = WRONG[name]
    called = {
        "numerical_grad": lambda f: lambda x: numerical_grad(f, x),
        "gradcheck": lambda f: lambda x: gradcheck(f, x),
        "hvp": lambda f: lambda x: hvp(f)(x, x),
    }.get(transform, transform)
    with pytest.raises(error) as caught:
        called(lambda x: 0.0)(wrong)
    for part in words:
        assert part in str(caught.value)
    assert "convert it with float()" not in str(caught.value) or "text" in name


def test_the_refusal_of_one_argument_of_several_says_how_to_leave_it_out():
    with pytest.raises(TypeError, match=r"^a is no real number but str.*argnums=0.*by keyword$"):
        grad(lambda x, a: x)(1.0, "abc")
    with pytest.raises(TypeError) as caught:
        grad(lambda x: x)("abc")
    assert "argnums" not in str(caught.value)


def test_vectors_of_another_shape_are_refused_with_both_shapes():
    with pytest.raises(TypeError, match=r"argument 0 has the shape \(3,\), and its vector \(2,\)"):
        hvp(lambda x: np.sum(x**3))(np.ones(3), np.ones(2))
    with pytest.raises(TypeError, match=r"shape \(2, 1\), and its vector \(2,\)"):
        hvp(lambda x: np.sum(x**3))(np.ones((2, 1)), np.ones(2))
    assert hvp(lambda x: np.sum(x**3))(np.ones(2), [1.0, 2.0]) == pytest.approx([6.0, 12.0])


def test_several_results_in_an_array_are_pointed_to_the_jacobian():
    for f in (lambda x: x, lambda x: x[:1]):
        for d in (lambda f: grad(f)(np.ones(2)), lambda f: numerical_grad(f, np.ones(2))):
            with pytest.raises(
                TypeError, match=r"one result, not an array of the shape \([12],\); use jacobian"
            ):
                d(f)
    assert grad(lambda x: np.tensordot(x, x, 1))(np.ones(2)) == pytest.approx(
        [2.0, 2.0]
    )  # an array of no axis


@pytest.mark.parametrize(
    ("result", "words"), [(None, "returned None"), ("a", "no real number"), (np.array([1j]), "complex128")]
)
def test_a_function_that_returns_no_number_is_told_so_by_name(result, words):
    def forgetful(x):
        return result

    with pytest.raises(TypeError, match=f"^forgetful returned.*{words}|^forgetful {words}"):
        jacobian(forgetful)(1.0)


def test_what_is_no_function_is_refused_at_once():
    with pytest.raises(
        TypeError, match=r"grad takes a function, and then its arguments: grad\(f\)\(x\); got 6.0"
    ):
        grad(6.0)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (np.ones((2, 3)), "not ndarray of the shape (2, 3); for an array of Values write"),
        ([1.0], "[Value(x) for x in numbers]"),
        (1j, ".real and .imag"),
        (np.complex64(1.0), ".real and .imag"),
        ("1", "convert it with float()"),
        (None, "not None"),
        (np.array(Value(1.0)), "x.item()"),
        (np.datetime64("2020"), "not datetime64"),
    ],
)
def test_a_value_of_something_else_says_what_can_be_done(wrong, words):
    with pytest.raises(TypeError) as caught:
        Value(wrong)
    assert words in str(caught.value)
    assert "float()" not in str(caught.value) or isinstance(wrong, str)


def test_gates_and_where_send_arrays_on_to_what_takes_them():
    xs = np.ones(2)
    with pytest.raises(
        TypeError, match=r"tanh takes .*not ndarray; for each element write \[tanh\(x\) for x in xs"
    ):
        autograd.tanh(xs)
    with pytest.raises(TypeError, match=r"\[maximum\(x, b\) for x in xs\]"):
        autograd.maximum(xs, 1.0)
    with pytest.raises(TypeError, match=r"not NoneType$"):
        autograd.tanh(None)
    with pytest.raises(TypeError, match=r"not str; convert it with float\(\) first"):
        autograd.tanh("1")
    with pytest.raises(TypeError, match=r"np\.where\(condition, a, b\)"):
        autograd.where(Value(1.0) > 0.0, xs, xs)


@pytest.mark.parametrize("argnums", [0.0, "0", True, {0, 1}, np.array([0, 1]), np.array([]), (0, "1"), [0.5]])
def test_argnums_that_are_no_whole_numbers_are_refused_in_our_words(argnums):
    for transform in (grad, jacobian, hessian):
        with pytest.raises(TypeError, match="argnums is a whole number or a tuple of them, not"):
            transform(lambda x, y: x * y, argnums=argnums)(2.0, 3.0)
