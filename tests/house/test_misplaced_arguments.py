"""Arguments in each other's places, or of another kind: what is said is about them, not about our code."""

import re
from random import Random

import pytest

import autograd
import nn
from autograd import Value

# how Python complains when it meets a thing that it cannot use: true, and no help
RAW = re.compile(
    r"has no attribute '|object has no attribute|not callable|not iterable|non-iterable|unhashable"
    r"|not subscriptable|unsupported operand|argument of type|multiply sequence|float\(\) argument"
    r"|os\.PathLike|has no len\(|cannot unpack|values to unpack|must be real number|bad operand"
    r"|not supported between|cannot be interpreted|file descriptor|argument: 'self'|not a mapping"
    r"|incorrect type|index out of range"
)


def square(x):
    return x * x


def distance(y, t):
    return (y - t) ** 2


def model():
    return nn.MLP(2, [3, 1], rng=Random(0))


def graph():
    x = Value(2.0, "x")
    return x, x * x.tanh()


def trained(folder):
    """Arguments of training and of files, by name, that go together."""
    network = model()
    optimizer = nn.optim.SGD(network.parameters(), lr=0.1)
    path = str(folder / "model.json")
    nn.save(network, path, optimizer)
    return {
        "model": network,
        "data": [([0.0, 1.0], 1.0), ([1.0, 0.0], 0.0)],
        "loss": nn.losses.mse,
        "optimizer": optimizer,
        "epochs": 1,
        "path": path,
        "inputs": [[0.0, 1.0]],
    }


LOOKING = {
    "steps": (autograd.steps, "root"),
    "exact": (autograd.exact, "root"),
    "explain": (autograd.explain, "x root"),
    "why_zero": (autograd.why_zero, "x root"),
    "why_nan": (autograd.why_nan, "root"),
    "unfold": (autograd.unfold, "root"),
    "draw": (autograd.draw, "root"),
    "draw_dot": (autograd.draw_dot, "root"),
    "page": (autograd.page, "root"),
}
NETWORKS = {
    "save": (nn.save, "model path optimizer"),
    "load": (nn.load, "path model optimizer"),
    "fit": (nn.fit, "model data loss optimizer epochs"),
    "evaluate": (nn.evaluate, "model data loss"),
    "predict": (nn.predict, "model inputs"),
    "summary": (nn.summary, "model"),
    "Snapshots": (nn.Snapshots, "model data loss"),
    "xavier": (nn.init.xavier, "model"),
}
FUNCTIONS = {
    "grad": autograd.grad,
    "value_and_grad": autograd.value_and_grad,
    "jacobian": autograd.jacobian,
    "hessian": autograd.hessian,
    "hvp": autograd.hvp,
    "compile": autograd.compile,
    "gradcheck": lambda f: autograd.gradcheck(f, 2.0),
    "numerical_grad": lambda f: autograd.numerical_grad(f, 2.0),
    "difference_errors": lambda f: nn.difference_errors(f, 2.0),
}
LISTS = {
    "dot": lambda xs: autograd.dot(xs, [1.0, 2.0]),
    "dot from a Value": lambda xs: autograd.dot([Value(1.0)], xs, start=Value(0.0)),
    "sum": autograd.sum,
    "norm": autograd.norm,
    "softmax": autograd.softmax,
    "logsumexp": autograd.logsumexp,
    "amax": autograd.amax,
    "Column": autograd.Column,
}
FILES = {
    "a picture": lambda path: autograd.draw(graph()[1]).save(path),
    "a page": lambda path: autograd.page(graph()[1]).save(path),
    "frames": lambda path: autograd.steps(graph()[1]).save_frames(path, "svg"),
    "an animation": lambda path: autograd.steps(graph()[1]).save_gif(path),
    "a checkpoint": lambda path: nn.save(model(), path),
    "a checkpoint to read": lambda path: nn.load(path, model()),
    "a training": lambda path: nn.Training(nn.Settings("xor")).save(path),
    "a training to go on": nn.Training.resumed,
}
OPTIONS = {
    "rng": lambda fit, x: fit(rng=x),
    "penalty": lambda fit, x: fit(penalty=x),
    "scheduler": lambda fit, x: fit(scheduler=x),
    "metrics": lambda fit, x: fit(metrics=x),
    "callbacks": lambda fit, x: fit(callbacks=x),
    "history": lambda fit, x: fit(history=x),
    "early_stopping": lambda fit, x: fit(early_stopping=x),
    "a layer's rng": lambda fit, x: nn.Layer(2, 2, rng=x),
    "an embedding's rng": lambda fit, x: nn.Embedding(2, 2, rng=x),
    "a dropout's rng": lambda fit, x: nn.Dropout(0.5, rng=x),
    "the points' rng": lambda fit, x: nn.data.moons(4, rng=x),
    "the start's rng": lambda fit, x: nn.init.he(nn.Layer(1, 1), rng=x),
}


