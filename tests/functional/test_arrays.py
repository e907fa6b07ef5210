"""Arrays and structures: derivatives come back as the arguments went in, with the numbers of floats."""

import dataclasses
import inspect
import pickle
from collections import Counter, OrderedDict, defaultdict
from typing import Any, NamedTuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import autograd
from autograd import (
    Value,
    grad,
    gradcheck,
    hessian,
    hvp,
    jacobian,
    no_grad,
    numerical_grad,
    value_and_grad,
)
from autograd.util.structures.trees import flat, like


class Pair(NamedTuple):
    left: Any
    right: Any


@dataclasses.dataclass
class Line:
    slope: Any
    offset: Any


@dataclasses.dataclass(frozen=True, slots=True)
class Frozen:
    first: Any
    second: Any

    def __post_init__(self):
        if isinstance(self.first, float) and self.first < 0.0:
            raise ValueError("first is never negative")


numbers = st.integers(-200, 200).map(lambda k: k / 100.0)
shapes = st.lists(st.integers(1, 3), max_size=3).map(tuple)


@st.composite
def arrays(draw):
    shape = draw(shapes)
    size = int(np.prod(shape))
    kind = draw(st.sampled_from([float, np.float32, np.int64, object]))
    entries = draw(st.lists(numbers, min_size=size, max_size=size))
    made = np.array([kind(x) if kind is not object else x for x in entries], dtype=kind).reshape(shape)
    return np.asfortranarray(made) if draw(st.booleans()) else made


structures = st.recursive(
    numbers | arrays(),
    lambda parts: st.one_of(
        st.lists(parts, min_size=1, max_size=3),
        st.lists(parts, min_size=1, max_size=3).map(tuple),
        st.dictionaries(st.text(max_size=2) | st.integers(), parts, min_size=1, max_size=3),
        st.builds(Pair, parts, parts),
        st.builds(Line, parts, parts),
        st.builds(Frozen, st.lists(parts, min_size=1, max_size=2), parts),
    ),
    max_leaves=6,
)


def curved(tree):
    """Σ k sin(x_k) x_{k-1}: every number and every neighbour matters, each in its own way."""
    leaves = flat(tree)
    total = 0.0
    for k, (x, before) in enumerate(zip(leaves, [leaves[-1], *leaves], strict=False), 1):
        total = total + k * autograd.sin(x) * before
    return total


def assert_alike(found, given):
    """The same structure, with floats for numbers and float64 for arrays."""
    if isinstance(given, np.ndarray) and given.ndim:
        assert type(found) is np.ndarray
        assert (found.dtype, found.shape) == (np.dtype(float), given.shape)
        return
    if isinstance(given, (float, np.generic, np.ndarray)):
        assert isinstance(found, float)
        return
    assert type(found) is type(given)
    if isinstance(given, dict):
        assert list(found) == list(given)
        found, given = list(found.values()), list(given.values())
    if dataclasses.is_dataclass(given):
        names = [field.name for field in dataclasses.fields(given)]
        found, given = ([getattr(x, name) for name in names] for x in (found, given))
    assert len(found) == len(given)
    for a, b in zip(found, given, strict=True):
        assert_alike(a, b)


@given(structures)
def test_a_gradient_has_the_structure_of_its_argument_and_the_numbers_of_the_flat_function(tree):
    leaves = [float(x) for x in flat(tree)]
    value, slopes = value_and_grad(curved)(tree)
    assert_alike(slopes, tree)
    plain_value, plain = value_and_grad(lambda *xs: curved(list(xs)))(*leaves)
    assert value == plain_value
    assert flat(slopes) == ([plain] if len(leaves) == 1 else list(plain))


@given(structures, structures)
def test_second_derivatives_keep_the_structure_too(tree, other):
    n = len(flat(tree))
    matrix = hessian(lambda xs: curved(xs))([float(x) for x in flat(tree)])
    v = like(tree, [float(k) for k in range(n)])
    product = hvp(curved)(tree, v)
    assert_alike(product, tree)
    assert flat(product) == pytest.approx(np.array(matrix) @ np.arange(n), rel=1e-9, abs=1e-9)
    assert sorted(np.ravel(np.concatenate([np.ravel(x) for x in flat(hessian(curved)(tree))]))) == (
        pytest.approx(sorted(np.ravel(matrix)))
    )
    by_second = grad(lambda a, b: curved([a, b]), argnums=1)(tree, other)
    assert_alike(by_second, other)


