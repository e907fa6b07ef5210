"""A program of a user, in which type checkers find nothing: see tests/house/test_types.py."""

import random
from typing import Any, cast

import autograd
import nn
from autograd import Value, compile, draw, gate, grad, no_grad, tanh, where


def squash(x: Value) -> Value:
    """Operators, and gates as methods."""
    return (x * 2 + 1).tanh().maximum(0.0) ** 2 / 3 - abs(x)


def total(xs: list[Value], bias: float = 0.0) -> Value:
    """A function of a list."""
    return autograd.sum(xs, bias)


random.seed(1)
a, b = Value(2.0, "a"), Value(-3.0, label="b")
y = squash(a) + 2.0 * b.leaky_relu(slope=0.1).clip(-1.0, 1.0)
y.backward()
slope: float = a.grad + b.grad
number: float = (
    tanh(0.5) + autograd.hypot(3.0, 4) + autograd.logsumexp([1.0, 2.0]) + autograd.softmax([1.0])[0]
)
node: Value = tanh(a) + autograd.atan2(1.0, b) + autograd.arctan2(a, 2) + autograd.norm([a, 1.0])
chosen: Value = where(a > b, a, lambda: b.exp())
shares: list[Value] = autograd.softmax([a, b])
product: Value = autograd.dot([a, b], [1.0, 2.0], start=b)

model = nn.MLP(2, [4, 1], activation="tanh")
data = [([0.0, 1.0], 1.0), ([1.0, 1.0], -1.0)]
optimizer = nn.optim.Adam(model.parameters(), lr=0.01)
history = nn.fit(model, data, nn.losses.mse, optimizer, epochs=2, batch_size=1)
for xs, target in data:
    loss = (model(xs) - target) ** 2
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
with no_grad():
    print(model([0.0, 1.0]).item(), history.losses[-1], nn.evaluate(model, data, nn.losses.mse))

fast = compile(lambda x, z: x * z + autograd.sin(x))
print(fast(1.0, 2.0), grad(lambda x: x * x)(3.0))
print(draw(y).svg[:4], autograd.steps(y)[0].text, autograd.explain(a, y), autograd.gradcheck(squash, 1.0))
cube = gate("cubed_in_a_typed_program", lambda x: x * x * x, lambda y, x: (3.0 * x * x,), symbol="³")
cubed: float = cube(2.0)
print(cube(a).data, cube.symbol, cubed)
a.velocity = 0.5
velocity: float = cast(Any, a).velocity
print(slope, number, node, chosen, shares, product, total([a, b]), velocity)