def others():
    """Things of every kind that a program has at hand."""
    network = model()
    return {
        "a number": 3,
        "a float": 0.5,
        "text": "x",
        "bytes": b"x",
        "a list": [1.0, 2.0],
        "lists": [[1.0], [2.0]],
        "a dict": {"a": 1.0},
        "a set": {1.0},
        "an iterator": iter([1.0]),
        "a function": distance,
        "a Value": graph()[1],
        "a model": network,
        "an optimizer": nn.optim.SGD(network.parameters(), lr=0.1),
        "a class": nn.MLP,
        "an object": object(),
        "a compiled function": autograd.compile(square),
        "a complex number": 1j,
    }


OTHERS = [*others()]
CALLABLE = {"a function", "a model", "a class", "a compiled function"}


def said_of(call, *args, **options):
    """The error of a call, None where there is none; one that only Python could have written is a fault."""
    try:
        call(*args, **options)
    except (TypeError, ValueError, IndexError, OSError) as error:
        said = str(error)
    else:
        return None
    assert not RAW.search(said), said
    return said


def swapped(words):
    return [(i, j) for i in range(len(words)) for j in range(i)]


@pytest.mark.parametrize("name", LOOKING)
@pytest.mark.parametrize("kind", sorted({*OTHERS} - {"a Value"}))
def test_what_looks_at_a_graph_says_that_it_takes_a_value_and_what_to_do(name, kind):
    call, names = LOOKING[name]
    for i, argument in enumerate(names.split()):
        args = [*graph()][-len(names.split()) :]
        args[i] = others()[kind]
        assert f"takes a Value as {argument}" in said_of(call, *args)