@given(structures)
def test_differences_and_the_check_take_the_same_structures(tree):
    slopes = numerical_grad(curved, tree, method="5-point")
    assert_alike(slopes, tree)
    assert flat(slopes) == pytest.approx(flat(grad(curved)(tree)), abs=1e-6)


def test_the_check_names_each_entry_by_its_place():
    def f(p, scale):
        return scale * np.sum(np.sin(p["w"])) * p["b"].left

    at = {"w": np.array([[0.3, 0.6]]), "b": Pair(2.0, 5.0)}
    report = gradcheck(f, at, scale=3.0)
    assert [row.name for row in report.rows] == [
        "p['w'][0, 0]",
        "p['w'][0, 1]",
        "p['b'].left",
        "p['b'].right",
    ]
    assert [row.verdict for row in gradcheck(f, at, 3.0).rows][-1] == "ok"
    assert len(gradcheck(f, at, 3.0, argnums=1).rows) == 1
    assert not gradcheck(
        lambda x: np.sum(autograd.Gate("bad", lambda a: a * a, lambda y, a: (a,))(x[0])), [2.0]
    )


@pytest.mark.parametrize("transform", [grad, value_and_grad, jacobian, hessian, hvp])
def test_a_derivative_keeps_name_docstring_and_signature(transform):
    def energy(x: float, *, mass: float = 1.0) -> float:
        """Half of it."""
        return mass * x * x / 2.0

    derived = transform(energy)
    assert (derived.__name__, derived.__doc__) == ("energy", "Half of it.")
    assert derived.__wrapped__ is energy
    names = list(inspect.signature(derived).parameters)
    assert names == (["x", "v", "mass"] if transform is hvp else ["x", "mass"])
    assert vars(derived).keys() <= {"__wrapped__", "__signature__"}


def test_the_signature_of_a_product_has_a_vector_for_each_argument():
    f = lambda x, y: x * y
    assert str(inspect.signature(hvp(f))) == "(x, y, v_x, v_y)"
    assert str(inspect.signature(hvp(f, argnums=0))) == "(x, v, y)"
    assert str(inspect.signature(hvp(f, argnums=(1, 0)))) == "(x, v_x, y, v_y)"
    assert hvp(f, argnums=(0, 1))(2.0, 1.0, 3.0, 0.0) == (0.0, 1.0)
    assert hvp(f, argnums=(1, 0))(2.0, 1.0, 3.0, 0.0) == (1.0, 0.0)
    assert hvp(lambda x, y: x * x * y, argnums=-2)(2.0, 1.0, 3.0) == 6.0


def test_a_callable_without_a_name_is_differentiated_too():
    class Scaled:
        weight = 3.0

        def __call__(self, x):
            return self.weight * x

    assert grad(Scaled())(2.0) == 3.0
    assert grad(autograd.tanh)(0.0) == 1.0
    assert not hasattr(grad(Scaled()), "weight")


def test_argnums_chooses_and_an_int_gives_one_result():
    f = lambda x, y, z: x * y * y * z
    assert grad(f, argnums=1)(2.0, 3.0, 5.0) == 60.0
    assert grad(f, argnums=-1)(2.0, 3.0, 5.0) == 18.0
    assert grad(f, argnums=np.int64(0))(2.0, 3.0, 5.0) == 45.0
    assert grad(f, argnums=(2, 0))(2.0, 3.0, 5.0) == (18.0, 45.0)
    assert grad(f, argnums=(1,))(2.0, 3.0, 5.0) == (60.0,)
    assert grad(f, argnums=[1])(2.0, 3.0, 5.0) == (60.0,)
    assert value_and_grad(f, argnums=0)(2.0, 3.0, 5.0) == (90.0, 45.0)
    assert jacobian(f, argnums=0)(2.0, 3.0, 5.0) == 45.0
    assert hessian(f, argnums=1)(2.0, 3.0, 5.0) == 20.0
    assert hessian(f, argnums=(1, 2))(2.0, 3.0, 5.0) == ((20.0, 12.0), (12.0, 0.0))
    assert numerical_grad(f, 2.0, 3.0, 5.0, argnums=1) == pytest.approx(60.0)


