"""Arrays and tables as data: (X, y) beside lists of pairs, and what is no data at all."""

import re
import subprocess
import sys
from decimal import Decimal
from random import Random

import numpy as np
import pytest

from autograd import Value
from nn import MLP, BatchNorm, Layer, Module, Snapshots, data, evaluate, fit, losses, optim, predict
from nn.util.arrays import as_pairs
from tests.helpers.peer import peer

X = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
Y = np.array([0, 1, 1, 0])
PAIRS = list(zip(X.tolist(), Y.tolist(), strict=True))


class Table:
    """What pandas' DataFrames and Series have in common here: they give an array, and list nothing."""

    def __init__(self, array):
        self._array = array
        self.ndim, self.shape = array.ndim, array.shape

    def to_numpy(self):
        return self._array

    def __len__(self):
        return len(self._array)

    def __getitem__(self, name):
        raise KeyError(name)


def model(outputs=1):
    return MLP(2, [3, outputs], activation="tanh", rng=Random(0))


def trained(samples, compiled=False, loss=losses.binary_cross_entropy_with_logits, outputs=1, **settings):
    """All numbers that a training from these samples leaves behind."""
    made = model(outputs)
    history = fit(
        made,
        samples,
        loss,
        optim.Adam(made.parameters(), lr=0.1),
        5,
        batch_size=3,
        rng=Random(1),
        compiled=compiled,
        **settings,
    )
    return history, made.state_dict()


@pytest.mark.parametrize("compiled", [False, True])
@pytest.mark.parametrize(
    "given", [(X, Y), (X.tolist(), Y), (Table(X), Table(Y)), (X.astype(np.float32), Y.astype(bool))]
)
def test_arrays_and_tables_train_as_their_rows_do(given, compiled):
    if isinstance(given[0], list):
        given = list(zip(*given, strict=True))
    assert trained(given, compiled, validation=given) == trained(PAIRS, compiled, validation=PAIRS)


def test_whole_numbers_in_y_stay_classes():
    assert trained((X, Y), loss=losses.cross_entropy, outputs=2) == trained(
        PAIRS, loss=losses.cross_entropy, outputs=2
    )


def test_rows_of_y_are_targets():
    targets = np.column_stack([Y, 1.0 - Y])
    pairs = list(zip(X.tolist(), targets.tolist(), strict=True))
    assert trained((X, targets), loss=losses.mse, outputs=2) == trained(pairs, loss=losses.mse, outputs=2)


def test_evaluating_and_looking_take_arrays_too():
    made = model()
    assert evaluate(made, (X, Y), losses.mse) == evaluate(made, PAIRS, losses.mse)
    assert [*Snapshots(made, (X, Y), losses.mse)] == [*Snapshots(made, PAIRS, losses.mse)]
    assert data.split((X, Y), rng=Random(0)) == data.split(PAIRS, rng=Random(0))
    assert [*data.batches((X, Y), 3, Random(0))] == [*data.batches(PAIRS, 3, Random(0))]
    scale = data.Standardization.of((X, Y))
    assert (scale, scale((X, Y))) == (data.Standardization.of(PAIRS), scale(PAIRS))


def test_two_arrays_are_pairs_in_a_list_and_columns_in_a_tuple():
    first, second = np.array([1.0, 2.0]), np.array([3.0, 4.0])
    assert as_pairs((first, second), "it") == [(1.0, 3.0), (2.0, 4.0)]
    assert [*map(tuple, as_pairs([first, second], "it"))] == [(1.0, 2.0), (3.0, 4.0)]
    assert as_pairs(np.array([first, second]), "it") == [(1.0, 2.0), (3.0, 4.0)]
    assert as_pairs(([1.0, 2.0], [3.0, 4.0]), "it") == ([1.0, 2.0], [3.0, 4.0])


@pytest.mark.parametrize(("outputs", "shape"), [(1, (4,)), (2, (4, 2))])
@pytest.mark.parametrize("given", [X, Table(X), X.astype(int), np.asfortranarray(X)])
def test_a_prediction_for_an_array_is_an_array_and_for_a_list_a_list(outputs, shape, given):
    made = model(outputs)
    listed, array = predict(made, X.tolist()), predict(made, given)
    assert type(listed) is list
    assert type(array) is np.ndarray
    assert (array.dtype, array.shape, array.tolist()) == (np.float64, shape, listed)


@pytest.mark.parametrize("as_given", [lambda x: x, Table, lambda x: x.astype(object)])
def test_a_model_takes_a_row_and_a_batch_of_rows(as_given):
    made = model()
    assert made(as_given(X[1])).data == made([0.0, 1.0]).data
    assert [y.data for y in made(as_given(X))] == [made(x).data for x in X.tolist()]
    assert [y.data for y in Layer(2, 2, rng=Random(0))(as_given(X[1]))] == [
        y.data for y in Layer(2, 2, rng=Random(0))([0.0, 1.0])
    ]
    assert [[y.data for y in row] for row in BatchNorm(2)(as_given(X))] == [
        [y.data for y in row] for row in BatchNorm(2)(X.tolist())
    ]


def test_a_pandas_table_is_data():
    pandas = peer("pandas")
    frame = pandas.DataFrame({"a": X[:, 0], "b": X[:, 1], "t": Y}, index=[7, 7, 8, 9])
    assert trained((frame[["a", "b"]], frame["t"])) == trained(PAIRS)
    assert predict(model(), frame[["a", "b"]]).tolist() == predict(model(), X.tolist())
    assert model()(frame[["a", "b"]].iloc[1]).data == model()([0.0, 1.0]).data
    frame["c"] = ["x", "y", "z", "z"]
    with pytest.raises(TypeError, match=r"X of the shape \(4, 2\) .*the str 'x' in it"):
        fit_line((frame[["a", "c"]], frame["t"]))


