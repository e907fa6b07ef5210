"""One example of everything public that can be pickled, and what must be the same in it after loading."""

from random import Random

import autograd
import nn
from autograd import Value, errors
from autograd.analysis.events import Steps
from nn import EarlyStopping, data, optim


def graph():
    a, b = Value(2.0, "a"), Value(-3.0, "b")
    y = (a * b + a**2).tanh().maximum(0.5) + autograd.dot([a, b], [b, 2.0], start=1.0)
    y.label = "y"
    a.note = "kept"
    y.backward()
    return y


def by_hand():
    a = Value(2.0, "a")
    return Value(6.0, (a,), (3.0,))


def trained(optimizer):
    model = nn.MLP(2, [2, 1], rng=Random(0))
    optimizer = optimizer(model.parameters())
    nn.fit(model, data.truth_table("xor"), nn.losses.mse, optimizer, epochs=2)
    return optimizer


def history():
    model = nn.MLP(2, [1], rng=Random(0))
    return nn.fit(
        model, data.truth_table("or"), nn.losses.mse, optim.SGD(model.parameters(), lr=0.1), epochs=3
    )


def snapshots():
    model = nn.MLP(2, [1], rng=Random(0))
    samples = data.truth_table("or")
    seen = nn.Snapshots(model, samples, nn.losses.mse, steps=25)
    nn.fit(model, samples, nn.losses.mse, optim.SGD(model.parameters(), lr=0.1), epochs=2, callbacks=[seen])
    return list(seen)


def sums():
    model = nn.MLP(2, [2, 1], activation="tanh", rng=Random(0))
    loss = (model([0.5, -1.0]) - 1.0) ** 2
    loss.backward()
    return nn.deltas(model, loss)


def poisoned():
    with autograd.ieee():
        return autograd.why_nan(Value(0.0, "x") / Value(0.0, "y"))


EXAMPLES = {
    "leaf": lambda: Value(2.5, "leaf"),
    "constant": lambda: Value(2.5, "still").detach(),
    "graph": graph,
    "by hand": by_hand,
    "list of nodes": lambda: [x := Value(1.0), x * x, x],
    **{f"gate {name}": (lambda name=name: autograd.GATES[name]) for name in autograd.GATES},
    "sized fold": lambda: graph().operands[1].gate,
    "Value": lambda: Value,
    "steps": lambda: autograd.steps(graph()),
    "exact": lambda: autograd.exact(Value(2.0) * Value(3.0) + 1),
    "explain": lambda: autograd.explain(graph().operands[0].operands[0], graph()),
    "gradcheck": lambda: autograd.gradcheck(autograd.tanh, 0.5),
    "why_zero": lambda: (x := Value(-1.0, "x"), x.relu().backward(), autograd.why_zero(x, x.relu()))[-1],
    "engine_info": lambda: autograd.engine_info(),
    **{
        name: (lambda kind=kind: kind("said"))
        for name, kind in vars(errors).items()
        if isinstance(kind, type) and issubclass(kind, Exception)
    },
    **{
        f"activation {name}": (lambda name=name: nn.Layer(2, 2, activation=name, rng=Random(1)))
        for name in ("relu", "tanh", "sigmoid")
    },
    "Neuron": lambda: nn.Neuron(2, rng=Random(0)),
    "Layer": lambda: nn.Layer(2, 3, rng=Random(0)),
    "MLP": lambda: nn.MLP(2, [3, 1], activation="tanh", rng=Random(0)),
    "Sequential": lambda: nn.Sequential(
        nn.Layer(2, 2, rng=Random(0)), nn.BatchNorm(2), nn.Dropout(0.5, Random(3))
    ),
    "Softmax": lambda: nn.Softmax(),
    "Perceptron": lambda: nn.Perceptron([0.5, 0.5], -0.7),
    "exclusive_or": lambda: nn.exclusive_or,
    **{
        name: (lambda kind=kind: trained(lambda p: kind(p, lr=0.1)))
        for name in optim.__all__
        for kind in [getattr(optim, name)]
        if isinstance(kind, type) and kind.__module__.startswith("nn.optim") and name != "Optimizer"
    },
    "History": history,
    "snapshots": snapshots,
    "deltas": sums,
    "why_nan": poisoned,
    "Settings": lambda: nn.Settings("xor"),
    "EarlyStopping": lambda: nn.EarlyStopping(patience=2),
    "Standardization": lambda: data.Standardization.of([([1.0, 5.0], 0), ([3.0, 5.0], 1)]),
    "loss": lambda: nn.losses.mse,
    "fit": lambda: nn.fit,
}


def told(thing):
    """What of a thing must be as it was."""
    if isinstance(thing, Value):
        below = [told(x) for x in thing.operands]
        gate = thing.gate and thing.gate.name
        return [thing.data, thing.grad, thing.label, gate, thing.local_grads, thing._attributes(), below]
    if type(thing) in (list, tuple):
        return [told(x) for x in thing]
    if isinstance(thing, type) or (callable(thing) and hasattr(thing, "__qualname__")):
        return thing.__qualname__
    if hasattr(thing, "state_dict"):
        return [type(thing).__name__, thing.state_dict()]
    if isinstance(thing, type(autograd.engine_info())):  # of another form than the one that runs
        return thing._fields
    if isinstance(thing, autograd.GradCheck):  # 0.1.0 judged and named otherwise
        return [(row.at, row.analytic, row.ok, row.reason) for row in thing.rows]
    if isinstance(thing, EarlyStopping):
        return vars(thing)
    if isinstance(thing, Steps):  # its inner nodes are others after loading; only leaves keep their identity
        return len(thing)
    return [type(thing).__name__, str(thing)]