@pytest.mark.parametrize("name", NETWORKS)
def test_swapped_arguments_are_told_their_order(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    call, names = NETWORKS[name]
    words, given = names.split(), trained(tmp_path)
    for i, j in swapped(words):
        order = list(words)
        order[i], order[j] = order[j], order[i]
        said = said_of(call, *(given[word] for word in order))
        first = min(i, j)
        assert said is not None, order
        if words[first] in ("model", "path"):
            assert f"as {words[first]}, not" in said
            assert f"; write {name}({', '.join(words[:2])}" in said


@pytest.mark.parametrize("name", NETWORKS)
@pytest.mark.parametrize("kind", OTHERS)
def test_an_argument_of_another_kind_is_named(name, kind, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # text is a path
    call, names = NETWORKS[name]
    words, given = names.split(), trained(tmp_path)
    for i in range(len(words)):
        args = [given[word] for word in words]
        args[i] = others()[kind]
        said = said_of(call, *args)
        if said is not None and words[i] in ("model", "optimizer", "loss") and "as " + words[i] not in said:
            assert kind in ("a model", "a function", "an optimizer", "a compiled function"), said


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize("kind", sorted({*OTHERS} - CALLABLE))
def test_what_differentiates_says_that_it_takes_a_function(name, kind):
    assert "takes a function" in said_of(FUNCTIONS[name], others()[kind])


@pytest.mark.parametrize("transform", ["grad", "value_and_grad", "jacobian", "hessian", "hvp"])
@pytest.mark.parametrize("point", [2.0, [1.0, 2.0], "x", Value(1.0), square, (0, 1.5), True])
def test_a_point_beside_the_function_is_refused_at_once(transform, point):
    said = said_of(getattr(autograd, transform), square, point)
    assert f"the arguments of f come after: {transform}(f)(x)" in said


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("kind", ["a number", "a float", "a Value", "a function", "an object"])
def test_what_takes_a_list_says_so(name, kind):
    assert "takes lists of numbers and Values, not" in said_of(LISTS[name], others()[kind])


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("kind", sorted({*OTHERS} - {"text"}))
def test_a_file_has_a_path_and_no_number_is_one(name, kind):
    assert "takes a file's path as " in said_of(FILES[name], others()[kind])


@pytest.mark.parametrize("name", OPTIONS)
@pytest.mark.parametrize("kind", ["a number", "text", "a Value", "a class", "an object"])
def test_an_option_of_another_kind_is_named(name, kind, tmp_path):
    given = trained(tmp_path)

    def fit(**options):
        nn.fit(*(given[word] for word in NETWORKS["fit"][1].split()), batch_size=1, **options)

    said = said_of(OPTIONS[name], fit, others()[kind])
    word = name.split()[-1]
    if (name, kind) == ("penalty", "a class"):  # which may be called, too
        return
    assert f"as {word}, not" in said or f"{word} takes" in said


@pytest.mark.parametrize("kind", ["text", "None", "a class", "an object"])
@pytest.mark.parametrize("loss", ["mse", "l1", "huber", "half_squared_error", "hinge"])
def test_a_loss_of_what_is_no_number_says_so(loss, kind):
    other, call = (None if kind == "None" else others()[kind]), getattr(nn.losses, loss)
    many = [Value(0.5), Value(0.5)]
    for prediction, target in [(many, [other, 1.0]), ([Value(0.5), other], [1.0, 1.0])]:
        assert f"{loss} takes numbers, not {type(other).__name__}" in said_of(call, prediction, target)


@pytest.mark.parametrize("kind", sorted({*OTHERS} - {"a number"}))
def test_a_step_is_found_by_a_number_within_the_range(kind):
    steps = autograd.steps(graph()[1])
    for ask in (steps.__getitem__, steps.state):
        for wrong in (len(steps), -len(steps) - 1):
            assert f"there are {len(steps)} steps" in said_of(ask, wrong)
        assert "a step is found by a whole number" in said_of(ask, others()[kind])


def test_states_that_are_none_are_refused():
    for wrong in (3, None, [[1.0]], "w"):
        with pytest.raises(autograd.CheckpointError, match="state"):
            model().load_state_dict(wrong)


@pytest.mark.parametrize("kind", ["a number", "text", "a list", "a Value", "a model"])
def test_a_layer_is_made_of_neurons(kind):
    given = others()[kind]
    assert "a layer is made of a list of neurons" in said_of(nn.Layer.of, given)
    assert "a layer is made of a list of neurons" in said_of(nn.Layer.of, [nn.Neuron(2), given])


@pytest.mark.parametrize("kind", OTHERS)
def test_a_gate_says_which_of_its_parts_is_wrong(kind):
    parts = ["cubed", lambda a: a * a * a, lambda y, a: (3.0 * a * a,)]
    for i, part in enumerate(["name", "value", "local_grads"]):
        args = list(parts)
        args[i] = others()[kind]
        if i == 0 or not callable(args[i]):
            try:
                said = said_of(autograd.gate, *args)
            finally:
                autograd.GATES.pop("cubed", None)
                autograd.GATES.pop("x", None)
            assert kind == "text" or f"as {part}, not" in said