def test_nothing_but_python_is_imported_for_lists():
    source = (
        "import nn, sys; nn.predict(nn.MLP(1, [1]), [[0.0]]); print({'numpy', 'pandas'} & {*sys.modules})"
    )
    done = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


# ── what is refused ─────────────────────────────────────────────────────────────────────────────


class Line(Module):
    """Anything goes in: what is refused is refused before."""

    def __init__(self):
        self.slope = Value(1.0)

    def __call__(self, x):
        return [self.slope * 1.0 for _ in x]


def fit_line(samples):
    line = Line()
    fit(line, samples, losses.mse, optim.SGD(line.parameters()), 1)


DOORS = {
    "fit": fit_line,
    "evaluate": lambda samples: evaluate(Line(), samples, losses.mse),
    "validation": lambda samples: fit(
        line := Line(), PAIRS, losses.mse, optim.SGD(line.parameters()), 1, validation=samples
    ),
    "Snapshots": lambda samples: Snapshots(Line(), samples, losses.mse),
}

ragged = np.empty(4, dtype=object)
ragged[:] = [[1.0], [1.0, 2.0], [3.0], [4.0]]

WRONG = {
    "another length": (X, Y[:3], ValueError, r"one target, a row of y, for each row of X"),
    "no rows": (X[:0], Y[:0], ValueError, r"empty"),
    "no columns": (X[:, :0], Y, ValueError, r"empty"),
    "complex": (X + 1j, Y, TypeError, r"X is .*the complex 1j in it.*\.real and \.imag"),
    "complex targets": (X, Y + 1j, TypeError, r"y is .*the complex 1j in it"),
    "text": (X.astype(str), Y, TypeError, r"the str '0.0' in it.*\.astype\(float\)"),
    "text targets": (X, np.array([*"abcd"]), TypeError, r"y is .*the str 'a' in it"),
    "bytes": (X.astype(bytes), Y, TypeError, r"the bytes b'0.0' in it"),
    "masked": (np.ma.array(X, mask=X > 0), Y, TypeError, r"masked.*\.filled\(0\.0\)"),
    "ragged": (ragged, Y, TypeError, r"a list of the shape \(1,\) in it.*one length"),
    "objects": (np.full((4, 2), None), Y, TypeError, r"NoneType"),
    "decimals": (np.full((4, 2), Decimal(1)), Y, TypeError, r"Decimal"),
    "dates": (np.full((4, 1), "2000-01-01", "datetime64[ns]"), Y, TypeError, r"real numbers belong"),
}


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("name", WRONG)
def test_arrays_that_are_no_data_are_refused_with_both_shapes(name, door):
    xs, ys, error, message = WRONG[name]
    with pytest.raises(error, match=message) as raised:
        DOORS[door]((xs, ys))
    assert f"X of the shape {xs.shape} and y of the shape {ys.shape}" in str(raised.value)


@pytest.mark.parametrize(
    "name", [name for name in WRONG if name not in ("another length",) and "target" not in name]
)
def test_a_prediction_is_asked_for_numbers_too(name):
    xs, _, error, _ = WRONG[name]
    with pytest.raises(error, match=re.escape(f"predict got inputs of the shape {xs.shape}")):
        predict(Line(), xs)


@pytest.mark.parametrize("door", [*DOORS, "predict"])
@pytest.mark.parametrize(
    "make",
    [lambda: iter(PAIRS), lambda: (pair for pair in PAIRS), lambda: zip(X, Y, strict=True), lambda: {1, 2}],
)
def test_an_iterator_is_refused_with_the_way_on(door, make):
    with pytest.raises(TypeError, match=r"give list\((data|validation data|inputs)\)"):
        DOORS.get(door, lambda samples: predict(Line(), samples))(make())


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize(
    ("samples", "message"),
    [
        ([1.0, 2.0], r"pairs, but sample 0 is the float 1\.0"),
        ([([0.0], 1), [0.0, 1.0, 2.0]], r"sample 1 is a list of the shape \(3,\)"),
        ([([0.0], 1), "ab"], r"sample 1 is the str 'ab'"),
        ([X, Y], r"sample 0 is an array of the shape \(4, 2\); for inputs and targets apart give a tuple"),
        ((X, Y.tolist()), r"sample 0 is an array of the shape \(4, 2\)"),
        ({"a": 1}, r"not a dict"),
        (3, r"not a int"),
    ],
)
def test_what_is_no_pair_is_refused_by_its_place(door, samples, message):
    with pytest.raises(TypeError, match=message):
        DOORS[door](samples)


def test_an_array_alone_is_no_data():
    with pytest.raises(ValueError, match=r"of the shape \(4, 3\), which is no list of pairs; .*\(X, y\)"):
        fit_line(np.zeros((4, 3)))


def test_samples_that_are_made_when_asked_are_left_alone():
    class Endless:
        """A sequence that counts how often it was asked."""

        def __init__(self):
            self.asked = 0

        def __len__(self):
            return 4

        def __getitem__(self, i):
            if i >= 4:
                raise IndexError
            self.asked += 1
            return PAIRS[i]

    samples = Endless()
    assert as_pairs(samples, "fit") is samples
    assert samples.asked == 0


def test_a_masked_row_is_refused_by_a_model():
    with pytest.raises(TypeError, match=r"masked"):
        model()(np.ma.array([1.0, 2.0], mask=[0, 1]))


@pytest.mark.parametrize("bad", [np.array([1j, 2.0]), np.array(["a", "b"]), np.array([None, 1.0])])
def test_a_row_of_other_things_is_refused_by_a_model(bad):
    with pytest.raises(TypeError, match=r"input 0 is a (complex|str|NoneType)"):
        model()(bad)
