"""Series and DataFrames: a derivative by one has its labels, and a compiled function takes its numbers."""

import numpy as np
import pytest

from autograd import Value, compile, grad, gradcheck, hessian, hvp, jacobian, numerical_grad, value_and_grad
from tests.helpers.peer import peer

pd = peer("pandas")
ROW = pd.Series([1.0, 2.0, 3.0], index=["a", "b", "c"], name="row")
FRAME = pd.DataFrame({"u": [1.0, 2.0], "v": [3.0, 4.0]}, index=[7, 7])
LEVELS = pd.DataFrame([[0.5, 1.5]], columns=pd.MultiIndex.from_tuples([("x", 1), ("x", 2)]))
TABLES = {
    "a row": ROW,
    "integers": ROW.astype(int),
    "numbers that may be missing": ROW.astype("Float64"),
    "a table": FRAME,
    "whole and other numbers": FRAME.astype({"u": int}),
    "levels of names": LEVELS,
    "a column of a table": FRAME["v"],
    "Values": ROW.map(lambda x: Value(x).detach()),
}


def energy(table):
    """Σ x³, by what pandas does itself."""
    cubes = table * table * table
    return cubes.sum().sum() if table.ndim == 2 else cubes.sum()


def plain(table):
    return np.array([x.data if isinstance(x, Value) else x for x in table.to_numpy().ravel()], dtype=float)


@pytest.mark.parametrize("name", TABLES)
def test_a_derivative_has_the_labels_of_its_table(name):
    table = TABLES[name]
    slopes = 3.0 * plain(table) ** 2
    directions = {"numerical": lambda x: numerical_grad(energy, x), "hvp": lambda x: hvp(energy)(x, x)}
    expected = {"numerical": slopes, "hvp": 6.0 * plain(table) ** 2}
    for way, derivative in {"grad": grad(energy), **directions}.items():
        found = derivative(table)
        assert type(found) is type(table)
        assert found.axes[0].equals(table.axes[0])
        assert found.axes[-1].equals(table.axes[-1])
        assert getattr(found, "name", None) == getattr(table, "name", None)
        assert plain(found) == pytest.approx(expected.get(way, slopes), rel=1e-8)
    assert value_and_grad(energy)(table)[0] == pytest.approx((plain(table) ** 3).sum())
    assert hessian(energy)(table).shape == (*table.shape, *table.shape)
    assert hessian(energy)(table).reshape(table.size, -1) == pytest.approx(np.diag(6.0 * plain(table)))
    assert gradcheck(energy, table)


def test_a_function_may_ask_for_labels():
    price = lambda row, rate: row["a"] * row["b"] ** rate + np.exp(row).loc["c"]
    by_row, by_rate = grad(price)(ROW, 2.0)
    assert by_row.to_dict() == pytest.approx({"a": 4.0, "b": 4.0, "c": np.exp(3.0)})
    assert by_rate == pytest.approx(4.0 * np.log(2.0))
    assert grad(lambda t: (t["u"] * t["v"]).sum())(FRAME).equals(
        FRAME[["v", "u"]].set_axis(["u", "v"], axis=1)
    )
    assert grad(lambda p: p["w"]["a"] * p["b"])({"w": ROW, "b": 5.0})["w"].to_list() == [5.0, 0.0, 0.0]
    assert grad(lambda w, table: w * table["u"].sum(), argnums=0)(2.0, FRAME) == 3.0
    assert grad(lambda w, table: w * table["u"].sum())(2.0, table=FRAME) == 3.0


def test_results_in_a_table_are_an_array_of_derivatives():
    assert jacobian(lambda x: x * x)(ROW).tolist() == np.diag([2.0, 4.0, 6.0]).tolist()
    assert jacobian(lambda k: k * ROW)(2.0).to_dict() == ROW.to_dict()
    by_row, by_k = jacobian(lambda x, k: k * x)(ROW, 2.0)
    assert by_row.tolist() == np.diag([2.0] * 3).tolist()
    assert by_k.tolist() == ROW.to_list()


def test_a_derivative_of_a_derivative_is_a_table_of_values():
    w = Value(2.0)
    slopes = grad(lambda x: (w * x * x).sum())(ROW)
    assert slopes.index.equals(ROW.index)
    slopes.sum().backward()
    assert w.grad == 2.0 * ROW.sum()


@pytest.mark.parametrize(
    ("table", "words"),
    [
        (pd.Series([], dtype=float), "x is empty, of the shape (0,)"),
        (ROW.astype(str), "is an array of the shape (3,) whose entry [0] is no real number but str"),
        (ROW > 1.0, "holds booleans"),
        (FRAME * 1j, "complex128"),
        (pd.Series(pd.date_range("2020", periods=2)), "turn dates into numbers first"),
        (FRAME.assign(v=["a", None]), "(2, 2) whose entry [0, 1]"),
        (pd.Index([1.0, 2.0]), "x is of the type Index; give numpy.asarray(x)"),
    ],
)
def test_a_table_without_real_numbers_is_refused_with_its_shape_and_a_way_on(table, words):
    with pytest.raises((TypeError, ValueError)) as caught:
        grad(lambda x: x.sum())(table)
    assert words in str(caught.value)


@pytest.mark.parametrize("statistic", ["mean", "std", "var", "median", "skew"])
def test_what_pandas_does_for_plain_numbers_alone_says_what_to_write(statistic):
    with pytest.raises(TypeError, match=r"write s\.sum\(\) / len\(s\), or take the array"):
        grad(lambda x: getattr(x, statistic)())(ROW)
    assert grad(lambda x: x.to_numpy().mean())(ROW).to_list() == pytest.approx([1 / 3] * 3)


ROWS = FRAME.set_axis(["left", "right"], axis=1)


@pytest.mark.parametrize("given", [(ROWS, FRAME["u"]), (ROWS, [1.0, 2.0]), (ROWS.to_numpy(), FRAME["u"])])
def test_a_batch_of_a_compiled_function_may_be_tables(given):
    compiled = compile(lambda row, k: k * row[0] * row[1])
    found = compiled(*given)
    assert type(found) is np.ndarray
    assert found.tolist() == compiled(ROWS.to_numpy(), np.array([1.0, 2.0])).tolist() == [3.0, 16.0]
    assert compiled(ROWS.iloc[0], 2.0, batch=False) == 6.0
    with pytest.raises(ValueError, match=r"row has the shape \(2, 2\) and k has the shape \(3,\)"):
        compiled(ROWS, ROW)


def test_a_batch_of_text_is_refused_with_its_shape_and_a_way_on():
    with pytest.raises(
        TypeError, match=r"x, an array of the shape \(3,\), holds objects; .*x\.astype\(float\)"
    ):
        compile(lambda x: x * x)(ROW.astype(str))