def test_what_is_not_differentiated_is_passed_on_as_it_is():
    seen = []

    def f(x, mask, name, *, table):
        seen.append((mask, name, table))
        return np.sum(x[mask]) * table["scale"]

    mask, table = np.array([True, False, True]), {"scale": 2}
    slope = grad(f, argnums=0)(np.ones(3), mask, "abc", table=table)
    assert slope == pytest.approx([2.0, 0.0, 2.0])
    assert all(m is mask and n == "abc" and t is table for m, n, t in seen)


@pytest.mark.parametrize(
    ("argnums", "error", "words"),
    [
        (2, ValueError, "argnums=2, but there are 2 arguments, counted from 0"),
        (-3, ValueError, "argnums=-3, but there are 2 arguments"),
        ((0, 0), ValueError, "names each argument once"),
        ((0, -2), ValueError, "names each argument once"),
        ((), ValueError, "at least one"),
        (True, TypeError, "a whole number or a tuple of them, not True"),
        (1.0, TypeError, "not 1.0"),
        ("x", TypeError, "not 'x'"),
    ],
)
def test_argnums_that_are_not_there_are_refused(argnums, error, words):
    with pytest.raises(error) as caught:
        grad(lambda x, y: x * y, argnums=argnums)(1.0, 2.0)
    assert words in str(caught.value)


def test_an_empty_array_beside_numbers_comes_back_empty():
    slopes = grad(lambda p: np.sum(p["w"]) + p["b"] ** 2)({"w": np.zeros((0, 3)), "b": 3.0})
    assert (slopes["w"].shape, slopes["w"].dtype, slopes["b"]) == ((0, 3), np.dtype(float), 6.0)


def test_keyword_arguments_alone_are_refused():
    with pytest.raises(TypeError, match=r"nothing to differentiate by: x, y went in as keyword arguments"):
        grad(lambda x, y: x * y)(x=1.0, y=2.0)


def test_arrays_of_values_come_back_where_values_come_out():
    w = Value(3.0, "w")
    x = np.array([[1.0, 2.0]])
    value, slopes = value_and_grad(lambda x: w * np.sum(x * x))(x)
    assert (slopes.dtype, slopes.shape) == (np.dtype(object), (1, 2))
    assert all(type(s) is Value for s in slopes.ravel())
    (value + slopes.sum()).backward()
    assert w.grad == 5.0 + 6.0
    with no_grad():
        assert grad(lambda x: w * np.sum(x * x))(x).dtype == float
    leaves = np.array([Value(1.0), Value(2.0)])
    slopes = grad(lambda x: np.sum(x**3))(leaves)
    assert [s.data for s in slopes] == [3.0, 12.0]
    slopes.sum().backward()
    assert [v.grad for v in leaves] == [6.0, 12.0]


def test_a_derivative_of_a_derivative_goes_through_arrays():
    x = np.array([1.0, 2.0, -0.5])
    outer = grad(lambda x: np.sum(x * grad(lambda y: np.sum(x * y**3))(x)))
    assert outer(x) == pytest.approx(12.0 * x**3, rel=1e-12)
    mixed = grad(lambda x: grad(lambda s: np.sum(np.sin(s * x)))(2.0))(x)
    assert mixed == pytest.approx(np.cos(2.0 * x) - 2.0 * x * np.sin(2.0 * x))
    inner = grad(lambda s: np.sum(grad(lambda x: np.sum(s * x**2))(x)))(4.0)
    assert inner == pytest.approx(2.0 * x.sum())


def test_a_jacobian_of_arrays_has_the_axes_of_results_and_then_of_arguments():
    a = np.arange(6.0).reshape(2, 3)
    x = np.array([1.0, -2.0, 0.5])
    assert jacobian(lambda x: a @ x)(x) == pytest.approx(a)
    outer = jacobian(lambda x: np.outer(x, x))(x)
    assert outer.shape == (3, 3, 3)
    eye = np.eye(3)
    expected = np.einsum("ik,j->ijk", eye, x) + np.einsum("i,jk->ijk", x, eye)
    assert outer == pytest.approx(expected)
    rows = jacobian(lambda x: {"all": a @ x, "one": x[0] * x[1]})(x)
    assert rows["all"] == pytest.approx(a)
    assert rows["one"] == pytest.approx([-2.0, 1.0, 0.0])
    by_x, by_s = jacobian(lambda x, s: s * x)(x, 2.0)
    assert (by_x.tolist(), by_s.tolist()) == ((2.0 * eye).tolist(), x.tolist())
    by = jacobian(lambda p: p["s"] * p["x"])({"x": x, "s": 2.0})
    assert (by["x"].shape, by["s"].shape) == ((3, 3), (3,))
    assert jacobian(lambda x: x[:0])(x).shape == (0, 3)
    assert jacobian(lambda x: list(x * x))(x)[1] == pytest.approx([0.0, -4.0, 0.0])


def test_a_hessian_of_arrays_is_a_matrix_and_of_dicts_a_dict_of_dicts():
    a = np.array([[2.0, 1.0], [1.0, 5.0]])
    assert hessian(lambda x: x @ a @ x / 2.0)(np.ones(2)) == pytest.approx(a)
    found = hessian(lambda p: p["u"] @ a @ p["u"] * p["s"])({"u": np.array([1.0, 2.0]), "s": 3.0})
    assert found["u"]["u"] == pytest.approx(6.0 * a)
    assert found["u"]["s"] == pytest.approx(2.0 * a @ [1.0, 2.0])
    assert found["s"]["u"] == pytest.approx(2.0 * a @ [1.0, 2.0])
    assert found["s"]["s"] == 0.0


def test_dicts_and_dataclasses_keep_their_kind():
    order = OrderedDict(b=1.0, a=2.0)
    slopes = grad(lambda p: p["a"] * p["b"] ** 2)(order)
    assert (type(slopes), list(slopes.items())) == (OrderedDict, [("b", 4.0), ("a", 1.0)])
    counted = grad(lambda p: p["a"] ** 2 + p["missing"])(defaultdict(float, a=3.0))
    assert (counted["a"], counted["more"]) == (6.0, 0.0)
    slopes = grad(lambda p: -p.first * p.second)(Frozen(2.0, 3.0))
    assert (slopes.first, slopes.second) == (-3.0, -2.0)


def test_a_dataclass_with_a_field_made_from_others_is_refused():
    @dataclasses.dataclass
    class Sum:
        a: float
        total: float = dataclasses.field(init=False)

        def __post_init__(self):
            self.total = 2.0 * self.a

    with pytest.raises(TypeError, match=r"Sum\.total is made from other fields.*a dict or a named tuple"):
        grad(lambda p: p.total)(Sum(1.0))


def test_gradients_by_arguments_of_several_shapes_are_a_tuple_that_is_no_array():
    slopes = grad(lambda x, s: s * np.sum(x))(np.ones(2), 3.0)
    by_x, by_s = slopes
    assert (isinstance(slopes, tuple), by_x.tolist(), by_s) == (True, [3.0, 3.0], 2.0)
    with pytest.raises(
        TypeError, match=r"by 2 arguments, of the shapes \(2,\), \(\), and no array.*argnums=0"
    ):
        np.asarray(slopes)
    assert pickle.loads(pickle.dumps(slopes))[1] == 2.0
    alike = grad(lambda x, y: np.sum(x * y))(np.ones(2), np.zeros(2))
    assert np.array(alike).tolist() == [[0.0, 0.0], [1.0, 1.0]]


class Two(tuple):
    """Two numbers, by its own way to make one."""

    __slots__ = ()

    def __new__(cls, first, second):
        return super().__new__(cls, (first, second))


class Named(list):
    """Numbers with a name."""

    def __init__(self, name, *numbers):
        super().__init__(numbers)
        self.name = name


class Positive(dict):
    """Numbers above zero, by its own ways to put one in."""

    def __setitem__(self, name, number):
        if not number > 0.0:
            raise ValueError(f"{name} is not positive")
        super().__setitem__(name, number)

    def update(self, *_):
        raise AttributeError("one at a time")


OWN = [Two(3.0, 4.0), Named("point", 3.0, 4.0), Counter(x=3, y=4), Positive(x=3.0, y=4.0)]


@pytest.mark.parametrize("thing", OWN, ids=lambda thing: type(thing).__name__)
def test_containers_with_ways_of_their_own_keep_their_class_and_get_each_number_once(thing):
    numbers = lambda p: list(p.values() if isinstance(p, dict) else p)
    minus_squares = lambda p: -sum(x * x for x in numbers(p))
    for found in (grad(minus_squares)(thing), hvp(minus_squares)(thing, thing)):
        assert type(found) is type(thing)
        assert numbers(found) == [-6.0, -8.0]
        assert getattr(found, "name", None) == getattr(thing, "name", None)
